//! A cover note against two plans: what it says was changed, and what was.
//!
//! The points that differ between the plans come worded as the claims of a note would be, so that
//! both are read by the same formulas. Each claim is given at most one point, over the whole note
//! at once: by its words, else by what it says of which item, else by the likeness of the names.

use std::collections::BTreeMap;

use super::{Finding, note};
use crate::matching::Weights;
use crate::reading::{Claim, CoverNote};
use planctl_core::model::{Id, Key, Vocabulary};
use planctl_core::text::Lang;
use planctl_core::text::loosely;
use planctl_core::words;

/// Two names that are at least this alike, per mille, may be one name with a slip.
const SLIP: i64 = 600;
/// The same for whole sentences that follow no formula.
const SLIP_OF_A_SENTENCE: i64 = 850;
/// The most pairs that are weighed all at once; beyond, the best are taken one after another.
const MOST_PAIRS: usize = 250_000;

/// The findings about a note that is said to lie between two plans: `points` are those that
/// differ, with the item that leads each; `plan` is the plan's name. Empty if the note is right.
///
/// The number a note states is held to the points it lists: that it lists too few or too many is
/// told of each of them.
pub fn check_claims(
    cover: &CoverNote,
    points: &[(Id, Claim)],
    plan: &str,
    vocabulary: &Vocabulary,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let marks = marks(vocabulary);
    let said: Vec<Said> = cover.claims.iter().map(|claim| Said::of(claim, &marks)).collect();
    let meant: Vec<Said> = points.iter().map(|(_, claim)| Said::of(claim, &marks)).collect();
    let pairs = pairs(&said, &meant);
    for (index, claim) in cover.claims.iter().enumerate() {
        match pairs.get(&index) {
            Some(point) => names(&mut findings, (claim, &said[index]), (&points[*point].1, &meant[*point])),
            None => {
                let text = claim.text.trim();
                let finding =
                    Finding::by("claim-without-change", words!("finding.claim-without-change", text));
                findings.push(finding.exact([text]).spot(Some(claim.spot)));
            }
        }
    }
    for (index, (id, claim)) in points.iter().enumerate() {
        if pairs.values().any(|point| *point == index) {
            continue;
        }
        let text = claim.text.trim();
        let finding = Finding::by("change-without-claim", words!("finding.change-without-claim", text));
        findings.push(finding.item(id, None).spot(Some(cover.spot)));
    }
    note::count(&mut findings, cover);
    findings.extend(note::misnamed(cover, plan));
    findings.sort_by_key(|finding| finding.place.spot);
    super::in_order(findings)
}

/// A claim as it is compared.
struct Said {
    text: String,
    action: Option<Key>,
    /// The name without the mark of a provisional one.
    bare: String,
    is_provisional: bool,
    /// The other names of the formula.
    others: BTreeMap<String, String>,
    /// All names together: they tell claims of one formula apart.
    names: String,
}

impl Said {
    fn of(claim: &Claim, marks: &[String]) -> Said {
        let text = loosely(&claim.text);
        let object = loosely(&claim.object);
        let cut = marks.iter().find_map(|mark| object.strip_suffix(mark.as_str()));
        let is_provisional = cut.is_some();
        let bare = cut.unwrap_or(&object).to_owned();
        let others: BTreeMap<String, String> =
            claim.others.iter().map(|(name, text)| (name.clone(), loosely(text))).collect();
        // A formula without a place for the item has the whole sentence for its object.
        let own = if object == text { None } else { Some(bare.as_str()) };
        let names: Vec<&str> = own.into_iter().chain(others.values().map(String::as_str)).collect();
        let names = if names.is_empty() { text.clone() } else { names.join("\n") };
        Said { text, action: claim.action.clone(), bare, is_provisional, others, names }
    }

    /// What part of the item a claim speaks of, where its formula names one.
    fn fields(&self) -> [Option<&String>; 2] {
        ["field", "fields"].map(|name| self.others.get(name))
    }
}

/// The marks behind provisional names, as they are compared.
fn marks(vocabulary: &Vocabulary) -> Vec<String> {
    let fields = vocabulary.kinds.iter().flat_map(|kind| &kind.fields);
    fields.filter_map(|field| field.mark.as_ref()).map(|mark| loosely(mark.get(Lang::JA))).collect()
}

/// How well a claim fits a point; 0 if it is not about it.
fn weight(said: &Said, meant: &Said) -> i64 {
    if said.text == meant.text {
        return 4_000_000;
    }
    if said.action.is_some() && said.action == meant.action {
        if said.fields() != meant.fields() {
            return 0;
        }
        if said.names == meant.names {
            return 3_000_000;
        }
        let likeness = likeness(&said.names, &meant.names);
        return if likeness >= SLIP { 1_000_000 + likeness } else { 0 };
    }
    if said.action.is_none() || meant.action.is_none() {
        let likeness = likeness(&said.text, &meant.text);
        return if likeness >= SLIP_OF_A_SENTENCE { 500_000 + likeness } else { 0 };
    }
    0
}

/// How alike two texts are, per mille: what of the longer need not be written anew.
fn likeness(one: &str, other: &str) -> i64 {
    let longest = one.chars().count().max(other.chars().count());
    let kept = longest - strsim::levenshtein(one, other).min(longest);
    (1000 * kept).checked_div(longest).map_or(1000, |share| share as i64)
}

/// The point of each claim that has one, no point twice.
fn pairs(said: &[Said], meant: &[Said]) -> BTreeMap<usize, usize> {
    let mut out = BTreeMap::new();
    // Equal words settle a pair: nothing else fits better.
    let mut by_text: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, point) in meant.iter().enumerate().rev() {
        by_text.entry(&point.text).or_default().push(index);
    }
    for (index, claim) in said.iter().enumerate() {
        if let Some(point) = by_text.get_mut(claim.text.as_str()).and_then(Vec::pop) {
            out.insert(index, point);
        }
    }
    let taken: Vec<usize> = out.values().copied().collect();
    let claims: Vec<usize> = (0..said.len()).filter(|claim| !out.contains_key(claim)).collect();
    let points: Vec<usize> = (0..meant.len()).filter(|point| !taken.contains(point)).collect();
    if claims.is_empty() || points.is_empty() {
        return out;
    }
    if claims.len() * points.len() > MOST_PAIRS {
        let mut edges: Vec<(i64, usize, usize)> = Vec::new();
        for &claim in &claims {
            let best = points.iter().map(|&point| (weight(&said[claim], &meant[point]), claim, point));
            edges.extend(best.filter(|(weight, ..)| *weight > 0));
        }
        edges.sort_by_key(|(weight, claim, point)| (-weight, *claim, *point));
        let mut free: Vec<bool> = vec![true; meant.len()];
        for (_, claim, point) in edges {
            if free[point] && !out.contains_key(&claim) {
                free[point] = false;
                out.insert(claim, point);
            }
        }
        return out;
    }
    let mut weights = Weights::new(claims.len(), points.len());
    for (row, claim) in claims.iter().enumerate() {
        for (column, point) in points.iter().enumerate() {
            weights.set(row, column, weight(&said[*claim], &meant[*point]));
        }
    }
    for (row, column) in weights.assigned().into_iter().enumerate() {
        if let Some(column) = column.filter(|column| weights.get(row, *column) > 0) {
            out.insert(claims[row], points[column]);
        }
    }
    out
}

/// Holds the names of a claim to those of its point.
fn names(findings: &mut Vec<Finding>, (claim, said): (&Claim, &Said), (point, meant): (&Claim, &Said)) {
    if said.text == meant.text {
        return;
    }
    let mut misspelt = |said: &str, meant: &str| {
        let (said, meant) = (said.trim(), meant.trim());
        let finding = Finding::by("claim-name-misspelt", words!("finding.claim-name-misspelt", said, meant));
        findings.push(finding.exact([said, meant]).spot(Some(claim.spot)));
    };
    let before = said.bare != meant.bare;
    if before {
        misspelt(&claim.object, &point.object);
    }
    for (name, text) in &said.others {
        // The name before is the object too, where the formula has no other.
        let told = before && claim.others.get(name) == Some(&claim.object);
        if let Some(other) = meant.others.get(name).filter(|other| *other != text && !told) {
            let own = (claim.others.get(name), point.others.get(name));
            misspelt(own.0.unwrap_or(text), own.1.unwrap_or(other));
        }
    }
    if said.is_provisional != meant.is_provisional {
        let (said, meant) = (claim.object.trim(), point.object.trim());
        let finding = Finding::by("claim-provisional", words!("finding.claim-provisional", said, meant));
        findings.push(finding.exact([said, meant]).spot(Some(claim.spot)));
    }
}

//! What an item says against what it is drawn from: a sentence of an initiative and the overview
//! of its programme, word by word.

use super::DocumentInput;
use super::lines::Lines;
use planctl_core::check::Finding;
use planctl_core::check::{is_hiragana, is_kanji, is_katakana};
use planctl_core::diff::{Algorithm, DiffTag, operations};
use planctl_core::model::Item;
use planctl_core::text::loosely;
use planctl_core::words;

/// Of two sentences that are at least this alike, from 0 to 1, one counts as drawn from the other.
const DRAWN: f64 = 0.75;
/// Two changes with at most this many unchanged words between them count as one.
const NEAR: usize = 1;

pub(super) fn document(input: &DocumentInput<'_>, lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for echo in &input.form.echo {
        let Some(parent_field) = echo.parent.as_deref() else { continue };
        for item in input.draft.plan.in_order().into_iter().filter(|item| *item.kind == *echo.kind) {
            let parent = item.parent.as_ref().and_then(|id| input.draft.plan.get(id));
            let texts = item.text(&echo.field).zip(parent.and_then(|parent| parent.text(parent_field)));
            let (Some((own, whole)), Some(parent)) = (texts, parent) else { continue };
            if loosely(own) == loosely(whole) {
                continue;
            }
            let of = Pair { item, field: &echo.field, parent, parent_field, own };
            compare(&mut findings, &of, whole, lines);
        }
    }
    findings
}

struct Pair<'a> {
    item: &'a Item,
    field: &'a str,
    parent: &'a Item,
    parent_field: &'a str,
    own: &'a str,
}

fn compare(findings: &mut Vec<Finding>, pair: &Pair<'_>, whole: &str, lines: &Lines<'_>) {
    let (own, wholes) = (sentences(pair.own), sentences(whole));
    let mut drawn = vec![false; wholes.len()];
    for sentence in &own {
        let best = wholes
            .iter()
            .enumerate()
            .map(|(index, other)| (index, alike(sentence, other)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((index, likeness)) = best.filter(|(_, likeness)| *likeness >= DRAWN) else { continue };
        drawn[index] = true;
        if likeness < 1.0 {
            differences(findings, pair, wholes[index], sentence, lines);
        }
    }
    if !drawn.contains(&true) {
        return;
    }
    for (sentence, _) in wholes.iter().zip(&drawn).filter(|(_, drawn)| !**drawn) {
        let begin: String = sentence.chars().take(20).collect();
        let finding =
            Finding::by("overview-sentence-missing", words!("finding.overview-sentence-missing", begin));
        let place = lines.place(&pair.parent.id, Some(pair.parent_field), sentence);
        findings.push(finding.exact([*sentence]).at(place));
    }
}

fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive('。').map(str::trim).filter(|sentence| !sentence.is_empty()).collect()
}

/// How much of the shorter sentence stands in the longer, in order.
fn alike(one: &str, other: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (loosely(one).chars().collect(), loosely(other).chars().collect());
    if a == b {
        return 1.0;
    }
    let same: usize = operations(Algorithm::Myers, &a, &b)
        .iter()
        .filter(|op| op.tag() == DiffTag::Equal)
        .map(|op| op.old_range().len())
        .sum();
    (same as f64 / a.len().min(b.len()).max(1) as f64).min(0.99)
}

fn differences(findings: &mut Vec<Finding>, pair: &Pair<'_>, whole: &str, own: &str, lines: &Lines<'_>) {
    let (a, b) = (tokens(whole), tokens(own));
    let loose = |tokens: &[String]| -> Vec<String> { tokens.iter().map(|token| loosely(token)).collect() };
    let mut spans: Vec<(std::ops::Range<usize>, std::ops::Range<usize>)> = Vec::new();
    for op in operations(Algorithm::Myers, &loose(&a), &loose(&b)) {
        if op.tag() == DiffTag::Equal {
            continue;
        }
        let (old, new) = (op.old_range(), op.new_range());
        match spans.last_mut() {
            Some((before, after)) if old.start - before.end <= NEAR && new.start - after.end <= NEAR => {
                before.end = old.end;
                after.end = new.end;
            }
            _ => spans.push((old, new)),
        }
    }
    for (old, new) in spans {
        let (said, tabled) = (a[old].concat(), b[new].concat());
        let finding = if tabled.is_empty() {
            words!("check.table-lacks-overview", said)
        } else if said.is_empty() {
            words!("check.overview-lacks-table", tabled)
        } else {
            words!("check.overview-table", said, tabled)
        };
        let exact: Vec<String> = [said, tabled].into_iter().filter(|text| !text.is_empty()).collect();
        let place = lines.place(&pair.item.id, Some(pair.field), pair.own);
        findings.push(Finding::by("overview-differs", finding).exact(exact).at(place));
    }
}

/// Words as runs of one script; a sign is a word by itself. A run of kanji between kana keeps
/// the particle behind it apart.
fn tokens(text: &str) -> Vec<String> {
    let sort = |c: char| match c {
        c if is_kanji(c) => 1,
        c if is_katakana(c) => 2,
        c if is_hiragana(c) => 3,
        c if c.is_alphanumeric() => 4,
        _ => 0,
    };
    let mut out: Vec<(u8, String)> = Vec::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let own = sort(c);
        match out.last_mut() {
            Some((last, word)) if *last == own && own != 0 => word.push(c),
            _ => out.push((own, c.to_string())),
        }
    }
    out.into_iter().map(|(_, word)| word).collect()
}

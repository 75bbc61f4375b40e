//! Names against each other across the document: a heading and its item, what stands in quotes
//! and what is so named, blanks and ・ inside a name, terms that differ by one kanji.

use std::collections::{BTreeMap, BTreeSet};

use super::DocumentInput;
use super::lines::{Lines, Part};
use planctl_core::check::{Close, Passage, is_kanji, is_katakana};
use planctl_core::check::{Finding, is_japanese_plan};
use planctl_core::model::{FieldRole, Id, KindRole};
use planctl_core::text::loosely;
use planctl_core::words;

/// Two names that are at least this alike, from 0 to 1, may be one name with a slip.
const ALIKE: f64 = 0.85;

pub(super) fn document(input: &DocumentInput<'_>, lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let names = named(input);
    headings(&mut findings, input, lines);
    variants(&mut findings, input, lines, &names);
    if !is_japanese_plan(input.vocabulary) {
        return findings;
    }
    spacing(&mut findings, input, lines, &names);
    nakaguro(&mut findings, lines, &names);
    terms(&mut findings, lines);
    long_vowels(&mut findings, lines);
    findings
}

/// The names of the plan's items, in reading order.
pub(super) fn named<'a>(input: &DocumentInput<'a>) -> Vec<(Id, &'a str)> {
    let plan = &input.draft.plan;
    let name = |item: &'a planctl_core::model::Item| {
        let field = input.vocabulary.kind(&item.kind)?.by_role(FieldRole::Name)?;
        Some((item.id.clone(), item.text(&field.key)?))
    };
    plan.in_order().into_iter().filter_map(name).collect()
}

/// What the document says twice of one item: its name, and the name in a heading.
fn headings(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>) {
    for echo in &input.form.echo {
        let Some(kind) = input.vocabulary.kind(&echo.kind) else { continue };
        let Some(with) = echo.with.as_deref().filter(|_| kind.role != KindRole::Measure) else { continue };
        for item in input.draft.plan.in_order().into_iter().filter(|item| item.kind == kind.key) {
            let (Some(own), Some(other)) = (item.text(&echo.field), item.text(with)) else { continue };
            if loosely(own) == loosely(other) {
                continue;
            }
            let finding = Finding::by("heading-differs", words!("finding.heading-differs", own, other));
            let place = lines.place(&item.id, Some(with), other);
            findings.push(finding.exact([own, other]).at(place).mend(words!("check.settle", own, other)));
        }
    }
}

/// Names in quotes that are nearly, and not quite, those of an item.
fn variants(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>, names: &[(Id, &str)]) {
    let ends: Vec<String> = match input.form.section.as_ref().and_then(|section| section.chart.as_ref()) {
        Some(chart) => chart.of.name_ends.iter().map(|end| loosely(end)).collect(),
        None => Vec::new(),
    };
    let known: BTreeMap<String, &(Id, &str)> = names.iter().map(|name| (loosely(name.1), name)).collect();
    let headings = second_names(input);
    let mut told = BTreeSet::new();
    for passage in lines.passages() {
        for (at, quoted) in quotes(&passage) {
            let loose = loosely(&quoted);
            if loose.chars().count() < 5 || known.contains_key(&loose) || headings.contains(&loose) {
                continue;
            }
            let Some((name, (id, written))) = known.iter().find(|(name, _)| slip(&loose, name, &ends)) else {
                continue;
            };
            if !told.insert((loose.clone(), name.clone())) {
                continue;
            }
            let finding = Finding::by("name-variant", words!("finding.name-variant", quoted, written));
            let mut place = passage.place(at);
            place.item = Some(id.clone());
            findings.push(finding.exact([quoted.as_str(), written]).at(place).mend(words!(
                "check.thing-call-throughout",
                written,
                quoted
            )));
        }
    }
}

/// The second names of items, as headings have them.
fn second_names(input: &DocumentInput<'_>) -> BTreeSet<String> {
    let with: Vec<&str> = input.form.echo.iter().filter_map(|echo| echo.with.as_deref()).collect();
    let texts = input.draft.plan.items().flat_map(|item| with.iter().filter_map(|field| item.text(field)));
    texts.map(loosely).collect()
}

fn slip(one: &str, name: &str, ends: &[String]) -> bool {
    let plain = |text: &str| text.replace('・', "");
    if plain(one) == plain(name) {
        return true;
    }
    let longer = |long: &str, short: &str| {
        short.chars().count() >= 6
            && long.strip_prefix(short).is_some_and(|rest| ends.iter().any(|end| end == rest))
    };
    if longer(one, name) || longer(name, one) {
        return true;
    }
    let unnumbered = |text: &str| -> String { text.chars().filter(|c| !c.is_ascii_digit()).collect() };
    one.chars().count() >= 8
        && unnumbered(one) != unnumbered(name)
        && strsim::normalized_levenshtein(one, name) >= ALIKE
}

/// What stands in 「」, the innermost.
pub(super) fn quotes(passage: &Passage<'_>) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    for at in passage.all("「") {
        let length = passage.run(at + 1, |c| !matches!(c, '「' | '」'));
        if passage.get(at + 1 + length) == Some('」') {
            out.push((at + 1, passage.slice(at + 1, at + 1 + length)));
        }
    }
    out
}

/// Names that stand elsewhere with other blanks.
fn spacing(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>, names: &[(Id, &str)]) {
    let claims = input.account.note.iter().flat_map(|note| &note.claims);
    let objects = claims.map(|claim| (None, super::provisional::bare(&claim.object)));
    let names = names.iter().map(|(id, name)| (Some(id.clone()), (*name).to_owned()));
    let mut told = BTreeSet::new();
    for (id, name) in names.chain(objects) {
        if name.chars().filter(|c| !c.is_whitespace()).count() < 6 {
            continue;
        }
        for (_, spot, raw) in lines.occurrences(&name, |_| true) {
            if raw == name || raw.contains('\n') || !told.insert(spot) {
                continue;
            }
            let finding = Finding::by("name-spacing", words!("finding.name-spacing", raw, name));
            let mut finding = finding.exact([raw, name.clone()]).spot(Some(spot));
            finding.place.item = id.clone();
            findings.push(finding);
        }
    }
}

/// Katakana words written with and without ・.
fn nakaguro(findings: &mut Vec<Finding>, lines: &Lines<'_>, names: &[(Id, &str)]) {
    let known: BTreeSet<String> = names.iter().map(|(_, name)| loosely(name)).collect();
    let mut parted: BTreeMap<String, String> = BTreeMap::new();
    for passage in lines.passages() {
        for at in passage.all("・") {
            let left = passage.chars[..at].iter().rev().take_while(|c| is_katakana(**c)).count();
            let right = passage.run(at + 1, is_katakana);
            if left >= 4 && right >= 4 {
                let whole = passage.slice(at - left, at + 1 + right);
                parted.insert(whole.replace('・', ""), whole);
            }
        }
    }
    for (plain, whole) in parted {
        if known.contains(&plain) {
            continue;
        }
        if let Some(spot) = lines.find_in(&plain, |line| line.text.contains(&plain)) {
            let finding = Finding::by("nakaguro-variant", words!("finding.nakaguro-variant", plain, whole));
            findings.push(finding.exact([plain, whole]).spot(Some(spot)));
        }
    }
}

/// Two-kanji words before one katakana word that differ by one kanji: 創業シーズ, 創薬シーズ. The
/// one whose kanji are the rarer in the document is told.
fn terms(findings: &mut Vec<Finding>, lines: &Lines<'_>) {
    type Term = (String, String);
    let mut terms: BTreeMap<Term, (usize, planctl_core::text::Spot)> = BTreeMap::new();
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    for passage in lines.passages() {
        for at in 0..passage.chars.len() {
            if !is_kanji(passage.chars[at]) || passage.before(at).is_some_and(is_kanji) {
                continue;
            }
            let kanji = passage.run(at, is_kanji);
            if kanji >= 2 {
                *words.entry(passage.slice(at, at + 2)).or_default() += 1;
            }
            let kana = passage.run(at + kanji, is_katakana);
            if kanji == 2 && kana >= 3 {
                let term = (passage.slice(at, at + 2), passage.slice(at + 2, at + 2 + kana));
                let spot = passage.place(at).spot.unwrap_or_default();
                terms.entry(term).or_insert((0, spot)).0 += 1;
            }
        }
    }
    let weight = |word: &str| words.get(word).copied().unwrap_or(0);
    for ((word, kana), (count, spot)) in &terms {
        let twin = terms.iter().find(|((other, other_kana), (uses, _))| {
            let (a, b): (Vec<char>, Vec<char>) = (word.chars().collect(), other.chars().collect());
            let one_differs = (a[0] == b[0]) != (a[1] == b[1]);
            other_kana == kana && one_differs && count <= uses && weight(word) * 3 <= weight(other)
        });
        let Some(((other, _), _)) = twin else { continue };
        let finding = Finding::by("term-near", words!("finding.term-near", word, kana, other));
        let exact = [format!("{word}{kana}"), format!("{other}{kana}")];
        findings.push(finding.exact(exact).spot(Some(*spot)));
    }
}

/// Katakana words written with and without ー at their end.
fn long_vowels(findings: &mut Vec<Finding>, lines: &Lines<'_>) {
    let mut found: BTreeMap<String, planctl_core::text::Spot> = BTreeMap::new();
    for passage in lines.passages() {
        for at in 0..passage.chars.len() {
            if is_katakana(passage.chars[at]) && !passage.before(at).is_some_and(is_katakana) {
                let word = passage.slice(at, at + passage.run(at, is_katakana));
                if word.chars().count() >= 3 {
                    found.entry(word).or_insert(passage.place(at).spot.unwrap_or_default());
                }
            }
        }
    }
    for (word, spot) in &found {
        let long = format!("{word}ー");
        if found.contains_key(&long) {
            let finding = Finding::by("katakana-variant", words!("finding.katakana-variant", word, long));
            findings.push(finding.exact([word.clone(), long]).spot(Some(*spot)));
        }
    }
}

/// Whether a name, in or outside quotes, stands in a text.
pub(super) fn holds(text: &str, name: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    !Close::of(&chars).all(name).is_empty()
}

/// Whether a line belongs to the plan itself.
pub(super) fn of_plan(line: &super::lines::Line<'_>) -> bool {
    line.part == Part::Plan
}

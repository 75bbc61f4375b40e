//! The cover note before a plan, read as claims of what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::found::date;
use super::plan::Reader;
use crate::reading::line::Line;
use crate::reading::{Block, Claim, CoverNote, DoubtKind};
use planctl_core::layout::Note;
use planctl_core::layout::default_formulas;
use planctl_core::model::Vocabulary;
use planctl_core::text::Lang;
use planctl_core::text::{Loose, Pattern};
use planctl_core::text::{Spot, Text};
use planctl_core::text::{Words, is_digit, kanji_number, loosely};
use planctl_core::words;

/// Reads the note, if the document begins with one; gives the number of the first block behind
/// it.
pub(super) fn read(reader: &mut Reader<'_>) -> usize {
    let Some(form) = &reader.form.note else { return 0 };
    // A note stands at the head; what stands before its title is passed by.
    let Some(title) =
        (0..reader.reading.blocks.len().min(20)).find(|number| titled(reader, form, *number).is_some())
    else {
        return 0;
    };
    for number in 0..title {
        if let Some(line) = line_at(reader, number).filter(|line| !line.is_empty()) {
            reader.number = number;
            reader.unplaced(&line);
        }
    }
    let (mut note, mut number) = (titled(reader, form, title).expect("it was found just now"), title + 1);
    let formulas = formulas(reader.vocabulary);
    let fields = field_names(reader.vocabulary);
    let mut led = false;
    let mut listed = false;
    while number < reader.reading.blocks.len() {
        let Some(mut line) = line_at(reader, number) else { break };
        if line.is_empty() {
            number += 1;
            continue;
        }
        if begins_plan(reader, &line) {
            break;
        }
        let mut used = 1;
        while line.is_open() && used < 3 {
            let Some(next) = line_at(reader, number + used) else { break };
            line = line.and(next);
            used += 1;
        }
        if !led {
            led = lead(form, &line, &mut note);
            match date(&line.text()) {
                _ if led => {}
                Some(day) if note.date.is_none() => note.date = Some((line.spot(), day)),
                Some(_) => {}
                None => note.bodies.push((line.spot(), line.text())),
            }
        } else {
            let bare = line.without_bullet();
            let is_listed = bare.is_some()
                || numbered(&line) > 0
                || matches!(reader.reading.blocks[number], Block::Item { .. });
            // What is said of the points, stands over some of them or below their list, is none of them.
            if line.text().starts_with('※') || (!is_listed && (listed || is_head(&line))) {
                reader.number = number;
                reader.unplaced(&line);
                number += used;
                continue;
            }
            listed = is_listed;
            let bare = bare.unwrap_or_else(|| line.clone());
            let claim = claim(&without_number(&bare), &formulas, &fields);
            if claim.action.is_none() {
                let said = (words!("formats.read-point-follows-no"), Words::default());
                reader.found.doubt(DoubtKind::Claim, claim.spot, claim.text.clone(), said, None);
            }
            note.claims.push(claim);
        }
        number += used;
    }
    reader.account.note = Some(note);
    number
}

/// Points as a cover note would word them, read as its claims are.
pub fn read_claims<'a>(points: impl IntoIterator<Item = &'a str>, vocabulary: &Vocabulary) -> Vec<Claim> {
    let (formulas, fields) = (formulas(vocabulary), field_names(vocabulary));
    let line = |text: &str| Line::of(&Text::plain(text, Spot::default()));
    points.into_iter().map(|text| claim(&line(text), &formulas, &fields)).collect()
}

/// Whether a line is a heading of points: a name in brackets, and nothing else.
fn is_head(line: &Line) -> bool {
    let inside = line.chars.split_first().zip(line.chars.split_last());
    let Some((('（' | '(', _), ('）' | ')', front))) = inside else { return false };
    let mut depth = 0usize;
    front.iter().all(|c| {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 0
    })
}

/// How many characters of a line are the number of a list: 「1.」「（１）」「①」.
fn numbered(line: &Line) -> usize {
    let opens = usize::from(line.chars.first().is_some_and(|c| matches!(c, '(' | '（')));
    let digits = line.chars[opens..].iter().take_while(|c| is_digit(**c)).count();
    match line.chars.get(opens + digits) {
        Some('①'..='⑳') if opens + digits == 0 => 1,
        Some('.' | '．' | ')' | '）') if (1..=3).contains(&digits) => opens + digits + 1,
        _ => 0,
    }
}

fn without_number(line: &Line) -> Line {
    match numbered(line) {
        0 => line.clone(),
        count => line.part(count..line.chars.len()),
    }
}

/// The names of all fields, as they are compared.
fn field_names(vocabulary: &Vocabulary) -> BTreeSet<String> {
    let of_kinds = vocabulary.kinds.iter().flat_map(|kind| &kind.fields);
    of_kinds.map(|field| loosely(field.words.get(Lang::JA))).collect()
}

fn line_at(reader: &Reader<'_>, number: usize) -> Option<Line> {
    let text: &Text = match reader.reading.blocks.get(number)? {
        Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => text,
        Block::Table(_) => return None,
    };
    Some(Line::of(text))
}

fn any(_: &str, range: Range<usize>) -> bool {
    !range.is_empty()
}

fn titled(reader: &Reader<'_>, form: &Note, number: usize) -> Option<CoverNote> {
    let line = line_at(reader, number)?;
    let loose = Loose::of(&line.text());
    let titles = form.title.iter().map(|title| (title, false));
    titles.chain(form.title_of_correction.iter().map(|title| (title, true))).find_map(
        |(pattern, corrects)| {
            let captures = pattern.matches(&loose, &mut any)?;
            let plan = captures.get("plan").map(|range| line.tidy(range.clone()).text)?;
            // A title is a line of its own, not a sentence.
            (!plan.contains(['。', '、']) && plan.chars().count() <= 80).then(|| CoverNote {
                spot: line.spot(),
                plan,
                corrects,
                ..CoverNote::default()
            })
        },
    )
}

fn begins_plan(reader: &Reader<'_>, line: &Line) -> bool {
    let loose = Loose::of(&line.text());
    let title = &reader.form.title;
    title.iter().any(|pattern| {
        pattern.matches(&loose, &mut |name, range| name == "draft" || !range.is_empty()).is_some()
    }) || reader
        .form
        .item
        .iter()
        .any(|item| item.after.is_none() && reader.matches(&item.line, &item.kind, line, &loose).is_some())
}

/// The sentence before the points.
fn lead(form: &Note, line: &Line, note: &mut CoverNote) -> bool {
    let loose = Loose::of(&line.text());
    let is_count = |text: &str| count(text).is_some();
    let said = [(&form.proposes, Some(false)), (&form.decided, Some(true)), (&form.corrected, None)];
    for (patterns, decided) in said {
        for pattern in patterns {
            let mut accept = |name: &str, range: Range<usize>| {
                !range.is_empty() && (name != "count" || is_count(&line.part(range).text()))
            };
            let Some(captures) = pattern.matches(&loose, &mut accept) else { continue };
            note.decided = decided;
            note.corrects = decided.is_none();
            if let Some(range) = captures.get("count") {
                let part = line.part(range.clone());
                note.count = count(&part.text()).map(|count| (part.spot(), count));
            }
            return true;
        }
    }
    false
}

/// A number in digits of any width, or in kanji.
fn count(text: &str) -> Option<usize> {
    let plain = loosely(text);
    let in_kanji = || usize::try_from(kanji_number(&plain)?).ok().filter(|count| *count > 0);
    plain.parse().ok().or_else(in_kanji)
}

/// The formulas of the vocabulary as patterns, those with most words of their own first.
fn formulas(vocabulary: &Vocabulary) -> Vec<(planctl_core::model::Key, Pattern)> {
    let of_kinds = vocabulary.kinds.iter().flat_map(|kind| &kind.formulas);
    let mut all: Vec<_> = vocabulary
        .formulas
        .iter()
        .chain(of_kinds)
        .filter_map(|formula| Some((formula.key.clone(), Pattern::parse(formula.words.get(Lang::JA)).ok()?)))
        .collect();
    // What a vocabulary does not word is worded as everywhere.
    for (key, text) in default_formulas(Lang::JA) {
        if !vocabulary.formulas.iter().any(|formula| &*formula.key == key) {
            let pattern = Pattern::parse(text).expect("it is a pattern");
            all.push((key.into(), pattern));
        }
    }
    let own = |pattern: &Pattern| {
        let names: usize = pattern.names().map(|name| name.chars().count() + 2).sum();
        pattern.written().chars().count() - names
    };
    all.sort_by_key(|(_, pattern)| std::cmp::Reverse(own(pattern)));
    all
}

/// Reads one point by the formulas of the vocabulary.
fn claim(line: &Line, formulas: &[(planctl_core::model::Key, Pattern)], fields: &BTreeSet<String>) -> Claim {
    let whole = line.tidied();
    let loose = Loose::of(&line.text());
    let base = Claim {
        spot: line.spot(),
        object: whole.text.clone(),
        text: whole.text,
        action: None,
        others: BTreeMap::new(),
    };
    // `{field}` is one field by its name, `{fields}` several; what names none of the vocabulary's
    // is read by the words of the formula alone.
    let is_field = |text: &str| fields.contains(&loosely(text));
    let mut by_name = |name: &str, range: Range<usize>| {
        let text = line.part(range.clone()).text();
        match name {
            "field" => is_field(&text),
            "fields" => {
                let parts: Vec<&str> = text.split("及び").flat_map(|part| part.split('、')).collect();
                parts.len() > 1 && parts.iter().all(|part| is_field(part))
            }
            _ => !range.is_empty(),
        }
    };
    let exact = formulas.iter().map(|formula| (formula, true));
    let all: Vec<_> = exact.chain(formulas.iter().map(|formula| (formula, false))).collect();
    for ((key, pattern), strict) in all {
        let captures = match strict {
            true => pattern.matches(&loose, &mut by_name),
            false => pattern.matches(&loose, &mut any),
        };
        let Some(captures) = captures else { continue };
        let text = |range: &Range<usize>| line.tidy(range.clone()).text;
        let mut others: BTreeMap<String, String> =
            captures.iter().map(|(name, range)| ((*name).to_owned(), text(range))).collect();
        let object = others.remove("item").or_else(|| others.get("before").cloned());
        let object = object.unwrap_or_else(|| base.object.clone());
        return Claim { action: Some(key.clone()), object, others, ..base };
    }
    base
}

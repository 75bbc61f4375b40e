//! Provisional names (仮称) in a document: one name with and without the mark, and marks left.

use super::DocumentInput;
use super::lines::{Lines, Part};
use planctl_core::check::{Finding, Severity};
use planctl_core::check::{Passage, is_blank};
use planctl_core::words;

/// The word between the brackets.
const PROVISIONAL: &str = "仮称";

pub(super) fn document(input: &DocumentInput<'_>, lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let deleted: Vec<String> = input
        .account
        .note
        .iter()
        .flat_map(|note| &note.claims)
        .filter(|claim| claim.action.as_deref() == Some("deleted"))
        .map(|claim| bare(&claim.object))
        .collect();
    let same = |a: &str, b: &str| a.chars().filter(|c| !is_blank(*c)).eq(b.chars().filter(|c| !is_blank(*c)));
    for line in &lines.lines {
        let passage = Passage::of_text(line.source);
        for at in passage.all(PROVISIONAL) {
            let Some((begin, end)) = marked(&passage, at) else { continue };
            let name =
                passage.slice(begin, passage.chars.len()).chars().take(at - 1 - begin).collect::<String>();
            let name = name.trim().to_owned();
            if name.chars().count() < 2 {
                continue;
            }
            let exact = passage.slice(begin, end);
            let place = passage.place(begin);
            let without = lines.occurrences(&name, |_| true).into_iter().find(|(number, spot, _)| {
                let own = &lines.lines[*number];
                place.spot != Some(*spot) && !marked_at(&own.text, *spot, own.source)
            });
            if let Some((_, spot, raw)) = without.filter(|_| name.chars().count() >= 6) {
                let other = input.reading.place_words(spot);
                let finding =
                    Finding::by("provisional-mixed", words!("finding.provisional-mixed", exact, other));
                findings.push(finding.exact([exact, raw]).at(place).mend(words!("check.take-mark-off-name")));
            } else if line.part != Part::Note && !deleted.iter().any(|gone| same(gone, &name)) {
                let finding = Finding::by("provisional-left", words!("finding.provisional-left", exact));
                let mut finding = finding.exact([exact]).at(place);
                if line.part == Part::Annex {
                    finding.severity = Severity::Hint;
                }
                findings.push(finding);
            }
        }
    }
    findings
}

/// A name without the mark of a provisional one behind it.
pub(super) fn bare(name: &str) -> String {
    let name = name.trim();
    let cut = [format!("（{PROVISIONAL}）"), format!("({PROVISIONAL})")]
        .iter()
        .find_map(|mark| name.strip_suffix(mark.as_str()).map(str::to_owned));
    cut.unwrap_or_else(|| name.to_owned()).trim().to_owned()
}

/// The name with its mark around the word at `at`, if it stands in brackets.
fn marked(passage: &Passage<'_>, at: usize) -> Option<(usize, usize)> {
    let open = at.checked_sub(1)?;
    let close = at + PROVISIONAL.chars().count();
    if !matches!(passage.get(open), Some('（' | '(')) || !matches!(passage.get(close), Some('）' | ')')) {
        return None;
    }
    let stop = |c: char| matches!(c, '。' | '、' | '「' | '」' | '※' | '）' | ')' | '：' | ':' | '\n');
    let length = passage.chars[..open].iter().rev().take_while(|c| !stop(**c)).count();
    let begin = open - length;
    let blank = passage.run(begin, is_blank);
    (begin + blank < open).then_some((begin + blank, close + 1))
}

/// Whether the name at `spot` of a line has the mark behind it.
fn marked_at(text: &str, spot: planctl_core::text::Spot, source: &planctl_core::text::Text) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let Some(begin) = (0..chars.len()).find(|at| source.spot_of(*at) == spot) else { return false };
    let rest: String = chars[begin..].iter().filter(|c| !c.is_whitespace()).collect();
    let end = rest.find(PROVISIONAL);
    let other = rest.find(['。', '」', '、']).unwrap_or(rest.len());
    end.is_some_and(|end| end < other)
}

//! Residue of extraction: marks of another format, numbers of pages, parted sentences, the order
//! of columns read across.

use super::Finding;
use super::passage::{Passage, is_blank, is_japanese, is_kanji};
use crate::words;

/// Elements of HTML that are met in texts.
const ELEMENTS: [&str; 22] = [
    "a", "b", "br", "div", "em", "font", "i", "img", "li", "ol", "p", "small", "span", "strong", "style",
    "sub", "sup", "table", "td", "th", "tr", "ul",
];

/// Hiragana with which a particle begins, or the end of a word.
const PARTICLES: &str = "はがをにのとでもへやかしてたさせるれらりくきけいっなよう";

/// What can only follow a verb, and so never begins a sentence.
const ENDINGS: [&str; 6] = ["ている", "ていく", "した。", "する。", "である。", "られる"];

pub(super) fn text(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    html(findings, passage);
    unreadable(findings, passage);
    let marks = passage.all("**");
    if marks.len() > 1 {
        findings.push(markup(passage.slice(marks[0], marks[1] + 2)).at(passage.place(marks[0])));
    }
}

/// What only a text in Japanese can hold.
pub(super) fn japanese(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    flattened(findings, passage);
    blanks(findings, passage);
}

fn html(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    let mut tags = Vec::new();
    for at in passage.all("<") {
        let slash = usize::from(passage.get(at + 1) == Some('/'));
        let name_at = at + 1 + slash;
        let length = passage.run(name_at, |c| c.is_ascii_alphanumeric());
        let name = passage.slice(name_at, name_at + length).to_ascii_lowercase();
        let end = name_at + passage.run(name_at, |c| c != '>' && c != '<');
        if ELEMENTS.contains(&name.as_str()) && passage.get(end) == Some('>') {
            tags.push((at, passage.slice(at, end + 1)));
        }
    }
    for entity in ["&nbsp;", "&amp;", "&lt;", "&gt;", "&quot;"] {
        tags.extend(passage.all(entity).into_iter().map(|at| (at, entity.to_owned())));
    }
    let Some((first, tag)) = tags.iter().min().cloned() else { return };
    let count = tags.len();
    let finding = Finding::by("html-left", words!("finding.html-left", count, tag));
    findings.push(finding.exact([tag]).at(passage.place(first)));
}

fn unreadable(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    let bad = |c: char| c == '\u{FFFD}' || matches!(c, '\u{E000}'..='\u{F8FF}');
    let at = passage.chars.iter().position(|c| bad(*c)).or_else(|| passage.all("(cid:").first().copied());
    let Some(at) = at else { return };
    let exact = passage.around(at, at + 1);
    let finding = Finding::by("unreadable-character", words!("finding.unreadable-character", exact));
    findings.push(finding.exact([exact]).at(passage.place(at)));
}

fn flattened(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    let at = passage.all("。").into_iter().find(|at| {
        ENDINGS.iter().any(|ending| passage.slice(at + 1, at + 1 + ending.chars().count()) == *ending)
    });
    let Some(at) = at else { return };
    let exact = passage.slice(at.saturating_sub(6), at + 6);
    let finding = Finding::by("struck-flattened", words!("finding.struck-flattened", exact));
    findings.push(finding.exact([exact]).at(passage.place(at)));
}

/// Blanks that a line break in a cell has left between Japanese characters. One before hiragana,
/// or after a particle, gives it away; a blank between two nouns alone may be meant.
fn blanks(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    let mut sure = Vec::new();
    let mut count = 0;
    for at in 1..passage.chars.len().saturating_sub(1) {
        let (left, right) = (passage.chars[at - 1], passage.chars[at + 1]);
        if !is_blank(passage.chars[at]) || !is_japanese(left) || !is_japanese(right) {
            continue;
        }
        count += 1;
        let joins = ["及び", "並びに"].iter().any(|word| passage.slice(at + 1, at + 4).starts_with(word));
        // What begins a word of its own, お or ご, is none.
        let particle = passage.get(at + 1).is_some_and(|c| PARTICLES.contains(c))
            || (matches!(left, 'の' | 'を' | 'に' | 'が') && is_kanji(right));
        if particle || joins {
            sure.push(at);
        }
    }
    let Some(first) = sure.first().copied() else { return };
    let exact: Vec<String> = sure.iter().take(3).map(|at| passage.slice(at - 2.min(*at), at + 3)).collect();
    let shown = exact.join("」「");
    let finding = Finding::by("blanks-in-text", words!("finding.blanks-in-text", count, shown));
    findings.push(finding.exact(exact).at(passage.place(first)));
}

/// Marks of Markdown left in a text.
pub fn markup(exact: String) -> Finding {
    Finding::by("markup-left", words!("finding.markup-left", exact)).exact([exact])
}

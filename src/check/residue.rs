//! Residue of extraction: marks of another format, numbers of pages, parted sentences, the order
//! of columns read across.

use super::Finding;
use super::lines::{Lines, Sort};
use super::passage::{Passage, is_blank, is_hiragana, is_japanese, is_kanji, is_katakana};
use crate::words;

/// Elements of HTML that are met in texts.
const ELEMENTS: [&str; 22] = [
    "a", "b", "br", "div", "em", "font", "i", "img", "li", "ol", "p", "small", "span", "strong", "style",
    "sub", "sup", "table", "td", "th", "tr", "ul",
];

/// What can only follow a verb, and so never begins a sentence.
const ENDINGS: [&str; 6] = ["ている", "ていく", "した。", "する。", "である。", "られる"];

pub(super) fn text(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    html(findings, passage);
    unreadable(findings, passage);
    flattened(findings, passage);
    blanks(findings, passage);
    let marks = passage.all("**");
    if marks.len() > 1 {
        findings.push(markup(passage.slice(marks[0], marks[1] + 2)).at(passage.place(marks[0])));
    }
}

pub(super) fn document(lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    table_marks(&mut findings, lines);
    page_numbers(&mut findings, lines);
    parted(&mut findings, lines);
    order(&mut findings, lines);
    findings
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
    let finding = Finding::by(
        "html-left",
        words!(
            "HTML の印 {count} 個が文に残っています：{tag}",
            "marks of HTML are left in the text ({count}): {tag}"
        ),
    );
    findings.push(finding.exact([tag]).at(passage.place(first)));
}

fn unreadable(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    let bad = |c: char| c == '\u{FFFD}' || matches!(c, '\u{E000}'..='\u{F8FF}');
    let at = passage.chars.iter().position(|c| bad(*c)).or_else(|| passage.all("(cid:").first().copied());
    let Some(at) = at else { return };
    let exact = passage.around(at, at + 1);
    let finding = Finding::by(
        "unreadable-character",
        words!("読み取れなかった文字があります：{exact}", "a character could not be read: {exact}"),
    );
    findings.push(finding.exact([exact]).at(passage.place(at)));
}

fn flattened(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    let at = passage.all("。").into_iter().find(|at| {
        ENDINGS.iter().any(|ending| passage.slice(at + 1, at + 1 + ending.chars().count()) == *ending)
    });
    let Some(at) = at else { return };
    let exact = passage.slice(at.saturating_sub(6), at + 6);
    let finding = Finding::by(
        "struck-flattened",
        words!(
            "「{exact}」：句点の後に文の続きがあります。見え消しの新旧の字句が一つになったようです",
            "`{exact}`: a sentence goes on behind its end, as when struck and new words run together"
        ),
    );
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
        let particle = passage.get(at + 1).is_some_and(is_hiragana)
            || (matches!(left, 'の' | 'を' | 'に' | 'が') && is_kanji(right));
        if particle || joins {
            sure.push(at);
        }
    }
    let Some(first) = sure.first().copied() else { return };
    let exact: Vec<String> = sure.iter().take(3).map(|at| passage.slice(at - 2.min(*at), at + 3)).collect();
    let shown = exact.join("」「");
    let finding = Finding::by(
        "blanks-in-text",
        words!(
            "文の中に空白が {count} か所あります：「{shown}」",
            "blanks inside sentences ({count}): `{shown}`"
        ),
    );
    findings.push(finding.exact(exact).at(passage.place(first)));
}

fn markup(exact: String) -> Finding {
    Finding::by(
        "markup-left",
        words!("Markdown の印が残っています：{exact}", "marks of Markdown are left: {exact}"),
    )
    .exact([exact])
}

fn table_marks(findings: &mut Vec<Finding>, lines: &Lines<'_>) {
    let rule = |text: &str| {
        let marks = text.chars().filter(|c| *c == '|').count();
        marks > 1 && text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) && text.contains("---")
    };
    for line in lines.lines.iter().filter(|line| line.sort != Sort::Cell && rule(&line.text)) {
        findings.push(markup(line.text.clone()).spot(Some(line.source.spot())));
    }
}

fn page_numbers(findings: &mut Vec<Finding>, lines: &Lines<'_>) {
    for line in lines.lines.iter().filter(|line| line.sort != Sort::Cell) {
        let text = line.text.trim_end();
        let digits = text.chars().rev().take_while(char::is_ascii_digit).count();
        if digits == 0 || digits > 3 {
            continue;
        }
        let rest = &text[..text.len() - digits];
        let number = &text[text.len() - digits..];
        if rest.ends_with(is_blank) && rest.trim_end().ends_with('。') {
            let begin = rest.trim_end().chars().rev().take(4).count();
            let begin = rest.trim_end().chars().count() - begin;
            let exact: String = text.chars().skip(begin).collect();
            let finding = Finding::by(
                "page-number",
                words!(
                    "文の終わりの「{number}」はページ番号のようです",
                    "`{number}` behind the sentence looks like the number of a page"
                ),
            );
            let at = text.chars().count() - digits;
            findings.push(finding.exact([exact]).spot(Some(line.source.spot_of(at))));
        }
    }
}

/// A sentence broken by the end of a line or page: what follows begins with a particle, or what
/// stands before ends with one.
fn parted(findings: &mut Vec<Finding>, lines: &Lines<'_>) {
    for pair in lines.lines.windows(2) {
        let [line, next] = pair else { continue };
        if line.sort == Sort::Cell || next.sort == Sort::Cell {
            continue;
        }
        let (here, there) = (line.source.spot(), next.source.spot());
        if here.page != there.page || there.line != here.line + 1 {
            continue;
        }
        let (before, after) = (line.text.trim_end(), next.text.trim_start());
        let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else { continue };
        let second = after.chars().nth(1).unwrap_or(' ');
        let word = |c: char| is_kanji(c) || is_katakana(c);
        let goes_on = word(last) && matches!(first, 'の' | 'を' | 'が' | 'は' | 'に') && word(second);
        let ends_open = before.chars().count() >= 20
            && matches!(last, 'を' | 'が' | 'の' | '、')
            && next.sort == Sort::Paragraph
            && is_japanese(first);
        if goes_on || ends_open {
            let left: String = tail(before, 8);
            let right: String = after.chars().take(8).collect();
            let exact = format!("{left}\n{right}");
            let finding = Finding::by(
                "sentence-parted",
                words!(
                    "文が改行で切れています：「{left}」｜「{right}」",
                    "a sentence is parted by a line break: `{left}` | `{right}`"
                ),
            );
            findings.push(finding.exact([exact]).spot(Some(there)));
        }
    }
}

fn tail(text: &str, count: usize) -> String {
    let skip = text.chars().count().saturating_sub(count);
    text.chars().skip(skip).collect()
}

/// Numbers in circles that do not rise from line to line: two columns read across.
fn order(findings: &mut Vec<Finding>, lines: &Lines<'_>) {
    let number = |c: char| matches!(c, '①'..='⑳').then(|| c as u32 - '①' as u32 + 1);
    let mut run: Vec<(u32, crate::reading::Spot)> = Vec::new();
    let mut close = |run: &mut Vec<(u32, crate::reading::Spot)>| {
        let falls = run.windows(2).any(|pair| pair[1].0 < pair[0].0);
        let mut sorted: Vec<u32> = run.iter().map(|(number, _)| *number).collect();
        sorted.sort_unstable();
        let whole = sorted.len() > 3 && sorted.iter().zip(1..).all(|(own, counted)| *own == counted);
        if falls && whole {
            let exact: String =
                run.iter().filter_map(|(number, _)| char::from_u32('①' as u32 + number - 1)).collect();
            let finding = Finding::by(
                "list-order",
                words!(
                    "番号が {exact} の順に並んでいます。二段組みを横に読んだようです",
                    "the numbers stand in the order {exact}, as when two columns are read across"
                ),
            );
            findings.push(finding.exact([exact]).spot(Some(run[0].1)));
        }
        run.clear();
    };
    let mut last_line = 0;
    for line in lines.lines.iter().filter(|line| line.sort != Sort::Cell) {
        for (at, c) in line.text.chars().enumerate() {
            let Some(number) = number(c) else { continue };
            let spot = line.source.spot_of(at);
            if number == 1 || spot.line > last_line + 3 {
                close(&mut run);
            }
            last_line = spot.line;
            run.push((number, spot));
        }
    }
    close(&mut run);
}

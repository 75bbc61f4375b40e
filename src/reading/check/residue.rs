//! Residue of extraction: marks of another format, numbers of pages, parted sentences, the order
//! of columns read across.

use super::lines::{Lines, Sort};
use planctl_core::check::{Finding, markup};
use planctl_core::check::{is_blank, is_japanese, is_kanji, is_katakana};
use planctl_core::words;

pub(super) fn document(lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    table_marks(&mut findings, lines);
    order(&mut findings, lines);
    findings
}

/// What only a document in Japanese can hold.
pub(super) fn japanese(lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    page_numbers(&mut findings, lines);
    parted(&mut findings, lines);
    findings
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
            let finding = Finding::by("page-number", words!("finding.page-number", number));
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
            let finding = Finding::by("sentence-parted", words!("finding.sentence-parted", left, right));
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
    let mut run: Vec<(u32, planctl_core::text::Spot)> = Vec::new();
    let mut close = |run: &mut Vec<(u32, planctl_core::text::Spot)>| {
        let falls = run.windows(2).any(|pair| pair[1].0 < pair[0].0);
        let mut sorted: Vec<u32> = run.iter().map(|(number, _)| *number).collect();
        sorted.sort_unstable();
        let whole = sorted.len() > 3 && sorted.iter().zip(1..).all(|(own, counted)| *own == counted);
        if falls && whole {
            let exact: String =
                run.iter().filter_map(|(number, _)| char::from_u32('①' as u32 + number - 1)).collect();
            let finding = Finding::by("list-order", words!("finding.list-order", exact));
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

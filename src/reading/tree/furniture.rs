//! What is of the paper and not of the plan: page numbers, running heads, lists of contents.

use std::collections::BTreeMap;

use super::{Origin, Raw};
use crate::reading::Reading;
use crate::reading::line::Line;
use planctl_core::text::loosely;

/// How lists of contents are headed, loosely.
const CONTENTS: [&str; 5] = ["目次", "もくじ", "contents", "tableofcontents", "目録"];

/// Marks the lines that are furniture.
pub(super) fn furniture(raws: &mut [Raw], reading: &Reading) {
    // Only a format of pages has numbers and heads of pages.
    let paged =
        matches!(reading.format, crate::reading::SourceFormat::Text | crate::reading::SourceFormat::Pdf);
    if paged {
        for raw in raws.iter_mut().filter(|raw| raw.origin == Origin::Line) {
            raw.is_furniture = is_page_number(&raw.line);
        }
        // - 1 - looks like an entry of a list.
        for raw in raws.iter_mut().filter(|raw| matches!(raw.origin, Origin::Item(_))) {
            let closes = raw.line.chars.last().is_some_and(|c| "-–—".contains(*c));
            raw.is_furniture = closes && is_page_number(&raw.line);
        }
        running_heads(raws);
    }
    for raw in raws.iter_mut().filter(|raw| matches!(raw.origin, Origin::Line | Origin::Item(_))) {
        raw.is_furniture |= has_leader(&raw.line);
    }
    cover(raws);
    contents(raws);
}

/// With what the names of those end who publish plans.
const BODIES: [&str; 27] = [
    "市",
    "町",
    "村",
    "区",
    "県",
    "都",
    "府",
    "省",
    "庁",
    "局",
    "部",
    "課",
    "室",
    "会",
    "委員会",
    "法人",
    "議会",
    "機構",
    "department",
    "office",
    "division",
    "agency",
    "ministry",
    "council",
    "bureau",
    "board",
    "commission",
];

/// Of the lines of a cover, behind the title: the day, who publishes it, and the title once more.
fn cover(raws: &mut [Raw]) {
    let is_plain = |raw: &Raw| {
        let line = &raw.line;
        let may = matches!(raw.origin, Origin::Line) && !line.is_empty() && line.chars.len() <= 30;
        may && super::number(&line.chars).is_none()
            && super::label(line).is_none()
            && super::bullet(line).is_none()
            && !super::is_prose(line)
            && !line.chars.contains(&'\n')
    };
    let mut title: Option<String> = None;
    for raw in raws.iter_mut().take(12) {
        if raw.is_furniture {
            continue;
        }
        let text = loosely(&raw.line.text()).to_lowercase();
        match &title {
            Some(title) if *title == text && is_plain(raw) => raw.is_furniture = true,
            Some(_) if is_plain(raw) && (is_day(&raw.line.text()) || is_body(&text)) => {
                raw.is_furniture = true
            }
            None if is_plain(raw) && is_day(&raw.line.text()) => raw.is_furniture = true,
            Some(_) => return,
            None => title = Some(text),
        }
    }
}

/// A day or a month: 令和5年3月, 令和5年3月14日策定, March 2024.
fn is_day(text: &str) -> bool {
    let plain = loosely(text).to_lowercase();
    let plain = plain.trim_end_matches(['策', '定', '改', '訂', '版', '現', '在', '発', '行']);
    let japanese = plain.ends_with(['月', '日']) && plain.contains('年') && plain.chars().count() <= 12;
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let english =
        months.iter().any(|month| plain.starts_with(month)) && plain.ends_with(|c: char| c.is_ascii_digit());
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    (japanese && digits > 0) || (english && (4..=6).contains(&digits) && plain.len() <= 18)
}

/// Who publishes a plan: short, and called as such bodies are, one or several.
fn is_body(plain: &str) -> bool {
    let one = |one: &str| !one.is_empty() && BODIES.iter().any(|end| one.ends_with(end));
    plain.chars().count() <= 24 && plain.split(['・', '、', ',', '/']).all(one)
}

/// 12, - 12 -, 12 / 30, p. 12
fn is_page_number(line: &Line) -> bool {
    let text = loosely(&line.text());
    let inner = text.trim_matches(|c: char| "-–—−‐－|[]().".contains(c));
    let inner = inner.strip_prefix("page").or(inner.strip_prefix('p')).unwrap_or(inner).trim_matches('.');
    let inner = inner.split_once(['/', '／']).map_or(inner, |(page, _)| page);
    !inner.is_empty() && inner.len() <= 4 && inner.bytes().all(|b| b.is_ascii_digit())
}

/// 第1章　総論……3
fn has_leader(line: &Line) -> bool {
    let text = line.text();
    let plain = text.trim_end_matches(|c: char| {
        c.is_ascii_digit() || c.is_whitespace() || "０１２３４５６７８９".contains(c)
    });
    let dots = plain.chars().rev().take_while(|c| "….･・‥． ".contains(*c)).filter(|c| *c != ' ').count();
    plain.len() < text.trim_end().len() && (dots >= 3 || plain.ends_with('…'))
}

/// A short line that returns at the edge of pages.
fn running_heads(raws: &mut [Raw]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let at_edge = |raws: &[Raw], number: usize| {
        let other = |other: Option<&Raw>| {
            other.is_none_or(|other| {
                let (own, other_spot) = (&raws[number].line, other.line.spot());
                (other.is_furniture && other.origin == Origin::Line) || other_spot.page != own.spot().page
            })
        };
        other(number.checked_sub(1).and_then(|before| raws.get(before))) || other(raws.get(number + 1))
    };
    let is_short = |raw: &Raw| raw.origin == Origin::Line && raw.line.chars.len() <= 40;
    let edges: Vec<usize> = (0..raws.len())
        .filter(|at| is_short(&raws[*at]) && !raws[*at].is_furniture && at_edge(raws, *at))
        .collect();
    for at in &edges {
        *counts.entry(loosely(&raws[*at].line.text())).or_default() += 1;
    }
    for at in edges {
        if counts.get(&loosely(&raws[at].line.text())).is_some_and(|count| *count >= 3) {
            raws[at].is_furniture = true;
        }
    }
}

/// What stands below a heading of contents, up to the next heading of its level; in text, as long as lines return
/// later in the document.
fn contents(raws: &mut [Raw]) {
    let Some(begin) =
        raws.iter().take(60).position(|raw| CONTENTS.contains(&loosely(&raw.line.text()).as_str()))
    else {
        return;
    };
    let end = match raws[begin].origin {
        Origin::Heading(level) => {
            let next = raws[begin + 1..]
                .iter()
                .position(|raw| matches!(raw.origin, Origin::Heading(other) if other <= level));
            next.map_or(begin + 1, |next| begin + 1 + next)
        }
        Origin::Line | Origin::Item(_) | Origin::Table(_) => {
            let plain = |raw: &Raw| {
                let text = raw.line.text();
                loosely(text.trim_end_matches(|c: char| c.is_ascii_digit() || "….･・‥． 　".contains(c)))
            };
            let last: BTreeMap<String, usize> =
                raws.iter().enumerate().map(|(at, raw)| (plain(raw), at)).collect();
            let returns = |at: usize| {
                let own = plain(&raws[at]);
                !own.is_empty() && last.get(&own).is_some_and(|last| *last > at)
            };
            let mut end = begin + 1;
            while end < raws.len() && (raws[end].is_furniture || returns(end)) {
                end += 1;
            }
            end
        }
    };
    for raw in &mut raws[begin..end] {
        raw.is_furniture |= !matches!(raw.origin, Origin::Table(_));
    }
}

//! What a text counts and lists: parts behind (1), (2), …, and names in a sentence that says so.

use std::ops::Range;

use crate::text::loosely;
use crate::text::{Loose, Pattern};

/// The numbers (1), (2), … that begin parts, in order from one; empty if there is no such row.
pub fn numbered(chars: &[char]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        // A number inside a word or sentence counts no parts.
        let stands_alone = at == 0 || chars[at - 1].is_whitespace() || chars[at - 1] == '。';
        match number_at(&chars[at..]).filter(|_| stands_alone) {
            Some((number, length)) if number == out.len() + 1 => {
                out.push(at..at + length);
                at += length;
            }
            _ => at += 1,
        }
    }
    out
}

/// `(1)` or ① at the beginning, with its length.
pub fn number_at(chars: &[char]) -> Option<(usize, usize)> {
    match *chars.first()? {
        c @ '①'..='⑳' => Some((c as usize - '①' as usize + 1, 1)),
        '(' | '（' => {
            let close = chars.iter().take(5).position(|c| [')', '）'].contains(c))?;
            let digits: String = chars[1..close].iter().collect();
            loosely(&digits).parse().ok().filter(|number| *number > 0).map(|number| (number, close + 1))
        }
        _ => None,
    }
}

/// The names that a sentence of a body lists by one of the patterns, as ranges of the line:
/// those in quotes if there are any, else what stands between 、 and 及び.
pub fn listed(chars: &[char], patterns: &[Pattern], quoted_only: bool) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for sentence in sentences(chars) {
        let text: String = chars[sentence.clone()].iter().collect();
        let loose = Loose::of(&text);
        for pattern in patterns {
            let Some((_, captures)) = pattern.seek(&loose, &mut |_, range| !range.is_empty()) else {
                continue;
            };
            let Some(names) = captures.get("names") else { continue };
            let range = sentence.start + names.start..sentence.start + names.end;
            let found = if quoted_only { quoted(chars, range) } else { parted(chars, range) };
            if !found.is_empty() {
                out.extend(found);
                break;
            }
        }
    }
    out
}

fn sentences(chars: &[char]) -> Vec<Range<usize>> {
    let mut begin = 0;
    let mut out = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        if *c == '。' {
            out.push(begin..at + 1);
            begin = at + 1;
        }
    }
    out.push(begin..chars.len());
    out.retain(|range| !range.is_empty());
    out
}

fn quoted(chars: &[char], range: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut open = None;
    for at in range {
        match chars[at] {
            '「' => open = Some(at + 1),
            '」' => out.extend(open.take().map(|begin| begin..at).filter(|range| !range.is_empty())),
            _ => {}
        }
    }
    out
}

fn parted(chars: &[char], range: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut begin = range.start;
    let mut at = range.start;
    while at < range.end {
        let length = match chars[at] {
            '、' | '，' => 1,
            '及' | '並' if chars[at..range.end].starts_with(&['及', 'び']) => 2,
            _ => 0,
        };
        if length > 0 {
            out.push(begin..at);
            begin = at + length;
            at += length;
        } else {
            at += 1;
        }
    }
    out.push(begin..range.end);
    out.retain(|range| !range.is_empty());
    out
}

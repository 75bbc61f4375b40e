//! Pages of the web: headings, paragraphs, lists, tables, and what is struck out and inserted.
//!
//! Elements are closed as browsers close them where a page leaves that open. A table inside a
//! cell is lines of that cell. What is hidden is passed over and told; what is raised or lowered is read as
//! Unicode's raised and lowered signs. Scripts are not run and nothing is fetched. What a style sheet in the
//! page hides is passed over where a tag alone tells that it is meant, and told where it may be; what one strikes
//! out or raises is not known: there only `style` on the element itself counts.

pub(in crate::formats) mod flow;
mod grid;
mod page;
pub(in crate::formats) mod place;
mod sheet;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use self::page::{Page, Tag};
use self::place::{Places, aligned, slice};
use self::sheet::{Sheet, Sight};
use super::{Limits, ReadError};
use crate::reading::{Reading, SourceFormat};
use planctl_core::text::Script;

/// Reads a page.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Reading, ReadError> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut places = Places::new(text);
    let mut page = Page::new(limits);
    let sheet = Sheet::of(text);
    let mut stamp = None;
    // What the foot of a paper of ours says, and whether it is still being said.
    let (mut foot, mut in_foot): (Option<String>, bool) = (None, false);
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                if let Some(found) = stamp_of(&tag) {
                    stamp = stamp.or(Some(found));
                }
                let spot = places.at(tag.span.start);
                let tag = our_tag(&tag, &sheet);
                // The foot of a paper of ours says what the stamp says; that of others may say more.
                match stamp.is_some() && tag.name == "footer" {
                    true => {
                        in_foot = true;
                        foot.get_or_insert_default();
                        page.skip(&tag, spot);
                    }
                    false => page.begin(&tag, spot)?,
                }
            }
            Token::EndTag(tag) => {
                in_foot &= &tag.name[..] != b"footer";
                let spot = places.at(tag.span.start);
                page.end(&String::from_utf8_lossy(&tag.name), spot);
            }
            Token::String(string) => {
                if let Some(foot) = foot.as_mut().filter(|_| in_foot) {
                    foot.push_str(&String::from_utf8_lossy(&string.value));
                }
                if page.reads_text() {
                    let value = String::from_utf8_lossy(&string.value);
                    let spot = places.at(string.span.start);
                    let raw = slice(text, string.span.start, string.span.end);
                    aligned(&value, raw, spot, |c, spot| page.write(c, spot));
                }
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    let (blocks, asides, remarks) = page.finish();
    let mut reading =
        Reading { format: SourceFormat::Html, blocks, asides, remarks, stamp, foot, ..Reading::default() };
    reading.tell_figures();
    Ok(reading)
}

/// What of a tag counts here.
fn our_tag(tag: &StartTag<usize>, sheet: &Sheet) -> Tag {
    let attribute = |name: &[u8]| {
        let value = tag.attributes.get(name)?;
        Some(String::from_utf8_lossy(value).into_owned())
    };
    let number = |name: &[u8]| -> Option<usize> {
        let value = attribute(name)?;
        let digits = value.trim_start().split(|c: char| !c.is_ascii_digit()).next()?;
        if digits.len() > 9 { Some(usize::MAX) } else { digits.parse().ok() }
    };
    let name = String::from_utf8_lossy(&tag.name).into_owned();
    let style = attribute(b"style").unwrap_or_default();
    let (id, classes) = (attribute(b"id").unwrap_or_default(), attribute(b"class").unwrap_or_default());
    // What the tag says itself goes before what a sheet says.
    let sight = match shows(&style) {
        true => Sight::Shown,
        false => sheet.sight(&name, &id, &classes),
    };
    Tag {
        name,
        struck_by_style: strikes_out(&style),
        hidden: tag.attributes.contains_key(&b"hidden"[..]) || hides(&style) || sight == Sight::Hidden,
        may_be_hidden: sight == Sight::Unsure,
        script: script(&style),
        columns: number(b"colspan").unwrap_or(1),
        rows: number(b"rowspan").unwrap_or(1),
        alt: attribute(b"alt").unwrap_or_default(),
    }
}

/// Whether a declaration strikes text out.
fn strikes_out(style: &str) -> bool {
    declarations(style).any(|(property, value)| {
        matches!(property.as_str(), "text-decoration" | "text-decoration-line")
            && value.split_whitespace().any(|word| word == "line-through")
    })
}

/// Whether a declaration takes an element out of sight.
fn hides(style: &str) -> bool {
    declarations(style).any(|(property, value)| {
        let value = value.trim_end_matches("!important").trim_end();
        let nothing = value.trim_start_matches(['0', '.']);
        match property.as_str() {
            "display" => value == "none",
            "visibility" => matches!(value, "hidden" | "collapse"),
            "content-visibility" => value == "hidden",
            "opacity" | "font-size" => {
                value.starts_with('0') && !nothing.starts_with(|c: char| c.is_ascii_digit())
            }
            _ => false,
        }
    })
}

/// Whether a declaration says that an element is displayed.
fn shows(style: &str) -> bool {
    declarations(style).any(|(property, value)| property == "display" && value != "none")
}

/// How far from its line a declaration sets text.
fn script(style: &str) -> Option<Script> {
    declarations(style).find_map(|(property, value)| match (property.as_str(), value.as_str()) {
        ("vertical-align", "super") => Some(Script::Raised),
        ("vertical-align", "sub") => Some(Script::Lowered),
        _ => None,
    })
}

/// Properties with their values, in small letters.
fn declarations(style: &str) -> impl Iterator<Item = (String, String)> {
    let plain = |text: &str| text.trim().to_ascii_lowercase();
    style
        .split(';')
        .filter_map(|one| one.split_once(':'))
        .map(move |(name, value)| (plain(name), plain(value)))
}

/// The revision that a page says it prints: `<meta name="planctl-revision" content="…">`.
fn stamp_of(tag: &StartTag<usize>) -> Option<String> {
    let value = |name: &[u8]| Some(String::from_utf8_lossy(tag.attributes.get(name)?).trim().to_owned());
    let ours = tag.name[..] == b"meta"[..] && value(b"name")?.eq_ignore_ascii_case("planctl-revision");
    value(b"content").filter(|content| ours && !content.is_empty())
}

#[cfg(test)]
mod tests;

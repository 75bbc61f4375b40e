//! The documents held to what [`super`] promises of them.

use std::collections::{BTreeMap, BTreeSet};

use super::page::width;
use super::score::plain;
use super::{FORMS, Made, make};

/// How many documents of each form are made.
const SEEDS: u64 = 40;

fn documents() -> impl Iterator<Item = (u64, Made)> {
    (0..FORMS.len()).flat_map(|form| (0..SEEDS).map(move |seed| (seed, make(form, seed))))
}

/// What is printed in all files, without tags, blanks, quotation marks and lines of the page.
fn printed(made: &Made) -> String {
    let mut out = String::new();
    for (name, bytes) in &made.files {
        let text = std::str::from_utf8(bytes).unwrap();
        let ending = name.rsplit('.').next().unwrap();
        let text = match ending {
            "html" => without_tags(text.split_once("<body>").unwrap().1),
            "xml" => without_tags(text.split_once("?>").unwrap().1),
            "md" => text.replace("<br>", "\n").replace("**", "").replace("(figure.png)", ""),
            "txt" => by_columns(&lines_of_pages(text, made.title.as_deref())),
            _ => text.replace('\t', "|"),
        };
        out.push_str(&bare(&text));
        out.push('\n');
    }
    out
}

/// Text between tags, and the values of attributes other than those of form.
fn without_tags(text: &str) -> String {
    let mut out = String::new();
    for part in text.split('<') {
        let Some((tag, text)) = part.split_once('>') else {
            out.push_str(part);
            continue;
        };
        for attribute in tag.split(' ').filter(|attribute| attribute.starts_with(['P', 'V'])) {
            if let Some((_, value)) = attribute.split_once('=') {
                out.push_str(&format!("{value} "));
            }
        }
        // So that what stands in two cells does not make a third number.
        out.push('|');
        out.push_str(text);
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn bare(text: &str) -> String {
    plain(text).replace(['"', '\\'], "")
}

/// The lines of plain text without page numbers and running heads.
fn lines_of_pages<'a>(text: &'a str, title: Option<&str>) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for page in text.split('\u{c}') {
        let mut lines: Vec<&str> = page.trim_end().lines().collect();
        lines.pop();
        if !all.is_empty() && lines.first().copied() == title {
            lines.remove(0);
            lines.remove(0);
        }
        // What goes on over the page goes on here.
        while lines.last().is_some_and(|line| line.is_empty()) {
            lines.pop();
        }
        // But rows stay whole.
        let is_row = |line: Option<&&str>| line.is_some_and(|line| line.trim().contains("  "));
        if is_row(all.last()) || is_row(lines.first()) {
            all.push("");
        }
        all.extend(lines);
    }
    all
}

/// Plain text with each table column by column, so that no cell is torn apart. Blocks are parted by
/// blank lines, columns by two blanks.
fn by_columns(lines: &[&str]) -> String {
    let mut out = String::new();
    for block in lines.split(|line| line.trim().is_empty()) {
        let mut columns: BTreeMap<usize, String> = BTreeMap::new();
        let mut has_columns = false;
        for line in block {
            let mut at = 0;
            for (number, cell) in line.split("  ").filter(|cell| !cell.trim().is_empty()).enumerate() {
                at += line[at..].find(cell).unwrap();
                let blanks = cell.len() - cell.trim_start_matches(' ').len();
                let column = columns.entry(width(&line[..at + blanks])).or_default();
                // A line is never broken inside a number: these are two.
                if column.ends_with(|c: char| c.is_ascii_digit())
                    && cell.starts_with(|c: char| c.is_ascii_digit())
                {
                    column.push('|');
                }
                column.push_str(cell);
                at += cell.len();
                has_columns |= number > 0;
            }
        }
        let whole = block.concat();
        out.push_str(&if has_columns { columns.into_values().collect::<Vec<_>>().join("|") } else { whole });
        out.push('|');
    }
    out
}

/// All of the truth: each text that is printed for it.
fn wanted(made: &Made) -> Vec<String> {
    let mut texts: Vec<String> = made.title.iter().cloned().collect();
    texts.extend(made.about.iter().map(|(_, value)| value.clone()));
    for item in &made.items {
        texts.push(item.name.clone());
        texts.extend(item.label.clone());
        texts.extend(item.fields.iter().flat_map(|(_, value)| value.lines().map(str::to_owned)));
    }
    texts.iter().map(|text| bare(text)).collect()
}

#[test]
fn the_same_seed_is_the_same_document() {
    for (seed, made) in documents() {
        let form = FORMS.iter().position(|form| *form == made.form).unwrap();
        assert_eq!(made, make(form, seed));
    }
}

#[test]
fn nothing_is_true_that_is_not_printed() {
    for (seed, made) in documents() {
        let printed = printed(&made);
        for text in wanted(&made) {
            assert!(printed.contains(&text), "{} {seed}: {text}", made.form);
        }
    }
}

#[test]
fn every_printed_word_is_true_or_aside_or_structure() {
    for (seed, made) in documents() {
        // Truth and asides are used up once each, structure as often as it is printed.
        let mut texts: Vec<(String, bool)> = wanted(&made).into_iter().map(|text| (text, false)).collect();
        texts.extend(made.aside.iter().flat_map(|text| text.lines()).map(|text| (bare(text), false)));
        let structure: BTreeSet<String> = made.structure.iter().map(|text| bare(text)).collect();
        texts.extend(structure.into_iter().map(|text| (text, true)));
        texts.retain(|(text, _)| !text.is_empty());
        texts.sort_by_key(|(text, often)| (std::cmp::Reverse(text.len()), *often));
        let mut left = printed(&made);
        for (text, often) in texts {
            while let Some(at) = left.find(&text) {
                left.replace_range(at..at + text.len(), &"\0".repeat(text.len()));
                if !often {
                    break;
                }
            }
        }
        let words: Vec<&str> = left
            .split(|c: char| !c.is_alphabetic() && !c.is_numeric())
            .filter(|word| !word.is_empty())
            .collect();
        assert!(words.is_empty(), "{} {seed}: {words:?}", made.form);
    }
}

#[test]
fn parents_come_before_children_and_every_item_has_a_name() {
    for (seed, made) in documents() {
        for (at, item) in made.items.iter().enumerate() {
            assert!(item.parent.is_none_or(|parent| parent < at), "{} {seed}", made.form);
            assert!(!item.name.trim().is_empty());
            assert_eq!(item.name, item.name.trim());
            assert!(item.fields.iter().all(|(_, value)| !value.is_empty() && value == value.trim()));
        }
    }
}

#[test]
fn every_form_is_made_small_and_large_and_in_many_ways() {
    for (form, name) in FORMS.iter().enumerate() {
        let many: Vec<Made> = (0..SEEDS).map(|seed| make(form, seed)).collect();
        let counts: Vec<usize> = many.iter().map(|made| made.items.len()).collect();
        assert!(counts.iter().any(|count| *count <= 20), "{}: {counts:?}", name);
        assert!(counts.iter().any(|count| *count >= 45), "{}: {counts:?}", name);
        let different: BTreeSet<&[u8]> = many.iter().map(|made| made.files[0].1.as_slice()).collect();
        assert_eq!(different.len(), many.len(), "{}", name);
    }
}

#[test]
fn names_rarely_repeat_in_a_document() {
    let (mut names, mut repeated) = (0, 0);
    for (_, made) in documents() {
        // The rows of amounts are called alike under every service.
        let own: Vec<&str> =
            made.items.iter().filter(|item| item.kind != "amount").map(|item| item.name.as_str()).collect();
        names += own.len();
        repeated += own.len() - own.iter().collect::<BTreeSet<_>>().len();
    }
    assert!(repeated * 100 < names, "{repeated} of {names}");
}

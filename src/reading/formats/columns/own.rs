//! Columns that need not be named: rows that planctl exported, and heads that are words of a vocabulary.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::lines::{Line, sheets};
use super::mapping::{Columns, Mapped};
use super::target::{Target, kinds};
use crate::reading::Reading;
use planctl_core::layout::{RowColumn, kind_called};
use planctl_core::model::{FieldRole, KindDef, PLAN_KIND, Vocabulary};
use planctl_core::text::{Lang, Words};
use planctl_core::words;

/// How many lines of a table are looked at for its head.
const HEAD_LINES: usize = 50;

/// Why no columns were found in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// It holds no table, or its heads are no words of a vocabulary.
    None {
        /// The heads of its first table; empty if it has none.
        heads: Vec<String>,
    },
    /// They are words of several vocabularies, or of several kinds of one.
    Several(Words),
}

/// The columns of a document whose heads say themselves what they are, the vocabulary they are of, and whether planctl
/// exported them. `kind` is what every row is, if that is known.
///
/// # Errors
///
/// If there are none, or more than one way to take them.
pub fn own_columns<'v>(
    reading: &Reading,
    vocabularies: &[&'v Arc<Vocabulary>],
    kind: Option<&str>,
) -> Result<(Columns, &'v Arc<Vocabulary>, bool), Unfit> {
    let (sheets, _) = sheets(reading);
    let lines: Vec<&Line> = sheets.iter().flat_map(|sheet| sheet.lines.iter().take(HEAD_LINES)).collect();
    let newest = newest(vocabularies);
    for line in &lines {
        if let Some((columns, vocabulary)) = exported(line, &lines, vocabularies) {
            return Ok((columns, vocabulary, true));
        }
    }
    let heads = || -> Vec<String> {
        let first = lines.first().map(|line| line.cells.values().map(|cell| cell.text.trim().to_owned()));
        first.map(Iterator::collect).unwrap_or_default()
    };
    let mut best: Vec<(usize, &Line, &'v Arc<Vocabulary>)> = Vec::new();
    for vocabulary in newest {
        // Of the lines of a vocabulary the first that fits best is the head.
        let fit = |line: &&&Line| (fit(line, vocabulary), std::cmp::Reverse(line.spot));
        let Some(line) = lines.iter().max_by_key(fit) else { continue };
        let score = self::fit(line, vocabulary);
        match best.first().map_or(0, |(most, ..)| *most) {
            most if score > most => best = vec![(score, line, vocabulary)],
            most if score == most && score > 0 => best.push((score, line, vocabulary)),
            _ => {}
        }
    }
    match best.as_slice() {
        [] => Err(Unfit::None { heads: heads() }),
        [(_, line, vocabulary)] => Ok((found(line, vocabulary, kind)?, vocabulary, false)),
        several => {
            let names = Words::list(several.iter().map(|(_, _, vocabulary)| &vocabulary.name));
            Err(Unfit::Several(words!("formats.columns-several-vocabularies", names)))
        }
    }
}

/// Of each vocabulary its last version.
fn newest<'v>(vocabularies: &[&'v Arc<Vocabulary>]) -> Vec<&'v Arc<Vocabulary>> {
    let is_newest = |one: &&&'v Arc<Vocabulary>| {
        let of = |other: &&Arc<Vocabulary>| {
            other.name.name == one.name.name && other.name.version > one.name.version
        };
        !vocabularies.iter().any(of)
    };
    vocabularies.iter().filter(is_newest).copied().collect()
}

/// The columns of a line that is the head of an export, exactly.
fn exported<'v>(
    line: &Line,
    lines: &[&Line],
    vocabularies: &[&'v Arc<Vocabulary>],
) -> Option<(Columns, &'v Arc<Vocabulary>)> {
    // Of two versions with the same heads the later counts.
    let mut order: Vec<&&Arc<Vocabulary>> = vocabularies.iter().collect();
    order.sort_by_key(|vocabulary| std::cmp::Reverse(vocabulary.name.version));
    for vocabulary in order {
        let all = RowColumn::all(vocabulary);
        for lang in Lang::ALL {
            let heads: Vec<String> = all.iter().map(|column| column.head(vocabulary, *lang)).collect();
            let filled = heads.iter().enumerate().filter(|(_, head)| !head.trim().is_empty());
            let is_head = line.cells.len() == filled.clone().count()
                && filled.clone().all(|(place, head)| {
                    line.cells.get(&place).is_some_and(|cell| cell.text.trim() == head.trim())
                });
            if !is_head {
                continue;
            }
            // Vocabularies may share their heads; the kinds in the rows tell them apart.
            let below = lines.iter().filter(|other| other.spot > line.spot);
            let mut kinds = below.filter_map(|line| line.cells.get(&0));
            if !kinds.all(|cell| kind_called(&cell.text, vocabulary).is_some()) {
                continue;
            }
            let mapped = all.iter().zip(&heads).enumerate().map(|(place, (column, head))| {
                let alike = heads.iter().filter(|other| other.trim() == head.trim()).count();
                let number = heads[..=place].iter().filter(|other| other.trim() == head.trim()).count();
                let head =
                    if alike > 1 { format!("{}#{number}", head.trim()) } else { head.trim().to_owned() };
                Mapped { to: column.key().to_owned(), heads: vec![head], may_lack: false }
            });
            let columns = mapped.filter(|mapped| !mapped.heads[0].is_empty()).collect();
            let vocabulary_name = Some(vocabulary.name.to_string());
            return Some((
                Columns { vocabulary: vocabulary_name, columns, ..Columns::default() },
                vocabulary,
            ));
        }
    }
    None
}

/// What the cells of a line mean, as far as they are words of a vocabulary; nothing is meant twice.
fn meant(line: &Line, vocabulary: &Vocabulary) -> BTreeMap<usize, Target> {
    let mut out: BTreeMap<usize, Target> = BTreeMap::new();
    for (place, cell) in &line.cells {
        if let Some(target) = Target::known(cell.text.trim(), vocabulary)
            && !out.values().any(|other| *other == target)
        {
            out.insert(*place, target);
        }
    }
    out
}

/// How many cells of a line are words of a vocabulary; none if no item could be told by them.
fn fit(line: &Line, vocabulary: &Vocabulary) -> usize {
    let meant = meant(line, vocabulary);
    let names = |kind: &KindDef| {
        meant.values().any(|target| {
            let field = target.field(kind);
            field.is_some_and(|field| field.role == FieldRole::Name || kind.title.contains(&field.key))
        })
    };
    if meant.len() >= 2 && vocabulary.kinds.iter().any(names) { meant.len() } else { 0 }
}

/// The columns of a head, and the kind of its rows.
fn found(line: &Line, vocabulary: &Vocabulary, kind: Option<&str>) -> Result<Columns, Unfit> {
    let meant = meant(line, vocabulary);
    let columns = meant.iter().map(|(place, target)| {
        let head = line.cells.get(place).map(|cell| cell.text.trim().to_owned()).unwrap_or_default();
        Mapped { to: target.key(), heads: vec![head], may_lack: false }
    });
    let columns = columns.collect();
    let mut kind = kind.map(str::to_owned);
    if kind.is_none() && !meant.values().any(|target| *target == Target::Kind) {
        let has = |kind: &KindDef| -> usize {
            let keys: BTreeSet<_> =
                meant.values().filter_map(|target| target.field(kind)).map(|f| &f.key).collect();
            keys.len()
        };
        let most = kinds(vocabulary).filter(|kind| &*kind.key != PLAN_KIND).map(has).max().unwrap_or(0);
        let best: Vec<&KindDef> = vocabulary.kinds.iter().filter(|kind| has(kind) == most).collect();
        match best.as_slice() {
            [one] => kind = Some(one.key.to_string()),
            several => {
                let kinds = Words::list(several.iter().map(|kind| &kind.key));
                return Err(Unfit::Several(words!("formats.columns-several-kinds", kinds)));
            }
        }
    }
    Ok(Columns { vocabulary: Some(vocabulary.name.to_string()), kind, columns, values: Vec::new() })
}

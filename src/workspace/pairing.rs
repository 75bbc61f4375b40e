//! A document held against a plan with ids: which item is which, told or asked.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use super::{Error, Result};
use crate::formats::{Imported, Same, carry, printed, same_by_name_and_place};
use crate::layout::Form;
use crate::matching::{
    LineageLink, Link, Options, Suggestions, apply_lineage, lineage, lineage_to_open_rows, suggest,
    to_open_rows,
};
use crate::model::{Id, Item, Plan, Vocabulary};
use crate::snapshot::{Draft, Source};

/// The plan that a document is held against.
pub(super) struct Base<'a> {
    pub(super) plan: &'a Plan,
    pub(super) sources: &'a [Source],
    pub(super) vocabulary: &'a Vocabulary,
}

/// A document with ids of a base, and what was only suggested.
pub(super) struct Paired {
    pub(super) imported: Imported,
    /// How many items took their id by exact name and place.
    pub(super) exact: usize,
    /// The items that the base has and the document lacks, though such documents print them, and that were taken from
    /// the base; of what stands below one another only the top.
    pub(super) from_base: Vec<Id>,
    /// Links that were taken on a suggestion.
    pub(super) taken: Vec<Link>,
    /// Suggestions that wait.
    pub(super) open: Suggestions,
    /// Lineage that waits.
    pub(super) lineage: Vec<LineageLink>,
}

/// How suggestions are treated.
#[non_exhaustive]
pub enum Decide<'a> {
    /// They are written into the draft and wait.
    Later,
    /// All at the bar are taken, for this answer only.
    Passing,
    /// Each is asked about.
    Ask(&'a Asking<'a>),
}

/// Asks somebody about a suggestion.
pub type Asking<'a> = dyn Fn(&Question<'_>) -> io::Result<Answer> + 'a;

/// A suggestion somebody is asked about.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Question<'a> {
    /// What is suggested.
    pub suggested: Suggested<'a>,
    /// The draft.
    pub draft: &'a Plan,
    /// The plan it is held against.
    pub base: &'a Plan,
    /// The vocabulary of both.
    pub vocabulary: &'a Vocabulary,
}

/// What is suggested of an item of a draft.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Suggested<'a> {
    /// It is an item of the base.
    Same(&'a Link),
    /// It comes from items of the base.
    Descends(&'a LineageLink),
}

/// What somebody says to a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// It waits, and so does what follows.
    Quit,
}

/// Holds what was imported against a base.
pub(super) fn pair(imported: &Imported, base: &Base<'_>, form: &Form, decide: &Decide<'_>) -> Result<Paired> {
    let plan = &imported.draft.plan;
    let ask = |asking: &Asking<'_>, suggested: Suggested<'_>, draft: &Plan| {
        asking(&Question { suggested, draft, base: base.plan, vocabulary: base.vocabulary })
            .map_err(|error| Error::io(Path::new("stdin"), error))
    };
    let mut same: Same = same_by_name_and_place(plan, base.plan, base.vocabulary);
    let exact = same.len().saturating_sub(1);
    let options = Options { decided: same.clone(), ..Options::default() };
    let found = suggest(base.plan, plan, base.vocabulary, &options);
    let (mut taken, mut open) = (Vec::new(), Vec::new());
    let mut quits = false;
    for link in found.links {
        let yes = match decide {
            Decide::Later => false,
            Decide::Passing => true,
            Decide::Ask(_) if quits => false,
            Decide::Ask(asking) => match ask(asking, Suggested::Same(&link), plan)? {
                Answer::Yes => true,
                Answer::No => continue,
                Answer::Quit => {
                    quits = true;
                    false
                }
            },
        };
        if yes {
            same.insert(link.item.clone(), link.to.clone());
            taken.push(link);
        } else {
            open.push(link);
        }
    }
    let mut carried = carry(imported, base.plan, base.sources, &same, form, base.vocabulary);
    let from_base = from_base(imported, &carried.draft.plan, &same, form, base.vocabulary);
    let waits = Suggestions {
        links: open,
        ..Suggestions { unlinked: found.unlinked, missing: found.missing, ..Suggestions::default() }
    };
    let mut descent = Vec::new();
    if !matches!(decide, Decide::Passing) {
        let all = lineage(base.plan, &carried.draft.plan, base.vocabulary);
        for link in all.into_iter().filter(|link| link.score >= options.bar) {
            let answer = match decide {
                Decide::Ask(asking) if !quits => {
                    ask(asking, Suggested::Descends(&link), &carried.draft.plan)?
                }
                _ => Answer::Quit,
            };
            match answer {
                Answer::Yes => carried.draft = apply_lineage(carried.draft, std::slice::from_ref(&link)),
                Answer::No => {}
                Answer::Quit => {
                    quits = true;
                    descent.push(link);
                }
            }
        }
    }
    Ok(Paired { imported: carried, exact, from_base, taken, open: waits, lineage: descent })
}

/// The tops of what was taken from a base, of kinds that documents of the form print.
fn from_base(
    imported: &Imported,
    carried: &Plan,
    same: &Same,
    form: &Form,
    vocabulary: &Vocabulary,
) -> Vec<Id> {
    let read = imported.draft.plan.items().map(|item| same.get(&item.id).unwrap_or(&item.id));
    let read: BTreeSet<&Id> = read.collect();
    let kinds = printed(form, vocabulary);
    let is_taken = |item: &Item| !read.contains(&item.id) && kinds.contains_key(&item.kind);
    let is_top = |item: &&Item| {
        let parent = item.parent.as_ref().and_then(|parent| carried.get(parent));
        is_taken(item) && !parent.is_some_and(is_taken)
    };
    carried.in_order().into_iter().filter(is_top).map(|item| item.id.clone()).collect()
}

/// The draft with what waits as rows at its foot, behind those that it has.
#[must_use]
pub fn with_rows(draft: Draft, open: &Suggestions, lineage: &[LineageLink]) -> Draft {
    let mut rows = draft.open;
    let more = to_open_rows(open).into_iter().chain(lineage_to_open_rows(lineage));
    for row in more {
        if !rows.iter().any(|known| known.is_about_the_same(&row)) {
            rows.push(row);
        }
    }
    Draft { open: rows, ..draft }
}

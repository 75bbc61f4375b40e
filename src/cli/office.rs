//! Plans that leave for an office, as a workbook or a Word file, and come back edited.

use std::collections::BTreeSet;
use std::path::Path;

use planctl::document::Imprint;
use planctl::event::Event;
use planctl::formats::{Authored, Limits, WorkbookError, by_author, read_workbook, recognise};
use planctl::model::{Date, Id, Vocabulary};
use planctl::reading::SourceFormat;
use planctl::render::{Tracking, to_docx, workbook};
use planctl::snapshot::{Draft, Place};
use planctl::text::Words;
use planctl::words;
use planctl::workspace::{Input, Opened};

use super::context::{Context, Format};
use super::failure::Failure;

/// How many cells at fault are told.
const MOST_FAULTS: usize = 20;

/// What came back, of one author or of nobody named.
pub(super) struct Returned {
    /// Who changed it, as the file says; `None` for a workbook, and for changes that nobody tracked.
    pub(super) author: Option<String>,
    /// The first and the last day of the changes, where the file says them.
    pub(super) dates: Option<(Date, Date)>,
    /// The base with these changes alone.
    pub(super) draft: Draft,
    /// What should be looked at before it is taken.
    pub(super) notes: Vec<Words>,
}

/// A plan as a file to edit: a workbook, or the paper of the plan for Word.
pub(super) fn export(
    context: &Context,
    of: &Input,
    imprint: &Imprint,
    format: Format,
) -> Result<Vec<u8>, Failure> {
    let lang = context.paper_lang();
    match format {
        Format::Xlsx => Ok(workbook(of.side.snapshot.plan(), &of.vocabulary, imprint, lang)),
        Format::Docx => {
            let mut paper = context.workspace()?.plan(of, None, lang)?;
            paper.imprint = Some(imprint.clone());
            Ok(to_docx(&paper, Tracking::Tracked))
        }
        _ => Err(Failure::usage(words!("office.only-xlsx-docx-written"))),
    }
}

/// What came back in a file made from `base`: of a workbook one set of changes, of a Word file one
/// for each author.
pub(super) fn returned(
    context: &Context,
    path: &Path,
    base: &Draft,
    vocabulary: &Vocabulary,
) -> Result<Vec<Returned>, Failure> {
    let shown = path.display().to_string();
    let bytes = context.files().bytes(path, context.files().most_document_bytes())?;
    match recognise(&shown, &bytes) {
        Some(SourceFormat::Xlsx) => {
            let taken = used_ids(context.workspace()?.opened()?)?;
            let read = read_workbook(&bytes, base, vocabulary, &taken, &Limits::default());
            let read = read.map_err(|error| workbook_failure(&shown, error))?;
            Ok(vec![Returned { author: None, dates: None, draft: read.draft, notes: read.notes }])
        }
        Some(SourceFormat::Docx) => {
            let Some(form) = context.workspace()?.form_to_print(vocabulary)? else {
                let name = &vocabulary.name;
                return Err(Failure::usage(words!("office.no-form-documents-vocabulary", name))
                    .hint(words!("office.give-form-file-use")));
            };
            let read = by_author(&bytes, base, form, vocabulary, &Limits::default());
            let read = read.map_err(|error| named(&shown, &error.words()))?;
            let names: Vec<Words> = read.sets.iter().map(|set| called(set.author.as_deref())).collect();
            let sets = read.sets.into_iter().enumerate();
            Ok(sets
                .map(|(index, set)| {
                    let mut notes = overlap_notes(index, &names, &read.overlaps);
                    notes.extend(doubt_notes(&set));
                    Returned { author: set.author, dates: set.dates, draft: set.draft, notes }
                })
                .collect())
        }
        _ => Err(Failure::usage(words!("office.neither-xlsx-nor-docx", shown))),
    }
}

/// Every id that a revision of the store has used.
fn used_ids(opened: Option<&Opened>) -> Result<BTreeSet<Id>, Failure> {
    let mut used = BTreeSet::new();
    let Some(opened) = opened else { return Ok(used) };
    for entry in &opened.log().entries {
        if let Event::Revise(revise) = &entry.event {
            let loaded = opened.load(revise)?;
            used.extend(loaded.snapshot.plan().items().map(|item| item.id.clone()));
        }
    }
    Ok(used)
}

fn named(path: &str, words: &Words) -> Failure {
    Failure::usage(words!("office.fault-of", path, words))
}

fn workbook_failure(path: &str, error: WorkbookError) -> Failure {
    match error {
        WorkbookError::Read(error) => named(path, &error.words()),
        WorkbookError::Other(words) => named(path, &words).hint(words!("office.other")),
        WorkbookError::Cells(faults) => {
            let count = faults.len();
            let told = faults.iter().take(MOST_FAULTS);
            let lines = Words::concat(told.map(|fault| words!("office.cell", fault = fault.words())));
            let failure = Failure::usage(words!("office.cells", count, lines, path));
            if count > MOST_FAULTS {
                let more = count - MOST_FAULTS;
                return failure.hint(words!("office.more", more));
            }
            failure
        }
    }
}

/// An author as messages name one.
fn called(author: Option<&str>) -> Words {
    match author {
        Some(name) => Words::same(planctl::text::visible(name)),
        None => words!("office.changes-nobody-tracked"),
    }
}

/// The places that others changed too.
fn overlap_notes(
    own: usize,
    names: &[Words],
    overlaps: &std::collections::BTreeMap<Place, Vec<usize>>,
) -> Vec<Words> {
    let shared = overlaps.iter().filter(|(_, sets)| sets.contains(&own));
    shared
        .map(|(place, sets)| {
            let others = Words::list(sets.iter().filter(|set| **set != own).map(|set| &names[*set]));
            words!("office.others-too", others, place)
        })
        .collect()
}

/// The doubts about what this author changed.
fn doubt_notes(set: &Authored) -> Vec<Words> {
    let about = |id: &Id, field: &Option<planctl::model::Key>| {
        set.places.contains(&Place { id: id.clone(), field: field.clone() })
            || set.places.contains(&Place { id: id.clone(), field: None })
    };
    let mine = set
        .account
        .doubts
        .iter()
        .filter(|doubt| doubt.about.as_ref().is_some_and(|(id, field)| about(id, field)));
    mine.map(|doubt| {
        let exact = planctl::text::brief(&doubt.exact);
        words!("office.doubt", exact, assumed = doubt.assumed)
    })
    .collect()
}

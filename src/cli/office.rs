//! Plans that leave for an office, as a workbook or a Word file, and come back edited.

use std::collections::BTreeSet;
use std::path::Path;

use planctl::document::Imprint;
use planctl::event::Event;
use planctl::formats::{
    Authored, ByAuthor, Emptied, Limits, Lost, WorkbookError, by_author, holds_little, read, read_workbook,
    recognise, unread_cells, workbook_lang,
};
use planctl::layout::Wording;
use planctl::model::{Date, Id, Plan, Vocabulary};
use planctl::reading::{Comment, SourceFormat};
use planctl::render::{Tracking, to_docx, workbook};
use planctl::snapshot::{Draft, Place};
use planctl::text::{Lang, Words, brief, loosely, visible};
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

/// A file that came back.
pub(super) struct CameBack {
    /// What each author changed; nobody who changed nothing.
    pub(super) sets: Vec<Returned>,
    /// What is to be known of the file as a whole.
    pub(super) notes: Vec<Words>,
    /// How many lines were changed that are nothing of the plan; each of the first is among the notes.
    pub(super) lost: usize,
    /// What people said in its margins.
    pub(super) comments: Vec<Margin>,
    /// Whether it is a Word file, whose changes have authors.
    pub(super) is_word: bool,
}

/// What somebody said in the margin of a file.
pub(super) struct Margin {
    pub(super) comment: Comment,
    /// Where in the file, if it says so.
    pub(super) whence: Words,
    /// Of which place of the plan.
    pub(super) place: Option<Place>,
}

/// A plan as a file to edit: a workbook, or the paper of the plan for Word.
pub(super) fn export(
    context: &Context,
    of: &Input,
    imprint: &Imprint,
    format: Format,
    lang: Lang,
) -> Result<Vec<u8>, Failure> {
    match format {
        Format::Xlsx => Ok(workbook(of.side.snapshot.plan(), &of.vocabulary, imprint, lang)),
        Format::Docx => {
            let mut paper = context.workspace()?.plan(of, None, lang)?;
            paper.imprint = Some(imprint.clone());
            Ok(to_docx(&paper, Tracking::Tracked))
        }
        Format::Text
        | Format::Md
        | Format::Json
        | Format::Toml
        | Format::Sarif
        | Format::Html
        | Format::Csv
        | Format::Svg
        | Format::Stratml
        | Format::JsonPatch
        | Format::Jsonl
        | Format::Sql
        | Format::Graphml => Err(Failure::usage(words!("office.only-xlsx-docx-written"))),
    }
}

/// Refuses to give out a Word file from which the plan is not read back: what is edited in it would be lost.
pub(super) fn refuse_unread(context: &Context, of: &Input, bytes: &[u8], lang: Lang) -> Result<(), Failure> {
    let read = context.workspace()?.read_back(bytes, of)?;
    if read.is_some_and(|read| !holds_little(of.side.snapshot.plan(), &read, &of.vocabulary)) {
        return Ok(());
    }
    let (language, name) = (lang.name(), &of.vocabulary.name);
    Err(Failure::usage(words!("office.not-read-back", language, name)).hint(words!("office.print-other")))
}

/// What came back in a file made from `base`: of a workbook one set of changes, of a Word file one
/// for each author. `printed` prints it as it would leave in a language.
pub(super) fn returned(
    context: &Context,
    path: &Path,
    base: &Draft,
    vocabulary: &Vocabulary,
    printed: &dyn Fn(Format, Lang) -> Result<Vec<u8>, Failure>,
) -> Result<CameBack, Failure> {
    let shown = path.display().to_string();
    let bytes = context.files().bytes(path, context.files().most_document_bytes())?;
    match recognise(&shown, &bytes) {
        Some(SourceFormat::Xlsx) => {
            let taken = used_ids(context.workspace()?.opened()?)?;
            let read = read_workbook(&bytes, base, vocabulary, &taken, &Limits::default());
            let read = read.map_err(|error| workbook_failure(&shown, error))?;
            if holds_little(&base.plan, &read.draft.plan, vocabulary) {
                return Err(named(&shown, &words!("formats.holds-nearly-nothing")));
            }
            let comments = read.comments.into_iter().map(|(comment, cell, place)| Margin {
                comment,
                whence: Words::same(planctl::text::visible(&cell)),
                place,
            });
            let comments = comments.collect();
            let set = Returned { author: None, dates: None, draft: read.draft, notes: Vec::new() };
            let mut notes = read.notes;
            let limits = Limits::default();
            let lang = workbook_lang(&bytes, &limits).map_err(|error| named(&shown, &error.words()))?;
            let left = printed(Format::Xlsx, lang.unwrap_or_else(|| context.paper_lang(vocabulary)))?;
            let unread = unread_cells(&bytes, &left, vocabulary, &limits);
            let unread = unread.map_err(|error| named(&shown, &error.words()))?;
            let lost = unread.len();
            notes.extend(cut(unread));
            Ok(CameBack { sets: vec![set], notes, lost, comments, is_word: false })
        }
        Some(SourceFormat::Docx) => {
            let Some(form) = context.workspace()?.form_to_print(vocabulary)? else {
                let name = &vocabulary.name;
                return Err(Failure::usage(words!("office.no-form-documents-vocabulary", name))
                    .hint(words!("office.give-form-file-use")));
            };
            let left =
                as_it_left(&bytes, context.paper_lang(vocabulary), &|lang| printed(Format::Docx, lang))?;
            let read = by_author(&bytes, base, Some(&left), form, vocabulary, &Limits::default());
            let read = read.map_err(|error| named(&shown, &error.words()))?;
            refuse_emptied(&shown, &read.emptied, &base.plan, vocabulary)?;
            let names: Vec<Words> = read.sets.iter().map(|set| called(set.author.as_deref())).collect();
            let mut notes = word_notes(&read);
            notes.extend(lost_notes(&read.lost));
            let lost = read.lost.len();
            let comments = read.comments.iter().map(|(comment, place)| Margin {
                comment: comment.clone(),
                whence: comment
                    .spot
                    .map(|spot| words!("office.paragraph", number = spot.line))
                    .unwrap_or_default(),
                place: place.clone(),
            });
            let comments = comments.collect();
            let sets = read.sets.into_iter().enumerate();
            let sets = sets
                .map(|(index, set)| {
                    let mut notes = overlap_notes(index, &names, &read.overlaps);
                    notes.extend(doubt_notes(&set));
                    Returned { author: set.author, dates: set.dates, draft: set.draft, notes }
                })
                .collect();
            Ok(CameBack { sets, notes, lost, comments, is_word: true })
        }
        _ => Err(Failure::usage(words!("office.neither-xlsx-nor-docx", shown))),
    }
}

/// The paper as it left, in the language in which most of its lines are those of the file; `asked` if
/// nothing tells.
fn as_it_left(
    bytes: &[u8],
    asked: Lang,
    printed: &dyn Fn(Lang) -> Result<Vec<u8>, Failure>,
) -> Result<Vec<u8>, Failure> {
    let lines = |bytes: &[u8]| -> BTreeSet<String> {
        let reading = read(bytes, SourceFormat::Docx, &Limits::default());
        reading.iter().flat_map(|reading| reading.texts()).map(|text| loosely(&text.standing())).collect()
    };
    let own = lines(bytes);
    let mut best = printed(asked)?;
    let mut most = lines(&best).intersection(&own).count();
    for lang in Lang::ALL.iter().filter(|lang| **lang != asked) {
        let other = printed(*lang)?;
        let count = lines(&other).intersection(&own).count();
        if count > most {
            (best, most) = (other, count);
        }
    }
    Ok(best)
}

/// The lines that were changed and found no place in the plan.
fn lost_notes(lost: &[Lost]) -> Vec<Words> {
    let told = lost.iter().map(|lost| {
        let (by, place) =
            (called_one(lost.author.as_deref()), words!("office.paragraph", number = lost.line));
        let text = brief(&lost.text);
        let said = match lost.is_gone {
            false => words!("office.put-in-vain", by, text),
            true => words!("office.taken-out-vain", by, text),
        };
        Words::about(place, said)
    });
    cut(told.collect())
}

/// The first of many notes, and how many more there are.
fn cut(mut notes: Vec<Words>) -> Vec<Words> {
    let more = notes.len().saturating_sub(MOST_FAULTS);
    notes.truncate(MOST_FAULTS);
    notes.extend((more > 0).then(|| words!("office.more", more)));
    notes
}

/// Refuses a file in which a name was taken out and the rest of its item left.
fn refuse_emptied(
    path: &str,
    emptied: &[Emptied],
    plan: &Plan,
    vocabulary: &Vocabulary,
) -> Result<(), Failure> {
    if emptied.is_empty() {
        return Ok(());
    }
    let wording = Wording { vocabulary, before: plan, after: plan };
    let told = emptied.iter().take(MOST_FAULTS);
    let lines = Words::concat(told.map(|one| {
        let (id, by, number) = (&one.id, called_one(one.author.as_deref()), one.line);
        let (place, name) = (words!("office.paragraph", number), wording.name(id));
        let fault = Words::about(place, words!("office.name-taken-out", by, id, name));
        words!("office.cell", fault)
    }));
    let count = emptied.len();
    Err(Failure::usage(words!("office.names", count, lines, path)).hint(words!("office.delete-whole")))
}

/// What is to be known of a Word file as a whole.
fn word_notes(read: &ByAuthor) -> Vec<Words> {
    let mut notes = Vec::new();
    for within in &read.within {
        let (by, of) = (visible(&within.by), visible(&within.of));
        let text = brief(&within.text);
        notes.push(match (within.is_deletion, within.text.is_empty()) {
            (true, false) => words!("office.deleted-within", by, of, text),
            (false, false) => words!("office.inserted-within", by, of, text),
            (_, true) => words!("office.changed-within", by, of),
        });
    }
    let told =
        |author: &&String| read.within.iter().all(|within| within.by != **author && within.of != **author);
    for author in read.idle.iter().filter(told) {
        let author = visible(author);
        notes.push(words!("office.idle", author));
    }
    // Comments are told by themselves, and the foot of a page is planctl's own.
    let apart = ["comment", "comments-unread", "headers-unread"];
    for remark in read.remarks.iter().filter(|remark| !apart.contains(&remark.key)) {
        notes.push(match remark.spot {
            Some(spot) => {
                let place = words!("office.paragraph", number = spot.line);
                Words::about(place, remark.words.clone())
            }
            None => remark.words.clone(),
        });
    }
    notes
}

/// Every id that a revision of the store has used.
fn used_ids(opened: Option<&Opened>) -> Result<BTreeSet<Id>, Failure> {
    let mut used = BTreeSet::new();
    let Some(opened) = opened else { return Ok(used) };
    for entry in &opened.log().entries {
        if let Event::Revise(revise) = &entry.event {
            // Of what is withheld no id is known.
            let Some(loaded) = opened.load_unless_withheld(revise)? else { continue };
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

/// Who did something, as messages name one.
fn called_one(author: Option<&str>) -> Words {
    match author {
        Some(name) => Words::same(visible(name)),
        None => words!("office.somebody"),
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

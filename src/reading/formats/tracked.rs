//! A Word file that planctl printed and several people edited with tracked changes: what each of
//! them changed, as a draft of its own.
//!
//! To read one author's changes the others' are rejected, and the document is read as any other.
//! Which item is which is told by name and place, and then by the paragraph in which it stands: a
//! tracked document keeps its paragraphs, so a name that was edited is still that of its item.
//! Nothing is paired by likeness: where neither tells, suggestions are left open in the draft, as for
//! any document held against a plan. Nor is anything decided between authors who changed one place.

mod resolve;

use std::collections::{BTreeMap, BTreeSet};

pub use self::resolve::Within;
use self::resolve::{Change, PartTree};
use super::archive::Archive;
use super::docx::package::main_part;
use super::error::text;
use super::plan::{Imported, interpret};
use super::{Limits, ReadError, Same, carry, docx, same_by_name_and_place};
use crate::matching::{Options, suggest, to_open_rows};
use crate::reading::{Account, Comment, Remark};
use planctl_core::layout::Form;
use planctl_core::model::{Date, Digest, Id, Item, Key, Plan, Vocabulary};
use planctl_core::snapshot::{Draft, Place};
use planctl_core::text::Spot;
use planctl_core::words;

/// What one author changed.
#[derive(Debug, Clone)]
pub struct Authored {
    /// As Word names the author; `None` for what was changed without being tracked.
    pub author: Option<String>,
    /// The first and the last day of the changes, where they bear one.
    pub dates: Option<(Date, Date)>,
    /// The base with the changes of this author alone.
    pub draft: Draft,
    /// The doubts about reading it.
    pub account: Account,
    /// The places that this author changed: fields, and items that came, went or moved.
    pub places: BTreeSet<Place>,
}

/// What became of a document in an office.
#[derive(Debug, Clone)]
pub struct ByAuthor {
    /// Untracked changes first, if there are any; then authors by name. Nobody who changed nothing
    /// of the plan.
    pub sets: Vec<Authored>,
    /// Authors whose tracked changes leave the plan as it is: blanks, layout, what is not printed
    /// of the plan.
    pub idle: Vec<String>,
    /// The places that several changed, with the numbers of their sets.
    pub overlaps: BTreeMap<Place, Vec<usize>>,
    /// What authors changed of what others put in: it is made with that of the others.
    pub within: Vec<Within>,
    /// What people said in the margins, and of which place of the plan.
    pub comments: Vec<(Comment, Option<Place>)>,
    /// What the file holds that is not in its text.
    pub remarks: Vec<Remark>,
}

/// Parts the tracked changes of a Word file printed from `base` by their authors.
///
/// Changes that planctl itself tracked, in a redline, count as accepted: such a file prints what
/// stands after them.
///
/// # Errors
///
/// If the bytes are no Word document, or not all of it can be parted: a cell that was inserted or
/// deleted with its column.
pub fn by_author(
    bytes: &[u8],
    base: &Draft,
    form: &Form,
    vocabulary: &Vocabulary,
    limits: &Limits,
) -> Result<ByAuthor, ReadError> {
    let mut archive = Archive::open(bytes, "docx", limits)?;
    let main = main_part(&mut archive, "word/document.xml", limits)?;
    // Tells what is no Word document before it is taken apart.
    let whole = docx::read(bytes, limits)?;
    let part = archive.part(&main)?.unwrap_or_default();
    let part = text(&part)?.into_owned();
    let own = printer(&mut archive)?;
    let document = PartTree::parse(&part, limits)?;
    let changes = document.changes();
    if let Some(name) = document.unparted() {
        return Err(ReadError::not_read(words!("formats.tracks-change-columns-table", name)));
    }
    let is_own = |change: &Change| own.as_ref().is_some_and(|own| own.made(change));
    let authors: BTreeSet<&str> =
        changes.iter().filter(|change| !is_own(change)).map(|change| change.author.as_str()).collect();
    let reader = Reader { base, form, vocabulary, limits, hash: Digest::of(bytes) };
    let plain = document.resolved(&|change| is_own(change), &|change| is_own(change));
    let untouched = reader.read(&mut archive, &main, &plain, None)?;
    let mut found = vec![reader.authored(None, None, &untouched.1, &untouched)];
    for author in authors {
        let accept = |change: &Change| is_own(change) || change.author == author;
        let read = reader.read(
            &mut archive,
            &main,
            &document.resolved(&accept, &|change| is_own(change)),
            Some(&untouched),
        )?;
        let days = changes.iter().filter(|change| !is_own(change) && change.author == author);
        let days: BTreeSet<Date> = days.filter_map(|change| change.day).collect();
        let dates = days.first().copied().zip(days.last().copied());
        found.push(reader.authored(Some(author.to_owned()), dates, &untouched.1, &read));
    }
    let (sets, idle): (Vec<Authored>, Vec<Authored>) =
        found.into_iter().partition(|set| set.draft.plan != base.plan);
    let idle = idle.into_iter().filter_map(|set| set.author).collect();
    let mut places: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
    for (index, set) in sets.iter().enumerate() {
        set.places.iter().for_each(|place| places.entry(place.clone()).or_default().push(index));
    }
    places.retain(|_, sets| sets.len() > 1);
    let spots = &untouched.1.account.spots;
    let comments = whole.comments.into_iter().map(|comment| {
        let place = comment.spot.and_then(|spot| spoken_of(spot.line, spots, &base.plan));
        (comment, place)
    });
    let within = document.within(&|change| is_own(change));
    Ok(ByAuthor {
        sets,
        idle,
        overlaps: places,
        within,
        comments: comments.collect(),
        remarks: whole.remarks,
    })
}

/// The place of the plan that stands in a paragraph: the one field in it, else the item that begins in it or
/// last before it.
fn spoken_of(line: u32, spots: &BTreeMap<(Id, Option<Key>), Spot>, plan: &Plan) -> Option<Place> {
    let known = || spots.iter().filter(|((id, _), _)| plan.get(id).is_some());
    let mut here = known().filter(|((_, field), spot)| spot.line == line && field.is_some());
    if let (Some(((id, field), _)), None) = (here.next(), here.next()) {
        return Some(Place { id: id.clone(), field: field.clone() });
    }
    let last = known().filter(|(_, spot)| spot.line <= line).max_by_key(|(_, spot)| spot.line)?;
    Some(Place { id: last.0.0.clone(), field: None })
}

/// Who printed a file, and when, by its own properties.
struct Printer {
    author: String,
    day: Option<Date>,
}

impl Printer {
    /// Whether a change is one that was printed.
    fn made(&self, change: &Change) -> bool {
        change.author == self.author && change.day == self.day
    }
}

/// The properties of a file that planctl printed.
fn printer(archive: &mut Archive<'_>) -> Result<Option<Printer>, ReadError> {
    let Some(part) = archive.part("docProps/core.xml")? else { return Ok(None) };
    let part = text(&part)?;
    let inside = |name: &str| {
        let begin = part.find(&format!("<{name}"))?;
        let open = begin + part[begin..].find('>')? + 1;
        let said = &part[open..open + part[open..].find('<')?];
        quick_xml::escape::unescape(said).ok().map(|said| said.into_owned())
    };
    let author = inside("dc:creator");
    let day = inside("dcterms:created").and_then(|moment| resolve::day(&moment));
    Ok(author.map(|author| Printer { author, day }))
}

/// A reading, and what came of it against the base.
type Read = (Imported, Imported, Same);

/// Reads documents against a base.
struct Reader<'a> {
    base: &'a Draft,
    form: &'a Form,
    vocabulary: &'a Vocabulary,
    limits: &'a Limits,
    hash: Digest,
}

impl Reader<'_> {
    /// Reads a document whose main part is replaced. Items that neither name nor place tells are
    /// those that stand in the same paragraph of `beside`.
    fn read(
        &self,
        archive: &mut Archive<'_>,
        main: &str,
        part: &str,
        beside: Option<&Read>,
    ) -> Result<Read, ReadError> {
        let reading = docx::read_with(archive, main, part, self.limits)?;
        let plan = &self.base.plan;
        let taken: BTreeSet<Id> = plan.items().map(|item| item.id.clone()).collect();
        let imported = interpret(&reading, self.form, self.vocabulary, self.hash, plan.id(), &taken);
        let mut same = same_by_name_and_place(&imported.draft.plan, plan, self.vocabulary);
        if let Some((other, _, told)) = beside {
            by_paragraph(&imported, other, told, plan, &mut same);
        }
        let carried = carry(&imported, plan, &self.base.sources, &same, self.form, self.vocabulary);
        Ok((imported, carried, same))
    }

    /// What was changed between two readings, made to the base.
    fn authored(
        &self,
        author: Option<String>,
        dates: Option<(Date, Date)>,
        before: &Imported,
        (read, after, same): &Read,
    ) -> Authored {
        let (base, own) = (&self.base.plan, &after.draft.plan);
        let untracked = author.is_none();
        let plan = if untracked || before.draft.plan == *base {
            own.clone()
        } else {
            over(base, &before.draft.plan, own)
        };
        let places = changed(base, &plan);
        let sources = planctl_core::snapshot::without_changed(&self.base.sources, base, &plan);
        let options = Options { decided: same.clone(), ..Options::default() };
        let mut suggested = suggest(base, &read.draft.plan, self.vocabulary, &options);
        suggested.links.retain(|link| plan.get(&link.item).is_some() && plan.get(&link.to).is_none());
        let open = self.base.open.iter().cloned().chain(to_open_rows(&suggested)).collect();
        let draft = Draft { plan, sources, reasons: self.base.reasons.clone(), open };
        Authored { author, dates, draft, account: after.account.clone(), places }
    }
}

/// Pairs items with those of the base that stand, in another state of the document, in the same
/// paragraph; only where it is one of a kind on both sides.
fn by_paragraph(own: &Imported, other: &Imported, told: &Same, base: &Plan, same: &mut Same) {
    let lines = |imported: &Imported| {
        let mut out: BTreeMap<(Key, u32), Vec<Id>> = BTreeMap::new();
        for item in imported.draft.plan.items() {
            if let Some(spot) = imported.account.spots.get(&(item.id.clone(), None)) {
                out.entry((item.kind.clone(), spot.line)).or_default().push(item.id.clone());
            }
        }
        out
    };
    let theirs = lines(other);
    let mut used: BTreeSet<Id> = same.values().cloned().collect();
    for (place, ids) in lines(own) {
        let Some(others) = theirs.get(&place) else { continue };
        if ids.len() != others.len() {
            continue;
        }
        for (id, beside) in ids.iter().zip(others) {
            let Some(of) = told.get(beside).filter(|of| base.get(of).is_some()) else { continue };
            if !same.contains_key(id) && used.insert(of.clone()) {
                same.insert(id.clone(), of.clone());
            }
        }
    }
}

/// The base with what differs between two other plans: a field that is alike in both is the
/// base's, and what is in both alone does not come in.
fn over(base: &Plan, before: &Plan, after: &Plan) -> Plan {
    let (name, root, items) = after.clone().into_parts();
    let merged = |item: Item| -> Option<Item> {
        let Some(old) = before.get(&item.id) else { return Some(item) };
        let mut out = base.get(&item.id)?.clone();
        let keys: BTreeSet<&Key> = item.fields.keys().chain(old.fields.keys()).collect();
        for key in keys {
            match (old.fields.get(key), item.fields.get(key)) {
                (old, new) if old == new => {}
                (_, Some(new)) => drop(out.fields.insert(key.clone(), new.clone())),
                (_, None) => drop(out.fields.remove(key)),
            }
        }
        if item.parent != old.parent {
            out.parent.clone_from(&item.parent);
        }
        Some(out)
    };
    let root = merged(root).unwrap_or_else(|| base.root().clone());
    let mut all: Vec<Item> = items.into_iter().filter_map(merged).collect();
    let mut there: BTreeSet<Id> = all.iter().map(|item| item.id.clone()).chain([root.id.clone()]).collect();
    // What the base has and was taken out without being tracked is not this author's doing.
    for item in base.in_order() {
        let kept = before.get(&item.id).is_none() && item.parent.as_ref().is_some_and(|p| there.contains(p));
        if kept && there.insert(item.id.clone()) {
            all.push(item.clone());
        }
    }
    loop {
        let count = all.len();
        all.retain(|item| item.parent.as_ref().is_some_and(|parent| there.contains(parent)));
        there = all.iter().map(|item| item.id.clone()).chain([root.id.clone()]).collect();
        if all.len() == count {
            break;
        }
    }
    Plan::assemble(name, root, all).unwrap_or_else(|_| after.clone())
}

/// The places at which two plans differ.
fn changed(before: &Plan, after: &Plan) -> BTreeSet<Place> {
    let mut out = BTreeSet::new();
    for item in before.items().chain(after.items()) {
        let whole = Place { id: item.id.clone(), field: None };
        let (Some(one), Some(other)) = (before.get(&item.id), after.get(&item.id)) else {
            out.insert(whole);
            continue;
        };
        if one.parent != other.parent {
            out.insert(whole);
        }
        let keys = one.fields.keys().chain(other.fields.keys());
        let differing = keys.filter(|key| one.fields.get(*key) != other.fields.get(*key));
        out.extend(differing.map(|key| Place { id: item.id.clone(), field: Some(key.clone()) }));
    }
    out
}

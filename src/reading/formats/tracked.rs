//! A Word file that planctl printed and several people edited with tracked changes: what each of
//! them changed, as a draft of its own.
//!
//! To read one author's changes the others' are rejected, and the document is read as any other.
//! Which item is which is told by name and place, and then by the paragraph in which it stands: a
//! tracked document keeps its paragraphs, so a name that was edited is still that of its item.
//! Nothing is paired by likeness: where neither tells, suggestions are left open in the draft, as for
//! any document held against a plan. Nor is anything decided between authors who changed one place.

mod lost;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};

pub use self::lost::Lost;
use self::lost::lost;
pub use self::resolve::Within;
use self::resolve::{Change, PartTree};
use super::archive::Archive;
use super::docx::package::main_part;
use super::error::text;
use super::plan::{Imported, interpret};
use super::{Limits, ReadError, Same, carry, docx, same_by_name_and_place};
use crate::matching::{Options, suggest, to_open_rows};
use crate::reading::{Account, Block, Comment, Remark};
use planctl_core::layout::{Form, Wording};
use planctl_core::model::{
    Date, Digest, FieldRole, FieldType, Id, Item, Key, Milestone, Plan, Value, Vocabulary,
};
use planctl_core::snapshot::{Draft, Place};
use planctl_core::text::{Lang, Spot, loosely};
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

/// An item whose name an author took out, though something of it still stands: it is neither deleted nor does
/// it have a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emptied {
    /// As Word names the author; `None` where it was not tracked.
    pub author: Option<String>,
    pub id: Id,
    /// The paragraph in which the name stood, from 1.
    pub line: u32,
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
    /// The items of which an author took the name out and left the rest.
    pub emptied: Vec<Emptied>,
    /// What authors changed of what others put in: it is made with that of the others.
    pub within: Vec<Within>,
    /// The lines that were changed and bear on nothing of the plan that changed.
    pub lost: Vec<Lost>,
    /// What people said in the margins, and of which place of the plan.
    pub comments: Vec<(Comment, Option<Place>)>,
    /// What the file holds that is not in its text.
    pub remarks: Vec<Remark>,
}

/// Parts the tracked changes of a Word file printed from `base` by their authors.
///
/// Changes that planctl itself tracked, in a redline, count as accepted: such a file prints what
/// stands after them. `printed` is the paper of `base` as it left, where that can be printed again: what is
/// read of it too is nobody's change.
///
/// # Errors
///
/// If the bytes are no Word document, or not all of it can be parted: a cell that was inserted or
/// deleted with its column; or if so little of the plan is read that it would all count as deleted.
pub fn by_author(
    bytes: &[u8],
    base: &Draft,
    printed: Option<&[u8]>,
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
    let left = printed.map(|printed| reader.as_it_left(printed)).transpose()?;
    if left.as_ref().is_some_and(|(read, _)| holds_little(&base.plan, &read.carried.draft.plan, vocabulary)) {
        return Err(ReadError::not_read(words!("formats.paper-not-read-back")));
    }
    let untouched = reader.read(&mut archive, &main, &plain, left.as_ref().map(|(read, _)| read))?;
    let expected = left.as_ref().map_or(&base.plan, |(read, _)| &read.carried.draft.plan);
    if holds_little(expected, &untouched.carried.draft.plan, vocabulary) {
        return Err(ReadError::not_read(words!("formats.holds-nearly-nothing")));
    }
    let mut emptied = Vec::new();
    let before = match &left {
        Some((read, paragraphs)) => {
            // Paragraphs are those of the paper only if none came or went.
            if *paragraphs == document.paragraphs() {
                let gone = nameless(read, &untouched, &base.plan, vocabulary);
                emptied.extend(gone.into_iter().map(|(id, line)| Emptied { author: None, id, line }));
            }
            &read.carried.draft.plan
        }
        None => &base.plan,
    };
    let own = reader.authored(None, None, before, &untouched);
    let mut gone_astray = Vec::new();
    if let Some((left, _)) = &left {
        gone_astray = lost(None, (left, &base.plan), (&untouched, &own.draft.plan), &own.places);
    }
    let mut found = vec![own];
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
        let own = reader.authored(Some(author.to_owned()), dates, &untouched.carried.draft.plan, &read);
        gone_astray.extend(lost(
            Some(author),
            (&untouched, &base.plan),
            (&read, &own.draft.plan),
            &own.places,
        ));
        found.push(own);
        let gone = nameless(&untouched, &read, &base.plan, vocabulary);
        emptied.extend(gone.into_iter().map(|(id, line)| Emptied {
            author: Some(author.to_owned()),
            id,
            line,
        }));
    }
    let (sets, idle): (Vec<Authored>, Vec<Authored>) =
        found.into_iter().partition(|set| set.draft.plan != base.plan);
    let idle = idle.into_iter().filter_map(|set| set.author).collect();
    let mut places: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
    for (index, set) in sets.iter().enumerate() {
        set.places.iter().for_each(|place| places.entry(place.clone()).or_default().push(index));
    }
    places.retain(|_, sets| sets.len() > 1);
    let spots = &untouched.carried.account.spots;
    let comments = whole.comments.into_iter().map(|comment| {
        let place = comment.spot.and_then(|spot| spoken_of(spot.line, spots, &base.plan));
        (comment, place)
    });
    let within = document.within(&|change| is_own(change));
    Ok(ByAuthor {
        sets,
        idle,
        overlaps: places,
        emptied,
        within,
        lost: gone_astray,
        comments: comments.collect(),
        remarks: whole.remarks,
    })
}

/// The items that are gone in one reading, with the paragraphs in which their names stood, though a paragraph
/// that holds something of them alone still stands.
fn nameless(untouched: &Read, read: &Read, base: &Plan, vocabulary: &Vocabulary) -> Vec<(Id, u32)> {
    let (before, after) = (&untouched.carried, &read.carried.draft.plan);
    let spots = &before.account.spots;
    let wording = Wording { vocabulary, before: base, after: base };
    let is_of = |id: &Id, top: &Id| id == top || base.above(id).iter().any(|above| above.id == *top);
    let gone = before.draft.plan.items().filter(|item| after.get(&item.id).is_none());
    let gone = gone.filter(|item| base.get(&item.id).is_some());
    // What stands below something that is gone goes with it.
    let tops = gone.filter(|item| item.parent.as_ref().is_none_or(|up| after.get(up).is_some()));
    // Of a name of which nothing but signs is left, the paragraph is paired all the same.
    let called = |item: &Item| wording.name_of(item).get(Lang::JA).contains(char::is_alphanumeric);
    let unnamed = before.draft.plan.items().filter_map(|item| {
        let now = after.get(&item.id)?;
        let name = vocabulary.kind(&item.kind)?.by_role(FieldRole::Name)?;
        let emptied = called(base.get(&item.id)?)
            && now.text(&name.key).is_none_or(|name| !name.contains(char::is_alphanumeric))
            && item.text(&name.key).is_some();
        emptied.then_some((item.id.clone(), spots.get(&(item.id.clone(), None))?.line))
    });
    let marks = |item: Option<&Item>| -> BTreeSet<Milestone> {
        let values =
            item.into_iter().flat_map(|item| item.fields.values()).filter_map(|held| held.value.as_ref());
        let sets =
            values.filter_map(|value| if let Value::Milestones(set) = value { Some(set) } else { None });
        sets.flatten().cloned().collect()
    };
    let gained: BTreeSet<Milestone> =
        after.items().flat_map(|item| &marks(Some(item)) - &marks(before.draft.plan.get(&item.id))).collect();
    let gone = tops.filter_map(|item| {
        let line = spots.get(&(item.id.clone(), None))?.line;
        let says = |line: &u32| read.said.get(line).is_some_and(|text| text.contains(char::is_alphanumeric));
        let name = wording.name_of(base.get(&item.id)?);
        let has_name = |text: &String| loosely(text).contains(&loosely(&name.get(Lang::JA)));
        if read.said.get(&line).is_some_and(has_name) {
            return None;
        }
        // Years and evaluations are read off a chart, which keeps its paragraphs.
        let is_text = |id: &Id, key: &Key| {
            let field = base.get(id).and_then(|item| vocabulary.field(&item.kind, key));
            field.is_some_and(|field| {
                matches!(field.ty, FieldType::Text | FieldType::Strings | FieldType::Date)
            })
        };
        let said = spots.iter().filter(|((id, field), _)| {
            is_of(id, &item.id) && field.as_ref().is_some_and(|key| is_text(id, key))
        });
        let own: BTreeSet<u32> = said.map(|(_, spot)| spot.line).collect();
        // What its texts name is read off them and stands nowhere else.
        let named = |id: &Id| {
            let mut all = base.items().filter(|item_of| is_of(&item_of.id, &item.id));
            all.any(|of| {
                of.fields
                    .values()
                    .any(|held| matches!(&held.value, Some(Value::References(ids)) if ids.contains(id)))
            })
        };
        let others = spots.iter().filter(|((id, _), _)| !is_of(id, &item.id) && !named(id));
        let others: BTreeSet<u32> = others.map(|(_, spot)| spot.line).collect();
        let stands = own.iter().any(|line| says(line) && !others.contains(line));
        // Its evaluations stand, and were read as another's.
        let is_marks = |id: &Id, key: &Key| {
            let held = base.get(id).and_then(|item| item.value(key));
            is_of(id, &item.id) && matches!(held, Some(Value::Milestones(_)))
        };
        let lines = spots.iter().filter(|((id, key), _)| key.as_ref().is_some_and(|key| is_marks(id, key)));
        let says_marks = || lines.clone().any(|(_, spot)| says(&spot.line));
        let marks_stand =
            || marks(base.get(&item.id)).iter().any(|mark| gained.contains(mark)) && says_marks();
        (stands || marks_stand()).then(|| (item.id.clone(), line))
    });
    unnamed.chain(gone).collect()
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

/// A reading of one state of a document.
struct Read {
    imported: Imported,
    /// What came of it against the base.
    carried: Imported,
    same: Same,
    /// What its paragraphs say, by their numbers.
    said: BTreeMap<u32, String>,
    /// The paragraphs that stand in tables, with the number of the table.
    tables: BTreeMap<u32, usize>,
}

/// Whether so little of a plan was read that the rest cannot have been deleted: not one in ten of its items,
/// the plan itself among them.
pub fn holds_little(base: &Plan, read: &Plan, vocabulary: &Vocabulary) -> bool {
    let name = vocabulary.plan.by_role(FieldRole::Name).map(|field| &field.key);
    let is_named = |plan: &Plan| name.is_some_and(|name| plan.root().text(name).is_some());
    let root = usize::from(is_named(read) || !is_named(base));
    let items = || base.items().filter(|item| item.id != *base.id());
    let kept = items().filter(|item| read.get(&item.id).is_some()).count() + root;
    kept * 10 < items().count() + 1
}

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
        if let Some(beside) = beside {
            by_paragraph(&imported, &beside.imported, &beside.same, plan, &mut same);
        }
        let carried = carry(&imported, plan, &self.base.sources, &same, self.form, self.vocabulary);
        let mut said: BTreeMap<u32, String> = BTreeMap::new();
        for piece in reading.texts().flat_map(|text| &text.pieces) {
            said.entry(piece.spot.line).or_default().push_str(&piece.text);
        }
        let mut tables = BTreeMap::new();
        for (number, block) in reading.blocks.iter().enumerate() {
            let Block::Table(table) = block else { continue };
            let pieces = table.rows.iter().flatten().flat_map(|cell| &cell.text.pieces);
            tables.extend(pieces.map(|piece| (piece.spot.line, number)));
        }
        Ok(Read { imported, carried, same, said, tables })
    }

    /// Reads the paper of the base as it left, and counts its paragraphs.
    fn as_it_left(&self, printed: &[u8]) -> Result<(Read, usize), ReadError> {
        let mut archive = Archive::open(printed, "docx", self.limits)?;
        let main = main_part(&mut archive, "word/document.xml", self.limits)?;
        let part = archive.part(&main)?.unwrap_or_default();
        let part = text(&part)?.into_owned();
        let document = PartTree::parse(&part, self.limits)?;
        let plain = document.resolved(&|_| true, &|_| true);
        Ok((self.read(&mut archive, &main, &plain, None)?, document.paragraphs()))
    }

    /// What was changed between two readings, made to the base.
    fn authored(
        &self,
        author: Option<String>,
        dates: Option<(Date, Date)>,
        before: &Plan,
        Read { imported: read, carried: after, same, .. }: &Read,
    ) -> Authored {
        let (base, own) = (&self.base.plan, &after.draft.plan);
        let plan = if before == base { own.clone() } else { over(base, before, own) };
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

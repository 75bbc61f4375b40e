//! The JSON answers about a store through time: history, blame, find, calendar, changes, lineage, status.

use serde::Serialize;

use super::Both;

/// What `planctl history` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct History {
    /// The items that were asked for, in every plan that has them.
    pub items: Vec<ItemHistory>,
}

/// An item through time.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ItemHistory {
    /// The plan.
    pub plan: String,
    /// The item.
    pub id: String,
    /// What it is, by the key of its kind.
    pub kind: String,
    /// What it was called last.
    pub name: Both,
    /// When it stood and when it did not.
    pub presence: Vec<RunOf>,
    /// What it stood under.
    pub under: Vec<RunOf>,
    /// What it comes from.
    pub origins: Vec<Origin>,
    /// What came of it.
    pub successors: Vec<Origin>,
    /// Its fields, in the order of its kind.
    pub fields: Vec<FieldHistory>,
}

/// A field through time.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FieldHistory {
    /// The field.
    pub field: String,
    /// What it is called.
    pub name: Both,
    /// What stood there, in order.
    pub runs: Vec<RunOf>,
}

/// What stood from one revision to another.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RunOf {
    /// The value as files have it; null where there was none, or the item did not stand.
    pub value: Option<String>,
    /// Whether the item stood.
    pub stands: bool,
    /// The same in words.
    pub text: Both,
    /// The date of the first revision that says so.
    pub since: String,
    /// The date of the last revision before it that knows, and says something else; null if none does.
    pub after: Option<String>,
    /// The date of the last revision that says so.
    pub last: String,
    /// The date of the first revision that says something else; null if it stands still.
    pub until: Option<String>,
    /// The entry of the first revision that says so.
    pub entry: u64,
    /// Who recorded it; empty if the entry does not say.
    pub author: String,
    /// The body that acted on that revision; empty if none did.
    pub body: String,
    /// Its meeting.
    pub meeting: String,
    /// What it did: tabled, endorsed, decided, reported; empty.
    pub act: String,
    /// Why it was changed, as the entry says; empty if it does not.
    pub reason: String,
    /// verified, inferred, or empty where no source is named.
    pub certainty: String,
    /// Why it was concluded, if it was.
    pub why: String,
}

/// An item that another comes from, or that comes from it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Origin {
    /// The other item.
    pub id: String,
    /// What it was called last; null where it never stood.
    pub name: Option<Both>,
    /// Whether only a part of it.
    pub part: bool,
    /// The date of the first revision that says so.
    pub since: String,
    /// The date of the last revision before it that knows, and does not say so; null if none does.
    pub after: Option<String>,
    /// Since when it is so, in words: a day, or between which days.
    pub text: Both,
}

/// What `planctl blame` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Blame {
    /// The values that stand, in the order of the plan.
    pub lines: Vec<BlameLine>,
}

/// A value with who put it there.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BlameLine {
    /// The plan.
    pub plan: String,
    /// The item.
    pub id: String,
    /// The field; null for the item itself.
    pub field: Option<String>,
    /// What stands there, and since when.
    pub run: RunOf,
}

/// What `planctl find` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Find {
    /// Where it stands or stood, in the order of the plans and items.
    pub found: Vec<FoundAt>,
}

/// A place where something was found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FoundAt {
    /// The plan.
    pub plan: String,
    /// The item.
    pub id: String,
    /// What it was called last.
    pub name: Both,
    /// The field.
    pub field: String,
    /// What stands or stood there, and when.
    pub run: RunOf,
}

/// What `planctl calendar` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Calendar {
    /// What is due, by day; empty where slips are asked for.
    pub due: Vec<CalendarDue>,
    /// How ends moved, the most often first; empty unless they are asked for.
    pub slips: Vec<CalendarSlips>,
}

/// Something that is to happen.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CalendarDue {
    /// The plan.
    pub plan: String,
    /// The date of the revision that says so.
    pub revision: String,
    /// The item.
    pub id: String,
    /// What it is called.
    pub name: Both,
    /// The field that says so.
    pub field: String,
    /// begins, ends, or the key of a kind of milestone.
    pub what: String,
    /// The same in words.
    pub text: Both,
    /// When, as files have it.
    pub at: String,
    /// The first day; null where it has none.
    pub from: Option<String>,
    /// The last day, included.
    pub to: Option<String>,
    /// held, skipped, ended: what a report says; null.
    pub reported: Option<String>,
    /// Whether its item is over by its state.
    pub over: bool,
}

/// How an end moved.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CalendarSlips {
    /// The plan.
    pub plan: String,
    /// The item.
    pub id: String,
    /// What it was called last.
    pub name: Both,
    /// The field of its end.
    pub field: String,
    /// The ends that were promised, in order.
    pub ends: Vec<RunOf>,
    /// How often it moved later.
    pub later: usize,
    /// How often it moved earlier.
    pub earlier: usize,
    /// How far in all, in words; null where that cannot be told.
    pub by: Option<Both>,
}

/// What `planctl changes` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Changes {
    /// The revisions, in order.
    pub revisions: Vec<RevisionChanges>,
}

/// What changed by a revision.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RevisionChanges {
    /// The plan.
    pub plan: String,
    /// The date of the revision before.
    pub from: String,
    /// Its date.
    pub to: String,
    /// Its entry.
    pub entry: u64,
    /// What changed, item by item.
    pub items: Vec<ItemChanges>,
}

/// What changed of an item.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ItemChanges {
    /// The item.
    pub id: String,
    /// What it is called.
    pub name: Both,
    /// The facets, by their ids.
    pub facets: Vec<String>,
    /// The same in words.
    pub texts: Vec<Both>,
    /// The values that changed, of an item that stood before and after.
    pub values: Vec<ChangedValue>,
}

/// A value that changed, as files have it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangedValue {
    /// The field.
    pub field: String,
    /// The value before; null if there was none, or none is known.
    pub before: Option<String>,
    /// The value after.
    pub after: Option<String>,
}

/// What `planctl lineage` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lineage {
    /// The edges, in the order in which revisions say them.
    pub edges: Vec<LineageEdge>,
}

/// An item that comes from another.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LineageEdge {
    /// The plan.
    pub plan: String,
    /// The item that was.
    pub from: String,
    /// What it was called last.
    pub from_name: Both,
    /// The item that came of it.
    pub to: String,
    /// What it is called.
    pub to_name: Both,
    /// Whether only a part of it.
    pub part: bool,
    /// The date of the first revision that says so.
    pub since: String,
    /// The date of the last revision before it that knows, and does not say so; null if none does.
    pub after: Option<String>,
    /// What was worth looking at when one came of the other, side by side; what neither has is left out.
    pub beside: Vec<Beside>,
}

/// A field of both items where one comes from the other: as the first had it last, and as the second had it first.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Beside {
    /// The field.
    pub field: String,
    /// What it is called.
    pub name: Both,
    /// What the item that was had; null if nothing, or nothing is known.
    pub before: Option<Both>,
    /// What the item that came has; null if nothing, or nothing is known.
    pub after: Option<Both>,
}

/// What `planctl status` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Status {
    /// The plans, by id.
    pub plans: Vec<PlanStatus>,
    /// The proposals that wait, by name.
    pub proposals: Vec<String>,
}

/// How a plan stands.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PlanStatus {
    /// The plan.
    pub plan: String,
    /// What it is called.
    pub name: Both,
    /// How many revisions count and can be read.
    pub revisions: usize,
    /// The date of the last; null where every one is withheld.
    pub latest: Option<String>,
    /// The name of its snapshot.
    pub hash: Option<String>,
    /// Whether it is decided.
    pub decided: bool,
    /// How many items it has.
    pub items: usize,
    /// The items whose names are provisional.
    pub provisional: Vec<String>,
    /// How many fields and lists are not fully known.
    pub unknown: usize,
    /// How many ends and milestones have passed of items that go on, without a report.
    pub overdue: usize,
    /// What is due next; null where nothing is.
    pub next: Option<CalendarDue>,
}

/// What `planctl why` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Why {
    /// What is said of how the places are known.
    pub rows: Vec<WhyRow>,
}

/// How places are known.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WhyRow {
    /// The plan.
    pub plan: String,
    /// The date of the revision.
    pub revision: String,
    /// The places, `item` or `item.field`.
    pub places: Vec<String>,
    /// verified or inferred.
    pub certainty: String,
    /// Why it was concluded; empty if it was not.
    pub reason: String,
    /// The BLAKE3 of the document; null where none is named.
    pub document: Option<String>,
    /// The name of its file, where the record knows it.
    pub file: Option<String>,
    /// Where in the document; may be empty.
    pub at: String,
    /// The lines there, of a text that the record keeps.
    pub lines: Vec<String>,
}

/// What `planctl evidence` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EvidenceList {
    /// The documents, in the order in which they came.
    pub documents: Vec<EvidenceFile>,
}

/// A document that the record keeps.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EvidenceFile {
    /// The entry that brought it.
    pub entry: u64,
    /// Its file name as received.
    pub name: String,
    /// Its BLAKE3.
    pub blake3: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Where it was found; may be empty.
    pub url: String,
    /// When it was fetched; null if that is not known.
    pub retrieved: Option<String>,
    /// Whether it is an extract or copy, and the original is not held.
    pub original_not_held: bool,
}

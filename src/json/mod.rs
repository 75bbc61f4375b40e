//! JSON for other programs: one envelope per command, the same shape when empty.
//!
//! Every type here is part of a published schema (`planctl schema`). Keys and words do not
//! depend on the language; texts stand in Japanese with an English twin beside them.

mod changes;
mod drafts;
mod merge;
mod proposals;
mod reading;
mod record;
mod schemas;
mod through;

use planctl_core::text::Lang;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use planctl_core::change::List;
use planctl_core::check::Finding;
use planctl_core::diff::{
    Amount, ChangedField, Example, Facet, FacetKind, Measure, Row, content_print, measures,
};
use planctl_core::model::{FieldType, Held, Id, Item, Reason, Value};
use planctl_core::snapshot::Coverage;
use planctl_core::text::Words;
use planctl_papers::document::{Comparison, Memo, Point, Side, Unread};
use planctl_record::event::{ActOf, Entry, Evidence, Report, Revise, Revision, Revisions};

pub use drafts::{schema_of_drafts, schema_of_vocabularies};
pub use schemas::{COMMANDS, schema};

pub use changes::{ChangesFault, read_changes};
pub use merge::{MergeAnswer, MergeConflict, MergeDecision, merge_answer};
pub use reading::{
    Identify, IdentifyCandidate, IdentifyLine, Import, Match, Promises, import, promises, suggestions,
};
pub use record::{Checkpoint, LogRecord, LogRecordSignature, ProofSigner, VerifyProof};
pub use through::{
    Beside, Blame, BlameLine, Calendar, CalendarDue, CalendarSlips, ChangedValue, Changes, EvidenceFile,
    EvidenceList, FieldHistory, Find, FoundAt, History, ItemChanges, ItemHistory, Lineage, LineageEdge,
    Origin, PlanStatus, RevisionChanges, RunOf, Status, Why, WhyRow,
};

pub use proposals::{
    ProposeClash, ProposeClashes, ProposeConflict, ProposeList, ProposeOpinion, ProposeRole, ProposeShow,
    ProposeVersion, Proposed,
};

/// What every answer begins with.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Envelope<T> {
    /// Which answer it is, `planctl/diff`.
    pub schema: String,
    /// Raised when a key changes its meaning or goes; new keys do not raise it.
    pub schema_version: u32,
    /// What the store calls itself; null for what was read from no store.
    pub authority: Option<String>,
    /// The answer itself.
    #[serde(flatten)]
    pub body: T,
}

impl<T: Serialize> Envelope<T> {
    /// Puts an answer in its envelope.
    pub fn new(command: &str, authority: Option<&str>, body: T) -> Self {
        Envelope {
            schema: format!("planctl/{command}"),
            schema_version: 1,
            authority: authority.map(str::to_owned),
            body,
        }
    }

    /// The text, indented, with a line feed at its end.
    /// The answer on one line.
    pub fn to_line(&self) -> String {
        serde_json::to_string(self).expect("an answer is plain data")
    }

    /// The answer as it is printed.
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("plain data has a JSON form");
        text.push('\n');
        text
    }
}

/// What `planctl diff` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Diff {
    /// The plan's id, after rather than before.
    pub plan: String,
    /// The earlier side.
    pub before: DiffSide,
    /// The later side.
    pub after: DiffSide,
    /// How a side without ids of its own, a document, was paired; null if both have theirs.
    pub pairing: Option<DiffPairing>,
    /// Which part of the change is told; null where all is.
    pub extract: Option<DiffExtract>,
    /// The points, in order.
    pub causes: Vec<DiffCause>,
    /// The items that differ, in reading order.
    pub changes: Vec<DiffChange>,
    /// Lists that differ by nothing but what `changes` says of their members: an item that is no
    /// change itself holds others than before. With `changes` the answer is whole.
    pub lists: Vec<DiffList>,
    /// Places that were decided although a side does not know them: changes of the plan, not of what is
    /// recorded of it. A place without a field is an item with all below it.
    pub decided: Vec<String>,
    /// Of items in which a period differs, the fields that hold the same single period on both sides.
    pub steady: Vec<String>,
    /// The lines of documents that were not read; empty where a side is no document. Nothing differs only where
    /// these say the same too.
    pub unread: DiffUnread,
}

/// Which part of a change is told.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiffExtract {
    /// What was asked for.
    pub of: Both,
    /// How many points the change has in all.
    pub all_causes: usize,
    /// How many items differ in all.
    pub all_changes: usize,
}

/// Lines of two documents that were not read.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiffUnread {
    /// Those of the earlier side, in order.
    pub before: Vec<String>,
    /// Those of the later side, in order.
    pub after: Vec<String>,
    /// Those that stand on one side only, in order; blanks do not count.
    pub differing: Vec<DiffUnreadLine>,
}

/// A line that was not read and stands on one side only.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiffUnreadLine {
    /// `before` or `after`.
    pub side: String,
    pub text: String,
}

/// A list of children of an item that is no change itself.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiffList {
    /// The item.
    pub under: String,
    /// The item's kind.
    pub under_kind: String,
    /// The kind of the children.
    pub kind: String,
    /// Its ids in order, before.
    pub before: Json,
    /// After, in the same form.
    pub after: Json,
}

/// One side of a diff.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiffSide {
    /// Its date or its file.
    pub label: String,
    /// Its date; null for a file.
    pub date: Option<String>,
    /// The BLAKE3 of its canonical form.
    pub hash: String,
    /// Its vocabulary.
    pub vocabulary: String,
    /// Whether a body decided it; null for a file.
    pub decided: Option<bool>,
    /// How much is known of it.
    pub coverage: DiffCoverage,
    /// What waits for a decision in it, in its order; empty for a revision.
    pub open: Vec<OpenAnswer>,
}

/// A row that waits for a decision.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OpenAnswer {
    /// `conflict` or `suggestion`.
    pub table: String,
    /// What it is about, `next-biobank.last`; null if it does not say.
    pub place: Option<String>,
    /// What is to be decided, Japanese.
    pub text: String,
    /// The same in English.
    pub text_en: String,
}

impl OpenAnswer {
    fn of(row: &planctl_core::snapshot::OpenRow) -> OpenAnswer {
        let words = planctl_core::merge::open_row_words(row);
        OpenAnswer {
            table: row.table.to_owned(),
            place: row.place().map(|place| place.to_string()),
            text: words.get(Lang::JA).into_owned(),
            text_en: words.get(Lang::EN).into_owned(),
        }
    }
}

/// How a document's items were given ids in passing.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiffPairing {
    /// How many have their exact name and place in the other plan.
    pub exact: usize,
    /// Ids that were given on a suggestion, with its score per mille.
    pub suggested: BTreeMap<String, u16>,
    /// Ids of what such documents print and this one lacks, taken from the other plan; of what stands below one
    /// another only the top.
    pub from_base: Vec<String>,
}

/// How much is known of a plan, in counts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiffCoverage {
    /// Items, the plan itself included.
    pub items: usize,
    /// Items that a document says.
    pub verified: usize,
    /// Items that were concluded.
    pub inferred: usize,
    /// Items without a source.
    pub unsourced: usize,
    /// Values that are not, or not fully, known.
    pub unknown_fields: usize,
    /// Lists of children that may hold more.
    pub open_lists: usize,
}

/// One point.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiffCause {
    /// Its number, from 1, as text.
    pub id: String,
    /// Its wording in Japanese.
    pub text: String,
    /// Its wording in English: the formula's, or the office's own words where it has none.
    pub text_en: String,
    /// The ids of its changes, the leading one first.
    pub changes: Vec<String>,
    /// Whether the office declared it.
    pub declared: bool,
    /// Whether it rests on something that was concluded.
    pub inferred: bool,
}

/// By how much one value changed, and which way.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiffMeasure {
    /// The kind of change that it is of.
    pub facet: String,
    /// The field.
    pub field: String,
    /// Of a series the period and the kind of value, of milestones their kind; left out for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// `later`, `earlier`, `more` or `less`.
    pub direction: String,
    /// By how much, a number without sign; left out where that cannot be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What it is counted in, if that is time: a grain of periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grain: Option<String>,
}

/// One item that differs.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiffChange {
    /// The item's id.
    pub id: String,
    /// The item.
    pub item: DiffItem,
    /// The kinds of its change, ids of the catalogue (`planctl kinds`).
    pub facets: Vec<String>,
    /// The fields of each kind of change; empty for the item as a whole.
    pub facet_fields: BTreeMap<String, Vec<String>>,
    /// By how much values changed and which way, where that can be said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<DiffMeasure>,
    /// The heaviest of its facets: substantive, consequential, editorial, layout or record.
    pub weight: String,
    /// Whether it rests on something that was concluded.
    pub inferred: bool,
    /// Whether its two sides were paired on a suggestion only, as a document's are.
    pub suggested: bool,
    /// Why, as far as it was said; left out where it was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<LogReason>,
    /// What differs, field by field.
    pub fields: Vec<DiffField>,
}

/// Which item it is.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiffItem {
    /// Its kind.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// What it is called, after rather than before.
    pub name: String,
}

/// One changed field.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DiffField {
    /// A field, `under`, a kind of children, or `item` for an item carried whole.
    pub field: String,
    /// Before: a value, null for none, `{"unknown": true}`, `{"partial": […]}`; an item with its
    /// fields; a list with its ids in order.
    pub before: Json,
    /// After, in the same forms.
    pub after: Json,
    /// The place print: what comments are bound to.
    pub place: String,
    /// The content print: what approvals are bound to.
    pub content: String,
}

/// The points of a change.
pub fn causes(comparison: &Comparison<'_>) -> Vec<DiffCause> {
    let points = comparison.points().into_iter().enumerate();
    let cause = |(index, point): (usize, Point)| DiffCause {
        id: comparison.number(index).to_string(),
        text: point.text.get(Lang::JA).into_owned(),
        text_en: point.text.get(Lang::EN).into_owned(),
        changes: point.items.iter().map(Id::to_string).collect(),
        declared: point.declared,
        inferred: point.inferred,
    };
    points.map(cause).collect()
}

/// A comparison as an answer.
pub fn diff(comparison: &Comparison<'_>) -> Diff {
    let (before, after) = comparison.coverage();
    Diff {
        plan: comparison.after.snapshot.plan().id().to_string(),
        before: side(comparison.before, &before),
        after: side(comparison.after, &after),
        pairing: comparison.pairing.as_ref().map(|pairing| DiffPairing {
            exact: pairing.exact,
            suggested: pairing.suggested.iter().map(|(id, score)| (id.to_string(), *score)).collect(),
            from_base: pairing.from_base.iter().map(ToString::to_string).collect(),
        }),
        extract: comparison.extract.as_ref().map(|extract| DiffExtract {
            of: (&extract.said).into(),
            all_causes: extract.points.1,
            all_changes: extract.items.1,
        }),
        causes: causes(comparison),
        changes: comparison.in_order().into_iter().map(|row| change(comparison, row)).collect(),
        // A list that changed is of no row, and nobody asks for it alone.
        lists: if comparison.extract.is_none() { lists(comparison) } else { Vec::new() },
        decided: comparison.changes.decided.iter().map(ToString::to_string).collect(),
        steady: comparison
            .changes
            .steady
            .iter()
            .flat_map(|(id, fields)| fields.iter().map(move |field| format!("{id}.{field}")))
            .collect(),
        unread: unread(&comparison.unread),
    }
}

fn unread(unread: &Unread) -> DiffUnread {
    let line = |(after, text): (bool, &str)| DiffUnreadLine {
        side: if after { "after" } else { "before" }.to_owned(),
        text: text.to_owned(),
    };
    DiffUnread {
        before: unread.before.clone(),
        after: unread.after.clone(),
        differing: unread.differing().into_iter().map(line).collect(),
    }
}

fn lists(comparison: &Comparison<'_>) -> Vec<DiffList> {
    let own = comparison.changes.lists.iter().filter(|((id, _), _)| !comparison.rows.contains_key(id));
    let one = |((id, kind), change): (&(Id, planctl_core::model::Key), &planctl_core::change::ListChange)| {
        DiffList {
            under: id.to_string(),
            under_kind: change
                .after
                .parent_kind
                .as_ref()
                .or(change.before.parent_kind.as_ref())
                .map_or_else(String::new, |kind| kind.to_string()),
            kind: kind.to_string(),
            before: list(&change.before),
            after: list(&change.after),
        }
    };
    own.map(one).collect()
}

fn side(side: &Side, coverage: &Coverage) -> DiffSide {
    DiffSide {
        label: side.label.clone(),
        date: side.date.map(|date| date.to_string()),
        hash: side.snapshot.hash().to_string(),
        vocabulary: side.snapshot.plan().vocabulary().to_string(),
        decided: side.decided,
        coverage: coverage_json(coverage),
        open: side.open.iter().map(OpenAnswer::of).collect(),
    }
}

fn coverage_json(coverage: &Coverage) -> DiffCoverage {
    DiffCoverage {
        items: coverage.items,
        verified: coverage.verified,
        inferred: coverage.inferred,
        unsourced: coverage.unsourced,
        unknown_fields: coverage.unknown_fields,
        open_lists: coverage.open_lists,
    }
}

fn change(comparison: &Comparison<'_>, row: &Row) -> DiffChange {
    let fields = ChangedField::of(&comparison.changes, &row.id).into_iter().map(|field| {
        let (before, after) = match &field {
            ChangedField::Field(_, pair) => (held(pair.before), held(pair.after)),
            ChangedField::Under(pair) => {
                (json!(pair.before.map(Id::as_str)), json!(pair.after.map(Id::as_str)))
            }
            ChangedField::List(_, pair) => (list(pair.before), list(pair.after)),
            ChangedField::Whole(pair) => (item(pair.before), item(pair.after)),
        };
        DiffField {
            field: field.name().to_owned(),
            before,
            after,
            place: format!("{}.{}", row.id, field.name()),
            content: content_print(&row.id, &field).to_string(),
        }
    });
    let facet_fields = row.facets.iter().map(|facet| {
        (facet.kind.key().to_owned(), facet.fields.iter().map(|field| field.to_string()).collect())
    });
    DiffChange {
        id: row.id.to_string(),
        item: DiffItem {
            kind: row.kind.to_string(),
            id: row.id.to_string(),
            name: comparison.wording().name(&row.id).get(Lang::JA).into_owned(),
        },
        facets: row.facets.iter().map(|facet| facet.kind.key().to_owned()).collect(),
        facet_fields: facet_fields.collect(),
        measures: measured(comparison, row),
        weight: row.weight().key().to_owned(),
        inferred: comparison.rests_on_inference(&row.id),
        suggested: comparison.is_suggested(&row.id),
        reasons: comparison.reasons(row).into_iter().map(LogReason::of).collect(),
        fields: fields.collect(),
    }
}

fn measured(comparison: &Comparison<'_>, row: &Row) -> Vec<DiffMeasure> {
    let of_facet = |facet: &Facet| {
        let found = measures(&comparison.changes, &row.id, facet, comparison.vocabulary);
        let one = |measure: Measure| {
            let is_time = matches!(measure.amount, Some(Amount::Time(..)))
                || comparison.vocabulary.field(&row.kind, &measure.field).is_some_and(|field| {
                    matches!(
                        field.ty,
                        FieldType::Year | FieldType::Period | FieldType::Date | FieldType::Milestones
                    )
                });
            let direction = match (measure.direction?, is_time) {
                (Ordering::Greater, true) => "later",
                (Ordering::Less, true) => "earlier",
                (Ordering::Greater, false) => "more",
                (Ordering::Less, false) => "less",
                (Ordering::Equal, _) => return None,
            };
            let (by, grain) = match &measure.amount {
                Some(Amount::Time(by, grain)) => (Some(by.to_string()), Some(grain.key().to_owned())),
                Some(Amount::Number(by)) => (Some(by.to_string()), None),
                None => (None, None),
            };
            Some(DiffMeasure {
                facet: facet.kind.key().to_owned(),
                field: measure.field.to_string(),
                of: measure.of.map(|(at, key)| match at {
                    Some(at) => format!("{at} {key}"),
                    None => key.to_string(),
                }),
                direction: direction.to_owned(),
                by,
                grain,
            })
        };
        found.into_iter().filter_map(one).collect::<Vec<_>>()
    };
    row.facets.iter().flat_map(of_facet).collect()
}

fn held(held: Option<&Held>) -> Json {
    match held.map(|held| (&held.value, held.complete)) {
        None => Json::Null,
        Some((Some(value), true)) => value_json(value),
        Some((Some(value), false)) => json!({ "partial": value_json(value) }),
        Some((None, _)) => json!({ "unknown": true }),
    }
}

fn value_json(value: &Value) -> Json {
    match value {
        Value::Quantity(amount) => {
            amount.as_whole().map_or_else(|| json!(amount.as_str()), |whole| json!(whole))
        }
        Value::Flag => json!(true),
        value => match value.members() {
            Some(members) => json!(members),
            None => json!(value.to_string()),
        },
    }
}

fn list(list: &List) -> Json {
    if !list.parent_stands() {
        return Json::Null;
    }
    json!({ "ids": ids(&list.ids), "complete": list.complete, "absent": ids(&list.absent) })
}

fn ids<'a>(ids: impl IntoIterator<Item = &'a Id>) -> Vec<&'a str> {
    ids.into_iter().map(Id::as_str).collect()
}

/// An item with all that is recorded of it.
pub fn item(item: Option<&Item>) -> Json {
    let Some(item) = item else { return Json::Null };
    let fields: Map<String, Json> =
        item.fields.iter().map(|(key, value)| (key.to_string(), held(Some(value)))).collect();
    let open: Vec<&str> = item.open_lists.iter().map(|kind| &**kind).collect();
    json!({
        "kind": &*item.kind,
        "id": item.id.as_str(),
        "under": item.parent.as_ref().map(Id::as_str),
        "fields": fields,
        "open_lists": open,
        "absent": ids(&item.absent),
    })
}

/// What `planctl show` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Show {
    /// The plan's id.
    pub plan: String,
    /// The plan as a side of a diff.
    pub revision: DiffSide,
    /// Its items in reading order, the plan itself first.
    pub items: Vec<Json>,
    /// What became of these items, in the order recorded; reports that were set aside are left out.
    pub reports: Vec<LogReport>,
}

/// A plan as an answer, with what is reported of its items.
pub fn show(of: &Side, only: Option<&Id>, reports: &[(u64, &Report, Vec<u64>)]) -> Show {
    let plan = of.snapshot.plan();
    let wanted =
        |id: &Id| only.is_none_or(|only| id == only || plan.above(id).iter().any(|above| above.id == *only));
    let items = plan.in_order().into_iter().filter(|item| wanted(&item.id));
    Show {
        plan: plan.id().to_string(),
        revision: side(of, &of.knowledge.coverage(plan)),
        items: items.map(|one| item(Some(one))).collect(),
        reports: reports_of(reports),
    }
}

/// What `planctl log` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Log {
    /// The revisions, latest first; of an item those that changed it or what is below it.
    pub revisions: Vec<LogRevision>,
    /// Of an item, those from which only the record learnt more of it, latest first.
    pub learnt: Vec<LogRevision>,
    /// What became of items, in the order recorded; reports that were set aside are left out.
    pub reports: Vec<LogReport>,
    /// The entries that a later one corrects, of the same plans and dates.
    pub corrected: Vec<LogCorrected>,
}

/// An entry that a later one corrects.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LogCorrected {
    /// The number of the entry.
    pub entry: u64,
    /// The plan.
    pub plan: String,
    /// The date of both.
    pub date: String,
    /// The BLAKE3 of its snapshot.
    pub hash: String,
    /// The number of the entry that corrects it.
    pub corrected_by: u64,
}

/// What became of an item.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LogReport {
    /// The number of its entry.
    pub entry: u64,
    /// The plan.
    pub plan: String,
    /// The item.
    pub item: String,
    /// held, skipped, actual or ended.
    pub what: String,
    /// The place of the plan that it is about; null for the item as a whole.
    pub place: Option<String>,
    /// The milestone, the period and number, or the period.
    pub value: String,
    /// The day.
    pub date: String,
    /// The BLAKE3 of the document that says so; null if none is kept.
    pub document: Option<String>,
    /// Where in the document; may be empty.
    pub at: String,
    /// The grade that an evaluation gave; may be empty.
    pub grade: String,
    /// The role that recorded it.
    pub author: String,
    /// What is to be known of it.
    pub message: String,
    /// The entries of reports that say otherwise of the same.
    pub contradicted_by: Vec<u64>,
}

/// Why a place was changed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LogReason {
    /// The place: an item, or an item and its field.
    pub place: String,
    /// Why.
    pub text: String,
}

impl LogReason {
    fn of(reason: &Reason) -> LogReason {
        LogReason { place: reason.place.to_string(), text: reason.text.clone() }
    }
}

/// One revision that counts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LogRevision {
    /// The number of its entry.
    pub entry: u64,
    /// The plan.
    pub plan: String,
    /// The date that names it.
    pub date: String,
    /// established, partial or full.
    pub kind: String,
    /// The BLAKE3 of its snapshot.
    pub hash: String,
    /// From when it is in force; null if that is not said.
    pub effective: Option<String>,
    /// When it was published; null if that is not known.
    pub published: Option<String>,
    /// When it was recorded, by the recorder's clock.
    pub recorded: String,
    /// The role that recorded it.
    pub author: String,
    /// What the recorder says.
    pub message: String,
    /// Whether a body decided it.
    pub decided: bool,
    /// What bodies did.
    pub acts: Vec<LogAct>,
    /// The documents kept with it.
    pub evidence: Vec<LogEvidence>,
    /// The places that it decided though the revision before does not know them.
    pub decided_places: Vec<String>,
    /// Why places were changed.
    pub reasons: Vec<LogReason>,
    /// The number of the entry that it corrects; null if it corrects none.
    pub corrects: Option<u64>,
}

/// What a body did.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LogAct {
    /// The number of the entry that says so.
    pub entry: u64,
    /// tabled, endorsed, decided or reported.
    pub act: String,
    /// The body.
    pub body: String,
    /// Which meeting; may be empty.
    pub meeting: String,
    /// The day.
    pub date: String,
    /// The paper; may be empty.
    pub paper: String,
    /// Why it was concluded; empty if a document says so.
    pub inferred: String,
}

/// A document kept.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LogEvidence {
    /// Its name as received.
    pub name: String,
    /// Its BLAKE3.
    pub blake3: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// Where it was found; may be empty.
    pub url: String,
    /// When it was fetched; null if not known.
    pub retrieved: Option<String>,
    /// Whether the original is held.
    pub original_held: bool,
}

/// Revisions as an answer, in the order given.
pub fn log(
    revisions: &[&Revision<'_>],
    learnt: &[&Revision<'_>],
    reports: &[(u64, &Report, Vec<u64>)],
    of: &Revisions<'_>,
    corrected: &[(&Entry, &Revise, &Entry)],
) -> Log {
    let one = |revision: &&Revision<'_>| LogRevision {
        entry: revision.entry.number,
        plan: revision.revise.plan.to_string(),
        date: revision.revise.date.to_string(),
        kind: revision.revise.kind.key().to_owned(),
        hash: revision.hash().to_string(),
        effective: revision.revise.effective.map(|date| date.to_string()),
        published: revision.revise.published.map(|date| date.to_string()),
        recorded: revision.entry.recorded.clone(),
        author: revision.revise.author.clone(),
        message: revision.revise.message.clone(),
        decided: revision.is_decided(),
        acts: revision.acts.iter().map(act).collect(),
        evidence: revision.revise.evidence.iter().map(evidence).collect(),
        decided_places: revision.revise.decided.iter().map(ToString::to_string).collect(),
        reasons: revision.revise.reasons.iter().map(LogReason::of).collect(),
        corrects: of.corrects(revision.entry.number),
    };
    let corrected = corrected.iter().map(|(entry, revise, by)| LogCorrected {
        entry: entry.number,
        plan: revise.plan.to_string(),
        date: revise.date.to_string(),
        hash: revise.snapshot.blake3.to_string(),
        corrected_by: by.number,
    });
    Log {
        revisions: revisions.iter().map(one).collect(),
        learnt: learnt.iter().map(one).collect(),
        reports: reports_of(reports),
        corrected: corrected.collect(),
    }
}

/// Reports, each with its entry and those that say otherwise.
fn reports_of(reports: &[(u64, &Report, Vec<u64>)]) -> Vec<LogReport> {
    let report = |(entry, report, otherwise): &(u64, &Report, Vec<u64>)| LogReport {
        entry: *entry,
        plan: report.plan.to_string(),
        item: report.item.to_string(),
        what: report.what.key().to_owned(),
        place: report.place.as_ref().map(ToString::to_string),
        value: report.value.clone(),
        date: report.date.to_string(),
        document: report.document.map(|document| document.to_string()),
        at: report.at.clone(),
        grade: report.grade.clone(),
        author: report.author.clone(),
        message: report.message.clone(),
        contradicted_by: otherwise.clone(),
    };
    reports.iter().map(report).collect()
}

fn act(of: &ActOf<'_>) -> LogAct {
    LogAct {
        entry: of.number,
        act: of.act.act.key().to_owned(),
        body: of.act.body.clone(),
        meeting: of.act.meeting.clone(),
        date: of.act.date.to_string(),
        paper: of.act.paper.clone(),
        inferred: of.act.inferred.clone(),
    }
}

fn evidence(of: &Evidence) -> LogEvidence {
    LogEvidence {
        name: of.name.clone(),
        blake3: of.file.blake3.to_string(),
        sha256: of.file.sha256.to_string(),
        size: of.file.size,
        url: of.url.clone(),
        retrieved: of.retrieved.map(|date| date.to_string()),
        original_held: !of.original_not_held,
    }
}

/// What `planctl memo` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MemoAnswer {
    /// The title.
    pub title: Both,
    /// The day; null for a draft.
    pub date: Option<String>,
    /// The body; null if the log does not say.
    pub body: Option<String>,
    /// The sentence before the points.
    pub lead: Both,
    /// The points, in order.
    pub points: Vec<DiffCause>,
    /// How the two plans stand, as far as the sentence before the points does not say it.
    pub standing: Vec<Both>,
    /// What a reader must know of the record.
    pub notes: Vec<Both>,
}

/// A saying in both languages.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Both {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl From<&Words> for Both {
    fn from(words: &Words) -> Both {
        Both { ja: words.get(Lang::JA).to_string(), en: words.get(Lang::EN).to_string() }
    }
}

/// A cover note as an answer.
pub fn memo(comparison: &Comparison<'_>, memo: &Memo) -> MemoAnswer {
    MemoAnswer {
        title: (&memo.title).into(),
        date: comparison.after.day().map(|date| date.to_string()),
        body: memo.body.clone(),
        lead: (&memo.lead).into(),
        points: causes(comparison),
        standing: memo.standing.iter().map(Both::from).collect(),
        notes: memo.notes.iter().map(Both::from).collect(),
    }
}

/// What `planctl kinds` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Kinds {
    /// The catalogue, in its order.
    pub kinds: Vec<Kind>,
}

/// One kind of change.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Kind {
    /// Its id.
    pub id: String,
    /// Its names.
    pub name: Both,
    /// A definition by which one can decide.
    pub definition: Both,
    /// The kind of the same change read backwards.
    pub mirror: String,
    /// substantive, consequential, editorial, layout or record.
    pub weight: String,
    /// A plan before that, with `after`, gives exactly this kind.
    pub before: String,
    /// The plan after.
    pub after: String,
    /// Places that were decided although a side does not know them.
    pub decided: Vec<String>,
}

/// One kind as an answer, with its example.
pub fn kind(kind: FacetKind, example: Example) -> Kind {
    Kind {
        id: kind.key().to_owned(),
        name: (&kind.words()).into(),
        definition: (&kind.definition()).into(),
        mirror: kind.mirror().key().to_owned(),
        weight: kind.weight().key().to_owned(),
        before: example.before,
        after: example.after,
        decided: example.decided.iter().map(ToString::to_string).collect(),
    }
}

/// What `planctl check` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Check {
    /// What was found, errors first.
    pub findings: Vec<CheckFinding>,
}

/// Something found in a plan or in the document it was read from.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CheckFinding {
    /// The rule's id.
    pub rule: String,
    /// error, warning, note or hint.
    pub severity: String,
    /// Whose it is to mend: author, extraction or unclear.
    pub class: String,
    /// The item; null for a place of the document that is no item's.
    pub item: Option<String>,
    /// The field; null for the item as a whole.
    pub field: Option<String>,
    /// The page or sheet of the document, from 1; null where there are none.
    pub page: Option<u32>,
    /// The line in the file, from 1; null for a revision.
    pub line: Option<usize>,
    /// The character in the line, from 1; null for a revision.
    pub column: Option<usize>,
    /// The exact strings it is about.
    pub exact: Vec<String>,
    /// What it is.
    pub text: Both,
    /// What would mend it.
    pub mend: Both,
}

/// One finding as an answer; `place` is its line and character in a draft, a place in a document
/// it names itself.
pub fn finding(finding: &Finding, place: Option<(usize, usize)>) -> CheckFinding {
    let spot = finding.place.spot;
    let place = spot.map(|spot| (spot.line as usize, spot.column as usize)).or(place);
    CheckFinding {
        rule: finding.rule.id.to_owned(),
        severity: finding.severity.key().to_owned(),
        class: finding.class.key().to_owned(),
        item: finding.place.item.as_ref().map(|id| id.to_string()),
        field: finding.place.field.as_ref().map(|field| field.to_string()),
        page: spot.map(|spot| spot.page).filter(|page| *page > 0),
        line: place.map(|place| place.0),
        column: place.map(|place| place.1),
        exact: finding.exact.clone(),
        text: (&finding.words).into(),
        mend: (&finding.mend).into(),
    }
}

/// What `planctl verify` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Verify {
    /// Whether nothing is contradicted.
    pub sound: bool,
    /// Claim by claim.
    pub claims: Vec<VerifyClaim>,
    /// How many entries the record has, as far as they are sound.
    pub entries: u64,
    /// How many of them, from the first on, something from outside shows.
    pub anchored: u64,
    /// What no verdict proves.
    pub not_proved: Vec<Both>,
}

/// One claim.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VerifyClaim {
    /// Its id.
    pub claim: String,
    /// PROVED, NOT PROVED or CONTRADICTED.
    pub verdict: String,
    /// The claim in words.
    pub text: Both,
    /// How much was looked at, or what is to be known.
    pub detail: Both,
    /// What is wrong, file by file.
    pub faults: Vec<Both>,
}

/// What `planctl causes` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Causes {
    /// The snapshot they are counted against.
    pub against: String,
    /// The points, in order.
    pub causes: Vec<DiffCause>,
}

/// What commands that record answer.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Recorded {
    /// The number of the entry.
    pub entry: u64,
    /// The SHA-256 of the entry's file: the head of the log.
    pub head: String,
    /// The BLAKE3 of the snapshot recorded; null for an event without one.
    pub snapshot: Option<String>,
    /// The number of the entry that signs it; null if it was not signed at once.
    pub signature: Option<u64>,
    /// Whether this was a rehearsal: nothing was recorded.
    pub dry_run: bool,
}

/// What `planctl amend` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Amend {
    /// The plan's id, before rather than after.
    pub plan: String,
    /// The snapshot that is amended.
    pub before: String,
    /// The snapshot that comes out.
    pub after: String,
    /// The sentences, each with the lines of what it adds below it.
    pub sentences: Vec<String>,
    /// What no sentence says, as TOML.
    pub foot: String,
    /// The whole as `planctl apply` reads it.
    pub text: String,
}

/// What `planctl apply` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Apply {
    /// The plan's id, after.
    pub plan: String,
    /// The snapshot that was changed.
    pub before: String,
    /// The snapshot that came out.
    pub after: String,
    /// Items that bear passing ids, since no foot gave them lasting ones.
    pub passing: Vec<String>,
    /// The draft as TOML, with the sources of what stands as it stood and what was open before.
    pub draft: String,
}

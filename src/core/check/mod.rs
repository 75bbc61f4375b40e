//! What is wrong or odd in a plan, by rules with names.
//!
//! Rules about documents are held to by the reading crate, which makes findings of the same shape
//! and by the same [`catalogue`](rules). Every rule stands there with its reason and an example.
//! Rules about the writing of a file are [`crate::snapshot`]'s, and what import assumed in reading
//! is in the doubts of its account: neither is repeated here. What may be relied upon:
//!
//! - only a plan that contradicts itself is an error, so nothing odd in a document ever keeps it
//!   from being recorded;
//! - the id of a rule is the same for ever;
//! - findings come in the order of their severity, then as they are read.

mod accepted;
mod catalogue;
mod chart;
mod citations;
mod course;
mod dates;
mod language;
mod numbers;
mod passage;
mod promises;
mod relations;
mod residue;
mod structure;
mod typography;
mod vocabulary;

#[cfg(test)]
mod cases;

use std::collections::{BTreeMap, BTreeSet};

pub use accepted::{Accept, AcceptError, Accepted};
pub use catalogue::{Class, Family, RuleInfo, Severity, rules};
pub use chart::{Stage, stage};
pub use citations::{decided, name, policies, terms as citations};
pub use passage::{Close, Passage, all, is_blank, is_hiragana, is_japanese, is_kanji, is_katakana};
pub use promises::{How, Promise, PromiseKind, Settled, promises};
pub use residue::markup;
pub use structure::Rule;
pub use vocabulary::faults_of_vocabulary;

use crate::model::{Date, FieldRole, Id, Key, NameMarks, Plan, Vocabulary, is_name};
use crate::snapshot::{Draft, Fault, OpenRow};
use crate::text::Spot;
use crate::text::{Lang, Words, brief};
use crate::words;

/// Something found in a plan or in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static RuleInfo,
    pub severity: Severity,
    /// Who should fix it.
    pub class: Class,
    pub place: PlaceOf,
    /// The exact strings it is about, as they stand; empty for what is not there.
    pub exact: Vec<String>,
    pub words: Words,
    /// What would fix it; empty if the advice of the rule is enough.
    pub mend: Words,
    /// What contradicts itself, as data; only for rules of structure.
    pub structure: Option<Rule>,
}

/// Where a finding shows: in the plan, in the document, or in both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceOf {
    pub item: Option<Id>,
    /// Its field, if it shows at one.
    pub field: Option<Key>,
    /// The place in the document.
    pub spot: Option<Spot>,
}

/// The ids that stood in the revisions of a log.
pub type KnownIds = BTreeSet<Id>;

/// What is known beside a plan when it is checked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// The ids of the log, if one is at hand; without it lineage to earlier revisions is not
    /// judged, and a note says so.
    pub known: Option<&'a KnownIds>,
    /// The day of the revision; without it no policy is held to its term, and no state to its dates.
    pub date: Option<Date>,
}

/// All findings about a draft, errors first, in reading order. `known` are the ids of the log,
/// if one is at hand; without it lineage to earlier revisions is not judged, and a note says so.
pub fn check(draft: &Draft, vocabulary: &Vocabulary, known: Option<&KnownIds>) -> Vec<Finding> {
    check_on(draft, vocabulary, Options { known, date: None })
}

/// The findings about a plan without its sources, errors first.
pub fn check_plan(plan: &Plan, vocabulary: &Vocabulary, known: Option<&KnownIds>) -> Vec<Finding> {
    check_plan_on(plan, vocabulary, Options { known, date: None })
}

/// The findings about how the parts of a plan fit: its structure, its evaluations against its years, and how many
/// there may be of what. Nothing of what its texts say is looked at.
pub fn check_structure(plan: &Plan, vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = structure::plan(plan, vocabulary, None);
    findings.extend(chart::plan(plan, vocabulary));
    findings.extend(course::structure(plan, vocabulary));
    findings.extend(relations::counts(plan, vocabulary));
    in_order(findings)
}

/// What keeps a draft from being recorded: the errors among what [`check`] finds, in its order.
pub fn contradictions(draft: &Draft, vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = structure::plan(&draft.plan, vocabulary, None);
    findings.extend(structure::sources(draft, vocabulary));
    findings.retain(|finding| finding.severity == Severity::Error);
    findings
}

/// As [`check`], with all that is known beside the draft.
pub fn check_on(draft: &Draft, vocabulary: &Vocabulary, options: Options<'_>) -> Vec<Finding> {
    let mut findings = check_plan_on(&draft.plan, vocabulary, options);
    findings.extend(structure::sources(draft, vocabulary));
    findings.extend(open_rows(draft.undecided(), &draft.plan));
    in_order(findings)
}

/// The rows that wait for a decision, each as a finding, in their order.
pub fn open_rows<'a>(rows: impl Iterator<Item = &'a OpenRow>, plan: &Plan) -> Vec<Finding> {
    let finding = |row: &OpenRow| {
        let found = Finding::by("open-row", row.words());
        match row.place().filter(|place| plan.get(&place.id).is_some()) {
            Some(place) => found.item(&place.id, place.field.as_deref()),
            None => found,
        }
    };
    rows.map(finding).collect()
}

/// As [`check_plan`], with all that is known beside the plan.
pub fn check_plan_on(plan: &Plan, vocabulary: &Vocabulary, options: Options<'_>) -> Vec<Finding> {
    let mut findings = structure::plan(plan, vocabulary, options.known);
    findings.extend(nameless(plan, vocabulary));
    findings.extend(marked(plan, vocabulary));
    findings.extend(chart::plan(plan, vocabulary));
    findings.extend(course::plan(plan, vocabulary, options.date));
    findings.extend(numbers::plan(plan, vocabulary, options.date));
    findings.extend(relations::plan(plan, vocabulary, options.date));
    if let Some(date) = options.date {
        findings.extend(citations(plan, vocabulary, date, |item, _| PlaceOf {
            item: Some(item.id.clone()),
            ..PlaceOf::default()
        }));
    }
    for passage in passage::of_plan(plan, vocabulary) {
        texts(&mut findings, &passage, vocabulary);
    }
    in_order(findings)
}

/// Items that papers can call nothing: they have neither the name that their kind has nor a text that stands for
/// one, though it is not said that it is not known. The plan itself has none where a part of a document was read.
fn nameless(plan: &Plan, vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = Vec::new();
    for item in plan.in_order().into_iter().filter(|item| item.parent.is_some()) {
        let Some(kind) = vocabulary.kind(&item.kind) else { continue };
        let name = kind.by_role(FieldRole::Name).map(|field| &field.key);
        // What calls an item, the first before the others; of what nothing can call nothing is missed.
        let calling: Vec<&Key> = name.into_iter().chain(&kind.title).collect();
        let Some(field) = calling.first() else { continue };
        if let Some(name) = name.and_then(|name| item.text(name)).filter(|name| !is_name(name)) {
            let (id, shown) = (&item.id, brief(name));
            let finding = Finding::by("no-name", words!("finding.name-of-signs", id, field, shown));
            findings.push(finding.item(id, Some(field)).exact([name]));
        }
        let is_called =
            |key: &&Key| item.text(key).is_some_and(|text| !text.is_empty()) || item.is_unknown(key);
        if !calling.iter().any(is_called) && !item.fields.contains_key(*field) {
            let id = &item.id;
            let finding = Finding::by("no-name", words!("finding.no-name", id, field));
            let finding = finding.mend(words!("finding.no-name-mend", field));
            findings.push(finding.item(id, Some(field)));
        }
    }
    findings
}

/// What keeps a text from being read as a plan, as a finding; its place is for whoever has the text.
pub fn unreadable(fault: &Fault) -> Finding {
    Finding::by("unreadable", fault.kind.words())
}

/// Names in which a mark of a provisional name stands: what reads names makes the flag of a mark before or behind
/// one, but not of one within, nor where names of a kind are never provisional.
fn marked(plan: &Plan, vocabulary: &Vocabulary) -> Vec<Finding> {
    let kinds = vocabulary.kinds.iter().chain([&vocabulary.plan]);
    let kinds = kinds.filter_map(|kind| {
        let name = kind.by_role(FieldRole::Name)?.key.clone();
        let flag = kind.by_role(FieldRole::Provisional).map(|flag| flag.key.clone());
        let marks = NameMarks::of(kind).unwrap_or_else(NameMarks::all);
        Some((kind.key.clone(), (name, flag, marks)))
    });
    let kinds: BTreeMap<Key, _> = kinds.collect();
    let mut findings = Vec::new();
    for item in plan.in_order() {
        let Some((name, flag, marks)) = kinds.get(&item.kind) else { continue };
        let Some(mark) = item.text(name).and_then(|text| marks.standing(text)) else { continue };
        let id = &item.id;
        let mut finding = Finding::by("mark-in-name", words!("finding.mark-in-name", id, mark));
        match flag {
            Some(flag) => finding = finding.mend(words!("check.mark-to-flag", flag)),
            // Nothing else can say it.
            None => finding.severity = Severity::Note,
        }
        findings.push(finding.item(id, Some(name)).exact([mark]));
    }
    findings
}

/// The rules that a text can be held to: those of any text, and those of the language in which its plan is written.
pub fn texts(findings: &mut Vec<Finding>, passage: &Passage<'_>, vocabulary: &Vocabulary) {
    residue::text(findings, passage);
    typography::text(findings, passage);
    if is_japanese_plan(vocabulary) {
        residue::japanese(findings, passage);
        typography::japanese(findings, passage);
        language::text(findings, passage);
        dates::text(findings, passage);
    }
}

/// Whether the texts of a plan are in Japanese, so that rules of that language say something of them.
pub fn is_japanese_plan(vocabulary: &Vocabulary) -> bool {
    vocabulary.lang.split('-').next() == Some(Lang::JA.tag())
}

/// Findings by their severity, else in the order given.
pub fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| finding.severity);
    findings
}

impl Finding {
    /// A finding by this rule, as the catalogue has it, at no place yet.
    pub fn by(rule: &'static str, words: Words) -> Finding {
        let info = catalogue::rule(rule);
        Finding {
            rule: info,
            severity: info.severity,
            class: info.class,
            place: PlaceOf::default(),
            exact: Vec::new(),
            words,
            mend: info.mend(),
            structure: None,
        }
    }

    /// At this place.
    pub fn at(mut self, place: PlaceOf) -> Finding {
        self.place = place;
        self
    }

    /// At this place of the document.
    pub fn spot(mut self, spot: Option<Spot>) -> Finding {
        self.place.spot = spot;
        self
    }

    /// At this item, or its field.
    pub fn item(mut self, id: &Id, field: Option<&str>) -> Finding {
        self.place.item = Some(id.clone());
        self.place.field = field.map(Key::from);
        self
    }

    /// About these exact strings.
    pub fn exact<T: Into<String>>(mut self, exact: impl IntoIterator<Item = T>) -> Finding {
        self.exact = exact.into_iter().map(Into::into).collect();
        self
    }

    /// Mended so, where the rule alone does not say it.
    pub fn mend(mut self, mend: Words) -> Finding {
        self.mend = mend;
        self
    }

    pub fn words(&self) -> Words {
        self.words.clone()
    }
}

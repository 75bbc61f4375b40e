//! What is wrong or odd in a plan and in the document it was read from, by rules with names.
//!
//! Every rule stands in the [`catalogue`](rules) with its reason and an example. Rules about the
//! writing of a file are [`crate::snapshot`]'s, and what import assumed in reading is in the
//! [`Account`]'s doubts: neither is repeated here. What may be relied upon:
//!
//! - only a plan that contradicts itself is an error, so nothing odd in a document ever keeps it
//!   from being recorded;
//! - the id of a rule is the same for ever;
//! - findings come in the order of their severity, then as they are read.

mod accepted;
mod catalogue;
mod chart;
mod citations;
mod claims;
mod completeness;
mod dates;
mod language;
mod lines;
mod measures;
mod names;
mod note;
mod overview;
mod passage;
mod promises;
mod provisional;
mod residue;
mod structure;
mod typography;

use std::collections::BTreeSet;

pub use accepted::{Accept, AcceptError, Accepted};
pub use catalogue::{Class, Family, RuleInfo, Said, Severity, rules};
pub use claims::check_claims;
pub use promises::{How, Promise, PromiseKind, Settled, promises};
pub use structure::Rule;

use crate::model::{Date, Id, Key, Plan, Vocabulary, Words};
use crate::reading::{Account, Form, Reading, Spot};
use crate::snapshot::Draft;
use lines::Lines;

/// Something found in a plan or in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule by which it was found.
    pub rule: &'static RuleInfo,
    /// How much it matters.
    pub severity: Severity,
    /// Whose it is to mend.
    pub class: Class,
    /// Where it shows.
    pub place: PlaceOf,
    /// The exact strings it is about, as they stand; empty for what is not there.
    pub exact: Vec<String>,
    /// What is odd.
    pub words: Words,
    /// What would mend it; empty where the rule alone says it.
    pub mend: Words,
    /// What contradicts itself, as data; only for rules of structure.
    pub structure: Option<Rule>,
}

/// Where a finding shows: in the plan, in the document, or in both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceOf {
    /// The item.
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
    /// The day of the revision; without it no policy is held to its term.
    pub date: Option<Date>,
}

/// A document with what was made of it.
#[derive(Debug, Clone, Copy)]
pub struct DocumentInput<'a> {
    /// The document.
    pub reading: &'a Reading,
    /// Its claims and where its values stand; places that are missing are sought in the texts.
    pub account: &'a Account,
    /// The plan read from it.
    pub draft: &'a Draft,
    /// The plan's vocabulary.
    pub vocabulary: &'a Vocabulary,
    /// How such documents are written.
    pub form: &'a Form,
    /// The day of the revision; without it that of the cover note, else of the last line of its
    /// history.
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

/// The findings about how the parts of a plan fit: its structure, and its evaluations against its
/// years. Nothing of what its texts say is looked at.
pub fn check_structure(plan: &Plan, vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = structure::plan(plan, vocabulary, None);
    findings.extend(chart::plan(plan, vocabulary));
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
    in_order(findings)
}

/// As [`check_plan`], with all that is known beside the plan.
pub fn check_plan_on(plan: &Plan, vocabulary: &Vocabulary, options: Options<'_>) -> Vec<Finding> {
    let mut findings = structure::plan(plan, vocabulary, options.known);
    findings.extend(chart::plan(plan, vocabulary));
    if let Some(date) = options.date {
        findings.extend(citations::terms(plan, vocabulary, date, None));
    }
    for passage in passage::of_plan(plan, vocabulary) {
        texts(&mut findings, &passage);
    }
    in_order(findings)
}

/// What is odd in a document, errors first, in the order of the document. What [`check`] says of
/// the plan read from it is not among it; [`joined`] puts the two together.
pub fn check_document(input: &DocumentInput<'_>) -> Vec<Finding> {
    let lines = Lines::of(input);
    let mut findings = Vec::new();
    for passage in lines.passages() {
        texts(&mut findings, &passage);
    }
    findings.extend(residue::document(&lines));
    findings.extend(typography::document(&lines));
    findings.extend(language::document(&lines));
    findings.extend(names::document(input, &lines));
    findings.extend(provisional::document(input, &lines));
    findings.extend(note::document(input, &lines));
    findings.extend(overview::document(input, &lines));
    findings.extend(measures::document(input, &lines));
    findings.extend(completeness::document(input, &lines));
    findings.extend(citations::document(input, &lines));
    findings.extend(dates::document(input, &lines));
    findings.extend(chart::document(input, &lines));
    findings.sort_by_key(|finding| finding.place.spot);
    in_order(findings)
}

/// What is odd in the cover note of a document, held to the document itself: the findings of
/// [`check_document`] about the note, and names in it that the rest has as provisional.
pub fn check_note(input: &DocumentInput<'_>) -> Vec<Finding> {
    let Some(cover) = &input.account.note else { return Vec::new() };
    let lines = Lines::of(input);
    let name = |text: &str| crate::model::loosely(&provisional::bare(text));
    let claimed = |finding: &Finding| {
        let exact = finding.exact.first().map(|exact| name(exact));
        cover.claims.iter().any(|claim| Some(name(&claim.object)) == exact)
    };
    let mut findings = note::document(input, &lines);
    let mixed = provisional::document(input, &lines).into_iter();
    findings.extend(mixed.filter(|finding| finding.rule.id == "provisional-mixed" && claimed(finding)));
    findings.sort_by_key(|finding| finding.place.spot);
    in_order(findings)
}

/// The findings about a document and about the plan read from it, without those of the plan that
/// repeat one of the document.
pub fn joined(document: Vec<Finding>, plan: Vec<Finding>) -> Vec<Finding> {
    let repeats = |finding: &Finding| {
        !finding.exact.is_empty()
            && document.iter().any(|other| other.rule == finding.rule && other.exact == finding.exact)
    };
    let rest: Vec<Finding> = plan.into_iter().filter(|finding| !repeats(finding)).collect();
    in_order(document.into_iter().chain(rest).collect())
}

/// The rules that any text can be held to.
fn texts(findings: &mut Vec<Finding>, passage: &passage::Passage<'_>) {
    residue::text(findings, passage);
    typography::text(findings, passage);
    language::text(findings, passage);
    dates::text(findings, passage);
}

fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| finding.severity);
    findings
}

impl Finding {
    /// A finding by this rule, as the catalogue has it, at no place yet.
    fn by(rule: &'static str, words: Words) -> Finding {
        let info = catalogue::rule(rule);
        Finding {
            rule: info,
            severity: info.severity,
            class: info.class,
            place: PlaceOf::default(),
            exact: Vec::new(),
            words,
            mend: info.mend.words(),
            structure: None,
        }
    }

    fn at(mut self, place: PlaceOf) -> Finding {
        self.place = place;
        self
    }

    fn spot(mut self, spot: Option<Spot>) -> Finding {
        self.place.spot = spot;
        self
    }

    fn item(mut self, id: &Id, field: Option<&str>) -> Finding {
        self.place.item = Some(id.clone());
        self.place.field = field.map(Key::from);
        self
    }

    fn exact<T: Into<String>>(mut self, exact: impl IntoIterator<Item = T>) -> Finding {
        self.exact = exact.into_iter().map(Into::into).collect();
        self
    }

    fn mend(mut self, mend: Words) -> Finding {
        self.mend = mend;
        self
    }

    /// The finding in the plan's words.
    pub fn words(&self) -> Words {
        self.words.clone()
    }
}

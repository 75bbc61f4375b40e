//! Whatever the writer records, the strict reader and both verifiers accept: on generated histories.

use std::collections::{BTreeMap, BTreeSet};

use planctl::audit::judge_next;
use planctl::change::{CauseRow, FacetKind};
use planctl::event::{
    Act, ActKind, Event, Report, ReportKind, ReviseKind, Stored, entry_to_toml, read_entry,
};
use planctl::history::{Attachment, Details, Proposed, objects_of};
use planctl::merge::{Sides, merge, resolve, takes};
use planctl::model::{Date, Place, Reason};
use planctl::snapshot::{Draft, Ids, basic_string, draft_to_toml, read_draft};
use planctl::store::Area;
use proptest::prelude::*;

use super::desk::{Desk, allowed, key};
use crate::seeds;

/// Texts as people type them, and as nobody does: what is recorded of them reads back.
fn text() -> impl Strategy<Value = String> {
    const TEXTS: &[&str] = &[
        "",
        "課",
        "\"quoted\"",
        "二行\n目",
        "[seal]\nsha256 = \"x\"",
        "\"\"\"",
        "\\",
        "a\tb",
        "＃",
        "[[act]]",
        "'''",
        "\u{20bb7}野家",
        "é",
        "…（仮称）",
        "\n",
        "=",
    ];
    prop::sample::select(TEXTS).prop_map(|text| planctl::text::plain_text(text).unwrap())
}

fn said() -> impl Strategy<Value = String> {
    text().prop_map(|text| if text.is_empty() { "何か".to_owned() } else { text })
}

fn line() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.lines().next().unwrap_or_default().trim().to_owned())
}

fn day() -> impl Strategy<Value = Date> {
    (1990..2026i32, 1..13u32, 1..29u32).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

fn place() -> impl Strategy<Value = Place> {
    prop::sample::select(&["a", "a.name", "p", "p.part", "p.name"][..])
        .prop_map(|place| place.parse().unwrap())
}

fn cause() -> impl Strategy<Value = CauseRow> {
    const ITEMS: &[&[&str]] = &[&["a"], &["p"], &["a", "p"], &["p", "a"]];
    let items = prop::sample::select(ITEMS);
    let formula = prop::option::of(Just(FacetKind::Added));
    (text(), formula, items, prop::collection::vec(place(), 0..2), text()).prop_map(
        |(text, formula, items, places, reason)| CauseRow {
            text,
            formula,
            items: items.iter().map(|id| id.parse().unwrap()).collect(),
            places,
            reason,
        },
    )
}

fn attachment() -> impl Strategy<Value = Attachment> {
    (said(), any::<[u8; 3]>(), prop::bool::ANY, line()).prop_map(|(name, bytes, has_form, form)| {
        let mut kept = Desk::document(&bytes);
        kept.evidence.name = name.replace('\n', " ").trim().to_owned() + ".pdf";
        if has_form {
            let name = if form.is_empty() { "form".to_owned() } else { form };
            let text = format!("# {name}\n");
            kept.evidence.form = Some((name, Stored::of(text.as_bytes())));
            kept.form = Some(text);
        }
        kept
    })
}

#[derive(Debug, Clone)]
enum Step {
    Revise(Box<Proposed>),
    Act(Act),
    Annotate(u64, bool, String),
    Report(Box<Report>, Vec<Attachment>),
    Authority(String),
    Policy(bool),
    Adoption {
        reasons: BTreeSet<Reason>,
        causes: Vec<CauseRow>,
        date: Date,
        name: String,
    },
    /// A version with what a merge of three leaves open, some of it decided, beside a suggestion.
    Open {
        sides: [Vec<Part>; 3],
        takes: Vec<u8>,
        suggestion: Option<String>,
        reason: String,
    },
}

/// An item of a side: its number and its name.
type Part = (u8, String);

fn revise() -> impl Strategy<Value = Step> {
    let beside = (
        prop::collection::btree_set(place(), 0..3),
        prop::collection::vec(cause(), 0..2),
        prop::collection::btree_set((place(), said()), 0..3),
        prop::collection::vec(attachment(), 0..2),
    );
    let kind = prop::option::of(prop::sample::select(&[ReviseKind::Partial, ReviseKind::Full][..]));
    (said(), day(), line(), text(), prop::option::of(day()), kind, beside).prop_map(
        |(name, date, author, message, published, kind, (decided, causes, reasons, evidence))| {
            let name = name.replace(['\n', '"', '\\', '\t'], "x");
            let mut proposed = Desk::proposed(&name, &date.to_string());
            let reasons = reasons.into_iter().map(|(place, text)| Reason { place, text });
            proposed.draft.reasons = reasons.collect();
            proposed.against = (!causes.is_empty()).then(|| planctl::model::Digest::of(b"before"));
            let details = Details { author, message, published, kind, evidence, ..proposed.details };
            Step::Revise(Box::new(Proposed { details, decided, causes, ..proposed }))
        },
    )
}

fn report() -> impl Strategy<Value = Step> {
    let value = prop::sample::select(
        &[
            (ReportKind::Held, "FY2028 mid-term"),
            (ReportKind::Skipped, "2026-Q3 x"),
            (ReportKind::Actual, "FY2024-H1 -0.50"),
            (ReportKind::Actual, "v1.36 9223372036854775807"),
            (ReportKind::Ended, "FY2026..FY2028"),
            (ReportKind::Ended, "<=2026-07-14"),
        ][..],
    );
    let kept = prop::collection::vec(attachment(), 0..2);
    (value, prop::bool::ANY, day(), text(), line(), kept).prop_map(
        |((what, value), has_place, date, message, author, kept)| {
            let report = Report {
                plan: "p".parse().unwrap(),
                item: "a".parse().unwrap(),
                what,
                place: has_place.then(|| "a.name".parse().unwrap()),
                value: value.to_owned(),
                date,
                document: kept.first().map(|kept| kept.evidence.file.blake3),
                at: author.clone(),
                grade: String::new(),
                author,
                message,
                evidence: kept.iter().map(|kept| kept.evidence.clone()).collect(),
            };
            Step::Report(Box::new(report), kept)
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let act = (day(), prop::sample::select(&[ActKind::Tabled, ActKind::Decided][..]), said(), line());
    let act = act.prop_map(|(date, act, body, meeting)| {
        let (paper, inferred) = (String::new(), String::new());
        let body = body.replace('\n', " ").trim().to_owned();
        let body = if body.is_empty() { "会".to_owned() } else { body };
        Step::Act(Act { act, body, meeting, date, paper, inferred })
    });
    let side = || prop::collection::vec((0..4u8, said()), 0..4);
    let open = (
        [side(), side(), side()],
        prop::collection::vec(any::<u8>(), 0..4),
        prop::option::of(text()),
        said(),
    );
    let open =
        open.prop_map(|(sides, takes, suggestion, reason)| Step::Open { sides, takes, suggestion, reason });
    let reasons = prop::collection::btree_set((place(), said()), 0..2);
    let adoption = (reasons, prop::collection::vec(cause(), 0..2), day(), line());
    let adoption = adoption.prop_map(|(reasons, causes, date, name)| Step::Adoption {
        reasons: reasons.into_iter().map(|(place, text)| Reason { place, text }).collect(),
        causes,
        date,
        name: name.replace(['"', '\\', '\t'], "x"),
    });
    prop_oneof![
        3 => revise(),
        1 => act,
        1 => (any::<u64>(), prop::bool::ANY, said()).prop_map(|(entry, aside, text)| Step::Annotate(entry, aside, text)),
        2 => report(),
        1 => line().prop_map(|name| Step::Authority(if name.is_empty() { "省".to_owned() } else { name })),
        1 => prop::bool::ANY.prop_map(Step::Policy),
        2 => adoption,
        3 => open,
    ]
}

/// A plan of the desk's with these items, each with a source.
fn side(parts: &[Part]) -> Draft {
    let (vocabulary, _) = Desk::vocabulary();
    let mut text =
        format!("format = 1\nvocabulary = \"{}\"\n\n[plan]\nid = \"p\"\nname = \"計画\"\n", vocabulary.name);
    let mut sources = String::new();
    let parts: BTreeMap<u8, &String> = parts.iter().map(|(number, name)| (*number, name)).collect();
    for (number, name) in parts {
        let name = basic_string(name);
        text.push_str(&format!("\n[[part]]\nid = \"i{number}\"\nname = {name}\n"));
        sources.push_str(&format!(
            "\n[[source]]\nplace = [\"i{number}\"]\ncertainty = \"inferred\"\nreason = {name}\n"
        ));
    }
    read_draft(&format!("{text}{sources}"), &[vocabulary], Ids::Required).unwrap()
}

/// What a merge of three leaves, decided in part, with a suggestion that a person typed.
fn open(
    [base, ours, theirs]: &[Vec<Part>; 3],
    decide: &[u8],
    suggestion: Option<&str>,
    reason: &str,
) -> Draft {
    let (vocabulary, _) = Desk::vocabulary();
    let [base, ours, theirs] = [base, ours, theirs].map(|parts| side(parts));
    let mut merged = merge(&Sides { base: &base, ours: &ours, theirs: &theirs }, &vocabulary).unwrap();
    merged.name_sides(&|_| reason.to_owned(), &|_| "課".to_owned());
    let mut draft = merged.draft;
    for (conflict, take) in merged.conflicts.iter().zip(decide) {
        let takes = takes(&draft, &vocabulary, &conflict.place);
        let Some(take) = takes.get(usize::from(*take) % takes.len().max(1)) else { continue };
        draft = resolve(&draft, &vocabulary, &conflict.place, take, reason, reason).unwrap();
    }
    let Some(text) = suggestion else { return draft };
    let typed = format!(
        "{}\n[[suggestion]]\nitem = \"p\"\nsaid = {}\n",
        draft_to_toml(&draft),
        basic_string(&format!("{text}\n\n"))
    );
    read_draft(&typed, &[vocabulary], Ids::Required).unwrap()
}

/// Records a step as planctl does; what the rules refuse is not recorded.
fn record(desk: &Desk, step: &Step) {
    let entries = desk.store.log().unwrap().entries;
    let dates: BTreeSet<Date> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Revise(revise) => Some(revise.date),
            _ => None,
        })
        .collect();
    match step {
        // What is refused (a date that is taken, nothing new) leaves the log as it was.
        Step::Revise(proposed) => drop(desk.commit(proposed)),
        Step::Act(act) => {
            let Some(date) = dates.first() else { return };
            let event = Event::Act {
                plan: "p".parse().unwrap(),
                revision: *date,
                act: act.clone(),
                author: "課".to_owned(),
            };
            desk.record(event);
        }
        Step::Annotate(entry, aside, message) if !entries.is_empty() => {
            let about = &entries[(*entry % entries.len() as u64) as usize];
            let sets_aside = *aside && about.event.kind().can_be_set_aside();
            let (message, author) = (message.clone(), String::new());
            desk.record(Event::Annotate { entry: about.number, sets_aside, message, author });
        }
        Step::Annotate(..) => {}
        Step::Report(report, kept) if !dates.is_empty() => {
            desk.record_with(Event::Report(report.clone()), objects_of(kept).collect());
        }
        Step::Report(..) => {}
        Step::Authority(authority) => {
            let (authority, message) = (authority.clone(), String::new());
            desk.record(Event::Authority { authority, message, author: "課".to_owned() });
        }
        Step::Policy(self_approval) => {
            desk.policy(&format!("self_approval = {self_approval}\n"));
        }
        Step::Adoption { reasons, causes, date, name } => {
            let proposal = format!("提案{}", desk.store.drafts().log().unwrap().entries.len());
            desk.propose_with(&proposal, 0, "課", name, &|version| {
                version.draft.reasons = reasons.iter().cloned().collect();
                version.causes = causes.clone();
            });
            // What rests on another revision, or is refused otherwise, stays a proposal.
            drop(desk.adopt_as(&proposal, &date.to_string()));
        }
        Step::Open { sides, takes, suggestion, reason } => {
            let proposal = format!("未決{}", desk.store.drafts().log().unwrap().entries.len());
            let draft = open(sides, takes, suggestion.as_deref(), reason);
            desk.propose_with(&proposal, 0, "課", "甲", &|version| version.draft = draft.clone());
        }
    }
}

#[test]
fn whatever_is_recorded_reads_back_and_both_verifiers_accept_it() {
    seeds::hold(400, &prop::collection::vec(step(), 1..9), |steps| {
        let mut desk = Desk::new();
        desk.store = desk.store.clone().judged_by(judge_next);
        let list = desk.signers(&allowed(&[("課長", &key(1))]), 1, Vec::new());
        desk.sign(list, "課長", &key(1));
        for step in steps {
            record(&desk, step);
        }
        for area in [Area::Record, Area::Drafts] {
            for entry in desk.area(area).log().unwrap().entries {
                prop_assert_eq!(read_entry(&entry_to_toml(&entry)), Ok(entry));
            }
        }
        let report = desk.report();
        prop_assert!(!report.is_contradicted(), "{:#?}", report.claims);
        Ok(())
    });
}

//! `planctl status`

use planctl::document::{Block, Document, Mark, Span};
use planctl::history::Chronicle;
use planctl::json::{Envelope, PlanStatus, Status};
use planctl::model::{Date, FieldRole};
use planctl::words;

use super::calendar::is_overdue;
use super::context::{Context, Format, Outcome, today};
use super::failure::Failure;
use super::reported;
use super::through::{chronicles, due_of, due_words, name};

/// Tell how the plans of the store stand
///
/// Of each plan the last revision and whether it is decided, how many items it has, which names are provisional, what is
/// not known, how much is overdue, and what is due next; then the proposals that wait.
///
/// Exit codes: 0 done; 2 no store; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The day to take for today
    #[arg(long, value_name = "DATE", value_parser = super::arguments::day)]
    on: Option<Date>,
    /// Every plan of the store, as without --plan
    #[arg(long)]
    all_plans: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let chronicles = chronicles(context)?;
    let opened = context.opened()?;
    let reports = reported::reports(opened);
    let today = match args.on {
        Some(day) => day,
        None => today()?,
    };
    let revisions = opened.revisions();
    let drafts = opened.drafts()?;
    let waits = drafts.proposals(&opened.log().entries);
    let waits = waits.iter().filter(|proposal| proposal.state.is_open());
    let proposals: Vec<String> = waits.map(|proposal| proposal.name.to_string()).collect();
    let lang = context.lang;
    let (mut document, mut plans) = (Document::default(), Vec::new());
    for chronicle in &chronicles {
        let mut push = |depth: usize, line: Vec<Span>| {
            document.push(Block::Item { depth, marker: String::new(), line });
        };
        let status = of(chronicle, &reports, today, &revisions);
        let plan = chronicle.plan.clone();
        push(
            0,
            vec![
                Span::marked(Mark::Strong, name(chronicle, &plan).get(lang)),
                Span::marked(Mark::Faint, format!("  [{plan}]")),
            ],
        );
        match (&status.latest, &status.hash) {
            (Some(date), Some(hash)) => {
                let (hash, count) = (&hash[..12], status.revisions);
                let said = match status.decided {
                    true => words!("status.decided", date, hash, count),
                    false => words!("status.not-decided", date, hash, count),
                };
                push(1, vec![Span::plain(said.get(lang))]);
            }
            _ => push(1, vec![Span::plain(words!("status.none").get(lang))]),
        }
        let (items, unknown) = (status.items, status.unknown);
        push(1, vec![Span::plain(words!("status.items", items, unknown).get(lang))]);
        if !status.provisional.is_empty() {
            let names = planctl::text::Words::list(status.provisional.iter().map(|id| format!("`{id}`")));
            push(1, vec![Span::plain(words!("status.provisional", names).get(lang))]);
        }
        if status.overdue > 0 {
            let count = status.overdue;
            push(1, vec![Span::marked(Mark::Gone, words!("status.overdue", count).get(lang))]);
        }
        if let Some((at, due)) = next(chronicle, &reports, today) {
            let when = chronicle.told[at].vocabulary().calendar.period_words(&due.at);
            let (what, name) = (due_words(chronicle, at, &due), name(chronicle, &due.item));
            push(1, vec![Span::plain(words!("status.next", when, what, name).get(lang))]);
        }
        plans.push(status);
    }
    if !proposals.is_empty() {
        let names = planctl::text::Words::list(proposals.iter().map(|name| format!("`{name}`")));
        document.push(Block::Item {
            depth: 0,
            marker: String::new(),
            line: vec![Span::plain(words!("status.proposals", names).get(lang))],
        });
    }
    if context.format == Format::Json {
        let body = Status { plans, proposals };
        context.output.text(&Envelope::new("status", Some(opened.authority()), body).to_text())?;
    } else {
        context.output.document(&document, context.format)?;
        super::pack::hint(context)?;
    }
    Ok(Outcome::Done)
}

/// What is due next, with the revision that says so.
fn next(
    chronicle: &Chronicle,
    reports: &[(u64, &planctl::event::Report)],
    today: Date,
) -> Option<(usize, planctl::history::Due)> {
    let latest = chronicle.told.len().checked_sub(1)?;
    let lies_ahead = |due: &planctl::history::Due| {
        due.days.is_some_and(|(_, last)| last >= today) && due.reported.is_none() && !due.is_over
    };
    let mut all: Vec<_> = chronicle.due(latest, reports).into_iter().filter(lies_ahead).collect();
    all.sort_by_key(|due| due.days.map(|(_, last)| last));
    all.into_iter().next().map(|due| (latest, due))
}

fn of(
    chronicle: &Chronicle,
    reports: &[(u64, &planctl::event::Report)],
    today: Date,
    revisions: &planctl::event::Revisions<'_>,
) -> PlanStatus {
    let latest = chronicle.told.last();
    let plan = latest.map(|told| told.plan());
    let coverage = latest.map(|told| told.knowledge.coverage(told.plan())).unwrap_or_default();
    let provisional = latest.into_iter().flat_map(|told| {
        told.plan().in_order().into_iter().filter(|item| {
            let kind = told.vocabulary().kind(&item.kind);
            let flag = kind.and_then(|kind| kind.by_role(FieldRole::Provisional));
            flag.is_some_and(|flag| item.value(&flag.key).is_some())
        })
    });
    let due = chronicle.told.len().checked_sub(1).map(|at| chronicle.due(at, reports)).unwrap_or_default();
    PlanStatus {
        plan: chronicle.plan.to_string(),
        name: (&name(chronicle, &chronicle.plan)).into(),
        revisions: chronicle.told.len(),
        latest: latest.map(|told| told.date.to_string()),
        hash: latest.map(|told| told.loaded.snapshot.hash().to_string()),
        decided: latest
            .and_then(|told| revisions.on(&chronicle.plan, told.date))
            .is_some_and(planctl::event::Revision::is_decided),
        items: plan.map_or(0, |plan| plan.items().count()),
        provisional: provisional.map(|item| item.id.to_string()).collect(),
        unknown: coverage.unknown_fields + coverage.open_lists,
        overdue: due.iter().filter(|due| is_overdue(due, today)).count(),
        next: next(chronicle, reports, today).map(|(at, due)| due_of(chronicle, at, &due)),
    }
}

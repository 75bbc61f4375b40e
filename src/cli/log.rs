//! `planctl log`

mod evidence;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use planctl::diff::{Weight, compare, rows};
use planctl::document::{Block, Document, Mark, Span, Texts, changes_document, stat_document};
use planctl::event::{ActOf, Entry, Event, Report, Revise, Revision, Revisions};
use planctl::json::{self, Envelope};
use planctl::model::{Date, Id, Place, Plan, Reason};
use planctl::text::{Lang, Words};
use planctl::words;
use planctl::workspace::{Error, Opened};

use super::context::{Context, Format, Outcome, day_here};
use super::failure::Failure;
use super::reported;

/// List the revisions, latest first
///
/// Exit codes: 0 done; 1 nothing matches; 2 no store or no such plan; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// One line a revision
    #[arg(long)]
    oneline: bool,
    /// What changed by each revision, below it
    #[arg(short = 'p', long, conflicts_with_all = ["oneline", "stat"])]
    patch: bool,
    /// How much changed by each revision, below it
    #[arg(long, conflicts_with = "oneline")]
    stat: bool,
    /// Every entry of the record with what is proved of it: who signed it, whose signatures saw
    /// it, by when it stood. With --format jsonl, the audit log: a line of JSON for each, oldest
    /// first
    #[arg(long, conflicts_with_all = ["oneline", "most", "since", "until", "item", "patch", "stat"])]
    evidence: bool,
    /// Certificates of timestamp authorities that you trust (PEM)
    #[arg(long, value_name = "FILE", requires = "evidence")]
    tsa_ca: Option<PathBuf>,
    /// No more than so many
    #[arg(short = 'n', long = "max-count", value_name = "N")]
    most: Option<usize>,
    /// Only revisions of this day or later
    #[arg(long, value_name = "DATE", value_parser = super::arguments::day)]
    since: Option<Date>,
    /// Only revisions of this day or earlier
    #[arg(long, value_name = "DATE", value_parser = super::arguments::day)]
    until: Option<Date>,
    /// Only revisions in which this item or what is below it changed; apart from them those from
    /// which only the record learnt more
    #[arg(last = true, value_name = "ITEM")]
    item: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    if args.evidence {
        return evidence::run(context, args.tsa_ca.as_ref());
    }
    let format = context.format;
    let opened = context.opened()?;
    let revisions = opened.revisions();
    if let Some(plan) = &context.global.plan {
        planctl::history::the_plan(&revisions, Some(plan))?;
    }
    let plans: Vec<Id> = revisions.plans().cloned().collect();
    let (mut chosen, mut learnt): (Vec<&Revision<'_>>, Vec<&Revision<'_>>) = Default::default();
    let (mut items, mut unknown) = (BTreeMap::new(), None);
    for plan in plans.iter().filter(|plan| context.global.plan.as_ref().is_none_or(|wanted| wanted == *plan))
    {
        let all: Vec<&Revision<'_>> = revisions.of_plan(plan).collect();
        match &args.item {
            Some(name) => match touching(opened, &all, name) {
                Ok(touched) => {
                    super::notices::withheld(context, plan)?;
                    items.insert(plan.clone(), touched.items);
                    chosen.extend(touched.changed);
                    learnt.extend(touched.learnt);
                }
                Err(error @ Error::NoItem { .. }) => unknown = unknown.or(Some(error)),
                Err(error) => return Err(error.into()),
            },
            None => chosen.extend(all),
        }
    }
    if let Some(error) = unknown.filter(|_| items.is_empty()) {
        return Err(error.into());
    }
    let in_order = |revisions: &mut Vec<&Revision<'_>>| {
        revisions.retain(|revision| {
            let date = revision.revise.date;
            args.since.is_none_or(|since| since <= date) && args.until.is_none_or(|until| date <= until)
        });
        revisions.sort_by_key(|revision| std::cmp::Reverse((revision.revise.date, revision.entry.number)));
    };
    in_order(&mut chosen);
    in_order(&mut learnt);
    chosen.truncate(args.most.unwrap_or(usize::MAX));
    let all = reported::reports(opened);
    let asked = asked(context, &args, &items, &all);
    if format == Format::Json {
        let reports: Vec<_> = asked
            .iter()
            .map(|(number, report)| (*number, *report, reported::otherwise(report, &all)))
            .collect();
        let corrected = corrected(opened, &revisions, &chosen);
        let body = json::log(&chosen, &learnt, &reports, &revisions, &corrected);
        let envelope = Envelope::new("log", Some(opened.authority()), body);
        context.output.text(&envelope.to_text())?;
    } else {
        let mut document = Document::default();
        let many = plans.len() > 1;
        for (index, revision) in chosen.iter().enumerate() {
            if args.oneline {
                document.push(one_line(context.lang, revision, many));
                continue;
            }
            if index > 0 {
                document.push(Block::Gap);
            }
            whole(&mut document, context.lang, opened, &revisions, revision);
            if args.patch || args.stat {
                changed(context, &mut document, &revisions, revision, args.stat)?;
            }
        }
        if !learnt.is_empty() {
            document.push(Block::Gap);
            let head = words!("log.learnt").get(context.lang).into_owned();
            document.push(Block::Heading(vec![Span::marked(Mark::Strong, head)]));
            learnt.iter().for_each(|revision| document.push(one_line(context.lang, revision, many)));
        }
        if !args.oneline {
            told(&mut document, context, opened, &asked, &all);
            for (entry, revise, by) in corrected(opened, &revisions, &chosen) {
                let (number, date, by) = (entry.number, revise.date, by.number);
                let hash = revise.snapshot.blake3.short();
                document.push(Block::Gap);
                let words = words!("log.corrected", by, date, hash, number);
                document.push(Block::Paragraph(vec![Span::marked(Mark::Faint, words.get(context.lang))]));
            }
            aside(&mut document, context.lang, opened, &revisions);
        }
        // Nothing stands above what is told first.
        let empty = document.parts.iter().take_while(|part| matches!(part.block, Block::Gap)).count();
        document.parts.drain(..empty);
        context.output.document(&document, format)?;
    }
    Ok(if chosen.is_empty() && learnt.is_empty() { Outcome::Negative } else { Outcome::Done })
}

/// The revisions that have to do with an item and what is below it.
struct Touched<'r, 'a> {
    items: BTreeSet<Id>,
    /// Those that changed the plan there.
    changed: Vec<&'r Revision<'a>>,
    /// Those from which only the record learnt more of it.
    learnt: Vec<&'r Revision<'a>>,
}

/// Which of the revisions of a plan, oldest first, have to do with an item.
fn touching<'r, 'a>(opened: &Opened, all: &[&'r Revision<'a>], item: &str) -> Result<Touched<'r, 'a>, Error> {
    // Of what is withheld nothing is known: what came by it is told of the next.
    let mut readable = Vec::new();
    for revision in all {
        if let Some(loaded) = opened.load_unless_withheld(revision.revise)? {
            readable.push((*revision, loaded));
        }
    }
    let (all, loaded): (Vec<&'r Revision<'a>>, Vec<_>) = readable.into_iter().unzip();
    let plans: Vec<&Plan> = loaded.iter().map(|loaded| loaded.snapshot.plan()).collect();
    let item = planctl::workspace::item(item, &plans)?;
    let items = planctl::workspace::below(&item, &plans);
    let (mut changed, mut learnt) = (Vec::new(), Vec::new());
    for (index, revision) in all.iter().enumerate() {
        let weight = match index.checked_sub(1) {
            None => plans[0].get(&item).map(|_| Weight::Substantive),
            Some(before) => {
                let changes = compare(&loaded[before].snapshot, &loaded[index].snapshot);
                let changes = changes.with_decided(revision.revise.decided.clone());
                let rows = rows(&changes, &loaded[index].vocabulary);
                let touched = rows.values().filter(|row| items.contains(&row.id));
                touched.map(planctl::diff::Row::weight).min()
            }
        };
        match weight {
            None => {}
            Some(Weight::Record) => learnt.push(*revision),
            Some(_) => changed.push(*revision),
        }
    }
    Ok(Touched { items, changed, learnt })
}

fn state(lang: Lang, revision: &Revision<'_>) -> String {
    let draft =
        if revision.is_decided() { String::new() } else { words!("log.not-decided").get(lang).into_owned() };
    format!("{}{draft}", revision.revise.kind.words().get(lang))
}

fn one_line(lang: Lang, revision: &Revision<'_>, many: bool) -> Block {
    let plan = if many { format!("{} ", revision.revise.plan) } else { String::new() };
    let message = revision.revise.message.lines().next().unwrap_or_default();
    let line = vec![
        Span::marked(Mark::Inferred, revision.hash().short()),
        Span::plain(format!(" {plan}{} {}", revision.revise.date, state(lang, revision))),
        Span::plain(if message.is_empty() { String::new() } else { format!("  {message}") }),
    ];
    Block::Item { depth: 0, marker: String::new(), line }
}

fn whole(
    document: &mut Document,
    lang: Lang,
    opened: &Opened,
    revisions: &Revisions<'_>,
    revision: &Revision<'_>,
) {
    let revise = revision.revise;
    let mut push = |depth: usize, line: Vec<Span>| {
        document.push(Block::Item { depth, marker: String::new(), line });
    };
    push(
        0,
        vec![
            Span::marked(Mark::Strong, format!("{} {}", revise.date, state(lang, revision))),
            Span::plain(format!("  {}", revise.plan)),
            Span::marked(Mark::Inferred, format!("  {}", revision.hash().short())),
        ],
    );
    for act in &revision.acts {
        push(1, act_line(lang, act));
    }
    for (date, words) in
        [(revise.effective, words!("log.force")), (revise.published, words!("log.published"))]
    {
        if let Some(date) = date {
            push(1, vec![Span::plain(format!("{} {date}", words.get(lang)))]);
        }
    }
    for place in &revise.decided {
        let said = match revision.is_decided() {
            true => words!("log.decided", place),
            false => words!("log.to-be-decided", place),
        };
        push(1, vec![Span::plain(said.get(lang))]);
    }
    let mut reasons: Vec<(&str, Vec<&Place>)> = Vec::new();
    for Reason { place, text } in &revise.reasons {
        match reasons.iter_mut().find(|(known, _)| known == text) {
            Some((_, places)) => places.push(place),
            None => reasons.push((text, vec![place])),
        }
    }
    for (text, places) in reasons {
        let place = Words::list(places);
        push(1, vec![Span::plain(words!("log.reason", place, text).get(lang))]);
    }
    for evidence in &revise.evidence {
        let not_held =
            if evidence.original_not_held { words!("log.original-not-held") } else { Words::default() };
        let not_held = not_held.get(lang);
        let source = words!("log.source");
        push(1, vec![Span::plain(format!("{}: {}{not_held}", source.get(lang), evidence.name))]);
    }
    let number = revision.entry.number;
    let by = if revise.author.is_empty() { String::new() } else { format!("  {}", revise.author) };
    let day = day_here(&revision.entry.recorded);
    let recorded = words!("log.entry-recorded", number, day, by);
    push(1, vec![Span::marked(Mark::Faint, recorded.get(lang))]);
    if let Some(before) = revisions.corrects(number) {
        push(1, vec![Span::plain(words!("log.corrects", before).get(lang))]);
    }
    for line in revise.message.lines() {
        push(2, vec![Span::plain(line)]);
    }
    for entry in &opened.log().entries {
        if let Event::Annotate { entry: about, message, .. } = &entry.event
            && *about == number
        {
            let note = words!("log.note");
            push(1, vec![Span::plain(format!("{}: {message}", note.get(lang)))]);
        }
    }
}

/// What changed by a revision, or how much; of the first of a plan, and beside one that is withheld, nothing.
fn changed(
    context: &Context,
    document: &mut Document,
    revisions: &Revisions<'_>,
    revision: &Revision<'_>,
    stat: bool,
) -> Result<(), Failure> {
    let revise = revision.revise;
    let Some(before) = revisions.before(&revise.plan, revise.date) else { return Ok(()) };
    let workspace = context.workspace()?.of_plan(revise.plan.clone());
    let pair = match workspace.compare(&[&before.revise.date.to_string(), &revise.date.to_string()]) {
        Ok(pair) => pair,
        Err(Error::Load(error)) if error.withheld_by().is_some() => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let comparison = pair.comparison();
    let shown = match stat {
        true => stat_document(&comparison, context.lang),
        false => changes_document(&comparison, context.lang, Texts::Lines),
    };
    document.push(Block::Gap);
    document.parts.extend(shown.parts);
    Ok(())
}

/// The reports that are asked for among `all`: of the plan and item, on these days.
fn asked<'o>(
    context: &Context,
    args: &Args,
    items: &BTreeMap<Id, BTreeSet<Id>>,
    all: &[(u64, &'o Report)],
) -> Vec<(u64, &'o Report)> {
    let plan = context.global.plan.as_ref();
    let asked = |report: &Report| {
        plan.is_none_or(|plan| *plan == report.plan)
            && (args.item.is_none() || items.get(&report.plan).is_some_and(|all| all.contains(&report.item)))
            && args.since.is_none_or(|since| since <= report.date)
            && args.until.is_none_or(|until| report.date <= until)
    };
    all.iter().filter(|(_, report)| asked(report)).copied().collect()
}

/// What became of items, and whose store it is since when.
fn told(
    document: &mut Document,
    context: &Context,
    opened: &Opened,
    asked: &[(u64, &Report)],
    all: &[(u64, &Report)],
) {
    let lang = context.lang;
    for (number, report) in asked {
        document.push(Block::Gap);
        document.push(Block::Paragraph(reported::line(lang, *number, report, all)));
    }
    for entry in &opened.log().entries {
        if let Event::Authority { authority, .. } = &entry.event {
            let number = entry.number;
            document.push(Block::Gap);
            document.push(Block::Paragraph(vec![Span::plain(
                words!("log.authority", number, authority).get(lang),
            )]));
        }
    }
}

/// The entries that a later one of the same plan and date corrects, of the revisions chosen; each with that one.
fn corrected<'o>(
    opened: &'o Opened,
    revisions: &Revisions<'o>,
    chosen: &[&Revision<'_>],
) -> Vec<(&'o Entry, &'o Revise, &'o Entry)> {
    let all = opened.log().entries.iter().filter_map(|entry| match &entry.event {
        Event::Revise(revise) => Some((entry, &**revise, revisions.corrected_by(entry.number)?)),
        _ => None,
    });
    let is_of = |revise: &Revise, revision: &Revision<'_>| {
        revision.revise.plan == revise.plan && revision.revise.date == revise.date
    };
    all.filter(|(_, revise, _)| chosen.iter().any(|revision| is_of(revise, revision))).collect()
}

/// The entries that no longer count, and why.
fn aside(document: &mut Document, lang: Lang, opened: &Opened, revisions: &Revisions<'_>) {
    for entry in &opened.log().entries {
        if let Event::Annotate { entry: about, sets_aside: true, message, .. } = &entry.event
            && revisions.is_aside(*about)
            && !revisions.is_aside(entry.number)
        {
            let words = words!("log.entry-set-aside", about, message);
            document.push(Block::Gap);
            document.push(Block::Paragraph(vec![Span::marked(Mark::Faint, words.get(lang))]));
        }
    }
}

fn act_line(lang: Lang, act: &ActOf<'_>) -> Vec<Span> {
    let of = act.act;
    let body = Words::same(&of.body);
    let body = if of.meeting.is_empty() { body } else { Words::aside(body, Words::same(&of.meeting)) };
    let mut line = vec![Span::plain(format!("{} {} {}", of.date, body.get(lang), of.act.words().get(lang)))];
    if !of.inferred.is_empty() {
        line.push(Span::marked(Mark::Inferred, words!("log.inferred").get(lang)));
    }
    line
}

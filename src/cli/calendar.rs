//! `planctl calendar`

use planctl::document::{Block, Document, Mark, Span};
use planctl::export::text_table;
use planctl::history::{Chronicle, Due, DueKind, Slips};
use planctl::json::{Calendar, CalendarSlips, Envelope};
use planctl::model::{Calendar as PlanCalendar, Date, FieldRole, Value};
use planctl::render::to_csv;
use planctl::text::{Words, brief};
use planctl::words;

use super::context::{Context, Format, Outcome, today};
use super::failure::Failure;
use super::reported;
use super::through::{behind, chronicles, due_of, due_words, name, run_of_field, when, wording_at};

/// Tell what begins, ends and is evaluated when; what is overdue; and which ends slipped
///
/// What the last revision of each plan says is to happen, by day: the items that begin and end, and their milestones,
/// with what reports say became of them. --from and --to take a day, or what the plan's calendar takes: FY2028, 2026-Q3,
/// 令和10年度; an item begins on the first day of its period and ends on the last, and a milestone may fall on any. --next
/// tells what must be done by then. With --overdue what has passed and was not reported, of items that go on; with --slips
/// how often and how far the end of each item moved over all revisions, while it stood. --decided leaves out revisions
/// that no body decided. What is not known is not due.
///
/// Exit codes: 0 done; 1 nothing matches; 2 no store, or no such period; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Only what is due in this period or later
    #[arg(long, value_name = "PERIOD")]
    from: Option<String>,
    /// Only what is due in this period or earlier
    #[arg(long, value_name = "PERIOD", conflicts_with = "next")]
    to: Option<String>,
    /// Only what is due from today for so many days: 90d, 12w, 6m, 1y
    #[arg(long, value_name = "SPAN", conflicts_with = "from")]
    next: Option<String>,
    /// Only what has passed without a report, of items that go on
    #[arg(long, conflicts_with_all = ["from", "to", "next"])]
    overdue: bool,
    /// The day to take for today
    #[arg(long, value_name = "DATE", value_parser = super::arguments::day)]
    on: Option<Date>,
    /// How the ends of items moved over all revisions
    #[arg(long, conflicts_with_all = ["from", "to", "next", "overdue", "ics"])]
    slips: bool,
    /// Only revisions that a body decided
    #[arg(long)]
    decided: bool,
    /// As a calendar that other programs take (iCalendar)
    #[arg(long)]
    ics: bool,
    /// Every plan of the store, as without --plan
    #[arg(long)]
    all_plans: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let mut chronicles = chronicles(context)?;
    if args.decided {
        chronicles = chronicles.into_iter().map(Chronicle::decided).collect();
    }
    let opened = context.opened()?;
    let reports = reported::reports(opened);
    let today = match args.on {
        Some(day) => day,
        None => today()?,
    };
    tell_undecided(context, &chronicles);
    if args.slips {
        return slips(context, &chronicles);
    }
    if args.overdue {
        tell_endless(context, &chronicles);
    }
    let mut all: Vec<(&Chronicle, usize, Due)> = Vec::new();
    for chronicle in &chronicles {
        let Some(latest) = chronicle.told.len().checked_sub(1) else { continue };
        let window = window(&args, &chronicle.told[latest].vocabulary().calendar, today)?;
        for due in chronicle.due(latest, &reports) {
            let is_in = match args.overdue {
                true => is_overdue(&due, today),
                false if args.next.is_some() => is_done_within(&due, window),
                false => is_within(&due, window),
            };
            if is_in {
                all.push((chronicle, latest, due));
            }
        }
    }
    all.sort_by_key(|(_, _, due)| (due.days.is_none(), due.days, due.what.clone()));
    if args.ics {
        context.output.text(&ics(context, &all))?;
    } else {
        match context.format {
            Format::Json => {
                let due = all.iter().map(|(chronicle, at, due)| due_of(chronicle, *at, due)).collect();
                let body = Calendar { due, slips: Vec::new() };
                let envelope = Envelope::new("calendar", Some(opened.authority()), body);
                context.output.text(&envelope.to_text())?;
            }
            Format::Csv => context.output.text(&csv(context, &all))?,
            Format::Text
            | Format::Md
            | Format::Toml
            | Format::Sarif
            | Format::Html
            | Format::Docx
            | Format::Xlsx
            | Format::Svg
            | Format::Stratml
            | Format::JsonPatch
            | Format::Jsonl => {
                let many = chronicles.len() > 1;
                let mut document = Document::default();
                for (chronicle, at, due) in &all {
                    document.push(Block::Item {
                        depth: 0,
                        marker: String::new(),
                        line: line(context, chronicle, *at, due, many, today),
                    });
                }
                context.output.document(&document, context.format)?;
            }
        }
    }
    if all.is_empty() {
        context.note(&words!("calendar.nothing"));
    }
    Ok(if all.is_empty() { Outcome::Negative } else { Outcome::Done })
}

/// Whether something has passed of which no report speaks, of an item that goes on.
pub(super) fn is_overdue(due: &Due, today: Date) -> bool {
    let has_passed = due.days.is_some_and(|(_, last)| last < today);
    let may_be = match &due.what {
        DueKind::Begins => false,
        DueKind::Milestone(_) => !due.is_over,
        // What ends with its period is not late, unless its state says that it goes on.
        DueKind::Ends => due.goes_on,
    };
    has_passed && due.reported.is_none() && may_be
}

/// Whether something may happen in a window: on the first day of what begins, the last of what ends, any of a milestone.
/// Without a window everything may.
fn is_within(due: &Due, (from, to): (Option<Date>, Option<Date>)) -> bool {
    if from.is_none() && to.is_none() {
        return true;
    }
    let Some((first, last)) = due.days else { return false };
    let (first, last) = match &due.what {
        DueKind::Begins => (first, first),
        DueKind::Ends => (last, last),
        DueKind::Milestone(_) => (first, last),
    };
    from.is_none_or(|from| from <= last) && to.is_none_or(|to| first <= to)
}

/// Whether something must have happened by the end of a window and not before it begins.
fn is_done_within(due: &Due, (from, to): (Option<Date>, Option<Date>)) -> bool {
    let Some((first, last)) = due.days else { return false };
    let day = if due.what == DueKind::Begins { first } else { last };
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
}

/// That the last revision of a plan is not decided, where one before it is.
fn tell_undecided(context: &Context, chronicles: &[Chronicle]) {
    for chronicle in chronicles {
        let Some(latest) = chronicle.told.last().filter(|told| !told.is_decided()) else { continue };
        if let Some(decided) = chronicle.told.iter().rev().find(|told| told.is_decided()) {
            let (plan, date, decided) = (&chronicle.plan, latest.date, decided.date);
            context.note(&words!("calendar.not-decided", plan, date, decided));
        }
    }
}

/// That the states of a plan say of none that it is the end, so that what goes on past its end cannot be told.
fn tell_endless(context: &Context, chronicles: &[Chronicle]) {
    for chronicle in chronicles {
        let Some(latest) = chronicle.told.last() else { continue };
        let kinds = latest.vocabulary().kinds.iter();
        let states = kinds.flat_map(|kind| &kind.fields).filter(|field| field.role == FieldRole::Status);
        let states: Vec<_> = states.collect();
        let names_end = states.iter().any(|field| field.choices.iter().any(|choice| choice.end));
        if let Some(field) = states.first().filter(|_| !names_end) {
            let (plan, field) = (&chronicle.plan, &field.key);
            context.note(&words!("calendar.no-end-state", plan, field));
        }
    }
}

/// The days that are asked for, both included.
fn window(
    args: &Args,
    calendar: &PlanCalendar,
    today: Date,
) -> Result<(Option<Date>, Option<Date>), Failure> {
    if let Some(span) = &args.next {
        let days =
            span_days(span).ok_or_else(|| Failure::usage(words!("calendar.span", text = brief(span))))?;
        return Ok((Some(today), Date::of_days_since_1970(today.days_since_1970() + days)));
    }
    let days = |text: &Option<String>, option: &str| -> Result<Option<(Date, Date)>, Failure> {
        let Some(text) = text else { return Ok(None) };
        if let Ok(day) = Date::parse(text) {
            return Ok(Some((day, day)));
        }
        let found =
            calendar.when(text).and_then(|stretch| calendar.days(&stretch)).and_then(|(first, end)| {
                Some((Date::of_days_since_1970(first)?, Date::of_days_since_1970(end - 1)?))
            });
        let taken = calendar.examples(&[]).join(", ");
        match found {
            Some(days) => Ok(Some(days)),
            None => Err(Failure::usage(words!("arguments.no-period", option, text = brief(text), taken))),
        }
    };
    let from = days(&args.from, "--from")?.map(|(first, _)| first);
    let to = days(&args.to, "--to")?.map(|(_, last)| last);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        return Err(Failure::usage(words!("calendar.reversed", from, to)));
    }
    Ok((from, to))
}

/// 90d, 12w, 6m, 1y; a bare number is of days.
fn span_days(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let days = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "d" => 1,
        "w" => 7,
        "m" => 31,
        "y" => 366,
        _ => return None,
    };
    digits.parse::<i64>().ok().filter(|count| (0..100_000).contains(count)).map(|count| count * days)
}

/// When something is due, in the words of the plan's calendar.
fn at_words(chronicle: &Chronicle, at: usize, due: &Due) -> Words {
    chronicle.told[at].vocabulary().calendar.period_words(&due.at)
}

fn line(
    context: &Context,
    chronicle: &Chronicle,
    at: usize,
    due: &Due,
    many: bool,
    today: Date,
) -> Vec<Span> {
    let lang = context.lang;
    let plan = if many { format!("{} ", chronicle.plan) } else { String::new() };
    let mut line = vec![
        Span::plain(format!("{}  ", at_words(chronicle, at, due).get(lang))),
        Span::marked(Mark::Strong, due_words(chronicle, at, due).get(lang)),
        Span::plain(format!("  {}", name(chronicle, &due.item).get(lang))),
        Span::marked(Mark::Faint, format!("  {plan}[{}]", due.item)),
    ];
    if let Some((what, entry)) = due.reported {
        line.push(Span::marked(
            Mark::Come,
            words!("calendar.reported", what = what.words(), entry).get(lang),
        ));
    } else if is_overdue(due, today) {
        line.push(Span::marked(Mark::Gone, words!("calendar.overdue").get(lang)));
    }
    if due.is_over {
        line.push(Span::marked(Mark::Faint, words!("calendar.over").get(lang)));
    }
    line
}

fn csv(context: &Context, all: &[(&Chronicle, usize, Due)]) -> String {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let rows = all.iter().map(|(chronicle, at, due)| {
        [
            chronicle.plan.to_string(),
            due.item.to_string(),
            context.say(&name(chronicle, &due.item)).into_owned(),
            context.say(&due_words(chronicle, *at, due)).into_owned(),
            due.at.to_string(),
            day(due.days.map(|(from, _)| from)),
            day(due.days.map(|(_, to)| to)),
            due.reported.map(|(what, _)| what.key().to_owned()).unwrap_or_default(),
        ]
    });
    to_csv(&text_table(["plan", "id", "name", "what", "at", "from", "to", "reported"], rows), true)
}

/// As iCalendar (RFC 5545): an event of whole days for each.
fn ics(context: &Context, all: &[(&Chronicle, usize, Due)]) -> String {
    let mut out = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//planctl//calendar//EN\r\n");
    let plain = |date: Date| date.to_string().replace('-', "");
    let mut uids = std::collections::BTreeMap::new();
    for (chronicle, at, due) in all {
        let Some((from, to)) = due.days else { continue };
        let Some(end) = Date::of_days_since_1970(to.days_since_1970() + 1) else { continue };
        let what = context.say(&due_words(chronicle, *at, due)).into_owned();
        let called = context.say(&name(chronicle, &due.item)).into_owned();
        let key = format!("{}.{}.{}", chronicle.plan, due.item, due.field);
        let count: &mut u32 = uids.entry(key.clone()).or_default();
        *count += 1;
        let lines = [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{key}.{count}@planctl"),
            format!("DTSTAMP:{}T000000Z", plain(chronicle.told[*at].date)),
            format!("DTSTART;VALUE=DATE:{}", plain(from)),
            format!("DTEND;VALUE=DATE:{}", plain(end)),
            format!("SUMMARY:{}", escaped(&format!("{what}: {called}"))),
            "END:VEVENT".to_owned(),
        ];
        for line in lines {
            fold(&mut out, &line);
        }
    }
    out.push_str("END:VCALENDAR\r\n");
    out
}

/// A text as iCalendar has it.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A line, folded where it would be longer than 75 bytes.
fn fold(out: &mut String, line: &str) {
    let mut long = 0;
    for c in line.chars() {
        if long + c.len_utf8() > 74 {
            out.push_str("\r\n ");
            long = 1;
        }
        out.push(c);
        long += c.len_utf8();
    }
    out.push_str("\r\n");
}

fn slips(context: &Context, chronicles: &[Chronicle]) -> Result<Outcome, Failure> {
    let lang = context.lang;
    let many = chronicles.len() > 1;
    let all: Vec<(&Chronicle, Slips)> = chronicles
        .iter()
        .flat_map(|chronicle| chronicle.slips().into_iter().map(move |slips| (chronicle, slips)))
        .collect();
    let by = |slips: &Slips| {
        let (by, grain) = slips.by?;
        let amount = PlanCalendar::amount_words(by.abs(), grain);
        Some(match by {
            0 => words!("calendar.back"),
            1.. => words!("calendar.by-later", amount),
            _ => words!("calendar.by-earlier", amount),
        })
    };
    if context.format == Format::Json {
        let slips = all.iter().map(|(chronicle, slips)| {
            let runs = chronicle.field(&slips.item, &slips.field.key);
            let is_end = |run: &&planctl::history::Run<planctl::history::Stood>| {
                matches!(&run.what, planctl::history::Stood::Value(Value::Period(_)))
            };
            CalendarSlips {
                plan: chronicle.plan.to_string(),
                id: slips.item.to_string(),
                name: (&name(chronicle, &slips.item)).into(),
                field: slips.field.key.to_string(),
                ends: runs
                    .iter()
                    .filter(is_end)
                    .map(|run| run_of_field(chronicle, run, &slips.item, &slips.field))
                    .collect(),
                later: slips.later,
                earlier: slips.earlier,
                by: by(slips).as_ref().map(Into::into),
            }
        });
        let body = Calendar { due: Vec::new(), slips: slips.collect() };
        let authority = context.opened()?.authority();
        context.output.text(&Envelope::new("calendar", Some(authority), body).to_text())?;
        return Ok(if all.is_empty() { Outcome::Negative } else { Outcome::Done });
    }
    let mut document = Document::default();
    for (chronicle, slips) in &all {
        let plan = if many { format!("{} ", chronicle.plan) } else { String::new() };
        let (later, earlier) = (slips.later, slips.earlier);
        let mut line = vec![
            Span::marked(Mark::Strong, name(chronicle, &slips.item).get(lang)),
            Span::marked(Mark::Faint, format!("  {plan}[{}]", slips.item)),
            Span::plain(words!("calendar.moved", later, earlier).get(lang)),
        ];
        if let Some(by) = by(slips) {
            line.push(Span::plain(by.get(lang)));
        }
        document.push(Block::Item { depth: 0, marker: String::new(), line });
        for run in &slips.ends {
            let value =
                wording_at(chronicle, run.first).value(Some(&slips.field), &Value::Period(run.what.clone()));
            let mut line = vec![Span::plain(value.get(lang))];
            let place = (&slips.item, Some(&slips.field.key));
            line.extend(behind(lang, chronicle, run.first, place, None));
            let marker = format!("{}  ", when(chronicle, run).get(lang));
            document.push(Block::Item { depth: 1, marker, line });
        }
    }
    context.output.document(&document, context.format)?;
    if all.is_empty() {
        context.note(&words!("calendar.no-slips"));
    }
    Ok(if all.is_empty() { Outcome::Negative } else { Outcome::Done })
}

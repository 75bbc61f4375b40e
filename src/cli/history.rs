//! `planctl history`

use planctl::document::{Block, Document, Mark, Span};
use planctl::history::{Chronicle, Stood};
use planctl::json::{Envelope, FieldHistory, History, ItemHistory};
use planctl::model::{Date, FieldDef, Id};
use planctl::text::{Words, brief, folded};
use planctl::words;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::through::{
    begins, behind, chronicles, family, items, kin_of, name, run_of, run_of_field, stood, when, wording,
    wording_at,
};

/// Tell what an item has been through all revisions
///
/// Every name, number and place that it ever had, and every value of each field: from when to when it stood, by which
/// act, and why. Where the record was silent it is said between which two dates something changed. An item that is gone
/// says when, and what came of it. With --at the values of several days stand one below the other.
///
/// Exit codes: 0 done; 2 no store, no such item or field; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// An item by id, number or name, and behind a dot one field of it: wave, wave.last, 2-1
    #[arg(value_name = "ITEM[.FIELD]", required = true)]
    items: Vec<String>,
    /// Only what stood on these days
    #[arg(long, value_name = "DATE", value_delimiter = ',', value_parser = super::arguments::day)]
    at: Vec<Date>,
    /// Also the items that it comes from, and those that came of it
    #[arg(long)]
    follow: bool,
}

/// An item that was asked for, with the one field of it that was.
struct Asked<'c> {
    chronicle: &'c Chronicle,
    item: Id,
    field: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let chronicles = chronicles(context)?;
    let mut asked = Vec::new();
    for named in &args.items {
        asked.extend(one(&chronicles, named)?);
    }
    if args.follow {
        follow(&mut asked);
    }
    if context.format == Format::Json {
        let items = asked.iter().map(|asked| json(asked, &args.at)).collect::<Result<_, _>>()?;
        let authority = context.opened()?.authority();
        context.output.text(&Envelope::new("history", Some(authority), History { items }).to_text())?;
        return Ok(Outcome::Done);
    }
    let mut document = Document::default();
    for (number, asked) in asked.iter().enumerate() {
        if number > 0 {
            document.push(Block::Gap);
        }
        told(context, &mut document, asked, &args.at)?;
    }
    context.output.document(&document, context.format)?;
    Ok(Outcome::Done)
}

/// The items that a word means: all of it, or else what stands before its last dot.
fn one<'c>(chronicles: &'c [Chronicle], named: &str) -> Result<Vec<Asked<'c>>, Failure> {
    let whole = items(chronicles, named);
    let (found, field) = match (whole, named.rsplit_once('.')) {
        (Err(error), Some((item, field))) if !item.is_empty() && !field.is_empty() => {
            (items(chronicles, item).map_err(|_| error)?, Some(field.to_owned()))
        }
        (found, _) => (found?, None),
    };
    let asked = |(chronicle, item)| Asked { chronicle, item, field: field.clone() };
    Ok(found.into_iter().map(asked).collect())
}

/// Adds what the items come from and what came of them, through any number of steps.
fn follow(asked: &mut Vec<Asked<'_>>) {
    let mut at = 0;
    while at < asked.len() {
        let (chronicle, item, field) = (asked[at].chronicle, asked[at].item.clone(), asked[at].field.clone());
        let (origins, successors) = family(chronicle, &item);
        for other in origins.into_iter().chain(successors) {
            let other = other.id;
            let known = asked.iter().any(|own| own.chronicle.plan == chronicle.plan && own.item == other);
            if !known && chronicle.last(&other).is_some() {
                asked.push(Asked { chronicle, item: other, field: field.clone() });
            }
        }
        at += 1;
    }
}

/// The fields that are asked for.
fn fields(asked: &Asked<'_>) -> Result<Vec<FieldDef>, Failure> {
    let all = asked.chronicle.fields(&asked.item);
    let Some(wanted) = &asked.field else { return Ok(all) };
    let is = |field: &FieldDef| {
        *field.key == **wanted || field.words.texts().any(|own| folded(own) == folded(wanted))
    };
    let found: Vec<FieldDef> = all.iter().filter(|field| is(field)).cloned().collect();
    if found.is_empty() {
        let known = Words::list(all.iter().map(|field| format!("`{}`", field.key)));
        let (field, item) = (brief(wanted), &asked.item);
        return Err(Failure::usage(words!("through.no-field", field, item, known)));
    }
    Ok(found)
}

/// The revision that stood on a day: the last of those whose date is not after it.
fn on(chronicle: &Chronicle, day: Date) -> Option<usize> {
    chronicle.told.iter().rposition(|told| told.date <= day)
}

fn told(context: &Context, document: &mut Document, asked: &Asked<'_>, days: &[Date]) -> Result<(), Failure> {
    let (chronicle, item, lang) = (asked.chronicle, &asked.item, context.lang);
    // What a line says hangs behind when it stood.
    let mut push = |depth: usize, when: &Words, line: Vec<Span>| {
        let when = when.get(lang);
        let marker = if when.is_empty() { String::new() } else { format!("{when}  ") };
        document.push(Block::Item { depth, marker, line });
    };
    let Some((wording, own)) = wording(chronicle, item) else { return Ok(()) };
    let kind = wording.kind(&own.kind);
    // The revision that is named where the item is told of: who brought it in is not said again of each field.
    let came = (days.is_empty() && asked.field.is_none())
        .then(|| chronicle.presence(item).iter().find(|run| run.what).map(|run| run.first))
        .flatten();
    push(
        0,
        &Words::same(""),
        vec![
            Span::marked(Mark::Strong, wording.name_of(own).get(lang)),
            Span::marked(Mark::Faint, format!("  [{item}] {} {}", kind.get(lang), chronicle.plan)),
        ],
    );
    if days.is_empty() && asked.field.is_none() {
        // What was not there before it came needs no line of its own.
        for run in chronicle.presence(item).into_iter().skip_while(|run| !run.what) {
            let said = if run.what { words!("through.stood") } else { words!("through.gone") };
            let mut line = vec![Span::plain(said.get(lang))];
            line.extend(behind(lang, chronicle, run.first, (item, None), None));
            push(1, &when(chronicle, &run), line);
        }
        let (origins, successors) = family(chronicle, item);
        for (all, is_origin) in [(origins, true), (successors, false)] {
            for other in all {
                let (name, id) = (name(chronicle, &other.id), &other.id);
                let since = begins(chronicle, &other.run);
                let said = match (is_origin, other.is_part) {
                    (true, false) => words!("through.from", name, id, since),
                    (true, true) => words!("through.from-part", name, id, since),
                    (false, false) => words!("through.became", name, id, since),
                    (false, true) => words!("through.part-became", name, id, since),
                };
                push(1, &Words::same(""), vec![Span::plain(said.get(lang))]);
            }
        }
        let under = chronicle.under(item);
        let places: Vec<_> = under.iter().filter_map(|run| Some((run, run.what.as_ref()?))).collect();
        if places.len() > 1 {
            push(1, &Words::same(""), vec![Span::marked(Mark::Strong, words!("through.under").get(lang))]);
            for (run, place) in places {
                let mut line = vec![Span::plain(wording_at(chronicle, run.last).name(place).get(lang))];
                line.extend(behind(lang, chronicle, run.first, (item, None), came));
                push(2, &when(chronicle, run), line);
            }
        }
    }
    for field in fields(asked)? {
        push(1, &Words::same(""), vec![Span::marked(Mark::Strong, field.words.get(lang))]);
        let runs = chronicle.field(item, &field.key);
        if days.is_empty() {
            // Where the item did not stand is said once above, and before it came there is nothing to tell.
            let told = runs.iter().skip_while(|run| run.what == Stood::Gone);
            let told = told.filter(|run| asked.field.is_some() || run.what != Stood::Gone);
            let mut any = false;
            for run in told {
                any = true;
                let value = stood(chronicle, &field, run, item);
                let mut line = vec![Span::plain(value.get(lang))];
                line.extend(behind(lang, chronicle, run.first, (item, Some(&field.key)), came));
                push(2, &when(chronicle, run), line);
            }
            if !any {
                push(
                    2,
                    &Words::same(""),
                    vec![Span::marked(Mark::Faint, words!("through.unknown").get(lang))],
                );
            }
            continue;
        }
        for day in days {
            let run = on(chronicle, *day)
                .and_then(|at| runs.iter().rev().find(|run| run.first <= at && at <= run.last));
            let value = match run {
                Some(run) => stood(chronicle, &field, run, item),
                None => words!("through.unknown"),
            };
            push(2, &Words::same(day.to_string()), vec![Span::plain(value.get(lang))]);
        }
    }
    Ok(())
}

fn json(asked: &Asked<'_>, days: &[Date]) -> Result<ItemHistory, Failure> {
    let (chronicle, item) = (asked.chronicle, &asked.item);
    let stands = |run: &planctl::history::Run<bool>| {
        let text = if run.what { words!("through.stood") } else { words!("through.gone") };
        run_of(chronicle, run, (item, None), (None, run.what, &text))
    };
    let under = |run: &planctl::history::Run<Option<Id>>| {
        let (value, text) = match &run.what {
            Some(place) => (Some(place.to_string()), wording_at(chronicle, run.last).name(place)),
            None => (None, words!("through.gone")),
        };
        run_of(chronicle, run, (item, None), (value, run.what.is_some(), &text))
    };
    let is_asked = |run: &planctl::history::Run<Stood>| {
        let holds = |at: usize| run.first <= at && at <= run.last;
        days.is_empty() || days.iter().filter_map(|day| on(chronicle, *day)).any(holds)
    };
    let (origins, successors) = family(chronicle, item);
    let fields = fields(asked)?.into_iter().map(|field| FieldHistory {
        field: field.key.to_string(),
        name: (&Words::from(&field.words)).into(),
        runs: chronicle
            .field(item, &field.key)
            .iter()
            .filter(|run| is_asked(run))
            .map(|run| run_of_field(chronicle, run, item, &field))
            .collect(),
    });
    Ok(ItemHistory {
        plan: chronicle.plan.to_string(),
        id: item.to_string(),
        kind: chronicle.last(item).map(|(_, own)| own.kind.to_string()).unwrap_or_default(),
        name: (&name(chronicle, item)).into(),
        presence: chronicle.presence(item).iter().map(stands).collect(),
        under: chronicle.under(item).iter().map(under).collect(),
        origins: origins.iter().map(|kin| kin_of(chronicle, kin)).collect(),
        successors: successors.iter().map(|kin| kin_of(chronicle, kin)).collect(),
        fields: fields.collect(),
    })
}

//! `planctl changes`

use planctl::diff::FacetKind;
use planctl::document::{Block, Document, Mark, Span};
use planctl::event::RevisionSpec;
use planctl::history::{Chronicle, Step, resolve};
use planctl::json::{ChangedValue, Changes, Envelope, ItemChanges, RevisionChanges};
use planctl::layout::Wording;
use planctl::model::{Date, Id, Key, Plan};
use planctl::text::{Words, brief};
use planctl::words;
use planctl::workspace::{Opened, below};

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::marks;
use super::through::{by, chronicles, excerpt, items, wording_at};

/// Tell all that changed since a revision, a day or a mark, revision by revision
///
/// Of every revision behind it what changed, item by item, with the values and the act. Without --gross only what still
/// differs in the end; with it also what came and went between. What only the record learnt more of is left out. A mark
/// is a name of your own for how far you have read: --mark sets it, and --since takes it the next time.
///
/// Exit codes: 0 done; 1 nothing changed; 2 no store, no such item or revision; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The beginning: a day (the last revision not after it), any name of a revision, or a mark
    #[arg(long, value_name = "DATE|REV|MARK")]
    since: Option<String>,
    /// Only this item and what is below it
    #[arg(long, value_name = "ITEM")]
    under: Option<String>,
    /// Also what came and went
    #[arg(long)]
    gross: bool,
    /// Remember under this name how far the store goes now, in your own folder
    #[arg(long, value_name = "MARK")]
    mark: Option<String>,
    /// Every plan of the store, as without --plan
    #[arg(long)]
    all_plans: bool,
}

/// Where the changes begin.
enum Since {
    /// With the first revision of each plan.
    First,
    /// With the last revision whose date is not after this day.
    Day(Date),
    /// With the revision of this entry.
    Entry(u64),
    /// With what the store held up to this entry.
    Known(u64),
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    if let Some(name) = &args.mark {
        marks::judge(name)?;
    }
    let chronicles = chronicles(context)?;
    let opened = context.opened()?;
    let since = since(context, opened, args.since.as_deref())?;
    let asked: Vec<(&Chronicle, Option<Id>)> = match &args.under {
        Some(named) => items(&chronicles, named)?.into_iter().map(|(one, item)| (one, Some(item))).collect(),
        None => chronicles.iter().map(|one| (one, None)).collect(),
    };
    let many = asked.len() > 1;
    let mut all: Vec<(&Chronicle, Step)> = Vec::new();
    for (chronicle, item) in asked {
        let Some(begin) = begin(chronicle, &since) else { continue };
        for mut step in chronicle.steps(begin, !args.gross) {
            if matches!(since, Since::Known(entry) if chronicle.told[step.at].entry <= entry) {
                continue;
            }
            if let Some(item) = &item {
                // What stood below it then, before or after.
                let pair = [chronicle.told[step.at - 1].plan(), chronicle.told[step.at].plan()];
                let scope = below(item, &pair);
                step.rows.retain(|row| scope.contains(&row.id));
            }
            if !step.rows.is_empty() {
                all.push((chronicle, step));
            }
        }
    }
    all.sort_by_key(|(chronicle, step)| (chronicle.told[step.at].date, chronicle.told[step.at].entry));
    if context.format == Format::Json {
        let revisions = all.iter().map(|(chronicle, step)| json(chronicle, step)).collect();
        let body = Envelope::new("changes", Some(opened.authority()), Changes { revisions });
        context.output.text(&body.to_text())?;
    } else {
        context.output.document(&document(context, &all, many), context.format)?;
    }
    if all.is_empty() {
        context.note(&words!("changes.nothing"));
    }
    if let Some(mark) = &args.mark {
        let entry = marks::set(opened, mark)?;
        context.note(&words!("marks.set", mark, entry));
    }
    Ok(if all.is_empty() { Outcome::Negative } else { Outcome::Done })
}

/// What was named as the beginning.
fn since(context: &Context, opened: &Opened, said: Option<&str>) -> Result<Since, Failure> {
    let Some(said) = said else { return Ok(Since::First) };
    if let Ok(day) = Date::parse(said) {
        return Ok(Since::Day(day));
    }
    if let Some(entry) = marks::read(opened, said) {
        return Ok(Since::Known(entry));
    }
    match RevisionSpec::parse(said) {
        Ok(spec) => {
            let revision = resolve(&opened.revisions(), context.global.plan.as_ref(), &spec)
                .map_err(planctl::workspace::Error::from)?;
            Ok(Since::Entry(revision.entry.number))
        }
        Err(_) => {
            let failure = Failure::usage(words!("changes.no-beginning", said = brief(said)));
            Err(failure.hint(marks::known(opened)))
        }
    }
}

/// The revision with which the changes of a plan begin; `None` where none of it has a successor that is asked for.
fn begin(chronicle: &Chronicle, since: &Since) -> Option<usize> {
    let last = chronicle.told.len().checked_sub(1)?;
    match since {
        Since::First => Some(0),
        Since::Day(day) => Some(chronicle.told.iter().rposition(|told| told.date <= *day).unwrap_or(0)),
        Since::Entry(entry) => {
            let found = chronicle.told.iter().position(|told| told.entry == *entry);
            found.filter(|at| *at < last)
        }
        Since::Known(entry) => {
            // The first of those behind it, which may be found late and stand between earlier ones.
            let first = chronicle.told.iter().position(|told| told.entry > *entry)?;
            Some(first.saturating_sub(1))
        }
    }
}

fn document(context: &Context, all: &[(&Chronicle, Step)], many: bool) -> Document {
    let lang = context.lang;
    let mut document = Document::default();
    for (number, (chronicle, step)) in all.iter().enumerate() {
        if number > 0 {
            document.push(Block::Gap);
        }
        let told = &chronicle.told[step.at];
        let plan = if many { format!("{} ", chronicle.plan) } else { String::new() };
        let line = vec![
            Span::marked(Mark::Strong, format!("{plan}{}", told.date)),
            Span::marked(Mark::Faint, format!("  {}", by(chronicle, step.at).get(lang))),
        ];
        document.push(Block::Item { depth: 0, marker: String::new(), line });
        let wording = wording(chronicle, step.at);
        for row in &step.rows {
            let facets = row.facets.iter().map(|facet| wording.facet(&row.id, facet));
            let mut line = vec![
                Span::plain(wording.name(&row.id).get(lang)),
                Span::marked(Mark::Faint, format!("  [{}]  ", row.id)),
                Span::plain(Words::list(facets).get(lang)),
            ];
            if let Some(reason) = told.reason(&row.id, None) {
                line.push(Span::plain(words!("through.reason", reason).get(lang)));
            }
            document.push(Block::Item { depth: 1, marker: String::new(), line });
            if row.has(FacetKind::Moved) {
                let place = |plan: &Plan| {
                    let parent = plan.get(&row.id).and_then(|own| own.parent.as_ref());
                    parent.map_or_else(|| words!("through.nothing"), |parent| wording.name(parent))
                };
                let (before, after) = (place(wording.before), place(wording.after));
                let said = words!("lineage.beside", field = words!("through.under"), before, after);
                let line = vec![Span::marked(Mark::Faint, said.get(lang))];
                document.push(Block::Item { depth: 2, marker: String::new(), line });
            }
            for (field, before, after) in values(chronicle, step, &row.id) {
                let short = |said: Said| match said {
                    Some((_, words)) => excerpt(&words.get(lang), None),
                    None => words!("through.nothing").get(lang).into_owned(),
                };
                let field = wording.field(&row.kind, &field);
                let said = words!("lineage.beside", field, before = short(before), after = short(after));
                let line = vec![Span::marked(Mark::Faint, said.get(lang))];
                document.push(Block::Item { depth: 2, marker: String::new(), line });
            }
        }
    }
    document
}

/// A value as files have it, and in words.
type Said = Option<(String, Words)>;

/// The values of an item that a step tells of, before and after; the text of a long one is for `diff`.
fn values(chronicle: &Chronicle, step: &Step, item: &Id) -> Vec<(Key, Said, Said)> {
    let said = |at: usize, key: &Key| -> Said {
        let told = &chronicle.told[at];
        let own = told.plan().get(item)?;
        let value = own.value(key)?;
        let field = told.vocabulary().field(&own.kind, key)?;
        let words = wording_at(chronicle, at).value(Some(&*field.in_unit_of(Some(own))), value);
        Some((value.to_string(), words))
    };
    let fields = step.fields.iter().filter(|(id, _)| id == item);
    fields.map(|(_, key)| (key.clone(), said(step.at - 1, key), said(step.at, key))).collect()
}

fn wording(chronicle: &Chronicle, at: usize) -> Wording<'_> {
    let (before, after) = (&chronicle.told[at - 1], &chronicle.told[at]);
    let (before, after): (&Plan, &Plan) = (before.plan(), after.plan());
    Wording { vocabulary: chronicle.told[at].vocabulary(), before, after }
}

fn json(chronicle: &Chronicle, step: &Step) -> RevisionChanges {
    let wording = wording(chronicle, step.at);
    let items = step.rows.iter().map(|row| ItemChanges {
        id: row.id.to_string(),
        name: (&wording.name(&row.id)).into(),
        facets: row.facets.iter().map(|facet| facet.kind.key().to_owned()).collect(),
        texts: row.facets.iter().map(|facet| (&wording.facet(&row.id, facet)).into()).collect(),
        values: values(chronicle, step, &row.id)
            .into_iter()
            .map(|(field, before, after)| ChangedValue {
                field: field.to_string(),
                before: before.map(|(value, _)| value),
                after: after.map(|(value, _)| value),
            })
            .collect(),
    });
    RevisionChanges {
        plan: chronicle.plan.to_string(),
        from: chronicle.told[step.at - 1].date.to_string(),
        to: chronicle.told[step.at].date.to_string(),
        entry: chronicle.told[step.at].entry,
        items: items.collect(),
    }
}

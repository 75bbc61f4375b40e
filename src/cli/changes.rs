//! `planctl changes`

use planctl::diff::{Row, Weight, compare, rows};
use planctl::document::{Block, Document, Mark, Span};
use planctl::history::Chronicle;
use planctl::json::{Changes, Envelope, ItemChanges, RevisionChanges};
use planctl::layout::Wording;
use planctl::model::{Date, Id};
use planctl::words;
use planctl::workspace::below;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::through::{by, chronicles, items};

/// Tell all that changed since a day, revision by revision
///
/// Of every revision after the day what changed in it, item by item, with the act on it. Without --gross only what still
/// differs in the end; with it also what came and went between. What only the record learnt more of is left out.
///
/// Exit codes: 0 done; 1 nothing changed; 2 no store, or no such item; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// What was known on this day is the beginning: the last revision whose date is not after it
    #[arg(long, value_name = "DATE", value_parser = super::arguments::day)]
    since: Option<Date>,
    /// Only this item and what is below it
    #[arg(long, value_name = "ITEM")]
    under: Option<String>,
    /// Also what came and went
    #[arg(long)]
    gross: bool,
    /// Every plan of the store, as without --plan
    #[arg(long)]
    all_plans: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let chronicles = chronicles(context)?;
    let asked: Vec<(&Chronicle, Option<Id>)> = match &args.under {
        Some(named) => items(&chronicles, named)?.into_iter().map(|(one, item)| (one, Some(item))).collect(),
        None => chronicles.iter().map(|one| (one, None)).collect(),
    };
    let (lang, many) = (context.lang, asked.len() > 1);
    let mut all: Vec<(&Chronicle, usize, Vec<Row>)> = Vec::new();
    for (chronicle, item) in asked {
        let plans: Vec<_> = chronicle.told.iter().map(|told| told.plan()).collect();
        let scope = item.map(|item| below(&item, &plans));
        let start = match args.since {
            Some(day) => chronicle.told.iter().rposition(|told| told.date <= day).unwrap_or(0),
            None => 0,
        };
        let Some(end) = chronicle.told.len().checked_sub(1) else { continue };
        let net: Option<std::collections::BTreeSet<Id>> =
            (!args.gross).then(|| between(chronicle, start, end).into_iter().map(|row| row.id).collect());
        for at in start + 1..=end {
            let mut own = between(chronicle, at - 1, at);
            own.retain(|row| {
                scope.as_ref().is_none_or(|scope| scope.contains(&row.id))
                    && net
                        .as_ref()
                        .is_none_or(|net| net.contains(&row.id) || !knew(chronicle, &row.id, start))
            });
            if !own.is_empty() {
                all.push((chronicle, at, own));
            }
        }
    }
    all.sort_by_key(|(chronicle, at, _)| (chronicle.told[*at].date, chronicle.told[*at].entry));
    if context.format == Format::Json {
        let revisions = all.iter().map(|(chronicle, at, rows)| json(chronicle, *at, rows)).collect();
        let authority = context.opened()?.authority();
        context.output.text(&Envelope::new("changes", Some(authority), Changes { revisions }).to_text())?;
    } else {
        let mut document = Document::default();
        for (number, (chronicle, at, rows)) in all.iter().enumerate() {
            if number > 0 {
                document.push(Block::Gap);
            }
            let plan = if many { format!("{} ", chronicle.plan) } else { String::new() };
            let line = vec![
                Span::marked(Mark::Strong, format!("{plan}{}", chronicle.told[*at].date)),
                Span::marked(Mark::Faint, format!("  {}", by(chronicle, *at).get(lang))),
            ];
            document.push(Block::Item { depth: 0, marker: String::new(), line });
            let wording = wording(chronicle, *at);
            for row in rows {
                let facets: Vec<String> = row
                    .facets
                    .iter()
                    .map(|facet| wording.facet(&row.id, facet).get(lang).into_owned())
                    .collect();
                let mut line = vec![
                    Span::plain(wording.name(&row.id).get(lang)),
                    Span::marked(Mark::Faint, format!("  [{}]  ", row.id)),
                    Span::plain(facets.join(words!("changes.and").get(lang).as_ref())),
                ];
                if let Some(reason) = chronicle.told[*at].reason(&row.id, None) {
                    line.push(Span::plain(words!("through.reason", reason).get(lang)));
                }
                document.push(Block::Item { depth: 1, marker: String::new(), line });
            }
        }
        context.output.document(&document, context.format)?;
    }
    if all.is_empty() {
        context.note(&words!("changes.nothing"));
    }
    Ok(if all.is_empty() { Outcome::Negative } else { Outcome::Done })
}

/// Whether a revision knows whether an item stood.
fn knew(chronicle: &Chronicle, item: &Id, at: usize) -> bool {
    chronicle.presence(item).iter().any(|run| run.first <= at && at <= run.last)
}

fn wording(chronicle: &Chronicle, at: usize) -> Wording<'_> {
    let (before, after) = (&chronicle.told[at - 1], &chronicle.told[at]);
    Wording { vocabulary: after.vocabulary(), before: before.plan(), after: after.plan() }
}

/// What differs between two revisions, but for what only the record learnt.
fn between(chronicle: &Chronicle, before: usize, after: usize) -> Vec<Row> {
    let changes = compare(&chronicle.told[before].loaded.snapshot, &chronicle.told[after].loaded.snapshot);
    let rows = rows(&changes, chronicle.told[after].vocabulary());
    let all = rows.into_values().map(|mut row| {
        row.facets.retain(|facet| facet.kind.weight() != Weight::Record);
        row
    });
    all.filter(|row| !row.facets.is_empty()).collect()
}

fn json(chronicle: &Chronicle, at: usize, rows: &[Row]) -> RevisionChanges {
    let wording = wording(chronicle, at);
    let items = rows.iter().map(|row| ItemChanges {
        id: row.id.to_string(),
        name: (&wording.name(&row.id)).into(),
        facets: row.facets.iter().map(|facet| facet.kind.key().to_owned()).collect(),
        texts: row.facets.iter().map(|facet| (&wording.facet(&row.id, facet)).into()).collect(),
    });
    RevisionChanges {
        plan: chronicle.plan.to_string(),
        from: chronicle.told[at - 1].date.to_string(),
        to: chronicle.told[at].date.to_string(),
        entry: chronicle.told[at].entry,
        items: items.collect(),
    }
}

//! `planctl match`

use std::collections::BTreeMap;

use planctl::document::{Block, Document, Mark, Span};
use planctl::json::{self, Envelope};
use planctl::matching::{
    LineageLink, Link, Options, Score, apply_lineage, apply_links, from_open_rows, lineage, suggest,
};
use planctl::model::{Held, Id, LINEAGE_PART, LINEAGE_WHOLE, Plan};
use planctl::snapshot::{Draft, draft_to_toml};
use planctl::words;
use planctl::workspace::with_rows;

use super::arguments::Unfit;
use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::pairing;
use super::pairing::{lineage_words, link_words, somebody_answers};

/// Suggest which item of a draft is which of a revision, and what comes from what
///
/// By exact content, name, place and likeness, weighed over the whole plan at once; and by what
/// texts say of succession. Each suggestion has its score, its reasons and the runner-up; below
/// the bar nothing is said. Nothing is applied unless --accept or --interactive asks for it: then
/// the draft with the ids taken over is the answer, and what was left open stands in it as
/// [[suggestion]] rows.
///
/// Exit codes: 0 done; 1 there is nothing to suggest; 2 the draft is not valid; 3 the store is
/// damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// A draft, or a published document
    #[arg(value_name = "DRAFT")]
    draft: String,
    /// The revision or draft whose ids are sought; otherwise the latest revision. Without any,
    /// only what comes from what within the draft is suggested
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// Say nothing below this score, in per cent
    #[arg(long, value_name = "SCORE", default_value_t = 80.0, value_parser = percent)]
    bar: f64,
    /// Take every suggestion at or above this score, in per cent
    #[arg(long, value_name = "SCORE", value_parser = percent)]
    accept: Option<f64>,
    /// Ask about each on the terminal
    #[arg(long, conflicts_with = "accept")]
    interactive: bool,
}

/// A score in per cent, as an argument.
fn percent(text: &str) -> Result<f64, Unfit> {
    let number = text.trim_end_matches('%').parse().ok().filter(|number| (0.0..=100.0).contains(number));
    number.ok_or_else(|| Unfit(words!("arguments.write-score")))
}

fn per_mille(percent: f64) -> Score {
    (percent * 10.0).round() as Score
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let decides = args.accept.is_some() || args.interactive;
    let format = context.format;
    if args.interactive {
        somebody_answers()?;
    }
    let opened = context.workspace()?.opened()?;
    let is_first = args.base.is_none() && opened.is_none_or(|opened| opened.log().entries.is_empty());
    let named = if is_first { &args.draft } else { args.base.as_deref().unwrap_or("latest") };
    let base = context.workspace()?.resolve(named)?;
    let found = context.workspace()?.resolve_against(&args.draft, &base)?;
    let (plan, own) = (base.side.snapshot.plan(), found.side.snapshot.plan());
    let vocabulary = &base.vocabulary;
    // Ids that the base has too are decided, whoever gave them.
    let stands =
        |id: &&Id| plan.get(id).is_some_and(|other| own.get(id).is_some_and(|item| item.kind == other.kind));
    let decided: BTreeMap<Id, Id> =
        own.items().map(|item| &item.id).filter(stands).map(|id| (id.clone(), id.clone())).collect();
    let options = Options { bar: per_mille(args.bar), decided };
    let mut suggestions = suggest(plan, own, vocabulary, &options);
    // What is suggested again is asked again; what else waits stays.
    let (reasons, mut open) =
        found.beside.as_ref().map(|beside| (beside.reasons.clone(), beside.open.clone())).unwrap_or_default();
    open.retain(|row| {
        let old = from_open_rows(std::slice::from_ref(row)).unwrap_or_default().links;
        let again =
            |old: &Link| suggestions.links.iter().any(|new| (&new.item, &new.to) == (&old.item, &old.to));
        !old.iter().any(again)
    });
    let draft = Draft { plan: own.clone(), sources: found.sources.clone(), reasons, open };
    if !decides {
        // What comes from what is asked of the items as the suggestions have them.
        let linked = apply_links(draft, &suggestions.links).map_err(|error| Failure::usage(error.words()))?;
        let linked = with_lineage_of(linked, plan, &suggestions.links);
        let mut descent = lineage(plan, &linked.plan, vocabulary);
        descent.retain(|link| link.score >= options.bar);
        let said =
            Said { links: &suggestions.links, descent: &descent, own, linked: &linked.plan, base: plan };
        return tell(context, format, &said, &found, &suggestions.missing);
    }
    let least = args.accept.map(per_mille);
    let mut asked = Vec::new();
    let (mut taken, mut left): (Vec<Link>, Vec<Link>) = (Vec::new(), Vec::new());
    for link in std::mem::take(&mut suggestions.links) {
        let yes = match least {
            Some(least) => link.score >= least,
            None => match pairing::asked(context, &link_words(&link, own, plan, vocabulary))? {
                Some(yes) => {
                    asked.push(link.item.clone());
                    yes
                }
                None => false,
            },
        };
        if yes {
            taken.push(link);
        } else if !asked.contains(&link.item) {
            left.push(link);
        }
    }
    let draft = apply_links(draft, &taken).map_err(|error| Failure::usage(error.words()))?;
    let draft = with_lineage_of(draft, plan, &taken);
    let mut descent = lineage(plan, &draft.plan, vocabulary);
    descent.retain(|link| link.score >= options.bar);
    let mut waiting = Vec::new();
    let mut draft = draft;
    draft.open.retain(|row| {
        let old = from_open_rows(std::slice::from_ref(row)).unwrap_or_default().lineage;
        let again = |old: &LineageLink| {
            descent.iter().any(|new| (&new.item, &new.from, new.field) == (&old.item, &old.from, old.field))
        };
        !old.iter().any(again)
    });
    let mut lines = 0;
    for link in descent {
        let yes = match least {
            Some(least) => Some(link.score >= least),
            None => pairing::asked(context, &lineage_words(&link, &draft.plan, plan, vocabulary))?,
        };
        match yes {
            Some(true) => {
                lines += 1;
                draft = apply_lineage(draft, std::slice::from_ref(&link));
            }
            Some(false) if least.is_none() => {}
            _ => waiting.push(link),
        }
    }
    suggestions.links = left;
    let draft = with_rows(draft, &suggestions, &waiting);
    let open = draft.undecided().count();
    context.output.draft(&draft_to_toml(&draft))?;
    context.note(&words!("matching.taken", ids = taken.len(), lines, open));
    Ok(Outcome::Done)
}

/// Gives the items that were recognised the lineage that the base records: no document prints it.
fn with_lineage_of(draft: Draft, base: &Plan, taken: &[Link]) -> Draft {
    let (vocabulary, root, mut items) = draft.plan.into_parts();
    for item in &mut items {
        let Some(of) = base.get(&item.id).filter(|_| taken.iter().any(|link| link.to == item.id)) else {
            continue;
        };
        for field in [LINEAGE_WHOLE, LINEAGE_PART] {
            if let (None, Some(held)) = (item.fields.get(field), of.fields.get(field)) {
                let held: Held = held.clone();
                item.fields.insert(field.into(), held);
            }
        }
    }
    let plan = Plan::assemble(vocabulary, root, items).expect("only fields were added");
    Draft { plan, ..draft }
}

/// What is suggested, and the plans it is about.
struct Said<'a> {
    links: &'a [Link],
    descent: &'a [LineageLink],
    own: &'a Plan,
    linked: &'a Plan,
    base: &'a Plan,
}

/// Gives the suggestions as an answer.
fn tell(
    context: &Context,
    format: Format,
    said: &Said<'_>,
    found: &planctl::workspace::Input,
    missing: &[Id],
) -> Result<Outcome, Failure> {
    let vocabulary = &found.vocabulary;
    let (links, descent) = (said.links, said.descent);
    if format == Format::Json {
        let body = json::suggestions(links, descent, missing);
        context.output.text(&Envelope::new("match", None, body).to_text())?;
    } else {
        let mut document = Document::default();
        let mut item = |text: &str| {
            let line = vec![Span::plain(text)];
            document.push(Block::Item { depth: 0, marker: String::new(), line });
        };
        links.iter().for_each(|link| item(&context.say(&link_words(link, said.own, said.base, vocabulary))));
        let line = |link| lineage_words(link, said.linked, said.base, vocabulary);
        descent.iter().for_each(|link| item(&context.say(&line(link))));
        let (ids, lines) = (links.len(), descent.len());
        let sum = words!("matching.suggested", ids, lines);
        document.push(Block::Paragraph(vec![Span::marked(Mark::Faint, context.say(&sum))]));
        context.output.document(&document, format)?;
    }
    Ok(if links.is_empty() && descent.is_empty() { Outcome::Negative } else { Outcome::Done })
}

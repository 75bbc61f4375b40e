//! `planctl find`

use std::collections::BTreeSet;

use planctl::document::{Block, Document, Mark, Span};
use planctl::filter::{Relation, has_order, may_hold};
use planctl::history::{Among, Chronicle, Sought};
use planctl::json::{Envelope, Find, FoundAt};
use planctl::model::Key;
use planctl::text::{Words, brief, nearest};
use planctl::words;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::through::{chronicles, excerpt, gone, items, name, run_of_field, stood, when};

/// Find a text, a value, or what is missing, now or ever
///
/// Letters match whatever their width and case. --field takes a field by its key or its word, a sign, and a value as it
/// is typed or printed: section=港湾課, cost>5000000, last>=FY2028, status!=done; of a text a part is enough, of several
/// values one. What is asked more than once must hold of one item in one revision. Every plan of the store is searched
/// unless --plan names one.
///
/// Exit codes: 0 found; 1 nothing found; 2 no store, no such field, or nothing was asked for; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// A text in any value
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    /// A field that has this value; may be repeated. Signs: = != < <= > >=
    #[arg(long, value_name = "FIELD=VALUE")]
    field: Vec<String>,
    /// A field that has no value, though the item could have one; may be repeated
    #[arg(long, value_name = "FIELD")]
    missing: Vec<String>,
    /// Only this item and what is below it: an id, a number or a name
    #[arg(long, value_name = "ITEM")]
    under: Option<String>,
    /// Only items of this kind of the vocabulary; may be repeated
    #[arg(long, value_name = "KIND")]
    item_kind: Vec<String>,
    /// Also where it stood once, and stands no more
    #[arg(long)]
    ever: bool,
    /// Every plan of the store, as without --plan
    #[arg(long)]
    all_plans: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let mut sought = Vec::new();
    if let Some(text) = &args.text {
        if text.trim().is_empty() {
            return Err(Failure::usage(words!("find.nothing-asked")));
        }
        sought.push(Sought::Text(text.clone()));
    }
    for said in &args.field {
        sought.push(condition(said)?);
    }
    sought.extend(args.missing.iter().map(|field| Sought::Missing(field.trim().to_owned())));
    if sought.is_empty() {
        return Err(Failure::usage(words!("find.nothing-asked")));
    }
    let lang = context.lang;
    let chronicles = chronicles(context)?;
    for one in &sought {
        judge(&chronicles, one)?;
    }
    let kinds = kinds(&chronicles, &args.item_kind)?;
    let tops = match &args.under {
        Some(named) => Some(items(&chronicles, named)?),
        None => None,
    };
    let many = chronicles.len() > 1;
    let (mut document, mut found) = (Document::default(), Vec::new());
    for chronicle in &chronicles {
        let top = tops.iter().flatten().find(|(own, _)| own.plan == chronicle.plan);
        if tops.is_some() && top.is_none() {
            continue;
        }
        let among = Among { under: top.map(|(_, item)| item.clone()), kinds: kinds.clone() };
        let mut last = None;
        for one in chronicle.find(&sought, &among, args.ever) {
            let called = name(chronicle, &one.item);
            let value = stood(chronicle, &one.field, &one.run, &one.item);
            let plan = if many { format!("{} ", chronicle.plan) } else { String::new() };
            if last.replace(one.item.clone()).is_none_or(|last| last != one.item) {
                let mut line = vec![
                    Span::marked(Mark::Faint, plan),
                    Span::marked(Mark::Strong, called.get(lang)),
                    Span::marked(Mark::Faint, format!("  [{}]", one.item)),
                ];
                line.extend(gone(lang, chronicle, &one.item));
                document.push(Block::Item { depth: 0, marker: String::new(), line });
            }
            document.push(Block::Item {
                depth: 1,
                marker: String::new(),
                line: vec![
                    Span::plain(format!("{}: ", one.field.words.get(lang))),
                    Span::plain(excerpt(&value.get(lang), args.text.as_deref())),
                    Span::marked(Mark::Faint, format!("  {}", when(chronicle, &one.run).get(lang))),
                ],
            });
            found.push(FoundAt {
                plan: chronicle.plan.to_string(),
                id: one.item.to_string(),
                name: (&called).into(),
                field: one.field.key.to_string(),
                run: run_of_field(chronicle, &one.run, &one.item, &one.field),
            });
        }
    }
    let count = found.len();
    if context.format == Format::Json {
        let authority = context.opened()?.authority();
        context.output.text(&Envelope::new("find", Some(authority), Find { found }).to_text())?;
    } else {
        context.output.document(&document, context.format)?;
    }
    if count == 0 {
        context.note(&words!("find.nothing-found"));
        if !args.ever {
            context.hint(&words!("find.hint-ever"));
        }
    }
    Ok(if count == 0 { Outcome::Negative } else { Outcome::Done })
}

/// A field, a sign and a value: the first sign counts, and of those that begin there the longest.
fn condition(said: &str) -> Result<Sought, Failure> {
    let place = |sign: &str| said.find(sign).map(|at| (at, std::cmp::Reverse(sign.len())));
    let signs = Relation::ALL.iter().filter_map(|(sign, relation)| Some((place(sign)?, *sign, *relation)));
    let first = signs.min_by_key(|(place, ..)| *place);
    let parts =
        first.map(|((at, _), sign, relation)| (said[..at].trim(), relation, said[at + sign.len()..].trim()));
    match parts {
        Some((field, relation, value)) if !field.is_empty() && !value.is_empty() => {
            Ok(Sought::Field(field.to_owned(), relation, value.to_owned()))
        }
        _ => Err(Failure::usage(words!("find.no-value", said = brief(said)))),
    }
}

/// What no field of any plan could be or hold was mistyped.
fn judge(chronicles: &[Chronicle], sought: &Sought) -> Result<(), Failure> {
    let (Sought::Field(name, ..) | Sought::Missing(name)) = sought else { return Ok(()) };
    let fields: Vec<_> = chronicles.iter().flat_map(|one| one.fields_called(name)).collect();
    if fields.is_empty() {
        let latest = || chronicles.iter().filter_map(|one| one.told.last());
        let kinds = latest().flat_map(|told| {
            let vocabulary = told.vocabulary();
            [&vocabulary.plan].into_iter().chain(&vocabulary.kinds)
        });
        let keys: BTreeSet<&str> = kinds.flat_map(|kind| &kind.fields).map(|field| &*field.key).collect();
        let failure = Failure::usage(words!("filters.no-field", text = brief(name)));
        return Err(match nearest(name, keys.iter().copied()) {
            Some(near) => failure.hint(words!("diff.did-mean", near)),
            None => {
                let all = Words::list(keys.into_iter().map(Words::same));
                failure.hint(words!("filters.there-are", all))
            }
        });
    }
    let Sought::Field(_, relation, asked) = sought else { return Ok(()) };
    if relation.is_of_order() && !fields.iter().any(|(field, _)| has_order(field)) {
        return Err(Failure::usage(words!("find.no-order", field = brief(name))));
    }
    if !fields.iter().any(|(field, vocabulary)| may_hold(field, asked, vocabulary)) {
        let failure = Failure::usage(words!("filters.no-value", text = brief(asked)));
        let choices: BTreeSet<&str> =
            fields.iter().flat_map(|(field, _)| &field.choices).map(|choice| &*choice.key).collect();
        return Err(match choices.is_empty() {
            true => failure,
            false => {
                let all = Words::list(choices.into_iter().map(Words::same));
                failure.hint(words!("filters.there-are", all))
            }
        });
    }
    Ok(())
}

/// The kinds of those words in any plan.
fn kinds(chronicles: &[Chronicle], asked: &[String]) -> Result<Vec<Key>, Failure> {
    let all: Vec<_> = chronicles
        .iter()
        .filter_map(|one| one.told.last())
        .flat_map(|told| [&told.vocabulary().plan].into_iter().chain(&told.vocabulary().kinds))
        .collect();
    let mut out = Vec::new();
    for text in asked {
        let found: BTreeSet<&Key> = all
            .iter()
            .filter(|kind| *kind.key == **text || kind.words.is(text))
            .map(|kind| &kind.key)
            .collect();
        if found.is_empty() {
            let keys: BTreeSet<&str> = all.iter().map(|kind| &*kind.key).collect();
            let all = Words::list(keys.into_iter().map(Words::same));
            let failure = Failure::usage(words!("filters.no-kind", text = brief(text)));
            return Err(failure.hint(words!("filters.there-are", all)));
        }
        out.extend(found.into_iter().cloned());
    }
    Ok(out)
}

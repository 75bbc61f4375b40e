//! `planctl find`

use planctl::document::{Block, Document, Mark, Span};
use planctl::history::Sought;
use planctl::json::{Envelope, Find, FoundAt};
use planctl::text::brief;
use planctl::words;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::through::{chronicles, name, run_of_field, stood, when};

/// Find a text, a value, or what is missing, now or ever
///
/// Letters match whatever their width and case. --field takes a field by its key or its word, and a value by its key or
/// its word; of a text a part is enough. Every plan of the store is searched unless --plan names one.
///
/// Exit codes: 0 found; 1 nothing found; 2 no store, or nothing was asked for; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// A text in any value
    #[arg(value_name = "TEXT", conflicts_with_all = ["field", "missing"], required_unless_present_any = ["field", "missing"])]
    text: Option<String>,
    /// A field that has this value
    #[arg(long, value_name = "FIELD=VALUE", conflicts_with = "missing")]
    field: Option<String>,
    /// A field that has no value, though the item could have one
    #[arg(long, value_name = "FIELD")]
    missing: Option<String>,
    /// Also where it stood once, and stands no more
    #[arg(long)]
    ever: bool,
    /// Every plan of the store, as without --plan
    #[arg(long)]
    all_plans: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let sought = match (&args.text, &args.field, &args.missing) {
        (Some(text), ..) if text.trim().is_empty() => {
            return Err(Failure::usage(words!("find.nothing-asked")));
        }
        (Some(text), ..) => Sought::Text(text.clone()),
        (None, Some(said), _) => match said.split_once('=') {
            Some((field, value)) if !field.trim().is_empty() && !value.trim().is_empty() => {
                Sought::Field(field.trim().to_owned(), value.trim().to_owned())
            }
            _ => return Err(Failure::usage(words!("find.no-value", said = brief(said)))),
        },
        (None, None, Some(field)) => Sought::Missing(field.clone()),
        (None, None, None) => return Err(Failure::usage(words!("find.nothing-asked"))),
    };
    let lang = context.lang;
    let chronicles = chronicles(context)?;
    let many = chronicles.len() > 1;
    let (mut document, mut found) = (Document::default(), Vec::new());
    for chronicle in &chronicles {
        for one in chronicle.find(&sought, args.ever) {
            let called = name(chronicle, &one.item);
            let value = stood(chronicle, &one.field, &one.run, &one.item);
            let plan = if many { format!("{} ", chronicle.plan) } else { String::new() };
            document.push(Block::Item {
                depth: 0,
                marker: String::new(),
                line: vec![
                    Span::marked(Mark::Faint, plan),
                    Span::marked(Mark::Strong, called.get(lang)),
                    Span::marked(Mark::Faint, format!("  [{}]", one.item)),
                ],
            });
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
    }
    Ok(if count == 0 { Outcome::Negative } else { Outcome::Done })
}

/// A long text around what is sought in it.
fn excerpt(value: &str, sought: Option<&str>) -> String {
    const AROUND: usize = 60;
    let value = value.replace('\n', " ");
    let chars: Vec<char> = value.chars().collect();
    if chars.len() <= AROUND * 2 {
        return value;
    }
    // The place is found letter by letter, since folding may change how many there are.
    let lower: String = value.to_lowercase();
    let at = sought.and_then(|sought| lower.find(&sought.to_lowercase()));
    let at = at.map_or(0, |at| lower[..at].chars().count());
    let (begin, end) = (at.saturating_sub(AROUND), (at + AROUND).min(chars.len()));
    let inside: String = chars[begin.min(chars.len())..end].iter().collect();
    let before = if begin > 0 { "…" } else { "" };
    let behind = if end < chars.len() { "…" } else { "" };
    format!("{before}{inside}{behind}")
}

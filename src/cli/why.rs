//! `planctl why`

use planctl::document::{Block, Document, Mark, Span};
use planctl::history::Chronicle;
use planctl::json::{Envelope, Why, WhyRow};
use planctl::model::{Id, Key};
use planctl::snapshot::{Certainty, DocumentName, Source};
use planctl::text::visible;
use planctl::words;
use planctl::workspace::{KeptDocument, Opened, lines_at};

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::through::{by, chronicles, items, name};

/// Show what a value of the plan rests on
///
/// Of an item, or one field of it, in the last revision: whether a document says it or it was concluded, and why; the
/// document, the place in it, and, of a text that the record keeps, the lines themselves.
///
/// Exit codes: 0 done; 1 no source is named; 2 no store, or no such item; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// An item by id, number or name, and behind a dot one field of it
    #[arg(value_name = "ITEM[.FIELD]")]
    place: String,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let chronicles = chronicles(context)?;
    let opened = context.opened()?;
    let (found, field) = match (items(&chronicles, &args.place), args.place.rsplit_once('.')) {
        (Err(error), Some((item, field))) if !item.is_empty() && !field.is_empty() => {
            (items(&chronicles, item).map_err(|_| error)?, Some(Key::from(field)))
        }
        (found, _) => (found?, None),
    };
    let documents = opened.documents();
    let (mut document, mut rows) = (Document::default(), Vec::new());
    for (chronicle, item) in found {
        told(context, &mut document, &mut rows, (opened, &documents), chronicle, &item, field.as_ref())?;
    }
    let none = rows.is_empty();
    if context.format == Format::Json {
        let body = Why { rows };
        context.output.text(&Envelope::new("why", Some(opened.authority()), body).to_text())?;
    } else {
        context.output.document(&document, context.format)?;
    }
    if none {
        context.note(&words!("why.none"));
    }
    Ok(if none { Outcome::Negative } else { Outcome::Done })
}

fn told(
    context: &Context,
    document: &mut Document,
    out: &mut Vec<WhyRow>,
    (opened, documents): (&Opened, &[KeptDocument<'_>]),
    chronicle: &Chronicle,
    item: &Id,
    field: Option<&Key>,
) -> Result<(), Failure> {
    let lang = context.lang;
    let Some((at, own)) = chronicle.last(item) else { return Ok(()) };
    let told = &chronicle.told[at];
    if let Some(field) = field {
        let kind = told.vocabulary().kind(&own.kind);
        if kind.is_none_or(|kind| kind.field(field).is_none()) {
            let known =
                kind.into_iter().flat_map(|kind| &kind.fields).map(|field| format!("`{}`", field.key));
            let known = planctl::text::Words::list(known);
            return Err(Failure::usage(words!("through.no-field", field, item, known)));
        }
    }
    let head = vec![
        Span::marked(Mark::Strong, name(chronicle, item).get(lang)),
        Span::marked(Mark::Faint, format!("  [{item}]  {} {}", told.date, by(chronicle, at).get(lang))),
    ];
    document.push(Block::Item { depth: 0, marker: String::new(), line: head });
    let speaks = |source: &&Source| {
        source.places.iter().any(|place| {
            place.id == *item && (field.is_none() || place.field.is_none() || place.field.as_ref() == field)
        })
    };
    for source in told.loaded.sources.iter().filter(speaks) {
        let named = |hash: &planctl::model::Digest| {
            documents.iter().find(|known| known.evidence.file.blake3 == *hash)
        };
        let known = match &source.document {
            Some(DocumentName::Hash(hash)) => named(hash),
            Some(DocumentName::File(_)) | None => None,
        };
        let places: Vec<String> =
            source.places.iter().filter(|place| place.id == *item).map(ToString::to_string).collect();
        let certainty = match source.certainty {
            Certainty::Verified => words!("why.verified"),
            Certainty::Inferred => words!("why.inferred"),
        };
        let mut line = vec![
            Span::plain(format!("{}  ", places.join(" "))),
            Span::marked(Mark::Strong, certainty.get(lang)),
        ];
        if !source.reason.is_empty() {
            line.push(Span::plain(format!("  {}", visible(&source.reason))));
        }
        document.push(Block::Item { depth: 1, marker: String::new(), line });
        let file = known.map(|known| known.evidence.name.clone());
        if source.document.is_some() {
            let name = file.clone().unwrap_or_else(|| match &source.document {
                Some(DocumentName::Hash(hash)) => hash.short(),
                Some(DocumentName::File(file)) => file.clone(),
                None => String::new(),
            });
            let line = vec![Span::plain(format!("{}  {}", visible(&name), source.at))];
            document.push(Block::Item { depth: 2, marker: String::new(), line });
        }
        // A document that is withheld or gone says nothing, and `verify` says so.
        let bytes = known.and_then(|known| opened.document_bytes(known.evidence).ok());
        let lines = bytes.and_then(|bytes| lines_at(&bytes, &source.at)).unwrap_or_default();
        for said in &lines {
            let line = vec![Span::marked(Mark::Faint, format!("> {}", visible(said)))];
            document.push(Block::Item { depth: 2, marker: String::new(), line });
        }
        out.push(WhyRow {
            plan: chronicle.plan.to_string(),
            revision: told.date.to_string(),
            places,
            certainty: source.certainty.key().to_owned(),
            reason: source.reason.clone(),
            document: match &source.document {
                Some(DocumentName::Hash(hash)) => Some(hash.to_string()),
                Some(DocumentName::File(file)) => Some(file.clone()),
                None => None,
            },
            file,
            at: source.at.clone(),
            lines,
        });
    }
    Ok(())
}

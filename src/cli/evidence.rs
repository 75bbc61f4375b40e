//! `planctl evidence`

use planctl::document::{Block, Document, Mark, Span};
use planctl::json::{Envelope, EvidenceFile, EvidenceList};
use planctl::text::{Words, brief, visible};
use planctl::words;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;

/// List the documents that the record keeps, or get one out
///
/// Each with the entry that brought it, its SHA-256, where and when it was fetched. With --get the bytes of one, by the
/// name of its file or the first letters of its hash, to standard output or the file of -o.
///
/// Exit codes: 0 done; 1 there is none; 2 no store, or no such document; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Get this one out: its file name, or four or more digits of its BLAKE3 or SHA-256
    #[arg(long, value_name = "DOCUMENT")]
    get: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let opened = context.opened()?;
    let all = opened.documents();
    if let Some(wanted) = &args.get {
        let is = |name: &str, hashes: [String; 2]| {
            name == wanted
                || (wanted.len() >= 4 && hashes.iter().any(|hash| hash.starts_with(wanted.as_str())))
        };
        let found: Vec<_> = all
            .iter()
            .filter(|known| {
                let file = &known.evidence.file;
                is(&known.evidence.name, [file.blake3.to_string(), file.sha256.to_string()])
            })
            .collect();
        let known =
            Words::list(all.iter().take(20).map(|known| format!("`{}`", visible(&known.evidence.name))));
        return match found.as_slice() {
            [one] => {
                context.output.bytes(&opened.document_bytes(one.evidence)?)?;
                Ok(Outcome::Done)
            }
            [] => Err(Failure::usage(words!("evidence.no-such", wanted = brief(wanted), known))),
            _ => Err(Failure::usage(words!("evidence.several", wanted = brief(wanted)))),
        };
    }
    if context.format == Format::Json {
        let files = all.iter().map(|known| EvidenceFile {
            entry: known.entry,
            name: known.evidence.name.clone(),
            blake3: known.evidence.file.blake3.to_string(),
            sha256: known.evidence.file.sha256.to_string(),
            url: known.evidence.url.clone(),
            retrieved: known.evidence.retrieved.map(|date| date.to_string()),
            original_not_held: known.evidence.original_not_held,
        });
        let body = EvidenceList { documents: files.collect() };
        context.output.text(&Envelope::new("evidence", Some(opened.authority()), body).to_text())?;
        return Ok(if all.is_empty() { Outcome::Negative } else { Outcome::Done });
    }
    let mut document = Document::default();
    for known in &all {
        let evidence = known.evidence;
        let mut push = |depth: usize, line: Vec<Span>| {
            document.push(Block::Item { depth, marker: String::new(), line });
        };
        push(
            0,
            vec![
                Span::marked(Mark::Strong, visible(&evidence.name)),
                Span::marked(Mark::Faint, format!("  #{}", known.entry)),
            ],
        );
        push(1, vec![Span::plain(format!("SHA-256 {}", evidence.file.sha256))]);
        if !evidence.url.is_empty() {
            let day = evidence.retrieved.map(|day| format!("  {day}")).unwrap_or_default();
            push(1, vec![Span::plain(format!("{}{day}", visible(&evidence.url)))]);
        }
        if evidence.original_not_held {
            push(1, vec![Span::plain(words!("evidence.copy").get(context.lang))]);
        }
    }
    context.output.document(&document, context.format)?;
    if all.is_empty() {
        context.note(&words!("evidence.none"));
    }
    Ok(if all.is_empty() { Outcome::Negative } else { Outcome::Done })
}

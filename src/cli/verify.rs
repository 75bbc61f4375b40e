//! `planctl verify`

use planctl::audit::{Judged, Verdict, verify};
use planctl::document::{Block, Document, Mark, Span};
use planctl::render::json::{self, Envelope};
use planctl::render::width;
use planctl::store::Store;

use super::failure::Failure;
use super::{Context, Format, Outcome, input};

/// Hold the store to its own claims, reading every byte
///
/// Exit codes: 0 nothing is contradicted; 2 no store; 3 something is contradicted, damaged or
/// missing.
#[derive(clap::Args)]
pub(super) struct Args {}

pub(super) fn run(context: &Context, _: Args) -> Result<Outcome, Failure> {
    let format = context.format(&[Format::Text, Format::Md, Format::Json])?;
    let folder = match input::store_folder(context)? {
        Some(folder) => folder,
        // Says that there is none.
        None => return Err(input::store(context).err().expect("no store was found just now")),
    };
    let store = Store::open(&folder, context.most_bytes())?;
    let judged = verify(&store)?;
    if format == Format::Json {
        let authority = store.config().authority.clone();
        context.output.text(&Envelope::new("verify", Some(&authority), answer(&judged)).to_text())?;
    } else {
        let mut document = Document::default();
        for claim in &judged {
            let mark = match claim.verdict {
                Verdict::Proved => Mark::Come,
                Verdict::NotProved => Mark::Inferred,
                Verdict::Contradicted => Mark::Gone,
            };
            let line = vec![
                Span::marked(mark, padded(context.say(&claim.verdict.words()))),
                Span::plain(format!("  {}", context.say(&claim.claim.words()))),
                Span::marked(Mark::Faint, format!("  ({})", context.say(&claim.detail))),
            ];
            document.push(Block::Item { depth: 0, marker: String::new(), line });
            for fault in &claim.faults {
                let line = vec![Span::plain(context.say(fault))];
                document.push(Block::Item { depth: 2, marker: "- ".to_owned(), line });
            }
        }
        context.output.document(&document, format)?;
    }
    let contradicted = judged.iter().any(|claim| claim.verdict == Verdict::Contradicted);
    Ok(if contradicted { Outcome::Contradicted } else { Outcome::Done })
}

/// A verdict in a column of its own.
fn padded(verdict: &str) -> String {
    const COLUMNS: usize = "CONTRADICTED".len();
    format!("{verdict}{}", " ".repeat(COLUMNS.saturating_sub(width(verdict))))
}

/// The verdicts as an answer.
fn answer(judged: &[Judged]) -> json::Verify {
    let claim = |judged: &Judged| json::VerifyClaim {
        claim: judged.claim.key().to_owned(),
        verdict: judged.verdict.key().to_owned(),
        text: (&judged.claim.words()).into(),
        detail: (&judged.detail).into(),
        faults: judged.faults.iter().map(json::Both::from).collect(),
    };
    json::Verify {
        sound: judged.iter().all(|judged| judged.verdict != Verdict::Contradicted),
        claims: judged.iter().map(claim).collect(),
    }
}

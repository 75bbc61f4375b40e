//! `planctl verify`

use std::path::{Path, PathBuf};

use planctl::audit::{Judged, Standing, Verdict, against, entry_words, verify};
use planctl::document::{Block, Document, Mark, Span};
use planctl::render::json::{self, Envelope};
use planctl::render::width;
use planctl::store::{Area, Store};
use planctl::words;

use super::failure::Failure;
use super::{Context, Format, Outcome, input};

/// Hold the store to its own claims, reading every byte
///
/// With --against, hold it to another copy of the store, such as a clone: whether one is behind
/// the other, or both have recorded entries of one number.
///
/// Exit codes: 0 nothing is contradicted; 2 no store, or another; 3 something is contradicted,
/// damaged or missing, or the copies have parted.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Another copy of the store
    #[arg(long, value_name = "DIR")]
    against: Option<PathBuf>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    if let Some(copy) = &args.against {
        return held_against(context, copy);
    }
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

/// Says how the logs of two copies stand to each other.
fn held_against(context: &Context, copy: &Path) -> Result<Outcome, Failure> {
    let format = context.format(&[Format::Text, Format::Md])?;
    let ours = input::store(context)?.store;
    let inner = copy.join("revisions");
    let folder = if Store::is_store(copy) || !Store::is_store(&inner) { copy } else { &inner };
    let theirs = Store::open(folder, context.most_bytes())?;
    let mut document = Document::default();
    let mut forked = false;
    for (area, ours, theirs) in
        [(Area::Record, ours.clone(), theirs.clone()), (Area::Drafts, ours.drafts(), theirs.drafts())]
    {
        let standing = against(&ours, &theirs)?;
        // A copy without its deliberation is one that was published.
        if area == Area::Drafts && (ours.log()?.entries.is_empty() || theirs.log()?.entries.is_empty()) {
            continue;
        }
        forked |= standing.is_fork();
        let mark = if standing.is_fork() { Mark::Gone } else { Mark::Come };
        let line = vec![Span::marked(mark, context.say(&standing.words(area)))];
        document.push(Block::Item { depth: 0, marker: String::new(), line });
        let (mine, yours) = (words!("こちら", "here"), words!("写し", "copy"));
        let (here, there) = match &standing {
            Standing::Same { .. } => (&[][..], &[][..]),
            Standing::Behind { missing } => (&[][..], &missing[..]),
            Standing::Ahead { more } => (&more[..], &[][..]),
            Standing::Fork { ours, theirs } => (&ours[..], &theirs[..]),
        };
        for (whose, entries) in [(mine, here), (yours, there)] {
            for entry in entries {
                let said = format!("{}  {}", context.say(&whose), context.say(&entry_words(entry)));
                let line = vec![Span::plain(said)];
                document.push(Block::Item { depth: 2, marker: "- ".to_owned(), line });
            }
        }
    }
    context.output.document(&document, format)?;
    if forked {
        context.hint(&words!(
            "一方をそのまま残し、他方だけにある記録を、その後にもう一度行います",
            "keep one copy as it is, and record again after it what only the other holds"
        ));
    }
    Ok(if forked { Outcome::Contradicted } else { Outcome::Done })
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

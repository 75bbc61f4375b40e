//! `planctl verify`

use std::path::{Path, PathBuf};

use planctl::audit::{
    Claim, Judged, Known, Outside, Proof, ReadToken, Report, Standing, Token, Verdict, entry_words,
};
use planctl::document::{Block, Document, Mark, Span};
use planctl::json::{self, Envelope};
use planctl::model::Moment;
use planctl::render::width;
use planctl::signing::Signers;
use planctl::store::Store;
use planctl::text::Words;
use planctl::tree::{self, Checkpoint};
use planctl::words;
use planctl::workspace::Error;

use super::arguments::Unfit;
use super::context::{Context, Format, Outcome, RELEASED};
use super::failure::Failure;
use super::openssl;
use super::surroundings::copy_folder;

/// Hold the store to its own claims, reading every byte
///
/// Each claim is PROVED, NOT PROVED or CONTRADICTED, with the files at fault, and what no store
/// can prove is said. A store that is held only to its own keys is self-consistent, not anchored:
/// --against, --signers and --tsa-ca bring something from outside. --against takes a checkpoint
/// that was printed elsewhere, a proof, or another copy of the store, such as a clone; of a copy
/// it says besides whether one is behind the other, or both recorded entries of one number. With
/// --proof a proof of one entry is held to itself and to what comes from outside; no store is
/// needed.
///
/// Exit codes: 0 nothing is contradicted; 1 what --require-anchor asks is not proved; 2 no store,
/// or another; 3 something is contradicted, damaged or missing, or the copies have parted.
#[derive(clap::Args)]
pub(super) struct Args {
    /// A checkpoint or proof from elsewhere, or another copy of the store; may be given again
    #[arg(long, value_name = "FILE|DIR")]
    against: Vec<PathBuf>,
    /// Keys known from elsewhere to be whose they are said to be (allowed_signers)
    #[arg(long, value_name = "FILE")]
    signers: Option<PathBuf>,
    /// Certificates of timestamp authorities that you trust (PEM)
    #[arg(long, value_name = "FILE")]
    tsa_ca: Option<PathBuf>,
    /// Fail unless something from outside shows entries of the record
    #[arg(long)]
    require_anchor: bool,
    /// The time by which times in the future are told; otherwise that of this machine
    #[arg(long, value_name = "TIME", value_parser = moment)]
    now: Option<Moment>,
    /// Hold this proof, rather than a store
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
}

fn moment(text: &str) -> Result<Moment, Unfit> {
    let of_day = || Moment::parse(&format!("{text}T00:00:00Z"));
    Moment::parse(text).or_else(of_day).ok_or_else(|| Unfit(words!("arguments.write-moment")))
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let released = Moment::parse(RELEASED).expect("a moment as it is written");
    let clock = chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let now = args.now.unwrap_or_else(|| Moment::parse(&clock).unwrap_or(released).max(released));
    if let Some(path) = &args.tsa_ca {
        certificates(context, path)?;
    }
    let signers = args.signers.as_deref().map(|path| signers(context, path)).transpose()?;
    if let Some(path) = &args.proof {
        if let Some(folder) = args.against.iter().find(|path| path.is_dir()) {
            let folder = folder.display();
            return Err(Failure::usage(words!("verify.proof-held-against-file", folder))
                .hint(words!("verify.keep-checkpoint-prints-file")));
        }
        let same = |other: &&PathBuf| std::fs::canonicalize(other).ok() == std::fs::canonicalize(path).ok();
        if let Some(path) = args.against.iter().find(same) {
            return Err(not_from_outside(path));
        }
        return proof(context, path, &args, signers);
    }
    let format = context.format;
    let workspace = context.workspace()?;
    let store = workspace.store().ok_or(Error::NoStore)?;
    let mut heads = Vec::new();
    let mut copies = Vec::new();
    for path in &args.against {
        if path.is_dir() {
            let copy = match workspace.copy(&copy_folder(path)?) {
                Err(Error::NoCopy { .. }) => {
                    let path = path.display();
                    return Err(Failure::usage(words!("verify.store-itself-nothing-outside", path)));
                }
                copy => copy?,
            };
            heads.push(Known {
                name: path.display().to_string(),
                origin: copy.config().origin.clone(),
                head: tree::head(&copy.log()?.leaves),
                may_be_ahead: true,
            });
            copies.push(copy);
        } else {
            let own = std::fs::canonicalize(store.root()).ok();
            if own.is_some_and(|own| std::fs::canonicalize(path).is_ok_and(|path| path.starts_with(own))) {
                return Err(not_from_outside(path));
            }
            heads.push(known(context, path)?);
        }
    }
    let tokens =
        |token: &Path, entry: &Path| -> Token { openssl::judged(token, entry, args.tsa_ca.as_ref()) };
    let tokens: Option<&ReadToken<'_>> = if openssl::is_there() { Some(&tokens) } else { None };
    let outside = Outside { now, heads, signers, tokens };
    let working = words!("verify.verifying");
    let report = context.patiently(&working, || workspace.verify(&outside))?;
    let mut forked = false;
    if format == Format::Json {
        // As far as the log can be read.
        let log = store.log();
        let entries = log.as_ref().map_or(&[][..], |log| &log.entries);
        let authority = planctl::event::authority(entries, &store.config().authority);
        context.output.text(&Envelope::new("verify", Some(authority), answer(&report)).to_text())?;
        for copy in &copies {
            for (_, standing) in workspace.standings(copy)? {
                forked |= standing.is_ok_and(|standing| standing.is_fork());
            }
        }
    } else {
        let mut document = Document::default();
        for copy in &copies {
            forked |= beside(context, copy, &mut document)?;
        }
        told(context, &report, &mut document);
        context.output.document(&document, format)?;
    }
    if forked {
        context.hint(&words!("verify.keep-copy-record-again"));
    }
    if report.is_contradicted() && copies.is_empty() {
        context.hint(&words!("verify.another-copy-lost-damaged"));
    }
    if report.is_contradicted() || forked {
        return Ok(Outcome::Contradicted);
    }
    let unanchored = report.verdict(Claim::Anchored) != Verdict::Proved;
    Ok(if args.require_anchor && unanchored { Outcome::Negative } else { Outcome::Done })
}

/// Why a file of the store itself is no anchor.
fn not_from_outside(path: &Path) -> Failure {
    let path = path.display();
    Failure::usage(words!("verify.part-verified-nothing-outside", path))
}

/// Refuses a file of certificates in which there is none.
fn certificates(context: &Context, path: &Path) -> Result<(), Failure> {
    let text = context.files().text(path)?;
    if text.contains("-----BEGIN CERTIFICATE-----") || text.contains("-----BEGIN TRUSTED CERTIFICATE-----") {
        return Ok(());
    }
    let path = path.display();
    Err(Failure::usage(words!("verify.no-certificate", path))
        .hint(words!("verify.name-certificates-form-pem")))
}

/// A list of signers from outside.
fn signers(context: &Context, path: &Path) -> Result<Signers, Failure> {
    let text = Signers::in_one_spelling(&context.files().text(path)?);
    Signers::parse(&text).map_err(|error| {
        let (fault, path) = (error.words(), path.display());
        Failure::usage(Words::about(&path, &fault))
    })
}

/// A head that was kept elsewhere: a checkpoint, or that of a proof which holds together.
fn known(context: &Context, path: &Path) -> Result<Known, Failure> {
    let text = context.files().text(path)?;
    let name = path.display().to_string();
    let of = |checkpoint: Checkpoint| Known {
        name: name.clone(),
        origin: checkpoint.origin,
        head: checkpoint.head,
        may_be_ahead: false,
    };
    if text.starts_with("format = ") {
        let read = Proof::parse(&text).map_err(|error| error.words());
        let held = read.and_then(|proof| match proof.holds() {
            Ok(_) => Ok(proof),
            Err(error) => Err(error.words()),
        });
        return held
            .map(|proof| of(proof.checkpoint))
            .map_err(|fault| Failure::usage(Words::about(&name, &fault)));
    }
    Checkpoint::parse(&text).map(of).map_err(|error| {
        Failure::usage(words!("verify.no-checkpoint", name, fault = error.words()))
            .hint(words!("verify.three-lines-checkpoint-nothing"))
    })
}

/// The verdicts as a reader sees them, and what they do not say.
fn told(context: &Context, report: &Report, document: &mut Document) {
    for claim in &report.claims {
        let mark = match claim.verdict {
            Verdict::Proved => Mark::Come,
            Verdict::NotProved => Mark::Inferred,
            Verdict::Contradicted => Mark::Gone,
        };
        let line = vec![
            Span::marked(mark, padded(&context.say(&claim.verdict.words()))),
            Span::marked(Mark::Faint, format!("  {:<13}", claim.claim.key())),
            Span::plain(format!(" {}", context.say(&claim.claim.words()))),
            Span::marked(Mark::Faint, format!("  ({})", one_line(&context.say(&claim.detail)))),
        ];
        document.push(Block::Item { depth: 0, marker: String::new(), line });
        for fault in &claim.faults {
            let line = vec![Span::plain(one_line(&context.say(fault)))];
            document.push(Block::Item { depth: 2, marker: "- ".to_owned(), line });
        }
    }
    document.push(Block::Gap);
    let head = words!("verify.not-proved");
    document.push(Block::Paragraph(vec![Span::marked(Mark::Faint, context.say(&head))]));
    for words in &report.not_proved {
        let line = vec![Span::marked(Mark::Faint, context.say(words))];
        document.push(Block::Item { depth: 0, marker: "- ".to_owned(), line });
    }
}

/// Text on one line: a name in a store may hold a line feed, and no line of its making may look
/// like a verdict.
fn one_line(text: &str) -> String {
    text.replace('\n', "<U+000A>")
}

/// Says how the logs of two copies stand to each other; whether they have parted.
fn beside(context: &Context, copy: &Store, document: &mut Document) -> Result<bool, Failure> {
    let mut forked = false;
    for (area, standing) in context.workspace()?.standings(copy)? {
        let standing = match standing {
            Ok(standing) => standing,
            Err(fault) => {
                let words = words!("verify.cannot-compared-copy", fault);
                let line = vec![Span::marked(Mark::Gone, one_line(&context.say(&words)))];
                document.push(Block::Item { depth: 0, marker: String::new(), line });
                continue;
            }
        };
        forked |= standing.is_fork();
        let mark = if standing.is_fork() { Mark::Gone } else { Mark::Come };
        let line = vec![Span::marked(mark, context.say(&standing.words(area)))];
        document.push(Block::Item { depth: 0, marker: String::new(), line });
        let (mine, yours) = (words!("verify.here"), words!("verify.copy"));
        let (here, there) = match &standing {
            Standing::Same { .. } => (&[][..], &[][..]),
            Standing::Behind { missing } => (&[][..], &missing[..]),
            Standing::Ahead { more } => (&more[..], &[][..]),
            Standing::Fork { ours, theirs } => (&ours[..], &theirs[..]),
        };
        for (whose, entries) in [(mine, here), (yours, there)] {
            for entry in entries {
                let said =
                    format!("{}  {}", context.say(&whose), one_line(&context.say(&entry_words(entry))));
                let line = vec![Span::plain(said)];
                document.push(Block::Item { depth: 2, marker: "- ".to_owned(), line });
            }
        }
    }
    document.push(Block::Gap);
    Ok(forked)
}

/// Holds a proof to itself, and to what is known from outside.
fn proof(context: &Context, path: &Path, args: &Args, signers: Option<Signers>) -> Result<Outcome, Failure> {
    let format = context.format;
    let text = context.files().text(path)?;
    let name = path.display();
    let proof = Proof::parse(&text).map_err(|error| Failure::usage(Words::of(&name, error.words())))?;
    let mut faults: Vec<Words> = Vec::new();
    let mut anchored = false;
    for path in args.against.iter().filter(|path| !path.is_dir()) {
        let known = known(context, path)?;
        let same = known.origin == proof.checkpoint.origin && known.head == proof.checkpoint.head;
        anchored |= same;
        if known.origin == proof.checkpoint.origin && known.head.size == proof.checkpoint.head.size && !same {
            let name = &known.name;
            faults.push(words!("verify.another-checkpoint-same-number", name));
        } else if !same {
            let (name, size) = (&known.name, proof.checkpoint.head.size);
            context.note(&words!("verify.not-checkpoint-entries-proof", name, size));
        }
    }
    let shown = proof.holds();
    faults.extend(shown.as_ref().err().map(|error| error.words()));
    let size = proof.checkpoint.head.size;
    let mut signed = Vec::new();
    let mut witnessed = Vec::new();
    if let Ok(shown) = &shown {
        for (role, key, listed) in &shown.signed {
            let listed = signers.as_ref().map_or(*listed, |signers| signers.allows(key, role));
            signed.push(json::ProofSigner { role: role.clone(), key: key.to_string(), listed });
        }
        for key in &shown.witnessed {
            anchored |= signers.as_ref().is_some_and(|signers| signers.roles(key).is_some());
            witnessed.push(key.to_string());
        }
    }
    let holds = faults.is_empty();
    let anchored = anchored && holds;
    if format == Format::Json {
        let number = proof.number;
        let faults = faults.iter().map(json::Both::from).collect();
        let body = json::VerifyProof { holds, anchored, number, size, signed, witnessed, faults };
        context.output.text(&Envelope::new("verify-proof", None, body).to_text())?;
    } else {
        let mut document = Document::default();
        let mut push = |mark: Mark, words: Words| {
            let line = vec![Span::marked(mark, context.say(&words))];
            document.push(Block::Item { depth: 0, marker: String::new(), line });
        };
        for fault in faults {
            push(Mark::Gone, fault);
        }
        if let Ok(shown) = &shown {
            let origin = planctl::text::visible(&proof.origin).into_owned();
            push(Mark::Strong, entry_words(&shown.entry));
            push(Mark::Come, words!("verify.checkpoint-entries", origin, size));
            for signer in &signed {
                let (role, key) = (planctl::text::visible(&signer.role), &signer.key);
                let (mark, whose) = match (signer.listed, args.signers.is_some()) {
                    (true, true) => (Mark::Come, words!("verify.key-of-list-given")),
                    (true, false) => (Mark::Inferred, words!("verify.key-of-list-in-proof")),
                    _ => (Mark::Inferred, words!("verify.key-of-no-list")),
                };
                push(mark, words!("verify.signed-by", key, role, whose));
            }
            for key in &witnessed {
                push(Mark::Plain, words!("verify.checkpoint-signed", key));
            }
            if !anchored {
                push(Mark::Inferred, words!("verify.whether-checkpoint-keys-true"));
            }
        }
        context.output.document(&document, format)?;
    }
    Ok(match (holds, anchored || !args.require_anchor) {
        (false, _) => Outcome::Contradicted,
        (true, false) => Outcome::Negative,
        (true, true) => Outcome::Done,
    })
}

/// A verdict in a column of its own.
fn padded(verdict: &str) -> String {
    const COLUMNS: usize = "CONTRADICTED".len();
    format!("{verdict}{}", " ".repeat(COLUMNS.saturating_sub(width(verdict))))
}

/// The verdicts as an answer.
fn answer(report: &Report) -> json::Verify {
    let claim = |judged: &Judged| json::VerifyClaim {
        claim: judged.claim.key().to_owned(),
        verdict: judged.verdict.key().to_owned(),
        text: (&judged.claim.words()).into(),
        detail: (&judged.detail).into(),
        faults: judged.faults.iter().map(json::Both::from).collect(),
    };
    json::Verify {
        sound: !report.is_contradicted(),
        claims: report.claims.iter().map(claim).collect(),
        entries: report.entries,
        anchored: report.anchored,
        not_proved: report.not_proved.iter().map(json::Both::from).collect(),
    }
}

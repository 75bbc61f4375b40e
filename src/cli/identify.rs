//! `planctl identify`

use std::path::PathBuf;

use planctl::document::{Block, Document, Mark, Span, Texts, lines_document, rows_document};
use planctl::event::Event;
use planctl::json::{self, Envelope, Identify, IdentifyCandidate, IdentifyLine};
use planctl::text::Words;
use planctl::words;
use planctl::workspace::{Candidate, CopyOf, Held, Identified, KnownBy, MadeThen, differs};

use super::context::{Context, Format, Outcome};
use super::failure::Failure;

/// Say which revision a copy is
///
/// By its bytes, where they are those of a document or snapshot of the store; else by the stamp
/// that papers of planctl carry; else the nearest revisions and versions of proposals. Where the
/// copy says something else than its original, that is shown.
///
/// Exit codes: 0 it is told, or some are near; 1 none is; 2 the file cannot be read; 3 the store
/// is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The copy: a document, a draft or a snapshot
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How many of the nearest to name
    #[arg(short = 'n', value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    most: u16,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let workspace = context.workspace()?;
    let known = workspace.identify(&args.file, usize::from(args.most))?;
    known.remarks.iter().for_each(|remark| context.note(remark));
    if format == Format::Json {
        let authority = context.opened()?.authority();
        let envelope = Envelope::new("identify", Some(authority), for_programs(&known));
        context.output.text(&envelope.to_text())?;
    } else {
        context.output.document(&answer(context, &known), format)?;
    }
    Ok(if known.by.is_some() { Outcome::Done } else { Outcome::Negative })
}

fn answer(context: &Context, known: &Identified) -> Document {
    let said = match known.by {
        Some(KnownBy::Evidence) => words!("identify.very-document-kept-evidence"),
        Some(KnownBy::Snapshot) => words!("identify.very-snapshot"),
        Some(KnownBy::Stamp) => words!("identify.paper-made-stamp"),
        Some(KnownBy::Content) => words!("identify.same-content"),
        Some(KnownBy::Likeness) => words!("identify.none-same-nearest"),
        None => words!("identify.near-no-revision"),
    };
    let mut document = Document::default();
    if let Some(stamp) = &known.strange {
        let stamp: String = stamp.chars().take(12).collect();
        let stamp = planctl::text::visible(&stamp).into_owned();
        document.push(Block::Paragraph(vec![Span::plain(context.say(&words!("identify.strange", stamp)))]));
    }
    document.push(Block::Paragraph(vec![Span::plain(context.say(&said))]));
    let is_near = known.by == Some(KnownBy::Likeness);
    for (index, candidate) in known.candidates.iter().enumerate() {
        let named = format!("{} {}", candidate.plan, candidate.label);
        let hash = &candidate.snapshot.to_string()[..12];
        let line = vec![
            Span::marked(Mark::Strong, named),
            Span::plain(format!("  {}", context.say(&standing(candidate)))),
            Span::marked(Mark::Faint, format!("  {hash}")),
        ];
        document.push(Block::Item { depth: 0, marker: String::new(), line });
        let is_told = is_near || index == 0 || known.by != Some(KnownBy::Stamp);
        if let Some(said) = held(candidate).filter(|_| is_told) {
            let line = vec![Span::plain(context.say(&said))];
            document.push(Block::Item { depth: 1, marker: String::new(), line });
        }
    }
    if let Some(candidate) = known.candidates.first() {
        if let Some(then) = &candidate.then {
            let said = made_then(context, then);
            let line = vec![Span::plain(context.say(&said).into_owned())];
            document.push(Block::Item { depth: 1, marker: String::new(), line });
        }
        if !candidate.unheld.is_empty() {
            let what = Words::list(candidate.unheld.iter().cloned());
            let said = words!("identify.unheld", what);
            let line = vec![Span::plain(context.say(&said).into_owned())];
            document.push(Block::Item { depth: 1, marker: String::new(), line });
        }
    }
    // Where the copy differs from what it comes nearest to.
    match known.candidates.first().map(|candidate| &candidate.held) {
        Some(Held::Plan { pair, lines, .. }) => {
            let comparison = pair.comparison();
            let texts = if context.output.colour() { Texts::Lines } else { Texts::Whole };
            document
                .parts
                .extend(rows_document(&comparison, context.lang, texts, &|row| differs(pair, row)).parts);
            document.parts.extend(lines_document(lines, context.lang).parts);
        }
        Some(Held::Lines(lines)) => document.parts.extend(lines_document(lines, context.lang).parts),
        Some(Held::Bytes | Held::No) | None => {}
    }
    document
}

/// Of which record a paper was made, and what has been recorded since.
fn made_then(context: &Context, then: &MadeThen) -> Words {
    let entries = context.opened().map(|opened| &opened.log().entries[..]).unwrap_or_default();
    let since = then.since.iter().map(|number| {
        let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
        match entries.get(index).map(|entry| &entry.event) {
            Some(Event::Revise(revise)) => {
                let (date, kind) = (revise.date, revise.kind.words());
                words!("identify.since-revise", date, kind, number)
            }
            Some(Event::Act { revision, act, .. }) => {
                let (date, body, act) = (revision, &act.body, act.act.words());
                words!("identify.since-act", act, body, date, number)
            }
            Some(Event::Annotate { entry, .. }) => words!("identify.since-aside", entry, number),
            Some(_) | None => words!("identify.since-other", number),
        }
    });
    let since = Words::list(since);
    match then.is_draft {
        true => words!("identify.made-of-draft", since),
        false => words!("identify.made-then", entry = then.entry, since),
    }
}

/// The answer for programs.
fn for_programs(known: &Identified) -> Identify {
    let candidate = |candidate: &Candidate| {
        let (state, corrected_by, base) = match &candidate.standing {
            CopyOf::Revision { decided: true } => ("decided", None, None),
            CopyOf::Revision { decided: false } => ("undecided", None, None),
            CopyOf::Corrected { by } => ("corrected", Some(*by), None),
            CopyOf::Version { state, base, .. } => (state.key(), None, base.as_ref()),
        };
        let (held, lines, paired) = match &candidate.held {
            Held::Bytes => ("bytes", &[][..], None),
            Held::No => ("no", &[][..], None),
            Held::Lines(lines) => ("lines", &lines[..], None),
            Held::Plan { paired, lines, .. } => ("plan", &lines[..], Some(*paired)),
        };
        let differing = candidate.held.differing();
        let line = |(in_copy, text): &(bool, String)| IdentifyLine { in_copy: *in_copy, text: text.clone() };
        IdentifyCandidate {
            plan: candidate.plan.to_string(),
            revision: candidate.label.clone(),
            snapshot: candidate.snapshot.to_string(),
            state: state.to_owned(),
            corrected_by,
            base: base.map(ToString::to_string),
            held: held.to_owned(),
            paired,
            differs: differing.as_ref().map(Vec::len),
            items: differing.iter().flatten().take(MOST_IDS).map(ToString::to_string).collect(),
            lines: lines.iter().map(line).collect(),
            not_compared: candidate.unheld.iter().map(json::Both::from).collect(),
            as_of: candidate.then.as_ref().map(|then| then.entry),
            made_of_draft: candidate.then.as_ref().is_some_and(|then| then.is_draft),
            since: candidate.then.as_ref().map(|then| then.since.clone()).unwrap_or_default(),
        }
    };
    Identify {
        by: known.by.map(|by| by.key().to_owned()),
        strange_stamp: known.strange.clone(),
        candidates: known.candidates.iter().map(candidate).collect(),
    }
}

/// How a candidate stands.
fn standing(candidate: &Candidate) -> Words {
    match &candidate.standing {
        CopyOf::Corrected { by } => words!("identify.corrected", by),
        CopyOf::Version { state, of, base, .. } => {
            let state = state.words();
            match base {
                Some(base) => words!("identify.version", of, state, base),
                None => words!("identify.version-of-new", of, state),
            }
        }
        CopyOf::Revision { decided: true } => words!("identify.decided"),
        CopyOf::Revision { decided: false } => words!("identify.not-decided"),
    }
}

/// What came of holding a copy against a candidate; nothing where its bytes are the original's.
fn held(candidate: &Candidate) -> Option<Words> {
    match &candidate.held {
        Held::Plan { items: [copy, original], .. } if copy < original => {
            Some(words!("identify.lacks", copy, original))
        }
        Held::Plan { lines, .. } => {
            let all = candidate.held.differing().unwrap_or_default();
            let (differs, more) = (all.len(), if all.len() > MOST_IDS { ", …" } else { "" });
            let ids: Vec<&str> = all.iter().take(MOST_IDS).map(|id| id.as_str()).collect();
            let ids = ids.join(", ");
            Some(match (differs, lines.len()) {
                (0, 0) => words!("identify.says-the-same"),
                (0, lines) => words!("identify.lines-differ", lines),
                _ => words!("identify.differs", differs, ids, more),
            })
        }
        Held::Lines(lines) if lines.is_empty() => Some(words!("identify.lines-the-same")),
        Held::Lines(lines) => Some(words!("identify.lines-differ", lines = lines.len())),
        Held::No => Some(words!("identify.not-compared")),
        Held::Bytes => None,
    }
}

/// How many ids are named in one line.
const MOST_IDS: usize = 20;

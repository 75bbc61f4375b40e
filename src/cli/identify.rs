//! `planctl identify`

use std::path::PathBuf;

use planctl::document::{Block, Comparison, Document, Mark, Span, Stated};
use planctl::event::Revision;
use planctl::formats::same_by_name_and_place;
use planctl::json::{self, Envelope, IdentifyCandidate};
use planctl::matching::{Link, Options, apply_links, suggest};
use planctl::model::{Digest, Id};
use planctl::snapshot::{Draft, Snapshot};
use planctl::words;
use planctl::workspace::{By, Decide, Input, Opened, is_document};

use super::context::{Context, Format, Outcome};
use super::failure::Failure;

/// Say which revision a copy is
///
/// By its bytes, where they are those of a document or snapshot of the store; else by the stamp
/// that papers of planctl carry; else the nearest revisions, with what differs.
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

/// Of how many items of a copy one in two must be paired for a revision to be near.
const NEAR: usize = 2;

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.opened()?;
    let bytes = context.files().bytes(&args.file, context.files().most_document_bytes())?;
    let revisions = opened.revisions();
    let plan = context.global.plan.as_ref();
    let plans: Vec<&Id> = revisions.plans().filter(|own| plan.is_none_or(|plan| plan == *own)).collect();
    let all: Vec<&Revision<'_>> = plans.into_iter().flat_map(|plan| revisions.of_plan(plan)).collect();
    let (by, candidates) = told(context, opened, &all, &args, &bytes)?;
    let is_told = by.is_some();
    if format == Format::Json {
        let authority = opened.authority();
        let body = json::Identify { by: by.map(str::to_owned), candidates };
        context.output.text(&Envelope::new("identify", Some(authority), body).to_text())?;
    } else {
        context.output.document(&answer(context, by, &candidates), format)?;
    }
    Ok(if is_told { Outcome::Done } else { Outcome::Negative })
}

fn told(
    context: &Context,
    opened: &Opened,
    all: &[&Revision<'_>],
    args: &Args,
    bytes: &[u8],
) -> Result<(Option<&'static str>, Vec<IdentifyCandidate>), Failure> {
    let hash = Digest::of(bytes);
    let certain = |revision: &&Revision<'_>| IdentifyCandidate {
        plan: revision.revise.plan.to_string(),
        revision: revision.revise.date.to_string(),
        snapshot: revision.revise.snapshot.blake3.to_string(),
        paired: None,
        differs: None,
        items: Vec::new(),
    };
    let snapshots: Vec<_> = all.iter().filter(|r| r.revise.snapshot.blake3 == hash).map(certain).collect();
    if !snapshots.is_empty() {
        return Ok((Some("snapshot"), snapshots));
    }
    let holds = |revision: &&&Revision<'_>| {
        revision.revise.evidence.iter().any(|evidence| evidence.file.blake3 == hash)
    };
    let mut evidence: Vec<&&Revision<'_>> = all.iter().filter(holds).collect();
    let is_document = is_document(&args.file);
    let none = std::collections::BTreeSet::new();
    let read = is_document
        .then(|| {
            let by = By { plan: context.global.plan.as_ref(), vocabulary: None, format: None, taken: &none };
            Ok::<_, Failure>(context.workspace()?.document(&args.file, &by)?)
        })
        .transpose();
    if !evidence.is_empty() {
        // One paper may be the evidence of several; the date it prints last is its own.
        let own = read
            .ok()
            .flatten()
            .and_then(|read| read.imported.account.history.iter().filter_map(|line| line.date).max());
        evidence.sort_by_key(|revision| {
            (Some(revision.revise.date) != own, std::cmp::Reverse(revision.revise.date))
        });
        return Ok((Some("evidence"), evidence.into_iter().map(certain).collect()));
    }
    // A paper that holds no plan, such as a cover note, may bear a stamp all the same.
    let stamp = match is_document {
        true => context.workspace()?.reading(&args.file, None)?.0.stamp,
        false => stamp_in(bytes),
    };
    if let Some(stamp) = &stamp {
        let stamped: Vec<_> = all
            .iter()
            .filter(|revision| {
                !stamp.is_empty() && revision.revise.snapshot.blake3.to_string().starts_with(stamp.as_str())
            })
            .map(certain)
            .collect();
        if !stamped.is_empty() {
            return Ok((Some("stamp"), stamped));
        }
        let drafted = drafted(context, opened, stamp)?;
        if !drafted.is_empty() {
            return Ok((Some("stamp"), drafted));
        }
    }
    drop(read?);
    nearest(context, opened, all, args)
}

/// The versions of proposals whose plan has this stamp, the latest of each proposal first.
fn drafted(context: &Context, opened: &Opened, stamp: &str) -> Result<Vec<IdentifyCandidate>, Failure> {
    let drafts = opened.drafts()?;
    let proposals = drafts.proposals(&opened.log().entries);
    let mut found = Vec::new();
    let plan = context.global.plan.as_ref();
    for proposal in proposals.iter().filter(|_| !stamp.is_empty()) {
        for (index, made) in proposal.versions.iter().enumerate().rev() {
            let version = made.version;
            if plan.is_some_and(|plan| version.plan != *plan) {
                continue;
            }
            let snapshot = Snapshot::of(drafts.load(version)?.draft.plan).hash().to_string();
            if snapshot.starts_with(stamp) {
                let (plan, name, number) = (version.plan.to_string(), proposal.name, index + 1);
                let revision = format!("{name}@{number}");
                let (paired, differs, items) = (None, None, Vec::new());
                found.push(IdentifyCandidate { plan, revision, snapshot, paired, differs, items });
            }
        }
    }
    Ok(found)
}

/// The stamp of a paper that is no document to be read, such as a picture.
fn stamp_in(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (_, behind) = text.split_once("planctl-revision: ")?;
    let hash: String = behind.chars().take_while(char::is_ascii_hexdigit).collect();
    (hash.len() == 64).then_some(hash)
}

/// The revisions with the fewest differences, of those that half of the copy's items are paired
/// with.
fn nearest(
    context: &Context,
    opened: &Opened,
    all: &[&Revision<'_>],
    args: &Args,
) -> Result<(Option<&'static str>, Vec<IdentifyCandidate>), Failure> {
    let mut candidates = Vec::new();
    for revision in all {
        let theirs = Input::of_revision(opened, revision)?;
        let copy = context.workspace()?.resolve(&args.file.display().to_string())?;
        let copy = match copy.document {
            Some(_) => copy.held_against(&theirs, &Decide::Passing)?,
            None => with_ids_of(copy, &theirs)?,
        };
        if copy.vocabulary.name.name != theirs.vocabulary.name.name {
            continue;
        }
        candidates.extend(candidate(revision, &copy, &theirs));
    }
    candidates.sort_by_key(|candidate| (candidate.differs, std::cmp::Reverse(candidate.revision.clone())));
    candidates.truncate(usize::from(args.most));
    let by = match candidates.first() {
        None => None,
        Some(first) if first.differs == Some(0) => Some("content"),
        Some(_) => Some("likeness"),
    };
    Ok((by, candidates))
}

/// A draft whose ids are its own, with those of a revision where name, place or likeness tell
/// them.
fn with_ids_of(copy: Input, theirs: &Input) -> Result<Input, Failure> {
    let (own, plan) = (copy.side.snapshot.plan(), theirs.side.snapshot.plan());
    let shared = own.items().filter(|item| plan.get(&item.id).is_some()).count();
    if shared * NEAR >= own.items().count() || own.vocabulary().name != plan.vocabulary().name {
        return Ok(copy);
    }
    let same = same_by_name_and_place(own, plan, &theirs.vocabulary);
    let sure = same.iter().map(|(item, to)| Link {
        item: item.clone(),
        to: to.clone(),
        score: 1000,
        reasons: Vec::new(),
        runner_up: None,
    });
    let mut links: Vec<Link> = sure.filter(|link| link.item != link.to).collect();
    let options = Options { decided: same.clone(), ..Options::default() };
    links.extend(suggest(plan, own, &theirs.vocabulary, &options).links);
    let draft = Draft::of(own.clone(), copy.sources.clone());
    // Ids that would meet are of two plans that only look alike.
    let Ok(draft) = apply_links(draft, &links) else { return Ok(copy) };
    Ok(copy.with_snapshot(Snapshot::of(draft.plan)))
}

fn candidate(revision: &Revision<'_>, copy: &Input, theirs: &Input) -> Option<IdentifyCandidate> {
    let (plan, own) = (theirs.side.snapshot.plan(), copy.side.snapshot.plan());
    let paired =
        own.items().filter(|item| plan.get(&item.id).is_some_and(|other| other.kind == item.kind)).count();
    let items = own.items().count();
    if paired * NEAR < items || items <= 1 {
        return None;
    }
    let comparison = Comparison::new(&theirs.side, &copy.side, &theirs.vocabulary, &Stated::default());
    let rows = comparison.in_order();
    let real: Vec<_> = rows.iter().filter(|row| row.weight() != planctl::diff::Weight::Record).collect();
    Some(IdentifyCandidate {
        plan: revision.revise.plan.to_string(),
        revision: revision.revise.date.to_string(),
        snapshot: revision.revise.snapshot.blake3.to_string(),
        paired: Some(paired),
        differs: Some(real.len()),
        items: real.iter().take(20).map(|row| row.id.to_string()).collect(),
    })
}

fn answer(context: &Context, by: Option<&str>, candidates: &[IdentifyCandidate]) -> Document {
    let said = match by {
        Some("evidence") => {
            words!("identify.very-document-kept-evidence")
        }
        Some("snapshot") => words!("identify.very-snapshot"),
        Some("stamp") => words!("identify.paper-made-stamp"),
        Some("content") => words!("identify.same-content"),
        Some(_) => words!("identify.none-same-nearest"),
        None => words!("identify.near-no-revision"),
    };
    let mut document = Document::default();
    document.push(Block::Paragraph(vec![Span::plain(context.say(&said))]));
    for candidate in candidates {
        let mut line = vec![Span::marked(Mark::Strong, format!("{} {}", candidate.plan, candidate.revision))];
        line.push(Span::marked(Mark::Faint, format!("  {}", &candidate.snapshot[..12])));
        if let Some(differs) = candidate.differs.filter(|differs| *differs > 0) {
            let ids = candidate.items.join(", ");
            let more = if differs > candidate.items.len() { ", …" } else { "" };
            let words = words!("identify.differs", differs, ids, more);
            line.push(Span::plain(context.say(&words)));
        }
        document.push(Block::Item { depth: 0, marker: String::new(), line });
    }
    document
}

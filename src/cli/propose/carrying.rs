//! `planctl propose rebase`, `clashes`; and saving beside others.

use planctl::document::{Block, CellLook, Document, Mark, Merging, Span, Table, TableCell, TableRow};
use planctl::event::{Proposal, ProposalName};
use planctl::json::{Envelope, ProposeClash, ProposeClashes, ProposeConflict};
use planctl::merge::{Conflict, Sides, differs, merge};
use planctl::model::{Plan, Vocabulary};
use planctl::proposal::Clash;
use planctl::snapshot::{Draft, OpenRow, Place};
use planctl::text::Words;
use planctl::words;
use planctl::workspace::ReadFile;

use crate::cli::context::{Context, Format, Outcome, now};
use crate::cli::desk::{Desk, Said, named, refresh};
use crate::cli::failure::Failure;

/// A draft with what others saved since it was made.
pub(super) struct Combined {
    pub(super) draft: Draft,
    pub(super) conflicts: usize,
}

/// The draft of a file as the next version: combined with the versions saved since the one it
/// was made from, if it says which that was.
pub(super) fn combined(
    context: &Context,
    desk: &Desk,
    proposal: &Proposal<'_>,
    made_from: Option<usize>,
    file: &ReadFile,
    by: &str,
) -> Result<Combined, Failure> {
    let (name, now) = (proposal.name, proposal.versions.len());
    let seen = made_from.unwrap_or(now);
    if seen == 0 || seen > now {
        let path = &file.path;
        return Err(Failure::usage(words!("propose.says-made-version-none", path, name, seen)));
    }
    let base = desk.load(&proposal.versions[seen - 1])?.draft;
    undecided_stay(name, &base, &file.draft)?;
    if seen == now {
        let conflicts = file.draft.undecided().count();
        return Ok(Combined { draft: file.draft.clone(), conflicts });
    }
    let last = desk.load(proposal.last())?;
    let vocabulary = newer(&last.vocabulary, &file.vocabulary);
    let sides = Sides { base: &base, ours: &last.draft, theirs: &file.draft };
    let mut merged = merge(&sides, vocabulary)?;
    let hands = Hands::since(desk, proposal, seen)?;
    merged.name_sides(&|place| hands.of(place, vocabulary), &|_| by.to_owned());
    context.note(&words!("propose.versions-up-kept-since", seen, now));
    tell_conflicts(context, name, &Merging { merged: &merged, sides, vocabulary }, false);
    Ok(Combined { conflicts: merged.draft.undecided().count(), draft: merged.draft })
}

/// Who saved the versions of a proposal, and what stood in each.
pub(super) struct Hands(Vec<(String, Plan)>);

impl Hands {
    /// Of the version `seen`, and of all after it.
    pub(super) fn since(desk: &Desk, proposal: &Proposal<'_>, seen: usize) -> Result<Hands, Failure> {
        let versions = proposal.versions.iter().enumerate().skip(seen.saturating_sub(1));
        let read = versions.map(|(index, made)| {
            let said = [made.version.from.as_str(), made.step.author.as_str()];
            let name = said.into_iter().find(|name| !name.is_empty());
            let name = name.map_or_else(|| format!("{}@{}", proposal.name, index + 1), str::to_owned);
            Ok((name, desk.load(made)?.draft.plan))
        });
        Ok(Hands(read.collect::<Result<_, Failure>>()?))
    }

    /// With one more version.
    pub(super) fn push(&mut self, name: &str, plan: &Plan) {
        self.0.push((name.to_owned(), plan.clone()));
    }

    /// Those who changed a place, the earliest first.
    pub(super) fn of(&self, place: &Place, vocabulary: &Vocabulary) -> String {
        let mut names: Vec<&str> = Vec::new();
        for pair in self.0.windows(2) {
            if differs(&pair[0].1, &pair[1].1, place, vocabulary) && !names.contains(&pair[1].0.as_str()) {
                names.push(&pair[1].0);
            }
        }
        names.join(", ")
    }
}

/// Refuses a draft in which the row of a conflict was removed instead of decided.
fn undecided_stay(name: &ProposalName, before: &Draft, after: &Draft) -> Result<(), Failure> {
    let stands = |row: &OpenRow| after.open.iter().any(|kept| kept.is_about_the_same(row));
    let gone = before.undecided().filter(|row| !stands(row)).find_map(|row| Conflict::of_row(row).ok());
    let Some(conflict) = gone else { return Ok(()) };
    let place = &conflict.place;
    Err(Failure::usage(words!("propose.conflict-taken-away-never", place)).hint(words!(
        "propose.decide-resolve-take-reason",
        place,
        name
    )))
}

/// Of two versions of a vocabulary the later.
pub(super) fn newer<'v>(one: &'v Vocabulary, other: &'v Vocabulary) -> &'v Vocabulary {
    if other.name.version > one.name.version { other } else { one }
}

/// Says what could not be combined and, if asked, what rules decided.
pub(super) fn tell_conflicts(context: &Context, name: &ProposalName, merging: &Merging<'_>, explain: bool) {
    crate::cli::merge::summary(context, merging, explain);
    let next = crate::cli::resolve::next_to_decide(&merging.merged.draft, merging.vocabulary);
    if let Some((place, takes)) = next {
        context.hint(&words!("propose.decide-resolve-take-ours", place, takes, name));
    }
}

/// Carry a proposal over to another base
///
/// What it changes of the old base is changed of the new one. Onto another proposal, it contains
/// that one, and its adoption adopts both. Approvals of what stays the same carry over; for the
/// others it is said what needs a new look. In a conflict, ours is the new base and theirs the
/// proposal. What waits for a decision still waits.
///
/// Exit codes: 0 recorded; 1 it stands there already, or rows wait for a decision (recorded too); 2 no
/// such proposal or base, or the proposal it is carried onto has undecided rows; 3 the store is
/// damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Rebase {
    /// The proposal
    #[arg(value_name = "NAME", value_parser = crate::cli::desk::name)]
    name: ProposalName,
    /// The new base
    #[arg(long, value_name = "REV|PROPOSAL", default_value = "latest")]
    onto: String,
    /// List what was decided by rule
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    said: Said,
}

pub(super) fn rebase(context: &Context, args: Rebase) -> Result<Outcome, Failure> {
    let desk = Desk::open(context)?;
    let proposals = desk.proposals();
    let proposal = named(&proposals, &args.name)?;
    let name = &args.name;
    let workspace = context.workspace()?;
    let mut rebased = workspace.rebase(name, &args.onto)?;
    let onto = planctl::text::brief(&args.onto).to_string();
    rebased.merged.name_sides(&|_| onto.clone(), &|_| name.to_string());
    rebased.version.draft.open.clone_from(&rebased.merged.draft.open);
    let [old, new, last] = &*rebased.sides;
    let sides = Sides { base: old, ours: new, theirs: last };
    let merging = Merging { merged: &rebased.merged, sides, vocabulary: &rebased.version.vocabulary };
    tell_conflicts(context, name, &merging, args.explain);
    for (role, open) in &rebased.approvals {
        let role = planctl::text::visible(role);
        if open.is_empty() {
            context.note(&words!("propose.approval-carries-over", role));
        } else {
            let places = open.words();
            context.note(&words!("propose.needs-new-look", role, places));
        }
    }
    let left = rebased.merged.draft.undecided().count();
    let outcome = if left > 0 { Outcome::Negative } else { Outcome::Done };
    if left > 0 {
        context.note(&words!("propose.rows-wait", left));
    }
    if context.global.dry_run {
        return Ok(outcome);
    }
    rebased.version.author = args.said.author()?;
    rebased.version.message = args.said.message()?;
    let pen = args.said.pen(&desk)?;
    let appended = workspace.propose(&rebased.version, &now()?)?;
    let before = desk.load(proposal.last())?;
    let seen = rebased.version.seen;
    refresh(context, name, (seen, &before.draft), &rebased.version.draft)?;
    let (onto, number) = (planctl::text::visible(&args.onto).into_owned(), seen + 1);
    let said = words!("propose.carried-over-version", name, onto, number);
    desk.recorded(context, &appended, &said, pen.as_ref())?;
    Ok(outcome)
}

/// Say which open proposals touch the same fields, and which would conflict
///
/// Exit codes: 0 no two of them conflict; 1 some do; 2 no store; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Clashes {}

pub(super) fn clashes(context: &Context, _: Clashes) -> Result<Outcome, Failure> {
    let format = context.format;
    let desk = Desk::open(context)?;
    let pairs = context.workspace()?.clashes()?;
    let conflicting = pairs.iter().any(|pair| !pair.conflicts.is_empty());
    if format == Format::Json {
        let body = ProposeClashes { pairs: pairs.iter().map(answer).collect() };
        context.output.text(&Envelope::new("propose-clashes", Some(desk.authority()), body).to_text())?;
    } else if pairs.is_empty() {
        context.note(&words!("propose.no-two-open-proposals"));
    } else {
        context.output.document(&matrix(context, &pairs), format)?;
    }
    Ok(if conflicting { Outcome::Negative } else { Outcome::Done })
}

fn answer(pair: &Clash) -> ProposeClash {
    ProposeClash {
        one: pair.one.to_string(),
        other: pair.other.to_string(),
        shared: pair.shared.iter().map(ToString::to_string).collect(),
        conflicts: pair
            .conflicts
            .iter()
            .map(|conflict| ProposeConflict {
                place: conflict.place.to_string(),
                kind: conflict.kind.key().to_owned(),
                text: (&conflict.words()).into(),
            })
            .collect(),
        other_base: pair.bases.is_some(),
        contained: pair.contained,
    }
}

/// All against all, and then pair by pair what they share and what would conflict.
fn matrix(context: &Context, pairs: &[Clash]) -> Document {
    let mut names: Vec<&ProposalName> = pairs.iter().flat_map(|pair| [&pair.one, &pair.other]).collect();
    names.sort();
    names.dedup();
    let between = |one: &ProposalName, other: &ProposalName| {
        pairs
            .iter()
            .find(|pair| (&pair.one, &pair.other) == (one, other) || (&pair.one, &pair.other) == (other, one))
    };
    let cell =
        |column: usize, look, text: String| TableCell::new(column, 1, look, vec![vec![Span::plain(text)]]);
    let mut head = vec![cell(0, CellLook::Head, String::new())];
    head.extend(
        names.iter().enumerate().map(|(index, name)| cell(index + 1, CellLook::Head, name.to_string())),
    );
    let mut rows = vec![TableRow { cells: head, ..TableRow::default() }];
    for one in &names {
        let mut cells = vec![cell(0, CellLook::Head, one.to_string())];
        for (index, other) in names.iter().enumerate() {
            let said = between(one, other)
                .map_or_else(|| "—".to_owned(), |pair| context.say(&sign(pair)).into_owned());
            cells.push(cell(index + 1, CellLook::Sign, said));
        }
        rows.push(TableRow { cells, ..TableRow::default() });
    }
    let mut document = Document::default();
    let widths = vec![1; names.len() + 1];
    document.push(Block::Table(Table { widths, head_rows: 1, rows }));
    let told = |pair: &&Clash| !pair.contained && (!pair.shared.is_empty() || !pair.conflicts.is_empty());
    for pair in pairs.iter().filter(told) {
        let (one, other) = (&pair.one, &pair.other);
        document.push(Block::Gap);
        let line = vec![Span::marked(Mark::Strong, format!("{one} × {other}"))];
        document.push(Block::Item { depth: 0, marker: String::new(), line });
        if pair.bases.is_some() {
            let words = words!("propose.based-different-revisions");
            let line = vec![Span::marked(Mark::Faint, context.say(&words))];
            document.push(Block::Item { depth: 1, marker: String::new(), line });
        }
        for conflict in &pair.conflicts {
            let line = vec![Span::marked(Mark::Gone, context.say(&conflict.words()))];
            document.push(Block::Item { depth: 1, marker: "! ".to_owned(), line });
        }
        let told =
            |place: &planctl::snapshot::Place| pair.conflicts.iter().any(|conflict| conflict.place == *place);
        for place in pair.shared.iter().filter(|place| !told(place)) {
            let words = words!("propose.both-change-can-combined", place);
            let line = vec![Span::plain(context.say(&words))];
            document.push(Block::Item { depth: 1, marker: "~ ".to_owned(), line });
        }
    }
    document
}

/// What stands for a pair in the matrix.
fn sign(pair: &Clash) -> Words {
    let (shared, conflicts) = (pair.shared.len(), pair.conflicts.len());
    if pair.contained {
        words!("propose.contained")
    } else if conflicts > 0 {
        words!("propose.conflict", conflicts)
    } else if shared > 0 {
        words!("propose.shared", shared)
    } else {
        words!("propose.none")
    }
}

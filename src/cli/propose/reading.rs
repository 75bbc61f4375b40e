//! `planctl propose list`, `show`, `diff`, `interdiff`, `log`

use planctl::document::{Block, CellLook, Document, Mark, Span, Table, TableCell, TableRow, Waiting};
use planctl::event::{Proposal, ProposalName, Step};
use planctl::json::{
    Both, Envelope, ProposeList, ProposeOpinion, ProposeRole, ProposeShow, ProposeVersion, Proposed,
};
use planctl::layout::Wording;
use planctl::proposal::{Approvals, Effect, LoadedVersion};
use planctl::snapshot::Place;
use planctl::text::{Words, visible};
use planctl::words;
use planctl::workspace::{Considered, Input, version_number};

use crate::cli::context::{Context, Format, Outcome, day_here};
use crate::cli::desk::{Desk, named};
use crate::cli::failure::Failure;

/// List the proposals that are open
///
/// Exit codes: 0 done; 1 there is none; 2 no store; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct List {
    /// Those that have ended too
    #[arg(long)]
    all: bool,
}

pub(super) fn list(context: &Context, args: List) -> Result<Outcome, Failure> {
    let format = context.format;
    let desk = Desk::open(context)?;
    let proposals = desk.proposals();
    let chosen: Vec<&Proposal<'_>> = proposals
        .iter()
        .filter(|proposal| args.all || proposal.state.is_open())
        .filter(|proposal| {
            context.global.plan.as_ref().is_none_or(|plan| proposal.last().version.plan == *plan)
        })
        .collect();
    let outcome = if chosen.is_empty() { Outcome::Negative } else { Outcome::Done };
    if format == Format::Json {
        let body = ProposeList { proposals: chosen.iter().map(|proposal| Proposed::of(proposal)).collect() };
        context.output.text(&Envelope::new("propose-list", Some(desk.authority()), body).to_text())?;
        return Ok(outcome);
    }
    if chosen.is_empty() {
        context.note(&words!("propose.no-open-proposal"));
        return Ok(outcome);
    }
    let heads = [
        words!("propose.proposal"),
        words!("propose.state"),
        words!("propose.versions"),
        words!("propose.base"),
        words!("propose.last-step"),
    ];
    let cell =
        |column: usize, look, text: String| TableCell::new(column, 1, look, vec![vec![Span::plain(text)]]);
    let head = heads
        .iter()
        .enumerate()
        .map(|(column, words)| cell(column, CellLook::Head, context.say(words).into_owned()));
    let mut rows = vec![TableRow { cells: head.collect(), ..TableRow::default() }];
    for proposal in chosen {
        let last = proposal.last().version;
        let base = match (&last.onto, last.base) {
            (Some(onto), _) => onto.proposal.to_string(),
            (None, Some(base)) => base.date.to_string(),
            (None, None) => "—".to_owned(),
        };
        let texts = [
            proposal.name.to_string(),
            state(context, proposal),
            proposal.versions.len().to_string(),
            base,
            last_step(context, proposal),
        ];
        let cells = texts.into_iter().enumerate();
        let cells = cells.map(|(column, text)| {
            cell(column, if column == 2 { CellLook::Sign } else { CellLook::Plain }, text)
        });
        rows.push(TableRow { cells: cells.collect(), ..TableRow::default() });
    }
    let mut document = Document::default();
    document.push(Block::Table(Table { widths: vec![5, 5, 3, 4, 7], head_rows: 1, rows }));
    context.output.document(&document, format)?;
    Ok(outcome)
}

fn state(context: &Context, proposal: &Proposal<'_>) -> String {
    let state = context.say(&proposal.state.words()).into_owned();
    match proposal.adopted {
        Some(by) => {
            let date = by.date;
            context.say(&Words::aside(&state, date)).into_owned()
        }
        None => state,
    }
}

fn last_step(context: &Context, proposal: &Proposal<'_>) -> String {
    let Some((entry, step)) = proposal.steps.last() else { return String::new() };
    let day = day_here(&entry.recorded);
    let said = context.say(&step.step.words()).into_owned();
    let by = if step.author.is_empty() { String::new() } else { format!(" {}", visible(&step.author)) };
    format!("{day} {said}{by}")
}

/// Show a proposal: how it stands, who has said what, and what is missing for its adoption
///
/// Exit codes: 0 done; 2 no such proposal; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Show {
    /// The proposal
    #[arg(value_name = "NAME", value_parser = crate::cli::desk::name)]
    name: ProposalName,
}

/// A proposal with all that is read of it at once.
struct Shown<'d> {
    proposal: &'d Proposal<'d>,
    loaded: LoadedVersion,
    effect: Effect,
    approvals: Approvals,
    missing: Vec<Words>,
}

pub(super) fn show(context: &Context, args: Show) -> Result<Outcome, Failure> {
    let format = context.format;
    let desk = Desk::open(context)?;
    let proposals = desk.proposals();
    let proposal = named(&proposals, &args.name)?;
    let workspace = context.workspace()?;
    let last = workspace.considered(&args.name, None)?;
    let (approvals, missing) = workspace.approvals(&args.name, &last)?;
    let missing = missing.iter().map(planctl::proposal::Missing::words).collect();
    let Considered { loaded, effect, .. } = last;
    let shown = Shown { proposal, loaded, effect, approvals, missing };
    if format == Format::Json {
        let body = shown.answer();
        context.output.text(&Envelope::new("propose-show", Some(desk.authority()), body).to_text())?;
    } else {
        context.output.document(&shown.document(context), format)?;
    }
    Ok(Outcome::Done)
}

impl Shown<'_> {
    /// What the item of a place is called now, or was before it was deleted.
    fn name(&self, place: &Place) -> Option<Words> {
        let vocabulary = &self.loaded.vocabulary;
        let (before, after) = (self.effect.before.plan(), self.effect.after.plan());
        let wording = Wording { vocabulary, before, after };
        let item = after.get(&place.id).or_else(|| before.get(&place.id))?;
        Some(wording.name_of(item))
    }

    fn answer(&self) -> ProposeShow {
        let proposal = self.proposal;
        let versions = proposal.versions.iter().enumerate();
        ProposeShow {
            proposal: Proposed::of(proposal),
            versions: versions.map(|(index, made)| ProposeVersion::of(index + 1, made)).collect(),
            opinions: proposal
                .reviews()
                .map(|(entry, step, opinion)| {
                    let Step::Review { on, .. } = &step.step else { unreachable!("reviews are reviews") };
                    ProposeOpinion {
                        author: step.author.clone(),
                        opinion: opinion.key().to_owned(),
                        version: proposal.version_number(entry.number, &step.step),
                        on: on.as_ref().map(ToString::to_string),
                        name: on.as_ref().and_then(|on| self.name(on)).as_ref().map(Both::from),
                        message: step.message.clone(),
                        recorded: entry.recorded.clone(),
                    }
                })
                .collect(),
            roles: self
                .approvals
                .by_role
                .iter()
                .map(|(role, known)| ProposeRole {
                    role: role.clone(),
                    approves: self.approvals.approving().any(|approving| approving == role),
                    rejects: known.rejects(),
                    author: known.is_author,
                    new_look: match known.approves_something() {
                        false => Vec::new(),
                        true => {
                            let open = self.approvals.open_for(role);
                            let beside = open.beside.iter().map(|kind| kind.key().to_owned());
                            open.places.iter().map(ToString::to_string).chain(beside).collect()
                        }
                    },
                })
                .collect(),
            open: self.loaded.draft.undecided().count(),
            missing: self.missing.iter().map(Both::from).collect(),
        }
    }

    fn document(&self, context: &Context) -> Document {
        let proposal = self.proposal;
        let mut document = Document::default();
        let mut push = |depth: usize, line: Vec<Span>| {
            document.push(Block::Item { depth, marker: String::new(), line });
        };
        let last = proposal.last().version;
        push(
            0,
            vec![
                Span::marked(Mark::Strong, proposal.name.to_string()),
                Span::plain(format!("  {}", state(context, proposal))),
                Span::marked(Mark::Faint, format!("  {}", last.plan)),
            ],
        );
        let base = match (&last.onto, last.base) {
            (Some(onto), _) => {
                let other = &onto.proposal;
                words!("propose.contains-proposal", other)
            }
            (None, Some(base)) => {
                let date = base.date;
                words!("propose.revision", date)
            }
            (None, None) => words!("propose.new-plan"),
        };
        push(1, vec![Span::plain(context.say(&base))]);
        let items = self.effect.changes.items.len();
        push(1, vec![Span::plain(context.say(&words!("propose.changes", items)))]);
        for (entry, step) in &proposal.steps {
            let makes = step.step.made().is_some();
            let number = makes.then(|| proposal.version_number(entry.number, &step.step)).flatten();
            push(1, step_line(context, &entry.recorded, step, number));
            let place = match &step.step {
                Step::Review { on, .. } => on.as_ref(),
                Step::Resolve { place, .. } => Some(place),
                Step::Propose(_) | Step::Submit { .. } | Step::Reject { .. } | Step::Withdraw { .. } => None,
            };
            if let Some(place) = place {
                let gone = self.effect.after.plan().get(&place.id).is_none();
                let name = self.name(place).map(|name| visible(&context.say(&name)).into_owned());
                let gone = if gone { words!("propose.gone") } else { Words::default() };
                let line = vec![
                    Span::plain(name.unwrap_or_default()),
                    Span::marked(Mark::Faint, format!("  [{place}]{}", context.say(&gone))),
                ];
                push(2, line);
            }
            for line in step.message.lines() {
                push(2, vec![Span::plain(visible(line))]);
            }
        }
        for (role, known) in &self.approvals.by_role {
            let open = self.approvals.open_for(role);
            if !known.approves_something() || known.rejects() || open.is_empty() {
                continue;
            }
            let role = visible(role);
            let places = open.words();
            let said = words!("propose.needs-new-look-2", role, places);
            push(1, vec![Span::marked(Mark::Inferred, context.say(&said))]);
        }
        for row in self.loaded.draft.undecided() {
            let (plan, vocabulary) = (&self.loaded.draft.plan, &self.loaded.vocabulary);
            Waiting::new(row, plan, vocabulary).lines(&mut document, 1, context.lang);
        }
        for missing in &self.missing {
            let label = words!("propose.adoption");
            let said = format!("{}{}", context.say(&label), context.say(missing));
            let line = vec![Span::marked(Mark::Gone, said)];
            document.push(Block::Item { depth: 1, marker: String::new(), line });
        }
        document
    }
}

fn step_line(
    context: &Context,
    recorded: &str,
    step: &planctl::event::Deliberation,
    number: Option<usize>,
) -> Vec<Span> {
    let day = day_here(recorded);
    let what = match (number, &step.step) {
        (Some(number), Step::Propose(_)) => words!("propose.version", number),
        (Some(number), _) => words!("propose.version-conflict-decided", number),
        (None, step) => step.words(),
    };
    let from = step.step.made().map(|made| made.from.as_str()).filter(|from| !from.is_empty());
    let mut by = String::new();
    // Where a file came from its own author, one name says both.
    let from = from.filter(|from| *from != step.author);
    for role in [Some(step.author.as_str()), from].into_iter().flatten().filter(|role| !role.is_empty()) {
        by.push_str(&format!("  {}", visible(role)));
    }
    vec![Span::plain(format!("{day} {}", context.say(&what))), Span::marked(Mark::Faint, by)]
}

/// Say what a proposal would change of the revision it is based on
///
/// Exit codes: 0 done; 1 something differs, under --exit-code; 2 no such proposal; 3 the store is
/// damaged.
#[derive(clap::Args)]
pub(super) struct Diff {
    /// The proposal, or one version of it (NAME@2)
    #[arg(value_name = "NAME[@N]")]
    name: String,
    #[command(flatten)]
    shown: crate::cli::diff::Shown,
}

pub(super) fn diff(context: &Context, args: Diff) -> Result<Outcome, Failure> {
    let desk = Desk::open(context)?;
    let after = version_input(context, &desk, &args.name)?;
    let before = context.workspace()?.base_of(&after)?;
    let pair = context.workspace()?.pair(before, after)?;
    crate::cli::diff::answer(context, pair, &args.shown)
}

/// A proposal, as what an argument names.
pub(super) fn version_input(context: &Context, desk: &Desk, argument: &str) -> Result<Input, Failure> {
    let name = argument.rsplit_once('@').map_or(argument, |(name, _)| name);
    let name = name.parse::<ProposalName>().map_err(|error| {
        let (shown, error) = (planctl::text::brief(name), error.words());
        Failure::usage(words!("propose.name-fault", shown, error))
    })?;
    named(&desk.proposals(), &name)?;
    Ok(context.workspace()?.resolve(argument)?)
}

/// Say what changed between two versions of a proposal
///
/// What changed since the copy I read: the version read, and the last unless another is named.
///
/// Exit codes: 0 done; 1 something differs, under --exit-code; 2 no such version; 3 the store is
/// damaged.
#[derive(clap::Args)]
pub(super) struct Interdiff {
    /// The proposal
    #[arg(value_name = "NAME", value_parser = crate::cli::desk::name)]
    name: ProposalName,
    /// The earlier version
    #[arg(value_name = "V1")]
    before: String,
    /// The later one
    #[arg(value_name = "V2")]
    after: Option<String>,
    #[command(flatten)]
    shown: crate::cli::diff::Shown,
}

pub(super) fn interdiff(context: &Context, args: Interdiff) -> Result<Outcome, Failure> {
    let desk = Desk::open(context)?;
    let proposals = desk.proposals();
    let proposal = named(&proposals, &args.name)?;
    let before = version_number(proposal, &args.before)?;
    let after = match &args.after {
        Some(after) => version_number(proposal, after)?,
        None => proposal.versions.len(),
    };
    let workspace = context.workspace()?;
    let read = |number: usize| workspace.resolve(&format!("{}@{number}", args.name));
    let pair = workspace.pair(read(before)?, read(after)?)?.derived();
    crate::cli::diff::answer(context, pair, &args.shown)
}

/// List the steps of a proposal, or of all, latest first
///
/// Exit codes: 0 done; 1 there is none; 2 no such proposal; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Log {
    /// The proposal; otherwise all
    #[arg(value_name = "NAME", value_parser = crate::cli::desk::name)]
    name: Option<ProposalName>,
}

pub(super) fn log(context: &Context, args: Log) -> Result<Outcome, Failure> {
    let format = context.format;
    let desk = Desk::open(context)?;
    let proposals = desk.proposals();
    if let Some(name) = &args.name {
        named(&proposals, name)?;
    }
    let mut steps: Vec<_> = proposals
        .iter()
        .filter(|proposal| args.name.as_ref().is_none_or(|name| proposal.name == name))
        .flat_map(|proposal| proposal.steps.iter().map(move |(entry, step)| (proposal, *entry, *step)))
        .collect();
    steps.sort_by_key(|(_, entry, _)| std::cmp::Reverse(entry.number));
    let mut document = Document::default();
    for (proposal, entry, step) in &steps {
        let made = proposal.versions.iter().position(|made| made.entry.number == entry.number);
        let mut line = vec![Span::marked(Mark::Faint, format!("#{} ", entry.number))];
        if args.name.is_none() {
            line.push(Span::marked(Mark::Strong, format!("{} ", proposal.name)));
        }
        line.extend(step_line(context, &entry.recorded, step, made.map(|index| index + 1)));
        document.push(Block::Item { depth: 0, marker: String::new(), line });
        for line in step.message.lines() {
            let line = vec![Span::plain(visible(line))];
            document.push(Block::Item { depth: 1, marker: String::new(), line });
        }
    }
    context.output.document(&document, format)?;
    Ok(if steps.is_empty() { Outcome::Negative } else { Outcome::Done })
}

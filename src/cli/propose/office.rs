//! `planctl propose export`, `import`

use std::path::{Path, PathBuf};

use planctl::diff::{compare, on_unknown_ground};
use planctl::document::{Comparison, Stated, Texts, changes_document};
use planctl::event::{Evidence, Opinion, Proposal, ProposalName, Step, Stored};
use planctl::history::Attachment;
use planctl::merge::{Sides, merge};
use planctl::proposal::{LoadedVersion, NewVersion};
use planctl::render::{Look, Tables, to_text};
use planctl::snapshot::{Draft, Knowledge, Snapshot};
use planctl::text::{Lang, Words, visible};
use planctl::words;

use super::carrying::{Hands, tell_conflicts};
use crate::cli::arguments::{one_line, shell_word};
use crate::cli::context::{Context, Format, Outcome, now};
use crate::cli::desk::{Desk, Said, named, refresh};
use crate::cli::failure::Failure;
use crate::cli::office::{self, CameBack, Margin, Returned};
use crate::cli::telling::tell;

/// Write a proposal as a workbook or a Word file for others to edit
///
/// The workbook has a sheet for each kind and a row for each item; the Word file is the plan as it
/// is published, to be edited with tracked changes. Either is read back by `planctl propose
/// import`. Written to the file named by -o.
///
/// Exit codes: 0 done; 2 no such proposal; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Export {
    /// The proposal, or one version of it (NAME@2)
    #[arg(value_name = "NAME[@N]")]
    name: String,
}

pub(super) fn export(context: &Context, args: Export) -> Result<Outcome, Failure> {
    let format = context.format;
    let desk = Desk::open(context)?;
    let of = super::reading::version_input(context, &desk, &args.name)?;
    let (name, number) = of.proposal.clone().expect("the input is a proposal");
    // Which version it was is what the file must say when it comes back.
    let label = format!("{name}@{number}");
    let left = context.workspace()?.resolve(&label)?.side.open.len();
    if left > 0 {
        context.note(&words!("propose.rows-stay-behind", left));
    }
    let lang = context.paper_lang(&of.vocabulary);
    let bytes = printed(context, &label, format, lang)?;
    if format == Format::Docx {
        office::refuse_unread(context, &of, &bytes, lang)?;
    }
    context.output.bytes(&bytes)?;
    if let Some(path) = context.output.place() {
        let path = path.display();
        context.hint(&words!("propose.comes-back-propose-import", name, path));
    }
    Ok(Outcome::Done)
}

/// A version as a file for others to edit.
fn printed(context: &Context, label: &str, format: Format, lang: Lang) -> Result<Vec<u8>, Failure> {
    let of = context.workspace()?.resolve(label)?.without_open_rows();
    // A Word file comes back by the form it was printed in: without one nothing would.
    if format == Format::Docx && context.workspace()?.form_to_print(&of.vocabulary)?.is_none() {
        let name = &of.vocabulary.name;
        return Err(Failure::usage(words!("office.no-form-documents-vocabulary", name))
            .hint(words!("propose.export-workbook")));
    }
    let imprint = context.workspace()?.imprint(&of, None, words!("propose.edit"))?;
    office::export(context, &of, &imprint, format, lang)
}

/// Take in what others edited in a workbook or a Word file
///
/// What they changed is shown first. A workbook is kept as the next version; of a Word file each
/// author's tracked changes are a version of their own, kept once --record says whose. If the
/// proposal has other versions by now, both are combined. What cannot be told is refused with its
/// cell. What people said in the margins is told, and kept as comments on the proposal.
///
/// Exit codes: 0 recorded, or shown; 1 nothing was changed, or there are conflicts; 2 the file was
/// not made from this proposal, or cells are at fault; 3 the store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Import {
    /// The proposal
    #[arg(value_name = "NAME", value_parser = crate::cli::desk::name)]
    name: ProposalName,
    /// The file that came back
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where it came from
    #[arg(long, value_name = "DIVISION")]
    from: String,
    /// Record these authors' tracked changes; all of them without a name
    #[arg(long, value_name = "AUTHOR", num_args = 0..)]
    record: Option<Vec<String>>,
    #[command(flatten)]
    said: Said,
}

pub(super) fn import(context: &Context, args: Import) -> Result<Outcome, Failure> {
    let format = context.format;
    let desk = Desk::open(context)?;
    let proposals = desk.proposals();
    let proposal = named(&proposals, &args.name)?;
    let from = one_line("--from", &args.from)?;
    let (number, made) = exported(context, &desk, proposal, &args.file)?;
    let CameBack { sets: returned, notes, lost, comments, is_word } =
        office::returned(context, &args.file, &made.draft, &made.vocabulary, &|format, lang| {
            printed(context, &format!("{}@{number}", args.name), format, lang)
        })?;
    let changed: Vec<&Returned> = returned.iter().filter(|set| set.draft.plan != made.draft.plan).collect();
    notes.iter().chain(returned.iter().flat_map(|set| &set.notes)).for_each(|note| context.note(note));
    for margin in &comments {
        let said = margin.comment.words();
        let place = margin.place.as_ref().map(|place| Words::same(format!("[{place}] "))).unwrap_or_default();
        let told = words!("propose.margin", place, whence = &margin.whence, said);
        context.note(&told);
    }
    if changed.is_empty() && comments.is_empty() && lost > 0 {
        return Err(Failure::negative(words!("propose.nothing-placed", lost, number)));
    }
    if changed.is_empty() && comments.is_empty() {
        return Err(Failure::negative(words!("propose.nothing-changed-since-version", number)));
    }
    let by_authors = changed.iter().any(|set| set.author.is_some()) || (is_word && changed.is_empty());
    let is_only_shown = context.global.dry_run || (by_authors && args.record.is_none());
    if is_only_shown && format == Format::Json {
        return Err(
            Failure::usage(words!("propose.nothing-recorded-json")).hint(words!("propose.say-record"))
        );
    }
    let wanted = args.record.as_deref().unwrap_or_default();
    let is_wanted = |set: &Returned| {
        wanted.is_empty() || set.author.as_ref().is_some_and(|author| wanted.contains(author))
    };
    if let Some(unknown) =
        wanted.iter().find(|name| !changed.iter().any(|set| set.author.as_ref() == Some(name)))
    {
        let shown = planctl::text::brief(unknown);
        let authors = Words::list(changed.iter().filter_map(|set| set.author.as_deref()).map(visible));
        return Err(Failure::usage(words!("propose.nothing-by-author", authors, shown)));
    }
    for set in &changed {
        shown(context, format, &format!("{}@{number}", args.name), &made, set)?;
    }
    let mut combining = Combining::new(&desk, proposal, number, &made, &from)?;
    if is_only_shown {
        combining.is_kept = false;
        for set in changed.iter().filter(|set| is_wanted(set)) {
            let draft = combining.with(context, &args.name, &set.draft)?;
            combining.kept(draft);
        }
        if by_authors && args.record.is_none() {
            let [file, from] = [args.file.as_path(), Path::new(&from)].map(shell_word);
            let name = &args.name;
            context.hint(&words!("propose.nothing-recorded-yet-record", name, file, from));
        } else {
            context.note(&words!("propose.import-rehearsed"));
        }
        // Nothing new comes of a file in which nothing but remarks is.
        return if changed.is_empty() { Ok(Outcome::Done) } else { combining.outcome(context, &args.name) };
    }
    let evidence = attachment(context, &args.file)?;
    for set in changed.into_iter().filter(|set| is_wanted(set)) {
        let draft = combining.with(context, &args.name, &set.draft)?;
        let author = match (&set.author, args.said.author()?) {
            (Some(author), given) if given.is_empty() => one_line("--record", author)?,
            (_, given) => given,
        };
        let seen = combining.seen;
        let new = NewVersion {
            seen,
            author,
            message: args.said.message()?,
            from: from.clone(),
            evidence: vec![evidence.clone()],
            ..NewVersion::after(proposal, &combining.last, draft)
        };
        let pen = args.said.pen(&desk)?;
        let appended = context.workspace()?.propose(&new, &now()?)?;
        refresh(context, &args.name, (seen, &combining.last.draft), &new.draft)?;
        combining.kept(new.draft);
        let (name, seen) = (&args.name, combining.seen);
        let said = words!("propose.kept-version-proposal-2", name, seen);
        desk.recorded(context, &appended, &said, pen.as_ref())?;
    }
    kept(context, &desk, proposal, &args, &comments)?;
    combining.outcome(context, &args.name)
}

/// What comes back, combined with the versions kept since it left, one author after another.
struct Combining<'v> {
    /// The version from which the file was made, and its number.
    made: &'v LoadedVersion,
    number: usize,
    /// The last version, and how many there are.
    last: LoadedVersion,
    seen: usize,
    hands: Hands,
    from: &'v str,
    /// Whether the outcome is kept, and not only shown.
    is_kept: bool,
}

impl<'v> Combining<'v> {
    fn new(
        desk: &Desk<'_>,
        proposal: &Proposal<'_>,
        number: usize,
        made: &'v LoadedVersion,
        from: &'v str,
    ) -> Result<Combining<'v>, Failure> {
        let hands = Hands::since(desk, proposal, number)?;
        let last = desk.load(proposal.last())?;
        let seen = proposal.versions.len();
        Ok(Combining { made, number, last, seen, hands, from, is_kept: true })
    }

    /// The draft that comes of one author's; says what could not be combined.
    fn with(&self, context: &Context, name: &ProposalName, draft: &Draft) -> Result<Draft, Failure> {
        // What waits in the last version is not in the file, so it is combined even with that version.
        if self.seen == self.number && self.last.draft.open.is_empty() {
            return Ok(draft.clone());
        }
        let vocabulary = super::carrying::newer(&self.last.vocabulary, &self.made.vocabulary);
        let sides = Sides { base: &self.made.draft, ours: &self.last.draft, theirs: draft };
        let mut merged = merge(&sides, vocabulary)?;
        merged.name_sides(&|place| self.hands.of(place, vocabulary), &|_| self.from.to_owned());
        let merging = planctl::document::Merging { merged: &merged, sides, vocabulary };
        // What is only shown waits nowhere yet, so nothing can decide it.
        if self.is_kept {
            tell_conflicts(context, name, &merging, false);
        } else {
            crate::cli::merge::summary(context, &merging, false);
        }
        Ok(merged.draft)
    }

    /// Takes a draft as the next version.
    fn kept(&mut self, draft: Draft) {
        self.seen += 1;
        self.hands.push(self.from, &draft.plan);
        self.last.draft = draft;
    }

    /// Says how many rows wait.
    fn outcome(&self, context: &Context, name: &ProposalName) -> Result<Outcome, Failure> {
        let left = self.last.draft.undecided().count();
        if left == 0 {
            return Ok(Outcome::Done);
        }
        context.note(&words!("propose.rows-wait", left));
        if self.is_kept {
            context.hint(&words!("propose.propose-show-lists", name));
        }
        Ok(Outcome::Negative)
    }
}

/// Keeps what people said in the margins as comments on the proposal, each once.
fn kept(
    context: &Context,
    desk: &Desk<'_>,
    proposal: &Proposal<'_>,
    args: &Import,
    comments: &[Margin],
) -> Result<(), Failure> {
    for margin in comments {
        let mut author = vec![args.from.as_str(), margin.comment.author.as_str()];
        author.retain(|name| !name.is_empty());
        author.dedup();
        let author = author.join(" ");
        let author = one_line("--from", visible(&author).trim())?;
        let message = margin.comment.text.lines().map(|line| visible(line).into_owned());
        let message = crate::cli::arguments::message(&message.collect::<Vec<_>>().join("\n"))?;
        let known = proposal.reviews().any(|(_, step, opinion)| {
            let on = matches!(&step.step, Step::Review { on, .. } if *on == margin.place);
            opinion == Opinion::Comment && on && step.author == author && step.message == message
        });
        if known {
            continue;
        }
        // It is about the version that there is by now.
        let on = margin.place.as_ref();
        let appended = context.workspace()?.comment(&args.name, on, &author, &message, &now()?)?;
        let (name, author) = (&args.name, visible(&author));
        desk.recorded(context, &appended, &words!("propose.comment-kept", name, author), None)?;
    }
    Ok(())
}

/// The version from which a file was exported: the last whose plan its stamp names.
fn exported(
    context: &Context,
    desk: &Desk,
    proposal: &Proposal<'_>,
    file: &Path,
) -> Result<(usize, LoadedVersion), Failure> {
    let stamp = context.workspace()?.reading(file, None)?.0.stamp;
    let stamp = stamp.filter(|stamp| !stamp.is_empty());
    for (index, version) in proposal.versions.iter().enumerate().rev() {
        let loaded = desk.load(version)?;
        let hash = Snapshot::of(loaded.draft.plan.clone()).hash().to_string();
        if stamp.as_ref().is_some_and(|stamp| hash.starts_with(stamp.as_str())) {
            return Ok((index + 1, without_open(loaded)));
        }
    }
    let (name, file) = (proposal.name, file.display());
    Err(Failure::usage(words!("propose.not-say-made-version", file, name))
        .hint(words!("propose.edit-give-back-file", name)))
}

/// A version as others were given it: what is undecided in it stays behind.
fn without_open(mut loaded: LoadedVersion) -> LoadedVersion {
    loaded.draft.open.clear();
    loaded
}

/// Shows what one author changed.
fn shown(
    context: &Context,
    format: Format,
    label: &str,
    base: &LoadedVersion,
    set: &Returned,
) -> Result<(), Failure> {
    let side = |label: &str, draft: &Draft| planctl::document::Side {
        label: label.to_owned(),
        date: None,
        snapshot: Snapshot::of(draft.plan.clone()),
        knowledge: Knowledge::of(&draft.sources),
        decided: None,
        body: None,
        open: Vec::new(),
        recorded: planctl::document::Recorded::No,
    };
    let whose = match (&set.author, set.dates) {
        (Some(author), Some((first, last))) if first != last => format!("{} {first}–{last}", visible(author)),
        (Some(author), Some((first, _))) => format!("{} {first}", visible(author)),
        (Some(author), None) => visible(author).into_owned(),
        (None, _) => context.say(&whose_untracked()).into_owned(),
    };
    let (before, after) = (side(label, &base.draft), side(&whose, &set.draft));
    let changes = compare(&before.snapshot, &after.snapshot);
    debug_assert!(!changes.is_empty(), "only changes are shown");
    // What a proposal says where its base knows nothing is decided by it.
    let decided = on_unknown_ground(&changes, &base.vocabulary);
    let stated = Stated { decided, ..Stated::default() };
    let comparison = Comparison::new(&before, &after, &base.vocabulary, &stated);
    let texts = if context.output.colour() { Texts::Lines } else { Texts::Whole };
    let document = changes_document(&comparison, context.lang, texts);
    if format != Format::Json {
        return context.output.document(&document, format);
    }
    // The answers are for a program; what was changed is said beside them.
    let look = Look { colour: context.output.colour_on_stderr(), columns: None, tables: Tables::Drawn };
    tell(to_text(&document, look).trim_end());
    Ok(())
}

fn whose_untracked() -> Words {
    words!("propose.came-back")
}

fn attachment(context: &Context, path: &Path) -> Result<Attachment, Failure> {
    let bytes = context.files().bytes(path, context.files().most_document_bytes())?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let evidence = Evidence {
        name: one_line("FILE", &name)?,
        file: Stored::of(&bytes),
        url: String::new(),
        retrieved: None,
        original_not_held: false,
        form: None,
    };
    Ok(Attachment { evidence, bytes, form: None })
}

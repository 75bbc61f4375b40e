//! `planctl completions`, and the candidates a shell asks for.

use std::ffi::OsStr;

use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _};
use clap_complete::env::{CompleteEnv, Shells};
use planctl::event::Revision;
use planctl::layout::Wording;
use planctl::store::Store;
use planctl::text::{Lang, Words, nearest, visible};
use planctl::words;
use planctl::workspace::{Opened, Options, Workspace};

use super::context::{Context, Outcome};
use super::failure::Failure;

/// Print the script by which a shell completes commands, options, revisions and ids
///
/// For bash, zsh, fish, elvish and powershell. The candidates are live: the dates of the store
/// one works in, newest first, and the ids of its latest plan. For bash:
/// source <(planctl completions bash)
///
/// Exit codes: 0 done; 2 no such shell.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: String,
}

/// The variable by which a shell says that it asks for candidates.
const ASKED: &str = "PLANCTL_COMPLETE";

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(&args.shell) else {
        let shown = planctl::text::brief(&args.shell);
        let names = shells.names().collect::<Vec<_>>().join(", ");
        let failure = Failure::usage(words!("completions.no-shell-known-here", shown, names));
        return Err(match nearest(&args.shell, shells.names()) {
            Some(near) => failure.hint(words!("completions.did-mean", near)),
            None => failure,
        });
    };
    let mut script = Vec::new();
    let written = shell.write_registration(ASKED, "planctl", "planctl", "planctl", &mut script);
    written.expect("writing to memory does not fail");
    let script = String::from_utf8_lossy(&script);
    context.output.text(&if args.shell == "bash" { quoting(&script) } else { script.into_owned() })?;
    Ok(Outcome::Done)
}

/// The script for bash, which takes candidates as they come, so that it quotes those with signs of its own.
fn quoting(script: &str) -> String {
    let end = script.find("\n}\n").map_or(script.len(), |end| end + 1);
    format!("{}{QUOTING}{}", &script[..end], &script[end..])
}

const QUOTING: &str = r##"    local index
    for index in "${!COMPREPLY[@]}"; do
        case "${COMPREPLY[index]}" in
            *[[:space:]\"\'\`\$\&\|\;\<\>\(\)\*\?\[\]\{\}\!\#\\]*) printf -v "COMPREPLY[$index]" %q "${COMPREPLY[index]}" ;;
        esac
    done
"##;

/// Answers a shell that asks for candidates; `false` if none asks.
pub(super) fn asked(command: impl Fn() -> Command, lang: Lang) -> bool {
    let factory = || with_candidates(command(), lang);
    let here = std::env::current_dir().ok();
    let answered =
        CompleteEnv::with_factory(factory).var(ASKED).try_complete(std::env::args_os(), here.as_deref());
    // What cannot be completed is completed by nothing; the shell says the rest.
    answered.unwrap_or(true)
}

/// Adds candidates to each argument that takes a revision or an item, told by its value's name.
fn with_candidates(command: Command, lang: Lang) -> Command {
    let command = command.mut_args(|arg| candidates_of(arg, lang));
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names
        .into_iter()
        .fold(command, |command, name| command.mut_subcommand(name, |sub| with_candidates(sub, lang)))
}

fn candidates_of(arg: Arg, lang: Lang) -> Arg {
    let name = arg.get_value_names().and_then(|names| names.first()).map(|name| name.to_string());
    let Some(name) = name else { return arg };
    let has = |word: &str| name.split(['|', ' ']).any(|part| part == word);
    if has("REV") || name == "A B" {
        let files = has("FILE") || has("DRAFT") || name == "A B";
        arg.add(ArgValueCompleter::new(move |current: &OsStr| revisions(current, files, lang)))
    } else if has("ITEM") {
        arg.add(ArgValueCompleter::new(move |current: &OsStr| items(current, lang)))
    } else {
        arg
    }
}

fn workspace() -> Option<Workspace> {
    let here = std::env::current_dir().ok()?;
    let folders = here.ancestors().flat_map(|folder| [folder.to_owned(), folder.join("revisions")]);
    let folder = folders.into_iter().find(|folder| Store::is_store(folder).is_ok_and(|is| is))?;
    Options::new().store(folder).open().ok()
}

/// The store upwards from here, with its log.
fn opened(workspace: Option<&Workspace>) -> Option<&Opened> {
    workspace?.opened().ok()?
}

/// Dates, newest first, `latest` and `latest~1`, then files; behind `A..` the second of a pair.
fn revisions(current: &OsStr, files: bool, lang: Lang) -> Vec<CompletionCandidate> {
    let Some(typed) = current.to_str() else { return Vec::new() };
    let (pair, begun) = match typed.rsplit_once("..") {
        Some((first, second)) if !first.is_empty() => (format!("{first}.."), second),
        _ => (String::new(), typed),
    };
    let mut out = Vec::new();
    let mut push = |name: String, help: Words| {
        if name.starts_with(begun) {
            let help = visible(&help.get(lang)).into_owned();
            let help = (!help.is_empty()).then(|| help.into());
            out.push(CompletionCandidate::new(format!("{pair}{name}")).help(help));
        }
    };
    let workspace = workspace();
    if let Some(opened) = opened(workspace.as_ref()) {
        let counted = opened.revisions();
        let mut all: Vec<&Revision<'_>> = counted.plans().flat_map(|plan| counted.of_plan(plan)).collect();
        all.sort_by_key(|revision| std::cmp::Reverse(revision.revise.date));
        for revision in &all {
            let said = Words::same(&revision.revise.message);
            push(
                revision.revise.date.to_string(),
                if said.is_empty() { revision.revise.kind.words() } else { said },
            );
        }
        if !all.is_empty() {
            push("latest".to_owned(), words!("completions.latest-revision"));
            push("latest~1".to_owned(), words!("completions.before"));
        }
    }
    if files && pair.is_empty() {
        out.extend(PathCompleter::any().complete(current));
    }
    out
}

/// The ids of the latest plan, with what they are called.
fn items(current: &OsStr, lang: Lang) -> Vec<CompletionCandidate> {
    let workspace = workspace();
    let (Some(begun), Some(opened)) = (current.to_str(), opened(workspace.as_ref())) else {
        return Vec::new();
    };
    let counted = opened.revisions();
    let all = counted.plans().flat_map(|plan| counted.of_plan(plan));
    let Some(latest) = all.max_by_key(|revision| revision.revise.date) else { return Vec::new() };
    let Ok(loaded) = opened.load(latest.revise) else { return Vec::new() };
    let plan = loaded.snapshot.plan();
    let wording = Wording { vocabulary: &loaded.vocabulary, before: plan, after: plan };
    let items = plan.in_order().into_iter().filter(|item| item.id.as_str().starts_with(begun));
    items
        .map(|item| {
            let name = visible(&wording.name_of(item).get(lang)).into_owned();
            CompletionCandidate::new(item.id.as_str()).help(Some(name.into()))
        })
        .collect()
}

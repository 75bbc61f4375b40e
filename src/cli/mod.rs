//! Arguments, and which command they call.

mod act;
mod adopt;
mod amend;
mod annotate;
mod apply;
mod arguments;
mod authority;
mod blame;
mod calendar;
mod causes;
mod changes;
mod check;
mod checkpoint;
mod child;
mod commit;
mod completions;
mod context;
mod desk;
mod diff;
mod edit;
mod evidence;
mod export;
mod failure;
mod filters;
mod find;
mod fmt;
mod forms;
mod git;
mod global;
mod help;
mod history;
mod identify;
mod import;
mod init;
mod kinds;
mod learn;
mod libreoffice;
mod lineage;
mod log;
mod man;
mod marks;
mod matching;
mod memo;
mod merge;
mod new;
mod notices;
mod office;
mod openssl;
mod output;
mod pack;
mod packet;
mod pairing;
mod pairs;
mod plan;
mod policy;
mod propose;
mod prove;
mod reasons;
mod redact;
mod redline;
mod repair;
mod report;
mod reported;
mod resolve;
mod roadmap;
mod schema;
mod show;
mod sign;
mod signers;
mod status;
mod surroundings;
mod table;
mod target;
mod telling;
mod through;
mod tidy;
mod verbs;
mod verify;
mod vocabulary;
mod whole_history;
mod why;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use planctl::text::Lang;

use context::{Context, Global, Outcome};
use failure::Failure;
use forms::{File, Forms, Mode};
use output::Output;
use telling::tell;

/// Version control for plans: dated revisions, what changed between them in the plan's own
/// words, and the papers that say so
///
/// A revision is named by its date (2026-01-16, 令和8年1月16日, R8.1.16), latest, latest~1,
/// @{2025-12-01} for the one in force on a day (@{2025-12-01, known=#9}: as the log stood after
/// entry 9; known=2025-11-01: as it stood that day), four or more digits of its hash, or the path of
/// a draft or of a published document. A..B is a pair.
///
/// Exit codes: 0 done; 1 a negative answer; 2 usage or bad input; 3 the store is damaged or
/// contradicts itself; 4 busy.
#[derive(Parser)]
#[command(name = "planctl", version, propagate_version = true, max_term_width = 100)]
struct Args<C: Subcommand> {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: C,
}

/// The commands: what each is called in code, its module with its arguments and what it does, and the
/// formats of its answer.
macro_rules! commands {
    ($($(#[$($attribute:tt)*])* $command:ident $module:ident $([$($forms:tt)+])+;)*) => {
        /// A command as it is called. Its arguments are built when it is.
        #[derive(Subcommand)]
        #[command(defer = true)]
        enum Command {
            $($(#[$($attribute)*])* $command($module::Args)),*
        }

        /// The same commands with the arguments of all of them, as help and completion need them.
        #[derive(Subcommand)]
        #[allow(dead_code, reason = "only ever described")]
        enum Described {
            $($(#[$($attribute)*])* $command($module::Args)),*
        }

        const FORMS: &[(&str, Forms)] =
            &[$((forms::name!($([$($attribute)*])* $module), forms::forms!($([$($forms)+])+))),*];

        fn called(context: &Context, command: Command) -> Result<Outcome, Failure> {
            match command {
                $(Command::$command(args) => $module::run(context, args)),*
            }
        }
    };
}

commands! {
    Init init [Text Json];
    New new [Toml Text Xlsx];
    Edit edit [Toml Text];
    Fmt fmt [Toml Text];
    Learn learn [folder Toml];
    Import import [Toml Json];
    #[command(name = "match")]
    Matching matching [accept => Toml] [interactive => Toml] [Text Json];
    Identify identify [Text Json];
    Check check [explain => Text Md] [promises => Text Json] [Text Json Sarif];
    Commit commit [Text Json];
    Act act [Text Json];
    Annotate annotate [Text Json];
    Report report [Text Json];
    Authority authority [Text Json];
    Propose propose [below propose::FORMS];
    Adopt adopt [Text Json];
    Policy policy [set => Text Json] [Text Md];
    Log log [evidence => Text Md Jsonl] [Text Md Json];
    Show show [Text Md Json Toml];
    Status status [Text Md Json];
    History history [Text Md Json];
    Blame blame [Text Md Json];
    Find find [Text Md Json];
    Lineage lineage [dot => Text] [Text Md Json Svg];
    Calendar calendar [ics => Text] [Text Md Json Csv];
    Changes changes [Text Md Json];
    Why why [Text Md Json];
    Evidence evidence [get => Text] [Text Md Json];
    Diff diff [Text Md Json];
    Causes causes [Toml Text Json];
    Memo memo [show_template => template Text] [template => template Text] [check => Text Json] [paper Memo];
    Plan plan [paper Plan];
    Roadmap roadmap [paper Roadmap];
    Redline redline [paper Redline];
    Packet packet [folder Docx];
    Amend amend [grammar => Text] [paper Amend];
    Apply apply [Toml Text Json];
    Merge merge [dry_run => Toml Text Json] [Toml Json];
    Resolve resolve [Toml Text];
    Export export [history => Json Csv Jsonl Sql Graphml] [Json Stratml JsonPatch Csv Xlsx Md];
    Table table [show_style => Toml] [paper Table];
    Kinds kinds [Text Md Json];
    Vocabulary vocabulary [below vocabulary::FORMS];
    Verify verify [Text Md Json];
    Sign sign [Text Json];
    Signers signers [set => Text Json] [Text Md];
    Checkpoint checkpoint [Text Json];
    Prove prove [Toml];
    Redact redact [Text Json];
    Repair repair [Text];
    Tidy tidy [Text];
    Pack pack [Text];
    Git git [below git::FORMS];
    Schema schema [Json Text];
    Completions completions [Text];
    Man man [Text];
}

pub fn run() -> ExitCode {
    if completions::asked(command, language(asked_language(&[]))) {
        return ExitCode::SUCCESS;
    }
    let (mut args, mode) = match parsed() {
        Ok(parsed) => parsed,
        Err(code) => return code,
    };
    args.global.lang = args.global.lang.or_else(set_language);
    let lang = language(args.global.lang);
    let output = Output::new(&args.global);
    let colour = output.colour_on_stderr();
    match dispatch(args, mode, lang, output) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Negative) => ExitCode::from(1),
        Ok(Outcome::Unreadable) => ExitCode::from(2),
        Ok(Outcome::Contradicted) => ExitCode::from(3),
        Err(failure) => failure.tell(lang, colour),
    }
}

/// The arguments, and what they ask for; help and usage errors are told at once, in the user's language.
fn parsed() -> Result<(Args<Command>, &'static Mode), ExitCode> {
    let words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let lang = language(asked_language(&words));
    // What describes the commands is built only when it is asked for.
    let parsed = Args::<Command>::command()
        .try_get_matches_from(&words)
        .or_else(|error| match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                let command = match asks_for_page(&words) {
                    true => with_page(in_language(lang), lang),
                    false => in_language(lang),
                };
                help::built(command, lang).try_get_matches_from(&words)
            }
            _ => Err(error),
        })
        .and_then(|matches| Ok((Args::from_arg_matches(&matches)?, Forms::asked(FORMS, &matches))));
    parsed.map_err(help::likely).map_err(|error| {
        match help::usage_error(&error, lang) {
            Some(said) => tell(&said),
            // What the user typed stands in it, and must not turn the terminal round.
            None if error.use_stderr() => {
                let said = error.render().to_string();
                let lines: Vec<_> = said.trim_end().lines().map(planctl::text::visible).collect();
                tell(&lines.join("\n"));
            }
            // A reader of help who has gone is no fault.
            None => drop(error.print()),
        }
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
    })
}

/// All arguments, with their help in the language of the environment.
fn command() -> clap::Command {
    in_language(language(asked_language(&[])))
}

/// All arguments of all commands, with their help in one language.
fn in_language(lang: Lang) -> clap::Command {
    help::in_language(forms::told(Args::<Described>::command(), FORMS, lang), lang)
}

/// Whether the words are `help vocabulary`: of that there is more to say than of other commands.
fn asks_for_page(words: &[std::ffi::OsString]) -> bool {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    words.windows(2).any(|pair| pair == ["help", "vocabulary"])
}

/// With what a vocabulary may say at the foot of its help.
fn with_page(command: clap::Command, lang: Lang) -> clap::Command {
    let page = planctl::render::to_text(&vocabulary::page(lang), planctl::render::Look::default());
    command.mut_subcommand("vocabulary", |sub| sub.after_long_help(page))
}

/// The language asked for in words that are not parsed yet, so that help can be in it.
fn asked_language(words: &[std::ffi::OsString]) -> Option<Lang> {
    let words: Vec<&str> =
        words.iter().filter_map(|word| word.to_str()).take_while(|word| *word != "--").collect();
    let given = words.iter().enumerate().find_map(|(index, word)| match word.strip_prefix("--lang") {
        Some("") => words.get(index + 1).copied(),
        Some(value) => value.strip_prefix('='),
        None => None,
    });
    given.map_or_else(set_language, |given| Lang::by_tag(&given.to_lowercase()))
}

/// The language that PLANCTL_LANG sets, spelt as a tag or as a locale; an empty one sets none.
fn set_language() -> Option<Lang> {
    Lang::by_locale(&std::env::var("PLANCTL_LANG").ok()?)
}

fn dispatch(args: Args<Command>, mode: &Mode, lang: Lang, output: Output) -> Result<Outcome, Failure> {
    let Args { global, command } = args;
    if let Some(directory) = &global.directory {
        std::env::set_current_dir(directory).map_err(|error| Failure::io(directory, &error))?;
    }
    if global.dry_run && !records(&command) {
        return Err(Failure::usage(planctl::words!("context.nothing-to-rehearse")));
    }
    // What an answer may not be written to is refused before anything is done or recorded.
    match mode.file {
        File::Answer | File::Templated => drop(output.open()?),
        // The command judges a folder or a draft itself.
        File::Folder | File::Draft => {}
    }
    let format = mode.format(global.format, global.output.as_deref())?;
    called(&Context::new(global, lang, format, output), command)
}

/// Whether a command records, or writes where what it writes over is gone: what can be rehearsed.
fn records(command: &Command) -> bool {
    match command {
        Command::Propose(args) => args.records(),
        Command::Init(_)
        | Command::Commit(_)
        | Command::Act(_)
        | Command::Annotate(_)
        | Command::Report(_)
        | Command::Authority(_)
        | Command::Adopt(_)
        | Command::Policy(_)
        | Command::Merge(_)
        | Command::Resolve(_)
        | Command::Sign(_)
        | Command::Signers(_)
        | Command::Checkpoint(_)
        | Command::Redact(_)
        | Command::Repair(_)
        | Command::Pack(_)
        | Command::Tidy(_) => true,
        Command::New(_)
        | Command::Edit(_)
        | Command::Fmt(_)
        | Command::Learn(_)
        | Command::Import(_)
        | Command::Matching(_)
        | Command::Identify(_)
        | Command::Check(_)
        | Command::Log(_)
        | Command::Show(_)
        | Command::Status(_)
        | Command::History(_)
        | Command::Blame(_)
        | Command::Find(_)
        | Command::Lineage(_)
        | Command::Calendar(_)
        | Command::Changes(_)
        | Command::Why(_)
        | Command::Evidence(_)
        | Command::Diff(_)
        | Command::Causes(_)
        | Command::Memo(_)
        | Command::Plan(_)
        | Command::Roadmap(_)
        | Command::Redline(_)
        | Command::Packet(_)
        | Command::Amend(_)
        | Command::Apply(_)
        | Command::Export(_)
        | Command::Table(_)
        | Command::Kinds(_)
        | Command::Vocabulary(_)
        | Command::Verify(_)
        | Command::Prove(_)
        | Command::Git(_)
        | Command::Schema(_)
        | Command::Completions(_)
        | Command::Man(_) => false,
    }
}

/// The language asked for, or that of the environment; English where planctl speaks neither.
fn language(choice: Option<Lang>) -> Lang {
    if let Some(lang) = choice {
        return lang;
    }
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let first = set.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    Lang::by_locale(&first).unwrap_or(Lang::EN)
}

//! Arguments, and which command they call.

mod act;
mod adopt;
mod amend;
mod annotate;
mod apply;
mod causes;
mod check;
mod checkpoint;
mod child;
mod commit;
mod completions;
mod diff;
mod document;
mod edit;
mod export;
mod failure;
mod fmt;
mod git;
mod identify;
mod import;
mod imprint;
mod init;
mod input;
mod japanese;
mod kinds;
mod libreoffice;
mod log;
mod man;
mod matching;
mod memo;
mod merge;
mod new;
mod office;
mod openssl;
mod output;
mod packet;
mod pairing;
mod pairs;
mod plan;
mod policy;
mod propose;
mod prove;
mod redact;
mod redline;
mod repair;
mod resolve;
mod roadmap;
mod schema;
mod show;
mod sign;
mod signers;
mod table;
mod tidy;
mod verbs;
mod verify;

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::RecvTimeoutError;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use planctl::model::Id;
use planctl::text::{Lang, Words};
use planctl::words;

use failure::Failure;
use output::Output;

/// Version control for plans: dated revisions, what changed between them in the plan's own
/// words, and the papers that say so
///
/// A revision is named by its date (2026-01-16, 令和8年1月16日, R8.1.16), latest, latest~1,
/// @{2025-12-01} for the one in force on a day, four or more digits of its hash, or the path of
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

/// What every command takes.
#[derive(clap::Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// Work as if started in this folder
    #[arg(short = 'C', value_name = "DIR", global = true)]
    directory: Option<PathBuf>,
    /// The store; otherwise sought upwards from here, also as `revisions/`
    #[arg(long, value_name = "DIR", global = true)]
    store: Option<PathBuf>,
    /// The plan, where a store holds several
    #[arg(long, value_name = "ID", global = true)]
    plan: Option<Id>,
    /// The form of the answer
    #[arg(long, value_name = "FORMAT", global = true)]
    format: Option<Format>,
    /// Write the answer to a file
    #[arg(short = 'o', long = "output", value_name = "FILE", global = true)]
    output: Option<PathBuf>,
    /// The language of the answer; otherwise by LC_ALL, LC_MESSAGES or LANG
    #[arg(long, value_name = "LANG", global = true, env = "PLANCTL_LANG")]
    lang: Option<LangChoice>,
    /// When to colour
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    color: Colour,
    /// Do not page long answers
    #[arg(long, global = true)]
    no_pager: bool,
    /// A vocabulary to read plans by, beside the built-in ones
    #[arg(long, value_name = "FILE", global = true)]
    vocabulary: Vec<PathBuf>,
    /// How published documents are written, beside the built-in forms
    #[arg(long, value_name = "FILE", global = true)]
    form: Option<PathBuf>,
    /// The most bytes a file may have, in MiB
    #[arg(long, value_name = "MIB", global = true, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=1024))]
    max_size: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// Markdown
    Md,
    /// For other programs; see `planctl schema`
    Json,
    /// As it is kept
    Toml,
    /// Findings for code hosts and editors
    Sarif,
    /// A page for a browser
    Html,
    /// For Word
    Docx,
    /// For Excel
    Xlsx,
    /// Rows for a spreadsheet
    Csv,
    /// A picture
    Svg,
    /// StratML Part 2, for programs that know strategic plans
    Stratml,
    /// The difference of two plans as a JSON patch
    JsonPatch,
    /// A line of JSON for each entry
    Jsonl,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LangChoice {
    /// Japanese
    Ja,
    /// English
    En,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands: what each is called in code, its module with its arguments and what it does.
macro_rules! commands {
    ($($(#[$attribute:meta])* $command:ident $module:ident;)*) => {
        /// A command as it is called. Its arguments are built when it is.
        #[derive(Subcommand)]
        #[command(defer = true)]
        enum Command {
            $($(#[$attribute])* $command($module::Args)),*
        }

        /// The same commands with the arguments of all of them, as help and completion need them.
        #[derive(Subcommand)]
        #[allow(dead_code, reason = "only ever described")]
        enum Described {
            $($(#[$attribute])* $command($module::Args)),*
        }

        fn called(context: &Context, command: Command) -> Result<Outcome, Failure> {
            match command {
                $(Command::$command(args) => $module::run(context, args)),*
            }
        }
    };
}

commands! {
    Init init;
    New new;
    Edit edit;
    Fmt fmt;
    Import import;
    #[command(name = "match")]
    Matching matching;
    Identify identify;
    Check check;
    Commit commit;
    Act act;
    Annotate annotate;
    Propose propose;
    Adopt adopt;
    Policy policy;
    Log log;
    Show show;
    Diff diff;
    Causes causes;
    Memo memo;
    Plan plan;
    Roadmap roadmap;
    Redline redline;
    Packet packet;
    Amend amend;
    Apply apply;
    Merge merge;
    Resolve resolve;
    Export export;
    Table table;
    Kinds kinds;
    Verify verify;
    Sign sign;
    Signers signers;
    Checkpoint checkpoint;
    Prove prove;
    Redact redact;
    Repair repair;
    Tidy tidy;
    Git git;
    Schema schema;
    Completions completions;
    Man man;
}

/// What a command has at hand.
struct Context {
    global: Global,
    lang: Lang,
    output: Output,
}

impl Context {
    /// The words in the user's language.
    fn say<'w>(&self, words: &'w Words) -> &'w str {
        words.get(self.lang)
    }

    /// A word to the user beside the answer.
    fn note(&self, words: &Words) {
        let label = words!("注", "note");
        tell(&format!("{}: {}", self.say(&label), self.say(words)));
    }

    /// Does something that may take long; on a terminal, says after a second what it is, and every
    /// few seconds that it goes on.
    fn patiently<T>(&self, what: &Words, work: impl FnOnce() -> T) -> T {
        if !std::io::stderr().is_terminal() {
            return work();
        }
        let (done, waiting) = std::sync::mpsc::channel::<()>();
        let said = self.say(what);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut seconds = 1;
                let mut wait = 1;
                // Ends when the work is done and its end of the channel with it.
                while waiting.recv_timeout(std::time::Duration::from_secs(wait))
                    == Err(RecvTimeoutError::Timeout)
                {
                    tell(&format!("{said} … {seconds} s"));
                    wait = 3;
                    seconds += wait;
                }
            });
            let result = work();
            drop(done);
            result
        })
    }

    /// What one may do next, unless hints are switched off.
    fn hint(&self, words: &Words) {
        if std::env::var_os("PLANCTL_NO_HINTS").is_none() {
            let label = words!("次", "next");
            tell(&format!("{}: {}", self.say(&label), self.say(words)));
        }
    }

    /// The form of the answer, held to those a command has.
    fn format(&self, allowed: &[Format]) -> Result<Format, Failure> {
        let format = self.global.format.unwrap_or(allowed[0]);
        if allowed.contains(&format) {
            return Ok(format);
        }
        let name = |format: &Format| format.to_possible_value().map(|value| value.get_name().to_owned());
        let names = allowed.iter().filter_map(name).collect::<Vec<_>>().join(", ");
        let asked = name(&format).unwrap_or_default();
        Err(Failure::usage(words!(
            "このコマンドに --format {asked} はありません（{names}）",
            "this command has no --format {asked}, only {names}"
        )))
    }

    /// Gives the answer to something that is recorded already: what cannot be printed then is no
    /// failure of the command, which must not be tried again.
    fn recorded(&self, number: u64, text: &str) -> Outcome {
        if self.output.text(text).is_err() {
            self.note(&words!(
                "記録 {number} は済みましたが、答えを書き出せませんでした",
                "entry {number} is recorded, but the answer could not be written"
            ));
        }
        Outcome::Done
    }

    /// The language of papers: Japanese unless English is asked for, whatever the locale.
    fn paper_lang(&self) -> Lang {
        if self.global.lang == Some(LangChoice::En) { Lang::En } else { Lang::Ja }
    }

    fn most_bytes(&self) -> u64 {
        self.global.max_size << 20
    }
}

/// The longest word to the user, in bytes.
const MOST_BYTES: usize = 4096;

/// Says something beside the answer, cut where it is longer than anybody reads. That nobody
/// listens is no fault.
fn tell(words: &str) {
    let mut end = words.len().min(MOST_BYTES - 4);
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    let cut = if end < words.len() { "…" } else { "" };
    let _ = writeln!(std::io::stderr(), "{}{cut}", &words[..end]);
}

/// A day, as an argument.
fn day(text: &str) -> Result<planctl::model::Date, String> {
    planctl::model::Date::parse(text)
        .map_err(|error| format!("it {error}; write 2026-05-01, 令和8年5月1日 or R8.5.1"))
}

/// How a command ended, if not by a failure.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    Negative,
    Contradicted,
}

pub fn run() -> ExitCode {
    if completions::asked(command, language(asked_language(&[]))) {
        return ExitCode::SUCCESS;
    }
    let args = match parsed() {
        Ok(args) => args,
        Err(code) => return code,
    };
    let lang = language(args.global.lang);
    let output = Output::new(&args.global);
    let context = Context { global: args.global, lang, output };
    match dispatch(&context, args.command) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Negative) => ExitCode::from(1),
        Ok(Outcome::Contradicted) => ExitCode::from(3),
        Err(failure) => failure.tell(context.lang, context.output.colour_on_stderr()),
    }
}

/// The arguments; help and usage errors are told at once, in the user's language.
fn parsed() -> Result<Args<Command>, ExitCode> {
    let words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let lang = language(asked_language(&words));
    // What describes the commands is built only when it is asked for.
    let parsed = Args::<Command>::command()
        .try_get_matches_from(&words)
        .or_else(|error| match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                in_language(lang).try_get_matches_from(&words)
            }
            _ => Err(error),
        })
        .and_then(|matches| Args::from_arg_matches(&matches));
    parsed.map_err(|error| {
        match japanese::usage_error(&error).filter(|_| lang == Lang::Ja) {
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
    let command = Args::<Described>::command();
    if lang == Lang::Ja { japanese::in_japanese(command) } else { command }
}

/// The language asked for in words that are not parsed yet, so that help can be in it.
fn asked_language(words: &[std::ffi::OsString]) -> Option<LangChoice> {
    let words: Vec<&str> =
        words.iter().filter_map(|word| word.to_str()).take_while(|word| *word != "--").collect();
    let given = words.iter().enumerate().find_map(|(index, word)| match word.strip_prefix("--lang") {
        Some("") => words.get(index + 1).copied(),
        Some(value) => value.strip_prefix('='),
        None => None,
    });
    let set = std::env::var("PLANCTL_LANG").ok();
    LangChoice::from_str(given.or(set.as_deref())?, true).ok()
}

fn dispatch(context: &Context, command: Command) -> Result<Outcome, Failure> {
    if let Some(directory) = &context.global.directory {
        std::env::set_current_dir(directory).map_err(|error| Failure::io(directory, &error))?;
    }
    called(context, command)
}

/// The language asked for, or that of the environment; English where neither says Japanese.
fn language(choice: Option<LangChoice>) -> Lang {
    match choice {
        Some(LangChoice::Ja) => return Lang::Ja,
        Some(LangChoice::En) => return Lang::En,
        None => {}
    }
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let first = set.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    if first.starts_with("ja") { Lang::Ja } else { Lang::En }
}

/// The day on which the command runs, in UTC, by the same clock as entries.
fn today() -> Result<planctl::model::Date, Failure> {
    let moment = now()?;
    Ok(planctl::model::Date::parse(&moment[..10]).expect("the clock names days of the calendar"))
}

/// The moment, as entries record it. `SOURCE_DATE_EPOCH` sets it, for stores that are built
/// again the same.
fn now() -> Result<String, Failure> {
    let moment = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            text.parse().ok().and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0)).ok_or_else(
                || {
                    Failure::usage(words!(
                        "SOURCE_DATE_EPOCH は 1970 年からの秒数です",
                        "SOURCE_DATE_EPOCH is a number of seconds since 1970"
                    ))
                },
            )?
        }
        Err(_) => chrono::Utc::now(),
    };
    Ok(moment.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

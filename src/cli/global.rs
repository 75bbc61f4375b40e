//! The options that every command takes.

use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use planctl::model::Id;
use planctl::render::Format;
use planctl::text::Lang;

/// What every command takes.
#[derive(clap::Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// Work as if started in this folder
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub(super) directory: Option<PathBuf>,
    /// The store; otherwise sought upwards from here, also as `revisions/`
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) store: Option<PathBuf>,
    /// The plan, where a store holds several
    #[arg(long, value_name = "ID", global = true)]
    pub(super) plan: Option<Id>,
    /// The form of the answer; otherwise by the ending of -o FILE
    #[arg(long, value_name = "FORMAT", global = true, value_parser = formats())]
    pub(super) format: Option<Format>,
    /// Write the answer to a file that is not there yet, or to a device or a pipe
    #[arg(short = 'o', long = "output", value_name = "FILE", global = true)]
    pub(super) output: Option<PathBuf>,
    /// Replace the file of -o if it exists
    #[arg(long, global = true)]
    pub(super) force: bool,
    /// The language of the answer; otherwise by PLANCTL_LANG, LC_ALL, LC_MESSAGES or LANG
    #[arg(long, value_name = "LANG", global = true, value_parser = languages())]
    pub(super) lang: Option<Lang>,
    /// When to colour
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub(super) color: Colour,
    /// Do not page long answers
    #[arg(long, global = true)]
    pub(super) no_pager: bool,
    /// A vocabulary to read plans by, beside the built-in ones
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) vocabulary: Vec<PathBuf>,
    /// What became of kinds and fields from one vocabulary to another, where two plans are of different ones
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) map: Vec<PathBuf>,
    /// How published documents are written, beside the built-in forms
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) form: Option<PathBuf>,
    /// Do all but record or write: say what would be
    #[arg(long, global = true)]
    pub(super) dry_run: bool,
    /// The most bytes a file may have, in MiB
    #[arg(long, value_name = "MIB", global = true, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub(super) max_size: u64,
}

/// Reads one of a few values by its word. It is copied into every command, so it holds none of them.
#[derive(Clone, Copy)]
struct OneOf<T: 'static> {
    all: &'static [T],
    word: fn(T) -> &'static str,
}

impl<T: Copy + Send + Sync> TypedValueParser for OneOf<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<T, clap::Error> {
        let words = PossibleValuesParser::new(self.all.iter().map(|one| (self.word)(*one)));
        let word = words.parse_ref(command, argument, value)?;
        Ok(*self.all.iter().find(|one| (self.word)(**one) == word).expect("only words of values are taken"))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.all.iter().map(|one| PossibleValue::new((self.word)(*one)))))
    }
}

/// Reads a format; what each is for stands in the help of the commands that have it.
fn formats() -> OneOf<Format> {
    OneOf { all: Format::ALL, word: Format::key }
}

/// Reads a language by its tag.
fn languages() -> OneOf<Lang> {
    OneOf { all: Lang::ALL, word: |lang| lang.tag() }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

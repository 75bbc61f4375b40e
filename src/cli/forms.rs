//! The formats of each command's answer, and what `-o` names of it.
//!
//! They stand in the tables of commands, one row a command. What a row says is held before the command is
//! called, and help lists it; no command knows its formats in another place.

use std::path::Path;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};
use planctl::render::Format;
use planctl::text::{Lang, Words};
use planctl::words;

use super::failure::Failure;

/// The formats of a command.
pub(super) enum Forms {
    /// Those of its answer: of the first mode that is asked for.
    Own(&'static [Mode]),
    /// Those of the commands below it, by name.
    Below(&'static [(&'static str, Forms)]),
}

/// What a command gives when one of its arguments is given.
pub(super) struct Mode {
    /// The argument; `None` for what it gives otherwise, which stands last.
    pub(super) given: Option<&'static str>,
    /// The formats; the first is that of one who asks for none.
    pub(super) formats: &'static [Format],
    pub(super) file: File,
}

/// What `-o` names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum File {
    /// The answer.
    Answer,
    /// A text whose form the user's own template decides.
    Templated,
    /// A draft, beside the answer.
    Draft,
    /// A folder.
    Folder,
}

/// The formats of a row: `[Text Json]`, `[evidence => Text Jsonl]` for one argument, `[paper Memo]` for those of
/// a paper, `[draft Text]` and `[folder Docx]` where -o names such, `[below LIST]` for commands below.
macro_rules! forms {
    ([below $list:path]) => { $crate::cli::forms::Forms::Below($list) };
    ($($mode:tt)+) => { $crate::cli::forms::Forms::Own(&[$($crate::cli::forms::mode!($mode)),+]) };
}

macro_rules! mode {
    ([paper $paper:ident]) => {
        $crate::cli::forms::Mode {
            given: None,
            formats: planctl::catalogue::PaperKind::$paper.formats(),
            file: $crate::cli::forms::File::Answer,
        }
    };
    ([$given:ident => template $($format:ident)+]) => {
        $crate::cli::forms::mode!(Some(stringify!($given)), Templated, $($format)+)
    };
    ([$given:ident => $($format:ident)+]) => {
        $crate::cli::forms::mode!(Some(stringify!($given)), Answer, $($format)+)
    };
    ([draft $($format:ident)+]) => { $crate::cli::forms::mode!(None, Draft, $($format)+) };
    ([folder $($format:ident)+]) => { $crate::cli::forms::mode!(None, Folder, $($format)+) };
    ([$($format:ident)+]) => { $crate::cli::forms::mode!(None, Answer, $($format)+) };
    ($given:expr, $file:ident, $($format:ident)+) => {
        $crate::cli::forms::Mode {
            given: $given,
            formats: &[$(planctl::render::Format::$format),+],
            file: $crate::cli::forms::File::$file,
        }
    };
}

/// The name of a command by its attributes and its word in code.
macro_rules! name {
    ([command(name = $name:literal)] $word:ident) => {
        $name
    };
    ($([$($attribute:tt)*])* $word:ident) => {
        stringify!($word)
    };
}

/// Commands below one: what each is called in code, its word, its arguments, what it does and its formats.
macro_rules! commands_below {
    ($(#[$meta:meta])* enum $all:ident {
        $($(#[$($attribute:tt)*])* $command:ident $word:ident ($args:ty) $run:expr, $([$($forms:tt)+])+;)*
    }) => {
        $(#[$meta])*
        #[derive(clap::Subcommand)]
        enum $all {
            $($(#[$($attribute)*])* $command($args)),*
        }

        impl $all {
            const FORMS: &[(&str, $crate::cli::forms::Forms)] =
                &[$(($crate::cli::forms::name!($([$($attribute)*])* $word), $crate::cli::forms::forms!($([$($forms)+])+))),*];

            fn run(self, context: &Context) -> Result<Outcome, Failure> {
                match self { $($all::$command(args) => $run(context, args)),* }
            }
        }
    };
}

pub(super) use {commands_below, forms, mode, name};

impl Forms {
    /// What the arguments ask for.
    pub(super) fn asked(list: &'static [(&'static str, Forms)], matches: &ArgMatches) -> &'static Mode {
        let (name, matches) = matches.subcommand().expect("there is no answer without a command");
        let (_, forms) = list.iter().find(|(known, _)| *known == name).expect("each command has a row");
        match forms {
            Forms::Below(list) => Forms::asked(list, matches),
            Forms::Own(modes) => {
                let is_given = |mode: &&Mode| mode.given.is_none_or(|argument| given(matches, argument));
                modes.iter().find(is_given).expect("the last mode needs no argument")
            }
        }
    }
}

fn given(matches: &ArgMatches, argument: &str) -> bool {
    matches!(matches.value_source(argument), Some(ValueSource::CommandLine | ValueSource::EnvVariable))
}

impl Mode {
    /// The format of an answer: the one asked for, else the one that the ending of the file means, else the
    /// first.
    ///
    /// # Errors
    ///
    /// If the command has none such, or what was asked for and the ending differ.
    pub(super) fn format(&self, asked: Option<Format>, file: Option<&Path>) -> Result<Format, Failure> {
        if let Some(asked) = asked.filter(|asked| !self.formats.contains(asked)) {
            let (asked, names) = (asked.key(), names(self.formats));
            return Err(Failure::usage(words!("context.command-no-format-only", asked, names)));
        }
        let first = asked.unwrap_or(self.formats[0]);
        let Some(file) = file else { return Ok(first) };
        let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let is_foreign = Format::is_foreign(ending, self.file != File::Templated);
        let known = Format::by_ending(ending, Format::ALL);
        if known.is_none() && !is_foreign {
            return Ok(first);
        }
        // What the file holds, if that is not the answer.
        let (holds, format): (&[Format], _) = match (self.file, &asked) {
            (File::Folder | File::Templated, _) if known.is_some_and(Format::is_text) => return Ok(first),
            (File::Folder, _) => {
                let shown = file.display();
                return Err(Failure::usage(words!("context.folder-named-as-file", shown, ending))
                    .hint(words!("packet.name-o-dir")));
            }
            (File::Draft, _) => (&[Format::Toml], Some(first)),
            (_, Some(asked)) => (std::slice::from_ref(asked), Some(first)),
            (_, None) => (self.formats, None),
        };
        let shown = file.display();
        match (Format::by_ending(ending, holds), format) {
            (Some(by_ending), format) => Ok(format.unwrap_or(by_ending)),
            (None, Some(format)) if self.file != File::Draft => {
                let asked = format.key();
                Err(Failure::usage(words!("context.ending-says-otherwise", shown, asked))
                    .hint(words!("context.name-file-by-format")))
            }
            (None, _) => {
                let names = names(holds);
                let endings = holds.iter().flat_map(|format| format.endings());
                let endings = Words::list(endings.map(|ending| format!(".{ending}")));
                Err(Failure::usage(words!("context.no-format-of-ending", shown, ending, names))
                    .hint(words!("context.name-file-by-ending", endings)))
            }
        }
    }
}

fn names(formats: &[Format]) -> String {
    formats.iter().map(|format| format.key()).collect::<Vec<_>>().join(", ")
}

/// The commands with their formats at the foot of their help.
pub(super) fn told(command: Command, list: &'static [(&'static str, Forms)], lang: Lang) -> Command {
    list.iter().fold(command, |command, (name, forms)| {
        command.mut_subcommand(name, |sub| match forms {
            Forms::Below(list) => told(sub, list, lang),
            Forms::Own(modes) => {
                let said = foot(&sub, modes, lang);
                sub.after_help(said)
            }
        })
    })
}

fn foot(command: &Command, modes: &[Mode], lang: Lang) -> String {
    let (own, others): (Vec<&Mode>, Vec<&Mode>) = modes.iter().partition(|mode| mode.given.is_none());
    let list = |mode: &Mode| Words::same(names(mode.formats));
    let mut said =
        words!("help-word.formats", names = own.first().map(|mode| list(mode)).unwrap_or_default());
    for mode in others {
        let argument =
            command.get_arguments().find(|argument| Some(argument.get_id().as_str()) == mode.given);
        let option = argument.and_then(|argument| argument.get_long()).unwrap_or_default();
        let with = words!("help-word.formats-with", option, names = list(mode));
        said = Words::concat([said, with]);
    }
    said.get(lang).into_owned()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    /// Holds that each command has a row, and each row a command with the arguments that it names.
    #[track_caller]
    fn check(global: &Command, command: &Command, list: &[(&str, Forms)]) {
        let commands: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        let rows: Vec<&str> = list.iter().map(|(name, _)| *name).collect();
        assert_eq!(commands, rows, "{}", command.get_name());
        for (sub, (name, forms)) in command.get_subcommands().zip(list) {
            let modes = match forms {
                Forms::Below(list) => {
                    check(global, sub, list);
                    continue;
                }
                Forms::Own(modes) => modes,
            };
            let is_plain: Vec<bool> = modes.iter().map(|mode| mode.given.is_none()).collect();
            assert_eq!(is_plain.iter().position(|plain| *plain), Some(modes.len() - 1), "{name}");
            for mode in *modes {
                // Options of all commands count too.
                let known = |given: &str| {
                    let mut arguments = sub.get_arguments().chain(global.get_arguments());
                    arguments.any(|argument| argument.get_id() == given)
                };
                assert!(mode.given.is_none_or(known), "{name}: {:?}", mode.given);
                assert!(!mode.formats.is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn every_command_has_its_formats_in_one_row() {
        let command = crate::cli::Args::<crate::cli::Described>::command();
        check(&command, &command, crate::cli::FORMS);
    }
}

//! Help and usage errors in other languages than English, whose help is the doc comment of each
//! command and argument.
//!
//! They are rows of a catalogue: `help.<command>` says what a command does, `help-more.<command>`
//! how it answers, and `help.<command>.<argument>` what an argument is. A command is named by its
//! words joined by hyphens, planctl by `planctl`. An argument that a command shares with the one
//! above it is said there. Nothing of this is built before help is asked for.

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};
use planctl::model::IdError;
use planctl::text::{Lang, Words, is_misspelt, visible};
use planctl::words;

use super::arguments::Unfit;

/// The command itself, as rows name it.
const ITSELF: &str = "planctl";

/// Over the options that tell only a part.
const ONLY_SOME: &str = "Only some";

/// The whole command line with its help in this language; in English where it has none.
pub(super) fn in_language(command: Command, lang: Lang) -> Command {
    match lang.own("help.planctl") {
        Some(_) => Help { lang }.command(command, ITSELF),
        None => command,
    }
}

/// Help in a language that has a row for each command and argument.
#[derive(Clone, Copy)]
struct Help {
    lang: Lang,
}

impl Help {
    /// A command and those below it; `path` is its name in rows.
    fn command(self, command: Command, path: &str) -> Command {
        let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
        let mut command =
            self.described(command, path).subcommand_help_heading(self.said(words!("help-word.commands")));
        for name in names {
            let below = if path == ITSELF { name.clone() } else { format!("{path}-{name}") };
            command = command.mut_subcommand(name, |sub| self.command(sub, &below));
        }
        command
    }

    fn described(self, command: Command, path: &str) -> Command {
        let usage = self.said(words!("help-word.usage"));
        let template = format!("{{about-with-newline}}\n{usage}: {{usage}}\n\n{{all-args}}{{after-help}}");
        let command = command.help_template(template).disable_help_flag(true).disable_version_flag(true);
        // Under no heading that the options before them have.
        let flag = |id: &'static str, short, action| {
            Arg::new(id).short(short).long(id).action(action).help_heading(None::<&str>)
        };
        let command = command.arg(flag("help", 'h', clap::ArgAction::Help)).arg(flag(
            "version",
            'V',
            clap::ArgAction::Version,
        ));
        let command = command.mut_args(|argument| self.argument(argument, path));
        let Some((about, more)) = self.of_command(path) else { return command };
        let codes = self.said(words!("help-word.exit-codes"));
        // What is said of planctl itself begins again, in whole sentences.
        let begin = (path != ITSELF).then(|| about.clone());
        let long = [begin, more, Some(codes)].into_iter().flatten().collect::<Vec<_>>();
        command.about(about).long_about(long.join("\n\n"))
    }

    fn argument(self, argument: Arg, path: &str) -> Arg {
        let heading = match (argument.is_positional(), argument.is_global_set()) {
            _ if argument.get_help_heading() == Some(ONLY_SOME) => words!("help-word.only-some"),
            (true, _) => words!("help-word.arguments"),
            (false, true) => words!("help-word.global-options"),
            (false, false) => words!("help-word.options"),
        };
        let values: Vec<String> = match argument.get_action() {
            clap::ArgAction::Set | clap::ArgAction::Append => {
                argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
            }
            _ => Vec::new(),
        };
        let help = self.of_argument(path, argument.get_id().as_str());
        let argument = argument.help_heading(self.said(heading));
        let mut told: Vec<Words> = Vec::new();
        if !values.is_empty() {
            told.push(Words::in_brackets(Words::list(values)));
        }
        let (argument, notes) = noted(argument);
        told.extend(notes.into_iter().map(Words::in_brackets));
        let told = self.said(Words::concat(told));
        match help {
            Some(help) if argument.get_action().takes_values() => {
                argument.hide_possible_values(true).help(format!("{help}{told}")).long_help(None)
            }
            Some(help) => argument.help(format!("{help}{told}")).long_help(None),
            None => argument,
        }
    }

    /// The command `help` wherever it stands.
    fn of_help(self, command: Command, about: &str) -> Command {
        let usage = self.said(words!("help-word.usage"));
        command.mut_subcommands(|sub| match sub.get_name() {
            "help" => sub
                .about(about.to_owned())
                .help_template(format!("{{about-with-newline}}\n{usage}: {{usage}}\n\n{{all-args}}"))
                .subcommand_help_heading(self.said(words!("help-word.commands"))),
            _ => self.of_help(sub, about),
        })
    }

    /// What a command does, and how it answers.
    fn of_command(self, path: &str) -> Option<(String, Option<String>)> {
        let path = [Some(path), same_as(path)].into_iter().flatten();
        path.into_iter().find_map(|path| {
            let about = self.lang.own(&format!("help.{path}"))?;
            Some((about, self.lang.own(&format!("help-more.{path}"))))
        })
    }

    /// What an argument of a command is: said of the command itself, or of one above it.
    fn of_argument(self, path: &str, argument: &str) -> Option<String> {
        let argument = argument.replace('_', "-");
        places(path).find_map(|path| self.lang.own(&format!("help.{path}.{argument}")))
    }

    fn said(self, words: Words) -> String {
        words.get(self.lang).into_owned()
    }
}

/// An argument without what the parser would say of it in English, and that in words: its default, the variable of
/// the environment that gives it, and its other names.
fn noted(argument: Arg) -> (Arg, Vec<Words>) {
    let mut notes = Vec::new();
    // A flag has none of these.
    if !argument.get_action().takes_values() {
        return (argument, notes);
    }
    let defaults: Vec<String> =
        argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if !defaults.is_empty() && !argument.is_hide_default_value_set() {
        notes.push(words!("help-word.default", values = Words::list(defaults)));
    }
    if let Some(name) = argument.get_env().filter(|_| !argument.is_hide_env_set()) {
        notes.push(words!("help-word.environment", name = name.to_string_lossy()));
    }
    let names: Vec<String> =
        argument.get_visible_aliases().into_iter().flatten().map(str::to_owned).collect();
    let mut argument = argument.hide_default_value(true).hide_env(true);
    if !names.is_empty() {
        let shown = names.iter().map(|name| format!("--{name}"));
        notes.push(words!("help-word.aliases", names = Words::list(shown)));
        argument = argument.visible_alias(Resettable::Reset).aliases(names);
    }
    (argument, notes)
}

/// The whole command line, built, with what the parser says of the command `help` in this language.
pub(super) fn built(mut command: Command, lang: Lang) -> Command {
    command.build();
    match lang.own("help-word.help") {
        Some(about) => Help { lang }.of_help(command, &about),
        None => command,
    }
}

/// The command that a command of a proposal is the same as: the verbs of editing, and adoption.
fn same_as(path: &str) -> Option<&str> {
    path.strip_prefix("propose-").filter(|same| *same == "adopt" || same.starts_with("edit-"))
}

/// The commands of which an argument of this one may be said, the nearest first.
fn places(path: &str) -> impl Iterator<Item = &str> {
    let above = path.match_indices('-').map(|(at, _)| &path[..at]).rev();
    let same = same_as(path).into_iter().flat_map(|same| [same, same.split('-').next().unwrap_or(same)]);
    same.chain([path]).chain(above).chain([ITSELF])
}

/// What is wrong with the arguments; `None` for help and version, which are none, and where the
/// language has no words of its own for it.
pub(super) fn usage_error(error: &clap::Error, lang: Lang) -> Option<String> {
    lang.own("help-fault.hint")?;
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Words::same(text),
        Some(ContextValue::Strings(texts)) => Words::list(texts),
        _ => Words::default(),
    };
    let argument = text(ContextKind::InvalidArg);
    let said = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::InvalidSubcommand => {
            words!("help-fault.no-command", command = text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => words!("help-fault.no-argument", argument),
        ErrorKind::MissingRequiredArgument => words!("help-fault.argument-missing", argument),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (value, valid) = (text(ContextKind::InvalidValue), text(ContextKind::ValidValue));
            match why_not(error) {
                None if value.get(lang).is_empty() => words!("help-fault.value-missing", argument),
                Some(why) => words!("help-fault.no-value-since", argument, value, why),
                None if valid.get(lang).is_empty() => words!("help-fault.no-value", argument, value),
                None => words!("help-fault.no-value-of", argument, valid, value),
            }
        }
        ErrorKind::ArgumentConflict => {
            words!("help-fault.not-together", argument, other = text(ContextKind::PriorArg))
        }
        ErrorKind::TooManyValues => {
            words!("help-fault.too-many-values", argument, value = text(ContextKind::InvalidValue))
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            words!("help-fault.value-missing", argument)
        }
        ErrorKind::MissingSubcommand => words!("help-fault.command-missing"),
        ErrorKind::InvalidUtf8 => words!("help-fault.not-utf-8"),
        _ => {
            let said = error.to_string();
            Words::same(said.lines().next().unwrap_or_default().trim_start_matches("error: "))
        }
    };
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let hint = match near.into_iter().map(text).find(|near| !near.get(lang).is_empty()) {
        Some(near) => words!("help-fault.near", near),
        None => words!("help-fault.hint"),
    };
    let (error, label, hint) =
        (words!("failure.error").get(lang).into_owned(), words!("failure.hint"), hint.get(lang).into_owned());
    Some(format!("{error}: {}\n{}: {hint}", visible(&said.get(lang)), label.get(lang)))
}

/// Why a value does not do, as what reads it says.
fn why_not(error: &clap::Error) -> Option<Words> {
    let source = std::error::Error::source(error)?;
    let of_id = || Some(source.downcast_ref::<IdError>()?.words());
    source.downcast_ref::<Unfit>().map(|unfit| unfit.0.clone()).or_else(of_id)
}

/// Takes out of an error what is no likely spelling of what was typed.
pub(super) fn likely(mut error: clap::Error) -> clap::Error {
    let typed = [
        (ContextKind::InvalidArg, ContextKind::SuggestedArg),
        (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand),
    ];
    for (typed, suggested) in typed {
        let Some(ContextValue::String(word)) = error.get(typed).cloned() else { continue };
        let near: Vec<String> = match error.get(suggested) {
            Some(ContextValue::String(one)) => vec![one.clone()],
            Some(ContextValue::Strings(several)) => several.clone(),
            _ => continue,
        };
        // A tip that was not meant leads away from the help that would say it. The nearest comes last.
        let bare = |word: &str| word.trim_start_matches('-').to_owned();
        let near = near.into_iter().rev().find(|near| is_misspelt(&bare(&word), &bare(near)));
        match near {
            Some(near) => error.insert(suggested, ContextValue::String(near)),
            None => {
                // It stands in the usage as well.
                error.remove(ContextKind::Usage);
                error.remove(suggested)
            }
        };
    }
    error
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use clap::CommandFactory as _;

    fn commands() -> Command {
        crate::cli::Args::<crate::cli::Described>::command()
    }

    /// Every command and argument, each with the keys at which it may be said.
    fn asked(command: &Command, path: &str, out: &mut Vec<Vec<String>>) {
        let own = [Some(path), same_as(path)].into_iter().flatten();
        out.push(own.map(|path| format!("help.{path}")).collect());
        for argument in command.get_arguments() {
            let id = argument.get_id().as_str().replace('_', "-");
            out.push(places(path).map(|path| format!("help.{path}.{id}")).collect());
        }
        for sub in command.get_subcommands() {
            let name = sub.get_name();
            let below = if path == ITSELF { name.to_owned() } else { format!("{path}-{name}") };
            asked(sub, &below, out);
        }
    }

    #[test]
    fn every_command_and_argument_has_its_help_in_every_language() {
        let mut all = Vec::new();
        asked(&commands(), ITSELF, &mut all);
        for lang in Lang::ALL.iter().filter(|lang| **lang != Lang::EN) {
            let missing = all.iter().filter(|keys| keys.iter().all(|key| lang.own(key).is_none()));
            assert_eq!(missing.collect::<Vec<_>>(), Vec::<&Vec<String>>::new(), "{lang:?}");
            in_language(commands(), *lang).debug_assert();
        }
    }

    #[test]
    fn no_language_has_help_for_what_is_not_there() {
        for lang in Lang::ALL {
            let mut all = Vec::new();
            asked(&in_language(commands(), *lang), ITSELF, &mut all);
            let known: BTreeSet<String> = all.into_iter().flatten().collect();
            for (key, _) in lang.catalogue().rows() {
                let is_known = match key.split_once('.') {
                    Some(("help", _)) => known.contains(key),
                    Some(("help-more", path)) => known.contains(&format!("help.{path}")),
                    _ => true,
                };
                assert!(is_known, "{lang:?}: {key}");
            }
        }
    }
}

//! What every command has at hand: the global options, the words to the user, the workspace and
//! the clock.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use planctl::event::DayOf;
use planctl::model::{Plan, Vocabulary};
pub(super) use planctl::render::Format;
use planctl::text::{Lang, Words};
use planctl::words;
use planctl::workspace::{Error, Files, Opened, Options, Workspace};

use super::failure::Failure;
pub(super) use super::global::Global;
use super::output::Output;
use super::surroundings::{Surroundings, store_folder};
use super::telling::{note, patiently, tell};

/// What a command has at hand.
pub(super) struct Context {
    pub(super) global: Global,
    pub(super) lang: Lang,
    /// The form of the answer, one of those that the command has.
    pub(super) format: Format,
    pub(super) output: Output,
    files: Files,
    workspace: OnceLock<Workspace>,
}

impl Context {
    pub(super) fn new(global: Global, lang: Lang, format: Format, output: Output) -> Context {
        let files = Files::new(global.max_size << 20, Arc::new(Surroundings { lang }));
        Context { global, lang, format, output, files, workspace: OnceLock::new() }
    }

    /// The words in the user's language.
    pub(super) fn say<'w>(&self, words: &'w Words) -> Cow<'w, str> {
        words.get(self.lang)
    }

    /// A word to the user beside the answer.
    pub(super) fn note(&self, words: &Words) {
        note(self.lang, words);
    }

    /// Does something that may take long; on a terminal, says after a second what it is, and every
    /// few seconds that it goes on.
    pub(super) fn patiently<T>(&self, what: &Words, work: impl FnOnce() -> T) -> T {
        patiently(self.lang, what, work)
    }

    /// The store with what stands beside it, opened when a command first asks for it.
    pub(super) fn workspace(&self) -> Result<&Workspace, Failure> {
        if let Some(workspace) = self.workspace.get() {
            return Ok(workspace);
        }
        let options = match store_folder(self.global.store.as_deref())? {
            Some(folder) => self.options().store(folder),
            None => self.options(),
        };
        let workspace = options.open()?;
        Ok(self.workspace.get_or_init(|| workspace))
    }

    /// What `one` finds of an item, in every plan of the store that has what was asked for, unless one plan is
    /// meant: there is one plan, it is named, or no item is asked for. What `same` cannot tell apart is one.
    pub(super) fn over_plans<T, K: PartialEq>(
        &self,
        item: Option<&String>,
        one: impl Fn(&Workspace) -> Result<T, Error>,
        same: impl Fn(&T) -> K,
    ) -> Result<Vec<T>, Failure> {
        let workspace = self.workspace()?;
        let opened = workspace.opened()?.filter(|_| item.is_some() && self.global.plan.is_none());
        let plans: Vec<_> =
            opened.map(|opened| opened.revisions().plans().cloned().collect()).unwrap_or_default();
        if plans.len() < 2 {
            return Ok(vec![one(workspace)?]);
        }
        let (mut found, mut lacking): (Vec<T>, _) = (Vec::new(), None);
        for plan in plans {
            match one(&workspace.of_plan(plan)) {
                Ok(one) if found.iter().any(|known| same(known) == same(&one)) => {}
                Ok(one) => found.push(one),
                // A plan that has no such item, or no such revision.
                Err(error @ (Error::NoItem { .. } | Error::Resolve(_) | Error::OneRevision)) => {
                    lacking.get_or_insert(error);
                }
                Err(error) => return Err(error.into()),
            }
        }
        match lacking {
            Some(error) if found.is_empty() => Err(error.into()),
            _ => Ok(found),
        }
    }

    /// Refuses an answer for programs, which is about one plan, where several have what was asked for.
    pub(super) fn of_one_plan<'p>(&self, plans: impl Iterator<Item = &'p Plan>) -> Result<(), Failure> {
        let ids: Vec<String> = plans.map(|plan| plan.id().to_string()).collect();
        if ids.len() < 2 {
            return Ok(());
        }
        let hint = words!("diff.name-one-plan", plans = Words::list(ids));
        Err(Failure::usage(words!("diff.several-plans")).hint(hint))
    }

    /// What stands beside a store, and none.
    pub(super) fn options(&self) -> Options {
        let options = Options::new().files(self.files.clone()).rehearsal(self.global.dry_run);
        let mut options = options.days(DayOf(recorded_on));
        if let Some(plan) = &self.global.plan {
            options = options.plan(plan.clone());
        }
        for file in &self.global.vocabulary {
            options = options.vocabulary(file);
        }
        for file in &self.global.map {
            options = options.mapping(file);
        }
        match &self.global.form {
            Some(form) => options.form(form),
            None => options,
        }
    }

    /// The store with its log; that there is none is a failure.
    pub(super) fn opened(&self) -> Result<&Opened, Failure> {
        Ok(self.workspace()?.opened()?.ok_or(Error::NoStore)?)
    }

    /// The user's own files.
    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    /// What one may do next, unless hints are switched off.
    pub(super) fn hint(&self, words: &Words) {
        if std::env::var_os("PLANCTL_NO_HINTS").is_none() {
            let label = words!("context.next");
            tell(&format!("{}: {}", self.say(&label), planctl::text::visible(&self.say(words))));
        }
    }

    /// Gives the answer to something that is recorded already: what cannot be printed then is no
    /// failure of the command, which must not be tried again.
    pub(super) fn recorded(&self, number: u64, text: &str) -> Outcome {
        if self.global.dry_run {
            self.note(&words!("context.rehearsed", number));
            // What other programs read says so itself.
            if text.starts_with('{') {
                let _ = self.output.text(text);
            }
            return Outcome::Done;
        }
        if self.output.text(text).is_err() {
            self.note(&words!("context.entry-recorded-but-answer", number));
        }
        Outcome::Done
    }

    /// The language of papers: that in which the plan is written unless another is asked for, whatever the
    /// locale.
    pub(super) fn paper_lang(&self, vocabulary: &Vocabulary) -> Lang {
        self.global.lang.unwrap_or_else(|| vocabulary.language())
    }

    pub(super) fn most_bytes(&self) -> u64 {
        self.files.most_bytes()
    }
}

/// How a command ended, if not by a failure.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    Negative,
    /// What was asked about cannot be read, and the answer says why.
    Unreadable,
    Contradicted,
}

/// The day on which the command runs, in the user's zone, by the same clock as entries.
pub(super) fn today() -> Result<planctl::model::Date, Failure> {
    let (day, _) = here(&now()?).expect("the clock names a moment");
    Ok(planctl::model::Date::parse(&day).expect("the clock names days of the calendar"))
}

/// The day of a moment of the record in the user's zone, and that zone: `2026-11-23 UTC+9`.
pub(super) fn day_here(recorded: &str) -> String {
    match here(recorded) {
        Some((day, zone)) => format!("{day} {zone}"),
        None => planctl::text::brief(recorded),
    }
}

/// The day of a moment of the record where the user is.
fn recorded_on(moment: &str) -> Option<planctl::model::Date> {
    planctl::model::Date::parse(&here(moment)?.0).ok()
}

/// The day of a moment where the user is, and how far the zone is from UTC.
fn here(moment: &str) -> Option<(String, String)> {
    let moment: chrono::DateTime<chrono::Utc> = moment.parse().ok()?;
    let here = moment.with_timezone(&chrono::Local);
    let minutes = here.offset().local_minus_utc() / 60;
    let zone = match (minutes, minutes.abs() % 60) {
        (0, _) => "UTC".to_owned(),
        (_, 0) => format!("UTC{:+}", minutes / 60),
        (_, rest) => format!("UTC{}{}:{rest:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60),
    };
    Some((here.format("%Y-%m-%d").to_string(), zone))
}

/// A moment before which no release of this planctl ran: a clock that says less is wrong.
pub(super) const RELEASED: &str = "2026-11-23T00:00:00Z";

/// The moment, as entries record it. `SOURCE_DATE_EPOCH` sets it, for stores that are built
/// again the same.
pub(super) fn now() -> Result<String, Failure> {
    let moment = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            let moment = text.parse().ok().and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
            // Milliseconds, taken for seconds, name a day that no verifier would let stand.
            let released: chrono::DateTime<chrono::Utc> =
                RELEASED.parse().expect("a moment as it is written");
            let latest = chrono::Utc::now().max(released) + chrono::TimeDelta::days(1);
            moment
                .filter(|moment| *moment <= latest && moment.timestamp() >= 0)
                .ok_or_else(|| Failure::usage(words!("context.source-date-epoch-number")))?
        }
        Err(_) => chrono::Utc::now(),
    };
    Ok(moment.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

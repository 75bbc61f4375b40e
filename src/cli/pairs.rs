//! Two plans to be held against each other, as commands take them.

use std::sync::Arc;

use planctl::diff::CauseRow;
use planctl::document::Comparison;
use planctl::event::Revisions;
use planctl::history::the_plan;
use planctl::model::Vocabulary;
use planctl::words;

use super::Context;
use super::failure::Failure;
use super::input::{Input, Opened, held_against, input, maybe_store, revision_input};
use super::pairing::Decide;

/// Two plans and what the log says about the change between them.
pub(super) struct Pair {
    pub(super) before: Input,
    pub(super) after: Input,
    vocabulary: Arc<Vocabulary>,
    declared: Vec<CauseRow>,
    declared_elsewhere: bool,
    /// What the store calls itself; `None` for two files read from no store.
    pub(super) authority: Option<String>,
}

impl Pair {
    /// The two as the arguments name them: none, the last two revisions; one revision, it
    /// against the latest; one file, the latest against it; two, or `A..B`, those.
    pub(super) fn of(context: &Context, arguments: &[String]) -> Result<Pair, Failure> {
        let opened = maybe_store(context)?;
        let arguments: Vec<String> = match arguments {
            [one] if let Some((before, after)) = split(one) => {
                let or_latest =
                    |part: &str| if part.is_empty() { "latest".to_owned() } else { part.to_owned() };
                vec![or_latest(before), or_latest(after)]
            }
            arguments => arguments.to_vec(),
        };
        let named = |argument: &str| input(context, opened.as_ref(), argument);
        let (before, after) = match arguments.as_slice() {
            [] => last_two(context, opened.as_ref())?,
            [one] => {
                let one = named(one)?;
                let latest = named("latest")?;
                if one.beside.is_some() { (latest, one) } else { (one, latest) }
            }
            [before, after] if is_large(before) && is_large(after) => {
                both(|| named(before), || named(after))?
            }
            [before, after] => (named(before)?, named(after)?),
            _ => return Err(Failure::usage(words!("比べるのは二つです", "two can be compared, no more"))),
        };
        Pair::new(opened.as_ref(), before, after)
    }

    /// The two as they were read.
    pub(super) fn new(opened: Option<&Opened>, before: Input, after: Input) -> Result<Pair, Failure> {
        // A document has no ids of its own: it is given those of the other side, in passing.
        let (before, after) = if after.document.is_some() {
            let after = held_against(after, &before, &Decide::Passing)?;
            (before, after)
        } else {
            (held_against(before, &after, &Decide::Passing)?, after)
        };
        let (old, new) = (&before.vocabulary, &after.vocabulary);
        if old.name.name != new.name.name {
            let (old, new) = (&old.name, &new.name);
            return Err(Failure::usage(words!(
                "語彙が違う計画（{old} と {new}）は比べられません",
                "plans of different vocabularies cannot be compared: {old} and {new}"
            )));
        }
        let vocabulary = if old.name.version > new.name.version { old.clone() } else { new.clone() };
        let declared = after.declared.as_ref();
        let fits = declared.is_some_and(|declared| declared.against == Some(before.side.snapshot.hash()));
        let declared_elsewhere = declared.is_some() && !fits;
        let declared = declared.filter(|_| fits).map(|declared| declared.causes.clone()).unwrap_or_default();
        let from_store =
            [&before, &after].iter().any(|input| input.entry.is_some() || input.proposal.is_some());
        let authority = opened.filter(|_| from_store).map(|opened| opened.store.config().authority.clone());
        Ok(Pair { before, after, vocabulary, declared, declared_elsewhere, authority })
    }

    /// The other way round; what was declared is declared for the one way only.
    pub(super) fn reversed(self) -> Pair {
        Pair {
            before: self.after,
            after: self.before,
            declared: Vec::new(),
            declared_elsewhere: false,
            ..self
        }
    }

    /// Causes from a file instead of the log's.
    pub(super) fn with_causes(mut self, causes: Vec<CauseRow>) -> Pair {
        self.declared = causes;
        self.declared_elsewhere = false;
        self
    }

    /// Without what the office declared.
    pub(super) fn derived(self) -> Pair {
        self.with_causes(Vec::new())
    }

    /// Says that a paper would tell of a change from a later revision to an earlier one.
    pub(super) fn tell_backwards(&self, context: &Context) {
        if let (Some(before), Some(after)) = (self.before.side.date, self.after.side.date)
            && before > after
        {
            context.note(&words!(
                "変更後の {after} は変更前の {before} より前の改訂で、この順の変更は決定されていません",
                "{after} is earlier than {before}: nobody decided a change in that order"
            ));
        }
    }

    /// Says of a paper that does not show it that items were paired on suggestions.
    pub(super) fn tell_pairing(&self, context: &Context) {
        let pairing = self.after.pairing.as_ref().or(self.before.pairing.as_ref());
        let suggested = pairing.map_or(0, |pairing| pairing.suggested.len());
        if suggested > 0 {
            let en = planctl::text::counted(suggested, "item");
            context.note(&words!(
                "文書に id はなく、{suggested} 項目は似かたで対応付けた。`planctl diff` で確かめてください",
                "a document has no ids; {en} paired by likeness only, as `planctl diff` shows"
            ));
        }
    }

    /// Says that a paper has nothing to say of the two, and where only their records differ, how
    /// that is seen.
    pub(super) fn without_change(
        &self,
        comparison: &Comparison<'_>,
        said: impl Fn(&str, &str) -> planctl::text::Words,
    ) -> Failure {
        let (before, after) = (&comparison.before.label, &comparison.after.label);
        let failure = Failure::negative(said(before, after));
        match comparison.record_rows() {
            0 => failure,
            record => failure.hint(words!(
                "記録の違いが {record} 件あります。`planctl diff {before} {after}` で見られます",
                "{record} differences are of the record only: `planctl diff {before} {after}` shows them"
            )),
        }
    }

    /// Whether both are files, so that a difference is a negative answer.
    pub(super) fn is_of_files(&self) -> bool {
        [&self.before, &self.after].iter().all(|input| input.beside.is_some() && input.proposal.is_none())
    }

    /// The vocabulary both are read by, the newer of the two.
    pub(super) fn vocabulary(&self) -> &Arc<Vocabulary> {
        &self.vocabulary
    }

    pub(super) fn compare(&self) -> Comparison<'_> {
        let (before, after) = (&self.before.side, &self.after.side);
        let mut comparison =
            Comparison::new(before, after, &self.vocabulary, &self.declared, self.declared_elsewhere);
        comparison.pairing = self.after.pairing.clone().or_else(|| self.before.pairing.clone());
        comparison
    }
}

/// Whether an argument is a file so large that reading it beside the other pays.
fn is_large(argument: &str) -> bool {
    std::fs::metadata(argument).is_ok_and(|data| data.is_file() && data.len() > 100_000)
}

/// Two plans read at once, each on a core of its own; of two failures the first is told.
fn both(
    before: impl FnOnce() -> Result<Input, Failure> + Send,
    after: impl FnOnce() -> Result<Input, Failure> + Send,
) -> Result<(Input, Input), Failure> {
    let (before, after) = std::thread::scope(|scope| {
        let before = scope.spawn(before);
        let after = after();
        (before.join().expect("reading a plan does not panic"), after)
    });
    Ok((before?, after?))
}

/// The two sides of `A..B`; `None` for a path, where dots lead to the folder above.
fn split(argument: &str) -> Option<(&str, &str)> {
    let (before, after) = argument.split_once("..")?;
    let is_path = std::path::Path::new(argument).exists()
        || before.ends_with(['/', '\\'])
        || after.starts_with(['/', '\\'])
        || (before.is_empty() && after.is_empty());
    (!is_path).then_some((before, after))
}

fn last_two(context: &Context, opened: Option<&Opened>) -> Result<(Input, Input), Failure> {
    let Some(opened) = opened else {
        // Says that there is no store.
        return Err(super::input::store(context).err().expect("no store was found just now"));
    };
    let revisions = Revisions::of(&opened.log.entries);
    let plan = the_plan(&revisions, context.global.plan.as_ref())?;
    let mut latest = revisions.of_plan(&plan).rev();
    match (latest.next(), latest.next()) {
        (Some(after), Some(before)) => Ok((revision_input(opened, before)?, revision_input(opened, after)?)),
        _ => Err(Failure::usage(words!(
            "改訂が一つしかなく、比べる相手がありません",
            "there is one revision only, and nothing to compare it with"
        ))),
    }
}

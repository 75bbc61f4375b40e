//! Two plans held against each other: which they are, by which vocabulary, and with which points.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::crossing::Together;
use super::files::is_large;
use super::input::Input;
use super::opened::Opened;
use super::pairing::Decide;
use super::{Error, Result, Workspace};
use crate::diff::CauseRow;
use crate::document::{Comparison, Reasoned, Stated, Unread};
use crate::event::RevisionSpec;
use crate::filter::Filter;
use crate::history::{resolve, the_plan};
use crate::layout::Wording;
use crate::model::{Place, Reason, Vocabulary, VocabularyName};
use crate::snapshot::Certainty;
use planctl_core::text::{Lang, Words};

/// Two plans and what the log says about the change between them.
#[derive(Debug)]
pub struct Pair {
    before: Input,
    after: Input,
    vocabulary: Arc<Vocabulary>,
    mapped: Option<(VocabularyName, VocabularyName)>,
    stated: Stated,
    authority: Option<String>,
    /// Which part of the change its papers tell, and what that is called.
    asked: Option<(Filter, Words)>,
}

impl Workspace {
    /// Two plans as arguments name them: none, the last two revisions; one revision, it against the
    /// latest; one file or proposal, the latest against it, of a proposal that was adopted its base; two, or
    /// `A..B`, those.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(revisions).open()?;
    /// let last_two = workspace.compare(&[])?;
    /// let named = workspace.compare(&["latest~1..latest"])?;
    /// assert_eq!(last_two.comparison().points().len(), named.comparison().points().len());
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If an argument names nothing, or the two are plans of different vocabularies and no mapping leads
    /// from one to the other.
    pub fn compare<'p>(&self, arguments: &[&'p str]) -> Result<Pair> {
        let opened = self.opened()?;
        let arguments: Vec<&'p str> = match arguments {
            [one] if let Some((before, after)) = split(one) => {
                let or_latest = |part: &'p str| if part.is_empty() { "latest" } else { part };
                vec![or_latest(before), or_latest(after)]
            }
            _ => arguments.to_vec(),
        };
        let named = |argument: &str| self.resolve(argument);
        let (before, after) = match arguments.as_slice() {
            [] => self.last_two()?,
            [one] => {
                let one = named(one)?;
                if self.was_adopted(&one)? {
                    // What it changed is decided: against the latest it would undo what came after it.
                    let base = self.base_of(&one)?;
                    return Pair::new(self, opened, base, one);
                }
                let latest = self.resolve_beside("latest", &one)?;
                if one.beside.is_some() { (latest, one) } else { (one, latest) }
            }
            [before, after] if is_large(before) && is_large(after) => {
                both(|| named(before), || named(after))?
            }
            [before, after] => {
                let before = named(before)?;
                let after = self.resolve_beside(after, &before)?;
                (before, after)
            }
            _ => return Err(Error::TooMany),
        };
        Pair::new(self, opened, before, after)
    }

    /// Two plans as they were read.
    ///
    /// # Errors
    ///
    /// If they are of different vocabularies, and no mapping leads from one to the other.
    pub fn pair(&self, before: Input, after: Input) -> Result<Pair> {
        let opened = self.opened()?;
        Pair::new(self, opened, before, after)
    }

    /// Whether it is a version of a proposal that a revision has adopted.
    fn was_adopted(&self, of: &Input) -> Result<bool> {
        let (Some((name, _)), Some(opened)) = (&of.proposal, self.opened()?) else { return Ok(false) };
        let proposals = opened.drafts()?.proposals(&opened.log().entries);
        Ok(proposals.get(name).is_some_and(|proposal| proposal.adopted.is_some()))
    }

    /// What an argument names, out of `other` if that is what it names: a revision or a version of a
    /// proposal that was read already is not read again.
    fn resolve_beside(&self, argument: &str, other: &Input) -> Result<Input> {
        let Some(opened) = self.opened()? else { return self.resolve(argument) };
        let revisions = opened.revisions();
        let is_other = match RevisionSpec::parse(argument) {
            Ok(spec) => resolve(&revisions, self.plan.as_ref(), &spec)
                .is_ok_and(|revision| other.entry == Some(revision.entry.number)),
            Err(_) => other.proposal.is_some() && other.side.label == argument,
        };
        if is_other { Ok(other.clone()) } else { self.resolve(argument) }
    }

    fn last_two(&self) -> Result<(Input, Input)> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        let revisions = opened.revisions();
        let plan = the_plan(&revisions, self.plan.as_ref())?;
        let mut latest = revisions.of_plan(&plan).rev();
        match (latest.next(), latest.next()) {
            (Some(after), Some(before)) => {
                Ok((Input::of_revision(opened, before)?, Input::of_revision(opened, after)?))
            }
            _ => Err(Error::OneRevision),
        }
    }
}

impl Pair {
    fn new(workspace: &Workspace, opened: Option<&Opened>, before: Input, after: Input) -> Result<Pair> {
        // A document has no ids of its own: it is given those of the other side, in passing.
        let (before, after) = if after.document.is_some() {
            let after = after.held_against(&before, &Decide::Passing)?;
            (before, after)
        } else {
            (before.held_against(&after, &Decide::Passing)?, after)
        };
        let Together { before, after, vocabulary, mapped } = workspace.bring_together(before, after)?;
        let declared = after.declared.as_ref();
        let fits = declared.is_some_and(|declared| declared.against == Some(before.side.snapshot.hash()));
        let elsewhere = declared.is_some() && !fits;
        let causes = declared.filter(|_| fits).map(|declared| declared.causes.clone()).unwrap_or_default();
        let decided = decided_between(opened, &before, &after);
        let reasons = reasons_between(opened, &before, &after);
        let stated = Stated { causes, elsewhere, decided, reasons };
        let from_store =
            [&before, &after].iter().any(|input| input.entry.is_some() || input.proposal.is_some());
        let authority = opened.map(|opened| opened.authority_at(after.entry));
        let authority = authority.filter(|_| from_store).map(str::to_owned);
        Ok(Pair { before, after, vocabulary, mapped, stated, authority, asked: None })
    }

    /// The plan before.
    #[must_use]
    pub fn before(&self) -> &Input {
        &self.before
    }

    /// The plan after.
    #[must_use]
    pub fn after(&self) -> &Input {
        &self.after
    }

    /// Refuses what no paper may be made of, as [`Input::decided`] does.
    ///
    /// # Errors
    ///
    /// What waits in either plan.
    pub fn decided(&self) -> Result<()> {
        self.before.decided()?;
        self.after.decided()
    }

    /// What the store calls itself; `None` for two files read from no store.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// The vocabulary both are read by, the newer of the two.
    #[must_use]
    pub fn vocabulary(&self) -> &Arc<Vocabulary> {
        &self.vocabulary
    }

    /// The vocabulary in which one of them is written, and the other, in whose words it is told by a mapping; `None`
    /// where both are of one.
    #[must_use]
    pub fn mapped(&self) -> Option<&(VocabularyName, VocabularyName)> {
        self.mapped.as_ref()
    }

    /// The other way round; what was declared is declared for the one way only.
    #[must_use]
    pub fn reversed(self) -> Pair {
        let stated = Stated { decided: self.stated.decided, ..Stated::default() };
        Pair { before: self.after, after: self.before, stated, ..self }
    }

    /// With only a part of the change told, by its name: every paper says that it is an extract.
    #[must_use]
    pub fn only(self, asked: Option<(Filter, Words)>) -> Pair {
        Pair { asked, ..self }
    }

    /// What its papers tell, where that is only a part of the change.
    #[must_use]
    pub fn asked(&self) -> Option<&Words> {
        self.asked.as_ref().map(|(_, said)| said)
    }

    /// With other points than the log's.
    #[must_use]
    pub fn with_causes(mut self, causes: Vec<CauseRow>) -> Pair {
        self.stated = Stated { causes, elsewhere: false, ..self.stated };
        self
    }

    /// Without what the office declared.
    #[must_use]
    pub fn derived(self) -> Pair {
        self.with_causes(Vec::new())
    }

    /// Whether both are revisions and the one after is the earlier: nobody decided that change.
    #[must_use]
    pub fn is_backwards(&self) -> bool {
        self.before.side.date.zip(self.after.side.date).is_some_and(|(before, after)| before > after)
    }

    /// What was concluded and not read of the later plan, by place, and why.
    #[must_use]
    pub fn reasoned(&self) -> Vec<Reasoned> {
        let plan = self.after.side.snapshot.plan();
        let wording = Wording { vocabulary: &self.vocabulary, before: plan, after: plan };
        let inferred = self.after.sources.iter().filter(|source| source.certainty == Certainty::Inferred);
        let rows = inferred.map(|source| {
            let places = source.places.iter().map(|place| {
                let name = Words::name(wording.name(&place.id));
                match (&place.field, plan.get(&place.id)) {
                    (Some(field), Some(item)) => Words::about(name, wording.field(&item.kind, field)),
                    _ => name,
                }
            });
            Reasoned { place: Words::list(places), reason: source.reason.clone() }
        });
        rows.collect()
    }

    /// Whether the later takes the place of the earlier, of the same date.
    #[must_use]
    pub fn corrects(&self) -> bool {
        self.before.side.date.is_some() && self.before.side.date == self.after.side.date
    }

    /// The style of its comparison table where none is asked for, as [`Workspace::style`] knows it.
    #[must_use]
    pub fn table_style(&self, lang: Lang) -> &'static str {
        match lang == Lang::JA {
            true if self.corrects() => "errata",
            true => "proposal",
            false => "english",
        }
    }

    /// How many items of a document were paired by likeness only.
    #[must_use]
    pub fn suggested(&self) -> usize {
        let pairing = self.after.pairing.as_ref().or(self.before.pairing.as_ref());
        pairing.map_or(0, |pairing| pairing.suggested.len())
    }

    /// Whether both are files, and neither a version of a proposal.
    #[must_use]
    pub fn is_of_files(&self) -> bool {
        [&self.before, &self.after].iter().all(|input| input.beside.is_some() && input.proposal.is_none())
    }

    /// What differs, with the points that were declared for it.
    #[must_use]
    pub fn comparison(&self) -> Comparison<'_> {
        let (before, after) = (&self.before.side, &self.after.side);
        let mut comparison = Comparison::new(before, after, &self.vocabulary, &self.stated);
        let unread = |input: &Input| {
            input
                .document
                .as_ref()
                .map(|document| document.imported.account.unread.clone())
                .unwrap_or_default()
        };
        comparison.unread = Unread { before: unread(&self.before), after: unread(&self.after) };
        comparison.pairing = self.after.pairing.clone().or_else(|| self.before.pairing.clone());
        match &self.asked {
            Some((filter, said)) => comparison.only(filter, said),
            None => comparison,
        }
    }
}

/// The places that were decided between two plans, whichever is the earlier: by the revisions between them,
/// and by versions of proposals. What is no revision comes after all of them.
fn decided_between(opened: Option<&Opened>, before: &Input, after: &Input) -> BTreeSet<Place> {
    let mut places: BTreeSet<Place> =
        [before, after].into_iter().flat_map(|input| input.decided.clone()).collect();
    let (one, other) = (before.side.date, after.side.date);
    if let (Some(opened), Some(first)) = (opened, one.into_iter().chain(other).min()) {
        let last = one.zip(other).map(|(one, other)| one.max(other));
        let plan = after.side.snapshot.plan().id();
        places.extend(opened.revisions().decided(plan, Some(first), last));
    }
    places
}

/// Why places were changed from one plan to a later one: by the revisions between them, and in a draft or a
/// version of a proposal. Of a pair turned round nothing is said.
fn reasons_between(opened: Option<&Opened>, before: &Input, after: &Input) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let (Some(opened), Some(from)) = (opened, before.side.date)
        && after.side.date.is_none_or(|to| from < to)
    {
        let plan = after.side.snapshot.plan().id();
        reasons = opened.revisions().reasons(plan, Some(from), after.side.date);
    }
    reasons.extend(after.beside.iter().flat_map(|beside| beside.reasons.iter().cloned()));
    reasons
}

/// Two plans read at once, each on a core of its own; of two failures the first is told.
fn both(
    before: impl FnOnce() -> Result<Input> + Send,
    after: impl FnOnce() -> Result<Input> + Send,
) -> Result<(Input, Input)> {
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
    let is_path = Path::new(argument).exists()
        || before.ends_with(['/', '\\'])
        || after.starts_with(['/', '\\'])
        || (before.is_empty() && after.is_empty());
    (!is_path).then_some((before, after))
}

//! Which revision, or version of a proposal, a copy is, and where the copy differs from it.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::path::Path;

use super::anew::{Beside, CopyForm, CopyText};
use super::documents::By;
use super::files::is_document;
use super::input::Input;
use super::opened::Opened;
use super::pair::Pair;
use super::pairing::Decide;
use super::{Error, Result, Workspace};
use crate::diff::{FacetKind, Row, Weight};
use crate::event::{Entry, Event, Proposal, Revision, State};
use crate::formats::{recognise, same_by_name_and_place};
use crate::history::the_plan;
use crate::matching::{Link, Options, apply_links, suggest};
use crate::model::{Date, Digest, Id};
use crate::snapshot::{Draft, Snapshot};
use planctl_core::text::Words;
use planctl_core::words;

/// Of how many items of a copy one in two must be paired for a revision to be near.
const NEAR: usize = 2;

/// How many digits of a snapshot's name a stamp has at least.
const SHORTEST_STAMP: usize = 12;

/// By what it was told which one a copy is, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownBy {
    /// Its bytes are the snapshot's.
    Snapshot,
    /// Its bytes are those of a document kept as evidence.
    Evidence,
    /// The stamp that papers of planctl bear.
    Stamp,
    /// It says the same.
    Content,
    /// It says nearly the same.
    Likeness,
}

impl KnownBy {
    /// Its word in answers.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            KnownBy::Snapshot => "snapshot",
            KnownBy::Evidence => "evidence",
            KnownBy::Stamp => "stamp",
            KnownBy::Content => "content",
            KnownBy::Likeness => "likeness",
        }
    }
}

/// What a copy may be.
#[derive(Debug)]
#[non_exhaustive]
pub struct Identified {
    /// By what it was told; `None` if it is near to nothing.
    pub by: Option<KnownBy>,
    /// What it may be, the likest first.
    pub candidates: Vec<Candidate>,
    /// A stamp that is of nothing in this store.
    pub strange: Option<String>,
    /// What of the copy could not be read, or was passed over.
    pub remarks: Vec<Words>,
}

/// A revision, or a version of a proposal, that a copy may be.
#[derive(Debug)]
#[non_exhaustive]
pub struct Candidate {
    /// The date of a revision; of a version the proposal and the number, `biobank@2`.
    pub label: String,
    /// Its plan.
    pub plan: Id,
    /// Its snapshot.
    pub snapshot: Digest,
    /// How it stands.
    pub standing: CopyOf,
    /// How the copy was held against it.
    pub held: Held,
    /// What of the copy was not compared.
    pub unheld: Vec<Words>,
    /// Of which record the copy is, if not of the one that there is now.
    pub then: Option<MadeThen>,
}

/// The record as it was when a paper was made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MadeThen {
    /// Its last entry.
    pub entry: u64,
    /// Whether what the paper prints was no revision yet, but a draft.
    pub is_draft: bool,
    /// The entries since then that such a paper shows.
    pub since: Vec<u64>,
}

/// How the original of a copy stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyOf {
    /// A revision, decided or not yet.
    Revision {
        /// Whether a body decided it.
        decided: bool,
    },
    /// A revision of which the record is another since.
    Corrected {
        /// The entry that corrects it.
        by: u64,
    },
    /// A version of a proposal.
    Version {
        /// How the proposal stands.
        state: State,
        /// Its number, counted from 1.
        number: usize,
        /// How many versions there are.
        of: usize,
        /// The date of the revision it changes; `None` for a new plan.
        base: Option<Date>,
    },
}

/// How a copy was held against its original.
#[derive(Debug)]
pub enum Held {
    /// Byte by byte: it is the original.
    Bytes,
    /// As a plan.
    Plan {
        /// The original and the copy.
        pair: Box<Pair>,
        /// How many items of the copy are paired.
        paired: usize,
        /// How many items the copy holds, and how many the original.
        items: [usize; 2],
        /// What else stands on one side only, each line with whether that is the copy.
        lines: Vec<(bool, String)>,
    },
    /// Line by line, with the paper as it is made anew; each line with whether the copy has it.
    Lines(Vec<(bool, String)>),
    /// Not at all: it is a picture, or a paper held against another base.
    No,
}

impl Held {
    /// How far the copy is from the original: nothing, so many items and lines, or not known.
    fn distance(&self) -> usize {
        match self {
            Held::Bytes => 0,
            Held::Lines(lines) => lines.len(),
            Held::Plan { lines, items: [copy, original], .. } => {
                self.differing().map_or(0, |items| items.len()) + lines.len() + original.saturating_sub(*copy)
            }
            Held::No => usize::MAX,
        }
    }

    /// The items that differ, in the order of the plan; `None` if that is not known.
    #[must_use]
    pub fn differing(&self) -> Option<Vec<Id>> {
        match self {
            Held::Plan { pair, .. } => Some(differing(pair)),
            Held::Bytes | Held::Lines(_) | Held::No => None,
        }
    }
}

/// Whether a row says that a copy differs: what a document does not print is no difference.
#[must_use]
pub fn differs(pair: &Pair, row: &Row) -> bool {
    row.weight() != Weight::Record || row.has(FacetKind::Discovered) || pair.after().document.is_none()
}

fn differing(pair: &Pair) -> Vec<Id> {
    let comparison = pair.comparison();
    comparison.in_order().into_iter().filter(|row| differs(pair, row)).map(|row| row.id.clone()).collect()
}

/// What of two documents was not read and stands on one side only, each line with whether that is the copy.
fn unread(pair: &Pair) -> Vec<(bool, String)> {
    let comparison = pair.comparison();
    let lines = comparison.unread.differing().into_iter();
    lines.map(|(is_copy, line)| (is_copy, line.to_owned())).collect()
}

/// An original with all that a copy is held against.
struct Original {
    label: String,
    plan: Id,
    snapshot: Digest,
    standing: CopyOf,
    /// Its plan; `None` if that is withheld.
    input: Option<Input>,
}

impl Original {
    /// The same plan as it stood in an earlier record; `None` if it did not stand there.
    fn as_of(&self, opened: &Opened, now: &Input, is_draft: bool) -> Result<Option<Input>> {
        if is_draft {
            let draft = Draft::of(now.side.snapshot.plan().clone(), now.sources.clone());
            return Ok(Some(Input::of_draft("", now.vocabulary.clone(), draft)));
        }
        if now.proposal.is_some() {
            return Ok(Some(now.clone()));
        }
        let revisions = opened.revisions();
        let found = revisions.all().find(|one| {
            one.hash() == self.snapshot
                && one.revise.plan == self.plan
                && Some(one.revise.date) == now.side.date
        });
        found.map_or(Ok(None), |revision| unless_withheld(opened, revision))
    }

    fn held(self, held: Held) -> Candidate {
        self.held_in_part(held, Vec::new(), None)
    }

    fn held_in_part(self, held: Held, unheld: Vec<Words>, then: Option<MadeThen>) -> Candidate {
        let Original { label, plan, snapshot, standing, .. } = self;
        Candidate { label, plan, snapshot, standing, held, unheld, then }
    }
}

impl Workspace {
    /// Which revision or version a copy is: by its bytes, by its stamp, else by what it says; at most so many
    /// of those that only come near.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(revisions).open()?;
    /// use planctl::workspace::KnownBy;
    /// let document = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/life-science/source/life-science-2026-01-16.txt");
    /// # let document = std::path::Path::new(document);
    /// let known = workspace.identify(document, 3)?;
    /// assert_eq!(known.by, Some(KnownBy::Evidence));
    /// assert_eq!(known.candidates[0].label, "2026-01-16");
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the copy does not read, or the store is damaged.
    pub fn identify(&self, copy: &Path, most: usize) -> Result<Identified> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        let bytes = self.files.bytes(copy, self.files.most_document_bytes())?;
        let hash = Digest::of(&bytes);
        if let Some(plan) = &self.plan {
            the_plan(&opened.revisions(), Some(plan))?;
        }
        let told = |by: KnownBy, candidates| {
            let (strange, remarks) = (None, Vec::new());
            Identified { by: Some(by), candidates, strange, remarks }
        };
        let same = self.originals(opened, &|snapshot| snapshot == hash)?;
        if !same.is_empty() {
            return Ok(told(KnownBy::Snapshot, same.into_iter().map(|one| one.held(Held::Bytes)).collect()));
        }
        let kept = self.kept_as_evidence(opened, copy, hash)?;
        if !kept.is_empty() {
            return Ok(told(KnownBy::Evidence, kept));
        }
        // A paper that holds no plan, such as a cover note, may bear a stamp all the same.
        let (reading, stamp) = match is_document(copy) {
            true => {
                let (reading, _) = self.reading(copy, None)?;
                let stamp = reading.stamp.clone();
                (Some(reading), stamp)
            }
            false => (None, stamp_in(&bytes)),
        };
        let form = match (&reading, recognise(&copy.display().to_string(), &bytes)) {
            (Some(reading), Some(format)) => Some(CopyForm::Document(format, reading)),
            (None, _) if stamp.is_some() => Some(CopyForm::Picture),
            _ => None,
        };
        let text = form.map(|form| CopyText { bytes: &bytes, form });
        let remarks = reading.iter().flat_map(|reading| {
            // The foot was read for itself.
            let told =
                reading.remarks.iter().filter(|one| one.key != "headers-unread" || reading.foot.is_none());
            told.map(|remark| match remark.spot {
                Some(spot) => {
                    Words::concat([reading.place_words(spot), Words::same(": "), remark.words.clone()])
                }
                None => remark.words.clone(),
            })
        });
        let remarks: Vec<Words> = remarks.collect();
        let is_whole =
            |stamp: &str| stamp.len() >= SHORTEST_STAMP && stamp.bytes().all(|b| b.is_ascii_hexdigit());
        if let Some(stamp) = stamp.as_deref().filter(|stamp| is_whole(stamp)) {
            let stamped = self.originals(opened, &|snapshot| snapshot.to_string().starts_with(stamp))?;
            if !stamped.is_empty() {
                let held = |original: Original| match &text {
                    Some(text) if original.input.is_some() => self.hold(opened, copy, text, original),
                    _ => Ok(original.held(Held::No)),
                };
                let mut candidates = stamped.into_iter().map(held).collect::<Result<Vec<_>>>()?;
                candidates.sort_by_key(|candidate| candidate.held.distance());
                return Ok(Identified { remarks, ..told(KnownBy::Stamp, candidates) });
            }
        }
        let near = self.nearest(opened, copy, text.as_ref(), most)?;
        Ok(Identified { strange: stamp.filter(|stamp| !stamp.is_empty()), remarks, ..near })
    }

    /// The revisions and versions whose snapshot is one of those meant: revisions that count, those corrected
    /// since, and versions, the latest of each proposal first.
    fn originals(&self, opened: &Opened, is_meant: &dyn Fn(Digest) -> bool) -> Result<Vec<Original>> {
        let revisions = opened.revisions();
        let mut found = Vec::new();
        for revision in revisions.all().filter(|one| is_meant(one.hash())) {
            // A correction of the record alone has the same snapshot: the copy is of the one that counts.
            let is_known = |known: &Original| {
                known.snapshot == revision.hash()
                    && known.plan == revision.revise.plan
                    && known.label == revision.revise.date.to_string()
            };
            if !found.iter().any(is_known) {
                found.push(of_revision(opened, revision)?);
            }
        }
        let drafts = opened.drafts()?;
        for proposal in drafts.proposals(&opened.log().entries).iter() {
            for number in (1..=proposal.versions.len()).rev() {
                let original = of_version(opened, proposal, number)?;
                found.extend(original.filter(|one| is_meant(one.snapshot)));
            }
        }
        Ok(found)
    }

    /// The revisions that rest on the very document, the one whose date it prints last first.
    fn kept_as_evidence(&self, opened: &Opened, copy: &Path, hash: Digest) -> Result<Vec<Candidate>> {
        let revisions = opened.revisions();
        let holds = |revision: &&Revision<'_>| {
            revision.revise.evidence.iter().any(|evidence| evidence.file.blake3 == hash)
        };
        let mut kept: Vec<&Revision<'_>> = revisions.all().filter(holds).collect();
        if kept.is_empty() {
            return Ok(Vec::new());
        }
        let read = is_document(copy).then(|| self.document(copy, &self.by(&BTreeSet::new())));
        let own = read
            .and_then(Result::ok)
            .and_then(|read| read.imported.account.history.iter().filter_map(|line| line.date).max());
        kept.sort_by_key(|revision| (Some(revision.revise.date) != own, Reverse(revision.revise.date)));
        kept.into_iter().map(|revision| Ok(of_revision(opened, revision)?.held(Held::Bytes))).collect()
    }

    /// Any document, read as a plan of this workspace.
    fn by<'a>(&'a self, taken: &'a BTreeSet<Id>) -> By<'a> {
        By::new(self.plan.as_ref(), taken)
    }

    /// Holds a stamped copy against its original: line by line with the paper as it was made, and as a plan where
    /// the lines differ and a plan can be read.
    fn hold(
        &self,
        opened: &Opened,
        copy: &Path,
        text: &CopyText<'_>,
        original: Original,
    ) -> Result<Candidate> {
        let Some(input) = original.input.clone() else { return Ok(original.held(Held::No)) };
        let (beside, then) = self.beside_then(opened, text, &original, &input)?;
        let Beside { lines, foot, unheld, .. } = match &beside {
            Some(beside) if beside.lines.is_empty() => {
                let held = Held::Lines(beside.foot.clone());
                return Ok(original.held_in_part(held, beside.unheld.clone(), then));
            }
            beside => beside.clone().unwrap_or_default(),
        };
        // A cover note holds no plan.
        let copy = self.resolve(&copy.display().to_string()).ok();
        let plan = copy.map(|copy| self.hold_plan(copy, &input)).transpose()?.flatten();
        // Many items that differ where few lines do were misread.
        let most = beside.as_ref().map_or(usize::MAX, |_| lines.len());
        let is_read = |pair: &Pair| differing(pair).len() <= most;
        let is_beside = beside.is_some();
        let held = match (plan.filter(|(pair, ..)| is_read(pair)), beside) {
            (Some((pair, paired, items)), beside) => {
                let unread = unread(&pair);
                // What the paper prints beside the plan is no difference where it prints just that.
                let mut left = match &beside {
                    Some(_) => unread.into_iter().filter(|line| lines.contains(line)).collect(),
                    None => unread,
                };
                left.extend(foot.clone());
                let held = Held::Plan { pair: Box::new(pair), paired, items, lines: left };
                match beside {
                    // The plan does not tell in what the lines differ: text that was struck out.
                    Some(_) if held.distance() <= foot.len() => Held::Lines([lines, foot].concat()),
                    _ => held,
                }
            }
            (None, Some(_)) => Held::Lines([lines, foot].concat()),
            (None, None) => Held::No,
        };
        let unheld = match is_beside {
            true => unheld,
            // Held as a plan alone, nothing is known of what the paper prints beside it.
            false if matches!(held, Held::Plan { .. }) => vec![words!("identify.beside-plan")],
            false => Vec::new(),
        };
        Ok(original.held_in_part(held, unheld, then))
    }

    /// How a copy differs from the paper that is most like it: as it is made now, or as it was made before what has
    /// been recorded since. Of two that are as like, the later.
    fn beside_then(
        &self,
        opened: &Opened,
        text: &CopyText<'_>,
        original: &Original,
        input: &Input,
    ) -> Result<(Option<Beside>, Option<MadeThen>)> {
        let mut best = (self.beside_paper(opened, text, input, None)?, None);
        // Whatever was recorded since, a paper stays of its sort.
        let sort = best.0.as_ref().and_then(|beside| beside.sort);
        let (since, first) = shown(opened, original, input);
        for (index, entry) in since.iter().enumerate().rev() {
            if best.0.as_ref().is_some_and(|beside| beside.distance() == 0) {
                break;
            }
            let then = MadeThen {
                entry: entry - 1,
                is_draft: first.is_some_and(|first| *entry <= first),
                since: since[index..].to_vec(),
            };
            let past = self.as_of(opened, then.entry);
            let opened = past.opened()?.ok_or(Error::NoStore)?;
            let Some(input) = original.as_of(opened, input, then.is_draft)? else { continue };
            let beside = past.beside_paper(opened, text, &input, sort)?;
            let distance = |beside: &Option<Beside>| beside.as_ref().map_or(usize::MAX, Beside::distance);
            if distance(&beside) < distance(&best.0) {
                best = (beside, Some(then));
            }
        }
        Ok(best)
    }

    /// The original and the copy as two plans, how many items of the copy are paired, and how many both have;
    /// `None` if the copy holds no plan, or hardly the same one.
    fn hold_plan(&self, copy: Input, original: &Input) -> Result<Option<(Pair, usize, [usize; 2])>> {
        if copy.vocabulary.name.name != original.vocabulary.name.name {
            return Ok(None);
        }
        // Held against the original, a document takes from it what it does not print.
        let holds = copy.side.snapshot.plan().items().count();
        let copy = match copy.document {
            Some(_) => copy.held_against(original, &Decide::Passing)?,
            None => with_ids_of(copy, original),
        };
        let (plan, own) = (original.side.snapshot.plan(), copy.side.snapshot.plan());
        let is_paired = |id: &Id| plan.get(id).map(|other| &other.kind);
        let paired = own.items().filter(|item| is_paired(&item.id) == Some(&item.kind)).count();
        let items = own.items().count();
        if paired * NEAR < items || items <= 1 {
            return Ok(None);
        }
        let items = [holds, plan.items().count()];
        Ok(Some((self.pair(original.clone(), copy)?, paired, items)))
    }

    /// What a copy comes nearest to: all that say the same, or else those with the fewest differences.
    fn nearest(
        &self,
        opened: &Opened,
        copy: &Path,
        text: Option<&CopyText<'_>>,
        most: usize,
    ) -> Result<Identified> {
        let copy = match self.resolve(&copy.display().to_string()) {
            Ok(copy) => copy,
            // A paper without a stamp may hold no plan, as a cover note in a letter.
            Err(error) => {
                let near = self.nearest_paper(opened, text, most)?;
                return near.ok_or(error);
            }
        };
        let mut found: Vec<(usize, Candidate)> = Vec::new();
        for original in self.originals(opened, &|_| true)? {
            if self.plan.as_ref().is_some_and(|plan| *plan != original.plan) {
                continue;
            }
            let Some(input) = &original.input else { continue };
            let Some((pair, paired, items)) = self.hold_plan(copy.clone(), input)? else { continue };
            let lines = unread(&pair);
            let held = Held::Plan { pair: Box::new(pair), paired, items, lines };
            found.push((held.distance(), original.held(held)));
        }
        if found.is_empty()
            && let Some(near) = self.nearest_paper(opened, text, most)?
        {
            return Ok(near);
        }
        Ok(nearest_of(found, most))
    }

    /// What a copy comes nearest to, line by line with the papers of all; `None` if it is near to none.
    fn nearest_paper(
        &self,
        opened: &Opened,
        text: Option<&CopyText<'_>>,
        most: usize,
    ) -> Result<Option<Identified>> {
        let Some(text) = text else { return Ok(None) };
        let mut originals = self.originals(opened, &|_| true)?;
        originals.retain(|original| self.plan.as_ref().is_none_or(|plan| *plan == original.plan));
        // What is like papers of today is none of those that were made of an earlier record and are not.
        let mut near = Vec::new();
        for original in &originals {
            let Some(input) = &original.input else { continue };
            if self.beside_paper(opened, text, input, None)?.is_some() {
                near.push(original.label.clone());
            }
        }
        let mut found: Vec<(usize, Candidate)> = Vec::new();
        for original in originals {
            let Some(input) = original.input.clone() else { continue };
            if !near.is_empty() && !near.contains(&original.label) {
                continue;
            }
            let (Some(beside), then) = self.beside_then(opened, text, &original, &input)? else { continue };
            let distance = beside.distance();
            let held = Held::Lines([beside.lines, beside.foot].concat());
            found.push((distance, original.held_in_part(held, beside.unheld, then)));
        }
        Ok((!found.is_empty()).then(|| nearest_of(found, most)))
    }
}

/// The nearest of what was found, each with how far it is: all that are no way off, or else so many.
fn nearest_of(mut found: Vec<(usize, Candidate)>, most: usize) -> Identified {
    // A version that was adopted as it is, is the revision.
    let is_revision = |candidate: &Candidate| !matches!(candidate.standing, CopyOf::Version { .. });
    let adopted: BTreeSet<Digest> =
        found.iter().filter(|(_, one)| is_revision(one)).map(|(_, one)| one.snapshot).collect();
    found.retain(|(_, one)| is_revision(one) || !adopted.contains(&one.snapshot));
    found.sort_by_key(|(differs, one)| (*differs, Reverse(one.label.clone())));
    let same = found.iter().filter(|(differs, _)| *differs == 0).count();
    let by = match found.len() {
        0 => None,
        _ if same > 0 => Some(KnownBy::Content),
        _ => Some(KnownBy::Likeness),
    };
    found.truncate(if same > 0 { same } else { most });
    let candidates = found.into_iter().map(|(_, one)| one).collect();
    Identified { by, candidates, strange: None, remarks: Vec::new() }
}

/// The entries that a paper of an original shows and that its own entry is not behind, in order, and the first that
/// records it: before that one it was a draft. Of a version of a proposal all that its base shows.
fn shown(opened: &Opened, original: &Original, input: &Input) -> (Vec<u64>, Option<u64>) {
    let until = input.side.date.or(input.based_on);
    let is_until = |date: Date| until.is_none_or(|until| date <= until);
    let is_version = input.proposal.is_some();
    let is_its_own = |entry: &Entry| {
        let revise = entry.event.revise().filter(|_| !is_version);
        revise.is_some_and(|revise| {
            revise.plan == original.plan
                && revise.snapshot.blake3 == original.snapshot
                && Some(revise.date) == input.side.date
        })
    };
    let entries = &opened.log().entries;
    let first = entries.iter().find(|entry| is_its_own(entry)).map(|entry| entry.number);
    let is_shown = |entry: &&Entry| match &entry.event {
        Event::Revise(revise) => revise.plan == original.plan && is_until(revise.date),
        Event::Act { plan, revision, .. } => *plan == original.plan && is_until(*revision),
        Event::Annotate { sets_aside, .. } => *sets_aside,
        Event::Authority { .. } => is_version,
        Event::Report(_)
        | Event::Policy { .. }
        | Event::Signers(_)
        | Event::Redact { .. }
        | Event::Sign { .. }
        | Event::Deliberation(_) => false,
    };
    let behind = entries.iter().filter(|entry| first.is_none_or(|first| entry.number >= first));
    (behind.filter(is_shown).map(|entry| entry.number).collect(), first)
}

fn of_revision(opened: &Opened, revision: &Revision<'_>) -> Result<Original> {
    let standing = match opened.revisions().corrected_by(revision.entry.number) {
        Some(by) => CopyOf::Corrected { by: by.number },
        None => CopyOf::Revision { decided: revision.is_decided() },
    };
    Ok(Original {
        label: revision.revise.date.to_string(),
        plan: revision.revise.plan.clone(),
        snapshot: revision.hash(),
        standing,
        input: unless_withheld(opened, revision)?,
    })
}

/// The plan of a revision; `None` if it is withheld.
fn unless_withheld(opened: &Opened, revision: &Revision<'_>) -> Result<Option<Input>> {
    match Input::of_revision(opened, revision) {
        Err(Error::Withheld { .. }) => Ok(None),
        input => input.map(Some),
    }
}

/// A version of a proposal; `None` if it is withheld, since only its file says what plan it is.
fn of_version(opened: &Opened, proposal: &Proposal<'_>, number: usize) -> Result<Option<Original>> {
    let made = &proposal.versions[number - 1];
    let label = format!("{}@{number}", proposal.name);
    let loaded = match opened.drafts()?.load(made.version) {
        Err(error) if error.withheld_by().is_some() => return Ok(None),
        loaded => loaded?,
    };
    let input = Input::of_version(&label, (proposal.name.clone(), number), made, loaded);
    let standing = CopyOf::Version {
        state: proposal.state,
        number,
        of: proposal.versions.len(),
        base: made.version.base.map(|base| base.date),
    };
    let (plan, snapshot) = (made.version.plan.clone(), input.side.snapshot.hash());
    Ok(Some(Original { label, plan, snapshot, standing, input: Some(input) }))
}

/// The stamp of a paper that is no document to be read, such as a picture.
fn stamp_in(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (_, behind) = text.split_once("planctl-revision: ")?;
    let hash: String = behind.chars().take_while(char::is_ascii_hexdigit).collect();
    (hash.len() == 64).then_some(hash)
}

/// A draft whose ids are its own, with those of a revision where name, place or likeness tell
/// them.
fn with_ids_of(copy: Input, theirs: &Input) -> Input {
    let (own, plan) = (copy.side.snapshot.plan(), theirs.side.snapshot.plan());
    let shared = own.items().filter(|item| plan.get(&item.id).is_some()).count();
    if shared * NEAR >= own.items().count() || own.vocabulary().name != plan.vocabulary().name {
        return copy;
    }
    let same = same_by_name_and_place(own, plan, &theirs.vocabulary);
    let sure = same.iter().map(|(item, to)| Link {
        item: item.clone(),
        to: to.clone(),
        score: 1000,
        reasons: Vec::new(),
        runner_up: None,
    });
    let mut links: Vec<Link> = sure.filter(|link| link.item != link.to).collect();
    let options = Options { decided: same.clone(), ..Options::default() };
    links.extend(suggest(plan, own, &theirs.vocabulary, &options).links);
    let draft = Draft::of(own.clone(), copy.sources.clone());
    // Ids that would meet are of two plans that only look alike.
    let Ok(draft) = apply_links(draft, &links) else { return copy };
    copy.with_snapshot(Snapshot::of(draft.plan))
}

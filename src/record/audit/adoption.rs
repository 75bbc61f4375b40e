//! Each revision held to the log as it then stood: one a date, adopted on the right base, with the
//! approvals that were asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::{Claim, Judged, Verdict, of_entry};
use crate::event::{Entry, Event, Evidence, Policy, Proposals, Revise, Revisions, Version};
use crate::history::{LoadError, load_sources};
use crate::proposal::{
    Approvals, Asked, BesideKind, Documents, Effect, LoadedVersion, Missing, effect, load_version, missing,
    seen, standing_causes, turned_down,
};
use crate::store::{Area, Log, Store};
use crate::trust::{Attestation, Trust, Voices};
use planctl_core::model::{Date, Id};
use planctl_core::snapshot::{DocumentName, Source};
use planctl_core::text::Words;
use planctl_core::words;

/// Judges `adoptions`, then `approvals`. `drafts` is the log of `drafts/` as far as it is sound.
/// Also what approvals do not cover, in words.
pub(super) fn judge(store: &Store, record: &Log, drafts: &Log, trust: &Trust) -> ([Judged; 2], Vec<Words>) {
    let mut audit = Adoptions::default();
    let mut counted: BTreeMap<(&Id, Date), u64> = BTreeMap::new();
    let mut policy: Option<&Policy> = None;
    let at_last = Revisions::of(&record.entries);
    let adopts = |entry: &&Entry| matches!(&entry.event, Event::Revise(revise) if revise.adopts.is_some());
    let adoptions: Vec<u64> = record.entries.iter().filter(adopts).map(|entry| entry.number).collect();
    let before_adoption = |entry: &Entry| {
        let next = adoptions.partition_point(|number| *number < entry.number);
        adoptions.get(next).copied().unwrap_or(u64::MAX)
    };
    for (index, entry) in record.entries.iter().enumerate() {
        match &entry.event {
            Event::Revise(revise) => {
                let taken = counted.get(&(&revise.plan, revise.date)).copied();
                audit.of_date(entry.number, revise, taken);
                if revise.adopts.is_some() {
                    let before = &record.entries[..index];
                    audit.adopted(store, before, drafts, trust, entry.number, revise);
                } else if policy.is_some_and(|policy| policy.for_plan(&revise.plan).next().is_some())
                    && !at_last.is_aside(entry.number)
                {
                    audit.past_policy(entry.number, revise);
                }
                counted.insert((&revise.plan, revise.date), entry.number);
            }
            Event::Policy { policy: new, .. } => {
                policy = Some(new);
                audit.loose(trust, entry, before_adoption(entry));
            }
            Event::Annotate { sets_aside: true, .. } => {
                audit.loose(trust, entry, before_adoption(entry));
                let revisions = Revisions::of(&record.entries[..=index]);
                policy = revisions.policy();
                counted.retain(|_, _| false);
                for other in record.entries[..=index].iter() {
                    if let Event::Revise(revise) = &other.event
                        && !revisions.is_aside(other.number)
                    {
                        counted.insert((&revise.plan, revise.date), other.number);
                    }
                }
            }
            Event::Annotate { sets_aside: false, .. }
            | Event::Act { .. }
            | Event::Report(_)
            | Event::Authority { .. }
            | Event::Signers(_)
            | Event::Redact { .. }
            | Event::Sign { .. }
            | Event::Deliberation(_) => {}
        }
    }
    audit.revisions = at_last.plans().map(|plan| at_last.of_plan(plan).count()).sum();
    let revise = record.entries.iter().filter(|entry| entry.event.revise().is_some());
    let (aside, counted): (Vec<&Entry>, Vec<&Entry>) =
        revise.partition(|entry| at_last.is_aside(entry.number));
    (audit.corrected, audit.aside) = (counted.len() - audit.revisions, aside.len());
    audit.judged()
}

/// What of a revision is not that of the version it adopts, beside the plan; `None` if all is. `documents` are
/// those that the version keeps.
///
/// # Errors
///
/// If the sources cannot be read.
fn says_the_same(
    store: &Store,
    before: &[Entry],
    revise: &Revise,
    version: &Version,
    (loaded, effect): (&LoadedVersion, &Effect),
    documents: &Documents,
) -> Result<Option<Words>, LoadError> {
    let causes = standing_causes(&version.causes, effect);
    let against = (!causes.is_empty()).then(|| effect.before.hash());
    if revise.causes != causes || revise.against != against {
        return Ok(Some(BesideKind::Causes.words()));
    }
    if revise.vocabulary != version.vocabulary || revise.map.is_some() {
        return Ok(Some(BesideKind::Vocabulary.words()));
    }
    if revise.reasons != version.reasons {
        return Ok(Some(BesideKind::Reasons.words()));
    }
    if revise.decided != version.decided {
        return Ok(Some(BesideKind::Decided.words()));
    }
    if !revise.evidence.iter().all(|kept| documents.allow(kept)) {
        return Ok(Some(words!("beside.documents")));
    }
    let recorded: BTreeSet<Source> = match &revise.sources {
        Some(stored) => load_sources(store, stored, revise.snapshot.blake3)?.into_iter().collect(),
        None => BTreeSet::new(),
    };
    let earlier = before.iter().flat_map(|entry| entry.event.evidence());
    let kept: Vec<&Evidence> = revise.evidence.iter().chain(earlier).collect();
    // A draft may call a document by its name; the record calls it by its hash.
    let is_of = |recorded: &Source, source: &Source| {
        let named = match (&source.document, &recorded.document) {
            (Some(DocumentName::File(name)), Some(DocumentName::Hash(hash))) => {
                let is_it = |kept: &&&Evidence| kept.name == *name && kept.file.blake3 == *hash;
                kept.iter().find(is_it).is_some_and(|kept| documents.allow(kept))
            }
            (said, recorded) => said == recorded,
        };
        named && *recorded == Source { document: recorded.document.clone(), ..source.clone() }
    };
    let sources = &loaded.draft.sources;
    let same = sources.iter().all(|source| recorded.iter().any(|row| is_of(row, source)))
        && recorded.iter().all(|row| sources.iter().any(|source| is_of(row, source)));
    Ok((!same).then(|| BesideKind::Sources.words()))
}

#[derive(Default)]
struct Adoptions {
    /// Those that count.
    revisions: usize,
    /// Those of which another is the record since.
    corrected: usize,
    /// Those that were set aside.
    aside: usize,
    adopted: usize,
    /// The latest end of the drafts' log that an adoption named.
    end: usize,
    withheld: usize,
    /// Adoptions of which a plan cannot be read, be it withheld or damaged.
    unread: usize,
    /// Adoptions for which no rule held.
    free: usize,
    /// Adoptions that had the approvals asked for.
    asked: usize,
    /// Those of them with approvals of format 1, which cover the plan alone.
    of_plan_alone: usize,
    /// What was adopted within another though it had been turned down since, in words.
    turned_down: Vec<Words>,
    /// Adoptions whose rules were met by words alone.
    by_word: usize,
    /// Adoptions whose rules are not met without what became void.
    void: Vec<Words>,
    /// Changes of what counts that no key signed, though a list of signers was in force.
    loose: Vec<Words>,
    /// Revisions that adopt no proposal, though rules held for their plan.
    past_policy: Vec<Words>,
    adoptions: Vec<Words>,
    approvals: Vec<Words>,
}

impl Adoptions {
    fn of_date(&mut self, number: u64, revise: &Revise, taken: Option<u64>) {
        let (plan, date) = (&revise.plan, revise.date);
        let fault = match (taken, revise.correction) {
            (Some(first), false) => words!("audit.entry-revision-already-no", plan, date, first),
            (None, true) => words!("audit.calls-itself-correction-no", plan, date),
            _ => return,
        };
        self.adoptions.push(of_entry(number, &fault));
    }

    fn past_policy(&mut self, number: u64, revise: &Revise) {
        let plan = &revise.plan;
        self.past_policy.push(of_entry(number, &words!("audit.adopts-no-proposal-though", plan)));
    }

    /// Notes an entry that changes what counts (a policy, or one that sets an entry aside) if a list of
    /// signers was in force and no key signed it before the next adoption.
    fn loose(&mut self, trust: &Trust, entry: &Entry, before: u64) {
        let number = entry.number;
        let is_on_it = |made: &Attestation| made.about == number && made.is_valid() && made.number < before;
        if trust.in_force(number).is_some() && !trust.attestations(Area::Record).iter().any(is_on_it) {
            self.loose.push(of_entry(number, &words!("audit.changes-counts-without-signature")));
        }
    }

    fn adopted(
        &mut self,
        store: &Store,
        before: &[Entry],
        drafts: &Log,
        trust: &Trust,
        number: u64,
        revise: &Revise,
    ) {
        let Some(adopts) = revise.adopts else { return };
        self.adopted += 1;
        // The deliberation up to the head that is named.
        let then = (0..=drafts.entries.len()).find(|count| match drafts.entries.get(*count) {
            Some(next) => next.previous == adopts.drafts,
            None => drafts.head == adopts.drafts,
        });
        let Some(then) = then else {
            self.withheld += 1;
            return;
        };
        if then < self.end {
            self.adoptions.push(of_entry(number, &words!("audit.names-end-deliberation-before")));
        }
        self.end = self.end.max(then);
        let proposals = Proposals::of(&drafts.entries[..then], adopts.drafts, before);
        let made = |proposal: &&crate::event::Proposal<'_>| {
            let last = proposal.last();
            last.version.file.blake3 == adopts.version && adopts.entry.is_none_or(|entry| last.hash == entry)
        };
        // Two proposals may hold the same; the one that was open is the one adopted.
        let open = |proposal: &&crate::event::Proposal<'_>| proposal.state.is_open();
        let found = proposals.iter().filter(made).find(open).or_else(|| proposals.iter().find(made));
        let Some(proposal) = found else {
            let short = adopts.version.short();
            self.adoptions.push(of_entry(number, &words!("audit.version-adopts-last-no", short)));
            return;
        };
        let last = proposal.last().version;
        let loaded = load_version(&store.drafts(), last);
        let effect = loaded.as_ref().ok().map(|loaded| effect(store, before, last, loaded));
        let (Ok(loaded), Some(Ok(effect))) = (loaded, effect) else {
            self.unread += 1;
            return;
        };
        let of = (proposal.name, Some(proposal.last().hash), last);
        let Ok(beside) = seen(store, before, &proposals, of, &loaded, &effect) else {
            self.unread += 1;
            return;
        };
        let asked = Asked { loaded: &loaded, effect: &effect, seen: &beside };
        let lacking =
            |voices: &Voices| missing(&proposals, proposal, before, asked, Some(revise.date), voices);
        if last.plan != revise.plan {
            let (ours, theirs) = (&revise.plan, &last.plan);
            self.adoptions.push(of_entry(number, &words!("audit.revision-version-adopts", ours, theirs)));
        }
        // An adoption of format 1 says nothing of documents.
        let documents = match adopts.entry {
            Some(_) => Documents::of(&proposals, proposal.name, proposal.last().entry.number, last),
            None => Documents::default(),
        };
        match says_the_same(store, before, revise, last, (&loaded, &effect), &documents) {
            Ok(None) => {}
            Ok(Some(what)) => {
                self.adoptions.push(of_entry(number, &words!("audit.not-of-version", what)));
            }
            Err(_) => {
                self.unread += 1;
                return;
            }
        }
        let of_approval = |missing: &Missing| matches!(missing, Missing::Approval(_) | Missing::Submission);
        let voices = trust.voices(number, then as u64, false);
        let then_lacking = lacking(&voices);
        for missing in &then_lacking {
            let fault = of_entry(number, &missing.words());
            if of_approval(missing) { &mut self.approvals } else { &mut self.adoptions }.push(fault);
        }
        for name in turned_down(&proposals, proposal) {
            self.turned_down.push(of_entry(number, &words!("audit.contains-turned-down", name)));
        }
        let revisions = Revisions::of(before);
        let rules = revisions.policy().into_iter().flat_map(|policy| policy.for_plan(&revise.plan)).count();
        if rules > 0 && !then_lacking.iter().any(of_approval) {
            self.asked += 1;
            let approvals = Approvals::of(&proposals, proposal, &effect, beside.clone(), &voices);
            self.of_plan_alone +=
                usize::from(approvals.approving().any(|role| approvals.covers_plan_alone(role)));
        }
        if rules == 0 {
            self.free += 1;
        } else if !then_lacking.iter().any(of_approval) {
            if !voices.are_by_key() {
                self.by_word += 1;
            } else if let Some(missing) =
                lacking(&trust.voices(number, then as u64, true)).iter().find(|missing| of_approval(missing))
            {
                self.void.push(of_entry(number, &missing.words()));
            }
        }
    }

    fn judged(self) -> ([Judged; 2], Vec<Words>) {
        let mut told = self.turned_down;
        if self.asked > 0 {
            told.push(words!("audit.approvals-do-not-cover"));
        }
        let of_plan_alone = self.of_plan_alone;
        if of_plan_alone > 0 {
            told.push(words!("audit.approvals-of-plan-alone", of_plan_alone));
        }
        let (adopted, withheld) = (self.adopted, self.withheld);
        let withheld_words = words!("audit.deliberation-withheld-adopted", adopted, withheld);
        let unread = self.unread;
        let withheld_words = match withheld {
            0 => words!("audit.plan-adopted-cannot-read", adopted, unread),
            _ => withheld_words,
        };
        let withheld = withheld + unread;
        let (revisions, corrected, aside) = (self.revisions, self.corrected, self.aside);
        let counted = [
            Some(words!("audit.revisions", revisions)),
            (corrected > 0).then(|| words!("audit.revisions-corrected", corrected)),
            (aside > 0).then(|| words!("audit.revisions-aside", aside)),
            Some(words!("audit.adopted", adopted)),
        ];
        let counted = Words::list(counted.into_iter().flatten());
        let (verdict, detail) = match (self.adoptions.is_empty(), withheld) {
            (false, _) => (Verdict::Contradicted, counted),
            (true, 0) => (Verdict::Proved, counted),
            _ => (Verdict::NotProved, withheld_words.clone()),
        };
        let adoptions = Judged { claim: Claim::Adoptions, verdict, detail, faults: self.adoptions };
        let by_word = self.by_word;
        let unproved = [
            (withheld > 0).then_some(withheld_words),
            (by_word > 0).then(|| words!("audit.all-asked-word-alone", by_word)),
            (!self.void.is_empty()).then(|| words!("audit.lacking-without-signatures-became")),
            (!self.past_policy.is_empty()).then(|| words!("audit.revision-passed-policy")),
            (!self.loose.is_empty()).then(|| words!("audit.counts-changed-nobody-who")),
        ];
        let proved = match adopted {
            0 => words!("audit.no-revision-adopts-proposal"),
            _ if self.free == adopted => words!("audit.no-policy-asked-any"),
            _ => words!("audit.all-asked-signed"),
        };
        let (verdict, detail, faults) = if !self.approvals.is_empty() {
            let lacking = words!("audit.approvals-lacking");
            (Verdict::Contradicted, lacking, self.approvals)
        } else if let Some(first) = unproved.into_iter().flatten().next() {
            (Verdict::NotProved, first, [self.void, self.past_policy, self.loose].concat())
        } else {
            (Verdict::Proved, proved, Vec::new())
        };
        ([adoptions, Judged { claim: Claim::Approvals, verdict, detail, faults }], told)
    }
}

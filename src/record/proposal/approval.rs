//! Who has approved what: approvals hold for content, wherever it stands now, and for what stood beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::beside::{BesideKind, Seen};
use super::load::Effect;
use crate::event::{Beside, Of, Onto, Opinion, Policy, PolicyRule, Proposal, ProposalName, Proposals, Step};
use crate::signing::Voice;
use crate::trust::Voices;
use planctl_core::change::ChangeSet;
use planctl_core::diff::{ChangedField, content_print};
use planctl_core::model::{Digest, Id, Sha256};
use planctl_core::snapshot::Place;
use planctl_core::text::Words;

/// The entries of the versions that a version of a proposal contains, however deep.
fn contained(proposals: &Proposals<'_>, proposal: &Proposal<'_>, of: Of) -> BTreeSet<Sha256> {
    let Of::Entry(hash) = of else { return BTreeSet::new() };
    let Some(made) = proposal.made_by(hash) else { return BTreeSet::new() };
    let chain = proposals.chain(proposal.name, made.version.onto.as_ref(), made.entry.number);
    chain.into_iter().map(|(_, made)| made.hash).collect()
}

/// The content prints of all that a change set changes, each with its place.
pub fn prints(changes: &ChangeSet) -> BTreeMap<Digest, Place> {
    let ids: BTreeSet<&Id> =
        changes.items.keys().chain(changes.lists.keys().map(|(parent, _)| parent)).collect();
    let mut prints = BTreeMap::new();
    for id in ids {
        for field in ChangedField::of(changes, id) {
            prints.insert(content_print(id, &field), field.place(id));
        }
    }
    prints
}

/// What has been said of a version by each role, and what of it each has approved.
#[derive(Debug, Clone)]
pub struct Approvals {
    /// What the version changes.
    pub required: BTreeMap<Digest, Place>,
    /// What stands beside its changes, of its own and of the proposals that it contains.
    pub seen: Vec<Seen>,
    /// The roles that have spoken, with what of the version they have approved.
    pub by_role: BTreeMap<String, Approving>,
}

/// What one role has said.
#[derive(Debug, Clone, Default)]
pub struct Approving {
    /// The prints it approved and has not since rejected.
    pub prints: BTreeSet<Digest>,
    /// Its last approval of each proposal.
    pub last: BTreeMap<ProposalName, Last>,
    /// The proposals that it rejected, and has since approved neither themselves nor with one that contains them.
    pub rejected: BTreeSet<ProposalName>,
    /// Whether it wrote a version, or spoke by a key that signed one.
    pub is_author: bool,
    /// Whether it approved without a key where keys count: that says nothing.
    pub unsigned: bool,
    /// Whether it approved by a key that last approved for another role: one key is one voice.
    pub of_another: bool,
}

impl Approving {
    /// Whether a rejection stands.
    pub fn rejects(&self) -> bool {
        !self.rejected.is_empty()
    }

    /// Whether it approved something, be it only what stands beside the plan.
    pub fn approves_something(&self) -> bool {
        !self.prints.is_empty() || self.last.values().any(|last| last.is_whole && last.beside.is_some())
    }
}

/// The last approval of a proposal by a role.
#[derive(Debug, Clone)]
pub struct Last {
    /// What stood beside the changes; `None` in an entry of format 1, which covers the plan alone.
    pub beside: Option<Beside>,
    /// Whether it is of all, and of no single place.
    is_whole: bool,
    /// The entries of the versions that the one approved contained.
    contains: BTreeSet<Sha256>,
}

/// A rule that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    pub rule: PolicyRule,
    /// The roles of it that approved all of the version and count.
    pub approved: BTreeSet<String>,
    /// Those that approved some of it, with the places that need a new look.
    pub new_look: BTreeMap<String, NewLook>,
    /// Those that approved all of it and do not count, since they wrote a version.
    pub own: BTreeSet<String>,
    /// Those that approved without a key, where only what is signed counts.
    pub unsigned: BTreeSet<String>,
    /// Those that approved by a key that spoke for another role after that.
    pub of_another: BTreeSet<String>,
    /// Those that approved it and have since rejected what it contains, each with what.
    pub rejected: BTreeMap<String, BTreeSet<ProposalName>>,
}

/// What of a version a role has not approved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewLook {
    /// The places it changes.
    pub places: BTreeSet<Place>,
    /// What stands beside its changes.
    pub beside: BTreeSet<BesideKind>,
}

impl NewLook {
    /// Whether nothing needs one.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty() && self.beside.is_empty()
    }

    /// What needs one, in words: the places, then what stands beside the changes.
    pub fn words(&self) -> Words {
        let places = self.places.iter().map(|place| Words::same(place.to_string()));
        Words::joined("compose.comma", places.chain(self.beside.iter().map(|kind| kind.words())))
    }
}

impl Approvals {
    /// What was said of a proposal, and of those its last version contains, held against the
    /// effect of that version; `voices` says which reviews count.
    pub fn of(
        proposals: &Proposals<'_>,
        proposal: &Proposal<'_>,
        effect: &Effect,
        seen: Vec<Seen>,
        voices: &Voices,
    ) -> Approvals {
        let onto = proposal.last().version.onto.as_ref();
        Approvals::onto(proposals, proposal, onto, effect, seen, voices)
    }

    /// As [`Approvals::of`], of a version that would contain `onto`.
    pub(super) fn onto(
        proposals: &Proposals<'_>,
        proposal: &Proposal<'_>,
        onto: Option<&Onto>,
        effect: &Effect,
        seen: Vec<Seen>,
        voices: &Voices,
    ) -> Approvals {
        let required = prints(&effect.changes);
        let mut approvals = Approvals { required, seen, by_role: BTreeMap::new() };
        // What is contained is said by the versions themselves: what a proposal was made of since does not matter.
        let last = proposal.last();
        let before = if onto == last.version.onto.as_ref() { last.entry.number } else { u64::MAX };
        let mut chain = vec![proposal];
        chain.extend(proposals.chain(proposal.name, onto, before).into_iter().map(|(below, _)| below));
        let versions = || chain.iter().flat_map(|proposal| &proposal.versions);
        let own: BTreeSet<&Voice> = versions().flat_map(|made| voices.all_keys(made.entry.number)).collect();
        // In the order of time, whichever of them was spoken of.
        let mut reviews: Vec<_> = chain
            .iter()
            .enumerate()
            .flat_map(|(depth, proposal)| proposal.reviews().map(move |review| (depth, review)))
            .collect();
        reviews.sort_by_key(|(_, (entry, ..))| entry.number);
        // One key is one voice: it speaks for the role for which it last approved.
        let mut voice: BTreeMap<&Voice, &str> = BTreeMap::new();
        for (_, (entry, step, opinion)) in &reviews {
            if *opinion == Opinion::Approve {
                voice.extend(voices.keys(entry.number, &step.author).map(|key| (key, step.author.as_str())));
            }
        }
        for (depth, (entry, step, opinion)) in reviews {
            let known = approvals.by_role.entry(step.author.clone()).or_default();
            if !voices.count(entry.number, &step.author) {
                known.unsigned |= opinion == Opinion::Approve;
                continue;
            }
            let speaks = |key| voice.get(key) == Some(&step.author.as_str());
            if opinion == Opinion::Approve
                && voices.are_by_key()
                && !voices.keys(entry.number, &step.author).any(speaks)
            {
                known.of_another = true;
                continue;
            }
            known.is_author |= voices.keys(entry.number, &step.author).any(|key| own.contains(key));
            approvals.hear(proposals, &chain[depth..], &step.author, &step.step);
        }
        for author in chain.iter().flat_map(|proposal| proposal.authors()) {
            approvals.by_role.entry(author.to_owned()).or_default().is_author = true;
        }
        approvals
    }

    /// Takes in what a role said of the first of these proposals, which contains the others.
    fn hear(&mut self, proposals: &Proposals<'_>, of_all: &[&Proposal<'_>], role: &str, step: &Step) {
        let (Step::Review { of, opinion, on, prints, beside }, [proposal, ..]) = (step, of_all) else {
            return;
        };
        let known = self.by_role.entry(role.to_owned()).or_default();
        match opinion {
            Opinion::Approve => {
                known.prints.extend(prints);
                let contains = contained(proposals, proposal, *of);
                let last = Last { beside: *beside, is_whole: on.is_none(), contains };
                known.last.insert(proposal.name.clone(), last);
                // Who approves the whole approves its parts; not the other way round.
                known.rejected.retain(|name| of_all.iter().all(|other| other.name != name));
            }
            Opinion::Reject => {
                known.rejected.insert(proposal.name.clone());
                // Of one place, or of all.
                match on {
                    Some(_) => known.prints.retain(|print| !prints.contains(print)),
                    None => known.prints.clear(),
                }
            }
            Opinion::Comment => {}
        }
    }

    /// What of the version a role has not approved; empty if it approves all of it.
    pub fn open_for(&self, role: &str) -> NewLook {
        let known = self.by_role.get(role);
        let approved = |print: &Digest| known.is_some_and(|known| known.prints.contains(print));
        let places = self.required.iter().filter(|(print, _)| !approved(print));
        let places = places.map(|(_, place)| place.clone()).collect();
        let beside = known.map(|known| self.unseen(known)).unwrap_or_default();
        NewLook { places, beside }
    }

    /// What stands beside the changes, and a role has not approved. Of a proposal that is contained, an approval of
    /// a version that contains this very one will do.
    fn unseen(&self, known: &Approving) -> BTreeSet<BesideKind> {
        let mut unseen = BTreeSet::new();
        for seen in &self.seen {
            let above = known.last.values().any(|last| {
                last.beside.is_some() && seen.version.is_some_and(|version| last.contains.contains(&version))
            });
            let last = known.last.get(&seen.proposal);
            match last.map(|last| last.beside) {
                // The plan alone.
                Some(None) => {}
                Some(Some(beside)) => {
                    let other = |kind: &BesideKind| kind.of(&beside) != kind.of(&seen.beside);
                    unseen.extend(BesideKind::ALL.into_iter().filter(other).filter(|_| !above));
                }
                None if above || known.last.values().any(|last| last.beside.is_none()) => {}
                None => {
                    let nothing = Beside::of_nothing();
                    let other = |kind: &BesideKind| kind.of(&nothing) != kind.of(&seen.beside);
                    unseen.extend(BesideKind::ALL.into_iter().filter(other));
                }
            }
        }
        unseen
    }

    /// Whether a role approves all of the version by an entry of format 1, which covers the plan alone.
    pub fn covers_plan_alone(&self, role: &str) -> bool {
        self.by_role.get(role).is_some_and(|known| known.last.values().any(|last| last.beside.is_none()))
    }

    /// The roles that approve all of the version.
    pub fn approving(&self) -> impl Iterator<Item = &str> {
        self.by_role
            .iter()
            .filter(|(role, known)| {
                !known.rejects() && known.approves_something() && self.open_for(role).is_empty()
            })
            .map(|(role, _)| role.as_str())
    }

    /// The rules of a policy that are not met for a plan.
    pub fn lacking(&self, policy: &Policy, plan: &Id) -> Vec<Lacking> {
        let approving: BTreeSet<&str> = self.approving().collect();
        let is_author = |role: &str| self.by_role.get(role).is_some_and(|known| known.is_author);
        let mut lacking = Vec::new();
        for rule in policy.for_plan(plan) {
            let given = || rule.roles.iter().filter(|role| approving.contains(role.as_str())).cloned();
            let counts = |role: &String| policy.self_approval || !is_author(role);
            let approved: BTreeSet<String> = given().filter(counts).collect();
            if approved.len() as u64 >= rule.approvals {
                continue;
            }
            let partly = rule.roles.iter().filter(|role| {
                !approving.contains(role.as_str())
                    && self
                        .by_role
                        .get(*role)
                        .is_some_and(|known| known.approves_something() && !known.rejects())
            });
            lacking.push(Lacking {
                rule: rule.clone(),
                approved,
                new_look: partly.map(|role| (role.clone(), self.open_for(role))).collect(),
                own: given().filter(|role| !counts(role)).collect(),
                unsigned: rule
                    .roles
                    .iter()
                    .filter(|role| {
                        !approving.contains(role.as_str())
                            && self.by_role.get(*role).is_some_and(|known| known.unsigned)
                    })
                    .cloned()
                    .collect(),
                of_another: rule
                    .roles
                    .iter()
                    .filter(|role| {
                        !approving.contains(role.as_str())
                            && self.by_role.get(*role).is_some_and(|known| known.of_another)
                    })
                    .cloned()
                    .collect(),
                rejected: rule
                    .roles
                    .iter()
                    .filter_map(|role| {
                        let known = self.by_role.get(role).filter(|known| known.rejects())?;
                        let own = &self.seen.first()?.proposal;
                        let is_since = known.last.contains_key(own) && !known.rejected.contains(own);
                        is_since.then(|| (role.clone(), known.rejected.clone()))
                    })
                    .collect(),
            });
        }
        lacking
    }
}

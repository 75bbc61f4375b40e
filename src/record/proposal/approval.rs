//! Who has approved what: approvals hold for content, wherever it stands now.

use std::collections::{BTreeMap, BTreeSet};

use super::load::Effect;
use crate::event::{Onto, Opinion, Policy, PolicyRule, Proposal, Proposals, Step};
use crate::trust::Voices;
use planctl_core::change::ChangeSet;
use planctl_core::diff::{ChangedField, content_print};
use planctl_core::model::{Digest, Fingerprint, Id, Key};
use planctl_core::snapshot::Place;

/// The content prints of all that a change set changes, each with its place.
pub fn prints(changes: &ChangeSet) -> BTreeMap<Digest, Place> {
    let ids: BTreeSet<&Id> =
        changes.items.keys().chain(changes.lists.keys().map(|(parent, _)| parent)).collect();
    let mut prints = BTreeMap::new();
    for id in ids {
        for field in ChangedField::of(changes, id) {
            let name = match &field {
                ChangedField::Whole(_) => None,
                field => Some(Key::from(field.name())),
            };
            prints.insert(content_print(id, &field), Place { id: id.clone(), field: name });
        }
    }
    prints
}

/// What has been said of a version by each role, and what of it each has approved.
#[derive(Debug, Clone, Default)]
pub struct Approvals {
    /// What the version changes.
    pub required: BTreeMap<Digest, Place>,
    /// The roles that have spoken, with what of the version they have approved.
    pub by_role: BTreeMap<String, Approving>,
}

/// What one role has said.
#[derive(Debug, Clone, Default)]
pub struct Approving {
    /// The prints it approved and has not since rejected.
    pub prints: BTreeSet<Digest>,
    /// Whether its last word was a rejection.
    pub rejects: bool,
    /// Whether it wrote a version, or spoke by a key that signed one.
    pub is_author: bool,
    /// Whether it approved without a key where keys count: that says nothing.
    pub unsigned: bool,
}

/// A rule that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    pub rule: PolicyRule,
    /// The roles of it that approved all of the version and count.
    pub approved: BTreeSet<String>,
    /// Those that approved some of it, with the places that need a new look.
    pub new_look: BTreeMap<String, BTreeSet<Place>>,
    /// Those that approved all of it and do not count, since they wrote a version.
    pub own: BTreeSet<String>,
    /// Those that approved without a key, where only what is signed counts.
    pub unsigned: BTreeSet<String>,
}

impl Approvals {
    /// What was said of a proposal, and of those its last version contains, held against the
    /// effect of that version; `voices` says which reviews count.
    pub fn of(
        proposals: &Proposals<'_>,
        proposal: &Proposal<'_>,
        effect: &Effect,
        voices: &Voices,
    ) -> Approvals {
        Approvals::onto(proposals, proposal, proposal.last().version.onto.as_ref(), effect, voices)
    }

    /// As [`Approvals::of`], of a version that would contain `onto`.
    pub(super) fn onto(
        proposals: &Proposals<'_>,
        proposal: &Proposal<'_>,
        onto: Option<&Onto>,
        effect: &Effect,
        voices: &Voices,
    ) -> Approvals {
        let mut approvals = Approvals { required: prints(&effect.changes), ..Approvals::default() };
        // The contained first, so that what was said of the containing one comes last.
        let mut chain = vec![proposal];
        let mut next = onto;
        while let Some(below) = next.and_then(|onto| proposals.get(&onto.proposal)) {
            if chain.iter().any(|known| known.name == below.name) {
                break;
            }
            chain.push(below);
            next = below.last().version.onto.as_ref();
        }
        let versions = || chain.iter().flat_map(|proposal| &proposal.versions);
        let own: BTreeSet<&Fingerprint> =
            versions().flat_map(|made| voices.all_keys(made.entry.number)).collect();
        for proposal in chain.iter().rev() {
            for (entry, step, opinion) in proposal.reviews() {
                let known = approvals.by_role.entry(step.author.clone()).or_default();
                if !voices.count(entry.number, &step.author) {
                    known.unsigned |= opinion == Opinion::Approve;
                    continue;
                }
                known.is_author |= voices.keys(entry.number, &step.author).any(|key| own.contains(key));
                approvals.hear(&step.author, &step.step);
            }
            for author in proposal.authors() {
                approvals.by_role.entry(author.to_owned()).or_default().is_author = true;
            }
        }
        approvals
    }

    fn hear(&mut self, role: &str, step: &Step) {
        let Step::Review { opinion, on, prints, .. } = step else { return };
        let known = self.by_role.entry(role.to_owned()).or_default();
        match opinion {
            Opinion::Approve => {
                known.prints.extend(prints);
                known.rejects = false;
            }
            Opinion::Reject => {
                known.rejects = true;
                // Of one place, or of all.
                match on {
                    Some(_) => known.prints.retain(|print| !prints.contains(print)),
                    None => known.prints.clear(),
                }
            }
            Opinion::Comment => {}
        }
    }

    /// The places of the version that a role has not approved; empty if it approves all of it.
    pub fn open_for(&self, role: &str) -> BTreeSet<Place> {
        let known = self.by_role.get(role);
        let approved = |print: &Digest| known.is_some_and(|known| known.prints.contains(print));
        self.required.iter().filter(|(print, _)| !approved(print)).map(|(_, place)| place.clone()).collect()
    }

    /// The roles that approve all of the version.
    pub fn approving(&self) -> impl Iterator<Item = &str> {
        self.by_role
            .iter()
            .filter(|(role, known)| {
                !known.rejects && !known.prints.is_empty() && self.open_for(role).is_empty()
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
                    && self.by_role.get(*role).is_some_and(|known| !known.prints.is_empty() && !known.rejects)
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
            });
        }
        lacking
    }
}

//! Two plans of different vocabularies, told in the words of one.

use std::path::Path;
use std::sync::Arc;

use super::input::Input;
use super::{Error, Result, Workspace};
use crate::crossing::{Proposed, as_one_plan, carry, fault_of, propose};
use crate::model::{Id, Mapping, Plan, Vocabulary, VocabularyName};
use crate::store::Folder;

/// Two plans that were brought together: told in the words of one vocabulary, and as two states of one plan.
pub(super) struct Together {
    pub(super) before: Input,
    pub(super) after: Input,
    /// What both are read by.
    pub(super) vocabulary: Arc<Vocabulary>,
    /// The vocabulary that one was written in, and that in whose words it is told, if they differ.
    pub(super) mapped: Option<(VocabularyName, VocabularyName)>,
}

impl Workspace {
    /// What became of the kinds and fields of one vocabulary in another, proposed by what they are called and do.
    #[must_use]
    pub fn propose_mapping(&self, before: &Vocabulary, after: &Vocabulary) -> Proposed {
        propose(before, after)
    }

    /// A mapping in a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or holds none.
    pub fn mapping_file(&self, path: &Path) -> Result<Mapping> {
        let text = self.files.text(path)?;
        let no_mapping = |error| Error::NoMapping { path: path.to_owned(), error };
        Mapping::parse(&text).map_err(no_mapping)
    }

    /// The mappings at hand: those asked for, then those of the store, that of the latest entry first.
    ///
    /// # Errors
    ///
    /// If a file asked for holds none, or one of the store is damaged.
    pub fn mappings(&self) -> Result<Vec<Mapping>> {
        let mut all = Vec::new();
        for path in &self.mapping_files {
            all.push(self.mapping_file(path)?);
        }
        if let Some(opened) = self.opened()? {
            for entry in opened.log().entries.iter().rev() {
                let Some(stored) = entry.event.revise().and_then(|revise| revise.map.as_ref()) else {
                    continue;
                };
                let bytes = opened.store().object(Folder::Maps, stored)?;
                all.extend(Mapping::parse(&String::from_utf8_lossy(&bytes)).ok());
            }
        }
        Ok(all)
    }

    /// Brings two plans together.
    ///
    /// # Errors
    ///
    /// If they are of different vocabularies, and no mapping at hand leads from one to the other.
    pub(super) fn bring_together(&self, before: Input, after: Input) -> Result<Together> {
        let (mut before, mut after) = (before, after);
        let (old, new) = (before.vocabulary.clone(), after.vocabulary.clone());
        let (vocabulary, mapped) = if old.name.name == new.name.name {
            (if old.name.version > new.name.version { old } else { new }, None)
        } else {
            let all = self.mappings()?;
            let forth = Mapping::way(&all, &old.name.name, &new.name.name);
            let back = || Mapping::way(&all, &new.name.name, &old.name.name);
            if let Some(way) = forth {
                let vocabulary = self.carry(&mut before, &new, &way)?;
                (vocabulary, Some((old.name.clone(), new.name.clone())))
            } else if let Some(way) = back() {
                let vocabulary = self.carry(&mut after, &old, &way)?;
                (vocabulary, Some((new.name.clone(), old.name.clone())))
            } else {
                return Err(Error::Vocabularies { before: old.name.clone(), after: new.name.clone() });
            }
        };
        if mapped.is_some() {
            // Every paper of the two reads both by it; what each is written in, its plan still says.
            for input in [&mut before, &mut after] {
                input.vocabulary = vocabulary.clone();
            }
        }
        if mapped.is_some() || names(&before, &after) || names(&after, &before) {
            let told = as_one_plan(before.side.snapshot.plan(), after.side.snapshot.plan());
            for (input, plan) in [(&mut before, told.0), (&mut after, told.1)] {
                if let Some(plan) = plan {
                    tell(input, plan);
                }
            }
        }
        Ok(Together { before, after, vocabulary, mapped })
    }

    /// Tells a plan in the words of another vocabulary, by mappings that lead there one after another.
    fn carry(&self, input: &mut Input, into: &Arc<Vocabulary>, way: &[&Mapping]) -> Result<Arc<Vocabulary>> {
        let mut here = input.vocabulary.clone();
        let mut plan = input.side.snapshot.plan().clone();
        for (index, mapping) in way.iter().enumerate() {
            let there = match index + 1 == way.len() {
                true => into.clone(),
                false => self.latest_of(&mapping.after)?,
            };
            let carried = carry(&plan, mapping, &here, &there).map_err(|fault| Error::MapUnfit {
                before: mapping.before.clone(),
                after: mapping.after.clone(),
                fault,
            })?;
            (plan, here) = (carried.plan, Arc::new(carried.vocabulary));
        }
        tell(input, plan);
        Ok(here)
    }

    /// The latest version of a vocabulary that is at hand.
    fn latest_of(&self, name: &VocabularyName) -> Result<Arc<Vocabulary>> {
        let all = self.vocabularies()?.iter().filter(|vocabulary| vocabulary.name.name == name.name);
        let latest = all.max_by_key(|vocabulary| vocabulary.name.version);
        latest.cloned().ok_or_else(|| Error::NoVocabulary { name: name.name.clone() })
    }

    /// Holds a mapping to the vocabularies it leads between, as far as they are at hand.
    ///
    /// # Errors
    ///
    /// What in it is not so.
    pub fn hold_mapping(&self, mapping: &Mapping) -> Result<()> {
        let sides = (self.latest_of(&mapping.before), self.latest_of(&mapping.after));
        let (Ok(before), Ok(after)) = sides else { return Ok(()) };
        match fault_of(mapping, &before, &after) {
            None => Ok(()),
            Some(fault) => {
                Err(Error::MapUnfit { before: mapping.before.clone(), after: mapping.after.clone(), fault })
            }
        }
    }
}

/// Has a plan told otherwise; it keeps the name of its snapshot.
fn tell(input: &mut Input, plan: Plan) {
    input.side.snapshot = input.side.snapshot.clone().told_as(plan);
}

/// Whether an item of one plan comes from an item of the other.
fn names(plan: &Input, other: &Input) -> bool {
    let other = other.side.snapshot.plan().id();
    let plan = plan.side.snapshot.plan();
    let is_of_other = |id: &Id| id.in_another_plan().is_some_and(|(plan, _)| plan == *other);
    plan.id() != other && plan.origins().iter().any(is_of_other)
}

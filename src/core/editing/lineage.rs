//! Edits by which items come from others: split, merged, succeeded.

use crate::words;
use std::collections::BTreeSet;

use super::item::{Origin, no_role};
use super::working::put;
use super::{EditError, Fate, NewItem, Position, References, Successor, Working};
use crate::model::{End, Held, Id, LINEAGE_PART, LINEAGE_WHOLE, Value};

impl Working<'_> {
    pub(super) fn succeed(&mut self, id: &Id, by: &NewItem, fate: &Fate) -> Result<(), EditError> {
        let wholes = BTreeSet::from([id.clone()]);
        let new = self.add(by, Some(Origin { of: id.clone(), lineage: (LINEAGE_WHOLE, wholes.clone()) }))?;
        self.come_to(&wholes, fate, Some(&new))
    }

    pub(super) fn split(&mut self, id: &Id, into: &[NewItem], fate: &Fate) -> Result<(), EditError> {
        self.child(id)?;
        let whole = BTreeSet::from([id.clone()]);
        if into.is_empty() || (into.len() == 1 && matches!(fate, Fate::Goes(_))) {
            return Err(EditError::TooFewParts { id: id.clone() });
        }
        let mut behind = None;
        for part in into {
            let mut part = part.clone();
            let here = part.under.is_none() && part.kind.is_none() && part.spot.is_none();
            if here {
                part.spot = behind.clone().map(Position::After);
            }
            let origin = Origin { of: id.clone(), lineage: (LINEAGE_PART, whole.clone()) };
            let new = self.add(&part, Some(origin))?;
            if here {
                behind = Some(new);
            }
        }
        self.come_to(&whole, fate, None)
    }

    pub(super) fn merge(&mut self, ids: &[Id], into: &Successor, fate: &Fate) -> Result<(), EditError> {
        let wholes: BTreeSet<Id> = ids.iter().cloned().collect();
        for id in ids {
            self.child(id)?;
        }
        let to = match into {
            Successor::New(new) => {
                let (Some(first), true) = (ids.first(), wholes.len() > 1) else {
                    return Err(EditError::TooFewWholes);
                };
                let kinds: BTreeSet<_> =
                    ids.iter().flat_map(|id| self.item(id)).map(|item| &item.kind).collect();
                if new.kind.is_none() && kinds.len() > 1 {
                    return Err(EditError::NoKindGiven);
                }
                let lineage = (LINEAGE_WHOLE, wholes.clone());
                self.add(new, Some(Origin { of: first.clone(), lineage }))?
            }
            Successor::Existing(to) => {
                let item = self.child(to)?;
                if wholes.is_empty() {
                    return Err(EditError::TooFewWholes);
                }
                if wholes.contains(to) {
                    return Err(EditError::IntoItself { id: to.clone() });
                }
                let kind = self.kind_of(item);
                let field =
                    kind.field(LINEAGE_WHOLE).ok_or_else(|| no_role(kind, words!("editing.lacks-origin")))?;
                let complete = !item.is_unknown(LINEAGE_WHOLE);
                let mut all = item.references(LINEAGE_WHOLE);
                all.extend(wholes.iter().cloned());
                put(self.item_mut(to), field, Held { value: Some(Value::References(all)), complete });
                to.clone()
            }
        };
        self.come_to(&wholes, fate, Some(&to))
    }

    /// What becomes of items from which others were made; `to` takes their place if one does.
    fn come_to(&mut self, ids: &BTreeSet<Id>, fate: &Fate, to: Option<&Id>) -> Result<(), EditError> {
        match fate {
            Fate::Stays => Ok(()),
            Fate::Ends(text) => {
                for id in ids {
                    let kind = self.kind_of(self.item(id)?);
                    let field = kind
                        .schedule(End::Last)
                        .ok_or_else(|| no_role(kind, words!("editing.lacks-last-year")))?;
                    let end = self.period(text, field)?;
                    put(self.item_mut(id), field, Held::known(Value::Period(end)));
                }
                Ok(())
            }
            Fate::Goes(references) => self.give_way(ids, *references, to),
        }
    }

    fn give_way(
        &mut self,
        ids: &BTreeSet<Id>,
        references: References,
        to: Option<&Id>,
    ) -> Result<(), EditError> {
        for id in ids {
            // The children of one that goes go to the one that takes its place.
            let children: Vec<Id> =
                self.children(id).into_iter().filter(|child| !ids.contains(child)).collect();
            match to {
                None if !children.is_empty() => {
                    return Err(EditError::Children { id: id.clone(), children });
                }
                None => {}
                Some(to) => {
                    for child in children {
                        self.move_to(&child, Some(to), &Position::Last)?;
                    }
                }
            }
        }
        self.part_with(ids, references, to)
    }
}

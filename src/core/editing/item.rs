//! Edits of single items: in, out, elsewhere, and what their fields hold.

use crate::words;
use std::collections::BTreeSet;

use super::value::{read_period, read_value};
use super::working::put;
use super::{EditError, FieldEdit, NewItem, Position, Provisional, References, Working, YearEdit};
use crate::model::{
    End, FieldDef, FieldRole, FieldType, Held, Id, Item, KindDef, Period, Value, is_name, series_value,
};
use crate::text::Words;

/// What a new item comes from: it takes its kind and its place from there, unless it says
/// otherwise.
pub(super) struct Origin {
    pub(super) of: Id,
    pub(super) lineage: (&'static str, BTreeSet<Id>),
}

impl Working<'_> {
    /// Puts a new item in, and gives its id.
    pub(super) fn add(&mut self, new: &NewItem, origin: Option<Origin>) -> Result<Id, EditError> {
        let from = origin.as_ref().map(|origin| self.child(&origin.of)).transpose()?;
        let kind = match (&new.kind, from) {
            (Some(word), _) => self.kind(word)?,
            (None, Some(from)) => self.kind_of(from),
            (None, None) => return Err(EditError::NoKindGiven),
        };
        let own_place = from.filter(|from| new.under.is_none() && from.kind == kind.key);
        let parent = match (&new.under, from) {
            (Some(under), _) => under.clone(),
            (None, Some(from)) => from.parent.clone().expect("[plan] is no origin"),
            (None, None) => self.plan_id().clone(),
        };
        let spot = match (&new.spot, own_place) {
            (Some(spot), _) => spot.clone(),
            (None, Some(from)) => Position::After(from.id.clone()),
            (None, None) => Position::Last,
        };
        let id = match &new.id {
            Some(id) if self.item(id).is_ok() => return Err(EditError::Taken { id: id.clone() }),
            Some(id) => id.clone(),
            None => self.free_id(kind),
        };
        let mut item = Item::new(id.clone(), kind.key.clone(), Some(parent));
        if let Some(name) = &new.name {
            let field = name_of(kind).ok_or_else(|| no_role(kind, words!("editing.lacks-name")))?;
            self.change(&mut item, field, &FieldEdit::Value(vec![name.clone()]))?;
        }
        for (word, to) in &new.fields {
            let field = self.field(kind, word)?;
            self.change(&mut item, field, to)?;
        }
        if let Some(Origin { lineage: (key, ids), .. }) = origin {
            let field = kind.field(key).ok_or_else(|| no_role(kind, words!("editing.lacks-origin")))?;
            let mut all = item.references(key);
            all.extend(ids);
            put(&mut item, field, Held::known(Value::References(all)));
        }
        self.insert(item, &spot)?;
        self.no_longer_absent(&id, &[]);
        Ok(id)
    }

    pub(super) fn delete(
        &mut self,
        id: &Id,
        with_children: bool,
        references: References,
    ) -> Result<(), EditError> {
        self.child(id)?;
        let children = self.children(id);
        if !with_children && !children.is_empty() {
            return Err(EditError::Children { id: id.clone(), children });
        }
        let gone = self.subtree(id);
        self.part_with(&gone, references, None)
    }

    /// Takes items out. If others refer to them, `references` says whether that is refused or the
    /// references follow.
    pub(super) fn part_with(
        &mut self,
        gone: &BTreeSet<Id>,
        references: References,
        to: Option<&Id>,
    ) -> Result<(), EditError> {
        let places = self.references_to(gone);
        match references {
            References::Refuse if !places.is_empty() => {
                let is_named = |id: &&Id| !self.references_to(&BTreeSet::from([(*id).clone()])).is_empty();
                let id = gone.iter().find(is_named).or(gone.iter().next()).expect("something goes").clone();
                return Err(EditError::Referenced { id, by: places });
            }
            References::Refuse => {}
            References::Follow => self.redirect(gone, to),
        }
        self.take_out(gone);
        Ok(())
    }

    pub(super) fn rename(
        &mut self,
        id: &Id,
        name: Option<&str>,
        provisional: Option<Provisional>,
    ) -> Result<(), EditError> {
        let kind = self.kind_of(self.item(id)?);
        if let Some(name) = name {
            let field = name_of(kind).ok_or_else(|| no_role(kind, words!("editing.lacks-name")))?;
            self.change_of(id, field, &FieldEdit::Value(vec![name.to_owned()]))?;
        }
        if let Some(provisional) = provisional {
            let field = kind
                .by_role(FieldRole::Provisional)
                .ok_or_else(|| no_role(kind, words!("editing.lacks-provisional-mark")))?;
            let to = match provisional {
                Provisional::Set => FieldEdit::Value(vec!["true".to_owned()]),
                Provisional::Settled => FieldEdit::Clear,
            };
            self.change_of(id, field, &to)?;
        }
        Ok(())
    }

    pub(super) fn move_to(&mut self, id: &Id, under: Option<&Id>, spot: &Position) -> Result<(), EditError> {
        let mut item = self.child(id)?.clone();
        if let Some(under) = under {
            self.item(under)?;
            if self.subtree(id).contains(under) {
                return Err(EditError::UnderItself { id: id.clone(), under: under.clone() });
            }
            item.parent = Some(under.clone());
        }
        if let Position::Before(other) | Position::After(other) = spot {
            if *other == *id {
                return Err(EditError::NoSibling { id: other.clone(), of: id.clone() });
            }
            // Beside what it is to stand, it stands under the same.
            if under.is_none() {
                item.parent = self.child(other)?.parent.clone();
                if let Some(parent) = &item.parent
                    && self.subtree(id).contains(parent)
                {
                    return Err(EditError::UnderItself { id: id.clone(), under: parent.clone() });
                }
            }
        }
        let stood = self.above(id);
        self.plan.detach(id);
        self.insert(item, spot)?;
        self.no_longer_absent(id, &stood);
        Ok(())
    }

    pub(super) fn renumber(&mut self, id: &Id, label: Option<&str>) -> Result<(), EditError> {
        let kind = self.kind_of(self.item(id)?);
        let field =
            kind.by_role(FieldRole::Label).ok_or_else(|| no_role(kind, words!("editing.lacks-number")))?;
        let to = match label {
            Some(label) => FieldEdit::Value(vec![label.to_owned()]),
            None => FieldEdit::Clear,
        };
        self.change_of(id, field, &to)
    }

    pub(super) fn reschedule(&mut self, id: &Id, first: &YearEdit, last: &YearEdit) -> Result<(), EditError> {
        let kind = self.kind_of(self.item(id)?);
        for (end, to) in [(End::First, first), (End::Last, last)] {
            if *to == YearEdit::Leave {
                continue;
            }
            let field = kind.schedule(end).ok_or_else(|| no_role(kind, words!("editing.lacks-schedule")))?;
            match to {
                YearEdit::Leave => {}
                YearEdit::Set(text) => {
                    let period = self.period(text, field)?;
                    put(self.item_mut(id), field, Held::known(Value::Period(period)));
                }
                YearEdit::Unknown => put(self.item_mut(id), field, Held::unknown()),
                YearEdit::Clear => drop(self.item_mut(id).fields.remove(&field.key)),
            }
        }
        Ok(())
    }

    /// A period for a field, as a person writes it.
    pub(super) fn period(&self, text: &str, field: &FieldDef) -> Result<Period, EditError> {
        let fault = |fault: Words| EditError::Value { field: (&field.words).into(), fault };
        read_period(text, field, self.vocabulary).map_err(fault)
    }

    pub(super) fn set(&mut self, id: &Id, field: &str, to: &FieldEdit) -> Result<(), EditError> {
        let kind = self.kind_of(self.item(id)?);
        let field = self.field(kind, field)?;
        self.change_of(id, field, to)
    }

    fn change_of(&mut self, id: &Id, field: &FieldDef, to: &FieldEdit) -> Result<(), EditError> {
        let mut item = self.item(id)?.clone();
        self.change(&mut item, field, to)?;
        *self.item_mut(id) = item;
        Ok(())
    }

    /// Makes a field hold what is asked.
    fn change(&self, item: &mut Item, field: &FieldDef, to: &FieldEdit) -> Result<(), EditError> {
        let fault = |words: Words| EditError::Value { field: (&field.words).into(), fault: words };
        let in_unit = field.in_unit_of(Some(item)).into_owned();
        let read = |texts: &[String]| read_value(texts, &in_unit, self.vocabulary).map_err(fault);
        match to {
            FieldEdit::Clear => drop(item.fields.remove(&field.key)),
            FieldEdit::Unknown => put(item, field, Held::unknown()),
            FieldEdit::Value(texts) => match read(texts)? {
                // Signs alone call nothing.
                Some(Value::Text(name)) if field.role == FieldRole::Name && !is_name(&name) => {
                    let kind = Words::from(&self.kind_of(item).words);
                    return Err(fault(words!("editing.no-name", kind, shown = crate::text::brief(&name))));
                }
                Some(value) => put(item, field, Held::known(value)),
                // An empty text is no name, and says neither that it is unknown nor that it is to go.
                None if field.role == FieldRole::Name && item.fields.contains_key(&field.key) => {
                    let kind = Words::from(&self.kind_of(item).words);
                    return Err(fault(words!("editing.must-have-name", kind)));
                }
                None => drop(item.fields.remove(&field.key)),
            },
            FieldEdit::Members { add, remove } => {
                if !field.ty.is_set() {
                    return Err(fault(words!("editing.holds-value-nothing-added")));
                }
                let held = item.fields.get(&field.key).cloned();
                let complete = held.as_ref().is_none_or(|held| held.complete);
                let stands = held.and_then(|held| held.value);
                let added = read(add)?;
                let (add, remove) = (members(added.clone()), members(read(remove)?));
                let mut all = members(stands);
                for one in remove {
                    if !all.remove(&one) {
                        let shown = crate::text::brief(&one);
                        return Err(fault(crate::words!("editing.not-there", shown)));
                    }
                }
                all.extend(add);
                let mut texts: Vec<String> = all.into_iter().collect();
                if let Some(Value::Series(more)) = &added {
                    // Of a period and what it is there is one number, that which was added.
                    texts.retain(|text| {
                        series_value(text)
                            .is_none_or(|(key, amount)| more.get(&key).is_none_or(|own| *own == amount))
                    });
                }
                let value = if texts.is_empty() { None } else { read(&texts)? };
                put(item, field, Held { value, complete });
            }
        }
        if let (FieldType::References, Some(held)) = (field.ty, item.fields.get(&field.key))
            && let Some(Value::References(ids)) = &held.value
            && field.role != FieldRole::Lineage
        {
            for id in ids.iter().filter(|id| **id != item.id) {
                self.item(id)?;
            }
        }
        Ok(())
    }
}

fn members(value: Option<Value>) -> BTreeSet<String> {
    value.and_then(|value| value.members()).unwrap_or_default().into_iter().collect()
}

/// The field that holds what an item of a kind is called.
fn name_of(kind: &KindDef) -> Option<&FieldDef> {
    let title = || kind.title.iter().find_map(|key| kind.field(key));
    kind.by_role(FieldRole::Name).or_else(title)
}

pub(super) fn no_role(kind: &KindDef, what: Words) -> EditError {
    EditError::NoRole { kind: (&kind.words).into(), what }
}

//! Several documents that are the parts of one plan: chapters in files of their own.

use std::collections::BTreeSet;
use std::path::Path;

use super::documents::{By, ReadDocument};
use super::{Error, Result, Workspace};
use crate::formats::{Imported, interpret};
use crate::layout::{By as Parts, Form, Rule};
use crate::model::{FieldRole, FieldType, Id, PLAN_KIND, Plan, Value, Vocabulary};
use crate::reading::{Doubt, DoubtKind};
use planctl_core::text::{Words, brief};
use planctl_core::words;

impl Workspace {
    /// Reads documents as the parts of one plan, in their order: the first as [`Workspace::document`] does, the others
    /// by its vocabulary. The first has the whole plan then; what the others say otherwise of the plan itself is a
    /// doubt of theirs.
    ///
    /// # Errors
    ///
    /// As [`Workspace::document`]; or if one of several is read as rows, of which each file is a whole.
    pub fn parts(&self, paths: &[&Path], by: &By<'_>) -> Result<(ReadDocument, Vec<ReadDocument>)> {
        let (first, rest) = paths.split_first().expect("there is a document");
        let mut whole = self.document(first, by)?;
        let mut others = Vec::new();
        let mut taken: BTreeSet<Id> = by.taken.clone();
        let again = |read: &mut ReadDocument, form: &Form, taken: &BTreeSet<Id>| {
            let plan = read.imported.draft.plan.id().clone();
            read.imported = interpret(&read.reading, form, &read.vocabulary, read.hash, &plan, taken);
            read.form = form.clone();
        };
        let of_parts = if rest.is_empty() { None } else { with_titles(&whole.form, &whole.vocabulary) };
        if let Some(form) = &of_parts {
            again(&mut whole, form, &taken);
        }
        for path in rest {
            if whole.rows.is_some() {
                return Err(Error::PartOfRows { path: whole.path });
            }
            taken.extend(whole.imported.draft.plan.items().map(|item| item.id.clone()));
            let plan = whole.imported.draft.plan.id().clone();
            let vocabulary = whole.vocabulary.clone();
            let by = By {
                vocabulary: Some(&vocabulary),
                format: by.format,
                columns: by.columns,
                base: by.base,
                ..By::new(Some(&plan), &taken)
            };
            let mut other = self.any_document(path, &by)?;
            if other.rows.is_some() {
                return Err(Error::PartOfRows { path: other.path });
            }
            if let Some(form) = &of_parts {
                again(&mut other, form, &taken);
            }
            join(&mut whole.imported, &mut other.imported, &vocabulary);
            others.push(other);
        }
        Ok((whole, others))
    }
}

/// The form with the titles of documents as items above their headings, if it says nothing of titles and the kind of
/// its highest headings may stand in itself.
fn with_titles(form: &Form, vocabulary: &Vocabulary) -> Option<Form> {
    let is = |by: Parts| move |rule: &&Rule| rule.by == by && rule.kind.is_some();
    if form.rule.iter().any(|rule| rule.by == Parts::Title) {
        return None;
    }
    let heading = form.rule.iter().filter(is(Parts::Heading)).min_by_key(|rule| rule.level)?;
    let kind = vocabulary.kind(heading.kind.as_ref()?)?;
    let may = kind.under.iter().any(|under| **under == *PLAN_KIND) && kind.under.contains(&kind.key);
    let title = Rule { by: Parts::Title, level: None, number: None, titled: Vec::new(), ..heading.clone() };
    may.then(|| Form { rule: [title].into_iter().chain(form.rule.iter().cloned()).collect(), ..form.clone() })
}

/// Adds what another document says to what was made of the first.
fn join(whole: &mut Imported, other: &mut Imported, vocabulary: &Vocabulary) {
    let (name, mut root, mut items) = whole.draft.plan.clone().into_parts();
    let (_, own, more) = other.draft.plan.clone().into_parts();
    for (key, held) in own.fields {
        let Some(field) = vocabulary.plan.field(&key) else { continue };
        let may_grow = field.ty == FieldType::Text && field.role == FieldRole::Body;
        match (root.fields.get_mut(&key).map(|held| &mut held.value), held.value.clone()) {
            (None, _) => drop(root.fields.insert(key, held)),
            (Some(Some(Value::Text(text))), Some(Value::Text(more))) if may_grow => {
                text.push('\n');
                text.push_str(&more);
            }
            (Some(before), after) if *before == after => {}
            (Some(_), after) => {
                let exact = after.map(|value| brief(&value.to_string())).unwrap_or_default();
                let spot = other.account.spots.get(&(own.id.clone(), Some(key.clone())));
                other.account.doubts.push(Doubt {
                    kind: DoubtKind::Value,
                    spot: spot.copied().unwrap_or_default(),
                    exact,
                    assumed: words!("formats.second-value-left-out"),
                    otherwise: Words::default(),
                    about: Some((own.id.clone(), Some(key))),
                });
            }
        }
    }
    items.extend(more);
    whole.draft.plan =
        Plan::assemble(name, root, items).expect("ids of one part are taken for those that follow");
    whole.draft.sources.extend(other.draft.sources.iter().cloned());
    whole.raw.extend(other.raw.clone());
    let spots = other.account.spots.iter().filter(|((id, _), _)| *id != own.id);
    whole.account.spots.extend(spots.map(|(place, spot)| (place.clone(), *spot)));
}

//! The laws of mappings between vocabularies, held on generated vocabularies and plans.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::generate::{PAIRS, Pair, VOCABULARY, on_pairs};
use planctl::change::ChangeSet;
use planctl::crossing::{carry, fault_of, propose, proposed_to_toml};
use planctl::diff::{compare, rows};
use planctl::model::{
    FieldDef, FieldRole, FieldType, Item, Key, KindDef, Mapping, PLAN_KIND, Plan, Value, Vocabulary,
};
use planctl::snapshot::{Snapshot, mapping_to_toml};
use planctl::text::Lang;
use proptest::{prop_assert, prop_assert_eq};

/// Another key for everything whose number says so.
struct Renaming {
    is_renamed: Vec<bool>,
}

impl Renaming {
    fn key(&self, key: &Key, salt: usize) -> Key {
        let number = key.bytes().map(usize::from).sum::<usize>() + salt;
        match self.is_renamed[number % self.is_renamed.len()] {
            true => format!("{key}-anew").into(),
            false => key.clone(),
        }
    }

    fn kind(&self, key: &Key) -> Key {
        if &**key == PLAN_KIND { key.clone() } else { self.key(key, 0) }
    }

    fn field(&self, kind: &Key, field: &FieldDef) -> Key {
        if field.role == FieldRole::Lineage { field.key.clone() } else { self.key(&field.key, kind.len()) }
    }

    fn of_kind(&self, kind: &KindDef) -> KindDef {
        let mut out = kind.clone();
        let field = |key: &Key| self.field(&kind.key, kind.field(key).expect("it names one of its own"));
        out.key = self.kind(&kind.key);
        out.under = kind.under.iter().map(|under| self.kind(under)).collect();
        out.title = kind.title.iter().map(field).collect();
        for (own, was) in out.fields.iter_mut().zip(&kind.fields) {
            own.key = self.field(&kind.key, was);
            own.kinds = was.kinds.iter().map(|kind| self.kind(kind)).collect();
            own.unit_field = was.unit_field.as_ref().map(field);
        }
        out
    }

    fn vocabulary(&self, vocabulary: &Vocabulary) -> Vocabulary {
        Vocabulary {
            name: "renamed/1".parse().unwrap(),
            plan: self.of_kind(&vocabulary.plan),
            kinds: vocabulary.kinds.iter().map(|kind| self.of_kind(kind)).collect(),
            ..vocabulary.clone()
        }
    }

    fn plan(&self, plan: &Plan, vocabulary: &Vocabulary) -> Plan {
        let item = |mut item: Item| {
            let kind = vocabulary.kind(&item.kind).unwrap();
            let field = |key: &Key| self.field(&kind.key, kind.field(key).unwrap());
            item.fields = item.fields.iter().map(|(key, held)| (field(key), held.clone())).collect();
            item.open_lists = item.open_lists.iter().map(|kind| self.kind(kind)).collect();
            item.kind = self.kind(&item.kind);
            item
        };
        let (name, root, items) = plan.clone().into_parts();
        Plan::assemble(name, item(root), items.into_iter().map(item).collect()).unwrap()
    }
}

fn renaming(pair: &Pair) -> Renaming {
    let mut whims = pair.whims();
    Renaming { is_renamed: (0..7).map(|_| whims.once_in(2)).collect() }
}

/// The facets of each row, by item, with the keys of the fields as `name` has them.
fn facets(changes: &ChangeSet, vocabulary: &Vocabulary) -> BTreeMap<String, Vec<String>> {
    let all = rows(changes, vocabulary).into_iter();
    all.map(|(id, row)| {
        (id.to_string(), row.facets.iter().map(|facet| facet.kind.key().to_owned()).collect())
    })
    .collect()
}

#[test]
fn a_vocabulary_under_other_keys_is_proposed_to_have_become_those() {
    on_pairs(PAIRS / 5, |pair| {
        let (own, renaming) = (pair.vocabulary(), renaming(pair));
        let other = renaming.vocabulary(own);
        let proposed = propose(own, &other);
        let mut expected =
            Mapping { kinds: BTreeMap::new(), fields: BTreeMap::new(), ..proposed.mapping.clone() };
        for kind in own.kinds.iter().chain([&own.plan]) {
            let there = renaming.kind(&kind.key);
            if there != kind.key {
                expected.kinds.insert(kind.key.clone(), there);
            }
            for field in kind.own_fields() {
                let there = renaming.field(&kind.key, field);
                if there != field.key {
                    expected.fields.insert((kind.key.clone(), field.key.clone()), there);
                }
            }
        }
        prop_assert_eq!(&proposed.mapping, &expected);
        prop_assert!(proposed.left.is_empty() && proposed.new.is_empty());
        // What is written to be edited is what is proposed.
        for lang in Lang::ALL {
            let text = proposed_to_toml(&proposed, (own, &other), *lang);
            prop_assert_eq!(Mapping::parse(&text).map_err(|error| error.to_string()), Ok(expected.clone()));
        }
        prop_assert_eq!(Mapping::parse(&mapping_to_toml(&expected)).ok(), Some(expected));
        Ok(())
    });
}

#[test]
fn a_plan_carried_by_a_renaming_is_the_plan_in_the_other_words() {
    on_pairs(PAIRS / 2, |pair| {
        let (own, renaming) = (pair.vocabulary(), renaming(pair));
        let other = renaming.vocabulary(own);
        let mapping = propose(own, &other).mapping;
        let carried = carry(pair.before.plan(), &mapping, own, &other)
            .map_err(|fault| fault.get(Lang::EN).into_owned());
        let carried = carried.unwrap();
        prop_assert_eq!(&carried.vocabulary, &other);
        prop_assert_eq!(&carried.plan, &renaming.plan(pair.before.plan(), own));
        // So a change across the two is the change within the one.
        let after = Snapshot::of(renaming.plan(pair.after.plan(), own));
        let across = compare(&pair.before.clone().told_as(carried.plan), &after);
        let within = compare(&pair.before, &pair.after);
        prop_assert_eq!(facets(&across, &carried.vocabulary), facets(&within, own));
        Ok(())
    });
}

#[test]
fn nothing_of_a_plan_is_lost_whatever_the_mapping() {
    let built_in: Vec<Arc<Vocabulary>> =
        Vocabulary::BUILT_IN.iter().map(|text| Arc::new(Vocabulary::parse(text).unwrap())).collect();
    on_pairs(PAIRS / 2, |pair| {
        let own = pair.vocabulary();
        let mut whims = pair.whims();
        let other = match whims.pick(built_in.len() + 1) {
            0 => VOCABULARY.clone(),
            number => built_in[number - 1].clone(),
        };
        let mapping = any_mapping(own, &other, &mut whims);
        let carried = carry(pair.before.plan(), &mapping, own, &other);
        let carried = carried.map_err(|fault| fault.get(Lang::EN).into_owned()).unwrap();
        let (before, after) = (pair.before.plan(), &carried.plan);
        prop_assert_eq!(before.items().count(), after.items().count());
        for item in before.items() {
            let there = after.get(&item.id).unwrap();
            prop_assert_eq!(&there.parent, &item.parent);
            prop_assert_eq!(there.fields.len(), item.fields.len(), "{}", item.id);
            prop_assert_eq!(&there.absent, &item.absent);
            prop_assert_eq!(there.open_lists.is_empty(), item.open_lists.is_empty());
            let kind = carried.vocabulary.kind(&there.kind);
            prop_assert!(kind.is_some(), "{} is a {}", item.id, there.kind);
            for (key, held) in &there.fields {
                let field = kind.and_then(|kind| kind.field(key));
                prop_assert!(field.is_some(), "{}.{key} is a field of {}", item.id, there.kind);
                if let (Some(value), Some(field)) = (&held.value, field) {
                    prop_assert!(
                        is_of(value, field),
                        "{}.{key}: {value:?} is of {}",
                        item.id,
                        field.ty.key()
                    );
                }
            }
        }
        Ok(())
    });
}

/// A mapping in which anything became whatever can hold it.
fn any_mapping(own: &Vocabulary, other: &Vocabulary, whims: &mut crate::generate::Whims<'_>) -> Mapping {
    let mut mapping = Mapping {
        before: own.name.clone(),
        after: other.name.clone(),
        kinds: BTreeMap::new(),
        fields: BTreeMap::new(),
    };
    for kind in own.kinds.iter().chain([&own.plan]) {
        if &*kind.key != PLAN_KIND && whims.once_in(2) {
            mapping.kinds.insert(kind.key.clone(), whims.one(&other.kinds).key.clone());
        }
        let Some(there) = other.kind(mapping.kind(&kind.key)) else { continue };
        for field in kind.own_fields() {
            if whims.once_in(2) {
                let place = (kind.key.clone(), field.key.clone());
                mapping.fields.insert(place.clone(), whims.one(&there.fields).key.clone());
                if fault_of(&mapping, own, other).is_some() {
                    mapping.fields.remove(&place);
                }
            }
        }
    }
    mapping
}

/// Whether a value is one of the field's type.
fn is_of(value: &Value, field: &FieldDef) -> bool {
    use FieldType as T;
    match value {
        Value::Text(text) => match field.ty {
            T::Text => true,
            T::Label | T::Link | T::Identifier => !text.contains('\n'),
            _ => false,
        },
        Value::Period(_) => matches!(field.ty, T::Year | T::Period),
        Value::Date(_) => field.ty == T::Date,
        Value::Quantity(amount) => match field.ty {
            T::Amount => amount.as_whole().is_some(),
            ty => ty == T::Quantity,
        },
        Value::Flag => field.ty == T::Flag,
        Value::Choice(key) => field.ty == T::Choice && field.choices.iter().any(|choice| choice.key == *key),
        Value::Milestones(_) => field.ty == T::Milestones,
        Value::Series(series) => {
            field.ty == T::Series
                && series.keys().all(|(_, role)| field.values.iter().any(|value| value.key == *role))
        }
        Value::References(_) => field.ty == T::References,
        Value::Strings(_) => field.ty == T::Strings,
    }
}

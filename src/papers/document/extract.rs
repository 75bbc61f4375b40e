//! What a paper says of itself that tells only some of what there is.

use std::cmp::Ordering;

use planctl_core::diff::{Amount, FacetKind};
use planctl_core::filter::Filter;
use planctl_core::layout::{Wording, nothing};
use planctl_core::model::{Calendar, Key, Plan, Vocabulary};
use planctl_core::text::Words;
use planctl_core::words;

/// Which part of a change is told, and of how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// What was asked for.
    pub said: Words,
    /// How many items are told, of how many that differ.
    pub items: (usize, usize),
    /// How many points, of how many.
    pub points: (usize, usize),
    /// The numbers that these points have among all, from 1.
    pub numbers: Vec<usize>,
}

impl Extract {
    /// The line that says so.
    pub fn line(&self) -> Words {
        let ((items, of_items), (points, of_points)) = (self.items, self.points);
        words!("document.extract", asked = &self.said, items, of_items, of_points, points)
    }
}

/// What a paper is called that tells only a part.
pub fn extract_of(title: &Words, said: &Words) -> Words {
    words!("document.extract-of", title, said)
}

/// What is asked for, in words.
pub fn asked_words(filter: &Filter, plans: &[&Plan], vocabulary: &Vocabulary) -> Words {
    let item = |id| plans.iter().rev().find_map(|plan| Some((plan, plan.get(id)?)));
    let tops = filter.tops.iter().filter_map(|id| {
        let (plan, item) = item(id)?;
        Some(Words::name(Wording { vocabulary, before: plan, after: plan }.name_of(item)))
    });
    let tops = Words::list(tops);
    let kinds = filter.item_kinds.iter().filter_map(|kind| Some(Words::from(&vocabulary.kind(kind)?.words)));
    let facets = filter.facets.iter().copied().map(FacetKind::words);
    let fields = filter.fields.iter().filter_map(|field| field_words(field, vocabulary));
    let value = |value: &str| match value {
        "" => nothing(),
        value => Words::name(Words::same(value)),
    };
    let parts = [
        (!filter.tops.is_empty()).then(|| words!("document.extract-under", tops)),
        (!filter.item_kinds.is_empty()).then(|| Words::list(kinds)),
        (!filter.facets.is_empty()).then(|| Words::list(facets)),
        (!filter.fields.is_empty()).then(|| Words::list(fields)),
        filter.was.as_deref().map(|was| words!("document.extract-was", value = value(was))),
        filter.now.as_deref().map(|now| words!("document.extract-now", value = value(now))),
        filter.direction.map(|direction| match direction {
            Ordering::Less => words!("measure.sooner-or-later.earlier"),
            Ordering::Equal | Ordering::Greater => words!("measure.sooner-or-later.later"),
        }),
        filter.by_at_least.as_ref().map(|least| {
            let amount = match least {
                Amount::Time(by, grain) => Calendar::amount_words(*by, *grain),
                Amount::Number(by) => Words::same(by.to_string()),
            };
            words!("document.extract-at-least", amount)
        }),
    ];
    Words::dotted(parts.into_iter().flatten())
}

fn field_words(field: &Key, vocabulary: &Vocabulary) -> Option<Words> {
    let mut kinds = [&vocabulary.plan].into_iter().chain(&vocabulary.kinds);
    kinds.find_map(|kind| kind.field(field)).map(|field| Words::from(&field.words))
}

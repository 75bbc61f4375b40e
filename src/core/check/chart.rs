//! The table of years: boxes against the marks of their evaluations, and evaluations in order.
//!
//! The kinds of evaluation are known by their full names in the vocabulary: one that begins with
//! 事前, 中間 or 事後 is held to the order of these words, any other to none.

use super::Finding;
use std::cmp::Ordering;

use crate::model::{End, FieldRole, Item, MilestoneDef, Plan, Stretch, Value, Vocabulary};
use crate::text::Lang;
use crate::words;

/// Where an evaluation stands in the life of what it evaluates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// 事前評価.
    Before,
    /// 中間評価.
    Middle,
    /// 事後評価.
    After,
}

/// The stage of a kind of evaluation (文部科学省における研究及び開発に関する評価指針).
pub fn stage(milestone: &MilestoneDef) -> Option<Stage> {
    let name = milestone.long.get(Lang::JA);
    [("事前", Stage::Before), ("中間", Stage::Middle), ("事後", Stage::After)]
        .into_iter()
        .find(|(begin, _)| name.starts_with(begin))
        .map(|(_, stage)| stage)
}

/// Evaluations out of their order, and an ex-ante one when the work has begun.
pub(super) fn plan(plan: &Plan, vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = Vec::new();
    for item in plan.in_order() {
        let Some(kind) = vocabulary.kind(&item.kind) else { continue };
        let Some(field) = kind.by_role(FieldRole::Milestones) else { continue };
        let Some(Value::Milestones(set)) = item.value(&field.key) else { continue };
        let calendar = &vocabulary.calendar;
        let is_later =
            |one: &Stretch, other: &Stretch| calendar.compare(one, other) == Some(Ordering::Greater);
        let staged: Vec<(&Stretch, Stage, String)> = set
            .iter()
            .filter_map(|one| {
                let def = vocabulary.milestone(&one.kind)?;
                Some((&one.at, stage(def)?, format!("{} {}", one.at, def.words.get(Lang::JA))))
            })
            .collect();
        let wrong = staged.iter().find_map(|(at, stage, said)| {
            let (_, _, other) =
                staged.iter().find(|(other, later, _)| later > stage && is_later(at, other))?;
            Some((said, other))
        });
        if let Some((late, early)) = wrong {
            let finding = Finding::by("milestone-order", words!("finding.milestone-order", early, late));
            findings.push(finding.exact([early.clone(), late.clone()]).item(&item.id, Some(&field.key)));
        }
        let first = kind.schedule(End::First).and_then(|first| begins_by(item, &first.key));
        let late = staged
            .iter()
            .find(|(at, stage, _)| *stage == Stage::Before && first.is_some_and(|first| is_later(at, first)));
        if let (Some((_, _, said)), Some(first)) = (late, first) {
            let finding =
                Finding::by("ex-ante-after-start", words!("finding.ex-ante-after-start", said, first));
            let exact = [said.clone(), first.to_string()];
            findings.push(finding.exact(exact).item(&item.id, Some(&field.key)));
        }
    }
    findings
}

/// The latest stretch in which an item can begin.
fn begins_by<'a>(item: &'a Item, field: &str) -> Option<&'a Stretch> {
    match item.value(field) {
        Some(Value::Period(period)) => period.latest(),
        _ => None,
    }
}

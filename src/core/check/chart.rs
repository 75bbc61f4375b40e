//! The table of years: boxes against the marks of their evaluations.
//!
//! Where a kind of milestone lies, its vocabulary says (`lies`). One of which it says nothing is known by its full
//! name, if that begins with 事前, 中間 or 事後.

use super::Finding;
use std::cmp::Ordering;

use crate::model::{End, FieldRole, Item, Lies, MilestoneDef, Plan, Stretch, Value, Vocabulary};
use crate::text::Lang;
use crate::words;

/// Where a milestone stands in the life of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Before it has begun: 事前評価.
    Before,
    /// While it runs: 中間評価.
    Middle,
    /// When it is over: 事後評価.
    After,
}

/// The stage of a kind of evaluation (文部科学省における研究及び開発に関する評価指針).
pub fn stage(milestone: &MilestoneDef) -> Option<Stage> {
    match milestone.lies {
        Some(Lies::Before) => return Some(Stage::Before),
        Some(Lies::Within) => return Some(Stage::Middle),
        Some(Lies::After) => return Some(Stage::After),
        Some(Lies::Anywhere) => return None,
        None => {}
    }
    let name = milestone.long.get(Lang::JA);
    [("事前", Stage::Before), ("中間", Stage::Middle), ("事後", Stage::After)]
        .into_iter()
        .find(|(begin, _)| name.starts_with(begin))
        .map(|(_, stage)| stage)
}

/// An ex-ante evaluation when the work has begun.
pub(super) fn plan(plan: &Plan, vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = Vec::new();
    for item in plan.in_order() {
        let Some(kind) = vocabulary.kind(&item.kind) else { continue };
        let Some(field) = kind.by_role(FieldRole::Milestones) else { continue };
        let Some(Value::Milestones(set)) = item.value(&field.key) else { continue };
        let calendar = &vocabulary.calendar;
        let is_later =
            |one: &Stretch, other: &Stretch| calendar.compare(one, other) == Some(Ordering::Greater);
        let Some(first) = kind.schedule(End::First).and_then(|first| begins_by(item, &first.key)) else {
            continue;
        };
        let late = set.iter().find_map(|one| {
            let def = vocabulary.milestone(&one.kind)?;
            let is_late = stage(def) == Some(Stage::Before) && is_later(&one.at, first);
            is_late.then(|| format!("{} {}", one.at, def.words.get(vocabulary.language())))
        });
        if let Some(said) = late {
            let finding =
                Finding::by("ex-ante-after-start", words!("finding.ex-ante-after-start", said, first));
            findings.push(finding.exact([said, first.to_string()]).item(&item.id, Some(&field.key)));
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

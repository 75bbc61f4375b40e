//! What `planctl merge` answers, as JSON.

use planctl_core::text::Lang;
use serde::Serialize;

use planctl_core::snapshot::draft_to_toml;
use planctl_papers::document::Merging;

/// What `planctl merge` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MergeAnswer {
    /// The plan's id.
    pub plan: String,
    /// Whether nothing is left to decide.
    pub clean: bool,
    /// What is left to decide, in reading order.
    pub conflicts: Vec<MergeConflict>,
    /// What was decided by rule where both sides had a say.
    pub decisions: Vec<MergeDecision>,
    /// The result as a draft, in TOML.
    pub draft: String,
}

/// One conflict.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MergeConflict {
    /// The place, `next-biobank.last`; without a field for the item as a whole.
    pub place: String,
    /// The item's id.
    pub item: String,
    /// The field, `under`, a kind of children, or `item`.
    pub field: String,
    /// The kind of conflict, `both-modified`.
    pub kind: String,
    /// The rule of `planctl check` that would be broken; null if none would.
    pub rule: Option<String>,
    /// Other places edited to that end, each a conflict of its own.
    pub with: Vec<String>,
    /// The value in the base as TOML; null for none.
    pub base: Option<String>,
    /// Our value.
    pub ours: Option<String>,
    /// Their value.
    pub theirs: Option<String>,
    /// The place in the plan's words, Japanese.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// Why it is to be decided, Japanese.
    pub text: String,
    /// The same in English.
    pub text_en: String,
}

/// One place at which a rule decided.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MergeDecision {
    /// The place.
    pub place: String,
    /// The rule, `union`.
    pub rule: String,
    /// What it did, Japanese.
    pub text: String,
    /// The same in English.
    pub text_en: String,
}

/// A merge as JSON.
pub fn merge_answer(merging: &Merging<'_>) -> MergeAnswer {
    let merged = merging.merged;
    let conflicts = merged.conflicts.iter().map(|conflict| {
        let (title, text) = (merging.title(&conflict.place), conflict.because());
        MergeConflict {
            place: conflict.place.to_string(),
            item: conflict.place.id.to_string(),
            field: conflict.place.field.as_deref().unwrap_or(planctl_core::merge::WHOLE).to_owned(),
            kind: conflict.kind.key().to_owned(),
            rule: conflict.rule.clone(),
            with: conflict.with.iter().map(ToString::to_string).collect(),
            base: conflict.base.clone(),
            ours: conflict.ours.clone(),
            theirs: conflict.theirs.clone(),
            title: title.get(Lang::JA).into_owned(),
            title_en: title.get(Lang::EN).into_owned(),
            text: text.get(Lang::JA).into_owned(),
            text_en: text.get(Lang::EN).into_owned(),
        }
    });
    let decisions = merged.decisions.iter().map(|decision| {
        let text = decision.kind.words();
        MergeDecision {
            place: decision.place.to_string(),
            rule: decision.kind.key().to_owned(),
            text: text.get(Lang::JA).into_owned(),
            text_en: text.get(Lang::EN).into_owned(),
        }
    });
    MergeAnswer {
        plan: merged.draft.plan.id().to_string(),
        clean: merged.conflicts.is_empty(),
        conflicts: conflicts.collect(),
        decisions: decisions.collect(),
        draft: draft_to_toml(&merged.draft),
    }
}

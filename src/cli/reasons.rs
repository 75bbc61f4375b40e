//! Why places were changed: how reasons are given for the record.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use planctl::diff::compare;
use planctl::model::{Place, Reason};
use planctl::proposal::prints;
use planctl::snapshot::{Draft, Snapshot};
use planctl::words;
use serde::Deserialize;

use super::arguments::message;
use super::context::Context;
use super::failure::Failure;

/// Reasons for single places.
#[derive(clap::Args)]
pub(super) struct Reasons {
    /// Why a place was changed, for the record: `ITEM.FIELD=TEXT`
    #[arg(long, value_name = "PLACE=TEXT")]
    reason: Vec<String>,
    /// A file of such reasons: rows `[[reason]]` with `place` and `text`
    #[arg(long, value_name = "FILE")]
    reasons: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReasons {
    #[serde(default)]
    reason: Vec<RawReason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReason {
    place: String,
    text: String,
}

impl Reasons {
    /// A draft with these reasons beside its own.
    pub(super) fn given(&self, context: &Context, mut draft: Draft) -> Result<Draft, Failure> {
        let mut all: BTreeSet<Reason> = draft.reasons.into_iter().collect();
        for given in &self.reason {
            let (place, text) =
                given.split_once('=').ok_or_else(|| Failure::usage(words!("reasons.place-and-text")))?;
            all.insert(reason(place.trim(), text.trim())?);
        }
        if let Some(path) = &self.reasons {
            all.extend(read(context, path)?);
        }
        draft.reasons = all.into_iter().collect();
        Ok(draft)
    }
}

fn reason(place: &str, text: &str) -> Result<Reason, Failure> {
    let shown = planctl::text::brief(place);
    let place = place.parse().map_err(|()| Failure::usage(words!("workspace.not-a-place", shown)))?;
    let text = message(text)?;
    if text.is_empty() {
        return Err(Failure::usage(words!("reasons.place-and-text")));
    }
    Ok(Reason { place, text })
}

fn read(context: &Context, path: &Path) -> Result<Vec<Reason>, Failure> {
    let text = context.files().text(path)?;
    let raw: RawReasons = toml::from_str(&text).map_err(|error| {
        let message = planctl::text::of_toml(error.message());
        let failure = Failure::usage(words!("reasons.not-a-file", message));
        match error.span() {
            Some(span) => failure.at(&path.display().to_string(), &text, span),
            None => failure,
        }
    })?;
    raw.reason.iter().map(|row| reason(&row.place, &row.text)).collect()
}

/// The draft after an edit, with a reason for each place that the edit changed; none if `text` is empty.
pub(super) fn for_edit(before: &Draft, mut after: Draft, text: &str) -> Result<Draft, Failure> {
    let text = message(text)?;
    if text.is_empty() {
        return Ok(after);
    }
    let changes = compare(&Snapshot::of(before.plan.clone()), &Snapshot::of(after.plan.clone()));
    let mut all: BTreeSet<Reason> = after.reasons.into_iter().collect();
    all.extend(prints(&changes).into_values().map(|place: Place| Reason { place, text: text.clone() }));
    after.reasons = all.into_iter().collect();
    Ok(after)
}

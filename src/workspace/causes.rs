//! The points of a cover note in a file of their own, and what they are counted against.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{Error, Pair, Result, Workspace};
use crate::diff::{CauseRow, FacetKind};
use crate::model::{Digest, Id, Place, Plan};
use planctl_core::text::Words;
use planctl_core::words;

/// Points of a cover note, as a file has them.
#[derive(Debug)]
#[non_exhaustive]
pub struct Causes {
    /// The name of the plan they are counted against: a revision, a file, or a hash.
    pub against: String,
    /// The points, in order.
    pub rows: Vec<CauseRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCauses {
    against: String,
    #[serde(default)]
    cause: Vec<RawCause>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCause {
    #[serde(default)]
    text: String,
    #[serde(default)]
    formula: String,
    #[serde(default)]
    items: Vec<String>,
    #[serde(default)]
    places: Vec<String>,
    #[serde(default)]
    reason: String,
}

impl Workspace {
    /// Reads a file of points.
    ///
    /// # Errors
    ///
    /// If it does not read, at the place.
    pub fn causes(&self, path: &Path) -> Result<Causes> {
        let text = self.files.text(path)?;
        let shown = path.display().to_string();
        let unfit = |words: Words, span| Error::unfit(path, text.clone(), words, span);
        let raw: RawCauses = toml::from_str(&text).map_err(|error| {
            let message = planctl_core::text::of_toml(error.message());
            let words = words!("workspace.not-file-causes", message);
            unfit(words, error.span())
        })?;
        let at = |part: &str| text.find(&format!("\"{part}\"")).map(|start| start..start + part.len() + 2);
        let mut rows = Vec::new();
        for cause in raw.cause {
            let formula = match cause.formula.as_str() {
                "" => None,
                key => Some(FacetKind::by_key(key).ok_or_else(|| Error::NoKind {
                    path: shown.clone(),
                    text: text.clone(),
                    key: planctl_core::text::brief(key).to_string(),
                    span: at(key),
                })?),
            };
            let mut items = Vec::new();
            for id in &cause.items {
                items.push(id.parse::<Id>().map_err(|error| {
                    let (shown, error) = (planctl_core::text::brief(id), error.words());
                    unfit(words!("workspace.name-fault", shown, error), at(id))
                })?);
            }
            let mut places = Vec::new();
            for place in &cause.places {
                let read = place.parse::<Place>().map_err(|()| {
                    let shown = planctl_core::text::brief(place);
                    unfit(words!("workspace.not-a-place", shown), at(place))
                })?;
                // The items of places are those of the point, whether they are named beside them or not.
                if !items.contains(&read.id) {
                    items.push(read.id.clone());
                }
                places.push(read);
            }
            if items.is_empty() {
                return Err(unfit(words!("workspace.cause-no-items", shown), None));
            }
            let plain = |text: &str| {
                planctl_core::text::plain_text(text).map_err(|fault| {
                    let fault = fault.words();
                    unfit(words!("workspace.text", shown, fault), None)
                })
            };
            let (text, reason) = (plain(&cause.text)?, plain(&cause.reason)?);
            rows.push(CauseRow { text, formula, items, places, reason });
        }
        Ok(Causes { against: raw.against, rows })
    }

    /// The points of a file for a plan to be recorded, and the snapshot they are counted against.
    ///
    /// # Errors
    ///
    /// If the file does not read, or an item of a point is in neither plan or in two points.
    pub fn causes_of(&self, path: &Path, plan: &Plan) -> Result<(Digest, Vec<CauseRow>)> {
        let Causes { against, rows } = self.causes(path)?;
        let against = self.resolve(&against)?;
        named_items(&rows, path, &[against.side.snapshot.plan(), plan])?;
        Ok((against.side.snapshot.hash(), rows))
    }

    /// A pair with the points of a file, which must be counted against the plan before.
    ///
    /// # Errors
    ///
    /// If the file does not read, or its points are counted against another plan.
    pub fn with_causes_of(&self, pair: Pair, path: &Path) -> Result<Pair> {
        let causes = self.causes(path)?;
        // What is written for two files names the one before by its hash.
        let before = pair.before().side.snapshot.hash();
        let same = causes.against == before.to_string()
            || self.resolve(&causes.against)?.side.snapshot.hash() == before;
        if !same {
            return Err(Error::OtherBase { path: path.display().to_string() });
        }
        Ok(pair.with_causes(causes.rows))
    }
}

/// Holds the items of points to those of plans, and each place to one point.
///
/// # Errors
///
/// If an item is in none of the plans, or something of it in two points.
fn named_items(causes: &[CauseRow], path: &Path, plans: &[&Plan]) -> Result<()> {
    let fault = |id: &Id, is_twice| {
        let (path, id) = (path.display().to_string(), id.clone());
        Err(Error::CauseItem { path, id, is_twice })
    };
    let mut seen: BTreeMap<&Id, Vec<&CauseRow>> = BTreeMap::new();
    for cause in causes {
        for (index, id) in cause.items.iter().enumerate() {
            if !plans.iter().any(|plan| plan.get(id).is_some()) {
                return fault(id, false);
            }
            if cause.items[..index].contains(id) {
                return fault(id, true);
            }
            if let Some(id) = seen.get(id).into_iter().flatten().find_map(|other| cause.meets(other)) {
                return fault(id, true);
            }
        }
        cause.items.iter().for_each(|id| seen.entry(id).or_default().push(cause));
    }
    Ok(())
}

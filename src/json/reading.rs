//! The JSON answers about documents that were read: `import`, `match`, `identify`.

use planctl_core::text::Lang;
use serde::Serialize;

use super::Both;
use planctl_core::check::Promise;
use planctl_core::model::Id;
use planctl_core::text::Spot;
use planctl_core::text::Words;
use planctl_reading::matching::{LineageLink, Link, Reason};
use planctl_reading::reading::{Account, Doubt, Reading, Remark};

/// What `planctl import` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Import {
    /// The BLAKE3 of the document.
    pub document: String,
    /// Its format: text, markdown, html, docx, xlsx, pdf, stratml.
    pub format: String,
    /// The draft, as TOML.
    pub draft: String,
    /// The cover note read as claims; null if there is none.
    pub note: Option<ImportNote>,
    /// The days of decision and revision that it prints, in its order; null where a line names
    /// none that can be read.
    pub history: Vec<Option<String>>,
    /// Whether it calls itself a draft (案); null if no title was found.
    pub proposed: Option<bool>,
    /// What was assumed and what could not be read, in the order of the document.
    pub doubts: Vec<ImportDoubt>,
    /// What the format could not tell.
    pub remarks: Vec<ImportRemark>,
    /// The further documents, where several are the parts of one plan, in their order.
    pub parts: Vec<ImportPart>,
}

/// A further document of a plan.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImportPart {
    /// The BLAKE3 of the document.
    pub document: String,
    /// Its format.
    pub format: String,
    /// What was assumed and what could not be read, in the order of the document.
    pub doubts: Vec<ImportDoubt>,
    /// What the format could not tell.
    pub remarks: Vec<ImportRemark>,
}

/// A cover note.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImportNote {
    /// The plan it names.
    pub plan: String,
    /// Its date; null if none can be read.
    pub date: Option<String>,
    /// How many points it says there are; null if it gives no number.
    pub count: Option<usize>,
    /// Whether the points are decided; null if it does not say.
    pub decided: Option<bool>,
    /// Its points.
    pub claims: Vec<ImportClaim>,
}

/// One point of a cover note.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImportClaim {
    /// Where.
    pub place: ImportPlace,
    /// As it is written.
    pub text: String,
    /// The kind of change, an id of the catalogue; null if it follows no formula.
    pub action: Option<String>,
    /// What it is about.
    pub object: String,
}

/// A place in the document.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImportPlace {
    /// The page or sheet, from 1; 0 where the format has none.
    pub page: u32,
    /// The line, paragraph or row, from 1.
    pub line: u32,
    /// The character, or the column of a sheet, from 1.
    pub column: u32,
}

/// One doubt.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImportDoubt {
    /// Its kind.
    pub kind: String,
    /// Where.
    pub place: ImportPlace,
    /// The exact string.
    pub exact: String,
    /// What was assumed.
    pub assumed: Both,
    /// What else it could be; null where nothing else offers itself.
    pub otherwise: Option<Both>,
    /// The item that rests on it.
    pub item: Option<String>,
    /// The field of it.
    pub field: Option<String>,
}

/// One remark about the document.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImportRemark {
    /// Its id.
    pub key: String,
    /// Where; null for the whole.
    pub place: Option<ImportPlace>,
    /// The exact string.
    pub exact: String,
    /// What it is.
    pub text: Both,
}

/// What `planctl match` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Match {
    /// Which item is which, in the draft's order.
    pub links: Vec<MatchLink>,
    /// What comes from what.
    pub lineage: Vec<MatchLineage>,
    /// Items of the base that nothing is linked to.
    pub missing: Vec<String>,
}

/// One item of the draft is one of the base.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MatchLink {
    /// The item of the draft.
    pub item: String,
    /// The item of the base.
    pub to: String,
    /// Per mille.
    pub score: u16,
    /// Why, ids of reasons.
    pub reasons: Vec<String>,
    /// The next best; null if there is none.
    pub runner_up: Option<MatchRunnerUp>,
}

/// The next best.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MatchRunnerUp {
    /// The item of the base.
    pub to: String,
    /// Per mille.
    pub score: u16,
}

/// One item comes from others.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MatchLineage {
    /// The item.
    pub item: String,
    /// What it comes from.
    pub from: Vec<String>,
    /// `from` or `from_part`.
    pub field: String,
    /// Per mille.
    pub score: u16,
    /// Why, ids of reasons.
    pub reasons: Vec<String>,
}

/// What `planctl identify` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Identify {
    /// How it was told: `evidence`, `snapshot`, `stamp`, `content`, `likeness`; null if it was not.
    pub by: Option<String>,
    /// A stamp that is of nothing in this store; null if the copy bears none such.
    pub strange_stamp: Option<String>,
    /// The revisions it may be, the likest first.
    pub candidates: Vec<IdentifyCandidate>,
}

/// A revision that a copy may be.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct IdentifyCandidate {
    /// Its plan.
    pub plan: String,
    /// Its date; of a proposal its name and version, `biobank@2`.
    pub revision: String,
    /// Its snapshot.
    pub snapshot: String,
    /// How it stands: `decided`, `undecided`, `corrected`; of a proposal how that stands.
    pub state: String,
    /// The entry that corrects it; null if none does.
    pub corrected_by: Option<u64>,
    /// Of a proposal the revision it changes; null otherwise, and for a new plan.
    pub base: Option<String>,
    /// How the copy was held against it: `bytes`, `plan`, `lines`, `no`.
    pub held: String,
    /// How many items of the copy are paired with it; null where it was not held as a plan.
    pub paired: Option<usize>,
    /// How many items differ; null where it was not held as a plan.
    pub differs: Option<usize>,
    /// The ids of those, the first twenty.
    pub items: Vec<String>,
    /// What else stands on one side only, of a paper that holds no plan all.
    pub lines: Vec<IdentifyLine>,
    /// What of the copy was not compared.
    pub not_compared: Vec<Both>,
    /// The last entry of the record that the copy was made from; null where that is the record as it is.
    pub as_of: Option<u64>,
    /// Whether the copy was made of a draft, before it was recorded.
    pub made_of_draft: bool,
    /// The entries since then that such a paper shows.
    pub since: Vec<u64>,
}

/// A line that stands on one side only.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct IdentifyLine {
    /// Whether it is the copy that has it, and not the original.
    pub in_copy: bool,
    /// Its text.
    pub text: String,
}

/// What `planctl check --promises` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Promises {
    /// The promises, in the order in which they were made.
    pub promises: Vec<PromiseMade>,
}

/// Something a plan leaves open.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PromiseMade {
    /// The item.
    pub item: String,
    /// The field.
    pub field: String,
    /// Its kind.
    pub kind: String,
    /// The name or clause.
    pub exact: String,
    /// The revision that made it.
    pub made: String,
    /// The revision that settled it; null if none did.
    pub settled: Option<String>,
    /// How; null if it is not settled.
    pub how: Option<String>,
}

/// Promises as an answer.
pub fn promises(promises: &[Promise]) -> Promises {
    let one = |promise: &Promise| PromiseMade {
        item: promise.id.to_string(),
        field: promise.field.to_string(),
        kind: promise.kind.key().to_owned(),
        exact: promise.exact.clone(),
        made: promise.made.clone(),
        settled: promise.settled.as_ref().map(|settled| settled.revision.clone()),
        how: promise.settled.as_ref().map(|settled| settled.how.key().to_owned()),
    };
    Promises { promises: promises.iter().map(one).collect() }
}

/// A document with its draft as an answer.
pub fn import<'a>(
    document: &str,
    reading: &Reading,
    account: &Account,
    draft: String,
    parts: impl IntoIterator<Item = (planctl_core::model::Digest, &'a Reading, &'a Account)>,
) -> Import {
    Import {
        document: document.to_owned(),
        format: reading.format.key().to_owned(),
        draft,
        note: account.note.as_ref().map(|note| ImportNote {
            plan: note.plan.clone(),
            date: note.date.map(|(_, date)| date.to_string()),
            count: note.count.map(|(_, count)| count),
            decided: note.decided,
            claims: note
                .claims
                .iter()
                .map(|claim| ImportClaim {
                    place: place(claim.spot),
                    text: claim.text.clone(),
                    action: claim.action.as_ref().map(|action| action.to_string()),
                    object: claim.object.clone(),
                })
                .collect(),
        }),
        history: account.history.iter().map(|line| line.date.map(|date| date.to_string())).collect(),
        proposed: account.draft,
        doubts: account.doubts.iter().map(doubt).collect(),
        remarks: remarks(reading),
        parts: parts
            .into_iter()
            .map(|(hash, reading, account)| ImportPart {
                document: hash.to_string(),
                format: reading.format.key().to_owned(),
                doubts: account.doubts.iter().map(doubt).collect(),
                remarks: remarks(reading),
            })
            .collect(),
    }
}

fn remarks(reading: &Reading) -> Vec<ImportRemark> {
    let remark = |remark: &Remark| ImportRemark {
        key: remark.key.to_owned(),
        place: remark.spot.map(place),
        exact: remark.exact.clone(),
        text: both(&remark.words),
    };
    reading.remarks.iter().map(remark).collect()
}

fn doubt(doubt: &Doubt) -> ImportDoubt {
    let about = doubt.about.as_ref();
    ImportDoubt {
        kind: doubt.kind.key().to_owned(),
        place: place(doubt.spot),
        exact: doubt.exact.clone(),
        assumed: both(&doubt.assumed),
        otherwise: (doubt.otherwise != Words::default()).then(|| both(&doubt.otherwise)),
        item: about.map(|(id, _)| id.to_string()),
        field: about.and_then(|(_, field)| field.as_ref().map(|field| field.to_string())),
    }
}

fn place(spot: Spot) -> ImportPlace {
    ImportPlace { page: spot.page, line: spot.line, column: spot.column }
}

fn both(words: &Words) -> Both {
    Both { ja: words.get(Lang::JA).to_string(), en: words.get(Lang::EN).to_string() }
}

/// Suggestions as an answer.
pub fn suggestions(links: &[Link], lineage: &[LineageLink], missing: &[Id]) -> Match {
    let reasons = |reasons: &[Reason]| reasons.iter().map(|reason| reason.key().to_owned()).collect();
    Match {
        links: links
            .iter()
            .map(|link| MatchLink {
                item: link.item.to_string(),
                to: link.to.to_string(),
                score: link.score,
                reasons: reasons(&link.reasons),
                runner_up: link
                    .runner_up
                    .as_ref()
                    .map(|(id, score)| MatchRunnerUp { to: id.to_string(), score: *score }),
            })
            .collect(),
        lineage: lineage
            .iter()
            .map(|link| MatchLineage {
                item: link.item.to_string(),
                from: link.from.iter().map(Id::to_string).collect(),
                field: link.field.key().to_owned(),
                score: link.score,
                reasons: reasons(&link.reasons),
            })
            .collect(),
        missing: missing.iter().map(Id::to_string).collect(),
    }
}

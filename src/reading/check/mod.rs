//! What is odd in a document, and between it and the plan read from it, by the rules of
//! [`planctl_core::check`].
//!
//! What is wrong in a plan by itself is found there, and what import assumed in reading is in the
//! [`Account`]'s doubts: neither is repeated here.

mod chart;
mod citations;
mod claims;
mod completeness;
mod dates;
mod language;
mod lines;
mod measures;
mod names;
mod note;
mod overview;
mod provisional;
mod residue;
mod typography;

pub use claims::check_claims;
pub use note::{Occasion, check_occasion};

use crate::reading::{Account, Reading};
use lines::Lines;
use planctl_core::check::{Finding, in_order, is_japanese_plan, texts};
use planctl_core::layout::Form;
use planctl_core::model::{Date, Vocabulary};
use planctl_core::snapshot::Draft;
use planctl_core::text::loosely;

/// A document with what was made of it.
#[derive(Debug, Clone, Copy)]
pub struct DocumentInput<'a> {
    pub reading: &'a Reading,
    /// Its claims and where its values stand; places that are missing are sought in the texts.
    pub account: &'a Account,
    /// The plan read from it.
    pub draft: &'a Draft,
    pub vocabulary: &'a Vocabulary,
    pub form: &'a Form,
    /// The day of the revision; without it that of the cover note, else of the last line of its
    /// history.
    pub date: Option<Date>,
}

/// What is odd in a document, errors first, in the order of the document. What [`planctl_core::check`] says of
/// the plan read from it is not among it; [`joined`] puts the two together.
pub fn check_document(input: &DocumentInput<'_>) -> Vec<Finding> {
    let lines = Lines::of(input);
    let mut findings = Vec::new();
    for passage in lines.passages() {
        texts(&mut findings, &passage, input.vocabulary);
    }
    findings.extend(residue::document(&lines));
    if is_japanese_plan(input.vocabulary) {
        findings.extend(typography::document(&lines));
        findings.extend(language::document(&lines));
        findings.extend(residue::japanese(&lines));
    }
    findings.extend(names::document(input, &lines));
    findings.extend(provisional::document(input, &lines));
    findings.extend(note::document(input, &lines));
    findings.extend(overview::document(input, &lines));
    findings.extend(measures::document(input, &lines));
    findings.extend(completeness::document(input, &lines));
    findings.extend(citations::document(input, &lines));
    findings.extend(dates::document(input, &lines));
    findings.extend(chart::document(input, &lines));
    findings.sort_by_key(|finding| finding.place.spot);
    in_order(findings)
}

/// What is odd in the cover note of a document, held to the document itself: the findings of
/// [`check_document`] about the note, and names in it that the rest has as provisional.
pub fn check_note(input: &DocumentInput<'_>) -> Vec<Finding> {
    let Some(cover) = &input.account.note else { return Vec::new() };
    let lines = Lines::of(input);
    let name = |text: &str| loosely(&provisional::bare(text));
    let claimed = |finding: &Finding| {
        let exact = finding.exact.first().map(|exact| name(exact));
        cover.claims.iter().any(|claim| Some(name(&claim.object)) == exact)
    };
    let mut findings = note::document(input, &lines);
    let mixed = provisional::document(input, &lines).into_iter();
    findings.extend(mixed.filter(|finding| finding.rule.id == "provisional-mixed" && claimed(finding)));
    findings.sort_by_key(|finding| finding.place.spot);
    in_order(findings)
}

/// The findings about a document and about the plan read from it, without those of the plan that
/// repeat one of the document.
pub fn joined(document: Vec<Finding>, plan: Vec<Finding>) -> Vec<Finding> {
    let repeats = |finding: &Finding| {
        !finding.exact.is_empty()
            && document.iter().any(|other| other.rule == finding.rule && other.exact == finding.exact)
    };
    let rest: Vec<Finding> = plan.into_iter().filter(|finding| !repeats(finding)).collect();
    in_order(document.into_iter().chain(rest).collect())
}

//! What is said beside an answer about two plans.

use planctl::words;
use planctl::workspace::{Input, Pair};

use super::context::Context;
use super::failure::Failure;

/// The two plans that arguments name.
pub(super) fn pair(context: &Context, arguments: &[String]) -> Result<Pair, Failure> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let pair = context.workspace()?.compare(&arguments)?;
    [pair.before(), pair.after()].into_iter().try_for_each(|of| tell_corrected(context, of))?;
    tell_mapped(context, &pair);
    Ok(pair)
}

/// Says that one of two plans is told in the words of the other's vocabulary.
pub(super) fn tell_mapped(context: &Context, pair: &Pair) {
    if let Some((old, new)) = pair.mapped() {
        context.note(&words!("pairs.mapped", new, old));
    }
}

/// Says of a revision that it was corrected since.
pub(super) fn tell_corrected(context: &Context, of: &Input) -> Result<(), Failure> {
    if let (Some(number), Some(opened)) = (of.entry, context.workspace()?.opened()?)
        && let Some(by) = opened.revisions().corrected_by(number)
    {
        let by = by.number;
        context.note(&words!("pairs.corrected", number, by));
    }
    Ok(())
}

/// Says that a paper would tell of a change from a later revision to an earlier one.
pub(super) fn tell_backwards(context: &Context, pair: &Pair) {
    if pair.is_backwards()
        && let (Some(before), Some(after)) = (pair.before().side.date, pair.after().side.date)
    {
        context.note(&words!("pairs.earlier-nobody-decided-change", after, before));
    }
}

/// Says of a paper that does not show it that items were paired on suggestions, and that lines were not read.
pub(super) fn tell_pairing(context: &Context, pair: &Pair) {
    let suggested = pair.suggested();
    if suggested > 0 {
        context.note(&words!("pairs.document-no-ids-paired", suggested));
    }
    let comparison = pair.comparison();
    if let Some(pairing) = comparison.pairing.as_ref().filter(|pairing| !pairing.from_base.is_empty()) {
        context.note(&planctl::document::taken_from_base(&comparison, pairing));
    }
    let unread = comparison.unread.differing().len();
    if unread > 0 {
        context.note(&words!("pairs.unread-differs", unread));
    }
}

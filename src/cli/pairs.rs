//! What is said beside an answer about two plans.

use planctl::words;
use planctl::workspace::Pair;

use super::context::Context;
use super::failure::Failure;

/// The two plans that arguments name.
pub(super) fn pair(context: &Context, arguments: &[String]) -> Result<Pair, Failure> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Ok(context.workspace()?.compare(&arguments)?)
}

/// Says that a paper would tell of a change from a later revision to an earlier one.
pub(super) fn tell_backwards(context: &Context, pair: &Pair) {
    if pair.is_backwards()
        && let (Some(before), Some(after)) = (pair.before().side.date, pair.after().side.date)
    {
        context.note(&words!(
            "変更後の {after} は変更前の {before} より前の改訂で、この順の変更は決定されていません",
            "{after} is earlier than {before}: nobody decided a change in that order"
        ));
    }
}

/// Says of a paper that does not show it that items were paired on suggestions.
pub(super) fn tell_pairing(context: &Context, pair: &Pair) {
    let suggested = pair.suggested();
    if suggested > 0 {
        let en = planctl::text::counted(suggested, "item");
        context.note(&words!(
            "文書に id はなく、{suggested} 項目は似かたで対応付けた。`planctl diff` で確かめてください",
            "a document has no ids; {en} paired by likeness only, as `planctl diff` shows"
        ));
    }
}

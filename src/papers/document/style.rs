//! The house style: sentences that belong to no plan's vocabulary.

use super::Comparison;
use planctl_core::diff::Weight;
use planctl_core::snapshot::Coverage;
use planctl_core::text::{Lang, Words, counted};
use planctl_core::words;

/// How much is known of one side.
pub fn coverage_words(coverage: &Coverage) -> Words {
    let Coverage { items, verified, inferred, unsourced, unknown_fields, open_lists } = *coverage;
    let mut parts = vec![Words::new(format!("{items} 項目"), counted(items, "item"))];
    for (count, ja, en) in [
        (verified, format!("確認 {verified}"), format!("{verified} verified")),
        (inferred, format!("推定 {inferred}"), format!("{inferred} inferred")),
        (unsourced, format!("出典なし {unsourced}"), format!("{unsourced} without a source")),
        (unknown_fields, format!("不明の値 {unknown_fields}"), counted(unknown_fields, "unknown value")),
        (open_lists, format!("不完全な一覧 {open_lists}"), counted(open_lists, "incomplete list")),
    ] {
        if count > 0 {
            parts.push(Words::new(ja, en));
        }
    }
    let join = |lang, sign: &str| parts.iter().map(|part| part.get(lang)).collect::<Vec<_>>().join(sign);
    Words::new(join(Lang::Ja, "・"), join(Lang::En, ", "))
}

/// What a reader must know of a pair before a paper about it is trusted: what is not recorded of
/// each side, and how much of the difference is of the record only. Empty where all is known.
pub(super) fn coverage_notes(comparison: &Comparison<'_>) -> Vec<Words> {
    let mut notes = Vec::new();
    let (before, after) = comparison.coverage();
    for (coverage, side, ja, en) in
        [(before, comparison.before, "変更前", "before"), (after, comparison.after, "変更後", "after")]
    {
        if coverage.unknown_fields + coverage.open_lists == 0 {
            continue;
        }
        let (label, known) = (&side.label, coverage_words(&coverage));
        let (known_ja, known_en) = (known.ja, known.en);
        notes.push(words!(
            "記録の範囲（{ja} {label}）：{known_ja}",
            "what is recorded {en} ({label}): {known_en}"
        ));
    }
    let record = comparison.record_rows();
    if record > 0 {
        let (ja, en) = record_names(comparison);
        notes.push(words!(
            "一方の記録に欠けていて比べられない項目 {record} 件（{ja}）は、変更に数えていません。",
            "{record} items that one record lacks and that cannot be compared are not counted as changes: {en}."
        ));
    }
    notes
}

/// The first items that differ in the record only, by name, and a sign that there are more.
fn record_names(comparison: &Comparison<'_>) -> (String, String) {
    const SHOWN: usize = 8;
    let wording = comparison.wording();
    let rows = comparison.in_order();
    let of_record: Vec<_> = rows.iter().filter(|row| row.weight() == Weight::Record).collect();
    let plans = [comparison.after.snapshot.plan(), comparison.before.snapshot.plan()];
    let names = of_record.iter().take(SHOWN).map(|row| {
        let item = plans.iter().find_map(|plan| plan.get(&row.id));
        item.map(|item| wording.name_of(item)).unwrap_or_else(|| Words::same(row.id.as_str()))
    });
    let names: Vec<Words> = names.collect();
    let ja = names.iter().map(|name| name.ja.as_str()).collect::<Vec<_>>().join("、");
    let en = names.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join(", ");
    match of_record.len() > SHOWN {
        true => (format!("{ja} ほか"), format!("{en} and others")),
        false => (ja, en),
    }
}

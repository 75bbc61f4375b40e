//! The house style: sentences that belong to no plan's vocabulary.

use crate::model::{Lang, Words, counted};
use crate::snapshot::Coverage;

/// Signs and short words of Japanese and English lists.
pub(super) fn and(parts: &[Words]) -> Words {
    let join = |lang: Lang, comma: &str, and: &str| match parts {
        [] => String::new(),
        [one] => one.get(lang).to_owned(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(|part| part.get(lang)).collect();
            format!("{}{and}{}", head.join(comma), last.get(lang))
        }
    };
    Words { ja: join(Lang::Ja, "、", "及び"), en: join(Lang::En, ", ", " and ") }
}

/// A name that is not known.
pub(super) fn nameless() -> Words {
    Words::new("（名称不明）", "(name unknown)")
}

/// What is not known of a field.
pub(super) fn unknown() -> Words {
    Words::new("不明", "unknown")
}

/// What is known to be empty.
pub(super) fn nothing() -> Words {
    Words::new("なし", "none")
}

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

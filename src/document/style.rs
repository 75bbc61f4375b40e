//! The house style: sentences that belong to no plan's vocabulary.

use crate::model::{Lang, Words};
use crate::snapshot::Coverage;
use crate::words;

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
    let mut ja = format!("{items} 項目");
    let mut en = format!("{items} items");
    for (count, word_ja, word_en) in [
        (verified, "確認", "verified"),
        (inferred, "推定", "inferred"),
        (unsourced, "出典なし", "without a source"),
    ] {
        if count > 0 {
            ja.push_str(&format!("・{word_ja} {count}"));
            en.push_str(&format!(", {count} {word_en}"));
        }
    }
    let unknown = words!(
        "・不明の値 {unknown_fields}・不完全な一覧 {open_lists}",
        ", {unknown_fields} values and {open_lists} lists not fully known"
    );
    if unknown_fields + open_lists > 0 {
        ja.push_str(&unknown.ja);
        en.push_str(&unknown.en);
    }
    Words { ja, en }
}

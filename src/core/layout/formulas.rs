//! How changes are worded where a vocabulary has no words of its own.

use crate::text::Words;

/// The wordings of changes for which a vocabulary has none, by the catalogue's name; the last one
/// is for whatever else changed.
pub fn default_formulas() -> [(&'static str, Words); 5] {
    [
        ("added", Words::new("{item}の追加", "addition of {item}")),
        ("deleted", Words::new("{item}の削除", "deletion of {item}")),
        ("renamed", Words::new("「{before}」の「{after}」への名称変更", "renaming of {before} to {after}")),
        ("moved", Words::new("{item}の{parent}への移管", "transfer of {item} to {parent}")),
        ("several", Words::new("{item}の{fields}の変更", "change of {item}: {fields}")),
    ]
}

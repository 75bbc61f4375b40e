//! What can be wrong in the text of a plan, with its place.

use std::fmt;
use std::ops::Range;

use crate::model::{DateError, FieldType, IdError, StructureError};
use crate::text::{TextFault, Words, brief, visible};
use crate::words;

/// One fault in the text of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    /// What.
    pub kind: FaultKind,
}

/// What is wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// It is not TOML; the parser's own words.
    Toml(String),
    /// A key that must be there is not.
    Missing {
        /// The key.
        key: &'static str,
        /// What it is to be found in.
        of: String,
    },
    /// A format that another release writes.
    Format,
    /// The vocabulary is not at hand.
    Vocabulary {
        /// As it is written.
        name: String,
        /// One at hand that reads alike.
        nearest: Option<String>,
    },
    /// A table that is no kind of the vocabulary.
    Kind {
        /// As it is written.
        word: String,
        /// One that reads alike.
        nearest: Option<String>,
    },
    /// A key that is no field of the kind.
    Field {
        /// The kind.
        kind: String,
        /// As it is written.
        word: String,
        /// One that reads alike.
        nearest: Option<String>,
    },
    /// A table of a kind set inside another item.
    Nested {
        /// The kind.
        kind: String,
        /// The item's id, if it has one.
        parent: String,
    },
    /// A value of another type than the key takes.
    Type {
        /// The key.
        key: String,
        /// What it takes.
        wants: Wants,
    },
    /// Not an id.
    Id(String, IdError),
    /// Not a fiscal year.
    Year(String),
    /// Not a day.
    Date(String, DateError),
    /// Not an evaluation.
    Milestone {
        /// As it is written.
        text: String,
        /// The kinds there are.
        kinds: Vec<String>,
    },
    /// None of the choices.
    Choice {
        /// As it is written.
        text: String,
        /// The choices.
        choices: Vec<String>,
    },
    /// A character that no text may hold.
    Text(TextFault),
    /// A label of more than one line.
    LabelLines,
    /// One member of an array twice.
    Twice(String),
    /// A scalar that is both given and said to be unknown.
    KnownAndUnknown(String),
    /// A name under `unknown` that is neither field nor kind of a child.
    UnknownWhat {
        /// The kind of item.
        kind: String,
        /// As it is written.
        word: String,
        /// One that reads alike.
        nearest: Option<String>,
    },
    /// `absent` where every list is complete.
    AbsentOfComplete,
    /// The items make no tree.
    Structure(StructureError),
    /// A row's word that is not one of those it may be.
    Word {
        /// As it is written.
        text: String,
        /// What it may be.
        words: &'static [&'static str],
    },
    /// A place that is not `item` or `item.field`.
    Place(String),
    /// An inference without its reason.
    NoReason,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// A value of a field's type.
    Field(FieldType),
    /// A text.
    Text,
    /// An array of texts.
    Texts,
    /// A whole number.
    Number,
    /// A table.
    Table,
    /// `[[tables]]`.
    Tables,
}

impl FaultKind {
    /// The fault in the plan's words.
    pub fn words(&self) -> Words {
        match self {
            FaultKind::Toml(message) => {
                let message = visible(message);
                let message = message.trim_end_matches('\n').replace('\n', ", ");
                words!("TOML として読めません：{message}", "not TOML: {message}")
            }
            FaultKind::Missing { key, of } => words!("{of} に `{key}` がありません", "{of} has no `{key}`"),
            FaultKind::Format => {
                words!("この planctl が読む format は 1 です", "this release of planctl reads format 1")
            }
            FaultKind::Vocabulary { name, nearest } => {
                let name = brief(name);
                meant(
                    words!("語彙 `{name}` が手元にありません", "the vocabulary `{name}` is not at hand"),
                    nearest,
                )
            }
            FaultKind::Kind { word, nearest } => {
                let word = brief(word);
                meant(
                    words!("語彙に `{word}` という種類はありません", "the vocabulary has no kind `{word}`"),
                    nearest,
                )
            }
            FaultKind::Field { kind, word, nearest } => {
                let word = brief(word);
                meant(
                    words!("`{kind}` に `{word}` という項目はありません", "a `{kind}` has no field `{word}`"),
                    nearest,
                )
            }
            FaultKind::Nested { kind, parent } => words!(
                "`{kind}` が `{parent}` の表の中に書かれています",
                "a `{kind}` is written inside the table of `{parent}`"
            ),
            FaultKind::Type { key, wants } => {
                let (key, wants) = (brief(key), wants.words());
                let (ja, en) = (&wants.ja, &wants.en);
                words!("`{key}` は{ja}です", "`{key}` takes {en}")
            }
            FaultKind::Id(text, error) => {
                let (text, error) = (brief(text), error.words());
                Words::new(format!("`{text}`：{}", error.ja), format!("`{text}` {}", error.en))
            }
            FaultKind::Year(text) => {
                let text = brief(text);
                words!("\"{text}\" は会計年度の書き方ではありません", "\"{text}\" is not a fiscal year")
            }
            FaultKind::Date(text, error) => {
                let (text, error) = (brief(text), error.words());
                Words::new(format!("\"{text}\" は{}", error.ja), format!("\"{text}\" {}", error.en))
            }
            FaultKind::Milestone { text, kinds } => {
                let (text, kinds) = (brief(text), kinds.join(", "));
                words!(
                    "\"{text}\" は評価の書き方ではありません（種別：{kinds}）",
                    "\"{text}\" is not an evaluation; its kinds are {kinds}"
                )
            }
            FaultKind::Choice { text, choices } => {
                let (text, choices) = (brief(text), choices.join(", "));
                words!("\"{text}\" は選択肢にありません（{choices}）", "\"{text}\" is none of {choices}")
            }
            FaultKind::Text(fault) => {
                let fault = fault.words();
                Words::new(format!("この文には{}", fault.ja), format!("this text {}", fault.en))
            }
            FaultKind::LabelLines => words!("番号は一行で書きます", "a label is one line"),
            FaultKind::Twice(text) => {
                let text = brief(text);
                words!("\"{text}\" が二度あります", "\"{text}\" stands here twice")
            }
            FaultKind::KnownAndUnknown(key) => words!(
                "`{key}` は値があるのに unknown とされています",
                "`{key}` is given a value and said to be unknown"
            ),
            FaultKind::UnknownWhat { kind, word, nearest } => {
                let word = brief(word);
                meant(
                    words!(
                        "`{kind}` に `{word}` という項目も下位の種類もありません",
                        "a `{kind}` has neither a field nor children `{word}` that could be unknown"
                    ),
                    nearest,
                )
            }
            FaultKind::AbsentOfComplete => words!(
                "`absent` は unknown の一覧があるときだけ書けます",
                "`absent` says something only where `unknown` names a list"
            ),
            FaultKind::Structure(error) => error.words(),
            FaultKind::Word { text, words: choices } => {
                let (text, choices) = (brief(text), choices.join(", "));
                words!("\"{text}\" は {choices} のどれでもありません", "\"{text}\" is none of {choices}")
            }
            FaultKind::Place(text) => {
                let text = brief(text);
                words!(
                    "\"{text}\" は場所（id か id.項目）ではありません",
                    "\"{text}\" is not a place: an id, or an id, a dot and a field"
                )
            }
            FaultKind::NoReason => words!("推定には reason が要ります", "what is inferred needs a reason"),
        }
    }
}

/// Adds the nearest word, if there is one.
fn meant(words: Words, nearest: &Option<String>) -> Words {
    match nearest {
        Some(word) => Words::new(
            format!("{}（`{word}` のことですか）", words.ja),
            format!("{}; did you mean `{word}`?", words.en),
        ),
        None => words,
    }
}

impl Wants {
    fn words(self) -> Words {
        use FieldType as T;
        match self {
            Wants::Field(T::Text | T::Label) | Wants::Text => words!("文", "a text in quotes"),
            Wants::Field(T::Year) => words!("会計年度（\"FY2026\"）", "a fiscal year, \"FY2026\""),
            Wants::Field(T::Milestones) => words!(
                "評価の配列（[\"FY2028 mid-term\"]）",
                "an array of evaluations, [\"FY2028 mid-term\"]"
            ),
            Wants::Field(T::Date) => {
                words!("日付（2026-01-16、引用符なし）", "a date without quotes, 2026-01-16")
            }
            Wants::Field(T::Amount) | Wants::Number => words!("整数", "a whole number"),
            Wants::Field(T::Flag) => words!("true か false", "true or false"),
            Wants::Field(T::Choice) => words!("選択肢の語", "one of the choices, in quotes"),
            Wants::Field(T::References) => words!("id の配列", "an array of ids"),
            Wants::Field(T::Strings) | Wants::Texts => words!("文の配列", "an array of texts"),
            Wants::Table => words!("表", "a table"),
            Wants::Tables => words!("表の並び（[[…]]）", "tables, each under [[…]]"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind.words().en)
    }
}

impl std::error::Error for Fault {}

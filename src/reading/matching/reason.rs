//! What speaks for a suggestion or against it: a closed list.

use planctl_core::text::Words;
use planctl_core::words;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $key:literal $ja:literal $en:literal),* $(,)?) => {
        /// What speaks for a suggestion or against it. The order is from strong to weak; what
        /// speaks against comes last.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[$doc])* $name),*
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Reason] = &[$(Reason::$name),*];

            /// Its word in files.
            pub fn key(self) -> &'static str {
                match self {
                    $(Reason::$name => $key),*
                }
            }

            /// What it says, to stand in a list.
            pub fn words(self) -> Words {
                match self {
                    $(Reason::$name => words!($ja, $en)),*
                }
            }
        }
    };
}

reasons! {
    /// Both are `[plan]`.
    Plan "plan" "計画そのもの" "the plan itself",
    /// Every field says the same.
    SameContent "same-content" "内容が同じ" "same content",
    /// The names are equal.
    SameName "same-name" "名称が同じ" "same name",
    /// The names are equal but for signs, blanks, width or the mark of a provisional one.
    LooselySameName "loosely-same-name" "字句の表記を除き名称が同じ" "same name but for signs",
    /// The names are alike.
    LikeName "like-name" "名称が似ている" "like names",
    /// The texts are equal but for signs, blanks or width.
    SameText "same-text" "本文が同じ" "same text",
    /// The texts are alike.
    LikeText "like-text" "本文が似ている" "like texts",
    /// They stand under one item.
    SameParent "same-parent" "上位が同じ" "same parent",
    /// What stands under them is linked.
    Children "children" "下位の項目が対応している" "what stands under them corresponds",
    /// Years or evaluations are equal.
    SameSchedule "same-schedule" "実施期間・評価時期が同じ" "same years or evaluations",
    /// The printed numbers are equal.
    SameLabel "same-label" "番号が同じ" "same number",
    /// A text says that the one succeeds the other.
    SaidToSucceed "said-to-succeed" "本文に後継である旨の記載がある" "a text says that it succeeds",
    /// A text says that several are merged into it.
    SaidToMerge "said-to-merge" "本文に統合した旨の記載がある" "a text says that they are merged",
    /// A text says that it was parted from another.
    SaidToPart "said-to-part" "本文に一部を分けた旨の記載がある" "a text says that a part became it",
    /// The names are equal but for the number of a phase, which is the next.
    NextPhase "next-phase" "名称の期が次の期である" "the next phase by name",
    /// The one begins in the year after the other ends.
    NextInTime "next-in-time" "終了の翌年度に開始する" "begins in the year after the other ends",
    /// The last evaluation of the one and the first of the other stand in one year.
    EvaluationsMeet "evaluations-meet" "事後と事前の評価が同じ年度にある" "their evaluations meet in one year",
    /// Their parents are linked, but not to each other.
    OtherParent "other-parent" "上位が異なる" "another parent",
    /// The names differ in a number or a mark that tells two items apart.
    TellingName "telling-name" "名称の番号や区分が異なる" "the names differ in a telling number or mark",
    /// Another item would do nearly as well.
    CloseSecond "close-second" "ほかにも似た項目がある" "another item is nearly as like",
}

impl Reason {
    pub(super) fn bit(self) -> u32 {
        1 << self as u32
    }

    pub(super) fn from_bits(bits: u32) -> Vec<Reason> {
        Reason::ALL.iter().copied().filter(|reason| bits & reason.bit() != 0).collect()
    }
}

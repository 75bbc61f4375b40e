//! What speaks for a suggestion or against it: a closed list.

use planctl_core::text::Words;
use planctl_core::words_of;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $key:literal),* $(,)?) => {
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
                let key = self.key();
                words_of!("reason.{key}")
            }
        }
    };
}

reasons! {
    /// Both are `[plan]`.
    Plan "plan",
    /// Every field says the same.
    SameContent "same-content",
    /// The names are equal.
    SameName "same-name",
    /// The names are equal but for case, width, signs, blanks, plurals or numbers as words, or the mark
    /// of a provisional one.
    LooselySameName "loosely-same-name",
    /// The names are alike.
    LikeName "like-name",
    /// The texts are equal but for the same.
    SameText "same-text",
    /// The texts are alike.
    LikeText "like-text",
    /// They stand under one item.
    SameParent "same-parent",
    /// What stands under them is linked.
    Children "children",
    /// Years or evaluations are equal.
    SameSchedule "same-schedule",
    /// The printed numbers are equal.
    SameLabel "same-label",
    /// A text says that the one succeeds the other.
    SaidToSucceed "said-to-succeed",
    /// A text says that several are merged into it.
    SaidToMerge "said-to-merge",
    /// A text says that it was parted from another.
    SaidToPart "said-to-part",
    /// The names are equal but for the number of a phase, which is the next.
    NextPhase "next-phase",
    /// The one begins in the year after the other ends.
    NextInTime "next-in-time",
    /// The last evaluation of the one and the first of the other stand in one year.
    EvaluationsMeet "evaluations-meet",
    /// Their parents are linked, but not to each other.
    OtherParent "other-parent",
    /// The names differ in a number or a mark that tells two items apart.
    TellingName "telling-name",
    /// Another item would do nearly as well.
    CloseSecond "close-second",
}

impl Reason {
    pub(super) fn bit(self) -> u32 {
        1 << self as u32
    }

    pub(super) fn from_bits(bits: u32) -> Vec<Reason> {
        Reason::ALL.iter().copied().filter(|reason| bits & reason.bit() != 0).collect()
    }
}

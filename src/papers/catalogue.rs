//! The papers there are: what each is called, in which formats it is printed, and its place in a packet.
//!
//! Nothing here makes a paper ([`crate::document`] does). What lists papers for users (a packet, help,
//! the schemas of answers) takes them from here, so that a new one is listed everywhere.

use crate::render::Format;
use planctl_core::text::Words;
use planctl_core::words_of;

/// How a paper stands in a packet, the folder of all papers of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InPacket {
    /// It does not.
    No,
    /// It is the first, and names the others.
    Cover,
    /// It is enclosed.
    Enclosed {
        /// What it is numbered by where the papers have numbers of their own.
        number: Number,
        /// The files it is written as, in order.
        files: &'static [Format],
    },
}

/// What a paper of a packet is numbered by, where the papers have numbers of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// The number of the cover note, to which it is annexed.
    OfCover,
    /// A number of its own.
    Own,
}

macro_rules! papers {
    ($(
        $(#[$doc:meta])*
        $paper:ident $key:literal [$($format:ident),+] $packet:expr;
    )*) => {
        /// A kind of paper. `Ord` is the order of a packet.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PaperKind {
            $($(#[$doc])* $paper,)*
        }

        impl PaperKind {
            /// All of them, in the order of a packet.
            pub const ALL: &'static [PaperKind] = &[$(PaperKind::$paper),*];

            /// Its id: the command that prints it, and the name of that command's answer in JSON.
            pub fn key(self) -> &'static str {
                match self { $(PaperKind::$paper => $key),* }
            }

            /// What it is called, where it has no name from the plan.
            pub fn title(self) -> Words {
                let key = self.key();
                words_of!("paper.{key}")
            }

            /// The formats it can be given in; the first is that of one who asks for none.
            pub const fn formats(self) -> &'static [Format] {
                match self { $(PaperKind::$paper => &[$(Format::$format),+]),* }
            }

            /// How it stands in a packet.
            pub fn in_packet(self) -> InPacket {
                match self { $(PaperKind::$paper => $packet),* }
            }
        }
    };
}

papers! {
    /// かがみ文: the points of a change, one after another. Its title is that of the vocabulary.
    Memo "memo" [Text, Md, Html, Docx, Json]
        InPacket::Cover;
    /// The plan itself. In a packet it bears the plan's name.
    Plan "plan" [Text, Md, Html, Docx]
        InPacket::Enclosed { number: Number::OfCover, files: &[Format::Docx] };
    /// 新旧対照表: before and after side by side. By the rules of an errata it is called 正誤表.
    Table "table" [Text, Md, Html, Docx, Xlsx, Csv]
        InPacket::Enclosed { number: Number::Own, files: &[Format::Docx] };
    /// 見え消し: the plan with what is gone struck out and what has come.
    Redline "redline" [Text, Html, Docx, Md]
        InPacket::Enclosed { number: Number::Own, files: &[Format::Docx] };
    /// The years and evaluations of all items, as a picture and as a table.
    Roadmap "roadmap" [Text, Svg, Html]
        InPacket::Enclosed { number: Number::Own, files: &[Format::Docx, Format::Svg] };
    /// 改め文: the change as sentences that can be carried out.
    Amend "amend" [Text, Md, Html, Docx, Json]
        InPacket::No;
}

impl PaperKind {
    /// The one of this id.
    pub fn by_key(key: &str) -> Option<PaperKind> {
        PaperKind::ALL.iter().copied().find(|paper| paper.key() == key)
    }

    /// The papers enclosed with a cover note, in their order.
    pub fn enclosed() -> impl Iterator<Item = PaperKind> {
        PaperKind::ALL.iter().copied().filter(|paper| matches!(paper.in_packet(), InPacket::Enclosed { .. }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cover_is_the_one_first_paper_of_a_packet() {
        let covers = PaperKind::ALL.iter().filter(|paper| paper.in_packet() == InPacket::Cover);
        assert_eq!(covers.collect::<Vec<_>>(), [&PaperKind::Memo]);
        assert_eq!(PaperKind::ALL[0], PaperKind::Memo);
    }

    #[test]
    fn each_paper_is_found_by_its_id() {
        for paper in PaperKind::ALL.iter().copied() {
            assert_eq!(PaperKind::by_key(paper.key()), Some(paper));
            assert!(paper.title().is_in_every_language(), "{paper:?}");
        }
    }
}

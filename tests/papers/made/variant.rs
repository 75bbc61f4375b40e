//! The ways in which one paper differs from another, each a switch of its own.

use super::chance::Chance;

/// How a year stands at the head of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeaderStyle {
    /// 2019 (FY31)
    Spaced,
    /// 2019（FY31）
    WideBrackets,
    /// ２０１９（ＦＹ３１）
    Wide,
    /// 2019(FY31)
    Tight,
    /// FY2019
    FiscalYear,
    /// 2019年度
    Nendo,
    /// 令和元年度
    Era,
}

/// How a label is printed: 2-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LabelStyle {
    /// 「2-1. プログラム名」
    Half,
    /// 「2-1.プログラム名」
    Tight,
    /// 「２－１．プログラム名」
    Wide,
}

/// How a date is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateStyle {
    /// 令和8年1月16日
    Plain,
    /// 令和 8 年 1 月 16 日
    Spaced,
    /// 令和 8 年 1 月 1 6 日
    SpacedDigits,
    /// 令和８年１月１６日
    Wide,
}

/// How the note counts its points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountStyle {
    /// 次の 3 点
    Spaced,
    /// 次の3点
    Half,
    /// 次の３点
    Wide,
    /// 次のとおり, for one point; for more, as `Spaced`.
    AsFollows,
}

/// What stands before a line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bullet {
    None,
    Hyphen,
    Dot,
    HyphenDot,
    Circle,
}

impl Bullet {
    pub fn printed(self) -> &'static str {
        match self {
            Bullet::None => "",
            Bullet::Hyphen => "- ",
            Bullet::Dot => "・",
            Bullet::HyphenDot => "- ・",
            Bullet::Circle => "○",
        }
    }
}

/// What the tables have left of the years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leading {
    /// Nothing; the initiative is a paragraph.
    None,
    /// An empty column; the initiative is a paragraph.
    Empty,
    /// The initiative.
    Initiative,
    /// Some tables so, some so.
    Mixed,
}

/// Where the outcomes are worded again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutcomePlace {
    NotPrinted,
    /// A paragraph after the table.
    Paragraph,
    /// In the right part of a row of its own, the last of the table.
    OwnRow,
    /// In the right part of a row of marks.
    MarkRow,
    /// Right of the last box of a row.
    BoxRow,
    Mixed,
}

/// What may be so, or so, or now and then either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Often {
    Never,
    Sometimes,
    Always,
}

/// Whether tables are broken by the end of a page, between two groups of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageBreak {
    None,
    /// The row of years stands again.
    Header,
    /// A blank line, then the row of years again: in all formats two tables of the same years.
    BlankAndHeader,
}

/// How one paper is printed, and what it holds.
///
/// Where it says that something is so for some programs, it is so for at least one, if the paper
/// has a program for which it can be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    // What it holds.
    /// Which field the plan is of; any number.
    pub field: usize,
    /// The first year of most tables, 2008 to 2030; some tables begin up to three years earlier
    /// or later.
    pub first_year: i32,
    /// The years of most tables, 6 to 20.
    pub columns: usize,
    /// 1 to 12.
    pub programs: usize,
    /// 1 to 8.
    pub policies: usize,
    /// Some policies bear a *, and the ※ note stands.
    pub marked_policies: bool,
    /// Some policies have no 【別添】.
    pub attachments_missing: bool,
    pub draft: bool,
    pub cover_note: bool,
    /// 1 to 6, in the cover note.
    pub points: usize,
    /// Papers attached after the plan, which are none of it.
    pub attached: bool,
    /// Some sections have no table.
    pub tables_missing: bool,
    /// Some sections have no heading.
    pub headings_lost: bool,
    /// Some headings name their program a little otherwise.
    pub headings_differ: bool,
    /// Some sections have no initiative.
    pub initiatives_lost: bool,
    /// Some lines hold two indicators, joined by 、.
    pub joined_indicators: bool,
    /// Some outcomes are worded otherwise in the table.
    pub outcomes_differ: bool,
    /// Two outcomes are counted in the table: 「(1) … (2) …」.
    pub counted_outcomes: bool,
    /// Some sections have two tables, of different years.
    pub second_table: bool,
    /// Some names are marked as provisional.
    pub provisional: bool,
    /// Some names end in brackets: 「…プロジェクト(第3期)」.
    pub phases: bool,
    /// Some names hold words in Latin letters, with blanks.
    pub latin_names: bool,
    /// Boxes that conduct those of the rows before them: 「本事業の下で…を実施」.
    pub conducting: bool,
    /// Boxes that hold counted projects: 「(1)名称 説明 (2)…」.
    pub containers: bool,
    /// Boxes that hold projects by name: 「A、B、Cで構成されており」.
    pub composed: bool,
    /// 「後前」 at the end of a row.
    pub next_phases: bool,

    // How it is printed.
    pub header: HeaderStyle,
    pub labels: LabelStyle,
    pub cover_dates: DateStyle,
    pub plan_dates: DateStyle,
    pub count: CountStyle,
    pub cover_bullet: Bullet,
    pub policy_bullet: Bullet,
    /// Before the lines of indicators.
    pub bullet: Bullet,
    pub wide_colons: bool,
    pub wide_brackets: bool,
    /// The day and the committee's 策定 on one line.
    pub history_joined: bool,
    pub leading: Leading,
    /// In text, in tables with the initiative left of the years: the row of years lacks its empty
    /// first cell and is one cell shorter than the others. (These keep their trailing tabs, or
    /// nobody could tell.)
    pub corner_dropped: bool,
    /// The initiative of a leading column stands once more after the table, broken in two lines.
    pub initiative_twice: bool,
    pub outcome_place: OutcomePlace,
    /// The name in one row and the description in the next.
    pub names_apart: Often,
    /// 「後 前」 in place of 「後前」.
    pub spaced_marks: Often,
    /// Some boxes have their 前 in their own row, directly left of them.
    pub beside_marks: bool,
    /// Some last boxes of a table have their marks in the row after them.
    pub marks_below: bool,
    pub page_break: PageBreak,
    pub trailing_tabs: bool,
    /// Blanks where lines were wrapped in the leading column.
    pub wrapped_initiatives: bool,
    /// The same in the descriptions inside boxes.
    pub wrapped_boxes: bool,
    /// Some names inside boxes are broken by a blank.
    pub broken_names: bool,
    /// Some overviews are broken in two lines.
    pub broken_sentences: bool,
    /// Page numbers after some sentences: 「…する。 12」.
    pub page_numbers: bool,
    /// `<ul style="list-style-type: none">` and lone blanks on lines of their own.
    pub residue: bool,
    /// In the note, blanks round words in Latin letters that stand tight elsewhere.
    pub spaced_latin: bool,
    pub crlf: bool,
    pub bom: bool,
    /// In HTML and Word, line breaks in place of the blanks where lines were wrapped.
    pub breaks_in_cells: bool,
}

impl Variant {
    /// A paper without anything odd: 2018 to 2030, three programs, plain print.
    pub fn plain() -> Self {
        Variant {
            field: 0,
            first_year: 2018,
            columns: 13,
            programs: 3,
            policies: 3,
            marked_policies: false,
            attachments_missing: false,
            draft: false,
            cover_note: false,
            points: 1,
            attached: false,
            tables_missing: false,
            headings_lost: false,
            headings_differ: false,
            initiatives_lost: false,
            joined_indicators: false,
            outcomes_differ: false,
            counted_outcomes: false,
            second_table: false,
            provisional: false,
            phases: false,
            latin_names: false,
            conducting: false,
            containers: false,
            composed: false,
            next_phases: false,
            header: HeaderStyle::Spaced,
            labels: LabelStyle::Half,
            cover_dates: DateStyle::Plain,
            plan_dates: DateStyle::Plain,
            count: CountStyle::Half,
            cover_bullet: Bullet::Dot,
            policy_bullet: Bullet::Hyphen,
            bullet: Bullet::Hyphen,
            wide_colons: true,
            wide_brackets: true,
            history_joined: false,
            leading: Leading::None,
            corner_dropped: false,
            initiative_twice: false,
            outcome_place: OutcomePlace::Paragraph,
            names_apart: Often::Never,
            spaced_marks: Often::Never,
            beside_marks: false,
            marks_below: false,
            page_break: PageBreak::None,
            trailing_tabs: true,
            wrapped_initiatives: false,
            wrapped_boxes: false,
            broken_names: false,
            broken_sentences: false,
            page_numbers: false,
            residue: false,
            spaced_latin: false,
            crlf: false,
            bom: false,
            breaks_in_cells: false,
        }
    }

    /// The variant of a seed. Every value of every switch is among the first 200.
    pub fn of(seed: u64) -> Self {
        use {Bullet as B, CountStyle as C, DateStyle as D, HeaderStyle as H, LabelStyle as L};
        let c = &mut Chance::new(seed, 1);
        let often = [Often::Never, Often::Sometimes, Often::Always];
        Variant {
            field: c.below(64),
            first_year: c.year(2008, 2030),
            columns: c.within(6, 20),
            programs: c.within(1, 12),
            policies: c.within(1, 8),
            marked_policies: !c.once_in(3),
            attachments_missing: c.once_in(4),
            draft: c.once_in(2),
            cover_note: !c.once_in(3),
            points: c.within(1, 6),
            attached: c.once_in(2),
            tables_missing: c.once_in(3),
            headings_lost: c.once_in(3),
            headings_differ: c.once_in(3),
            initiatives_lost: c.once_in(4),
            joined_indicators: c.once_in(2),
            outcomes_differ: c.once_in(2),
            counted_outcomes: c.once_in(6),
            second_table: c.once_in(4),
            provisional: c.once_in(2),
            phases: c.once_in(2),
            latin_names: c.once_in(6),
            conducting: c.once_in(2),
            containers: c.once_in(2),
            composed: c.once_in(2),
            next_phases: c.once_in(2),
            header: c.one(&[H::Spaced, H::WideBrackets, H::Wide, H::Tight, H::FiscalYear, H::Nendo, H::Era]),
            labels: c.one(&[L::Half, L::Half, L::Tight, L::Wide]),
            cover_dates: c.one(&[D::Plain, D::Spaced, D::SpacedDigits, D::Wide]),
            plan_dates: c.one(&[D::Plain, D::Plain, D::Spaced, D::SpacedDigits, D::Wide]),
            count: c.one(&[C::Spaced, C::Half, C::Wide, C::AsFollows]),
            cover_bullet: c.one(&[B::HyphenDot, B::Dot, B::Hyphen, B::Circle]),
            policy_bullet: c.one(&[B::Hyphen, B::Dot, B::Circle, B::None]),
            bullet: c.one(&[B::Hyphen, B::Dot, B::Circle, B::None]),
            wide_colons: !c.once_in(3),
            wide_brackets: !c.once_in(3),
            history_joined: c.once_in(4),
            leading: c.one(&[Leading::None, Leading::Empty, Leading::Initiative, Leading::Mixed]),
            corner_dropped: c.once_in(12),
            initiative_twice: c.once_in(8),
            outcome_place: c.one(&[
                OutcomePlace::NotPrinted,
                OutcomePlace::Paragraph,
                OutcomePlace::OwnRow,
                OutcomePlace::MarkRow,
                OutcomePlace::BoxRow,
                OutcomePlace::Mixed,
            ]),
            names_apart: c.one(&often),
            spaced_marks: c.one(&often),
            beside_marks: c.once_in(3),
            marks_below: c.once_in(4),
            page_break: match c.below(16) {
                0 => PageBreak::Header,
                1 => PageBreak::BlankAndHeader,
                _ => PageBreak::None,
            },
            trailing_tabs: !c.once_in(3),
            wrapped_initiatives: c.once_in(2),
            wrapped_boxes: c.once_in(3),
            broken_names: c.once_in(4),
            broken_sentences: c.once_in(8),
            page_numbers: c.once_in(4),
            residue: c.once_in(3),
            spaced_latin: c.once_in(3),
            crlf: c.once_in(4),
            bom: c.once_in(4),
            breaks_in_cells: c.once_in(2),
        }
    }
}

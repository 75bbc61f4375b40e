//! What a careful reader gets from a paper, and nothing that the page does not say.
//!
//! Words are as printed, but that the traces of the printer's machine are gone: blanks and line
//! breaks where a line was wrapped, page numbers, bullets, and the width of digits in labels,
//! counts and dates. The width of brackets inside a name is the paper's own and stays.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// What stands in 【】: 「ライフサイエンス分野研究開発プラン」.
    pub plan: String,
    /// Whether （案） stands beside it.
    pub draft: bool,
    /// When the plan was made and revised, as printed below its name; never empty.
    pub history: Vec<Event>,
    pub cover: Option<Cover>,
    pub goal: Goal,
    /// In the order of print, which is also the order of the sections.
    pub programs: Vec<Program>,
    /// In the order of print; never empty.
    pub policies: Vec<Policy>,
    /// The text after ※, which stands only if some policy bears a *.
    pub note: Option<String>,
}

/// One line of the dates below the plan's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// As ISO 8601 has it: 2022-06-03.
    pub date: String,
    /// Who decided the plan, on the first line only (策定); the others are revisions (一部改訂).
    pub decided_by: Option<String>,
}

/// The note before the plan: 「…の変更について」.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// As ISO 8601 has it.
    pub date: String,
    pub body: String,
    /// 「次の 3 点」: `Some(3)`; 「次のとおり」: `None`. Always the number of the points.
    pub stated: Option<usize>,
    /// Never empty.
    pub points: Vec<Point>,
}

/// One point of the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The key of the formula in the vocabulary: `added`, `deleted`, `renamed`, ….
    pub action: &'static str,
    /// The kind in whose table the formula stands, if it has one of its own there; else the kind
    /// of the object.
    pub kind: &'static str,
    /// The name of the object, without the mark of a provisional one. Of an initiative, a note
    /// or the policies, which the words of the point do not name: `None`.
    pub object: Option<String>,
    /// Whether 仮称 stands behind the name.
    pub provisional: bool,
    /// The item above, where the words name it.
    pub parent: Option<String>,
    /// The fields named, in order.
    pub fields: Vec<&'static str>,
    /// The name before, of a `renamed`; `object` is the name after.
    pub before: Option<String>,
    /// The whole as printed, without the bullet.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// In half-width digits: `1`.
    pub label: String,
    /// What stands in 「」.
    pub name: String,
    pub overview: String,
    /// What stands in the brackets behind it: 「施策目標9-3」.
    pub policy_goal: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub name: String,
    /// As ISO 8601 has it.
    pub decided: String,
    /// 「閣議」, 「健康・医療戦略推進本部」.
    pub by: String,
    /// 「別添1」.
    pub attachment: Option<String>,
    /// Whether a * stands behind the name.
    pub undivided: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// In half-width digits: `2-1`.
    pub label: String,
    pub name: String,
    pub overview: String,
    /// The name in the heading of the program's section, if it is another one.
    pub heading: Option<String>,
    /// The section has no heading. It is then this program's by its place alone: sections stand
    /// in the order of the programs, and each program has one.
    pub heading_lost: bool,
    /// Outputs before outcomes, in the order of print; at least one of each.
    pub indicators: Vec<Indicator>,
    /// `None` when it is lost.
    pub initiative: Option<String>,
    /// `None` when the section has no table.
    pub chart: Option<Chart>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    Output,
    Outcome,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    pub category: Category,
    /// 「(1)」, in half-width, when the indicators are counted in the table.
    pub label: Option<String>,
    pub text: String,
    /// The wording in or beside the table, if it is another one.
    pub as_tabled: Option<String>,
    /// Whether it stands in or beside the table at all, in any wording. Outputs never do.
    pub tabled: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// In the order of reading: tables one after another, rows from above, boxes from the left,
    /// and what a box holds right behind it.
    pub projects: Vec<Project>,
    pub next_phases: Vec<NextPhase>,
}

/// When a project begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    In(i32),
    /// The box begins in the first column of the window.
    By(i32),
}

impl fmt::Display for First {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            First::In(year) => write!(f, "FY{year}"),
            First::By(year) => write!(f, "<=FY{year}"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evaluation {
    ExAnte,
    MidTerm,
    ExPost,
}

impl Evaluation {
    /// The character in the table.
    pub fn mark(self) -> &'static str {
        match self {
            Evaluation::ExAnte => "前",
            Evaluation::MidTerm => "中",
            Evaluation::ExPost => "後",
        }
    }

    /// The key in the vocabulary.
    pub fn key(self) -> &'static str {
        match self {
            Evaluation::ExAnte => "ex-ante",
            Evaluation::MidTerm => "mid-term",
            Evaluation::ExPost => "ex-post",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Without the mark of a provisional name.
    pub name: String,
    pub overview: Option<String>,
    pub provisional: bool,
    /// 「(1)」, in half-width, when the project is counted inside another's box.
    pub label: Option<String>,
    /// The project in whose box this one is printed; its years are then not printed.
    pub under: Option<String>,
    /// `None` only for a project inside another's box.
    pub first: Option<First>,
    /// The year before the next box of the same row begins; `None` when no box follows, and when
    /// the one that follows conducts this project.
    pub last: Option<i32>,
    /// Where the box ends as drawn, when that is before the end of the window; to be seen only in
    /// HTML and Word. It is drawn up to the next box of its row, whether that conducts it or not.
    pub drawn_last: Option<i32>,
    /// By year, and within one year in the order before, within, after.
    pub milestones: Vec<(i32, Evaluation)>,
    /// 「※令和6年度補正予算から実施」.
    pub remark: Option<String>,
    /// The names in 「本事業の下で「A」、「B」及び「C」を実施」, in order. Not all need have a box.
    pub conducts: Vec<String>,
    /// The first and the last year of the table.
    pub window: (i32, i32),
}

/// A next phase without a name: 「後前」 at the end of a row, and no box behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPhase {
    /// The project whose box is the last of the row.
    pub after: String,
    /// The year of the mark 前; the phase begins later.
    pub ex_ante: i32,
}

impl Chart {
    /// The project of a name.
    pub fn project(&self, name: &str) -> Option<&Project> {
        self.projects.iter().find(|project| project.name == name)
    }
}

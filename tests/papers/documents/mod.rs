//! Documents of many forms, made by chance with their truth: what a careful person finds in each.
//!
//! Nothing here reads a document, and nothing here is shared with the program that does: this
//! module uses the standard library alone. Three laws, which the tests at the end hold:
//!
//! - the same form and seed give the same bytes and the same truth;
//! - nothing is in the truth that is not printed;
//! - every printed word is in an item (name, label or field), in what is said of the plan as a
//!   whole, in the title, in `aside` or in `structure`.

mod action;
mod author;
mod care;
mod city;
mod data;
mod english;
mod laws;
mod lines;
mod numbering;
mod page;
mod paper;
pub mod score;
mod sheets;

use author::Author;

/// A document that was made, with what a reader should find in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The form, e.g. "city-plan".
    pub form: &'static str,
    /// Its files in order: name (the ending tells the format) and bytes. Mostly one.
    pub files: Vec<(String, Vec<u8>)>,
    /// The plan's name as printed, if the document has a title.
    pub title: Option<String>,
    /// What the document says of the plan as a whole: its date, its issuer, its mission.
    pub about: Vec<(&'static str, String)>,
    /// The items, parents before children.
    pub items: Vec<TrueItem>,
    /// Text that is furniture or not of the plan (contents lists, page numbers, running heads,
    /// prefaces, summaries of what was said before), which it is right to leave out.
    pub aside: Vec<String>,
    /// Text that gives the document its shape: heads of tables, labels of fields, keys that only
    /// say what is under what. It is right to leave it out, and right to use it.
    pub structure: Vec<String>,
}

/// An item as a careful person would note it.
#[derive(Debug, Clone, PartialEq)]
pub struct TrueItem {
    pub kind: &'static str,
    /// The name as printed, or the whole text of a row or bullet that has no name.
    pub name: String,
    /// The number or identifier before the name, as printed; a full stop behind it left off.
    pub label: Option<String>,
    /// The place of its parent in the items.
    pub parent: Option<usize>,
    /// Values as printed. Running text under a heading is `body`. Paragraphs, and the values of a
    /// list in a cell, are parted by line ends. Empty cells are no fields. Marks of footnotes are
    /// left off; the footnote is the field `note` of the item in whose text its mark stands.
    pub fields: Vec<(&'static str, String)>,
}

impl Made {
    fn new(form: &'static str) -> Self {
        Made {
            form,
            files: Vec::new(),
            title: None,
            about: Vec::new(),
            items: Vec::new(),
            aside: Vec::new(),
            structure: Vec::new(),
        }
    }

    /// Notes an item and gives its place.
    fn item(
        &mut self,
        kind: &'static str,
        name: &str,
        label: Option<String>,
        parent: Option<usize>,
    ) -> usize {
        self.items.push(TrueItem { kind, name: name.to_owned(), label, parent, fields: Vec::new() });
        self.items.len() - 1
    }

    /// Notes a field of an item, unless it is empty. A second value is added on a line of its own.
    fn field(&mut self, item: usize, field: &'static str, value: impl Into<String>) {
        let value = value.into();
        if value.is_empty() {
            return;
        }
        let fields = &mut self.items[item].fields;
        match fields.iter_mut().find(|(key, _)| *key == field) {
            Some((_, held)) => *held = format!("{held}\n{value}"),
            None => fields.push((field, value)),
        }
    }
}

/// Writes one document from what the author draws.
type Writer = fn(&mut Author, &'static str) -> Made;

/// Every form with its writer.
const WRITERS: [(&str, Writer); 15] = [
    ("city-plan", city::city_plan),
    ("evaluation-sheet", sheets::evaluation_sheet),
    ("manifesto", city::manifesto),
    ("care-plan", care::care_plan),
    ("action-plan", action::action_plan),
    ("bullet-roadmap", english::bullet_roadmap),
    ("goal-pages", english::goal_pages),
    ("stratml", data::stratml),
    ("issue-export", data::issue_export),
    ("okr-sheet", sheets::okr_sheet),
    ("quarterly-table", sheets::quarterly_table),
    ("minutes", lines::minutes),
    ("labelled-records", lines::labelled_records),
    ("regulation", english::regulation),
    ("outline-data", data::outline_data),
];

/// The forms, by number.
pub const FORMS: [&str; WRITERS.len()] = {
    let mut forms = [""; WRITERS.len()];
    let mut at = 0;
    while at < forms.len() {
        forms[at] = WRITERS[at].0;
        at += 1;
    }
    forms
};

/// Makes the document that `seed` leads to in the form of this number, which is below
/// `FORMS.len()`.
pub fn make(form: usize, seed: u64) -> Made {
    let (name, write) = WRITERS[form];
    write(&mut Author::new(seed.wrapping_mul(0xd6e8_feb8_6659_fd93) ^ form as u64), name)
}

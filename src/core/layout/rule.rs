//! What a part of a document is to a plan, by its place in the structure.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{FieldRole, FieldType, KindDef, PLAN_KIND, Vocabulary};
use crate::text::{Words, nearest};
use crate::words;

/// Says of the parts of a document that look so what they are: an item of a kind, or a field of the item they
/// stand in; with neither they are structure, and what stands below them belongs to the item above.
///
/// ```
/// # use planctl_core::layout::Form;
/// let form = Form::parse(r#"
/// format = 2
/// vocabulary = "roadmap"
/// name = "our-roadmap"
///
/// [[rule]]
/// by = "heading"
/// level = 1
/// kind = "area"
/// text = "summary"
///
/// [[rule]]
/// by = "row"
/// kind = "feature"
/// columns = { "Feature" = "name", "Owner" = "owner", "Due" = "end" }
/// "#).unwrap();
/// assert_eq!(form.rule.len(), 2);
/// ```
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What sort of part.
    pub by: By,
    /// The level of a heading or the depth of a point, from 1; any if it is not said.
    pub level: Option<u8>,
    /// How its number is written, with `#` for digits: `第#章`, `#.`, `(#)`, `①`, `Goal #`; `""` for none. The sign
    /// before a heading or point without a number counts as one. Any if it is not said.
    pub number: Option<String>,
    /// Texts of headings, of which one heads it: its own text if it is a heading, else that of the heading above it.
    /// Blanks and width do not count.
    #[serde(default)]
    pub titled: Vec<String>,
    /// The kind of the item that it stands in directly, or `plan`.
    pub below: Option<String>,
    /// The label of the line with which such an item begins; what follows it is of the item, up to the next. The value
    /// is the item's own text.
    pub label: Option<String>,
    /// Heads that the table of a row has, all of them.
    #[serde(default)]
    pub heads: Vec<String>,
    /// The kind of item it is.
    pub kind: Option<String>,
    /// The field of the item it stands in that takes all text below it.
    pub field: Option<String>,
    /// The field that takes its own text; if it is not said, the one with the role of a name, else the first of the
    /// kind's title.
    pub name: Option<String>,
    /// The field that takes the running text below it; without it such text stays unread.
    pub text: Option<String>,
    /// The fields of a row by the heads of its columns: a field, or `values@FY2026 target` for one value of a series.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// The head of the column that says under which item of the document a row stands, by its number, identifier or
    /// name.
    pub under: Option<String>,
    /// The kinds of what holds for several rows, by the head of its column, outermost first.
    #[serde(default)]
    pub groups: Vec<GroupColumn>,
    /// The fields of what stands behind its text in brackets or after dashes and has no label, in order:
    /// `Login [Dana; done]`, `Login — Dana — done`. With a label it is read by `labels`.
    #[serde(default)]
    pub tail: Vec<String>,
    /// Fields by the labels before their values, of lines, points and pairs below it: `担当課：…`.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

/// A column of a table whose cells hold for several rows, and are items above them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupColumn {
    /// Its head.
    pub head: String,
    /// What its cells are.
    pub kind: String,
}

/// The sorts of parts of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// A heading.
    #[default]
    Heading,
    /// An entry of a list.
    Point,
    /// A row of a table.
    Row,
    /// A line across a table, which heads the rows below it.
    Group,
    /// A label with a value, in a table of two columns.
    Pair,
    /// A paragraph of running text.
    Text,
    /// The line that names the document, where several documents are the parts of one plan.
    Title,
}

/// Where the cells of a column go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<'a> {
    /// The field.
    pub field: &'a str,
    /// Of a series: the period and the role of the value, as `edit` reads them.
    pub at: Option<&'a str>,
}

impl<'a> Target<'a> {
    /// Reads `field` or `field@FY2026 target`.
    pub fn parse(text: &'a str) -> Target<'a> {
        match text.split_once('@') {
            Some((field, at)) => Target { field, at: Some(at) },
            None => Target { field: text, at: None },
        }
    }
}

impl By {
    /// Its name in a form.
    pub fn key(self) -> &'static str {
        match self {
            By::Heading => "heading",
            By::Point => "point",
            By::Row => "row",
            By::Group => "group",
            By::Pair => "pair",
            By::Text => "text",
            By::Title => "title",
        }
    }
}

impl Rule {
    /// The field that takes the text of a part itself.
    pub fn name_field<'v>(&'v self, kind: &'v KindDef) -> Option<&'v str> {
        self.name
            .as_deref()
            .or_else(|| kind.by_role(FieldRole::Name).map(|field| &*field.key))
            .or_else(|| kind.title.first().map(|key| &**key))
    }

    /// Holds the rule to a vocabulary: its kinds and fields are among those, and series have periods.
    pub(super) fn check(&self, vocabulary: &Vocabulary) -> Result<(), Words> {
        let columns = || self.columns.values().map(|column| Target::parse(column));
        match &self.kind {
            Some(kind) => {
                let fields =
                    columns().map(|column| column.field).chain(self.labels.values().map(String::as_str));
                let own = self.name.as_deref().into_iter().chain(self.text.as_deref());
                let own = own.chain(self.tail.iter().map(String::as_str));
                known(vocabulary, kind, fields.chain(own))?;
                for column in columns() {
                    let def = vocabulary.field(kind, column.field);
                    let is_series = def.is_some_and(|def| def.ty == FieldType::Series);
                    if column.at.is_some() && !is_series {
                        return Err(words!("layout.no-series", kind, field = column.field));
                    }
                }
            }
            None => {
                let fields = self.field.iter().chain(self.labels.values()).chain(&self.text);
                for field in fields {
                    any_kind_has(vocabulary, field)?;
                }
            }
        }
        if let Some(below) = self.below.as_ref().filter(|below| *below != PLAN_KIND) {
            known(vocabulary, below, [])?;
        }
        for group in &self.groups {
            known(vocabulary, &group.kind, [])?;
        }
        Ok(())
    }
}

/// Holds that some kind, or the plan, has a field.
fn any_kind_has(vocabulary: &Vocabulary, field: &str) -> Result<(), Words> {
    let mut kinds = vocabulary.kinds.iter().chain([&vocabulary.plan]);
    if kinds.any(|kind| kind.field(field).is_some()) {
        return Ok(());
    }
    let all = vocabulary.kinds.iter().chain([&vocabulary.plan]).flat_map(|kind| &kind.fields);
    match nearest(field, all.map(|def| &*def.key)) {
        Some(near) => Err(words!("layout.no-kind-field-near", name = field, near)),
        None => Err(words!("layout.no-kind-field", name = field)),
    }
}

/// Holds that a kind has such fields.
pub(super) fn known<'a>(
    vocabulary: &Vocabulary,
    kind: &str,
    fields: impl IntoIterator<Item = &'a str>,
) -> Result<(), Words> {
    let Some(def) = vocabulary.kind(kind) else {
        let near = nearest(kind, vocabulary.kinds.iter().map(|kind| &*kind.key)).unwrap_or("plan");
        return Err(words!("layout.vocabulary-no-kind-did", kind, near));
    };
    for field in fields {
        match def.field(field) {
            Some(found) if found.ty != FieldType::References || field != "label" => {}
            _ => {
                return Err(words!("layout.no-field", kind, field));
            }
        }
    }
    Ok(())
}

//! How the documents of a vocabulary are written: what a heading, a label, a cell means.
//!
//! A form is a file beside the vocabulary, not part of it: a ministry may print its plans
//! otherwise next year, and no plan recorded before changes its meaning by that. The code that
//! reads documents knows the constructs named here and none of the words.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use super::element::{ElementLine, ElementRule};
use super::rule::{Rule, known};
use crate::model::Vocabulary;
use crate::text::Lang;
use crate::text::Pattern;
use crate::text::{Words, loosely, of_toml};
use crate::words;

/// How the documents of one vocabulary are written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// 1 for a form of lines, 2 for one that has [`Form::rule`] or [`Form::element`].
    pub format: u32,
    /// The name of the vocabulary, whose every version it is for.
    pub vocabulary: String,
    /// The form's own name.
    pub name: String,
    /// What such documents are called, in Japanese.
    #[serde(default)]
    pub ja: String,
    /// And in English.
    #[serde(default)]
    pub en: String,
    /// What the parts of a document are, the first rule that fits.
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// The field of the plan that takes the running text above its first item, in a form of structure.
    pub text: Option<String>,
    /// Headings whose part of the document is passed over with all below it; blanks and width do not count.
    #[serde(default)]
    pub pass: Vec<String>,
    /// What the elements of XML are, the first that fits.
    #[serde(default)]
    pub element: Vec<ElementRule>,
    /// How elements that hold others are written on one line.
    #[serde(default)]
    pub element_line: Vec<ElementLine>,
    /// The line that names the plan; captures are fields of `[plan]`, or `draft`, which is the
    /// sign that it is not decided.
    #[serde(default)]
    pub title: Vec<Pattern>,
    /// Lines that say when the plan was made and revised: `{date}`, `{body}`.
    #[serde(default)]
    pub history: Vec<Pattern>,
    /// The cover note before the plan.
    pub note: Option<Note>,
    /// Lines that begin an item; their captures are its fields.
    #[serde(default)]
    pub item: Vec<ItemLine>,
    /// Lines that give fields of the item begun last that has such fields.
    #[serde(default)]
    pub field: Vec<Pattern>,
    /// Lists of items under a heading of their own.
    #[serde(default)]
    pub list: Vec<ListLine>,
    /// The part of a document that is about one item, with its table of years.
    pub section: Option<Section>,
    /// Lines with which the plan ends and other papers begin.
    #[serde(default)]
    pub closes: Vec<Pattern>,
    /// What the document says twice and should say alike.
    #[serde(default)]
    pub echo: Vec<Echo>,
    /// What printing needs beside the lines above, and reading does not.
    #[serde(default)]
    pub print: Print,
}

/// Words that a printed plan bears beside the lines by which one is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// What stands for `{draft}` in the title.
    pub draft: Option<String>,
    /// The line of the history by the kind of revision: `established`, `partial`, `full`; it is
    /// read by the patterns of `history`.
    #[serde(default)]
    pub history: BTreeMap<String, Pattern>,
    /// The head of the column with the statement of the section.
    pub statement: Option<String>,
    /// The head of the column of a year: `{year}` the calendar year in which it begins, `{era}`
    /// its number in the era.
    pub year: Option<Pattern>,
    /// The head of the column with the measures.
    pub measures: Option<String>,
    /// The line below a table of years that says what its signs mean: `{signs}`. When a document is read,
    /// such lines are passed over.
    pub legend: Option<Pattern>,
    /// In the legend: what the sign before a box means.
    pub open_before: Option<String>,
    /// In the legend: what the sign behind a box means.
    pub open_behind: Option<String>,
    /// In the legend: what a box that reaches the last column means.
    pub endless: Option<String>,
    /// The line behind the plan that names what was concluded and not read: `{items}`.
    pub inferred: Option<Pattern>,
    /// The same where all of the plan was.
    pub all_inferred: Option<String>,
}

impl Print {
    /// What stands behind a line of the history that nobody has decided: 「（案）」.
    pub fn proposed(&self) -> String {
        let draft = self.draft.as_ref().map(Words::in_brackets);
        draft.map(|draft| draft.get(Lang::JA).into_owned()).unwrap_or_default()
    }
}

/// The cover note (…の変更について): claims of what a revision changes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Its title.
    pub title: Vec<Pattern>,
    /// The sentence before the points, while it is proposed; `{count}` is their number.
    pub proposes: Vec<Pattern>,
    /// The same once it is decided.
    pub decided: Vec<Pattern>,
    /// The same where what was recorded wrongly is put right.
    #[serde(default)]
    pub corrected: Vec<Pattern>,
    /// Its title then.
    #[serde(default)]
    pub title_of_correction: Vec<Pattern>,
}

/// A line that begins an item.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemLine {
    /// The kind of item.
    pub kind: String,
    /// The line.
    pub line: Pattern,
    /// The kind of list after which alone it is read so, if it is not a sign by itself.
    pub after: Option<String>,
    /// Fields that the line gives without saying them.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
}

/// A list of items under a heading.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListLine {
    /// The kind of item.
    pub kind: String,
    /// The heading.
    pub opens: Vec<Pattern>,
    /// One entry, the first that fits.
    pub line: Vec<Pattern>,
}

/// The part of a document that is about one item which was named before.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The kind of item.
    pub kind: String,
    /// The heading that names the item; the captures are fields of it, `{plan}` the plan's name.
    pub opens: Vec<Pattern>,
    /// The field that keeps the name in the heading where it is not the item's.
    pub heading: String,
    /// A line with which a section begins also where its heading is lost.
    #[serde(default)]
    pub starts: Vec<Pattern>,
    /// Measures: indicators.
    pub measures: Option<Measures>,
    /// Sentences of the section without a label.
    pub statement: Option<Statement>,
    /// The table of years.
    pub chart: Option<Chart>,
    /// Lines that give any item of the section by a label of its own, for what no other place
    /// shows. Their captures are its fields; `{under}` names the item above it, if that is not the
    /// section's own.
    #[serde(default)]
    pub line: Vec<ItemLine>,
}

/// The measures of a section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// Lines that give measures, one or several.
    pub line: Vec<ItemLine>,
    /// The field with the wording of the line.
    pub text: String,
    /// The field with the wording in the table or beside it, where that is another.
    pub tabled: String,
    /// What a measure that stands only in the table is taken for: the fields of such a line.
    #[serde(default)]
    pub in_table: BTreeMap<String, String>,
    /// With what measures end: 件数. A line is split at 、 behind one of them.
    pub ends: Vec<String>,
}

/// Sentences without a label: an initiative.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The kind of item.
    pub kind: String,
    /// The field that holds the sentence.
    pub text: String,
}

/// A table whose columns are fiscal years, with boxes of what runs in them and marks between.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// What stands in it.
    #[serde(rename = "box")]
    pub of: Box,
}

/// A box of the table of years.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Box {
    /// The kind of item.
    pub kind: String,
    /// The field that holds what follows the name.
    pub body: String,
    /// With what names end: 事業, プログラム.
    pub name_ends: Vec<String>,
    /// The endings of names under which rows without such an ending are parts.
    pub holders: Vec<String>,
    /// The field of a remark behind the name, which begins with ※.
    pub remark: Option<String>,
    /// What a body says of its parts: `{names}で構成され`.
    #[serde(default)]
    pub parts: Vec<Pattern>,
    /// What a body says of other items that it runs.
    pub conducts: Option<Conducts>,
}

/// What a body says of other items: 「本事業の下で「A」及び「B」を実施」.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conducts {
    /// The field of references.
    pub field: String,
    /// The saying; `{names}` are names in quotes.
    pub line: Vec<Pattern>,
}

/// What a document says twice: a field and another of the same item or of its parent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Echo {
    /// The kind of item.
    pub kind: String,
    /// The field.
    pub field: String,
    /// Another field of the item, which repeats it.
    pub with: Option<String>,
    /// A field of the parent, from which it is drawn.
    pub parent: Option<String>,
}

/// Why a text is not a form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormError {
    /// What is wrong.
    pub words: Words,
    /// Where in the text, in bytes, if that is known.
    pub span: Option<std::ops::Range<usize>>,
}

impl Form {
    /// The forms that come with planctl, as they are written.
    pub const BUILT_IN: [&'static str; 3] = [
        include_str!("../forms/mext-rd-plan.toml"),
        include_str!("../forms/stratml.toml"),
        include_str!("../forms/outline.toml"),
    ];

    /// Reads a form.
    ///
    /// # Errors
    ///
    /// If the text is not TOML, or has a key that forms lack, or a pattern that cannot be read.
    pub fn parse(text: &str) -> Result<Form, FormError> {
        let form: Form = toml::from_str(text)
            .map_err(|error| FormError { words: of_toml(error.message()), span: error.span() })?;
        let of_2 = !form.rule.is_empty() || !form.element.is_empty();
        if !matches!(form.format, 1 | 2) || (form.format == 1 && of_2) {
            let format = form.format;
            return Err(FormError { words: words!("layout.format-only-later-reads", format), span: None });
        }
        Ok(form)
    }

    /// How elements of this name are written on one line.
    pub fn line_of(&self, element: &str) -> ElementLine {
        let own = self.element_line.iter().find(|line| line.element == element);
        own.cloned().unwrap_or_else(|| ElementLine { element: element.to_owned(), ..ElementLine::default() })
    }

    /// Holds the form to a vocabulary: every kind and field it names is one of its.
    ///
    /// # Errors
    ///
    /// The first that is not.
    pub fn check(&self, vocabulary: &Vocabulary) -> Result<(), Words> {
        if self.vocabulary != vocabulary.name.name {
            let (own, other) = (&self.vocabulary, &vocabulary.name.name);
            return Err(words!("layout.form-vocabulary-not", own, other));
        }
        for rule in &self.rule {
            rule.check(vocabulary)?;
        }
        for element in &self.element {
            element.check(vocabulary)?;
        }
        for item in &self.item {
            known(vocabulary, &item.kind, item.line.names().chain(item.set.keys().map(String::as_str)))?;
        }
        for list in &self.list {
            known(vocabulary, &list.kind, list.line.iter().flat_map(Pattern::names))?;
        }
        for name in self.field.iter().flat_map(Pattern::names) {
            if !vocabulary.kinds.iter().chain([&vocabulary.plan]).any(|kind| kind.field(name).is_some()) {
                return Err(words!("layout.no-kind-field", name));
            }
        }
        for echo in &self.echo {
            known(vocabulary, &echo.kind, [echo.field.as_str()].into_iter().chain(echo.with.as_deref()))?;
        }
        let Some(section) = &self.section else { return Ok(()) };
        known(vocabulary, &section.kind, [section.heading.as_str()])?;
        for line in &section.line {
            let fields = line.line.names().filter(|name| ![ItemLine::UNDER, ItemLine::ORIGIN].contains(name));
            known(vocabulary, &line.kind, fields.chain(line.set.keys().map(String::as_str)))?;
        }
        if let Some(statement) = &section.statement {
            known(vocabulary, &statement.kind, [statement.text.as_str()])?;
        }
        if let Some(measures) = &section.measures {
            for line in &measures.line {
                let fields = line.line.names().chain(line.set.keys().map(String::as_str));
                known(vocabulary, &line.kind, fields.chain([measures.text.as_str(), &measures.tabled]))?;
            }
        }
        if let Some(chart) = &section.chart {
            let of = &chart.of;
            let conducts = of.conducts.iter().map(|conducts| conducts.field.as_str());
            known(
                vocabulary,
                &of.kind,
                [of.body.as_str()].into_iter().chain(of.remark.as_deref()).chain(conducts),
            )?;
        }
        Ok(())
    }
}

impl ItemLine {
    /// The name in braces that takes the name of the item above.
    pub const UNDER: &'static str = "under";
    /// The name in braces that takes the names of what the item comes from; when a line is read it tells nothing.
    pub const ORIGIN: &'static str = "origin";
}

impl Box {
    /// Whether a text has an ending of names; signs in brackets behind it do not count.
    pub fn is_name(&self, text: &str) -> bool {
        ends(text, &self.name_ends)
    }

    /// Whether items of this name hold rows that have no name of their own.
    pub fn is_holder(&self, text: &str) -> bool {
        ends(text, &self.holders)
    }
}

fn ends(text: &str, endings: &[String]) -> bool {
    let plain = loosely(text);
    let plain = without_brackets(&plain);
    endings.iter().any(|end| plain.ends_with(&loosely(end)))
}

/// A text without signs in brackets at its end.
fn without_brackets(plain: &str) -> &str {
    let mut rest = plain;
    while let Some(inside) = rest.strip_suffix(')') {
        match inside.rfind('(') {
            Some(open) if open > 0 => rest = &inside[..open],
            _ => return rest,
        }
    }
    rest
}

impl Measures {
    /// Whether a text ends as measures do.
    pub fn is_measure(&self, text: &str) -> bool {
        let plain = loosely(text);
        let plain = plain.strip_suffix('等').unwrap_or(&plain);
        plain.chars().count() > 2 && self.ends.iter().any(|end| plain.ends_with(&loosely(end)))
    }
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.get(Lang::EN))
    }
}

impl std::error::Error for FormError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_form_fits_a_built_in_vocabulary() {
        let vocabularies = Vocabulary::BUILT_IN.map(|text| Vocabulary::parse(text).unwrap());
        for text in Form::BUILT_IN {
            let form = Form::parse(text).unwrap();
            let own = vocabularies.iter().find(|own| own.name.name == form.vocabulary).unwrap();
            form.check(own).unwrap();
        }
    }

    #[test]
    fn the_form_that_the_page_shows_is_one() {
        let page = include_str!("../../docs/forms.md");
        let (_, shown) = page.split_once("```toml\n").unwrap();
        let form = Form::parse(shown.split_once("```").unwrap().0).unwrap();
        assert_eq!(form.rule.len(), 6);
    }

    #[test]
    fn rules_stand_in_forms_of_format_2_alone() {
        let rule = "vocabulary = \"x\"\nname = \"x\"\n[[rule]]\nby = \"point\"\nkind = \"x\"\n";
        assert!(Form::parse(&format!("format = 2\n{rule}")).is_ok());
        assert!(Form::parse(&format!("format = 1\n{rule}")).is_err());
    }

    #[test]
    fn a_form_that_names_what_the_vocabulary_lacks_is_refused() {
        let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap();
        let form = |text: &str, other: &str| Form::parse(&Form::BUILT_IN[0].replace(text, other));
        let said = form("kind = \"goal\"", "kind = \"gaol\"").unwrap().check(&vocabulary).unwrap_err();
        assert_eq!(said.get(Lang::EN), "the vocabulary has no kind `gaol`; did you mean `goal`?");
        let said = form("概要：{overview}", "概要：{overveiw}").unwrap().check(&vocabulary).unwrap_err();
        assert_eq!(said.get(Lang::EN), "no kind has a field `overveiw`");
        assert!(form("【{name}】", "【{name】").is_err());
    }
}

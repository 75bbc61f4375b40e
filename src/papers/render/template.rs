//! Cover notes set by an office's own template, in the language of Jinja.
//!
//! What a template may name is listed in the help of `planctl memo`; anything else is an error and
//! not an empty place. A template reads no file and includes none, and stops when it has done far
//! more than a cover note needs.

use std::collections::BTreeMap;
use std::ops::Range;

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

use crate::document::{Imprint, Memo};
use planctl_core::text::{Lang, Words, brief};
use planctl_core::words;

/// A template with its name, whose ending says what is escaped: `.html` and `.xml` are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoTemplate {
    pub name: String,
    pub text: String,
}

/// Why a template gives no note.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateError {
    pub words: Words,
    /// Where in the template, in bytes, if that is known.
    pub span: Option<Range<usize>>,
}

const BUILT_IN: [(&str, &str); 2] = [
    ("minutes.md", include_str!("../templates/minutes.md")),
    ("letter.html", include_str!("../templates/letter.html")),
];

/// How many steps a template may take: a note of a thousand points needs some ten thousand.
const MOST_STEPS: u64 = 1_000_000;
/// How deep it may call itself.
const DEEPEST: usize = 64;
/// How long the note may become, in bytes.
const LONGEST: usize = 16 << 20;

impl MemoTemplate {
    /// The names of the templates that come with planctl.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The template of this name that comes with planctl.
    pub fn built_in(name: &str) -> Option<MemoTemplate> {
        let (name, text) = BUILT_IN.iter().find(|(own, _)| *own == name)?;
        Some(MemoTemplate { name: (*name).to_owned(), text: (*text).to_owned() })
    }
}

/// A cover note as a template sets it.
///
/// # Errors
///
/// The first place at which the template is not one, names what a note does not have, or goes on
/// for ever.
pub fn memo_from_template(
    template: &MemoTemplate,
    memo: &Memo,
    imprint: &Imprint,
    lang: Lang,
) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(MOST_STEPS));
    environment.set_recursion_limit(DEEPEST);
    environment.set_debug(true);
    let fault = |error: Error| told(&error, template);
    let parsed = environment.template_from_named_str(&template.name, &template.text).map_err(fault)?;
    let mut out = Limited(Vec::new());
    parsed.render_captured_to(values(memo, imprint, lang), &mut out).map_err(fault)?;
    let mut text = String::from_utf8(out.0).expect("a template of text gives text");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// What a template may name.
fn values(memo: &Memo, imprint: &Imprint, lang: Lang) -> Value {
    // Each stands within a line of the template.
    let say = |words: &Words| Value::from(words.get(lang).replace('\n', " "));
    let maybe = |words: Option<&Words>| words.map_or(Value::from(""), say);
    let point = |point: &crate::document::Point| {
        let keys = [
            ("text", say(&point.text)),
            ("inferred", point.inferred.into()),
            ("declared", point.declared.into()),
        ];
        Value::from(BTreeMap::from(keys.map(|(key, value)| (key.to_owned(), value))))
    };
    let enclosed = |(label, title): &(String, Words)| {
        let keys = [("label", Value::from(label.as_str())), ("title", say(title))];
        Value::from(BTreeMap::from(keys.map(|(key, value)| (key.to_owned(), value))))
    };
    let keys = [
        ("title", say(&memo.title)),
        ("date", maybe(memo.date.as_ref())),
        ("body", memo.body.clone().unwrap_or_default().into()),
        ("lead", say(&memo.lead)),
        ("points", memo.points.iter().map(point).collect()),
        ("standing", memo.standing.iter().map(say).collect()),
        ("count", memo.points.len().into()),
        ("notes", memo.notes.iter().map(say).collect()),
        ("enclosed", memo.enclosed.iter().map(enclosed).collect()),
        ("plan", say(&memo.plan)),
        ("before", maybe(imprint.base.as_ref().map(|base| &base.name))),
        ("after", say(&imprint.revision.name)),
        ("decided", memo.decided.into()),
        ("authority", imprint.authority.clone().unwrap_or_default().into()),
        ("imprint", say(&imprint.words())),
        ("hash", imprint.hash.to_string().into()),
        ("lang", lang.tag().into()),
    ];
    Value::from(BTreeMap::from(keys.map(|(key, value)| (key.to_owned(), value))))
}

fn told(error: &Error, template: &MemoTemplate) -> TemplateError {
    let detail = brief(error.detail().unwrap_or_default());
    let words = match error.kind() {
        ErrorKind::OutOfFuel => words!("render.out-of-fuel", most_steps = MOST_STEPS),
        ErrorKind::UndefinedError => {
            let named = error.range().and_then(|range| template.text.get(range)).map(brief);
            let named = named.unwrap_or(detail);
            words!("render.undefined-error", named)
        }
        ErrorKind::WriteFailure => words!("render.write-failure"),
        kind if detail.is_empty() => words!("render.template-fails", kind),
        kind => words!("render.template-fails-2", kind, detail),
    };
    let line = || {
        let number = error.line()?.checked_sub(1)?;
        let begin: usize = template.text.split_inclusive('\n').take(number).map(str::len).sum();
        let line = template.text.get(begin..)?.lines().next()?;
        Some(begin..begin + line.len())
    };
    TemplateError { words, span: error.range().or_else(line) }
}

/// What is written, up to a length.
struct Limited(Vec<u8>);

impl std::io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::fmt::Display for TemplateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words.get(planctl_core::text::Lang::EN))
    }
}

impl std::error::Error for TemplateError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Point, Standing};
    use planctl_core::model::Digest;

    fn given(name: &str, text: &str) -> Result<String, String> {
        let point = |text: &str| Point {
            text: Words::same(text),
            items: Vec::new(),
            inferred: false,
            declared: false,
            under: Words::default(),
        };
        let memo = Memo {
            title: Words::same("計画の変更について"),
            date: None,
            body: None,
            plan: Words::same("計画"),
            decided: false,
            corrects: false,
            lead: Words::same("次の２点を変更したい。"),
            enclosed: Vec::new(),
            standing: Vec::new(),
            points: vec![point("<甲>の削除"), point("乙の削除")],
            notes: Vec::new(),
            left: Vec::new(),
        };
        let imprint = Imprint {
            title: memo.title.clone(),
            plan: Words::same("計画"),
            revision: Standing { name: Words::same("2026-01-16"), ..Standing::default() },
            base: None,
            hash: Digest::of(b""),
            authority: None,
            author: None,
            source: None,
            date: None,
        };
        let template = MemoTemplate { name: name.to_owned(), text: text.to_owned() };
        memo_from_template(&template, &memo, &imprint, Lang::JA).map_err(|error| {
            let at = error.span.map(|span| text[..span.start].lines().count().max(1));
            format!("{at:?} {}", error.words.get(Lang::EN))
        })
    }

    #[test]
    fn what_is_put_into_a_page_is_escaped_and_into_a_text_is_not() {
        let text = "{% for point in points %}{{ point.text }}\n{% endfor %}";
        assert_eq!(given("a.html", text).unwrap(), "&lt;甲&gt;の削除\n乙の削除\n");
        assert_eq!(given("a.md", text).unwrap(), "<甲>の削除\n乙の削除\n");
    }

    #[test]
    fn a_template_that_names_nothing_of_a_note_or_never_ends_is_refused_at_its_line() {
        assert_eq!(given("a.md", "x\n{{ titel }}").unwrap_err(), "Some(2) a cover note has no `titel`");
        let endless = "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}";
        assert_eq!(
            given("a.md", endless).unwrap_err().split_once(' ').unwrap().1,
            "the template does not end within 1000000 steps"
        );
        assert_eq!(
            given("a.md", "{{ 'x' * 50000000 }}").unwrap_err().split_once(' ').unwrap().1,
            "what the template gives is too long"
        );
        assert!(given("a.md", "{% include 'b.md' %}").is_err());
        assert!(given("a.md", "{% for point in points %}").is_err());
    }
}

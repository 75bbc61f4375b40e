//! What was learnt, as a vocabulary and a form.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::classes::{Class, Classes, Sort};
use super::columns::{Column, Sort as Values, calendar, sort_of};
use super::known::{is_thing, key_of};
use super::{Learnt, LearntKind};
use planctl_core::model::Calendar;
use planctl_core::text::{Words, brief, loosely};
use planctl_core::words;

/// A field that is written.
struct Field {
    key: String,
    word: String,
    /// Its type and role, and what else stands in its line.
    definition: String,
}

/// A kind that is written, with the rule that finds it.
struct Kind {
    key: String,
    word: String,
    under: BTreeSet<String>,
    fields: Vec<Field>,
    rule: Vec<(&'static str, String)>,
    columns: Vec<(String, String)>,
    groups: Vec<(String, String)>,
    labels: Vec<(String, String)>,
    tail: Vec<String>,
    count: usize,
    examples: Vec<String>,
}

struct Writer<'c> {
    classes: &'c Classes,
    calendar: Calendar,
    taken: BTreeSet<String>,
    /// The kind of each class.
    keys: Vec<String>,
    /// The kinds of the columns of a class that hold for several rows.
    group_keys: Vec<Vec<String>>,
    kinds: Vec<Kind>,
    unsure: Vec<Words>,
}

/// Keys that no kind may have, and that fields should not have.
const RESERVED: [&str; 18] = [
    "plan",
    "source",
    "suggestion",
    "conflict",
    "format",
    "vocabulary",
    "reason",
    "decided",
    "id",
    "item",
    "under",
    "unknown",
    "absent",
    "from",
    "from_part",
    "name",
    "label",
    "body",
];

/// Writes what was learnt.
pub(super) fn write(classes: Classes, name: &str, japanese: bool) -> Learnt {
    let mut writer = Writer {
        classes: &classes,
        calendar: calendar(japanese),
        taken: RESERVED.iter().map(|key| (*key).to_owned()).collect(),
        keys: Vec::new(),
        group_keys: Vec::new(),
        kinds: Vec::new(),
        unsure: Vec::new(),
    };
    writer.kinds();
    let vocabulary = writer.vocabulary(name);
    let form = writer.form(name);
    let kinds = writer.kinds.iter().map(|kind| LearntKind {
        key: kind.key.clone(),
        word: kind.word.clone(),
        count: kind.count,
        examples: kind.examples.iter().map(|text| brief(text)).collect(),
        fields: kind.fields.iter().map(|field| field.word.clone()).collect(),
    });
    Learnt { vocabulary, form, kinds: kinds.collect(), unsure: writer.unsure }
}

impl Writer<'_> {
    fn say(&self, ja: &str, en: &str) -> String {
        if self.classes.japanese { ja } else { en }.to_owned()
    }

    /// A key that nothing has yet.
    fn key(&mut self, stem: &str) -> String {
        let mut key = stem.to_owned();
        let mut count = 1;
        while !self.taken.insert(key.clone()) {
            count += 1;
            key = format!("{stem}-{count}");
        }
        key
    }

    fn kinds(&mut self) {
        // Keys of kinds come first, so that no field takes one.
        for class in &self.classes.all {
            let word = class.word(self.classes.japanese);
            let stem = word.as_deref().and_then(key_of).filter(|key| !RESERVED.contains(key));
            let stem = stem.map_or_else(|| self.stem(class), str::to_owned);
            let key = self.key(&stem);
            self.keys.push(key);
            let known = |head: &str| key_of(head).filter(|key| !RESERVED.contains(key)).unwrap_or("group");
            let groups = groups_of(class).map(|column| self.key(known(&column.head))).collect();
            self.group_keys.push(groups);
        }
        for (at, class) in self.classes.all.iter().enumerate() {
            let kind = self.kind(at, class);
            self.kinds.push(kind);
        }
        for heading in &self.classes.passed {
            self.unsure.push(words!("learn.passed", heading));
        }
        for class in self.classes.all.iter().filter(|class| class.count == 1) {
            if let Some(example) = class.examples.first() {
                self.unsure.push(words!("learn.once", name = brief(example)));
            }
        }
    }

    fn stem(&self, class: &Class) -> String {
        match &class.sort {
            Sort::Heading(1, _) => "part",
            Sort::Heading(2, _) => "section",
            Sort::Heading(..) => "subsection",
            Sort::Listed(..) | Sort::Point(..) => "point",
            Sort::Row(_) => "row",
            Sort::Group => "group",
            Sort::Title => "chapter",
            Sort::Record(_) => "record",
            Sort::Nothing => "part",
        }
        .to_owned()
    }

    fn word(&self, class: &Class) -> String {
        class.word(self.classes.japanese).unwrap_or_else(|| match &class.sort {
            Sort::Heading(1, _) => self.say("大項目", "part"),
            Sort::Heading(2, _) => self.say("中項目", "section"),
            Sort::Heading(3, _) => self.say("小項目", "subsection"),
            Sort::Heading(..) => self.say("細項目", "item"),
            Sort::Listed(text, _) => text.clone(),
            Sort::Point(..) => self.say("項目", "point"),
            Sort::Row(_) => self.say("行", "row"),
            Sort::Group => self.say("区分", "group"),
            Sort::Title => self.say("章", "chapter"),
            Sort::Record(_) | Sort::Nothing => self.say("項目", "record"),
        })
    }

    fn kind(&mut self, at: usize, class: &Class) -> Kind {
        let key = self.keys[at].clone();
        let mut under: BTreeSet<String> = class
            .under
            .iter()
            .map(|above| above.map_or("plan".into(), |above| self.keys[above].clone()))
            .collect();
        if under.is_empty() {
            under.insert("plan".into());
        }
        let mut kind = Kind {
            key,
            word: self.word(class),
            under,
            fields: Vec::new(),
            rule: Vec::new(),
            columns: Vec::new(),
            groups: Vec::new(),
            labels: Vec::new(),
            tail: Vec::new(),
            count: class.count,
            examples: class.examples.clone(),
        };
        if class.numbered {
            kind.fields.push(Field {
                key: "label".into(),
                word: self.say("番号", "number"),
                definition: "type = \"label\", role = \"label\"".into(),
            });
        }
        let name_word = self.say("名称", "name");
        match &class.sort {
            Sort::Row(heads) => self.columns(&mut kind, class, heads, at),
            Sort::Heading(..)
            | Sort::Listed(..)
            | Sort::Point(..)
            | Sort::Group
            | Sort::Title
            | Sort::Record(_)
            | Sort::Nothing => {
                kind.fields.push(name_field(name_word));
            }
        }
        if class.has_text {
            kind.fields.push(Field {
                key: "body".into(),
                word: self.say("本文", "text"),
                definition: "type = \"text\", role = \"body\"".into(),
            });
            kind.rule.push(("text", "body".into()));
        }
        for values in class.tail() {
            let few = values.iter().collect::<BTreeSet<_>>().len() * 3 <= values.len() + 3;
            let word = if few { self.say("状況", "status") } else { self.say("担当", "owner") };
            let mut field = self.field(&kind, &word, &values);
            if kind.fields.iter().any(|own| own.word == field.word) {
                field.word = format!("{} {}", field.word, kind.tail.len() + 1);
            }
            kind.tail.push(field.key.clone());
            kind.fields.push(field);
        }
        for (label, values) in class.labels.values() {
            let field = self.field(&kind, label, values);
            kind.labels.push((label.clone(), field.key.clone()));
            kind.fields.push(field);
        }
        for returning in self.classes.returning.iter().filter(|own| !own.lists && own.under.contains(&at)) {
            if kind.labels.iter().any(|(label, _)| loosely(label) == loosely(&returning.text)) {
                continue;
            }
            let field = self.field(&kind, &returning.text, &[]);
            kind.fields.push(field);
        }
        kind
    }

    /// A field called so, with a key that the kind does not have yet, of the type that its values have.
    fn field(&self, kind: &Kind, word: &str, values: &[String]) -> Field {
        let known = key_of(word);
        let stem = match known {
            Some(key) if !self.taken.contains(key) => key.to_owned(),
            Some(key) => format!("{key}_text"),
            None => slug(word).filter(|slug| !self.taken.contains(slug)).unwrap_or_else(|| "field".into()),
        };
        let is_taken = |key: &str| kind.fields.iter().any(|own| own.key == key) || self.taken.contains(key);
        let mut key = stem.clone();
        let mut count = 1;
        while is_taken(&key) {
            count += 1;
            key = format!("{stem}_{count}");
        }
        let has =
            |role: &str| kind.fields.iter().any(|own| own.definition.contains(&format!("role = \"{role}\"")));
        let end = match known {
            Some("first") => Some("first"),
            Some("last") => Some("last"),
            _ => None,
        };
        let definition = match (sort_of(values, &self.calendar), end) {
            (Values::Period, Some(end))
                if !kind.fields.iter().any(|own| own.definition.contains(&format!("end = \"{end}\""))) =>
            {
                format!("type = \"period\", role = \"schedule\", end = \"{end}\"")
            }
            (Values::Period, _) => "type = \"period\", role = \"body\"".into(),
            (Values::Quantity, _) => "type = \"quantity\", role = \"amount\"".into(),
            (Values::Identifier, _) if !has("identifier") => {
                "type = \"identifier\", role = \"identifier\"".into()
            }
            (Values::Identifier | Values::Text, _) => match known {
                Some("section_in_charge") => "type = \"text\", role = \"responsible\"".into(),
                Some("target" | "baseline" | "actual") => "type = \"text\", role = \"target\"".into(),
                _ => "type = \"text\", role = \"body\"".into(),
            },
        };
        Field { key, word: word.to_owned(), definition }
    }

    /// The fields of a row by its columns, and the kinds of the columns that hold for several rows.
    fn columns(&mut self, kind: &mut Kind, class: &Class, heads: &[String], at: usize) {
        let calendar = self.calendar.clone();
        let groups: Vec<&Column> = groups_of(class).collect();
        let rest: Vec<&Column> = class.columns.iter().skip(groups.len()).collect();
        let mut under = kind.under.clone();
        for (group, key) in groups.iter().zip(self.group_keys[at].clone()) {
            let mut own = Kind {
                key: key.clone(),
                word: group.head.clone(),
                under: std::mem::replace(&mut under, [key.clone()].into()),
                fields: Vec::new(),
                rule: Vec::new(),
                columns: Vec::new(),
                groups: Vec::new(),
                labels: Vec::new(),
                tail: Vec::new(),
                count: group.cells.len(),
                examples: group.cells.iter().take(3).cloned().collect(),
            };
            if group.numbered > 0 {
                own.fields.push(Field {
                    key: "label".into(),
                    word: self.say("番号", "number"),
                    definition: "type = \"label\", role = \"label\"".into(),
                });
            }
            own.fields.push(name_field(self.say("名称", "name")));
            kind.groups.push((group.head.clone(), key));
            self.kinds.push(own);
        }
        kind.under = under;
        let name = rest
            .iter()
            .filter(|column| column.period(&calendar).is_none())
            .max_by_key(|column| column.score(&calendar));
        let name = name.map(|column| column.at);
        let periods: Vec<&&Column> = rest
            .iter()
            .filter(|column| Some(column.at) != name && column.period(&calendar).is_some())
            .collect();
        let is_series = periods.len() >= 2
            && periods.iter().all(|column| sort_of(&column.cells, &calendar) == Values::Quantity);
        if let Some(name) = name {
            let column = &class.columns[name];
            if column.numbered * 2 > column.cells.len() {
                kind.fields.push(Field {
                    key: "label".into(),
                    word: self.say("番号", "number"),
                    definition: "type = \"label\", role = \"label\"".into(),
                });
            }
            kind.fields.push(name_field(column.head.clone()));
            kind.columns.push((column.head.clone(), "name".into()));
            kind.examples = column.cells.iter().take(3).cloned().collect();
        } else {
            kind.fields.push(name_field(self.say("名称", "name")));
        }
        if is_series {
            let word = self.say("値", "value");
            let definition = format!(
                "type = \"series\", role = \"amount\", values.value = {{ word = {} }}",
                quoted(&word)
            );
            kind.fields.push(Field {
                key: "by_period".into(),
                word: self.say("各年の値", "values by period"),
                definition,
            });
            for column in &periods {
                if let Some(period) = column.period(&calendar) {
                    kind.columns.push((column.head.clone(), format!("by_period@{period} value")));
                }
            }
        }
        let parent = parent_column(class);
        if let Some(column) = parent {
            kind.rule.push(("under", column.head.clone()));
            kind.under.insert(kind.key.clone());
        }
        for column in rest.iter().copied() {
            if parent.is_some_and(|parent| parent.at == column.at) {
                continue;
            }
            let in_series = is_series && periods.iter().any(|own| own.at == column.at);
            if Some(column.at) == name || in_series || column.head.is_empty() {
                continue;
            }
            let field = self.field(kind, &column.head, &column.cells);
            kind.columns.push((column.head.clone(), field.key.clone()));
            kind.fields.push(field);
        }
        if heads.iter().all(String::is_empty) {
            self.unsure.push(words!("learn.no-heads", name = self.keys[at].clone()));
        }
    }

    fn vocabulary(&self, name: &str) -> String {
        let mut out = String::new();
        let (lang, plan) = if self.classes.japanese { ("ja", "計画") } else { ("en", "plan") };
        let _ = writeln!(
            out,
            "# {}\n",
            self.say(
                "文書から学んだ語彙。言葉と型は直してよい。",
                "A vocabulary learnt from documents. Words and types are to be put right."
            )
        );
        let _ = writeln!(
            out,
            "format = 1\nname = \"{name}\"\nversion = 1\nlang = \"{lang}\"\nword = {}\n",
            quoted(plan)
        );
        if !self.classes.japanese {
            let _ = writeln!(out, "[calendar]\neras = false\n");
        }
        let name_word = quoted(&self.say("名称", "name"));
        let _ =
            writeln!(out, "[plan.field]\nname = {{ type = \"text\", role = \"name\", word = {name_word} }}");
        if self.classes.text_of_plan {
            let _ = writeln!(
                out,
                "text = {{ type = \"text\", role = \"body\", word = {} }}",
                quoted(&self.say("本文", "text"))
            );
        }
        for kind in &self.kinds {
            let under: Vec<String> = kind.under.iter().map(|key| quoted(key)).collect();
            let _ = writeln!(
                out,
                "\n[kind.{}]\nrole = \"headline\"\nunder = [{}]\nword = {}\n",
                kind.key,
                under.join(", "),
                quoted(&kind.word)
            );
            let _ = writeln!(out, "[kind.{}.field]", kind.key);
            for field in &kind.fields {
                let _ = writeln!(
                    out,
                    "{} = {{ {}, word = {} }}",
                    field.key,
                    field.definition,
                    quoted(&field.word)
                );
            }
        }
        out
    }

    fn form(&self, name: &str) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "# {}\n", self.say("文書から学んだ様式。", "A form learnt from documents."));
        let _ = writeln!(out, "format = 2\nvocabulary = \"{name}\"\nname = \"{name}\"");
        if self.classes.text_of_plan {
            let _ = writeln!(out, "text = \"text\"");
        }
        if !self.classes.passed.is_empty() {
            let passed: Vec<String> = self.classes.passed.iter().map(|text| quoted(text)).collect();
            let _ = writeln!(out, "pass = [{}]", passed.join(", "));
        }
        // What a heading that returns says is said before what its level says.
        for returning in self.classes.returning.iter().filter(|own| !own.under.is_empty()) {
            if returning.lists {
                let below: Vec<String> = returning.under.iter().map(|at| self.keys[*at].clone()).collect();
                for below in below {
                    let _ = writeln!(
                        out,
                        "\n[[rule]]\nby = \"heading\"\ntitled = [{}]\nbelow = {}",
                        quoted(&returning.text),
                        quoted(&below)
                    );
                }
                continue;
            }
            let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for at in &returning.under {
                let kind = self.kinds.iter().find(|kind| kind.key == self.keys[*at]);
                let field =
                    kind.and_then(|kind| kind.fields.iter().find(|field| field.word == returning.text));
                if let Some(field) = field {
                    fields.entry(field.key.clone()).or_default().push(self.keys[*at].clone());
                }
            }
            for (field, kinds) in fields {
                for below in kinds {
                    let _ = writeln!(
                        out,
                        "\n[[rule]]\nby = \"heading\"\ntitled = [{}]\nbelow = {}\nfield = {}",
                        quoted(&returning.text),
                        quoted(&below),
                        quoted(&field)
                    );
                }
            }
        }
        for (at, class) in self.classes.all.iter().enumerate() {
            let Some(kind) = self.kinds.iter().find(|kind| kind.key == self.keys[at]) else { continue };
            self.rule(&mut out, class, kind);
        }
        out
    }

    fn rule(&self, out: &mut String, class: &Class, kind: &Kind) {
        let mut lines: Vec<String> = Vec::new();
        match &class.sort {
            Sort::Heading(level, look) => {
                lines.extend([
                    "by = \"heading\"".into(),
                    format!("level = {level}"),
                    format!("number = {}", quoted(look)),
                ]);
            }
            Sort::Listed(text, depth) => {
                let heading = self.classes.returning.iter().find(|own| loosely(&own.text) == *text);
                let text = heading.map_or(text.as_str(), |own| own.text.as_str());
                lines.extend([
                    "by = \"point\"".into(),
                    format!("level = {depth}"),
                    format!("titled = [{}]", quoted(text)),
                ]);
            }
            Sort::Point(above, depth) => {
                let below = above.map_or("plan", |above| self.keys[above].as_str());
                lines.extend([
                    "by = \"point\"".into(),
                    format!("level = {depth}"),
                    format!("below = {}", quoted(below)),
                ]);
            }
            Sort::Row(heads) => {
                lines.push("by = \"row\"".into());
                let heads: Vec<String> =
                    heads.iter().filter(|head| !head.is_empty()).map(|head| quoted(head)).collect();
                if !heads.is_empty() {
                    lines.push(format!("heads = [{}]", heads.join(", ")));
                }
            }
            Sort::Group => lines.push("by = \"group\"".into()),
            Sort::Title => lines.push("by = \"title\"".into()),
            Sort::Record(label) => {
                lines.extend(["by = \"text\"".into(), format!("label = {}", quoted(label))])
            }
            Sort::Nothing => return,
        }
        let _ = writeln!(out, "\n[[rule]]\n{}\nkind = {}", lines.join("\n"), quoted(&kind.key));
        for (key, value) in &kind.rule {
            let _ = writeln!(out, "{key} = {}", quoted(value));
        }
        let table = |pairs: &[(String, String)]| {
            let pairs: Vec<String> =
                pairs.iter().map(|(word, field)| format!("{} = {}", quoted(word), quoted(field))).collect();
            pairs.join(", ")
        };
        if !kind.columns.is_empty() {
            let _ = writeln!(out, "columns = {{ {} }}", table(&kind.columns));
        }
        if !kind.groups.is_empty() {
            let groups: Vec<String> = kind
                .groups
                .iter()
                .map(|(head, key)| format!("{{ head = {}, kind = {} }}", quoted(head), quoted(key)))
                .collect();
            let _ = writeln!(out, "groups = [{}]", groups.join(", "));
        }
        if !kind.labels.is_empty() {
            let _ = writeln!(out, "labels = {{ {} }}", table(&kind.labels));
        }
        if !kind.tail.is_empty() {
            let fields: Vec<String> = kind.tail.iter().map(|field| quoted(field)).collect();
            let _ = writeln!(out, "tail = [{}]", fields.join(", "));
        }
    }
}

/// The columns at the left that hold for several rows: their cells are left empty below the first, or repeat it.
fn groups_of(class: &Class) -> impl Iterator<Item = &Column> {
    class.columns.iter().take_while(|column| {
        let last = column.at + 1 >= class.columns.len();
        (column.groups || (!last && repeats(column, class.count))) && !column.head.is_empty()
    })
}

/// Whether a column in each row has what holds for several of them, one below the other, and is no plain field.
fn repeats(column: &Column, rows: usize) -> bool {
    let cells: Vec<String> = column.cells.iter().map(|cell| loosely(cell)).collect();
    let distinct = cells.iter().collect::<BTreeSet<_>>().len();
    let runs = 1 + cells.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let is_plain = key_of(&column.head).is_some_and(|key| !is_thing(key) && key != "name");
    let long = cells.iter().map(|cell| cell.chars().count()).sum::<usize>() >= cells.len() * 4;
    cells.len() == rows && rows >= 6 && distinct * 2 <= rows && runs == distinct && long && !is_plain
}

/// The column whose cells are all values of another, which has each of them once: what the rows stand under.
fn parent_column(class: &Class) -> Option<&Column> {
    let filled = |column: &Column| -> Vec<String> {
        column.cells.iter().map(|cell| loosely(cell)).filter(|cell| !cell.is_empty()).collect()
    };
    let all: Vec<(&Column, Vec<String>)> =
        class.columns.iter().map(|column| (column, filled(column))).collect();
    let rows = class.count;
    let keys = all.iter().filter(|(_, cells)| {
        cells.len() == rows && rows > 2 && cells.iter().collect::<BTreeSet<_>>().len() == rows
    });
    let keys: Vec<(usize, BTreeSet<&String>)> =
        keys.map(|(column, cells)| (column.at, cells.iter().collect())).collect();
    let is_parent = |(column, cells): &&(&Column, Vec<String>)| {
        let inside = |(at, keys): &(usize, BTreeSet<&String>)| {
            *at != column.at && cells.iter().all(|cell| keys.contains(cell))
        };
        // Small numbers stand for much else.
        let says = ["parent", "epic", "under", "親", "上位"];
        let head = loosely(&column.head).to_lowercase();
        let numbers = cells.iter().all(|cell| cell.bytes().all(|byte| byte.is_ascii_digit()));
        (!numbers || says.iter().any(|word| head.contains(word)))
            && !column.groups
            && !column.head.is_empty()
            && cells.len() < rows
            && !cells.is_empty()
            && keys.iter().any(inside)
    };
    all.iter().find(is_parent).map(|(column, _)| *column)
}

fn name_field(word: String) -> Field {
    Field { key: "name".into(), word, definition: "type = \"text\", role = \"name\"".into() }
}

/// A text as a string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A key out of a word of Latin letters.
fn slug(word: &str) -> Option<String> {
    let mut out = String::new();
    for c in word.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            _ if !out.ends_with('_') && !out.is_empty() => out.push('_'),
            _ => {}
        }
    }
    let out = out.trim_matches('_').to_owned();
    (out.starts_with(|c: char| c.is_ascii_lowercase()) && out.len() <= 40).then_some(out)
}

//! Documents that are data: StratML, an issue tracker's CSV, and outlines in JSON and YAML.

use super::Made;
use super::author::Author;
use super::page::{Cell, Table, csv, escaped};

/// XML with indentation or none, and a prefix or none.
struct Xml {
    out: String,
    depth: usize,
    prefix: &'static str,
    indented: bool,
}

impl Xml {
    fn new_line(&mut self) {
        if self.indented {
            self.out.push('\n');
            self.out.push_str(&"  ".repeat(self.depth));
        }
    }

    fn open(&mut self, name: &str, attributes: &str) {
        self.new_line();
        self.out.push_str(&format!("<{}{name}{attributes}>", self.prefix));
        self.depth += 1;
    }

    fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.new_line();
        self.out.push_str(&format!("</{}{name}>", self.prefix));
    }

    /// An element with text, or an empty one.
    fn leaf(&mut self, name: &str, text: &str) {
        self.new_line();
        let prefix = self.prefix;
        if text.is_empty() {
            self.out.push_str(&format!("<{prefix}{name}/>"));
        } else {
            self.out.push_str(&format!("<{prefix}{name}>{}</{prefix}{name}>", escaped(text)));
        }
    }
}

/// An identifier as StratML has them.
fn identifier(a: &mut Author) -> String {
    format!("_{:06x}{:02x}-{:04x}", a.between(0, 0xff_ffff), a.between(0, 0xff), a.between(0, 0xffff))
}

/// Part 1 (`StrategicPlan`), or part 2 (`PerformancePlanOrReport`) with indicators. Elements that
/// are there but empty are no items.
pub fn stratml(a: &mut Author, form: &'static str) -> Made {
    let mut made = Made::new(form);
    let part_two = a.likely(65);
    let prefix = if a.likely(20) { "stratml:" } else { "" };
    let mut xml = Xml { out: String::new(), depth: 0, prefix, indented: a.likely(70) };
    xml.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let (root, space) = if part_two {
        ("PerformancePlanOrReport", "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport")
    } else {
        ("StrategicPlan", "urn:ISO:std:iso:17469:tech:xsd:stratml_core")
    };
    let colon = if prefix.is_empty() { "" } else { ":stratml" };
    xml.open(root, &format!(" xmlns{colon}=\"{space}\""));
    let office = a.english_office();
    let title = format!("{office} Strategic Plan");
    xml.leaf("Name", &title);
    made.title = Some(title);
    let mut about = |xml: &mut Xml, field: &'static str, name: &str, text: String| {
        xml.leaf(name, &text);
        made.about.push((field, text));
    };
    if a.likely(60) {
        about(&mut xml, "description", "Description", a.english_prose(1, 2));
    }
    xml.open("StrategicPlanCore", "");
    xml.open("Organization", "");
    about(&mut xml, "organization", "Name", office);
    about(&mut xml, "organization_identifier", "Identifier", identifier(a));
    xml.close("Organization");
    for (field, name) in [("vision", "Vision"), ("mission", "Mission")] {
        if a.likely(70) {
            xml.open(name, "");
            about(&mut xml, field, "Description", a.english_prose(1, 1));
            xml.close(name);
        }
    }
    if a.likely(40) {
        for _ in 0..a.between(2, 4) {
            let name = a.term();
            let value = made.item("value", &name, None, None);
            let text = a.english_sentence();
            xml.open("Value", "");
            xml.leaf("Name", &name);
            xml.leaf("Description", &text);
            xml.close("Value");
            made.field(value, "description", text);
        }
    }
    let most = a.size(6, 80);
    let numbered = a.likely(75);
    let mut goal = 0;
    while goal < 2 || made.items.len() < most {
        goal += 1;
        xml.open("Goal", "");
        let name = a.aim();
        let item =
            stratml_item(a, &mut made, &mut xml, "goal", &name, numbered.then(|| goal.to_string()), None);
        for objective in 1..=a.between(1, 5) {
            xml.open("Objective", "");
            let name = a.programme();
            let label = numbered.then(|| format!("{goal}.{objective}"));
            let item = stratml_item(a, &mut made, &mut xml, "objective", &name, label, Some(item));
            if part_two {
                for _ in 0..a.between(0, 2) {
                    performance_indicator(a, &mut made, &mut xml, item);
                }
                if a.likely(10) {
                    xml.open("PerformanceIndicator", "");
                    for name in ["SequenceIndicator", "MeasurementDimension", "UnitOfMeasurement"] {
                        xml.leaf(name, "");
                    }
                    xml.close("PerformanceIndicator");
                }
            }
            xml.close("Objective");
        }
        xml.close("Goal");
    }
    xml.close("StrategicPlanCore");
    xml.open("AdministrativeInformation", "");
    for (field, name) in [("start", "StartDate"), ("end", "EndDate"), ("published", "PublicationDate")] {
        let date = a.iso_date();
        xml.leaf(name, &date);
        made.about.push((field, date));
    }
    xml.close("AdministrativeInformation");
    xml.close(root);
    made.files.push(("plan.xml".to_owned(), (xml.out + "\n").into_bytes()));
    made
}

/// What goals and objectives have in common; leaves the element open.
fn stratml_item(
    a: &mut Author,
    made: &mut Made,
    xml: &mut Xml,
    kind: &'static str,
    name: &str,
    label: Option<String>,
    parent: Option<usize>,
) -> usize {
    let item = made.item(kind, name, label.clone(), parent);
    let description = if a.likely(85) { a.english_prose(1, 2) } else { String::new() };
    let id = identifier(a);
    xml.leaf("Name", name);
    xml.leaf("Description", &description);
    xml.leaf("Identifier", &id);
    xml.leaf("SequenceIndicator", label.as_deref().unwrap_or(""));
    made.field(item, "description", description);
    made.field(item, "identifier", id);
    if a.likely(30) {
        let who = if a.likely(50) { a.english_office() } else { String::new() };
        xml.open("Stakeholder", "");
        xml.leaf("Name", &who);
        xml.leaf("Description", "");
        xml.close("Stakeholder");
        made.field(item, "stakeholder", who);
    }
    if a.likely(25) {
        let text = a.english_sentence();
        xml.leaf("OtherInformation", &text);
        made.field(item, "other_information", text);
    }
    item
}

/// An indicator is called by what it measures.
fn performance_indicator(a: &mut Author, made: &mut Made, xml: &mut Xml, objective: usize) {
    let name = a.programme();
    let item = made.item("indicator", &name, None, Some(objective));
    let kind = a.pick(&["Quantitative", "Qualitative"]);
    let stage = a.pick(&["Outcome", "Output", "Input"]);
    xml.open(
        "PerformanceIndicator",
        &format!(" PerformanceIndicatorType=\"{kind}\" ValueChainStage=\"{stage}\""),
    );
    made.field(item, "type", kind);
    made.field(item, "stage", stage);
    let unit = a.pick(&["Persons", "Percent", "Miles", "Sites", "Days"]);
    let id = identifier(a);
    xml.leaf("MeasurementDimension", &name);
    xml.leaf("UnitOfMeasurement", unit);
    xml.leaf("Identifier", &id);
    made.field(item, "unit", unit);
    made.field(item, "identifier", id);
    if a.likely(80) {
        xml.open("MeasurementInstance", "");
        for (name, [start, end, units]) in [
            ("TargetResult", ["target_start", "target_end", "target"]),
            ("ActualResult", ["actual_start", "actual_end", "actual"]),
        ] {
            if name == "ActualResult" && a.likely(50) {
                continue;
            }
            let values = [("StartDate", start, a.iso_date()), ("EndDate", end, a.iso_date())];
            let number = a.quantity();
            xml.open(name, "");
            for (element, field, value) in values {
                xml.leaf(element, &value);
                made.field(item, field, value);
            }
            xml.leaf("NumberOfUnits", &number);
            made.field(item, units, number);
            xml.close(name);
        }
        xml.close("MeasurementInstance");
    }
    xml.close("PerformanceIndicator");
}

/// One issue a row. Every row is an issue; its type is a field, its key the label. The key of its
/// epic says what it is under, and is no field.
pub fn issue_export(a: &mut Author, form: &'static str) -> Made {
    let mut made = Made::new(form);
    let project = a.pick(&["PAY", "OPS", "WEB", "DATA", "CORE"]);
    let parent_head = a.pick(&["Epic Link", "Parent", "Parent key"]);
    let mut columns = vec![
        ("type", "Issue Type"),
        ("status", "Status"),
        ("priority", "Priority"),
        ("assignee", "Assignee"),
        ("due", a.pick(&["Due Date", "Due date"])),
        ("parent", parent_head),
    ];
    for (field, head) in
        [("version", "Fix versions"), ("points", "Story Points"), ("description", "Description")]
    {
        if a.likely(50) {
            columns.push((field, head));
        }
    }
    if a.likely(40) {
        // Trackers write a column for each value of a list.
        columns.extend([("labels", "Labels"), ("labels", "Labels")]);
    }
    if a.likely(40) {
        a.shuffle(&mut columns);
    }
    let key_first = a.likely(50);
    let mut head = vec!["Summary", a.pick(&["Issue key", "Key"])];
    if key_first {
        head.swap(0, 1);
    }
    head.extend(columns.iter().map(|(_, head)| *head));
    made.structure.extend(head.iter().map(|&head| head.to_owned()));

    let most = a.size(6, 80);
    let mut number = a.between(1, 400);
    let mut rows: Vec<Vec<Cell>> = vec![head.into_iter().map(Cell::text).collect()];
    let mut epic: Option<(usize, String)> = None;
    let mut epics = 0;
    while epics < 2 || made.items.len() < most {
        number += a.between(1, 3);
        let key = format!("{project}-{number}");
        let is_epic = epic.is_none() || a.likely(20);
        let parent = epic.clone().filter(|_| !is_epic && a.likely(92));
        let name = if is_epic { a.programme() } else { a.task() };
        let item = made.item("issue", &name, Some(key.clone()), parent.as_ref().map(|(item, _)| *item));
        let mut row = vec![Cell::text(name), Cell::text(key.as_str())];
        if key_first {
            row.swap(0, 1);
        }
        for (field, _) in &columns {
            let value = match *field {
                "parent" => {
                    let key = parent.as_ref().map_or("", |(_, key)| key).to_owned();
                    made.structure.push(key.clone());
                    row.push(Cell::text(key));
                    continue;
                }
                "type" if is_epic => "Epic".to_owned(),
                "type" => a.pick(&["Story", "Task", "Bug"]).to_owned(),
                "status" => a.pick(&["To Do", "In Progress", "Done", "Blocked"]).to_owned(),
                "priority" => a.pick(&["High", "Medium", "Low"]).to_owned(),
                "assignee" if a.likely(85) => a.full_name(),
                "due" if a.likely(70) => a.iso_date(),
                "version" => a.pick(&["2.0", "2.1", "3.0", ""]).to_owned(),
                "points" if !is_epic => a.pick(&["1", "2", "3", "5", "8"]).to_owned(),
                "labels" if a.likely(40) => a.pick(&["backend", "ui", "security", "debt"]).to_owned(),
                "description" if a.likely(60) => {
                    (0..a.between(1, 2)).map(|_| a.english_prose(1, 2)).collect::<Vec<_>>().join("\n")
                }
                _ => String::new(),
            };
            made.field(item, field, value.clone());
            row.push(Cell::text(value));
        }
        rows.push(row);
        if is_epic {
            epics += 1;
            epic = Some((item, key));
        }
    }
    let (separator, ending) = a.pick(&[(',', "csv"), (',', "csv"), (';', "csv"), ('\t', "tsv")]);
    let mark = if a.likely(30) { "\u{feff}" } else { "" };
    let text = csv(&Table { heads: 1, rows }, separator, a.pick(&["\n", "\r\n"]));
    made.files.push((format!("issues.{ending}"), format!("{mark}{text}").into_bytes()));
    made
}

/// Goals that hold their projects, and projects their tasks, as JSON or YAML.
pub fn outline_data(a: &mut Author, form: &'static str) -> Made {
    let mut made = Made::new(form);
    let json = a.likely(50);
    let keys: [&str; 3] = a.pick(&[["goals", "projects", "tasks"], ["objectives", "initiatives", "actions"]]);
    let name_key = a.pick(&["name", "title"]);
    let id_key = a.likely(60).then_some("id");
    let mut fields = vec!["owner", "due", "status", "description"];
    a.shuffle(&mut fields);
    fields.truncate(a.between(2, 4));
    made.structure.extend(keys.iter().chain(&fields).map(|&key| key.to_owned()));
    made.structure.extend(["name", "title", "plan", "id"].map(str::to_owned));
    let title = format!("{} plan", a.term());
    made.title = Some(title.clone());

    let mut outline = Outline { keys, name_key, id_key, fields, depth: a.between(2, 3) };
    let most = a.size(6, 80);
    let mut goals = Vec::new();
    while goals.len() < 2 || made.items.len() < most {
        let number = goals.len() + 1;
        goals.push(outline.item(a, &mut made, &number.to_string(), 0, None));
    }
    let root = Value::Map(vec![("plan", Value::Text(title)), (keys[0], Value::List(goals))]);
    let (file, text) = if json { ("plan.json", root.json(0)) } else { ("plan.yaml", root.yaml(0)) };
    made.files.push((file.to_owned(), (text.trim_start().to_owned() + "\n").into_bytes()));
    made
}

struct Outline {
    keys: [&'static str; 3],
    name_key: &'static str,
    id_key: Option<&'static str>,
    fields: Vec<&'static str>,
    depth: usize,
}

impl Outline {
    fn item(
        &mut self,
        a: &mut Author,
        made: &mut Made,
        id: &str,
        level: usize,
        parent: Option<usize>,
    ) -> Value {
        let name = match level {
            0 => a.aim(),
            1 => a.programme(),
            _ => a.task(),
        };
        let label = self.id_key.map(|_| id.to_owned());
        let item = made.item(["goal", "project", "task"][level], &name, label.clone(), parent);
        let mut entries = Vec::new();
        entries.extend(self.id_key.zip(label).map(|(key, id)| (key, Value::Text(id))));
        entries.push((self.name_key, Value::Text(name)));
        for &field in &self.fields {
            let value = match field {
                "owner" => a.full_name(),
                "due" => a.iso_date(),
                "status" => a.pick(&["open", "done", "late"]).to_owned(),
                _ => a.english_prose(1, 2),
            };
            if a.likely(85) {
                made.field(item, field, value.clone());
                entries.push((field, Value::Text(value)));
            }
        }
        if level + 1 < self.depth {
            let last = a.between(1, 4);
            let below = (1..=last).map(|n| self.item(a, made, &format!("{id}.{n}"), level + 1, Some(item)));
            let below = below.collect();
            entries.push((self.keys[level + 1], Value::List(below)));
        }
        Value::Map(entries)
    }
}

enum Value {
    Text(String),
    List(Vec<Value>),
    Map(Vec<(&'static str, Value)>),
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Value {
    fn json(&self, depth: usize) -> String {
        let inside = "  ".repeat(depth + 1);
        let outside = "  ".repeat(depth);
        match self {
            Value::Text(text) => quoted(text),
            Value::List(values) => {
                let values: Vec<String> =
                    values.iter().map(|value| format!("{inside}{}", value.json(depth + 1))).collect();
                format!("[\n{}\n{outside}]", values.join(",\n"))
            }
            Value::Map(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| format!("{inside}\"{key}\": {}", value.json(depth + 1)))
                    .collect();
                format!("{{\n{}\n{outside}}}", entries.join(",\n"))
            }
        }
    }

    /// In block style, for a place behind a key or a hyphen.
    fn yaml(&self, depth: usize) -> String {
        let indent = "  ".repeat(depth);
        match self {
            Value::Text(text)
                if text.contains([':', '#', '&', '"']) || text.starts_with(|c: char| c.is_numeric()) =>
            {
                format!(" {}", quoted(text))
            }
            Value::Text(text) => format!(" {text}"),
            Value::List(values) => {
                let item = |value: &Value| match value {
                    // The first entry of a map stands behind the hyphen.
                    Value::Map(_) => format!("\n{indent}- {}", value.yaml(depth + 1).trim_start()),
                    _ => format!("\n{indent}-{}", value.yaml(depth + 1)),
                };
                values.iter().map(item).collect()
            }
            Value::Map(entries) => entries
                .iter()
                .map(|(key, value)| format!("\n{indent}{key}:{}", value.yaml(depth + 1)))
                .collect(),
        }
    }
}

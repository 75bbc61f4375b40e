//! StratML Part 2 (ISO 17469-2): `PerformancePlanOrReport`, by its schema of 16 February 2016.
//!
//! A plan of StratML's own vocabulary goes back to the elements that its form reads it from; of any
//! other vocabulary the roles say what is a goal, an objective, an indicator. Objectives do not
//! hold objectives there, and nothing has years: both are written as text and told as losses. What the
//! export is made from stands in a comment before the outermost element.

use planctl_core::words;
use std::collections::BTreeSet;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Instead, Loss};
use crate::document::Imprint;
use planctl_core::layout::{Form, NOTHING, Wording};
use planctl_core::model::{
    FieldDef, FieldRole, FieldType, Id, Item, Key, KindDef, KindRole, PLAN_KIND, Plan, Series, Value,
    Vocabulary,
};
use planctl_core::text::{Lang, Words};

/// The outermost elements, with their namespaces.
const ROOTS: &[(&str, &str)] = &[
    (PART_2, "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"),
    (PART_1, "urn:ISO:std:iso:17469:tech:xsd:stratml_core"),
];
const PART_1: &str = "StrategicPlan";
const PART_2: &str = "PerformancePlanOrReport";

/// What is said of the paper beside the plan, and how.
#[derive(Debug, Clone, Copy)]
pub struct StratmlAbout<'a> {
    /// What the export is made from.
    pub imprint: &'a Imprint,
    /// The body whose plan it is, if the log says; the standard's organization.
    pub body: Option<&'a str>,
    /// The language of labels that are written as text.
    pub lang: Lang,
}

/// An element before it is written.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    inside: Vec<Element>,
}

/// Where a field goes.
#[derive(Clone, PartialEq, Eq)]
enum Slot {
    /// An element of text inside that of the item.
    Text(&'static str),
    /// An attribute, of one of some words.
    Word(&'static str, &'static [&'static str]),
    /// A result of each line.
    Result(&'static str),
    /// The path from which StratML's own form reads it.
    Path(String),
}

const STAGES: &[&str] = &["Outcome", "Output_Processing", "Output", "Input_Processing", "Input"];
const INDICATOR_TYPES: &[&str] = &["Quantitative", "Qualitative"];
const STAKEHOLDER_TYPES: &[&str] = &["Person", "Organization", "Generic_Group"];
const PLAN_TYPES: &[&str] = &["Strategic_Plan", "Performance_Plan", "Performance_Report"];

/// The words of attributes.
const WORDS: &[(&str, &[&str])] = &[
    ("Type", PLAN_TYPES),
    ("ValueChainStage", STAGES),
    ("PerformanceIndicatorType", INDICATOR_TYPES),
    ("StakeholderTypeType", STAKEHOLDER_TYPES),
];

/// What may stand in an element, in the schema's order, and whether it must.
const ORDER: &[(&str, &[(&str, bool)])] = &[
    (
        "PerformancePlanOrReport",
        &[
            ("Name", true),
            ("Description", false),
            ("OtherInformation", false),
            ("StrategicPlanCore", true),
            ("AdministrativeInformation", false),
            ("Submitter", false),
        ],
    ),
    (
        "StrategicPlan",
        &[
            ("Name", true),
            ("Description", false),
            ("OtherInformation", false),
            ("StrategicPlanCore", true),
            ("AdministrativeInformation", false),
        ],
    ),
    (
        "StrategicPlanCore",
        &[("Organization", false), ("Vision", false), ("Mission", false), ("Value", false), ("Goal", true)],
    ),
    (
        "Organization",
        &[
            ("Name", false),
            ("Acronym", false),
            ("Identifier", false),
            ("Description", false),
            ("Stakeholder", false),
        ],
    ),
    ("Vision", &[("Description", false), ("Identifier", false)]),
    ("Mission", &[("Description", false), ("Identifier", false)]),
    ("Value", &[("Name", false), ("Description", false)]),
    (
        "Goal",
        &[
            ("Name", true),
            ("Description", true),
            ("Identifier", false),
            ("SequenceIndicator", false),
            ("Stakeholder", false),
            ("OtherInformation", false),
            ("Objective", false),
        ],
    ),
    (
        "Objective",
        &[
            ("Name", false),
            ("Description", false),
            ("Identifier", false),
            ("SequenceIndicator", false),
            ("Stakeholder", false),
            ("OtherInformation", false),
            ("PerformanceIndicator", false),
        ],
    ),
    (
        "PerformanceIndicator",
        &[
            ("SequenceIndicator", false),
            ("MeasurementDimension", true),
            ("UnitOfMeasurement", true),
            ("Identifier", false),
            ("Relationship", false),
            ("MeasurementInstance", false),
            ("OtherInformation", false),
        ],
    ),
    ("Stakeholder", &[("Name", true), ("Description", false), ("Role", false)]),
    ("Role", &[("Name", true), ("Description", false), ("RoleType", false)]),
    (
        "Relationship",
        &[("Identifier", false), ("ReferentIdentifier", false), ("Name", false), ("Description", false)],
    ),
    ("MeasurementInstance", &[("TargetResult", false), ("ActualResult", false)]),
    ("TargetResult", RESULT),
    ("ActualResult", RESULT),
    ("Descriptor", &[("DescriptorName", true), ("DescriptorValue", true)]),
    (
        "AdministrativeInformation",
        &[
            ("Identifier", false),
            ("StartDate", false),
            ("EndDate", false),
            ("PublicationDate", false),
            ("Source", false),
            ("Submitter", false),
        ],
    ),
    (
        "Submitter",
        &[
            ("Identifier", false),
            ("GivenName", false),
            ("FirstName", false),
            ("Surname", false),
            ("LastName", false),
            ("PhoneNumber", false),
            ("EmailAddress", false),
        ],
    ),
];

const RESULT: &[(&str, bool)] = &[
    ("StartDate", false),
    ("EndDate", false),
    ("NumberOfUnits", false),
    ("Descriptor", false),
    ("Description", false),
];

/// The plan as StratML Part 2, and what of it the form has no place for, in reading order.
pub fn stratml(plan: &Plan, vocabulary: &Vocabulary, about: &StratmlAbout<'_>) -> (String, Vec<Loss>) {
    let form = Form::BUILT_IN.iter().filter_map(|text| Form::parse(text).ok());
    let mut own = form.filter(|form| form.vocabulary == vocabulary.name.name && !form.element.is_empty());
    let form = own.next();
    // A plan in StratML's own words gets labels in its language.
    let lang = if form.is_some() { Lang::EN } else { about.lang };
    let about = &StratmlAbout { lang, ..*about };
    let mut export = Export {
        plan,
        vocabulary,
        about,
        wording: Wording { vocabulary, before: plan, after: plan },
        form,
        losses: Vec::new(),
        identifiers: BTreeSet::new(),
    };
    let root = export.root();
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let written = writer
        .write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))
        .and_then(|()| writer.write_event(Event::Comment(BytesText::from_escaped(comment(about)))))
        .and_then(|()| write(&mut writer, &root));
    written.expect("writing to memory does not fail");
    let mut text = String::from_utf8(writer.into_inner()).expect("all that was written is text");
    text.push('\n');
    (text, export.losses)
}

/// What the export is made from, as a comment may hold it.
fn comment(about: &StratmlAbout<'_>) -> String {
    let imprint = about.imprint.words();
    let text = format!(" {}\nplanctl-revision: {} ", imprint.get(about.lang), about.imprint.hash);
    clean(&text.replace("--", "– –"))
}

struct Export<'a> {
    plan: &'a Plan,
    vocabulary: &'a Vocabulary,
    about: &'a StratmlAbout<'a>,
    wording: Wording<'a>,
    /// StratML's own form, if the plan is of its vocabulary.
    form: Option<Form>,
    losses: Vec<Loss>,
    identifiers: BTreeSet<String>,
}

impl<'a> Export<'a> {
    fn root(&mut self) -> Element {
        let item = self.plan.root();
        let (name, namespace) = if self.is_of_part_1() { ROOTS[1] } else { ROOTS[0] };
        let mut root = self.element(name, item);
        root.attributes.insert(0, ("xmlns".to_owned(), namespace.to_owned()));
        if self.form.is_none() {
            root.attributes.push(("Type".to_owned(), "Performance_Plan".to_owned()));
        }
        let mut core = Element::new("StrategicPlanCore");
        // The statements of the whole stand in the core.
        for name in ["Vision", "Mission"] {
            core.inside.extend(take(&mut root, name));
        }
        if self.form.is_none()
            && let Some(body) = self.about.body
        {
            let mut organization = Element::new("Organization");
            organization.inside.push(Element::text("Name", body));
            core.inside.push(organization);
        }
        let lists: Vec<(&Key, &[Id])> = self.plan.lists(&item.id).collect();
        for id in lists.into_iter().flat_map(|(_, ids)| ids) {
            let child = self.item(id);
            match self.element_of(child).as_deref() {
                Some("Goal") => {
                    let goal = self.goal(child);
                    core.inside.push(goal);
                }
                // An objective or measure outside every goal makes one of its own.
                Some("Objective" | "PerformanceIndicator") => {
                    self.lose(child, None, Instead::Elsewhere);
                    let mut goal = Element::new("Goal");
                    goal.inside.push(Element::text("Name", ""));
                    goal.inside.push(Element::text("Description", ""));
                    self.place_in_goal(&mut goal, child, false);
                    core.inside.push(goal);
                }
                Some(element) => {
                    let inside = self.element_with_stakeholders(element, child);
                    core.inside.push(inside);
                }
                None => self.as_text(&mut root, child),
            }
        }
        if !core.inside.iter().any(|element| element.name == "Goal") {
            let mut goal = Element::new("Goal");
            goal.inside.push(Element::text("Name", root.said("Name")));
            goal.inside.push(Element::text("Description", ""));
            core.inside.push(goal);
        }
        root.inside.push(core);
        root
    }

    /// Whether the plan says that it is of Part 1, and holds nothing that only Part 2 has.
    fn is_of_part_1(&self) -> bool {
        let Some(form) = &self.form else { return false };
        let root = self.plan.root();
        let says = |(field, text): (&String, &String)| {
            let Some(Value::Choice(choice)) = root.fields.get(&**field).and_then(|held| held.value.as_ref())
            else {
                return false;
            };
            let choices = self.vocabulary.plan.field(field).map(|field| &field.choices);
            let own = choices.and_then(|choices| choices.iter().find(|own| own.key == *choice));
            own.is_some_and(|own| own.words.get(Lang::EN) == *text)
        };
        let is_said = form.element.iter().any(|rule| rule.element == PART_1 && rule.set.iter().all(says));
        let later = |item: &Item| {
            let element = self.element_of(item);
            let has_role = form.element.iter().filter(|rule| Some(&*rule.element) == element.as_deref());
            let mut fields = has_role.flat_map(|rule| rule.fields.get("Role"));
            element.as_deref() == Some("PerformanceIndicator")
                || fields.any(|field| item.fields.contains_key(field.as_str()))
        };
        is_said && !self.plan.items().any(|item| item.parent.is_some() && later(item))
    }

    fn item(&self, id: &Id) -> &'a Item {
        self.plan.get(id).expect("a list names items of the plan")
    }

    fn kind(&self, item: &Item) -> Option<&'a KindDef> {
        match &*item.kind {
            PLAN_KIND => Some(&self.vocabulary.plan),
            kind => self.vocabulary.kind(kind),
        }
    }

    /// The element an item is; `None` if it is none, and is told in a text.
    fn element_of(&self, item: &Item) -> Option<String> {
        if let Some(form) = &self.form {
            let rule = form.element.iter().find(|rule| *rule.kind == *item.kind);
            return rule.map(|rule| rule.element.clone());
        }
        let is_top = item.parent.as_ref() == Some(self.plan.id());
        let name = match self.kind(item)?.role {
            KindRole::Headline if is_top => "Goal",
            KindRole::Headline => "Objective",
            KindRole::Measure => "PerformanceIndicator",
            KindRole::Policy | KindRole::Note => return None,
        };
        Some(name.to_owned())
    }

    fn goal(&mut self, item: &'a Item) -> Element {
        let mut goal = self.element("Goal", item);
        let lists: Vec<(&Key, &[Id])> = self.plan.lists(&item.id).collect();
        for id in lists.into_iter().flat_map(|(_, ids)| ids) {
            self.place_in_goal(&mut goal, self.item(id), true);
        }
        goal
    }

    /// Puts an item and all below it into a goal; `directly` if it stands right under it.
    fn place_in_goal(&mut self, goal: &mut Element, item: &'a Item, directly: bool) {
        match self.element_of(item).as_deref() {
            Some("Objective" | "Goal") => {
                let mut objective = self.element("Objective", item);
                if !directly {
                    self.lose(item, None, Instead::Elsewhere);
                    self.say_parent(&mut objective, item);
                }
                let mut deeper = Vec::new();
                let lists: Vec<(&Key, &[Id])> = self.plan.lists(&item.id).collect();
                for id in lists.into_iter().flat_map(|(_, ids)| ids) {
                    let child = self.item(id);
                    match self.element_of(child).as_deref() {
                        Some("PerformanceIndicator") => {
                            let inside = self.indicator(child);
                            objective.inside.push(inside);
                        }
                        Some("Stakeholder") => {
                            let inside = self.stakeholder(child);
                            objective.inside.push(inside);
                        }
                        Some(_) => deeper.push(child),
                        None => self.as_text(&mut objective, child),
                    }
                }
                goal.inside.push(objective);
                deeper.into_iter().for_each(|child| self.place_in_goal(goal, child, false));
            }
            Some("PerformanceIndicator") => {
                // A goal holds no indicators: they stand in an objective of their own, without an id.
                if directly {
                    self.lose(item, None, Instead::Elsewhere);
                }
                let indicator = self.indicator(item);
                let unnamed = |element: &&mut Element| {
                    element.name == "Objective"
                        && !element.inside.iter().any(|inside| inside.name == "Name")
                        && !element.inside.iter().any(|inside| inside.name == "Identifier")
                };
                match goal.inside.iter_mut().find(unnamed) {
                    Some(objective) => objective.inside.push(indicator),
                    None => {
                        let mut objective = Element::new("Objective");
                        objective.inside.push(indicator);
                        goal.inside.push(objective);
                    }
                }
            }
            Some(element) => {
                let inside = self.element_with_stakeholders(element, item);
                goal.inside.push(inside);
            }
            None => self.as_text(goal, item),
        }
    }

    fn indicator(&mut self, item: &'a Item) -> Element {
        let mut indicator = self.element("PerformanceIndicator", item);
        let lists: Vec<(&Key, &[Id])> = self.plan.lists(&item.id).collect();
        for id in lists.into_iter().flat_map(|(_, ids)| ids) {
            let child = self.item(id);
            self.as_text(&mut indicator, child);
        }
        indicator
    }

    /// A stakeholder, which holds nothing.
    fn stakeholder(&mut self, item: &'a Item) -> Element {
        let element = self.element("Stakeholder", item);
        self.leave_out_below(item);
        element
    }

    /// Leaves out an item and all below it.
    fn leave_out(&mut self, item: &'a Item) {
        self.lose(item, None, Instead::LeftOut);
        self.leave_out_below(item);
    }

    fn leave_out_below(&mut self, item: &'a Item) {
        let lists: Vec<(&Key, &[Id])> = self.plan.lists(&item.id).collect();
        for id in lists.into_iter().flat_map(|(_, ids)| ids) {
            let child = self.item(id);
            self.leave_out(child);
        }
    }

    fn element_with_stakeholders(&mut self, name: &str, item: &'a Item) -> Element {
        let mut element = self.element(name, item);
        let lists: Vec<(&Key, &[Id])> = self.plan.lists(&item.id).collect();
        for id in lists.into_iter().flat_map(|(_, ids)| ids) {
            let child = self.item(id);
            match self.element_of(child).as_deref() {
                Some("Stakeholder") => {
                    let inside = self.stakeholder(child);
                    element.inside.push(inside);
                }
                _ => self.leave_out(child),
            }
        }
        element
    }

    /// The element of an item, with its own fields and nothing of what is below it.
    fn element(&mut self, name: &str, item: &'a Item) -> Element {
        let mut element = Element::new(name);
        let Some(kind) = self.kind(item) else { return element };
        if item.parent.is_none() {
            let words = self.wording.name_of(item);
            element.inside.push(Element::text("Name", &words.get(self.about.lang)));
        }
        let title = title(item, kind);
        let mut described = false;
        for field in &kind.fields {
            let Some(held) = item.fields.get(&field.key) else { continue };
            let Some(value) = &held.value else {
                self.lose(item, Some(&field.key), Instead::LeftOut);
                continue;
            };
            let is_root = self
                .form
                .iter()
                .flat_map(|form| &form.element)
                .any(|rule| rule.is_plan() && rule.element == name && rule.set.contains_key(&*field.key));
            if field.role == FieldRole::Name || field.role == FieldRole::Provisional || is_root {
                continue;
            }
            let words = self.wording.value(Some(&*field.in_unit_of(Some(item))), value);
            let text = words.get(self.about.lang).into_owned();
            let slot = self.slot(name, field, title.as_ref() == Some(&field.key), &mut described);
            // What an indicator is counted in has an element of its own.
            let is_unit = kind.fields.iter().any(|other| other.unit_field.as_ref() == Some(&field.key));
            let slot = match name == "PerformanceIndicator" && is_unit {
                true => slot.or(Some(Slot::Text("UnitOfMeasurement"))),
                false => slot,
            };
            let placed = match (slot, value) {
                // What came to be is no target.
                (Some(Slot::Result("TargetResult")), Value::Series(series)) => {
                    let field = &*field.in_unit_of(Some(item));
                    let is_actual =
                        |key: &Key| field.values.iter().any(|value| value.key == *key && value.actual);
                    let (actual, planned): (Series, Series) =
                        series.clone().into_iter().partition(|((_, role), _)| is_actual(role));
                    [("TargetResult", planned), ("ActualResult", actual)].into_iter().all(|(slot, part)| {
                        let part = Value::Series(part);
                        let said = self.wording.value(Some(field), &part);
                        part.is_empty_set()
                            || self.put(&mut element, Slot::Result(slot), &part, &said.get(self.about.lang))
                    })
                }
                (slot, value) => slot.is_some_and(|slot| self.put(&mut element, slot, value, &text)),
            };
            if !placed {
                self.lose(item, Some(&field.key), Instead::AsText);
                let line = Words::about(&field.words, &text);
                element.add_text("OtherInformation", &line.get(self.about.lang));
            }
        }
        for (key, held) in &item.fields {
            // Lineage: the one field that no kind names.
            if let (None, Some(value)) = (kind.field(key), &held.value) {
                let words = self.wording.value(None, value);
                self.lose(item, Some(key), Instead::AsText);
                element.add_text("OtherInformation", &format!("{key}: {}", words.get(self.about.lang)));
            }
        }
        for list in &item.open_lists {
            self.lose(item, Some(list), Instead::LeftOut);
        }
        let own_name = kind.by_role(FieldRole::Name).and_then(|field| Some((field, item.text(&field.key)?)));
        if ["Goal", "Objective", "Organization", "Stakeholder", "Value"].contains(&name) {
            let named = own_name.is_some();
            if named || name == "Goal" {
                let words = self.wording.name_of(item);
                element.inside.push(Element::text("Name", &words.get(self.about.lang)));
            }
        }
        // What has no name there is called by what is measured, or has its name as text.
        let lacks = |inside: &str| element.inside.iter().all(|other| other.name != inside);
        if let Some((field, text)) = own_name.filter(|_| lacks("Name")) {
            if name == "PerformanceIndicator" && lacks("MeasurementDimension") {
                element.add_text("MeasurementDimension", text);
            } else {
                self.lose(item, Some(&field.key), Instead::AsText);
                let line = Words::about(&field.words, text);
                element.add_text("OtherInformation", &line.get(self.about.lang));
            }
        }
        if ["Goal", "Objective", "PerformanceIndicator", "Organization"].contains(&name)
            && !element.inside.iter().any(|inside| inside.name == "Identifier")
        {
            let identifier = self.identifier(item.id.as_str());
            element.inside.push(Element::text("Identifier", &identifier));
        }
        element
    }

    /// Where a field goes, by the label of StratML's own form or by its role.
    fn slot(&self, element: &str, field: &FieldDef, is_title: bool, described: &mut bool) -> Option<Slot> {
        if field.role == FieldRole::Label && self.form.is_none() {
            let has = ["Goal", "Objective", "PerformanceIndicator"].contains(&element);
            return has.then_some(Slot::Text("SequenceIndicator"));
        }
        if is_title && element == "PerformanceIndicator" && self.form.is_none() {
            return Some(Slot::Text("MeasurementDimension"));
        }
        if let Some(form) = &self.form {
            let rule = form.element.iter().find(|rule| rule.element == element)?;
            // Of several paths the one with the fewest elements that the schema has.
            let mut paths: Vec<&str> =
                rule.paths(&field.key).filter(|path| has_path(element, path)).collect();
            paths.sort_by_key(|path| path.split('/').count());
            return paths.first().map(|path| Slot::Path((*path).to_owned()));
        }
        let indicator = element == "PerformanceIndicator";
        match (field.role, field.ty) {
            (FieldRole::Target, _) if indicator => Some(Slot::Result("TargetResult")),
            (FieldRole::Body, FieldType::Choice) if indicator => Some(Slot::Word("ValueChainStage", STAGES)),
            (FieldRole::Body, FieldType::Text) if !indicator && !*described => {
                *described = true;
                Some(Slot::Text("Description"))
            }
            _ => None,
        }
    }

    /// Puts a value in its slot; `false` if it is not of the slot's type.
    fn put(&mut self, element: &mut Element, slot: Slot, value: &Value, text: &str) -> bool {
        match slot {
            Slot::Text("Identifier") => {
                if !is_name(text) || self.identifiers.contains(text) {
                    return false;
                }
                self.identifiers.insert(text.to_owned());
                element.inside.push(Element::text("Identifier", text));
            }
            Slot::Text(name) => {
                let order = ORDER.iter().find(|(own, _)| *own == element.name);
                if !order.is_some_and(|(_, inside)| inside.iter().any(|(own, _)| *own == name)) {
                    return false;
                }
                element.add_text(name, text);
            }
            Slot::Word(attribute, words) => {
                let Some(word) = one_of(words, &value.to_string()) else { return false };
                element.attributes.push((attribute.to_owned(), word.to_owned()));
            }
            Slot::Result(name) => {
                let instance = element.inside("MeasurementInstance");
                for line in text.lines() {
                    let mut result = Element::new(name);
                    result.inside.push(Element::text("Description", line));
                    instance.inside.push(result);
                }
            }
            Slot::Path(path) => return self.put_at(element, &path, value, text),
        }
        true
    }

    /// Puts a value where StratML's own form reads it from; `false` if it is not of its type.
    fn put_at(&mut self, element: &mut Element, path: &str, value: &Value, text: &str) -> bool {
        let path = path.strip_prefix("StrategicPlanCore/").unwrap_or(path);
        let (within, name) =
            path.rsplit_once('/').map_or((None, path), |(within, name)| (Some(within), name));
        if let Some(attribute) = name.strip_prefix('@') {
            let words = WORDS.iter().find(|(own, _)| *own == attribute).map(|(_, words)| *words);
            let word = words.and_then(|words| one_of(words, &value.to_string()));
            let Some(word) = word else { return false };
            element.attributes.push((attribute.to_owned(), word.to_owned()));
            return true;
        }
        let text = match value {
            Value::Date(date) => date.to_string(),
            Value::Text(_)
            | Value::Flag
            | Value::Period(_)
            | Value::Quantity(_)
            | Value::Choice(_)
            | Value::References(_)
            | Value::Strings(_)
            | Value::Milestones(_)
            | Value::Series(_) => text.to_owned(),
        };
        if order(name).is_some() {
            let line = self.form.as_ref().map(|form| form.line_of(name)).unwrap_or_default();
            for (number, text) in text.lines().enumerate() {
                // The lines of one number stand beside one another.
                let holder = match within {
                    Some(within) => element.nth(within, number),
                    None => &mut *element,
                };
                if text.trim() != NOTHING {
                    holder.inside.push(of_parts(name, &line.read(text)));
                }
            }
            return true;
        }
        if name == "Identifier" && (!is_name(&text) || !self.identifiers.insert(text.clone())) {
            return false;
        }
        let holder = match within {
            Some(within) => element.inside(within),
            None => element,
        };
        // An empty line is a line break there.
        holder.inside.push(Element::text(name, &text.replace('\n', "\n\n")));
        true
    }

    /// An identifier as XML has them, from one of the plan's: these may begin with a digit.
    fn identifier(&mut self, id: &str) -> String {
        let mut identifier =
            if id.starts_with(|c: char| c.is_ascii_digit()) { format!("_.{id}") } else { id.to_owned() };
        while !self.identifiers.insert(identifier.clone()) {
            identifier.push('_');
        }
        identifier
    }

    fn lose(&mut self, item: &Item, field: Option<&Key>, instead: Instead) {
        let (id, kind) = (item.id.clone(), item.kind.clone());
        self.losses.push(Loss { id, kind, field: field.cloned(), instead });
    }

    /// Says of an objective under what it stands.
    fn say_parent(&self, element: &mut Element, item: &Item) {
        let parent = self.wording.parent_name(&item.id);
        let line = words!("export.under", parent);
        element.add_text("OtherInformation", &line.get(self.about.lang));
    }

    /// An item that is no element, as a line of text of what it stands under.
    fn as_text(&mut self, element: &mut Element, item: &'a Item) {
        self.lose(item, None, Instead::AsText);
        let kind = self.wording.kind(&item.kind);
        let mut parts = vec![self.wording.name_of(item)];
        if let Some(definition) = self.kind(item) {
            let title = title(item, definition);
            let shown = [FieldRole::Name, FieldRole::Label, FieldRole::Provisional];
            for field in &definition.fields {
                let held = item.fields.get(&field.key).and_then(|held| held.value.as_ref());
                if field.role == FieldRole::Label && held.is_some() {
                    self.lose(item, Some(&field.key), Instead::LeftOut);
                }
                if shown.contains(&field.role) || title.as_ref() == Some(&field.key) {
                    continue;
                }
                if let Some(value) = held {
                    let value = self.wording.value(Some(&*field.in_unit_of(Some(item))), value);
                    parts.push(Words::about(&field.words, value));
                }
            }
        }
        let line = Words::about(kind, Words::list(parts));
        element.add_text("OtherInformation", &line.get(self.about.lang));
        let lists: Vec<(&Key, &[Id])> = self.plan.lists(&item.id).collect();
        for id in lists.into_iter().flat_map(|(_, ids)| ids) {
            let child = self.item(id);
            self.as_text(element, child);
        }
    }
}

/// The field that stands for the name where an item has none.
fn title(item: &Item, kind: &KindDef) -> Option<Key> {
    let named = kind.by_role(FieldRole::Name).is_some_and(|field| item.text(&field.key).is_some());
    if named { None } else { kind.title.iter().find(|field| item.text(field).is_some()).cloned() }
}

/// An element of a line's parts; a part that is no element of it stands in its description.
fn of_parts(name: &str, parts: &[(String, String)]) -> Element {
    let mut element = Element::new(name);
    for (part, text) in parts {
        if name == "Relationship" && part == "RelationshipType" {
            element.attributes.push((part.clone(), text.clone()));
        } else if has_path(name, part) {
            element.inside.push(Element::text(part, text));
        } else if has_path(name, "Descriptor") && has_path("Descriptor", part) {
            element.inside("Descriptor").inside.push(Element::text(part, text));
        } else {
            let place = if has_path(name, "Description") { "Description" } else { "Surname" };
            element.add_text(place, text);
        }
    }
    element
}

/// What may stand in an element of the schema, in order; `None` if it holds text.
fn order(name: &str) -> Option<&'static [(&'static str, bool)]> {
    ORDER.iter().find(|(own, _)| *own == name).map(|(_, inside)| *inside)
}

/// Whether the schema has a path in an element.
fn has_path(element: &str, path: &str) -> bool {
    let (first, rest) = path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)));
    if let Some(attribute) = first.strip_prefix('@') {
        return fits(element, attribute);
    }
    let has = order(element).is_some_and(|inside| inside.iter().any(|(own, _)| *own == first));
    has && rest.is_none_or(|rest| has_path(first, rest))
}

/// Whether an attribute is one of the element's.
fn fits(element: &str, attribute: &str) -> bool {
    match element {
        "PerformancePlanOrReport" => attribute == "Type",
        "PerformanceIndicator" => ["ValueChainStage", "PerformanceIndicatorType"].contains(&attribute),
        "Stakeholder" => attribute == "StakeholderTypeType",
        _ => false,
    }
}

/// The schema's word for a choice: `output-processing` is `Output_Processing`, `strategic` is
/// `Strategic_Plan`, `group` is `Generic_Group`.
fn one_of(words: &[&'static str], choice: &str) -> Option<&'static str> {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "");
    let choice = plain(choice);
    let whole = words.iter().find(|word| plain(word) == choice);
    let part = || words.iter().find(|word| word.to_ascii_lowercase().split('_').any(|part| part == choice));
    whole.or_else(part).copied()
}

/// Whether a text is a name as XML has them (NCName), of ASCII letters.
fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    let first = bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    first && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Takes the elements of one name out of another.
fn take(from: &mut Element, name: &str) -> Vec<Element> {
    let (taken, left) = std::mem::take(&mut from.inside).into_iter().partition(|inside| inside.name == name);
    from.inside = left;
    taken
}

impl Element {
    fn new(name: &str) -> Element {
        Element { name: name.to_owned(), attributes: Vec::new(), text: String::new(), inside: Vec::new() }
    }

    fn text(name: &str, text: &str) -> Element {
        Element { text: text.to_owned(), ..Element::new(name) }
    }

    /// The text of an element inside.
    fn said(&self, name: &str) -> &str {
        self.inside.iter().find(|inside| inside.name == name).map_or("", |inside| &inside.text)
    }

    /// The element of that name inside, made if there is none.
    fn inside(&mut self, name: &str) -> &mut Element {
        let at = self.inside.iter().position(|inside| inside.name == name).unwrap_or_else(|| {
            self.inside.push(Element::new(name));
            self.inside.len() - 1
        });
        &mut self.inside[at]
    }

    /// The element of that name inside, of which so many stand before it; those that are missing are made.
    fn nth(&mut self, name: &str, number: usize) -> &mut Element {
        let count = self.inside.iter().filter(|inside| inside.name == name).count();
        (count..=number).for_each(|_| self.inside.push(Element::new(name)));
        let mut of_name = self.inside.iter_mut().filter(|inside| inside.name == name);
        of_name.nth(number).expect("as many were made")
    }

    /// Adds a line to the text of the element of that name inside.
    fn add_text(&mut self, name: &str, line: &str) {
        let inside = self.inside(name);
        if !inside.text.is_empty() {
            inside.text.push('\n');
        }
        inside.text.push_str(line);
    }
}

/// Writes an element with what stands in it in the schema's order; what must be there and is
/// not is there empty.
fn write(writer: &mut Writer<Vec<u8>>, element: &Element) -> std::io::Result<()> {
    let attributes = element.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let start = writer.create_element(element.name.as_str()).with_attributes(attributes);
    let Some((_, order)) = ORDER.iter().find(|(name, _)| *name == element.name) else {
        return start.write_text_content(BytesText::new(&clean(&element.text))).map(drop);
    };
    start
        .write_inner_content(|writer| {
            for (name, must) in *order {
                let mut of_name = element.inside.iter().filter(|inside| inside.name == *name).peekable();
                if *must && of_name.peek().is_none() {
                    write(writer, &Element::new(name))?;
                }
                of_name.try_for_each(|inside| write(writer, inside))?;
            }
            Ok(())
        })
        .map(drop)
}

/// Text without what XML cannot hold.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

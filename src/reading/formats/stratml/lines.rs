//! From elements to labelled lines: `Goal 1: …`, `Description: …`.

use super::order;
use super::tree::Tree;
use crate::reading::{Block, Element};
use planctl_core::text::{Ink, Text};

/// The lines of a document, what is said of an element before the elements in it.
pub(super) fn blocks(tree: &Tree) -> Vec<Block> {
    let mut writer = Writer { tree, out: Vec::new() };
    let mut left: Vec<&Element> = tree.nodes.first().into_iter().collect();
    while let Some(node) = left.pop() {
        let inside = writer.element(node);
        left.extend(inside.into_iter().rev());
    }
    writer.out
}

struct Writer<'t> {
    tree: &'t Tree,
    out: Vec<Block>,
}

impl<'t> Writer<'t> {
    /// Writes the lines of an element and gives the elements in it that have lines of their own.
    fn element(&mut self, node: &'t Element) -> Vec<&'t Element> {
        match node.name.as_str() {
            "StrategicPlan" | "PerformancePlanOrReport" => self.plan(node),
            "StrategicPlanCore" => self.core(node),
            "Organization" | "Value" | "Stakeholder" => {
                self.named(node, None);
                self.attribute(node, "StakeholderTypeType", "Stakeholder Type");
                self.field(node, "Acronym", "Acronym");
                self.field(node, "Identifier", "Identifier");
                self.field(node, "Description", "Description");
                let roles = self.tree.children(node, "Role").map(|role| self.role(role)).collect();
                self.lines("Role", roles);
                self.rest(node, &["Stakeholder"])
            }
            "Goal" => {
                self.named(node, Some(2));
                self.common(node);
                self.rest(node, &["Stakeholder", "Objective", "PerformanceIndicator"])
            }
            "Objective" => {
                self.named(node, Some(3));
                self.common(node);
                self.rest(node, &["Stakeholder", "Objective", "PerformanceIndicator"])
            }
            "PerformanceIndicator" => self.indicator(node),
            _ => {
                self.unknown(node);
                Vec::new()
            }
        }
    }

    fn plan(&mut self, node: &'t Element) -> Vec<&'t Element> {
        let mut heading = labelled("Plan", node);
        self.append(&mut heading, node, "Name", "");
        self.out.push(Block::Heading { level: 1, text: heading });
        self.attribute(node, "Type", "Type");
        self.field(node, "id", "Identifier");
        self.field(node, "Description", "Description");
        self.field(node, "OtherInformation", "Other Information");
        let mut submitters: Vec<&Element> = self.tree.children(node, "Submitter").collect();
        let mut rest = Vec::new();
        for information in self.tree.children(node, "AdministrativeInformation") {
            self.field(information, "Identifier", "Identifier");
            self.field(information, "StartDate", "Start Date");
            self.field(information, "EndDate", "End Date");
            self.field(information, "PublicationDate", "Publication Date");
            self.field(information, "Source", "Source");
            submitters.extend(self.tree.children(information, "Submitter"));
            rest.extend(self.rest(information, &[]));
        }
        let parts =
            ["GivenName", "FirstName", "Surname", "LastName", "PhoneNumber", "EmailAddress", "Identifier"];
        let submitters =
            submitters.into_iter().map(|submitter| self.joined(submitter, &parts, " ")).collect();
        self.lines("Submitter", submitters);
        rest.extend(self.rest(node, &["StrategicPlanCore"]));
        rest
    }

    fn core(&mut self, node: &'t Element) -> Vec<&'t Element> {
        for name in ["Mission", "Vision"] {
            for statement in self.tree.children(node, name) {
                let mut text = labelled(name, statement);
                self.append(&mut text, statement, "Description", "");
                extend(&mut text, &statement.text);
                self.push(text);
                self.field(statement, "Identifier", &format!("{name} Identifier"));
            }
        }
        self.rest(node, &["Organization", "Value", "Goal", "Objective"])
    }

    fn indicator(&mut self, node: &'t Element) -> Vec<&'t Element> {
        let mut text = self.numbered("Indicator", node);
        self.append(&mut text, node, "MeasurementDimension", "");
        self.out.push(Block::Paragraph(text));
        self.field(node, "UnitOfMeasurement", "Unit");
        self.attribute(node, "ValueChainStage", "Value Chain Stage");
        self.attribute(node, "PerformanceIndicatorType", "Indicator Type");
        self.field(node, "Identifier", "Identifier");
        for (name, label) in [("TargetResult", "Target"), ("ActualResult", "Actual")] {
            let instances = self.tree.children(node, "MeasurementInstance");
            let results = instances.flat_map(|instance| self.tree.children(instance, name));
            let results = results.map(|result| self.result(result)).collect();
            self.lines(label, results);
        }
        let relationships =
            self.tree.children(node, "Relationship").map(|relationship| self.relationship(relationship));
        let relationships = relationships.collect();
        self.lines("Relationship", relationships);
        self.field(node, "OtherInformation", "Other Information");
        let mut rest = Vec::new();
        for instance in self.tree.children(node, "MeasurementInstance") {
            rest.extend(self.rest(instance, &[]));
        }
        rest.extend(self.rest(node, &[]));
        rest
    }

    /// The line that names an element.
    fn named(&mut self, node: &'t Element, level: Option<u8>) {
        let mut text = self.numbered(&node.name, node);
        self.append(&mut text, node, "Name", "");
        self.out.push(match level {
            Some(level) => Block::Heading { level, text },
            None => Block::Paragraph(text),
        });
    }

    /// What is said of goals and objectives.
    fn common(&mut self, node: &'t Element) {
        self.field(node, "Description", "Description");
        self.field(node, "Identifier", "Identifier");
        self.field(node, "OtherInformation", "Other Information");
    }

    /// `Goal 1: `, with the number the element is given.
    fn numbered(&self, label: &str, node: &'t Element) -> Text {
        match self.tree.child(node, "SequenceIndicator").filter(|number| !number.text.is_blank()) {
            Some(number) => {
                let mut text = Text::plain(format!("{label} "), node.spot);
                extend(&mut text, &number.text);
                text.push(": ", node.spot, Ink::Plain);
                text
            }
            None => labelled(label, node),
        }
    }

    /// A result: how much, of what, from when to when.
    fn result(&self, node: &'t Element) -> Text {
        let mut text = self.joined(node, &["NumberOfUnits"], " ");
        for descriptor in self.tree.children(node, "Descriptor") {
            self.append(&mut text, descriptor, "DescriptorName", " ");
            self.append(&mut text, descriptor, "DescriptorValue", " ");
        }
        let from = self.tree.child(node, "StartDate").filter(|date| !date.text.is_blank());
        let to = self.tree.child(node, "EndDate").filter(|date| !date.text.is_blank());
        if from.is_some() || to.is_some() {
            text.push(if text.pieces.is_empty() { "(" } else { " (" }, node.spot, Ink::Plain);
            from.iter().for_each(|date| extend(&mut text, &date.text));
            text.push(if from.is_some() { " to " } else { "to " }, node.spot, Ink::Plain);
            to.iter().for_each(|date| extend(&mut text, &date.text));
            text.push(")", node.spot, Ink::Plain);
        }
        self.append(&mut text, node, "Description", " ");
        text
    }

    fn role(&self, node: &'t Element) -> Text {
        self.joined(node, &["Name", "RoleType", "Description"], " / ")
    }

    fn relationship(&self, node: &'t Element) -> Text {
        let kind = node.attributes.iter().find(|(name, _)| *name == "RelationshipType");
        let mut text = Text::plain(kind.map_or("", |(_, value)| value.as_str()), node.spot);
        for name in ["Name", "Description", "ReferentIdentifier", "Identifier"] {
            self.append(&mut text, node, name, " / ");
        }
        text
    }

    /// The texts of the elements of some names, in that order of names.
    fn joined(&self, node: &'t Element, names: &[&str], between: &str) -> Text {
        let mut text = Text::default();
        for name in names {
            self.append(&mut text, node, name, between);
        }
        text
    }

    /// Adds the texts of the elements of a name.
    fn append(&self, text: &mut Text, node: &Element, name: &str, between: &str) {
        for child in node.children.iter().map(|child| &self.tree.nodes[*child]) {
            if child.name == name && !child.text.is_blank() {
                if !text.pieces.is_empty() {
                    text.push(between, child.spot, Ink::Plain);
                }
                extend(text, &child.text);
            }
        }
    }

    /// A line for each element of a name in another.
    fn field(&mut self, node: &'t Element, name: &str, label: &str) {
        for child in node.children.iter().map(|child| &self.tree.nodes[*child]) {
            if child.name == name {
                let mut text = labelled(label, child);
                extend(&mut text, &child.text);
                self.push(text);
            }
        }
    }

    fn attribute(&mut self, node: &Element, name: &str, label: &str) {
        if let Some((_, value)) = node.attributes.iter().find(|(own, _)| *own == name) {
            let mut text = labelled(label, node);
            text.push(value.as_str(), node.spot, Ink::Plain);
            self.push(text);
        }
    }

    /// One line of a label for several texts, one below the other.
    fn lines(&mut self, label: &str, texts: Vec<Text>) {
        let texts: Vec<Text> = texts.into_iter().filter(|text| !text.is_blank()).collect();
        let Some(first) = texts.first() else { return };
        let mut text = Text::plain(format!("{label}: "), first.spot());
        for (index, line) in texts.iter().enumerate() {
            if index > 0 {
                text.push("\n", line.spot(), Ink::Plain);
            }
            extend(&mut text, line);
        }
        self.push(text);
    }

    /// Adds a line that says more than its label.
    fn push(&mut self, text: Text) {
        if text.pieces.len() > 1 {
            self.out.push(Block::Paragraph(text));
        }
    }

    /// The elements in another that have lines of their own, by the names given; what the standard
    /// does not know comes first, so that it stays beside what it is in.
    fn rest(&mut self, node: &'t Element, names: &[&str]) -> Vec<&'t Element> {
        let known = order(&node.name).unwrap_or_default();
        let inside = node.children.iter().map(|child| &self.tree.nodes[*child]);
        let (unknown, mut rest): (Vec<&Element>, Vec<&Element>) = inside
            .filter(|child| !known.contains(&child.name.as_str()) || names.contains(&child.name.as_str()))
            .partition(|child| !names.contains(&child.name.as_str()));
        unknown.into_iter().for_each(|child| self.unknown(child));
        if !node.text.is_blank() && !known.is_empty() {
            let mut text = labelled(&node.name, node);
            extend(&mut text, &node.text);
            self.push(text);
        }
        rest.sort_by_key(|child| names.iter().position(|name| *name == child.name));
        rest
    }

    /// An element that the standard does not know, with all that is in it: a line for each text.
    fn unknown(&mut self, node: &'t Element) {
        let mut left = vec![node];
        while let Some(node) = left.pop() {
            let mut text = labelled(&node.name, node);
            extend(&mut text, &node.text);
            self.push(text);
            left.extend(node.children.iter().rev().map(|child| &self.tree.nodes[*child]));
        }
    }
}

fn labelled(label: &str, node: &Element) -> Text {
    Text::plain(format!("{label}: "), node.spot)
}

fn extend(text: &mut Text, more: &Text) {
    text.pieces.extend(more.pieces.iter().cloned());
}

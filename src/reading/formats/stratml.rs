//! StratML, parts 1 and 2 (ISO 17469-1 and -2): a plan in elements, and the same as labelled lines for people.
//!
//! What an element is to a plan is said by the form ([`super::elements`] reads by it).
//! Read leniently, and every leniency is told: older namespaces, elements out of the standard's
//! order, identifiers that begin with a digit, elements that the standard does not know. Nothing
//! is dropped. What is said of an element stands before the elements in it, whatever the order.

mod lines;
mod tree;

use self::lines::blocks;
use self::tree::Tree;
use super::{Limits, ReadError};
use crate::reading::{Reading, Remark, SourceFormat};
use planctl_core::words;

/// How many remarks of one kind are kept.
const REMARKS: usize = 100;

/// The namespaces of the standard: `…:stratml_core` of part 1, `…:PerformancePlanOrReport` of
/// part 2.
const NAMESPACE: &str = "urn:iso:std:iso:17469:tech:xsd:";

/// What may stand in an element, in the order of the standard's schemas (part 1 of 1 April 2014,
/// part 2 of 16 February 2016); the names of persons also as schemas before them have it.
const ORDER: &[(&str, &[&str])] = &[
    ("StrategicPlan", PLAN),
    ("PerformancePlanOrReport", PLAN),
    ("StrategicPlanCore", &["Organization", "Vision", "Mission", "Value", "Goal"]),
    ("Organization", &["Name", "Acronym", "Identifier", "Description", "Stakeholder"]),
    ("Stakeholder", &["Name", "Description", "Role"]),
    ("Role", &["Name", "Description", "RoleType"]),
    ("Vision", &["Description", "Identifier"]),
    ("Mission", &["Description", "Identifier"]),
    ("Value", &["Name", "Description"]),
    (
        "Goal",
        &[
            "Name",
            "Description",
            "Identifier",
            "SequenceIndicator",
            "Stakeholder",
            "OtherInformation",
            "Objective",
        ],
    ),
    (
        "Objective",
        &[
            "Name",
            "Description",
            "Identifier",
            "SequenceIndicator",
            "Stakeholder",
            "OtherInformation",
            "PerformanceIndicator",
        ],
    ),
    (
        "PerformanceIndicator",
        &[
            "SequenceIndicator",
            "MeasurementDimension",
            "UnitOfMeasurement",
            "Identifier",
            "Relationship",
            "MeasurementInstance",
            "OtherInformation",
        ],
    ),
    ("Relationship", &["Identifier", "ReferentIdentifier", "Name", "Description"]),
    ("MeasurementInstance", &["TargetResult", "ActualResult"]),
    ("TargetResult", RESULT),
    ("ActualResult", RESULT),
    ("Descriptor", &["DescriptorName", "DescriptorValue"]),
    (
        "AdministrativeInformation",
        &["Identifier", "StartDate", "EndDate", "PublicationDate", "Source", "Submitter"],
    ),
    (
        "Submitter",
        &["Identifier", "GivenName", "FirstName", "Surname", "LastName", "PhoneNumber", "EmailAddress"],
    ),
];

const PLAN: &[&str] = &[
    "id",
    "Name",
    "Description",
    "OtherInformation",
    "StrategicPlanCore",
    "AdministrativeInformation",
    "Submitter",
];
const RESULT: &[&str] = &["StartDate", "EndDate", "NumberOfUnits", "Descriptor", "Description"];

/// Reads a plan or report.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Reading, ReadError> {
    let tree = Tree::read(text, limits)?;
    let Some(root) = tree.nodes.first() else {
        return Err(ReadError::malformed(words!("formats.xml-without-element")));
    };
    if !matches!(root.name.as_str(), "StrategicPlan" | "PerformancePlanOrReport") {
        let name: String = root.name.chars().take(40).collect();
        return Err(ReadError::malformed(words!("formats.not-stratml-outermost-element", name)));
    }
    let mut reading = Reading { format: SourceFormat::StratMl, ..Reading::default() };
    if !tree.namespace.to_ascii_lowercase().starts_with(NAMESPACE) {
        reading.remarks.push(Remark {
            key: "legacy-namespace",
            spot: Some(root.spot),
            exact: tree.namespace.clone(),
            words: words!("formats.namespace-not-iso-17469"),
        });
    }
    reading.remarks.extend(remarks(&tree));
    reading.blocks = blocks(&tree);
    reading.stamp = stamp(text);
    reading.elements = tree.nodes;
    Ok(reading)
}

/// The revision that a comment before the outermost element names: `<!-- planctl-revision: 497e… -->`.
fn stamp(text: &str) -> Option<String> {
    let (front, _) = text.split_once("<!--").filter(|(front, _)| front.len() < 1000)?;
    let comment = text[front.len() + 4..].split_once("-->")?.0;
    let (_, hash) = comment.split_once("planctl-revision:")?;
    let hash = hash.split_whitespace().next()?;
    let is_hash = hash.len() <= 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| hash.to_owned())
}

/// What may stand in an element, in order; `None` if it holds text.
fn order(name: &str) -> Option<&'static [&'static str]> {
    ORDER.iter().find(|(own, _)| *own == name).map(|(_, order)| *order)
}

/// Whether an element of the standard holds text and no elements.
fn is_text(name: &str) -> bool {
    order(name).is_none() && ORDER.iter().any(|(_, inside)| inside.contains(&name))
}

/// What of the tree is not as the standard has it, in reading order.
fn remarks(tree: &Tree) -> Vec<Remark> {
    let (mut out, mut counts) = (Vec::new(), [0usize; 3]);
    let mut push = |kind: usize, remark: Remark| {
        counts[kind] += 1;
        if counts[kind] <= REMARKS {
            out.push(remark);
        }
    };
    for (name, spot) in &tree.inside_texts {
        let words = words!("formats.element-stands-inside-text", name);
        push(1, Remark { key: "unknown-element", spot: Some(*spot), exact: name.clone(), words });
    }
    for node in &tree.nodes {
        let spot = Some(node.spot);
        let text = node.text.standing();
        if node.name == "Identifier" && text.starts_with(|c: char| c.is_ascii_digit()) {
            let words = words!("formats.identifier-begins-digit");
            push(0, Remark { key: "identifier-digit", spot, exact: text, words });
        }
        let Some(order) = order(&node.name) else { continue };
        let mut reached = 0;
        for child in node.children.iter().map(|child| &tree.nodes[*child]) {
            let (inside, outside) = (&child.name, &node.name);
            let spot = Some(child.spot);
            let exact = child.name.clone();
            match order.iter().position(|name| *name == child.name) {
                None => {
                    let words = words!("formats.no-element-stratml", outside, inside);
                    push(1, Remark { key: "unknown-element", spot, exact, words });
                }
                Some(place) if place < reached => {
                    let words = words!("formats.stands-out-stratml-order", outside, inside);
                    push(2, Remark { key: "element-order", spot, exact, words });
                }
                Some(place) => reached = place,
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;

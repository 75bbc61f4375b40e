//! Random documents of StratML: every text of them stands in its own element again, and reads as the same plan.

use std::collections::BTreeMap;

use crate::seeds;
use planctl::document::{Imprint, Standing};
use planctl::export::{StratmlAbout, stratml};
use planctl::formats::{Limits, interpret, read};
use planctl::layout::Form;
use planctl::model::{Digest, Id, Plan, Vocabulary};
use planctl::reading::{SourceFormat, Use};
use planctl::snapshot::{Snapshot, to_toml};
use planctl::text::{Lang, Words};
use quick_xml::events::Event;

/// How many documents at the full number.
const DOCUMENTS: u64 = 300;

/// What stands in an element, in the schema's order, with the most times that one is made.
const SCHEMA: &str = "
StrategicPlanCore: Organization 2, Vision 1, Mission 1, Value 2, Goal 3
Organization: Name 1, Acronym 1, Identifier 1, Description 1, Stakeholder 2
Vision: Description 1, Identifier 1
Mission: Description 1, Identifier 1
Value: Name 1, Description 1
Goal: Name 1, Description 1, Identifier 1, SequenceIndicator 1, Stakeholder 2, OtherInformation 1, Objective 3
Objective: Name 1, Description 1, Identifier 1, SequenceIndicator 1, Stakeholder 2, OtherInformation 1, PerformanceIndicator 2
PerformanceIndicator: SequenceIndicator 1, MeasurementDimension 1, UnitOfMeasurement 1, Identifier 1, Relationship 2, MeasurementInstance 3, OtherInformation 1
Relationship: Identifier 1, ReferentIdentifier 2, Name 1, Description 1
MeasurementInstance: TargetResult 1, ActualResult 1
TargetResult: StartDate 1, EndDate 1, NumberOfUnits 1, Descriptor 1, Description 1
ActualResult: StartDate 1, EndDate 1, NumberOfUnits 1, Descriptor 1, Description 1
Descriptor: DescriptorName 1, DescriptorValue 1
Stakeholder: Name 1, Description 1, Role 2
Role: Name 1, Description 1, RoleType 2
AdministrativeInformation: Identifier 1, StartDate 1, EndDate 1, PublicationDate 1, Source 1, Submitter 1
Submitter: Identifier 1, GivenName 1, Surname 1, PhoneNumber 1, EmailAddress 1
";

/// Texts that look like what a line of an element is written with.
const TEXTS: &[&str] = &[
    "Safety",
    "Vitamin C Supply",
    "10",
    "9.5",
    "12%",
    "-",
    "A: b",
    "x; Name: y",
    "half; half",
    ";;",
    "(to 2020)",
    "till (2020 to 2021)",
    "2020-01-01",
    "to",
    "目標値の達成",
    "U S A",
    "Note: well",
    "Plan A &amp; B",
    "a &lt;b&gt; c",
    "1.2.3",
    "Goal: more",
    "「評価」を行う。",
];

/// Documents under construction.
struct Writer {
    state: u64,
    out: String,
    identifiers: usize,
    part_1: bool,
}

impl Writer {
    /// A number below another.
    fn below(&mut self, most: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as usize % most
    }

    fn text(&mut self, name: &str) -> String {
        match name {
            "Identifier" | "ReferentIdentifier" => {
                self.identifiers += 1;
                let number = self.identifiers;
                let forms = [format!("_{number:04x}-b1a1"), format!("G.{number}"), format!("item-{number}")];
                let form = self.below(3);
                forms[form].clone()
            }
            "StartDate" | "EndDate" | "PublicationDate" => {
                format!("20{}-0{}-1{}", 20 + self.below(9), 1 + self.below(9), self.below(9))
            }
            "Source" => format!("https://example.org/{}", self.below(9)),
            "SequenceIndicator" => format!("{}.{}", 1 + self.below(9), 1 + self.below(9)),
            _ => {
                let text = self.below(TEXTS.len());
                TEXTS[text].to_owned()
            }
        }
    }

    fn element(&mut self, name: &str) {
        let line = SCHEMA.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        let mut words: &[&str] = match name {
            "PerformanceIndicator" => {
                &["ValueChainStage=\"Outcome\"", "PerformanceIndicatorType=\"Qualitative\""]
            }
            "Stakeholder" if !self.part_1 => &["StakeholderTypeType=\"Generic_Group\""],
            _ => &[],
        };
        let count = self.below(words.len() + 1);
        words = &words[..count];
        let attributes: String = words.iter().map(|word| format!(" {word}")).collect();
        self.out.push_str(&format!("<{name}{attributes}>"));
        match line {
            None if self.below(4) > 0 || name == "Name" => {
                let text = self.text(name);
                self.out.push_str(&text);
            }
            None => {}
            Some(line) => {
                for part in line.split(", ") {
                    let (inside, most) = part.split_once(' ').unwrap();
                    let later = ["PerformanceIndicator", "Role"].contains(&inside);
                    // Part 1 has neither, and has the submitter where part 2 does not.
                    if (self.part_1 && later) || (inside == "Submitter" && !self.part_1) {
                        continue;
                    }
                    let most: usize = most.parse().unwrap();
                    let wanted = inside == "Goal" || inside == "Name";
                    let count = self.below(most + 1).max(usize::from(wanted));
                    (0..count).for_each(|_| self.element(inside));
                }
            }
        }
        self.out.push_str(&format!("</{name}>"));
    }
}

fn document(seed: u64) -> String {
    let mut writer = Writer { state: seed | 1, out: String::new(), identifiers: 0, part_1: false };
    writer.part_1 = writer.below(3) == 0;
    let (root, namespace, kind) = match writer.part_1 {
        true => ("StrategicPlan", "stratml_core", ""),
        false => ("PerformancePlanOrReport", "PerformancePlanOrReport", " Type=\"Performance_Report\""),
    };
    writer.out = format!("<{root} xmlns=\"urn:ISO:std:iso:17469:tech:xsd:{namespace}\"{kind}>");
    writer.element("Name");
    writer.element("StrategicPlanCore");
    writer.element("AdministrativeInformation");
    if !writer.part_1 {
        writer.element("Submitter");
    }
    writer.out + &format!("</{root}>")
}

/// Every text of a document by the path of its element, and every attribute.
fn leaves(xml: &str) -> BTreeMap<(String, String), usize> {
    let mut out = BTreeMap::new();
    let mut path = vec![String::new()];
    let mut text = String::new();
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                text.clear();
                let name = format!("{}/{}", path.last().unwrap(), start.name().as_ref());
                for attribute in start.attributes().map(Result::unwrap) {
                    if attribute.key.as_ref() != "xmlns" {
                        let key = format!("{name}@{}", attribute.key.as_ref());
                        *out.entry((key, attribute.value.to_string())).or_default() += 1;
                    }
                }
                path.push(name);
            }
            Event::Text(more) => text.push_str(&more),
            Event::GeneralRef(name) => text.push_str(&format!("&{};", &*name)),
            Event::End(_) => {
                let name = path.pop().unwrap();
                let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if !said.is_empty() {
                    *out.entry((name, said)).or_default() += 1;
                }
                text.clear();
            }
            Event::Eof => return out,
            _ => {}
        }
    }
}

/// The plan that a document says, by StratML's own form.
fn plan(xml: &str) -> (Plan, Vocabulary) {
    let form = Form::BUILT_IN.map(|text| Form::parse(text).unwrap());
    let form = form.into_iter().find(|form| !form.element.is_empty()).unwrap();
    let all = Vocabulary::BUILT_IN.map(|text| Vocabulary::parse(text).unwrap());
    let own = all.into_iter().filter(|own| own.name.name == form.vocabulary);
    let vocabulary = own.max_by_key(|own| own.name.version).unwrap();
    form.check(&vocabulary).unwrap();
    let reading = read(xml.as_bytes(), SourceFormat::StratMl, &Limits::default()).unwrap();
    let id: Id = "plan".parse().unwrap();
    let imported = interpret(&reading, &form, &vocabulary, Digest::of(b""), &id, &Default::default());
    assert_eq!(imported.account.characters(Use::Unread), 0, "{:?}\n{xml}", imported.account.unread);
    assert_eq!(imported.account.doubts, [], "{xml}");
    (imported.draft.plan, vocabulary)
}

#[test]
fn a_plan_in_stratml_is_written_as_it_was_read() {
    for case in seeds::cases(DOCUMENTS) {
        let xml = document(case.seed());
        let (own, vocabulary) = plan(&xml);
        let imprint = Imprint {
            title: Words::same("x"),
            plan: Words::same("y -- z"),
            revision: Standing { name: Words::same("2026"), ..Standing::default() },
            base: None,
            hash: Snapshot::of(own.clone()).hash(),
            authority: None,
            author: None,
            source: None,
            date: None,
        };
        let about = StratmlAbout { imprint: &imprint, body: None, lang: Lang::EN };
        let (written, losses) = stratml(&own, &vocabulary, &about);
        assert_eq!(losses, [], "{xml}");
        let (before, mut after) = (leaves(&xml), leaves(&written));
        // An item without an identifier gets one, which is its id.
        after.retain(|leaf, _| before.contains_key(leaf) || !leaf.0.ends_with("/Identifier"));
        assert_eq!(after, before, "{xml}\n{written}");
        let (again, _) = plan(&written);
        assert_eq!(to_toml(&again), to_toml(&own), "{xml}\n{written}");
        let reading = read(written.as_bytes(), SourceFormat::StratMl, &Limits::default()).unwrap();
        assert_eq!(reading.remarks, []);
        assert_eq!(reading.stamp, Some(imprint.hash.to_string()));
    }
}

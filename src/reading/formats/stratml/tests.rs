//! What StratML says, told by small plans.

use super::*;
use crate::formats::docx::tests::listing;
use crate::reading::Block;

const PART1: &str = r#"<StrategicPlan xmlns="urn:ISO:std:iso:17469:tech:xsd:stratml_core">"#;
const PART2: &str = r#"<s:PerformancePlanOrReport Type="Performance_Plan" xmlns:s="urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport">"#;

fn reading(text: &str) -> Reading {
    read(text, &Limits::default()).unwrap()
}

fn keys(reading: &Reading) -> Vec<(&'static str, &str)> {
    reading.remarks.iter().map(|remark| (remark.key, remark.exact.as_str())).collect()
}

#[test]
fn a_plan_of_part_1_is_labelled_lines() {
    let reading = reading(&format!(
        "{PART1}<Name>Plan\n of X</Name><Description>One.\n\n Two &amp; <![CDATA[<three>]]>.</Description>
        <StrategicPlanCore>
        <Organization><Name>Ministry</Name><Acronym>M</Acronym><Identifier>_1</Identifier><Stakeholder StakeholderTypeType=\"Person\"><Name>Citizen</Name><Description>All</Description></Stakeholder></Organization>
        <Vision><Description>See</Description></Vision><Mission><Description>Do</Description><Identifier>_2</Identifier></Mission>
        <Value><Name>Care</Name><Description/></Value>
        <Goal><Name>Grow</Name><Description>More</Description><Identifier>_3</Identifier><SequenceIndicator>1</SequenceIndicator>
          <Stakeholder><Name>S</Name></Stakeholder><OtherInformation>Etc</OtherInformation>
          <Objective><Name/><Description>D</Description><SequenceIndicator>1.1</SequenceIndicator></Objective></Goal>
        <Goal><Name>Second: of two</Name><Description/></Goal>
        </StrategicPlanCore>
        <AdministrativeInformation><StartDate>2019-10-01</StartDate><EndDate/><PublicationDate>2020-01-01</PublicationDate><Source>http://example.org</Source>
        <Submitter><GivenName>A</GivenName><Surname>B</Surname><PhoneNumber/><EmailAddress>a@example.org</EmailAddress></Submitter></AdministrativeInformation></StrategicPlan>"
    ));
    assert_eq!(
        listing(&reading),
        "\
# Plan: Plan of X
Description: One.\nTwo & <three>.
Start Date: 2019-10-01
Publication Date: 2020-01-01
Source: http://example.org
Submitter: A B a@example.org
Mission: Do
Mission Identifier: _2
Vision: See
Organization: Ministry
Acronym: M
Identifier: _1
Stakeholder: Citizen
Stakeholder Type: Person
Description: All
Value: Care
## Goal 1: Grow
Description: More
Identifier: _3
Other Information: Etc
Stakeholder: S
### Objective 1.1: 
Description: D
## Goal: Second: of two"
    );
    assert_eq!(keys(&reading), []);
}

#[test]
fn indicators_of_part_2_bring_their_targets_and_results() {
    let reading = reading(&format!(
        "{PART2}<s:Name>P</s:Name><s:StrategicPlanCore><s:Goal><s:Name>G</s:Name><s:Description/><s:Objective><s:Name>O</s:Name>
        <s:PerformanceIndicator ValueChainStage=\"Outcome\" PerformanceIndicatorType=\"Quantitative\"><s:SequenceIndicator>1</s:SequenceIndicator><s:MeasurementDimension>Speed</s:MeasurementDimension><s:UnitOfMeasurement>km/h</s:UnitOfMeasurement>
        <s:Relationship RelationshipType=\"Peer_To\"><s:ReferentIdentifier>_9</s:ReferentIdentifier><s:Name>like</s:Name></s:Relationship>
        <s:MeasurementInstance><s:TargetResult><s:StartDate>2020-01-01</s:StartDate><s:EndDate>2020-12-31</s:EndDate><s:NumberOfUnits>10</s:NumberOfUnits></s:TargetResult><s:ActualResult><s:NumberOfUnits>9</s:NumberOfUnits><s:Description>nearly</s:Description></s:ActualResult></s:MeasurementInstance>
        <s:MeasurementInstance><s:TargetResult><s:EndDate>2021-12-31</s:EndDate><s:Descriptor><s:DescriptorName>Grade</s:DescriptorName><s:DescriptorValue>A</s:DescriptorValue></s:Descriptor></s:TargetResult></s:MeasurementInstance>
        </s:PerformanceIndicator></s:Objective></s:Goal></s:StrategicPlanCore></s:PerformancePlanOrReport>"
    ));
    assert_eq!(
        listing(&reading),
        "\
# Plan: P
Type: Performance_Plan
## Goal: G
### Objective: O
Indicator 1: Speed
Unit: km/h
Value Chain Stage: Outcome
Indicator Type: Quantitative
Target: 10 (2020-01-01 to 2020-12-31)\nGrade A (to 2021-12-31)
Actual: 9 nearly
Relationship: Peer_To / like / _9"
    );
    assert_eq!(keys(&reading), []);
}

#[test]
fn what_departs_from_the_standard_is_read_and_told() {
    let reading = reading(
        r#"<stratml:StrategicPlan xmlns:stratml="http://www.stratml.net"><StrategicPlanCore><Goal><SequenceIndicator>1</SequenceIndicator><Name>G</Name><Identifier>4a5b</Identifier><Budget>12 <Unit>yen</Unit></Budget><Description>a <b>bold</b> word</Description></Goal><Mission><Description>M</Description></Mission></StrategicPlanCore><Name>P</Name></stratml:StrategicPlan>"#,
    );
    assert_eq!(
        listing(&reading),
        "# Plan: P\nMission: M\n## Goal 1: G\nDescription: a bold word\nIdentifier: 4a5b\nBudget: 12\nUnit: yen"
    );
    assert_eq!(
        keys(&reading),
        [
            ("legacy-namespace", "http://www.stratml.net"),
            ("unknown-element", "b"),
            ("element-order", "Name"),
            ("element-order", "Mission"),
            ("element-order", "Name"),
            ("element-order", "Identifier"),
            ("unknown-element", "Budget"),
            ("element-order", "Description"),
            ("identifier-digit", "4a5b"),
        ]
    );
}

#[test]
fn every_text_knows_its_place_in_the_file() {
    let reading = reading(&format!(
        "<?xml version=\"1.0\"?>\n{PART1}\n  <Name>甲&amp;<!-- x -->乙</Name></StrategicPlan>"
    ));
    let Block::Heading { text, .. } = &reading.blocks[0] else { panic!() };
    assert_eq!(text.standing(), "Plan: 甲&乙");
    let spots: Vec<_> = (6..9).map(|index| text.spot_of(index).to_string()).collect();
    assert_eq!(spots, ["3:9", "3:10", "3:25"]);
}

#[test]
fn hostile_documents_are_refused_in_a_sentence() {
    let said = |text: &str| read(text, &Limits::default()).unwrap_err().to_string();
    let laughs = "<!DOCTYPE StrategicPlan [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><StrategicPlan>&b;</StrategicPlan>";
    assert_eq!(said(laughs), "is XML with definitions in its document type declaration; take them out");
    assert_eq!(
        said("<StrategicPlan>&a;</StrategicPlan>"),
        "is XML that uses the entity &a;; write the character itself"
    );
    assert_eq!(said("<html/>"), "is not StratML: its outermost element is html");
    assert_eq!(said(""), "is XML without an element");
    assert_eq!(said("<StrategicPlan>"), "is not well-formed XML, at byte 0");
    assert_eq!(said(&"<StrategicPlan>".repeat(300)), "nests elements more than 256 deep");
    assert!(read("<!DOCTYPE StrategicPlan><StrategicPlan/>", &Limits::default()).is_ok());
}

//! A table of plans and of what is found in them, by the rules that the vocabulary drives.

use super::{Finding, Options, check_on, rules};
use crate::model::{Date, Vocabulary};
use crate::snapshot::{Ids, read_draft};
use crate::text::Lang;

/// A team's roadmap with releases, states and stages, costs and measures. No kind, field or choice of it is known to
/// the code.
const VOCABULARY: &str = r#"
format = 1
name = "team"
version = 1
lang = "en"
word = "team plan"

[release.r0]
[release.r1]
day = "2025-06-01"
[release.r2]
day = "2026-01-15"
[release.r3]
day = "2026-09-01"
[release.r4]

[plan.field]
name = { type = "text", role = "name", word = "name" }

[milestone]
draft = { word = "draft", lies = "before" }
alpha = "alpha"
beta = "beta"
freeze = { word = "freeze", lies = "within" }
ga = "GA"
audit = { word = "audit", lies = "anywhere" }
wrap-up = { word = "wrap-up", lies = "after" }

[kind.area]
role = "headline"
under = ["plan"]
word = "area"
[kind.area.field]
label = { type = "label", role = "label", word = "number" }
name = { type = "text", role = "name", word = "name" }
cost = { type = "quantity", role = "amount", word = "cost" }
costs = { type = "series", role = "amount", word = "costs", values.plan = "planned", values.spent = { actual = true, word = "spent" } }

[kind.job]
role = "headline"
under = ["area", "job"]
word = "job"
[kind.job.field]
label = { type = "label", role = "label", word = "number" }
name = { type = "text", role = "name", word = "name" }
state = { type = "choice", role = "status", word = "state", choices.open = "open", choices.finished = { end = true, word = "finished" }, choices.given-up = { end = true, word = "given up" } }
stage = { type = "choice", role = "status", word = "stage", choices.alpha = "alpha", choices.beta = "beta", choices.ga = "GA" }
from_time = { type = "period", role = "schedule", end = "first", word = "begins" }
to_time = { type = "period", role = "schedule", end = "last", word = "ends" }
ga_in = { type = "text", role = "target", milestone = "ga", word = "GA in" }
beta = { type = "period", role = "target", word = "beta in" }
events = { type = "milestones", role = "milestones", word = "events" }
cost = { type = "quantity", role = "amount", word = "cost" }
costs = { type = "series", role = "amount", word = "costs", values.plan = "planned", values.spent = { actual = true, word = "spent" } }
waits = { type = "references", role = "reference", kinds = ["job"], means = "blocked-by", word = "waits for" }
holds_up = { type = "references", role = "reference", kinds = ["job"], means = "blocks", word = "holds up" }
instead_of = { type = "references", role = "reference", kinds = ["job"], means = "replaces", most = 1, word = "instead of" }
gone_to = { type = "references", role = "reference", kinds = ["job"], means = "replaced-by", word = "gone to" }

[kind.sign]
role = "measure"
under = ["area", "job"]
word = "sign"
[kind.sign.field]
name = { type = "text", role = "name", word = "name" }
unit = { type = "text", role = "body", word = "unit" }
values = { type = "series", role = "target", unit_field = "unit", word = "values", values.base = "baseline", values.aim = "aim", values.result = { actual = true, word = "result" } }

[kind.chief]
role = "note"
under = ["area"]
most = 1
word = "chief"
[kind.chief.field]
name = { type = "text", role = "name", word = "name" }
"#;

/// A plan in short: `kind id [under]: keys` on each line, keys parted by `;`.
fn written(plan: &str) -> String {
    let mut out = "format = 1\nvocabulary = \"team/1\"\n\n[plan]\nid = \"p\"\nname = \"Plan\"\n".to_owned();
    for line in plan.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (head, keys) = line.split_once(':').unwrap();
        let mut head = head.split(' ');
        let (kind, id, under) = (head.next().unwrap(), head.next().unwrap(), head.next());
        out.push_str(&format!("\n[[{kind}]]\nid = \"{id}\"\n"));
        out.push_str(&under.map(|under| format!("under = \"{under}\"\n")).unwrap_or_default());
        if !keys.contains(" name = ") {
            out.push_str(&format!("name = \"{id}\"\n"));
        }
        for key in keys.split(';').map(str::trim).filter(|key| !key.is_empty()) {
            out.push_str(&format!("{key}\n"));
        }
    }
    out
}

fn found(vocabulary: &str, text: &str, date: Option<&str>) -> Vec<Finding> {
    let vocabulary = std::sync::Arc::new(Vocabulary::parse(vocabulary).unwrap());
    let draft = read_draft(text, std::slice::from_ref(&vocabulary), Ids::Required)
        .unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
    let date = date.map(|date| Date::parse_iso(date).unwrap());
    check_on(&draft, &vocabulary, Options { known: None, date })
}

#[track_caller]
fn check(plan: &str, date: &str, expected: &[&str]) {
    let text = written(plan);
    let date = (!date.is_empty()).then_some(date);
    let findings = found(VOCABULARY, &text, date);
    for finding in &findings {
        for lang in [Lang::EN, Lang::JA] {
            let said = finding.words.get(lang).into_owned();
            assert!(!said.is_empty() && !said.contains(['{', '}']), "{said}");
        }
        assert!(rules().contains(finding.rule));
    }
    let shown = |finding: &Finding| {
        let field = finding.place.field.as_deref().map(|field| format!(".{field}")).unwrap_or_default();
        let item = finding.place.item.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{} {} {item}{field}", finding.rule.id, finding.severity.key())
    };
    let found: Vec<String> = findings.iter().map(shown).collect();
    assert_eq!(
        found,
        expected,
        "{text}\n{:?}",
        findings.iter().map(|one| one.words.get(Lang::EN)).collect::<Vec<_>>()
    );
}

/// Jobs under one area.
#[track_caller]
fn jobs(jobs: &str, date: &str, expected: &[&str]) {
    check(&format!("area a:\n{jobs}"), date, expected);
}

const NOW: &str = "2026-06-30";

#[test]
fn milestones_come_in_the_order_in_which_they_lie() {
    let of = |events: &str, expected: &[&str]| jobs(&format!("job j a: events = [{events}]"), "", expected);
    let wrong = ["milestone-order warning j.events"];
    of(r#""2026-Q1 alpha", "2026-Q2 beta", "2026-Q2 ga""#, &[]);
    of(r#""2026-Q2 alpha", "2026-Q1 beta""#, &wrong);
    // By any grain: a year and a quarter in it do not part.
    of(r#""2026-Q3 alpha", "2026 beta""#, &[]);
    of(r#""2026-Q3 alpha", "2025 beta""#, &wrong);
    of(r#""FY2026 alpha", "2026-03-31 ga""#, &wrong);
    of(r#""r4 beta", "r3 ga""#, &wrong);
    of(r#""r0 beta", "r1 ga""#, &[]);
    // A kind that comes again has no one place; one that lies anywhere has none.
    of(r#""2025-Q1 alpha", "2026-Q3 alpha", "2026-Q1 beta""#, &[]);
    of(r#""2026-Q1 wrap-up", "2026-Q3 audit", "2026-Q4 audit""#, &[]);
    // Where it lies goes before the order of the list.
    of(r#""2026-Q1 wrap-up", "2026-Q3 freeze""#, &wrong);
    of(r#""2026-Q2 draft", "2026-Q1 freeze""#, &wrong);
    of(r#""*-07 alpha", "2025-01 beta""#, &[]);
    // Fields that date a milestone, by their own word or by their key.
    jobs(r#"job j a: beta = "2026-Q4"; ga_in = "r2""#, "", &["milestone-order warning j.beta"]);
    jobs(r#"job j a: beta = "2026-Q3"; ga_in = "soon""#, "", &[]);
    jobs(r#"job j a: beta = ">=2026-Q1"; ga_in = "2025-12""#, "", &["milestone-order warning j.beta"]);
    jobs(r#"job j a: beta = "<=2026-Q3"; ga_in = "2025-12""#, "", &[]);
}

#[test]
fn milestones_lie_where_the_vocabulary_says() {
    let of = |events: &str, expected: &[&str]| {
        let job = format!(r#"job j a: from_time = "2026-Q1"; to_time = "2026-Q3"; events = [{events}]"#);
        jobs(&job, "", expected);
    };
    of(r#""2026-09 freeze", "2026-10 wrap-up", "2027 audit", "2029 wrap-up""#, &[]);
    of(r#""2026-Q4 freeze""#, &["milestone-outside warning j.events"]);
    of(r#""2025-12-31 freeze""#, &["milestone-outside warning j.events"]);
    of(r#""2025 wrap-up""#, &["milestone-outside warning j.events"]);
    of(r#""2026-Q2 draft""#, &["ex-ante-after-start warning j.events"]);
    // Of no known place: only where it is far behind, and rare.
    of(r#""2027-Q2 ga""#, &[]);
    of(r#""2029-Q2 ga""#, &["milestone-outside note j.events"]);
    let one = r#"job X a: from_time = "2026-Q1"; to_time = "2026-Q3"; events = ["2029-Q2 ga"]"#;
    let two = [one.replace('X', "j"), one.replace('X', "k")].join("\n");
    jobs(&two, "", &[]);
    jobs(r#"job j a: to_time = ">=2026-Q1"; events = ["2029-Q2 ga"]"#, "", &[]);
}

#[test]
fn states_fit_each_other_and_the_dates() {
    let ahead = |severity: &str, field: &str| format!("end-ahead {severity} j.{field}");
    let passed = |severity: &str, field: &str| format!("end-passed {severity} j.{field}");
    let of = |keys: &str, date: &str, expected: &[&str]| jobs(&format!("job j a: {keys}"), date, expected);
    // The end that is done has reached the last milestone that a stage works towards; the other has not.
    of(r#"state = "finished"; stage = "beta""#, "", &["states-differ warning j.stage"]);
    of(r#"state = "finished"; stage = "ga""#, NOW, &[]);
    of(r#"state = "given-up"; stage = "alpha""#, NOW, &[]);
    of(r#"state = "open"; stage = "alpha""#, NOW, &[]);
    // An end that has passed.
    of(r#"state = "open"; to_time = "2026-Q1""#, NOW, &[&passed("warning", "to_time")]);
    of(r#"state = "open"; to_time = "2026-Q1""#, "", &[]);
    of(r#"state = "open"; to_time = "2026-Q2""#, NOW, &[]);
    of(r#"state = "open"; to_time = "2026-Q2""#, "2026-07-01", &[&passed("warning", "to_time")]);
    of(r#"state = "open"; to_time = "2026-06-29""#, NOW, &[&passed("warning", "to_time")]);
    of(r#"state = "open"; to_time = "FY2025""#, NOW, &[&passed("warning", "to_time")]);
    of(r#"state = "open"; to_time = ">=2025""#, NOW, &[]);
    of(r#"state = "open"; to_time = "<=2025""#, NOW, &[&passed("warning", "to_time")]);
    of(r#"state = "finished"; to_time = "2026-Q1""#, NOW, &[]);
    of(r#"to_time = "2026-Q1""#, NOW, &[]);
    of(r#"unknown = ["state"]; to_time = "2026-Q1""#, NOW, &[]);
    // One that lies ahead.
    of(r#"state = "finished"; to_time = "2026-Q3""#, NOW, &[&ahead("note", "to_time")]);
    of(r#"state = "finished"; to_time = "2026""#, NOW, &[]);
    of(r#"state = "given-up"; events = ["2027-01 beta"]"#, NOW, &[&ahead("note", "events")]);
    of(r#"state = "given-up"; events = ["2027-01 wrap-up", "2027-02 audit"]"#, NOW, &[]);
    of(r#"state = "finished"; events = ["2027-01 ga"]"#, NOW, &[&ahead("warning", "events")]);
    // A milestone with a release comes on its day; one without a day, between those that have one.
    of(r#"state = "open"; ga_in = "r2""#, NOW, &[&passed("warning", "ga_in")]);
    of(r#"state = "open"; ga_in = "r2""#, "2026-01-15", &[]);
    of(r#"state = "open"; ga_in = "r0""#, NOW, &[&passed("warning", "ga_in")]);
    of(r#"state = "open"; ga_in = "r3""#, NOW, &[]);
    of(r#"state = "finished"; ga_in = "r3""#, NOW, &[&ahead("warning", "ga_in")]);
    of(r#"state = "finished"; ga_in = "r4""#, NOW, &[&ahead("warning", "ga_in")]);
    of(r#"state = "open"; ga_in = "r9""#, NOW, &[]);
    of(r#"state = "given-up"; ga_in = "r1""#, NOW, &[]);
    // A stage that is behind; the one that it works towards may be late.
    of(r#"stage = "alpha"; beta = "2026-Q1""#, NOW, &[&passed("note", "beta")]);
    of(r#"stage = "beta"; beta = "2026-Q1""#, NOW, &[]);
    of(r#"state = "open"; stage = "alpha"; beta = "r1"; ga_in = "r2""#, NOW, &[&passed("warning", "ga_in")]);
    // Told twice, and put off.
    of(r#"state = "open"; ga_in = "r2"; events = ["2027 ga"]"#, NOW, &[]);
}

#[test]
fn measures_are_for_the_time_of_what_they_measure() {
    let of = |values: &str, date: &str, expected: &[&str]| {
        let job = r#"job j a: from_time = "2025"; to_time = "2026""#;
        jobs(&format!("{job}\nsign s j: unit = \"cases\"; values = [{values}]"), date, expected);
    };
    of(r#""2020 base 40", "2026 aim 60""#, NOW, &[]);
    of(r#""2020 base 40", "2028 aim 60""#, "", &["target-outside note s.values"]);
    of(r#""2020 base 40", "2024 aim 60""#, "", &["target-outside note s.values"]);
    of(r#""2027 result 40""#, "", &[]);
    of(r#""2027 result 40""#, NOW, &["actual-ahead warning s.values"]);
    of(r#""2026 result 40""#, NOW, &[]);
    // Where many do so, it is the plan's way.
    let sign = |id: &str| format!("sign {id} j: unit = \"cases\"; values = [\"2028 aim 60\"]");
    jobs(&format!("job j a: to_time = \"2026\"\n{}\n{}", sign("s"), sign("t")), "", &[]);
    // A measure of an area has no time.
    check("area a:\nsign s a: unit = \"cases\"; values = [\"2028 aim 60\"]", "", &[]);
    jobs(r#"job j a: costs = ["2027 spent 40"]"#, NOW, &["actual-ahead warning j.costs"]);
}

#[test]
fn numbers_of_a_series_are_counted_in_one_unit() {
    let of = |unit: &str, values: &str, expected: &[&str]| {
        check(&format!("area a:\nsign s a: unit = \"{unit}\"; values = [{values}]"), "", expected);
    };
    let jumps = ["value-jumps note s.values"];
    of("cases", r#""2024 result 98000", "2026 aim 98000000""#, &jumps);
    of("cases", r#""2026 aim 98", "2024 result 98000""#, &jumps);
    of("cases", r#""2024 result 0.98", "2026 aim 98""#, &jumps);
    of("cases", r#""2024 result 1", "2026 aim 400""#, &[]);
    of("cases", r#""2024 result 0", "2026 aim 98000000""#, &[]);
    of("cases", r#""2024 result 98000", "2026 aim 980000""#, &[]);
    of("cases", r#""2024 result 10", "2025 aim 500", "2026 aim 4000""#, &[]);
    let outside = ["percent-outside note s.values"];
    of("%", r#""2024 result 12.5", "2026 aim 125""#, &outside);
    of("％", r#""2026 aim 125""#, &outside);
    of("percent", r#""2026 aim -5""#, &outside);
    of("パーセント", r#""2026 aim 100.1""#, &outside);
    of("%", r#""2024 result 0", "2026 aim 100""#, &[]);
    of("%", r#""2024 result 103", "2025 result 110", "2026 aim 99""#, &[]);
    of("cases", r#""2026 aim 125""#, &[]);
}

#[test]
fn what_most_have_and_one_has_not() {
    let sign = |id: &str, unit: &str| format!("sign {id} a: {unit}values = [\"2026 aim 60\"]\n");
    let with = "unit = \"cases\"; ";
    let three: String = ["x", "y", "z"].iter().map(|id| sign(id, with)).collect();
    check(&format!("area a:\n{three}{}", sign("s", "")), "", &["unit-missing note s.unit"]);
    check(&format!("area a:\n{three}{}", sign("s", "unknown = [\"unit\"]; ")), "", &[]);
    check(&format!("area a:\n{}{}", sign("x", with), sign("s", "")), "", &[]);
    check(&format!("area a:\n{three}sign s a:"), "", &[]);
    // Three of four jobs have a measure.
    let measured = |id: &str| format!("job {id} a:\nsign of-{id} {id}:\n");
    let three: String = ["x", "y", "z"].iter().map(|id| measured(id)).collect();
    jobs(&format!("{three}job j a:"), "", &["no-measure note j"]);
    jobs(&format!("{three}job j a: unknown = [\"sign\"]"), "", &[]);
    jobs(&format!("{three}job j a:\njob below j:\nsign s below:"), "", &[]);
    jobs(&format!("{three}job j a:\njob k a:"), "", &[]);
}

#[test]
fn parts_add_up() {
    let of = |own: &str, one: &str, other: &str, expected: &[&str]| {
        check(&format!("area a: {own}\njob j a: {one}\njob k a: {other}"), "", expected);
    };
    of("cost = 90", "cost = 60", "cost = 30", &[]);
    of("cost = 90", "cost = 60", "cost = 20", &["sum-differs note a.cost"]);
    // Within what comes of rounding each of them.
    of("cost = 91", "cost = 60", "cost = 30", &[]);
    of("cost = \"9.5\"", "cost = \"6.25\"", "cost = \"3.25\"", &[]);
    of("cost = \"9.5\"", "cost = \"6.25\"", "cost = \"2.25\"", &["sum-differs note a.cost"]);
    of("cost = 90", "cost = 60", "", &[]);
    of("cost = 90", "cost = 60", "unknown = [\"cost\"]", &[]);
    of("unknown = [\"job\"]; cost = 90", "cost = 60", "cost = 20", &[]);
    let costs = |amount: u32| format!("costs = [\"2026 plan {amount}\", \"2025 spent 7\"]");
    of("costs = [\"2026 plan 90\"]", &costs(60), &costs(30), &[]);
    of("costs = [\"2026 plan 95\"]", &costs(60), &costs(30), &["sum-differs note a.costs"]);
    of("costs = [\"2024 plan 95\"]", &costs(60), &costs(30), &[]);
    check("area a: cost = 90\njob j a: cost = 20", "", &[]);
}

#[test]
fn references_mean_what_the_vocabulary_says() {
    let of = |one: &str, other: &str, date: &str, expected: &[&str]| {
        jobs(&format!("job one a: {one}\njob other a: {other}"), date, expected);
    };
    let begins = |of: &str| format!("begins-blocked warning {of}");
    let other = r#"to_time = "2026-Q4""#;
    of(r#"from_time = "2026-Q2"; waits = ["other"]"#, other, "", &[&begins("one.waits")]);
    of(r#"from_time = "2026-Q4"; waits = ["other"]"#, other, "", &[]);
    of(r#"from_time = "2026-11"; waits = ["other"]"#, other, "", &[]);
    of(r#"from_time = "FY2025"; waits = ["other"]"#, other, "", &[&begins("one.waits")]);
    of(r#"from_time = "<=2026-Q2"; waits = ["other"]"#, other, "", &[&begins("one.waits")]);
    of(r#"from_time = ">=2026-Q2"; waits = ["other"]"#, other, "", &[]);
    of(r#"from_time = "2026-Q2"; waits = ["other"]"#, &format!("{other}; state = \"finished\""), "", &[]);
    of(
        r#"holds_up = ["other"]; to_time = "2026-Q4""#,
        r#"from_time = "2026-Q2""#,
        "",
        &[&begins("one.holds_up")],
    );
    // Said from both sides it is one thing.
    of(
        r#"from_time = "2026-Q2"; waits = ["other"]"#,
        r#"to_time = "2026-Q4"; holds_up = ["one"]"#,
        "",
        &[&begins("one.waits")],
    );
    let goes_on = |severity: &str, at: &str| format!("replaced-goes-on {severity} {at}");
    let open = r#"state = "open""#;
    of(r#"state = "finished"; instead_of = ["other"]"#, open, "", &[&goes_on("warning", "one.instead_of")]);
    of(
        r#"from_time = "2026-Q1"; instead_of = ["other"]"#,
        open,
        NOW,
        &[&goes_on("warning", "one.instead_of")],
    );
    of(r#"from_time = "2026-Q3"; instead_of = ["other"]"#, open, NOW, &[]);
    of(r#"state = "given-up"; instead_of = ["other"]"#, open, NOW, &[]);
    of(r#"state = "finished"; instead_of = ["other"]"#, r#"state = "given-up""#, NOW, &[]);
    of(r#"from_time = "2026-Q3"; instead_of = ["other"]"#, other, "", &[&goes_on("note", "one.instead_of")]);
    of(r#"from_time = "2026-Q4"; instead_of = ["other"]"#, other, "", &[]);
    of(
        r#"state = "open"; gone_to = ["other"]"#,
        r#"state = "finished""#,
        "",
        &[&goes_on("warning", "one.gone_to")],
    );
    // No more than there may be.
    jobs(
        "job j a: instead_of = [\"k\", \"l\"]\njob k a:\njob l a:",
        "",
        &["more-than-most warning j.instead_of"],
    );
    jobs("job j a: instead_of = [\"k\"]\njob k a:\nchief x a:", "", &[]);
    check("area a:\nchief x a:\nchief y a:", "", &["more-than-most warning y"]);
}

#[test]
fn printed_numbers_go_on_from_those_above() {
    let of = |labels: [&str; 4], expected: &[&str]| {
        let [one, two, three, four] = labels;
        let plan = format!(
            "area a: label = \"1-2\"\njob j a: label = \"{one}\"\njob k a: label = \"{two}\"\n\
             job l a: label = \"{three}\"\njob m a: label = \"{four}\""
        );
        check(&plan, "", expected);
    };
    of(["1-2-1", "1-2-2", "1-2-3", "1-2-4"], &[]);
    of(["1-2-1", "1-2-2", "1-2-3", "1-3-2"], &["label-astray warning m.label"]);
    of(["1.2.1", "１－２－２", "1-2-3.", "1.2.4"], &[]);
    // A plan that numbers otherwise.
    of(["2-1-1", "2-1-2", "1-2-3", "3-1"], &[]);
    of(["1", "2", "3", "4"], &[]);
    of(["1-2-1", "1-2-2", "ア", "(3)"], &[]);
    // Numbers that begin anew are not twice the same.
    of(["1", "2", "1", "2"], &[]);
    of(["1", "1", "1", "2"], &[]);
    of(["1", "2", "3", "2"], &["duplicate-label warning m.label"]);
    of(["1", "2", "3", "1"], &["duplicate-label warning m.label"]);
    of(["1", "1", "2", "3"], &["duplicate-label warning k.label"]);
}

/// A text that breaks rules of Japanese, and one that any text can break.
#[test]
fn rules_of_a_language_are_for_plans_in_it() {
    let text = written("area a: name = \"1 6 日に A I の國をを促進する\\u200b\"");
    let of = |lang: &str| {
        let vocabulary = VOCABULARY.replace("lang = \"en\"", &format!("lang = \"{lang}\""));
        let mut ids: Vec<_> = found(&vocabulary, &text, None).iter().map(|one| one.rule.id).collect();
        ids.sort_unstable();
        ids
    };
    let japanese = ["digits-parted", "invisible-character", "kanji-variant", "letters-parted", "word-twice"];
    assert_eq!(of("ja"), japanese);
    for lang in ["en", "de", "zh"] {
        assert_eq!(of(lang), ["invisible-character"], "{lang}");
    }
}

#[test]
fn a_choice_or_field_of_no_milestone_is_refused() {
    for (from, to) in [
        ("milestone = \"ga\"", "milestone = \"gone\""),
        ("choices.ga = \"GA\"", "choices.ga = { milestone = \"gone\", word = \"GA\" }"),
    ] {
        assert!(VOCABULARY.contains(from));
        let said = Vocabulary::parse(&VOCABULARY.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(said.contains("names the milestone `gone`"), "{said}");
    }
    let said =
        Vocabulary::parse(&VOCABULARY.replacen("cost = { type", "cost = { milestone = \"ga\", type", 1));
    assert!(said.unwrap_err().to_string().contains("milestone"));
}

/// A plan of many items is judged in about the time in which it is read: each rule sees each item a few times.
#[test]
fn deep_and_wide_plans_are_judged() {
    let mut plan = "area a: label = \"1\"\njob j0 a: label = \"1-0\"; to_time = \"2026\"\n".to_owned();
    for at in 1..400 {
        plan.push_str(&format!("job j{at} j{}: label = \"{}\"\n", at - 1, at));
    }
    for at in 0..2000 {
        plan.push_str(&format!("sign s{at} j399: unit = \"cases\"; values = [\"2026 aim {}\"]\n", at + 1));
    }
    check(&plan, NOW, &[]);
}

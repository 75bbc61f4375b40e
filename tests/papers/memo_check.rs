//! A cover note held against the change: planctl's own is right, and what is spoilt in it is
//! found, that and no more. On notes of made plans, and on the note of the real pair.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};

use crate::seeds;
use planctl::check::Finding;
use planctl::check::check_claims;
use planctl::document::{Comparison, Side, Stated, memo};
use planctl::formats::{Limits, interpret, read, read_claims};
use planctl::layout::Form;
use planctl::model::{Digest, Vocabulary};
use planctl::reading::SourceFormat;
use planctl::render::{Look, to_text};
use planctl::snapshot::{Ids, read_draft};
use planctl::text::Lang;
use planctl::workspace::file_side;
use proptest::collection::vec;
use proptest::prelude::any;

static VOCABULARY: LazyLock<Arc<Vocabulary>> =
    LazyLock::new(|| Arc::new(Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap()));
static FORM: LazyLock<Form> = LazyLock::new(|| Form::parse(Form::BUILT_IN[0]).unwrap());

/// What happens to a project between the two plans.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Added,
    Deleted,
    Renamed,
    Extended,
    Evaluated,
    Stays,
}

const FATES: [Fate; 6] =
    [Fate::Added, Fate::Deleted, Fate::Renamed, Fate::Extended, Fate::Evaluated, Fate::Stays];

/// A name of eight signs that is like no other: made of the digits of a scrambled number.
fn name(number: u32) -> String {
    const SIGNS: [char; 16] =
        ['海', '洋', '観', '測', '網', '深', '探', '査', '技', '術', '医', '療', '創', '薬', '脳', '免'];
    let scrambled = (number + 1).wrapping_mul(0x9E37_79B1);
    let signs = (0..8).map(|digit| SIGNS[(scrambled >> (4 * digit)) as usize % 16]);
    signs.chain("事業".chars()).collect()
}

fn side(projects: &[(usize, Fate)], after: bool) -> Side {
    let mut text = "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"p\"\n\
                    name = \"ある分野研究開発プラン\"\n\n[[program]]\nid = \"sea\"\nlabel = \"2-1\"\n\
                    name = \"海洋プログラム\"\n"
        .to_owned();
    for (index, fate) in projects {
        let stands = match fate {
            Fate::Added => after,
            Fate::Deleted => !after,
            _ => true,
        };
        if !stands {
            continue;
        }
        let number = *index as u32 + if after && matches!(fate, Fate::Renamed) { 1000 } else { 0 };
        let last = if after && matches!(fate, Fate::Extended) { "FY2030" } else { "FY2028" };
        let marks = if after && matches!(fate, Fate::Evaluated) {
            "milestones = [\"FY2027 mid-term\"]\n"
        } else {
            ""
        };
        text.push_str(&format!(
            "\n[[project]]\nid = \"p-{index}\"\nunder = \"sea\"\nname = \"{}\"\nfirst = \"FY2024\"\nlast = \"{last}\"\n{marks}",
            name(number)
        ));
    }
    let draft = read_draft(&text, std::slice::from_ref(&*VOCABULARY), Ids::Required).unwrap();
    file_side(if after { "after" } else { "before" }, draft.plan, &[])
}

/// The findings about a note that is given as text.
fn findings(comparison: &Comparison<'_>, note: &str) -> Vec<Finding> {
    let reading = read(note.as_bytes(), SourceFormat::Text, &Limits::default()).unwrap();
    let plan = "p".parse().unwrap();
    let imported =
        interpret(&reading, &FORM, &VOCABULARY, Digest::of(note.as_bytes()), &plan, &Default::default());
    let cover = imported.account.note.unwrap_or_else(|| panic!("no note in\n{note}"));
    let points = comparison.points();
    let texts: Vec<_> = points.iter().map(|point| point.text.get(Lang::JA)).collect();
    let claims = read_claims(texts.iter().map(|text| &**text), &VOCABULARY);
    let points: Vec<_> = points.iter().map(|point| point.items[0].clone()).zip(claims).collect();
    check_claims(&cover, &points, "ある分野研究開発プラン", &VOCABULARY)
}

fn rules(findings: &[Finding]) -> BTreeMap<&str, usize> {
    let mut rules = BTreeMap::new();
    for finding in findings {
        *rules.entry(finding.rule.id).or_default() += 1;
    }
    rules
}

#[test]
fn a_note_by_planctl_is_right_and_what_is_spoilt_in_one_is_found_and_nothing_else() {
    let made = (vec(0..FATES.len(), 1..14), vec(any::<u8>(), 14), any::<bool>());
    seeds::hold(300, &made, |(fates, spoils, miscounted)| {
        let projects: Vec<(usize, Fate)> = fates.iter().map(|fate| FATES[*fate]).enumerate().collect();
        let (before, after) = (side(&projects, false), side(&projects, true));
        let comparison = Comparison::new(&before, &after, &VOCABULARY, &Stated::default());
        let Some(note) = memo(&comparison, "") else { return Ok(()) };
        let text = to_text(&note.document(Lang::JA), Look::default());
        assert_eq!(rules(&findings(&comparison, &text)), BTreeMap::new(), "{text}");

        let mut expected: BTreeMap<&str, usize> = BTreeMap::new();
        let mut lines = Vec::new();
        let (mut listed, mut spoils) = (0, spoils.iter());
        for line in text.lines() {
            let Some(point) = line.strip_prefix('・') else {
                lines.push(line.to_owned());
                continue;
            };
            match spoils.next().copied().unwrap_or_default() % 4 {
                0 => *expected.entry("change-without-claim").or_default() += 1,
                1 => {
                    // The third sign of the name, which one in quotes has later.
                    let at = if point.starts_with('「') { 3 } else { 2 };
                    let spoilt: String = point
                        .chars()
                        .enumerate()
                        .map(|(index, c)| if index == at { '誤' } else { c })
                        .collect();
                    lines.push(format!("・{spoilt}"));
                    *expected.entry("claim-name-misspelt").or_default() += 1;
                    listed += 1;
                }
                _ => {
                    lines.push(line.to_owned());
                    listed += 1;
                }
            }
        }
        let mut said = note.points.len();
        let mut spoilt = lines.join("\n");
        let full = |count: usize| planctl::text::full_width_digits(&count.to_string());
        if said > 1 && *miscounted {
            spoilt = spoilt.replace(&format!("次の{}点", full(said)), &format!("次の{}点", full(said + 1)));
            said += 1;
        }
        // A note of one point gives no number.
        if note.points.len() > 1 && said != listed {
            expected.insert("note-count", 1);
        }
        assert_eq!(rules(&findings(&comparison, &spoilt)), expected, "{text}\n{spoilt}");
        Ok(())
    });
}

fn planctl(args: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_planctl"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("LC_ALL", "C")
        .env("PLANCTL_NO_HINTS", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

/// The exact strings of the findings of an answer, with their rules.
fn found(answer: &str) -> Vec<(String, Vec<String>)> {
    let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
    let one = |finding: &serde_json::Value| {
        let exact = finding["exact"].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned());
        (finding["rule"].as_str().unwrap().to_owned(), exact.collect())
    };
    answer["findings"].as_array().unwrap().iter().map(one).collect()
}

const PAIR: [&str; 2] = ["2025-08-06", "2026-01-16"];

#[test]
fn the_real_note_is_right_about_the_real_pair() {
    let source = "examples/life-science/source/life-science-2026-01-16.txt";
    let (code, answer) = planctl(&["memo", "--check", source, PAIR[0], PAIR[1], "--format", "json"]);
    assert_eq!((code, found(&answer)), (0, Vec::new()));
}

#[test]
fn the_real_note_does_not_agree_with_the_table_below_it() {
    let source = "examples/life-science/source/life-science-2026-01-16.txt";
    let (code, answer) = planctl(&["memo", "--check", source, "--format", "json"]);
    let found = found(&answer);
    assert_eq!(code, 1);
    let rules: Vec<&str> = found.iter().map(|(rule, _)| rule.as_str()).collect();
    assert_eq!(rules, ["provisional-mixed", "note-deleted-there", "two-words-for-one-act"]);
    assert_eq!(found[0].1[0], "次世代医療実現バイオバンク利活用プログラム (仮称)");
    assert!(found[1].1[0].starts_with("ライフ分野のAI for Scienceのユースケース創出にむけた研究拠点強化"));
}

#[test]
fn one_point_cut_one_number_turned_and_one_name_misspelt_are_three_findings() {
    let (_, good) = planctl(&["memo", PAIR[0], PAIR[1]]);
    let lines: Vec<&str> = good.lines().filter(|line| !line.contains("AI for Science")).collect();
    let bad = lines.join("\n").replace("３点", "４点").replace("バイオバンク利活用", "バイオバング利活用");
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("note.txt");
    fs::write(&path, bad).unwrap();
    let (code, answer) =
        planctl(&["memo", "--check", path.to_str().unwrap(), PAIR[0], PAIR[1], "--format", "json"]);
    let (own, other) =
        ("次世代医療実現バイオバング利活用プログラム", "次世代医療実現バイオバンク利活用プログラム");
    assert_eq!(code, 1);
    assert_eq!(
        found(&answer),
        [
            ("change-without-claim".to_owned(), Vec::new()),
            ("note-count".to_owned(), vec!["4点".to_owned()]),
            ("claim-name-misspelt".to_owned(), vec![own.to_owned(), other.to_owned()]),
        ]
    );
}

#[test]
fn a_note_in_every_format_that_planctl_writes_is_read_back_as_right() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["text", "md", "html", "docx"] {
        let ending = if format == "text" { "txt" } else { format };
        let path = folder.path().join(format!("note.{ending}"));
        let path = path.to_str().unwrap();
        assert_eq!(planctl(&["memo", PAIR[0], PAIR[1], "--format", format, "-o", path]).0, 0);
        assert_eq!(planctl(&["memo", "--check", path, PAIR[0], PAIR[1]]).0, 0, "{format}");
    }
    for template in ["minutes.md", "letter.html"] {
        let path = folder.path().join(template);
        let path = path.to_str().unwrap();
        assert_eq!(planctl(&["memo", PAIR[0], PAIR[1], "--template", template, "-o", path]).0, 0);
        assert_eq!(planctl(&["memo", "--check", path, PAIR[0], PAIR[1]]).0, 0, "{template}");
    }
}

#[test]
fn a_note_of_no_body_or_of_one_whose_name_holds_that_of_the_record_is_found() {
    let (_, good) = planctl(&["memo", PAIR[0], PAIR[1]]);
    let body = "ライフサイエンス委員会";
    let folder = tempfile::tempdir().unwrap();
    for (line, expected) in [
        ("", 1),
        ("ライフサイエンス委員会幹事会", 1),
        ("新ライフサイエンス委員会", 1),
        ("第120回ライフサイエンス委員会", 0),
        ("文部科学省　ライフサイエンス委員会（第120回）", 0),
    ] {
        let lines: Vec<String> = good
            .lines()
            .filter(|own| !(line.is_empty() && own.trim() == body))
            .map(|own| if own.trim() == body { own.replace(body, line) } else { own.to_owned() })
            .collect();
        let path: PathBuf = folder.path().join("note.txt");
        fs::write(&path, lines.join("\n")).unwrap();
        let (_, answer) =
            planctl(&["memo", "--check", path.to_str().unwrap(), PAIR[0], PAIR[1], "--format", "json"]);
        let rules: Vec<String> = found(&answer).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(rules, vec!["note-body"; expected], "{line}: {answer}");
    }
}

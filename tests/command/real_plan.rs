//! The real plan: the drafts under examples/, the store in revisions/, and the cover note that
//! its office wrote.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use planctl::model::Digest;

const SOURCE: &str = include_str!("../../examples/life-science/source/life-science-2026-01-16.txt");
const CAUSES: &str = include_str!("../../examples/life-science/causes-2026-01-16.toml");

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs planctl at the top of the project, as a newcomer would, and gives what it printed.
#[track_caller]
fn planctl(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_planctl"))
        .args(args)
        .current_dir(root())
        .env_clear()
        .env("LC_ALL", "C")
        .env("PLANCTL_NO_HINTS", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// A text without what width and spacing differ in: blanks, list signs, full-width digits.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap(),
            '（' => '(',
            '）' => ')',
            c => c,
        })
        .collect()
}

/// Lines 3 to 12 of the paper: its cover note, the list signs of the extract taken off.
fn cover_note_of_the_source() -> Vec<String> {
    let lines = SOURCE.lines().skip(2).take(10).map(|line| plain(line.trim_start_matches("- ")));
    lines.filter(|line| !line.is_empty()).collect()
}

/// A memo without the notes on the record behind it.
fn without_notes(memo: &str) -> Vec<String> {
    let lines = memo.lines().take_while(|line| !line.starts_with('〔')).map(plain);
    lines.filter(|line| !line.is_empty()).collect()
}

fn points(memo: &str) -> Vec<String> {
    memo.lines().filter_map(|line| line.strip_prefix('・')).map(str::to_owned).collect()
}

/// Every file of a store by its name below it, caches and locks apart.
fn files(store: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for folder in [".", "evidence", "log", "snapshots", "sources", "vocabularies"] {
        for entry in fs::read_dir(store.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_bundled_store_is_what_the_script_builds_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("revisions");
    let entry = fs::read_to_string(root().join("revisions/log/00000001.toml")).unwrap();
    let recorded = entry.lines().find_map(|line| line.strip_prefix("recorded = ")).unwrap();
    assert_eq!(recorded, "2026-11-22T00:00:00Z");
    let done = Command::new(root().join("examples/life-science/build.sh"))
        .arg(&store)
        .env("PLANCTL", env!("CARGO_BIN_EXE_planctl"))
        .env("SOURCE_DATE_EPOCH", "1795305600")
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let (built, bundled) = (files(&store), files(&root().join("revisions")));
    assert_eq!(built.keys().collect::<Vec<_>>(), bundled.keys().collect::<Vec<_>>());
    for (name, bytes) in built {
        assert!(bytes == bundled[&name], "{name} differs");
    }
}

#[test]
fn a_snapshot_is_named_by_the_hash_of_its_bytes() {
    let mut count = 0;
    for entry in fs::read_dir(root().join("revisions/snapshots")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert_eq!(Digest::of(&fs::read(&path).unwrap()).to_string(), name);
        count += 1;
    }
    assert_eq!(count, 4);
}

#[test]
fn the_bundled_store_is_sound() {
    let verdicts = planctl(&["verify"]);
    assert!(!verdicts.contains("CONTRADICTED"), "{verdicts}");
    assert_eq!(verdicts.matches("PROVED").count(), 13, "{verdicts}");
    assert_eq!(verdicts.matches("NOT PROVED").count(), 5, "{verdicts}");
    for date in ["2022-06-03", "2025-01-17", "2025-08-06", "2026-01-16"] {
        // The published text says some things twice, and differently; nothing else is odd in it.
        let found = planctl(&["check", date]);
        let of_text =
            ["name-variant", "attachment-shared", "measure-", "overview-differs", "heading-differs"];
        let warnings: Vec<&str> = found.lines().filter(|line| line.contains(": warning: ")).collect();
        let others: Vec<&&str> = warnings
            .iter()
            .filter(|line| !of_text.iter().any(|rule| line.contains(&format!("[{rule}"))))
            .collect();
        assert!(others.is_empty(), "{date}: {others:?}");
        assert!(found.ends_with(&format!("0 errors, {} warnings\n", warnings.len())), "{date}: {found}");
    }
}

#[test]
fn the_memo_is_the_cover_note_of_the_paper() {
    let memo = planctl(&["memo", "2025-08-06", "2026-01-16"]);
    assert_eq!(without_notes(&memo), cover_note_of_the_source());
}

#[test]
fn the_formulas_alone_word_the_cover_note_of_the_paper() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("causes.toml");
    let groups: Vec<&str> = CAUSES
        .lines()
        .filter(|line| !line.starts_with("text = ") && !line.starts_with("formula = "))
        .collect();
    assert_eq!(groups.iter().filter(|line| line.starts_with("items = ")).count(), 3);
    fs::write(&path, groups.join("\n")).unwrap();
    let memo = planctl(&["memo", "2025-08-06", "2026-01-16", "--causes", path.to_str().unwrap()]);
    assert_eq!(without_notes(&memo), cover_note_of_the_source());
}

#[test]
fn without_what_the_office_declared_the_overview_is_a_point_of_its_own() {
    let memo = planctl(&["memo", "2025-08-06", "2026-01-16", "--derive"]);
    assert_eq!(
        points(&memo),
        [
            "感染症プログラムの概要の変更",
            "感染症危機対応医薬品等の研究開発プラットフォームの創設に伴う記載の整備",
            "次世代医療実現バイオバンク利活用プログラムの創設に伴う記載の整備",
            "ライフ分野のAI for Scienceのユースケース創出にむけた研究拠点強化（仮称）の削除",
        ]
    );
    assert!(memo.contains("次の４点を変更したい。"));
}

#[test]
fn the_memo_of_2025_says_what_was_changed_and_what_is_not_known() {
    let memo = planctl(&["memo", "2025-01-17", "2025-08-06", "--notes"]);
    assert_eq!(
        points(&memo),
        [
            "ライフ分野のAI for Scienceのユースケース創出にむけた研究拠点強化（仮称）の創設に伴う記載の整備",
            "上位施策の更新に伴う記載の整備",
        ]
    );
    assert!(memo.contains("次の２点を変更した。"), "{memo}");
    for said in ["非公式の復元", "推定した記録", "不明の値", "変更に数えていません"]
    {
        assert!(memo.contains(said), "{said}: {memo}");
    }
}

#[test]
fn the_three_points_are_all_that_differs_from_2025_08_06() {
    let diff: serde_json::Value =
        serde_json::from_str(&planctl(&["diff", "2025-08-06", "2026-01-16", "--format", "json"])).unwrap();
    let changes = diff["changes"].as_array().unwrap();
    let facets: BTreeMap<&str, String> = changes
        .iter()
        .map(|change| {
            let facets = change["facets"].as_array().unwrap().iter().map(|facet| facet.as_str().unwrap());
            (change["id"].as_str().unwrap(), facets.collect::<Vec<_>>().join(" "))
        })
        .collect();
    let expected = [
        ("ai-for-science", "deleted"),
        ("biobank-next-phase", "added succeeded"),
        ("infectious", "amended"),
        ("mcm-platform", "added"),
        ("next-biobank", "added succeeded"),
        ("next-platform", "added"),
    ];
    assert_eq!(facets, expected.into_iter().map(|(id, facets)| (id, facets.to_owned())).collect());
    assert_eq!(diff["authority"], "unofficial reconstruction (非公式の復元)");
    assert_eq!(diff["after"]["decided"], false);
}

#[test]
fn every_sentence_of_the_transcription_stands_in_the_paper() {
    let shown: serde_json::Value =
        serde_json::from_str(&planctl(&["show", "2026-01-16", "--format", "json"])).unwrap();
    let source = plain(SOURCE);
    let mut texts = 0;
    for item in shown["items"].as_array().unwrap() {
        for (field, value) in item["fields"].as_object().unwrap() {
            let text = match value.as_str() {
                Some(text) if !["category", "first", "last", "decided"].contains(&field.as_str()) => text,
                _ => continue,
            };
            texts += 1;
            assert!(source.contains(&plain(text)), "{}.{field}: {text}", item["id"]);
        }
    }
    assert!(texts > 130, "only {texts} texts were looked at");
}

#[test]
fn the_transcription_holds_what_the_paper_prints() {
    let shown: serde_json::Value =
        serde_json::from_str(&planctl(&["show", "2026-01-16", "--format", "json"])).unwrap();
    let items = shown["items"].as_array().unwrap();
    let of_kind = |kind: &str| items.iter().filter(|item| item["kind"] == kind).count();
    assert_eq!([of_kind("goal"), of_kind("program"), of_kind("policy"), of_kind("note")], [1, 8, 6, 1]);
    let item = |id: &str| items.iter().find(|item| item["id"] == id).unwrap();
    let biobank = item("next-biobank");
    assert_eq!(
        biobank["fields"]["milestones"],
        serde_json::json!(["FY2025 ex-ante", "FY2028 mid-term", "FY2030 ex-post"])
    );
    assert_eq!(biobank["fields"]["conducts"], serde_json::json!(["bbj", "next-platform", "tohoku-megabank"]));
    assert_eq!(biobank["fields"]["last"], serde_json::json!({ "unknown": true }));
    assert!(biobank["fields"].get("provisional").is_none());
    assert!(!items.iter().any(|item| item["id"] == "ai-for-science"));
    assert_eq!(item("seeds")["fields"]["heading"], "シーズ開発・基礎研究プログラム");
    assert_eq!(item("health-medical-strategy")["fields"]["undivided"], true);
}

#[test]
fn what_the_acts_say_is_what_the_paper_says() {
    let log: serde_json::Value = serde_json::from_str(&planctl(&["log", "--format", "json"])).unwrap();
    let acts: Vec<(String, String, bool)> = log["revisions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|revision| {
            let acts = revision["acts"].as_array().unwrap();
            assert_eq!(acts.len(), 1);
            assert_eq!(acts[0]["body"], "ライフサイエンス委員会");
            assert_eq!(acts[0]["date"], revision["date"]);
            let text = |key: &str| acts[0][key].as_str().unwrap().to_owned();
            (text("date"), text("act"), !text("inferred").is_empty())
        })
        .collect();
    let expected = [
        ("2026-01-16", "tabled", false),
        ("2025-08-06", "decided", true),
        ("2025-01-17", "decided", true),
        ("2022-06-03", "decided", false),
    ];
    assert_eq!(acts, expected.map(|(date, act, inferred)| (date.to_owned(), act.to_owned(), inferred)));
}

#[test]
fn a_revision_is_in_force_from_the_day_it_was_decided() {
    let on = |spec: &str| planctl(&["show", spec, "--format", "json"]);
    assert!(on("@{2025-12-01}").contains("\"label\": \"2025-08-06\""));
    assert!(on("@{R8.11.22}").contains("\"label\": \"2025-08-06\""), "2026-01-16 is not decided");
    assert!(on("latest").contains("\"label\": \"2026-01-16\""));
}

//! The examples that are played from nothing to their papers: each is a script in its folder.

use std::process::Command;

use super::support::Folder;

/// Plays the script of an example in a copy of its folder, and gives the copy.
fn played(name: &str) -> Folder {
    let folder = Folder::new();
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        folder.write(&name, std::fs::read_to_string(&path).unwrap());
    }
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_planctl"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let run = Command::new("sh")
        .arg("steps.sh")
        .current_dir(folder.path("."))
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .env_remove("PLANCTL_STORE")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&run.stderr);
    // Of two drafts `diff` ends with 1 where they differ, and no step may.
    assert!(run.status.success(), "{name}: {told}\n{}", String::from_utf8_lossy(&run.stdout));
    folder
}

/// The points of a cover note.
fn points(folder: &Folder, sign: &str) -> Vec<String> {
    let memo = folder.read("papers/memo.text");
    memo.lines().filter_map(|line| line.strip_prefix(sign)).map(str::to_owned).collect()
}

#[test]
fn a_teams_roadmap_in_quarters_goes_from_nothing_to_its_papers() {
    let folder = played("roadmap");
    assert_eq!(
        points(&folder, "- ")[..3],
        [
            "Search that forgives typing errors takes longer",
            "Category search a quarter later",
            "Saved places and lists split into Saved places and Shared lists",
        ]
    );
    let table = folder.read("papers/table.text");
    assert!(table.contains("owner: _Gita_"), "{table}");
    for paper in ["memo", "table", "plan", "roadmap"] {
        let text = folder.read(&format!("papers/{paper}.text"));
        is_english(paper, &text);
    }
    let chart = folder.read("papers/roadmap.text");
    assert!(chart.contains("Bicycle routes (done)"), "{chart}");
}

#[test]
fn an_agencys_plan_in_calendar_years_goes_from_nothing_to_its_papers() {
    let folder = played("agency");
    assert_eq!(
        points(&folder, "- ")[0],
        "Target of public supplies that meet the standard raised from 85 % to 90 % for 2026, and from 90 % to 93 % for 2027"
    );
    // A result that came in shows, although nobody decided it.
    let table = folder.read("papers/table.text");
    assert!(table.contains("_2025 actual 71.4 %_"), "{table}");
    for paper in ["memo", "table", "plan", "redline", "roadmap"] {
        is_english(paper, &folder.read(&format!("papers/{paper}.text")));
    }
}

#[test]
fn a_citys_plan_with_indicators_by_year_goes_from_nothing_to_its_papers() {
    let folder = played("city-indicators");
    let points = points(&folder, "・");
    assert!(points[0].contains("統合及び名称変更"), "{points:?}");
    let table = folder.read("papers/table.csv");
    for said in ["令和６年度実績値37人", "令和７年度計画額112,300千円", "令和９年度目標値72.5％"]
    {
        assert!(table.contains(said), "{said}: {table}");
    }
    let amending = folder.read("papers/amend.txt");
    let sentences = amending.split("――").next().unwrap();
    // Behind the title and the name of the base.
    let sentences = sentences.splitn(3, '\n').nth(2).unwrap();
    for said in ["評価「Ａ」を加える", "「令和６年度決算額121,873千円」"] {
        assert!(sentences.contains(said), "{said}: {sentences}");
    }
    assert!(!sentences.contains(|c: char| c.is_ascii_lowercase()), "keys in {sentences}");
}

/// Nothing Japanese in a paper that is not: no letter, no bracket, no blank.
fn is_english(paper: &str, text: &str) {
    let foreign =
        |c: &char| matches!(c, '\u{3000}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF60}');
    let line = text.lines().find(|line| line.chars().any(|c| foreign(&c)));
    assert!(line.is_none(), "{paper}: {line:?}");
}

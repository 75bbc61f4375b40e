//! A packet of papers, completions, manual pages and exports, as their user meets them.

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use super::support::{Folder, command};
use crate::seeds;

fn store() -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("revisions").display().to_string()
}

/// The change of the bundled plan in a folder `out`, as Word files only.
fn packet(folder: &Folder, more: &[&str]) -> super::support::Run {
    let store = store();
    let mut arguments =
        vec!["packet", "2025-08-06", "2026-01-16", "--store", &store, "--no-pdf", "-o", "out"];
    arguments.extend(more);
    folder.run(&arguments)
}

fn names(folder: &Folder) -> Vec<String> {
    let inside = fs::read_dir(folder.path("out")).unwrap();
    let mut names: Vec<String> =
        inside.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_packet_holds_every_paper_with_its_label_and_nothing_of_the_making() {
    let folder = Folder::new();
    let run = packet(&folder, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let plan = "ライフサイエンス分野研究開発プラン";
    let expected = [
        "00_一覧.docx".to_owned(),
        format!("01_{plan}の変更について.docx"),
        format!("02_別紙_{plan}.docx"),
        "03_新旧対照表.docx".to_owned(),
        "04_見え消し.docx".to_owned(),
        "05_ロードマップ.docx".to_owned(),
        "05_ロードマップ（図）.svg".to_owned(),
        "SHA256SUMS".to_owned(),
        "packet.zip".to_owned(),
    ];
    assert_eq!(names(&folder), expected);
    assert_eq!(run.stdout.lines().count(), expected.len());
    let beside: Vec<_> = fs::read_dir(folder.path(".")).unwrap().collect();
    assert_eq!(beside.len(), 1, "only the folder is left");
}

#[test]
fn the_archive_of_a_packet_names_its_files_in_utf_8_and_holds_their_bytes() {
    let folder = Folder::new();
    packet(&folder, &[]);
    let file = fs::File::open(folder.path("out/packet.zip")).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    assert_eq!(archive.len(), names(&folder).len() - 1);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.name().unwrap().to_string();
        assert_eq!(fs::read(folder.path("out").join(&name)).unwrap(), bytes, "{name}");
    }
}

#[test]
fn two_packets_of_one_change_are_the_same_bytes() {
    let (one, two) = (Folder::new(), Folder::new());
    packet(&one, &[]);
    packet(&two, &[]);
    let bytes = |folder: &Folder| fs::read(folder.path("out/packet.zip")).unwrap();
    assert!(bytes(&one) == bytes(&two));
}

#[test]
fn with_numbers_only_the_plan_is_an_annex() {
    let folder = Folder::new();
    folder.write("statement.pdf", "%PDF-1.4");
    let run = packet(
        &folder,
        &["--numbers", "資料1-1,資料1-2", "--papers", "plan,table", "--attach", "statement.pdf"],
    );
    assert_eq!(run.code, 0, "{}", run.told());
    let names = names(&folder);
    assert!(names.contains(&"01_資料1-1_ライフサイエンス分野研究開発プランの変更について.docx".to_owned()));
    assert!(names.contains(&"02_別紙_ライフサイエンス分野研究開発プラン.docx".to_owned()));
    assert!(names.contains(&"03_資料1-2_新旧対照表.docx".to_owned()));
    assert!(names.contains(&"04_statement.pdf".to_owned()));
}

#[test]
fn more_numbers_than_papers_are_refused_and_nothing_is_written() {
    let folder = Folder::new();
    let run = packet(&folder, &["--numbers", "1,2,3", "--papers", "plan,table"]);
    assert_eq!(run.told(), "exit 2\nerror: there are 3 numbers for 2 papers\n");
    assert!(!folder.path("out").exists());
}

/// The ids of the projects of a draft.
fn projects(draft: &str) -> Vec<String> {
    let ids = draft.split("[[project]]\nid = \"").skip(1);
    ids.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// Makes the packet of an edited last revision; its errors are told in words of the plan.
#[track_caller]
fn packs(folder: &Folder, store: &str, what: &str) {
    let run = folder.run(&[
        "packet",
        "2026-01-16",
        "edited.toml",
        "--store",
        store,
        "--no-pdf",
        "-o",
        "out",
        "--papers",
        "plan",
    ]);
    let is_nothing = run.stderr.contains("no change to write in a cover note");
    assert!(run.code == 0 || is_nothing, "{what}: {}", run.told());
    let _ = fs::remove_dir_all(folder.path("out"));
}

#[test]
fn a_packet_is_made_whatever_project_is_renamed_or_deleted_and_whoever_names_it() {
    let store = store();
    let folder = Folder::new();
    let draft = folder.answer(&["show", "2026-01-16", "--store", &store, "--format", "toml"]);
    let projects = projects(&draft);
    assert!(projects.len() > 30);
    // To name what had no name is to learn it, and no change for a note.
    let is_named = |id: &&String| {
        let item = draft.split(&format!("id = \"{id}\"\n")).nth(1).unwrap();
        item.split("\n\n").next().unwrap().lines().any(|line| line.starts_with("name = "))
    };
    let projects: Vec<String> = projects.iter().filter(is_named).cloned().collect();
    // What is named in another's text alone has no box, and no text of its own on paper.
    let has_text = |id: &&String| {
        let item = draft.split(&format!("id = \"{id}\"\n")).nth(1).unwrap();
        item.split("\n\n").next().unwrap().lines().any(|line| line.starts_with("overview = "))
    };
    let others: Vec<&String> = projects.iter().filter(has_text).collect();
    for (case, index) in seeds::some_of(projects.len() * 4) {
        let id = &projects[index / 4];
        let (other, new) = (others[case.seed() as usize % others.len()], "新しい名の研究開発事業");
        folder.write("edited.toml", &draft);
        let edit = |more: &[&str]| {
            folder.answer(&[&["edit", "--store", &store, "--in", "edited.toml"][..], more].concat());
        };
        match index % 4 {
            0 => edit(&["rename", id, new]),
            1 => edit(&["rename", id, &format!("{new}（仮称）")]),
            2 => edit(&["delete", id, "--with-children", "--with-references"]),
            // Another names it by the name that it bears no more.
            _ => {
                let name = draft.split(&format!("id = \"{id}\"\n")).nth(1).unwrap();
                let name = name.split("\n\n").next().unwrap().lines();
                let name = name.filter_map(|line| line.strip_prefix("name = ")).next();
                let name = name.unwrap_or("\"名のない事業\"").trim_matches('"');
                edit(&["rename", id, new]);
                let text = format!("本事業の下で「{name}」及び「どこにもない事業」を実施。");
                edit(&["set", &format!("{other}.overview"), &text]);
            }
        }
        packs(&folder, &store, &format!("{}: {id}, {other}", case.again()));
    }
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let folder = Folder::new();
    folder.write("out/letter.txt", "x");
    let run = packet(&folder, &[]);
    assert_eq!(
        run.told(),
        "exit 2\nerror: out is not empty\nhint: name an empty folder, or one that is not there\n"
    );
    assert_eq!(names(&folder), ["letter.txt"]);
}

#[test]
fn an_office_that_fails_leaves_nothing_behind() {
    let folder = Folder::new();
    folder.write("office", "#!/bin/sh\nexit 1\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder.path("office"), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let store = store();
    let office = folder.path("office");
    let mut run =
        command(&folder.path("."), &["packet", "2025-08-06", "2026-01-16", "--store", &store, "-o", "out"]);
    run.env("PLANCTL_OFFICE", &office);
    let run = folder.finish(run, None);
    assert_eq!(run.code, 2, "{}", run.told());
    assert!(run.stderr.contains("could not make PDFs of the papers"), "{}", run.stderr);
    assert!(run.stderr.contains("--no-pdf"), "{}", run.stderr);
    assert!(!folder.path("out").exists());
    assert_eq!(fs::read_dir(folder.path(".")).unwrap().count(), 1);
}

#[test]
fn a_packet_without_a_folder_to_write_to_says_how_to_name_one() {
    let folder = Folder::new();
    let run = folder.run(&["packet", "2025-08-06", "2026-01-16", "--store", &store()]);
    assert_eq!(run.told(), "exit 2\nerror: there is no folder to write to\nhint: name one with `-o DIR`\n");
}

#[test]
fn identify_knows_each_paper_of_a_packet() {
    let folder = Folder::new();
    packet(&folder, &[]);
    for name in names(&folder).into_iter().filter(|name| name.ends_with(".docx") || name.ends_with(".svg")) {
        let path = format!("out/{name}");
        let run = folder.run(&["identify", &path, "--store", &store(), "--format", "json"]);
        assert_eq!(run.code, 0, "{name}: {}", run.told());
        assert!(run.stdout.contains("\"by\": \"stamp\""), "{name}: {}", run.stdout);
        assert!(run.stdout.contains("\"revision\": \"2026-01-16\""), "{name}: {}", run.stdout);
    }
}

#[test]
fn a_shell_is_offered_the_dates_of_the_store_newest_first_and_the_ids_of_its_plan() {
    let folder = Folder::new();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let offered = |words: &[&str], index: &str| {
        let mut run = command(&root, &[&["--", "planctl"], words].concat());
        run.env("PLANCTL_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", index).env("_CLAP_IFS", "\n");
        folder.finish(run, None).stdout
    };
    assert_eq!(offered(&["diff", "202"], "2"), "2026-01-16\n2025-08-06\n2025-01-17\n2022-06-03");
    assert_eq!(offered(&["diff", "2025-08-06..2026"], "2"), "2025-08-06..2026-01-16");
    assert_eq!(offered(&["show", "latest", "--", "next-b"], "4"), "next-biobank");
}

#[test]
fn bash_is_offered_names_of_files_as_it_takes_them() {
    let folder = Folder::new();
    for name in ["my plan.toml", "my$(date).toml", "other.toml"] {
        folder.write(name, "");
    }
    // Outside a line that is being typed there is no completion to set options of.
    let script = r#"compopt() { return 0; }
planctl() { "$PLANCTL" "$@"; }
source <(planctl completions bash)
COMP_WORDS=(planctl check my); COMP_CWORD=2; COMP_TYPE=9
_clap_complete_planctl planctl my check
printf '%s\n' "${COMPREPLY[@]}""#;
    let mut bash = std::process::Command::new("bash");
    bash.args(["-c", script]).env("PLANCTL", env!("CARGO_BIN_EXE_planctl")).current_dir(folder.path("."));
    let said = folder.finish(bash, None).stdout;
    let mut offered: Vec<&str> = said.lines().collect();
    offered.sort_unstable();
    assert_eq!(offered, ["my\\ plan.toml", "my\\$\\(date\\).toml"]);
}

#[test]
fn a_shell_that_is_not_known_is_refused_with_the_nearest() {
    let folder = Folder::new();
    let run = folder.planctl(&["completions", "bsh"]);
    assert!(run.starts_with("exit 2\nerror: `bsh` is no shell known here"), "{run}");
    assert!(run.ends_with("hint: did you mean `bash`?\n"), "{run}");
}

#[test]
fn each_command_has_a_manual_page_that_begins_with_its_name() {
    let folder = Folder::new();
    let page = folder.answer(&["man"]);
    assert!(page.contains(".TH planctl 1"), "{page}");
    for name in ["diff", "packet", "export", "man"] {
        let page = folder.answer(&["man", name]);
        assert!(page.contains(&format!(".TH planctl-{name} 1")), "{page}");
    }
}

#[test]
fn what_stratml_cannot_carry_is_told_beside_it() {
    let folder = Folder::new();
    let run = folder.run(&["export", "--store", &store(), "--format", "stratml", "-o", "plan.xml"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert!(run.stderr.contains("note: no place in StratML: project.evaluations ("), "{}", run.stderr);
    assert!(folder.read("plan.xml").contains("<PerformancePlanOrReport xmlns="));
}

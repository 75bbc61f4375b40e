//! The story that `examples/proposals/README.md` tells, played as it is printed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::support::{Folder, root};
use crate::workbook::Book;

const BUNDLED: &str = "75a17e51dadf15d32cc0d253a1d96da101ac7fdd3f2e82a36ff8b0e03b98842d";

/// Runs a block of commands; every line must succeed.
#[track_caller]
fn play(desk: &Folder, block: &str) -> String {
    let path = format!("{}:{}", desk.path("bin").display(), std::env::var("PATH").unwrap());
    let done = Command::new("sh")
        .args(["-euc", block])
        .current_dir(desk.path("."))
        .env("PATH", path)
        .env("LC_ALL", "C")
        .env("PLANCTL_LANG", "ja")
        .env("PLANCTL_NO_HINTS", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{block}\n{said}{}", String::from_utf8_lossy(&done.stderr));
    said
}

/// What the division does to the workbook by hand.
fn edited(bytes: &[u8]) -> Vec<u8> {
    const SHEET: &str = "研究開発課題";
    let mut book = Book::open(bytes);
    let row = book.row_of(SHEET, "mcm-platform");
    for (key, text) in [
        ("project.first", "FY2027"),
        ("project.milestones", "FY2026 事前評価\nFY2029 中間評価\nFY2032 中間評価"),
    ] {
        let column = book.column(SHEET, key);
        book.set(SHEET, &format!("{column}{row}"), text);
    }
    let row = book.row_of(SHEET, "ai-for-science");
    book.delete_row(SHEET, row);
    book.save()
}

/// Opens a workbook in LibreOffice and saves it; where there is none, nothing is done.
fn saved_by_libreoffice(desk: &Folder, name: &str) {
    let profile = format!("-env:UserInstallation=file://{}", desk.path("profile").display());
    let run = Command::new("soffice")
        .arg(profile)
        .args(["--headless", "--convert-to", "xlsx", "--outdir", "saved", name])
        .current_dir(desk.path("."))
        .output();
    match run {
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => {
            println!("LibreOffice is not here: the workbook is played without it");
        }
        run => {
            assert!(run.unwrap().status.success());
            fs::copy(desk.path("saved").join(name), desk.path(name)).unwrap();
        }
    }
}

#[cfg(unix)]
fn link(to: &Path, from: PathBuf) {
    std::os::unix::fs::symlink(to, from).unwrap();
}

#[test]
fn two_proposals_become_the_revision_that_is_bundled() {
    let text = fs::read_to_string(root().join("examples/proposals/README.md")).unwrap();
    let blocks: Vec<&str> =
        text.split("```sh\n").skip(1).map(|part| part.split("```").next().unwrap()).collect();
    let [record, biobank, platform, returned, reviewed, carried, adopted, published] = blocks.as_slice()
    else {
        panic!("{} blocks of commands", blocks.len());
    };
    let desk = Folder::new();
    fs::create_dir(desk.path("bin")).unwrap();
    link(Path::new(env!("CARGO_BIN_EXE_planctl")), desk.path("bin/planctl"));
    link(&root().join("examples"), desk.path("examples"));
    play(&desk, record);
    assert!(play(&desk, biobank).contains("追加・継承"));
    play(&desk, platform);
    let bytes = fs::read(desk.path("platform.xlsx")).unwrap();
    fs::write(desk.path("platform.xlsx"), edited(&bytes)).unwrap();
    saved_by_libreoffice(&desk, "platform.xlsx");
    let said = play(&desk, returned);
    let changes = said.lines().filter(|line| line.starts_with("  ~ ") || line.starts_with("  - ")).count();
    assert_eq!(changes, 4, "two changes, shown before and after they are recorded:\n{said}");
    let said = play(&desk, reviewed);
    assert!(said.contains("審査中") && !said.contains("競合 "), "{said}");
    let said = play(&desk, carried);
    assert!(said.contains("次の３点を変更したい") && !said.contains("採択まで"), "{said}");
    let said = play(&desk, adopted);
    assert!(said.contains(BUNDLED), "{said}");
    assert_eq!(said.matches("採択（2026-01-16）").count(), 2, "{said}");
    let said = play(&desk, published);
    assert!(said.contains("審議は公開されていない（採択 1 件のうち 1 件）"), "{said}");
    // The points are those of the real cover note.
    let note = fs::read_to_string(root().join("examples/life-science/causes-2026-01-16.toml")).unwrap();
    let memo = play(&desk, "planctl memo 2025-08-06 2026-01-16");
    for point in note.lines().filter_map(|line| line.strip_prefix("text = \"")) {
        assert!(memo.contains(&format!("・{}\n", point.trim_end_matches('"'))), "{memo}");
    }
}

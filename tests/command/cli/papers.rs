//! The plan and two plans as papers, as their users meet them.

use std::path::Path;

use super::support::Folder;

/// The bundled store, read where it stands.
fn store() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("revisions").display().to_string()
}

#[test]
fn a_paper_of_a_revision_is_imported_as_that_revision() {
    let (folder, store) = (Folder::new(), store());
    for (name, format) in [("p.docx", "docx"), ("p.html", "html"), ("p.md", "md"), ("p.txt", "text")] {
        let draft = format!("{format}.toml");
        folder.answer(&["--store", &store, "plan", "2026-01-16", "--format", format, "-o", name]);
        folder.answer(&["--store", &store, "import", name, "--base", "2026-01-16", "-o", &draft, "--quiet"]);
        let said = folder.answer(&["--store", &store, "diff", "2026-01-16", &draft]);
        assert_eq!(said.lines().last(), Some("no differences"), "{format}");
    }
}

#[test]
fn a_paper_is_in_japanese_and_undecided_as_long_as_nobody_decided() {
    let (folder, store) = (Folder::new(), store());
    let said = folder.answer(&["--store", &store, "plan", "2026-01-16", "--attachment", "別紙"]);
    let lines: Vec<&str> = said.lines().map(str::trim).take(6).collect();
    let expected = [
        "別紙",
        "【ライフサイエンス分野研究開発プラン】（案）",
        "令和4年6月3日ライフサイエンス委員会策定",
        "令和7年1月17日一部改訂",
        "令和7年8月6日一部改訂",
        "令和8年1月16日一部改訂",
    ];
    assert_eq!(lines, expected);
    let said = folder.answer(&["--store", &store, "plan", "2025-08-06", "--lang", "en"]);
    assert_eq!(said.lines().next(), Some("ライフサイエンス分野研究開発プラン"));
}

#[test]
fn a_redline_without_colour_says_what_goes_and_what_comes_in_brackets() {
    let (folder, store) = (Folder::new(), store());
    let said = folder.answer(&["--store", &store, "redline", "2026-01-16..2025-08-06"]);
    assert_eq!(said.lines().next(), Some("【ライフサイエンス分野研究開発プラン】[-（案）-]"));
    let come = "{+(3)ライフ分野のAI for Scienceのユースケース創出にむけた研究拠点強化（仮称）+}";
    assert!(said.contains(come), "{said}");
}

#[test]
fn changes_are_tracked_by_the_author_and_on_the_day_given_or_drawn_with_a_legend() {
    let (folder, store) = (Folder::new(), store());
    let body = |args: &[&str]| {
        let all = ["--store", &store, "redline", "2025-08-06", "2026-01-16", "-o", "r.docx", "--force"];
        folder.answer(&[all.as_slice(), args].concat());
        let file = std::fs::File::open(folder.path("r.docx")).unwrap();
        let mut archive = zip::ZipArchive::new(file).unwrap();
        let mut body = String::new();
        let mut part = archive.by_name("word/document.xml").unwrap();
        std::io::Read::read_to_string(&mut part, &mut body).unwrap();
        body
    };
    let tracked = body(&["--author", "事務局", "--date", "2026-01-20"]);
    assert!(tracked.contains(r#"<w:ins w:id="1" w:author="事務局" w:date="2026-01-20T00:00:00Z">"#));
    let drawn = body(&["--marks", "static"]);
    assert!(!drawn.contains("<w:ins ") && !drawn.contains("<w:del "));
    assert!(drawn.contains("凡例："));
}

#[test]
fn what_a_paper_leaves_out_of_a_plan_is_said_beside_it() {
    let folder = Folder::new();
    let text = "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"p\"\nname = \"計画\"\n\n[[program]]\nid = \"a\"\nname = \"甲\"\noverview = \"探索研究を支援する。\"\n\n[[project]]\nid = \"x\"\nunder = \"a\"\nfirst = \"FY2026\"\n";
    folder.write("a.toml", text);
    folder.write("b.toml", text.replace("支援する", "推進する"));
    let note = "注: この文書にないもの：`a` 甲 の概要\n";
    let run = folder.run(&["--lang", "ja", "plan", "a.toml", "-o", "a.txt"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, note));
    let run = folder.run(&["--lang", "ja", "redline", "a.toml", "b.toml", "-o", "ab.txt"]);
    assert!(run.code == 0 && run.stderr.contains(note), "{}", run.told());
    let run = folder.run(&["--lang", "ja", "check", "a.toml"]);
    assert!(run.stdout.contains("`x` に name がなく、文書での呼び名がありません"), "{}", run.told());
}

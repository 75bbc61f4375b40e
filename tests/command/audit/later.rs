//! Entries that a later release wrote: they are not read, contradict nothing, and what other entries say of
//! what they may hold is left open. Both verifiers say so alike.

use std::fs;

use planctl::audit::{Claim, Report, Verdict, checkpoint_name};
use planctl::event::{Event, Report as ReportEvent, ReportKind, Withheld};
use planctl::model::{Date, Digest};
use planctl::snapshot::{Certainty, DocumentName, Ids, Source, read_draft};
use planctl::store::{Area, Folder};
use planctl::tree::{self, Checkpoint};

use super::desk::{Desk, allowed, key};

/// Makes an entry one of a format to come, with these lines in it.
fn is_later(desk: &Desk, area: Area, number: u64, more: &str) {
    desk.forge(area, number, |text| {
        let (_, rest) = text.split_once('\n').unwrap();
        format!("format = 3\n{more}{rest}")
    });
}

/// Holds that nothing is contradicted, and that nothing about the record is proved.
#[track_caller]
fn is_open(desk: &Desk) -> Report {
    let report = desk.is_sound();
    for judged in &report.claims {
        assert_eq!(judged.verdict, Verdict::NotProved, "{judged:?}");
    }
    report
}

fn three_revisions() -> Desk {
    let desk = Desk::new();
    for (name, date) in [("甲", "2026-01-01"), ("乙", "2026-02-01"), ("丙", "2026-03-01")] {
        desk.revise(name, date);
    }
    desk
}

#[test]
fn an_entry_is_of_a_later_format_by_its_first_line_whatever_follows() {
    let deep = format!("more = {}1{}\n", "[".repeat(100), "]".repeat(100));
    for more in [
        "",
        "more = { a = 1,\n}\n",
        "more = \"\\e\\x41\"\n",
        "more = 07:32\n",
        "# a comment\n",
        "no TOML\n",
        &deep,
    ] {
        let desk = three_revisions();
        is_later(&desk, Area::Record, 2, more);
        is_open(&desk);
    }
    // What does not begin so is of no format.
    for first in [
        "format = 03",
        "format = 3 ",
        "format = 3 # later",
        "format=3",
        " format = 3",
        "format = 9223372036854775808",
        "format = -3",
    ] {
        let desk = three_revisions();
        desk.forge(Area::Record, 2, |text| text.replacen("format = 1", first, 1));
        assert_eq!(desk.judged(Claim::Chain).0, Verdict::Contradicted, "{first}");
    }
}

#[test]
fn what_a_later_entry_may_have_is_missing_nowhere_after_it() {
    // A document that a source names, an item that a report and a reason speak of, a vocabulary that a
    // mapping comes from.
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    let mut second = Desk::proposed("乙", "2026-02-01");
    second.details.evidence = vec![Desk::document(b"a note")];
    let (vocabulary, text) = Desk::vocabulary();
    let draft = format!(
        "format = 1\nvocabulary = \"{}\"\n\n[plan]\nid = \"p\"\nname = \"計画\"\n\n[[part]]\nid = \"b\"\nname = \"乙\"\n",
        vocabulary.name
    );
    second.draft = read_draft(&draft, &[vocabulary], Ids::Required).unwrap();
    desk.commit(&second).unwrap();
    let mut third = Desk::proposed("丙", "2026-03-01");
    third.draft.sources = vec![Source {
        places: ["a.name".parse().unwrap()].into(),
        certainty: Certainty::Verified,
        reason: String::new(),
        document: Some(DocumentName::File("note.txt".to_owned())),
        at: String::new(),
    }];
    third.details.restore = ["a".parse().unwrap()].into();
    let name = "b.name".parse().unwrap();
    third.draft.reasons = vec![planctl::model::Reason { place: name, text: "理由".to_owned() }];
    desk.commit(&third).unwrap();
    desk.record(Event::Report(Box::new(ReportEvent {
        plan: "p".parse().unwrap(),
        item: "b".parse().unwrap(),
        what: ReportKind::Ended,
        place: None,
        value: "FY2026".to_owned(),
        date: Date::parse("2026-11-01").unwrap(),
        document: Some(Digest::of(b"a note")),
        at: String::new(),
        grade: String::new(),
        author: String::new(),
        message: String::new(),
        evidence: Vec::new(),
    })));
    desk.is_sound();
    drop(text);
    is_later(&desk, Area::Record, 2, "");
    is_open(&desk);
}

#[test]
fn what_a_later_entry_may_withhold_is_not_known_to_be_lost() {
    for (folder, is_withheld) in [("evidence", true), ("snapshots", true), ("vocabularies", false)] {
        let desk = three_revisions();
        let mut first = Desk::proposed("丁", "2026-04-01");
        first.details.evidence = vec![Desk::document(b"a note")];
        desk.commit(&first).unwrap();
        desk.annotate(1, false);
        is_later(&desk, Area::Record, 5, "");
        is_open(&desk);
        let folder = desk.root().join(folder);
        let file = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
        fs::remove_file(file).unwrap();
        match is_withheld {
            true => drop(is_open(&desk)),
            false => assert_eq!(desk.judged(Claim::Hashes).0, Verdict::Contradicted),
        }
    }
    // Nor is it known who signed that a file is withheld.
    let desk = Desk::new();
    let mut first = Desk::proposed("甲", "2026-01-01");
    first.details.evidence = vec![Desk::document(b"a note")];
    desk.commit(&first).unwrap();
    let list = desk.signers(&allowed(&[("課", &key(1))]), 1, Vec::new());
    desk.sign(list, "課", &key(1));
    let evidence = first.details.evidence[0].evidence.file;
    let path = format!("evidence/{}.txt", evidence.blake3);
    let withheld = vec![Withheld { path: path.clone(), file: evidence }];
    let (message, author) = ("個人情報".to_owned(), String::new());
    let number = desk.record(Event::Redact { withheld, message, author }).entry.number;
    desk.sign(number, "課", &key(1));
    desk.store.withhold(&path).unwrap();
    desk.is_sound();
    is_later(&desk, Area::Record, number + 1, "");
    let report = desk.is_sound();
    assert_eq!(report.verdict(Claim::Hashes), Verdict::NotProved);
}

#[test]
fn a_checkpoint_behind_a_later_entry_is_called_by_the_number_it_says() {
    let desk = three_revisions();
    let keep = |size: u64, called: u64, origin: &str| {
        let head = tree::Head { size, root: tree::head(&desk.store.log().unwrap().leaves).root };
        let text = Checkpoint { origin: origin.to_owned(), head }.to_text();
        fs::create_dir_all(desk.store.folder(Folder::Checkpoints)).unwrap();
        let path = desk.store.folder(Folder::Checkpoints).join(checkpoint_name(called));
        fs::write(&path, text).unwrap();
        path
    };
    let paths = [
        keep(3, 3, "example/plans"),
        keep(3, 9, "example/plans"),
        keep(9, 9, "another"),
        keep(1, 4, "example/plans"),
    ];
    let texts = paths.each_ref().map(|path| fs::read(path).unwrap());
    for path in &paths {
        let _ = fs::remove_file(path);
    }
    is_later(&desk, Area::Record, 3, "");
    for (path, (text, is_in_order)) in paths.iter().zip(texts.iter().zip([true, false, false, false])) {
        fs::write(path, text).unwrap();
        let expected = if is_in_order { Verdict::NotProved } else { Verdict::Contradicted };
        assert_eq!(desk.judged(Claim::Checkpoints).0, expected, "{}", path.display());
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn an_adoption_whose_end_lies_behind_a_later_entry_of_drafts_is_left_open() {
    // The end behind it, with the version before it and with the version behind it too.
    for later in [1, 2, 3] {
        let desk = Desk::new();
        desk.revise("甲", "2026-01-01");
        desk.propose_as("other", 0, "課", "丁");
        desk.propose(0, "課", "乙");
        desk.submit();
        desk.approve("課長");
        desk.adopt("2026-02-01").unwrap();
        let old = desk.store.drafts().log().unwrap().head.to_string();
        is_later(&desk, Area::Drafts, later, "");
        let text = fs::read(desk.entry_path(Area::Drafts, 4)).unwrap();
        let new = planctl::model::Sha256::of(&text).to_string();
        desk.forge(Area::Record, 2, |text| text.replace(&old, &new));
        let report = desk.is_sound();
        for claim in [Claim::Deliberation, Claim::Adoptions, Claim::Approvals] {
            assert_eq!(report.verdict(claim), Verdict::NotProved, "{claim:?}, {later}");
        }
        // That what was recorded is another plan shows only where the end does.
        let first = fs::read_to_string(desk.entry_path(Area::Record, 1)).unwrap();
        let snapshot =
            |text: &str| text.lines().find(|line| line.starts_with("snapshot = ")).unwrap().to_owned();
        let of_first = snapshot(&first);
        desk.forge(Area::Record, 2, |text| text.replace(&snapshot(text), &of_first));
        assert_eq!(desk.report().verdict(Claim::Deliberation), Verdict::NotProved, "{later}");
    }
}

/// Rows that are not decided, with lists so deep.
#[test]
fn what_is_not_decided_stands_at_most_so_deep() {
    for (depth, is_kept) in [(1, true), (32, true), (33, false), (90, false), (400, false)] {
        let desk = Desk::new();
        desk.revise("甲", "2026-01-01");
        desk.propose(0, "課", "乙");
        let path = fs::read_dir(desk.root().join("drafts/versions")).unwrap().next().unwrap().unwrap().path();
        let row = format!("\n[[suggestion]]\nmore = {}1{}\n", "[".repeat(depth), "]".repeat(depth));
        let text = fs::read_to_string(&path).unwrap() + &row;
        fs::remove_file(&path).unwrap();
        let kept = planctl::event::Stored::of(text.as_bytes());
        fs::write(path.with_file_name(format!("{}.toml", kept.blake3)), &text).unwrap();
        let line = format!(
            "version = {{ blake3 = \"{}\", sha256 = \"{}\", size = {} }}",
            kept.blake3, kept.sha256, kept.size
        );
        desk.forge(Area::Drafts, 1, |text| {
            let old = text.lines().find(|line| line.starts_with("version = ")).unwrap();
            text.replace(old, &line)
        });
        let expected = if is_kept { Verdict::Proved } else { Verdict::Contradicted };
        assert_eq!(desk.judged(Claim::Deliberation).0, expected, "{depth}");
    }
}

#[test]
fn a_vocabulary_is_toml_1_0() {
    let (_, sound) = Desk::vocabulary();
    for (from, to) in [
        ("format = 1", "\u{FEFF}format = 1"),
        (" }\n", ", }\n"),
        ("{ type", "{\n type"),
        (" }\n", "\n}\n"),
        ("\"名\"", "\"\\e\""),
        ("\"名\"", "\"\\x41\""),
    ] {
        let text = sound.replacen(from, to, 1);
        assert!(planctl::model::Vocabulary::parse(&text).is_err(), "{to}");
        let desk = Desk::new();
        desk.revise("甲", "2026-01-01");
        let path = fs::read_dir(desk.root().join("vocabularies")).unwrap().next().unwrap().unwrap().path();
        fs::remove_file(&path).unwrap();
        let kept = planctl::event::Stored::of(text.as_bytes());
        fs::write(path.with_file_name(format!("{}.toml", kept.blake3)), &text).unwrap();
        desk.forge(Area::Record, 1, |entry| {
            let old = entry.lines().find(|line| line.starts_with("vocabulary = ")).unwrap();
            let new = format!(
                "vocabulary = {{ name = \"small/1\", blake3 = \"{}\", sha256 = \"{}\", size = {} }}",
                kept.blake3, kept.sha256, kept.size
            );
            entry.replace(old, &new)
        });
        assert_eq!(desk.judged(Claim::Canonical).0, Verdict::Contradicted, "{to}");
    }
}

#[test]
fn any_time_of_the_verifier_is_one_to_judge_by() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    for (now, expected) in
        [("9999-12-31T23:59:59Z", Verdict::NotProved), ("1000-01-01T00:00:00Z", Verdict::Contradicted)]
    {
        let now = planctl::model::Moment::parse(now).unwrap();
        let report = desk.report_with(&planctl::audit::Outside::nothing(now));
        assert_eq!(report.verdict(Claim::Timestamps), expected, "{now}");
    }
}

//! Files of a store: missing, altered, strange, left over; and the writing of them.

use planctl::text::Lang;
use std::fs;

use planctl::audit::{Claim, Verdict};
use planctl::event::{Act, ActKind, Event, Stored};
use planctl::model::{Date, Digest, Sha256};
use planctl::store::{Area, Config, Folder, MOST_BYTES, Object, Refusal, Store, StoreError, io_words};

use super::desk::{Desk, WHEN, copy};

/// What somebody does to a store.
type Damage<'d> = &'d dyn Fn(&Desk);

fn desk() -> Desk {
    let desk = Desk::new();
    let mut proposed = Desk::proposed("甲", "2026-01-01");
    proposed.details.evidence.push(Desk::document(b"a document"));
    desk.commit(&proposed).unwrap();
    desk.revise("乙", "2026-02-01");
    desk
}

fn only(desk: &Desk, folder: &str) -> std::path::PathBuf {
    let mut files: Vec<_> =
        fs::read_dir(desk.root().join(folder)).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.remove(0)
}

#[test]
fn a_missing_or_altered_object_is_named() {
    for folder in ["snapshots", "vocabularies", "evidence"] {
        let desk = desk();
        let path = only(&desk, folder);
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(desk.judged(Claim::Hashes).1.contains(&format!("{name} is missing")), "{folder}");
        let mut altered = bytes.clone();
        altered[0] ^= 1;
        fs::write(&path, altered).unwrap();
        assert!(desk.judged(Claim::Hashes).1.contains(&format!("{name} is damaged")), "{folder}");
        fs::write(&path, [&bytes[..], b"\n"].concat()).unwrap();
        assert_eq!(desk.judged(Claim::Hashes).0, Verdict::Contradicted);
        fs::write(&path, bytes).unwrap();
        desk.is_sound();
    }
}

#[test]
fn what_is_no_plain_file_is_not_followed() {
    let desk = desk();
    let path = only(&desk, "evidence");
    let away = desk.beside("away");
    fs::rename(&path, &away).unwrap();
    std::os::unix::fs::symlink(&away, &path).unwrap();
    let report = desk.report();
    assert_eq!(report.verdict(Claim::Hashes), Verdict::Contradicted);
    assert_eq!(report.verdict(Claim::Accounted), Verdict::Contradicted);
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(desk.judged(Claim::Accounted).0, Verdict::Contradicted);
    fs::remove_dir(&path).unwrap();
    fs::rename(&away, &path).unwrap();
    desk.is_sound();
    // Nor is a folder that a link stands in for.
    let (folder, away) = (desk.root().join("evidence"), desk.beside("folder"));
    fs::rename(&folder, &away).unwrap();
    std::os::unix::fs::symlink(&away, &folder).unwrap();
    assert_eq!(desk.judged(Claim::Accounted).0, Verdict::Contradicted);
    let refused = desk.store.append::<()>(WHEN, |_| panic!("it is not asked"));
    assert!(matches!(refused, Err(Refusal::Store(StoreError::NotAFolder { .. }))));
}

#[test]
fn a_log_that_is_no_plain_folder_is_a_verdict() {
    let desk = desk();
    let (log, away) = (desk.root().join("log"), desk.beside("away"));
    fs::rename(&log, &away).unwrap();
    std::os::unix::fs::symlink(&away, &log).unwrap();
    desk.contradicts(Claim::Chain, "log is not a plain folder", &[Claim::Accounted]);
    fs::remove_file(&log).unwrap();
    fs::write(&log, "no folder").unwrap();
    desk.contradicts(Claim::Chain, "log is not a plain folder", &[Claim::Accounted]);
    fs::remove_file(&log).unwrap();
    fs::rename(&away, &log).unwrap();
    desk.is_sound();
    fs::create_dir(desk.root().join("drafts")).unwrap();
    fs::write(desk.root().join("drafts/log"), "no folder").unwrap();
    desk.contradicts(Claim::Deliberation, "log is not a plain folder", &[]);
}

#[test]
fn a_message_may_quote_the_marks_of_a_merge() {
    let desk = desk();
    let message = "before\n<<<<<<< HEAD\nafter".to_owned();
    desk.record(Event::Annotate { entry: 1, sets_aside: false, message, author: String::new() });
    desk.is_sound();
    let path = desk.entry_path(Area::Record, 3);
    let torn = fs::read_to_string(&path).unwrap().replace("after", "after\n=======");
    fs::write(&path, torn.replace("entry = 1", "<<<<<<< HEAD\nentry = 1")).unwrap();
    assert!(matches!(desk.store.log(), Err(StoreError::Unmerged { .. })));
}

#[test]
fn a_document_of_another_hash_than_was_named_first_is_told() {
    let desk = Desk::new();
    for date in ["2026-01-01", "2026-02-01"] {
        let mut proposed = Desk::proposed(date, date);
        proposed.details.evidence.push(Desk::document(b"a document"));
        desk.commit(&proposed).unwrap();
    }
    desk.is_sound();
    desk.forge(Area::Record, 2, |text| text.replace("size = 10 }", "size = 11 }"));
    desk.contradicts(Claim::Hashes, "it holds 10 bytes, not 11 bytes", &[]);
}

#[test]
fn a_log_that_lost_its_first_file_is_not_begun_anew() {
    let desk = desk();
    fs::remove_file(desk.root().join("planctl.toml")).unwrap();
    let config = Config { origin: "other".to_owned(), authority: "x".to_owned() };
    let again = Store::init(&desk.root(), config, MOST_BYTES);
    assert!(matches!(again, Err(StoreError::AlreadyAStore { .. })));
    assert!(!desk.root().join("planctl.toml").exists());
}

#[test]
fn who_holds_less_than_was_noted_records_nothing() {
    let desk = desk();
    desk.annotate(1, false);
    let head = planctl::tree::head(&desk.store.log().unwrap().leaves);
    let noted = planctl::tree::Checkpoint { origin: desk.store.config().origin.clone(), head };
    desk.store.note(&noted).unwrap();
    desk.annotate(1, false);
    for number in [4, 3] {
        fs::remove_file(desk.entry_path(Area::Record, number)).unwrap();
    }
    let refused = desk.store.append::<()>(WHEN, |_| panic!("it is not asked"));
    assert!(matches!(refused, Err(Refusal::Store(StoreError::RolledBack { noted: 3 }))));
}

#[test]
fn texts_of_a_log_are_as_plans_keep_theirs() {
    for message in ["note ", "か\u{3099}", "a\u{202e}b", "a\u{feff}", "a\u{80}", "note\\u0007", "note\\t"] {
        let desk = desk();
        desk.annotate(1, false);
        desk.forge(Area::Record, 3, |text| text.replace("\"note\"", &format!("\"{message}\"")));
        desk.contradicts(Claim::Chain, "00000003.toml", &[]);
    }
    for message in ["a\\tb", "\u{FA19}", "が"] {
        let desk = desk();
        desk.annotate(1, false);
        desk.forge(Area::Record, 3, |text| text.replace("\"note\"", &format!("\"{message}\"")));
        desk.is_sound();
    }
}

#[test]
fn a_file_that_no_entry_names_is_told_unless_it_is_what_it_is_called() {
    let desk = desk();
    let stray = desk.root().join("snapshots/stray.toml");
    fs::write(&stray, "x").unwrap();
    desk.contradicts(Claim::Accounted, "snapshots/stray.toml is named by no entry", &[]);
    fs::remove_file(&stray).unwrap();
    let left = planctl::model::Digest::of(b"left");
    fs::write(desk.root().join(format!("snapshots/{left}.toml")), "left").unwrap();
    fs::write(desk.root().join("evidence/.gitkeep"), "").unwrap();
    let report = desk.is_sound();
    let judged = report.claims.iter().find(|judged| judged.claim == Claim::Accounted).unwrap();
    assert!(
        judged.detail.get(Lang::EN).starts_with("1 file that no entry names"),
        "{}",
        judged.detail.get(Lang::EN)
    );
    fs::write(desk.root().join("log/stray"), "").unwrap();
    desk.contradicts(Claim::Accounted, "log/stray is named by no entry", &[]);
}

#[test]
fn git_s_attributes_are_the_built_in_ones() {
    let desk = desk();
    fs::write(desk.root().join(".gitattributes"), "* text\n").unwrap();
    desk.contradicts(Claim::Accounted, ".gitattributes", &[]);
    fs::remove_file(desk.root().join(".gitattributes")).unwrap();
    desk.contradicts(Claim::Accounted, ".gitattributes", &[]);
}

#[test]
fn an_entry_is_numbered_sealed_chained_and_in_its_form() {
    let cases: [(&str, Damage<'_>); 6] = [
        ("00000001.toml is missing, and there are later entries", &|desk| {
            fs::remove_file(desk.entry_path(Area::Record, 1)).unwrap();
        }),
        ("00000001.toml does not hold what its seal says", &|desk| {
            let path = desk.entry_path(Area::Record, 1);
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, text.replace("\"課\"", "\"部\"")).unwrap();
        }),
        ("calls itself entry 2", &|desk| {
            let (first, second) = (desk.entry_path(Area::Record, 1), desk.entry_path(Area::Record, 2));
            fs::copy(&second, &first).unwrap();
        }),
        ("follows another entry 1 than the one here", &|desk| {
            let path = desk.entry_path(Area::Record, 1);
            let text = fs::read_to_string(&path).unwrap();
            let previous = desk.entry(Area::Record, 1).previous;
            fs::write(&path, super::desk::resealed(&text.replace("\"課\"", "\"部\""), 1, previous)).unwrap();
        }),
        ("is not what", &|desk| {
            let path = desk.entry_path(Area::Record, 1);
            let text = fs::read_to_string(&path).unwrap();
            let wrong = planctl::model::Sha256::of(b"x");
            fs::write(&path, super::desk::resealed(&text, 1, wrong)).unwrap();
        }),
        ("00000002.toml is not in the form planctl writes", &|desk| {
            let path = desk.entry_path(Area::Record, 2);
            let text = fs::read_to_string(&path).unwrap();
            let previous = desk.entry(Area::Record, 2).previous;
            let spaced = text.replace("format = 1", "format  = 1");
            fs::write(&path, super::desk::resealed(&spaced, 2, previous)).unwrap();
        }),
    ];
    for (words, damage) in cases {
        let desk = desk();
        damage(&desk);
        let report = desk.report();
        let (verdict, faults) = super::desk::said(&report, Claim::Chain);
        assert_eq!(verdict, Verdict::Contradicted, "{words}");
        assert!(faults.contains(words), "{faults}");
        assert!(report.entries < 2, "entries after the fault prove nothing");
    }
}

#[test]
fn an_entry_of_the_other_log_does_not_belong() {
    let desk = desk();
    desk.propose(0, "課", "丙");
    let stray = fs::read_to_string(desk.entry_path(Area::Drafts, 1)).unwrap();
    let head = desk.store.log().unwrap().head;
    fs::write(desk.entry_path(Area::Record, 3), super::desk::resealed(&stray, 3, head)).unwrap();
    desk.contradicts(Claim::Chain, "belongs in the other log", &[]);
}

#[test]
fn a_plan_in_another_spelling_is_not_canonical() {
    let desk = desk();
    let old = *desk.entry(Area::Record, 2).event.file().unwrap();
    let path = desk.store.object_path(Folder::Snapshots, old.blake3, "toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let spelled = text.replace("format = 1", "format  = 1");
    let new = planctl::event::Stored::of(spelled.as_bytes());
    fs::write(desk.store.object_path(Folder::Snapshots, new.blake3, "toml"), spelled).unwrap();
    desk.forge(Area::Record, 2, |text| {
        text.replace(&old.blake3.to_string(), &new.blake3.to_string())
            .replace(&old.sha256.to_string(), &new.sha256.to_string())
            .replace(&format!("size = {} }}\nvoc", old.size), &format!("size = {} }}\nvoc", new.size))
    });
    desk.contradicts(Claim::Canonical, "entry 2: ", &[]);
}

#[test]
fn an_act_is_about_a_revision_that_there_is() {
    let desk = desk();
    let act = |day: &str| Event::Act {
        plan: "p".parse().unwrap(),
        revision: Date::parse(day).unwrap(),
        act: Act {
            act: ActKind::Decided,
            body: "会".to_owned(),
            meeting: String::new(),
            date: Date::parse("2026-02-02").unwrap(),
            paper: String::new(),
            inferred: String::new(),
        },
        author: String::new(),
    };
    desk.record(act("2026-02-01"));
    desk.is_sound();
    desk.record(act("2026-03-01"));
    desk.contradicts(Claim::References, "entry 4 is about the revision of `p` of 2026-03-01", &[]);
    desk.annotate(4, true);
    desk.is_sound();
}

#[test]
fn a_note_is_on_an_entry_before_it() {
    for about in [0, 3, 9] {
        let desk = desk();
        desk.annotate(about, false);
        desk.contradicts(Claim::References, &format!("entry 3 speaks of entry {about}"), &[]);
    }
}

#[test]
fn drafts_are_held_to_the_same() {
    let desk = desk();
    desk.propose(0, "課", "丙");
    let report = desk.is_sound();
    let judged = report.claims.iter().find(|judged| judged.claim == Claim::Deliberation).unwrap();
    assert_eq!(judged.detail.get(Lang::EN), "1 proposal, 1 step");
    let version = only(&desk, "drafts/versions");
    let bytes = fs::read(&version).unwrap();
    fs::write(&version, b"x").unwrap();
    desk.contradicts(Claim::Deliberation, "is damaged", &[]);
    fs::remove_file(&version).unwrap();
    desk.contradicts(Claim::Deliberation, "is missing", &[]);
    fs::write(&version, bytes).unwrap();
    fs::write(desk.root().join("drafts/versions/stray"), "x").unwrap();
    desk.contradicts(Claim::Deliberation, "drafts/versions/stray is named by no entry", &[]);
}

#[test]
fn two_copies_stand_to_each_other_as_they_do() {
    use planctl::audit::{Standing, against};
    let desk = desk();
    copy(&desk.root(), &desk.beside("copy"));
    let other = Store::open(&desk.beside("copy"), MOST_BYTES).unwrap();
    assert_eq!(against(&desk.store, &other).unwrap(), Standing::Same { entries: 2 });
    desk.annotate(1, false);
    let Standing::Ahead { more } = against(&desk.store, &other).unwrap() else { panic!() };
    assert_eq!(more.len(), 1);
    let Standing::Behind { missing } = against(&other, &desk.store).unwrap() else { panic!() };
    assert_eq!(missing[0].number, 3);
    let event =
        Event::Annotate { entry: 2, sets_aside: false, message: "x".to_owned(), author: String::new() };
    other.append::<()>(WHEN, |_| Ok((event.clone(), Vec::new()))).unwrap_or_else(|_| panic!());
    let standing = against(&desk.store, &other).unwrap();
    assert!(standing.is_fork());
    let Standing::Fork { ours, theirs } = standing else { panic!() };
    assert_eq!((ours[0].number, theirs[0].number), (3, 3));
    let config = Config { origin: "other".to_owned(), authority: "x".to_owned() };
    let stranger = Store::init(&desk.beside("stranger"), config, MOST_BYTES).unwrap();
    assert!(against(&desk.store, &stranger).is_err());
}

#[test]
fn a_store_is_made_once_and_opened_as_one() {
    let desk = Desk::new();
    let config = || Config { origin: "x".to_owned(), authority: "y".to_owned() };
    assert!(matches!(Store::init(&desk.root(), config(), MOST_BYTES), Err(StoreError::AlreadyAStore { .. })));
    assert!(Store::is_store(&desk.root()).unwrap());
    assert!(!Store::is_store(&desk.beside("none")).unwrap());
    assert!(matches!(Store::open(&desk.beside("none"), MOST_BYTES), Err(StoreError::NotAStore { .. })));
    for text in [
        "format = 2\norigin = \"x\"\nauthority = \"y\"\n",
        "format = 1\norigin = 'x'\nauthority = \"y\"\n",
        "format = 1\norigin = \"x \"\nauthority = \"y\"\n",
        "format = 1\norigin = \"x\"\nauthority = \"y\u{202e}\"\n",
        "rubbish",
    ] {
        fs::write(desk.root().join("planctl.toml"), text).unwrap();
        assert!(matches!(Store::open(&desk.root(), MOST_BYTES), Err(StoreError::Config { .. })), "{text}");
    }
}

#[test]
fn files_larger_than_allowed_are_not_read() {
    let desk = desk();
    let store = Store::open(&desk.root(), 200).unwrap();
    assert!(matches!(store.log(), Err(StoreError::TooLarge { .. })));
}

#[test]
fn what_is_wrong_with_a_file_is_what_is_said() {
    let desk = desk();
    let path = only(&desk, "evidence");
    let file = Stored::of(b"a document");
    let read = |file: &Stored| desk.store.object_named(Folder::Evidence, file, "txt");
    assert_eq!(read(&file).unwrap(), b"a document");
    // The name fits, and the rest that is recorded of it does not.
    for (stored, words) in [
        (Stored { size: 9, ..file }, "9 bytes, 10 bytes".to_owned()),
        (
            Stored { sha256: Sha256::of(b"x"), ..file },
            format!("SHA-256 {}, SHA-256 {}", Sha256::of(b"x"), file.sha256),
        ),
    ] {
        let Err(StoreError::Damaged { expected, actual, .. }) = read(&stored) else { panic!("{words}") };
        assert_eq!(format!("{expected}, {actual}"), words);
    }
    fs::write(&path, "another").unwrap();
    let Err(StoreError::Damaged { expected, actual, .. }) = read(&file) else { panic!() };
    assert_eq!((expected, actual), (file.blake3.to_string(), Digest::of(b"another").to_string()));
    // As large as is allowed is allowed, and evidence is allowed more.
    let limited = |most: u64| Store::open(&desk.root(), most).unwrap();
    let plan = *desk.entry(Area::Record, 2).event.file().unwrap();
    let of_plan = |most: u64| limited(most).object_named(Folder::Snapshots, &plan, "toml");
    assert_eq!(of_plan(plan.size).unwrap().len() as u64, plan.size);
    let Err(StoreError::TooLarge { bytes, most, .. }) = of_plan(plan.size - 1) else { panic!() };
    assert_eq!((bytes, most), (plan.size, plan.size - 1));
    let Err(StoreError::TooLarge { bytes, .. }) = of_plan(plan.size - 10) else { panic!() };
    assert_eq!(bytes, plan.size);
    fs::write(&path, "a document").unwrap();
    assert!(limited(100).object_named(Folder::Evidence, &file, "txt").is_ok());
    let large = vec![b'x'; 1000];
    fs::write(desk.store.object_path(Folder::Evidence, Stored::of(&large).blake3, "txt"), &large).unwrap();
    assert!(limited(100).object_named(Folder::Evidence, &Stored::of(&large), "txt").is_ok());
    // No plain file is no damage of the disk.
    fs::remove_file(&path).unwrap();
    let Err(error @ StoreError::Missing { .. }) = read(&file) else { panic!() };
    assert!(std::error::Error::source(&error).is_none());
    std::os::unix::fs::symlink(desk.root().join("planctl.toml"), &path).unwrap();
    assert!(matches!(read(&file), Err(StoreError::NotAFile { .. })));
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let Err(error @ StoreError::NotAFile { .. }) = read(&file) else { panic!() };
    assert_eq!(error.to_string(), error.words().get(Lang::EN));
    assert!(error.to_string().ends_with("is not a plain file"), "{error}");
}

#[test]
fn a_log_has_no_gaps_and_is_a_folder() {
    let desk = desk();
    fs::remove_file(desk.entry_path(Area::Record, 1)).unwrap();
    assert!(matches!(desk.store.log(), Err(StoreError::Gap { .. })));
    let folder = desk.store.folder(Folder::Log);
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(desk.store.log().unwrap().entries.len(), 0);
    fs::write(&folder, "x").unwrap();
    assert!(matches!(desk.store.log(), Err(StoreError::NotAFolder { .. })));
    fs::remove_file(&folder).unwrap();
    fs::create_dir(&folder).unwrap();
    fs::write(desk.entry_path(Area::Record, 1), "rubbish").unwrap();
    let error = desk.store.log().unwrap_err();
    assert!(std::error::Error::source(&error).is_some(), "{error}");
}

#[test]
fn a_store_may_be_reached_by_a_link_of_any_name() {
    let desk = desk();
    for name in ["link", "drafts", "log"] {
        let link = desk.beside(name);
        std::os::unix::fs::symlink(desk.root(), &link).unwrap();
        let store = Store::open(&link, MOST_BYTES).unwrap();
        assert_eq!(store.log().unwrap().entries.len(), 2, "{name}");
    }
}

#[test]
fn what_the_system_refuses_is_said_in_words_people_use() {
    use std::io::{Error, ErrorKind as K};
    for (kind, words) in [
        (K::NotFound, "no such file"),
        (K::PermissionDenied, "permission denied"),
        (K::StorageFull, "the disk is full"),
        (K::QuotaExceeded, "the disk is full"),
        (K::ReadOnlyFilesystem, "the disk is read-only"),
        (K::IsADirectory, "it is a folder"),
        (K::NotADirectory, "a part of the path is not a folder"),
    ] {
        assert_eq!(io_words(&Error::from(kind)).get(Lang::EN), words);
    }
    assert_eq!(io_words(&Error::from(K::PermissionDenied)).get(Lang::JA), "権限がありません");
    assert_eq!(io_words(&Error::other("what else")).get(Lang::JA), "what else");
    let error = StoreError::Io { path: "x".into(), error: Error::other("what else") };
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn an_event_is_recorded_once_its_files_are_there() {
    let desk = desk();
    let object = Object { folder: Folder::Evidence, extension: String::new(), bytes: b"bare".to_vec() };
    let event =
        Event::Annotate { entry: 1, sets_aside: false, message: "x".to_owned(), author: String::new() };
    let made = desk.record_with(event.clone(), vec![object.clone()]);
    assert_eq!(made.entry.number, 3);
    assert_eq!(desk.store.log().unwrap().head, made.head);
    let name = planctl::model::Digest::of(b"bare");
    let path = desk.store.object_path(Folder::Evidence, name, "");
    assert_eq!(path.file_name().unwrap().to_str().unwrap(), name.to_string());
    assert_eq!(fs::read(&path).unwrap(), b"bare");
    // The same again finds it sound; damaged, it is told before anything is recorded.
    desk.record_with(event.clone(), vec![object.clone()]);
    fs::write(&path, b"bars").unwrap();
    let refused = desk.store.append::<()>(WHEN, |_| Ok((event.clone(), vec![object.clone()])));
    assert!(matches!(refused, Err(Refusal::Store(StoreError::Damaged { .. }))));
    assert_eq!(desk.store.log().unwrap().entries.len(), 4);
    let refused = desk.store.append(WHEN, |log| Err(log.entries.len()));
    assert!(matches!(refused, Err(Refusal::Precondition(4))));
}

#[test]
fn what_this_copy_was_seen_to_hold_is_noted_and_is_no_part_of_the_record() {
    use planctl::tree::{Checkpoint, head};
    let desk = desk();
    assert_eq!(desk.store.noted(), None);
    let seen =
        Checkpoint { origin: "example/plans".to_owned(), head: head(&desk.store.log().unwrap().leaves) };
    desk.store.note(&seen).unwrap();
    assert_eq!(desk.store.noted(), Some(seen));
    desk.is_sound();
    fs::write(desk.root().join(".planctl/seen"), "rubbish").unwrap();
    assert_eq!(desk.store.noted(), None);
}

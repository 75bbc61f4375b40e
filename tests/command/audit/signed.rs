//! Signatures, lists of signers, checkpoints, timestamps, proofs.

use planctl::text::{Lang, Words};
use std::fs;

use planctl::audit::{
    Claim, Disproved, Known, Outside, Proof, Times, Token, Verdict, checkpoint_name,
    checkpoint_signature_name, evidence,
};
use planctl::event::{Attested, Event, Revoked, Stored, Withheld};
use planctl::model::{Moment, Sha256};
use planctl::signing::{NAMESPACE, Signers};
use planctl::store::{Area, Folder};
use planctl::tree::{self, Checkpoint, Head};
use planctl::trust::{Standing, Trust, file_hash};

use ssh_key::PrivateKey;

use super::desk::{Desk, allowed, evidence as file, fingerprint, key, outside, said, signed};

const CHIEF: &str = "課長";
const COUNSELLOR: &str = "参事官";

/// What a forger makes of a checkpoint.
type Edit = fn(Checkpoint) -> Checkpoint;

/// What stands for a token in a store.
type Make<'m> = &'m dyn Fn(&Desk) -> String;

/// One revision, and the chief on a list that is in force from entry 4 on.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    let list = desk.signers(&allowed(&[(CHIEF, &key(1)), (COUNSELLOR, &key(2))]), 1, Vec::new());
    desk.sign(list, CHIEF, &key(1));
    desk
}

fn trust(desk: &Desk) -> Trust {
    let (record, drafts) = (desk.store.log().unwrap(), desk.store.drafts().log().unwrap());
    Trust::of(&desk.store, &record, &drafts)
}

/// The verdict on signatures, with what is wrong.
fn signatures(desk: &Desk) -> (Verdict, String) {
    desk.judged(Claim::Signatures)
}

#[test]
fn a_store_without_signatures_proves_nothing_of_who_recorded_it() {
    let desk = Desk::new();
    let report = desk.is_sound();
    assert_eq!(report.entries, 0);
    desk.revise("甲", "2026-01-01");
    let report = desk.is_sound();
    for claim in [Claim::Checkpoints, Claim::Signatures, Claim::Seen, Claim::Timestamps, Claim::Anchored] {
        assert_eq!(report.verdict(claim), Verdict::NotProved, "{claim:?}");
    }
    for claim in [
        Claim::Chain,
        Claim::Hashes,
        Claim::Canonical,
        Claim::Accounted,
        Claim::References,
        Claim::Deliberation,
        Claim::Adoptions,
        Claim::Approvals,
    ] {
        assert_eq!(report.verdict(claim), Verdict::Proved, "{claim:?}");
    }
    assert_eq!((report.entries, report.anchored), (1, 0));
    assert!(report.not_proved[0].get(Lang::EN).contains("after entry 1, and that entries from 1 on"));
    assert!(report.not_proved[1].get(Lang::EN).contains("roles are claims"));
}

#[test]
fn a_list_is_in_force_from_the_position_after_the_signature_that_completes_it() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    let list = desk.signers(&allowed(&[(CHIEF, &key(1)), (COUNSELLOR, &key(2))]), 2, Vec::new());
    desk.sign(list, CHIEF, &key(1));
    assert!(trust(&desk).lists().is_empty());
    // The same key again is no second signer, nor is another key for the same role.
    desk.attach(Area::Record, list, &desk.statement(Area::Record, list, CHIEF), &{
        let text = desk.statement(Area::Record, list, CHIEF);
        signed(&key(1), NAMESPACE, text.as_bytes())
    });
    assert!(trust(&desk).lists().is_empty());
    let last = desk.sign(list, COUNSELLOR, &key(2));
    let now = trust(&desk);
    assert_eq!(now.lists().len(), 1);
    assert_eq!((now.lists()[0].entry, now.lists()[0].from), (list, last + 1));
    assert!(now.in_force(last).is_none());
    assert!(now.in_force(last + 1).is_some());
    assert!(now.counts(&fingerprint(&key(1)), CHIEF, last + 1));
    assert!(!now.counts(&fingerprint(&key(1)), CHIEF, last));
    assert!(!now.counts(&fingerprint(&key(1)), COUNSELLOR, last + 1));
    assert!(!now.counts(&fingerprint(&key(3)), CHIEF, last + 1));
    assert_eq!(signatures(&desk).0, Verdict::Proved);
    assert_eq!(desk.judged(Claim::Seen).0, Verdict::Proved);
}

#[test]
fn one_key_under_two_roles_and_two_keys_of_one_role_count_once() {
    for list in [allowed(&[("a,b", &key(1)), ("c", &key(2))]), allowed(&[("a", &key(1)), ("a", &key(2))])] {
        let desk = Desk::new();
        let entry = desk.signers(&list, 2, Vec::new());
        desk.sign(entry, "a", &key(1));
        match list.starts_with("a,b") {
            true => desk.sign(entry, "b", &key(1)),
            false => desk.sign(entry, "a", &key(2)),
        };
        assert!(trust(&desk).lists().is_empty());
        assert_eq!(signatures(&desk).0, Verdict::Proved);
    }
}

#[test]
fn a_change_of_signers_needs_the_threshold_of_the_old_and_of_the_new() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    let old = desk.signers(&allowed(&[("a", &key(1)), ("b", &key(2)), ("c", &key(3))]), 2, Vec::new());
    desk.sign(old, "a", &key(1));
    desk.sign(old, "b", &key(2));
    let new = desk.signers(&allowed(&[("d", &key(4)), ("e", &key(5))]), 2, Vec::new());
    desk.sign(new, "d", &key(4));
    desk.sign(new, "e", &key(5));
    desk.sign(new, "a", &key(1));
    assert_eq!(trust(&desk).lists().len(), 1, "only one of the old");
    let last = desk.sign(new, "c", &key(3));
    assert_eq!(trust(&desk).lists().len(), 2);
    // From here on the old ones sign no more.
    desk.sign(1, "e", &key(5));
    assert_eq!(signatures(&desk).0, Verdict::Proved);
    let wrong = desk.sign(1, "a", &key(1));
    let (verdict, faults) = signatures(&desk);
    assert_eq!(verdict, Verdict::Contradicted);
    let name = fingerprint(&key(1));
    assert_eq!(
        faults,
        format!("entry {wrong}: the key {name} was not admitted for the role `a` at that position")
    );
    assert!(last < wrong);

    let desk = Desk::new();
    let old = desk.signers(&allowed(&[("a", &key(1))]), 1, Vec::new());
    desk.sign(old, "a", &key(1));
    let new = desk.signers(&allowed(&[("d", &key(4)), ("e", &key(5))]), 2, Vec::new());
    desk.sign(new, "a", &key(1));
    desk.sign(new, "d", &key(4));
    assert_eq!(trust(&desk).lists().len(), 1, "only one of the new");
}

#[test]
fn a_list_put_forward_before_the_one_in_force_comes_into_force_no_more() {
    let desk = Desk::new();
    let first = desk.signers(&allowed(&[("a", &key(1))]), 1, Vec::new());
    let second = desk.signers(&allowed(&[("b", &key(2))]), 1, Vec::new());
    desk.sign(second, "b", &key(2));
    desk.sign(first, "a", &key(1));
    let now = trust(&desk);
    assert_eq!(now.lists().len(), 1);
    assert_eq!(now.lists()[0].entry, second);
    assert_eq!(signatures(&desk).0, Verdict::Proved, "its own key may sign it all the same");
    assert!(now.put_forward(first).is_some());
}

#[test]
fn a_key_that_a_list_has_revoked_brings_no_other_into_force() {
    let desk = Desk::new();
    let three = [(CHIEF, &key(1)), (COUNSELLOR, &key(2)), ("部長", &key(3))];
    let first = desk.signers(&allowed(&three), 2, Vec::new());
    desk.sign(first, CHIEF, &key(1));
    desk.sign(first, COUNSELLOR, &key(2));
    // The list that revokes the stolen key, and the thief's, which lets it in again.
    let revoked = vec![Revoked { key: fingerprint(&key(2)), from: 1 }];
    let good = desk.signers(&allowed(&[(CHIEF, &key(1)), ("部長", &key(3))]), 2, revoked);
    let bad = desk.signers(&allowed(&three), 2, Vec::new());
    desk.sign(bad, COUNSELLOR, &key(2));
    desk.sign(good, CHIEF, &key(1));
    desk.sign(good, "部長", &key(3));
    desk.sign(bad, CHIEF, &key(1));
    let lists: Vec<u64> = trust(&desk).lists().iter().map(|list| list.entry).collect();
    assert_eq!(lists, [first, good]);
    desk.is_sound();
}

#[test]
fn a_key_that_is_not_admitted_yet_contradicts() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    let early = desk.sign(1, CHIEF, &key(1));
    let list = desk.signers(&allowed(&[(CHIEF, &key(1))]), 1, Vec::new());
    desk.sign(list, CHIEF, &key(1));
    let (verdict, faults) = signatures(&desk);
    assert_eq!(verdict, Verdict::Contradicted);
    assert!(faults.starts_with(&format!("entry {early}: ")), "{faults}");
}

#[test]
fn a_revoked_key_signs_no_more_and_what_it_signed_since_is_void() {
    let desk = desk();
    let before = desk.sign(1, CHIEF, &key(1));
    let stolen = desk.sign(2, CHIEF, &key(1));
    let revoked = vec![Revoked { key: fingerprint(&key(1)), from: stolen }];
    let both = allowed(&[(CHIEF, &key(1)), (COUNSELLOR, &key(2))]);
    let list = desk.signers(&both, 1, revoked);
    let last = desk.sign(list, COUNSELLOR, &key(2));
    let now = trust(&desk);
    let standing = |number| {
        now.attestations(Area::Record).iter().find(|made| made.number == number).unwrap().standing.clone()
    };
    assert_eq!(standing(before), Standing::Valid);
    assert_eq!(standing(stolen), Standing::Void { by: list });
    let (verdict, faults) = signatures(&desk);
    assert_eq!(verdict, Verdict::NotProved);
    assert!(faults.starts_with(&format!("entry {stolen}: entry {list} revoked the key")), "{faults}");
    assert_eq!(now.lists().len(), 2);
    // Though the list has the key still, its revocation holds.
    assert!(!now.counts(&fingerprint(&key(1)), CHIEF, last + 1));
    assert!(now.counts(&fingerprint(&key(2)), COUNSELLOR, last + 1));
    let after = desk.sign(1, CHIEF, &key(1));
    let (verdict, faults) = signatures(&desk);
    assert_eq!(verdict, Verdict::Contradicted);
    assert!(faults.contains(&format!("entry {after}: the key")), "{faults}");
    assert!(faults.contains(&format!("had been revoked by entry {list}")), "{faults}");
}

#[test]
fn a_revocation_may_begin_later_than_its_list() {
    let desk = desk();
    let revoked = vec![Revoked { key: fingerprint(&key(1)), from: 9 }];
    let both = allowed(&[(CHIEF, &key(1)), (COUNSELLOR, &key(2))]);
    let list = desk.signers(&both, 1, revoked);
    desk.sign(list, COUNSELLOR, &key(2));
    for number in 6..=8 {
        assert_eq!(desk.sign(1, CHIEF, &key(1)), number);
    }
    assert_eq!(signatures(&desk).0, Verdict::Proved);
    assert_eq!(desk.sign(1, CHIEF, &key(1)), 9);
    assert_eq!(signatures(&desk).0, Verdict::Contradicted);
}

#[test]
fn a_statement_says_exactly_what_it_is_about() {
    let good = desk();
    let text = good.statement(Area::Record, 1, CHIEF);
    let head = |text: &str| text.find("seen = ").unwrap();
    let edits: Vec<(&str, String, Claim)> = vec![
        ("another store", text.replace("example/plans", "other/plans"), Claim::Signatures),
        ("another entry", text.replace("entry = 1", "entry = 2"), Claim::Signatures),
        (
            "another hash",
            text.replace(
                &file_hash(&good.store.log().unwrap(), 1).unwrap().to_string(),
                &Sha256::of(b"").to_string(),
            ),
            Claim::Signatures,
        ),
        ("another event", text.replace("\"revise\"", "\"act\""), Claim::Signatures),
        ("another role", text.replace(CHIEF, "部長"), Claim::Signatures),
        (
            "no file",
            text.lines().filter(|line| !line.starts_with("file")).map(|line| format!("{line}\n")).collect(),
            Claim::Signatures,
        ),
        ("carriage returns", text.replace('\n', "\r\n"), Claim::Signatures),
        (
            "of the drafts",
            {
                let seen = &text[head(&text)..];
                text.replace("\"record\"", "\"drafts\"") + &seen.replace("seen", "drafts")
            },
            Claim::Signatures,
        ),
        ("more than there was", text.replace("size = 3", "size = 4"), Claim::Seen),
        ("less than the entry", text.replace("size = 3", "size = 0"), Claim::Seen),
        (
            "another tree",
            text.replace(
                &tree::head(&good.store.log().unwrap().leaves).root.to_string(),
                &Sha256::of(b"").to_string(),
            ),
            Claim::Seen,
        ),
    ];
    for (what, edited, claim) in edits {
        assert_ne!(edited, text, "{what}");
        let desk = desk();
        desk.attach(Area::Record, 1, &edited, &signed(&key(1), NAMESPACE, edited.as_bytes()));
        let report = desk.report();
        for judged in &report.claims {
            let expected = judged.claim == claim;
            assert_eq!(judged.verdict == Verdict::Contradicted, expected, "{what}: {judged:?}");
        }
    }
}

#[test]
fn a_signature_fits_its_statement_and_its_purpose() {
    let text = desk().statement(Area::Record, 1, CHIEF);
    for signature in [
        signed(&key(1), NAMESPACE, b"another text"),
        signed(&key(1), "file", text.as_bytes()),
        signed(&key(9), NAMESPACE, text.as_bytes()),
        b"rubbish".to_vec(),
    ] {
        let desk = desk();
        let number = desk.attach(Area::Record, 1, &text, &signature);
        desk.contradicts(Claim::Signatures, &format!("entry {number}: "), &[]);
    }
}

#[test]
fn a_signature_speaks_of_an_entry_before_it() {
    let desk = desk();
    let text = desk.statement(Area::Record, 1, CHIEF).replace("entry = 1", "entry = 4");
    desk.attach(Area::Record, 4, &text, &signed(&key(1), NAMESPACE, text.as_bytes()));
    desk.contradicts(Claim::References, "entry 4 speaks of entry 4", &[Claim::Signatures, Claim::Seen]);
}

#[test]
fn whoever_rewrites_the_record_contradicts_what_its_signers_saw() {
    let desk = desk();
    desk.annotate(1, false);
    desk.sign(4, CHIEF, &key(1));
    desk.is_sound();
    desk.forge(Area::Record, 4, |text| text.replace("\"note\"", "\"other\""));
    let report = desk.report();
    assert_eq!(report.verdict(Claim::Seen), Verdict::Contradicted);
    assert_eq!(report.verdict(Claim::Signatures), Verdict::Contradicted);
    assert_eq!(report.verdict(Claim::Chain), Verdict::Proved);
}

fn keep(desk: &Desk, checkpoint: &Checkpoint, by: &[u8]) {
    let text = checkpoint.to_text();
    let size = checkpoint.head.size;
    desk.store.keep(Folder::Checkpoints, &checkpoint_name(size), text.as_bytes()).unwrap();
    for seed in by {
        let signature = signed(&key(*seed), NAMESPACE, text.as_bytes());
        let name = checkpoint_signature_name(size, &signature);
        assert!(desk.store.keep(Folder::Checkpoints, &name, &signature).unwrap());
        assert!(!desk.store.keep(Folder::Checkpoints, &name, &signature).unwrap());
    }
}

fn head(desk: &Desk) -> Checkpoint {
    let head = tree::head(&desk.store.log().unwrap().leaves);
    Checkpoint { origin: "example/plans".to_owned(), head }
}

#[test]
fn a_checkpoint_is_one_of_this_log_signed_by_keys_that_counted_after_it() {
    let desk = desk();
    keep(&desk, &head(&desk), &[1, 2]);
    desk.annotate(1, false);
    let report = desk.is_sound();
    let judged = report.claims.iter().find(|judged| judged.claim == Claim::Checkpoints).unwrap();
    assert_eq!(
        (judged.verdict, &*judged.detail.get(Lang::EN)),
        (Verdict::Proved, "1 checkpoint, 2 signatures")
    );
    // The first two entries were there before anybody's key counted.
    let two = Checkpoint { head: tree::head(&desk.store.log().unwrap().leaves[..2]), ..head(&desk) };
    keep(&desk, &two, &[]);
    desk.is_sound();
    keep(&desk, &two, &[1]);
    desk.contradicts(Claim::Checkpoints, "which was not admitted at that position", &[]);
}

#[test]
fn a_checkpoint_of_another_log_is_told() {
    let cases: [(&str, Edit); 3] = [
        ("is of another log, `other`", |kept| Checkpoint { origin: "other".to_owned(), ..kept }),
        ("is of 9 entries, and 3 sound ones are here", |kept| Checkpoint {
            head: Head { size: 9, ..kept.head },
            ..kept
        }),
        ("is of 3 entries that were others", |kept| Checkpoint {
            head: Head { root: Sha256::of(b""), ..kept.head },
            ..kept
        }),
    ];
    for (words, edit) in cases {
        let desk = desk();
        let size = edit(head(&desk)).head.size;
        keep(&desk, &edit(head(&desk)), &[]);
        let name = checkpoint_name(size);
        desk.contradicts(Claim::Checkpoints, &format!("checkpoints/{name} {words}"), &[]);
    }
}

#[test]
fn files_among_the_checkpoints_are_what_their_names_say() {
    let desk = desk();
    let checkpoint = head(&desk);
    let folder = desk.store.folder(Folder::Checkpoints);
    let text = checkpoint.to_text();
    let signature = signed(&key(1), NAMESPACE, text.as_bytes());
    let cases: Vec<(String, Vec<u8>, Claim)> = vec![
        ("00000002.txt".to_owned(), text.clone().into_bytes(), Claim::Checkpoints),
        ("00000003.txt".to_owned(), format!("{text}more\n").into_bytes(), Claim::Checkpoints),
        ("3.txt".to_owned(), text.clone().into_bytes(), Claim::Accounted),
        ("00000003.pdf".to_owned(), text.clone().into_bytes(), Claim::Accounted),
        ("00000003-x.txt".to_owned(), text.clone().into_bytes(), Claim::Accounted),
        (checkpoint_signature_name(3, b"other"), signature.clone(), Claim::Checkpoints),
        // Without the checkpoint beside it.
        (checkpoint_signature_name(3, &signature), signature.clone(), Claim::Checkpoints),
    ];
    for (name, bytes, claim) in cases {
        fs::write(folder.join(&name), bytes).unwrap();
        desk.contradicts(claim, &name, &[]);
        fs::remove_file(folder.join(&name)).unwrap();
    }
    keep(&desk, &checkpoint, &[]);
    let other = signed(&key(1), NAMESPACE, b"another text");
    fs::write(folder.join(checkpoint_signature_name(3, &other)), &other).unwrap();
    desk.contradicts(Claim::Checkpoints, "is no signature over its checkpoint", &[]);
}

#[test]
fn the_signature_of_a_checkpoint_may_become_void() {
    let desk = desk();
    keep(&desk, &head(&desk), &[1]);
    let revoked = vec![Revoked { key: fingerprint(&key(1)), from: 4 }];
    let list = desk.signers(&allowed(&[(COUNSELLOR, &key(2))]), 1, revoked);
    desk.sign(list, COUNSELLOR, &key(2));
    let (verdict, faults) = desk.judged(Claim::Checkpoints);
    assert_eq!(verdict, Verdict::NotProved);
    assert!(faults.contains("revoked the key"), "{faults}");
}

fn known(checkpoint: Checkpoint, may_be_ahead: bool) -> Known {
    let Checkpoint { origin, head } = checkpoint;
    Known { name: "gazette".to_owned(), origin, head, may_be_ahead }
}

#[test]
fn what_comes_from_outside_anchors_the_entries_it_shows() {
    let desk = desk();
    let three = head(&desk);
    desk.annotate(1, false);
    let anchored = |outside: &Outside<'_>| {
        let report = desk.report_with(outside);
        let (verdict, faults) = said(&report, Claim::Anchored);
        (verdict, report.anchored, faults)
    };
    assert_eq!(anchored(&outside()), (Verdict::NotProved, 0, String::new()));
    let with = |head: Known| Outside { heads: vec![head], ..outside() };
    assert_eq!(anchored(&with(known(three.clone(), false))), (Verdict::Proved, 3, String::new()));
    let nothing = Checkpoint { head: tree::head(&[]), ..three.clone() };
    assert_eq!(anchored(&with(known(nothing, false))).0, Verdict::NotProved);
    let other = Checkpoint { head: Head { root: Sha256::of(b""), ..three.head }, ..three.clone() };
    assert_eq!(anchored(&with(known(other.clone(), false))).0, Verdict::Contradicted);
    assert_eq!(anchored(&with(known(other, true))).0, Verdict::Contradicted);
    let elsewhere = Checkpoint { origin: "other".to_owned(), ..three.clone() };
    assert_eq!(anchored(&with(known(elsewhere, true))).0, Verdict::Contradicted);
    let ahead = Checkpoint { head: Head { size: 9, ..three.head }, ..three.clone() };
    assert_eq!(anchored(&with(known(ahead.clone(), false))).0, Verdict::Contradicted);
    let (verdict, _, said) = anchored(&with(known(ahead, true)));
    assert_eq!((verdict, said.as_str()), (Verdict::NotProved, "gazette has 9 entries, and there are 4 here"));
    // A key known from outside anchors what it saw: two entries, when it signed its list.
    let signers = |text: String| Outside { signers: Some(Signers::parse(&text).unwrap()), ..outside() };
    assert_eq!(anchored(&signers(allowed(&[(CHIEF, &key(1))]))), (Verdict::Proved, 2, String::new()));
    assert_eq!(anchored(&signers(allowed(&[("部長", &key(1))]))).0, Verdict::NotProved);
    assert_eq!(anchored(&signers(allowed(&[(CHIEF, &key(3))]))).0, Verdict::NotProved);
    keep(&desk, &three, &[2]);
    assert_eq!(anchored(&signers(allowed(&[(COUNSELLOR, &key(2))]))), (Verdict::Proved, 3, String::new()));
    let report = desk.report_with(&with(known(head(&desk), false)));
    assert_eq!((report.entries, report.anchored), (4, 4));
    assert_eq!(report.not_proved[0].get(Lang::EN), "that nothing was dropped after entry 4");
    let report = desk.report_with(&with(known(three, false)));
    assert!(report.not_proved[0].get(Lang::EN).contains("entries from 4 on were not written anew"));
    assert!(report.not_proved[1].get(Lang::EN).contains("in the hands of those"));
}

/// A token of a made-up form: the number of the entry it is over and a time, or nothing.
fn read_token(token: &std::path::Path, entry: &std::path::Path, proved: bool) -> Token {
    let text = fs::read_to_string(token).unwrap();
    if text == "refused" {
        return Token::Refused;
    }
    let Some((hash, time)) = text.split_once(' ') else {
        return Token::Unreadable(Words::same("cannot be read"));
    };
    assert!(entry.is_file());
    let why = Words::same("nobody vouches for it");
    Token::Granted {
        imprint: hash.parse().ok(),
        time: Moment::parse(time).unwrap(),
        proved: if proved { Ok(()) } else { Err(why) },
    }
}

fn stamp(desk: &Desk, about: u64, text: &str) -> u64 {
    let event = Event::Sign { entry: about, attested: Attested::Timestamp(Stored::of(text.as_bytes())) };
    desk.record_with(event, vec![file(Attested::TOKEN, text.as_bytes())]).entry.number
}

fn over(desk: &Desk, number: u64, time: &str) -> String {
    format!("{} {time}", file_hash(&desk.store.log().unwrap(), number).unwrap())
}

#[test]
fn a_timestamp_shows_that_an_entry_and_all_before_it_stood_at_its_time() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.annotate(1, false);
    let vouched = |token: &std::path::Path, entry: &std::path::Path| read_token(token, entry, true);
    let unknown = |token: &std::path::Path, entry: &std::path::Path| read_token(token, entry, false);
    let judged = |read: &dyn Fn(&std::path::Path, &std::path::Path) -> Token| {
        let report = desk.report_with(&Outside { tokens: Some(read), ..outside() });
        (said(&report, Claim::Timestamps), report.verdict(Claim::Anchored), report.anchored)
    };
    let number = stamp(&desk, 2, &over(&desk, 2, "2026-11-23T06:00:00Z"));
    let (said_of_it, verdict, entries) = judged(&vouched);
    assert_eq!(said_of_it, (Verdict::Proved, String::new()), "its own entry needs no other");
    assert_eq!((verdict, entries), (Verdict::Proved, 2));
    let (said_of_it, verdict, _) = judged(&unknown);
    assert_eq!(said_of_it, (Verdict::NotProved, format!("entry {number}: nobody vouches for it")));
    assert_eq!(verdict, Verdict::NotProved);
    let report = desk.report();
    let (verdict, note) = said(&report, Claim::Timestamps);
    assert_eq!(
        (verdict, note),
        (Verdict::NotProved, format!("entry {number}: no openssl here, so the timestamp was not checked"))
    );

    let log = desk.store.log().unwrap();
    let times = Times::read(&desk.store, &log, &Outside { tokens: Some(&vouched), ..outside() });
    let time = Moment::parse("2026-11-23T06:00:00Z").unwrap();
    assert_eq!(times.existed_by(1), Some((time, 3)));
    assert_eq!(times.existed_by(2), Some((time, 3)));
    assert_eq!(times.existed_by(3), None);
    let trust = trust(&desk);
    let known = evidence(&log, &trust, &times);
    assert_eq!(known.len(), 3);
    assert_eq!(known[1].sha256, log.entries[2].previous);
    assert_eq!(known[2].sha256, log.head);
    assert_eq!((known[0].existed_by, known[2].existed_by), (Some((time, 3)), None));
}

#[test]
fn a_timestamp_that_fits_no_entry_or_says_less_than_the_record_contradicts() {
    let vouched = |token: &std::path::Path, entry: &std::path::Path| read_token(token, entry, true);
    let cases: [(&str, Make<'_>); 5] = [
        ("the timestamp is not over entry 1", &|desk| over(desk, 2, "2026-11-23T06:00:00Z")),
        ("the timestamp is not over entry 1", &|_| "other 2026-11-23T06:00:00Z".to_owned()),
        ("an answer that grants nothing", &|_| "refused".to_owned()),
        ("cannot be read", &|_| "rubbish".to_owned()),
        ("and stood at 2026-11-21T00:00:00Z already", &|desk| over(desk, 1, "2026-11-21T00:00:00Z")),
    ];
    for (words, token) in cases {
        let desk = Desk::new();
        desk.revise("甲", "2026-01-01");
        desk.annotate(1, false);
        stamp(&desk, 1, &token(&desk));
        let report = desk.report_with(&Outside { tokens: Some(&vouched), ..outside() });
        let (verdict, faults) = said(&report, Claim::Timestamps);
        assert_eq!(verdict, Verdict::Contradicted, "{words}");
        assert!(faults.contains(words), "{faults}");
    }
    // A timestamp over its own entry or a later one is over nothing that was there.
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    stamp(&desk, 2, "refused");
    assert_eq!(desk.report().verdict(Claim::References), Verdict::Contradicted);
}

#[test]
fn every_entry_under_a_proved_timestamp_is_proved_and_the_future_is_none() {
    let vouched = |token: &std::path::Path, entry: &std::path::Path| read_token(token, entry, true);
    let desk = Desk::new();
    desk.append(
        Area::Record,
        "2026-12-02T00:00:00Z",
        Event::Annotate { entry: 1, sets_aside: false, message: "note".to_owned(), author: String::new() },
        Vec::new(),
    );
    // A day is what two clocks may differ.
    assert_eq!(desk.judged(Claim::Timestamps).0, Verdict::NotProved);
    desk.append(
        Area::Record,
        "2026-12-02T00:00:01Z",
        Event::Annotate { entry: 1, sets_aside: false, message: "note".to_owned(), author: String::new() },
        Vec::new(),
    );
    let (verdict, faults) = desk.judged(Claim::Timestamps);
    assert_eq!(verdict, Verdict::Contradicted);
    assert_eq!(
        faults,
        "entry 2: says it was recorded 2026-12-02T00:00:01Z, and it is 2026-12-01T00:00:00Z now"
    );
    let later =
        Outside { tokens: Some(&vouched), now: Moment::parse("2027-01-01T00:00:00Z").unwrap(), ..outside() };
    stamp(&desk, 1, &over(&desk, 1, "2026-12-02T01:00:00Z"));
    let judged = |desk: &Desk| {
        let report = desk.report_with(&later);
        let judged = report.claims.into_iter().find(|judged| judged.claim == Claim::Timestamps).unwrap();
        (judged.verdict, judged.detail.get(Lang::EN).into_owned())
    };
    let of = |covered: u64, entries: u64| {
        format!("{covered} of {entries} entries stood before a timestamp that the certificates given prove")
    };
    assert_eq!(judged(&desk), (Verdict::NotProved, of(1, 2)));
    stamp(&desk, 2, &over(&desk, 2, "2026-12-02T01:00:00Z"));
    assert_eq!(judged(&desk), (Verdict::Proved, of(2, 2)));
    // What comes after needs a timestamp again, and so do the tokens before it.
    desk.annotate(1, false);
    assert_eq!(judged(&desk), (Verdict::NotProved, of(2, 5)));
    let nothing = Desk::new();
    assert_eq!(nothing.report_with(&later).verdict(Claim::Timestamps), Verdict::NotProved);
}

#[test]
fn signatures_on_other_entries_witness_an_entry() {
    let desk = desk();
    let fourth = desk.sign(1, CHIEF, &key(1));
    let (log, trust) = (desk.store.log().unwrap(), trust(&desk));
    let known = evidence(&log, &trust, &Times::default());
    let numbers =
        |made: &[&planctl::trust::Attestation]| made.iter().map(|made| made.number).collect::<Vec<_>>();
    assert_eq!(numbers(&known[0].signed), [fourth]);
    assert_eq!(numbers(&known[0].witnessed), [3]);
    assert_eq!(numbers(&known[1].signed), [3]);
    assert_eq!(numbers(&known[1].witnessed), [fourth]);
    assert_eq!(numbers(&known[2].witnessed), [fourth]);
    assert_eq!(numbers(&known[3].witnessed), [] as [u64; 0]);
}

#[test]
fn a_proof_holds_alone_and_no_other_does() {
    let desk = desk();
    desk.sign(1, CHIEF, &key(1));
    keep(&desk, &head(&desk), &[2]);
    // What else lies among the signatures of the checkpoint is none that counts for it.
    let text = head(&desk).to_text();
    let lay = |size: u64, key: &PrivateKey, text: &str, ending: &str| {
        let signature = signed(key, NAMESPACE, text.as_bytes());
        let name = checkpoint_signature_name(size, &signature).replace(".sig", ending);
        fs::write(desk.root().join("checkpoints").join(name), signature).unwrap();
    };
    lay(4, &key(3), &text, ".sig");
    lay(4, &key(2), "another text", ".sig");
    lay(3, &key(1), &text, ".sig");
    lay(4, &key(1), &text, ".bak");
    let (log, trust) = (desk.store.log().unwrap(), trust(&desk));
    assert_eq!(Proof::of(&desk.store, &log, &trust, 0).unwrap(), None);
    assert_eq!(Proof::of(&desk.store, &log, &trust, 5).unwrap(), None);
    for number in 1..=4 {
        let proof = Proof::of(&desk.store, &log, &trust, number).unwrap().unwrap();
        assert_eq!(Proof::parse(&proof.to_toml()), Ok(proof.clone()));
        assert_eq!(proof.holds().unwrap().entry.number, number);
    }
    let proof = Proof::of(&desk.store, &log, &trust, 1).unwrap().unwrap();
    let shown = proof.holds().unwrap();
    assert_eq!(shown.signed, [(CHIEF.to_owned(), fingerprint(&key(1)), true)]);
    assert_eq!(shown.witnessed, [fingerprint(&key(2))]);
    let second = Proof::of(&desk.store, &log, &trust, 2).unwrap().unwrap();
    let fails = |proof: Proof| proof.holds().unwrap_err();
    assert_eq!(fails(Proof { number: 2, ..proof.clone() }), Disproved::Other);
    assert_eq!(fails(Proof { number: 0, ..proof.clone() }), Disproved::Other);
    assert_eq!(fails(Proof { origin: "other".to_owned(), ..proof.clone() }), Disproved::Other);
    assert_eq!(fails(Proof { path: second.path.clone(), ..proof.clone() }), Disproved::Path);
    assert_eq!(fails(Proof { path: Vec::new(), ..proof.clone() }), Disproved::Path);
    assert!(matches!(fails(Proof { entry: String::new(), ..proof.clone() }), Disproved::Entry(_)));
    assert_eq!(fails(Proof { statements: second.statements.clone(), ..proof.clone() }), Disproved::Statement);
    let (statement, signature) = proof.statements[0].clone();
    let altered = vec![(statement.replace("2026", "2027"), signature)];
    assert!(matches!(fails(Proof { statements: altered, ..proof.clone() }), Disproved::Signature(_)));
    // Well signed, and each time about something else.
    let draft = "\ndrafts = { size = 0, root = \"".to_owned() + &Sha256::of(b"").to_string() + "\" }\n";
    for (from, to) in [
        ("origin = \"example/plans\"", "origin = \"other\""),
        ("entry = 1", "entry = 2"),
        (Sha256::of(proof.entry.as_bytes()).to_string().as_str(), Sha256::of(b"").to_string().as_str()),
        ("log = \"record\"", "log = \"drafts\""),
    ] {
        let text = &proof.statements[0].0;
        let mut other = text.replace(from, to);
        assert_ne!(&other, text, "{from}");
        if to.contains("drafts") {
            other = other.trim_end().to_owned() + &draft;
        }
        let signature = String::from_utf8(signed(&key(1), NAMESPACE, other.as_bytes())).unwrap();
        let statements = vec![(other, signature)];
        assert_eq!(fails(Proof { statements, ..proof.clone() }), Disproved::Statement, "{from}");
    }
    let none = Proof { signers: Vec::new(), ..proof.clone() };
    assert!(!none.holds().unwrap().signed[0].2, "no list says whose key it is");
    let text = proof.to_toml();
    let error = Proof::parse(&format!("{text}\n")).unwrap_err();
    assert_eq!(error.to_string(), "is not in the form planctl writes");
    assert_eq!(error.words().get(Lang::EN), error.to_string());
    let other = Disproved::Statement.words();
    assert_eq!(other.get(Lang::EN), "a statement is not on its entry");
    assert!(Proof::parse(&text.replace("format = 1\norigin", "format = 2\norigin")).is_err());
}

#[test]
fn withheld_files_are_told_and_only_a_signature_withholds_once_keys_count() {
    let withheld = |desk: &Desk, bytes: &[u8]| {
        let file = Stored::of(bytes);
        let path = format!("evidence/{}.txt", file.blake3);
        let event = Event::Redact {
            withheld: vec![Withheld { path: path.clone(), file }],
            message: "why".to_owned(),
            author: String::new(),
        };
        (desk.record(event).entry.number, path)
    };
    let with_document = |desk: &Desk| {
        let mut proposed = Desk::proposed("甲", "2026-01-01");
        proposed.details.evidence.push(Desk::document(b"a name"));
        desk.commit(&proposed).unwrap();
    };
    let desk = Desk::new();
    with_document(&desk);
    let (number, path) = withheld(&desk, b"a name");
    assert_eq!(desk.judged(Claim::Hashes).0, Verdict::Proved, "the bytes are still there");
    assert!(desk.store.withhold(&path).unwrap());
    assert!(!desk.store.withhold(&path).unwrap());
    let judged = desk.judged(Claim::Hashes);
    assert_eq!(judged, (Verdict::NotProved, format!("{path} is withheld by entry {number}")));
    desk.is_sound();

    // Of what no entry names nothing can be withheld.
    let (_, stranger) = withheld(&desk, b"a stranger");
    let words = format!("withholds {stranger}, which no entry names");
    desk.contradicts(Claim::References, &words, &[]);

    let desk = Desk::new();
    with_document(&desk);
    let list = desk.signers(&allowed(&[(CHIEF, &key(1))]), 1, Vec::new());
    desk.sign(list, CHIEF, &key(1));
    let (number, path) = withheld(&desk, b"a name");
    desk.store.withhold(&path).unwrap();
    desk.contradicts(Claim::Hashes, &format!("entry {number}: withholds {path} without a signature"), &[]);
    desk.sign(number, CHIEF, &key(1));
    desk.is_sound();
    // What nobody withheld is missing.
    let other = desk.store.object_path(Folder::Evidence, Stored::of(b"a name").blake3, "txt");
    assert!(!other.exists());
    let snapshot = fs::read_dir(desk.root().join("snapshots")).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(snapshot).unwrap();
    assert_eq!(desk.judged(Claim::Hashes).0, Verdict::Contradicted);
}

#[test]
fn a_list_that_cannot_be_read_or_met_contradicts() {
    for (list, threshold) in
        [(allowed(&[("*", &key(1))]), 1), (allowed(&[(CHIEF, &key(1))]), 2), ("rubbish\n".to_owned(), 1)]
    {
        let desk = Desk::new();
        desk.signers(&list, threshold, Vec::new());
        desk.contradicts(Claim::Signatures, "entry 1: ", &[]);
    }
}

//! Revisions, adoptions and approvals as the logs then stood.

use std::fs;

use base64ct::{Base64, Encoding as _};
use curve25519_dalek::edwards::CompressedEdwardsY;
use planctl::audit::{Claim, Verdict};
use planctl::change::CauseRow;
use planctl::event::{Event, Of, Onto, Opinion, Revoked, Step};
use planctl::model::Reason;
use planctl::proposal::{Drafts, NewVersion, adopt};
use planctl::snapshot::{Certainty, DocumentName, Ids, Source, read_draft};
use planctl::store::Area;
use planctl::text::Lang;

use super::desk::{Desk, Device, WHEN, allowed, copy, fingerprint, join, key, said};
use super::told::english;

const CHIEF: &str = "課長";
const RULE: &str = "[[rule]]\nroles = [\"課長\"]\n";

/// One revision, the policy that the chief must approve, and a proposal that was submitted.
fn proposed() -> Desk {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.policy(RULE);
    desk.propose(0, "課", "乙");
    desk.submit();
    desk
}

#[test]
fn an_adoption_with_approvals_by_word_is_not_proved_and_with_keys_it_is() {
    let desk = proposed();
    desk.approve(CHIEF);
    desk.adopt("2026-02-01").unwrap();
    let report = desk.is_sound();
    assert_eq!(report.verdict(Claim::Approvals), Verdict::NotProved);
    assert_eq!(report.verdict(Claim::Adoptions), Verdict::Proved);
    assert_eq!(report.verdict(Claim::Deliberation), Verdict::Proved);

    let desk = proposed();
    let list = desk.signers(&allowed(&[(CHIEF, &key(1)), ("部長", &key(2))]), 1, Vec::new());
    desk.sign(list, CHIEF, &key(1));
    let review = desk.approve(CHIEF);
    assert!(desk.adopt("2026-02-01").is_err(), "nobody signed the approval");
    desk.sign_in(Area::Drafts, review, "部長", &key(2));
    assert!(desk.adopt("2026-02-01").is_err(), "another signed it");
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    desk.adopt("2026-02-01").unwrap();
    let report = desk.is_sound();
    for claim in [Claim::Approvals, Claim::Adoptions, Claim::Signatures, Claim::Seen] {
        assert_eq!(report.verdict(claim), Verdict::Proved, "{claim:?}");
    }
}

#[test]
fn nobody_asked_for_approval_is_proved_too() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.propose(0, "課", "乙");
    desk.adopt("2026-02-01").unwrap();
    let report = desk.is_sound();
    assert_eq!(report.verdict(Claim::Approvals), Verdict::Proved);
    // Another plan's rule is none of this one's.
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.policy("[[rule]]\nplan = \"q\"\nroles = [\"課長\"]\n");
    desk.propose(0, "課", "乙");
    desk.adopt("2026-02-01").unwrap();
    assert_eq!(desk.is_sound().verdict(Claim::Approvals), Verdict::Proved);
}

#[test]
fn an_approval_that_became_void_leaves_the_adoption_unproved() {
    let desk = proposed();
    let list = desk.signers(&allowed(&[(CHIEF, &key(1)), ("部長", &key(2))]), 1, Vec::new());
    desk.sign(list, CHIEF, &key(1));
    let review = desk.approve(CHIEF);
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    desk.adopt("2026-02-01").unwrap();
    let revoked = vec![Revoked { key: fingerprint(&key(1)), from: 5 }];
    let list = desk.signers(&allowed(&[("部長", &key(2))]), 1, revoked);
    desk.sign(list, "部長", &key(2));
    let report = desk.is_sound();
    assert_eq!(report.verdict(Claim::Approvals), Verdict::NotProved);
    assert_eq!(report.verdict(Claim::Signatures), Verdict::NotProved);
}

#[test]
fn who_signed_a_version_does_not_approve_it_under_another_role() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.policy(RULE);
    let list = desk.signers(&allowed(&[("課長,課", &key(1)), ("部長", &key(2))]), 1, Vec::new());
    desk.sign(list, "部長", &key(2));
    let version = desk.propose(0, "課", "乙");
    desk.sign_in(Area::Drafts, version, "課", &key(1));
    desk.submit();
    let review = desk.approve(CHIEF);
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    let refused = desk.adopt("2026-02-01").map(drop).unwrap_err().to_string();
    assert!(refused.contains("wrote a version and does not count"), "{refused}");
    let policy = desk.policy(&format!("self_approval = true\n{RULE}")).entry.number;
    let before = desk.beside("before");
    copy(&desk.root(), &before);
    desk.adopt("2026-02-01").unwrap();
    assert_eq!(desk.is_sound().verdict(Claim::Approvals), Verdict::NotProved, "who says that he may?");
    desk.sign(policy, "部長", &key(2));
    assert_eq!(desk.is_sound().verdict(Claim::Approvals), Verdict::NotProved, "nobody had said so then");
    fs::remove_dir_all(desk.root()).unwrap();
    copy(&before, &desk.root());
    desk.sign(policy, "部長", &key(2));
    desk.adopt("2026-02-01").unwrap();
    assert_eq!(desk.is_sound().verdict(Claim::Approvals), Verdict::Proved);
    // What a thief had signed proves nothing once his key is revoked.
    let revoked = vec![Revoked { key: fingerprint(&key(2)), from: policy }];
    let list = desk.signers(&allowed(&[("課長,課", &key(1))]), 1, revoked);
    desk.sign(list, "部長", &key(2));
    desk.sign(list, "課", &key(1));
    assert_eq!(desk.is_sound().verdict(Claim::Approvals), Verdict::NotProved);
}

/// Records a revision that adopts a version, whatever the command would say of it.
fn adopt_anyway(desk: &Desk, name: &str, date: &str, version: u64, end: Option<u64>) -> u64 {
    let number = desk.revise(name, date).appended.entry.number;
    let drafts = desk.store.drafts().log().unwrap();
    let file = desk.entry(Area::Drafts, version).event.file().unwrap().blake3;
    let head = match end {
        Some(end) => drafts.entries[end as usize].previous,
        None => drafts.head,
    };
    let adopts = format!("adopts = {{ version = \"{file}\", drafts = \"{head}\" }}\n\n[seal]");
    desk.forge(Area::Record, number, |text| text.replace("\n[seal]", &adopts));
    number
}

#[test]
fn what_ended_stays_ended() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.propose(0, "課", "乙");
    let again = desk.propose(1, "課", "丙") + 1;
    desk.withdraw();
    // In the order of a forger: made, withdrawn, made again.
    let entry = |number| desk.entry_path(Area::Drafts, number);
    fs::rename(entry(2), entry(4)).unwrap();
    desk.rechain(Area::Drafts);
    adopt_anyway(&desk, "丙", "2026-02-01", again, None);
    // The withdrawal names a version that it now stands before.
    desk.contradicts(Claim::Adoptions, "it has ended", &[Claim::Deliberation]);
}

#[test]
fn what_was_turned_down_is_not_adopted_inside_another() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    let one = desk.propose_as("one", 0, "課", "乙");
    let below = desk.entry(Area::Drafts, one).event.file().unwrap().blake3;
    let two = desk.propose_as("two", 0, "課", "丙");
    let onto = |version: &str| format!("onto = {{ proposal = \"one\", version = \"{version}\" }}\n\n[seal]");
    desk.forge(Area::Drafts, two, |text| text.replace("\n[seal]", &onto(&below.to_string())));
    let before = desk.beside("before");
    copy(&desk.root(), &before);
    adopt_anyway(&desk, "丙", "2026-02-01", two, None);
    assert_eq!(desk.is_sound().verdict(Claim::Adoptions), Verdict::Proved);
    fs::remove_dir_all(desk.root()).unwrap();
    copy(&before, &desk.root());
    desk.step_of("one", "課", |of| Step::Withdraw { of });
    let refused = desk.adopt_as("two", "2026-02-01").map(drop).unwrap_err().to_string();
    assert!(refused.contains("`one`, which it contains, has ended"), "{refused}");
    adopt_anyway(&desk, "丙", "2026-02-01", two, None);
    desk.contradicts(Claim::Adoptions, "`one`, which it contains, has ended", &[]);
    // Nor is a version that nobody made.
    fs::remove_dir_all(desk.root()).unwrap();
    copy(&before, &desk.root());
    let none = "0".repeat(64);
    desk.forge(Area::Drafts, two, |text| text.replace(&below.to_string(), &none));
    adopt_anyway(&desk, "丙", "2026-02-01", two, None);
    desk.contradicts(Claim::Adoptions, "`one`, which it contains, has ended or is not there", &[]);
}

#[test]
fn what_is_approved_of_one_plan_is_not_adopted_for_another() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.policy("[[rule]]\nplan = \"p\"\nroles = [\"課長\"]\n");
    let version = desk.propose(0, "課", "乙");
    desk.forge(Area::Drafts, version, |text| text.replace("plan = \"p\"", "plan = \"q\""));
    adopt_anyway(&desk, "乙", "2026-02-01", version, None);
    let (verdict, faults) = desk.judged(Claim::Deliberation);
    assert_eq!(verdict, Verdict::Contradicted, "the version is of no plan `q`");
    assert!(faults.contains("its version is the plan `p`, not `q`"), "{faults}");
    assert_eq!(desk.judged(Claim::Adoptions).0, Verdict::Contradicted);
    assert_eq!(desk.judged(Claim::Approvals).0, Verdict::Contradicted, "the rule is of the plan adopted");
}

#[test]
fn the_end_that_an_adoption_names_is_none_before_that_of_an_earlier_one() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.propose_as("one", 0, "課", "乙");
    let two = desk.propose_as("two", 0, "課", "丙");
    desk.adopt_as("one", "2026-02-01").unwrap();
    adopt_anyway(&desk, "丙", "2026-01-20", two, None);
    assert_eq!(desk.judged(Claim::Adoptions).0, Verdict::Proved);
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    let two = desk.propose_as("two", 0, "課", "丙");
    desk.propose_as("one", 0, "課", "乙");
    desk.adopt_as("one", "2026-02-01").unwrap();
    adopt_anyway(&desk, "丙", "2026-01-20", two, Some(1));
    desk.contradicts(Claim::Adoptions, "before the one that an earlier adoption names", &[]);
}

#[test]
fn who_signed_a_version_does_not_approve_it_under_a_role_he_was_given_later() {
    let desk = proposed();
    let list = desk.signers(&allowed(&[("係", &key(1)), ("部長", &key(2))]), 1, Vec::new());
    desk.sign(list, "部長", &key(2));
    desk.sign_in(Area::Drafts, 1, "係", &key(1));
    let list = desk.signers(&allowed(&[(CHIEF, &key(1)), ("部長", &key(2))]), 1, Vec::new());
    desk.sign(list, "部長", &key(2));
    let review = desk.approve(CHIEF);
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    let refused = desk.adopt("2026-02-01").map(drop).unwrap_err().to_string();
    assert!(refused.contains("wrote a version and does not count"), "{refused}");
}

#[test]
fn what_is_asked_for_is_changed_by_a_signature_once_keys_count() {
    // The owner takes the policy away without a word, adopts, and puts it back.
    let desk = proposed();
    let list = desk.signers(&allowed(&[(CHIEF, &key(1))]), 1, Vec::new());
    desk.sign(list, CHIEF, &key(1));
    desk.annotate(2, true);
    desk.adopt("2026-02-01").unwrap();
    desk.policy(RULE);
    let report = desk.is_sound();
    assert_eq!(report.verdict(Claim::Approvals), Verdict::NotProved);
    let (_, faults) = desk.judged(Claim::Approvals);
    let words = "changes what counts without a signature, though there is a list of signers";
    assert_eq!(faults, format!("entry 5: {words}; entry 7: {words}"));
    assert_eq!(english(&report, Claim::Approvals), "what counts was changed by nobody who signed");
}

#[test]
fn a_revision_that_passes_the_policy_by_leaves_approvals_unproved() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.policy("[[rule]]\nplan = \"p\"\nroles = [\"課長\"]\n");
    let list = desk.signers(&allowed(&[(CHIEF, &key(1))]), 1, Vec::new());
    desk.sign(list, CHIEF, &key(1));
    desk.propose(0, "課", "乙");
    desk.submit();
    let review = desk.approve(CHIEF);
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    desk.adopt("2026-02-01").unwrap();
    let mut other = Desk::proposed("丙", "2026-03-01");
    other.draft = Desk::draft_of("q", "丙");
    desk.commit(&other).unwrap();
    assert_eq!(desk.is_sound().verdict(Claim::Approvals), Verdict::Proved, "the rule is of another plan");
    // What was adopted is corrected, and nobody approves it.
    let mut correction = Desk::proposed("丁", "2026-02-01");
    correction.correction = true;
    let number = desk.commit(&correction).unwrap().appended.entry.number;
    let report = desk.is_sound();
    let (verdict, faults) = said(&report, Claim::Approvals);
    assert_eq!(verdict, Verdict::NotProved);
    assert_eq!(
        faults,
        format!("entry {number}: adopts no proposal, though the policy asks for approvals of `p`")
    );
    assert_eq!(english(&report, Claim::Approvals), "a revision passed the policy by");
    // It counts no more once a key sets it aside.
    let aside = desk.annotate(number, true).entry.number;
    desk.sign(aside, CHIEF, &key(1));
    assert_eq!(desk.is_sound().verdict(Claim::Approvals), Verdict::Proved);
    // The policy may go, by a signature too: what came under it stays under it.
    desk.annotate(aside, true);
    desk.annotate(2, true);
    let (_, faults) = desk.judged(Claim::Approvals);
    assert!(faults.starts_with(&format!("entry {number}: adopts no proposal")), "{faults}");
}

#[test]
fn of_two_proposals_that_hold_the_same_the_open_one_is_adopted() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.propose_as("a", 0, "課", "乙");
    desk.step_of("a", "課", |of| Step::Withdraw { of });
    desk.propose(0, "課", "乙");
    desk.adopt("2026-02-01").unwrap();
    desk.is_sound();
}

/// What the forger takes out of the deliberation before he makes the record fit it.
fn adopted_without(remove: impl Fn(&str) -> bool) -> Desk {
    let desk = proposed();
    desk.approve(CHIEF);
    desk.adopt("2026-02-01").unwrap();
    let before = desk.store.drafts().log().unwrap().head;
    let folder = desk.root().join("drafts/log");
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        if remove(&fs::read_to_string(&path).unwrap()) {
            fs::remove_file(&path).unwrap();
        }
    }
    desk.rechain(Area::Drafts);
    let after = desk.store.drafts().log().unwrap().head;
    desk.forge(Area::Record, 3, |text| text.replace(&before.to_string(), &after.to_string()));
    desk
}

#[test]
fn an_adoption_lacks_what_is_not_there_of_its_deliberation() {
    let desk = adopted_without(|text| text.contains("event = \"review\""));
    desk.contradicts(Claim::Approvals, "entry 3: approvals: 1 of 課長 needed, 0 given", &[]);
    let desk = adopted_without(|text| text.contains("event = \"submit\""));
    desk.contradicts(Claim::Approvals, "entry 3: the last version was not submitted", &[]);
}

#[test]
fn an_adoption_rests_on_the_revision_before_it() {
    let desk = proposed();
    desk.approve(CHIEF);
    desk.revise("丙", "2026-01-15");
    assert!(desk.adopt("2026-02-01").is_err());
    // The forger records it all the same: as the log stood, its base was another.
    desk.adopt("2026-01-10").unwrap();
    desk.is_sound();
    desk.forge(Area::Record, 4, |text| text.replace("date = 2026-01-10", "date = 2026-02-01"));
    desk.contradicts(Claim::Adoptions, "entry 4: it is based on 2026-01-01", &[]);
}

#[test]
fn what_was_withdrawn_or_adopted_already_is_adopted_no_more() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.propose(0, "課", "乙");
    desk.adopt("2026-02-01").unwrap();
    let old = desk.store.drafts().log().unwrap().head;
    let path = desk.entry_path(Area::Record, 3);
    let second = fs::read_to_string(desk.entry_path(Area::Record, 2)).unwrap();
    fs::write(&path, second.replace("date = 2026-02-01", "date = 2026-01-20")).unwrap();
    desk.rechain(Area::Record);
    desk.contradicts(Claim::Adoptions, "entry 3: it has ended: adopted", &[]);
    fs::remove_file(&path).unwrap();
    desk.is_sound();

    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.propose(0, "課", "乙");
    desk.adopt("2026-02-01").unwrap();
    let record = fs::read_to_string(desk.entry_path(Area::Record, 2)).unwrap();
    fs::remove_file(desk.entry_path(Area::Record, 2)).unwrap();
    desk.withdraw();
    let new = desk.store.drafts().log().unwrap().head;
    fs::write(
        desk.entry_path(Area::Record, 2),
        record.replace(&format!("drafts = \"{old}\""), &format!("drafts = \"{new}\"")),
    )
    .unwrap();
    desk.rechain(Area::Record);
    desk.contradicts(Claim::Adoptions, "entry 2: it has ended: withdrawn", &[]);
}

#[test]
fn a_version_that_is_not_the_last_is_not_what_was_adopted() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.propose(0, "課", "乙");
    desk.adopt("2026-02-01").unwrap();
    let old = desk.store.drafts().log().unwrap().head;
    let record = fs::read_to_string(desk.entry_path(Area::Record, 2)).unwrap();
    fs::remove_file(desk.entry_path(Area::Record, 2)).unwrap();
    desk.propose(1, "課", "丙");
    let new = desk.store.drafts().log().unwrap().head;
    fs::write(desk.entry_path(Area::Record, 2), record.replace(&old.to_string(), &new.to_string())).unwrap();
    desk.rechain(Area::Record);
    desk.contradicts(Claim::Adoptions, "was the last of no proposal then", &[]);
}

#[test]
fn a_date_has_one_revision_that_counts_and_a_correction_corrects_one() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.revise("乙", "2026-02-01");
    desk.forge(Area::Record, 2, |text| text.replace("date = 2026-02-01", "date = 2026-01-01"));
    desk.contradicts(Claim::Adoptions, "entry 2: entry 1 is the revision of `p` of 2026-01-01 already", &[]);

    let desk = Desk::new();
    let mut correction = Desk::proposed("甲", "2026-01-01");
    desk.commit(&correction).unwrap();
    correction.correction = true;
    correction.draft = Desk::draft("乙");
    desk.commit(&correction).unwrap();
    desk.is_sound();
    desk.forge(Area::Record, 2, |text| text.replace("date = 2026-01-01", "date = 2026-02-01"));
    desk.contradicts(Claim::Adoptions, "entry 2: calls itself a correction", &[]);

    // What is set aside counts no more, and counts again when that is set aside.
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.annotate(1, true);
    desk.revise("乙", "2026-01-01");
    desk.is_sound();
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.annotate(1, true);
    desk.annotate(2, true);
    desk.revise("乙", "2026-02-01");
    desk.is_sound();
    desk.forge(Area::Record, 4, |text| text.replace("date = 2026-02-01", "date = 2026-01-01"));
    desk.contradicts(Claim::Adoptions, "entry 4: entry 1 is the revision", &[]);
}

#[test]
fn deliberation_that_is_not_there_is_withheld_and_not_contradicted() {
    let desk = proposed();
    desk.approve(CHIEF);
    desk.adopt("2026-02-01").unwrap();
    fs::remove_dir_all(desk.root().join("drafts")).unwrap();
    let report = desk.is_sound();
    for claim in [Claim::Deliberation, Claim::Adoptions, Claim::Approvals] {
        assert_eq!(report.verdict(claim), Verdict::NotProved, "{claim:?}");
    }
}

#[test]
fn deliberation_cut_short_before_the_end_that_was_named_contradicts() {
    let desk = proposed();
    desk.approve(CHIEF);
    desk.adopt("2026-02-01").unwrap();
    fs::remove_file(desk.entry_path(Area::Drafts, 3)).unwrap();
    desk.contradicts(Claim::Deliberation, "entries were lost or altered since", &[]);
}

#[test]
fn a_version_of_another_plan_than_was_recorded_contradicts() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.propose(0, "課", "乙");
    desk.adopt("2026-02-01").unwrap();
    let (first, second) = (desk.entry(Area::Record, 1), desk.entry(Area::Record, 2));
    let file = |entry: &planctl::event::Entry| *entry.event.file().unwrap();
    let (first, second) = (file(&first), file(&second));
    let stored = |file: &planctl::event::Stored| {
        let (blake3, sha256, size) = (file.blake3, file.sha256, file.size);
        format!("snapshot = {{ blake3 = \"{blake3}\", sha256 = \"{sha256}\", size = {size} }}")
    };
    desk.forge(Area::Record, 2, |text| text.replace(&stored(&second), &stored(&first)));
    desk.contradicts(Claim::Deliberation, "holds another plan than was recorded", &[]);
}

/// The chief and the counsellor must both approve, each with a key; the proposal is submitted.
fn two_roles() -> Desk {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.policy("[[rule]]\nroles = [\"課長\", \"参事官\"]\napprovals = 2\n");
    let lines = [("課長,参事官", &key(1)), ("参事官", &key(2))];
    let list = desk.signers(&allowed(&lines), 1, Vec::new());
    desk.sign(list, CHIEF, &key(1));
    desk.propose(0, "課", "乙");
    desk.submit();
    desk
}

#[test]
fn one_key_is_one_voice_whatever_roles_it_bears() {
    let desk = two_roles();
    for role in [CHIEF, "参事官"] {
        let review = desk.approve(role);
        desk.sign_in(Area::Drafts, review, role, &key(1));
    }
    let refused = desk.adopt("2026-02-01").unwrap_err();
    assert!(refused.to_string().contains("a key that has spoken for another role since"));
    // Another key of the role gives it a voice of its own, and the key speaks for its first role again.
    let review = desk.approve("参事官");
    desk.sign_in(Area::Drafts, review, "参事官", &key(2));
    let review = desk.approve(CHIEF);
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    desk.adopt("2026-02-01").unwrap();
    assert_eq!(desk.is_sound().verdict(Claim::Approvals), Verdict::Proved);
}

#[test]
fn an_approval_holds_for_what_stood_beside_the_changes() {
    // What is saved after the approval, each time with the same plan.
    let causes = |version: &mut NewVersion| {
        version.causes = vec![CauseRow {
            text: "点".to_owned(),
            items: vec!["a".parse().unwrap()],
            ..CauseRow::default()
        }];
    };
    let sources = |version: &mut NewVersion| {
        version.draft.sources = vec![Source {
            places: ["a.name".parse().unwrap()].into(),
            certainty: Certainty::Inferred,
            reason: "考えた".to_owned(),
            document: None,
            at: String::new(),
        }];
    };
    let reasons = |version: &mut NewVersion| {
        version.draft.reasons = vec![Reason { place: "a.name".parse().unwrap(), text: "理由".to_owned() }];
    };
    type Change<'a> = &'a dyn Fn(&mut NewVersion);
    let cases: [(&str, Change<'_>); 3] =
        [("the points of the cover note", &causes), ("how it is known", &sources), ("the reasons", &reasons)];
    for (said, change) in cases {
        let desk = Desk::new();
        desk.revise("甲", "2026-01-01");
        desk.policy(RULE);
        let list = desk.signers(&allowed(&[(CHIEF, &key(1))]), 1, Vec::new());
        desk.sign(list, CHIEF, &key(1));
        desk.propose(0, "課", "乙");
        desk.submit();
        let review = desk.approve(CHIEF);
        desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
        desk.propose_with("x", 1, "課", "乙", change);
        desk.submit();
        let refused = desk.adopt("2026-02-01").unwrap_err().to_string();
        assert!(refused.contains(&format!("needs a new look at {said}")), "{refused}");
        // A forger records it all the same: the verifiers do not let it pass.
        desk.adopt_unasked("2026-02-01");
        assert_eq!(desk.report().verdict(Claim::Approvals), Verdict::Contradicted, "{said}");
        // Who has seen it approves it.
        let desk2 = Desk::new();
        desk2.revise("甲", "2026-01-01");
        desk2.policy(RULE);
        let list = desk2.signers(&allowed(&[(CHIEF, &key(1))]), 1, Vec::new());
        desk2.sign(list, CHIEF, &key(1));
        desk2.propose_with("x", 0, "課", "乙", change);
        desk2.submit();
        let review = desk2.approve(CHIEF);
        desk2.sign_in(Area::Drafts, review, CHIEF, &key(1));
        desk2.adopt("2026-02-01").unwrap();
        assert_eq!(desk2.is_sound().verdict(Claim::Approvals), Verdict::Proved, "{said}");
    }
}

#[test]
fn a_revision_says_beside_the_plan_what_the_version_said() {
    let adopted = || {
        let desk = Desk::new();
        desk.revise("甲", "2026-01-01");
        desk.propose_with("x", 0, "課", "乙", &|version: &mut NewVersion| {
            let items = vec!["a".parse().unwrap()];
            version.causes = vec![CauseRow { text: "点".to_owned(), items, ..CauseRow::default() }];
            let place = "a.name".parse().unwrap();
            version.draft.reasons = vec![Reason { place, text: "理由".to_owned() }];
        });
        desk.adopt("2026-02-01").unwrap();
        desk
    };
    adopted().is_sound();
    for (from, to) in [("点", "別の点"), ("理由", "別の理由"), ("items = [\"a\"]", "items = [\"p\"]")]
    {
        let desk = adopted();
        desk.forge(Area::Record, 2, |text| text.replace(from, to));
        assert_eq!(desk.report().verdict(Claim::Adoptions), Verdict::Contradicted, "{from}");
    }
}

/// The chief must approve by a key.
fn asked() -> Desk {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.policy(RULE);
    let list = desk.signers(&allowed(&[(CHIEF, &key(1))]), 1, Vec::new());
    desk.sign(list, CHIEF, &key(1));
    desk
}

/// Makes a version of one proposal onto the last of another.
fn onto(desk: &Desk, proposal: &str, seen: usize, below: &str, name: &str, reasons: &[Reason]) {
    onto_with(desk, proposal, seen, below, &|version: &mut NewVersion| {
        version.draft = Desk::draft(name);
        version.draft.reasons = reasons.to_vec();
    });
}

/// As [`onto`], with anything else in it.
fn onto_with(desk: &Desk, proposal: &str, seen: usize, below: &str, change: &dyn Fn(&mut NewVersion)) {
    let drafts = Drafts::open(&desk.store).unwrap();
    let record = desk.store.log().unwrap();
    let proposals = drafts.proposals(&record.entries);
    let made = *proposals.get(&below.parse().unwrap()).unwrap().last();
    desk.propose_with(proposal, seen, "課", "乙", &|version: &mut NewVersion| {
        let (below, file) = (below.parse().unwrap(), made.version.file.blake3);
        version.onto = Some(Onto { proposal: below, version: file, entry: Some(made.hash) });
        change(version);
    });
}

#[test]
fn approvals_are_not_borrowed_from_a_proposal_that_is_not_contained() {
    let desk = asked();
    desk.propose_as("s", 0, "課", "乙");
    desk.propose_as("p", 0, "課", "甲");
    onto(&desk, "x", 0, "p", "乙", &[]);
    desk.submit();
    // What lies below is moved onto what was approved once the version is made.
    let review = desk.approve_of("s", CHIEF);
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    onto(&desk, "p", 1, "s", "乙", &[]);
    desk.adopt_unasked("2026-02-01");
    assert_eq!(desk.report().verdict(Claim::Approvals), Verdict::Contradicted);
}

#[test]
fn what_a_proposal_takes_away_from_the_one_it_contains_is_seen_too() {
    let desk = asked();
    let reason = Reason { place: "a.name".parse().unwrap(), text: "条件付きで認める".to_owned() };
    desk.propose_with("p", 0, "課", "乙", &|version: &mut NewVersion| {
        version.draft.reasons = vec![reason.clone()];
    });
    let review = desk.approve_of("p", CHIEF);
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    onto(&desk, "x", 0, "p", "乙", &[]);
    desk.submit();
    let refused = desk.adopt("2026-02-01").unwrap_err().to_string();
    assert!(refused.contains("needs a new look at the reasons"), "{refused}");
    desk.adopt_unasked("2026-02-01");
    assert_eq!(desk.report().verdict(Claim::Approvals), Verdict::Contradicted);
}

#[test]
fn a_review_of_a_version_that_is_none_contradicts_the_deliberation() {
    let desk = asked();
    desk.propose(0, "課", "乙");
    let review = desk.approve(CHIEF);
    let text = fs::read_to_string(desk.entry_path(Area::Drafts, review)).unwrap();
    let about = text.lines().find(|line| line.starts_with("about = ")).unwrap().to_owned();
    let nothing = format!("about = \"{}\"", "0".repeat(64));
    desk.forge(Area::Drafts, review, |text| text.replace(&about, &nothing));
    desk.contradicts(Claim::Deliberation, "about a version that its proposal does not have", &[]);
}

#[test]
fn one_secret_is_one_voice_as_whatever_key_it_is_listed() {
    // The chief's own key, and the same point listed as that of a security key.
    let device = Device::of(1);
    let list = format!("{}参事官 {}\n", allowed(&[(CHIEF, &key(1))]), device.listed());
    assert!(matches!(
        planctl::signing::Signers::parse(&list).unwrap_err().fault,
        planctl::signing::SignersFault::Twice(_)
    ));
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.signers(&list, 1, Vec::new());
    desk.contradicts(Claim::Signatures, "stands in two lines", &[]);

    // Who signed a version by the one does not approve it by the other, listed later.
    let desk = proposed();
    let list = desk.signers(&allowed(&[("係", &key(1)), ("部長", &key(2))]), 1, Vec::new());
    desk.sign(list, "部長", &key(2));
    desk.sign_in(Area::Drafts, 1, "係", &key(1));
    let later = format!("{}{CHIEF} {}\n", allowed(&[("部長", &key(2))]), device.listed());
    let list = desk.signers(&later, 1, Vec::new());
    desk.sign(list, "部長", &key(2));
    let review = desk.approve(CHIEF);
    device.sign_in(&desk, Area::Drafts, review, CHIEF);
    let refused = desk.adopt("2026-02-01").map(drop).unwrap_err().to_string();
    assert!(refused.contains("wrote a version and does not count"), "{refused}");
    desk.adopt_unasked("2026-02-01");
    assert_eq!(desk.report().verdict(Claim::Approvals), Verdict::Contradicted);

    // A key that is revoked signs nothing as the other either.
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    let list = desk.signers(&allowed(&[("係", &key(1)), ("部長", &key(2))]), 1, Vec::new());
    desk.sign(list, "部長", &key(2));
    let later = format!("{}{CHIEF} {}\n", allowed(&[("部長", &key(2))]), device.listed());
    let list = desk.signers(&later, 1, Vec::new());
    desk.sign(list, "部長", &key(2));
    device.sign_in(&desk, Area::Record, 1, CHIEF);
    assert_eq!(desk.is_sound().verdict(Claim::Signatures), Verdict::Proved);
    let revoked = vec![Revoked { key: fingerprint(&key(1)), from: 1 }];
    let list = desk.signers(&allowed(&[("部長", &key(2))]), 1, revoked);
    desk.sign(list, "部長", &key(2));
    assert_eq!(desk.is_sound().verdict(Claim::Signatures), Verdict::NotProved);
}

#[test]
fn no_list_has_one_secret_twice_whatever_the_types_of_its_keys() {
    const X: &str = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
    const Y: &str = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    // A point of Ed25519 that eight times is none.
    const OF_ORDER_EIGHT: [u8; 32] = *b"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a";
    // The prime of P-256 less that: the point on the other side.
    const OTHER_Y: &str = "b01cbd1c01e58065711814b583f061e9d431cca994cea1313449bf97c840ae0a";
    let hex = |digits: &str| -> Vec<u8> {
        (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
    };
    let point = |y: &str| [vec![4], hex(X), hex(y)].concat();
    let ecdsa = |y: &str| join(&[b"ecdsa-sha2-nistp256", b"nistp256", &point(y)]);
    let of_device =
        |y: &str, of: &[u8]| join(&[b"sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", &point(y), of]);
    let rsa = |exponent: &[u8], last: u8| {
        let modulus = [&[0, 0xC0][..], &[0x5B; 254], &[last]].concat();
        join(&[b"ssh-rsa", exponent, &modulus])
    };
    let ed25519 = |seed, sign: u8| {
        let mut point = key(seed).public_key().key_data().ed25519().unwrap().0;
        point[31] ^= sign;
        join(&[b"ssh-ed25519", &point])
    };
    let turned = |seed| {
        // A point of order 8 added to that of a key.
        let small = CompressedEdwardsY(OF_ORDER_EIGHT).decompress().unwrap();
        let point = key(seed).public_key().key_data().ed25519().unwrap().0;
        let point = CompressedEdwardsY(point).decompress().unwrap() + small;
        join(&[b"ssh-ed25519", point.compress().as_bytes()])
    };
    let cases = [
        (ed25519(1, 0), turned(1), true),
        (ed25519(1, 0), turned(2), false),
        (ecdsa(Y), of_device(Y, b"ssh:"), true),
        (of_device(Y, b"ssh:"), of_device(Y, b"ssh:office"), true),
        (ecdsa(Y), ecdsa(OTHER_Y), true),
        (rsa(&[3], 0x55), rsa(&[1, 0, 1], 0x55), true),
        (ed25519(1, 0), ed25519(1, 0x80), true),
        (rsa(&[3], 0x55), rsa(&[3], 0x57), false),
        (ed25519(1, 0), ed25519(2, 0), false),
        (ecdsa(Y), ed25519(1, 0), false),
    ];
    for (index, (one, other, is_one)) in cases.into_iter().enumerate() {
        let line = |role: &str, blob: &[u8]| {
            let size = u32::from_be_bytes(blob[..4].try_into().unwrap()) as usize;
            let kind = str::from_utf8(&blob[4..4 + size]).unwrap();
            format!("{role} {kind} {}\n", Base64::encode_string(blob))
        };
        let desk = Desk::new();
        desk.revise("甲", "2026-01-01");
        desk.signers(&(line(CHIEF, &one) + &line("参事官", &other)), 1, Vec::new());
        let (verdict, faults) = desk.judged(Claim::Signatures);
        let expected = if is_one { Verdict::Contradicted } else { Verdict::NotProved };
        assert_eq!(verdict, expected, "{index}: {faults}");
        assert_eq!(faults.contains("stands in two lines"), is_one, "{index}: {faults}");
    }
}

#[test]
fn what_is_said_of_a_contained_proposal_is_heard_when_it_is_said() {
    let contained = || {
        let desk = asked();
        desk.propose_as("p", 0, "課", "乙");
        onto(&desk, "x", 0, "p", "乙", &[]);
        desk.submit();
        desk
    };
    let speaks = |desk: &Desk, of: &str, opinion| {
        let review = match opinion {
            Opinion::Approve => desk.approve_of(of, CHIEF),
            opinion => desk.step_of(of, CHIEF, |of| Step::Review {
                of,
                opinion,
                on: None,
                prints: [].into(),
                beside: None,
            }),
        };
        desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    };
    use Opinion::{Approve, Reject};
    // What the chief says of which, one after the other, and whether that approves the whole.
    let cases: [(&[(&str, Opinion)], bool); 7] = [
        (&[("x", Approve)], true),
        (&[("p", Approve)], true),
        (&[("p", Reject), ("x", Approve)], true),
        (&[("x", Approve), ("p", Reject)], false),
        (&[("x", Approve), ("p", Reject), ("p", Approve)], true),
        (&[("x", Reject), ("p", Approve)], false),
        (&[("p", Approve), ("p", Reject)], false),
    ];
    for (said, approves) in cases {
        let desk = contained();
        for (of, opinion) in said {
            speaks(&desk, of, *opinion);
        }
        let adopted = desk.adopt("2026-02-01").map(drop);
        assert_eq!(adopted.is_ok(), approves, "{said:?}");
        if let Err(error) = adopted {
            if said.len() == 2 && said[0].0 == "x" && said[1].1 == Reject {
                assert!(
                    error.to_string().contains("課長 has since rejected p, which it contains"),
                    "{error}"
                );
            }
            desk.adopt_unasked("2026-02-01");
        }
        let expected = if approves { Verdict::Proved } else { Verdict::Contradicted };
        assert_eq!(desk.report().verdict(Claim::Approvals), expected, "{said:?}");
    }
}

#[test]
fn what_was_turned_down_after_the_whole_was_submitted_is_told_and_before_it_blocks() {
    type Ends = fn(Of) -> Step;
    let ends: [Ends; 2] = [|of| Step::Reject { of }, |of| Step::Withdraw { of }];
    for end in ends {
        let desk = asked();
        desk.propose_as("p", 0, "課", "乙");
        onto(&desk, "x", 0, "p", "乙", &[]);
        desk.submit();
        let review = desk.approve(CHIEF);
        desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
        desk.step_of("p", "課", end);
        let adopted = desk.adopt("2026-02-01").unwrap();
        assert!(adopted.contained.is_empty(), "it stays turned down");
        let report = desk.is_sound();
        assert_eq!(report.verdict(Claim::Adoptions), Verdict::Proved);
        assert_eq!(report.verdict(Claim::Approvals), Verdict::Proved);
        let told: Vec<_> = report.not_proved.iter().map(|words| words.get(Lang::EN)).collect();
        let words =
            "contains `p`, which was turned down or withdrawn after the version adopted was submitted";
        assert!(told.iter().any(|told| told.contains(words)), "{told:?}");
        let drafts = Drafts::open(&desk.store).unwrap();
        let record = desk.store.log().unwrap();
        let state = drafts.proposals(&record.entries).get(&"p".parse().unwrap()).unwrap().state;
        assert!(!matches!(state, planctl::event::State::Adopted), "{state:?}");

        let desk = asked();
        desk.propose_as("p", 0, "課", "乙");
        onto(&desk, "x", 0, "p", "乙", &[]);
        desk.step_of("p", "課", end);
        desk.submit();
        let review = desk.approve(CHIEF);
        desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
        let refused = desk.adopt("2026-02-01").map(drop).unwrap_err().to_string();
        assert!(refused.contains("`p`, which it contains, has ended"), "{refused}");
        desk.adopt_unasked("2026-02-01");
        assert_eq!(desk.report().verdict(Claim::Adoptions), Verdict::Contradicted);
    }
}

/// How the name of the only item is known: by a document of this name.
fn by_document(name: &str) -> Vec<Source> {
    vec![Source {
        places: ["a.name".parse().unwrap()].into(),
        certainty: Certainty::Verified,
        reason: String::new(),
        document: Some(DocumentName::File(name.to_owned())),
        at: String::new(),
    }]
}

#[test]
fn a_document_is_the_one_that_the_version_keeps_under_its_name() {
    // The version keeps one; what is adopted keeps this or another, of the same name.
    for (bytes, is_it) in [(&b"a note"[..], true), (b"another note", false)] {
        for named in [true, false] {
            let desk = asked();
            desk.propose_with("x", 0, "課", "乙", &|version: &mut NewVersion| {
                version.evidence = vec![Desk::document(b"a note")];
                version.draft.sources = if named { by_document("note.txt") } else { Vec::new() };
            });
            desk.submit();
            let review = desk.approve(CHIEF);
            desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
            let mut details = Desk::details("2026-02-01");
            details.evidence = vec![Desk::document(bytes)];
            let adopted = adopt(&desk.store, &"x".parse().unwrap(), &details, WHEN).map(drop);
            assert_eq!(adopted.is_ok(), is_it, "{named}");
            if let Err(error) = adopted {
                assert!(error.to_string().contains("`note.txt` is another document"), "{error}");
                desk.adopt_unasked_with("2026-02-01", vec![Desk::document(bytes)]);
            }
            let expected = if is_it { Verdict::Proved } else { Verdict::Contradicted };
            assert_eq!(desk.report().verdict(Claim::Adoptions), expected, "{named}");
            assert_eq!(desk.report().verdict(Claim::Approvals), Verdict::Proved, "{named}");
        }
    }
}

#[test]
fn an_approval_holds_for_the_documents_that_sources_call_by_name() {
    let desk = asked();
    let keeps = |bytes: &'static [u8]| {
        move |version: &mut NewVersion| {
            version.evidence = vec![Desk::document(bytes)];
            version.draft.sources = by_document("note.txt");
        }
    };
    desk.propose_with("x", 0, "課", "乙", &keeps(b"a note"));
    desk.submit();
    let review = desk.approve(CHIEF);
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    desk.propose_with("x", 1, "課", "乙", &|version: &mut NewVersion| {
        keeps(b"another note")(version);
        // The same plan and the same rows; that is a version since its reasons differ.
        version.draft.reasons = vec![Reason { place: "a.name".parse().unwrap(), text: "理由".to_owned() }];
    });
    desk.submit();
    let refused = desk.adopt("2026-02-01").unwrap_err().to_string();
    assert!(refused.contains("how it is known"), "{refused}");
    // The next version says it without the document: it is the one that was kept last.
    desk.propose_with("x", 2, "課", "乙", &|version: &mut NewVersion| {
        version.draft.sources = by_document("note.txt");
    });
    desk.submit();
    let refused = desk.adopt("2026-02-01").unwrap_err().to_string();
    assert!(refused.contains("how it is known"), "{refused}");
    let review = desk.approve(CHIEF);
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    let mut details = Desk::details("2026-02-01");
    details.evidence = vec![Desk::document(b"a note")];
    assert!(adopt(&desk.store, &"x".parse().unwrap(), &details, WHEN).is_err());
    details.evidence = vec![Desk::document(b"another note")];
    adopt(&desk.store, &"x".parse().unwrap(), &details, WHEN).unwrap();
    assert_eq!(desk.is_sound().verdict(Claim::Approvals), Verdict::Proved);
}

#[test]
fn an_approval_holds_for_the_order_of_what_is_new() {
    let with = |more: &[&str]| {
        let text = planctl::snapshot::draft_to_toml(&Desk::draft("甲"));
        let rows = more.iter().map(|id| format!("\n[[part]]\nid = \"{id}\"\nname = \"新{id}\"\n"));
        let text = rows.fold(text, |text, row| text + &row);
        read_draft(&text, &[Desk::vocabulary().0], Ids::Required).unwrap()
    };
    let orders: [&[&str]; 2] = [&["b", "c"], &["c", "b"]];
    for onto_another in [false, true] {
        let desk = asked();
        let base = if onto_another { "p" } else { "x" };
        desk.propose_with(base, 0, "課", "甲", &|version: &mut NewVersion| version.draft = with(orders[0]));
        let review = desk.approve_of(base, CHIEF);
        desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
        if onto_another {
            onto_with(&desk, "x", 0, "p", &|version: &mut NewVersion| version.draft = with(orders[1]));
        } else {
            desk.propose_with("x", 1, "課", "甲", &|version: &mut NewVersion| {
                version.draft = with(orders[1])
            });
        }
        desk.submit();
        let refused = desk.adopt("2026-02-01").unwrap_err().to_string();
        assert!(refused.contains("needs a new look at the order of what is new"), "{refused}");
        desk.adopt_unasked("2026-02-01");
        assert_eq!(desk.report().verdict(Claim::Approvals), Verdict::Contradicted, "{onto_another}");
    }
}

#[test]
fn what_changes_only_what_stands_beside_the_plan_can_be_approved() {
    let reasons = |version: &mut NewVersion| {
        version.draft.reasons = vec![Reason { place: "a.name".parse().unwrap(), text: "理由".to_owned() }];
        version.draft.sources = by_document("note.txt");
        version.evidence = vec![Desk::document(b"a note")];
    };
    let desk = asked();
    desk.propose_with("x", 0, "課", "甲", &reasons);
    desk.submit();
    let adopting = || {
        let mut details = Desk::details("2026-02-01");
        details.evidence = vec![Desk::document(b"a note")];
        adopt(&desk.store, &"x".parse().unwrap(), &details, WHEN)
    };
    assert!(adopting().is_err(), "nobody has approved it");
    // Nor is an approval of one place, which does not change, one of all that stands beside.
    let Event::Deliberation(step) = desk.entry(Area::Drafts, desk.approve_of("x", "係")).event else {
        unreachable!()
    };
    let Step::Review { beside, .. } = step.step else { unreachable!() };
    let review = desk.step_of("x", CHIEF, |of| Step::Review {
        of,
        opinion: Opinion::Approve,
        on: Some("a.name".parse().unwrap()),
        prints: [].into(),
        beside,
    });
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    assert!(adopting().is_err(), "only one place is approved");
    let review = desk.approve(CHIEF);
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    adopting().unwrap();
    assert_eq!(desk.is_sound().verdict(Claim::Approvals), Verdict::Proved);

    // What stands beside the plan then is what was approved.
    let desk = asked();
    desk.propose_with("x", 0, "課", "甲", &reasons);
    let review = desk.approve(CHIEF);
    desk.sign_in(Area::Drafts, review, CHIEF, &key(1));
    desk.propose_with("x", 1, "課", "甲", &|version: &mut NewVersion| {
        reasons(version);
        version.draft.sources[0].at = "p. 2".to_owned();
    });
    desk.submit();
    desk.adopt_unasked_with("2026-02-01", vec![Desk::document(b"a note")]);
    assert_eq!(desk.report().verdict(Claim::Approvals), Verdict::Contradicted);
}

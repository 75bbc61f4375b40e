//! What is said of each claim, and stores in which files are named twice, withheld or called
//! by another name.

use planctl::text::Lang;
use std::fs;

use planctl::audit::{
    Claim, Known, Outside, Report, Verdict, checkpoint_name, checkpoint_signature_name, repair,
};
use planctl::event::{Event, Revoked, Stored, Withheld};
use planctl::model::{Digest, Sha256};
use planctl::signing::{NAMESPACE, Signers};
use planctl::store::{Area, Folder, MOST_BYTES, Store};
use planctl::tree::{self, Checkpoint};

use super::desk::{Desk, allowed, copy, fingerprint, key, outside, resealed, signed};
use super::kept::full;

const CHIEF: &str = "課長";
const RULE: &str = "[[rule]]\nroles = [\"課長\"]\n";

/// What is said of a claim besides its faults, in both languages.
fn detail(report: &Report, claim: Claim) -> [String; 2] {
    let judged = report.claims.iter().find(|judged| judged.claim == claim).unwrap();
    [Lang::JA, Lang::EN].map(|lang| judged.detail.get(lang).into_owned())
}

pub fn english(report: &Report, claim: Claim) -> String {
    let [_, english] = detail(report, claim);
    english
}

fn withhold(desk: &Desk, path: &str, file: Stored) -> u64 {
    let withheld = vec![Withheld { path: path.to_owned(), file }];
    let event = Event::Redact { withheld, message: "why".to_owned(), author: String::new() };
    let number = desk.record(event).entry.number;
    assert!(desk.store.withhold(path).unwrap());
    number
}

#[test]
fn each_claim_says_how_much_it_looked_at() {
    let report = full().report();
    let told: Vec<String> = report
        .claims
        .iter()
        .map(|judged| {
            format!(
                "{}: {} | {}",
                judged.claim.key(),
                judged.detail.get(Lang::JA),
                judged.detail.get(Lang::EN)
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "chain: 記録 12 件 | 12 entries",
            "hashes: 非公開のファイル 1 件 | 1 file withheld",
            "canonical: すべて読み直した | all read back",
            "accounted: 余分なファイルはない | no file beyond them",
            "references: すべて実在する | all there",
            "checkpoints: チェックポイント 1 件、署名 1 件 | 1 checkpoint, 1 signature",
            "signatures: 有効な署名 4 件、記録 8 件のうち 3 件に署名 | 4 signatures valid; 3 of 8 entries are signed",
            "seen: 署名 4 件が見たとおり | as 4 signatures saw it",
            "timestamps: 記録 12 件のうち 0 件が、示された証明書による時刻証明より前 | 0 of 12 entries stood before a timestamp that the certificates given prove",
            "deliberation: 提案 1 件、4 手順 | 1 proposal, 4 steps",
            "adoptions: 改訂 3 件、採択 1 件 | 3 revisions, 1 adopted",
            "approvals: 定めの承認がすべて署名されている | all that was asked for, signed",
            "anchored: 外部の控えも、外で知られた鍵もない。自己矛盾がないことだけが分かる | nothing from outside was held against it: the record is self-consistent, not anchored",
        ]
    );
}

#[test]
fn approvals_say_what_they_rest_on() {
    let adopted = |rule: Option<&str>| {
        let desk = Desk::new();
        desk.revise("甲", "2026-01-01");
        if let Some(rule) = rule {
            desk.policy(rule);
        }
        desk.propose(0, "課", "乙");
        desk.submit();
        if rule.is_some() {
            desk.approve(CHIEF);
        }
        desk.adopt("2026-02-01").unwrap();
        desk
    };
    let report = adopted(None).report();
    assert_eq!(english(&report, Claim::Approvals), "no policy asked for any");
    assert_eq!(english(&report, Claim::Adoptions), "2 revisions, 1 adopted");
    let desk = adopted(Some(RULE));
    let report = desk.report();
    assert_eq!(
        english(&report, Claim::Approvals),
        "all that was asked for, 1 by word alone: a role without a signature is a claim"
    );
    // Of two revisions one was adopted, and of that nothing is shown.
    fs::remove_dir_all(desk.root().join("drafts")).unwrap();
    let report = desk.report();
    for claim in [Claim::Deliberation, Claim::Adoptions, Claim::Approvals] {
        assert_eq!(english(&report, claim), "deliberation withheld of 1 of 1 adopted", "{claim:?}");
    }
    let report = full().report();
    assert_eq!(english(&report, Claim::Approvals), "all that was asked for, signed");
}

#[test]
fn as_many_void_signatures_as_valid_ones_are_not_none() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    let list = desk.signers(&allowed(&[(CHIEF, &key(1)), ("部長", &key(2))]), 1, Vec::new());
    desk.sign(list, CHIEF, &key(1));
    let revoked = vec![Revoked { key: fingerprint(&key(1)), from: 1 }];
    let list = desk.signers(&allowed(&[("部長", &key(2))]), 1, revoked);
    desk.sign(list, "部長", &key(2));
    let report = desk.is_sound();
    assert_eq!(report.verdict(Claim::Signatures), Verdict::NotProved);
    assert_eq!(english(&report, Claim::Signatures), "1 signature valid; 1 of 3 entries are signed");
    assert_eq!(english(&report, Claim::Hashes), "8 files, 1886 bytes");
}

#[test]
fn what_anchors_a_record_is_said_once() {
    let desk = full();
    let leaves = desk.store.log().unwrap().leaves;
    let known = |size: usize, name: &str| Known {
        name: name.to_owned(),
        origin: "example/plans".to_owned(),
        head: tree::head(&leaves[..size]),
        may_be_ahead: true,
    };
    let signers = Signers::parse(&allowed(&[("部長", &key(2))])).unwrap();
    let heads =
        vec![known(0, "nothing"), known(3, "gazette"), known(3, "gazette"), known(leaves.len(), "copy")];
    let report = desk.report_with(&Outside { heads, signers: Some(signers), ..outside() });
    assert_eq!(report.verdict(Claim::Anchored), Verdict::Proved);
    let all = leaves.len();
    assert_eq!(
        english(&report, Claim::Anchored),
        format!(
            "the first {all} of {all} entries, by gazette, copy, the signature of 部長, the checkpoint of 部長"
        )
    );
}

#[test]
fn what_is_withheld_of_deliberation_leaves_the_adoption_unproved() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.propose(0, "課", "乙");
    desk.adopt("2026-02-01").unwrap();
    desk.is_sound();
    let version = *desk.entry(Area::Drafts, 1).event.file().unwrap();
    let path = format!("drafts/versions/{}.toml", version.blake3);
    let number = withhold(&desk, &path, version);
    let report = desk.is_sound();
    for claim in [Claim::Deliberation, Claim::Adoptions, Claim::Approvals] {
        assert_eq!(report.verdict(claim), Verdict::NotProved, "{claim:?}");
    }
    assert_eq!(english(&report, Claim::Deliberation), "deliberation withheld of 1 of 1 adopted");
    assert_eq!(english(&report, Claim::Adoptions), "a plan of 1 of 1 adopted cannot be read");
    assert_eq!(report.verdict(Claim::Hashes), Verdict::Proved, "of the record nothing is withheld");
    let (_, faults) = desk.judged(Claim::Deliberation);
    assert!(faults.contains(&format!("{path} is withheld by entry {number}")), "{faults}");
}

#[test]
fn withheld_sources_leave_the_plan_to_itself_and_what_was_approved_on_it_unproved() {
    let desk = full();
    let entry = desk.entry(Area::Record, 1);
    let Event::Revise(revise) = &entry.event else { panic!() };
    let sources = revise.sources.unwrap();
    let path = format!("sources/{}.toml", sources.blake3);
    let number = withhold(&desk, &path, sources);
    desk.sign(number, "部長", &key(2));
    let report = desk.is_sound();
    assert_eq!(report.verdict(Claim::Hashes), Verdict::NotProved);
    assert_eq!(report.verdict(Claim::Canonical), Verdict::NotProved, "nobody can read them back");
    assert_eq!(english(&report, Claim::Canonical), "1 file withheld, which nobody can read back");
    // What an approval saw beside the changes is told from the sources of the base.
    for claim in [Claim::Adoptions, Claim::Approvals] {
        assert_eq!(report.verdict(claim), Verdict::NotProved, "{claim:?}");
    }
    // Without the plan below it nobody can say what an adopted version changed.
    let path = format!("snapshots/{}.toml", revise.snapshot.blake3);
    let number = withhold(&desk, &path, revise.snapshot);
    desk.sign(number, "部長", &key(2));
    let report = desk.is_sound();
    for claim in [Claim::Adoptions, Claim::Approvals] {
        assert_eq!(report.verdict(claim), Verdict::NotProved, "{claim:?}");
    }
    assert_eq!(report.verdict(Claim::Deliberation), Verdict::Proved);
}

#[test]
fn a_plan_that_returns_is_the_file_it_was() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.revise("乙", "2026-02-01");
    desk.revise("甲", "2026-03-01");
    let snapshot = |number| *desk.entry(Area::Record, number).event.file().unwrap();
    assert_eq!(snapshot(1), snapshot(3));
    assert_eq!(english(&desk.is_sound(), Claim::Hashes), "3 files, 493 bytes");
}

#[test]
fn a_vocabulary_is_called_by_its_name_wherever_it_is_named() {
    for number in [1, 2] {
        let desk = Desk::new();
        desk.revise("甲", "2026-01-01");
        desk.revise("乙", "2026-02-01");
        desk.forge(Area::Record, number, |text| text.replace("name = \"small/1\"", "name = \"small/2\""));
        desk.contradicts(Claim::Canonical, &format!("entry {number}: "), &[]);
    }
}

#[test]
fn an_adoption_of_a_version_that_never_was_contradicts() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.propose(0, "課", "乙");
    desk.adopt("2026-02-01").unwrap();
    let version = desk.entry(Area::Drafts, 1).event.file().unwrap().blake3;
    let other = Digest::of(b"no version");
    let names = |digest: &Digest| format!("version = \"{digest}\"");
    desk.forge(Area::Record, 2, |text| text.replace(&names(&version), &names(&other)));
    desk.contradicts(Claim::Deliberation, "is not among the drafts", &[Claim::Adoptions]);
}

#[test]
fn repair_takes_only_checkpoints_that_are_what_they_are_called() {
    let desk = full();
    let root = desk.root();
    copy(&root, &desk.beside("copy"));
    let there = Store::open(&desk.beside("copy"), MOST_BYTES).unwrap();
    let here = |name: &str| root.join("checkpoints").join(name);
    let put =
        |name: &str, bytes: &[u8]| fs::write(there.folder(Folder::Checkpoints).join(name), bytes).unwrap();
    let head = tree::head(&desk.store.log().unwrap().leaves[..6]);
    let checkpoint = Checkpoint { origin: "example/plans".to_owned(), head };
    let text = checkpoint.to_text();
    let other = Checkpoint { origin: "other".to_owned(), ..checkpoint.clone() };
    let forged = Checkpoint { head: tree::Head { root: Sha256::of(b""), ..head }, ..checkpoint.clone() };
    let signature = signed(&key(2), NAMESPACE, text.as_bytes());
    put(&checkpoint_name(3), text.as_bytes());
    put(&checkpoint_name(4), other.to_text().as_bytes());
    put(&format!("00000006-{}.sig", Digest::of(b"x")), &signature);
    put(&format!("00000006-{}.sig", Digest::of(b"rubbish")), b"rubbish");
    // Well named, and over another text, by a key of no list, or at a place where no key counted.
    let early = Checkpoint { head: tree::head(&desk.store.log().unwrap().leaves[..2]), ..checkpoint.clone() };
    let stranger = signed(&key(9), NAMESPACE, text.as_bytes());
    for (size, signature) in
        [(7, signature.clone()), (6, stranger), (2, signed(&key(2), NAMESPACE, early.to_text().as_bytes()))]
    {
        put(&checkpoint_signature_name(size, &signature), &signature);
    }
    put(&checkpoint_name(6), forged.to_text().as_bytes());
    let before = fs::read_dir(root.join("checkpoints")).unwrap().count();
    assert!(repair(&root, &there, MOST_BYTES).unwrap().restored.is_empty());
    assert_eq!(fs::read_dir(root.join("checkpoints")).unwrap().count(), before);
    put(&checkpoint_name(6), text.as_bytes());
    let name = format!("00000006-{}.sig", Digest::of(&signature));
    put(&name, &signature);
    assert_eq!(repair(&root, &there, MOST_BYTES).unwrap().restored.len(), 2);
    assert_eq!(fs::read(here(&name)).unwrap(), signature);
}

#[test]
fn repair_takes_no_entry_for_which_nothing_here_vouches() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    desk.annotate(1, false);
    copy(&desk.root(), &desk.beside("copy"));
    let there = Store::open(&desk.beside("copy"), MOST_BYTES).unwrap();
    let note = |store: &Store, text: &str| {
        let event =
            Event::Annotate { entry: 1, sets_aside: false, message: text.to_owned(), author: String::new() };
        store
            .append::<()>(super::desk::WHEN, |_| Ok((event.clone(), Vec::new())))
            .unwrap_or_else(|_| panic!());
    };
    // The copy has another third entry than ours was.
    note(&desk.store, "here");
    note(&there, "there");
    let third = desk.entry_path(Area::Record, 3);
    let whole = fs::read(&third).unwrap();
    fs::write(&third, &whole[..20]).unwrap();
    let done = repair(&desk.root(), &there, MOST_BYTES).unwrap();
    assert!(done.restored.is_empty());
    assert!(done.left[0].get(Lang::EN).contains("nothing here says what it held"), "{:?}", done.left);
    // Nor is it taken if the entry after it names another.
    fs::write(&third, &whole).unwrap();
    note(&desk.store, "after");
    fs::write(&third, &whole[..20]).unwrap();
    let done = repair(&desk.root(), &there, MOST_BYTES).unwrap();
    assert!(done.restored.is_empty(), "{:?}", done.restored);
    // What only the copy has is counted and not taken.
    for number in 2..=4 {
        fs::remove_file(desk.entry_path(Area::Record, number)).unwrap();
    }
    let done = repair(&desk.root(), &there, MOST_BYTES).unwrap();
    assert!(done.restored.is_empty());
    assert!(done.left[0].get(Lang::EN).starts_with("the copy has 2 more entries"), "{:?}", done.left);
    copy(&there.folder(Folder::Log), &desk.store.folder(Folder::Log));
    fs::write(&third, &whole).unwrap();
    note(&desk.store, "after");
    fs::write(&third, &whole[..20]).unwrap();
    // The very bytes are.
    let folder = desk.beside("whole");
    copy(&desk.root(), &folder);
    fs::write(folder.join("log/00000003.toml"), &whole).unwrap();
    let done = repair(&desk.root(), &Store::open(&folder, MOST_BYTES).unwrap(), MOST_BYTES).unwrap();
    assert_eq!(done.restored.len(), 1);
    assert_eq!(fs::read(&third).unwrap(), whole);
}

#[test]
fn repair_puts_back_what_an_entry_was_before_somebody_sealed_another() {
    let desk = full();
    copy(&desk.root(), &desk.beside("copy"));
    let there = Store::open(&desk.beside("copy"), MOST_BYTES).unwrap();
    let path = desk.entry_path(Area::Record, 2);
    let text = fs::read_to_string(&path).unwrap();
    let other = text.replace("課長", "部長");
    assert_ne!(other, text);
    fs::write(&path, resealed(&other, 2, desk.entry(Area::Record, 2).previous)).unwrap();
    assert_eq!(repair(&desk.root(), &there, MOST_BYTES).unwrap().restored.len(), 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    desk.is_sound();
}

#[test]
fn nothing_is_taken_out_of_a_copy_that_a_link_leads_to() {
    let desk = full();
    copy(&desk.root(), &desk.beside("copy"));
    let there = Store::open(&desk.beside("copy"), MOST_BYTES).unwrap();
    let evidence = desk.root().join("evidence");
    fs::rename(&evidence, desk.beside("away")).unwrap();
    std::os::unix::fs::symlink(there.folder(Folder::Evidence), &evidence).unwrap();
    let before = fs::read_dir(there.folder(Folder::Evidence)).unwrap().count();
    assert!(repair(&desk.root(), &there, MOST_BYTES).is_err());
    assert_eq!(fs::read_dir(there.folder(Folder::Evidence)).unwrap().count(), before);
}

#[test]
fn drafts_are_withheld_by_a_signature_once_keys_count() {
    let desk = full();
    let version = *desk.entry(Area::Drafts, 1).event.file().unwrap();
    let number = withhold(&desk, &format!("drafts/versions/{}.toml", version.blake3), version);
    desk.contradicts(Claim::Deliberation, "without a signature", &[]);
    desk.sign(number, "部長", &key(2));
    desk.is_sound();
}

#[test]
fn only_the_very_file_that_was_named_is_withheld() {
    let desk = Desk::new();
    desk.revise("甲", "2026-01-01");
    let file = *desk.entry(Area::Record, 1).event.file().unwrap();
    let path = format!("snapshots/{}.toml", file.blake3);
    withhold(&desk, &path, Stored { size: file.size + 1, ..file });
    desk.contradicts(Claim::Hashes, "is missing", &[]);
}

//! The stores that are altered: between them they have every kind of event, of file and of key.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::Arc;

use planctl::audit::{checkpoint_name, checkpoint_signature_name};
use planctl::change::{CauseRow, FacetKind};
use planctl::event::{
    Act, ActKind, Event, Evidence, Onto, Opinion, Report, ReportKind, Step, Stored, Withheld,
};
use planctl::history::{Attachment, Details, Proposed, commit};
use planctl::model::{Date, Digest, Fingerprint, Reason, Vocabulary};
use planctl::proposal::{NewVersion, adopt, propose};
use planctl::signing::NAMESPACE;
use planctl::snapshot::{Certainty, DocumentName, Draft, Ids, Source, read_draft};
use planctl::store::{Area, Folder};
use planctl::tree::{self, Checkpoint};
use ssh_key::PrivateKey;

use super::super::desk::{Desk, WHEN, allowed, fingerprint, key, signed};
use super::super::kept::full_with;
use super::sealed::{Sign, Sound};

/// All of them.
pub fn all() -> Vec<Sound> {
    let keys = || [1, 2, 3].map(|seed| (fingerprint(&key(seed)), by_hand(&key(seed))));
    let (rich, more) = rich();
    let more = more.into_iter().map(|hand| (hand.fingerprint, hand.sign));
    vec![
        Sound::of(&full_with(false).root(), keys().into()),
        Sound::of(&rich.root(), keys().into_iter().chain(more).collect()),
    ]
}

fn by_hand(key: &PrivateKey) -> Sign {
    let key = key.clone();
    Box::new(move |text| signed(&key, NAMESPACE, text))
}

/// Somebody with a key that ssh-keygen made.
struct Hand {
    key: PrivateKey,
    fingerprint: Fingerprint,
    sign: Sign,
}

impl Hand {
    fn new(kind: &str, bits: &str) -> Hand {
        // One key in some hundreds is of a length that the reader of private keys does not take.
        let made = || {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("key");
            let mut make = Command::new("ssh-keygen");
            make.args(["-q", "-t", kind, "-b", bits, "-N", "", "-C", "", "-f"]).arg(&path);
            assert!(make.status().expect("ssh-keygen is there").success());
            Some((PrivateKey::read_openssh_file(&path).ok()?, folder))
        };
        let (key, folder) = (0..9).find_map(|_| made()).expect("keys can be read");
        // Signatures of RSA are made by ssh-keygen too.
        let by_command = move |text: &[u8]| {
            let file = folder.path().join("text");
            fs::write(&file, text).unwrap();
            let mut sign = Command::new("ssh-keygen");
            sign.args(["-q", "-Y", "sign", "-n", NAMESPACE, "-f"]).arg(folder.path().join("key")).arg(&file);
            assert!(sign.output().unwrap().status.success());
            let made = file.with_extension("sig");
            let signature = fs::read(&made).unwrap();
            fs::remove_file(made).unwrap();
            signature
        };
        let sign: Sign = if kind == "rsa" { Box::new(by_command) } else { by_hand(&key) };
        Hand { fingerprint: fingerprint(&key), key, sign }
    }

    fn signs(&self, desk: &Desk, area: Area, number: u64, role: &str) {
        let text = desk.statement(area, number, role);
        desk.attach(area, number, &text, &(self.sign)(text.as_bytes()));
    }
}

/// A vocabulary in which fields of every type stand.
const VOCABULARY: &str = r#"format = 1
name = "large"
version = 1
ja = "計画"
en = "plan"

[plan.field]
name = { type = "text", role = "name", ja = "名", en = "name" }

[milestone.mid-term]
ja = "中"
long = { ja = "中間評価", en = "mid-term evaluation" }

[formula.added]
ja = "{item}の追加"

[kind.part]
role = "headline"
under = ["plan", "part"]
title = ["body"]
ja = "部"
en = "part"

[kind.part.formula.deleted]
ja = "{item}の削除"

[kind.part.field]
label = { type = "label", role = "label", ja = "番号" }
name = { type = "text", role = "name", ja = "名" }
body = { type = "text", role = "body", ja = "本文" }
first = { type = "year", role = "schedule", end = "first", ja = "始" }
last = { type = "year", role = "schedule", end = "last", ja = "終" }
evaluations = { type = "milestones", role = "milestones", ja = "評価" }
agreed = { type = "date", role = "status", ja = "決定日" }
amount = { type = "amount", role = "amount", ja = "額" }
provisional = { type = "flag", role = "provisional", ja = "仮称", mark = { ja = "（仮称）" } }
state = { type = "choice", role = "status", ja = "状態", choices = { open = { ja = "未" }, done = { ja = "済" } } }
see = { type = "references", role = "reference", ja = "参照", kinds = ["part"] }
divisions = { type = "strings", role = "responsible", ja = "課" }
"#;

const PLAN: &str = r#"format = 1
vocabulary = "large/1"

[plan]
id = "p"
name = "計画"

[[part]]
id = "a"
label = "1"
name = "甲"
absent = ["gone"]
agreed = 2026-01-16
amount = -5
body = """
一行目
二行目 \\ "引用" """
divisions = ["ライフサイエンス課", "研究振興課"]
evaluations = ["FY2026 mid-term", "FY2029 mid-term"]
first = "FY2024"
last = "FY2028..FY2030"
provisional = true
see = ["a-b"]
state = "open"
unknown = ["divisions", "part"]

[[part]]
id = "c"
under = "a"
name = "丙"
from_part = ["a"]
unknown = ["body"]

[[part]]
id = "a-b"
name = "乙"
"#;

fn vocabulary(version: u32) -> (Arc<Vocabulary>, String) {
    let text = VOCABULARY.replace("version = 1", &format!("version = {version}"));
    (Arc::new(Vocabulary::parse(&text).unwrap()), text)
}

/// The plan with these texts in the place of others.
fn draft(version: u32, edits: &[(&str, &str)]) -> Draft {
    let mut text = PLAN.replace("large/1", &format!("large/{version}"));
    for (old, new) in edits {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    read_draft(&text, &[vocabulary(version).0], Ids::Required).unwrap()
}

fn proposed(draft: Draft, version: u32, date: &str) -> Proposed {
    let (vocabulary, vocabulary_text) = vocabulary(version);
    Proposed { draft, vocabulary: (*vocabulary).clone(), vocabulary_text, ..Desk::proposed("甲", date) }
}

fn document(name: &str, bytes: &[u8], form: Option<&str>) -> Attachment {
    let evidence = Evidence {
        name: name.to_owned(),
        file: Stored::of(bytes),
        url: "https://example.jp/x".to_owned(),
        retrieved: Date::parse("2026-11-22").ok(),
        original_not_held: form.is_some(),
        form: form.map(|text| ("frame \"1\"".to_owned(), Stored::of(text.as_bytes()))),
    };
    Attachment { evidence, bytes: bytes.to_vec(), form: form.map(str::to_owned) }
}

fn places(all: &[&str]) -> BTreeSet<planctl::model::Place> {
    all.iter().map(|place| place.parse().unwrap()).collect()
}

fn reason(place: &str, text: &str) -> Reason {
    Reason { place: place.parse().unwrap(), text: text.to_owned() }
}

fn cause(text: &str, formula: Option<FacetKind>) -> CauseRow {
    CauseRow {
        text: text.to_owned(),
        formula,
        items: vec!["a-b".parse().unwrap(), "a".parse().unwrap()],
        places: vec!["a-b.name".parse().unwrap(), "a".parse().unwrap()],
        reason: "理由\n二行目".to_owned(),
    }
}

fn source(document: DocumentName) -> Source {
    Source {
        places: places(&["a", "a.name", "a-b.body"]),
        certainty: Certainty::Inferred,
        reason: "推定".to_owned(),
        document: Some(document),
        at: "p. 3".to_owned(),
    }
}

/// A store with all that the second format of entries brought, and keys of every kind.
fn rich() -> (Desk, Vec<Hand>) {
    let desk = Desk::new();
    let kinds = [("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"), ("rsa", "2048")];
    let more: Vec<Hand> = kinds.iter().map(|(kind, bits)| Hand::new(kind, bits)).collect();
    record(&desk);
    let [p256, p384, p521, rsa] = &more[..] else { unreachable!() };
    let list = allowed(&[
        ("課長,係", &key(1)),
        ("部長", &p256.key),
        ("参事官", &p384.key),
        ("次長", &p521.key),
        ("局長", &rsa.key),
    ]);
    let list = desk.signers(&list, 2, Vec::new());
    desk.sign(list, "課長", &key(1));
    p256.signs(&desk, Area::Record, list, "部長");
    desk.policy("[[rule]]\nplan = \"p\"\nroles = [\"参事官\", \"課長\", \"部長\"]\napprovals = 2\n\n[[rule]]\nplan = \"q\"\nroles = [\"係\"]\n");
    let policy = desk.store.log().unwrap().entries.len() as u64;
    p521.signs(&desk, Area::Record, policy, "次長");
    rsa.signs(&desk, Area::Record, policy, "局長");
    deliberate(&desk, p256, p384);
    let withdrawn = desk.annotate(2, false).entry.number;
    desk.annotate(withdrawn, true);
    let last = desk.annotate(withdrawn, true).entry.number;
    desk.sign(last, "課長", &key(1));
    let head = tree::head(&desk.store.log().unwrap().leaves);
    let text = Checkpoint { origin: "example/plans".to_owned(), head }.to_text();
    desk.store.keep(Folder::Checkpoints, &checkpoint_name(head.size), text.as_bytes()).unwrap();
    for sign in [&by_hand(&key(1)), &p256.sign, &rsa.sign] {
        let signature = sign(text.as_bytes());
        desk.store
            .keep(Folder::Checkpoints, &checkpoint_signature_name(head.size, &signature), &signature)
            .unwrap();
    }
    desk.is_sound();
    (desk, more)
}

/// Revisions, reports, an authority.
fn record(desk: &Desk) {
    let mut first = proposed(draft(1, &[]), 1, "2026-01-01");
    first.details.evidence =
        vec![document("note.txt", b"a note", None), document("report", b"a report", Some("a form\n"))];
    first.draft.sources = vec![source(DocumentName::File("note.txt".to_owned()))];
    first.draft.reasons = vec![reason("a", "why\nit is so"), reason("a.name", "because")];
    first.decided = places(&["a.last", "a-b"]);
    first.details.effective = Date::parse("2026-04-01").ok();
    first.details.published = Date::parse("2026-01-02").ok();
    first.details.message = "一行目\n[seal]".to_owned();
    let act = Act {
        act: ActKind::Tabled,
        body: "ライフサイエンス委員会".to_owned(),
        meeting: "第120回".to_owned(),
        date: Date::parse("2026-01-01").unwrap(),
        paper: "資料1".to_owned(),
        inferred: "次第による".to_owned(),
    };
    first.details.acts = vec![act.clone()];
    let made = commit(&desk.store, &first, WHEN).unwrap();
    let mut second = proposed(draft(2, &[("甲", "甲二")]), 2, "2026-02-01");
    second.map = Some(
        "format = 1\nbefore = \"large/1\"\nafter = \"large/2\"\n\n[[kind]]\nbefore = \"part\"\nafter = \"part\"\n\n[[field]]\nkind = \"part\"\nbefore = \"body\"\nafter = \"body\"\n\n[[field]]\nkind = \"part\"\nbefore = \"name\"\nafter = \"name\"\n".to_owned(),
    );
    second.against = Some(made.snapshot.blake3);
    second.causes = vec![cause("甲を改める", None), cause("", Some(FacetKind::Renamed))];
    commit(&desk.store, &second, WHEN).unwrap();
    let (plan, revision) = ("p".parse().unwrap(), Date::parse("2026-01-01").unwrap());
    desk.record(Event::Act {
        plan,
        revision,
        act: Act { act: ActKind::Decided, ..act },
        author: "係".to_owned(),
    });
    for (what, value, place) in [
        (ReportKind::Held, "FY2026 mid-term", Some("a.evaluations")),
        (ReportKind::Actual, "2026-Q3 -12.50", None),
        (ReportKind::Skipped, ">=v1.2 mid-term", None),
        (ReportKind::Ended, "2026-07..2026-09", Some("a.last")),
    ] {
        let kept = document("果.pdf", value.as_bytes(), Some("another form\n"));
        let report = Report {
            plan: "p".parse().unwrap(),
            item: "a".parse().unwrap(),
            what,
            place: place.map(|place| place.parse().unwrap()),
            value: value.to_owned(),
            date: Date::parse("2026-11-01").unwrap(),
            document: Some(Digest::of(if place.is_some() { value.as_bytes() } else { b"a note" })),
            at: "p. 3".to_owned(),
            grade: "A".to_owned(),
            author: "係".to_owned(),
            message: "x".to_owned(),
            evidence: if place.is_some() { vec![kept.evidence.clone()] } else { Vec::new() },
        };
        let objects =
            if place.is_some() { planctl::history::objects_of(&[kept]).collect() } else { Vec::new() };
        desk.record_with(Event::Report(Box::new(report)), objects);
    }
    let authority = "別の省".to_owned();
    desk.record(Event::Authority { authority, message: "移管".to_owned(), author: "係".to_owned() });
}

/// Two proposals, the one onto the other, and what was said of them; the upper one is adopted.
fn deliberate(desk: &Desk, p256: &Hand, p384: &Hand) {
    let open = "\n[[conflict]]\nplace = \"a.name\"\nbase = \"甲二\"\nours = { value = [\"x\"], unknown = true }\ntheirs = \"丁\"\n\n[[suggestion]]\nplace = \"a-b\"\ntext = \"\"\"\n一\n二\"\"\"\n";
    let below = version(desk, "below", 0, &[("甲", "甲三")], open, None);
    let decided = NewVersion {
        resolves: Some(("a.name".parse().unwrap(), "ours".to_owned())),
        ..version(desk, "below", 1, &[("甲", "甲三")], "", None)
    };
    propose(&desk.store, &below, WHEN).unwrap();
    propose(&desk.store, &decided, WHEN).unwrap();
    let last = planctl::proposal::Drafts::open(&desk.store).unwrap().log;
    let onto = Onto {
        proposal: "below".parse().unwrap(),
        version: last.entries.last().unwrap().event.file().unwrap().blake3,
        entry: Some(last.head),
    };
    let above = version(desk, "x", 0, &[("甲", "甲三"), ("乙", "乙四")], "", Some(onto));
    let made = propose(&desk.store, &above, WHEN).unwrap().entry.number;
    desk.sign_in(Area::Drafts, made, "係", &key(1));
    desk.submit();
    for (role, by) in [("部長", p256), ("参事官", p384)] {
        let review = desk.approve(role);
        by.signs(desk, Area::Drafts, review, role);
    }
    let say = |opinion, on: Option<&str>| {
        let on = on.map(|place| place.parse().unwrap());
        desk.step_of("below", "次長", move |of| Step::Review {
            of,
            opinion,
            on: on.clone(),
            prints: BTreeSet::new(),
            beside: None,
        });
    };
    say(Opinion::Comment, Some("a.name"));
    say(Opinion::Reject, Some("a-b"));
    let mut details = Details::on(Date::parse("2026-03-01").unwrap());
    details.evidence = vec![document("note.md", b"kept", None)];
    adopt(&desk.store, &"x".parse().unwrap(), &details, WHEN).unwrap();
    let other = version(desk, "other", 0, &[("甲", "戊")], "", None);
    propose(&desk.store, &other, WHEN).unwrap();
    desk.step_of("other", "課長", |of| Step::Reject { of });
    let file = Stored::of(b"read from");
    let path = format!("drafts/evidence/{}.docx", file.blake3);
    let withheld = vec![Withheld { path: path.clone(), file }];
    let gone = Event::Redact { withheld, message: "個人情報".to_owned(), author: "係".to_owned() };
    let number = desk.record(gone).entry.number;
    desk.sign(number, "課長", &key(1));
    desk.store.withhold(&path).unwrap();
}

/// A version of a proposal on the last revision, with rows that are not decided.
fn version(
    desk: &Desk,
    name: &str,
    seen: usize,
    edits: &[(&str, &str)],
    open: &str,
    onto: Option<Onto>,
) -> NewVersion {
    let (vocabulary, vocabulary_text) = vocabulary(2);
    let log = desk.store.log().unwrap();
    let revisions = planctl::event::Revisions::of(&log.entries);
    let base = revisions.of_plan(&"p".parse().unwrap()).next_back().unwrap();
    let base = planctl::event::Base { date: base.revise.date, snapshot: base.hash() };
    let mut text = planctl::snapshot::draft_to_toml(&draft(2, edits));
    text += open;
    let mut draft = read_draft(&text, std::slice::from_ref(&vocabulary), Ids::Required).unwrap();
    draft.sources = vec![source(DocumentName::File("note.txt".to_owned()))];
    draft.reasons = vec![reason("a.name", "提案の理由")];
    NewVersion {
        proposal: name.parse().unwrap(),
        seen,
        author: "係".to_owned(),
        message: "x".to_owned(),
        draft,
        vocabulary: (*vocabulary).clone(),
        vocabulary_text,
        base: Some(base),
        onto,
        from: "研究開発局".to_owned(),
        evidence: vec![document("x.docx", b"read from", Some("a third form\n"))],
        causes: vec![cause("甲を改める", None)],
        resolves: None,
    }
}

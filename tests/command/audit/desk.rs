//! A small store made in-process, by clerks with keys of their own, and the hand of a forger.

use planctl::text::Lang;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use base64ct::{Base64, Encoding as _};
use planctl::audit::{Claim, Judged, Outside, Report, Verdict, verify};
use planctl::event::{
    Adoption, Attested, Base, Beside, Entry, Event, Evidence, Of, Opinion, Policy, Revoked, SignersChange,
    Step, Stored,
};
use planctl::history::{Attachment, CommitError, Committed, Details, Proposed, commit, commit_adopting};
use planctl::model::{Date, Digest, Fingerprint, Moment, Sha256, Vocabulary};
use planctl::proposal::{
    AdoptError, Adopted, Drafts, NewVersion, adopt, effect, load_version, prints, propose, seen,
    standing_causes, take_step,
};
use planctl::signing::{NAMESPACE, PublicKey};
use planctl::snapshot::{Draft, Ids, read_draft};
use planctl::store::{Appended, Area, Config, Folder, MOST_BYTES, Object, Store};
use planctl::tree::Checkpoint;
use planctl::trust::statement;
use ssh_key::private::Ed25519Keypair;
use ssh_key::{HashAlg, LineEnding, PrivateKey};

/// A vocabulary of a kind and two fields: small, so that every bit of a store can be tried.
const VOCABULARY: &str = r#"format = 1
name = "small"
version = 1
ja = "計"
en = "plan"

[plan.field]
name = { type = "text", role = "name", ja = "名", en = "name" }

[kind.part]
role = "headline"
under = ["plan"]
ja = "部"
en = "part"

[kind.part.field]
name = { type = "text", role = "name", ja = "名", en = "name" }
"#;

pub const WHEN: &str = "2026-11-23T05:00:00Z";

/// A clerk's key.
pub fn key(seed: u8) -> PrivateKey {
    PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]))
}

pub fn fingerprint(key: &PrivateKey) -> Fingerprint {
    key.fingerprint(HashAlg::Sha256).to_string().parse().unwrap()
}

/// An armoured signature.
pub fn signed(key: &PrivateKey, namespace: &str, text: &[u8]) -> Vec<u8> {
    let signature = key.sign(namespace, HashAlg::Sha512, text).unwrap();
    signature.to_pem(LineEnding::LF).unwrap().into_bytes()
}

/// A list of signers.
pub fn allowed(lines: &[(&str, &PrivateKey)]) -> String {
    let line = |(role, key): &(&str, &PrivateKey)| {
        format!("{role} {}\n", key.public_key().to_openssh().unwrap().trim_end())
    };
    lines.iter().map(line).collect()
}

/// A clerk's key in the hands of a security key: the same secret, listed as another type.
pub struct Device(Ed25519Keypair);

impl Device {
    const APPLICATION: &str = "ssh:";
    const TYPE: &str = "sk-ssh-ed25519@openssh.com";

    pub fn of(seed: u8) -> Device {
        Device(Ed25519Keypair::from_seed(&[seed; 32]))
    }

    fn blob(&self) -> Vec<u8> {
        join(&[Device::TYPE.as_bytes(), &self.0.public.0, Device::APPLICATION.as_bytes()])
    }

    /// Type and base64, as a list of signers has them.
    pub fn listed(&self) -> String {
        format!("{} {}", Device::TYPE, Base64::encode_string(&self.blob()))
    }

    /// Signs an entry as the store stands.
    pub fn sign_in(&self, desk: &Desk, area: Area, number: u64, role: &str) -> u64 {
        let text = desk.statement(area, number, role);
        let digest = HashAlg::Sha512.digest(text.as_bytes());
        let of = |bytes: &[u8]| HashAlg::Sha256.digest(bytes);
        let whole = [b"SSHSIG", &join(&[NAMESPACE.as_bytes(), b"", b"sha512", &digest])[..]].concat();
        let end = [1, 0, 0, 0, 5]; // somebody touched it; the counter
        let message = [&of(Device::APPLICATION.as_bytes())[..], &end, &of(&whole)].concat();
        let made = bare(&PrivateKey::from(self.0.clone()), &message);
        let inner = [&join(&[Device::TYPE.as_bytes(), made.as_bytes()])[..], &end].concat();
        let blob = join(&[&self.blob(), NAMESPACE.as_bytes(), b"", b"sha512", &inner]);
        let blob = [b"SSHSIG\0\0\0\x01", &blob[..]].concat();
        let lines = Base64::encode_string(&blob).into_bytes();
        let lines: Vec<&str> = lines.chunks(70).map(|line| str::from_utf8(line).unwrap()).collect();
        let armour =
            format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"));
        desk.attach(area, number, &text, armour.as_bytes())
    }
}

/// The signature over bytes themselves.
fn bare<K: ssh_key::SigningKey>(key: &K, bytes: &[u8]) -> ssh_key::Signature {
    key.sign(bytes)
}

/// Fields of an SSH structure, each after its length.
pub fn join(fields: &[&[u8]]) -> Vec<u8> {
    fields.iter().flat_map(|field| [&(field.len() as u32).to_be_bytes()[..], field].concat()).collect()
}

/// A store in a folder of its own.
pub struct Desk {
    folder: tempfile::TempDir,
    pub store: Store,
}

impl Desk {
    pub fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { origin: "example/plans".to_owned(), authority: "a test".to_owned() };
        let store = Store::init(&folder.path().join("revisions"), config, MOST_BYTES).unwrap();
        Desk { folder, store }
    }

    /// The folder of the store.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("revisions")
    }

    /// A path beside the store.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn vocabulary() -> (Arc<Vocabulary>, String) {
        let text = VOCABULARY.to_owned();
        (Arc::new(Vocabulary::parse(&text).unwrap()), text)
    }

    pub fn draft(name: &str) -> Draft {
        Desk::draft_of("p", name)
    }

    pub fn draft_of(plan: &str, name: &str) -> Draft {
        let (vocabulary, _) = Desk::vocabulary();
        let written = &vocabulary.name;
        let text = format!(
            "format = 1\nvocabulary = \"{written}\"\n\n[plan]\nid = \"{plan}\"\nname = \"計画\"\n\n[[part]]\nid = \"a\"\nname = \"{name}\"\n"
        );
        read_draft(&text, &[vocabulary], Ids::Required).unwrap()
    }

    /// A revision of which only the name of its one item is said, ready to be recorded.
    pub fn proposed(name: &str, date: &str) -> Proposed {
        let (vocabulary, vocabulary_text) = Desk::vocabulary();
        Proposed {
            draft: Desk::draft(name),
            vocabulary: (*vocabulary).clone(),
            vocabulary_text,
            details: Desk::details(date),
            correction: false,
            against: None,
            causes: Vec::new(),
            decided: BTreeSet::new(),
            map: None,
        }
    }

    pub fn details(date: &str) -> Details {
        Details { author: "課".to_owned(), ..Details::on(Date::parse(date).unwrap()) }
    }

    pub fn revise(&self, name: &str, date: &str) -> Committed {
        self.commit(&Desk::proposed(name, date)).unwrap()
    }

    pub fn commit(&self, proposed: &Proposed) -> Result<Committed, CommitError> {
        commit(&self.store, proposed, WHEN)
    }

    /// A document kept with a revision.
    pub fn document(bytes: &[u8]) -> Attachment {
        let evidence = Evidence {
            name: "note.txt".to_owned(),
            file: Stored::of(bytes),
            url: String::new(),
            retrieved: None,
            original_not_held: false,
            form: None,
        };
        Attachment { evidence, bytes: bytes.to_vec(), form: None }
    }

    pub fn record(&self, event: Event) -> Appended {
        self.record_with(event, Vec::new())
    }

    pub fn record_with(&self, event: Event, objects: Vec<Object>) -> Appended {
        self.append(Area::Record, WHEN, event, objects)
    }

    pub fn area(&self, area: Area) -> Store {
        match area {
            Area::Record => self.store.clone(),
            Area::Drafts => self.store.drafts(),
        }
    }

    pub fn append(&self, area: Area, when: &str, event: Event, objects: Vec<Object>) -> Appended {
        let made = self.area(area).append::<()>(when, |_| Ok((event.clone(), objects.clone())));
        made.unwrap_or_else(|_| panic!("the event is recorded"))
    }

    pub fn annotate(&self, entry: u64, sets_aside: bool) -> Appended {
        let (message, author) = ("note".to_owned(), String::new());
        self.record(Event::Annotate { entry, sets_aside, message, author })
    }

    pub fn policy(&self, text: &str) -> Appended {
        let policy = Policy::parse(text).unwrap();
        self.record(Event::Policy { policy, message: String::new(), author: String::new() })
    }

    /// Puts a list of signers forward; its entry.
    pub fn signers(&self, list: &str, threshold: u64, revoked: Vec<Revoked>) -> u64 {
        let file = Stored::of(list.as_bytes());
        let change =
            SignersChange { file, threshold, revoked, message: String::new(), author: String::new() };
        let object = evidence(Attested::SIGNERS, list.as_bytes());
        self.record_with(Event::Signers(Box::new(change)), vec![object]).entry.number
    }

    /// The bytes of a statement as the store stands.
    pub fn statement(&self, area: Area, number: u64, role: &str) -> String {
        let (record, drafts) = (self.store.log().unwrap(), self.store.drafts().log().unwrap());
        statement(&self.store, &record, &drafts, area, number, role, WHEN).unwrap().to_toml()
    }

    pub fn sign(&self, number: u64, role: &str, key: &PrivateKey) -> u64 {
        self.sign_in(Area::Record, number, role, key)
    }

    pub fn sign_in(&self, area: Area, number: u64, role: &str, key: &PrivateKey) -> u64 {
        let text = self.statement(area, number, role);
        self.attach(area, number, &text, &signed(key, NAMESPACE, text.as_bytes()))
    }

    /// Records any statement with any signature.
    pub fn attach(&self, area: Area, number: u64, statement: &str, signature: &[u8]) -> u64 {
        let event = Event::Sign {
            entry: number,
            attested: Attested::Signed {
                statement: Stored::of(statement.as_bytes()),
                signature: Stored::of(signature),
            },
        };
        let objects = vec![
            evidence(Attested::STATEMENT, statement.as_bytes()),
            evidence(Attested::SIGNATURE, signature),
        ];
        self.append(area, WHEN, event, objects).entry.number
    }

    /// A version of the proposal `x`, on the last revision.
    pub fn propose(&self, seen: usize, author: &str, name: &str) -> u64 {
        self.propose_as("x", seen, author, name)
    }

    pub fn propose_as(&self, proposal: &str, seen: usize, author: &str, name: &str) -> u64 {
        self.propose_with(proposal, seen, author, name, &|_| {})
    }

    /// A version with something else beside its plan.
    pub fn propose_with(
        &self,
        proposal: &str,
        seen: usize,
        author: &str,
        name: &str,
        change: &dyn Fn(&mut NewVersion),
    ) -> u64 {
        let (vocabulary, vocabulary_text) = Desk::vocabulary();
        let log = self.store.log().unwrap();
        let revisions = planctl::event::Revisions::of(&log.entries);
        let plan = "p".parse().unwrap();
        let base = revisions.of_plan(&plan).next_back();
        let base = base.map(|revision| Base { date: revision.revise.date, snapshot: revision.hash() });
        let new = NewVersion {
            proposal: proposal.parse().unwrap(),
            seen,
            author: author.to_owned(),
            message: String::new(),
            draft: Desk::draft(name),
            vocabulary: (*vocabulary).clone(),
            vocabulary_text,
            base,
            onto: None,
            from: String::new(),
            evidence: Vec::new(),
            causes: Vec::new(),
            resolves: None,
        };
        let mut new = new;
        change(&mut new);
        propose(&self.store, &new, WHEN).unwrap().entry.number
    }

    fn step(&self, author: &str, make: impl Fn(Of) -> Step) -> u64 {
        self.step_of("x", author, make)
    }

    pub fn step_of(&self, proposal: &str, author: &str, make: impl Fn(Of) -> Step) -> u64 {
        let name = proposal.parse().unwrap();
        let made = take_step(&self.store, &name, author, "", WHEN, |proposal| {
            Ok(make(Of::Entry(proposal.last().hash)))
        });
        made.unwrap().entry.number
    }

    pub fn submit(&self) -> u64 {
        let (all, seen) = self.seen("x");
        self.step("課", |of| Step::Submit { of, prints: all.clone(), beside: Some(seen) })
    }

    pub fn withdraw(&self) -> u64 {
        self.step("課", |of| Step::Withdraw { of })
    }

    /// The content prints of all that the last version changes, and those of what stands beside.
    fn seen(&self, proposal: &str) -> (BTreeSet<Digest>, Beside) {
        let record = self.store.log().unwrap();
        let drafts = Drafts::open(&self.store).unwrap();
        let proposals = drafts.proposals(&record.entries);
        let name = proposal.parse().unwrap();
        let made = *proposals.get(&name).unwrap().last();
        let last = made.version;
        let loaded = load_version(&drafts.store, last).unwrap();
        let effect = effect(&self.store, &record.entries, last, &loaded).unwrap();
        let of = (&name, Some(made.hash), last);
        let asked = seen(&self.store, &record.entries, &proposals, of, &loaded, &effect).unwrap();
        (prints(&effect.changes).into_keys().collect(), asked[0].beside)
    }

    /// Approves all of the last version.
    pub fn approve(&self, role: &str) -> u64 {
        self.approve_of("x", role)
    }

    pub fn approve_of(&self, proposal: &str, role: &str) -> u64 {
        let (all, seen) = self.seen(proposal);
        self.step_of(proposal, role, |of| Step::Review {
            of,
            opinion: Opinion::Approve,
            on: None,
            prints: all.clone(),
            beside: Some(seen),
        })
    }

    pub fn adopt(&self, date: &str) -> Result<Adopted, AdoptError> {
        self.adopt_as("x", date)
    }

    pub fn adopt_as(&self, proposal: &str, date: &str) -> Result<Adopted, AdoptError> {
        adopt(&self.store, &proposal.parse().unwrap(), &Desk::details(date), WHEN)
    }

    /// Records the last version as a forger would, whether it is approved or not.
    pub fn adopt_unasked(&self, date: &str) {
        self.adopt_unasked_with(date, Vec::new());
    }

    /// As [`Desk::adopt_unasked`], with these documents.
    pub fn adopt_unasked_with(&self, date: &str, evidence: Vec<Attachment>) {
        let record = self.store.log().unwrap();
        let drafts = Drafts::open(&self.store).unwrap();
        let proposals = drafts.proposals(&record.entries);
        let made = *proposals.get(&"x".parse().unwrap()).unwrap().last();
        let loaded = load_version(&drafts.store, made.version).unwrap();
        let effect = effect(&self.store, &record.entries, made.version, &loaded).unwrap();
        let causes = standing_causes(&made.version.causes, &effect);
        let proposed = Proposed {
            draft: loaded.draft,
            against: (!causes.is_empty()).then(|| effect.before.hash()),
            causes,
            decided: made.version.decided.clone(),
            details: Details { evidence, ..Desk::details(date) },
            ..Desk::proposed("", date)
        };
        let adoption =
            Adoption { version: made.version.file.blake3, entry: Some(made.hash), drafts: drafts.log.head };
        commit_adopting(&self.store, &proposed, WHEN, |_| Ok::<_, CommitError>(Some(adoption))).unwrap();
    }

    pub fn entry_path(&self, area: Area, number: u64) -> PathBuf {
        self.area(area).entry_path(number)
    }

    pub fn entry(&self, area: Area, number: u64) -> Entry {
        self.area(area).log().unwrap().entries[number as usize - 1].clone()
    }

    /// Rewrites an entry as a forger would, and seals and chains all after it anew.
    pub fn forge(&self, area: Area, number: u64, edit: impl Fn(&str) -> String) {
        let path = self.entry_path(area, number);
        let text = fs::read_to_string(&path).unwrap();
        let edited = edit(&text);
        assert_ne!(edited, text, "the forger changes something");
        fs::write(&path, edited).unwrap();
        self.rechain(area);
    }

    /// Numbers, chains and seals a log anew, in the order of its file names.
    pub fn rechain(&self, area: Area) {
        let folder = self.area(area).folder(Folder::Log);
        let mut names: Vec<PathBuf> =
            fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
        names.sort();
        let mut head = Sha256::of(&fs::read(self.root().join("planctl.toml")).unwrap());
        for (index, path) in names.into_iter().enumerate() {
            let text = fs::read_to_string(&path).unwrap();
            fs::remove_file(&path).unwrap();
            let text = resealed(&text, index as u64 + 1, head);
            head = Sha256::of(text.as_bytes());
            fs::write(self.entry_path(area, index as u64 + 1), text).unwrap();
        }
    }

    pub fn report(&self) -> Report {
        self.report_with(&outside())
    }

    pub fn report_with(&self, outside: &Outside<'_>) -> Report {
        let store = Store::open(&self.root(), MOST_BYTES).unwrap();
        let report = verify(&store, outside).unwrap();
        self.second_opinion(&report, outside);
        report
    }

    /// Holds the second verifier, which knows the format from its page alone, to the same verdict
    /// on every claim. It has no part in what only this process knows: tokens of a made-up form.
    #[track_caller]
    fn second_opinion(&self, report: &Report, outside: &Outside<'_>) {
        if outside.tokens.is_some() || outside.heads.iter().any(|known| known.may_be_ahead) {
            return;
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut python = Command::new("python3");
        python.arg(root.join("examples/verify.py")).arg(self.root());
        python.arg("--now").arg(outside.now.to_string());
        for (index, known) in outside.heads.iter().enumerate() {
            let path = self.beside(&format!("head-{index}.txt"));
            let checkpoint = Checkpoint { origin: known.origin.clone(), head: known.head };
            fs::write(&path, checkpoint.to_text()).unwrap();
            python.arg("--against").arg(path);
        }
        if let Some(signers) = &outside.signers {
            let line = |(key, roles): (&PublicKey, &BTreeSet<String>)| {
                let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
                format!("{} {}\n", roles.join(","), key.to_text())
            };
            let path = self.beside("signers");
            fs::write(&path, signers.iter().map(line).collect::<String>()).unwrap();
            python.arg("--signers").arg(path);
        }
        let done = python.output().expect("python3 is there");
        let said = String::from_utf8_lossy(&done.stdout);
        let told = String::from_utf8_lossy(&done.stderr);
        // A verdict a line, faults below it.
        let verdict = |claim: Claim| {
            let line = said.lines().find(|line| line.ends_with(&format!("  {}", claim.key())));
            line.unwrap_or_else(|| panic!("verify.py: {said}{told}")).split("  ").next().unwrap().to_owned()
        };
        // Without openssl planctl judges no token; the other verifier always does.
        let tokens = |judged: &Judged| judged.claim == Claim::Timestamps && !judged.faults.is_empty();
        let mut stamped = false;
        for judged in &report.claims {
            let same = verdict(judged.claim) == judged.verdict.key();
            assert!(same || tokens(judged), "{judged:?}\nverify.py: {said}{told}");
            stamped |= !same;
        }
        let code = if report.is_contradicted() { 3 } else { 0 };
        assert!(done.status.code() == Some(code) || stamped, "{said}");
        if let (Some(folder), false) = (std::env::var_os("PLANCTL_FORGERIES"), stamped) {
            self.leave(Path::new(&folder), report, &python);
        }
    }

    /// Leaves the store for tests/forgeries.py, with what it was judged by and the verdict on each
    /// claim.
    fn leave(&self, folder: &Path, report: &Report, judged_by: &Command) {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or_default().replace("::", "-");
        let free = (1..).map(|turn| folder.join(format!("{name}-{turn:02}"))).find(|path| !path.exists());
        let here = free.expect("numbers do not end");
        copy(&self.root(), &here.join("revisions"));
        let mut arguments = Vec::new();
        for argument in judged_by.get_args().skip(2).map(Path::new) {
            let known = argument.strip_prefix(self.folder.path()).map(|name| name.display().to_string());
            if let Ok(name) = &known {
                fs::copy(argument, here.join(name)).unwrap();
            }
            arguments.push(known.unwrap_or_else(|_| argument.display().to_string()));
        }
        fs::write(here.join("arguments"), arguments.join("\n")).unwrap();
        let line = |judged: &Judged| format!("{}  {}\n", judged.verdict.key(), judged.claim.key());
        fs::write(here.join("verdicts"), report.claims.iter().map(line).collect::<String>()).unwrap();
    }

    /// What is said of a claim: the verdict, and what is wrong.
    pub fn judged(&self, claim: Claim) -> (Verdict, String) {
        said(&self.report(), claim)
    }

    /// Holds that this claim is contradicted in these words, and no other is but `besides`.
    #[track_caller]
    pub fn contradicts(&self, claim: Claim, words: &str, besides: &[Claim]) {
        let report = self.report();
        let (verdict, faults) = said(&report, claim);
        assert_eq!(verdict, Verdict::Contradicted, "{report:#?}");
        assert!(faults.contains(words), "{faults}");
        for judged in &report.claims {
            let expected = judged.claim == claim || besides.contains(&judged.claim);
            assert_eq!(judged.verdict == Verdict::Contradicted, expected, "{judged:?}");
        }
    }

    /// Holds that nothing is contradicted.
    #[track_caller]
    pub fn is_sound(&self) -> Report {
        let report = self.report();
        assert!(!report.is_contradicted(), "{report:#?}");
        report
    }
}

pub fn outside() -> Outside<'static> {
    Outside::nothing(Moment::parse("2026-12-01T00:00:00Z").unwrap())
}

pub fn said(report: &Report, claim: Claim) -> (Verdict, String) {
    let judged = report.claims.iter().find(|judged| judged.claim == claim).unwrap();
    let faults: Vec<_> = judged.faults.iter().map(|fault| fault.get(Lang::EN)).collect();
    (judged.verdict, faults.join("; "))
}

pub fn evidence(ending: &str, bytes: &[u8]) -> Object {
    Object { folder: Folder::Evidence, extension: ending.to_owned(), bytes: bytes.to_vec() }
}

/// An entry under another number, after another head, with its seal made anew.
pub fn resealed(text: &str, number: u64, previous: Sha256) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for line in &mut lines {
        if line.starts_with("number = ") {
            *line = format!("number = {number}");
        } else if line.starts_with("previous = ") {
            *line = format!("previous = \"{previous}\"");
        }
    }
    let at = lines.iter().rposition(|line| line == "[seal]").unwrap();
    let mut sealed = lines[..at].join("\n");
    sealed.push('\n');
    let seal = Sha256::of(sealed.as_bytes());
    format!("{sealed}[seal]\nsha256 = \"{seal}\"\n")
}

/// Copies a folder with all below it; links stay links.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        match fs::read_link(&path) {
            Ok(leads_to) => std::os::unix::fs::symlink(leads_to, &target).unwrap(),
            Err(_) if path.is_dir() => copy(&path, &target),
            Err(_) => fs::copy(&path, &target).map(drop).unwrap(),
        }
    }
}

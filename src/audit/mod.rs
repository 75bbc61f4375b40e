//! A whole store held to its own claims, for someone who trusts neither its owner nor planctl.
//!
//! [`verify`] reads every byte anew and believes no cache. What it cannot prove it says.

mod deliberation;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::event::{Event, Revisions, Stored};
use crate::history::{load, load_vocabulary};
use crate::model::{Digest, Words, counted};
use crate::snapshot::Document;
use crate::store::{Folder, GIT_ATTRIBUTES, MOST_BYTES, MOST_EVIDENCE_BYTES, Store, StoreError, read_file};
use crate::words;

/// What a store claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Entries are numbered from 1 without a gap, sealed, and each names the one before.
    Chain,
    /// Every file an entry names is there, with the hashes and the size named.
    Hashes,
    /// Every snapshot, source and vocabulary is in the form planctl writes.
    Canonical,
    /// Every file of the record is one that an entry names.
    Accounted,
    /// Entries speak only of entries and revisions that there are.
    References,
    /// What is kept of proposals is sound, and what the record adopted is among it.
    Deliberation,
    /// The record is anchored outside itself.
    Anchored,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Every byte it rests on was read and agrees.
    Proved,
    /// Nothing here shows it.
    NotProved,
    /// Something here shows the opposite.
    Contradicted,
}

/// One claim with its verdict.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The claim.
    pub claim: Claim,
    /// The verdict.
    pub verdict: Verdict,
    /// How much was looked at, or what is to be known.
    pub detail: Words,
    /// What is wrong, file by file.
    pub faults: Vec<Words>,
}

/// Holds a store to all its claims, in a fixed order.
///
/// # Errors
///
/// Only if the disk refuses; damage is a verdict.
pub fn verify(store: &Store) -> Result<Vec<Judged>, StoreError> {
    let mut audit = Audit::default();
    let logged = store.log_entries()?;
    let mut entries = Vec::new();
    for file in logged {
        match file.entry {
            Ok(entry) => entries.push(entry),
            Err(error) => audit.chain.push(error.words()),
        }
    }
    audit.named.insert(PathBuf::from("planctl.toml"));
    for entry in &entries {
        audit.named.insert(relative(store, &store.entry_path(entry.number)));
        match &entry.event {
            Event::Revise(revise) => audit.revise(store, entry.number, revise),
            Event::Annotate { entry: about, .. } if *about == 0 || *about >= entry.number => {
                let number = entry.number;
                audit.references.push(words!(
                    "記録 {number} が、それより前でない記録 {about} について述べています",
                    "entry {number} speaks of entry {about}, which is not before it"
                ));
            }
            _ => {}
        }
    }
    audit.acts(&entries);
    audit.attributes(store);
    audit.files(store)?;
    let deliberation = deliberation::judge(store, &entries)?;
    Ok(audit.judged(entries.len(), deliberation))
}

#[derive(Default)]
struct Audit {
    chain: Vec<Words>,
    hashes: Vec<Words>,
    canonical: Vec<Words>,
    accounted: Vec<Words>,
    references: Vec<Words>,
    /// Files that the record names, relative to the store.
    named: BTreeSet<PathBuf>,
    /// Files of the right form that no entry names: left by a write that was cut short.
    left: usize,
    bytes: u64,
    objects: BTreeSet<Stored>,
    /// Documents kept, of the entries read so far.
    evidence: BTreeSet<Digest>,
}

fn relative(store: &Store, path: &Path) -> PathBuf {
    path.strip_prefix(store.root()).unwrap_or(path).to_owned()
}

impl Audit {
    /// Reads the files that an entry names; whether all of them are sound.
    fn objects(&mut self, store: &Store, number: u64, stored: &[(Folder, Stored, String)]) -> bool {
        let mut sound = true;
        for (folder, file, extension) in stored {
            self.named.insert(relative(store, &store.object_path(*folder, file.blake3, extension)));
            match store.object_named(*folder, file, extension) {
                Ok(bytes) => {
                    if self.objects.insert(*file) {
                        self.bytes += bytes.len() as u64;
                    }
                }
                Err(error) => {
                    sound = false;
                    self.hashes.push(of_entry(number, &error.words()));
                }
            }
        }
        sound
    }

    fn revise(&mut self, store: &Store, number: u64, revise: &crate::event::Revise) {
        let mut stored = vec![
            (Folder::Snapshots, revise.snapshot, "toml".to_owned()),
            (Folder::Vocabularies, revise.vocabulary.1, "toml".to_owned()),
        ];
        stored.extend(revise.sources.map(|sources| (Folder::Sources, sources, "toml".to_owned())));
        for evidence in &revise.evidence {
            stored.push((Folder::Evidence, evidence.file, crate::history::extension(&evidence.name)));
        }
        if !self.objects(store, number, &stored) {
            return;
        }
        if let Err(error) = load_vocabulary(store, &revise.vocabulary.0, &revise.vocabulary.1) {
            self.canonical.push(of_entry(number, &error.words()));
            return;
        }
        self.evidence.extend(revise.evidence.iter().map(|evidence| evidence.file.blake3));
        match load(store, revise) {
            Err(error) => self.canonical.push(of_entry(number, &error.words())),
            // Evidence may be named by an entry of its own or of one before.
            Ok(loaded) => {
                for document in loaded.sources.iter().filter_map(|source| source.document.as_ref()) {
                    if !matches!(document, Document::Hash(hash) if self.evidence.contains(hash)) {
                        self.references.push(words!(
                            "記録 {number} の出典が、保たれていない文書 {document} を指しています",
                            "entry {number}: a source names the document {document}, which is not kept"
                        ));
                    }
                }
            }
        }
    }

    /// Acts name a revision by its date; there must be one.
    fn acts(&mut self, entries: &[crate::event::Entry]) {
        let revisions = Revisions::of(entries);
        for entry in entries.iter().filter(|entry| !revisions.is_aside(entry.number)) {
            if let Event::Act { plan, revision, .. } = &entry.event
                && revisions.on(plan, *revision).is_none()
            {
                let number = entry.number;
                self.references.push(words!(
                    "記録 {number} は `{plan}` の {revision} の改訂について述べていますが、それがありません",
                    "entry {number} is about the revision of `{plan}` of {revision}, which there is none of"
                ));
            }
        }
    }

    fn attributes(&mut self, store: &Store) {
        let attributes = store.root().join(".gitattributes");
        match read_file(&attributes, MOST_BYTES) {
            Ok(bytes) if bytes == GIT_ATTRIBUTES.as_bytes() => {}
            _ => self.accounted.push(words!(
                ".gitattributes が所定の内容ではなく、git が中身を書き換えうる",
                ".gitattributes does not hold its built-in bytes, so git may rewrite what is hashed"
            )),
        }
        self.named.insert(PathBuf::from(".gitattributes"));
    }

    /// Every file of the area is one its log names, or one that belongs to no record.
    fn files(&mut self, store: &Store) -> Result<(), StoreError> {
        for &folder in store.folders() {
            let path = store.folder(folder);
            match path.symlink_metadata() {
                Err(_) => continue,
                Ok(data) if !data.is_dir() => {
                    self.accounted.push(StoreError::NotAFolder { path }.words());
                    continue;
                }
                Ok(_) => {}
            }
            let fault = |error| StoreError::Io { path: path.clone(), error };
            let mut files: Vec<_> =
                path.read_dir().map_err(fault)?.collect::<Result<_, _>>().map_err(fault)?;
            files.sort_by_key(fs::DirEntry::file_name);
            for file in files {
                self.file(store, folder, &file.path());
            }
        }
        Ok(())
    }

    fn file(&mut self, store: &Store, folder: Folder, path: &Path) {
        let name = relative(store, path);
        if !path.symlink_metadata().is_ok_and(|data| data.is_file()) {
            return self.accounted.push(StoreError::NotAFile { path: path.to_owned() }.words());
        }
        if self.named.contains(&name) || name.file_name().is_some_and(|name| name == ".gitkeep") {
            return;
        }
        // An object that bears its own hash was written for an entry that never came to be.
        let sound = folder != Folder::Log
            && read_file(path, MOST_EVIDENCE_BYTES).is_ok_and(|bytes| {
                let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
                stem == Stored::of(&bytes).blake3.to_string()
            });
        if sound {
            self.left += 1;
            return;
        }
        // What the log holds beyond its gap is told there.
        if folder != Folder::Log || self.chain.is_empty() {
            let name = name.display();
            self.accounted.push(words!("{name} はどの記録にもない", "{name} is named by no entry"));
        }
    }

    fn judged(self, entries: usize, deliberation: Judged) -> Vec<Judged> {
        let judged = |claim, faults: Vec<Words>, detail| Judged {
            claim,
            verdict: if faults.is_empty() { Verdict::Proved } else { Verdict::Contradicted },
            detail,
            faults,
        };
        let (objects, bytes, left) = (self.objects.len(), self.bytes, self.left);
        let (left_en, entries_en, objects_en) = (
            counted(left, "file"),
            counted(entries, "entry").replace("entrys", "entries"),
            counted(objects, "file"),
        );
        let remainder = if left == 0 {
            words!("余分なファイルはない", "no file beyond them")
        } else {
            words!(
                "中断された書き込みの残り {left} 件（無害）",
                "{left_en} left by a write that was cut short, harmless"
            )
        };
        vec![
            judged(Claim::Chain, self.chain, words!("記録 {entries} 件", "{entries_en}")),
            judged(
                Claim::Hashes,
                self.hashes,
                words!("ファイル {objects} 件、{bytes} バイト", "{objects_en}, {bytes} bytes"),
            ),
            judged(Claim::Canonical, self.canonical, words!("すべて読み直した", "all read back")),
            judged(Claim::Accounted, self.accounted, remainder),
            judged(Claim::References, self.references, words!("すべて実在する", "all there")),
            deliberation,
            Judged {
                claim: Claim::Anchored,
                verdict: Verdict::NotProved,
                detail: words!(
                    "署名も外部の控えもない。自己矛盾がないことだけが分かる",
                    "no signature and no copy kept elsewhere: the record is self-consistent, not anchored"
                ),
                faults: Vec::new(),
            },
        ]
    }
}

fn of_entry(number: u64, words: &Words) -> Words {
    Words::new(format!("記録 {number}：{}", words.ja), format!("entry {number}: {}", words.en))
}

impl Claim {
    /// Its id.
    pub fn key(self) -> &'static str {
        match self {
            Claim::Chain => "chain",
            Claim::Hashes => "hashes",
            Claim::Canonical => "canonical",
            Claim::Accounted => "accounted",
            Claim::References => "references",
            Claim::Deliberation => "deliberation",
            Claim::Anchored => "anchored",
        }
    }

    /// The claim in words.
    pub fn words(self) -> Words {
        match self {
            Claim::Chain => {
                Words::new("記録が番号順に封印され、連なっている", "entries are numbered, sealed and chained")
            }
            Claim::Hashes => {
                Words::new("記録が名指すファイルがそのままある", "every file named is there, byte for byte")
            }
            Claim::Canonical => {
                Words::new("計画・出典・語彙が正準形である", "plans, sources and vocabularies are canonical")
            }
            Claim::Accounted => Words::new("記録にないファイルがない", "every file is accounted for"),
            Claim::References => Words::new("記録が指すものが実在する", "what entries speak of exists"),
            Claim::Deliberation => {
                Words::new("採択された提案の審議が残っている", "the deliberation of what was adopted is kept")
            }
            Claim::Anchored => {
                Words::new("記録が外部の証拠で裏付けられている", "the record is anchored outside itself")
            }
        }
    }
}

impl Verdict {
    /// Its name.
    pub fn words(self) -> Words {
        match self {
            Verdict::Proved => Words::new("証明", self.key()),
            Verdict::NotProved => Words::new("未証明", self.key()),
            Verdict::Contradicted => Words::new("矛盾", self.key()),
        }
    }

    /// Its word in JSON, the same in every language.
    pub fn key(self) -> &'static str {
        match self {
            Verdict::Proved => "PROVED",
            Verdict::NotProved => "NOT PROVED",
            Verdict::Contradicted => "CONTRADICTED",
        }
    }
}

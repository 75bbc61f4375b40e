//! A store as files in memory, and the forger who seals, chains and signs it anew after an alteration, so
//! that only what was altered is wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use planctl::event::Stored;
use planctl::model::{Fingerprint, Sha256};
use planctl::signing::Signature;
use planctl::tree::{self, Checkpoint, Head};
/// What stands in a store, by the path below it.
pub type Files = BTreeMap<String, Vec<u8>>;

/// How a key signs.
pub type Sign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// All files of a folder, but those that belong to no record.
pub fn files_in(root: &Path) -> Files {
    let mut files = Files::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            if name.ends_with(".planctl") {
                continue;
            }
            if path.is_dir() { open.push(path) } else { drop(files.insert(name, fs::read(path).unwrap())) }
        }
    }
    files
}

/// Writes files into a folder that is not there yet.
pub fn leave(files: &Files, root: &Path) {
    fs::create_dir_all(root).unwrap();
    for (name, bytes) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// A store that is sound, with the keys that signed in it.
pub struct Sound {
    pub files: Files,
    /// How each of its keys signs.
    keys: Vec<(Fingerprint, Sign)>,
}

/// What an alteration leaves to be sealed.
#[derive(Default)]
pub struct Altered {
    pub files: Files,
    /// Keys of entries that are left as they were altered: `number`, `previous`, `seal`.
    pub kept: Vec<&'static str>,
    /// Keys that sign in another way than with what they have.
    pub signs: Vec<(Fingerprint, Sign)>,
}

/// What the sealing found so far: what was, and what it is called now.
#[derive(Default)]
struct Now {
    /// Hashes in hexadecimal digits and in base64, wherever they stand.
    words: BTreeMap<String, String>,
    /// Files as entries of a log name them, by the log and the old BLAKE3.
    named: BTreeMap<(bool, String), Stored>,
    files: Files,
}

fn is_drafts(path: &str) -> bool {
    path.starts_with("drafts/")
}

/// The folder of a path, and the name in it up to the full stop, and the rest.
fn parts(path: &str) -> (&str, &str, &str) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    (folder, stem, ending)
}

/// In which order files are named: what names no other goes first.
fn rank(path: &str) -> usize {
    let (folder, _, ending) = parts(path);
    match (folder.rsplit('/').next().unwrap_or_default(), ending) {
        ("sources" | "versions", _) => 1,
        ("log" | "checkpoints" | "", _) | (_, "statement" | "sig") => 2,
        _ => 0,
    }
}

/// Numbers of entries of a log with their paths, as the names have them.
fn log<'f>(files: &'f Files, folder: &str) -> Vec<(&'f str, &'f [u8])> {
    let of = |path: &&String| path.rsplit_once('/').is_some_and(|(of, _)| of == folder);
    files.keys().filter(of).map(|path| (path.as_str(), files[path].as_slice())).collect()
}

impl Sound {
    pub fn of(root: &Path, keys: Vec<(Fingerprint, Sign)>) -> Sound {
        Sound { files: files_in(root), keys }
    }

    /// Seals and signs anew what was altered.
    pub fn sealed(&self, altered: &Altered) -> Files {
        let mut now = Now::default();
        let mut paths: Vec<&String> = altered.files.keys().filter(|path| rank(path) < 2).collect();
        paths.sort_by_key(|path| (rank(path), is_drafts(path), *path));
        for path in paths {
            let bytes = now.renamed(&altered.files[path]);
            now.name(path, self.files.get(path), bytes);
        }
        let config = &altered.files["planctl.toml"];
        let old = self.files.get("planctl.toml").unwrap_or(config);
        now.words.insert(Sha256::of(old).to_string(), Sha256::of(config).to_string());
        now.files.insert("planctl.toml".to_owned(), config.clone());
        self.logs(altered, &mut now);
        for (path, bytes) in altered.files.iter().filter(|(path, _)| parts(path).0 == "checkpoints") {
            self.checkpoint(altered, &mut now, path, bytes);
        }
        for (path, bytes) in &altered.files {
            let known = [".gitattributes", ".gitkeep"].iter().any(|name| path.ends_with(name));
            if known {
                now.files.insert(path.clone(), bytes.clone());
            }
        }
        now.files
    }

    /// Both logs, each entry once what it speaks of is sealed.
    fn logs(&self, altered: &Altered, now: &mut Now) {
        let record = log(&altered.files, "log");
        let drafts = log(&altered.files, "drafts/log");
        let old_drafts: Vec<String> =
            log(&self.files, "drafts/log").iter().map(|(_, bytes)| Sha256::of(bytes).to_string()).collect();
        let (mut of_record, mut of_drafts) = (Chain::of(self, "log"), Chain::of(self, "drafts/log"));
        let (mut next, mut next_draft) = (0, 0);
        while next < record.len() || next_draft < drafts.len() {
            let may_go = |(_, bytes): &(&str, &[u8])| {
                let text = String::from_utf8_lossy(bytes);
                old_drafts
                    .iter()
                    .rposition(|sha| text.contains(sha.as_str()))
                    .is_none_or(|end| end < next_draft)
            };
            let seen = drafts.get(next_draft).map(|(_, bytes)| self.seen(bytes).unwrap_or_default());
            let waits = seen.is_none_or(|seen| seen > next);
            if next < record.len() && waits && record.get(next).is_some_and(may_go) || seen.is_none() {
                of_record.entry(self, altered, now, record[next]);
                next += 1;
            } else {
                of_drafts.entry(self, altered, now, drafts[next_draft]);
                next_draft += 1;
            }
        }
    }

    /// How many entries of the record the signer of a `sign` entry of the drafts had seen.
    fn seen(&self, entry: &[u8]) -> Option<usize> {
        let text = String::from_utf8_lossy(entry);
        let name = after(&text, "statement = { blake3 = \"")?.get(..64)?.to_owned();
        let statement = self.files.get(&format!("drafts/evidence/{name}.statement"))?;
        let text = String::from_utf8_lossy(statement);
        let digits = after(&text, "seen = { size = ")?.split(',').next()?.to_owned();
        digits.parse().ok()
    }

    /// A signature over a text, by the key that made the one it takes the place of.
    fn signed(&self, altered: &Altered, old: &[u8], was: Option<&Vec<u8>>, text: &[u8]) -> Option<Vec<u8>> {
        let key = Signature::parse(old).ok()?.key().fingerprint();
        if was.is_some_and(|was| was == text) && altered.signs.iter().all(|(known, _)| *known != key) {
            return Some(old.to_vec());
        }
        let (_, sign) = altered.signs.iter().chain(&self.keys).find(|(known, _)| *known == key)?;
        Some(sign(text))
    }

    fn checkpoint(&self, altered: &Altered, now: &mut Now, path: &str, bytes: &[u8]) {
        let (_, stem, ending) = parts(path);
        if ending != "sig" {
            let text = now.renamed(bytes);
            now.files.insert(path.to_owned(), text);
            return;
        }
        let size = stem.split('-').next().unwrap_or_default();
        let of = format!("checkpoints/{size}.txt");
        let text = altered.files.get(&of).map(|text| now.renamed(text));
        let is_same = self.files.get(path).is_some_and(|old| old == bytes);
        let made =
            text.filter(|_| is_same).and_then(|text| self.signed(altered, bytes, self.files.get(&of), &text));
        let made = made.unwrap_or_else(|| bytes.to_vec());
        let name = format!("checkpoints/{size}-{}.sig", Stored::of(&made).blake3);
        now.files.insert(name, made);
    }
}

/// A root as checkpoints have it.
fn printed(root: Sha256) -> String {
    let head = Head { size: 0, root };
    let text = Checkpoint { origin: "x".to_owned(), head }.to_text();
    text.lines().nth(2).unwrap().to_owned()
}

fn after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    text.split_once(words).map(|(_, rest)| rest)
}

/// A log while it is sealed anew.
struct Chain {
    /// The roots that its trees had, by size.
    old: Vec<Sha256>,
    leaves: Vec<Sha256>,
    head: Option<Sha256>,
}

impl Chain {
    fn of(sound: &Sound, folder: &str) -> Chain {
        let leaves: Vec<Sha256> =
            log(&sound.files, folder).iter().map(|(_, bytes)| tree::leaf(bytes)).collect();
        let old = (0..=leaves.len()).map(|size| tree::head(&leaves[..size]).root).collect();
        Chain { old, leaves: Vec::new(), head: None }
    }

    fn entry(&mut self, sound: &Sound, altered: &Altered, now: &mut Now, (path, bytes): (&str, &[u8])) {
        let head = self.head.unwrap_or_else(|| Sha256::of(&now.files["planctl.toml"]));
        self.evidence(sound, altered, now, path, bytes);
        let mut bytes = now.named_anew(is_drafts(path), &now.renamed(bytes));
        if let Ok(text) = String::from_utf8(bytes.clone()) {
            let number = self.leaves.len() as u64 + 1;
            bytes = resealed(&text, number, head, &altered.kept).into_bytes();
        }
        let (sha, leaf) = (Sha256::of(&bytes), tree::leaf(&bytes));
        if let Some(old) = sound.files.get(path) {
            now.words.insert(Sha256::of(old).to_string(), sha.to_string());
        }
        self.head = Some(sha);
        self.leaves.push(leaf);
        let size = self.leaves.len();
        if let Some(old) = self.old.get(size) {
            let root = tree::head(&self.leaves).root;
            now.words.insert(old.to_string(), root.to_string());
            now.words.insert(printed(*old), printed(root));
        }
        now.files.insert(path.to_owned(), bytes);
    }

    /// The statement that a `sign` entry names, and its signature.
    fn evidence(&self, sound: &Sound, altered: &Altered, now: &mut Now, path: &str, entry: &[u8]) {
        let text = String::from_utf8_lossy(entry);
        let folder = if is_drafts(path) { "drafts/evidence" } else { "evidence" };
        let file = |key: &str, ending: &str| {
            let name = after(&text, &format!("\n{key} = {{ blake3 = \""))?.get(..64)?.to_owned();
            Some(format!("{folder}/{name}.{ending}"))
        };
        let (Some(statement), Some(signature)) = (file("statement", "statement"), file("signature", "sig"))
        else {
            return;
        };
        let Some(said) = altered.files.get(&statement) else { return };
        let said = now.renamed(said);
        now.name(&statement, sound.files.get(&statement), said.clone());
        let Some(made) = altered.files.get(&signature) else { return };
        let is_same = sound.files.get(&signature).is_some_and(|old| old == made);
        let anew =
            if is_same { sound.signed(altered, made, sound.files.get(&statement), &said) } else { None };
        let anew = anew.unwrap_or_else(|| made.clone());
        now.name(&signature, sound.files.get(&signature), anew);
    }
}

impl Now {
    /// Bytes in which every hash is the one that it is now.
    fn renamed(&self, bytes: &[u8]) -> Vec<u8> {
        let Ok(text) = str::from_utf8(bytes) else { return bytes.to_vec() };
        let is_of_hash = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
        let mut out = String::with_capacity(text.len());
        let mut word = String::new();
        for c in text.chars().chain(['\0']) {
            if is_of_hash(c) {
                word.push(c);
                continue;
            }
            // Between two slashes of a path stands a hash too.
            let pieces: Vec<&str> =
                word.split('/').map(|piece| self.words.get(piece).map_or(piece, String::as_str)).collect();
            out.push_str(self.words.get(&word).unwrap_or(&pieces.join("/")));
            word.clear();
            out.push(c);
        }
        out.pop();
        out.into_bytes()
    }

    /// Files as entries name them, with the hashes and sizes that they have now.
    fn named_anew(&self, drafts: bool, bytes: &[u8]) -> Vec<u8> {
        let Ok(text) = str::from_utf8(bytes) else { return bytes.to_vec() };
        let mut out = text.to_owned();
        for ((of_drafts, old), stored) in &self.named {
            if *of_drafts != drafts {
                continue;
            }
            let Stored { blake3, sha256, size } = stored;
            let new = format!("blake3 = \"{blake3}\", sha256 = \"{sha256}\", size = {size}");
            for name in [old, &blake3.to_string()] {
                let begin = format!("blake3 = \"{name}\", sha256 = \"");
                let mut from = 0;
                while let Some(at) = out[from..].find(&begin).map(|at| at + from) {
                    let end = out[at..].find(" }").map_or(out.len(), |end| at + end);
                    out.replace_range(at..end, &new);
                    from = at + new.len();
                }
            }
        }
        out.into_bytes()
    }

    /// Keeps a file under the name that its bytes give it.
    fn name(&mut self, path: &str, old: Option<&Vec<u8>>, bytes: Vec<u8>) {
        let (folder, stem, ending) = parts(path);
        let Some(old) = old.filter(|old| Stored::of(old).blake3.to_string() == stem) else {
            self.files.insert(path.to_owned(), bytes);
            return;
        };
        let (was, is) = (Stored::of(old), Stored::of(&bytes));
        if was != is {
            self.named.insert((is_drafts(path), stem.to_owned()), is);
            self.words.entry(was.blake3.to_string()).or_insert(is.blake3.to_string());
            self.words.entry(was.sha256.to_string()).or_insert(is.sha256.to_string());
        }
        self.files.insert(format!("{folder}/{}.{ending}", is.blake3), bytes);
    }
}

/// An entry under another number, after another head, with its seal made anew, as far as it has these.
fn resealed(text: &str, number: u64, head: Sha256, kept: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let digits = line.strip_prefix("number = ").map(str::trim_end);
        if digits.is_some_and(|digits| digits.parse::<u64>().is_ok()) && !kept.contains(&"number") {
            out.push_str(&line.replace(digits.unwrap_or_default(), &number.to_string()));
        } else if line.starts_with("previous = \"") && line.len() >= 76 && !kept.contains(&"previous") {
            out.push_str(&line.replace(&line[12..76], &head.to_string()));
        } else {
            out.push_str(line);
        }
    }
    let Some(at) = out.rfind("[seal]").filter(|_| !kept.contains(&"seal")) else { return out };
    let seal = Sha256::of(&out.as_bytes()[..at]).to_string();
    let Some(begin) = out[at..].find("sha256 = \"").map(|begin| at + begin + 10) else { return out };
    if out.get(begin..begin + 64).is_some() {
        out.replace_range(begin..begin + 64, &seal);
    }
    out
}

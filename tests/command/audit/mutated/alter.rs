//! One thing of a store altered.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use planctl::event::{EventKind, Field, Need};
use planctl::model::{Digest, Sha256};

use super::sealed::{Altered, Files, Sound, leave};
use super::text::{self, Table, Text};
use super::{Chance, weak};

/// What was done.
pub struct Alteration {
    pub words: String,
    /// Whether the page of the format forbids it, so that a claim must be contradicted.
    pub is_forbidden: bool,
    altered: Altered,
    /// What is done to the files after they are sealed.
    after: Vec<After>,
}

/// What is done to a file, after all is sealed.
enum After {
    Put(String, Vec<u8>),
    Remove(String),
    /// A link from the path to the target.
    Link(String, String),
    /// A folder in the place of whatever stands there.
    Folder(String),
    /// The file or folder is moved out of the store, and a link leads to it.
    LinkInstead(String),
    /// A bit is flipped.
    Flip(String, usize),
    Rename(String, String),
}

impl Alteration {
    fn of(files: &Files, words: String, is_forbidden: bool) -> Alteration {
        let altered = Altered { files: files.clone(), ..Altered::default() };
        Alteration { words, is_forbidden, altered, after: Vec::new() }
    }

    /// Writes the altered store.
    pub fn leave(&self, sound: &Sound, root: &Path) {
        leave(&sound.sealed(&self.altered), root);
        for after in &self.after {
            after.make(root);
        }
    }
}

impl After {
    fn make(&self, root: &Path) {
        let at = |path: &String| root.join(path);
        match self {
            After::Put(path, bytes) => {
                fs::create_dir_all(at(path).parent().unwrap()).unwrap();
                fs::write(at(path), bytes).unwrap();
            }
            After::Remove(path) if at(path).is_dir() => fs::remove_dir_all(at(path)).unwrap(),
            After::Remove(path) => fs::remove_file(at(path)).unwrap(),
            After::Link(path, target) => {
                fs::create_dir_all(at(path).parent().unwrap()).unwrap();
                symlink(target, at(path)).unwrap();
            }
            After::Folder(path) => {
                if at(path).is_file() {
                    fs::remove_file(at(path)).unwrap();
                }
                fs::create_dir_all(at(path)).unwrap();
            }
            After::LinkInstead(path) => {
                let elsewhere = root.with_extension("elsewhere");
                fs::create_dir_all(&elsewhere).unwrap();
                let to = elsewhere.join("it");
                if at(path).exists() {
                    fs::rename(at(path), &to).unwrap();
                } else {
                    fs::create_dir(&to).unwrap();
                }
                symlink(&to, at(path)).unwrap();
            }
            After::Flip(path, bit) => {
                let mut bytes = fs::read(at(path)).unwrap();
                let index = bit / 8 % bytes.len();
                bytes[index] ^= 1 << (bit % 8);
                fs::write(at(path), bytes).unwrap();
            }
            After::Rename(from, to) => fs::rename(at(from), at(to)).unwrap(),
        }
    }
}

/// What files hold, as far as they are in one form or another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    Entry,
    Settings,
    Statement,
    Plan,
    Sources,
    Map,
    /// In any spelling of TOML.
    Vocabulary,
    Signers,
    Signature,
    Checkpoint,
    Document,
}

fn class(path: &str) -> Class {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match (folder.rsplit('/').next().unwrap_or_default(), ending) {
        ("log", _) => Class::Entry,
        (_, "statement") => Class::Statement,
        (_, "signers") => Class::Signers,
        (_, "sig") => Class::Signature,
        ("checkpoints", _) => Class::Checkpoint,
        ("snapshots" | "versions", _) => Class::Plan,
        ("sources", _) => Class::Sources,
        ("maps", _) => Class::Map,
        ("vocabularies", _) => Class::Vocabulary,
        ("", "toml") => Class::Settings,
        _ => Class::Document,
    }
}

/// Something that is altered, by chance.
pub fn any(sound: &Sound, chance: &mut Chance) -> Alteration {
    loop {
        let made = match chance.below(20) {
            0..=11 => in_file(sound, chance),
            12 => weak::key(sound, chance).map(|(words, altered)| Alteration {
                words,
                is_forbidden: true,
                altered,
                after: Vec::new(),
            }),
            13 | 14 => signature(sound, chance),
            15 => signers(sound, chance),
            16 => checkpoint(sound, chance),
            17 => entries(sound, chance),
            _ => files(sound, chance),
        };
        if let Some(mut made) = made {
            if chance.below(10) == 0 {
                of_later(&mut made, chance);
            }
            return made;
        }
    }
}

/// Makes an entry one that a later release wrote, beside what else is altered: what of the rest can be judged
/// then, both verifiers say alike.
fn of_later(made: &mut Alteration, chance: &mut Chance) {
    let paths: Vec<String> =
        made.altered.files.keys().filter(|path| class(path) == Class::Entry).cloned().collect();
    let path = chance.one(&paths).clone();
    let Ok(text) = String::from_utf8(made.altered.files[&path].clone()) else { return };
    let Some((_, rest)) = text.split_once('\n').filter(|_| text.starts_with("format = ")) else { return };
    // It need not be TOML that is known.
    let deep = format!("more = {}1{}\n", "[".repeat(120), "]".repeat(120));
    let more = ["", "more = { a = 1,\n}\n", "more = \"\\e\"\n", "more\n", &deep];
    let text = format!("format = 3\n{}{rest}", chance.one(&more));
    made.words += &format!("; {path} is of a later format");
    // What statements and checkpoints are called hangs on the entries: what was done to them by name is not.
    made.after.retain(|after| {
        let (After::Remove(path) | After::Flip(path, _) | After::Rename(path, _)) = after else {
            return true;
        };
        !path.contains("evidence/") && !path.starts_with("checkpoints/")
    });
    made.is_forbidden = false;
    made.altered.files.insert(path, text.into_bytes());
}

/// A vocabulary in the TOML that came later.
fn later_toml(text: &str, chance: &mut Chance) -> Option<(String, &'static str)> {
    let (from, to, what) = *chance.one(&[
        (" }\n", ", }\n", "a comma before a brace"),
        (" = { ", " = {\n ", "a line break in braces"),
        (" }\n", " # x\n }\n", "a comment in braces"),
        ("\"", "\"\\e", "an escape"),
        ("\"", "\"\\x41", "an escape in hexadecimal digits"),
    ]);
    let at: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
    let at = *chance.one(&at);
    Some((format!("{}{to}{}", &text[..at], &text[at + from.len()..]), what))
}

/// A path by chance, more of entries than of others.
fn path(sound: &Sound, chance: &mut Chance, is_meant: impl Fn(Class) -> bool) -> Option<String> {
    let paths: Vec<&String> = sound.files.keys().filter(|path| is_meant(class(path))).collect();
    (!paths.is_empty()).then(|| (*chance.one(&paths)).clone())
}

/// A key of a file in TOML, or its lines, altered.
fn in_file(sound: &Sound, chance: &mut Chance) -> Option<Alteration> {
    let entries = chance.below(3) > 0;
    let is_toml = |class| {
        use Class as C;
        match class {
            C::Entry => entries,
            C::Settings | C::Statement | C::Plan | C::Sources | C::Map | C::Vocabulary => !entries,
            C::Signers | C::Signature | C::Checkpoint | C::Document => false,
        }
    };
    let path = path(sound, chance, is_toml)?;
    let class = class(&path);
    let before = String::from_utf8(sound.files[&path].clone()).ok()?;
    let mut text = Text::of(&before);
    let (what, after, is_forbidden) = match chance.below(12) {
        _ if class == Class::Vocabulary && chance.below(3) == 0 => {
            let (after, what) = later_toml(&before, chance)?;
            (what.to_owned(), after, false)
        }
        0 => {
            let (after, what, is_sure) = text::broken_lines(&before, chance);
            (what.to_owned(), after, is_sure)
        }
        1 => {
            let what = tables(&mut text, chance)?;
            (what.0.to_owned(), text.written(), what.1)
        }
        _ => {
            let index = chance.below(text.0.len());
            let fields = fields(&text, index);
            let of = text.0[index].header.trim_end().to_owned();
            let (what, is_forbidden) = key(class, &mut text.0[index], &fields, sound, chance)?;
            (format!("{of} {what}"), text.written(), is_forbidden)
        }
    };
    if after == before {
        return None;
    }
    let event = before.lines().find(|line| line.starts_with("event = ")).unwrap_or_default();
    let is_forbidden = is_forbidden && class != Class::Vocabulary;
    let mut made = Alteration::of(&sound.files, format!("{class:?} {event} {path}: {what}"), is_forbidden);
    made.altered.files.insert(path, after.into_bytes());
    made.altered.kept = ["number", "previous", "seal"].into_iter().filter(|key| what.contains(key)).collect();
    Some(made)
}

/// What the page says of the keys of a table of an entry; empty if it is no entry.
fn fields(text: &Text, index: usize) -> Vec<Field> {
    let event = text.0[0].keys.iter().find(|(key, _)| key == "event");
    let Some(kind) = event.and_then(|(_, word)| EventKind::by_key(word.trim_matches('"'))) else {
        return Vec::new();
    };
    let row = text.0[index].header.trim_end().trim_matches(['[', ']']).to_owned();
    match row.as_str() {
        "" => kind.fields(),
        row => kind
            .fields()
            .into_iter()
            .find(|field| field.key == row)
            .map(|field| field.inner)
            .unwrap_or_default(),
    }
}

/// Keys of entries that all have.
const HEAD: [&str; 5] = ["format", "number", "previous", "recorded", "event"];

/// One key of a table altered: what, and whether that is forbidden wherever it is done.
fn key(
    class: Class,
    table: &mut Table,
    fields: &[Field],
    sound: &Sound,
    chance: &mut Chance,
) -> Option<(String, bool)> {
    let is_open = ["[[suggestion]]", "[[conflict]]"].contains(&table.header.trim_end());
    if table.keys.is_empty() {
        return None;
    }
    let at = chance.below(table.keys.len());
    let (name, value) = table.keys[at].clone();
    let is_needed = HEAD.contains(&name.as_str()) && table.header.is_empty() && class == Class::Entry
        || fields.iter().any(|field| field.key == name && field.need == Need::Required)
        || matches!(class, Class::Settings)
        || class == Class::Statement && name != "file";
    match chance.below(16) {
        0 => {
            table.keys.remove(at);
            Some((format!("`{name}` is removed"), is_needed))
        }
        1 => {
            table.keys.insert(at, (name.clone(), value));
            Some((format!("`{name}` is doubled"), true))
        }
        2 => {
            let next = (at + 1) % table.keys.len();
            table.keys.swap(at, next);
            Some((format!("`{name}` is moved"), at != next && !is_open))
        }
        3 => {
            let other = ["x", "zz", "\"name\"", "note", "Name", "a.b", "seal"][chance.below(7)];
            table.keys.insert(at, (other.to_owned(), "\"x\"".to_owned()));
            Some((format!("`{other}` is added"), !is_open))
        }
        4 | 5 => {
            let other = text::retyped(&value, chance);
            let what = format!("`{name}` is {other}");
            table.keys[at].1 = other;
            let may_be = is_open && !other_is_deep(&table.keys[at].1);
            Some((what, !may_be && name != "name"))
        }
        6 | 7 => {
            let (other, what) = text::spoilt(&value, chance)?;
            table.keys[at].1 = other;
            // Plans have numbers below 0, and a format may be one to come.
            let may_be =
                class == Class::Plan && (is_open || what == "a number that is none") || name == "format";
            Some((format!("`{name}` is {what}"), !may_be))
        }
        8 if text::is_text(&value) => {
            table.keys[at].1 = text::strange(&value, chance);
            Some((format!("`{name}` is {}", table.keys[at].1), false))
        }
        8 | 9 => {
            inner(class, &mut table.keys[at], fields, sound, chance).map(|(what, it)| (what, it && !is_open))
        }
        10 if name == "format" => {
            table.keys[at].1 = chance.one(&[0, 1, 2, 3, 1_000_000_u64, 1 << 40]).to_string();
            Some((format!("`format` is {}", table.keys[at].1), false))
        }
        _ => {
            table.keys[at].1 = another(&value, sound, chance);
            Some((format!("`{name}` is {}", table.keys[at].1), false))
        }
    }
}

/// Whether lists stand deeper in a value than they may.
fn other_is_deep(value: &str) -> bool {
    value.starts_with(&"[".repeat(33))
}

/// A member of a list or of a table on one line altered.
fn inner(
    class: Class,
    (name, value): &mut (String, String),
    fields: &[Field],
    sound: &Sound,
    chance: &mut Chance,
) -> Option<(String, bool)> {
    let mut members = text::members(value).filter(|members| !members.is_empty())?;
    let at = chance.below(members.len());
    if text::is_list(value) {
        let in_any_order = ["items", "places"].contains(&name.as_str());
        let (what, is_forbidden) = match chance.below(5) {
            0 => {
                members.insert(at, members[at].clone());
                ("has one twice", !in_any_order)
            }
            1 => {
                members.reverse();
                ("is reversed", !in_any_order && members.len() > 1)
            }
            2 => {
                members.remove(at);
                ("lacks one", members.is_empty())
            }
            3 => {
                members[at] = text::retyped(&members[at], chance);
                ("has one of another kind", true)
            }
            _ => {
                members[at] = text::strange(&members[at], chance);
                ("has a strange one", false)
            }
        };
        *value = text::joined(value, &members);
        return Some((format!("`{name}` {what}"), is_forbidden));
    }
    if !text::is_table(value) {
        return None;
    }
    let (key, held) = members[at].split_once(" = ").map(|(key, held)| (key.to_owned(), held.to_owned()))?;
    let of = fields
        .iter()
        .find(|field| field.key == *name)
        .map(|field| field.inner.as_slice())
        .unwrap_or_default();
    let is_needed = of.is_empty() || of.iter().any(|field| field.key == key && field.need == Need::Required);
    let put = |held: &str| format!("{key} = {held}");
    let (what, is_forbidden) = match chance.below(7) {
        0 => {
            members.remove(at);
            ("is removed".to_owned(), is_needed)
        }
        1 => {
            members.insert(at, members[at].clone());
            ("is doubled".to_owned(), true)
        }
        2 => {
            let next = (at + 1) % members.len();
            members.swap(at, next);
            ("is moved".to_owned(), members.len() > 1)
        }
        3 => {
            members[at] = put(&text::retyped(&held, chance));
            ("is of another kind".to_owned(), true)
        }
        4 => {
            let (other, what) = text::spoilt(&held, chance)?;
            members[at] = put(&other);
            (format!("is {what}"), true)
        }
        5 if text::is_text(&held) => {
            members[at] = put(&text::strange(&held, chance));
            ("is strange".to_owned(), key != "name")
        }
        _ => {
            members[at] = put(&another(&held, sound, chance));
            ("is another".to_owned(), false)
        }
    };
    *value = text::joined(value, &members);
    Some((format!("`{name}.{key}` {what}"), is_forbidden && class != Class::Vocabulary))
}

/// A value of the same kind that stands elsewhere in the store, or could.
fn another(value: &str, sound: &Sound, chance: &mut Chance) -> String {
    if value.starts_with(|c: char| c.is_ascii_digit()) && !value.contains('-') {
        return chance.one(&["0", "1", "2", "3", "5", "8", "12", "1000", "9223372036854775807"]).to_string();
    }
    if chance.below(8) == 0 {
        return match value.trim_matches('"').len() {
            64 => format!("\"{}\"", Sha256::of(&[chance.below(256) as u8])),
            _ => "\"x\"".to_owned(),
        };
    }
    let is_alike = |other: &str| {
        other != value
            && other.len().abs_diff(value.len()) < 24
            && other.chars().next() == value.chars().next()
            && (value.len() != 66 || other.len() == 66)
    };
    let mut values = Vec::new();
    for (path, bytes) in &sound.files {
        if matches!(class(path), Class::Entry | Class::Plan | Class::Sources)
            && let Ok(text) = str::from_utf8(bytes)
        {
            for (_, held) in Text::of(text).0.into_iter().flat_map(|table| table.keys) {
                let members = text::members(&held).unwrap_or_default();
                let members = members.into_iter().map(|member| {
                    member.split_once(" = ").map_or(member.clone(), |(_, held)| held.to_owned())
                });
                values.extend(members.chain([held.clone()]).filter(|other| is_alike(other)));
            }
        }
    }
    if values.is_empty() { value.to_owned() } else { chance.one(&values).clone() }
}

/// A whole table doubled, removed, moved, or given another name.
fn tables(text: &mut Text, chance: &mut Chance) -> Option<(&'static str, bool)> {
    if text.0.len() < 2 {
        return None;
    }
    let at = 1 + chance.below(text.0.len() - 1);
    let next = 1 + at % (text.0.len() - 1);
    match chance.below(5) {
        0 => {
            text.0.remove(at);
            Some((
                "a table is removed",
                text.0.len() == 1 && text.0[0].keys.iter().any(|(key, _)| key == "event"),
            ))
        }
        1 => {
            text.0.insert(at, text.0[at].clone());
            Some(("a table is doubled", false))
        }
        2 => {
            text.0.swap(at, next);
            Some(("tables are swapped", false))
        }
        3 => {
            text.0[at].header =
                ["[[x]]\n", "[x]\n", "[seal]\n", "[[ act ]]\n", "[[\"act\"]]\n"][chance.below(5)].to_owned();
            Some(("a table has another name", text.0[at].header.contains(['x', ' ', '"'])))
        }
        _ => {
            text.0[at].keys.clear();
            // What is not decided holds any keys, or none.
            let is_open = ["[[suggestion]]", "[[conflict]]"].contains(&text.0[at].header.trim_end());
            Some(("a table is empty", !is_open))
        }
    }
}

/// A signature altered, over what it was made of.
fn signature(sound: &Sound, chance: &mut Chance) -> Option<Alteration> {
    let path = path(sound, chance, |class| class == Class::Signature)?;
    let (bytes, what) = weak::signature(&sound.files[&path], chance)?;
    if bytes == sound.files[&path] {
        return None;
    }
    let mut made = Alteration::of(&sound.files, format!("{path}: {what}"), true);
    made.altered.files.insert(path, bytes);
    Some(made)
}

/// A list of signers altered.
fn signers(sound: &Sound, chance: &mut Chance) -> Option<Alteration> {
    let path = path(sound, chance, |class| class == Class::Signers)?;
    let text = String::from_utf8(sound.files[&path].clone()).unwrap();
    let (after, what, is_forbidden) = weak::list(&text, chance);
    if after == text {
        return None;
    }
    let mut made = Alteration::of(&sound.files, format!("{path}: {what}"), is_forbidden);
    made.altered.files.insert(path, after.into_bytes());
    Some(made)
}

/// A checkpoint altered.
fn checkpoint(sound: &Sound, chance: &mut Chance) -> Option<Alteration> {
    let path = path(sound, chance, |class| class == Class::Checkpoint)?;
    let text = String::from_utf8(sound.files[&path].clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let [origin, size, root] = lines[..] else { return None };
    let (after, what) = match chance.below(12) {
        0 => (text.replace('\n', "\r\n"), "ends of lines of another system"),
        1 => (text.trim_end().to_owned(), "no line feed at the end"),
        2 => (format!("{text}\n"), "two at the end"),
        3 => (format!("{text}— name c2ln\n"), "a note's signature"),
        4 => (format!("{origin}\n0{size}\n{root}\n"), "a number with a zero before it"),
        5 => (format!("{origin}\n{size} \n{root}\n"), "a blank after the number"),
        6 => (format!("{origin}\n{size}\n{}\n", root.trim_end_matches('=')), "no padding"),
        7 => (format!("{origin}x\n{size}\n{root}\n"), "another origin"),
        8 => (format!("{origin}\n1\n{root}\n"), "another number"),
        9 => (format!("{origin}\n{size}\n{}=\n", &root[1..]), "a root cut short"),
        10 => {
            let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            let last = root.chars().nth(42).and_then(|c| digits.find(c)).unwrap();
            let other = digits.chars().nth(last ^ 1).unwrap();
            (format!("{origin}\n{size}\n{}{other}=\n", &root[..42]), "a root with bits of nothing")
        }
        _ => (format!("{origin}\n１\n{root}\n"), "a number in other digits"),
    };
    let mut made = Alteration::of(&sound.files, format!("{path}: {what}"), true);
    made.altered.files.insert(path, after.into_bytes());
    Some(made)
}

/// Whole entries swapped, doubled, dropped, or called otherwise.
fn entries(sound: &Sound, chance: &mut Chance) -> Option<Alteration> {
    let folder = *chance.one(&["log/", "drafts/log/"]);
    let paths: Vec<&String> =
        sound.files.keys().filter(|path| path.starts_with(folder) && path.ends_with(".toml")).collect();
    if paths.len() < 3 {
        return None;
    }
    let (at, to) = (chance.below(paths.len()), chance.below(paths.len()));
    let (one, other) = (paths[at].clone(), paths[to].clone());
    let mut made = Alteration::of(&sound.files, format!("entries {one} and {other}"), false);
    match chance.below(7) {
        0 if at != to => {
            made.words += " are swapped";
            let files = &mut made.altered.files;
            let (first, second) = (files[&one].clone(), files[&other].clone());
            files.extend([(one, second), (other, first)]);
        }
        1 => {
            made.words += ": one is at the end again";
            let end = format!("{folder}{:08}.toml", paths.len() + 1);
            let bytes = made.altered.files[&one].clone();
            made.altered.files.insert(end, bytes);
        }
        2 if at + 1 == paths.len() => {
            made.words += ": the last is dropped";
            made.after.push(After::Remove(one));
        }
        2 => {
            made.words += ": one is dropped";
            made.is_forbidden = true;
            made.after.push(After::Remove(one));
        }
        3 => {
            made.words += " are swapped and not sealed";
            made.is_forbidden = at != to;
            made.after.extend([
                After::Rename(one.clone(), "swapped".to_owned()),
                After::Rename(other.clone(), one),
                After::Rename("swapped".to_owned(), other),
            ]);
            if at == to {
                return None;
            }
        }
        4 => {
            let name =
                ["1.toml", "000000001.toml", "00000000.toml", "18446744073709551616.toml", "0000000１.toml"];
            let name = format!("{folder}{}", chance.one(&name));
            made.words += &format!(": one is called {name}");
            made.is_forbidden = true;
            made.after.push(After::Rename(one, name));
        }
        5 => {
            let name = format!("{folder}{:08}.toml", paths.len() + 2);
            made.words += ": a gap";
            made.is_forbidden = true;
            made.after.push(After::Put(name, sound.files[&one].clone()));
        }
        _ => {
            made.words += ": the first holds rubbish";
            made.is_forbidden = true;
            made.after.push(After::Put(one, b"rubbish".to_vec()));
        }
    }
    Some(made)
}

const FOLDERS: [&str; 15] = [
    "snapshots",
    "sources",
    "vocabularies",
    "forms",
    "maps",
    "packs",
    "evidence",
    "log",
    "checkpoints",
    "drafts/versions",
    "drafts/vocabularies",
    "drafts/forms",
    "drafts/packs",
    "drafts/evidence",
    "drafts/log",
];

/// A file that has no business in the store, or one that is not what it was.
fn files(sound: &Sound, chance: &mut Chance) -> Option<Alteration> {
    let folder = *chance.one(&FOLDERS);
    let paths: Vec<&String> = sound.files.keys().filter(|path| !path.ends_with(".gitkeep")).collect();
    let some = (*chance.one(&paths)).clone();
    let hash = Digest::of(b"stray");
    let stray = |name: String| After::Put(format!("{folder}/{name}"), b"stray".to_vec());
    let is_of_log = folder.ends_with("log");
    let packed: Vec<&&String> = paths
        .iter()
        .filter(|path| {
            ["snapshots/", "sources/", "drafts/versions/"].iter().any(|begin| path.starts_with(begin))
        })
        .collect();
    if chance.below(20) == 0 {
        let gone = chance.one(&packed).to_string();
        let area = if gone.starts_with("drafts/") { "drafts/" } else { "" };
        let later = b"planctl pack 7\nof a later release";
        let mut made = Alteration::of(&sound.files, format!("{gone} may stand in a later pack"), false);
        made.after.push(After::Put(format!("{area}packs/{}.pack", Digest::of(later)), later.to_vec()));
        made.after.push(After::Remove(gone));
        return Some(made);
    }
    let (words, is_forbidden, after) = match chance.below(25) {
        0 => ("a stray file", true, stray("stray".to_owned())),
        1 => ("a file by its hash", is_of_log, stray(format!("{hash}.toml"))),
        2 => ("a file by its hash alone", is_of_log, stray(hash.to_string())),
        3 => ("a file by its hash and two endings", true, stray(format!("{hash}.a.b"))),
        4 => ("a file by another's hash", true, stray(format!("{}.toml", Digest::of(b"x")))),
        5 => ("a hidden file", true, stray(".hidden".to_owned())),
        6 => ("a file that git keeps", false, stray(".gitkeep".to_owned())),
        7 => ("a folder", true, After::Folder(format!("{folder}/folder"))),
        8 => ("a link", true, After::Link(format!("{folder}/link"), "../planctl.toml".to_owned())),
        9 => ("a link that git keeps", true, After::Link(format!("{folder}/.gitkeep"), "x".to_owned())),
        10 => {
            ("a checkpoint without digits", true, After::Put("checkpoints/1.txt".to_owned(), b"x".to_vec()))
        }
        11 => {
            let name = ["000000001.txt", "00000001.sig", "00000001-x.sig", "0000000１.txt", "00000099.txt"];
            (
                "a checkpoint called otherwise",
                true,
                After::Put(format!("checkpoints/{}", chance.one(&name)), b"x".to_vec()),
            )
        }
        12 => ("the folder is a link", true, After::LinkInstead(folder.to_owned())),
        13 => ("`drafts` is a link", true, After::LinkInstead("drafts".to_owned())),
        14 => ("a file is a link", true, After::LinkInstead(some.clone())),
        15 => ("a file is gone", false, After::Remove(some.clone())),
        16 => ("a bit is flipped", true, After::Flip(some.clone(), chance.below(1 << 20))),
        17 => {
            let bytes = sound.files[&some].clone();
            ("a file is longer", true, After::Put(some.clone(), [bytes, b" ".to_vec()].concat()))
        }
        18 => ("a file is empty", true, After::Put(some.clone(), Vec::new())),
        19 => ("a pack that is none", true, After::Put(format!("packs/{hash}.pack"), b"stray".to_vec())),
        20 => (
            "a pack of another name",
            true,
            After::Put(format!("packs/{}.pack", Digest::of(b"x")), b"x y".to_vec()),
        ),
        21 => (
            "`.gitattributes` of another",
            true,
            After::Put(".gitattributes".to_owned(), b"* text\n".to_vec()),
        ),
        23 => {
            let kept: Vec<_> = paths.iter().filter(|path| class(path) == Class::Checkpoint).collect();
            let kept = sound.files[**chance.one(&kept)].clone();
            (
                "a checkpoint under another number",
                true,
                After::Put("checkpoints/00000099.txt".to_owned(), kept),
            )
        }
        22 => ("a file beside the folders", false, After::Put("notes/x".to_owned(), b"x".to_vec())),
        _ => ("no drafts", false, After::Remove("drafts".to_owned())),
    };
    let words = format!("{folder}, {some}: {words}");
    let mut made = Alteration::of(&sound.files, words, is_forbidden);
    made.after.push(after);
    Some(made)
}

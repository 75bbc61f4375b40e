//! Known bytes keep their known names for ever: the canonical form, held to the letter.
//!
//! Names are hashes of these bytes. A test here that fails after a change of the code says
//! that every snapshot would be renamed; then the code is wrong, or `FORMAT` has to go up.
//! That any plan reads back, in any spelling, is for `tests/laws`.

use std::path::Path;
use std::sync::Arc;

use crate::golden::golden;
use planctl::diff::examples_vocabulary;
use planctl::model::{Digest, Held, Id, Item, PLAN_KIND, Plan, Value, Vocabulary};
use planctl::snapshot::{
    Draft, Ids, Snapshot, draft_to_toml, read_draft, read_snapshot, read_sources, sources_to_toml, to_toml,
};

/// A plan with a field of every type, awkward texts and all that can be unknown, as one might
/// write it by hand.
const DRAFT: &str = include_str!("../golden/every-type-draft.toml");
/// Its canonical form.
const CANONICAL: &str = include_str!("../golden/every-type.toml");
/// The name of its snapshot.
const NAME: &str = "4cbda28427811f92f72e7e729998b8d52d06c2b702e937d474deef87ac0bef9b";
/// The canonical form of its sources, and its name.
const SOURCES: &str = include_str!("../golden/every-type-sources.toml");
const SOURCES_NAME: &str = "c32886964faac3ad7492c5fe30de44ea46dd980a56cfcf9dd2ee54de648f4672";

fn catalogue() -> [Arc<Vocabulary>; 1] {
    [Arc::new(examples_vocabulary())]
}

#[track_caller]
fn read(text: &str, vocabularies: &[Arc<Vocabulary>]) -> Draft {
    match read_draft(text, vocabularies, Ids::Required) {
        Ok(draft) => draft,
        Err(faults) => panic!("{faults:#?}"),
    }
}

#[test]
fn a_known_plan_has_its_known_bytes_and_name() {
    let snapshot = Snapshot::of(read(DRAFT, &catalogue()).plan);
    golden("tests/golden/every-type.toml", to_toml(snapshot.plan()));
    assert_eq!(snapshot.hash().to_string(), NAME);
    assert_eq!(Digest::of(CANONICAL.as_bytes()).to_string(), NAME);
}

#[test]
fn the_known_bytes_read_as_the_known_plan() {
    let plan = read_snapshot(CANONICAL, &catalogue()).unwrap();
    assert_eq!(plan, read(DRAFT, &catalogue()).plan);
}

#[test]
fn known_sources_have_their_known_bytes_and_name() {
    let sources = read(DRAFT, &catalogue()).sources;
    let name = NAME.parse().unwrap();
    golden("tests/golden/every-type-sources.toml", sources_to_toml(name, &sources));
    assert_eq!(Digest::of(SOURCES.as_bytes()).to_string(), SOURCES_NAME);
    let (of, again) = read_sources(SOURCES).unwrap();
    assert_eq!((of, sources_to_toml(of, &again)), (name, SOURCES.to_owned()));
}

#[test]
fn a_text_is_written_in_one_way_only() {
    check("水と緑", "\"水と緑\"");
    check(r#"a "b" 'c' \d"#, r#""a \"b\" 'c' \\d""#);
    check("\t|", r#""\t|""#);
    check("# [x] = {}", "\"# [x] = {}\"");
    check("\u{FA19}\u{2F800}", "\"\u{FA19}\u{2F800}\"");
    check(
        "👨\u{200D}👩\u{200D}👧 葛\u{E0100} \u{10FFFF}",
        "\"👨\u{200D}👩\u{200D}👧 葛\u{E0100} \u{10FFFF}\"",
    );
    check("一\n二", "\"\"\"\n一\n二\"\"\"");
    check("一\n\n  二\\", "\"\"\"\n一\n\n  二\\\\\"\"\"");
    check("\"一\"\n\"\"", "\"\"\"\n\"一\"\n\"\"\"\"\"");
    check("\"\"\"\n\"\"\"\"\"\"\"", "\"\"\"\n\"\"\\\"\n\"\"\\\"\"\"\\\"\"\"\"\"");
}

/// Holds the canonical form of a text to `expected`, and that to what TOML 1.0 reads in it.
#[track_caller]
fn check(text: &str, expected: &str) {
    let mut root = Item::new("p".parse().unwrap(), PLAN_KIND.into(), None);
    root.fields.insert("name".into(), Held::known(Value::Text(text.to_owned())));
    let plan = Plan::assemble("catalogue/1".parse().unwrap(), root, Vec::new()).unwrap();
    let bytes = to_toml(&plan);
    let begin = "format = 1\nvocabulary = \"catalogue/1\"\n\n[plan]\nid = \"p\"\nname = ";
    assert_eq!(bytes, format!("{begin}{expected}\n"));
    assert_eq!(read_snapshot(&bytes, &catalogue()).unwrap(), plan);
    assert_eq!(plain::read(&bytes)[1].value("name"), [text]);
}

#[test]
fn an_array_stands_on_one_line_whatever_its_members() {
    let text = CANONICAL.replace("\"湿地\"]", "\"湿\\n地\"]");
    assert_ne!(text, CANONICAL);
    let plan = read(&text, &catalogue()).plan;
    assert_eq!(to_toml(&plan), text);
}

#[test]
fn canonical_bytes_are_toml_1_0_of_the_plainest_kind() {
    check_plain(&read(DRAFT, &catalogue()).plan);
    check_plain(&life_science().plan);
    plain::read(SOURCES);
}

/// Reads a plan's canonical form by the rules of [`plain`], and holds all it gives to the plan.
#[track_caller]
fn check_plain(plan: &Plan) {
    let tables = plain::read(&to_toml(plan));
    assert_eq!(tables[0].value("format"), ["1"]);
    assert_eq!(tables[0].value("vocabulary"), [plan.vocabulary().to_string()]);
    let items = plan.in_order();
    assert_eq!(tables.len(), items.len() + 1);
    for (table, item) in tables[1..].iter().zip(items) {
        let whole = if item.parent.is_none() { "[plan]".to_owned() } else { format!("[[{}]]", item.kind) };
        assert_eq!(table.header, whole);
        let parent = item.parent.as_ref().filter(|parent| *parent != plan.id());
        let words = |ids: &mut dyn Iterator<Item = &Id>| ids.map(Id::to_string).collect::<Vec<_>>();
        assert_eq!(table.value("id"), [item.id.to_string()]);
        assert_eq!(table.value("under"), words(&mut parent.into_iter()));
        assert_eq!(table.value("absent"), words(&mut item.absent.iter()));
        for (key, held) in &item.fields {
            let value = held.value.as_ref();
            let members = value.map(|value| value.members().unwrap_or_else(|| vec![value.to_string()]));
            assert_eq!(table.value(key), members.unwrap_or_default(), "{}.{key}", item.id);
        }
    }
}

#[test]
fn the_plan_of_2026_reads_back_from_its_snapshot_and_from_its_draft() {
    let draft = life_science();
    let snapshot = Snapshot::of(draft.plan.clone());
    let again = read_snapshot(&to_toml(&draft.plan), &built_in()).unwrap();
    assert_eq!(Snapshot::of(again), snapshot);
    assert_eq!(read(&draft_to_toml(&draft), &built_in()), draft);
}

fn life_science() -> Draft {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/life-science/2026-01-16.toml");
    read(&std::fs::read_to_string(path).unwrap(), &built_in())
}

fn built_in() -> Vec<Arc<Vocabulary>> {
    Vocabulary::BUILT_IN.iter().map(|text| Arc::new(Vocabulary::parse(text).unwrap())).collect()
}

/// A reader of the little of TOML 1.0 that canonical files use, and of nothing more: tables,
/// bare keys, `"…"`, `"""…"""`, arrays on one line, whole numbers, days and `true`.
///
/// Written from <https://toml.io/en/v1.0.0> and sharing nothing with the library: what passes
/// here, any reader of TOML takes. What does not is a panic.
mod plain {
    /// A table with its keys; the one before any header has an empty header.
    pub struct Table {
        pub header: String,
        keys: Vec<(String, Vec<String>)>,
    }

    impl Table {
        /// The value of a key, of an array all its members; empty if the key is not there.
        pub fn value(&self, key: &str) -> Vec<String> {
            let mut found = self.keys.iter().filter(|(name, _)| name == key);
            let value = found.next().map(|(_, values)| values.clone()).unwrap_or_default();
            assert!(found.next().is_none(), "the key `{key}` stands twice in {}", self.header);
            value
        }
    }

    pub fn read(text: &str) -> Vec<Table> {
        let mut tables = vec![Table { header: String::new(), keys: Vec::new() }];
        assert!(text.ends_with('\n'), "the last line has no end");
        let mut rest = text;
        while !rest.is_empty() {
            let line = rest.split('\n').next().expect("there is always a first");
            if line.is_empty() || line.starts_with('[') {
                let name = line.trim_start_matches('[').trim_end_matches(']');
                assert!(line.is_empty() || is_bare(name), "{line}");
                if !line.is_empty() {
                    tables.push(Table { header: line.to_owned(), keys: Vec::new() });
                }
                rest = &rest[line.len() + 1..];
                continue;
            }
            let (key, tail) = rest.split_once(" = ").expect("a key has a value");
            assert!(is_bare(key), "{key}");
            let (values, tail) = match tail.strip_prefix('[') {
                Some(tail) => members(tail),
                None => {
                    let (value, tail) = value(tail);
                    (vec![value], tail)
                }
            };
            let table = tables.last_mut().expect("there is always one");
            table.keys.push((key.to_owned(), values));
            rest = tail.strip_prefix('\n').expect("a value ends its line");
        }
        tables
    }

    fn is_bare(key: &str) -> bool {
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    }

    fn members(mut rest: &str) -> (Vec<String>, &str) {
        let mut values = Vec::new();
        loop {
            let (one, tail) = value(rest);
            values.push(one);
            match tail.strip_prefix(", ") {
                Some(tail) => rest = tail,
                None => return (values, tail.strip_prefix(']').expect("an array is closed")),
            }
        }
    }

    fn value(rest: &str) -> (String, &str) {
        if let Some(tail) = rest.strip_prefix("\"\"\"\n") {
            return string(tail, "\"\"\"");
        }
        if let Some(tail) = rest.strip_prefix('"') {
            return string(tail, "\"");
        }
        let end = rest.find([',', ']', '\n']).expect("a value ends");
        let word = &rest[..end];
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let whole = word.strip_prefix('-').unwrap_or(word);
        let number = digits(whole) && (whole == "0" || !whole.starts_with('0'));
        let parts: Vec<&str> = word.split('-').collect();
        let day = parts.iter().map(|part| part.len()).eq([4, 2, 2]) && parts.iter().all(|part| digits(part));
        assert!(number || day || word == "true", "{word}");
        (word.to_owned(), &rest[end..])
    }

    fn string<'t>(mut rest: &'t str, quotes: &str) -> (String, &'t str) {
        let lines = quotes.len() == 3;
        let mut out = String::new();
        loop {
            // Up to two quotes may stand right before the closing ones.
            if rest.starts_with(quotes) && !(lines && rest[3..].starts_with('"')) {
                return (out, &rest[quotes.len()..]);
            }
            let c = rest.chars().next().expect("a string is closed");
            rest = &rest[c.len_utf8()..];
            match c {
                '\\' => {
                    let (escape, tail) = rest.split_at(1);
                    let length = if escape == "u" { 4 } else { 8 };
                    rest = tail;
                    out.push(match escape {
                        "b" => '\u{8}',
                        "t" => '\t',
                        "n" => '\n',
                        "f" => '\u{C}',
                        "r" => '\r',
                        "\"" => '"',
                        "\\" => '\\',
                        "u" | "U" => {
                            let (number, tail) = rest.split_at(length);
                            rest = tail;
                            let number = u32::from_str_radix(number, 16).expect("hexadecimal digits");
                            char::from_u32(number).expect("a character")
                        }
                        _ => panic!("\\{escape} is no escape of TOML 1.0"),
                    });
                }
                '\n' if lines => out.push(c),
                c => {
                    assert!(!c.is_ascii_control(), "a raw {c:?} in a string");
                    out.push(c);
                }
            }
        }
    }
}

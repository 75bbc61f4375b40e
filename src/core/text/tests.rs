//! What every language is held to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::{Literal, TokenStream, TokenTree};

use super::catalogue::{Part, parts};
use super::{Catalogue, Lang, Language, Terms, Words, one_or_more};
use crate::words;

/// Rows of which a language may leave arguments out: years are counted by eras or by the calendar,
/// and one language says more of a thing than another.
const CHOOSES: [&str; 9] = [
    "check.schedule-backwards",
    "compose.day",
    "compose.fiscal-year",
    "compose.short-year",
    "compose.year",
    "finding.note-object-missing",
    "layout.not-of-era",
    "signers.not-in-force",
    "signing.namespace",
];

fn arguments(text: &str) -> BTreeSet<&str> {
    let parts = parts(text).unwrap_or_else(|text| panic!("cannot be read: {text}"));
    let named = parts.into_iter().filter_map(|part| match part {
        Part::Text(_) => None,
        Part::Argument { name, .. } | Part::Plural { name, .. } => Some(name),
    });
    named.collect()
}

/// Whether it is about the command line, whose English stands beside each command and argument.
fn is_help(key: &str) -> bool {
    key.starts_with("help")
}

#[test]
fn every_language_says_everything_with_the_same_arguments() {
    for lang in Lang::ALL.iter().filter(|lang| **lang != Lang::EN) {
        let english = Lang::EN.catalogue().rows();
        let keys: Vec<&str> = english.clone().map(|(key, _)| key).collect();
        let own: Vec<&str> = lang.catalogue().rows().map(|(key, _)| key).collect();
        let missing: Vec<_> = keys.iter().filter(|key| !own.contains(key)).collect();
        let unknown: Vec<_> = own.iter().filter(|key| !keys.contains(key) && !is_help(key)).collect();
        assert!(missing.is_empty() && unknown.is_empty(), "{lang:?}: {missing:?} {unknown:?}");
        let other = english.filter(|(key, text)| {
            let own = lang.catalogue().get(key).unwrap();
            arguments(text) != arguments(own) && !CHOOSES.contains(key)
        });
        assert_eq!(other.map(|(key, _)| key).collect::<Vec<_>>(), [""; 0], "{lang:?}");
    }
}

#[test]
fn a_catalogue_stands_in_the_order_of_its_keys() {
    for lang in Lang::ALL {
        let rows: Vec<_> = lang.catalogue().rows().collect();
        for pair in rows.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{lang:?}: {} before {}", pair[0].0, pair[1].0);
        }
        for (key, text) in rows {
            assert_eq!(lang.catalogue().get(key), Some(text), "{lang:?}: {key}");
            let sound =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
            assert!(key.bytes().all(sound), "{key}");
            assert!(!text.starts_with(' ') && !text.ends_with(' '), "{lang:?}: a blank at an end of {key}");
        }
    }
}

/// A beginning of a French catalogue.
const TWENTY: &str = r"compose.about = {what} : {said}
compose.and = {head} et {last}
compose.comma = ,\s
compose.day = {day} {month} {year}
compose.month.1 = janvier
compose.month.10 = octobre
compose.month.11 = novembre
compose.month.12 = décembre
compose.month.2 = février
compose.month.3 = mars
compose.month.4 = avril
compose.month.5 = mai
compose.month.6 = juin
compose.month.7 = juillet
compose.month.8 = août
compose.month.9 = septembre
compose.then = {first} ; {second}
editing.nothing = rien ne changerait
failure.error = erreur
merge.conflicts = {count} {count|conflit|conflits}
";

static FRENCH: Language = Language {
    tag: "fr",
    name: "French",
    locale: "fr-FR",
    catalogue: Catalogue::new(TWENTY),
    spellings: "",
    fallback: Some(Lang::EN),
    plural: |number| usize::from(!matches!(number, "0" | "1")),
    wide_digits: false,
};

#[test]
fn a_language_of_twenty_keys_says_the_rest_in_english() {
    let french = Lang::of(&FRENCH);
    assert_eq!(FRENCH.catalogue.rows().count(), 20);
    for (key, text) in FRENCH.catalogue.rows() {
        let english = Lang::EN.catalogue().get(key).unwrap_or_else(|| panic!("no message {key}"));
        assert_eq!(arguments(text), arguments(english), "{key}");
    }
    let said = |words: Words| words.get(french).into_owned();
    let names = Words::and(&[Words::same("a"), Words::same("b"), Words::same("c")]);
    assert_eq!(said(names.clone()), "a, b et c");
    // A sentence is in one language.
    assert_eq!(said(words!("check.text", name = names)), "`a, b and c` is a text");
    assert_eq!(said(words!("merge.conflicts", count = 0)), "0 conflit");
    assert_eq!(said(words!("merge.conflicts", count = 2)), "2 conflits");
    assert_eq!(said(Words::day(2026, 1, 16)), "16 janvier 2026");
    assert_eq!(said(Words::about("plan", words!("editing.nothing"))), "plan : rien ne changerait");
    assert_eq!(said(words!("editing.the-plan")), words!("editing.the-plan").get(Lang::EN));
}

#[test]
fn a_name_in_another_language_is_said_in_its_own() {
    let given = |names: &[(&'static str, &'static str)]| Terms::new(names.iter().copied());
    let name = given(&[("de", "Vorhaben"), ("fr", "projet")]);
    assert_eq!(name.get(Lang::of(&FRENCH)), "projet");
    assert_eq!(name.get(Lang::JA), "Vorhaben");
    let name = given(&[("ja", "課題"), ("en", "project")]);
    assert_eq!(name.get(Lang::of(&FRENCH)), "project");
    assert_eq!(Terms::default().get(Lang::EN), "");
}

#[test]
fn words_are_formed_in_the_language_asked_for() {
    let words = words!("merge.conflict-at", kind = Words::name("名"), place = "a.b", said = Words::default());
    assert_eq!(words.get(Lang::JA), "`a.b`（「名」）：");
    assert_eq!(words.get(Lang::EN), "`a.b` (名): ");
    assert_eq!(words.clone(), words);
}

#[test]
fn a_value_that_holds_braces_is_not_filled_again() {
    let template = Terms::new([("ja", "{a}と{b}"), ("en", "{a} and {b}, {c}")]);
    let values = [("a", Words::same("{b}")), ("b", Words::same("x"))];
    let filled = Words::from(&template).filled(values);
    assert_eq!(filled.get(Lang::JA), "{b}とx");
    assert_eq!(filled.get(Lang::EN), "{b} and x, {c}");
    assert_eq!(words!("check.text", name = "{name}").get(Lang::EN), "`{name}` is a text");
}

#[test]
fn one_and_more_have_their_words() {
    assert_eq!(["0", "1", "2", "11"].map(one_or_more), [1, 0, 1, 1]);
    assert_eq!(words!("merge.conflicts", count = 1).get(Lang::EN), "1 conflict");
    assert_eq!(words!("merge.conflicts", count = 3).get(Lang::EN), "3 conflicts");
    assert_eq!(words!("packet.annex-number", number = 12).get(Lang::JA), "別紙１２");
}

/// A message as the sources ask for it.
struct Asked {
    /// Where.
    file: String,
    /// Its key; `{…}` stands for the id of something of which the code has a table.
    key: String,
    /// The names of its arguments.
    names: BTreeSet<String>,
}

/// What all crates ask for, and every text in quotes there is in them.
fn sources() -> (Vec<Asked>, BTreeSet<String>) {
    #[allow(clippy::disallowed_methods, reason = "the sources are held to the catalogues")]
    fn files(folder: &Path, out: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, out);
            } else if path.extension().is_some_and(|end| end == "rs") {
                out.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut read = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut read);
    let (mut asked, mut quoted) = (Vec::new(), BTreeSet::new());
    for (path, text) in read {
        let tokens = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        collect(&path.display().to_string(), tokens, &mut asked, &mut quoted);
    }
    (asked, quoted)
}

fn collect(file: &str, tokens: TokenStream, asked: &mut Vec<Asked>, quoted: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Literal(literal) => quoted.extend(text_of(literal)),
            TokenTree::Group(group) => {
                let called = |name: &str| at >= 2 && tokens[at - 2].to_string() == name;
                if (called("words") || called("words_of")) && tokens[at - 1].to_string() == "!" {
                    asked.extend(message(file, group.stream()));
                }
                collect(file, group.stream(), asked, quoted);
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// What a call of `words!` asks for; `None` for what is no call, such as the macro itself.
fn message(file: &str, arguments: TokenStream) -> Option<Asked> {
    let mut arguments = arguments.into_iter();
    let Some(TokenTree::Literal(key)) = arguments.next() else { return None };
    let mut names = BTreeSet::new();
    let mut begins = false;
    for token in arguments {
        match &token {
            TokenTree::Punct(sign) if sign.as_char() == ',' => begins = true,
            TokenTree::Ident(name) if begins => {
                names.insert(name.to_string());
                begins = false;
            }
            _ => begins = false,
        }
    }
    Some(Asked { file: file.to_owned(), key: text_of(&key)?, names })
}

fn text_of(literal: &Literal) -> Option<String> {
    let text = literal.to_string();
    text.strip_prefix('"')?.strip_suffix('"').map(str::to_owned)
}

/// Whether a key is the one asked for, each `{…}` of which stands for an id.
fn is_asked(key: &str, asked: &str) -> bool {
    let (mut own, mut other) = (key.split('.'), asked.split('.'));
    loop {
        match (own.next(), other.next()) {
            (None, None) => return true,
            (Some(_), Some(name)) if name.starts_with('{') && name.ends_with('}') => {}
            (Some(own), Some(other)) if own == other => {}
            _ => return false,
        }
    }
}

#[test]
fn the_sources_ask_for_what_the_catalogue_has_and_for_all_of_it() {
    let (asked, quoted) = sources();
    assert!(asked.len() > 1000, "the sources ask for {} messages", asked.len());
    let mut wrong = Vec::new();
    for Asked { file, key, names } in &asked {
        let rows = Lang::ALL.iter().flat_map(|lang| lang.catalogue().rows());
        let keys: BTreeSet<&str> = rows.map(|(key, _)| key).filter(|own| is_asked(own, key)).collect();
        if keys.is_empty() {
            wrong.push(format!("{file}: there is no message {key}"));
        }
        for key in keys {
            let texts = Lang::ALL.iter().filter_map(|lang| lang.catalogue().get(key));
            let takes: BTreeSet<&str> = texts.flat_map(arguments).collect();
            if !takes.iter().eq(names) {
                wrong.push(format!("{file}: {key} takes {takes:?} and is given {names:?}"));
            }
        }
    }
    let of_tables = |text: &&String| text.contains(".{") && !text.starts_with('{');
    let patterns: Vec<&String> = quoted.iter().filter(of_tables).collect();
    for (key, _) in Lang::EN.catalogue().rows() {
        if !quoted.contains(key) && !patterns.iter().any(|asked| is_asked(key, asked)) {
            wrong.push(format!("nothing asks for {key}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What may stand in Japanese messages in Latin letters outside backticks: names of programs and forms, years and
/// places as examples, and words that users write into files and arguments.
const LATIN: &str = "
APFS Alt BLAKE3 BOM CP932 CR DOCX DRAFT Debian Enter Excel FILE FY2 FY2018 FY2019..FY2021 FY2021
FY2024 FY2026 FY2026-Q3 FY2027 FY2028 FY2029 FY2030 HTML ISO JSON KIND LF LibreOffice Markdown MiB NTFS Office
OpenSSH PDF PEM PLANCTL_OFFICE Part R10 R11.4.1 R2 R3 R6 R8 R8.1.16 R8.5.1 RFC ROLE SHA256 SHA256SUMS
SOURCE_DATE_EPOCH Shift_JIS StratML T05 TOML UTF-16 UTF-8 Ubuntu Windows Word XML YAML ZIP absent accept
act actual base base64 bbj.last bbj.overview body certainty check checkpoints date decided document
docx drafts ended endorsed established ext4 false form format formula from from_part full git
gitattributes held id id_ed25519.pub items json latest macOS merge-file mid-term move new
next-biobank.last not-held openssl original ours overview partial patch pdftotext planctl reason
redact rename reported rule score seen show skipped source ssh target ssh-keygen succeed suggestion tabled
text theirs title to true under unknown until verified xfs xlsx";

/// Whether a row is about writing Japanese, and so names Japanese words in any language.
fn is_about_japanese(key: &str) -> bool {
    let of_texts =
        ["rule.", "amend.", "finding.", "formats.", "help."].iter().any(|begin| key.starts_with(begin));
    of_texts
        || [
            "adopt.base-undecided",
            "apply.several-places",
            "apply.times",
            "arguments.write-day",
            "arguments.write-fiscal-year",
            "arguments.write-kind-revision",
            "arguments.write-year",
            "arguments.write-year-unknown-none",
            "failure.no-note",
        ]
        .contains(&key)
}

/// A row without what is in backticks and without its arguments.
fn prose(text: &str) -> String {
    let outside: Vec<&str> = text.split('`').step_by(2).collect();
    let mut out = String::new();
    for piece in parts(&outside.join(" ").replace("{{", "").replace("}}", "")).expect("it is a row") {
        if let Part::Text(text) = piece {
            out.push_str(&text);
        }
        out.push(' ');
    }
    out
}

#[test]
fn no_message_mixes_the_languages() {
    let allowed: BTreeSet<&str> = LATIN.split_whitespace().collect();
    let is_latin = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    for (key, text) in Lang::JA.catalogue().rows().filter(|(key, _)| !is_help(key)) {
        for word in prose(text).split(|c| !is_latin(c)) {
            let bare = word.trim_matches(['.', '-']);
            let begins = word.starts_with("--") || !bare.starts_with(|c: char| c.is_ascii_alphabetic());
            assert!(begins || bare.len() == 1 || allowed.contains(bare), "{key}: `{word}` in {text}");
        }
    }
    let is_japanese = |c: char| matches!(c, '々' | '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}');
    for (key, text) in Lang::EN.catalogue().rows().filter(|(key, _)| !is_about_japanese(key)) {
        assert!(!prose(text).contains(is_japanese), "{key}: {text}");
    }
}

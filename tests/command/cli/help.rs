//! Help and usage errors in Japanese: no word of another language but names.

use std::collections::BTreeSet;
use std::fs;

use super::support::{Folder, Run, command, root};
use crate::golden::golden;
use planctl::model::{FieldRole, FieldType};

/// Words that are names wherever they stand: programs, formats, standards, and what is typed as it is.
const NAMES: &[&str] = &[
    "bbj.overview",
    "info/attributes",
    "mext-rd-plan/1",
    "roadmap/1",
    "my.toml",
    "NAME.toml",
    "actual",
    "ended",
    "held",
    "skipped",
    "allowed_signers",
    "english",
    "errata",
    "law",
    "proposal",
    "remarks",
    "Excel",
    "Graphviz",
    "Microsoft",
    "Project",
    "Jinja",
    "LibreOffice",
    "Markdown",
    "MiB",
    "OpenSSH",
    "Part",
    "Schema",
    "StratML",
    "Word",
    "id",
    "ids",
    "planctl",
    "git",
    "bash",
    "zsh",
    "fish",
    "elvish",
    "powershell",
    "source",
    "man",
    "ssh",
    "tlog",
    "pdftotext",
    "gitattributes",
    "info",
    "attributes",
    "xml",
    "latest",
    "origin",
    "authority",
    "ours",
    "theirs",
    "base",
    "conflict",
    "suggestion",
    "accept",
    "unknown",
    "none",
    "mext-rd-plan",
    "allowed",
    "signers",
    "keygen",
    "bbj",
    "overview",
    "project",
    "point",
    "paper",
    "mid-term",
    "my-plan",
    "body",
    "date",
    "meeting",
    "inferred",
    "row",
    "ssh-keygen",
    "checkpoint",
    "tlog-checkpoint",
];

fn japanese(folder: &Folder, words: &[&str]) -> Run {
    let mut run = command(&folder.path("."), words);
    run.env("LC_ALL", "ja_JP.UTF-8").env("LANG", "ja_JP.UTF-8");
    folder.finish(run, None)
}

/// The commands below these words, with those below them, by what help lists.
fn below(folder: &Folder, words: &[&str], all: &mut Vec<Vec<String>>) {
    all.push(words.iter().map(|word| (*word).to_owned()).collect());
    let help = japanese(folder, &[words, &["-h"]].concat()).stdout;
    let section = help.split("\nコマンド:\n").nth(1).unwrap_or_default();
    let lines = section.lines().take_while(|line| line.starts_with("  "));
    for name in
        lines.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next())
    {
        if name != "help" {
            below(folder, &[words, &[name]].concat(), all);
        }
    }
}

/// The words of Latin letters in a text, but for what is in capitals, in backquotes or braces, an option, a place
/// of a file, or behind an equals sign.
fn latin(text: &str) -> Vec<String> {
    let mut plain = String::new();
    for (index, part) in text.split('`').enumerate() {
        plain.push_str(if index % 2 == 0 { part } else { " " });
    }
    while let Some((before, rest)) = plain.split_once('{') {
        let behind = rest.split_once('}').map_or("", |(_, behind)| behind);
        plain = format!("{before} {behind}");
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let words =
        plain.split(|c: char| !is_word(c)).map(|word| word.trim_matches(|c: char| "-./_".contains(c)));
    let is_option = |word: &str| text.contains(&format!("--{word}"));
    let is_lower = |word: &str| word.contains(|c: char| c.is_ascii_lowercase()) && word.len() > 1;
    words.filter(|word| is_lower(word) && !is_option(word)).map(str::to_owned).collect()
}

#[test]
fn japanese_help_holds_no_word_of_another_language_but_names() {
    let folder = Folder::new();
    let mut commands = Vec::new();
    below(&folder, &[], &mut commands);
    assert!(commands.len() > 60, "{}", commands.len());
    let mut allowed: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    allowed.extend(commands.iter().flatten().cloned());
    let mut wrong = BTreeSet::new();
    for words in &commands {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        for ask in [&["-h"][..], &["--help"]] {
            let run = japanese(&folder, &[&words, ask].concat());
            assert_eq!(run.code, 0, "{words:?}: {}", run.told());
            // Values that are taken stand in brackets, and are typed as they are.
            let values: BTreeSet<String> = run
                .stdout
                .split('（')
                .skip(1)
                .filter_map(|rest| rest.split_once('）'))
                .flat_map(|(inside, _)| {
                    inside
                        .split('、')
                        .map(|value| value.split_whitespace().collect::<String>())
                        .collect::<Vec<_>>()
                })
                .collect();
            for word in latin(&run.stdout) {
                if !allowed.contains(&word) && !values.contains(&word) {
                    wrong.insert(format!("{}: {word}", words.join(" ")));
                }
            }
        }
    }
    assert_eq!(wrong, BTreeSet::new());
    let help = japanese(&folder, &["help", "help"]);
    assert!(help.stdout.starts_with("この説明、またはコマンドの説明を示す\n\n使い方: "), "{}", help.told());
}

#[test]
fn japanese_usage_errors_hold_no_word_of_another_language() {
    let folder = Folder::new();
    for words in [
        &["bogus"][..],
        &["diff", "--bogus"],
        &["diff", "a", "b", "c"],
        &["memo", "--format"],
        &["memo", "--format", "bogus"],
        &["commit"],
        &["log", "-n", "x"],
        &["log", "--since", "zz"],
        &["log", "--oneline=3"],
        &["log", "--oneline", "--evidence"],
        &["packet", "--papers", "x"],
        &["roadmap", "--paper", "a5"],
        &["help", "bogus"],
        &["propose", "save"],
        &["-C"],
        &["--lang", "fr", "log"],
    ] {
        let run = japanese(&folder, words);
        assert_eq!(run.code, 2, "{words:?}: {}", run.told());
        assert!(run.stderr.starts_with("エラー: "), "{words:?}: {}", run.told());
        let (said, _) = run.stderr.split_once('\n').unwrap();
        let values = said.split_once('（').map_or("", |(_, values)| values);
        let left: Vec<String> = latin(said).into_iter().filter(|word| !values.contains(&**word)).collect();
        assert!(left.is_empty(), "{words:?}: {left:?} in {said}");
    }
}

/// What may stand in a vocabulary is one page: of the command, of the help, and of the files that README points to.
#[test]
fn what_a_vocabulary_may_say_is_one_page_in_each_language() {
    let folder = Folder::new();
    for (lang, file) in [("en", "src/docs/vocabulary.md"), ("ja", "src/docs/vocabulary.ja.md")] {
        let page = folder.answer(&["vocabulary", "fields", "--lang", lang, "--format", "md"]);
        golden(file, &page);
        let text = folder.answer(&["vocabulary", "fields", "--lang", lang]);
        let help = folder.answer(&["--lang", lang, "help", "vocabulary"]);
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        assert!(plain(&help).contains(&plain(&text)), "{help}");
        for said in
            FieldType::ALL.iter().map(|ty| ty.key()).chain(FieldRole::ALL.iter().map(|role| role.key()))
        {
            assert!(
                text.lines().any(|line| line.split_whitespace().any(|word| word == said)),
                "{said}: {text}"
            );
        }
        let readme =
            fs::read_to_string(root().join(if lang == "ja" { "README.ja.md" } else { "README.md" })).unwrap();
        assert!(readme.contains(&format!("]({file})")), "{file}");
    }
}

//! What matching knows of languages: which words of a name say nothing, what is one word in another
//! form, numbers as words, and how succession is said.
//!
//! All of it stands in a file a language, in `languages`; another language is a file and a row of
//! [`FILES`]. A plan may be written in several, so every text is read with the tables of all.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use planctl_core::text::loosely;

/// The languages there is a file of.
const FILES: [&str; 2] = [include_str!("languages/ja.toml"), include_str!("languages/en.toml")];

static TONGUE: LazyLock<Tongue> =
    LazyLock::new(|| Tongue::read(&FILES).expect("a test reads the files of languages"));

/// The tables of several languages together.
#[derive(Debug, Default)]
pub(super) struct Tongue {
    passed: HashSet<String>,
    endings: Vec<(String, String)>,
    same_words: HashMap<String, String>,
    same_signs: Vec<(String, String)>,
    numbers: HashMap<String, String>,
    counters: Vec<String>,
    pub(super) halves: Vec<String>,
    /// What stands before the number of a phase, and behind it.
    pub(super) phases: Vec<(String, String)>,
    pub(super) sayings: Vec<Phrase>,
    pub(super) before_names: Vec<String>,
    pub(super) behind_names: Vec<String>,
    pub(super) between_names: Vec<String>,
    pub(super) not_after: Vec<String>,
    pub(super) not_before: Vec<String>,
}

/// A phrase of succession.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) phrase: String,
    /// What the sentence must hold behind it; mostly nothing.
    pub(super) with: String,
    pub(super) claim: Claim,
    /// Whether the names stand behind it.
    pub(super) names_behind: bool,
}

/// What a phrase claims of the things that are named beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// The item succeeds the one named.
    Succeeds,
    /// The items named were merged into it.
    Merges,
    /// It was a part of the one named.
    Parts,
    /// It is the one named, under another name.
    Was,
    /// It was merged into the one named.
    Into,
    /// The one named succeeds it.
    Followed,
}

/// The key of a file that has the phrases of a claim; `_before` is added where the names stand before
/// the phrase. Of two phrases at one place the first is used.
const CLAIMS: [(&str, Claim); 6] = [
    ("parts", Claim::Parts),
    ("merges", Claim::Merges),
    ("succeeds", Claim::Succeeds),
    ("was", Claim::Was),
    ("into", Claim::Into),
    ("followed", Claim::Followed),
];

/// A text as matching compares it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Folded {
    /// Without case, blanks, plurals, words that say nothing, and choices of spelling: two texts that
    /// agree here say the same.
    pub(super) key: String,
    /// The words of scripts that part words by blanks, as in `key`; and between them the runs of
    /// other scripts.
    pub(super) runs: Vec<Run>,
    /// The numbers that it says as words.
    pub(super) numbers: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Run {
    Word(String),
    /// Of a script without blanks, with the signs in it.
    Unspaced(String),
}

impl Tongue {
    /// The tables of all languages.
    pub(super) fn all() -> &'static Tongue {
        &TONGUE
    }

    /// The tables of some files; what is wrong with one that is none.
    pub(super) fn read(files: &[&str]) -> Result<Tongue, String> {
        let mut all = Tongue::default();
        for file in files {
            let table: toml::Table = file.parse().map_err(|error| format!("{error}"))?;
            all.add(&table)?;
        }
        Ok(all)
    }

    fn add(&mut self, file: &toml::Table) -> Result<(), String> {
        let numbers = table(file, "numbers")?;
        let parts = table(file, "parts")?;
        let succession = table(file, "succession")?;
        self.passed.extend(texts(file, "passed")?);
        self.endings.extend(pairs(file, "endings")?);
        self.counters.extend(texts(file, "counters")?);
        for (from, to) in pairs(file, "same")? {
            if from.chars().all(|c| is_word(c) && !is_unspaced(c)) {
                self.same_words.insert(from, to);
            } else {
                self.same_signs.push((loosely(&from), loosely(&to)));
            }
        }
        for number in numbers.keys() {
            let words = texts(numbers, number)?;
            self.numbers.extend(words.into_iter().map(|word| (word, number.clone())));
        }
        self.halves.extend(texts(parts, "halves")?);
        self.phases.extend(pairs(parts, "phases")?);
        for (key, claim) in CLAIMS {
            for (key, names_behind) in [(key.to_owned(), true), (format!("{key}_before"), false)] {
                let phrases =
                    if succession.contains_key(&key) { pairs(succession, &key)? } else { Vec::new() };
                self.sayings.extend(phrases.into_iter().map(|(phrase, with)| Phrase {
                    phrase,
                    with,
                    claim,
                    names_behind,
                }));
            }
        }
        for (list, key) in [
            (&mut self.before_names, "before_names"),
            (&mut self.behind_names, "behind_names"),
            (&mut self.between_names, "between_names"),
            (&mut self.not_after, "not_after"),
            (&mut self.not_before, "not_before"),
        ] {
            list.extend(texts(succession, key)?);
        }
        // Of two words the longer: 「の研究成果」 before 「の成果」, "parts of" before "part".
        for list in [&mut self.before_names, &mut self.behind_names, &mut self.between_names] {
            list.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        Ok(())
    }

    /// A text that was made [`plain`], folded.
    pub(super) fn fold(&self, plain: &str) -> Folded {
        let mut folded = Folded::default();
        let lower = plain.to_lowercase();
        let mut rest = lower.as_str();
        let has_unspaced = lower.chars().any(is_unspaced);
        while let Some(first) = rest.chars().next() {
            let is_spaced_word = is_word(first) && !is_unspaced(first);
            let end = if is_spaced_word {
                word_end(rest)
            } else {
                rest.find(|c| is_word(c) && !is_unspaced(c)).unwrap_or(rest.len())
            };
            let (run, behind) = rest.split_at(end);
            rest = behind;
            if is_spaced_word {
                let word = self.word(run);
                if self.numbers.contains_key(run) {
                    folded.numbers.push(word.clone());
                }
                if !self.passed.contains(run) {
                    folded.key.push_str(&word);
                    folded.runs.push(Run::Word(word));
                }
                continue;
            }
            // Signs between words say nothing, but that C++ is not C.
            let kept = |c: &char| *c != ' ' && (has_unspaced || matches!(c, '+' | '#'));
            let run: String = run.chars().filter(kept).collect();
            let run = self.unspaced(&run, &mut folded.numbers);
            folded.key.push_str(&run);
            if run.chars().any(is_unspaced) {
                folded.runs.push(Run::Unspaced(run));
            }
        }
        folded
    }

    /// One word in lower case as every form of it is known.
    pub(super) fn word(&self, word: &str) -> String {
        if let Some(number) = self.numbers.get(word) {
            return number.clone();
        }
        let word = word.strip_suffix("'s").unwrap_or(word);
        if let Some(same) = self.same_words.get(word) {
            return same.clone();
        }
        if word.chars().count() < 4 || !word.chars().all(char::is_alphabetic) {
            return word.to_owned();
        }
        let ending = self.endings.iter().find(|(plural, _)| word.ends_with(plural.as_str()));
        ending.map_or(word.to_owned(), |(plural, singular)| {
            format!("{}{singular}", &word[..word.len() - plural.len()])
        })
    }

    /// Whether a word says nothing.
    pub(super) fn is_passed(&self, word: &str) -> bool {
        self.passed.contains(word)
    }

    fn unspaced(&self, run: &str, numbers: &mut Vec<String>) -> String {
        let mut text = run.to_owned();
        for (from, to) in &self.same_signs {
            if text.contains(from.as_str()) {
                text = text.replace(from.as_str(), to);
            }
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = rest.find(is_kanji_number) {
            out.push_str(&rest[..at]);
            let end = rest[at..].find(|c| !is_kanji_number(c)).map_or(rest.len(), |end| at + end);
            let (run, behind) = (&rest[at..end], &rest[end..]);
            let counts = |counter: &String| behind.starts_with(counter.as_str());
            if run.chars().count() > 1 || out.ends_with('第') || self.counters.iter().any(counts) {
                let number = kanji_number(run);
                out.push_str(&number);
                numbers.push(number);
            } else {
                out.push_str(run);
            }
            rest = behind;
        }
        out.push_str(rest);
        out
    }
}

fn table<'t>(file: &'t toml::Table, key: &str) -> Result<&'t toml::Table, String> {
    file.get(key).and_then(toml::Value::as_table).ok_or_else(|| format!("`{key}` is no table"))
}

fn texts(file: &toml::Table, key: &str) -> Result<Vec<String>, String> {
    let list = file.get(key).and_then(toml::Value::as_array).ok_or_else(|| format!("`{key}` is no list"))?;
    let text = |value: &toml::Value| value.as_str().map(str::to_owned);
    list.iter().map(text).collect::<Option<_>>().ok_or_else(|| format!("`{key}` has what is no text"))
}

/// Pairs of texts; a text alone is a pair whose second is empty.
fn pairs(file: &toml::Table, key: &str) -> Result<Vec<(String, String)>, String> {
    let list = file.get(key).and_then(toml::Value::as_array).ok_or_else(|| format!("`{key}` is no list"))?;
    let pair = |value: &toml::Value| match value {
        toml::Value::String(text) => Some((text.clone(), String::new())),
        toml::Value::Array(two) => match &two[..] {
            [one, two] => Some((one.as_str()?.to_owned(), two.as_str()?.to_owned())),
            _ => None,
        },
        _ => None,
    };
    list.iter()
        .map(pair)
        .collect::<Option<_>>()
        .ok_or_else(|| format!("`{key}` has what is no pair of texts"))
}

/// A text loosely ([`loosely`]), but with one blank where there are some between words of a script
/// that parts words by blanks.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_whitespace() {
        let piece = loosely(piece);
        let are_words = |last: char, first: char| !is_unspaced(last) && !is_unspaced(first);
        if let (Some(last), Some(first)) = (out.chars().next_back(), piece.chars().next())
            && are_words(last, first)
        {
            out.push(' ');
        }
        out.push_str(&piece);
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

/// A mark above or below a letter is a part of it.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{900}'..='\u{903}' | '\u{93A}'..='\u{94F}')
}

/// Whether a character is of a script that writes words without blanks between them, or a sign of such a
/// text.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{30FF}'
        | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Where a word ends that begins here: an apostrophe within it is a part of it, and so is the point of
/// a number.
fn word_end(text: &str) -> usize {
    let mut last = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        let is_inside = match c {
            '\'' => next.is_alphabetic() && !is_unspaced(next),
            '.' => last.is_ascii_digit() && next.is_ascii_digit(),
            c => is_word(c) && !is_unspaced(c),
        };
        if !is_inside {
            return at;
        }
        last = c;
    }
    text.len()
}

pub(super) fn is_kanji_number(c: char) -> bool {
    "〇一二三四五六七八九十百".contains(c)
}

/// A number in kanji, by places (二〇二六) or by units (二十六).
pub(super) fn kanji_number(digits: &str) -> String {
    let digit =
        |c: char| "〇一二三四五六七八九".chars().position(|digit| digit == c).map(|digit| digit as u32);
    if !digits.contains(['十', '百']) {
        return digits.chars().filter_map(digit).map(|digit| digit.to_string()).collect();
    }
    let (mut value, mut ones) = (0_u32, 0);
    for c in digits.chars() {
        match digit(c) {
            Some(digit) => ones = digit,
            None => {
                value += ones.max(1) * if c == '十' { 10 } else { 100 };
                ones = 0;
            }
        }
    }
    (value + ones).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        Tongue::all().fold(&plain(text)).key
    }

    #[test]
    fn case_width_plural_and_number_words_say_nothing() {
        for (one, other) in [
            ("ACCOUNT MANAGEMENT", "Account Management"),
            (
                "Restrictions On Use of Shared / Group Accounts",
                "Restrictions on Use of Shared and Group Accounts",
            ),
            ("ＡＣＣＯＵＮＴ　Ｒｅｖｉｅｗ", "account reviews"),
            ("Two-Person Rule", "2-person rules"),
            ("The owner's policies", "Owner Policy"),
            ("Training Programmes", "training program"),
            ("第二期計画", "第２期計画"),
            ("二十五か年の計画", "25ヵ年の計画"),
            ("監視及び記録", "監視・記録"),
            ("ＡＩ病院 計画", "AI病院計画"),
            ("コンピューターの保護", "ｺﾝﾋﾟｭｰﾀの保護"),
        ] {
            assert_eq!(key(one), key(other));
        }
    }

    #[test]
    fn what_differs_stays_apart() {
        for (one, other) in [
            ("Access control", "Access controls review"),
            ("Version 1.5", "Version 15"),
            ("C++ tools", "C tools"),
            ("Status", "State"),
            ("第二期計画", "第三期計画"),
        ] {
            assert_ne!(key(one), key(other));
        }
    }

    #[test]
    fn another_language_is_another_file() {
        const GERMAN: &str = r#"
passed = ["der", "die", "das", "und"]
endings = [["ungen", "ung"]]
same = []
counters = []
[numbers]
2 = ["zwei"]
[parts]
halves = []
phases = [["phase", ""]]
[succession]
before_names = ["der", "die", "das"]
behind_names = []
between_names = ["und"]
not_after = ["nicht"]
not_before = []
succeeds = ["nachfolger von"]
"#;
        let tongue = Tongue::read(&[GERMAN]).unwrap();
        let key = |text: &str| tongue.fold(&plain(text)).key;
        assert_eq!(key("Die ZWEI Prüfungen"), key("2 Prüfung"));
        assert_eq!(tongue.sayings.len(), 1);
        assert_eq!(Tongue::read(&["passed = 1"]).unwrap_err(), "`numbers` is no table");
    }
}

//! Marks of a provisional name as people type them into it: 「…（仮称）」, 「（仮）…」, 「仮称「…」」.
//!
//! Which spellings there are stands here alone: whoever reads a name, finds a mark that was left in one, or holds
//! two names against each other asks here.

use super::{FieldRole, FieldType, KindDef};
use crate::text::{folded, is_ignorable};

/// Words that say that a name is provisional; those of a row mean the same. The mark of a vocabulary brings its
/// row with it.
const WORDS: [&[&str]; 2] = [
    &["仮称", "仮", "仮題", "仮名称", "仮の名称"],
    &[
        "provisional name",
        "provisional title",
        "provisional",
        "tentative name",
        "tentative title",
        "tentative",
        "working name",
        "working title",
    ],
];

const OPEN: &str = "（(〔［[【＜<〈《｛{｟⦅";
const CLOSE: &str = "）)〕］]】＞>〉》｝}｠⦆";
/// No word without brackets has more characters.
const LONGEST: usize = 24;
/// Signs between a word without brackets and the name.
const BETWEEN: &str = "：:※＊*";

/// The words that mark a name of some kind as provisional, as a careless eye reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameMarks(Vec<String>);

impl NameMarks {
    /// Those of a kind whose names may be provisional; `None` for another.
    pub fn of(kind: &KindDef) -> Option<NameMarks> {
        let flag = kind.by_role(FieldRole::Provisional).filter(|flag| flag.ty == FieldType::Flag)?;
        let own = flag.mark.iter().flat_map(|mark| mark.texts());
        let own: Vec<String> = own.map(|mark| careless(mark.trim_matches(is_around))).collect();
        if own.is_empty() {
            return Some(NameMarks::all());
        }
        let of_row = |row: &&&[&str]| row.iter().any(|word| own.contains(&careless(word)));
        let rows = WORDS.iter().filter(of_row).flat_map(|row| row.iter().map(|word| careless(word)));
        Some(NameMarks(rows.chain(own.iter().cloned()).filter(|word| !word.is_empty()).collect()))
    }

    /// Those of any kind.
    pub fn all() -> NameMarks {
        NameMarks(WORDS.iter().flat_map(|row| row.iter().map(|word| careless(word))).collect())
    }

    /// A name without the marks before and behind it; `None` if it has none, or nothing but signs is left.
    pub fn without<'t>(&self, name: &'t str) -> Option<&'t str> {
        let mut rest = name.trim_matches(is_unseen);
        let mut found = false;
        while let Some(shorter) = self.behind(rest).or_else(|| self.before(rest)) {
            (rest, found) = (shorter.trim_matches(is_unseen), true);
        }
        // A sign that is left alone is no name.
        (found && rest.contains(char::is_alphanumeric)).then_some(rest)
    }

    /// The first mark that stands in a name, wherever it does; also with more between its brackets, as
    /// （仮称。以下同じ。）.
    pub fn standing<'t>(&self, name: &'t str) -> Option<&'t str> {
        let begins = |inside: &str| {
            let first = inside.split(['、', '。', ',', '，', ';', '；']).next().unwrap_or_default();
            self.say(first) && careless(first).chars().count() > 1
        };
        for (at, open) in name.char_indices().filter(|(_, c)| OPEN.contains(*c)) {
            let inside = &name[at + open.len_utf8()..];
            let Some(end) = inside.find(|c| CLOSE.contains(c)) else { continue };
            if self.say(&inside[..end]) || begins(&inside[..end]) {
                let close = inside[end..].chars().next().map_or(0, char::len_utf8);
                return Some(&name[at..at + open.len_utf8() + end + close]);
            }
        }
        self.without(name).map(|_| name)
    }

    /// Whether a text is one of the marks in its brackets, and nothing else.
    pub fn is_mark(&self, text: &str) -> bool {
        let text = text.trim_matches(is_unseen);
        let inside =
            text.strip_prefix(|c| OPEN.contains(c)).and_then(|text| text.strip_suffix(|c| CLOSE.contains(c)));
        inside.is_some_and(|inside| self.say(inside))
    }

    /// How many bytes at the beginning of a text are a mark in its brackets; 0 if there is none.
    pub fn at_the_beginning(&self, text: &str) -> usize {
        let end = text
            .find(|c| CLOSE.contains(c))
            .and_then(|end| Some(end + text[end..].chars().next()?.len_utf8()));
        end.filter(|end| self.is_mark(&text[..*end])).unwrap_or(0)
    }

    fn say(&self, word: &str) -> bool {
        self.0.contains(&careless(word))
    }

    /// Whether a word means it without brackets too; one character does not.
    fn say_alone(&self, word: &str) -> bool {
        self.say(word) && careless(word).chars().count() > 1
    }

    fn behind<'t>(&self, name: &'t str) -> Option<&'t str> {
        if name.ends_with(|c| CLOSE.contains(c)) {
            let at = name.rfind(|c| OPEN.contains(c))?;
            return self.is_mark(&name[at..]).then_some(&name[..at]);
        }
        // The word alone, parted from the name by a sign, or by a blank in a script that has none between words.
        let parted = |at: usize, sign: char| {
            let word = &name[at + sign.len_utf8()..];
            self.say_alone(word) && (BETWEEN.contains(sign) || (sign.is_whitespace() && !word.is_ascii()))
        };
        let (at, _) = name.char_indices().rev().take(LONGEST).find(|(at, sign)| parted(*at, *sign))?;
        Some(name[..at].trim_end_matches(|c| BETWEEN.contains(c) || is_unseen(c)))
    }

    fn before<'t>(&self, name: &'t str) -> Option<&'t str> {
        let marked = self.at_the_beginning(name);
        if marked > 0 {
            return Some(&name[marked..]);
        }
        for (at, sign) in name.char_indices().skip(1).take(LONGEST) {
            let (word, rest) = name.split_at(at);
            let quoted = rest.strip_prefix('「').and_then(|rest| rest.strip_suffix('」'));
            if let Some(quoted) = quoted.filter(|quoted| self.say(word) && !quoted.contains(['「', '」'])) {
                return Some(quoted);
            }
            let parts = BETWEEN.contains(sign) || (sign.is_whitespace() && !word.is_ascii());
            if parts && self.say_alone(word) {
                return Some(rest.trim_start_matches(|c| BETWEEN.contains(c) || is_unseen(c)));
            }
        }
        None
    }
}

/// Whether a text is a name of anything: something stands in it beside signs and marks of a provisional name.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let marks = NameMarks::all();
    let mut rest = text.trim_matches(is_unseen);
    // A picture is a name to whoever gives it; a sign is none.
    let says = |c: char| c.is_alphanumeric() || matches!(c, '\u{1F000}'..='\u{1FAFF}');
    while rest.contains(says) {
        match marks.behind(rest).or_else(|| marks.before(rest)) {
            Some(shorter) => rest = shorter.trim_matches(is_unseen),
            None => return true,
        }
    }
    false
}

impl KindDef {
    /// A name of this kind without the marks of a provisional one that were typed into it; `None` if it has none,
    /// or if names of this kind are never provisional.
    pub fn unmarked<'t>(&self, name: &'t str) -> Option<&'t str> {
        NameMarks::of(self)?.without(name)
    }
}

fn careless(word: &str) -> String {
    folded(word)
}

fn is_unseen(c: char) -> bool {
    c.is_whitespace() || is_ignorable(c)
}

fn is_around(c: char) -> bool {
    is_unseen(c) || OPEN.contains(c) || CLOSE.contains(c) || BETWEEN.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Vocabulary;

    #[test]
    fn marks_of_a_provisional_name_are_read_as_people_type_them() {
        let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap();
        let kind = vocabulary.kind("project").unwrap();
        let marks = NameMarks::of(kind).unwrap();
        // Behind and before the name, in all brackets, with blanks, invisible characters and mixed widths.
        for (open, close) in OPEN.chars().zip(CLOSE.chars()) {
            for word in ["仮称", "仮", "仮題", "Provisional name", "tentative"] {
                let mark = format!("{open}{word}{close}");
                for name in [
                    format!("星の計画{mark}"),
                    format!("星の計画　{mark} "),
                    format!("{mark}星の計画"),
                    format!("{mark} 星の計画"),
                    format!("{mark}星の計画{mark}"),
                    format!("星の計画{open} {word}\u{200B}{close}"),
                ] {
                    assert_eq!(kind.unmarked(&name), Some("星の計画"), "{name}");
                    assert!(marks.standing(&name).is_some(), "{name}");
                }
                let inside = format!("星の{mark}計画");
                assert_eq!((kind.unmarked(&inside), marks.standing(&inside)), (None, Some(&*mark)));
            }
        }
        let alone = [
            "仮称「星の計画」",
            "仮称：星の計画",
            "仮称　星の計画",
            "星の計画※仮称",
            "星の計画 仮称",
            "仮「星の計画」",
        ];
        for name in alone {
            assert_eq!(kind.unmarked(name), Some("星の計画"), "{name}");
        }
        for name in [
            "仮称",
            "（仮称）",
            "仮設住宅の整備",
            "星の計画（仮設）",
            "仮想現実（VR）の研究",
            "仮 星",
            "Provisional Government study",
            "仮称「星」と「月」",
            "計画（その１）",
            "地名の仮称",
            "仮称調査",
        ] {
            assert_eq!(kind.unmarked(name), None, "{name}");
        }
        // What is left behind a mark is no name where it is a sign alone.
        for name in [
            "（仮称）：",
            "：（仮称）",
            "（仮称）",
            "（仮）・（仮称）",
            "：",
            "「」",
            "…",
            "　",
            "",
            "（仮称）※",
        ] {
            assert_eq!((kind.unmarked(name), is_name(name)), (None, false), "{name}");
        }
        for name in ["星", "（仮称）星", "A", "①", "仮称"] {
            assert!(is_name(name), "{name}");
        }
        assert_eq!(marks.standing("星の計画（仮称。以下同じ。）"), Some("（仮称。以下同じ。）"));
        assert_eq!(marks.standing("地名の仮称（案）"), None);
        // Names of this kind are never provisional.
        assert_eq!(vocabulary.kind("program").unwrap().unmarked("星の計画（仮称）"), None);
    }
}

//! Texts of a plan: what is kept, what is refused, and when two are the same to a reader.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::Words;
use crate::words;

/// A character that no text of a plan may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextFault {
    /// The character.
    pub character: char,
}

impl TextFault {
    /// The fault in words; the character is named by its number, never printed.
    pub fn words(&self) -> Words {
        let number = format!("U+{:04X}", self.character as u32);
        if is_bidi(self.character) {
            words!("text.holds-invisible-character-turns", number)
        } else if is_no_character(self.character) {
            words!("text.holds-no-character", number)
        } else {
            words!("text.holds-control-character", number)
        }
    }
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Code points that XML forbids (XML 1.0, 2.2) and that no text of Unicode needs.
fn is_no_character(c: char) -> bool {
    matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

/// What Unicode 14.0 calls Default_Ignorable_Code_Point: characters that are not seen where nothing near them
/// makes them seen.
#[rustfmt::skip]
const IGNORABLE: [(u32, u32); 17] = [
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
];

/// Whether a character is not seen: a zero-width blank, a soft hyphen, a joiner, a selector of variants.
///
/// Of these, those that turn the direction of text and the byte order mark are refused by [`plain_text`]. The
/// others are kept, since names need some of them; they do not count in [`loosely`], and `check` tells them.
pub fn is_ignorable(c: char) -> bool {
    if c < '\u{AD}' || matches!(c, '\u{3041}'..='\u{3163}' | '\u{4E00}'..='\u{9FFF}') {
        return false;
    }
    let number = u32::from(c);
    let after = IGNORABLE.partition_point(|(first, _)| *first <= number);
    after > 0 && number <= IGNORABLE[after - 1].1
}

/// How far from its line a character is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// On the line.
    Level,
    /// Above it: the 5 of 10⁵.
    Raised,
    /// Below it: the 2 of H₂O.
    Lowered,
}

/// Characters with their raised and their lowered form.
#[rustfmt::skip]
const SCRIPTS: [(char, char, char); 15] = [
    ('0', '⁰', '₀'), ('1', '¹', '₁'), ('2', '²', '₂'), ('3', '³', '₃'), ('4', '⁴', '₄'), ('5', '⁵', '₅'),
    ('6', '⁶', '₆'), ('7', '⁷', '₇'), ('8', '⁸', '₈'), ('9', '⁹', '₉'), ('+', '⁺', '₊'), ('-', '⁻', '₋'),
    ('=', '⁼', '₌'), ('(', '⁽', '₍'), (')', '⁾', '₎'),
];

impl Script {
    /// The character that is set so without a format's help; `None` if Unicode has none.
    pub fn form(self, c: char) -> Option<char> {
        if self == Script::Level || c.is_whitespace() {
            return Some(c);
        }
        let plain = match c {
            'n' if self == Script::Raised => return Some('ⁿ'),
            '−' => '-',
            '！'..='～' => char::from_u32(c as u32 - 0xFEE0)?,
            c => c,
        };
        let (_, raised, lowered) = SCRIPTS.iter().find(|(level, ..)| *level == plain)?;
        Some(if self == Script::Raised { *raised } else { *lowered })
    }
}

/// Whether a character is one of [`Script::form`]'s: 10⁵ is not 105.
fn is_of_script(c: char) -> bool {
    matches!(c, '\u{B2}' | '\u{B3}' | '\u{B9}' | '\u{2070}' | '\u{2074}'..='\u{207F}' | '\u{2080}'..='\u{208E}')
}

fn is_hostile(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || is_bidi(c)
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}')
        || is_no_character(c)
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}')
}

/// A text as a plan keeps it: CR LF becomes LF, blanks at the ends of lines and empty lines at
/// both ends go, and characters are canonically composed, except that the compatibility
/// ideographs U+F900–FAFF and U+2F800–2FA1F stay as they are (NFC would rewrite names).
///
/// Doing it twice changes nothing more.
///
/// # Errors
///
/// The first control or direction-changing character; line feeds and tabs are none.
pub fn plain_text(text: &str) -> Result<String, TextFault> {
    let unified =
        if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    if let Some(character) = unified.chars().find(|c| is_hostile(*c)) {
        return Err(TextFault { character });
    }
    let composed = compose(&unified);
    let mut lines: Vec<&str> = composed.split('\n').map(|line| line.trim_end_matches(is_blank)).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    Ok(lines[first..].join("\n"))
}

/// Code points that Unicode 14.0 does not assign and a later version does, as far as that bears on which
/// characters are letters, marks and numbers, or are composed. What is kept is kept by Unicode 14.0, whichever
/// version is known: else one file would be in order today and not tomorrow.
#[rustfmt::skip]
const LATER: [(u32, u32); 45] = [
    (0x5C8, 0x5C9), (0x88F, 0x88F), (0x897, 0x897), (0xB53, 0xB54), (0xC5C, 0xC5C), (0xCDC, 0xCDC),
    (0xCF3, 0xCF3), (0xECE, 0xECE), (0x1ACF, 0x1AF0), (0x1C89, 0x1C8A), (0xA7CB, 0xA7CF),
    (0xA7D2, 0xA7D2), (0xA7D4, 0xA7D4), (0xA7DA, 0xA7F1), (0x105C0, 0x105F3), (0x10940, 0x10959),
    (0x10D40, 0x10D85), (0x10EC2, 0x10EFF), (0x1123F, 0x11241), (0x11380, 0x113E2), (0x116D0, 0x116E3),
    (0x11B60, 0x11BF9), (0x11DB0, 0x11DF0), (0x11F00, 0x11F5A), (0x1342F, 0x1342F), (0x13440, 0x143FA),
    (0x16100, 0x16139), (0x16D40, 0x16D79), (0x16EA0, 0x16ED3), (0x16FF2, 0x16FF6), (0x187F8, 0x187FF),
    (0x18CFF, 0x18CFF), (0x18D09, 0x18DF2), (0x1B132, 0x1B132), (0x1B155, 0x1B155), (0x1CCF0, 0x1CCF9),
    (0x1D127, 0x1D128), (0x1D250, 0x1D2D3), (0x1DF25, 0x1DF2A), (0x1E030, 0x1E08F), (0x1E4D0, 0x1E6FF),
    (0x2B739, 0x2B73F), (0x2CEA2, 0x2CEAD), (0x2EBF0, 0x2EE5D), (0x31350, 0x33479),
];

/// Whether Unicode 14.0 does not know a character: then it stands as it is, and in no name.
fn is_later(c: char) -> bool {
    let number = u32::from(c);
    let after = LATER.partition_point(|(first, _)| *first <= number);
    after > 0 && number <= LATER[after - 1].1
}

/// Whether a character is one of which names are made, in any script: a letter, a mark or a number, by its
/// general category in Unicode 14.0.
pub fn is_of_names(c: char) -> bool {
    if is_later(c) {
        return false;
    }
    // Letters in circles and squares are symbols, though Unicode calls them alphabetic.
    let is_symbol = matches!(c, '\u{24B6}'..='\u{24E9}' | '\u{1F130}'..='\u{1F149}' | '\u{1F150}'..='\u{1F169}' | '\u{1F170}'..='\u{1F189}');
    (c.is_alphanumeric() && !is_symbol) || unicode_normalization::char::is_combining_mark(c)
}

/// Canonical composition that leaves compatibility ideographs alone, and what Unicode 14.0 does not know.
fn compose(text: &str) -> Cow<'_, str> {
    let kept = |c: char| matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}') || is_later(c);
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(kept) {
        match piece.chars().next_back().filter(|c| kept(*c)) {
            Some(ideograph) => {
                out.extend(piece[..piece.len() - ideograph.len_utf8()].nfc());
                out.push(ideograph);
            }
            None => out.extend(piece.nfc()),
        }
    }
    Cow::Owned(out)
}

/// The text as a careless eye reads it: width, blanks, invisible characters and the choice among punctuation
/// signs (、, and ，; ・ and ･; dashes; brackets of one kind) do not count; that a digit is raised or lowered does. Two texts that agree here
/// differ editorially only. For comparing, never for keeping.
pub fn loosely(text: &str) -> String {
    let seen = |c: &char| !is_ignorable(*c);
    // Composition sees the characters that it may compose; a raised digit is none of them.
    let pieces = text.split_inclusive(is_of_script).flat_map(|piece| {
        let script = piece.chars().next_back().filter(|c| is_of_script(*c));
        let rest = &piece[..piece.len() - script.map_or(0, char::len_utf8)];
        rest.chars().filter(seen).nfkc().filter(seen).chain(script)
    });
    pieces
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '，' | '、' | ',' | '､' => ',',
            '．' | '。' | '.' | '｡' => '.',
            '・' | '･' | '·' => '・',
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '-' => '-',
            '〜' | '～' | '~' => '~',
            '“' | '”' | '〝' | '〟' | '"' => '"',
            '‘' | '’' | '\'' => '\'',
            '〔' | '（' | '(' => '(',
            '〕' | '）' | ')' => ')',
            '：' | ':' => ':',
            '／' | '/' => '/',
            c => c,
        })
        .collect()
}

/// The same in small letters: by which people call things.
pub fn folded(text: &str) -> String {
    loosely(text).to_lowercase()
}

/// A text that may be printed: control and direction-changing characters are shown by number.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_hostile(c) || c == '\t') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if c == '\t' {
            out.push(' ');
        } else if is_hostile(c) {
            out.push_str(&format!("<U+{:04X}>", c as u32));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// The name of a file as it is said to people: on one line, and nothing in it acts on a terminal.
pub fn name_of_file(path: &std::path::Path) -> String {
    visible(&path.to_string_lossy()).replace('\n', "<U+000A>")
}

/// A word of the user's, fit to stand in a message: visible, on one line, and cut after 60
/// characters, so that a message keeps its place and its way out.
pub fn brief(text: &str) -> String {
    const MOST: usize = 60;
    let line = visible(text).replace('\n', " ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// ASCII digits as full-width ones: 令和8年 becomes 令和８年.
pub fn full_width_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0'..='9' => char::from_u32(c as u32 + 0xFEE0).expect("a digit has a full-width twin"),
            c => c,
        })
        .collect()
}

/// A digit of either width as an ASCII digit; `None` for anything else.
///
/// ```
/// use planctl_core::text::half_width_digit;
///
/// assert_eq!([half_width_digit('8'), half_width_digit('８'), half_width_digit('八')], [Some('8'), Some('8'), None]);
/// ```
pub fn half_width_digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(c as u32 - 0xFEE0),
        _ => None,
    }
}

/// Full-width digits as ASCII ones: 令和８年 becomes 令和8年.
pub fn half_width_digits(text: &str) -> String {
    text.chars().map(|c| half_width_digit(c).unwrap_or(c)).collect()
}

/// The digits in kanji; of nought several signs are in use.
const KANJI: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// A number below a hundred in kanji, 二十三 or 二三, or a year digit by digit, 二〇二六; `None` if it is none.
pub fn kanji_number(text: &str) -> Option<u32> {
    let digit = |c: char| match c {
        '零' | '○' | '◯' => Some(0),
        c => KANJI.iter().position(|sign| *sign == c).and_then(|digit| u32::try_from(digit).ok()),
    };
    // One place of a number with 十: a digit of its own, or none.
    let place = |text: &str, none: u32| {
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (None, _) => Some(none),
            (Some(c), None) => digit(c).filter(|digit| *digit > 0),
            (Some(_), Some(_)) => None,
        }
    };
    match text.split_once('十') {
        Some((tens, ones)) => Some(place(tens, 1)? * 10 + place(ones, 0)?),
        None if (1..=4).contains(&text.chars().count()) => {
            text.chars().try_fold(0, |number, c| Some(number * 10 + digit(c)?))
        }
        None => None,
    }
}

/// Whether the character is a digit of either width.
pub fn is_digit(c: char) -> bool {
    half_width_digit(c).is_some()
}

impl std::fmt::Display for TextFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words().get(super::Lang::EN))
    }
}

impl std::error::Error for TextFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_either_width_are_read_as_one_and_nothing_else_is() {
        for c in '\0'..=char::MAX {
            if let Some(digit) = half_width_digit(c) {
                assert!(digit.is_ascii_digit());
                assert_eq!(c.to_string().nfkc().collect::<String>(), digit.to_string());
            }
        }
        assert_eq!(('\0'..=char::MAX).filter(|c| is_digit(*c)).count(), 20);
        assert_eq!(half_width_digits(&full_width_digits("R8.1.16")), "R8.1.16");
    }

    #[test]
    fn line_ends_and_blanks_at_the_ends_are_not_text() {
        assert_eq!(plain_text("\r\n a \r\nb　\r\n\r\n").unwrap(), " a\nb");
        assert_eq!(plain_text("　\n \n").unwrap(), "");
    }

    #[test]
    fn composed_and_decomposed_kana_are_one_text() {
        assert_eq!(plain_text("か\u{3099}").unwrap(), "が");
    }

    #[test]
    fn a_name_written_with_a_compatibility_ideograph_keeps_it() {
        // U+FA19 神: NFC would turn it into U+795E.
        let name = "\u{FA19}\u{2F800}か\u{3099}";
        assert_eq!(plain_text(name).unwrap(), "\u{FA19}\u{2F800}が");
    }

    #[test]
    fn control_and_direction_characters_are_refused_by_number() {
        assert_eq!(plain_text("a\u{202e}b"), Err(TextFault { character: '\u{202e}' }));
        assert_eq!(plain_text("a\rb"), Err(TextFault { character: '\r' }));
        assert_eq!(visible("a\u{1b}[31m"), "a<U+001B>[31m");
    }

    #[test]
    fn what_is_not_seen_does_not_count_loosely_and_what_is_raised_does() {
        for c in ('\0'..=char::MAX).filter(|c| is_ignorable(*c)) {
            assert_eq!(loosely(&format!("創{c}薬")), "創薬", "U+{:04X}", c as u32);
            let kept = plain_text(&format!("創{c}薬")).is_ok();
            assert_eq!(kept, !is_bidi(c) && c != '\u{FEFF}', "U+{:04X}", c as u32);
        }
        // Of the 4,174 code points 4,096 are those of plane 14.
        assert_eq!(('\0'..=char::MAX).filter(|c| is_ignorable(*c)).count(), 4_174);
        for (plain, raised, lowered) in SCRIPTS {
            assert_eq!(Script::Raised.form(plain), Some(raised));
            assert_eq!(Script::Lowered.form(plain), Some(lowered));
            for script in [raised, lowered] {
                // Unicode lowers and raises the sign for minus, which the key of a hyphen stands for here.
                let level = script.to_string().nfkc().collect::<String>();
                assert_eq!(level.replace('−', "-"), plain.to_string());
                assert_eq!(loosely(&format!("10{script}ｶﾞ")), format!("10{script}ガ"));
            }
        }
        assert_eq!(('\0'..=char::MAX).filter(|c| is_of_script(*c)).count(), 2 * SCRIPTS.len() + 1);
        assert_eq!(Script::Raised.form('注'), None);
    }

    #[test]
    fn what_xml_forbids_is_refused() {
        // XML 1.0, 2.2: #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].
        let of_xml = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
        for c in ('\0'..=char::MAX).filter(|c| !of_xml(*c)) {
            assert_eq!(plain_text(&format!("a{c}b")), Err(TextFault { character: c }));
        }
    }

    #[test]
    fn width_blanks_and_signs_do_not_count_loosely() {
        assert_eq!(loosely("ＡＩ （仮称），β"), loosely("A I(仮称)、β"));
        assert_ne!(loosely("創薬"), loosely("創業"));
    }
}

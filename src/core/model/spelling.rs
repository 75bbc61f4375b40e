//! Which spelling a vocabulary may have: any of TOML 1.0.
//!
//! The reader takes TOML 1.1 as well. A store is read for decades, by verifiers in other languages; what it keeps
//! in the words of its author is kept in the TOML that all of them read.

use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use crate::text::Words;
use crate::words;

/// The first thing in a text that TOML 1.0 does not have and the reader takes, and where it stands.
pub(super) fn later_spelling(text: &str) -> Option<(Words, Range<usize>)> {
    if text.starts_with('\u{FEFF}') {
        return Some((words!("spelling.mark"), 0..'\u{FEFF}'.len_utf8()));
    }
    // What is open, from the outside in, and the comma that only blanks have followed.
    let (mut open, mut comma): (Vec<TokenKind>, Option<Range<usize>>) = (Vec::new(), None);
    for token in Source::new(text).lex() {
        let span = token.span().start()..token.span().end();
        let is_in_table = open.last() == Some(&TokenKind::LeftCurlyBracket);
        let kind = token.kind();
        if matches!(kind, TokenKind::LeftCurlyBracket | TokenKind::LeftSquareBracket) {
            open.push(kind);
        } else if kind == TokenKind::RightCurlyBracket {
            if let Some(comma) = comma.take().filter(|_| is_in_table) {
                return Some((words!("spelling.comma"), comma));
            }
            open.pop();
        } else if kind == TokenKind::RightSquareBracket {
            open.pop();
        } else if matches!(kind, TokenKind::Newline | TokenKind::Comment) && is_in_table {
            return Some((words!("spelling.line"), span));
        } else if matches!(kind, TokenKind::BasicString | TokenKind::MlBasicString)
            && let Some(escape) = later_escape(&text[span.clone()])
        {
            return Some((words!("spelling.escape"), span.start + escape..span.start + escape + 2));
        }
        if kind == TokenKind::Comma {
            comma = Some(span);
        } else if kind != TokenKind::Whitespace {
            comma = None;
        }
    }
    None
}

/// Where `\e` or `\x` stands in a string in double quotes.
fn later_escape(string: &str) -> Option<usize> {
    let mut bytes = string.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        if byte == b'\\' && matches!(bytes.next(), Some((_, b'e' | b'x'))) {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        later_spelling(text).map(|(_, span)| &text[span])
    }

    #[test]
    fn what_toml_1_1_brought_is_found_where_it_stands() {
        for (text, odd) in [
            ("\u{FEFF}a = 1\n", "\u{FEFF}"),
            ("a = { b = 1, }\n", ","),
            ("a = { b = 1\n}\n", "\n"),
            ("a = {\nb = 1 }\n", "\n"),
            ("a = { b = 1 # c\n}\n", "# c"),
            ("a = { b = [\n1,\n], }\n", ","),
            ("a = \"\\e[0m\"\n", "\\e"),
            ("a = \"\"\"\n\\x41\"\"\"\n", "\\x"),
        ] {
            assert_eq!(found(text), Some(odd), "{text}");
        }
    }

    #[test]
    fn toml_1_0_is_taken_in_any_spelling() {
        for text in [
            "a = { b = 1, c = { d = 2 } }\r\n# x\n",
            "a = [\n  1, # one\n  2,\n]\n",
            "a = { b = [\n1,\n] }\n",
            "a = \"{ ,}\\n \\\\e\"\nb = '\\e, }'\n",
            "[a.\"b c\"]\n'd' = \"\"\"\\\n  { \n }\"\"\"\n",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}

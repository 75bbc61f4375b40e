//! Where the comments of a draft stand; a plan has none, so rewriting a draft would drop them.

use std::ops::Range;

/// The comments of a TOML text, from each `#` to the end of its line. The text is taken to be
/// sound TOML.
pub fn comments(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote));
        if let Some(quote) = quote {
            at += quote.len() + end_of_string(&rest[quote.len()..], quote);
        } else if bytes[at] == b'#' {
            let end = rest.find('\n').map_or(text.len(), |end| at + end);
            found.push(at..end);
            at = end;
        } else {
            at += 1;
            while !text.is_char_boundary(at) {
                at += 1;
            }
        }
    }
    found
}

/// How many bytes a string has from behind its opening quote to behind its closing one.
fn end_of_string(text: &str, quote: &str) -> usize {
    let escapes = quote.starts_with('"');
    let mut at = 0;
    while at < text.len() {
        if escapes && text[at..].starts_with('\\') {
            at += 2;
        } else if text[at..].starts_with(quote) {
            at += quote.len();
            // Up to two quotes may stand before the closing three.
            while quote.len() == 3 && text[at..].starts_with(&quote[..1]) {
                at += 1;
            }
            return at;
        } else {
            at += 1;
        }
        while at < text.len() && !text.is_char_boundary(at) {
            at += 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_inside_a_string_is_no_comment() {
        let text = "# one\na = \"#\\\"#\" # two\nb = '''#'#'''''\nc = \"\"\"\n# \"\" \\\"\"\"\"# three";
        let found: Vec<&str> = comments(text).into_iter().map(|span| &text[span]).collect();
        assert_eq!(found, ["# one", "# two", "# three"]);
    }
}

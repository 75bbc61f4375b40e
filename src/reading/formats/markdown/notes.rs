//! The notes of a text of Markdown: `[^1]: …`, which the text refers to as `[^1]`.
//!
//! They are taken out before it is read, since a note that nothing refers to would be lost with the links.

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    /// Its mark with the brackets: `[^1]`.
    pub(super) mark: String,
    /// What it says, on one line.
    pub(super) text: String,
    /// Its line, from 1.
    pub(super) line: u32,
}

/// The notes in order, and the text without them, as many lines as before; `None` if there are none.
pub(super) fn take(text: &str) -> (Vec<Note>, Option<String>) {
    if !text.contains("[^") {
        return (Vec::new(), None);
    }
    let mut notes: Vec<Note> = Vec::new();
    let mut out = String::with_capacity(text.len());
    let (mut fenced, mut within) = (false, false);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let end = line.len() - line.trim_end_matches(['\n', '\r']).len();
        let (bare, end) = line.split_at(line.len() - end);
        let plain = bare.trim_start();
        if plain.starts_with("```") || plain.starts_with("~~~") {
            fenced = !fenced;
        }
        let line_number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        if let Some((mark, said)) = begins(bare).filter(|_| !fenced) {
            notes.push(Note { mark: mark.to_owned(), text: said.trim().to_owned(), line: line_number });
            within = true;
        } else if within && !plain.is_empty() && bare.starts_with(char::is_whitespace) {
            if let Some(note) = notes.last_mut() {
                let blank = if note.text.is_empty() { "" } else { " " };
                note.text.push_str(&format!("{blank}{}", plain.trim_end()));
            }
        } else {
            within &= plain.is_empty();
            out.push_str(bare);
        }
        out.push_str(end);
    }
    if notes.is_empty() { (notes, None) } else { (notes, Some(out)) }
}

/// The mark and the text of a line that begins a note.
fn begins(line: &str) -> Option<(&str, &str)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let rest = &line[indent..];
    let close = rest.strip_prefix("[^")?.find(']')? + 2;
    let said = rest[close + 1..].strip_prefix(':')?;
    let mark = &rest[..=close];
    (indent < 4 && close > 2 && !mark.contains(char::is_whitespace)).then_some((mark, said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_taken_with_the_lines_that_hang_below_it() {
        let text = "A[^1] b.\n\n[^1]: One\n    more\n\n    again\n[^x]: Two\n\nC [^2]\n```\n[^3]: no\n```\n";
        let (notes, without) = take(text);
        let said: Vec<_> =
            notes.iter().map(|note| (note.mark.as_str(), note.text.as_str(), note.line)).collect();
        assert_eq!(said, [("[^1]", "One more again", 3), ("[^x]", "Two", 7)]);
        let without = without.unwrap();
        assert_eq!(without.lines().count(), text.lines().count());
        assert!(without.contains("[^3]: no") && without.starts_with("A[^1] b.\n"), "{without}");
        assert_eq!(take("[^] : x [^a b]: y"), (vec![], None));
    }
}

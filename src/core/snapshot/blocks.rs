//! Canonical bytes cut into their blocks: the head, the plan, each item, each row of sources.
//!
//! Nothing here reads a value: a block is found by its first line alone, outside texts. What always holds of
//! canonical bytes: the blocks joined are the bytes; the first is the head, and every other begins with the empty
//! line that stands before its table; one table is one block. Of bytes that are not canonical the first still
//! holds, and nothing else.

/// Cuts canonical TOML into blocks, in their order.
///
/// A text may hold an empty line and then `[[project]]`; it is no block, for texts of several lines are followed to
/// their closing quotes.
pub fn blocks(bytes: &[u8]) -> Vec<&[u8]> {
    let mut out = Vec::new();
    let (mut begin, mut at) = (0, 0);
    let mut within = false;
    let mut was_empty = false;
    while at < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        let line = &bytes[at..end];
        if within {
            within = !closes(line);
        } else {
            if line.first() == Some(&b'[') && was_empty {
                out.push(&bytes[begin..at - 1]);
                begin = at - 1;
            }
            within = line.ends_with(b" = \"\"\"");
        }
        was_empty = line.is_empty() && !within;
        at = end + 1;
    }
    if begin < bytes.len() {
        out.push(&bytes[begin..]);
    }
    out
}

/// Whether a text of several lines ends in this line: with three quotes of which none is written as an escape.
fn closes(line: &[u8]) -> bool {
    let quotes = line.iter().rev().take_while(|byte| **byte == b'"').count();
    let escapes = line.iter().rev().skip(quotes).take_while(|byte| **byte == b'\\').count();
    quotes - (escapes % 2).min(quotes) >= 3
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn a_text_that_looks_like_a_table_is_no_block() {
        let text = "format = 1\n\n[plan]\nid = \"p\"\n\n[[a]]\nid = \"x\"\ntext = \"\"\"\n\n\n[[a]]\nid = \"ghost\"\n\
                    \\\"\"\"\n\n[plan]\nend\\\\\"\"\"\n\n[[a]]\nid = \"y\"\ntext = \"\"\"\n\"\"\\\"\"\n[[a]]\"\"\"\"\"\n\n[[b]]\n";
        let cut = blocks(text.as_bytes());
        assert_eq!(cut.concat(), text.as_bytes());
        let heads: Vec<&[u8]> = cut.iter().map(|block| &block[..block.len().min(8)]).collect();
        assert_eq!(heads, [&b"format ="[..], b"\n[plan]\n", b"\n[[a]]\ni", b"\n[[a]]\ni", b"\n[[b]]\n"]);
    }

    #[test]
    fn any_bytes_are_their_blocks_joined() {
        for bytes in [&b""[..], b"\n", b"\n\n[", b"[", b"a = \"\"\"", b"a\n\n[b]\n\n\n[c]", b"\n[a]\n\n[b"] {
            assert_eq!(blocks(bytes).concat(), bytes, "{bytes:?}");
        }
    }
}

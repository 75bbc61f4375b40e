//! Words of the plan inside a sentence: 「…」, whatever they hold.
//!
//! Brackets that pair inside a text stand as they are, so that a name with a quotation reads
//! naturally. A bracket without a partner, the sign ＼ itself, a line break and a tab are
//! written ＼「, ＼」, ＼＼, ＼ｎ and ＼ｔ; so every text has one spelling, and a sentence one line.

/// The sign before what would be misread.
const ESCAPE: char = '＼';

/// The text with the signs outside its quotes in full width: 「」、。 for ｢｣､｡, of as many bytes each. What stands
/// between ｢ and its ｣ is a quotation; what stands in a quotation stays.
pub(super) fn in_full_width(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let length = if c == '「' { read(rest).map(|(_, length)| length) } else { None };
        if let Some(end) = (c == '｢').then(|| end_of_narrow(rest)).flatten() {
            out.push('「');
            out.push_str(&rest[c.len_utf8()..end]);
            out.push('」');
            rest = &rest[end + '｣'.len_utf8()..];
            continue;
        }
        let (whole, after) = rest.split_at(length.unwrap_or(c.len_utf8()));
        match c {
            '､' => out.push('、'),
            '｡' => out.push('。'),
            _ => out.push_str(whole),
        }
        rest = after;
    }
    out
}

/// Where the ｣ stands that ends a quotation in half-width brackets.
fn end_of_narrow(rest: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in rest.char_indices() {
        match c {
            '｢' => depth += 1,
            '｣' if depth == 1 => return Some(at),
            '｣' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut alone = Vec::new();
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '「' => open.push(at),
            '」' if open.pop().is_none() => alone.push(at),
            _ => {}
        }
    }
    alone.extend(open);
    alone.sort_unstable();
    let mut alone = alone.into_iter().peekable();
    let mut out = String::with_capacity(text.len() + 8);
    out.push('「');
    for (at, c) in text.char_indices() {
        if alone.next_if_eq(&at).is_some() || c == ESCAPE {
            out.push(ESCAPE);
        }
        match c {
            '\n' => out.extend([ESCAPE, 'ｎ']),
            '\t' => out.extend([ESCAPE, 'ｔ']),
            c => out.push(c),
        }
    }
    out.push('」');
    out
}

/// Several texts in quotes, with 、 between.
pub(super) fn quoted_list(texts: &[String]) -> String {
    texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join("、")
}

/// A text on one line outside quotes, for what stands alone on its line.
pub(super) fn on_one_line(text: &str) -> String {
    text.replace(ESCAPE, "＼＼").replace('\n', "＼ｎ").replace('\t', "＼ｔ")
}

/// What [`on_one_line`] wrote.
pub(super) fn from_one_line(line: &str) -> Option<String> {
    let mut out = String::with_capacity(line.len());
    let mut signs = line.chars();
    while let Some(c) = signs.next() {
        out.push(if c == ESCAPE { escaped(signs.next()?)? } else { c });
    }
    Some(out)
}

/// The text of a quotation at the beginning of `rest`, and how many bytes it takes; `None` if
/// there is none or it does not end.
pub(super) fn read(rest: &str) -> Option<(String, usize)> {
    let inside = rest.strip_prefix('「')?;
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut signs = inside.char_indices();
    while let Some((at, c)) = signs.next() {
        match c {
            ESCAPE => out.push(escaped(signs.next()?.1)?),
            '「' => {
                depth += 1;
                out.push(c);
            }
            '」' if depth == 0 => return Some((out, '「'.len_utf8() + at + c.len_utf8())),
            '」' => {
                depth -= 1;
                out.push(c);
            }
            c => out.push(c),
        }
    }
    None
}

fn escaped(c: char) -> Option<char> {
    match c {
        ESCAPE | '「' | '」' => Some(c),
        'ｎ' => Some('\n'),
        'ｔ' => Some('\t'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(quoted(text), expected);
        let with_more = format!("{expected}を「削る」。");
        assert_eq!(read(&with_more), Some((text.to_owned(), expected.len())));
        assert_eq!(from_one_line(&on_one_line(text)).as_deref(), Some(text));
    }

    #[test]
    fn any_text_reads_back_from_its_quotes() {
        check("創薬", "「創薬」");
        check("本事業の下で「東北」を実施", "「本事業の下で「東北」を実施」");
        check("」「", "「＼」＼「」");
        check("「「a」", "「＼「「a」」");
        check("一\n二\t＼", "「一＼ｎ二＼ｔ＼＼」");
    }

    #[test]
    fn signs_outside_quotations_are_read_in_either_width() {
        for (written, meant) in [
            ("｢甲｣の項を削る｡", "「甲」の項を削る。"),
            ("｢甲｢乙｣丙｣､｢丁｣", "「甲｢乙｣丙」、「丁」"),
            ("「甲｢乙､｣」を削る｡", "「甲｢乙､｣」を削る。"),
            ("｢甲", "｢甲"),
            ("「甲､", "「甲、"),
        ] {
            assert_eq!(in_full_width(written), meant);
            assert_eq!(written.len(), meant.len());
        }
    }

    #[test]
    fn a_quotation_that_does_not_end_is_none() {
        assert_eq!(read("「「a」"), None);
        assert_eq!(read("「＼x」"), None);
        assert_eq!(read("a"), None);
    }
}

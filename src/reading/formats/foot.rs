//! The line at the foot of papers of planctl, which names the revision they print.
//!
//! Plan, revision and the first twelve digits of the snapshot's name are parted by `｜` or ` | `,
//! and 〔 〕 or [ ] may stand around. In a PDF the line stands on every page, the number of the page
//! behind it, and may be broken in two.

/// How many digits of the snapshot's name a foot shows.
const DIGITS: usize = 12;

/// The digits in a line that is a foot.
pub(super) fn stamp(line: &str) -> Option<&str> {
    let body = line.trim();
    let body = body.strip_prefix(['〔', '[']).unwrap_or(body);
    // Behind the closing bracket, or a gap, comes the number of the page.
    let body = match body.split_once(['〕', ']']) {
        Some((body, rest)) if is_number(rest) => body,
        Some(_) => return None,
        None => match body.rsplit_once(char::is_whitespace) {
            Some((front, rest)) if !rest.is_empty() && is_number(rest) && is_parted(front) => front,
            _ => body,
        },
    };
    let parts: Vec<&str> = match body.contains('｜') {
        true => body.split('｜').collect(),
        false => body.split(" | ").collect(),
    };
    if parts.len() < 3 {
        return None;
    }
    let mut digits = parts.into_iter().map(str::trim).filter(|part| is_digits(part));
    digits.next().filter(|_| digits.next().is_none())
}

fn is_digits(part: &str) -> bool {
    part.len() == DIGITS && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn is_parted(text: &str) -> bool {
    text.contains('｜') || text.contains(" | ")
}

fn is_number(text: &str) -> bool {
    text.trim().len() <= 4 && text.trim().bytes().all(|byte| byte.is_ascii_digit())
}

/// Takes the foot out of the lines of a page, of which it is the last that is not blank, or the
/// last two; gives its digits, and what it says.
pub(super) fn take(lines: &mut [&str]) -> Option<(String, String)> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    if let Some(found) = stamp(lines[last]) {
        let found = (found.to_owned(), bare(lines[last]));
        lines[last] = "";
        return Some(found);
    }
    let first = lines[..last].iter().rposition(|line| !line.trim().is_empty())?;
    let (front, back) = (lines[first].trim_end(), lines[last].trim());
    if !is_parted(front) {
        return None;
    }
    // It may be broken inside the digits, at a blank, or between characters.
    let found = [format!("{front}{back}"), format!("{front} {back}")]
        .iter()
        .find_map(|line| stamp(line).map(|found| (found.to_owned(), bare(line))))?;
    (lines[first], lines[last]) = ("", "");
    Some(found)
}

/// What a foot says, without the brackets and the number of the page.
fn bare(line: &str) -> String {
    let line = line.trim();
    let line = match line.strip_prefix(['〔', '[']).and_then(|line| line.rsplit_once(['〕', ']'])) {
        Some((line, _)) => line,
        None => match line.rsplit_once(char::is_whitespace) {
            Some((line, rest)) if !rest.is_empty() && is_number(rest) => line.trim_end(),
            _ => line,
        },
    };
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foot_is_known_with_brackets_number_and_in_english() {
        let ja = "計画｜2026-01-16（案）｜対 2025-08-06｜497e961e80f1｜文部科学省";
        for line in [ja.to_owned(), format!("  {ja}        3"), format!("〔{ja}〕"), format!("〔{ja}〕 12")]
        {
            assert_eq!(stamp(&line), Some("497e961e80f1"), "{line}");
        }
        assert_eq!(stamp("A plan | 2026-01-16 (proposed) | 497e961e80f1  1"), Some("497e961e80f1"));
        assert_eq!(stamp("[A plan | 2026-01-16 (proposed) | 497e961e80f1]"), Some("497e961e80f1"));
        // As papers have it now, and as they had it.
        for line in [
            "計画｜2026-08-01（令和８年８月２０日決定、訂正後：台帳第7号が第5号を訂正）｜対 2026-01-16（案）｜497e961e80f1",
            "計画｜2026-08-01 (#5 → #7)（決定）｜対 2026-01-16｜497e961e80f1｜非公式の復元｜出典：委員会",
            "P | 2026-08-01 (decided, as corrected: record entry 7 corrects entry 5) | against draft | 497e961e80f1",
            "P | 2026-08-01 (#5 → #7) (decided) | against 2026-01-16 | 497e961e80f1 | unofficial  2",
        ] {
            assert_eq!(stamp(line), Some("497e961e80f1"), "{line}");
        }
    }

    #[test]
    fn a_line_of_a_paper_is_no_foot() {
        for line in [
            "",
            "497e961e80f1",
            "計画｜497e961e80f1",
            "計画｜2026｜497E961E80F1",
            "計画｜2026｜497e961e80f12",
            "計画｜497e961e80f1｜497e961e80f1",
            "〔計画｜2026｜497e961e80f1〕の写し",
        ] {
            assert_eq!(stamp(line), None, "{line}");
        }
    }

    #[test]
    fn a_foot_in_two_lines_goes_whole_and_the_text_above_stays() {
        let mut lines = ["本文", "", "計画｜2026-01-16（案）｜497e96", "1e80f1｜文部科学省   1", ""];
        let (digits, foot) = take(&mut lines).unwrap();
        assert_eq!(digits, "497e961e80f1");
        assert_eq!(foot, "計画｜2026-01-16（案）｜497e961e80f1｜文部科学省");
        assert_eq!(lines, ["本文", "", "", "", ""]);
        let mut lines = ["計画｜本文", "終わり"];
        assert_eq!(take(&mut lines), None);
        assert_eq!(lines, ["計画｜本文", "終わり"]);
    }
}

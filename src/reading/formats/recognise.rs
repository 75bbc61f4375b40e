//! Which format a document is in: by its first bytes, then by the ending of its name.

use crate::reading::SourceFormat;

/// The format of a document; `None` for what is no document (a draft, a picture) or not told by
/// its bytes or name. Bytes count before names: a renamed file is what it is.
pub fn recognise(name: &str, bytes: &[u8]) -> Option<SourceFormat> {
    let head = &bytes[..bytes.len().min(4096)];
    if head.starts_with(b"%PDF-") {
        return Some(SourceFormat::Pdf);
    }
    let ending = name.rsplit(['/', '\\']).next().and_then(|file| file.rsplit_once('.'));
    let ending = ending.map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xD0\xCF\x11\xE0") {
        let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        return match SourceFormat::by_ending(&ending) {
            Some(
                archive @ (SourceFormat::Docx | SourceFormat::Xlsx | SourceFormat::Odt | SourceFormat::Ods),
            ) => Some(archive),
            Some(
                SourceFormat::Text
                | SourceFormat::Markdown
                | SourceFormat::Html
                | SourceFormat::Pdf
                | SourceFormat::StratMl
                | SourceFormat::Csv
                | SourceFormat::Json
                | SourceFormat::Yaml
                | SourceFormat::MsProject,
            )
            | None => {
                let parts: [(&[u8], _); 4] = [
                    (b"word/document.xml", SourceFormat::Docx),
                    (b"xl/workbook.xml", SourceFormat::Xlsx),
                    (b"application/vnd.oasis.opendocument.text", SourceFormat::Odt),
                    (b"application/vnd.oasis.opendocument.spreadsheet", SourceFormat::Ods),
                ];
                parts.into_iter().find(|(part, _)| holds(part)).map(|(_, format)| format)
            }
        };
    }
    let text = String::from_utf8_lossy(head);
    let begins = text.trim_start_matches('\u{FEFF}').trim_start();
    let lower = begins.to_ascii_lowercase();
    if lower.starts_with("<?xml") || lower.starts_with('<') {
        // The names of StratML's elements are told apart from those of pages by their case.
        if begins.contains("StrategicPlan")
            || begins.contains("PerformancePlanOrReport")
            || lower.contains("stratml")
        {
            return Some(SourceFormat::StratMl);
        }
        if lower.contains("schemas.microsoft.com/project") {
            return Some(SourceFormat::MsProject);
        }
        if lower.contains("<html") || lower.starts_with("<!doctype html") {
            return Some(SourceFormat::Html);
        }
    }
    SourceFormat::by_ending(&ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_ending_is_that_of_two_formats() {
        for format in SourceFormat::ALL.iter().copied() {
            for ending in format.endings() {
                assert_eq!(SourceFormat::by_ending(ending), Some(format), "{ending}");
            }
        }
    }

    #[test]
    fn bytes_count_before_the_name() {
        assert_eq!(recognise("plan.txt", b"%PDF-1.7"), Some(SourceFormat::Pdf));
        assert_eq!(recognise("x", b"PK\x03\x04....word/document.xml"), Some(SourceFormat::Docx));
        assert_eq!(
            recognise("a.xml", b"<?xml version=\"1.0\"?><StrategicPlan>"),
            Some(SourceFormat::StratMl)
        );
        assert_eq!(recognise("plan.txt", "計画".as_bytes()), Some(SourceFormat::Text));
        assert_eq!(recognise("plan.toml", b"format = 1"), None);
        assert_eq!(recognise("noname", b""), None);
    }
}

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
        return match ending.as_str() {
            "docx" | "docm" | "doc" => Some(SourceFormat::Docx),
            "xlsx" | "xlsm" | "xls" => Some(SourceFormat::Xlsx),
            _ if holds(b"word/document.xml") => Some(SourceFormat::Docx),
            _ if holds(b"xl/workbook.xml") => Some(SourceFormat::Xlsx),
            _ => None,
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
        if lower.contains("<html") || lower.starts_with("<!doctype html") {
            return Some(SourceFormat::Html);
        }
    }
    match ending.as_str() {
        "txt" | "text" | "tsv" => Some(SourceFormat::Text),
        "md" | "markdown" => Some(SourceFormat::Markdown),
        "html" | "htm" | "xhtml" => Some(SourceFormat::Html),
        "docx" | "docm" | "doc" => Some(SourceFormat::Docx),
        "xlsx" | "xlsm" | "xls" => Some(SourceFormat::Xlsx),
        "pdf" => Some(SourceFormat::Pdf),
        "xml" | "stratml" => Some(SourceFormat::StratMl),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

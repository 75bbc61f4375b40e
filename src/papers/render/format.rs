//! The formats an answer can be given in.

use planctl_core::text::Words;
use planctl_core::words_of;

macro_rules! formats {
    ($($(#[$doc:meta])* $format:ident $key:literal [$($ending:literal),+] $text:literal;)*) => {
        /// A format. Which of them a paper has, [`crate::catalogue::PaperKind::formats`] says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Format {
            $($(#[$doc])* $format,)*
        }

        impl Format {
            /// All of them, in the order in which help lists them.
            pub const ALL: &'static [Format] = &[$(Format::$format),*];

            /// Its word in options.
            pub fn key(self) -> &'static str {
                match self { $(Format::$format => $key),* }
            }

            /// How names of files in it end, without the dot; the first is the one planctl gives.
            pub fn endings(self) -> &'static [&'static str] {
                match self { $(Format::$format => &[$($ending),+]),* }
            }

            /// Whether it is UTF-8 text, which a terminal can show.
            pub fn is_text(self) -> bool {
                match self { $(Format::$format => $text),* }
            }
        }
    };
}

// What stands last: whether it is text.
formats! {
    /// For reading, on a terminal or in a pipe.
    Text "text" ["txt"] true;
    /// Markdown.
    Md "md" ["md", "markdown"] true;
    /// For other programs, by a schema of planctl's own.
    Json "json" ["json"] true;
    /// As plans and records are kept.
    Toml "toml" ["toml"] true;
    /// Findings for code hosts and editors.
    Sarif "sarif" ["sarif"] true;
    /// A page for a browser.
    Html "html" ["html", "htm"] true;
    /// For Word.
    Docx "docx" ["docx"] false;
    /// For Excel.
    Xlsx "xlsx" ["xlsx"] false;
    /// Rows for a spreadsheet.
    Csv "csv" ["csv"] true;
    /// A picture.
    Svg "svg" ["svg"] true;
    /// StratML Part 2, for programs that know strategic plans.
    Stratml "stratml" ["stratml", "xml"] true;
    /// The difference of two plans as a JSON patch. A name that ends in `json` means `Json`.
    JsonPatch "json-patch" ["json"] true;
    /// A line of JSON for each entry.
    Jsonl "jsonl" ["jsonl"] true;
    /// Tables for a database: SQLite, PostgreSQL, DuckDB.
    Sql "sql" ["sql"] true;
    /// A graph for programs that draw and count them.
    Graphml "graphml" ["graphml"] true;
}

/// Endings of well-known forms that planctl does not write, each with whether that is a form of text.
const FOREIGN: &[(&str, bool)] = &[
    ("pdf", false),
    ("ps", true),
    ("eps", true),
    ("xps", false),
    ("doc", false),
    ("docm", false),
    ("dot", false),
    ("dotx", false),
    ("rtf", true),
    ("odt", false),
    ("jtd", false),
    ("pages", false),
    ("epub", false),
    ("xls", false),
    ("xlsm", false),
    ("xlsb", false),
    ("xltx", false),
    ("ods", false),
    ("numbers", false),
    ("tsv", true),
    ("ppt", false),
    ("pptx", false),
    ("odp", false),
    ("odg", false),
    ("key", false),
    ("png", false),
    ("jpg", false),
    ("jpeg", false),
    ("gif", false),
    ("webp", false),
    ("avif", false),
    ("bmp", false),
    ("tif", false),
    ("tiff", false),
    ("emf", false),
    ("wmf", false),
    ("yaml", true),
    ("yml", true),
    ("tex", true),
    ("rst", true),
    ("adoc", true),
    ("zip", false),
    ("tar", false),
    ("gz", false),
    ("tgz", false),
    ("7z", false),
];

impl Format {
    /// Whether names of files in a well-known form that planctl does not write end so, in capitals or not.
    /// `text` says whether forms of text are meant too.
    pub fn is_foreign(ending: &str, text: bool) -> bool {
        FOREIGN.iter().any(|(own, is_text)| own.eq_ignore_ascii_case(ending) && (text || !is_text))
    }

    /// What it is for.
    pub fn words(self) -> Words {
        let key = self.key();
        words_of!("format.{key}")
    }

    /// The one of this word in options.
    pub fn by_key(key: &str) -> Option<Format> {
        Format::ALL.iter().copied().find(|format| format.key() == key)
    }

    /// The first of `allowed` that the ending of a file's name means, in capitals or not.
    pub fn by_ending(ending: &str, allowed: &[Format]) -> Option<Format> {
        let means = |format: &Format| format.endings().iter().any(|own| own.eq_ignore_ascii_case(ending));
        allowed.iter().copied().find(means)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_means_the_format_that_gives_it() {
        for format in Format::ALL.iter().copied() {
            assert_eq!(Format::by_key(format.key()), Some(format));
            assert!(format.words().is_in_every_language(), "{format:?}");
            assert_eq!(Format::by_ending(format.endings()[0], &[format]), Some(format));
            let first = Format::by_ending(format.endings()[0], Format::ALL);
            assert_eq!(first == Some(format), format != Format::JsonPatch, "{first:?}");
        }
        assert_eq!(Format::by_ending("HTM", Format::ALL), Some(Format::Html));
        assert_eq!(Format::by_ending("pdf", Format::ALL), None);
        for (ending, _) in FOREIGN {
            assert_eq!(Format::by_ending(ending, Format::ALL), None, "{ending}");
        }
        assert!(Format::is_foreign("PDF", false) && !Format::is_foreign("tex", false));
    }
}

//! The list of a packet's papers (一覧): what each file is, how many pages, and the SHA-256 of its
//! bytes.

use super::{Block, CellLook, Document, Imprint, Mark, Page, Span, Table, TableCell, TableRow};
use planctl_core::model::Sha256;
use planctl_core::text::{Lang, Words};
use planctl_core::words;

/// One file of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// The label printed on the paper, 別紙１ or 資料1-1; may be empty.
    pub label: String,
    pub title: Words,
    pub file: String,
    /// How many pages it prints on; `None` where that is not known.
    pub pages: Option<usize>,
    /// The SHA-256 of its bytes.
    pub sha256: Sha256,
    /// What is to be known of the record behind it and does not stand in it.
    pub notes: Vec<Words>,
}

/// What was concluded of a place and not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasoned {
    /// The item, and the field if it is one.
    pub place: Words,
    pub reason: String,
}

/// The list as a paper, with why what was concluded was, and how the files are checked.
pub fn contents(enclosed: &[Enclosed], reasoned: &[Reasoned], imprint: Imprint, lang: Lang) -> Document {
    let mut out = Document { lang, page: Page::Landscape, ..Document::default() };
    let plan = &imprint.plan;
    let title = words!("document.papers", plan);
    out.push(Block::Title(vec![Span::plain(title.get(lang))]));
    out.push(Block::Right(vec![Span::plain(imprint.headed().get(lang))]));
    let heads = [
        words!("document.no"),
        words!("document.paper"),
        words!("document.file"),
        words!("document.pages"),
        Words::same("SHA-256"),
    ];
    let head = heads.iter().enumerate().map(|(column, words)| {
        TableCell::new(column, 1, CellLook::Head, vec![vec![Span::plain(words.get(lang))]])
    });
    let mut rows = vec![TableRow { cells: head.collect(), ..TableRow::default() }];
    for file in enclosed {
        let pages = file.pages.map_or_else(|| "－".to_owned(), |pages| pages.to_string());
        // A hash is broken into lines of sixteen digits, as people read it aloud.
        let hash = file.sha256.to_string();
        let digits: Vec<&str> = (0..4).map(|part| &hash[part * 16..part * 16 + 16]).collect();
        let texts = [
            file.label.clone(),
            file.title.get(lang).into_owned(),
            file.file.clone(),
            pages,
            digits.join(" "),
        ];
        let looks = [CellLook::Sign, CellLook::Plain, CellLook::Plain, CellLook::Sign, CellLook::Plain];
        let cells = texts.into_iter().zip(looks).enumerate().map(|(column, (text, look))| {
            let lines = if text.is_empty() { Vec::new() } else { vec![vec![Span::plain(text)]] };
            TableCell::new(column, 1, look, lines)
        });
        rows.push(TableRow { cells: cells.collect(), ..TableRow::default() });
    }
    out.push(Block::Table(Table { widths: vec![9, 30, 45, 7, 52], head_rows: 1, rows }));
    out.paragraph(words!("document.sha256sum-c-sha256sums-holds").get(lang));
    for (system, command) in CHECKS {
        let line = vec![Span::plain(format!("{system}{}{command}", lang.sign("compose.colon")))];
        out.push(Block::Item { depth: 0, marker: lang.sign("compose.bullet"), line });
    }
    // What is said of several papers stands once.
    let mut said: Vec<String> = Vec::new();
    for text in enclosed.iter().flat_map(|file| &file.notes).map(|note| note.get(lang).into_owned()) {
        if !said.contains(&text) {
            said.push(text);
        }
    }
    let marker = lang.sign("compose.note-sign");
    for text in said {
        let line = vec![Span::marked(Mark::Faint, text)];
        out.push(Block::Item { depth: 0, marker: marker.clone(), line });
    }
    if !reasoned.is_empty() {
        out.push(Block::Gap);
        out.push(Block::Heading(vec![Span::plain(words!("document.reasons").get(lang))]));
        let cell = |column, look, text: &str| TableCell::new(column, 1, look, vec![vec![Span::plain(text)]]);
        let heads = [words!("document.reason-place"), words!("document.reason-why")];
        let heads =
            heads.iter().enumerate().map(|(column, words)| cell(column, CellLook::Head, &words.get(lang)));
        let mut rows = vec![TableRow { cells: heads.collect(), ..TableRow::default() }];
        rows.extend(reasoned.iter().map(|Reasoned { place, reason }| {
            let cells = vec![cell(0, CellLook::Plain, &place.get(lang)), cell(1, CellLook::Plain, reason)];
            TableRow { cells, ..TableRow::default() }
        }));
        out.push(Block::Table(Table { widths: vec![50, 50], head_rows: 1, rows }));
    }
    out.imprint = Some(imprint);
    out
}

/// How the hashes of all files of a folder are checked, by the system.
const CHECKS: [(&str, &str); 3] = [
    ("Linux", "sha256sum -c SHA256SUMS"),
    ("macOS", "shasum -a 256 -c SHA256SUMS"),
    ("Windows (PowerShell)", "Get-FileHash -Algorithm SHA256 *"),
];

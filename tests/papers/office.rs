//! What others make of the papers: the order that Word asks of elements, what LibreOffice reads
//! and writes again, and texts that would be markup if they could.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{generate, seeds};
use planctl::diff::examples_vocabulary;
use planctl::document::{
    Block, CellLook, Document, Imprint, Page, PlanPaper, Side, Span, Standing, Table, TableCell, TableRow,
    redline,
};
use planctl::document::{Fate, Part};
use planctl::formats::{Limits, read};
use planctl::reading::{Reading, SourceFormat};
use planctl::render::{Tracking, to_docx, to_html};
use planctl::snapshot::{Knowledge, Snapshot};
use planctl::text::{Lang, Words, visible};
use proptest::prelude::*;
use quick_xml::events::Event;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The answer of a command in the folder of the real plan.
fn planctl(arguments: &[&str]) -> String {
    let run =
        Command::new(env!("CARGO_BIN_EXE_planctl")).arg("-C").arg(root()).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.code().is_some_and(|code| code < 2), "{arguments:?}: {said}");
    String::from_utf8(run.stdout).unwrap()
}

/// Papers of the real plan, and of a city, whose words are of another vocabulary.
const PAPERS: &[(&str, &[&str])] = &[
    ("table", &["table", "2025-08-06", "2026-01-16"]),
    ("memo", &["memo", "2025-08-06", "2026-01-16"]),
    ("redline", &["redline", "2025-08-06", "2026-01-16"]),
    ("first", &["redline", "2022-06-03", "2026-01-16"]),
    ("static", &["redline", "2025-08-06", "2026-01-16", "--marks", "static"]),
    ("plan", &["plan", "2026-01-16"]),
    ("english", &["table", "2025-08-06", "2026-01-16", "--lang", "en"]),
];
const CITY: &[(&str, &[&str])] = &[
    ("city-table", &["table", "examples/city/2024-04-01.toml", "examples/city/2026-04-01.toml"]),
    ("city-redline", &["redline", "examples/city/2024-04-01.toml", "examples/city/2026-04-01.toml"]),
];

/// Writes every paper in a format; their names and files.
fn papers(folder: &Path, format: &str) -> Vec<(&'static str, PathBuf)> {
    let city: &[&str] = &["--vocabulary", "examples/city/city-plan.toml"];
    let all = PAPERS.iter().map(|paper| (paper, &[][..])).chain(CITY.iter().map(|paper| (paper, city)));
    let ending = if format == "text" { "txt" } else { format };
    all.map(|((name, arguments), more)| {
        let file = folder.join(name).with_extension(ending);
        let mut whole: Vec<&str> = arguments.to_vec();
        whole.extend(more);
        whole.extend(["--format", format, "-o", file.to_str().unwrap()]);
        planctl(&whole);
        (*name, file)
    })
    .collect()
}

/// The parts of a package that are XML.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// The order of children that ECMA-376 part 1 (transitional, annex A) asks for; Word takes a file
/// that breaks it for damaged. Only what papers use stands here, so that anything new is looked up.
const ORDERS: &[(&str, &str)] = &[
    (
        "w:pPr",
        "w:pStyle w:keepNext w:keepLines w:pageBreakBefore w:widowControl w:numPr w:pBdr w:shd w:tabs \
         w:snapToGrid w:spacing w:ind w:contextualSpacing w:jc w:textAlignment w:outlineLvl w:rPr w:sectPr",
    ),
    (
        "w:rPr",
        "w:ins w:del w:moveFrom w:moveTo w:rStyle w:rFonts w:b w:bCs w:i w:iCs w:strike w:dstrike w:color \
         w:spacing w:kern w:sz w:szCs w:highlight w:u w:shd w:vertAlign w:lang",
    ),
    ("w:tblPr", "w:tblStyle w:tblW w:jc w:tblInd w:tblBorders w:shd w:tblLayout w:tblCellMar w:tblLook"),
    (
        "w:tcPr",
        "w:tcW w:gridSpan w:vMerge w:tcBorders w:shd w:noWrap w:tcMar w:textDirection w:vAlign w:cellIns w:cellDel",
    ),
    ("w:trPr", "w:cantSplit w:trHeight w:tblHeader w:ins w:del"),
    ("w:tcBorders", "w:top w:left w:bottom w:right w:insideH w:insideV"),
    ("w:tblBorders", "w:top w:left w:bottom w:right w:insideH w:insideV"),
    ("w:tblCellMar", "w:top w:left w:bottom w:right"),
    ("w:sectPr", "w:headerReference w:footerReference w:pgSz w:pgMar w:cols w:docGrid"),
    (
        "w:settings",
        "w:zoom w:trackRevisions w:defaultTabStop w:characterSpacingControl w:footnotePr w:compat w:themeFontLang w:decimalSymbol w:listSeparator",
    ),
    (
        "w:style",
        "w:name w:basedOn w:next w:link w:uiPriority w:semiHidden w:unhideWhenUsed w:qFormat w:pPr w:rPr w:tblPr w:trPr w:tcPr",
    ),
    ("w:styles", "w:docDefaults w:latentStyles w:style"),
    ("w:font", "w:altName w:panose1 w:charset w:family w:pitch"),
    ("w:tbl", "w:tblPr w:tblGrid w:tr"),
    ("w:tr", "w:trPr w:tc"),
];

/// Where a part breaks the order of elements, or ends a cell or the body as it may not.
fn disorder(xml: &str) -> Vec<String> {
    let orders: BTreeMap<&str, Vec<&str>> =
        ORDERS.iter().map(|(name, children)| (*name, children.split_whitespace().collect())).collect();
    let mut faults = Vec::new();
    // The elements that are open, with the names of their children so far.
    let mut open: Vec<(String, Vec<String>)> = vec![(String::new(), Vec::new())];
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        let event = reader.read_event().expect("a part is well-formed");
        if let Event::Start(start) | Event::Empty(start) = &event {
            let name = start.name().as_ref().to_owned();
            open.last_mut().unwrap().1.push(name.clone());
            open.push((name, Vec::new()));
        }
        match event {
            Event::End(_) | Event::Empty(_) => {
                let (name, children) = open.pop().unwrap();
                if let Some(order) = orders.get(name.as_str()) {
                    let places: Vec<Option<usize>> =
                        children.iter().map(|child| order.iter().position(|own| own == child)).collect();
                    if places.contains(&None) || !places.is_sorted() {
                        faults.push(format!("{name}: {children:?}"));
                    }
                }
                let last = children.last().map(String::as_str);
                let is_fit = match name.as_str() {
                    "w:tc" => last == Some("w:p"),
                    "w:body" => last == Some("w:sectPr"),
                    "w:trPr" => !matches!(children[0].as_str(), "w:ins" | "w:del"),
                    "w:pPr" | "w:rPr" | "w:tcPr" => !children.is_empty(),
                    "w:tbl" => children.iter().any(|child| child == "w:tr"),
                    _ => true,
                };
                if !is_fit {
                    faults.push(format!("{name} with {children:?}"));
                }
            }
            Event::Eof => return faults,
            _ => {}
        }
    }
}

/// Ids of changes that are given twice, and ranges that begin and do not end.
fn confusion(xml: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let (mut ids, mut ranges) = (BTreeSet::new(), BTreeSet::new());
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                let id = start
                    .attributes()
                    .map(Result::unwrap)
                    .find(|attribute| attribute.key.as_ref() == "w:id")
                    .map(|attribute| attribute.value.to_string());
                match (name.as_str(), id) {
                    ("w:moveFromRangeEnd" | "w:moveToRangeEnd", id)
                        if id.as_ref().is_some_and(|id| ranges.remove(id)) => {}
                    ("w:moveFromRangeEnd" | "w:moveToRangeEnd", _) => {
                        faults.push(format!("{name} of nothing"));
                    }
                    (
                        "w:ins"
                        | "w:del"
                        | "w:moveFrom"
                        | "w:moveTo"
                        | "w:moveFromRangeStart"
                        | "w:moveToRangeStart",
                        id,
                    ) => {
                        let id = id.unwrap_or_default();
                        if name.ends_with("RangeStart") {
                            ranges.insert(id.clone());
                        }
                        if !ids.insert(id.clone()) {
                            faults.push(format!("{name} {id} again"));
                        }
                    }
                    _ => {}
                }
            }
            Event::Eof => {
                faults.extend(ranges.into_iter().map(|id| format!("range {id} does not end")));
                return faults;
            }
            _ => {}
        }
    }
}

/// What is wrong with a Word file.
fn faults(docx: &[u8]) -> Vec<String> {
    let parts = parts(docx);
    let mut faults: Vec<String> = parts.values().flat_map(|part| disorder(part)).collect();
    faults.extend(confusion(&parts["word/document.xml"]));
    faults
}

#[test]
fn elements_out_of_order_and_ids_given_twice_are_seen() {
    let wrong =
        "<w:tr><w:trPr><w:ins w:id=\"1\"/></w:trPr><w:tc><w:tcPr><w:shd/><w:tcW/></w:tcPr></w:tc></w:tr>";
    assert_eq!(disorder(wrong).len(), 3, "{:?}", disorder(wrong));
    let wrong = "<a><w:ins w:id=\"1\"/><w:del w:id=\"1\"/><w:moveToRangeStart w:id=\"2\"/></a>";
    assert_eq!(confusion(wrong), ["w:del 1 again", "range 2 does not end"]);
}

#[test]
fn every_word_paper_keeps_the_order_that_word_asks_for() {
    let folder = TempDir::new().unwrap();
    for (name, file) in papers(folder.path(), "docx") {
        assert_eq!(faults(&fs::read(file).unwrap()), Vec::<String>::new(), "{name}");
    }
}

/// The paper of a generated plan.
fn paper(snapshot: &Snapshot) -> Document {
    let side = Side {
        label: "plan.toml".to_owned(),
        date: None,
        snapshot: snapshot.clone(),
        knowledge: Knowledge::of(&[]),
        decided: Some(false),
        body: None,
        open: Vec::new(),
        recorded: planctl::document::Recorded::No,
    };
    let imprint = imprint(snapshot, Words::same("計画"));
    let vocabulary = examples_vocabulary();
    let paper = PlanPaper {
        side: &side,
        vocabulary: &vocabulary,
        form: None,
        history: &[],
        attachment: Some("別紙"),
        imprint: &imprint,
    };
    paper.document(Lang::JA)
}

fn imprint(snapshot: &Snapshot, plan: Words) -> Imprint {
    Imprint {
        title: Words::same("計画"),
        plan,
        revision: Standing { name: Words::same("2026-01-16"), ..Standing::default() },
        base: None,
        hash: snapshot.hash(),
        authority: None,
        author: None,
        source: None,
        date: None,
    }
}

#[test]
fn redlines_of_generated_plans_keep_the_order_that_word_asks_for() {
    generate::on_pairs(300, |pair| {
        let both = redline(&paper(&pair.before), &paper(&pair.after));
        for tracking in [Tracking::Tracked, Tracking::Static] {
            prop_assert_eq!(faults(&to_docx(&both, tracking)), Vec::<String>::new());
        }
        Ok(())
    });
}

/// What a document holds that no document should.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<script>alert(1)</script>".to_owned()),
        Just("]]>".to_owned()),
        Just("<!--".to_owned()),
        Just("-->".to_owned()),
        Just("&amp;&#x3c;".to_owned()),
        Just("\"'><w:p/>".to_owned()),
        Just("👩\u{200d}👩\u{200d}👧".to_owned()),
        Just("e\u{301}\u{302}".to_owned()),
        Just("計画".to_owned()),
        Just("\u{fffe}\u{ffff}".to_owned()),
        Just("\u{202e}".to_owned()),
        Just("\u{2067}".to_owned()),
        (0u32..0x20).prop_filter_map("a line feed is a break", |c| {
            char::from_u32(c).filter(|c| *c != '\n').map(String::from)
        }),
    ];
    proptest::collection::vec(piece, 1..6).prop_map(|pieces| format!("初{}終", pieces.concat()))
}

/// What is to be read of a text: hostile characters by number.
fn shown(text: &str) -> String {
    visible(text).into_owned()
}

fn of_texts(texts: &[String]) -> Document {
    let line = |index: usize| vec![Span::plain(texts[index].clone())];
    let cell = TableCell::new(0, 1, CellLook::Plain, vec![line(3)]);
    let row = TableRow { cells: vec![cell], about: None, fate: Fate::Stands };
    let snapshot = Snapshot::of(
        planctl::model::Plan::assemble(
            examples_vocabulary().name.clone(),
            planctl::model::Item::new("plan".parse().unwrap(), "plan".into(), None),
            Vec::new(),
        )
        .unwrap(),
    );
    Document {
        parts: vec![
            Part::new(Block::Title(line(0))),
            Part::new(Block::Heading(line(1))),
            Part::new(Block::Paragraph(line(2))),
            Part::new(Block::Table(Table { widths: vec![1], head_rows: 0, rows: vec![row] })),
        ],
        page: Page::Portrait,
        imprint: Some(imprint(&snapshot, Words::same(texts[0].clone()))),
        lang: Lang::JA,
        ..Document::default()
    }
}

fn standing(reading: &Reading) -> Vec<String> {
    // A page that ends is a line that ends to LibreOffice.
    reading.texts().map(|text| text.standing().trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

#[test]
fn no_text_becomes_markup_and_each_reads_back() {
    seeds::hold(300, &proptest::collection::vec(hostile(), 4), |texts| {
        let document = of_texts(texts);
        let expected: Vec<String> = texts.iter().map(|text| shown(text)).collect();

        let docx = to_docx(&document, Tracking::Tracked);
        prop_assert_eq!(faults(&docx), Vec::<String>::new());
        let reading = read(&docx, SourceFormat::Docx, &Limits::default()).unwrap();
        prop_assert_eq!(standing(&reading), expected.clone());

        let html = to_html(&document);
        prop_assert!(!html.to_lowercase().contains("<script"));
        for token in html5gum::Tokenizer::new(html.as_str()) {
            let Ok(token) = token;
            prop_assert!(!matches!(token, html5gum::Token::Error(_)), "{:?} in {}", token, html);
        }
        let reading = read(html.as_bytes(), SourceFormat::Html, &Limits::default()).unwrap();
        // A page shows blanks of ASCII beside one another as one.
        let as_page =
            |line: &String| line.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let expected: Vec<String> = expected.iter().map(as_page).collect();
        prop_assert_eq!(standing(&reading), expected);
        Ok(())
    });
}

#[test]
fn identify_knows_every_paper_in_every_format() {
    let folder = TempDir::new().unwrap();
    for format in ["text", "md", "html", "docx"] {
        for (name, file) in papers(folder.path(), format) {
            // A note in text is for a letter and bears no foot.
            if !name.starts_with("city") && (name, format) != ("memo", "text") {
                is_known(&file);
            }
        }
    }
}

#[track_caller]
fn is_known(file: &Path) {
    let said = planctl(&["identify", file.to_str().unwrap()]);
    assert!(said.contains("by its stamp,\nlife-science 2026-01-16"), "{}: {said}", file.display());
}

/// Has LibreOffice make files of another kind of all `files` at once; `None` where it is not.
fn converted(files: &[PathBuf], to: &str, folder: &Path) -> Option<PathBuf> {
    let out = folder.join(to);
    let run = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
        .args(["--headless", "--convert-to", to, "--outdir"])
        .arg(&out)
        .args(files)
        .output();
    let run = match run {
        Ok(run) => run,
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => {
            println!("LibreOffice is not here: what it makes of papers is not looked at");
            return None;
        }
        Err(fault) => panic!("{fault}"),
    };
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success() && !said.contains("Error"), "{said}");
    for file in files {
        let made = out.join(file.file_stem().unwrap()).with_extension(to);
        assert!(made.metadata().is_ok_and(|data| data.len() > 0), "{} is not made", made.display());
    }
    Some(out)
}

/// How many changes of each kind a Word file tracks in text.
fn tracked(docx: &[u8]) -> [bool; 2] {
    let body = &parts(docx)["word/document.xml"];
    [body.contains("<w:ins "), body.contains("<w:del ")]
}

#[test]
fn libreoffice_keeps_the_texts_and_the_tracked_changes_of_every_paper() {
    let folder = TempDir::new().unwrap();
    let papers = papers(folder.path(), "docx");
    let files: Vec<PathBuf> = papers.iter().map(|(_, file)| file.clone()).collect();
    let Some(out) = converted(&files, "docx", folder.path()) else { return };
    for (name, file) in papers {
        let (ours, theirs) =
            (fs::read(&file).unwrap(), fs::read(out.join(file.file_name().unwrap())).unwrap());
        let texts = |bytes: &[u8]| standing(&read(bytes, SourceFormat::Docx, &Limits::default()).unwrap());
        let (own, their) = (texts(&ours), texts(&theirs));
        for (own, their) in own.iter().zip(&their) {
            assert_eq!(own, their, "{name}");
        }
        assert_eq!(own.len(), their.len(), "{name}");
        assert_eq!(tracked(&ours), tracked(&theirs), "{name}");
    }
}

#[test]
fn a_pdf_made_of_a_paper_is_known_by_its_foot() {
    let folder = TempDir::new().unwrap();
    let papers = papers(folder.path(), "docx");
    let files: Vec<PathBuf> = papers.iter().map(|(_, file)| file.clone()).collect();
    let Some(out) = converted(&files, "pdf", folder.path()) else { return };
    if Command::new("pdftotext").arg("-v").output().is_err() {
        println!("pdftotext is not here: papers in PDF are not read");
        return;
    }
    for (name, file) in papers {
        let pdf = out.join(file.file_stem().unwrap()).with_extension("pdf");
        if !name.starts_with("city") {
            is_known(&pdf);
        }
    }
}

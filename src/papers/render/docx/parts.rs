//! The parts of a Word document beside its text: styles, settings, fonts, the foot of the page.

use super::body::{RELATIONS, WORD, text_width};
use crate::document::{Document, Page};
use crate::render::markup::Markup;
use crate::render::office::{Part, Relation, XML, relations_part};

/// The type of a font that every Word for Japanese has; others take its place by its name.
const FONT: &str = "ＭＳ 明朝";

/// All parts, the main one first.
pub(super) fn all(document: &Document, body: String, tracked: bool) -> Vec<Part> {
    let part = |name: &str, content_type, text| Part {
        name: format!("word/{name}.xml"),
        content_type: Some(content_type),
        text,
    };
    let relation = |id: &str, kind, target: &str| Relation { id: id.into(), kind, target: target.into() };
    let relations = [
        relation("rIdStyles", "styles", "styles.xml"),
        relation("rIdSettings", "settings", "settings.xml"),
        relation("rIdFonts", "fontTable", "fontTable.xml"),
        relation("rIdFooter", "footer", "footer1.xml"),
    ];
    vec![
        part("document", types::MAIN, body),
        relations_part("word/_rels/document.xml.rels", &relations),
        part("styles", types::STYLES, styles(document)),
        part("settings", types::SETTINGS, settings(tracked)),
        part("fontTable", types::FONTS, fonts()),
        part("footer1", types::FOOTER, footer(document)),
    ]
}

mod types {
    //! Types of parts.
    pub(super) const MAIN: &str =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    pub(super) const STYLES: &str =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml";
    pub(super) const SETTINGS: &str =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml";
    pub(super) const FONTS: &str =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml";
    pub(super) const FOOTER: &str =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml";
}

/// A style of paragraphs that rests on that of the body.
struct Style {
    id: &'static str,
    name: &'static str,
    keeps_with_next: bool,
    /// Before, after, and the height of a line if it is fixed, in twentieths of a point.
    spacing: Option<(&'static str, &'static str, Option<&'static str>)>,
    align: Option<&'static str>,
    is_heading: bool,
    strong: bool,
    /// In half points.
    size: Option<&'static str>,
}

const STYLES: &[Style] = &[
    Style {
        id: "Title",
        name: "Title",
        keeps_with_next: true,
        spacing: Some(("0", "120", None)),
        align: Some("center"),
        is_heading: false,
        strong: false,
        size: Some("28"),
    },
    Style {
        id: "Heading1",
        name: "heading 1",
        keeps_with_next: true,
        spacing: Some(("240", "60", None)),
        align: None,
        is_heading: true,
        strong: true,
        size: Some("24"),
    },
    Style {
        id: "Cell",
        name: "Cell",
        keeps_with_next: false,
        spacing: None,
        align: Some("left"),
        is_heading: false,
        strong: false,
        size: None,
    },
    Style {
        id: "CellSmall",
        name: "Cell small",
        keeps_with_next: false,
        spacing: None,
        align: Some("left"),
        is_heading: false,
        strong: false,
        size: Some("16"),
    },
    Style {
        id: "Between",
        name: "Between tables",
        keeps_with_next: false,
        spacing: Some(("0", "0", Some("20"))),
        align: None,
        is_heading: false,
        strong: false,
        size: Some("2"),
    },
    Style {
        id: "Footer",
        name: "footer",
        keeps_with_next: false,
        spacing: None,
        align: Some("left"),
        is_heading: false,
        strong: false,
        size: Some("16"),
    },
];

fn styles(document: &Document) -> String {
    let mut xml = Markup::beginning(XML);
    xml.open("w:styles", &[("xmlns:w", WORD)]);
    xml.open("w:docDefaults", &[]);
    xml.open("w:rPrDefault", &[]);
    xml.open("w:rPr", &[]);
    let fonts = [("w:ascii", FONT), ("w:hAnsi", FONT), ("w:eastAsia", FONT), ("w:cs", "Times New Roman")];
    xml.empty("w:rFonts", &fonts);
    xml.empty("w:sz", &[("w:val", "21")]);
    xml.empty("w:szCs", &[("w:val", "21")]);
    let language = document.lang.locale();
    xml.empty("w:lang", &[("w:val", language), ("w:eastAsia", "ja-JP"), ("w:bidi", "ar-SA")]);
    xml.close();
    xml.close();
    xml.empty("w:pPrDefault", &[]);
    xml.close();
    xml.open("w:style", &[("w:type", "paragraph"), ("w:default", "1"), ("w:styleId", "Normal")]);
    xml.empty("w:name", &[("w:val", "Normal")]);
    xml.empty("w:qFormat", &[]);
    xml.open("w:pPr", &[]);
    xml.empty("w:widowControl", &[]);
    xml.empty("w:jc", &[("w:val", "both")]);
    xml.close();
    xml.close();
    for style in STYLES {
        paragraph_style(&mut xml, style, document.page);
    }
    table_styles(&mut xml);
    xml.close();
    xml.finish()
}

fn paragraph_style(xml: &mut Markup, style: &Style, page: Page) {
    xml.open("w:style", &[("w:type", "paragraph"), ("w:styleId", style.id)]);
    xml.empty("w:name", &[("w:val", style.name)]);
    xml.empty("w:basedOn", &[("w:val", "Normal")]);
    if style.is_heading {
        xml.empty("w:next", &[("w:val", "Normal")]);
    }
    xml.empty("w:qFormat", &[]);
    xml.open("w:pPr", &[]);
    if style.keeps_with_next {
        xml.empty("w:keepNext", &[]);
    }
    if style.id == "Footer" {
        xml.open("w:tabs", &[]);
        let end = text_width(page).to_string();
        xml.empty("w:tab", &[("w:val", "right"), ("w:pos", &end)]);
        xml.close();
    }
    if let Some((before, after, line)) = style.spacing {
        let mut attributes = vec![("w:before", before), ("w:after", after)];
        attributes.extend(line.into_iter().flat_map(|line| [("w:line", line), ("w:lineRule", "exact")]));
        xml.empty("w:spacing", &attributes);
    }
    if let Some(align) = style.align {
        xml.empty("w:jc", &[("w:val", align)]);
    }
    if style.is_heading {
        xml.empty("w:outlineLvl", &[("w:val", "0")]);
    }
    xml.close();
    if style.strong || style.size.is_some() {
        xml.open("w:rPr", &[]);
        if style.strong {
            xml.empty("w:b", &[]);
            xml.empty("w:bCs", &[]);
        }
        if let Some(size) = style.size {
            xml.empty("w:sz", &[("w:val", size)]);
            xml.empty("w:szCs", &[("w:val", size)]);
        }
        xml.close();
    }
    xml.close();
}

fn table_styles(xml: &mut Markup) {
    xml.open("w:style", &[("w:type", "table"), ("w:default", "1"), ("w:styleId", "TableNormal")]);
    xml.empty("w:name", &[("w:val", "Normal Table")]);
    xml.open("w:tblPr", &[]);
    xml.empty("w:tblInd", &[("w:w", "0"), ("w:type", "dxa")]);
    xml.close();
    xml.close();
    xml.open("w:style", &[("w:type", "table"), ("w:styleId", "Ruled")]);
    xml.empty("w:name", &[("w:val", "Ruled")]);
    xml.empty("w:basedOn", &[("w:val", "TableNormal")]);
    xml.open("w:tblPr", &[]);
    xml.open("w:tblBorders", &[]);
    for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
        xml.empty(side, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "auto")]);
    }
    xml.close();
    xml.open("w:tblCellMar", &[]);
    xml.empty("w:left", &[("w:w", "85"), ("w:type", "dxa")]);
    xml.empty("w:right", &[("w:w", "85"), ("w:type", "dxa")]);
    xml.close();
    xml.close();
    xml.close();
}

fn settings(tracked: bool) -> String {
    let mut xml = Markup::beginning(XML);
    xml.open("w:settings", &[("xmlns:w", WORD)]);
    xml.empty("w:zoom", &[("w:percent", "100")]);
    if tracked {
        xml.empty("w:trackRevisions", &[]);
    }
    xml.empty("w:defaultTabStop", &[("w:val", "840")]);
    xml.empty("w:characterSpacingControl", &[("w:val", "compressPunctuation")]);
    xml.open("w:compat", &[]);
    xml.empty("w:spaceForUL", &[]);
    xml.empty("w:balanceSingleByteDoubleByteWidth", &[]);
    xml.empty("w:doNotLeaveBackslashAlone", &[]);
    xml.empty("w:ulTrailSpace", &[]);
    xml.empty("w:adjustLineHeightInTable", &[]);
    xml.empty("w:useFELayout", &[]);
    let word = "http://schemas.microsoft.com/office/word";
    // Without it Word opens the file as one of Word 2007.
    let mode = [("w:name", "compatibilityMode"), ("w:uri", word), ("w:val", "15")];
    xml.empty("w:compatSetting", &mode);
    xml.close();
    xml.empty("w:themeFontLang", &[("w:val", "en-US"), ("w:eastAsia", "ja-JP")]);
    xml.close();
    xml.finish()
}

fn fonts() -> String {
    let mut xml = Markup::beginning(XML);
    xml.open("w:fonts", &[("xmlns:w", WORD)]);
    xml.open("w:font", &[("w:name", FONT)]);
    xml.empty("w:altName", &[("w:val", "MS Mincho")]);
    xml.empty("w:panose1", &[("w:val", "02020609040205080304")]);
    xml.empty("w:charset", &[("w:val", "80")]);
    xml.empty("w:family", &[("w:val", "roman")]);
    xml.empty("w:pitch", &[("w:val", "fixed")]);
    xml.close();
    xml.close();
    xml.finish()
}

/// What the paper is made from, and the number of the page at the right.
fn footer(document: &Document) -> String {
    let mut xml = Markup::beginning(XML);
    xml.open("w:ftr", &[("xmlns:w", WORD), ("xmlns:r", RELATIONS)]);
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    xml.empty("w:pStyle", &[("w:val", "Footer")]);
    xml.close();
    if let Some(imprint) = &document.imprint {
        xml.open("w:r", &[]);
        xml.leaf("w:t", &[("xml:space", "preserve")], &imprint.words().get(document.lang));
        xml.close();
    }
    xml.open("w:r", &[]);
    xml.empty("w:tab", &[]);
    xml.close();
    xml.open("w:fldSimple", &[("w:instr", " PAGE ")]);
    xml.open("w:r", &[]);
    xml.leaf("w:t", &[], "1");
    xml.close();
    xml.close();
    xml.close();
    xml.close();
    xml.finish()
}

//! What all Excel workbooks have in common (ECMA-376, part 1, SpreadsheetML): their parts, the names
//! of sheets and cells, and the looks of cells.
//!
//! What stands in the cells is said by [`super::xlsx`] (papers) and [`super::workbook`] (plans to
//! edit).

use super::markup::Markup;
use super::office::{FileProperties, Part, Relation, XML, package, relations_part};

pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
const STYLES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

/// The height of a line, in points.
pub(super) const LINE_POINTS: usize = 15;

/// A sheet that is written.
pub(super) struct SheetPart {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) is_hidden: bool,
    /// The rows that are printed on every page, as a reference to them.
    pub(super) titles: Option<String>,
}

/// How a workbook is shown when it is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Opens {
    /// As the program that opens it likes.
    Anywhere,
    /// At the first sheet.
    AtFirstSheet,
}

/// The looks of cells.
pub(super) struct StyleSheet {
    pub(super) font: &'static str,
    /// The fonts by their numbers: whether it is bold, and its size in points.
    pub(super) fonts: &'static [(bool, &'static str)],
    /// The colour of borders, where it is not that of the text.
    pub(super) border_colour: Option<&'static str>,
    /// The looks by their numbers.
    pub(super) looks: &'static [Look],
}

/// How a cell looks. Fonts, fills and borders go by their numbers.
pub(super) struct Look {
    pub(super) font: &'static str,
    /// 0 none, 2 grey, 3 blue.
    pub(super) fill: &'static str,
    /// 0 none, 1 thin.
    pub(super) border: &'static str,
    /// Where a text stands from left to right, if that is said.
    pub(super) across: Option<&'static str>,
    pub(super) down: &'static str,
    /// Whether the cell is locked, if that is said.
    pub(super) locked: Option<&'static str>,
}

/// The archive of a workbook.
pub(super) fn book(
    properties: &FileProperties<'_>,
    opens: Opens,
    sheets: Vec<SheetPart>,
    styles: &StyleSheet,
) -> Vec<u8> {
    let mut book = Markup::beginning(XML);
    book.open("workbook", &[("xmlns", MAIN), ("xmlns:r", RELATIONS)]);
    if opens == Opens::AtFirstSheet {
        book.open("bookViews", &[]);
        book.empty("workbookView", &[("activeTab", "0")]);
        book.close();
    }
    book.open("sheets", &[]);
    for (number, sheet) in (1..).zip(&sheets) {
        let (number, id) = (number.to_string(), format!("rId{number}"));
        let mut set = vec![("name", sheet.name.as_str()), ("sheetId", &number)];
        if sheet.is_hidden {
            set.push(("state", "hidden"));
        }
        set.push(("r:id", &id));
        book.empty("sheet", &set);
    }
    book.close();
    if sheets.iter().any(|sheet| sheet.titles.is_some()) {
        book.open("definedNames", &[]);
        for (index, sheet) in sheets.iter().enumerate() {
            let Some(titles) = &sheet.titles else { continue };
            let index = index.to_string();
            book.leaf("definedName", &[("name", "_xlnm.Print_Titles"), ("localSheetId", &index)], titles);
        }
        book.close();
    }
    book.close();
    let mut relations: Vec<Relation> = Vec::new();
    let mut parts =
        vec![Part { name: "xl/workbook.xml".into(), content_type: Some(WORKBOOK), text: book.finish() }];
    for (number, sheet) in (1..).zip(sheets) {
        let (id, target) = (format!("rId{number}"), format!("worksheets/sheet{number}.xml"));
        parts.push(Part { name: format!("xl/{target}"), content_type: Some(SHEET), text: sheet.text });
        relations.push(Relation { id, kind: "worksheet", target });
    }
    let id = format!("rId{}", relations.len() + 1);
    relations.push(Relation { id, kind: "styles", target: "styles.xml".into() });
    parts.push(Part { name: "xl/styles.xml".into(), content_type: Some(STYLES), text: styles.text() });
    parts.push(relations_part("xl/_rels/workbook.xml.rels", &relations));
    package(properties, "officeDocument", parts)
}

/// The beginning of a sheet that is fitted to the width of its page.
pub(super) fn fitted_sheet() -> Markup {
    let mut xml = Markup::beginning(XML);
    xml.open("worksheet", &[("xmlns", MAIN)]);
    xml.open("sheetPr", &[]);
    xml.empty("pageSetUpPr", &[("fitToPage", "1")]);
    xml.close();
    xml
}

/// The margins of the page, in inches, in the order that the format has.
pub(super) fn margins(xml: &mut Markup, of: [&str; 6]) {
    let names = ["left", "right", "top", "bottom", "header", "footer"];
    let set: Vec<(&str, &str)> = names.into_iter().zip(of).collect();
    xml.empty("pageMargins", &set);
}

/// The page: its size by number (9 is A4, 8 is A3), and which way it lies.
pub(super) fn page_setup(xml: &mut Markup, paper: &str, orientation: &str) {
    xml.empty("pageSetup", &[("paperSize", paper), ("fitToHeight", "0"), ("orientation", orientation)]);
}

/// A name that a sheet may bear (18.2.19): at most 31 characters, none of `[]:*?/\`, no quote at an
/// end, and none of another sheet.
pub(super) fn name(heading: &str, taken: &[String]) -> String {
    let allowed = |c: &char| !c.is_control() && !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    let short: String = heading.chars().filter(allowed).take(24).collect();
    let short = short.trim().to_owned();
    let mut name = if short.is_empty() { "1".to_owned() } else { short.clone() };
    let mut number = 1;
    while taken.contains(&name.to_lowercase()) {
        number += 1;
        name = if short.is_empty() { number.to_string() } else { format!("{short} {number}") };
    }
    name
}

/// Text in which `_x0041_` is not read as a character by its number (22.9.2.19).
pub(super) fn escaped(text: &str) -> String {
    let is_number = |rest: &str| {
        let bytes = rest.as_bytes();
        bytes.len() >= 7
            && bytes[1] == b'x'
            && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
            && bytes[6] == b'_'
    };
    let mut out = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        out.push(c);
        if c == '_' && is_number(&text[index..]) {
            out.push_str("x005F_");
        }
    }
    out
}

/// The letters of a column, counted from 0.
pub(super) fn letters(column: usize) -> String {
    let mut out = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        out.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    out.iter().rev().collect()
}

impl StyleSheet {
    fn text(&self) -> String {
        let mut xml = Markup::beginning(XML);
        xml.open("styleSheet", &[("xmlns", MAIN)]);
        let count = self.fonts.len().to_string();
        xml.open("fonts", &[("count", &count)]);
        for (bold, size) in self.fonts {
            xml.open("font", &[]);
            if *bold {
                xml.empty("b", &[]);
            }
            xml.empty("sz", &[("val", size)]);
            xml.empty("name", &[("val", self.font)]);
            xml.close();
        }
        xml.close();
        xml.open("fills", &[("count", "4")]);
        for (pattern, colour) in [("none", ""), ("gray125", ""), ("solid", "FFE7E6E6"), ("solid", "FFDDEBF7")]
        {
            xml.open("fill", &[]);
            if colour.is_empty() {
                xml.empty("patternFill", &[("patternType", pattern)]);
            } else {
                xml.open("patternFill", &[("patternType", pattern)]);
                xml.empty("fgColor", &[("rgb", colour)]);
                xml.close();
            }
            xml.close();
        }
        xml.close();
        xml.open("borders", &[("count", "2")]);
        for style in [None, Some("thin")] {
            xml.open("border", &[]);
            for side in ["left", "right", "top", "bottom"] {
                let set: Vec<(&str, &str)> = style.map(|style| ("style", style)).into_iter().collect();
                let Some(colour) = self.border_colour else {
                    xml.empty(side, &set);
                    continue;
                };
                xml.open(side, &set);
                if style.is_some() {
                    xml.empty("color", &[("rgb", colour)]);
                }
                xml.close();
            }
            xml.empty("diagonal", &[]);
            xml.close();
        }
        xml.close();
        xml.open("cellStyleXfs", &[("count", "1")]);
        xml.empty("xf", &[("numFmtId", "0"), ("fontId", "0"), ("fillId", "0"), ("borderId", "0")]);
        xml.close();
        let count = self.looks.len().to_string();
        xml.open("cellXfs", &[("count", &count)]);
        for look in self.looks {
            let mut set = vec![
                ("numFmtId", "49"),
                ("fontId", look.font),
                ("fillId", look.fill),
                ("borderId", look.border),
                ("xfId", "0"),
                ("applyNumberFormat", "1"),
                ("applyAlignment", "1"),
            ];
            if look.locked.is_some() {
                set.push(("applyProtection", "1"));
            }
            xml.open("xf", &set);
            let across = look.across.map(|across| ("horizontal", across));
            let stands: Vec<(&str, &str)> =
                across.into_iter().chain([("vertical", look.down), ("wrapText", "1")]).collect();
            xml.empty("alignment", &stands);
            if let Some(locked) = look.locked {
                xml.empty("protection", &[("locked", locked)]);
            }
            xml.close();
        }
        xml.close();
        xml.open("cellStyles", &[("count", "1")]);
        xml.empty("cellStyle", &[("name", "Normal"), ("xfId", "0"), ("builtinId", "0")]);
        xml.close();
        xml.close();
        xml.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_by_letters_and_no_text_is_a_number_in_disguise() {
        assert_eq!((letters(0), letters(25), letters(26)), ("A".into(), "Z".into(), "AA".into()));
        assert_eq!(escaped("a_x0041_"), "a_x005F_x0041_");
        assert_eq!(escaped("_x00_"), "_x00_");
    }

    #[test]
    fn no_two_sheets_bear_one_name_and_none_a_forbidden_one() {
        assert_eq!(name("2-1 [医薬品]:a/b", &[]), "2-1 医薬品ab");
        assert_eq!(name("表", &["表".into()]), "表 2");
        assert_eq!(name("", &["1".into()]), "2");
    }
}

//! What the sheets of a workbook share: their names, strings, fonts and formats of numbers.

use std::collections::HashMap;

use super::number::NumberFormat;
use super::sheet::Holds;
use crate::formats::archive::Archive;
use crate::formats::docx::package::{part_of_kind, relations};
use crate::formats::docx::styles::script;
use crate::formats::docx::xml::{Part, Xml};
use crate::formats::error::text;
use crate::formats::{Limits, ReadError};
use planctl_core::text::Script;

/// A workbook without its cells.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) sheets: Vec<SheetEntry>,
    /// Days are counted from 1904 and not from 1900.
    pub(super) from_1904: bool,
    pub(super) strings: Vec<RichText>,
    /// The formats of cells, by their number.
    pub(super) formats: Vec<CellFormat>,
}

/// A sheet as the workbook lists it.
#[derive(Debug)]
pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// The part that holds its cells.
    pub(super) part: String,
}

/// A string in stretches.
pub(super) type RichText = Vec<Stretch>;

/// A stretch of a string in one font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) text: String,
    /// Whether its own font strikes it out; without one, the font of the cell counts.
    pub(super) struck: Option<bool>,
}

/// How a cell shows what it holds.
#[derive(Debug, Clone, Default)]
pub(super) struct CellFormat {
    pub(super) number: NumberFormat,
    pub(super) struck: bool,
    /// Whether a number is shown in digits alone, or between words.
    pub(super) formed: bool,
}

impl CellFormat {
    /// What a number in this format is.
    pub(super) fn holds(&self) -> Holds {
        match self.number {
            NumberFormat::Day | NumberFormat::Time => Holds::Day,
            _ if self.formed => Holds::Formed,
            NumberFormat::Plain | NumberFormat::Between(..) => Holds::Number,
        }
    }
}

impl Book {
    /// Reads the parts that sheets share.
    pub(super) fn read(
        archive: &mut Archive<'_>,
        main: &str,
        workbook: &str,
        limits: &Limits,
    ) -> Result<Book, ReadError> {
        let relations = relations(archive, main, limits)?;
        let mut book = Book::default();
        let mut xml = Xml::new(workbook, limits);
        loop {
            match xml.next()? {
                Part::Start(element) => match element.local_name().as_ref() {
                    "workbookPr" => {
                        let value = xml.attribute(&element, "date1904")?;
                        book.from_1904 = matches!(value.as_deref(), Some("1" | "true"));
                    }
                    "sheet" => {
                        let id = xml.attribute(&element, "id")?.unwrap_or_default();
                        let state = xml.attribute(&element, "state")?;
                        let part = relations.iter().find(|relation| relation.id == id);
                        book.sheets.push(SheetEntry {
                            name: xml.attribute(&element, "name")?.unwrap_or_default(),
                            hidden: matches!(state.as_deref(), Some("hidden" | "veryHidden")),
                            part: part.map(|relation| relation.target.clone()).unwrap_or_default(),
                        });
                    }
                    _ => {}
                },
                Part::End | Part::Text(_) => {}
                Part::Done => break,
            }
        }
        if let Some(part) = part_of_kind(archive, &relations, "sharedStrings")? {
            book.strings = strings(&text(&part)?, limits)?;
        }
        if let Some(part) = part_of_kind(archive, &relations, "styles")? {
            book.formats = formats(&text(&part)?, limits)?;
        }
        Ok(book)
    }
}

/// Reads strings in which several elements hold text, of which each begins with `begin` and may
/// hold runs with fonts of their own. How Japanese is pronounced is no part of them.
#[derive(Debug, Default)]
pub(super) struct RichReader {
    text: RichText,
    /// Whether the run that is open is struck out.
    run: Option<bool>,
    script: Option<Script>,
    in_text: bool,
    phonetic: bool,
}

impl RichReader {
    /// An element inside a string begins.
    pub(super) fn begin(&mut self, name: &str, value: Option<&str>) {
        match name {
            "r" => (self.run, self.script) = (None, None),
            "rPr" => self.run = Some(false),
            "vertAlign" => self.script = Some(script(value)),
            "strike" if !matches!(value, Some("0" | "false")) => self.run = Some(true),
            "rPh" => self.phonetic = true,
            "t" => self.in_text = !self.phonetic,
            _ => {}
        }
    }

    /// An element inside a string ends.
    pub(super) fn end(&mut self, name: &str) {
        match name {
            "r" => (self.run, self.script) = (None, None),
            "rPh" => self.phonetic = false,
            "t" => self.in_text = false,
            _ => {}
        }
    }

    /// Text that stands inside a string.
    pub(super) fn write(&mut self, text: &str) {
        if !self.in_text {
            return;
        }
        let form = |c: char| self.script.and_then(|script| script.form(c)).unwrap_or(c);
        let text: String = text.chars().map(form).collect();
        match self.text.last_mut() {
            Some(last) if last.struck == self.run => last.text.push_str(&text),
            _ => self.text.push(Stretch { text, struck: self.run }),
        }
    }

    /// The string, which is over.
    pub(super) fn take(&mut self) -> RichText {
        std::mem::take(self).text
    }
}

fn strings(part: &str, limits: &Limits) -> Result<Vec<RichText>, ReadError> {
    let mut xml = Xml::new(part, limits);
    let (mut out, mut reader) = (Vec::new(), RichReader::default());
    let mut path: Vec<String> = Vec::new();
    loop {
        match xml.next()? {
            Part::Start(element) => {
                let name = element.local_name().as_ref().to_owned();
                reader.begin(&name, xml.attribute(&element, "val")?.as_deref());
                path.push(name);
            }
            Part::Text(text) => reader.write(&text),
            Part::End => {
                let name = path.pop().unwrap_or_default();
                reader.end(&name);
                if name == "si" {
                    out.push(reader.take());
                }
            }
            Part::Done => return Ok(out),
        }
    }
}

fn formats(part: &str, limits: &Limits) -> Result<Vec<CellFormat>, ReadError> {
    let mut xml = Xml::new(part, limits);
    let mut path: Vec<String> = Vec::new();
    let mut fonts: Vec<bool> = Vec::new();
    let mut codes: HashMap<u32, String> = HashMap::new();
    let mut out = Vec::new();
    loop {
        match xml.next()? {
            Part::Start(element) => {
                let name = element.local_name().as_ref().to_owned();
                let parents = (path.len() >= 2).then(|| path[path.len() - 2].as_str());
                let parent = path.last().map_or("", String::as_str);
                let number = |name: &str| -> Result<Option<u32>, ReadError> {
                    Ok(xml.attribute(&element, name)?.and_then(|value| value.parse().ok()))
                };
                match (parents, parent, name.as_str()) {
                    (_, "fonts", "font") => fonts.push(false),
                    (Some("fonts"), "font", "strike") => {
                        let value = xml.attribute(&element, "val")?;
                        if let Some(font) = fonts.last_mut() {
                            *font = !matches!(value.as_deref(), Some("0" | "false"));
                        }
                    }
                    (_, "numFmts", "numFmt") => {
                        let code = xml.attribute(&element, "formatCode")?.unwrap_or_default();
                        if let Some(id) = number("numFmtId")? {
                            codes.insert(id, code);
                        }
                    }
                    (_, "cellXfs", "xf") => {
                        let id = number("numFmtId")?.unwrap_or(0);
                        let font = number("fontId")?.and_then(|font| usize::try_from(font).ok());
                        out.push(CellFormat {
                            number: NumberFormat::new(id, codes.get(&id).map(String::as_str)),
                            formed: match codes.get(&id) {
                                Some(code) => code.contains(['%', ',', '/', '.']),
                                None => matches!(id, 2..=4 | 9..=13 | 37..=44 | 48),
                            },
                            struck: font.and_then(|font| fonts.get(font)).copied().unwrap_or(false),
                        });
                    }
                    _ => {}
                }
                path.push(name);
            }
            Part::End => {
                path.pop();
            }
            Part::Text(_) => {}
            Part::Done => return Ok(out),
        }
    }
}

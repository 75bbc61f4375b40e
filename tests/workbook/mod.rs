//! A small editor of workbooks, which knows cells by their addresses and nothing of plans.

#![allow(dead_code, reason = "not every test needs every way to edit")]

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

/// A workbook by its parts.
#[derive(Clone)]
pub struct Book {
    /// In the order of the archive.
    pub parts: Vec<(String, String)>,
}

/// A cell as XML: its style, and the rest of its element behind the attributes `r` and `s`.
#[derive(Clone)]
struct Cell {
    style: String,
    rest: String,
}

impl Cell {
    fn text(&self) -> String {
        let has = self.rest.contains("<t ");
        if has { between(&self.rest, "preserve\">", "</t>").to_owned() } else { String::new() }
    }
}

/// A row: its number, its attributes but that, and its cells by their columns from 0.
#[derive(Clone)]
struct Row {
    number: usize,
    attributes: String,
    cells: BTreeMap<usize, Cell>,
}

impl Book {
    pub fn open(bytes: &[u8]) -> Book {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let parts = (0..archive.len()).map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        });
        Book { parts: parts.collect() }
    }

    pub fn save(&self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in &self.parts {
            zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    pub fn part(&mut self, name: &str) -> &mut String {
        let part = self.parts.iter_mut().find(|(own, _)| own == name);
        &mut part.unwrap_or_else(|| panic!("no part {name}")).1
    }

    /// The part of a sheet by its name.
    fn sheet_part(&self, sheet: &str) -> usize {
        let of = |name: &str| self.parts.iter().position(|(own, _)| own == name).unwrap();
        let book = &self.parts[of("xl/workbook.xml")].1;
        let entry = book.split("<sheet ").find(|entry| entry.contains(&format!("name=\"{sheet}\"")));
        let entry = entry.unwrap_or_else(|| panic!("no sheet {sheet}"));
        let id = between(entry, "r:id=\"", "\"");
        let relations = &self.parts[of("xl/_rels/workbook.xml.rels")].1;
        let relation =
            relations.split("<Relationship ").find(|one| one.contains(&format!("Id=\"{id}\""))).unwrap();
        of(&format!("xl/{}", between(relation, "Target=\"", "\"")))
    }

    /// The name of the part of a sheet.
    pub fn part_of(&self, sheet: &str) -> String {
        self.parts[self.sheet_part(sheet)].0.clone()
    }

    /// The names of the sheets.
    pub fn sheets(&self) -> Vec<String> {
        let book = &self.parts.iter().find(|(name, _)| name == "xl/workbook.xml").unwrap().1;
        book.split("<sheet ").skip(1).map(|entry| between(entry, "name=\"", "\"").to_owned()).collect()
    }

    /// Changes the rows of a sheet.
    fn on_rows(&mut self, sheet: &str, change: impl FnOnce(&mut Vec<Row>)) {
        let part = self.sheet_part(sheet);
        let text = &mut self.parts[part].1;
        let begin = text.find("<sheetData>").unwrap() + "<sheetData>".len();
        let end = text.find("</sheetData>").unwrap();
        let mut rows: Vec<Row> = text[begin..end].split("<row ").skip(1).map(row).collect();
        change(&mut rows);
        let written: String = rows.iter().map(write_row).collect();
        text.replace_range(begin..end, &written);
    }

    /// Writes text into a cell.
    pub fn set(&mut self, sheet: &str, address: &str, text: &str) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let rest = if text.is_empty() {
            "/>".to_owned()
        } else {
            format!(" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
        };
        self.set_raw(sheet, address, &rest);
    }

    /// Writes into a cell what stands behind its attributes `r` and `s`: `><v>1</v></c>`.
    pub fn set_raw(&mut self, sheet: &str, address: &str, rest: &str) {
        let (column, number) = place(address);
        self.on_rows(sheet, |rows| {
            let at = rows.partition_point(|row| row.number < number);
            if rows.get(at).is_none_or(|row| row.number != number) {
                rows.insert(at, Row { number, attributes: String::new(), cells: BTreeMap::new() });
            }
            let style = rows[at].cells.get(&column).map_or("5", |cell| &cell.style).to_owned();
            rows[at].cells.insert(column, Cell { style, rest: rest.to_owned() });
        });
    }

    /// The text of a cell that planctl wrote.
    pub fn get(&mut self, sheet: &str, address: &str) -> String {
        let (column, number) = place(address);
        let mut out = String::new();
        self.on_rows(sheet, |rows| {
            let row = rows.iter().find(|row| row.number == number);
            if let Some(cell) = row.and_then(|row| row.cells.get(&column))
                && cell.rest.contains("<t ")
            {
                out = unescaped(between(&cell.rest, "preserve\">", "</t>"));
            }
        });
        out
    }

    /// Hides a row.
    pub fn hide_row(&mut self, sheet: &str, number: usize) {
        self.on_rows(sheet, |rows| {
            let row = rows.iter_mut().find(|row| row.number == number).expect("the row is there");
            row.attributes.push_str(" hidden=\"1\"");
        });
    }

    /// Hides a column by its letters.
    pub fn hide_column(&mut self, sheet: &str, letters: &str) {
        let part = self.sheet_part(sheet);
        let number = place(&format!("{letters}1")).0 + 1;
        let text = &mut self.parts[part].1;
        let begin = format!("<col min=\"{number}\" ");
        assert!(text.contains(&begin));
        *text = text.replacen(&begin, &format!("{begin}hidden=\"1\" "), 1);
    }

    /// Moves a column to another place, both by their numbers from 0; those between close up.
    pub fn move_column(&mut self, sheet: &str, from: usize, to: usize) {
        self.on_columns(sheet, |column| match column {
            _ if column == from => to,
            _ if from < column && column <= to => column - 1,
            _ if to <= column && column < from => column + 1,
            _ => column,
        });
    }

    /// Puts an empty column in front of one.
    pub fn insert_column(&mut self, sheet: &str, at: usize) {
        self.on_columns(sheet, |column| if column < at { column } else { column + 1 });
    }

    fn on_columns(&mut self, sheet: &str, place: impl Fn(usize) -> usize) {
        self.on_rows(sheet, |rows| {
            for row in rows {
                let cells = std::mem::take(&mut row.cells);
                row.cells = cells.into_iter().map(|(column, cell)| (place(column), cell)).collect();
            }
        });
    }

    /// Merges the cells between two corners.
    pub fn merge(&mut self, sheet: &str, range: &str) {
        let part = self.sheet_part(sheet);
        let text = &mut self.parts[part].1;
        let at = text.find("</sheetData>").unwrap() + "</sheetData>".len();
        // Filters stand before merged cells.
        let at = text[at..].find("<autoFilter").map_or(at, |filter| {
            let from = at + filter;
            from + text[from..].find("/>").unwrap() + 2
        });
        text.insert_str(at, &format!("<mergeCells count=\"1\"><mergeCell ref=\"{range}\"/></mergeCells>"));
    }

    /// Takes a row out; those below move up.
    pub fn delete_row(&mut self, sheet: &str, number: usize) {
        self.on_rows(sheet, |rows| {
            rows.retain(|row| row.number != number);
            rows.iter_mut().filter(|row| row.number > number).for_each(|row| row.number -= 1);
        });
    }

    /// Puts an empty row in front of one.
    pub fn insert_row(&mut self, sheet: &str, number: usize) {
        self.on_rows(sheet, |rows| {
            rows.iter_mut().filter(|row| row.number >= number).for_each(|row| row.number += 1);
        });
    }

    /// Puts the rows below the headings in another order.
    pub fn order_rows(&mut self, sheet: &str, change: impl FnOnce(&mut Vec<BTreeMap<usize, String>>)) {
        self.on_rows(sheet, |rows| {
            let items = rows.split_off(2);
            let mut texts: Vec<BTreeMap<usize, String>> = Vec::new();
            for row in &items {
                texts.push(row.cells.iter().map(|(column, cell)| (*column, cell.text())).collect());
            }
            let before = texts.clone();
            change(&mut texts);
            for (number, text) in (3..).zip(&texts) {
                let from = before.iter().position(|row| row == text).unwrap();
                rows.push(Row { number, ..items[from].clone() });
            }
        });
    }

    /// The cells of a sheet with this column in the hidden first row: its letters.
    pub fn column(&mut self, sheet: &str, key: &str) -> String {
        for column in 0..60 {
            let address = format!("{}1", letters(column));
            if self.get(sheet, &address) == key {
                return letters(column);
            }
        }
        panic!("no column {key}");
    }

    /// The row whose cell in column A says this.
    pub fn row_of(&mut self, sheet: &str, id: &str) -> usize {
        (3..10_000).find(|row| self.get(sheet, &format!("A{row}")) == id).unwrap()
    }

    /// The number of the last row.
    pub fn last_row(&mut self, sheet: &str) -> usize {
        let mut last = 0;
        self.on_rows(sheet, |rows| last = rows.last().map_or(0, |row| row.number));
        last
    }
}

fn row(text: &str) -> Row {
    let (attributes, inside) = text.split_once('>').unwrap();
    let number = between(attributes, "r=\"", "\"").parse().unwrap();
    let attributes = attributes.trim_end_matches('/');
    let attributes = attributes.replacen(&format!("r=\"{number}\""), "", 1);
    let cells = inside.split("<c ").skip(1).map(|cell| {
        let cell = cell.trim_end_matches("</row>");
        let (column, _) = place(between(cell, "r=\"", "\""));
        let style = between(cell, "s=\"", "\"").to_owned();
        let behind = cell.find("s=\"").unwrap() + 3 + style.len() + 1;
        (column, Cell { style, rest: cell[behind..].to_owned() })
    });
    Row { number, attributes, cells: cells.collect() }
}

fn write_row(row: &Row) -> String {
    let mut out = format!("<row r=\"{}\"{}>", row.number, row.attributes);
    for (column, cell) in &row.cells {
        let place = format!("{}{}", letters(*column), row.number);
        out.push_str(&format!("<c r=\"{place}\" s=\"{}\"{}", cell.style, cell.rest));
    }
    out + "</row>"
}

pub fn letters(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    if column < 26 { last.to_string() } else { format!("{}{last}", letters(column / 26 - 1)) }
}

/// The column from 0 and the row from 1.
fn place(address: &str) -> (usize, usize) {
    let digits = address.find(|c: char| c.is_ascii_digit()).unwrap();
    let column = address[..digits].bytes().fold(0, |sum, b| sum * 26 + usize::from(b - b'A') + 1);
    (column - 1, address[digits..].parse().unwrap())
}

fn between<'t>(text: &'t str, begin: &str, end: &str) -> &'t str {
    let from = text.find(begin).unwrap_or_else(|| panic!("no {begin} in {text}")) + begin.len();
    &text[from..from + text[from..].find(end).unwrap()]
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

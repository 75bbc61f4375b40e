//! Rows of cells parted by commas, semicolons or tabs (RFC 4180 and what programs make of it).
//!
//! The whole is one table. Its rows are kept as they stand: which of them is a head, and what its columns mean, is for
//! others to say. A cell in quotes may hold signs that part and line breaks. A row without a filled cell is none.

use super::{Limits, ReadError};
use crate::reading::{Block, Cell, ReadTable, Reading, Remark, SourceFormat};
use planctl_core::text::{Spot, Text};
use planctl_core::words;

/// The signs that may part cells; of two that fit as well the first is taken.
const SIGNS: [char; 3] = [',', ';', '\t'];
/// How many rows tell which sign parts the cells.
const TRIED_ROWS: usize = 50;
/// How many bytes of a text are looked at for that.
const TRIED_BYTES: usize = 1 << 16;
/// How many remarks of one kind are kept.
const REMARKS: usize = 20;

/// Reads rows of cells. The place of a cell is the line on which its row begins, and the number of its column.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Reading, ReadError> {
    let mut reading = Reading { format: SourceFormat::Csv, ..Reading::default() };
    let (sign, body, first) = match declared(text) {
        Some((sign, body)) => (sign, body, 2),
        None => (sign_of(text), text, 1),
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut width = None;
    let mut ragged = 0;
    let mut records = Records { rest: body, line: first, sign, limits, made: 0 };
    while let Some(record) = records.next()? {
        if record.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let (own, head) = (record.cells.len(), *width.get_or_insert(record.cells.len()));
        if own != head {
            ragged += 1;
            if ragged <= REMARKS {
                let spot = Some(Spot::new(record.line, 1));
                let words = words!("formats.csv-ragged", own, head);
                reading.remarks.push(Remark { key: "ragged-row", spot, exact: String::new(), words });
            }
        }
        rows.push(cells(record));
    }
    if ragged > REMARKS {
        let more = ragged - REMARKS;
        let words = words!("formats.csv-more-ragged", more);
        reading.remarks.push(Remark { key: "ragged-row", spot: None, exact: String::new(), words });
    }
    if let Some(spot) = rows.first().and_then(|row| row.first()).map(|cell| cell.text.spot()) {
        reading.blocks.push(Block::Table(ReadTable { spot: Spot::new(spot.line, 1), rows }));
    }
    reading.texts_mut().for_each(|text| text.by_piece = true);
    Ok(reading)
}

/// The cells of a row that hold anything.
fn cells(record: Record) -> Vec<Cell> {
    let line = record.line;
    let cell = |(column, text): (usize, String)| {
        let number = u32::try_from(column + 1).unwrap_or(u32::MAX);
        let text = Text::plain(text, Spot::new(line, number));
        Cell { column, columns: Some(1), rows: Some(1), text }
    };
    record.cells.into_iter().enumerate().filter(|(_, text)| !text.is_empty()).map(cell).collect()
}

/// The sign that the first line names, as some programs write it: `sep=;`.
fn declared(text: &str) -> Option<(char, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let mut named = first.trim_end_matches('\r').strip_prefix("sep=")?.chars();
    let sign = named.next().filter(|sign| SIGNS.contains(sign))?;
    named.next().is_none().then_some((sign, rest))
}

/// The sign that parts the first rows into the same number of cells most often; of two as good, the one that makes
/// more cells.
fn sign_of(text: &str) -> char {
    let end = (0..=TRIED_BYTES.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let fits = |sign: &char| {
        let limits = &Limits::default();
        let mut records = Records { rest: &text[..end], line: 1, sign: *sign, limits, made: 0 };
        let mut counts = Vec::new();
        // The last record may be cut, and a quote in it never closed.
        while let Ok(Some(record)) = records.next() {
            counts.push(record.cells.len());
            if counts.len() == TRIED_ROWS {
                break;
            }
        }
        let head = counts.first().copied().unwrap_or(1);
        let alike = counts.iter().filter(|count| **count == head).count();
        (head > 1).then_some((alike, head))
    };
    let found = SIGNS.iter().rev().filter_map(|sign| Some((fits(sign)?, *sign)));
    found.max_by_key(|(fit, _)| *fit).map_or(SIGNS[0], |(_, sign)| sign)
}

/// A row as it stands.
struct Record {
    /// The line on which it begins, from 1.
    line: u32,
    cells: Vec<String>,
}

/// Takes rows off a text.
struct Records<'t> {
    rest: &'t str,
    line: u32,
    sign: char,
    limits: &'t Limits,
    /// How many cells were taken.
    made: usize,
}

impl Records<'_> {
    fn next(&mut self) -> Result<Option<Record>, ReadError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let mut record = Record { line: self.line, cells: Vec::new() };
        loop {
            self.limits.count_cell(&mut self.made)?;
            let cell = self.cell()?;
            record.cells.push(cell);
            let mut chars = self.rest.chars();
            match chars.next() {
                Some(sign) if sign == self.sign => self.rest = chars.as_str(),
                end => {
                    self.line = self.line.saturating_add(u32::from(end.is_some()));
                    self.rest = chars.as_str();
                    return Ok(Some(record));
                }
            }
        }
    }

    /// One cell, up to the sign that parts it from the next or to the end of its line.
    fn cell(&mut self) -> Result<String, ReadError> {
        let ends = |c: char| c == self.sign || c == '\n';
        let Some(mut inside) = self.rest.strip_prefix('"') else {
            let end = self.rest.find(ends).unwrap_or(self.rest.len());
            let (cell, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Ok(cell.to_owned());
        };
        let begins = self.line;
        let mut out = String::new();
        loop {
            let Some(end) = inside.find('"') else {
                return Err(ReadError::malformed(words!("formats.csv-open-quote", line = begins)));
            };
            let (text, behind) = (&inside[..end], &inside[end + 1..]);
            out.push_str(text);
            let breaks = text.bytes().filter(|byte| *byte == b'\n').count();
            self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            if let Some(rest) = behind.strip_prefix('"') {
                out.push('"');
                inside = rest;
                continue;
            }
            // What stands behind the closing quote belongs to the cell; no program writes it, people do.
            let end = behind.find(ends).unwrap_or(behind.len());
            out.push_str(&behind[..end]);
            self.rest = &behind[end..];
            return Ok(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let reading = read(text, &Limits::default()).unwrap();
        let mut out = String::new();
        for block in &reading.blocks {
            let Block::Table(table) = block else { panic!("{block:?}") };
            for row in &table.rows {
                let line = row.first().map_or(0, |cell| cell.text.spot().line);
                let cells = row.iter().map(|cell| format!("{} {}", cell.column, cell.text.standing()));
                out += &format!("{line}: {}\n", cells.collect::<Vec<_>>().join(" | "));
            }
        }
        assert_eq!(out, expected);
    }

    #[test]
    fn a_cell_in_quotes_holds_signs_and_line_breaks_and_lines_are_counted_on() {
        check("a,b\n\"x, \"\"y\"\"\nz\",2\n3,4", "1: 0 a | 1 b\n2: 0 x, \"y\"\nz | 1 2\n4: 0 3 | 1 4\n");
    }

    #[test]
    fn the_sign_that_parts_cells_is_told_by_the_rows() {
        check("a;b,c;d\n1;2,5;3\n", "1: 0 a | 1 b,c | 2 d\n2: 0 1 | 1 2,5 | 2 3\n");
        check("a\tb, c\n1\t2, 3, 4\n", "1: 0 a | 1 b, c\n2: 0 1 | 1 2, 3, 4\n");
        check("sep=;\na;b,c\n", "2: 0 a | 1 b,c\n");
        check("only\none\n", "1: 0 only\n2: 0 one\n");
    }

    #[test]
    fn a_row_of_another_length_is_told_and_an_empty_one_is_none() {
        let reading = read("a,b\n\n1\n,\n1,2,3\n", &Limits::default()).unwrap();
        let said: Vec<String> = reading
            .remarks
            .iter()
            .map(|remark| remark.words.get(planctl_core::text::Lang::EN).into_owned())
            .collect();
        assert_eq!(said, ["this row has 1 cell, the first 2", "this row has 3 cells, the first 2"]);
        assert_eq!(reading.texts().count(), 6);
    }

    #[test]
    fn a_quote_that_nothing_closes_is_refused_by_its_line() {
        let said = read("a,b\n1,\"x\ny\n", &Limits::default()).unwrap_err().to_string();
        assert_eq!(said, "has a cell in quotes on line 2 that nothing closes");
    }

    #[test]
    fn a_text_of_commas_alone_is_refused_by_the_cells_made_of_it() {
        let few = Limits { cells: 100, ..Limits::default() };
        assert!(read(&",".repeat(99), &few).is_ok());
        assert!(read(&",".repeat(100), &few).is_err());
    }
}

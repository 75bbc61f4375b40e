//! Text of pages: one block a line, lines with tabs the rows of tables.

use super::{Limits, ReadError, aligned, foot};
use crate::reading::{Block, Cell, ReadTable, Reading, SourceFormat};
use planctl_core::text::{Spot, Text};
use planctl_core::words;

/// Reads the text of a document: every line with a tab is the row of a table, as long as no
/// empty line comes between, and so is a line without one directly below a row, unless it bears
/// the sign of a heading or a list; a line that begins with `- ` or `・` is an entry of a list;
/// any other that is not blank is a paragraph. The foot of a paper of planctl is left out.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Reading, ReadError> {
    let mut parts = 0;
    // The end of the aligned table at hand.
    let mut inside = 0;
    let mut pages: Vec<usize> = Vec::new();
    let mut reading = Reading { format: SourceFormat::Text, ..Reading::default() };
    let mut lines: Vec<&str> = text.split('\n').collect();
    for page in lines.chunk_by_mut(|_, next| !next.starts_with('\x0C')) {
        if let Some((stamp, foot)) = foot::take(page) {
            (reading.stamp, reading.foot) = (Some(stamp), Some(foot));
        }
    }
    let mut aligned = aligned::tables(&lines).into_iter().peekable();
    for (line, number) in lines.into_iter().zip(1u32..) {
        let at = number as usize - 1;
        if let Some(table) = aligned.next_if(|table| table.lines.start == at) {
            let (end, rows) = (table.lines.end, table.rows);
            parts += rows.iter().map(Vec::len).sum::<usize>();
            reading.blocks.push(Block::Table(ReadTable { spot: Spot::new(number, 1), rows }));
            inside = end;
            pages = table.pages;
        }
        if at < inside && !pages.contains(&at) {
            continue;
        }
        let line = line.strip_suffix('\r').unwrap_or(line);
        parts += line.split('\t').count();
        if parts > limits.cells {
            let most = limits.cells;
            return Err(ReadError::too_large(words!("formats.more-lines-cells-together", most)));
        }
        if line.contains('\t') && !line.trim().is_empty() {
            let row = cells(line, number);
            match reading.blocks.last_mut() {
                Some(Block::Table(table)) if is_next(table, number) => table.rows.push(row),
                _ => reading
                    .blocks
                    .push(Block::Table(ReadTable { spot: Spot::new(number, 1), rows: vec![row] })),
            }
        } else if !line.trim().is_empty() {
            match reading.blocks.last_mut() {
                // Trailing tabs are easily lost: a row with its first cell alone has none left.
                Some(Block::Table(table)) if is_next(table, number) && !is_marked(line) => {
                    table.rows.push(cells(line, number));
                }
                _ => reading.blocks.push(paragraph(line, number)),
            }
        }
    }
    Ok(reading)
}

/// Whether a line bears the sign of a heading, a list or a note.
fn is_marked(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with(['・', '【', '○', '●', '◆', '■', '※', '#', '<', '|'])
}

fn is_next(table: &ReadTable, number: u32) -> bool {
    table.spot.line as usize + table.rows.len() == number as usize
}

fn cells(line: &str, number: u32) -> Vec<Cell> {
    let mut column = 1;
    let mut out = Vec::new();
    for (index, cell) in line.split('\t').enumerate() {
        let indent = cell.chars().take_while(|c| c.is_whitespace()).count() as u32;
        let text = Text::plain(cell.trim(), Spot::new(number, column + indent));
        out.push(Cell { column: index, columns: None, rows: None, text });
        column += cell.chars().count() as u32 + 1;
    }
    out
}

fn paragraph(line: &str, number: u32) -> Block {
    let body = line.trim();
    let indent = line.chars().take_while(|c| c.is_whitespace()).count() as u32;
    let inside = body.strip_prefix("- ").unwrap_or(body).trim_start();
    let inside = inside.strip_prefix('・').unwrap_or(inside).trim_start();
    let before = indent + (body.chars().count() - inside.chars().count()) as u32;
    let text = Text::plain(inside, Spot::new(number, before + 1));
    if inside.len() < body.len() {
        Block::Item { depth: u8::try_from(indent / 2).unwrap_or(u8::MAX), text }
    } else {
        Block::Paragraph(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_tabs_is_a_row_and_its_cells_know_their_places() {
        let reading = read("題\n\t中\t\t前\nあ い\t\n\n- ・点\n", &Limits::default()).unwrap();
        let [Block::Paragraph(title), Block::Table(table), Block::Item { text, .. }] = &reading.blocks[..]
        else {
            panic!("{reading:#?}");
        };
        assert_eq!((title.standing().as_str(), title.spot()), ("題", Spot::new(1, 1)));
        assert_eq!(table.rows.len(), 2);
        assert_eq!((table.rows[0][3].column, table.rows[0][3].text.spot()), (3, Spot::new(2, 5)));
        assert_eq!((text.standing().as_str(), text.spot()), ("点", Spot::new(5, 4)));
    }

    #[test]
    fn a_text_of_tabs_alone_is_refused_before_its_cells_are_made() {
        let few = Limits { cells: 100, ..Limits::default() };
        assert!(read(&"\t".repeat(99), &few).is_ok());
        let said = read(&"\t".repeat(100), &few).unwrap_err().to_string();
        assert_eq!(said, "has more than 100 lines and cells together; read it in parts");
    }
}

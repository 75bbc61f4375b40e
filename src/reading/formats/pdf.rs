//! The text that `pdftotext -layout` makes of a PDF: lines of its pages, and the tables of years
//! in them, put together again from where things stand.
//!
//! `pdftotext` sets one character of the page to one character of the line, however wide it is
//! drawn, so columns are counted in characters and not in widths. What comes out is the best that
//! can be told: the lines of a box in a table are gone, and with them how far it reaches; what is
//! struck out cannot be told at all. A reader who holds the Word or Excel file should read that.

mod head;
mod segment;
mod table;

use self::head::Head;
use self::segment::{is_marked, segments};
use self::table::read_table;
use super::{Limits, ReadError, foot, plain};
use crate::reading::{Block, Reading, Remark, SourceFormat};
use planctl_core::text::{Spot, Text, half_width_digits};
use planctl_core::words;

/// How many remarks of one kind are kept.
const REMARKS: usize = 100;

/// A line that is at least so long, in characters, may go on in the next.
const LONG: usize = 20;

/// Reads the text of a PDF; pages are parted by form feeds.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Reading, ReadError> {
    let mut reading = Reading { format: SourceFormat::Pdf, ..Reading::default() };
    reading.remarks.push(Remark {
        key: "strike-unread",
        spot: None,
        exact: String::new(),
        words: words!("formats.struck-out-cannot-read"),
    });
    let mut cells = 0;
    for (page, number) in text.split('\x0C').zip(1u32..) {
        read_page(page, number, limits, &mut cells, &mut reading)?;
    }
    Ok(reading)
}

fn read_page(
    page: &str,
    number: u32,
    limits: &Limits,
    cells: &mut usize,
    reading: &mut Reading,
) -> Result<(), ReadError> {
    let mut lines: Vec<&str> = page.split('\n').map(|line| line.trim_end()).collect();
    if let Some((stamp, foot)) = foot::take(&mut lines) {
        (reading.stamp, reading.foot) = (Some(stamp), Some(foot));
    }
    let ends =
        [lines.iter().position(|line| !line.is_empty()), lines.iter().rposition(|line| !line.is_empty())];
    for index in ends.into_iter().flatten() {
        if is_page_number(lines[index]) {
            let spot = spot(number, index, lines[index]);
            if reading.remarks.len() < REMARKS {
                reading.remarks.push(Remark {
                    key: "page-number",
                    spot: Some(spot),
                    exact: lines[index].trim().to_owned(),
                    words: words!("formats.taken-number-page-left"),
                });
            }
            lines[index] = "";
        }
    }
    let margin = lines.iter().filter(|line| !line.is_empty()).map(|line| indent(line)).min().unwrap_or(0);
    let mut text = Paragraphs { page: number, width: 0, blocks: Vec::new(), open: None };
    let running = lines.iter().filter(|line| segments(line, 2).len() == 1);
    text.width = running.map(|line| line.chars().count()).max().unwrap_or(0);
    let mut index = 0;
    while index < lines.len() {
        if let Some(head) = Head::at(&lines[index..], margin) {
            text.close();
            let (table, used) = read_table(&head, &lines, index, number, limits, cells)?;
            text.blocks.push(Block::Table(table));
            index += used;
        } else {
            text.line(lines[index], index)?;
            index += 1;
        }
    }
    text.close();
    reading.blocks.append(&mut text.blocks);
    Ok(())
}

/// Lines outside tables, on their way to paragraphs.
struct Paragraphs {
    page: u32,
    /// How long the longest line of the page is.
    width: usize,
    blocks: Vec<Block>,
    /// A block that may go on in the next line.
    open: Option<Block>,
}

impl Paragraphs {
    /// A line goes on in the next if it is as long as lines of the page become, and the next does
    /// not bear the sign of something new.
    fn line(&mut self, line: &str, index: usize) -> Result<(), ReadError> {
        let body = line.trim();
        if body.is_empty() {
            self.close();
            return Ok(());
        }
        let at = spot(self.page, index, line);
        match &mut self.open {
            Some(Block::Paragraph(text) | Block::Item { text, .. }) if !is_marked(body) => {
                if let Some(last) = text.pieces.last_mut() {
                    last.text.push('\n');
                }
                text.pieces.extend(Text::plain(body, at).pieces);
            }
            _ => {
                self.close();
                let mut block =
                    plain::read(&line.replace('\t', " "), &Limits::default())?.blocks.into_iter().next();
                if let Some(Block::Paragraph(text) | Block::Item { text, .. }) = &mut block {
                    for piece in &mut text.pieces {
                        piece.spot = Spot { page: at.page, line: at.line, ..piece.spot };
                    }
                }
                self.open = block;
            }
        }
        let long = line.chars().count();
        if long < LONG || long * 100 < self.width * 85 {
            self.close();
        }
        Ok(())
    }

    fn close(&mut self) {
        self.blocks.extend(self.open.take());
    }
}

/// The place of the first character of a line that is not a blank.
fn spot(page: u32, index: usize, line: &str) -> Spot {
    let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
    Spot { page, line: number(index), column: number(indent(line)) }
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).count()
}

/// Whether a line holds the number of a page and nothing else: `3`, `- 3 -`, `3 / 12`, `P.3`.
fn is_page_number(line: &str) -> bool {
    let short = |digits: &str| (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let body = half_width_digits(line);
    let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    let body = body.trim_matches(['-', '－', '―', '‐', '–', '—', '−', 'ー']);
    let body = body.strip_prefix("P.").or_else(|| body.strip_prefix("p.")).unwrap_or(body);
    let body = body.strip_suffix("ページ").or_else(|| body.strip_suffix('頁')).unwrap_or(body);
    let (first, last) = body.split_once('/').unwrap_or((body, body));
    // A year at the foot of a page is not its number.
    short(first) && short(last) && !(first == last && first.len() == 4)
}

#[cfg(test)]
mod tests;

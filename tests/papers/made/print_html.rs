//! A paper as HTML, boxes drawn with `colspan` and `rowspan`.

use super::page::{Block, Place, Table};
use super::variant::Variant;

pub fn print(blocks: &[Block], variant: &Variant) -> String {
    let title = blocks.iter().find_map(|block| match block {
        Block::Title(text) => Some(escaped(text)),
        _ => None,
    });
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n</head>\n<body>\n",
        title.unwrap_or_default()
    );
    for block in blocks {
        match block {
            Block::Title(text) => out += &format!("<h1>{}</h1>\n", escaped(text)),
            Block::Heading(text) => out += &format!("<h2>{}</h2>\n", escaped(text)),
            Block::Paragraph(text) => out += &format!("<p>{}</p>\n", broken(text, true)),
            Block::Lines(lines) => print_lines(&mut out, lines),
            Block::Residue(_) | Block::Gap => {}
            Block::Table(table) => print_table(&mut out, table, variant.breaks_in_cells),
        }
    }
    out + "</body>\n</html>\n"
}

fn print_lines(out: &mut String, lines: &[String]) {
    let mut listing = false;
    for line in lines {
        let item = line.strip_prefix("- ");
        if listing != item.is_some() {
            *out += if listing { "</ul>\n" } else { "<ul>\n" };
            listing = !listing;
        }
        *out += &match item {
            Some(item) => format!("<li>{}</li>\n", escaped(item)),
            None => format!("<p>{}</p>\n", escaped(line)),
        };
    }
    if listing {
        *out += "</ul>\n";
    }
}

fn print_table(out: &mut String, table: &Table, breaks: bool) {
    *out += "<table>\n";
    for (row, places) in table.rows.iter().zip(table.places()) {
        *out += "<tr>";
        let name = if row.years { "th" } else { "td" };
        for place in places {
            match place {
                Place::Empty => *out += &format!("<{name}></{name}>"),
                Place::Begins(index) => {
                    let cell = &row.cells[index];
                    *out += &format!("<{name}");
                    if cell.columns > 1 {
                        *out += &format!(" colspan=\"{}\"", cell.columns);
                    }
                    if cell.rows > 1 {
                        *out += &format!(" rowspan=\"{}\"", cell.rows);
                    }
                    *out += &format!(">{}</{name}>", broken(&cell.text, breaks));
                }
                Place::Below(..) | Place::Covered => {}
            }
        }
        *out += "</tr>\n";
    }
    *out += "</table>\n";
}

/// Line breaks of print as such, or as blanks.
fn broken(text: &str, breaks: bool) -> String {
    escaped(text).replace('\n', if breaks { "<br>" } else { " " })
}

/// Without the stars of emphasis, which are Markdown's.
fn escaped(text: &str) -> String {
    text.replace("**", "").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

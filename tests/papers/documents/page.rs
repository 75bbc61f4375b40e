//! A document as blocks, and how each format prints them: Markdown, HTML, plain text, CSV.
//!
//! Plain text looks as it does when taken from a PDF: lines broken anywhere, pages parted by form
//! feeds, a running head, a page number on a line of its own, table columns parted by blanks.

use super::author::Author;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Markdown,
    Html,
    Text,
}

impl Format {
    pub fn ending(self) -> &'static str {
        match self {
            Format::Markdown => "md",
            Format::Html => "html",
            Format::Text => "txt",
        }
    }
}

pub enum Block {
    /// The level counts from 1, the title.
    Heading(usize, String),
    Paragraph(String),
    /// A line by itself: "■主な取組", "担当課：総務課".
    Line(String),
    /// Lines that follow one another without a blank line.
    Lines(Vec<String>),
    /// Bullets with their depth, from 0.
    List(Vec<(usize, String)>),
    Table(Table),
    /// A mark in the text, from 1, and what it explains.
    Note(usize, String),
    Figure(String),
    NewPage,
}

#[derive(Clone)]
pub enum Cell {
    Text(String),
    /// Merged with the cell above.
    Above,
    /// Merged with the cell before.
    Left,
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    fn shown(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            Cell::Above | Cell::Left => "",
        }
    }
}

/// Rows of cells, as many in each; the first `heads` rows are its head.
#[derive(Clone)]
pub struct Table {
    pub heads: usize,
    pub rows: Vec<Vec<Cell>>,
}

/// How one document is set. All of it is chance.
pub struct Look {
    /// What stands before a bullet.
    bullet: &'static str,
    /// Blank lines between blocks, where the format does not need exactly one.
    blank_lines: usize,
    /// Columns of a line of plain text.
    width: usize,
    /// Lines of a page of plain text.
    page_lines: usize,
    page_number: fn(usize) -> String,
    /// What stands at the top of every page of plain text but the first.
    running_head: Option<String>,
    /// The head of a table is printed again on each page of plain text.
    head_again: bool,
    /// A heading is one level higher than its level says, the title apart.
    raised: bool,
    /// Lines by themselves are bold in Markdown and HTML.
    bold_lines: bool,
    /// Lines that follow one another are broken by two blanks in Markdown, else by the line end.
    hard_breaks: bool,
    /// HTML heads are `th` in a `thead`; else `td` in the first rows.
    real_heads: bool,
}

impl Look {
    pub fn new(author: &mut Author, japanese: bool, running_head: Option<String>) -> Self {
        let bullets: &[&str] =
            if japanese { &["- ", "* ", "・", "○", "■ ", "● "] } else { &["- ", "* ", "• ", "+ "] };
        let numbers: &[fn(usize) -> String] = &[
            |page| format!("- {page} -"),
            |page| page.to_string(),
            |page| format!("－{page}－"),
            |page| format!("p. {page}"),
        ];
        Look {
            bullet: author.pick(bullets),
            blank_lines: author.pick(&[1, 1, 1, 2]),
            width: author.pick(&[64, 76, 90]),
            page_lines: author.pick(&[32, 40, 52]),
            page_number: author.pick(numbers),
            running_head: running_head.filter(|_| author.likely(50)),
            head_again: author.likely(50),
            raised: author.likely(20),
            bold_lines: author.likely(40),
            hard_breaks: author.likely(60),
            real_heads: author.likely(70),
        }
    }

    /// The document, and lines of it that are only the page's.
    pub fn print(&self, blocks: &[Block], format: Format) -> (String, Vec<String>) {
        match format {
            Format::Markdown => (self.markdown(blocks), Vec::new()),
            Format::Html => (self.html(blocks), Vec::new()),
            Format::Text => self.text(blocks),
        }
    }

    fn level(&self, level: usize) -> usize {
        if self.raised && level > 1 { level - 1 } else { level }
    }

    fn markdown(&self, blocks: &[Block]) -> String {
        let mut out = Vec::new();
        for block in blocks {
            out.push(match block {
                Block::Heading(level, text) if self.level(*level) > 6 => format!("**{text}**"),
                Block::Heading(level, text) => format!("{} {text}", "#".repeat(self.level(*level))),
                Block::Paragraph(text) => text.clone(),
                Block::Line(text) if self.bold_lines => format!("**{text}**"),
                Block::Line(text) => text.clone(),
                Block::Lines(lines) => lines.join(if self.hard_breaks { "  \n" } else { "\n" }),
                Block::List(items) => {
                    let bullet = |(depth, text): &(usize, String)| {
                        format!("{}{}{text}", "  ".repeat(*depth), self.bullet)
                    };
                    items.iter().map(bullet).collect::<Vec<_>>().join("\n")
                }
                Block::Table(table) => markdown_table(table),
                Block::Note(mark, text) => format!("[^{mark}]: {text}"),
                Block::Figure(caption) => format!("![{caption}](figure.png)"),
                Block::NewPage => continue,
            });
        }
        out.join(&"\n".repeat(1 + self.blank_lines)) + "\n"
    }

    fn html(&self, blocks: &[Block]) -> String {
        let mut out =
            String::from("<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"></head>\n<body>\n");
        for block in blocks {
            let printed = match block {
                Block::Heading(level, text) => {
                    let level = self.level(*level).min(6);
                    format!("<h{level}>{}</h{level}>", escaped(text))
                }
                Block::Paragraph(text) => format!("<p>{}</p>", escaped(text)),
                Block::Line(text) if self.bold_lines => format!("<p><b>{}</b></p>", escaped(text)),
                Block::Line(text) => format!("<p>{}</p>", escaped(text)),
                Block::Lines(lines) => {
                    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
                    format!("<p>{}</p>", lines.join("<br>\n"))
                }
                Block::List(items) => html_list(items, 0).trim_end().to_owned(),
                Block::Table(table) => self.html_table(table),
                Block::Note(mark, text) => format!("<p><small>※{mark} {}</small></p>", escaped(text)),
                Block::Figure(caption) => {
                    format!(
                        "<figure><img src=\"figure.png\"><figcaption>{}</figcaption></figure>",
                        escaped(caption)
                    )
                }
                Block::NewPage => continue,
            };
            out.push_str(&printed);
            out.push_str(&"\n".repeat(self.blank_lines));
        }
        out + "</body>\n</html>\n"
    }

    fn html_table(&self, table: &Table) -> String {
        let mut out = String::from("<table border=\"1\">\n");
        for (r, row) in table.rows.iter().enumerate() {
            let head = r < table.heads && self.real_heads;
            if head && r == 0 {
                out.push_str("<thead>\n");
            }
            out.push_str("<tr>");
            for (c, cell) in row.iter().enumerate() {
                let Cell::Text(text) = cell else { continue };
                let columns = 1 + row[c + 1..].iter().take_while(|cell| matches!(cell, Cell::Left)).count();
                let below = |row: &&Vec<Cell>| matches!(row[c], Cell::Above);
                let rows = 1 + table.rows[r + 1..].iter().take_while(below).count();
                let name = if head { "th" } else { "td" };
                out.push_str(&format!("<{name}"));
                if rows > 1 {
                    out.push_str(&format!(" rowspan=\"{rows}\""));
                }
                if columns > 1 {
                    out.push_str(&format!(" colspan=\"{columns}\""));
                }
                out.push_str(&format!(">{}</{name}>", escaped(text).replace('\n', "<br>")));
            }
            out.push_str("</tr>\n");
            if head && r + 1 == table.heads {
                out.push_str("</thead>\n");
            }
        }
        out + "</table>"
    }

    fn text(&self, blocks: &[Block]) -> (String, Vec<String>) {
        let mut pages =
            Pages { look: self, number: 1, lines: Vec::new(), out: String::new(), aside: Vec::new() };
        for block in blocks {
            match block {
                Block::Heading(_, text) | Block::Line(text) | Block::Figure(text) => {
                    pages.add(std::slice::from_ref(text))
                }
                Block::Paragraph(text) => {
                    let indented = if is_wide(text.chars().next().unwrap_or(' ')) {
                        format!("　{text}")
                    } else {
                        text.clone()
                    };
                    for line in wrapped(&indented, self.width) {
                        pages.add(&[line]);
                    }
                }
                Block::Lines(lines) => {
                    for line in lines {
                        for (at, part) in wrapped(line, self.width - 4).into_iter().enumerate() {
                            pages.add(&[if at == 0 { part } else { format!("    {part}") }]);
                        }
                    }
                }
                Block::List(items) => {
                    for (depth, text) in items {
                        let indent = "  ".repeat(*depth);
                        let hanging = " ".repeat(width(self.bullet));
                        let lines = wrapped(text, self.width - 2 * depth - width(self.bullet));
                        for (at, line) in lines.iter().enumerate() {
                            let lead = if at == 0 { self.bullet } else { &hanging };
                            pages.add(&[format!("{indent}{lead}{line}")]);
                        }
                    }
                }
                Block::Table(table) => self.text_table(table, &mut pages),
                Block::Note(mark, text) => {
                    for line in wrapped(&format!("※{mark} {text}"), self.width) {
                        pages.add(&[line]);
                    }
                }
                Block::NewPage => pages.turn(),
            }
            for _ in 0..self.blank_lines {
                pages.blank();
            }
        }
        pages.turn();
        (pages.out, pages.aside)
    }

    fn top(&self) -> Vec<String> {
        self.running_head.iter().flat_map(|head| [head.clone(), String::new()]).collect()
    }

    /// Rows stay whole. If some cell takes two lines, a blank line parts the rows.
    fn text_table(&self, table: &Table, pages: &mut Pages<'_>) {
        let columns = table.rows[0].len();
        let cap = (110 / columns).max(14);
        let natural = |c: usize| {
            let lines = table.rows.iter().flat_map(move |row| row[c].shown().lines());
            lines.map(width).max().unwrap_or(0).clamp(1, cap)
        };
        let widths: Vec<usize> = (0..columns).map(natural).collect();
        let rows: Vec<Vec<String>> = table.rows.iter().map(|row| set_row(row, &widths)).collect();
        let parted = rows.iter().any(|lines| lines.len() > 1);
        let head: Vec<String> = rows[..table.heads].concat();
        for (r, lines) in rows.iter().enumerate() {
            if !pages.fits(lines.len()) {
                pages.turn();
                if self.head_again && r >= table.heads {
                    pages.add(&head);
                    if parted {
                        pages.blank();
                    }
                    let cells = table.rows[..table.heads].iter().flatten();
                    pages.aside.extend(cells.map(|cell| cell.shown().to_owned()));
                }
            }
            pages.add(lines);
            if parted && r + 1 < rows.len() {
                pages.blank();
            }
        }
    }
}

/// Plain text on its pages.
struct Pages<'a> {
    look: &'a Look,
    number: usize,
    lines: Vec<String>,
    out: String,
    aside: Vec<String>,
}

impl Pages<'_> {
    fn fits(&self, more: usize) -> bool {
        self.lines.len() + more <= self.look.page_lines
    }

    /// Adds lines that stay together.
    fn add(&mut self, lines: &[String]) {
        if !self.fits(lines.len()) {
            self.turn();
        }
        self.lines.extend(lines.iter().cloned());
    }

    /// Whether nothing is on this page yet.
    fn at_top(&self) -> bool {
        self.lines.is_empty() || self.lines == self.look.top()
    }

    fn blank(&mut self) {
        if !self.at_top() {
            self.lines.push(String::new());
        }
    }

    fn turn(&mut self) {
        if self.at_top() {
            return;
        }
        let number = (self.look.page_number)(self.number);
        for line in &self.lines {
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        }
        let middle = " ".repeat((self.look.width - width(&number)) / 2);
        self.out.push_str(&format!("\n{middle}{number}\n\u{c}"));
        self.aside.push(number);
        self.aside.extend(self.look.running_head.clone());
        self.number += 1;
        self.lines = self.look.top();
    }
}

fn set_row(row: &[Cell], widths: &[usize]) -> Vec<String> {
    let cells: Vec<Vec<String>> = row
        .iter()
        .zip(widths)
        .map(|(cell, columns)| cell.shown().lines().flat_map(|line| wrapped(line, *columns)).collect())
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
    (0..height)
        .map(|at| {
            let mut line = String::new();
            for (cell, columns) in cells.iter().zip(widths) {
                let part = cell.get(at).map_or("", String::as_str);
                line.push_str(part);
                line.push_str(&" ".repeat((columns + 2).saturating_sub(width(part)).max(2)));
            }
            line.trim_end().to_owned()
        })
        .collect()
}

/// Merged cells are empty; a second row of heads is a row like the others.
pub fn markdown_table(table: &Table) -> String {
    let mut lines = Vec::new();
    for (r, row) in table.rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|cell| cell.shown().replace('\n', "<br>")).collect();
        lines.push(format!("| {} |", cells.join(" | ")));
        if r == 0 {
            lines.push(format!("|{}", "---|".repeat(row.len())));
        }
    }
    lines.join("\n")
}

/// Comma-separated values as RFC 4180 has them, but for the `separator` and the ends of lines.
pub fn csv(table: &Table, separator: char, line_end: &str) -> String {
    let quoted = |cell: &Cell| {
        let text = cell.shown();
        if text.contains([separator, '"', '\n']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    let mut out = String::new();
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(quoted).collect();
        out.push_str(&cells.join(&separator.to_string()));
        out.push_str(line_end);
    }
    out
}

fn html_list(items: &[(usize, String)], depth: usize) -> String {
    let mut out = String::from("<ul>\n");
    let mut at = 0;
    while at < items.len() {
        let inside = items[at + 1..].iter().take_while(|(other, _)| *other > depth).count();
        out.push_str(&format!("<li>{}", escaped(&items[at].1)));
        if inside > 0 {
            out.push('\n');
            out.push_str(&html_list(&items[at + 1..at + 1 + inside], depth + 1));
        }
        out.push_str("</li>\n");
        at += 1 + inside;
    }
    out + "</ul>\n"
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x203b | 0x2460..=0x25ff | 0x2e80..)
}

/// Columns as people see them.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Breaks a line at blanks and between wide characters; never before a closing sign.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut word = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        word.push(c);
        let next = chars.peek().copied();
        let closes = next.is_some_and(|next| "、。，．）」』】〕％ー".contains(next));
        let may_break = next.is_none() || ((c == ' ' || is_wide(c) || next.is_some_and(is_wide)) && !closes);
        if may_break {
            if !line.is_empty() && width(&line) + width(word.trim_end()) > columns {
                lines.push(line.trim_end().to_owned());
                line.clear();
            }
            line.push_str(&word);
            word.clear();
        }
    }
    line.push_str(&word);
    if !line.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

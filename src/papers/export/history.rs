//! The whole history of plans for other programs: tables of SQL, and a graph.
//!
//! Nothing here reads a store: the rows are given. What may be relied upon: every text stands in quotes as SQL and XML
//! have them, so that no text of a plan is ever read as a command.

use std::fmt::Write as _;

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text; an empty one is one too.
    Text(String),
    /// A day, `2026-01-16`.
    Day(String),
    /// A whole number.
    Number(u64),
    /// Yes or no.
    Truth(bool),
    /// Nothing is known, or there is nothing.
    Null,
}

/// A table with the names of its columns; the rows have as many cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// Its name, of letters and underscores.
    pub name: &'static str,
    /// The names of its columns, each with its type in SQL.
    pub columns: &'static [(&'static str, &'static str)],
    /// The rows, in order.
    pub rows: Vec<Vec<Cell>>,
}

/// How many rows stand in one statement.
const ROWS_A_STATEMENT: usize = 200;

/// Tables as SQL that SQLite, PostgreSQL and DuckDB take: made and filled in one transaction.
pub fn to_sql(tables: &[Rows]) -> String {
    let mut out = String::from("BEGIN;\n");
    for table in tables {
        let columns: Vec<String> =
            table.columns.iter().map(|(name, ty)| format!("  \"{name}\" {ty}")).collect();
        let _ = writeln!(out, "CREATE TABLE \"{}\" (\n{}\n);", table.name, columns.join(",\n"));
        for rows in table.rows.chunks(ROWS_A_STATEMENT) {
            let _ = writeln!(out, "INSERT INTO \"{}\" VALUES", table.name);
            for (number, row) in rows.iter().enumerate() {
                let cells: Vec<String> = row.iter().map(sql_cell).collect();
                let end = if number + 1 == rows.len() { ";" } else { "," };
                let _ = writeln!(out, "({}){end}", cells.join(", "));
            }
        }
    }
    out.push_str("COMMIT;\n");
    out
}

fn sql_cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Day(text) => format!("'{}'", text.replace('\'', "''")),
        Cell::Number(number) => number.to_string(),
        Cell::Truth(true) => "TRUE".to_owned(),
        Cell::Truth(false) => "FALSE".to_owned(),
        Cell::Null => "NULL".to_owned(),
    }
}

/// A node of a graph, or an edge between two, with what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A node by its name.
    Node(String, Vec<(&'static str, String)>),
    /// An edge from one node to another, by their names.
    Edge(String, String, Vec<(&'static str, String)>),
}

/// A directed graph as GraphML. `keys` are all that is said of nodes and edges.
pub fn to_graphml(keys: &[&str], pieces: &[Piece]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    for key in keys {
        let _ = writeln!(out, "  <key id=\"{key}\" for=\"all\" attr.name=\"{key}\" attr.type=\"string\"/>");
    }
    out.push_str("  <graph edgedefault=\"directed\">\n");
    for piece in pieces {
        let (said, end) = match piece {
            Piece::Node(id, said) => {
                let _ = writeln!(out, "    <node id=\"{}\">", xml(id));
                (said, "node")
            }
            Piece::Edge(from, to, said) => {
                let _ = writeln!(out, "    <edge source=\"{}\" target=\"{}\">", xml(from), xml(to));
                (said, "edge")
            }
        };
        for (key, text) in said {
            let _ = writeln!(out, "      <data key=\"{key}\">{}</data>", xml(text));
        }
        let _ = writeln!(out, "    </{end}>");
    }
    out.push_str("  </graph>\n</graphml>\n");
    out
}

/// A text as XML has it; what XML cannot hold at all is left out.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_read_as_a_command() {
        let text = "x'); DROP TABLE item; --";
        let columns = &[("name", "TEXT"), ("since", "DATE"), ("entry", "BIGINT"), ("stands", "BOOLEAN")];
        let row = vec![Cell::Text(text.into()), Cell::Null, Cell::Number(3), Cell::Truth(true)];
        let sql = to_sql(&[Rows { name: "item", columns, rows: vec![row] }]);
        assert!(sql.contains("('x''); DROP TABLE item; --', NULL, 3, TRUE);"), "{sql}");
        let graph =
            to_graphml(&["name"], &[Piece::Node("a\"<b>".into(), vec![("name", "</data>&\u{1}".into())])]);
        assert!(graph.contains("<node id=\"a&quot;&lt;b&gt;\">"), "{graph}");
        assert!(graph.contains("<data key=\"name\">&lt;/data&gt;&amp;</data>"), "{graph}");
    }
}

//! A paper between its making and its printing: paragraphs, lists and tables.

/// What stands on the page, from above.
#[derive(Debug, Clone)]
pub enum Block {
    /// The name of a paper or of a plan.
    Title(String),
    /// The heading of a section.
    Heading(String),
    /// A paragraph; a line break inside is one of print, not of sense.
    Paragraph(String),
    /// Lines without blank lines between them, with the bullets they are printed with.
    Lines(Vec<String>),
    /// What the printer's machine left behind, in text and Markdown only.
    Residue(String),
    /// A blank line more than usual, in text only.
    Gap,
    Table(Table),
}

/// A table of years, the row of years first.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// How many columns it has, the leading one included.
    pub columns: usize,
    pub rows: Vec<Row>,
    /// In text, the rows of years lack the empty cell above the leading column.
    pub corner_dropped: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Whether this is a row of years.
    pub years: bool,
    /// From the left.
    pub cells: Vec<Cell>,
}

/// A cell with something in it. Where no cell is, an empty one stands.
#[derive(Debug, Clone)]
pub struct Cell {
    /// From 0, the leading column included.
    pub column: usize,
    pub columns: usize,
    pub rows: usize,
    /// A line break inside is one of print: a blank in text.
    pub text: String,
}

impl Cell {
    pub fn new(column: usize, columns: usize, text: impl Into<String>) -> Self {
        Cell { column, columns, rows: 1, text: text.into() }
    }
}

/// Who covers a place of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Empty,
    /// The upper left corner of the cell of this index in its row.
    Begins(usize),
    /// Below the upper left corner: the cell stands in this row, with this index.
    Below(usize, usize),
    /// Right of one of these.
    Covered,
}

impl Table {
    /// Every place, row by row.
    ///
    /// # Panics
    ///
    /// If two cells lie on one place, or one reaches beyond the table.
    pub fn places(&self) -> Vec<Vec<Place>> {
        let mut places = vec![vec![Place::Empty; self.columns]; self.rows.len()];
        for (top, row) in self.rows.iter().enumerate() {
            for (index, cell) in row.cells.iter().enumerate() {
                for (down, line) in places[top..top + cell.rows].iter_mut().enumerate() {
                    for right in 0..cell.columns {
                        let place = &mut line[cell.column + right];
                        assert_eq!(*place, Place::Empty, "two cells on one place: {}", cell.text);
                        *place = match (down, right) {
                            (0, 0) => Place::Begins(index),
                            (_, 0) => Place::Below(top, index),
                            _ => Place::Covered,
                        };
                    }
                }
            }
        }
        places
    }
}

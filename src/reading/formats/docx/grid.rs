//! The grid of a table without the lines that nobody sees.

use crate::reading::Cell;

/// Takes out of a grid the lines that only run through cells: at which none begins or ends. Word
/// and Excel keep such lines where another table on the page or sheet has its own, and a year
/// would take two columns in one place and one in another.
pub(in crate::formats) fn without_hidden_lines(rows: &mut [Vec<Cell>]) {
    let ends = |cell: &Cell| (cell.column, cell.column.saturating_add(cell.columns.unwrap_or(1)));
    let mut cells: Vec<(usize, usize)> = rows.iter().flatten().map(ends).collect();
    cells.sort_unstable();
    let mut seen: Vec<usize> = cells.iter().flat_map(|(first, end)| [*first, *end]).collect();
    seen.sort_unstable();
    seen.dedup();

    // Between two lines that are seen, one after the other, either all run through some cell or
    // none does: a cell that begins at or before the first and ends behind it ends at or behind
    // the second.
    let mut cells = cells.into_iter().peekable();
    let (mut hidden, mut before, mut reach) = (0, None, 0);
    let mut places = Vec::with_capacity(seen.len());
    for line in &seen {
        if let Some(before) = before
            && reach > before
        {
            hidden += line - before - 1;
        }
        places.push(line - hidden);
        while let Some((_, end)) = cells.next_if(|(first, _)| first <= line) {
            reach = end.max(reach);
        }
        before = Some(*line);
    }
    if hidden == 0 {
        return;
    }
    let place = |line: usize| seen.binary_search(&line).map_or(line, |index| places[index]);
    for cell in rows.iter_mut().flatten() {
        let (first, end) = ends(cell);
        cell.column = place(first);
        cell.columns = cell.columns.map(|_| place(end) - cell.column);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use planctl_core::text::Text;

    /// Rows of cells as `column:columns`.
    #[track_caller]
    fn check(rows: &[&str], expected: &[&str]) {
        let cell = |cell: &str| {
            let (column, columns) = cell.split_once(':').unwrap();
            let (column, columns) = (column.parse().unwrap(), Some(columns.parse().unwrap()));
            Cell { column, columns, rows: Some(1), text: Text::default() }
        };
        let mut read: Vec<Vec<Cell>> = rows.iter().map(|row| row.split(' ').map(cell).collect()).collect();
        without_hidden_lines(&mut read);
        let told = |cell: &Cell| format!("{}:{}", cell.column, cell.columns.unwrap());
        let told: Vec<String> =
            read.iter().map(|row| row.iter().map(told).collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_line_that_only_runs_through_cells_goes() {
        check(&["0:1 1:2 3:1 4:2", "1:5"], &["0:1 1:1 2:1 3:1", "1:3"]);
        check(&["0:4 4:4", "0:8"], &["0:1 1:1", "0:2"]);
    }

    #[test]
    fn a_line_at_which_a_cell_begins_or_ends_stays() {
        check(&["0:4 4:4", "2:4"], &["0:2 2:2", "1:2"]);
        check(&["0:1 5:1", "0:6"], &["0:1 2:1", "0:3"]);
        check(&["0:1 5:1"], &["0:1 5:1"]);
        check(&["3:9999999999 1:1"], &["3:1 1:1"]);
    }
}

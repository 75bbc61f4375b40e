//! The assignment of rows to columns of the greatest total weight.

/// Weights of rows against columns, all nought at first.
#[derive(Debug, Clone)]
pub struct Weights {
    columns: usize,
    cells: Vec<i64>,
}

impl Weights {
    /// Nought everywhere.
    pub fn new(rows: usize, columns: usize) -> Self {
        Weights { columns, cells: vec![0; rows * columns] }
    }

    /// The weight of a row against a column.
    pub fn get(&self, row: usize, column: usize) -> i64 {
        self.cells[row * self.columns + column]
    }

    /// Sets the weight of a row against a column.
    pub fn set(&mut self, row: usize, column: usize, weight: i64) {
        self.cells[row * self.columns + column] = weight;
    }

    /// The column of each row, no column twice, so that the weights together are the greatest; of
    /// equal sums the lower columns go to the earlier rows. `None` for a row that is left over, of
    /// which there are some where there are more rows than columns.
    ///
    /// The Hungarian method with potentials (Kuhn 1955, Munkres 1957), in time cubic in the lesser
    /// of rows and columns, and linear in the greater.
    pub fn assigned(&self) -> Vec<Option<usize>> {
        let rows = self.cells.len().checked_div(self.columns).unwrap_or(0);
        if rows <= self.columns {
            return cheapest(rows, self.columns, |row, column| -self.get(row, column))
                .into_iter()
                .map(Some)
                .collect();
        }
        let mut out = vec![None; rows];
        let turned = cheapest(self.columns, rows, |column, row| -self.get(row, column));
        for (column, row) in turned.into_iter().enumerate() {
            out[row] = Some(column);
        }
        out
    }
}

/// The column of each row, so that the costs together are the least. There are at most as many rows
/// as columns.
fn cheapest(rows: usize, columns: usize, cost: impl Fn(usize, usize) -> i64) -> Vec<usize> {
    // Row 0 and column 0 are of the method alone; the others count from 1.
    let mut row_potential = vec![0; rows + 1];
    let mut column_potential = vec![0; columns + 1];
    let mut row_of = vec![0; columns + 1];
    for row in 1..=rows {
        row_of[0] = row;
        let mut at = 0;
        let mut least = vec![i64::MAX; columns + 1];
        let mut came_from = vec![0; columns + 1];
        let mut seen = vec![false; columns + 1];
        // Grows a tree of tight pairs from this row until it meets a column that is free.
        while row_of[at] != 0 {
            seen[at] = true;
            let (mut step, mut next) = (i64::MAX, 0);
            for column in 1..=columns {
                if seen[column] {
                    continue;
                }
                let reduced =
                    cost(row_of[at] - 1, column - 1) - row_potential[row_of[at]] - column_potential[column];
                if reduced < least[column] {
                    (least[column], came_from[column]) = (reduced, at);
                }
                if least[column] < step {
                    (step, next) = (least[column], column);
                }
            }
            for column in 0..=columns {
                if seen[column] {
                    row_potential[row_of[column]] += step;
                    column_potential[column] -= step;
                } else if column > 0 {
                    least[column] -= step;
                }
            }
            at = next;
        }
        // The pairs along the path change places.
        while at != 0 {
            row_of[at] = row_of[came_from[at]];
            at = came_from[at];
        }
    }
    let mut out = vec![0; rows];
    for column in 1..=columns {
        if row_of[column] != 0 {
            out[row_of[column] - 1] = column - 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The greatest sum, by trying every assignment.
    fn by_trying(weights: &Weights, rows: usize, row: usize, taken: &mut Vec<usize>) -> i64 {
        if row == rows {
            return 0;
        }
        let spare = rows.saturating_sub(weights.columns);
        let left_over = row - taken.len();
        let mut best = i64::MIN;
        if left_over < spare {
            best = by_trying(weights, rows, row + 1, taken);
        }
        for column in (0..weights.columns).filter(|column| !taken.contains(column)).collect::<Vec<_>>() {
            taken.push(column);
            let rest = by_trying(weights, rows, row + 1, taken);
            taken.pop();
            if rest > i64::MIN {
                best = best.max(weights.get(row, column) + rest);
            }
        }
        best
    }

    #[test]
    fn no_other_assignment_weighs_more() {
        let mut state = 20_260_116_u64;
        let mut dice = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for _ in 0..500 {
            let (rows, columns) = (dice(5) as usize + 1, dice(5) as usize + 1);
            let mut weights = Weights::new(rows, columns);
            for row in 0..rows {
                for column in 0..columns {
                    weights.set(row, column, dice(9) as i64 - 2);
                }
            }
            let assigned = weights.assigned();
            let pairs: Vec<(usize, usize)> =
                assigned.iter().enumerate().filter_map(|(row, column)| Some((row, (*column)?))).collect();
            let mut columns_taken: Vec<usize> = pairs.iter().map(|(_, column)| *column).collect();
            columns_taken.sort_unstable();
            columns_taken.dedup();
            assert_eq!(columns_taken.len(), rows.min(columns), "{weights:?}");
            let sum: i64 = pairs.iter().map(|(row, column)| weights.get(*row, *column)).sum();
            assert_eq!(sum, by_trying(&weights, rows, 0, &mut Vec::new()), "{weights:?}");
        }
    }

    #[test]
    fn nothing_is_assigned_to_nothing() {
        assert!(Weights::new(0, 0).assigned().is_empty());
        assert!(Weights::new(0, 3).assigned().is_empty());
    }
}

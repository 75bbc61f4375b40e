//! The best assignment of items to items over a whole plan, not one pair after another.
//!
//! Each pair has a weight; the assignment found has the greatest sum. What is plain is decided
//! first and the rest is cut into parts that have no pair in common, so that thousands of items
//! take no longer than they must.

use std::collections::BTreeMap;

use super::weights::Weights;

/// A pair that may be assigned: row, column, weight above nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) weight: i64,
}

/// The most rows and columns that are assigned at once; a greater part loses its weakest pairs
/// until it falls apart.
const MOST_AT_ONCE: usize = 600;

/// Pairs in which no row and no column stands twice, of the greatest weight together. Of equal
/// sums the order of the edges decides.
pub(super) fn assign(mut edges: Vec<Edge>) -> Vec<Edge> {
    let mut chosen = Vec::new();
    while choose_plain(&mut edges, &mut chosen) {}
    let mut open = parts(edges);
    while let Some(part) = open.pop() {
        let (rows, columns) = (ends(&part, |edge| edge.row), ends(&part, |edge| edge.column));
        if rows.len() + columns.len() > MOST_AT_ONCE {
            let mut weights: Vec<i64> = part.iter().map(|edge| edge.weight).collect();
            weights.sort_unstable();
            // Equal weights go or stay together, unless all are equal.
            let floor = weights[weights.len() / 4];
            let kept: Vec<Edge> = part.iter().copied().filter(|edge| edge.weight > floor).collect();
            let kept = if kept.is_empty() { first_come(part) } else { kept };
            open.extend(parts(kept));
        } else {
            chosen.extend(best(&part, &rows, &columns));
        }
    }
    chosen
}

/// Takes the pairs that outweigh together all that either end could have instead: they stand in
/// some best assignment. Whether any were found.
fn choose_plain(edges: &mut Vec<Edge>, chosen: &mut Vec<Edge>) -> bool {
    let mut rows: BTreeMap<usize, [i64; 2]> = BTreeMap::new();
    let mut columns: BTreeMap<usize, [i64; 2]> = BTreeMap::new();
    for edge in &*edges {
        note(rows.entry(edge.row).or_default(), edge.weight);
        note(columns.entry(edge.column).or_default(), edge.weight);
    }
    // Of two equal best the second is an alternative to the first.
    let but = |best: &[i64; 2], weight: i64| if best[0] == weight { best[1] } else { best[0] };
    let plain: Vec<Edge> = edges
        .iter()
        .copied()
        .filter(|edge| {
            let other = but(&rows[&edge.row], edge.weight) + but(&columns[&edge.column], edge.weight);
            edge.weight > other
        })
        .collect();
    if plain.is_empty() {
        return false;
    }
    let (taken_rows, taken_columns) = (ends(&plain, |edge| edge.row), ends(&plain, |edge| edge.column));
    edges.retain(|edge| {
        taken_rows.binary_search(&edge.row).is_err() && taken_columns.binary_search(&edge.column).is_err()
    });
    chosen.extend(plain);
    true
}

fn note(best: &mut [i64; 2], weight: i64) {
    if weight > best[0] {
        *best = [weight, best[0]];
    } else if weight > best[1] {
        best[1] = weight;
    }
}

fn ends(edges: &[Edge], end: fn(&Edge) -> usize) -> Vec<usize> {
    let mut ends: Vec<usize> = edges.iter().map(end).collect();
    ends.sort_unstable();
    ends.dedup();
    ends
}

/// The edges by connected parts, each in the order given.
fn parts(edges: Vec<Edge>) -> Vec<Vec<Edge>> {
    let mut above: BTreeMap<(bool, usize), (bool, usize)> = BTreeMap::new();
    for edge in &edges {
        let (row, column) = (top(&mut above, (false, edge.row)), top(&mut above, (true, edge.column)));
        if row != column {
            above.insert(column, row);
        }
    }
    let mut found: BTreeMap<(bool, usize), Vec<Edge>> = BTreeMap::new();
    for edge in edges {
        found.entry(top(&mut above, (false, edge.row))).or_default().push(edge);
    }
    found.into_values().collect()
}

fn top(above: &mut BTreeMap<(bool, usize), (bool, usize)>, of: (bool, usize)) -> (bool, usize) {
    let mut at = of;
    while let Some(next) = above.get(&at) {
        at = *next;
    }
    if at != of {
        above.insert(of, at);
    }
    at
}

fn first_come(edges: Vec<Edge>) -> Vec<Edge> {
    let (mut rows, mut columns) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    let mut kept = Vec::new();
    for edge in edges {
        if !rows.contains(&edge.row) && !columns.contains(&edge.column) {
            rows.insert(edge.row);
            columns.insert(edge.column);
            kept.push(edge);
        }
    }
    kept
}

fn best(edges: &[Edge], rows: &[usize], columns: &[usize]) -> Vec<Edge> {
    let mut weights = Weights::new(rows.len(), columns.len());
    let place = |list: &[usize], of: usize| list.binary_search(&of).expect("the list holds every end");
    for edge in edges {
        weights.set(place(rows, edge.row), place(columns, edge.column), edge.weight);
    }
    // What has no edge weighs nought, and is dropped again.
    let pairs = weights.assigned().into_iter().enumerate().filter_map(|(row, column)| {
        let column = column?;
        Some(Edge { row: rows[row], column: columns[column], weight: weights.get(row, column) })
    });
    pairs.filter(|edge| edge.weight > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(list: &[(usize, usize, i64)]) -> Vec<Edge> {
        list.iter().map(|&(row, column, weight)| Edge { row, column, weight }).collect()
    }

    #[track_caller]
    fn check(list: &[(usize, usize, i64)], expected: &[(usize, usize)]) {
        let mut chosen: Vec<(usize, usize)> =
            assign(edges(list)).iter().map(|edge| (edge.row, edge.column)).collect();
        chosen.sort_unstable();
        assert_eq!(chosen, expected);
    }

    #[test]
    fn the_sum_counts_and_not_the_best_pair() {
        check(&[(0, 0, 10), (0, 1, 9), (1, 0, 9), (1, 1, 1)], &[(0, 1), (1, 0)]);
        check(&[(0, 0, 10), (0, 1, 4), (1, 0, 4)], &[(0, 0)]);
    }

    #[test]
    fn rows_may_be_more_than_columns_or_fewer() {
        check(&[(0, 0, 5), (1, 0, 6), (2, 0, 5)], &[(1, 0)]);
        check(&[(0, 0, 5), (0, 1, 6), (0, 2, 6)], &[(0, 1)]);
        check(&[], &[]);
    }

    #[test]
    fn a_part_too_great_to_be_assigned_at_once_falls_apart() {
        let mut list = Vec::new();
        for one in 0..700 {
            list.push((one, one, 100));
            list.push((one, (one + 1) % 700, 60));
        }
        let expected: Vec<(usize, usize)> = (0..700).map(|one| (one, one)).collect();
        check(&list, &expected);
    }
}

//! Two papers of one kind as one (見え消し): what stands, what goes, what comes, what stands elsewhere.
//!
//! Parts are aligned by what they print ([`About`]), never by likeness; those about nothing by their
//! text. Of a part that stands on both sides the words are compared. Of two tables that have heads the
//! columns come and go as columns, and a row that is the same in the columns of both stands. What planctl
//! itself says of the record is no text of a plan, and is left out. What may be relied upon: [`side`] gives
//! either paper back, but for the marks of its spans and those notes.

use planctl_core::words;
use std::collections::{BTreeMap, HashMap};

use super::{
    About, Block, CellLook, CellText, Document, Fate, Line, Mark, Part, Span, Table, TableCell, TableRow,
};
use planctl_core::diff::{Algorithm, DiffOp, DiffTag, HunkKind, hunks, operations};
use planctl_core::text::Words;

/// One of the two papers of a redline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// The earlier: what is gone stands, what has come does not.
    Before,
    After,
}

/// Both papers as one; page, imprint and language are those of the later.
pub fn redline(before: &Document, after: &Document) -> Document {
    let (old, new) = (keys(&before.parts), keys(&after.parts));
    let moves = moves(before, after, &old, &new);
    let mut parts = Vec::new();
    let gone = |range: std::ops::Range<usize>, parts: &mut Vec<Part>| {
        for index in range {
            let fate = moves.away.get(&index).map_or(Fate::Gone, |number| Fate::MovedAway(*number));
            parts.push(Part { fate, ..before.parts[index].clone() });
        }
    };
    let come = |range: std::ops::Range<usize>, parts: &mut Vec<Part>| {
        for index in range {
            let fate = moves.here.get(&index).map_or(Fate::Come, |number| Fate::MovedHere(*number));
            parts.push(Part { fate, ..after.parts[index].clone() });
        }
    };
    for op in operations(Algorithm::Patience, &old, &new) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                for step in 0..len {
                    let (old, new) = (&before.parts[old_index + step], &after.parts[new_index + step]);
                    both(old, new, &mut parts);
                }
            }
            DiffOp::Delete { old_index, old_len, .. } => gone(old_index..old_index + old_len, &mut parts),
            DiffOp::Insert { new_index, new_len, .. } => come(new_index..new_index + new_len, &mut parts),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                gone(old_index..old_index + old_len, &mut parts);
                come(new_index..new_index + new_len, &mut parts);
            }
        }
    }
    Document { parts, notes: Vec::new(), ..after.clone() }
}

/// One of the two papers that a redline is made of.
pub fn side(document: &Document, half: Half) -> Document {
    let parts = document.parts.iter().filter(|part| stands(part.fate, half)).map(|part| {
        let block = match &part.block {
            Block::Title(line) => Block::Title(line_of(line, half)),
            Block::Heading(line) => Block::Heading(line_of(line, half)),
            Block::Paragraph(line) => Block::Paragraph(line_of(line, half)),
            Block::Right(line) => Block::Right(line_of(line, half)),
            Block::Item { depth, marker, line } => {
                Block::Item { depth: *depth, marker: marker.clone(), line: line_of(line, half) }
            }
            Block::Table(table) => Block::Table(table_of(table, half)),
            Block::Gap => Block::Gap,
            Block::PageBreak => Block::PageBreak,
        };
        Part { block, about: part.about.clone(), fate: Fate::Stands }
    });
    Document { parts: parts.collect(), ..document.clone() }
}

fn stands(fate: Fate, half: Half) -> bool {
    match fate {
        Fate::Stands => true,
        Fate::Come | Fate::MovedHere(_) => half == Half::After,
        Fate::Gone | Fate::MovedAway(_) => half == Half::Before,
    }
}

fn line_of(line: &Line, half: Half) -> Line {
    let other = if half == Half::Before { Mark::Come } else { Mark::Gone };
    let mut out: Line = Vec::new();
    for span in line.iter().filter(|span| span.mark != other) {
        let mark = if matches!(span.mark, Mark::Gone | Mark::Come) { Mark::Plain } else { span.mark };
        match out.last_mut().filter(|last| last.mark == mark) {
            Some(last) => last.text.push_str(&span.text),
            None => out.push(Span { text: span.text.clone(), mark }),
        }
    }
    out
}

fn table_of(table: &Table, half: Half) -> Table {
    let kept: Vec<bool> = table.rows.iter().map(|row| stands(row.fate, half)).collect();
    // The cells of the first row say which columns there are.
    let mut columns = vec![true; table.widths.len()];
    for cell in table.rows.first().into_iter().flat_map(|row| &row.cells) {
        if !stands(cell.fate, half) {
            columns.iter_mut().skip(cell.column).take(cell.columns).for_each(|column| *column = false);
        }
    }
    let count = |range: std::ops::Range<usize>| columns[range].iter().filter(|column| **column).count();
    let rows = table.rows.iter().enumerate().filter(|(number, _)| kept[*number]).map(|(number, row)| {
        let cells = row.cells.iter().filter(|cell| stands(cell.fate, half)).map(|cell| {
            let below = number..(number + cell.rows).min(kept.len());
            let text = cell.text.iter().filter(|text| stands(text.fate, half));
            let text: Vec<CellText> =
                text.map(|text| CellText { line: line_of(&text.line, half), fate: Fate::Stands }).collect();
            let has_text = text.iter().any(|text| !text.line.is_empty());
            TableCell {
                column: count(0..cell.column),
                columns: count(cell.column..cell.column + cell.columns),
                rows: below.filter(|row| kept[*row]).count(),
                text,
                // Where a sign goes or comes, the place is open on the other side.
                look: match cell.look {
                    CellLook::Sign | CellLook::Open if has_text => CellLook::Sign,
                    CellLook::Sign | CellLook::Open => CellLook::Open,
                    look => look,
                },
                fate: Fate::Stands,
            }
        });
        TableRow { cells: cells.collect(), about: row.about.clone(), fate: Fate::Stands }
    });
    let widths = table.widths.iter().zip(&columns).filter(|(_, kept)| **kept).map(|(width, _)| *width);
    Table { rows: rows.collect(), widths: widths.collect(), head_rows: table.head_rows }
}

/// A redline with its marks as text, for where neither colour nor strokes are seen: what is gone as
/// `[-gone-]`, what has come as `{+come+}`. Otherwise the marks of parts, rows and cells are those of
/// their spans.
pub fn in_text(document: &Document, bracketed: bool) -> Document {
    let line_in = |line: &Line, fate: Fate, bracketed: bool| -> Line {
        let mut out: Line = Vec::new();
        for span in line {
            let mark = match fate {
                Fate::Stands => span.mark,
                Fate::Come | Fate::MovedHere(_) => Mark::Come,
                Fate::Gone | Fate::MovedAway(_) => Mark::Gone,
            };
            match out.last_mut().filter(|last| last.mark == mark) {
                Some(last) => last.text.push_str(&span.text),
                None => out.push(Span { text: span.text.clone(), mark }),
            }
        }
        for span in out.iter_mut().filter(|span| bracketed && !span.text.is_empty()) {
            match span.mark {
                Mark::Gone => span.text = format!("[-{}-]", span.text),
                Mark::Come => span.text = format!("{{+{}+}}", span.text),
                Mark::Plain
                | Mark::Strong
                | Mark::Faint
                | Mark::Inferred
                | Mark::Changed
                | Mark::Relocated => {}
            }
        }
        out
    };
    let mut out = document.clone();
    for part in &mut out.parts {
        let fate = part.fate;
        match &mut part.block {
            Block::Title(line)
            | Block::Heading(line)
            | Block::Paragraph(line)
            | Block::Right(line)
            | Block::Item { line, .. } => *line = line_in(line, fate, bracketed),
            Block::Table(table) => {
                for row in &mut table.rows {
                    let fate = if row.fate == Fate::Stands { fate } else { row.fate };
                    for cell in &mut row.cells {
                        let fate = if fate == Fate::Stands { cell.fate } else { fate };
                        for text in &mut cell.text {
                            let fate = if text.fate == Fate::Stands { fate } else { text.fate };
                            text.line = line_in(&text.line, fate, bracketed);
                        }
                    }
                }
            }
            Block::Gap | Block::PageBreak => {}
        }
    }
    out
}

/// The signs of a redline explained, as its first line.
pub fn legend(document: &mut Document) {
    let said = |words: Words| words.get(document.lang).into_owned();
    let line = vec![
        Span::plain(said(words!("document.legend"))),
        Span::marked(Mark::Gone, said(words!("document.legend-gone"))),
        Span::plain(document.lang.sign("compose.comma")),
        Span::marked(Mark::Come, said(words!("document.legend-come"))),
    ];
    document.parts.insert(0, Part::new(Block::Paragraph(line)));
}

/// What a part is aligned by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Name {
    /// Its place of the plan, its form, and how many of them came before.
    Of(About, Form, usize),
    /// Its text and form.
    Text(String, Form),
}

/// What two parts must have in common, beside their place, to be shown as one.
type Form = (u8, usize, String);

fn keys(parts: &[Part]) -> Vec<Name> {
    let mut seen: HashMap<(About, Form), usize> = HashMap::new();
    parts
        .iter()
        .map(|part| {
            let form = form(&part.block);
            match &part.about {
                Some(about) => {
                    let count = seen.entry((about.clone(), form.clone())).or_default();
                    *count += 1;
                    Name::Of(about.clone(), form, *count)
                }
                None => Name::Text(block_text(&part.block), form),
            }
        })
        .collect()
}

fn form(block: &Block) -> Form {
    match block {
        Block::Title(_) => (0, 0, String::new()),
        Block::Heading(_) => (1, 0, String::new()),
        Block::Paragraph(_) => (2, 0, String::new()),
        Block::Right(_) => (3, 0, String::new()),
        Block::Item { depth, marker, .. } => (4, *depth, marker.clone()),
        Block::Table(_) => (5, 0, String::new()),
        Block::Gap => (6, 0, String::new()),
        Block::PageBreak => (7, 0, String::new()),
    }
}

fn line_text(line: &Line) -> String {
    line.iter().map(|span| span.text.as_str()).collect()
}

fn block_text(block: &Block) -> String {
    match block {
        Block::Title(line)
        | Block::Heading(line)
        | Block::Paragraph(line)
        | Block::Right(line)
        | Block::Item { line, .. } => line_text(line),
        Block::Table(table) => {
            let cells = table.rows.iter().flat_map(|row| &row.cells);
            let texts = cells.map(|cell| {
                let lines: Vec<String> = cell.text.iter().map(|text| line_text(&text.line)).collect();
                lines.join("\n")
            });
            texts.collect::<Vec<_>>().join("\t")
        }
        Block::Gap | Block::PageBreak => String::new(),
    }
}

/// Parts that stand elsewhere, by their numbers in either paper.
#[derive(Default)]
struct Moves {
    away: BTreeMap<usize, u32>,
    here: BTreeMap<usize, u32>,
}

/// The parts that stand in both papers, word for word, and not in the same order: those that the
/// longest common order leaves out.
fn moves(before: &Document, after: &Document, old: &[Name], new: &[Name]) -> Moves {
    let mut moves = Moves::default();
    let mut left: HashMap<&Name, usize> = HashMap::new();
    let mut come: Vec<usize> = Vec::new();
    for op in operations(Algorithm::Patience, old, new) {
        let (tag, old_range, new_range) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            continue;
        }
        left.extend(old_range.map(|index| (&old[index], index)));
        come.extend(new_range);
    }
    for index in come {
        let Name::Of(..) = &new[index] else { continue };
        let Some(from) = left.get(&new[index]).copied() else { continue };
        let (was, is) = (&before.parts[from].block, &after.parts[index].block);
        // A table in two places is told whole, there and here.
        if matches!(is, Block::Table(_)) || block_text(was) != block_text(is) {
            continue;
        }
        let number = u32::try_from(moves.here.len()).unwrap_or(u32::MAX).saturating_add(1);
        moves.away.insert(from, number);
        moves.here.insert(index, number);
    }
    moves
}

/// A part that stands on both sides.
fn both(before: &Part, after: &Part, parts: &mut Vec<Part>) {
    let line = match (&before.block, &after.block) {
        (Block::Title(old), Block::Title(new)) => Block::Title(merged(old, new)),
        (Block::Heading(old), Block::Heading(new)) => Block::Heading(merged(old, new)),
        (Block::Paragraph(old), Block::Paragraph(new)) => Block::Paragraph(merged(old, new)),
        (Block::Right(old), Block::Right(new)) => Block::Right(merged(old, new)),
        (Block::Item { line: old, .. }, Block::Item { depth, marker, line: new }) => {
            Block::Item { depth: *depth, marker: marker.clone(), line: merged(old, new) }
        }
        (Block::Table(old), Block::Table(new)) => match tables(old, new) {
            Some(table) => Block::Table(table),
            None => {
                parts.push(Part { fate: Fate::Gone, ..before.clone() });
                parts.push(Part { fate: Fate::Come, ..after.clone() });
                return;
            }
        },
        (_, block) => block.clone(),
    };
    parts.push(Part { block: line, about: after.about.clone(), fate: Fate::Stands });
}

/// Two lines as one, by words. Where they say the same the marks are those of the later.
fn merged(before: &Line, after: &Line) -> Line {
    let (old, new) = (line_text(before), line_text(after));
    if old == new {
        return after.clone();
    }
    let mut out = Vec::new();
    let mut at = 0;
    for hunk in hunks(&old, &new) {
        match hunk.kind {
            HunkKind::Gone => out.push(Span::marked(Mark::Gone, hunk.text)),
            HunkKind::Come => {
                at += hunk.text.len();
                out.push(Span::marked(Mark::Come, hunk.text));
            }
            HunkKind::Same => {
                let end = at + hunk.text.len();
                out.extend(slice(after, at, end));
                at = end;
            }
        }
    }
    out
}

/// A stretch of a line, in bytes of its text, with its marks.
fn slice(line: &Line, begin: usize, end: usize) -> Vec<Span> {
    let mut out = Vec::new();
    let mut at = 0;
    for span in line {
        let (from, to) = (begin.max(at), end.min(at + span.text.len()));
        if from < to {
            out.push(Span { text: span.text[from - at..to - at].to_owned(), mark: span.mark });
        }
        at += span.text.len();
    }
    out
}

/// Two tables as one; `None` if their columns are not told apart, or if a cell reaches over rows in a way that
/// does not hold on both sides.
fn tables(before: &Table, after: &Table) -> Option<Table> {
    if before.head_rows != after.head_rows {
        return None;
    }
    let columns = Columns::of(before, after)?;
    // A cell over many rows has its text in the first. Where that row does not stand on both sides, the column
    // of the cell comes and goes, and the rows beside it stand.
    by_rows(before, after, &columns)
        .or_else(|| by_rows(before, after, &columns.with_frames_apart(before, after)))
}

/// Two tables as one, row by row.
fn by_rows(before: &Table, after: &Table, columns: &Columns) -> Option<Table> {
    let (old, new) = (row_keys(before, &columns.before, columns), row_keys(after, &columns.after, columns));
    let mut rows: Vec<Joined<'_>> = Vec::new();
    for op in operations(Algorithm::Patience, &old, &new) {
        let (tag, old_range, new_range) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            rows.extend(old_range.zip(new_range).map(|(old, new)| Joined {
                before: Some((old, &before.rows[old])),
                after: Some((new, &after.rows[new])),
            }));
            continue;
        }
        rows.extend(old_range.map(|old| Joined { before: Some((old, &before.rows[old])), after: None }));
        rows.extend(new_range.map(|new| Joined { before: None, after: Some((new, &after.rows[new])) }));
    }
    // The heads of both are those of the whole.
    let heads_stand =
        rows.iter().take(before.head_rows).all(|row| row.before.is_some() && row.after.is_some());
    if !heads_stand {
        return None;
    }
    let mut out = Table { widths: columns.widths.clone(), head_rows: after.head_rows, rows: Vec::new() };
    // By column, the first row that no cell above reaches.
    let mut free = vec![0; columns.widths.len()];
    for (number, row) in rows.iter().enumerate() {
        let tall =
            |cell: TableCell, side: Side| TableCell { rows: reach(&rows, number, cell.rows, side), ..cell };
        let covered = |column: usize| free[column] > number;
        let made = match (row.before, row.after) {
            (Some((_, old)), Some((_, new))) => {
                let stands = |cell: &&TableCell, own: &[usize]| columns.stand(cell, own);
                let both = old
                    .cells
                    .iter()
                    .filter(|cell| stands(cell, &columns.before))
                    .zip(new.cells.iter().filter(|cell| stands(cell, &columns.after)));
                let both = both.map(|(old, new)| {
                    let rows = height(&rows, number, old.rows, new.rows)?;
                    let placed = columns.placed(new, &columns.after)?;
                    Some(TableCell { rows, text: texts(&old.text, &new.text), ..placed })
                });
                let gone = old.cells.iter().filter(|cell| !stands(cell, &columns.before));
                let come = new.cells.iter().filter(|cell| !stands(cell, &columns.after));
                let gone = gone.map(|cell| {
                    let placed = tall(columns.placed(cell, &columns.before)?, |row| row.before);
                    Some(TableCell { fate: Fate::Gone, ..placed })
                });
                let come = come.map(|cell| {
                    let placed = tall(columns.placed(cell, &columns.after)?, |row| row.after);
                    Some(TableCell { fate: Fate::Come, ..placed })
                });
                let mut cells = both.chain(gone).chain(come).collect::<Option<Vec<_>>>()?;
                cells.sort_by_key(|cell| cell.column);
                TableRow { cells, about: new.about.clone(), fate: Fate::Stands }
            }
            (Some((_, row)), None) => {
                let tall = |cell| tall(cell, |row| row.before);
                TableRow { fate: Fate::Gone, ..columns.alone(row, Fate::Gone, &covered, &tall)? }
            }
            (None, Some((_, row))) => {
                let tall = |cell| tall(cell, |row| row.after);
                TableRow { fate: Fate::Come, ..columns.alone(row, Fate::Come, &covered, &tall)? }
            }
            (None, None) => continue,
        };
        for cell in &made.cells {
            free[cell.column..cell.column + cell.columns].fill(number + cell.rows);
        }
        out.rows.push(made);
    }
    Some(out)
}

/// The columns of two tables as one.
struct Columns {
    /// By the columns of the earlier table, which of the whole each is.
    before: Vec<usize>,
    after: Vec<usize>,
    /// Of the whole: whether each stands in both.
    fates: Vec<Fate>,
    widths: Vec<u16>,
}

impl Columns {
    /// Columns are the same by their heads, or, where those do not tell them apart, by their widths.
    fn of(before: &Table, after: &Table) -> Option<Columns> {
        let (old, new) = (heads(before), heads(after));
        let (Some(old), Some(new)) = (old, new) else {
            let all: Vec<usize> = (0..after.widths.len()).collect();
            return (before.widths == after.widths).then(|| Columns {
                before: all.clone(),
                fates: vec![Fate::Stands; all.len()],
                after: all,
                widths: after.widths.clone(),
            });
        };
        let mut out =
            Columns { before: Vec::new(), after: Vec::new(), fates: Vec::new(), widths: Vec::new() };
        for op in operations(Algorithm::Patience, &old, &new) {
            let (tag, old_range, new_range) = op.as_tag_tuple();
            if tag == DiffTag::Equal {
                for (old, new) in old_range.zip(new_range) {
                    if before.widths[old] != after.widths[new] {
                        return None;
                    }
                    out.before.push(out.fates.len());
                    out.after.push(out.fates.len());
                    out.fates.push(Fate::Stands);
                    out.widths.push(after.widths[new]);
                }
                continue;
            }
            for old in old_range {
                out.before.push(out.fates.len());
                out.fates.push(Fate::Gone);
                out.widths.push(before.widths[old]);
            }
            for new in new_range {
                out.after.push(out.fates.len());
                out.fates.push(Fate::Come);
                out.widths.push(after.widths[new]);
            }
        }
        Some(out)
    }

    /// The same, with the columns of cells that take several rows as two, one of either table.
    fn with_frames_apart(&self, before: &Table, after: &Table) -> Columns {
        let mut apart = vec![false; self.fates.len()];
        for (table, own) in [(before, &self.before), (after, &self.after)] {
            let cells = table.rows.iter().flat_map(|row| &row.cells);
            for column in cells.filter(|cell| cell.rows > 1).flat_map(|cell| self.of_cell(cell, own)) {
                apart[*column] = self.fates[*column] == Fate::Stands;
            }
        }
        let mut out =
            Columns { before: Vec::new(), after: Vec::new(), fates: Vec::new(), widths: Vec::new() };
        let mut places = Vec::new();
        for ((is_apart, fate), width) in apart.into_iter().zip(&self.fates).zip(&self.widths) {
            let fates = if is_apart { &[Fate::Gone, Fate::Come][..] } else { std::slice::from_ref(fate) };
            places.push((out.fates.len(), out.fates.len() + fates.len() - 1));
            out.fates.extend(fates);
            out.widths.extend(fates.iter().map(|_| width));
        }
        out.before = self.before.iter().map(|column| places[*column].0).collect();
        out.after = self.after.iter().map(|column| places[*column].1).collect();
        out
    }

    /// The columns of the whole that a cell takes, by the columns of its own table.
    fn of_cell<'c>(&self, cell: &TableCell, own: &'c [usize]) -> &'c [usize] {
        let end = (cell.column + cell.columns).min(own.len());
        &own[cell.column.min(end)..end]
    }

    /// Whether a cell takes a column that stands in both tables.
    fn stand(&self, cell: &TableCell, own: &[usize]) -> bool {
        self.of_cell(cell, own).iter().any(|column| self.fates[*column] == Fate::Stands)
    }

    /// A cell among the columns of the whole; `None` if a column of the other table parts it.
    fn placed(&self, cell: &TableCell, own: &[usize]) -> Option<TableCell> {
        let taken = self.of_cell(cell, own);
        let (first, last) = (*taken.first()?, *taken.last()?);
        (last + 1 - first == taken.len()).then(|| TableCell {
            column: first,
            columns: taken.len(),
            ..cell.clone()
        })
    }

    /// A row that stands on one side alone, which has an empty cell in the columns of the other where no cell
    /// above reaches into it; `None` if one of its cells reaches into the next in a column of both.
    fn alone(
        &self,
        row: &TableRow,
        fate: Fate,
        covered: &dyn Fn(usize) -> bool,
        tall: &dyn Fn(TableCell) -> TableCell,
    ) -> Option<TableRow> {
        let (own, others) = match fate {
            Fate::Gone => (&self.before, Fate::Come),
            _ => (&self.after, Fate::Gone),
        };
        if row.cells.iter().any(|cell| cell.rows > 1 && self.stand(cell, own)) {
            return None;
        }
        // What reaches into rows of the other table goes or comes by itself.
        let of_column = |cell: &TableCell| if cell.rows > 1 { fate } else { cell.fate };
        let placed = row.cells.iter().map(|cell| {
            let placed = tall(self.placed(cell, own)?);
            Some(TableCell { fate: of_column(cell), ..placed })
        });
        let mut cells = placed.collect::<Option<Vec<_>>>()?;
        let all: Vec<(usize, Fate)> = self.fates.iter().copied().enumerate().collect();
        for run in all.chunk_by(|one, next| one.1 == next.1 && covered(one.0) == covered(next.0)) {
            if run[0].1 == others && !covered(run[0].0) {
                let empty = TableCell::new(run[0].0, run.len(), CellLook::Open, Vec::new());
                cells.push(TableCell { fate: others, ..empty });
            }
        }
        cells.sort_by_key(|cell| cell.column);
        Some(TableRow { cells, ..row.clone() })
    }
}

/// The heads of the columns of a table, if there is one for each and no two are alike.
fn heads(table: &Table) -> Option<Vec<String>> {
    let row = table.rows.first().filter(|_| table.head_rows > 0)?;
    let text = |cell: &TableCell| -> String {
        cell.text.iter().map(|text| line_text(&text.line)).collect::<Vec<_>>().join("\n")
    };
    let heads: Vec<String> = row.cells.iter().map(text).collect();
    let one_each = row.cells.iter().enumerate().all(|(at, cell)| cell.column == at && cell.columns == 1);
    let unlike = heads.iter().collect::<std::collections::BTreeSet<_>>().len() == heads.len();
    (one_each && unlike && heads.len() == table.widths.len()).then_some(heads)
}

/// A row of the table of both.
struct Joined<'a> {
    before: Option<(usize, &'a TableRow)>,
    after: Option<(usize, &'a TableRow)>,
}

/// The row of a table of both on one side.
type Side = for<'a, 'b> fn(&'a Joined<'b>) -> Option<(usize, &'b TableRow)>;

/// How many rows of the whole a cell of one side takes, from how many it takes there.
fn reach(rows: &[Joined<'_>], number: usize, count: usize, side: Side) -> usize {
    let Some((first, _)) = side(&rows[number]) else { return 1 };
    let inside = |row: &Joined<'_>| side(row).is_some_and(|(index, _)| index < first + count);
    rows[number..].iter().rposition(inside).map_or(1, |last| last + 1)
}

/// How many rows of the whole a cell takes, from how many it takes on either side. `None` if a row in
/// between lies outside the cell on its own side.
fn height(rows: &[Joined<'_>], number: usize, before: usize, after: usize) -> Option<usize> {
    let (first_before, first_after) = (rows[number].before?.0, rows[number].after?.0);
    let in_before = |index: usize| index < first_before + before;
    let in_after = |index: usize| index < first_after + after;
    let of = |row: &Joined<'_>| {
        let old = row.before.map(|(index, _)| in_before(index));
        let new = row.after.map(|(index, _)| in_after(index));
        (old, new)
    };
    let inside = |row: &Joined<'_>| matches!(of(row), (Some(true), _) | (_, Some(true)));
    let count = rows[number..].iter().rposition(inside).map_or(1, |last| last + 1);
    let sound = rows[number..number + count]
        .iter()
        .all(|row| !matches!(of(row), (Some(false), _) | (_, Some(false))));
    sound.then_some(count)
}

/// The place of a row, its number among those of that place, and where its cells stand, as far as they take
/// columns that stand in both tables.
type RowKey = (Option<About>, usize, String, Vec<(Vec<usize>, bool)>);

fn row_keys(table: &Table, own: &[usize], columns: &Columns) -> Vec<RowKey> {
    let mut seen: HashMap<Option<About>, usize> = HashMap::new();
    table
        .rows
        .iter()
        .map(|row| {
            let count = seen.entry(row.about.clone()).or_default();
            *count += usize::from(row.about.is_some());
            let text = match &row.about {
                Some(_) => String::new(),
                None => {
                    let texts = row.cells.iter().flat_map(|cell| &cell.text);
                    texts.map(|text| line_text(&text.line)).collect::<Vec<_>>().join("\t")
                }
            };
            let cells = row.cells.iter().filter(|cell| columns.stand(cell, own));
            let cells = cells.map(|cell| (columns.of_cell(cell, own).to_vec(), cell.rows > 1));
            (row.about.clone(), *count, text, cells.collect())
        })
        .collect()
}

/// The paragraphs of a cell on both sides. They are paired by order if there are as many before as after,
/// otherwise by equal text.
fn texts(before: &[CellText], after: &[CellText]) -> Vec<CellText> {
    if before.len() == after.len() {
        let pairs = before.iter().zip(after);
        let line = |(old, new): (&CellText, &CellText)| merged(&old.line, &new.line);
        return pairs.map(|pair| CellText { line: line(pair), fate: Fate::Stands }).collect();
    }
    let text = |texts: &[CellText]| texts.iter().map(|text| line_text(&text.line)).collect::<Vec<_>>();
    let (old, new) = (text(before), text(after));
    let mut out = Vec::new();
    for op in operations(Algorithm::Patience, &old, &new) {
        let (tag, old_range, new_range) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            out.extend(after[new_range].iter().cloned());
            continue;
        }
        let whole = |texts: &[CellText], fate: Fate| -> Vec<CellText> {
            texts.iter().map(|text| CellText { line: text.line.clone(), fate }).collect()
        };
        out.extend(whole(&before[old_range], Fate::Gone));
        out.extend(whole(&after[new_range], Fate::Come));
    }
    out
}

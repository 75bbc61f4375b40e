//! The table of a section: boxes, the marks above them, and what is to be read from both.
//!
//! A table is a series of groups. A group is one row of boxes, or the rows of a stack of boxes
//! that a later box conducts, with one row of marks:
//!
//! - The marks stand above the boxes. Only under `beside_marks` 前 stands left of its box, and
//!   only in the last group of a table may the marks stand below.
//! - Only the first group of a table may have no marks, so that it is always clear whose they are.
//! - 前 stands in the year before the box begins; 中 after its first year and before its last (in
//!   a box that begins in the first column of the window, from there on); 後 in its last year or
//!   the one after. A box has two columns or more, so no mark can be another's.
//! - 「後前」 with no box behind it stands in the last year of the last box of a row.
//! - In a stack only the boxes that conduct have marks.

use std::collections::BTreeMap;

use super::page::{Cell, Row, Table};
use super::truth::{Evaluation, First, NextPhase, Project};
use super::variant::PageBreak;
use super::words::{self, sentence, sentences};
use super::writer::{Titled, Writer};

/// What a table has to hold besides its boxes.
pub struct Order {
    pub first_year: i32,
    pub years: usize,
    pub leading: bool,
    /// What stands in the leading column.
    pub initiative: Option<String>,
    pub outcome: Option<OutcomeCell>,
}

/// The outcomes as worded in the table.
pub struct OutcomeCell {
    pub text: String,
    pub at: OutcomeRow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeRow {
    Own,
    Marks,
    Boxes,
}

/// A table, in two pieces if a page ends inside it, and what is to be read from it.
pub struct Made {
    pub tables: Vec<Table>,
    pub projects: Vec<Project>,
    pub next_phases: Vec<NextPhase>,
}

/// A box before it is put in a row.
struct Drawn {
    titled: Titled,
    /// What stands in the box after the name.
    body: String,
    project: Project,
    parts: Vec<Project>,
}

/// Where a group of rows stands, to put the outcomes beside it.
struct Group {
    rows: Vec<Row>,
    marks_at: Option<usize>,
    boxes_at: usize,
    /// The last column of its last box.
    end: usize,
}

struct Chart<'w, 'v> {
    w: &'w mut Writer<'v>,
    order: Order,
    projects: Vec<Project>,
    next_phases: Vec<NextPhase>,
}

pub fn make(w: &mut Writer<'_>, order: Order) -> Made {
    let mut chart = Chart { w, order, projects: Vec::new(), next_phases: Vec::new() };
    let count = chart.w.c.within(1, 3);
    let beside_outcome = chart.w.c.below(count);
    let mut groups = Vec::new();
    for number in 0..count {
        let place = Standing {
            first: number == 0,
            last: number + 1 == count,
            with_outcome: number == beside_outcome,
        };
        groups.push(chart.group(&place));
    }
    let own = chart.put_outcome(&mut groups, beside_outcome);
    let tables = chart.assemble(groups, own);
    Made { tables, projects: chart.projects, next_phases: chart.next_phases }
}

/// Where in its table a group stands.
struct Standing {
    first: bool,
    last: bool,
    with_outcome: bool,
}

impl Chart<'_, '_> {
    fn year(&self, column: usize) -> i32 {
        self.order.first_year + column as i32
    }

    fn outcome_at(&self) -> Option<OutcomeRow> {
        self.order.outcome.as_ref().map(|outcome| outcome.at)
    }

    /// The first and last columns of some boxes, one behind the other; the last one may end
    /// before the window does.
    fn spans(&mut self, boxes: usize, from: usize, keep_last_free: bool) -> Vec<(usize, usize)> {
        let end = if keep_last_free { self.order.years - 1 } else { self.order.years };
        let room = end - from;
        let least = if room >= 3 * boxes { 3 } else { 2 };
        let mut lengths = vec![least; boxes];
        let mut spare = room.saturating_sub(least * boxes);
        // What is left over goes to some box, or to none, behind the last one.
        let to_the_end = self.w.c.once_in(2);
        while spare > 0 {
            let at = self.w.c.below(if to_the_end { boxes } else { boxes + 1 });
            if at < boxes {
                lengths[at] += 1;
            }
            spare -= 1;
        }
        let mut at = from;
        let mut spans = Vec::new();
        for length in lengths {
            spans.push((at, at + length - 1));
            at += length;
        }
        spans
    }

    fn group(&mut self, standing: &Standing) -> Group {
        if self.w.now("conducting", self.w.v.conducting, 5) {
            return self.stack(standing);
        }
        let beside = self.w.now("beside", self.w.v.beside_marks, 4);
        let below = standing.last && self.w.now("below", self.w.v.marks_below, 3);
        let free = standing.with_outcome && self.outcome_at() == Some(OutcomeRow::Boxes);
        let boxes = if beside { 1 } else { self.w.c.within(1, if self.order.years >= 9 { 3 } else { 2 }) };
        let late = self.w.c.once_in(3);
        let from = if beside || late { self.w.c.within(1, self.order.years - 2 * boxes - 1) } else { 0 };
        // A box that begins late in a row of several leaves the others too little room.
        let from = if boxes > 1 { from.min(1) } else { from };
        let spans = self.spans(boxes, from, free);
        let drawn: Vec<Drawn> = spans.iter().map(|span| self.any_box(*span)).collect();

        let next = !beside && self.w.now("next phase", self.w.v.next_phases, 3);
        let none = standing.first && !next && !beside && !below && self.w.c.once_in(6);
        let mut marks = if none { Marks::new() } else { self.marks(&spans, beside, next) };
        if beside && !below {
            // With boxes of other groups below, no other mark can stand but the one beside.
            marks.retain(|_, of| of.iter().any(|(mark, _)| *mark == Evaluation::ExAnte));
        }
        if !none && !beside && marks.is_empty() {
            let (_, end) = spans[boxes - 1];
            marks.insert(end, vec![(Evaluation::ExPost, boxes - 1)]);
        }
        self.give(&marks, drawn, &spans, next, |chart, drawn| {
            chart.rows_of_boxes(&drawn, &spans, &marks, beside, below)
        })
    }

    /// Gives the marks to their projects and the projects to the reader, in the order of reading.
    fn give(
        &mut self,
        marks: &Marks,
        mut drawn: Vec<Drawn>,
        spans: &[(usize, usize)],
        next: bool,
        rows: impl FnOnce(&mut Self, Vec<Drawn>) -> Group,
    ) -> Group {
        for (column, of) in marks {
            for (mark, index) in of {
                if *index < drawn.len() {
                    drawn[*index].project.milestones.push((self.year(*column), *mark));
                }
            }
        }
        let count = drawn.len();
        for index in 0..count {
            drawn[index].project.milestones.sort();
            if index + 1 < count {
                let conducted = {
                    let (here, next) = (&drawn[index].project, &drawn[index + 1].project);
                    next.conducts.contains(&here.name)
                };
                let before_next = self.year(spans[index + 1].0) - 1;
                drawn[index].project.last = (!conducted).then_some(before_next);
            }
        }
        if next {
            let (_, end) = spans[count - 1];
            let after = drawn[count - 1].project.name.clone();
            self.next_phases.push(NextPhase { after, ex_ante: self.year(end) });
        }
        for drawn in &drawn {
            self.projects.push(drawn.project.clone());
            self.projects.extend(drawn.parts.iter().cloned());
        }
        rows(self, drawn)
    }

    fn rows_of_boxes(
        &mut self,
        drawn: &[Drawn],
        spans: &[(usize, usize)],
        marks: &Marks,
        beside: bool,
        below: bool,
    ) -> Group {
        let described = drawn.iter().any(|drawn| !drawn.body.is_empty());
        let apart = described && self.w.often(self.w.v.names_apart);
        let mut names = Row::default();
        let mut bodies = Row::default();
        for (drawn, (from, to)) in drawn.iter().zip(spans) {
            let columns = to - from + 1;
            if apart {
                names.cells.push(Cell::new(*from, columns, self.printed_name(drawn, false)));
                if !drawn.body.is_empty() {
                    bodies.cells.push(Cell::new(*from, columns, drawn.body.clone()));
                }
            } else {
                names.cells.push(Cell::new(*from, columns, self.together(drawn)));
            }
        }
        let mut marks = marks.clone();
        let before = spans[0].0.wrapping_sub(1);
        if beside && let Some(of) = marks.remove(&before) {
            names.cells.insert(0, Cell::new(before, 1, self.printed_marks(&of)));
        }
        let mut rows = vec![names];
        if apart {
            rows.push(bodies);
        }
        let mut group = Group { rows, marks_at: None, boxes_at: 0, end: spans[spans.len() - 1].1 };
        if !marks.is_empty() {
            let row = self.row_of_marks(&marks);
            let at = if below || beside { group.rows.len() } else { 0 };
            group.rows.insert(at, row);
            group.marks_at = Some(at);
            group.boxes_at = usize::from(at == 0);
        }
        group
    }

    /// Boxes below each other, in the first column, and one or two behind them that conduct them.
    fn stack(&mut self, standing: &Standing) -> Group {
        let free = standing.with_outcome && self.outcome_at() == Some(OutcomeRow::Boxes);
        let two = self.order.years >= 9 && self.w.c.once_in(2);
        let spans = self.spans(if two { 3 } else { 2 }, 0, free);
        let height = self.w.c.within(2, 3);
        let first = spans[0];
        let stacked: Vec<Drawn> = (0..height).map(|_| self.plain_box(first)).collect();
        let names: Vec<String> = stacked.iter().map(|drawn| drawn.project.name.clone()).collect();
        let mut row: Vec<Drawn> = Vec::new();
        let mut below = stacked.into_iter();
        row.push(below.next().expect("a stack has two boxes or more"));
        for span in &spans[1..] {
            row.push(self.conducting_box(*span, &names));
        }
        let below: Vec<Drawn> = below.collect();

        let next = self.w.now("next phase", self.w.v.next_phases, 3);
        let mut marks = self.marks(&spans, false, next);
        for of in marks.values_mut() {
            of.retain(|(_, index)| *index > 0);
        }
        marks.retain(|_, of| !of.is_empty());
        if marks.is_empty() {
            marks.insert(spans[0].1, vec![(Evaluation::ExAnte, 1)]);
        }
        let group = self.give(&marks, row, &spans, next, |chart, row| {
            let mut rows = vec![chart.row_of_marks(&marks), Row::default()];
            for (index, (drawn, (from, to))) in row.iter().zip(&spans).enumerate() {
                let mut cell = Cell::new(*from, to - from + 1, chart.together(drawn));
                cell.rows = if index == 0 { 1 } else { height };
                rows[1].cells.push(cell);
            }
            for drawn in &below {
                let cell = Cell::new(first.0, first.1 - first.0 + 1, chart.together(drawn));
                rows.push(Row { years: false, cells: vec![cell] });
            }
            Group { rows, marks_at: Some(0), boxes_at: 1, end: spans[spans.len() - 1].1 }
        });
        self.projects.extend(below.into_iter().map(|drawn| drawn.project));
        group
    }

    fn project(&self, titled: &Titled, (from, to): (usize, usize)) -> Project {
        let window = (self.year(0), self.year(self.order.years - 1));
        let first = if from == 0 { First::By(window.0) } else { First::In(self.year(from)) };
        Project {
            name: titled.name.whole(),
            overview: None,
            provisional: titled.provisional,
            label: None,
            under: None,
            first: Some(first),
            last: None,
            drawn_last: (to + 1 < self.order.years).then(|| self.year(to)),
            milestones: Vec::new(),
            remark: None,
            conducts: Vec::new(),
            window,
        }
    }

    /// A project that is printed inside another's box.
    fn part(&self, titled: &Titled, under: &Project) -> Project {
        Project {
            name: titled.name.whole(),
            provisional: titled.provisional,
            under: Some(under.name.clone()),
            first: None,
            drawn_last: None,
            ..under.clone()
        }
    }

    fn any_box(&mut self, span: (usize, usize)) -> Drawn {
        if self.w.now("container", self.w.v.containers, 5) {
            self.container(span)
        } else if self.w.now("composed", self.w.v.composed, 5) {
            self.composed(span)
        } else {
            self.plain_box(span)
        }
    }

    fn plain_box(&mut self, span: (usize, usize)) -> Drawn {
        let titled = self.w.titled();
        let mut project = self.project(&titled, span);
        if !self.w.c.once_in(6) {
            project.overview = Some(sentences(&mut self.w.c));
        }
        if self.w.c.once_in(10) {
            project.remark = Some(self.remark());
        }
        let body = self.in_box(project.overview.as_deref().unwrap_or(""));
        Drawn { titled, body, project, parts: Vec::new() }
    }

    fn remark(&mut self) -> String {
        format!("※令和{}年度補正予算から実施", self.w.c.within(2, 9))
    }

    fn container(&mut self, span: (usize, usize)) -> Drawn {
        let titled = self.w.titled();
        let project = self.project(&titled, span);
        let mut parts = Vec::new();
        let mut body = Vec::new();
        for number in 1..=self.w.c.within(2, 3) {
            let part_titled = self.w.titled();
            let mut part = self.part(&part_titled, &project);
            part.label = Some(format!("({number})"));
            let mut words = format!("{}{}", self.w.counted(number), part.name);
            if part.provisional {
                words += &self.w.provisional_mark();
            }
            if self.w.c.once_in(4) {
                let remark = self.remark();
                words += &format!(" {remark}");
                part.remark = Some(remark);
            }
            if !self.w.c.once_in(4) {
                let overview = sentence(&mut self.w.c);
                words += &format!(" {}", self.in_box(&overview));
                part.overview = Some(overview);
            }
            body.push(words);
            parts.push(part);
        }
        Drawn { titled, body: body.join(" "), project, parts }
    }

    fn composed(&mut self, span: (usize, usize)) -> Drawn {
        let titled = self.w.titled();
        let mut project = self.project(&titled, span);
        let count = self.w.c.within(2, 4);
        let names: Vec<Titled> =
            (0..count).map(|_| Titled { name: self.w.fresh_name(), provisional: false }).collect();
        let parts: Vec<Project> = names.iter().map(|titled| self.part(titled, &project)).collect();
        let list: Vec<String> = names.iter().map(|titled| titled.name.whole()).collect();
        let rest = sentence(&mut self.w.c);
        let overview = format!("{}で構成されており、これらのプログラムを通じて、{rest}", list.join("、"));
        let body = self.in_box(&overview);
        project.overview = Some(overview);
        Drawn { titled, body, project, parts }
    }

    /// A box that conducts all or all but one of these, and perhaps one that has no box.
    fn conducting_box(&mut self, span: (usize, usize), names: &[String]) -> Drawn {
        let titled = self.w.titled();
        let mut project = self.project(&titled, span);
        let mut conducts = names.to_vec();
        // The first one stays: it is the one in the same row.
        if conducts.len() > 2 && self.w.c.once_in(3) {
            conducts.pop();
        }
        if self.w.c.once_in(2) {
            conducts.push(self.w.fresh_name().whole());
        }
        let quoted: Vec<String> = conducts.iter().map(|name| format!("「{name}」")).collect();
        let (last, others) = quoted.split_last().expect("it conducts some project");
        let rest = sentences(&mut self.w.c);
        let overview = format!("本事業の下で{}及び{last}を実施。{rest}", others.join("、"));
        let body = self.in_box(&overview);
        project.overview = Some(overview);
        project.conducts = conducts;
        Drawn { titled, body, project, parts: Vec::new() }
    }

    /// A description with the blanks of its lines.
    fn in_box(&mut self, text: &str) -> String {
        if self.w.v.wrapped_boxes { words::wrapped(text, self.w.c.within(12, 34)) } else { text.to_owned() }
    }

    fn printed_name(&mut self, drawn: &Drawn, may_break: bool) -> String {
        let name = &drawn.titled.name;
        let mut printed = if may_break && self.w.now("broken name", self.w.v.broken_names, 4) {
            format!("{}\n{}", name.head, name.tail)
        } else {
            name.whole()
        };
        if drawn.titled.provisional {
            if self.w.c.once_in(2) {
                printed.push(' ');
            }
            printed += &self.w.provisional_mark();
        }
        if let Some(remark) = &drawn.project.remark {
            printed += &format!(" {remark}");
        }
        printed
    }

    fn together(&mut self, drawn: &Drawn) -> String {
        let name = self.printed_name(drawn, drawn.project.overview.is_some());
        if drawn.body.is_empty() { name } else { format!("{name} {}", drawn.body) }
    }

    /// The marks of a row of boxes; with `beside` there is a 前 before the first box, and with
    /// `next` a 「後前」 in the last year of the last.
    fn marks(&mut self, spans: &[(usize, usize)], beside: bool, next: bool) -> Marks {
        let mut marks = Marks::new();
        for (index, (from, to)) in spans.iter().copied().enumerate() {
            let last = index + 1 == spans.len();
            if from > 0 && (beside || !self.w.c.once_in(4)) {
                marks.entry(from - 1).or_default().push((Evaluation::ExAnte, index));
            }
            let low = if from == 0 { 0 } else { from + 1 };
            let mut column = low + self.w.c.below(3);
            while column < to && !self.w.c.once_in(4) {
                marks.entry(column).or_default().push((Evaluation::MidTerm, index));
                column += self.w.c.within(2, 5);
            }
            if last && next {
                marks.insert(to, vec![(Evaluation::ExPost, index), (Evaluation::ExAnte, usize::MAX)]);
            } else if !self.w.c.once_in(4) {
                let late = self.w.c.once_in(3) && to + 1 < self.order.years;
                let at = if late { to + 1 } else { to };
                marks.entry(at).or_default().push((Evaluation::ExPost, index));
            }
        }
        marks
    }

    fn printed_marks(&mut self, of: &[(Evaluation, usize)]) -> String {
        let marks: Vec<&str> = of.iter().map(|(mark, _)| mark.mark()).collect();
        marks.join(if self.w.often(self.w.v.spaced_marks) { " " } else { "" })
    }

    fn row_of_marks(&mut self, marks: &Marks) -> Row {
        let mut row = Row::default();
        for (column, of) in marks {
            let printed = self.printed_marks(of);
            row.cells.push(Cell::new(*column, 1, printed));
        }
        row
    }

    /// Puts the outcomes where they are to stand; a row of their own is given back.
    fn put_outcome(&mut self, groups: &mut [Group], beside: usize) -> Option<Row> {
        let OutcomeCell { text, at } = self.order.outcome.take()?;
        let years = self.order.years;
        let group = &mut groups[beside];
        if at == OutcomeRow::Boxes {
            let from = (group.end + 1).max(years / 2);
            if from < years {
                let row = &mut group.rows[group.boxes_at];
                row.cells.push(Cell::new(from, years - from, text));
                return None;
            }
        }
        if at == OutcomeRow::Marks
            && let Some(index) = group.marks_at
        {
            let row = &mut group.rows[index];
            let marked: Vec<usize> = row.cells.iter().map(|cell| cell.column).collect();
            let free: Vec<usize> = (years / 2..years).filter(|at| !marked.contains(at)).collect();
            if !free.is_empty() {
                let from = self.w.c.one(&free);
                let to = marked.iter().copied().find(|at| *at > from).unwrap_or(years);
                let place = marked.iter().filter(|at| **at < from).count();
                row.cells.insert(place, Cell::new(from, to - from, text));
                return None;
            }
        }
        let from = self.w.c.within(years / 2, years - 1);
        Some(Row { years: false, cells: vec![Cell::new(from, years - from, text)] })
    }

    fn assemble(&mut self, groups: Vec<Group>, own: Option<Row>) -> Vec<Table> {
        let shift = usize::from(self.order.leading);
        let heads = Row {
            years: true,
            cells: (0..self.order.years)
                .map(|column| {
                    let head = words::year_head(self.year(column), self.w.v.header);
                    Cell::new(column + shift, 1, head)
                })
                .collect(),
        };
        let broken_after = (groups.len() > 1 && self.w.now("page break", true, 2))
            .then(|| self.w.c.within(0, groups.len() - 2))
            .filter(|_| self.w.v.page_break != PageBreak::None);
        let initiative_row = 1 + if self.w.c.once_in(4) { groups[0].boxes_at } else { 0 };

        let mut pieces: Vec<Vec<Row>> = vec![vec![heads.clone()]];
        let count = groups.len();
        for (number, group) in groups.into_iter().enumerate() {
            let piece = pieces.last_mut().expect("there is always one");
            for mut row in group.rows {
                for cell in &mut row.cells {
                    cell.column += shift;
                }
                piece.push(row);
            }
            if number + 1 == count
                && let Some(mut row) = own.clone()
            {
                row.cells[0].column += shift;
                piece.push(row);
            }
            if broken_after == Some(number) {
                match self.w.v.page_break {
                    PageBreak::BlankAndHeader => pieces.push(vec![heads.clone()]),
                    _ => piece.push(heads.clone()),
                }
            }
        }
        if let Some(text) = self.order.initiative.take() {
            let rows = &mut pieces[0];
            let until = (initiative_row..rows.len()).find(|at| rows[*at].years).unwrap_or(rows.len());
            let mut cell = Cell::new(0, 1, text);
            cell.rows = until - initiative_row;
            rows[initiative_row].cells.insert(0, cell);
        }
        let corner_dropped = self.order.leading && self.w.v.corner_dropped;
        pieces
            .into_iter()
            .map(|rows| Table { columns: self.order.years + shift, rows, corner_dropped })
            .collect()
    }
}

/// The marks of one row by column, each with the number of its box; `usize::MAX` is that of a
/// next phase, which has none.
type Marks = BTreeMap<usize, Vec<(Evaluation, usize)>>;

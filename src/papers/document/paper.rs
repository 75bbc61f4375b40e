//! The plan itself, as it is published (別紙): every line by the form by which such documents are
//! read, so that reading what was printed gives the plan back.
//!
//! A plan without a form is printed by its vocabulary alone: headings, fields in words, years. What
//! the form cannot print stays unprinted; it is kept where the paper is read with the plan at hand
//! (`planctl import --base`).

use std::collections::BTreeSet;

use super::chart::{self, Drawn, Lane, Rules, Sheet};
use super::plan_paper::PlanPaper;
use super::{
    About, Block, CellLook, CellText, Document, Fate, Line, Mark, Note, Page, Span, Table, TableCell,
    TableRow,
};
use planctl_core::layout::Wording;
use planctl_core::layout::{Form, ItemLine, Measures, OPEN_BEFORE, OPEN_BEHIND, number_at};
use planctl_core::model::{End, FieldDef, FieldRole, FieldType, Item, LINEAGE_WHOLE, Plan, Value};
use planctl_core::snapshot::{Certainty, Knowledge};
use planctl_core::text::Pattern;
use planctl_core::text::{Lang, Words, half_width_digits, loosely};

impl PlanPaper<'_> {
    /// The paper. With [`Lang::EN`] it follows the vocabulary and no form, since forms are in the
    /// language of their documents.
    pub fn document(&self, lang: Lang) -> Document {
        let plan = self.side.snapshot.plan();
        let wording = Wording { vocabulary: self.vocabulary, before: plan, after: plan };
        let imprint = Some(self.imprint.clone());
        let out = Document { page: Page::Landscape, imprint, lang, ..Document::default() };
        let form = self.form.filter(|_| lang == Lang::JA);
        match form {
            Some(form) => Printer { paper: *self, form, plan, wording, out }.print(),
            None => super::outline::outline(self, &wording, out, lang),
        }
    }
}

/// The sign with which forms begin a note.
const NOTE_SIGN: &str = "（注）";

struct Printer<'a> {
    paper: PlanPaper<'a>,
    form: &'a Form,
    plan: &'a Plan,
    wording: Wording<'a>,
    out: Document,
}

impl<'a> Printer<'a> {
    fn print(mut self) -> Document {
        self.head();
        let root = self.plan.root();
        let form = self.form;
        // Items by their lines, in the order in which the form has the kinds.
        let mut done: BTreeSet<&str> = BTreeSet::new();
        for line in form.item.iter().filter(|line| line.after.is_none()) {
            if done.insert(line.kind.as_str()) {
                for item in self.children(root, &line.kind) {
                    self.begun(item);
                }
            }
        }
        for list in &form.list {
            let items = self.children(root, &list.kind);
            if !items.is_empty() {
                self.out.push(Block::Gap);
                let opens = list.opens.first().and_then(|opens| opens.fill(&|_| None));
                let about = About::new(&root.id, &list.kind);
                self.out.push_about(about, Block::Heading(vec![Span::plain(opens.unwrap_or_default())]));
            }
            for item in items {
                let fills = |line: &Pattern| Some((line.fill(&|name| self.text(item, name))?, line.clone()));
                let filled = list.line.iter().find_map(fills);
                if let Some((_, line)) = &filled {
                    self.said_by_signs(item, line);
                }
                let text = filled.map(|(text, _)| text);
                let text = text.unwrap_or_else(|| self.wording.name_of(item).get(Lang::JA).into_owned());
                let line = vec![self.span(text, item, "name")];
                let block = Block::Item { depth: 0, marker: "・".to_owned(), line };
                self.out.push_about(About::new(&item.id, "line"), block);
            }
            for line in form.item.iter().filter(|line| line.after.as_deref() == Some(&*list.kind)) {
                for item in self.children(root, &line.kind) {
                    if let Some(text) = self.line(item, line) {
                        self.out.push(Block::Gap);
                        let block = Block::Paragraph(vec![self.span(text, item, "text")]);
                        self.out.push_about(About::new(&item.id, "line"), block);
                    }
                }
            }
        }
        if let Some(section) = &form.section {
            for item in self.children(root, &section.kind) {
                self.section(item);
            }
        }
        self.inferred();
        self.out.notes.extend(self.paper.incomplete());
        self.out
    }

    /// Marks the flags of an item that a line of the form says.
    fn said_by_signs(&mut self, item: &Item, line: &Pattern) {
        let Some(kind) = self.wording.vocabulary.kind(&item.kind) else { return };
        let flags = kind.fields.iter().filter(|field| field.ty == FieldType::Flag);
        let said = flags.filter(|field| line.names().any(|name| name == &*field.key));
        self.out.signs.extend(said.map(|field| (item.id.clone(), field.key.clone())));
    }

    /// Marks the years and evaluations of the items that a chart draws.
    fn said_by_boxes(&mut self, rules: &Rules<'a>, sheet: &Sheet<'a>) {
        let kind = self.wording.vocabulary.kind(&rules.of.kind);
        let fields = kind.into_iter().flat_map(|kind| &kind.fields);
        let years: Vec<&FieldDef> = fields
            .filter(|field| matches!(field.ty, FieldType::Year | FieldType::Period | FieldType::Milestones))
            .collect();
        for lane in &sheet.lanes {
            let drawn = [lane.drawn.item].into_iter().chain(lane.next.iter().copied());
            for item in drawn {
                self.out.signs.extend(years.iter().map(|field| (item.id.clone(), field.key.clone())));
            }
            // A part that begins with its box is drawn with it.
            let drawn = &lane.drawn;
            let begin = drawn.parts.iter().filter_map(|part| {
                let field = kind?.schedule(End::First)?;
                let Some(Value::Period(period)) = part.value(&field.key) else { return None };
                let (earliest, latest) = rules.axis().begins(period);
                let within = earliest.is_some_and(|first| first <= drawn.begins)
                    && latest.is_some_and(|last| drawn.begins <= last);
                within.then(|| (part.id.clone(), field.key.clone()))
            });
            self.out.signs.extend(begin);
        }
    }

    fn children(&self, item: &Item, kind: &str) -> Vec<&'a Item> {
        self.plan.children(&item.id, kind).iter().filter_map(|id| self.plan.get(id)).collect()
    }

    fn head(&mut self) {
        let root = self.plan.root();
        if let Some(label) = self.paper.attachment {
            self.out.push_about(About::new(&root.id, "attachment"), Block::Right(vec![Span::plain(label)]));
        }
        let undecided = self.paper.side.decided != Some(true);
        let draft = self.form.print.draft.clone().filter(|_| undecided);
        let title = self.form.title.first().and_then(|title| {
            title.fill(&|name| if name == "draft" { draft.clone() } else { self.text(root, name) })
        });
        let title = title.unwrap_or_else(|| self.wording.name_of(root).get(Lang::JA).into_owned());
        self.out.push_about(About::new(&root.id, "name"), Block::Title(vec![Span::plain(title)]));
        for occasion in self.paper.history {
            let pattern = self.form.print.history.get(occasion.kind).or(self.form.history.first());
            let line = pattern.and_then(|pattern| {
                pattern.fill(&|name| match name {
                    "date" => Some(half_width_digits(&occasion.date.in_japanese())),
                    "body" => Some(occasion.body.clone().unwrap_or_default()),
                    _ => None,
                })
            });
            if let Some(mut line) = line {
                if occasion.is_proposed {
                    line.push_str(&self.form.print.proposed());
                }
                let aspect = format!("history-{}", occasion.date);
                self.out.push_about(About::new(&root.id, &aspect), Block::Right(vec![Span::plain(line)]));
            }
        }
    }

    /// An item by its line, its fields in lines of their own.
    fn begun(&mut self, item: &'a Item) {
        let fits = |line: &&ItemLine| line.kind == *item.kind && line.after.is_none();
        let form = self.form;
        let line = form.item.iter().find(fits).and_then(|line| Some((self.line(item, line)?, &line.line)));
        if let Some((_, line)) = &line {
            self.said_by_signs(item, line);
        }
        let line = line.map(|(text, _)| text);
        self.out.push(Block::Gap);
        let Some(text) = line else {
            // Without its name it is no line of the form, and what followed would be the last one's.
            let label = self.wording.label(item).map(|label| format!("{label} ")).unwrap_or_default();
            let text = format!("{label}{}", self.wording.name_of(item).get(Lang::JA));
            let block = Block::Paragraph(vec![self.span(text, item, "name")]);
            self.out.push_about(About::new(&item.id, "line"), block);
            return;
        };
        let heading = Block::Heading(vec![self.span(text, item, "name")]);
        self.out.push_about(About::new(&item.id, "line"), heading);
        for pattern in &self.form.field {
            if !pattern.names().all(|name| self.wording.vocabulary.field(&item.kind, name).is_some()) {
                continue;
            }
            if let Some(text) = pattern.fill(&|name| self.text(item, name)) {
                let name = pattern.names().next().unwrap_or_default().to_owned();
                let block = Block::Paragraph(vec![self.span(text, item, &name)]);
                self.out.push_about(About::new(&item.id, &name), block);
            }
        }
    }

    /// The line of an item; `None` if a field it must have is not known.
    fn line(&self, item: &Item, line: &ItemLine) -> Option<String> {
        line.line.fill(&|name| match name {
            ItemLine::UNDER => self.above(item),
            ItemLine::ORIGIN => self.origin(item),
            name => self.text(item, name),
        })
    }

    /// The name of the item above, if that is one of the same kind.
    fn above(&self, item: &Item) -> Option<String> {
        let above = self.plan.get(item.parent.as_ref()?)?;
        (above.kind == item.kind).then(|| self.text(above, &self.name_field(above)?)).flatten()
    }

    /// The names of what an item comes from.
    fn origin(&self, item: &Item) -> Option<String> {
        let from = item.references(LINEAGE_WHOLE).into_iter().map(|id| self.wording.name(&id));
        let names: Vec<Words> = from.collect();
        (!names.is_empty()).then(|| Words::list(&names).get(Lang::JA).into_owned())
    }

    fn name_field(&self, item: &Item) -> Option<String> {
        let kind = self.wording.vocabulary.kind(&item.kind)?;
        kind.by_role(FieldRole::Name).map(|field| field.key.to_string())
    }

    /// A field as papers print it.
    fn text(&self, item: &Item, field: &str) -> Option<String> {
        let def = self.wording.vocabulary.field(&item.kind, field)?;
        let value = item.value(field)?;
        Some(printed(&self.wording, &def.in_unit_of(Some(item)), value))
    }

    fn span(&self, text: String, item: &Item, field: &str) -> Span {
        let known = &self.paper.side.knowledge;
        Span { text, mark: mark_of(known, item, field) }
    }

    /// The part of the document that is about one item.
    fn section(&mut self, item: &'a Item) {
        let Some(section) = &self.form.section else { return };
        let rules = Rules::new(self.form, self.plan, self.wording.vocabulary);
        let chart = rules.as_ref().map(|rules| chart::lay_out(rules, item)).unwrap_or_default();
        let statements = section.statement.as_ref();
        let stated: Vec<&Item> =
            statements.map(|statement| self.children(item, &statement.kind)).unwrap_or_default();
        let statement = statements.and_then(|form| {
            let text = stated.first().and_then(|item| item.text(&form.text))?;
            // A text without the end of a sentence is not read as one.
            let bare = self.wording.label(stated[0]).is_none() && !text.contains(['\n', '\t']);
            (text.contains('。') && bare).then(|| text.to_owned())
        });
        let kinds: BTreeSet<&str> = section.line.iter().map(|line| line.kind.as_str()).collect();
        let measured = section.measures.as_ref().map(|measures| self.measures(item, measures));
        let measured = measured.unwrap_or_default();
        let mut lines: Vec<(&Item, String)> = Vec::new();
        for kind in kinds {
            let is_chart = rules.as_ref().is_some_and(|rules| rules.of.kind == kind);
            let items: Vec<&Item> = if is_chart {
                chart.left.clone()
            } else if statements.is_some_and(|statement| statement.kind == kind) {
                stated.iter().skip(usize::from(statement.is_some())).copied().collect()
            } else if section.measures.as_ref().is_some_and(|m| m.line.iter().any(|line| line.kind == kind)) {
                measured.left.clone()
            } else {
                self.children(item, kind)
            };
            let form = section.line.iter().filter(|line| line.kind == kind);
            for item in items {
                // Of what is not even named there must be something to say.
                let is_recorded = item.fields.values().any(|held| held.value.is_some());
                let text = form.clone().filter(|_| is_recorded).find_map(|line| self.line(item, line));
                lines.extend(text.map(|text| (item, text)));
            }
        }
        let empty =
            chart.tables.is_empty() && statement.is_none() && measured.lines.is_empty() && lines.is_empty();
        if empty {
            return;
        }
        self.out.push(Block::PageBreak);
        let heading = section.opens.first().and_then(|opens| {
            opens.fill(&|name| match name {
                "plan" => self.text(self.plan.root(), &self.name_field(self.plan.root())?),
                "heading" => {
                    self.text(item, &section.heading).or_else(|| self.text(item, &self.name_field(item)?))
                }
                name => self.text(item, name),
            })
        });
        let heading = heading.unwrap_or_else(|| self.wording.name_of(item).get(Lang::JA).into_owned());
        let block = Block::Heading(vec![self.span(heading, item, &section.heading)]);
        self.out.push_about(About::new(&item.id, "heading"), block);
        if let Some(starts) = section.starts.first().and_then(|starts| starts.fill(&|_| None)) {
            self.out.push_about(About::new(&item.id, "starts"), Block::Paragraph(vec![Span::plain(starts)]));
        }
        for (measure, text) in &measured.lines {
            let block = Block::Paragraph(vec![self.span(text.clone(), measure, "text")]);
            self.out.push_about(About::new(&measure.id, "line"), block);
        }
        if let (true, Some(text), Some(first)) = (chart.tables.is_empty(), &statement, stated.first()) {
            let block = Block::Paragraph(vec![self.span(text.clone(), first, "text")]);
            self.out.push_about(About::new(&first.id, "line"), block);
        }
        for (number, sheet) in chart.tables.iter().enumerate() {
            let Some(rules) = &rules else { break };
            self.said_by_boxes(rules, sheet);
            self.out.push(Block::Gap);
            let tabled = if number == 0 { measured.tabled.as_slice() } else { &[] };
            let lead = statement.as_ref().and_then(|text| Some((*stated.first()?, text.as_str())));
            let table = self.table(rules, sheet, item, lead, tabled);
            // Above the table: below it, it would stand alone on a page where the table fills one.
            self.legend(item, number, sheet);
            let about = About::new(&item.id, &format!("chart-{number}"));
            self.out.push_about(about, Block::Table(table));
        }
        if !lines.is_empty() && !chart.tables.is_empty() {
            self.out.push(Block::Gap);
        }
        for (item, text) in lines {
            let block = Block::Paragraph(vec![self.span(text, item, "name")]);
            self.out.push_about(About::new(&item.id, "line"), block);
        }
    }

    /// The measures of a section: those with a line of their own, those that the table words, and
    /// those that neither can show.
    fn measures(&self, item: &'a Item, form: &'a Measures) -> Measured<'a> {
        let mut out = Measured::default();
        let kinds: BTreeSet<&str> = form.line.iter().map(|line| line.kind.as_str()).collect();
        let all: Vec<&Item> = kinds.iter().flat_map(|kind| self.children(item, kind)).collect();
        let tabled = |item: &Item| item.text(&form.tabled).map(str::to_owned);
        let label = |item: &Item| self.wording.label(item);
        // Only those of one kind of line stand in the table.
        let in_table = |item: &Item| {
            form.in_table
                .iter()
                .all(|(field, wanted)| item.value(field).is_some_and(|value| value.to_string() == *wanted))
        };
        let sound = |text: &str| {
            let split = text.match_indices(['、', ',']).any(|(at, _)| {
                let before = loosely(&text[..at]);
                form.ends.iter().any(|end| before.ends_with(&loosely(end)))
            });
            !split
        };
        // In the table measures stand one below the other, each ending as measures do, all counted
        // or none.
        let wants_table: Vec<(&Item, String)> = all
            .iter()
            .filter(|item| in_table(item) && !item.is_unknown(&form.tabled))
            .filter_map(|item| {
                Some((*item, tabled(item).or_else(|| item.text(&form.text).map(str::to_owned))?))
            })
            .collect();
        let labels: Vec<Option<String>> = wants_table.iter().map(|(item, _)| label(item)).collect();
        let counted = labels.iter().flatten().enumerate().all(|(index, label)| {
            let chars: Vec<char> = label.chars().collect();
            number_at(&chars) == Some((index + 1, chars.len()))
        }) && labels.iter().all(Option::is_some);
        let bare = labels.iter().all(Option::is_none);
        let fits =
            |text: &str| form.is_measure(text) && !text.contains(char::is_whitespace) && !text.contains('。');
        let table_is_sound =
            !wants_table.is_empty() && (counted || bare) && wants_table.iter().all(|(_, text)| fits(text));
        let same = |left: &str, right: &str| loosely(left) == loosely(right);
        for item in &all {
            let line = form.line.iter().find(|line| {
                line.kind == *item.kind
                    && line.set.iter().all(|(field, wanted)| {
                        item.value(field).is_some_and(|value| value.to_string() == *wanted)
                    })
            });
            let text = item.text(&form.text);
            let as_line = line.and_then(|line| self.line(item, line)).filter(|_| text.is_some_and(sound));
            let is_tabled = table_is_sound && wants_table.iter().any(|(other, _)| other.id == item.id);
            let other = tabled(item).is_some_and(|tabled| text.is_none_or(|text| !same(text, &tabled)));
            let shown =
                (is_tabled || (label(item).is_none() && !other)) && (as_line.is_some() || text.is_none());
            match as_line {
                Some(line) if shown => out.lines.push((item, line)),
                None if shown && is_tabled => {}
                _ => out.left.push(item),
            }
        }
        if table_is_sound {
            let left: BTreeSet<&str> = out.left.iter().map(|item| item.id.as_str()).collect();
            let rows =
                wants_table.iter().zip(&labels).filter(|((item, _), _)| !left.contains(item.id.as_str()));
            out.tabled = rows
                .map(|((item, text), label)| {
                    let label = label.as_ref().map(|label| format!("{label} ")).unwrap_or_default();
                    (*item, format!("{label}{text}"))
                })
                .collect();
        }
        out
    }

    /// A table of years.
    fn table(
        &self,
        rules: &Rules<'a>,
        sheet: &Sheet<'a>,
        item: &Item,
        lead: Option<(&Item, &str)>,
        tabled: &[(&Item, String)],
    ) -> Table {
        let years = sheet.years(rules);
        let columns = years.len() + 2;
        let mut table = Table { widths: vec![6; columns], head_rows: 1, rows: Vec::new() };
        // Of twenty years the heads still stand in one line each.
        table.widths[0] = 10;
        table.widths[columns - 1] = 11;
        let print = &self.form.print;
        // The blank before the year of the era is where the head breaks.
        let head = |column: usize, text: String| {
            TableCell::new(column, 1, CellLook::Head, vec![vec![Span::plain(text.replace(' ', "\n"))]])
        };
        let mut cells = vec![head(0, print.statement.clone().unwrap_or_default())];
        for (index, year) in years.iter().enumerate() {
            cells.push(head(index + 1, self.year_head(*year)));
        }
        cells.push(head(columns - 1, print.measures.clone().unwrap_or_default()));
        table.rows.push(TableRow { cells, about: Some(About::new(&item.id, "years")), fate: Fate::Stands });
        for lane in &sheet.lanes {
            self.lane(rules, lane, &years, &mut table.rows);
        }
        let height = table.rows.len() - 1;
        if let Some(first) = table.rows.get_mut(1) {
            let text = lead.map(|(item, text)| vec![self.span(text.to_owned(), item, "text")]);
            let mut cell = TableCell::new(0, 1, CellLook::Plain, text.into_iter().collect());
            cell.rows = height;
            first.cells.insert(0, cell);
            let lines = tabled.iter().map(|(item, text)| vec![self.span(text.clone(), item, "as_tabled")]);
            let mut cell = TableCell::new(columns - 1, 1, CellLook::Plain, lines.collect());
            cell.rows = height;
            first.cells.push(cell);
        }
        table
    }

    /// What the signs of a table mean, if it has any.
    fn legend(&mut self, item: &Item, number: usize, sheet: &Sheet<'_>) {
        let boxes = || sheet.lanes.iter().map(|lane| &lane.drawn);
        let print = &self.form.print;
        let open = boxes().any(|drawn| drawn.may_begin().is_some() || drawn.may_end().is_some());
        let endless = boxes().any(|drawn| drawn.ends().is_none());
        let said = [(open, &print.open_before), (open, &print.open_behind), (endless, &print.endless)];
        let said: Vec<&str> =
            said.into_iter().filter(|(so, _)| *so).filter_map(|(_, text)| text.as_deref()).collect();
        let line = print.legend.as_ref().filter(|_| !said.is_empty());
        let line = line.and_then(|line| line.fill(&|name| (name == "signs").then(|| said.join("、"))));
        if let Some(text) = line {
            let about = About::new(&item.id, &format!("legend-{number}"));
            self.out.push_about(about, Block::Paragraph(vec![Span::marked(Mark::Faint, text)]));
        }
    }

    fn year_head(&self, begins: i64) -> String {
        // A fiscal year is named by the era of the April in which it begins.
        let era = match begins {
            2020.. => begins - 2018,
            1989.. => begins - 1988,
            1926.. => begins - 1925,
            _ => begins,
        };
        let pattern = self.form.print.year.as_ref();
        let filled = pattern.and_then(|pattern| {
            pattern.fill(&|name| match name {
                "year" => Some(begins.to_string()),
                "era" => Some(era.to_string()),
                _ => None,
            })
        });
        filled.unwrap_or_else(|| format!("FY{begins}"))
    }

    /// The rows of one lane: marks, boxes, and the rows that the boxes hold.
    fn lane(&self, rules: &Rules<'a>, lane: &Lane<'a>, years: &[i64], rows: &mut Vec<TableRow>) {
        let column = |year: i64| 1 + usize::try_from(year - years[0]).unwrap_or(0);
        let marks = lane.marks(rules);
        let drawn = &lane.drawn;
        let about = |aspect: &str| Some(About::new(&drawn.item.id, aspect));
        if !marks.is_empty() {
            let cells = years.iter().map(|year| {
                let here = marks.get(year).map(Vec::as_slice).unwrap_or_default();
                let line: Line = here
                    .iter()
                    .map(|(id, kind)| {
                        let mark = self.wording.vocabulary.milestone(kind);
                        let word = mark
                            .map_or_else(|| kind.to_string(), |mark| mark.words.get(Lang::JA).to_string());
                        let item = self.plan.get(id).unwrap_or(self.plan.root());
                        self.span(word, item, "milestones")
                    })
                    .collect();
                match line.is_empty() {
                    true => TableCell::new(column(*year), 1, CellLook::Open, Vec::new()),
                    false => TableCell::new(column(*year), 1, CellLook::Sign, vec![line]),
                }
            });
            rows.push(TableRow { cells: cells.collect(), about: about(About::MARKS), fate: Fate::Stands });
        }
        let end = years.len() + 1;
        let row = |item: &'a Item, parts: &[&'a Item]| {
            let mut cells = Vec::new();
            let text = self.box_text(rules, item, parts);
            let at = drawn_in(&mut cells, drawn, text, end, &column);
            gap(&mut cells, at, end);
            TableRow { cells, about: Some(About::new(&item.id, "boxes")), fate: Fate::Stands }
        };
        rows.push(row(drawn.item, &drawn.parts));
        rows.extend(drawn.held.iter().map(|held| row(held, &[])));
    }

    /// What stands in a box: the name, the remark, what is said of it, and its numbered parts.
    fn box_text(&self, rules: &Rules<'a>, item: &'a Item, parts: &[&'a Item]) -> Vec<CellText> {
        let mut out = Vec::new();
        let mut push = |line: Line| out.push(CellText { line, fate: Fate::Stands });
        let label = rules.text(item, FieldRole::Label).unwrap_or_default();
        let mut name =
            vec![self.span(format!("{label}{}", self.wording.name_of(item).get(Lang::JA)), item, "name")];
        if name[0].mark == Mark::Plain {
            name[0].mark = Mark::Strong;
        }
        push(name);
        if let Some(remark) = rules.remark(item) {
            push(vec![self.span(remark.to_owned(), item, rules.of.remark.as_deref().unwrap_or_default())]);
        }
        if let Some(body) = rules.body(item) {
            push(vec![self.span(body.to_owned(), item, &rules.of.body)]);
        }
        for part in parts {
            out.extend(self.box_text(rules, part, &[]));
        }
        out
    }

    /// The line behind the plan that says what was concluded and not read.
    fn inferred(&mut self) {
        let known = &self.paper.side.knowledge;
        let print = &self.form.print;
        let coverage = known.coverage(self.plan);
        if coverage.inferred == 0 {
            return;
        }
        let items = self.plan.as_read(self.wording.vocabulary).into_iter().skip(1);
        let concluded: Vec<&Item> =
            items.filter(|item| known.certainty(&item.id, None) == Some(Certainty::Inferred)).collect();
        let all = coverage.verified == 0 && coverage.unsourced == 0;
        let text = if all && print.all_inferred.is_some() {
            print.all_inferred.clone()
        } else {
            let count = coverage.inferred;
            let names: Vec<String> = concluded
                .iter()
                .take(5)
                .map(|item| {
                    let (name, above) = (self.wording.name_of(item), self.wording.parent_name(&item.id));
                    if name == planctl_core::layout::nameless() {
                        format!("{}の次の段階", above.get(Lang::JA))
                    } else {
                        name.get(Lang::JA).into_owned()
                    }
                })
                .collect();
            let named = match (names.len(), concluded.len()) {
                (0, _) => format!("印を付けた{count}か所の記載"),
                (few, all) if few == all => format!("{}を含む{count}か所の記載", names.join("、")),
                _ => format!("{}ほかを含む{count}か所の記載", names.join("、")),
            };
            print
                .inferred
                .as_ref()
                .and_then(|pattern| pattern.fill(&|name| (name == "items").then(|| named.clone())))
        };
        if let Some(text) = text {
            // A form has its own sign for notes, which stands for them in the paper alone.
            let (sign, text) = match text.strip_prefix(NOTE_SIGN) {
                Some(rest) => (NOTE_SIGN, rest.to_owned()),
                None => ("", text),
            };
            let (sign, text) = (sign.to_owned(), Words::same(text));
            self.out.notes.push(Note { sign, is_listed: false, text });
        }
    }
}

/// The measures of a section, by where they are printed.
#[derive(Default)]
struct Measured<'a> {
    lines: Vec<(&'a Item, String)>,
    tabled: Vec<(&'a Item, String)>,
    left: Vec<&'a Item>,
}

/// Draws a box with the signs beside it in an empty row, and gives the column behind it.
fn drawn_in(
    cells: &mut Vec<TableCell>,
    drawn: &Drawn<'_>,
    text: Vec<CellText>,
    end: usize,
    column: &dyn Fn(i64) -> usize,
) -> usize {
    let begins = column(drawn.begins);
    let sign = |sign: &str, from: usize, to: usize| {
        TableCell::new(from, to - from, CellLook::Sign, vec![vec![Span::plain(sign)]])
    };
    let opens = drawn.may_begin().map_or(begins, column);
    gap(cells, 1, opens);
    if opens < begins {
        cells.push(sign(OPEN_BEFORE, opens, begins));
    }
    let behind = drawn.ends().map_or(end, |last| column(last) + 1);
    cells.push(TableCell { text, ..TableCell::new(begins, behind - begins, CellLook::Bar, Vec::new()) });
    let closes = drawn.may_end().map_or(behind, |last| column(last) + 1);
    if behind < closes {
        cells.push(sign(OPEN_BEHIND, behind, closes));
    }
    closes
}

/// Fills the places from one column to another with open cells, one for each: columns come and go.
fn gap(cells: &mut Vec<TableCell>, from: usize, to: usize) {
    cells.extend((from..to).map(|column| TableCell::new(column, 1, CellLook::Open, Vec::new())));
}

fn mark_of(known: &Knowledge, item: &Item, field: &str) -> Mark {
    match known.certainty(&item.id, Some(&field.into())) {
        Some(Certainty::Inferred) => Mark::Inferred,
        _ => Mark::Plain,
    }
}

/// A value as papers print it: a flag is a sign of the line itself.
pub(super) fn printed(wording: &Wording<'_>, def: &FieldDef, value: &Value) -> String {
    match def.ty {
        FieldType::Flag => String::new(),
        FieldType::Date => half_width_digits(&wording.value(Some(def), value).get(Lang::JA)),
        FieldType::Text
        | FieldType::Label
        | FieldType::Link
        | FieldType::Identifier
        | FieldType::Year
        | FieldType::Period
        | FieldType::Milestones
        | FieldType::Amount
        | FieldType::Quantity
        | FieldType::Series
        | FieldType::Choice
        | FieldType::References
        | FieldType::Strings => wording.value(Some(def), value).get(Lang::JA).into_owned(),
    }
}

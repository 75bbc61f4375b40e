//! What one unit says in one column: its number and name, then its fields, with what differs from
//! the other column marked.
//!
//! A stretch without a mark is a stretch of the snapshot, or a fixed word of the profile or the
//! vocabulary. It is never worded anew.

use super::profile::Profile;
use crate::document::paper::printed;
use crate::document::{Line, Mark, Span};
use planctl_core::change::ChangeSet;
use planctl_core::diff::{HunkKind, hunks};
use planctl_core::layout::{Form, Wording};
use planctl_core::model::{Calendar, End, FieldDef, FieldRole, Held, Item, Key, KindDef, Milestone, Value};
use planctl_core::text::Pattern;
use planctl_core::text::{Lang, Words};
use planctl_core::words;

/// One of the two columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// The plan before.
    Old,
    /// The plan after.
    New,
}

impl Column {
    fn other(self) -> Column {
        match self {
            Column::Old => Column::New,
            Column::New => Column::Old,
        }
    }
}

/// How much of a unit is printed, and what is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Print {
    /// All of it, all marked: the other side does not have it.
    Whole,
    /// What differs, and what is short; `moved` if it stands elsewhere on the other side.
    Held { moved: bool },
    /// Its number and name only: something below it differs.
    Above,
}

/// Words for one unit.
pub(super) struct UnitWriter<'a> {
    pub(super) wording: Wording<'a>,
    pub(super) profile: &'a Profile,
    /// The changes between the two plans, which know what was decided on unknown ground.
    pub(super) changes: &'a ChangeSet,
    /// How documents of the plan are written: a unit that has a line there is printed by it.
    pub(super) form: Option<&'a Form>,
}

/// One field of the two items, as the column that is written sees them.
#[derive(Clone, Copy)]
struct Fields<'i> {
    own: Option<&'i Held>,
    other: Option<&'i Held>,
    /// Whether it was decided although a side does not know it.
    decided: bool,
    calendar: &'i Calendar,
}

impl Fields<'_> {
    /// Whether both sides are known and do not say the same, or it was decided what one of them says. A
    /// year known more narrowly on one side is no difference.
    fn differ(&self) -> bool {
        let known = |held: Option<&Held>| held.is_none_or(|held| held.value.is_some());
        let value = |held: Option<&Held>| held.and_then(|held| held.value.clone());
        let both_known = known(self.own) && known(self.other);
        if !(self.decided || both_known) {
            return false;
        }
        match (value(self.own), value(self.other)) {
            // Of two that are known exactly the words differ, though they may be the same days.
            (Some(Value::Period(own)), Some(Value::Period(other)))
                if !self.decided && (own.exact().is_none() || other.exact().is_none()) =>
            {
                !own.lies_within(&other, self.calendar) && !other.lies_within(&own, self.calendar)
            }
            (own, other) => own != other,
        }
    }
}

impl UnitWriter<'_> {
    fn lang(&self) -> Lang {
        self.profile.lang
    }

    fn fields<'i>(&'i self, key: &Key, item: &'i Item, other: Option<&'i Item>) -> Fields<'i> {
        Fields {
            own: item.fields.get(key),
            other: other.and_then(|other| other.fields.get(key)),
            decided: other.is_some() && self.changes.was_decided(&item.id, Some(key)),
            calendar: &self.wording.vocabulary.calendar,
        }
    }

    /// The lines of a unit in one column. `other` is the same item in the other plan.
    pub(super) fn lines(&self, item: &Item, other: Option<&Item>, column: Column, print: Print) -> Vec<Line> {
        let Some(kind) = self.wording.vocabulary.kind(&item.kind) else { return Vec::new() };
        let title = title_field(kind, item);
        let printed = self.printed(item, column);
        let mut lines = match &printed {
            Some((line, pattern)) => vec![self.as_printed(line, pattern, item, other, column, print)],
            None => vec![self.heading(kind, title, item, other, column, print)],
        };
        let is_in_line = |field: &FieldDef| {
            printed.as_ref().is_some_and(|(_, pattern)| pattern.names().any(|name| name == &*field.key))
        };
        let mut omitted = false;
        let mut schedule_done = false;
        for field in &kind.fields {
            if is_in_line(field) {
                continue;
            }
            let done = match field.role {
                FieldRole::Label | FieldRole::Provisional | FieldRole::Name => true,
                FieldRole::Schedule => std::mem::replace(&mut schedule_done, true),
                FieldRole::Body
                | FieldRole::Milestones
                | FieldRole::Target
                | FieldRole::Status
                | FieldRole::Amount
                | FieldRole::Responsible
                | FieldRole::Reference
                | FieldRole::Identifier
                | FieldRole::Lineage => title.is_some_and(|title| title.key == field.key),
            };
            if done {
                continue;
            }
            let written = if field.role == FieldRole::Schedule {
                self.schedule(kind, item, other, column, print)
            } else {
                self.field(field, item, other, column, print)
            };
            match written {
                Written::Line(line) => {
                    lines.push(line);
                    omitted = false;
                }
                // What is left out in a row is left out once.
                Written::Omitted if !std::mem::replace(&mut omitted, true) => {
                    lines.push(vec![Span::plain(self.profile.omitted.text.clone())]);
                }
                Written::Omitted | Written::Nothing => {}
            }
        }
        lines
    }

    /// The line by which the plan prints an item, with its pattern, if its form has one.
    fn printed(&self, item: &Item, column: Column) -> Option<(String, &Pattern)> {
        let form = self.form?;
        let of_items = form.item.iter().filter(|line| *line.kind == *item.kind).map(|line| &line.line);
        let of_lists = form.list.iter().filter(|list| *list.kind == *item.kind).flat_map(|list| &list.line);
        let wording = self.names(column);
        of_items.chain(of_lists).find_map(|pattern| {
            let line = pattern.fill(&|name| {
                let field = wording.vocabulary.field(&item.kind, name)?;
                Some(printed(&wording, &field.in_unit_of(Some(item)), item.value(name)?))
            })?;
            Some((line, pattern))
        })
    }

    /// That line, its number twice underlined where another stands on the other side, and the words that
    /// do not stand there underlined.
    fn as_printed(
        &self,
        line: &str,
        pattern: &Pattern,
        item: &Item,
        other: Option<&Item>,
        column: Column,
        print: Print,
    ) -> Line {
        if print == Print::Whole {
            return vec![Span::marked(Mark::Changed, line)];
        }
        let plain = if print == (Print::Held { moved: true }) { Mark::Relocated } else { Mark::Plain };
        let key = |name: &str| self.wording.vocabulary.field(&item.kind, name).map(|field| &field.key);
        let differs = |key: &Key| self.fields(key, item, other).differ();
        let there = other.filter(|_| pattern.names().filter_map(key).any(differs));
        let there = there.and_then(|other| self.printed(other, column.other()));
        let Some((there, _)) = there else { return vec![Span::marked(plain, line)] };
        let number = |item: &Item| self.wording.label(item).unwrap_or_default();
        let own_number = number(item);
        let (head, rest) = match line.strip_prefix(&*own_number) {
            Some(rest) => (&*own_number, rest),
            None => ("", line),
        };
        let other_number = other.map(number).unwrap_or_default();
        let other_rest = there.strip_prefix(&*other_number).unwrap_or(&there);
        let head_mark = if head == other_number { plain } else { Mark::Relocated };
        let (before, after) = if column == Column::New { (other_rest, rest) } else { (rest, other_rest) };
        let own = if column == Column::New { HunkKind::Come } else { HunkKind::Gone };
        let words =
            hunks(before, after).into_iter().filter(|hunk| hunk.kind == HunkKind::Same || hunk.kind == own);
        let words =
            words.map(|hunk| Span::marked(if hunk.kind == own { Mark::Changed } else { plain }, hunk.text));
        let head = Some(Span::marked(head_mark, head)).filter(|head| !head.text.is_empty());
        head.into_iter().chain(words).collect()
    }

    fn heading(
        &self,
        kind: &KindDef,
        title: Option<&FieldDef>,
        item: &Item,
        other: Option<&Item>,
        column: Column,
        print: Print,
    ) -> Line {
        let whole = print == Print::Whole;
        let moved = print == Print::Held { moved: true };
        let mut line = Vec::new();
        let label = kind.by_role(FieldRole::Label);
        if let Some(label) = label.filter(|field| item.text(&field.key).is_some()) {
            let renumbered = other.is_some() && self.fields(&label.key, item, other).differ();
            let mark = match () {
                () if whole => Mark::Changed,
                () if moved || renumbered => Mark::Relocated,
                () => Mark::Plain,
            };
            line.push(Span::marked(mark, item.text(&label.key).unwrap_or_default()));
            line.push(Span::marked(if whole { mark } else { Mark::Plain }, self.profile.words.gap.clone()));
        }
        let other = other.filter(|_| !whole);
        let mut name = match title {
            Some(field) => self.value(field, self.fields(&field.key, item, other), other.is_some(), column),
            None => vec![Span::plain(planctl_core::layout::nameless().get(self.lang()))],
        };
        let flag = kind.by_role(FieldRole::Provisional).filter(|field| item.value(&field.key).is_some());
        if let Some(field) = flag {
            let changed = other.is_some() && self.fields(&field.key, item, other).differ();
            let sign = if changed { Mark::Changed } else { Mark::Plain };
            match &field.mark {
                Some(mark) => name.push(Span::marked(sign, mark.get(self.lang()))),
                // Where the vocabulary has no mark, its word says what came or went.
                None if changed || whole => {
                    let word = Words::in_brackets(Words::from(&field.words));
                    name.push(Span::marked(Mark::Changed, word.get(self.lang())));
                }
                None => {}
            }
        }
        for span in &mut name {
            if whole {
                span.mark = Mark::Changed;
            } else if moved && span.mark == Mark::Plain {
                span.mark = Mark::Relocated;
            }
        }
        line.extend(name);
        line
    }

    fn field(
        &self,
        field: &FieldDef,
        item: &Item,
        other: Option<&Item>,
        column: Column,
        print: Print,
    ) -> Written {
        let field = &*field.in_unit_of(Some(item));
        let fields = self.fields(&field.key, item, other);
        let Fields { own, other: there, decided, .. } = fields;
        let of_style = Some(&self.profile.words.milestones)
            .filter(|words| field.role == FieldRole::Milestones && !words.is_empty());
        let title = of_style.cloned().unwrap_or_else(|| field.words.get(self.lang()).to_owned());
        let value = own.and_then(|held| held.value.as_ref());
        let is_lineage = field.role == FieldRole::Lineage;
        match print {
            // Where it comes from is not printed in a plan, only that it changed.
            _ if is_lineage && (print == Print::Whole || !fields.differ()) => Written::Nothing,
            Print::Whole => match value {
                Some(_) => {
                    let value = self.value(field, Fields { other: None, ..fields }, false, column);
                    Written::Line(self.titled(&title, value, true))
                }
                None => Written::Nothing,
            },
            Print::Above if value.is_some() => Written::Omitted,
            Print::Above => Written::Nothing,
            Print::Held { .. } => {
                let unknown_here = own.is_some_and(|held| held.value.is_none());
                let known_there = there.is_none_or(|held| held.value.is_some());
                if unknown_here {
                    // Both unknown say nothing; one known and one not is no change.
                    return match known_there && (there.is_some() || decided) {
                        true => self.not_recorded(&title),
                        false => Written::Nothing,
                    };
                }
                if value.is_none() {
                    return Written::Nothing;
                }
                let changed = fields.differ();
                let value = self.value(field, fields, true, column);
                let length: usize = value.iter().map(|span| span.text.chars().count()).sum();
                if !changed && length > self.profile.short {
                    return Written::Omitted;
                }
                Written::Line(self.titled(&title, value, false))
            }
        }
    }

    /// The years from first to last, in one line; an end that is not known or not set is open.
    fn schedule(
        &self,
        kind: &KindDef,
        item: &Item,
        other: Option<&Item>,
        column: Column,
        print: Print,
    ) -> Written {
        let ends = [End::First, End::Last].map(|end| {
            let field = kind.schedule(end)?;
            Some((field, self.fields(&field.key, item, other)))
        });
        let any = |of: &dyn Fn(&Fields<'_>) -> bool| ends.iter().flatten().any(|(_, fields)| of(fields));
        let value = |held: Option<&Held>| held.is_some_and(|held| held.value.is_some());
        let (here, there) = (any(&|fields| value(fields.own)), any(&|fields| value(fields.other)));
        let title = self.profile.words.schedule.clone();
        if print == Print::Above {
            return if here { Written::Omitted } else { Written::Nothing };
        }
        if !here {
            let unknown = any(&|fields| fields.own.is_some());
            return match print {
                Print::Held { .. } if there && unknown => self.not_recorded(&title),
                _ => Written::Nothing,
            };
        }
        let held = matches!(print, Print::Held { .. });
        let mut line = Vec::new();
        // 「令和13年度以降」 is open already.
        let is_open = |held: Option<&Held>| {
            let value = held.and_then(|held| held.value.as_ref());
            matches!(value, Some(Value::Period(period)) if period.latest().is_none())
        };
        let open = ends[0].as_ref().is_some_and(|(_, fields)| is_open(fields.own))
            && !ends[1].as_ref().is_some_and(|(_, fields)| value(fields.own));
        for (index, end) in ends.into_iter().enumerate() {
            if index == 1 && !open {
                line.push(Span::plain(self.lang().sign("document.year-dash")));
            }
            if held
                && let Some((_, fields)) = &end
                && fields.decided
                && !value(fields.own)
                && fields.own.is_some()
            {
                line.push(Span::marked(Mark::Faint, self.profile.words.unknown.clone()));
            }
            let Some((field, fields)) = end.filter(|(_, fields)| value(fields.own)) else { continue };
            line.extend(self.value(field, fields, held, column));
        }
        Written::Line(self.titled(&title, line, print == Print::Whole))
    }

    fn not_recorded(&self, title: &str) -> Written {
        let words = &self.profile.words;
        Written::Line(vec![
            Span::plain(format!("{title}{}", words.colon)),
            Span::marked(Mark::Faint, words.unknown.clone()),
        ])
    }

    fn titled(&self, title: &str, value: Line, all: bool) -> Line {
        let head = Span::plain(format!("{title}{}", self.profile.words.colon));
        let mut line: Line = [head].into_iter().chain(value).collect();
        if all {
            line.iter_mut().for_each(|span| span.mark = Mark::Changed);
        }
        line
    }

    /// A value in spans, what the other side does not have marked if it is `held` against it.
    fn value(&self, field: &FieldDef, fields: Fields<'_>, held: bool, column: Column) -> Line {
        let Fields { own, other, decided, .. } = fields;
        let Some(own_held) = own else { return Vec::new() };
        let Some(value) = &own_held.value else { return Vec::new() };
        let changed = held && fields.differ();
        let there = other.and_then(|held| held.value.as_ref());
        // What the other side may have without our knowing is no difference.
        let marked =
            |stands: bool| match held && !stands && (decided || other.is_none_or(|held| held.complete)) {
                true => Mark::Changed,
                false => Mark::Plain,
            };
        let mut line = match (value, there) {
            (Value::Text(own), Some(Value::Text(there))) if changed => {
                let (before, after) = if column == Column::New { (there, own) } else { (own, there) };
                let gone = if column == Column::New { HunkKind::Come } else { HunkKind::Gone };
                let parts = hunks(before, after).into_iter();
                parts
                    .filter(|hunk| hunk.kind == HunkKind::Same || hunk.kind == gone)
                    .map(|hunk| {
                        let mark = if hunk.kind == gone { Mark::Changed } else { Mark::Plain };
                        Span::marked(mark, hunk.text)
                    })
                    .collect()
            }
            (Value::Milestones(set), _) => {
                let stands =
                    |mark: &Milestone| matches!(there, Some(Value::Milestones(set)) if set.contains(mark));
                self.members(self.wording.milestones(set).into_iter().map(|mark| {
                    let one = Value::Milestones([mark.clone()].into());
                    (self.words(field, &one, column), marked(stands(mark)))
                }))
            }
            (Value::Series(series), _) => {
                let stands = |key, amount| matches!(there, Some(Value::Series(series)) if series.get(key) == Some(amount));
                self.members(self.wording.series(Some(field), series).into_iter().map(|(key, amount)| {
                    let one = Value::Series([(key.clone(), amount.clone())].into());
                    (self.words(field, &one, column), marked(stands(key, amount)))
                }))
            }
            (Value::References(set), _) => {
                let stands = |id| matches!(there, Some(Value::References(set)) if set.contains(id));
                self.members(set.iter().map(|id| {
                    let one = Value::References([id.clone()].into());
                    let words = self.words(field, &one, column);
                    // An item that stands on both sides may be called otherwise there.
                    let same = stands(id) && (!held || self.words(field, &one, column.other()) == words);
                    (words, marked(same))
                }))
            }
            (Value::Strings(set), _) => {
                let stands = |text| matches!(there, Some(Value::Strings(set)) if set.contains(text));
                self.members(set.iter().map(|text| (text.clone(), marked(stands(text)))))
            }
            (value, _) => {
                let mark = if changed { Mark::Changed } else { Mark::Plain };
                vec![Span::marked(mark, self.words(field, value, column))]
            }
        };
        if !own_held.complete {
            let more = words!("document.others-unknown-2");
            line.push(Span::marked(Mark::Faint, more.get(self.lang())));
        }
        line
    }

    fn members(&self, members: impl Iterator<Item = (String, Mark)>) -> Line {
        let mut line = Vec::new();
        for (text, mark) in members {
            if !line.is_empty() {
                line.push(Span::plain(self.profile.words.comma.clone()));
            }
            line.push(Span::marked(mark, text));
        }
        line
    }

    /// Words in which items are called as they are on the side of a column.
    fn names(&self, column: Column) -> Wording<'_> {
        let Wording { vocabulary, before, after } = self.wording;
        match column {
            Column::New => self.wording,
            Column::Old => Wording { vocabulary, before: after, after: before },
        }
    }

    /// One value in the words of the vocabulary; years and days in the digits of the profile.
    fn words(&self, field: &FieldDef, value: &Value, column: Column) -> String {
        let words = self.names(column).value(Some(field), value);
        let words = words.get(self.lang());
        let has_made_digits = match value {
            Value::Period(_) | Value::Milestones(_) | Value::Series(_) | Value::Date(_) => true,
            Value::Text(_)
            | Value::Quantity(_)
            | Value::Flag
            | Value::Choice(_)
            | Value::References(_)
            | Value::Strings(_) => false,
        };
        if has_made_digits && self.lang().has_wide_digits() {
            self.profile.digits.restyled(&words)
        } else {
            words.into_owned()
        }
    }
}

/// What became of a field in print.
enum Written {
    Line(Line),
    Omitted,
    Nothing,
}

/// The field that says what an item is called: its name, or what stands for one.
pub(super) fn title_field<'k>(kind: &'k KindDef, item: &Item) -> Option<&'k FieldDef> {
    let named = kind.by_role(FieldRole::Name).filter(|field| item.text(&field.key).is_some());
    let titled = || kind.title.iter().filter(|key| item.text(key).is_some()).find_map(|key| kind.field(key));
    named.or_else(titled)
}

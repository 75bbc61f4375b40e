//! From the tree of a document to a draft, by the rules of a form: what each part is, and what became of every
//! character of it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::accounted::stretches;
use super::found::{Found, Got, Index};
use crate::reading::line::{Line, Tidy};
use crate::reading::{Account, DoubtKind, Reading, Stretch, Use};
use crate::tree::{Cell, Number, Part, Tree, What, bullet, caption, is_closed, label, look, number, tail};
use planctl_core::layout::{By, Form, Rule, Target};
use planctl_core::model::{FieldDef, FieldRole, FieldType, Key, Value, Vocabulary};
use planctl_core::text::{Words, brief, loosely};
use planctl_core::words;

/// Reads the parts of a document by the rules of a form into what is found, and accounts for all of it.
pub(super) fn read<'v>(
    reading: &Reading,
    form: &Form,
    vocabulary: &'v Vocabulary,
    account: &mut Account,
) -> Found<'v> {
    let tree = Tree::of(reading);
    let mut reader = Structured::new(&tree, form, vocabulary);
    for number in 1..tree.parts.len() {
        reader.part(number);
    }
    reader.finish(account)
}

/// What a part of the document has become.
#[derive(Debug, Clone, Default)]
struct Place {
    /// The item that what stands in it belongs to.
    item: Index,
    /// The field of that item into which all text of it goes, if one was said.
    into: Option<Key>,
    /// Whether it is passed over.
    passed: bool,
}

struct Structured<'a, 'v> {
    tree: &'a Tree,
    form: &'a Form,
    vocabulary: &'v Vocabulary,
    found: Found<'v>,
    /// What each part read so far has become.
    places: Vec<Place>,
    /// The rule by which each item was made.
    rules: Vec<Option<&'a Rule>>,
    /// Running text that has come together for a field, in the order of the document.
    texts: BTreeMap<(Index, Key), Vec<Tidy>>,
    /// Values that have come together for a series.
    series: BTreeMap<(Index, Key), Vec<Tidy>>,
    /// The last item of each group column of the table at hand, with its text.
    groups: Vec<(String, Index)>,
    /// The item that a labelled line has begun, with the part that the line stands in.
    record: Option<(usize, Index)>,
    /// What rows say that they stand under, with the place where they say it.
    under: Vec<(Index, Line)>,
    /// The table to which `groups` belong: the part above it and its look.
    table: (usize, String),
    stretches: Vec<Stretch>,
}

impl<'a, 'v> Structured<'a, 'v> {
    fn new(tree: &'a Tree, form: &'a Form, vocabulary: &'v Vocabulary) -> Self {
        Structured {
            tree,
            form,
            vocabulary,
            found: Found::new(vocabulary),
            places: vec![Place::default()],
            rules: vec![None],
            texts: BTreeMap::new(),
            series: BTreeMap::new(),
            groups: Vec::new(),
            record: None,
            under: Vec::new(),
            table: Default::default(),
            stretches: Vec::new(),
        }
    }

    fn part(&mut self, number: usize) {
        let part = &self.tree.parts[number];
        let mut place = self.places[part.above].clone();
        if matches!(part.what, What::Heading(_)) {
            self.record = None;
        }
        if let Some((above, item)) = self.record
            && above == part.above
        {
            place = Place { item, ..Place::default() };
        }
        let passes = |text: &str| self.form.pass.iter().any(|pass| loosely(pass) == loosely(text));
        if matches!(part.what, What::Heading(_)) && (passes(&part.text()) || passes(&part.whole())) {
            place.passed = true;
        }
        if place.passed || part.what == What::Furniture {
            let how = if part.what == What::Furniture { Use::Furniture } else { Use::Passed };
            self.all(part, how);
            self.places.push(place);
            return;
        }
        match part.what {
            What::Document | What::Furniture => {}
            What::Title => self.title(part),
            What::Heads => self.all(part, Use::Structure),
            // The name of a table is of it; what a figure shows is not read.
            What::Caption => {
                let of_table = caption(&part.line).unwrap_or(false);
                self.all(part, if of_table { Use::Structure } else { Use::Unread });
            }
            What::Heading(_) | What::Point(_) | What::Text | What::Row | What::Pair | What::Group => {
                self.read(number, part, &mut place)
            }
        }
        self.places.push(place);
    }

    fn read(&mut self, number: usize, part: &'a Part, place: &mut Place) {
        if self.begins_record(part, place) || self.labelled(part, place) {
            return;
        }
        for rule in self.form.rule.iter().filter(|rule| rule.label.is_none()) {
            let below = |below: &String| **below == *self.found.items[place.item].kind;
            if !self.fits(rule, number, part) || !rule.below.as_ref().is_none_or(below) {
                continue;
            }
            if let Some(kind) = &rule.kind {
                let outermost = rule.groups.first().map_or(kind.as_str(), |group| group.kind.as_str());
                let Some(parent) = self.parent(place.item, outermost) else { continue };
                match part.what {
                    What::Row => self.row(part, rule, kind, parent, place),
                    What::Pair => self.pair(part, rule, kind, parent, place),
                    What::Document
                    | What::Title
                    | What::Heading(_)
                    | What::Point(_)
                    | What::Text
                    | What::Heads
                    | What::Group
                    | What::Caption
                    | What::Furniture => self.item(part, rule, kind, parent, place),
                }
                return;
            }
            if let Some(field) = &rule.field {
                let Some(item) = self.holder(place.item, field) else { continue };
                (place.item, place.into) = (item, Some(field.as_str().into()));
                match part.what {
                    What::Heading(_) | What::Group => self.all(part, Use::Structure),
                    What::Document
                    | What::Title
                    | What::Heads
                    | What::Caption
                    | What::Furniture
                    | What::Point(_)
                    | What::Text
                    | What::Row
                    | What::Pair => self.running(part, place),
                }
                return;
            }
            self.all(part, Use::Structure);
            return;
        }
        self.running(part, place);
    }

    /// Whether a rule is of a part that looks and stands so.
    fn fits(&self, rule: &Rule, number: usize, part: &Part) -> bool {
        let (by, level) = match part.what {
            What::Heading(level) => (By::Heading, Some(level)),
            What::Point(depth) => (By::Point, Some(depth)),
            What::Row => (By::Row, None),
            What::Pair => (By::Pair, None),
            What::Group => (By::Group, None),
            What::Text => (By::Text, None),
            What::Document | What::Title | What::Heads | What::Caption | What::Furniture => return false,
        };
        if rule.by != by || rule.level.is_some_and(|wanted| Some(wanted) != level) {
            return false;
        }
        let look = look(part);
        if rule.number.as_ref().is_some_and(|wanted| *wanted != look) {
            return false;
        }
        if !rule.titled.is_empty() {
            let heading = match part.what {
                What::Heading(_) | What::Group => Some(number),
                What::Document
                | What::Title
                | What::Heads
                | What::Caption
                | What::Furniture
                | What::Point(_)
                | What::Text
                | What::Row
                | What::Pair => self.heading_above(number),
            };
            let Some(heading) = heading.map(|heading| &self.tree.parts[heading]) else { return false };
            let texts = [heading.text(), heading.whole()].map(|text| heading_words(&text));
            if !rule.titled.iter().any(|wanted| texts.contains(&heading_words(wanted))) {
                return false;
            }
        }
        let has = |head: &String| part.cells.iter().any(|cell| loosely(&cell.head) == loosely(head));
        let of_table = |head: &String| {
            part.style
                .strip_prefix("row ")
                .is_some_and(|heads| heads.split('|').any(|own| loosely(own) == loosely(head)))
        };
        rule.heads.iter().all(|head| has(head) || of_table(head))
    }

    /// The nearest heading that a part stands under.
    fn heading_above(&self, number: usize) -> Option<usize> {
        let mut at = self.tree.parts[number].above;
        while at > 0 {
            if matches!(self.tree.parts[at].what, What::Heading(_)) {
                return Some(at);
            }
            at = self.tree.parts[at].above;
        }
        None
    }

    /// The nearest item, from one outwards, under which a kind may stand.
    fn parent(&self, from: Index, kind: &str) -> Option<Index> {
        let under = &self.vocabulary.kind(kind)?.under;
        let mut at = from;
        loop {
            if under.contains(&self.found.items[at].kind) {
                return Some(at);
            }
            if at == 0 {
                return None;
            }
            at = self.found.items[at].parent;
        }
    }

    /// The nearest item, from one outwards, that has a field.
    fn holder(&self, from: Index, field: &str) -> Option<Index> {
        let mut at = from;
        loop {
            if self.vocabulary.field(&self.found.items[at].kind, field).is_some() {
                return Some(at);
            }
            if at == 0 {
                return None;
            }
            at = self.found.items[at].parent;
        }
    }

    fn title(&mut self, part: &'a Part) {
        let rule = self.form.rule.iter().find(|rule| rule.by == By::Title);
        if let Some((rule, kind)) = rule.and_then(|rule| Some((rule, rule.kind.as_ref()?))) {
            // The document is a part of the plan, and what stands in it stands below that.
            let mut place = Place::default();
            self.item(part, rule, kind, 0, &mut place);
            self.places[0] = place;
            return;
        }
        let tidy = part.line.tidied();
        self.found.items[0].first = tidy.first;
        self.found.set(0, "name", &tidy);
        self.all(part, Use::Field);
    }

    fn begin(&mut self, kind: &str, parent: Index, line: &Line, rule: Option<&'a Rule>) -> Index {
        self.rules.push(rule);
        self.found.add(kind, parent, line.spot())
    }

    /// A heading, a point or a paragraph that is an item.
    fn item(&mut self, part: &'a Part, rule: &'a Rule, kind: &str, parent: Index, place: &mut Place) {
        let item = self.begin(kind, parent, &part.line, Some(rule));
        (place.item, place.into) = (item, None);
        let Some(def) = self.vocabulary.kind(kind) else { return };
        let mut used = vec![Use::Structure; part.line.chars.len()];
        let begin = part.number.as_ref().map_or_else(|| bare(part), |number| number.text);
        let label = def.by_role(FieldRole::Label).map(|field| field.key.clone());
        if let (Some(number), Some(label)) = (&part.number, label)
            && !number.label.is_empty()
        {
            let tidy = part.line.tidy(number.label.clone());
            if self.give(item, &label, &tidy) {
                used[number.label.clone()].fill(Use::Field);
            }
        }
        let end = self.tail(item, part, rule, begin, &mut used);
        // The signs around a heading are none of its words.
        let marked = begin == 0 && matches!(part.what, What::Heading(_)) && is_closed(&part.line);
        let range = if marked { 1..end.saturating_sub(1).max(1) } else { begin..end };
        let name = rule.name_field(def).map(str::to_owned);
        let named = name.is_some_and(|name| self.give(item, &name, &part.line.tidy(range.clone())));
        used[range].fill(if named { Use::Field } else { Use::Unread });
        self.account(&part.line, &used);
    }

    /// What stands behind the name of an item, as the rule says; where the name ends.
    fn tail(&mut self, item: Index, part: &Part, rule: &Rule, begin: usize, used: &mut [Use]) -> usize {
        let whole = part.line.chars.len();
        if rule.tail.is_empty() && rule.labels.is_empty() {
            return whole;
        }
        let tail = tail(&part.line, begin);
        let word = |range: &Range<usize>| loosely(&part.line.chars[range.clone()].iter().collect::<String>());
        let bare = tail.parts.iter().filter(|(label, _)| label.is_none()).count();
        // Parts without a label are read from the end, as those in front may be missing.
        let mut fields = rule.tail.iter().skip(rule.tail.len().saturating_sub(bare));
        let mut found = Vec::new();
        for (label, value) in &tail.parts {
            let field = match label {
                Some(label) => {
                    let said = word(label);
                    rule.labels.iter().find(|(own, _)| loosely(own) == said).map(|(_, field)| field)
                }
                None => fields.next(),
            };
            // What nobody knows is of the name, and so is the rest.
            let Some(field) = field else { return whole };
            found.push((field.clone(), value.clone()));
        }
        for (field, value) in found {
            if self.give(item, &field, &part.line.tidy(value.clone())) {
                used[value].fill(Use::Field);
            } else {
                used[value].fill(Use::Unread);
            }
        }
        tail.name
    }

    /// A row that is an item, with the items of the groups above it.
    fn row(&mut self, part: &'a Part, rule: &'a Rule, kind: &str, parent: Index, place: &mut Place) {
        let table = (part.above, part.style.clone());
        if self.table != table {
            (self.table, self.groups) = (table, Vec::new());
        }
        let mut parent = parent;
        let mut of_groups: Vec<usize> = Vec::new();
        for (depth, group) in rule.groups.iter().enumerate() {
            let cell = part.cells.iter().find(|cell| loosely(&cell.head) == loosely(&group.head));
            let Some(cell) = cell else { continue };
            of_groups.push(cell.column);
            let text = loosely(&cell.text());
            let known = self.groups.get(depth).filter(|(own, _)| *own == text).map(|(_, item)| *item);
            if let Some(item) = known {
                parent = item;
                self.cell(cell, Use::Structure);
                continue;
            }
            let Some(above) = self.parent(parent, &group.kind) else {
                self.cell(cell, Use::Unread);
                continue;
            };
            let item = self.begin(&group.kind, above, &cell.line, None);
            let def = self.vocabulary.kind(&group.kind);
            let fields = def.map(|def| {
                (
                    def.by_role(FieldRole::Label).map(|f| f.key.clone()),
                    Rule::default().name_field(def).map(Key::from),
                )
            });
            let (label, name) = fields.unwrap_or_default();
            let number = number(&cell.line.chars).filter(|_| label.is_some());
            let begin = number.as_ref().map_or(0, |number| number.text);
            if let (Some(number), Some(label)) = (&number, &label) {
                let tidy = cell.line.tidy(number.label.clone());
                self.give(item, label, &tidy);
            }
            let read = name
                .is_some_and(|name| self.give(item, &name, &cell.line.tidy(begin..cell.line.chars.len())));
            self.numbered_cell(cell, number.as_ref(), if read { Use::Field } else { Use::Unread });
            self.groups.truncate(depth);
            self.groups.push((text, item));
            parent = item;
        }
        let parent = self.parent(parent, kind).unwrap_or(parent);
        let line =
            part.cells.iter().find(|cell| !cell.carried).map(|cell| cell.line.clone()).unwrap_or_default();
        let item = self.begin(kind, parent, &line, Some(rule));
        (place.item, place.into) = (item, None);
        if rule.columns.is_empty() {
            self.whole(item, part, rule, kind);
            return;
        }
        let is_under =
            |cell: &Cell| rule.under.as_ref().is_some_and(|head| loosely(head) == loosely(&cell.head));
        for cell in part.cells.iter().filter(|cell| !of_groups.contains(&cell.column)) {
            if is_under(cell) {
                if !cell.line.is_empty() {
                    self.under.push((item, cell.line.clone()));
                }
                self.cell(cell, Use::Structure);
                continue;
            }
            let to = rule
                .columns
                .iter()
                .find(|(head, _)| loosely(head) == loosely(&cell.head))
                .map(|(_, to)| to.as_str());
            let read = to.map(Target::parse).is_some_and(|to| self.target(item, to, cell));
            let number = to.and_then(|to| self.number_of(item, Target::parse(to), cell));
            self.numbered_cell(cell, number.as_ref(), if read { Use::Field } else { Use::Unread });
        }
    }

    /// The number before the text of a cell that goes into the name of an item with a number.
    fn number_of(&self, item: Index, to: Target<'_>, cell: &Cell) -> Option<Number> {
        let kind = self.vocabulary.kind(&self.found.items[item].kind)?;
        let is_name = kind.field(to.field).is_some_and(|field| field.role == FieldRole::Name);
        (is_name && kind.by_role(FieldRole::Label).is_some()).then(|| number(&cell.line.chars)).flatten()
    }

    /// Accounts for a cell that holds a number and a text.
    fn numbered_cell(&mut self, cell: &Cell, number: Option<&Number>, how: Use) {
        let mut used = vec![how; cell.line.chars.len()];
        if let Some(number) = number {
            used[number.label.end..number.text].fill(Use::Structure);
        }
        if !cell.carried {
            self.account(&cell.line, &used);
        }
    }

    /// A row as it stands in one field.
    fn whole(&mut self, item: Index, part: &'a Part, rule: &Rule, kind: &str) {
        let name = self.vocabulary.kind(kind).and_then(|def| rule.name_field(def)).map(Key::from);
        let read = name.is_some_and(|name| self.give(item, &name, &beside(&part.cells)));
        self.all(part, if read { Use::Field } else { Use::Unread });
    }

    /// A cell that goes into a field, or is a value of a series.
    fn target(&mut self, item: Index, to: Target<'_>, cell: &Cell) -> bool {
        let kind = self.found.items[item].kind.clone();
        let Some(def) = self.vocabulary.field(&kind, to.field) else { return false };
        let mut tidy = cell.line.tidied();
        if let Some(at) = to.at {
            tidy.text = format!("{at} {}", tidy.text);
            self.series.entry((item, def.key.clone())).or_default().push(tidy);
            return true;
        }
        if let Some(number) = self.number_of(item, to, cell)
            && let Some(label) = self.vocabulary.kind(&kind).and_then(|def| def.by_role(FieldRole::Label))
        {
            let label = label.key.clone();
            self.give(item, &label, &cell.line.tidy(number.label.clone()));
            return self.give(item, to.field, &cell.line.tidy(number.text..cell.line.chars.len()));
        }
        self.give(item, to.field, &tidy)
    }

    /// A label with a value that is an item: the label its name, the value its text.
    fn pair(&mut self, part: &'a Part, rule: &'a Rule, kind: &str, parent: Index, place: &mut Place) {
        let Some(first) = part.cells.first() else { return };
        let item = self.begin(kind, parent, &first.line, Some(rule));
        (place.item, place.into) = (item, None);
        if rule.text.is_none() {
            self.whole(item, part, rule, kind);
            return;
        }
        let Some(def) = self.vocabulary.kind(kind) else { return };
        let name = rule.name_field(def).map(str::to_owned);
        for (at, cell) in part.cells.iter().enumerate() {
            let field = if at == 0 { name.clone() } else { rule.text.clone() };
            let read = field.is_some_and(|field| self.give(item, &field, &cell.line.tidied()));
            self.cell(cell, if read { Use::Field } else { Use::Unread });
        }
    }

    /// A line whose label begins an item.
    fn begins_record(&mut self, part: &'a Part, place: &mut Place) -> bool {
        if !matches!(part.what, What::Text | What::Point(_)) {
            return false;
        }
        let Some((range, value)) = label(&part.line) else { return false };
        let said: String = part.line.chars[range].iter().collect();
        let own = |rule: &&Rule| rule.label.as_ref().is_some_and(|label| loosely(label) == loosely(&said));
        let Some((rule, kind)) =
            self.form.rule.iter().find(own).and_then(|rule| Some((rule, rule.kind.as_ref()?)))
        else {
            return false;
        };
        let above = self.places[part.above].item;
        let Some(parent) = self.parent(above, kind) else { return false };
        let item = self.begin(kind, parent, &part.line, Some(rule));
        self.record = Some((part.above, item));
        (place.item, place.into) = (item, None);
        let name = self.vocabulary.kind(kind).and_then(|def| rule.name_field(def)).map(str::to_owned);
        let range = value..part.line.chars.len();
        let read = name.is_some_and(|name| self.give(item, &name, &part.line.tidy(range.clone())));
        let mut used = vec![Use::Structure; part.line.chars.len()];
        used[range].fill(if read { Use::Field } else { Use::Unread });
        let label = self
            .vocabulary
            .kind(kind)
            .and_then(|def| def.by_role(FieldRole::Label))
            .map(|def| def.key.clone());
        if let (Some(number), Some(label)) =
            (part.number.as_ref().filter(|number| !number.label.is_empty()), label)
            && self.give(item, &label, &part.line.tidy(number.label.clone()))
        {
            used[number.label.clone()].fill(Use::Field);
        }
        self.account(&part.line, &used);
        true
    }

    /// A label that is known, with its value: of a line, a point or a row of two cells.
    fn labelled(&mut self, part: &'a Part, place: &mut Place) -> bool {
        let (said, value): (String, Option<(&Line, Range<usize>)>) = match part.what {
            What::Text | What::Point(_) => {
                let Some((range, value)) = label(&part.line) else { return false };
                let said: String = part.line.chars[range].iter().collect();
                (said, Some((&part.line, value..part.line.chars.len())))
            }
            What::Pair => {
                let [first, rest @ ..] = part.cells.as_slice() else { return false };
                (first.text(), rest.first().map(|cell| (&cell.line, 0..cell.line.chars.len())))
            }
            What::Document
            | What::Title
            | What::Heading(_)
            | What::Heads
            | What::Row
            | What::Group
            | What::Caption
            | What::Furniture => {
                return false;
            }
        };
        let Some((item, field)) = self.by_label(place.item, &said) else { return false };
        let Some((line, range)) = value else {
            self.all(part, Use::Structure);
            return true;
        };
        if range.is_empty() {
            // Its value stands below it.
            (place.item, place.into) = (item, Some(field));
            self.all(part, Use::Structure);
            return true;
        }
        let read = self.give(item, &field, &line.tidy(range.clone()));
        let how = if read { Use::Field } else { Use::Unread };
        match part.what {
            What::Pair => {
                for (at, cell) in part.cells.iter().enumerate() {
                    self.cell(
                        cell,
                        if at == 0 {
                            Use::Structure
                        } else if at == 1 {
                            how
                        } else {
                            Use::Unread
                        },
                    );
                }
            }
            What::Document
            | What::Title
            | What::Heading(_)
            | What::Point(_)
            | What::Text
            | What::Heads
            | What::Row
            | What::Group
            | What::Caption
            | What::Furniture => {
                let mut used = vec![Use::Structure; part.line.chars.len()];
                used[range].fill(how);
                self.account(&part.line, &used);
            }
        }
        // What goes on below it goes on in its field.
        if read {
            (place.item, place.into) = (item, Some(field));
        }
        true
    }

    /// The field that a label names, of the nearest item whose rule knows it.
    fn by_label(&self, from: Index, said: &str) -> Option<(Index, Key)> {
        let said = loosely(said);
        let mut at = from;
        loop {
            let rule = self.rules[at];
            let own = rule.and_then(|rule| rule.labels.iter().find(|(label, _)| loosely(label) == said));
            if let Some((_, field)) = own {
                return Some((at, field.as_str().into()));
            }
            if at == 0 {
                return None;
            }
            at = self.found.items[at].parent;
        }
    }

    /// Text that is no item: it goes into the field that is open for it.
    fn running(&mut self, part: &'a Part, place: &mut Place) {
        let rule = self.rules[place.item];
        let field = place.into.clone().or_else(|| rule.and_then(|rule| rule.text.as_deref()).map(Key::from));
        let of_plan = || self.form.text.as_deref().filter(|_| place.item == 0).map(Key::from);
        let field = field.or_else(of_plan);
        let Some(field) = field else {
            self.all(part, Use::Unread);
            return;
        };
        let read = if part.cells.is_empty() {
            self.gather(place.item, &field, part.line.tidied())
        } else {
            self.gather(place.item, &field, beside(&part.cells))
        };
        self.all(part, if read { Use::Field } else { Use::Unread });
    }

    /// Adds text to a field that may take several lines.
    fn gather(&mut self, item: Index, field: &str, tidy: Tidy) -> bool {
        let kind = &self.found.items[item].kind;
        let Some(def) = self.vocabulary.field(kind, field) else { return false };
        if def.ty != FieldType::Text || tidy.text.is_empty() {
            return self.give(item, field, &tidy);
        }
        self.texts.entry((item, def.key.clone())).or_default().push(tidy);
        true
    }

    /// Gives a field a value, and says whether it took it; a text goes behind the one that it has.
    fn give(&mut self, item: Index, field: &str, tidy: &Tidy) -> bool {
        let kind = self.found.items[item].kind.clone();
        let Some(def) = self.vocabulary.field(&kind, field) else { return false };
        let gathers = def.ty == FieldType::Text && !matches!(def.role, FieldRole::Name | FieldRole::Label);
        if gathers {
            self.texts.entry((item, def.key.clone())).or_default().push(tidy.clone());
            return true;
        }
        if self.found.items[item].fields.contains_key(field) {
            let said = (words!("formats.second-value-left-out"), Words::default());
            self.found.doubt(DoubtKind::Value, tidy.first, brief(&tidy.raw), said, Some((item, Some(field))));
            return false;
        }
        self.found.set(item, field, tidy);
        self.found.items[item].fields.contains_key(field)
    }

    fn all(&mut self, part: &Part, how: Use) {
        self.account(&part.line, &vec![how; part.line.chars.len()]);
        for cell in &part.cells {
            self.cell(cell, how);
        }
    }

    fn cell(&mut self, cell: &Cell, how: Use) {
        if !cell.carried {
            self.account(&cell.line, &vec![how; cell.line.chars.len()]);
        }
    }

    /// Says what became of the characters of a line.
    fn account(&mut self, line: &Line, used: &[Use]) {
        stretches(line, used, &mut self.stretches);
    }

    /// Puts the rows under the items that they name; one that names nothing, several, or itself stays where it is.
    fn place_under(&mut self) {
        if self.under.is_empty() {
            return;
        }
        let mut known: BTreeMap<String, Vec<Index>> = BTreeMap::new();
        for (index, item) in self.found.items.iter().enumerate().skip(1) {
            let fields = self.vocabulary.kind(&item.kind).into_iter().flat_map(|kind| &kind.fields);
            let says = |field: &&FieldDef| {
                matches!(field.role, FieldRole::Name | FieldRole::Label) || field.ty == FieldType::Identifier
            };
            for field in fields.filter(says) {
                let Some(Got { value: Value::Text(text), .. }) = item.fields.get(&field.key) else {
                    continue;
                };
                known.entry(loosely(text)).or_default().push(index);
            }
        }
        for (index, line) in std::mem::take(&mut self.under) {
            let said = line.text();
            let of = known.get(&loosely(&said)).map_or(&[][..], Vec::as_slice);
            let kind = self.found.items[index].kind.clone();
            let may = |parent: &Index| {
                let under = self.vocabulary.kind(&kind).map(|kind| &kind.under);
                let fits = under.is_some_and(|under| under.contains(&self.found.items[*parent].kind));
                let mut at = *parent;
                while at > 0 && at != index {
                    at = self.found.items[at].parent;
                }
                fits && at == 0
            };
            let may: Vec<Index> = of.iter().copied().filter(may).collect();
            match may.as_slice() {
                [parent] => self.found.items[index].parent = *parent,
                _ => {
                    let text = brief(&said);
                    let words = (words!("formats.under-nothing", text), Words::default());
                    let place = Some((index, None));
                    self.found.doubt(DoubtKind::Unplaced, line.spot(), brief(&said), words, place);
                }
            }
        }
    }

    fn finish(mut self, account: &mut Account) -> Found<'v> {
        for ((item, key), tidies) in std::mem::take(&mut self.texts) {
            let Some((first, last)) = tidies.first().zip(tidies.last()) else { continue };
            let join = |of: fn(&Tidy) -> &str| tidies.iter().map(of).collect::<Vec<_>>().join("\n");
            for tidy in &tidies {
                self.found.notes(&tidy.notes, Some((item, Some(&key))));
            }
            let (text, raw) = (join(|tidy| &tidy.text), join(|tidy| &tidy.raw));
            let got = Got {
                value: Value::Text(text),
                raw: Some(raw),
                first: first.first,
                last: last.last,
                inferred: None,
            };
            self.found.put(item, &key, got);
        }
        for ((item, key), tidies) in std::mem::take(&mut self.series) {
            let Some((first, last)) = tidies.first().zip(tidies.last()) else { continue };
            let text = tidies.iter().map(|tidy| tidy.text.as_str()).collect::<Vec<_>>().join("\n");
            let raw = tidies.iter().map(|tidy| tidy.raw.as_str()).collect::<Vec<_>>().join("\n");
            let whole = Tidy { text, raw, first: first.first, last: last.last, notes: Vec::new() };
            self.found.set(item, &key, &whole);
        }
        self.place_under();
        for index in 1..self.found.items.len() {
            let kind = self.found.items[index].kind.clone();
            if let Some(def) = self.vocabulary.kind(&kind) {
                self.found.mark_as_flag(index, def);
            }
        }
        account.draft = self.tree.title().map(|_| false);
        account.besides = self.tree.besides;
        account.stretches = self.stretches;
        account.unread = account
            .stretches
            .iter()
            .filter(|s| s.how == Use::Unread)
            .map(|s| s.text.trim().to_owned())
            .collect();
        self.found
    }
}

/// The cells of a row as one text, each behind the head of its column.
fn beside(cells: &[Cell]) -> Tidy {
    let headed = |cell: &Cell| {
        let tidy = cell.line.tidied();
        let text = if cell.head.is_empty() { tidy.text } else { format!("{}: {}", cell.head, tidy.text) };
        Tidy { text, ..tidy }
    };
    let tidies: Vec<Tidy> = cells.iter().filter(|cell| !cell.carried).map(headed).collect();
    let join = |of: fn(&Tidy) -> &str| tidies.iter().map(of).collect::<Vec<_>>().join(" | ");
    let first = tidies.first().map(|tidy| tidy.first).unwrap_or_default();
    let last = tidies.last().map(|tidy| tidy.last).unwrap_or_default();
    Tidy { text: join(|tidy| &tidy.text), raw: join(|tidy| &tidy.raw), first, last, notes: Vec::new() }
}

/// Where the text of a heading begins behind a sign.
fn bare(part: &Part) -> usize {
    bullet(&part.line).map_or(0, |(_, begin)| begin)
}

/// The words of a heading, without the signs around them.
fn heading_words(text: &str) -> String {
    let plain = loosely(text);
    plain.trim_matches(|c: char| "【】＜＞<>《》〈〉[]■◆●▼▽★◎□◇▶►○・:".contains(c)).to_owned()
}

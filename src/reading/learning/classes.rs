//! Which parts of documents are of one kind, and which name fields.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Column, calendar};
use super::known::{is_aside, key_of};
use crate::tree::{Part, Tree, What, label, look, number, tail};
use planctl_core::text::loosely;

/// How many of a kind there must be for the text before a colon to be a label.
const OFTEN: usize = 2;

/// The kinds of parts that were told apart, in the order in which they first stand.
#[derive(Debug, Default)]
pub(super) struct Classes {
    pub(super) all: Vec<Class>,
    /// Headings that return: what stands below them goes into a field, or is listed.
    pub(super) returning: Vec<Returning>,
    /// Headings whose part is passed over.
    pub(super) passed: BTreeSet<String>,
    /// Whether text stands above the first item.
    pub(super) text_of_plan: bool,
    pub(super) japanese: bool,
}

/// A heading that stands under several items.
#[derive(Debug, Clone)]
pub(super) struct Returning {
    /// As it is first written.
    pub(super) text: String,
    /// Whether it lists what stands below it; else it names a field.
    pub(super) lists: bool,
    /// The classes of items that it stands under.
    pub(super) under: BTreeSet<usize>,
}

/// Parts of one kind.
#[derive(Debug, Default)]
pub(super) struct Class {
    pub(super) sort: Sort,
    pub(super) count: usize,
    pub(super) examples: Vec<String>,
    /// The classes under which they stand; `None` is the plan.
    pub(super) under: BTreeSet<Option<usize>>,
    /// Whether they bear numbers.
    pub(super) numbered: bool,
    /// Whether running text stands below them.
    pub(super) has_text: bool,
    /// The labels of values below them, as first written, with those values.
    pub(super) labels: BTreeMap<String, (String, Vec<String>)>,
    pub(super) columns: Vec<Column>,
    /// What stands behind their names without a label: the values by their place from the end.
    pub(super) tails: Vec<Vec<String>>,
}

/// By what parts of one kind are known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Sort {
    /// Headings of a level with numbers, or signs, of a style.
    Heading(u8, String),
    /// Entries of lists under a returning heading, of a depth.
    Listed(String, u8),
    /// Entries of lists of a depth below items of a class, or below the plan.
    Point(Option<usize>, u8),
    /// Rows of tables with these heads.
    Row(Vec<String>),
    /// What stands across tables.
    Group,
    /// The documents themselves, by their titles.
    Title,
    /// What begins with a line of this label.
    Record(String),
    #[default]
    Nothing,
}

/// What a part is, while the documents are walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    /// An item of a class.
    Of(usize),
    /// Nothing by itself; what stands below belongs to the item above.
    Through,
    /// A returning heading: its number.
    Returning(usize),
    Passed,
}

/// Tells the parts of documents apart.
pub(super) fn classes(trees: &[Tree], japanese: bool) -> Classes {
    let mut walk = Walk { classes: Classes { japanese, ..Classes::default() }, labels: BTreeMap::new() };
    let are_versions = are_versions(trees);
    // What several versions of a document have in common returns in none of them.
    let once: &[Tree] = if are_versions { &trees[..1] } else { trees };
    walk.find_returning(once);
    for tree in once {
        walk.count_labels(tree);
    }
    let of_parts = trees.len() > 1 && !are_versions;
    for tree in trees {
        walk.tree(tree, of_parts);
    }
    walk.classes
}

/// Whether documents are versions of one, and not parts of one plan: most headings of each stand in the first.
fn are_versions(trees: &[Tree]) -> bool {
    let headings = |tree: &Tree| -> BTreeSet<String> {
        let headings =
            tree.parts.iter().filter(|part| matches!(part.what, What::Heading(_) | What::Point(_)));
        headings.map(|part| loosely(&part.text())).collect()
    };
    let Some((first, others)) = trees.split_first() else { return false };
    let first = headings(first);
    let same = |tree: &Tree| {
        let own = headings(tree);
        own.iter().filter(|text| first.contains(*text)).count() * 2 > own.len()
    };
    // Parts of a plan have titles of their own.
    let title = |tree: &Tree| tree.title().map(|title| loosely(&title.whole()));
    let named = title(&trees[0]);
    let one = named.is_some() && others.iter().all(|tree| title(tree) == named);
    !others.is_empty() && (one || (!first.is_empty() && others.iter().all(same)))
}

/// Headings of the same words.
#[derive(Debug, Default)]
struct Seen {
    /// As they are first written.
    text: String,
    /// The parts that they stand in: the document, and the part of it.
    places: BTreeSet<(usize, usize)>,
    /// How many list something.
    lists: usize,
    /// How many have nothing but text below them.
    texts: usize,
}

struct Walk {
    classes: Classes,
    /// How often each label stands before a value, loosely.
    labels: BTreeMap<String, usize>,
}

/// The words of a heading, without signs and colons.
pub(super) fn words_of(text: &str) -> String {
    let is_sign = |c: char| c.is_whitespace() || "【】＜＞<>《》〈〉[]■◆●▼▽★◎□◇▶►○・:：".contains(c);
    text.trim_matches(is_sign).to_owned()
}

impl Walk {
    /// Finds the headings that stand under several parts.
    fn find_returning(&mut self, trees: &[Tree]) {
        let mut all: BTreeMap<String, Seen> = BTreeMap::new();
        for (at, tree) in trees.iter().enumerate() {
            for (number, part) in tree.parts.iter().enumerate() {
                if !matches!(part.what, What::Heading(_)) {
                    continue;
                }
                let text = words_of(&part.text());
                let seen = all.entry(loosely(&text)).or_insert_with(|| Seen { text, ..Seen::default() });
                seen.places.insert((at, part.above));
                let below = |is: fn(What) -> bool| {
                    tree.below(number).take(40).any(|below| is(tree.parts[below].what))
                };
                let lists = below(|what| {
                    matches!(what, What::Heading(_) | What::Row | What::Group | What::Heads | What::Point(_))
                });
                let texts = below(|what| matches!(what, What::Text | What::Pair));
                seen.lists += usize::from(lists);
                seen.texts += usize::from(texts && !lists);
            }
        }
        for seen in all.into_values().filter(|seen| seen.places.len() >= 2 && !seen.text.is_empty()) {
            let lists = seen.lists > seen.texts;
            self.classes.returning.push(Returning { text: seen.text, lists, under: BTreeSet::new() });
        }
    }

    fn count_labels(&mut self, tree: &Tree) {
        for part in &tree.parts {
            if let Some((word, _)) = said(part) {
                *self.labels.entry(loosely(&word)).or_default() += 1;
            }
        }
    }

    fn tree(&mut self, tree: &Tree, is_part: bool) {
        let mut is = vec![Is::Through; tree.parts.len()];
        if let Some(title) = tree.title().filter(|_| is_part) {
            is[0] = Is::Of(self.add(Sort::Title, title, None, &title.whole()));
        }
        let mut record: Option<(usize, usize)> = None;
        for number in 1..tree.parts.len() {
            let part = &tree.parts[number];
            let above = self.above(tree, &is, number);
            if is[part.above] == Is::Passed {
                is[number] = Is::Passed;
                continue;
            }
            if matches!(part.what, What::Heading(_)) {
                record = None;
            }
            let own_record = record.filter(|(at, _)| *at == part.above).map(|(_, class)| class);
            is[number] = match part.what {
                What::Document | What::Title | What::Caption | What::Furniture | What::Heads => Is::Through,
                What::Heading(level) => self.heading(part, level, above),
                What::Group => Is::Of(self.add(Sort::Group, part, above, &part.text())),
                What::Row => self.row(part, above),
                What::Point(_) | What::Text | What::Pair => {
                    let (next, begun) = self.running(tree, &is, number, own_record.or(above));
                    if let Some(class) = begun {
                        record = Some((part.above, class));
                    }
                    next
                }
            };
        }
    }

    /// The class of the item that a part stands in.
    fn above(&self, tree: &Tree, is: &[Is], number: usize) -> Option<usize> {
        let mut at = tree.parts[number].above;
        loop {
            match is[at] {
                Is::Of(class) => return Some(class),
                Is::Through | Is::Returning(_) | Is::Passed if at == 0 => return None,
                Is::Through | Is::Returning(_) | Is::Passed => at = tree.parts[at].above,
            }
        }
    }

    fn heading(&mut self, part: &Part, level: u8, above: Option<usize>) -> Is {
        let text = words_of(&part.text());
        if is_aside(&text) {
            self.classes.passed.insert(text);
            return Is::Passed;
        }
        let plain = loosely(&text);
        if let Some(at) = self.classes.returning.iter().position(|own| loosely(&own.text) == plain) {
            if let Some(class) = above {
                self.classes.returning[at].under.insert(class);
            }
            // A heading that returns at the top is an item each time.
            if above.is_some() {
                return Is::Returning(at);
            }
        }
        let look = look(part);
        Is::Of(self.add(Sort::Heading(level, look), part, above, &text))
    }

    fn add(&mut self, sort: Sort, part: &Part, above: Option<usize>, name: &str) -> usize {
        let at = self.classes.all.iter().position(|class| class.sort == sort).unwrap_or_else(|| {
            self.classes.all.push(Class { sort, ..Class::default() });
            self.classes.all.len() - 1
        });
        let class = &mut self.classes.all[at];
        class.count += 1;
        class.numbered |= part.number.as_ref().is_some_and(|number| !number.label.is_empty());
        class.under.insert(above.filter(|above| *above != at || matches!(class.sort, Sort::Point(..))));
        let begin = part.number.as_ref().map_or(0, |number| number.text);
        let tail = tail(&part.line, begin);
        let said = |range: &std::ops::Range<usize>| part.line.chars[range.clone()].iter().collect::<String>();
        let is_word = |word: &str| word.chars().count() <= 20 && !word.contains(['。', '.']);
        for (word, value) in &tail.parts {
            if let Some(word) = word.as_ref().map(&said).filter(|word| is_word(word) && !word.is_empty()) {
                let entry = class.labels.entry(loosely(&word)).or_insert_with(|| (word, Vec::new()));
                entry.1.push(said(value));
            }
        }
        let bare: Vec<String> =
            tail.parts.iter().filter(|(word, _)| word.is_none()).map(|(_, value)| said(value)).collect();
        class.tails.push(bare);
        if class.examples.len() < 3 && !name.is_empty() {
            class.examples.push(name.to_owned());
        }
        at
    }

    fn row(&mut self, part: &Part, above: Option<usize>) -> Is {
        let heads: Vec<String> =
            part.style.strip_prefix("row ").unwrap_or("").split('|').map(str::to_owned).collect();
        let groups: Vec<usize> =
            part.cells.iter().filter(|cell| cell.carried).map(|cell| cell.column).collect();
        let sort = Sort::Row(heads.clone());
        let class = self.add(sort, part, above, "");
        let own = &mut self.classes.all[class];
        if own.columns.is_empty() {
            own.columns = heads
                .iter()
                .enumerate()
                .map(|(at, head)| Column { head: head.clone(), at, ..Column::default() })
                .collect();
        }
        for cell in &part.cells {
            if let Some(column) = own.columns.get_mut(cell.column) {
                column.groups |= groups.contains(&cell.column);
                if !cell.carried {
                    column.cells.push(cell.line.tidied().text);
                    column.numbered += usize::from(number(&cell.line.chars).is_some());
                }
            }
        }
        Is::Of(class)
    }

    /// A point, a line or a pair of cells: a label with its value, an item, or running text. Also the class of the
    /// record that it begins.
    fn running(
        &mut self,
        tree: &Tree,
        is: &[Is],
        number: usize,
        above: Option<usize>,
    ) -> (Is, Option<usize>) {
        let part = &tree.parts[number];
        let returning = match is[part.above] {
            Is::Returning(at) => Some(at),
            Is::Of(_) | Is::Through | Is::Passed => None,
        };
        let into_field = returning.is_some_and(|at| !self.classes.returning[at].lists);
        if let Some((word, value)) = said(part)
            && !into_field
            && (part.what == What::Pair
                || self.labels.get(&loosely(&word)).is_some_and(|count| *count >= OFTEN))
        {
            // A label that returns below one part begins a record each time.
            let begins = part.what != What::Pair && self.begins_records(tree, number, &word);
            if begins {
                let class = self.add(Sort::Record(word), part, self.above(tree, is, number), &value);
                return (Is::Of(class), Some(class));
            }
            if let Some(class) = above {
                let labels = &mut self.classes.all[class].labels;
                let entry = labels.entry(loosely(&word)).or_insert_with(|| (word, Vec::new()));
                entry.1.push(value);
                return (Is::Through, None);
            }
        }
        let What::Point(depth) = part.what else {
            match above {
                _ if into_field => {}
                Some(class) => self.classes.all[class].has_text = true,
                None => self.classes.text_of_plan = true,
            }
            return (Is::Through, None);
        };
        if into_field {
            return (Is::Through, None);
        }
        let name = part.text();
        let sort = match (returning, is[part.above]) {
            (Some(at), _) => Sort::Listed(loosely(&self.classes.returning[at].text), depth),
            (None, Is::Of(class)) if matches!(self.classes.all[class].sort, Sort::Listed(..)) => {
                let Sort::Listed(text, _) = &self.classes.all[class].sort else { return (Is::Through, None) };
                Sort::Listed(text.clone(), depth)
            }
            (None, _) => Sort::Point(above.filter(|_| depth == 1).or(above), depth),
        };
        (Is::Of(self.add(sort, part, above, &name)), None)
    }

    /// Whether the label is the first of the part it stands in, and returns there.
    fn begins_records(&self, tree: &Tree, number: usize, word: &str) -> bool {
        let above = tree.parts[number].above;
        let labels =
            tree.below(above).filter_map(|other| said(&tree.parts[other]).map(|(word, _)| loosely(&word)));
        let labels: Vec<String> = labels.take(400).collect();
        let plain = loosely(word);
        labels.first() == Some(&plain) && labels.iter().filter(|own| **own == plain).count() >= 2
    }
}

/// The label of a part with its value, if it has one.
fn said(part: &Part) -> Option<(String, String)> {
    match part.what {
        What::Text | What::Point(_) => {
            let (range, value) = label(&part.line)?;
            let word: String = part.line.chars[range].iter().collect();
            Some((word.trim().to_owned(), part.line.part(value..part.line.chars.len()).tidied().text))
        }
        What::Pair => {
            let [first, rest @ ..] = part.cells.as_slice() else { return None };
            let value = rest.first().map(|cell| cell.line.tidied().text).unwrap_or_default();
            Some((first.line.tidied().text, value))
        }
        What::Document
        | What::Title
        | What::Heading(_)
        | What::Heads
        | What::Row
        | What::Group
        | What::Caption
        | What::Furniture => None,
    }
}

impl Class {
    /// The values behind the names, by their place in order, where most of them have as many.
    pub(super) fn tail(&self) -> Vec<Vec<String>> {
        let filled: Vec<&Vec<String>> = self.tails.iter().filter(|tail| !tail.is_empty()).collect();
        if filled.len() < 2 || filled.len() * 2 < self.tails.len() {
            return Vec::new();
        }
        let most = (1..=4)
            .max_by_key(|count| filled.iter().filter(|tail| tail.len() == *count).count())
            .unwrap_or(1);
        let at = |place: usize| {
            let of = filled.iter().filter(|tail| tail.len() <= most);
            of.filter_map(|tail| tail.get((place + tail.len()).checked_sub(most)?).cloned()).collect()
        };
        (0..most).map(at).collect()
    }

    /// What its items are called in the documents' own words, if they say it.
    pub(super) fn word(&self, japanese: bool) -> Option<String> {
        match &self.sort {
            Sort::Heading(_, style) => {
                if let Some(unit) = style.strip_prefix("第#") {
                    return Some(unit.to_owned());
                }
                let word: String = style.chars().take_while(|c| c.is_alphabetic() || *c == ' ').collect();
                let word = word.trim().to_owned();
                (word.chars().count() > 1).then_some(word)
            }
            Sort::Listed(text, 1) => Some(text.clone()),
            Sort::Row(_) => {
                let calendar = calendar(japanese);
                let name = self.columns.iter().max_by_key(|column| column.score(&calendar))?;
                let is_plain = key_of(&name.head).is_none_or(|key| key == "name");
                (!is_plain || !name.head.is_empty())
                    .then(|| name.head.clone())
                    .filter(|head| !head.is_empty())
            }
            Sort::Record(word) => {
                Some(word.trim_end_matches('名').to_owned()).filter(|word| !word.is_empty())
            }
            Sort::Listed(..) | Sort::Point(..) | Sort::Group | Sort::Title | Sort::Nothing => None,
        }
    }
}

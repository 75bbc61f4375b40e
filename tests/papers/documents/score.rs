//! How well what was read agrees with the truth: [`score`].
//!
//! Nothing here knows who read. Names of kinds and fields are the reader's own; they are mapped
//! to the true ones by whichever one-to-one mapping makes most agree. What is counted:
//!
//! - **items**: a read item and a true one are a pair if their names are equal. Blanks, width,
//!   case and marks of footnotes are aside ([`plain`]). Labels and kinds do not matter. Each item
//!   is in one pair at most. Where several items share a name, those are paired first that have
//!   the same names above them, then those with most equal values, then those nearest in order.
//! - **kinds**: the pairs of whose two kinds one is mapped to the other, of all items. So this is
//!   never better than the items.
//! - **parents**, of the pairs alone: both have no parent, or their parents are a pair.
//! - **fields**, of the pairs alone: their values are equal (as names are), their kinds are mapped
//!   to one another, and so are the fields, within these two kinds. In a pair of kinds that are not
//!   mapped to one another no field is right.
//!
//! Neither right nor wrong is a read field that is mapped to nothing equal, and whose value is
//! empty, or the label or name of its item, or a text of [`Made::structure`].
//!
//! A read item without a parent that is called as the title is the plan itself, unless a true
//! item has that name. It is no item here; what is under it has no parent; its fields are compared
//! with [`Made::about`], as those of one more pair. If there is no such item, they are not counted.

use std::collections::{BTreeMap, HashMap};

use super::Made;

/// An item as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Got {
    pub kind: String,
    /// What the item is called: its name, or its text if it has no name.
    pub name: String,
    pub label: Option<String>,
    /// The place of its parent among those read.
    pub parent: Option<usize>,
    /// All but name and label. Values of one field given several times are joined by line ends;
    /// so should the values of a list be.
    pub fields: Vec<(String, String)>,
}

/// How many agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub both: usize,
    /// In the truth alone.
    pub missed: usize,
    /// Read alone.
    pub extra: usize,
}

impl Count {
    /// The harmonic mean of precision and recall; 1 if there is nothing on either side.
    pub fn f1(self) -> f64 {
        share(2 * self.both, 2 * self.both + self.missed + self.extra)
    }

    pub fn precision(self) -> f64 {
        share(self.both, self.both + self.extra)
    }

    pub fn recall(self) -> f64 {
        share(self.both, self.both + self.missed)
    }

    /// Counts another document in.
    pub fn add(&mut self, other: Count) {
        self.both += other.both;
        self.missed += other.missed;
        self.extra += other.extra;
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// The counts of one document, or of several added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    pub items: Count,
    pub kinds: Count,
    pub parents: Count,
    pub fields: Count,
}

impl Score {
    /// Counts another document in.
    pub fn add(&mut self, other: Score) {
        self.items.add(other.items);
        self.kinds.add(other.kinds);
        self.parents.add(other.parents);
        self.fields.add(other.fields);
    }
}

/// A text without what does not matter: blanks, width, case and marks of footnotes (`[^1]`, `※1`).
pub fn plain(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let mark = mark_length(&chars[at..]);
        if mark > 0 {
            at += mark;
            continue;
        }
        let c = match chars[at] {
            c @ '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xff01 + 0x21).unwrap_or(c),
            '\u{301c}' => '~',
            c => c,
        };
        if !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{feff}') {
            out.extend(c.to_lowercase());
        }
        at += 1;
    }
    out
}

/// How many characters the mark of a footnote takes that stands at the front, or 0.
fn mark_length(chars: &[char]) -> usize {
    let digits = |from: usize| chars[from..].iter().take_while(|c| c.is_numeric()).count();
    match chars {
        ['[', '^', ..] if digits(2) > 0 && chars.get(2 + digits(2)) == Some(&']') => 3 + digits(2),
        ['※', ..] if digits(1) > 0 => 1 + digits(1),
        _ => 0,
    }
}

/// An item of either side, ready to be compared.
struct Item {
    kind: String,
    name: String,
    label: String,
    parent: Option<usize>,
    fields: BTreeMap<String, String>,
}

impl Item {
    fn values_equal(&self, other: &Item) -> usize {
        let mut theirs: Vec<&String> = other.fields.values().collect();
        let mut equal = 0;
        for value in self.fields.values() {
            if let Some(at) = theirs.iter().position(|their| *their == value) {
                theirs.swap_remove(at);
                equal += 1;
            }
        }
        equal
    }
}

/// Fields by name, their values plain, several of one name joined, empty ones left out.
fn fields<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, String> {
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    for (key, value) in pairs {
        fields.entry(key.to_owned()).or_default().push_str(&plain(value));
    }
    fields.retain(|_, value| !value.is_empty());
    fields
}

/// Compares what was read with the truth. The module says what is counted.
pub fn score(made: &Made, got: &[Got]) -> Score {
    let truth: Vec<Item> = made
        .items
        .iter()
        .map(|item| Item {
            kind: item.kind.to_owned(),
            name: plain(&item.name),
            label: plain(item.label.as_deref().unwrap_or("")),
            parent: item.parent,
            fields: fields(item.fields.iter().map(|(key, value)| (*key, value.as_str()))),
        })
        .collect();
    let (read, about) = split_plan(made, &truth, got);

    let pairs = pair_items(&truth, &read);
    let items = count(pairs.len(), truth.len(), read.len());

    let votes = pairs.iter().map(|&(t, r)| (read[r].kind.as_str(), truth[t].kind.as_str()));
    let kinds = best_mapping(votes);
    let mapped =
        |&&(t, r): &&(usize, usize)| kinds.get(read[r].kind.as_str()) == Some(&truth[t].kind.as_str());
    let same_kind = pairs.iter().filter(mapped).count();

    let of_truth: HashMap<usize, usize> = pairs.iter().copied().collect();
    let right_parent = |&&(t, r): &&(usize, usize)| match (truth[t].parent, read[r].parent) {
        (None, None) => true,
        (Some(t), Some(r)) => of_truth.get(&t) == Some(&r),
        _ => false,
    };
    let parents = pairs.iter().filter(right_parent).count();

    let mut by_kinds: BTreeMap<(&str, &str), Vec<(&Item, &Item)>> = BTreeMap::new();
    for &(t, r) in &pairs {
        let key = (truth[t].kind.as_str(), read[r].kind.as_str());
        by_kinds.entry(key).or_default().push((&truth[t], &read[r]));
    }
    let structure: Vec<String> = made.structure.iter().map(|text| plain(text)).collect();
    let mut all_fields = Count::default();
    for ((true_kind, read_kind), pairs) in &by_kinds {
        all_fields.add(count_fields(pairs, kinds.get(read_kind) == Some(true_kind), &structure));
    }
    if let Some((true_about, read_about)) = &about {
        all_fields.add(count_fields(&[(true_about, read_about)], true, &structure));
    }
    Score {
        items,
        kinds: count(same_kind, truth.len(), read.len()),
        parents: count(parents, pairs.len(), pairs.len()),
        fields: all_fields,
    }
}

fn count(both: usize, of_truth: usize, of_read: usize) -> Count {
    Count { both, missed: of_truth - both, extra: of_read - both }
}

/// The items that were read without the plan itself; and the plan, true and read, if it was read.
fn split_plan(made: &Made, truth: &[Item], got: &[Got]) -> (Vec<Item>, Option<(Item, Item)>) {
    let title = made.title.as_deref().map(plain).filter(|title| truth.iter().all(|item| item.name != *title));
    let is_plan = |item: &Got| item.parent.is_none() && title.as_ref() == Some(&plain(&item.name));
    let mut places = Vec::new();
    let mut read = Vec::new();
    let mut plan = None;
    for item in got {
        places.push((!is_plan(item)).then_some(read.len()));
        let ready = Item {
            kind: item.kind.clone(),
            name: plain(&item.name),
            label: plain(item.label.as_deref().unwrap_or("")),
            parent: item.parent,
            fields: fields(item.fields.iter().map(|(key, value)| (key.as_str(), value.as_str()))),
        };
        if is_plan(item) {
            plan = Some(ready);
        } else {
            read.push(ready);
        }
    }
    for item in &mut read {
        item.parent = item.parent.and_then(|parent| places[parent]);
    }
    let about = plan.map(|plan| {
        let fields = fields(made.about.iter().map(|(key, value)| (*key, value.as_str())));
        (
            Item { kind: String::new(), name: plan.name.clone(), label: String::new(), parent: None, fields },
            plan,
        )
    });
    (read, about)
}

/// The pairs of a true item and a read one, by their places.
fn pair_items(truth: &[Item], read: &[Item]) -> Vec<(usize, usize)> {
    let mut by_name: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, item) in truth.iter().enumerate() {
        by_name.entry(&item.name).or_default().0.push(at);
    }
    for (at, item) in read.iter().enumerate() {
        by_name.entry(&item.name).or_default().1.push(at);
    }
    let mut pairs = Vec::new();
    for (of_truth, of_read) in by_name.into_values() {
        let mut likeness = Vec::new();
        for (i, &t) in of_truth.iter().enumerate() {
            for (j, &r) in of_read.iter().enumerate() {
                let above = same_above(truth, t, read, r);
                likeness.push((above, truth[t].values_equal(&read[r]), usize::MAX - i.abs_diff(j), t, r));
            }
        }
        // Among the equally alike, the earliest.
        likeness.sort_by_key(|&(above, values, near, t, r)| (std::cmp::Reverse((above, values, near)), t, r));
        let (mut used_truth, mut used_read) = (Vec::new(), Vec::new());
        for (.., t, r) in likeness {
            if !used_truth.contains(&t) && !used_read.contains(&r) {
                used_truth.push(t);
                used_read.push(r);
                pairs.push((t, r));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// How many items above these two are called alike, from the nearest on; one more if both end there.
fn same_above(truth: &[Item], mut t: usize, read: &[Item], mut r: usize) -> usize {
    let mut same = 0;
    loop {
        match (truth[t].parent, read[r].parent) {
            (None, None) => return same + 1,
            (Some(above_t), Some(above_r))
                if truth[above_t].name == read[above_r].name && same < truth.len() =>
            {
                (t, r) = (above_t, above_r);
                same += 1;
            }
            _ => return same,
        }
    }
}

/// The fields of pairs of one true kind and one read kind.
fn count_fields(pairs: &[(&Item, &Item)], same_kind: bool, structure: &[String]) -> Count {
    let votes = pairs.iter().flat_map(|(truth, read)| {
        read.fields.iter().flat_map(|(key, value)| {
            let equal = truth.fields.iter().filter(move |(_, other)| *other == value);
            equal.map(move |(other, _)| (key.as_str(), other.as_str()))
        })
    });
    let mapping = if same_kind { best_mapping(votes) } else { HashMap::new() };
    let mut sum = Count::default();
    for (truth, read) in pairs {
        let mut both = 0;
        let mut extra = 0;
        for (key, value) in &read.fields {
            let right = mapping.get(key.as_str()).and_then(|other| truth.fields.get(*other)) == Some(value);
            let neutral = *value == truth.label || *value == truth.name || structure.contains(value);
            both += usize::from(right);
            extra += usize::from(!right && !neutral);
        }
        sum.add(Count { both, missed: truth.fields.len() - both, extra });
    }
    sum
}

/// The one-to-one mapping with most votes. A name with no vote for its partner is mapped to none.
fn best_mapping<'a>(votes: impl Iterator<Item = (&'a str, &'a str)>) -> HashMap<&'a str, &'a str> {
    let mut counted: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for vote in votes {
        *counted.entry(vote).or_default() += 1;
    }
    let mut rows: Vec<&str> = counted.keys().map(|(row, _)| *row).collect();
    let mut columns: Vec<&str> = counted.keys().map(|(_, column)| *column).collect();
    rows.dedup();
    columns.sort_unstable();
    columns.dedup();
    let vote = |row: usize, column: usize| -> i64 {
        let (Some(row), Some(column)) = (rows.get(row), columns.get(column)) else { return 0 };
        counted.get(&(*row, *column)).copied().unwrap_or(0)
    };
    let assigned = assign(rows.len().max(columns.len()), vote);
    let mapped = assigned.into_iter().enumerate().filter(|&(row, column)| vote(row, column) > 0);
    mapped.map(|(row, column)| (rows[row], columns[column])).collect()
}

/// The column of each row in the assignment of a square with the highest sum (the Hungarian method
/// with potentials; Kuhn 1955, Munkres 1957).
fn assign(size: usize, gain: impl Fn(usize, usize) -> i64) -> Vec<usize> {
    // Rows and columns count from 1; 0 stands for none.
    let mut row_of = vec![0; size + 1];
    let mut row_potential = vec![0; size + 1];
    let mut column_potential = vec![0; size + 1];
    for row in 1..=size {
        row_of[0] = row;
        let mut column = 0;
        let mut least = vec![i64::MAX; size + 1];
        let mut from = vec![0; size + 1];
        let mut visited = vec![false; size + 1];
        while row_of[column] != 0 {
            visited[column] = true;
            let here = row_of[column];
            let (mut delta, mut next) = (i64::MAX, 0);
            for other in 1..=size {
                if visited[other] {
                    continue;
                }
                let cost = -gain(here - 1, other - 1) - row_potential[here] - column_potential[other];
                if cost < least[other] {
                    (least[other], from[other]) = (cost, column);
                }
                if least[other] < delta {
                    (delta, next) = (least[other], other);
                }
            }
            for other in 0..=size {
                if visited[other] {
                    row_potential[row_of[other]] += delta;
                    column_potential[other] -= delta;
                } else if least[other] < i64::MAX {
                    least[other] -= delta;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[from[column]];
            column = from[column];
        }
    }
    let mut column_of = vec![0; size];
    for column in 1..=size {
        column_of[row_of[column] - 1] = column - 1;
    }
    column_of
}

/// The truth, as if a reader had read it all, under names of its own.
pub fn as_read(made: &Made) -> Vec<Got> {
    let read = |item: &super::TrueItem| Got {
        kind: format!("kind of {}", item.kind),
        name: item.name.clone(),
        label: item.label.clone(),
        parent: item.parent,
        fields: item.fields.iter().map(|(key, value)| (format!("its {key}"), value.clone())).collect(),
    };
    made.items.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{FORMS, make};
    use super::*;

    /// A document of each form, with what a perfect reader reads.
    fn documents() -> impl Iterator<Item = (Made, Vec<Got>)> {
        (0..FORMS.len()).flat_map(|form| (0..6).map(move |seed| make(form, seed))).map(|made| {
            let got = as_read(&made);
            (made, got)
        })
    }

    fn f1(score: Score) -> [f64; 4] {
        [score.items, score.kinds, score.parents, score.fields].map(Count::f1)
    }

    #[test]
    fn all_that_is_true_read_under_other_names_scores_1() {
        let mut sum = Score::default();
        for (made, got) in documents() {
            assert_eq!(f1(score(&made, &got)), [1.0; 4], "{}", made.form);
            sum.add(score(&made, &got));
        }
        assert_eq!(f1(sum), [1.0; 4]);
        assert!(sum.items.both > 500 && sum.fields.both > 500);
    }

    #[test]
    fn nothing_read_has_no_recall() {
        for (made, _) in documents() {
            let score = score(&made, &[]);
            assert_eq!(score.items, Count { both: 0, missed: made.items.len(), extra: 0 });
            assert_eq!(score.parents, Count::default());
        }
    }

    #[test]
    fn a_lost_item_lowers_recall_and_not_precision() {
        for (made, mut got) in documents() {
            got.pop();
            let score = score(&made, &got);
            assert_eq!(score.items, Count { both: got.len(), missed: 1, extra: 0 });
            assert_eq!(score.items.precision(), 1.0);
            assert!(score.items.recall() < 1.0);
            assert_eq!(score.parents.f1(), 1.0);
            assert_eq!(score.fields.f1(), 1.0);
        }
    }

    #[test]
    fn an_item_that_is_not_there_lowers_precision_and_not_recall() {
        for (made, mut got) in documents() {
            got.push(Got { name: "目次".to_owned(), ..got[0].clone() });
            let score = score(&made, &got);
            assert_eq!(score.items, Count { both: made.items.len(), missed: 0, extra: 1 });
            assert_eq!(score.fields.f1(), 1.0);
        }
    }

    #[test]
    fn a_wrong_parent_lowers_parents_alone() {
        for (made, mut got) in documents() {
            let last = got.len() - 1;
            got[last].parent = if got[last].parent == Some(0) { None } else { Some(0) };
            let [items, kinds, parents, fields] = f1(score(&made, &got));
            assert_eq!([items, kinds, fields], [1.0; 3], "{}", made.form);
            assert!(parents < 1.0);
        }
    }

    #[test]
    fn kinds_that_are_called_each_others_names_do_not_matter() {
        for (made, mut got) in documents() {
            let mut kinds: Vec<&str> = made.items.iter().map(|item| item.kind).collect();
            kinds.sort_unstable();
            kinds.dedup();
            for (item, was) in got.iter_mut().zip(&made.items) {
                let at = kinds.iter().position(|kind| *kind == was.kind).unwrap();
                item.kind = kinds[(at + 1) % kinds.len()].to_owned();
            }
            assert_eq!(f1(score(&made, &got)), [1.0; 4]);
        }
    }

    #[test]
    fn one_kind_for_everything_lowers_kinds_and_fields_and_not_items() {
        let made = make(0, 1);
        let mut got = as_read(&made);
        for item in &mut got {
            item.kind = "thing".to_owned();
        }
        let [items, kinds, parents, fields] = f1(score(&made, &got));
        assert_eq!([items, parents], [1.0; 2]);
        assert!(kinds < 1.0 && fields < 1.0);
    }

    #[test]
    fn a_wrong_value_lowers_fields_alone() {
        let made = make(0, 1);
        let mut got = as_read(&made);
        let item = got.iter_mut().find(|item| !item.fields.is_empty()).unwrap();
        item.fields[0].1.push_str("ほか");
        let score = score(&made, &got);
        assert_eq!((score.fields.missed, score.fields.extra), (1, 1));
        assert_eq!([score.items.f1(), score.kinds.f1(), score.parents.f1()], [1.0; 3]);
    }

    #[test]
    fn the_plan_as_an_item_above_all_others_does_not_matter() {
        for (made, got) in documents() {
            let Some(title) = made.title.clone() else { continue };
            let about = made.about.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
            let plan = Got { kind: "plan".to_owned(), name: title, label: None, parent: None, fields: about };
            let below =
                got.into_iter().map(|item| Got { parent: Some(item.parent.map_or(0, |at| at + 1)), ..item });
            let all: Vec<Got> = std::iter::once(plan).chain(below).collect();
            assert_eq!(f1(score(&made, &all)), [1.0; 4]);
        }
    }

    #[test]
    fn items_of_one_name_are_paired_by_what_is_above_them() {
        let mut made = Made::new("two of one name");
        for group in ["訪問介護", "通所介護"] {
            let item = made.item("service", group, None, None);
            made.item("amount", "利用者数", None, Some(item));
        }
        let mut got = as_read(&made);
        got.swap(1, 3);
        got[1].parent = Some(2);
        got[3].parent = Some(0);
        assert_eq!(f1(score(&made, &got)), [1.0; 4]);
    }

    #[test]
    fn blanks_width_case_and_footnote_marks_are_aside() {
        assert_eq!(plain("（１）Ａ案　の検討[^3]、B 案※12"), plain("(1) a案の検討、b案"));
        assert_ne!(plain("※評価"), plain("評価"));
    }

    #[test]
    fn the_best_mapping_may_pass_over_the_largest_count() {
        // Taking a-x first (3) would leave b without y: 3 + 0 is less than 2 + 2.
        let votes = [("a", "x"), ("a", "x"), ("a", "x"), ("a", "y"), ("a", "y"), ("b", "x"), ("b", "x")];
        let mapping = best_mapping(votes.into_iter());
        assert_eq!(mapping["a"], "y");
        assert_eq!(mapping["b"], "x");
    }
}

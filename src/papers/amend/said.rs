//! Kinds, fields and values as sentences name them.
//!
//! A word of the vocabulary is used where no reader, human or not, could take it for another;
//! where it could, the key of the kind or field stands in its place.

use std::collections::BTreeSet;

use planctl_core::model::{
    Date, End, FieldDef, FieldRole, FieldType, FiscalYear, Id, Item, KindDef, Milestone, Value, Vocabulary,
    YearRange,
};
use planctl_core::text::Lang;
use planctl_core::text::plain_text;

/// The two ends of a schedule, taken as one field.
const SCHEDULE: &str = "実施期間";
/// Words of the grammar itself, which no word of a vocabulary may begin with or end in.
const OWN: [&str; 8] = ["この計画", "次", "前に", "番号「", "第", "項", "の", "「"];

/// The words of one vocabulary.
pub(super) struct Said<'a> {
    vocabulary: &'a Vocabulary,
    /// Words that cannot be misread.
    plain: BTreeSet<&'a str>,
    /// Every word that can stand for a kind or a field, the longest first.
    words: Vec<&'a str>,
    /// Whether [`SCHEDULE`] is free for the two ends of a schedule.
    schedule: bool,
}

/// What a word for a field means in a kind.
#[derive(Clone, Copy)]
pub(super) enum Meant<'a> {
    Field(&'a FieldDef),
    /// Both ends of the schedule.
    Schedule(&'a FieldDef, &'a FieldDef),
}

impl<'a> Said<'a> {
    pub(super) fn of(vocabulary: &'a Vocabulary) -> Self {
        let kinds = || vocabulary.kinds.iter().chain([&vocabulary.plan]);
        let mut all: BTreeSet<&str> = BTreeSet::new();
        for kind in kinds() {
            all.extend([kind.words.get(Lang::JA), &*kind.key]);
            all.extend(kind.fields.iter().flat_map(|field| [field.words.get(Lang::JA), &*field.key]));
        }
        let schedule = !all.contains(SCHEDULE);
        all.insert(SCHEDULE);
        let misread = |word: &str| {
            let other = |other: &&str| *other != word && other.starts_with(word);
            let signs =
                word.contains(['「', '」', '＼', '\n', '\t']) || word.trim() != word || word.is_empty();
            let own = OWN.iter().any(|own| word.starts_with(own)) || word.ends_with('の');
            signs || own || word.starts_with(|c: char| c.is_ascii_digit()) || all.iter().any(other)
        };
        let plain: BTreeSet<&str> = all.iter().copied().filter(|word| !misread(word)).collect();
        let mut words: BTreeSet<&'a str> = plain.clone();
        for kind in kinds() {
            words.insert(&kind.key);
            words.extend(kind.fields.iter().map(|field| &*field.key));
        }
        words.insert(SCHEDULE);
        let mut words: Vec<&str> = words.into_iter().collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Said { vocabulary, plain, words, schedule }
    }

    /// Every word that can stand for a kind or a field, the longest first.
    pub(super) fn words(&self) -> &[&'a str] {
        &self.words
    }

    /// The kind a word means.
    pub(super) fn kind(&self, word: &str) -> Option<&'a KindDef> {
        let by_word = || {
            let mut found = self.vocabulary.kinds.iter().filter(|kind| kind.words.get(Lang::JA) == word);
            found.next().filter(|_| found.next().is_none())
        };
        self.vocabulary.kinds.iter().find(|kind| &*kind.key == word).or_else(by_word)
    }

    pub(super) fn kind_word(&self, kind: &'a KindDef) -> String {
        let word = kind.words.get(Lang::JA);
        let own = self.plain.contains(word) && self.kind(word).is_some_and(|found| found.key == kind.key);
        if own { word.to_owned() } else { kind.key.to_string() }
    }

    /// The field that a word means in a kind.
    pub(super) fn field(&self, kind: &'a KindDef, word: &str) -> Option<Meant<'a>> {
        let by_word = || {
            let mut found = kind.fields.iter().filter(|field| field.words.get(Lang::JA) == word);
            found.next().filter(|_| found.next().is_none())
        };
        let field = kind.field(word).or_else(by_word).filter(|field| field.role != FieldRole::Lineage);
        match field {
            Some(field) => Some(Meant::Field(field)),
            None if word == SCHEDULE => {
                self.schedule_of(kind).map(|(first, last)| Meant::Schedule(first, last))
            }
            None => None,
        }
    }

    pub(super) fn field_word(&self, kind: &'a KindDef, field: &'a FieldDef) -> String {
        let word = field.words.get(Lang::JA);
        let found = || match self.field(kind, word) {
            Some(Meant::Field(found)) => found.key == field.key,
            _ => false,
        };
        if self.plain.contains(word) && found() { word.to_owned() } else { field.key.to_string() }
    }

    /// The fields of a kind's two ends of a schedule, if sentences take them as one.
    pub(super) fn schedule_of(&self, kind: &'a KindDef) -> Option<(&'a FieldDef, &'a FieldDef)> {
        let ends = || kind.fields.iter().filter(|field| field.end.is_some()).count();
        match (kind.schedule(End::First), kind.schedule(End::Last)) {
            (Some(first), Some(last)) if self.schedule && ends() == 2 => Some((first, last)),
            _ => None,
        }
    }

    pub(super) fn schedule_word(&self) -> &'static str {
        SCHEDULE
    }

    /// What an item is called, without the mark of a provisional name.
    pub(super) fn title<'i>(&self, item: &'i Item) -> Option<&'i str> {
        let kind = self.vocabulary.kind(&item.kind)?;
        let named = kind.by_role(FieldRole::Name).and_then(|field| item.text(&field.key));
        named.or_else(|| kind.title.iter().find_map(|field| item.text(field)))
    }

    /// The printed number of an item.
    pub(super) fn label<'i>(&self, item: &'i Item) -> Option<&'i str> {
        let field = self.vocabulary.kind(&item.kind)?.by_role(FieldRole::Label)?;
        item.text(&field.key)
    }

    /// A value, or the members of a set, in words; empty for a flag. Members of a set of
    /// references are for the caller.
    pub(super) fn value(&self, field: &FieldDef, value: &Value) -> Vec<String> {
        match value {
            Value::Text(text) => vec![text.clone()],
            Value::Year(range) => vec![range_words(range)],
            Value::Date(date) => vec![date_words(date)],
            Value::Amount(amount) => vec![amount.to_string()],
            Value::Flag | Value::References(_) => Vec::new(),
            Value::Choice(key) => vec![choice_word(field, key)],
            Value::Milestones(set) => set.iter().map(|milestone| self.milestone(milestone)).collect(),
            Value::Strings(set) => set.iter().cloned().collect(),
        }
    }

    fn milestone(&self, milestone: &Milestone) -> String {
        let kinds = &self.vocabulary.milestones;
        let word = kinds.iter().find(|kind| kind.key == milestone.kind).map(|kind| kind.words.get(Lang::JA));
        let own = |word: &&str| {
            kinds.iter().filter(|kind| kind.words.get(Lang::JA) == *word || &*kind.key == *word).count() == 1
                && !word.contains('・')
        };
        format!("{}・{}", word.filter(own).unwrap_or(&milestone.kind), milestone.year.in_japanese())
    }

    /// The value that words say; `None` if they are no value of the field's type. Not for
    /// references.
    pub(super) fn read(&self, field: &FieldDef, said: &[String]) -> Option<Value> {
        if field.ty == FieldType::Flag {
            return said.is_empty().then_some(Value::Flag);
        }
        if let Some(set) = match field.ty {
            FieldType::Milestones => {
                let set: Option<BTreeSet<Milestone>> =
                    said.iter().map(|said| self.read_milestone(said)).collect();
                Some(set.map(Value::Milestones))
            }
            FieldType::Strings => {
                let set: Option<BTreeSet<String>> = said.iter().map(|said| text(said)).collect();
                Some(set.map(Value::Strings))
            }
            FieldType::Text
            | FieldType::Label
            | FieldType::Year
            | FieldType::Date
            | FieldType::Amount
            | FieldType::Flag
            | FieldType::Choice
            | FieldType::References => None,
        } {
            return set.filter(|set| !set.is_empty_set());
        }
        let [one] = said else { return None };
        match field.ty {
            FieldType::Text => text(one).map(Value::Text),
            FieldType::Label => text(one).filter(|text| !text.contains('\n')).map(Value::Text),
            FieldType::Year => read_range(one).map(Value::Year),
            FieldType::Date => Date::parse(one).ok().map(Value::Date),
            FieldType::Amount => one.parse().ok().map(Value::Amount),
            FieldType::Choice => {
                let found = field.choices.iter().find(|choice| choice_word(field, &choice.key) == *one);
                found.map(|choice| Value::Choice(choice.key.clone()))
            }
            FieldType::Flag | FieldType::Milestones | FieldType::Strings | FieldType::References => None,
        }
    }

    fn read_milestone(&self, said: &str) -> Option<Milestone> {
        let (word, year) = said.split_once('・')?;
        let kinds = &self.vocabulary.milestones;
        let found = kinds.iter().find(|kind| &*kind.key == word).or_else(|| {
            let by_word = |kind: &&planctl_core::model::MilestoneDef| {
                kind.words.get(Lang::JA) == word || kind.long.get(Lang::JA) == word
            };
            kinds.iter().find(by_word)
        })?;
        Some(Milestone { year: read_year(year)?, kind: found.key.clone() })
    }

    pub(super) fn vocabulary(&self) -> &'a Vocabulary {
        self.vocabulary
    }
}

/// Both ends of a schedule as one, 「令和８年度～令和１２年度」; empty if neither is recorded.
pub(super) fn schedule_words(item: &Item, first: &FieldDef, last: &FieldDef) -> String {
    let end = |field: &FieldDef| match item.value(&field.key) {
        Some(Value::Year(range)) => range_words(range),
        _ => String::new(),
    };
    match (end(first), end(last)) {
        (first, last) if first.is_empty() && last.is_empty() => String::new(),
        (first, last) => format!("{first}～{last}"),
    }
}

/// The two ends that words say; `None` if they are no schedule.
pub(super) fn read_schedule(said: &str) -> Option<[Option<Value>; 2]> {
    let (first, last) = said.split_once(['～', '〜'])?;
    if first.is_empty() && last.is_empty() {
        return None;
    }
    let end = |said: &str| match said {
        "" => Some(None),
        said => read_range(said).map(|range| Some(Value::Year(range))),
    };
    Some([end(first)?, end(last)?])
}

fn text(said: &str) -> Option<String> {
    plain_text(said).ok().filter(|text| !text.is_empty())
}

fn choice_word(field: &FieldDef, key: &str) -> String {
    let Some(choice) = field.choices.iter().find(|choice| &*choice.key == key) else { return key.to_owned() };
    let same = |word: &str| {
        field
            .choices
            .iter()
            .filter(|choice| choice.words.get(Lang::JA) == word || &*choice.key == word)
            .count()
    };
    if same(choice.words.get(Lang::JA)) == 1 {
        choice.words.get(Lang::JA).to_string()
    } else {
        key.to_owned()
    }
}

fn date_words(date: &Date) -> String {
    let said = date.in_japanese();
    if Date::parse(&said) == Ok(*date) { said } else { date.to_string() }
}

fn range_words(range: &YearRange) -> String {
    let word = |year: FiscalYear| year.in_japanese();
    match (range.earliest(), range.latest()) {
        (Some(low), Some(high)) if low == high => word(low),
        (Some(low), Some(high)) => format!("{}から{}までのいずれか", word(low), word(high)),
        (Some(low), None) => format!("{}以降", word(low)),
        (None, Some(high)) => format!("{}以前", word(high)),
        // No range is open at both ends.
        (None, None) => String::new(),
    }
}

fn read_range(said: &str) -> Option<YearRange> {
    if let Some(year) = said.strip_suffix("以降") {
        return read_year(year).map(YearRange::at_least);
    }
    if let Some(year) = said.strip_suffix("以前") {
        return read_year(year).map(YearRange::at_most);
    }
    if let Some((low, high)) = said.strip_suffix("までのいずれか").and_then(|said| said.split_once("から"))
    {
        return YearRange::between(read_year(low)?, read_year(high)?);
    }
    read_year(said).map(YearRange::exactly)
}

/// A fiscal year in an era, its digits of any width; the first year may be 元 or 1.
fn read_year(said: &str) -> Option<FiscalYear> {
    said.ends_with("年度").then(|| FiscalYear::parse_japanese(said))?
}

/// Whether a label can stand without quotes: digits with signs between.
pub(super) fn is_bare(label: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    digit(label.chars().next())
        && digit(label.chars().next_back())
        && label.chars().all(|c| c.is_ascii_digit() || c == '-' || c == '.')
}

/// The ids in a value of references; none for any other value.
pub(super) fn members(value: Option<&Value>) -> BTreeSet<Id> {
    match value {
        Some(Value::References(ids)) => ids.clone(),
        _ => BTreeSet::new(),
    }
}

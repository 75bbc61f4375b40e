//! Kinds, fields and values as sentences name them.
//!
//! A word of the vocabulary is used where no reader, human or not, could take it for another;
//! where it could, the key of the kind or field stands in its place.

use std::collections::BTreeSet;

use planctl_core::editing::read_series_value;
use planctl_core::layout::quantity_words;
use planctl_core::model::{
    Date, End, FieldDef, FieldRole, FieldType, Id, Item, Key, KindDef, Milestone, Period, Quantity, Series,
    SeriesRole, Stretch, Value, Vocabulary,
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
            // What may stand behind a word, so that a longer one begins as the sentence goes on.
            let goes_on = |rest: &str| rest.starts_with(['「', '｢', '中', 'を', 'の', '第', '。']);
            let other = |other: &&str| other.strip_prefix(word).is_some_and(goes_on);
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
            Value::Period(period) => vec![self.period_words(period)],
            Value::Date(date) => vec![date_words(date)],
            Value::Quantity(amount) => vec![self.quantity(field, amount)],
            Value::Series(series) => {
                series.iter().map(|(key, amount)| self.number(field, key, amount)).collect()
            }
            Value::Flag | Value::References(_) => Vec::new(),
            Value::Choice(key) => vec![choice_word(field, key)],
            Value::Milestones(set) => set.iter().map(|milestone| self.milestone(milestone)).collect(),
            Value::Strings(set) => set.iter().cloned().collect(),
        }
    }

    /// A number of a series: when, what, and how much, 「令和８年度目標値150人」.
    fn number(&self, field: &FieldDef, (at, role): &(Stretch, Key), amount: &Quantity) -> String {
        let word =
            field.values.iter().find(|value| value.key == *role).map(|value| value.words.get(Lang::JA));
        let own = |word: &&str| {
            let so_called = field
                .values
                .iter()
                .filter(|value| value.words.get(Lang::JA) == *word || &*value.key == *word);
            so_called.count() == 1 && !word.contains('・')
        };
        let (role_word, at_words) = (word.filter(own).unwrap_or(role), self.stretch_words(at));
        let told = format!("{at_words}{role_word}{}", self.quantity(field, amount));
        let read = read_series_value(&told, field, self.vocabulary);
        match read.is_ok_and(|((when, what), read)| when == *at && what == *role && read == *amount) {
            true => told,
            false => format!("{role_word}・{at_words}・{amount}"),
        }
    }

    /// A number as papers have it; with its digits alone where that does not read back.
    fn quantity(&self, field: &FieldDef, amount: &Quantity) -> String {
        let told = quantity_words(Some(field), amount).get(Lang::JA).into_owned();
        match Quantity::read(&told, field.unit.as_ref()).is_some_and(|read| read == *amount) {
            true => told,
            false => amount.to_string(),
        }
    }

    /// A number of a series, 令和８年度目標値150人; also in parts, 「目標・令和８年度・150」.
    fn read_number(&self, field: &FieldDef, said: &str) -> Option<((Stretch, Key), Quantity)> {
        if let Ok(read) = read_series_value(said, field, self.vocabulary) {
            return Some(read);
        }
        let (role, rest) = said.split_once('・')?;
        let (at, amount) = rest.rsplit_once('・')?;
        let is = |value: &&SeriesRole| &*value.key == role || value.words.get(Lang::JA) == role;
        let role = field.values.iter().find(is)?.key.clone();
        Some(((self.read_stretch(at)?, role), amount.parse().ok()?))
    }

    fn milestone(&self, milestone: &Milestone) -> String {
        let kinds = &self.vocabulary.milestones;
        let word = kinds.iter().find(|kind| kind.key == milestone.kind).map(|kind| kind.words.get(Lang::JA));
        let own = |word: &&str| {
            kinds.iter().filter(|kind| kind.words.get(Lang::JA) == *word || &*kind.key == *word).count() == 1
                && !word.contains('・')
        };
        format!("{}・{}", word.filter(own).unwrap_or(&milestone.kind), self.stretch_words(&milestone.at))
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
            FieldType::Series => {
                let mut series = Series::new();
                let read = said.iter().all(|said| {
                    let number = self.read_number(field, said);
                    number.is_some_and(|(key, amount)| series.insert(key, amount).is_none())
                });
                Some(read.then_some(Value::Series(series)))
            }
            FieldType::Strings => {
                let set: Option<BTreeSet<String>> = said.iter().map(|said| text(said)).collect();
                Some(set.map(Value::Strings))
            }
            FieldType::Text
            | FieldType::Label
            | FieldType::Link
            | FieldType::Identifier
            | FieldType::Year
            | FieldType::Period
            | FieldType::Date
            | FieldType::Amount
            | FieldType::Quantity
            | FieldType::Flag
            | FieldType::Choice
            | FieldType::References => None,
        } {
            return set.filter(|set| !set.is_empty_set());
        }
        let [one] = said else { return None };
        match field.ty {
            FieldType::Text => text(one).map(Value::Text),
            FieldType::Label | FieldType::Link | FieldType::Identifier => {
                text(one).filter(|text| !text.contains('\n')).map(Value::Text)
            }
            FieldType::Year | FieldType::Period => self.read_period(one, field).map(Value::Period),
            FieldType::Date => Date::parse(one).ok().map(Value::Date),
            FieldType::Amount => Quantity::read(one, field.unit.as_ref())
                .filter(|read| read.as_whole().is_some())
                .map(Value::Quantity),
            FieldType::Quantity => Quantity::read(one, field.unit.as_ref()).map(Value::Quantity),
            FieldType::Choice => {
                let found = field.choices.iter().find(|choice| choice_word(field, &choice.key) == *one);
                found.map(|choice| Value::Choice(choice.key.clone()))
            }
            FieldType::Flag
            | FieldType::Milestones
            | FieldType::Series
            | FieldType::Strings
            | FieldType::References => None,
        }
    }

    fn read_milestone(&self, said: &str) -> Option<Milestone> {
        let (word, at) = said.split_once('・')?;
        let kinds = &self.vocabulary.milestones;
        let found = kinds.iter().find(|kind| &*kind.key == word).or_else(|| {
            let by_word = |kind: &&planctl_core::model::MilestoneDef| {
                kind.words.get(Lang::JA) == word || kind.long.get(Lang::JA) == word
            };
            kinds.iter().find(by_word)
        })?;
        Some(Milestone { at: self.read_stretch(at)?, kind: found.key.clone() })
    }

    /// A stretch in the words of the sentences; as it is kept where these do not read back.
    fn stretch_words(&self, stretch: &Stretch) -> String {
        self.words_read_back(stretch).unwrap_or_else(|| stretch.to_string())
    }

    /// The words of a stretch, if they are read as it.
    fn words_read_back(&self, stretch: &Stretch) -> Option<String> {
        let calendar = &self.vocabulary.calendar;
        let said = calendar.words(stretch).get(Lang::JA).into_owned();
        (calendar.when(&said).as_ref() == Some(stretch)).then_some(said)
    }

    fn read_stretch(&self, said: &str) -> Option<Stretch> {
        // What has no words that read back is printed as it is kept: 9999 is no fiscal year then.
        let kept = said.parse::<Stretch>().ok();
        let kept = kept.filter(|kept| kept.to_string() == said && self.words_read_back(kept).is_none());
        kept.or_else(|| self.vocabulary.calendar.when(said))
    }

    pub(super) fn period_words(&self, period: &Period) -> String {
        let word = |stretch: &Stretch| self.stretch_words(stretch);
        match period {
            Period::Exactly(stretch) => word(stretch),
            Period::Between(low, high) => format!("{}から{}までのいずれか", word(low), word(high)),
            Period::AtLeast(low) => format!("{}以降", word(low)),
            Period::AtMost(high) => format!("{}以前", word(high)),
        }
    }

    fn read_period(&self, said: &str, field: &FieldDef) -> Option<Period> {
        let period = if let Some(stretch) = said.strip_suffix("以降") {
            Period::AtLeast(self.read_stretch(stretch)?)
        } else if let Some(stretch) = said.strip_suffix("以前") {
            Period::AtMost(self.read_stretch(stretch)?)
        } else if let Some((low, high)) =
            said.strip_suffix("までのいずれか").and_then(|said| said.split_once("から"))
        {
            Period::between(self.read_stretch(low)?, self.read_stretch(high)?)?
        } else {
            Period::Exactly(self.read_stretch(said)?)
        };
        period.is_of(field.grains()).then_some(period)
    }

    /// Both ends of a schedule as one, 「令和８年度～令和１２年度」; empty if neither is recorded.
    pub(super) fn schedule_words(&self, item: &Item, first: &FieldDef, last: &FieldDef) -> String {
        let end = |field: &FieldDef| match item.value(&field.key) {
            Some(Value::Period(period)) => self.period_words(period),
            _ => String::new(),
        };
        match (end(first), end(last)) {
            (first, last) if first.is_empty() && last.is_empty() => String::new(),
            (first, last) => format!("{first}～{last}"),
        }
    }

    /// The two ends that words say; `None` if they are no schedule.
    pub(super) fn read_schedule(&self, said: &str, fields: [&FieldDef; 2]) -> Option<[Option<Value>; 2]> {
        let (first, last) = said.split_once(['～', '〜'])?;
        if first.is_empty() && last.is_empty() {
            return None;
        }
        let end = |said: &str, field: &FieldDef| match said {
            "" => Some(None),
            said => self.read_period(said, field).map(|period| Some(Value::Period(period))),
        };
        Some([end(first, fields[0])?, end(last, fields[1])?])
    }

    pub(super) fn vocabulary(&self) -> &'a Vocabulary {
        self.vocabulary
    }
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

//! What matching looks at of an item: its loose texts and their features, its years, its place.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use super::likeness::{Features, weigh, words};
use super::said::{Naming, Saying, named};
use super::telling::Telling;
use super::tongue::{Folded, Run, Tongue, is_unspaced, plain};
use planctl_core::model::{
    Digest, End, FieldRole, FieldType, Held, Id, Item, Key, KindDef, Milestone, NameMarks, Plan, Value,
    Vocabulary, YearRange,
};

/// The items of one plan in reading order, each seen as matching sees it.
pub(super) struct Gallery<'a> {
    pub(super) plan: &'a Plan,
    pub(super) portraits: Vec<Portrait<'a>>,
    pub(super) index: HashMap<&'a Id, usize>,
}

pub(super) struct Portrait<'a> {
    pub(super) item: &'a Item,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
    /// The name, or what stands for it; empty if that is not known.
    pub(super) naming: Text,
    /// The naming text with its case and blanks ([`plain`]).
    pub(super) plain: String,
    /// The naming text as it is written.
    pub(super) written: &'a str,
    /// Whether `naming` is a name, and not a text that stands for one.
    pub(super) has_name: bool,
    /// Words of the naming text; none where it is too long to be a name.
    pub(super) words: Features,
    /// The first word of a naming text of a script without blanks.
    pub(super) head: String,
    pub(super) telling: Telling,
    /// All other texts together.
    pub(super) body: Text,
    pub(super) label: Option<Label>,
    pub(super) first: Option<YearRange>,
    pub(super) last: Option<YearRange>,
    pub(super) milestones: Option<&'a BTreeSet<Milestone>>,
    /// Dates, amounts, choices, sets of texts.
    pub(super) others: Vec<(&'a Key, &'a Value)>,
    /// Names in its texts of what it succeeds.
    pub(super) origins: Vec<Saying>,
    /// Its fields, ids apart.
    pub(super) own: Digest,
    /// Its fields and those of all above it.
    pub(super) chain: Digest,
    /// Its fields and all that stands below it.
    pub(super) deep: Digest,
    /// Its number in the order of content, the same for items that differ in nothing but their
    /// place: what two runs over the same items agree on, whatever their ids and their order.
    pub(super) rank: usize,
}

/// A printed number.
pub(super) struct Label {
    /// Loosely.
    pub(super) own: String,
    /// With those of what it stands under, as far as it does not say them itself.
    pub(super) path: String,
    /// How many items of the kind bear the path, in the plan where they are more.
    pub(super) bearers: u32,
    /// Whether it is another than its place among those beside it would have it.
    pub(super) is_out_of_count: bool,
}

/// A text as it is compared ([`Folded`]), with its features.
#[derive(Default)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) chars: Vec<char>,
    pub(super) pairs: Features,
    /// How many items of the kind bear this very text, in the plan where they are more.
    pub(super) bearers: u32,
}

/// One part of every portrait.
type Part<'a, T> = for<'s> fn(&'s mut Portrait<'a>) -> &'s mut T;

/// A naming text of more characters without blanks is compared by pairs of characters alone.
const LONGEST_NAME: usize = 60;
/// The same of words.
const MOST_WORDS: usize = 24;

impl Text {
    fn of_name(text: String) -> Text {
        Text { chars: text.chars().collect(), pairs: Features::of_pairs(&text), text, bearers: 0 }
    }

    fn of_body(folded: Folded) -> Text {
        Text { chars: Vec::new(), pairs: Features::of_text(&folded), text: folded.key, bearers: 0 }
    }
}

impl<'a> Gallery<'a> {
    pub(super) fn len(&self) -> usize {
        self.portraits.len()
    }

    /// The kinds of the plan with the items of each, in reading order.
    pub(super) fn by_kind(&self) -> HashMap<&Key, Vec<usize>> {
        let mut kinds: HashMap<&Key, Vec<usize>> = HashMap::new();
        for (index, portrait) in self.portraits.iter().enumerate() {
            kinds.entry(&portrait.item.kind).or_default().push(index);
        }
        kinds
    }

    fn new(plan: &'a Plan, vocabulary: &'a Vocabulary) -> Gallery<'a> {
        let order = plan.in_order();
        let index: HashMap<&Id, usize> =
            order.iter().enumerate().map(|(index, item)| (&item.id, index)).collect();
        let above = |item: &Item| item.parent.as_ref().map(|parent| order[index[parent]]);
        let mut portraits: Vec<Portrait<'a>> =
            order.iter().map(|item| Portrait::new(item, above(item), vocabulary)).collect();
        for at in 0..portraits.len() {
            let parent = order[at].parent.as_ref().map(|parent| index[parent]);
            portraits[at].parent = parent;
            if let Some(parent) = parent {
                portraits[parent].children.push(at);
                let above = portraits[parent].chain;
                portraits[at].chain = both(&[above, portraits[at].own]);
            }
        }
        label_paths(&mut portraits);
        for at in (0..portraits.len()).rev() {
            let mut below: Vec<Digest> =
                portraits[at].children.iter().map(|child| portraits[*child].deep).collect();
            below.sort_unstable();
            below.insert(0, portraits[at].own);
            portraits[at].deep = both(&below);
        }
        Gallery { plan, portraits, index }
    }
}

/// Both plans as matching sees them, every text weighed against those of its kind.
pub(super) fn galleries<'a>(
    base: &'a Plan,
    draft: &'a Plan,
    vocabulary: &'a Vocabulary,
) -> (Gallery<'a>, Gallery<'a>) {
    let (mut base, mut draft) = (Gallery::new(base, vocabulary), Gallery::new(draft, vocabulary));
    let kinds: BTreeSet<Key> =
        base.portraits.iter().chain(&draft.portraits).map(|portrait| portrait.item.kind.clone()).collect();
    for kind in &kinds {
        let parts: [Part<'a, Features>; 3] =
            [|one| &mut one.naming.pairs, |one| &mut one.words, |one| &mut one.body.pairs];
        for part in parts {
            weigh(&mut features(&mut base, kind, part), &mut features(&mut draft, kind, part));
        }
    }
    count_bearers(&mut base, &mut draft, |one| &mut one.naming);
    count_bearers(&mut base, &mut draft, |one| &mut one.body);
    count_labels(&mut base, &mut draft);
    rank(&mut base, &mut draft);
    (base, draft)
}

fn rank<'a>(base: &mut Gallery<'a>, draft: &mut Gallery<'a>) {
    let all = |one: &Portrait<'_>| (one.own, one.chain, one.deep);
    let mut order: Vec<_> = base.portraits.iter().chain(&draft.portraits).map(all).collect();
    order.sort_unstable();
    order.dedup();
    for one in base.portraits.iter_mut().chain(&mut draft.portraits) {
        one.rank = order.binary_search(&all(one)).expect("the order holds every item");
    }
}

fn features<'s, 'a>(
    side: &'s mut Gallery<'a>,
    kind: &Key,
    part: Part<'a, Features>,
) -> Vec<&'s mut Features> {
    side.portraits.iter_mut().filter(|one| one.item.kind == *kind).map(part).collect()
}

fn count_bearers<'a>(base: &mut Gallery<'a>, draft: &mut Gallery<'a>, part: Part<'a, Text>) {
    let key = |one: &mut Portrait<'a>| (one.item.kind.clone(), part(one).text.clone());
    let own = [&mut *base, &mut *draft].map(|side| tally(side.portraits.iter_mut().map(key)));
    for one in base.portraits.iter_mut().chain(&mut draft.portraits) {
        let key = (one.item.kind.clone(), std::mem::take(&mut part(one).text));
        let most = own.iter().map(|counts| counts.get(&key).copied().unwrap_or(0)).max();
        let text = part(one);
        text.bearers = most.unwrap_or(0);
        text.text = key.1;
    }
}

/// Numbers, and the items that bear them.
type Numbered = Vec<(u32, usize)>;

/// The numbers with those above them, and whether they only count.
fn label_paths(portraits: &mut [Portrait<'_>]) {
    for at in 0..portraits.len() {
        let above = portraits[at].parent.and_then(|parent| portraits[parent].label.as_ref());
        let above = above.map(|label| label.path.clone()).unwrap_or_default();
        if let Some(label) = &mut portraits[at].label {
            let says_it = above.is_empty() || label.own.starts_with(&above);
            label.path = if says_it { label.own.clone() } else { format!("{above}{}", label.own) };
        }
    }
    let mut beside: HashMap<(Option<usize>, &Key), Numbered> = HashMap::new();
    for (at, one) in portraits.iter().enumerate() {
        if let Some(number) = one.label.as_ref().and_then(|label| last_number(&label.own)) {
            beside.entry((one.parent, &one.item.kind)).or_default().push((number, at));
        }
    }
    let mut out_of_count = Vec::new();
    for list in beside.values_mut() {
        list.sort_unstable();
        let out = list.iter().enumerate().filter(|(place, (number, _))| *number as usize != place + 1);
        out_of_count.extend(out.map(|(_, (_, at))| *at));
    }
    for at in out_of_count {
        if let Some(label) = &mut portraits[at].label {
            label.is_out_of_count = true;
        }
    }
}

fn last_number(label: &str) -> Option<u32> {
    let end = label.rfind(|c: char| c.is_ascii_digit())? + 1;
    let begin = label[..end]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + label[at..].chars().next().map_or(1, char::len_utf8));
    label[begin..end].parse().ok()
}

fn count_labels<'a>(base: &mut Gallery<'a>, draft: &mut Gallery<'a>) {
    let key = |one: &Portrait<'a>| Some((one.item.kind.clone(), one.label.as_ref()?.path.clone()));
    let own = [&*base, &*draft].map(|side| tally(side.portraits.iter().filter_map(key)));
    for one in base.portraits.iter_mut().chain(&mut draft.portraits) {
        let Some(key) = key(one) else { continue };
        let most = own.iter().map(|counts| counts.get(&key).copied().unwrap_or(0)).max();
        if let Some(label) = &mut one.label {
            label.bearers = most.unwrap_or(0);
        }
    }
}

fn tally<K: Eq + Hash>(keys: impl Iterator<Item = K>) -> HashMap<K, u32> {
    let mut counts = HashMap::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

impl<'a> Portrait<'a> {
    fn new(item: &'a Item, above: Option<&Item>, vocabulary: &'a Vocabulary) -> Portrait<'a> {
        let kind = vocabulary.kind(&item.kind);
        let above = above.and_then(|above| {
            let kind = vocabulary.kind(&above.kind);
            Some(plain_name(naming_field(above, kind)?.1, kind))
        });
        let naming_field = naming_field(item, kind);
        let name = naming_field.map(|(_, text)| plain_name(text, kind)).unwrap_or_default();
        let name = above.and_then(|above| below(&name, &above)).unwrap_or(name);
        let tongue = Tongue::all();
        let folded = tongue.fold(&name);
        let segmented = name_words(&folded);
        let by_role = |role| kind.and_then(|kind| kind.by_role(role)).map(|field| &field.key);
        let year = |end| match kind.and_then(|kind| kind.schedule(end)).map(|field| item.value(&field.key)) {
            Some(Some(Value::Period(period))) => period.fiscal_years(),
            _ => None,
        };
        let label = by_role(FieldRole::Label).and_then(|key| item.text(key)).map(|label| Label {
            own: plain(label).to_lowercase().replace(' ', ""),
            path: String::new(),
            bearers: 0,
            is_out_of_count: false,
        });
        let milestones = match by_role(FieldRole::Milestones).and_then(|key| item.value(key)) {
            Some(Value::Milestones(set)) => Some(set),
            _ => None,
        };
        let is_body = |key: &Key| {
            kind.and_then(|kind| kind.field(key))
                .is_none_or(|field| field.ty == FieldType::Text && field.role != FieldRole::Name)
        };
        let bodies = || {
            item.fields
                .iter()
                .filter(|(key, _)| is_body(key) && naming_field.is_none_or(|(name, _)| *key != name))
                .filter_map(|(_, held)| held.value.as_ref().and_then(Value::as_text))
        };
        let body: Vec<String> = bodies().map(plain).collect();
        let all_texts = naming_field.filter(|(key, _)| is_body(key)).map(|(_, text)| text);
        let origins = bodies().chain(all_texts).flat_map(Saying::find).collect();
        let others = item.fields.iter().filter_map(|(key, held)| match held.value.as_ref()? {
            value @ (Value::Date(_) | Value::Quantity(_) | Value::Choice(_) | Value::Strings(_)) => {
                Some((key, value))
            }
            _ => None,
        });
        let own = own_digest(item, kind);
        Portrait {
            item,
            parent: None,
            children: Vec::new(),
            written: naming_field.map_or("", |(_, text)| text),
            has_name: naming_field.is_some_and(|(key, _)| by_role(FieldRole::Name) == Some(key)),
            head: segmented.first().filter(|word| word.contains(is_unspaced)).cloned().unwrap_or_default(),
            words: Features::of_words(segmented.iter().map(String::as_str)),
            telling: Telling::of(&name, &folded),
            naming: Text::of_name(folded.key),
            plain: name,
            body: Text::of_body(tongue.fold(&body.join("\n"))),
            label,
            first: year(End::First),
            last: year(End::Last),
            milestones,
            others: others.collect(),
            origins,
            own,
            chain: own,
            deep: own,
            rank: 0,
        }
    }
}

/// The field that names an item: of the role name, else the first of its kind's titles that it
/// has; and its text.
pub(super) fn naming_field<'a>(item: &'a Item, kind: Option<&'a KindDef>) -> Option<(&'a Key, &'a str)> {
    let kind = kind?;
    let name = kind.by_role(FieldRole::Name).map(|field| &field.key);
    name.into_iter().chain(&kind.title).find_map(|key| Some((key, item.text(key)?)))
}

/// A name in plain, the marks of a provisional one taken off.
fn plain_name(name: &str, kind: Option<&KindDef>) -> String {
    let unmarked = kind.and_then(|kind| kind.unmarked(name));
    plain(unmarked.or_else(|| NameMarks::all().without(name)).unwrap_or(name))
}

/// A name without that of what it stands under, where it says both: "Accounts | Review" under "Accounts".
fn below(name: &str, above: &str) -> Option<String> {
    if above.is_empty() || name.len() <= above.len() {
        return None;
    }
    let (start, rest) = name.split_at_checked(above.len())?;
    let rest = rest.trim_start().strip_prefix(['|', ':', '>', '/', '-'])?.trim_start();
    (start.to_lowercase() == above.to_lowercase() && !rest.is_empty()).then(|| rest.to_owned())
}

/// The words of a naming text; none where it is too long to be a name.
fn name_words(folded: &Folded) -> Vec<String> {
    let mut all = Vec::new();
    for run in &folded.runs {
        match run {
            Run::Word(word) => all.push(word.clone()),
            Run::Unspaced(text) if text.chars().count() > LONGEST_NAME => return Vec::new(),
            Run::Unspaced(text) => all.extend(words(text).into_iter().map(str::to_owned)),
        }
    }
    if all.len() > MOST_WORDS { Vec::new() } else { all }
}

/// Everything an item says but its id, its parent and the ids it points to: a draft's ids mean
/// nothing.
fn own_digest(item: &Item, kind: Option<&KindDef>) -> Digest {
    let mut text = format!("{}\n", item.kind);
    for (key, Held { value, complete }) in &item.fields {
        let ty = kind.and_then(|kind| kind.field(key)).map(|field| field.ty);
        if ty == Some(FieldType::References) || matches!(value, Some(Value::References(_))) {
            continue;
        }
        let value = value.as_ref().map(Value::to_string).unwrap_or_default();
        text.push_str(&format!("{key} {complete} {}\n{value}\n", value.len()));
    }
    Digest::of(text.as_bytes())
}

fn both(parts: &[Digest]) -> Digest {
    let text: String = parts.iter().map(|part| format!("{part}\n")).collect();
    Digest::of(text.as_bytes())
}

/// What the naming texts of some items resolve to, for [`Saying`]s.
pub(super) fn names_of<'p>(portraits: impl Iterator<Item = &'p Portrait<'p>>) -> Naming {
    let mut naming = Naming::default();
    for (index, portrait) in portraits.enumerate() {
        if portrait.has_name {
            naming.add(&named(&portrait.plain), index);
        }
        if let Some(label) = &portrait.label {
            naming.add_label(&label.path, index);
        }
    }
    naming.finish();
    naming
}

//! The words and shape of a family of plans: kinds, fields, types, roles and formulas.
//!
//! Code knows the types and roles of this file, never a kind by its name: a plan with other
//! levels needs a vocabulary and no code.

use crate::text::Lang;
use crate::text::Terms;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::calendar::{DayOrder, Release};
use super::named::{Keys, Named, NamesAlone, is_language};
use super::spelling::later_spelling;
use super::{Calendar, Date, End, Grain, Item, Key, PLAN_KIND, Value};
use crate::text::{Words, folded, nearest, of_toml};
use crate::{words, words_of};

/// The field in which an item names the wholes it comes from.
pub const LINEAGE_WHOLE: &str = "from";
/// The field in which an item names what a part of it comes from.
pub const LINEAGE_PART: &str = "from_part";

/// Keys every item may bear, which no field may take.
const RESERVED: [&str; 7] = ["id", "item", "under", "unknown", "absent", LINEAGE_WHOLE, LINEAGE_PART];
/// Tables of drafts and keys of entries, which no kind may take; a field may.
const NO_KINDS_EITHER: [&str; 2] = ["reason", "decided"];
/// Names of tables and keys in a draft and of places in a change, which no kind may take.
const NO_KINDS: [&str; 11] = [
    PLAN_KIND,
    "source",
    "suggestion",
    "conflict",
    "format",
    "vocabulary",
    "id",
    "item",
    "under",
    "unknown",
    "absent",
];

/// A vocabulary's name and version, `mext-rd-plan/1`. A later version may add kinds, fields
/// and words, and never changes a type, a role or a parent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VocabularyName {
    /// `[a-z0-9-]+`.
    pub name: String,
    /// From 1 up.
    pub version: u32,
}

/// What kinds of items a plan has, what their fields hold and how they are called.
#[derive(Debug, Clone, PartialEq)]
pub struct Vocabulary {
    pub name: VocabularyName,
    /// The tag of the language in which its plans are written, `ja`.
    pub lang: String,
    /// What such a plan is called.
    pub words: Terms,
    /// How its plans count time.
    pub calendar: Calendar,
    /// `[plan]` itself.
    pub plan: KindDef,
    /// The kinds, in the vocabulary's order.
    pub kinds: Vec<KindDef>,
    /// The kinds of evaluation, in the vocabulary's order.
    pub milestones: Vec<MilestoneDef>,
    /// Formulas for all kinds, by the catalogue's name of the change.
    pub formulas: Vec<Formula>,
}

/// One kind of item.
#[derive(Debug, Clone, PartialEq)]
pub struct KindDef {
    /// Its name in files.
    pub key: Key,
    /// What code may know of it.
    pub role: KindRole,
    /// The kinds under which it may stand; `plan` for the top.
    pub under: Vec<Key>,
    /// The fields that stand for a name where the kind has none, first one found.
    pub title: Vec<Key>,
    /// How many of it may stand under one parent; `None` for any number.
    pub most: Option<u32>,
    /// Its names for readers.
    pub words: Terms,
    /// Its fields, in the vocabulary's order.
    pub fields: Vec<FieldDef>,
    /// Formulas of its own, which go before the vocabulary's.
    pub formulas: Vec<Formula>,
}

/// One field of a kind.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDef {
    /// Its name in files.
    pub key: Key,
    /// What it holds.
    pub ty: FieldType,
    /// What code may know of it.
    pub role: FieldRole,
    /// Which end of the schedule it is; only with [`FieldRole::Schedule`].
    pub end: Option<End>,
    /// Its names for readers.
    pub words: Terms,
    /// The choices; only with [`FieldType::Choice`].
    pub choices: Vec<Choice>,
    /// Whether the choices stand in an order that means something.
    pub ordered: bool,
    /// The changes of a choice that have a name of their own.
    pub transitions: Vec<Transition>,
    /// The grains that a period may have; empty for any. Only with [`FieldType::Period`].
    pub forms: Vec<Grain>,
    /// What numbers are counted in; only with a quantity, an amount or a series.
    pub unit: Option<Terms>,
    /// The field of the same item that says what its numbers are counted in.
    pub unit_field: Option<Key>,
    /// What its values may be, a target, an actual; only with [`FieldType::Series`].
    pub values: Vec<SeriesRole>,
    /// How many items it may refer to; `None` for any number.
    pub most: Option<u32>,
    /// What a reference means; only with [`FieldType::References`].
    pub means: Option<Meaning>,
    /// The kind of milestone that the field dates; only with a type that holds a time, or a text that names one.
    pub milestone: Option<Key>,
    /// What is written behind a name while the flag is set, （仮称）; only with
    /// [`FieldRole::Provisional`].
    pub mark: Option<Terms>,
    /// The kinds referred to; empty for any. Only with [`FieldType::References`].
    pub kinds: Vec<Key>,
}

/// One choice of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its name in files.
    pub key: Key,
    /// Whether an item with it is over: done, withdrawn, replaced.
    pub end: bool,
    /// The kind of milestone that an item with it works towards, or has reached if the choice is an end.
    pub milestone: Option<Key>,
    /// Its names for readers.
    pub words: Terms,
}

/// Whether a text is one of the names of something, in any width and case.
fn is_called<'n>(mut names: impl Iterator<Item = &'n str>, text: &str) -> bool {
    let asked = folded(text);
    names.any(|name| folded(name) == asked)
}

impl MilestoneDef {
    /// Whether a person means it: by its key or any of its names, in any width and case.
    pub fn is_called(&self, text: &str) -> bool {
        is_called([&*self.key].into_iter().chain(self.words.texts()).chain(self.long.texts()), text)
    }
}

impl SeriesRole {
    /// Whether a person means it: by its key or any of its names, in any width and case.
    pub fn is_called(&self, text: &str) -> bool {
        is_called([&*self.key].into_iter().chain(self.words.texts()), text)
    }
}

impl Choice {
    /// Whether a person means it: by its key or any of its names, in any width and case.
    pub fn is_called(&self, text: &str) -> bool {
        is_called([&*self.key].into_iter().chain(self.words.texts()), text)
    }
}

/// A change from one choice to another that has a name of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// The choice before.
    pub from: Key,
    /// The choice after.
    pub to: Key,
    /// What it is called: graduated.
    pub words: Terms,
}

/// What one kind of value of a series is.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesRole {
    /// Its name in files.
    pub key: Key,
    /// Whether it says what came to be, not what is planned.
    pub actual: bool,
    /// Its names for readers.
    pub words: Terms,
}

/// What it means that an item refers to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// They cannot go on before it is over.
    Blocks,
    /// It cannot go on before they are over.
    BlockedBy,
    /// It stands in their place.
    Replaces,
    /// They stand in its place.
    ReplacedBy,
    /// It carries them out.
    Conducts,
}

/// One kind of evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct MilestoneDef {
    /// Its name in files, `mid-term`.
    pub key: Key,
    /// The mark in a table, 中.
    pub words: Terms,
    /// Its full name, 中間評価.
    pub long: Terms,
    /// Where it lies in the life of an item; `None` where nobody said.
    pub lies: Option<Lies>,
}

/// Where a milestone lies in the life of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lies {
    /// Not after the item has begun.
    Before,
    /// While the item runs.
    Within,
    /// Not before the item has begun, and often when it is over.
    After,
    /// Whenever: it has no place in the order of milestones either.
    Anywhere,
}

/// How one kind of change is worded as a point of a cover note; `{item}` and the like stand
/// for what changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// The catalogue's name of the change, or `group` or `several`.
    pub key: Key,
    /// The wording.
    pub words: Terms,
}

/// A closed table with a key for each of its rows, the small letters of its name.
macro_rules! closed {
    ($(#[$outer:meta])* $name:ident: $($(#[$doc:meta])* $row:ident $key:literal,)*) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name {
            $($(#[$doc])* $row,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$row),*];

            /// Its name in files.
            pub fn key(self) -> &'static str {
                match self {
                    $($name::$row => $key,)*
                }
            }
        }
    };
}

closed! {
    /// What code may know of a kind.
    KindRole:
    /// Makes a point of a cover note under its own name.
    Headline "headline",
    /// Measures what it stands under.
    Measure "measure",
    /// A policy above the plan.
    Policy "policy",
    /// A note to the reader.
    Note "note",
}

impl KindRole {
    /// What it is, in a few words.
    pub fn words(self) -> Words {
        let key = self.key();
        words_of!("vocabulary.kind-role.{key}")
    }
}

closed! {
    /// What a field holds.
    FieldType:
    /// Text of one or more lines.
    Text "text",
    /// A printed number or mark of one line.
    Label "label",
    /// A fiscal year or a bound of one.
    Year "year",
    /// A stretch of time or a bound of one.
    Period "period",
    /// Evaluations and other events, by when they are expected.
    Milestones "milestones",
    /// A day.
    Date "date",
    /// A whole number, in the unit the field names.
    Amount "amount",
    /// A number with the digits it was written with.
    Quantity "quantity",
    /// Numbers by period and by what they are.
    Series "series",
    Flag "flag",
    /// One of some choices.
    Choice "choice",
    /// Other items.
    References "references",
    /// Several texts without order.
    Strings "strings",
    /// An address in the web.
    Link "link",
    /// What others call the item.
    Identifier "identifier",
}

closed! {
    /// What code may know of a field.
    FieldRole:
    /// What the item is called.
    Name "name",
    /// Its printed number.
    Label "label",
    /// What is said of it.
    Body "body",
    /// One end of the time it runs in.
    Schedule "schedule",
    /// Its evaluations and other events.
    Milestones "milestones",
    /// A goal to be reached.
    Target "target",
    /// Whether the name is provisional (仮称).
    Provisional "provisional",
    /// A state it is in.
    Status "status",
    /// Money or another amount.
    Amount "amount",
    /// Who answers for it.
    Responsible "responsible",
    /// Other items it points to.
    Reference "reference",
    /// What others call it.
    Identifier "identifier",
    /// What it comes from.
    Lineage "lineage",
}

impl FieldRole {
    /// What it is, in a sentence.
    pub fn words(self) -> Words {
        let key = self.key();
        words_of!("vocabulary.role.{key}")
    }

    /// Whether a kind has at most one field of this role.
    pub fn is_single(self) -> bool {
        use FieldRole as R;
        match self {
            R::Name | R::Label | R::Provisional | R::Milestones => true,
            R::Body
            | R::Schedule
            | R::Target
            | R::Status
            | R::Amount
            | R::Responsible
            | R::Reference
            | R::Identifier
            | R::Lineage => false,
        }
    }

    /// Whether a field of this role can be of this type; one of a schedule needs an end as well.
    pub fn takes(self, ty: FieldType) -> bool {
        use {FieldRole as R, FieldType as T};
        match self {
            R::Name | R::Label => matches!(ty, T::Text | T::Label),
            R::Schedule => matches!(ty, T::Year | T::Period),
            R::Milestones => ty == T::Milestones,
            R::Provisional => ty == T::Flag,
            R::Reference | R::Lineage => ty == T::References,
            R::Amount => matches!(ty, T::Amount | T::Quantity | T::Series),
            R::Identifier => ty == T::Identifier,
            R::Body | R::Target | R::Status | R::Responsible => !matches!(ty, T::References | T::Milestones),
        }
    }
}

/// Why a text is not a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VocabularyError {
    pub words: Words,
    /// Where in the text, in bytes, if that is known.
    pub span: Option<std::ops::Range<usize>>,
}

impl FromStr for VocabularyName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (name, version) = text.split_once('/').ok_or(())?;
        let word = !name.is_empty()
            && name.len() <= 63
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let number = version.bytes().all(|b| b.is_ascii_digit()) && !version.starts_with('0');
        match version.parse() {
            Ok(version) if word && number => Ok(VocabularyName { name: name.to_owned(), version }),
            _ => Err(()),
        }
    }
}

impl fmt::Display for VocabularyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name, self.version)
    }
}

impl Vocabulary {
    /// The vocabularies that come with planctl, as they are written.
    pub const BUILT_IN: [&'static str; 6] = [
        include_str!("../vocabularies/mext-rd-plan.toml"),
        include_str!("../vocabularies/stratml.toml"),
        include_str!("../vocabularies/city-plan.toml"),
        include_str!("../vocabularies/roadmap.toml"),
        include_str!("../vocabularies/outline.toml"),
        include_str!("../vocabularies/stratml-1.toml"),
    ];

    /// Reads a vocabulary.
    ///
    /// # Errors
    ///
    /// If the text is not TOML, has a key that vocabularies lack, or contradicts itself.
    pub fn parse(text: &str) -> Result<Vocabulary, VocabularyError> {
        let raw: Named<RawVocabulary> = toml::from_str(text)
            .map_err(|error| VocabularyError { words: of_toml(error.message()), span: error.span() })?;
        if let Some((words, span)) = later_spelling(text) {
            return Err(VocabularyError { words, span: Some(span) });
        }
        let mut vocabulary = raw.rest.into_vocabulary(raw.names)?;
        vocabulary.hold_milestones_to_years();
        vocabulary.name_milestones();
        vocabulary.check()?;
        Ok(vocabulary)
    }

    /// The kind of this name; `plan` is one.
    pub fn kind(&self, key: &str) -> Option<&KindDef> {
        if key == PLAN_KIND { Some(&self.plan) } else { self.kinds.iter().find(|kind| &*kind.key == key) }
    }

    /// The field of a kind; the lineage fields are every kind's but the plan's.
    pub fn field(&self, kind: &str, field: &str) -> Option<&FieldDef> {
        self.kind(kind).and_then(|kind| kind.field(field))
    }

    /// At which place papers have a kind among those under one item; what is none of the vocabulary comes last.
    pub fn rank(&self, kind: &str) -> usize {
        self.kinds.iter().position(|of| *of.key == *kind).unwrap_or(self.kinds.len())
    }

    /// The kind of evaluation of this name.
    pub fn milestone(&self, key: &str) -> Option<&MilestoneDef> {
        self.milestones.iter().find(|milestone| &*milestone.key == key)
    }

    /// The place of a kind of milestone among them.
    pub fn milestone_rank(&self, key: &str) -> Option<usize> {
        self.milestones.iter().position(|milestone| &*milestone.key == key)
    }

    /// The language in which its plans are written; English for one that planctl does not speak.
    pub fn language(&self) -> Lang {
        Lang::by_tag(&self.lang).unwrap_or(Lang::EN)
    }

    /// The wording of a kind of change, the kind's own before the vocabulary's.
    pub fn formula(&self, kind: &str, change: &str) -> Option<&Terms> {
        let own = self.kind(kind).map_or(&[][..], |kind| &kind.formulas);
        own.iter().chain(&self.formulas).find(|formula| &*formula.key == change).map(|formula| &formula.words)
    }

    /// Holds this vocabulary to an earlier one of its name: it may have gained kinds, fields and
    /// words, and must not have lost any or changed a type, a role or a parent, since plans
    /// written in the earlier are read by the later.
    ///
    /// # Errors
    ///
    /// The first kind or field at which it does not.
    pub fn extends(&self, earlier: &Vocabulary) -> Result<(), Words> {
        if self.lang != earlier.lang || !self.calendar.extends(&earlier.calendar) {
            return Err(words!("model.meaning-changed"));
        }
        for kind in earlier.kinds.iter().chain([&earlier.plan]) {
            let key = &kind.key;
            let Some(own) = self.kind(key) else {
                return Err(words!("model.kind-gone", key));
            };
            if own.role != kind.role || !kind.under.iter().all(|parent| own.under.contains(parent)) {
                return Err(words!("model.kind-another-role-parent", key));
            }
            for field in &kind.fields {
                let name = &field.key;
                let same = own.field(name).is_some_and(|own| {
                    (own.role, own.end) == (field.role, field.end)
                        && own.ty.refines(field.ty)
                        && in_same_order(
                            field.choices.iter().map(|choice| &choice.key),
                            own.choices.iter().map(|choice| &choice.key),
                        )
                });
                if !same {
                    return Err(words!("model.field-gone-another-type", key, name));
                }
            }
        }
        if let Some(gone) = earlier.milestones.iter().find(|kind| self.milestone(&kind.key).is_none()) {
            let key = &gone.key;
            return Err(words!("model.kind-evaluation-gone", key));
        }
        let keys = |of: &Vocabulary| of.milestones.iter().map(|kind| kind.key.clone()).collect::<Vec<_>>();
        match in_same_order(keys(earlier).iter(), keys(self).iter()) {
            true => Ok(()),
            false => Err(words!("model.meaning-changed")),
        }
    }

    /// Where schedules are told in fiscal years alone, so are milestones, unless their field says otherwise.
    fn hold_milestones_to_years(&mut self) {
        let has = |ty| self.kinds.iter().any(|kind| kind.fields.iter().any(|field| field.ty == ty));
        if !has(FieldType::Year) || has(FieldType::Period) {
            return;
        }
        let fields = self.kinds.iter_mut().flat_map(|kind| &mut kind.fields);
        for field in fields.filter(|field| field.ty == FieldType::Milestones && field.forms.is_empty()) {
            field.forms = vec![Grain::FiscalYear];
        }
    }

    /// What bears the key of a kind of milestone speaks of it. The first end of a field that names none is reached
    /// with the last milestone that choices of its kind work towards.
    fn name_milestones(&mut self) {
        let ranks: Vec<Key> = self.milestones.iter().map(|milestone| milestone.key.clone()).collect();
        let of_key = |key: &Key| ranks.iter().find(|milestone| *milestone == key).cloned();
        let rank = |key: &Key| ranks.iter().position(|milestone| milestone == key);
        for kind in &mut self.kinds {
            for field in &mut kind.fields {
                if field.ty.can_date() && field.milestone.is_none() {
                    field.milestone = of_key(&field.key);
                }
                for choice in &mut field.choices {
                    if !choice.end && choice.milestone.is_none() {
                        choice.milestone = of_key(&choice.key);
                    }
                }
            }
            let choices = kind.fields.iter().flat_map(|field| &field.choices).filter(|choice| !choice.end);
            let last = choices.filter_map(|choice| rank(choice.milestone.as_ref()?)).max();
            let Some(last) = last.map(|last| ranks[last].clone()) else { continue };
            for field in &mut kind.fields {
                let named = field.choices.iter().any(|choice| choice.end && choice.milestone.is_some());
                let first = field.choices.iter_mut().find(|choice| choice.end).filter(|_| !named);
                if let Some(first) = first {
                    first.milestone = Some(last.clone());
                }
            }
        }
    }

    fn check(&self) -> Result<(), VocabularyError> {
        let kinds = || self.kinds.iter().map(|kind| &*kind.key);
        for kind in self.kinds.iter().chain([&self.plan]) {
            let key = &kind.key;
            if !is_word(key) {
                return fault(words!("model.kind-not-lower-case", key));
            }
            let taken = NO_KINDS.contains(&&**key) || NO_KINDS_EITHER.contains(&&**key);
            if &**key != PLAN_KIND && taken {
                return fault(words!("model.cannot-name-kind", key));
            }
            for parent in &kind.under {
                if &**parent != PLAN_KIND && !kinds().any(|kind| kind == &**parent) {
                    return fault(words!("model.kind-stands-under-no", key, parent));
                }
            }
            for title in &kind.title {
                if kind.field(title).is_none() {
                    return fault(words!("model.kind-no-field-title", key, title));
                }
            }
            for field in &kind.fields {
                self.check_field(kind, field)?;
            }
            for role in FieldRole::ALL.iter().copied().filter(|role| role.is_single()) {
                if kind.fields.iter().filter(|field| field.role == role).count() > 1 {
                    return fault(words!("model.role-twice", key, role = format!("{role:?}")));
                }
            }
        }
        Ok(())
    }

    fn check_field(&self, kind: &KindDef, field: &FieldDef) -> Result<(), VocabularyError> {
        let (of, key) = (&kind.key, &field.key);
        let lineage = [LINEAGE_WHOLE, LINEAGE_PART].contains(&&**key);
        let is_reserved = RESERVED.contains(&&**key) || NO_KINDS.contains(&&**key);
        if !is_word(key) || (is_reserved && !lineage) {
            return fault(words!("model.kind-cannot-field-named", of, key));
        }
        if self.kinds.iter().any(|kind| kind.key == *key) {
            return fault(words!("model.field-bears-name-kind", of, key));
        }
        use FieldType as T;
        let has_end = field.role != FieldRole::Schedule || field.end.is_some();
        if !field.role.takes(field.ty) || !has_end {
            return fault(words!("model.type-field-not-fit", of, key));
        }
        if (field.ty == T::Choice) == field.choices.is_empty() {
            return fault(words!("model.field-choices-go-type", of, key));
        }
        if let Some(kind) = field.kinds.iter().find(|kind| self.kind(kind).is_none()) {
            return fault(words!("model.field-refers-no-kind", of, key, kind));
        }
        let is_number = matches!(field.ty, T::Amount | T::Quantity | T::Series);
        let extras = [
            ("forms", field.forms.is_empty() || matches!(field.ty, T::Period | T::Milestones | T::Series)),
            ("unit", field.unit.is_none() || is_number),
            ("unit_field", field.unit_field.is_none() || is_number),
            ("values", field.values.is_empty() != (field.ty == T::Series)),
            ("ordered", !field.ordered || field.ty == T::Choice),
            ("transitions", field.transitions.is_empty() || field.ty == T::Choice),
            ("means", field.means.is_none() || field.ty == T::References),
            ("most", field.most.is_none() || field.ty == T::References),
            ("milestone", field.milestone.is_none() || field.ty.can_date()),
        ];
        if let Some((word, _)) = extras.iter().find(|(_, fits)| !fits) {
            return fault(words!("model.key-not-of-type", of, key, word));
        }
        if let Some(unit) = field.unit_field.as_ref().filter(|unit| kind.field(unit).is_none()) {
            return fault(words!("model.no-unit-field", of, key, unit));
        }
        let mut named =
            field.choices.iter().filter_map(|choice| choice.milestone.as_ref()).chain(&field.milestone);
        if let Some(milestone) = named.find(|milestone| self.milestone(milestone).is_none()) {
            return fault(words!("model.no-milestone-of-field", of, key, milestone));
        }
        let is_choice = |of: &Key| field.choices.iter().any(|choice| choice.key == *of);
        let mut named = field.transitions.iter().flat_map(|transition| [&transition.from, &transition.to]);
        if let Some(choice) = named.find(|choice| !is_choice(choice)) {
            return fault(words!("model.no-choice-of-transition", of, key, choice));
        }
        Ok(())
    }
}

fn is_word(text: &str) -> bool {
    let first = text.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
    let rest = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    first && text.len() <= 63 && text.bytes().all(rest)
}

fn fault<T>(words: Words) -> Result<T, VocabularyError> {
    Err(VocabularyError { words, span: None })
}

impl KindDef {
    /// The field of this name.
    pub fn field(&self, key: &str) -> Option<&FieldDef> {
        self.fields.iter().find(|field| &*field.key == key)
    }

    /// The fields that the vocabulary names: without those that every kind has.
    pub fn own_fields(&self) -> impl Iterator<Item = &FieldDef> {
        self.fields.iter().filter(|field| field.role != FieldRole::Lineage)
    }

    /// What is chosen in the fields of an item that have choices.
    pub fn chosen<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = (&'a FieldDef, &'a Choice)> {
        self.fields.iter().filter_map(|field| {
            let Some(Value::Choice(key)) = item.value(&field.key) else { return None };
            Some((field, field.choices.iter().find(|choice| choice.key == *key)?))
        })
    }

    /// The choice that says that an item is over, with its field.
    pub fn over<'a>(&'a self, item: &'a Item) -> Option<(&'a FieldDef, &'a Choice)> {
        self.chosen(item).find(|(_, choice)| choice.end)
    }

    /// The first field of this role.
    pub fn by_role(&self, role: FieldRole) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.role == role)
    }

    /// The field that holds one end of the schedule.
    pub fn schedule(&self, end: End) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.end == Some(end))
    }

    /// The field whose name reads most like `word`, for a message.
    pub fn nearest_field(&self, word: &str) -> Option<&str> {
        nearest(word, self.fields.iter().map(|field| &*field.key).chain(["id", "under", "unknown", "absent"]))
    }
}

impl FieldDef {
    /// The grains that its periods may have; empty for any.
    pub fn grains(&self) -> &[Grain] {
        if self.ty == FieldType::Year {
            &[Grain::FiscalYear]
        } else if self.ty == FieldType::Date {
            &[Grain::Day]
        } else {
            &self.forms
        }
    }

    /// The field as one item has it: with the unit that the item's own field of units names.
    pub fn in_unit_of(&self, item: Option<&Item>) -> Cow<'_, FieldDef> {
        match self.unit_field.as_ref().and_then(|unit| item?.text(unit)) {
            Some(unit) => Cow::Owned(FieldDef { unit: Some(Terms::in_all(unit)), ..self.clone() }),
            None => Cow::Borrowed(self),
        }
    }

    /// Whether it refers to items of the plan, other than those an item comes from.
    pub fn is_reference(&self) -> bool {
        self.ty == FieldType::References && self.role != FieldRole::Lineage
    }
}

impl FieldType {
    /// What it is, in a sentence.
    pub fn words(self) -> Words {
        let key = self.key();
        words_of!("vocabulary.type.{key}")
    }

    /// Whether its values are sets, of which some members may be known and others not.
    pub fn is_set(self) -> bool {
        use FieldType as T;
        matches!(self, T::Milestones | T::References | T::Strings | T::Series)
    }

    /// Whether a value can say when something is: as a time, or as the text of one.
    fn can_date(self) -> bool {
        use FieldType as T;
        matches!(self, T::Year | T::Period | T::Date | T::Text | T::Label)
    }

    /// Whether a field of an earlier version's type may become one of this, as far as its values are
    /// written alike.
    fn refines(self, earlier: FieldType) -> bool {
        use FieldType as T;
        self == earlier
            || matches!(
                (earlier, self),
                (T::Year | T::Date | T::Text, T::Period)
                    | (T::Amount, T::Quantity)
                    | (T::Text, T::Link | T::Identifier)
            )
    }
}

/// Whether all of the first stand in the second, in the same order.
fn in_same_order<'k>(
    earlier: impl Iterator<Item = &'k Key>,
    mut later: impl Iterator<Item = &'k Key>,
) -> bool {
    earlier.into_iter().all(|key| later.any(|own| own == key))
}

impl fmt::Display for VocabularyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.get(Lang::EN))
    }
}

impl std::error::Error for VocabularyError {}

// What stands in the file, before its parts are held against each other.

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVocabulary {
    format: u32,
    name: String,
    version: u32,
    lang: Option<String>,
    #[serde(default)]
    calendar: RawCalendar,
    #[serde(default)]
    release: Ordered<RawRelease>,
    plan: RawPlan,
    #[serde(default)]
    milestone: Ordered<Named<RawMilestone>>,
    #[serde(default)]
    formula: Ordered<Named<NamesAlone>>,
    kind: Ordered<Named<RawKind>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawCalendar {
    begins: Option<u8>,
    named_by: Option<NamedBy>,
    dates: Option<DayOrder>,
    eras: Option<bool>,
    axis: Option<Grain>,
}

/// After which of its ends a fiscal year is named.
#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum NamedBy {
    Begin,
    End,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRelease {
    day: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlan {
    field: Ordered<Named<RawField>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKind {
    role: KindRole,
    under: Vec<String>,
    most: Option<u32>,
    #[serde(default)]
    title: Vec<String>,
    #[serde(default)]
    field: Ordered<Named<RawField>>,
    #[serde(default)]
    formula: Ordered<Named<NamesAlone>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    #[serde(rename = "type")]
    ty: FieldType,
    role: FieldRole,
    end: Option<End>,
    #[serde(default)]
    choices: Ordered<Named<RawChoice>>,
    #[serde(default)]
    ordered: bool,
    #[serde(default)]
    transitions: Vec<Named<RawTransition>>,
    #[serde(default)]
    forms: Vec<Grain>,
    unit: Option<Named<NamesAlone>>,
    unit_field: Option<String>,
    #[serde(default)]
    values: Ordered<Named<RawSeriesRole>>,
    most: Option<u32>,
    means: Option<Meaning>,
    milestone: Option<String>,
    mark: Option<Named<NamesAlone>>,
    #[serde(default)]
    kinds: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMilestone {
    long: Option<Named<NamesAlone>>,
    lies: Option<Lies>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChoice {
    #[serde(default)]
    end: bool,
    milestone: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTransition {
    from: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSeriesRole {
    #[serde(default)]
    actual: bool,
}

impl Keys for RawVocabulary {
    const KEYS: &'static [&'static str] =
        &["format", "name", "version", "lang", "calendar", "release", "plan", "milestone", "formula", "kind"];
}

impl Keys for RawKind {
    const KEYS: &'static [&'static str] = &["role", "under", "most", "title", "field", "formula"];
}

impl Keys for RawField {
    const KEYS: &'static [&'static str] = &[
        "type",
        "role",
        "end",
        "choices",
        "ordered",
        "transitions",
        "forms",
        "unit",
        "unit_field",
        "values",
        "most",
        "means",
        "milestone",
        "mark",
        "kinds",
    ];
}

impl Keys for RawMilestone {
    const KEYS: &'static [&'static str] = &["long", "lies"];
}

impl Keys for RawChoice {
    const KEYS: &'static [&'static str] = &["end", "milestone"];
}

impl Keys for RawTransition {
    const KEYS: &'static [&'static str] = &["from", "to"];
}

impl Keys for RawSeriesRole {
    const KEYS: &'static [&'static str] = &["actual"];
}

/// The keys that each table of a vocabulary may have beside names, by what the table is of.
pub fn vocabulary_keys() -> [(&'static str, &'static [&'static str]); 7] {
    [
        ("vocabulary", RawVocabulary::KEYS),
        ("kind", RawKind::KEYS),
        ("field", RawField::KEYS),
        ("milestone", RawMilestone::KEYS),
        ("choice", RawChoice::KEYS),
        ("transition", RawTransition::KEYS),
        ("value", RawSeriesRole::KEYS),
    ]
}

/// A table whose order counts.
struct Ordered<T>(Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Ordered(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
            type Value = Ordered<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(InOrder(PhantomData))
    }
}

impl RawVocabulary {
    fn into_vocabulary(self, words: Terms) -> Result<Vocabulary, VocabularyError> {
        if self.format != 1 {
            let format = self.format;
            return fault(words!("model.format-only-later-reads", format));
        }
        let written = format!("{}/{}", self.name, self.version);
        let Ok(name) = written.parse() else {
            return fault(words!("model.not-vocabulary-name-version", written));
        };
        let kinds = self.kind.0.into_iter().map(|(key, Named { names, rest: raw })| KindDef {
            key: key.into(),
            role: raw.role,
            under: keys(raw.under),
            most: raw.most,
            title: keys(raw.title),
            words: names,
            fields: with_lineage(raw.field),
            formulas: formulas(raw.formula),
        });
        let milestones = self.milestone.0.into_iter().map(|(key, Named { names, rest: raw })| MilestoneDef {
            key: key.into(),
            long: raw.long.map_or_else(|| names.clone(), |long| long.names),
            words: names,
            lies: raw.lies,
        });
        let lang = self.lang.unwrap_or_else(|| Lang::JA.tag().to_owned());
        let calendar = calendar(self.calendar, self.release, lang == Lang::JA.tag())?;
        if !is_language(&lang) {
            return fault(words!("model.no-language", lang));
        }
        let plan = KindDef {
            key: PLAN_KIND.into(),
            role: KindRole::Headline,
            under: Vec::new(),
            most: None,
            title: Vec::new(),
            words: Terms::of_row("vocabulary.plan"),
            fields: fields(self.plan.field),
            formulas: Vec::new(),
        };
        Ok(Vocabulary {
            name,
            lang,
            words,
            calendar,
            plan,
            kinds: kinds.collect(),
            milestones: milestones.collect(),
            formulas: formulas(self.formula),
        })
    }
}

fn calendar(
    raw: RawCalendar,
    releases: Ordered<RawRelease>,
    is_japanese: bool,
) -> Result<Calendar, VocabularyError> {
    let usual = Calendar::default();
    let begins = raw.begins.unwrap_or(usual.begins);
    if !(1..=12).contains(&begins) {
        return fault(words!("model.no-month", month = begins));
    }
    let mut list: Vec<Release> = Vec::new();
    for (name, RawRelease { day }) in releases.0 {
        let sound = matches!(name.parse(), Ok(super::Stretch::Named(_)));
        if !sound {
            return fault(words!("model.no-release", name));
        }
        let day = match day {
            None => None,
            Some(text) => match Date::parse_iso(&text) {
                Ok(day) => Some(day),
                Err(error) => {
                    return fault(words!("model.day-of-release", name, text, fault = error.words()));
                }
            },
        };
        let before = list.iter().filter_map(|release| release.day).next_back();
        if day.is_some_and(|day| before.is_some_and(|before| day <= before)) {
            return fault(words!("model.releases-out-of-order", name));
        }
        list.push(Release { name: name.into(), day });
    }
    Ok(Calendar {
        begins,
        named_by_end: raw.named_by == Some(NamedBy::End),
        day_order: raw.dates,
        eras: raw.eras.unwrap_or(is_japanese),
        axis: raw.axis,
        fiscal: raw.axis.map_or(is_japanese, Grain::is_fiscal),
        releases: list,
    })
}

fn keys(names: Vec<String>) -> Vec<Key> {
    names.into_iter().map(Key::from).collect()
}

fn formulas(raw: Ordered<Named<NamesAlone>>) -> Vec<Formula> {
    raw.0.into_iter().map(|(key, named)| Formula { key: key.into(), words: named.names }).collect()
}

fn fields(raw: Ordered<Named<RawField>>) -> Vec<FieldDef> {
    let field = |(key, Named { names, rest: raw }): (String, Named<RawField>)| FieldDef {
        key: key.into(),
        ty: raw.ty,
        role: raw.role,
        end: raw.end,
        words: names,
        choices: raw
            .choices
            .0
            .into_iter()
            .map(|(key, Named { names, rest })| Choice {
                key: key.into(),
                end: rest.end,
                milestone: rest.milestone.map(Key::from),
                words: names,
            })
            .collect(),
        ordered: raw.ordered,
        transitions: raw
            .transitions
            .into_iter()
            .map(|Named { names, rest }| Transition {
                from: rest.from.into(),
                to: rest.to.into(),
                words: names,
            })
            .collect(),
        forms: raw.forms,
        unit: raw.unit.map(|unit| unit.names),
        unit_field: raw.unit_field.map(Key::from),
        values: raw
            .values
            .0
            .into_iter()
            .map(|(key, Named { names, rest })| SeriesRole {
                key: key.into(),
                actual: rest.actual,
                words: names,
            })
            .collect(),
        most: raw.most,
        means: raw.means,
        milestone: raw.milestone.map(Key::from),
        mark: raw.mark.map(|mark| mark.names),
        kinds: keys(raw.kinds),
    };
    raw.0.into_iter().map(field).collect()
}

/// The fields of a kind, and the two that say where an item comes from.
fn with_lineage(raw: Ordered<Named<RawField>>) -> Vec<FieldDef> {
    let lineage = |key: &str, words: Terms| FieldDef {
        key: key.into(),
        ty: FieldType::References,
        role: FieldRole::Lineage,
        end: None,
        words,
        choices: Vec::new(),
        ordered: false,
        transitions: Vec::new(),
        forms: Vec::new(),
        unit: None,
        unit_field: None,
        values: Vec::new(),
        most: None,
        means: None,
        milestone: None,
        mark: None,
        kinds: Vec::new(),
    };
    let mut all = fields(raw);
    all.push(lineage(LINEAGE_WHOLE, Terms::of_row("vocabulary.origin")));
    all.push(lineage(LINEAGE_PART, Terms::of_row("vocabulary.origin-in-part")));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_vocabulary_reads() {
        for text in Vocabulary::BUILT_IN {
            Vocabulary::parse(text).unwrap();
        }
    }

    #[test]
    fn each_built_in_version_extends_those_before_it() {
        let all = Vocabulary::BUILT_IN.map(|text| Vocabulary::parse(text).unwrap());
        let is_earlier =
            |a: &Vocabulary, b: &Vocabulary| a.name.name == b.name.name && a.name.version < b.name.version;
        let pairs = all.iter().flat_map(|a| all.iter().map(move |b| (a, b)));
        let pairs: Vec<_> = pairs.filter(|(a, b)| is_earlier(a, b)).collect();
        assert!(!pairs.is_empty());
        for (earlier, later) in pairs {
            assert_eq!(later.extends(earlier), Ok(()), "{}", later.name);
        }
    }

    #[test]
    fn a_later_version_may_add_and_must_not_change() {
        let text = Vocabulary::BUILT_IN[0];
        let earlier = Vocabulary::parse(text).unwrap();
        let more = text.replace("version = 1\n", "version = 2\n")
            + "\n[kind.annex]\nrole = \"note\"\nunder = [\"plan\"]\nja = \"別紙\"\nen = \"annex\"\n";
        assert_eq!(Vocabulary::parse(&more).unwrap().extends(&earlier), Ok(()));
        assert!(earlier.extends(&Vocabulary::parse(&more).unwrap()).is_err());
        let other = text.replace("role = \"measure\"", "role = \"note\"");
        let said = Vocabulary::parse(&other).unwrap().extends(&earlier).unwrap_err();
        assert_eq!(said.get(Lang::EN), "the kind `indicator` has another role or parent");
    }

    #[test]
    fn names_may_stand_in_any_languages() {
        let text = r#"
            format = 1
            name = "x"
            version = 1
            fr = "plan de recherche"
            plan.field = {}
            kind.a = { role = "note", under = ["plan"], pt-BR = "nota", ja = "注", field.b = { type = "text", role = "body", de = "Text", fr = "texte" } }
        "#;
        let vocabulary = Vocabulary::parse(text).unwrap();
        assert_eq!(vocabulary.words.get(Lang::JA), "plan de recherche");
        let kind = vocabulary.kind("a").unwrap();
        assert_eq!((kind.words.get(Lang::JA), kind.words.get(Lang::EN)), ("注", "nota"));
        assert_eq!(kind.field("b").unwrap().words.texts().collect::<Vec<_>>(), ["Text", "texte"]);
        for wrong in [text.replace("fr = \"plan de recherche\"", ""), text.replace("pt-BR", "pt-")] {
            assert!(Vocabulary::parse(&wrong).unwrap_err().span.is_some(), "{wrong}");
        }
    }

    #[test]
    fn a_field_that_bears_the_name_of_a_kind_is_refused() {
        let text = r#"
            format = 1
            name = "x"
            version = 1
            ja = "x"
            en = "x"
            plan.field = {}
            kind.a = { role = "note", under = ["plan"], ja = "a", en = "a", field.b = { type = "text", role = "body", ja = "b", en = "b" } }
            kind.b = { role = "note", under = ["plan"], ja = "b", en = "b" }
        "#;
        let said = Vocabulary::parse(text).unwrap_err().to_string();
        assert_eq!(said, "the field `a.b` bears the name of a kind");
    }

    #[test]
    fn a_role_that_no_code_knows_is_refused_with_its_place() {
        let text = "format = 1\nname = \"x\"\nversion = 1\nja = \"\"\nen = \"\"\nplan.field = {}\nkind.a = { role = \"chief\", under = [], ja = \"\", en = \"\" }\n";
        let error = Vocabulary::parse(text).unwrap_err();
        assert!(error.span.is_some());
        assert!(error.to_string().contains("`chief`"), "{error}");
    }
}

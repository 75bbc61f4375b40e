//! Reading TOML into plans: every fault found is told with its place, and nothing is guessed.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Wants;
use super::source::{Certainty, DocumentName, Source};
use super::write::{on_one_line, quoted};
use super::{Draft, FORMAT, Fault, FaultKind, OpenRow};
use crate::model::{
    Date, DateError, Digest, FieldDef, FieldRole, FieldType, Held, Id, IdError, Item, Key, KindDef,
    PLAN_KIND, Period, Place, Plan, Quantity, Reason, Series, Stretch, StructureError, Value, Vocabulary,
    VocabularyName, series_value,
};
use crate::text::{TextFault, Words, nearest, plain_text};
use crate::words;

/// Tables of a draft that are no items.
const ROWS: [&str; 4] = ["source", "reason", "suggestion", "conflict"];
/// Keys of a draft outside all tables.
const HEADER: [&str; 2] = ["format", "vocabulary"];

type Entry<'a, 'i> = (&'a str, Range<usize>, &'a Spanned<DeValue<'i>>);

/// What to do with an item that has no id.
pub enum Ids<'a> {
    /// It is a fault.
    Required,
    /// It is given the one that the function makes for its kind.
    Given(&'a mut dyn FnMut(&str) -> Id),
}

/// Reads a draft: any TOML spelling of a plan, with rows of sources and open questions.
///
/// `vocabularies` are those at hand; the draft names the one it is written in.
///
/// # Errors
///
/// Every fault found, in the order of the text; never an empty list.
pub fn read_draft(text: &str, vocabularies: &[Arc<Vocabulary>], ids: Ids<'_>) -> Result<Draft, Vec<Fault>> {
    let (root, spoilt) = parse(text);
    let mut reader = Reader { faults: Vec::new(), ids };
    let draft = reader.draft(root.get_ref(), vocabularies, text.len());
    if !spoilt.is_empty() {
        return Err(with_spoilt(spoilt, reader.into_faults(), text));
    }
    match draft {
        Some(draft) if reader.faults.is_empty() => Ok(draft),
        _ => Err(reader.into_faults()),
    }
}

/// Reads the canonical form of a plan, without sources or open rows.
///
/// That the bytes are canonical is for the caller to hold: [`super::to_toml`] of the plan must
/// give them back.
///
/// # Errors
///
/// As [`read_draft`]; rows that only drafts have are faults.
pub fn read_snapshot(text: &str, vocabularies: &[Arc<Vocabulary>]) -> Result<Plan, Vec<Fault>> {
    let draft = read_draft(text, vocabularies, Ids::Required)?;
    if !draft.sources.is_empty() || !draft.reasons.is_empty() || !draft.open.is_empty() {
        let kind = FaultKind::Kind { word: "source".to_owned(), nearest: None };
        return Err(vec![Fault { span: 0..text.len().min(1), kind }]);
    }
    Ok(draft.plan)
}

/// Reads the tables of some items of the plan `plan`, and rows of how they are known, as
/// [`super::tables_to_toml`] writes them. What the items stand under need not be among them.
///
/// # Errors
///
/// As [`read_draft`].
pub fn read_tables(
    text: &str,
    vocabulary: &Vocabulary,
    plan: &Id,
) -> Result<(Vec<Item>, Vec<Source>), Vec<Fault>> {
    let (root, spoilt) = parse(text);
    if !spoilt.is_empty() {
        return Err(spoilt);
    }
    let mut reader = Reader { faults: Vec::new(), ids: Ids::Required };
    let (mut items, mut sources) = (Vec::new(), Vec::new());
    for (key, span, value) in entries(root.get_ref()) {
        if let Some(keys) = value.get_ref().as_table().filter(|_| key == PLAN_KIND) {
            items.extend(reader.item(keys, value.span(), vocabulary, &vocabulary.plan, None));
            continue;
        }
        let kind = vocabulary.kinds.iter().find(|kind| &*kind.key == key);
        if kind.is_none() && key != "source" {
            reader.faults.push(Fault { span, kind: FaultKind::Kind { word: key.to_owned(), nearest: None } });
            continue;
        }
        for row in reader.rows(key, value) {
            let keys = row.get_ref().as_table().expect("rows gives tables");
            match kind {
                Some(kind) => items.extend(reader.item(keys, row.span(), vocabulary, kind, Some(plan))),
                None => sources.extend(reader.source(keys, row.span())),
            }
        }
    }
    if reader.faults.is_empty() { Ok((items, sources)) } else { Err(reader.into_faults()) }
}

/// Where an item, or one key of it, stands in the text of a draft, in bytes; a key that is not
/// written is placed at its item. Reads the text again: for messages, not for work.
pub fn locate(text: &str, id: &Id, key: Option<&str>) -> Option<Range<usize>> {
    let root = DeTable::parse(text).ok()?;
    let tables = root.get_ref().iter().flat_map(|(_, value)| match value.get_ref() {
        DeValue::Array(rows) => rows.iter().collect(),
        DeValue::Table(_) => vec![value],
        _ => Vec::new(),
    });
    for table in tables {
        let Some(keys) = table.get_ref().as_table() else { continue };
        let Some(found) = keys.get("id").filter(|value| value.get_ref().as_str() == Some(id.as_str())) else {
            continue;
        };
        return key.and_then(|key| keys.get(key)).or(Some(found)).map(Spanned::span);
    }
    None
}

/// The tables of a text, and where it is no TOML; what is read around such a place is a guess.
fn parse(text: &str) -> (Spanned<DeTable<'_>>, Vec<Fault>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<Fault> = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        // The reader may tell one slip several times over.
        if faults.iter().any(|fault| line_of(text, fault.span.start) == line_of(text, span.start)) {
            continue;
        }
        faults.push(
            impossible_day(text, span.start)
                .unwrap_or(Fault { span, kind: FaultKind::Toml(error.message().to_owned()) }),
        );
        if faults.len() == MOST_SPOILT {
            break;
        }
    }
    (root, faults)
}

/// So many places at which a text is no TOML are told.
const MOST_SPOILT: usize = 20;

/// Where the line of a byte begins.
fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
}

/// Faults of TOML, and of what was read all the same: of whole keys and values on other lines.
fn with_spoilt(spoilt: Vec<Fault>, others: Vec<Fault>, text: &str) -> Vec<Fault> {
    let lines: BTreeSet<usize> = spoilt.iter().map(|fault| line_of(text, fault.span.start)).collect();
    let of_file = |kind: &FaultKind| matches!(kind, FaultKind::Missing { .. } | FaultKind::Structure(_));
    let sure = others
        .into_iter()
        .filter(|fault| !of_file(&fault.kind) && !lines.contains(&line_of(text, fault.span.start)));
    let mut faults: Vec<Fault> = spoilt.iter().cloned().chain(sure).collect();
    faults.sort_by_key(|fault| fault.span.start);
    faults
}

/// A day that the calendar does not have, written without quotes, is no TOML; it is told as what
/// it is.
fn impossible_day(text: &str, at: usize) -> Option<Fault> {
    let part = |c: char| c.is_ascii_digit() || c == '-';
    let begin = text.get(..at)?.rfind(|c| !part(c)).map_or(0, |before| before + 1);
    let end = at + text.get(at..)?.find(|c| !part(c)).unwrap_or(text.len() - at);
    let day = text.get(begin..end)?;
    let error = Date::parse_iso(day).err().filter(|error| *error == DateError::NoSuchDay)?;
    Some(Fault { span: begin..end, kind: FaultKind::Date(day.to_owned(), error) })
}

/// Reads tables, gathering faults as it goes.
pub(super) struct Reader<'a> {
    faults: Vec<Fault>,
    ids: Ids<'a>,
}

impl Reader<'_> {
    fn into_faults(mut self) -> Vec<Fault> {
        self.faults.sort_by_key(|fault| fault.span.start);
        self.faults
    }

    fn fault<T>(&mut self, span: Range<usize>, kind: FaultKind) -> Option<T> {
        self.faults.push(Fault { span, kind });
        None
    }

    fn draft(
        &mut self,
        root: &DeTable<'_>,
        vocabularies: &[Arc<Vocabulary>],
        length: usize,
    ) -> Option<Draft> {
        self.format(root);
        let vocabulary = self.vocabulary(root, vocabularies)?;
        let (mut draft_sources, mut reasons) = (Vec::new(), Vec::new());
        let mut open = Vec::new();
        let mut items = Vec::new();
        let mut spans = Vec::new();
        let Some(plan_table) = root.get(PLAN_KIND) else {
            let of = words!("snapshot.the-draft");
            return self.fault(0..length.min(1), FaultKind::Missing { key: "[plan]", of });
        };
        let Some(plan_keys) = plan_table.get_ref().as_table() else {
            return self.wrong_type(plan_table, PLAN_KIND, Wants::Table);
        };
        let root_item = self.item(plan_keys, plan_table.span(), &vocabulary, &vocabulary.plan, None);
        let plan_id = root_item.as_ref().map(|item| item.id.clone());
        for (key, span, value) in entries(root) {
            if key == PLAN_KIND || HEADER.contains(&key) {
                continue;
            }
            let kind = vocabulary.kinds.iter().find(|kind| &*kind.key == key);
            if kind.is_none() && !ROWS.contains(&key) {
                let words = vocabulary.kinds.iter().map(|kind| &*kind.key).chain(ROWS);
                let nearest = nearest(key, words).map(str::to_owned);
                self.faults.push(Fault { span, kind: FaultKind::Kind { word: key.to_owned(), nearest } });
                continue;
            }
            for row in self.rows(key, value) {
                let keys = row.get_ref().as_table().expect("rows gives tables");
                match (kind, key) {
                    (Some(kind), _) => {
                        if let Some(item) = self.item(keys, row.span(), &vocabulary, kind, plan_id.as_ref()) {
                            items.push(item);
                            spans.push(keys.get("id").map_or(row.span(), Spanned::span));
                        }
                    }
                    (None, "source") => draft_sources.extend(self.source(keys, row.span())),
                    (None, "reason") => reasons.extend(self.reason(keys, row.span())),
                    (None, "suggestion") => open.extend(self.open_row("suggestion", keys, row.span())),
                    (None, _) => open.extend(self.open_row("conflict", keys, row.span())),
                }
            }
        }
        if !self.faults.is_empty() {
            self.lost_parents(root, &items, &spans, plan_id.as_ref());
            return None;
        }
        match Plan::assemble(vocabulary.name.clone(), root_item?, items) {
            Ok(plan) => Some(Draft { plan, sources: draft_sources, reasons, open }),
            Err(error) => self.fault(spans[error.index()].clone(), FaultKind::Structure(error)),
        }
    }

    /// Where other faults keep the items from being put together: items under one that is nowhere in the text.
    fn lost_parents(
        &mut self,
        root: &DeTable<'_>,
        items: &[Item],
        spans: &[Range<usize>],
        plan: Option<&Id>,
    ) {
        let tables = entries(root).filter_map(|(_, _, value)| value.get_ref().as_array()).flatten();
        let ids: BTreeSet<&str> = tables
            .filter_map(|table| table.get_ref().as_table()?.get("id")?.get_ref().as_str())
            .chain(plan.map(Id::as_str))
            .collect();
        for (index, (item, span)) in items.iter().zip(spans).enumerate() {
            let Some(parent) = item.parent.as_ref().filter(|parent| !ids.contains(parent.as_str())) else {
                continue;
            };
            let error = StructureError::NoParent { id: item.id.clone(), parent: parent.clone(), index };
            self.faults.push(Fault { span: span.clone(), kind: FaultKind::Structure(error) });
        }
    }

    fn format(&mut self, root: &DeTable<'_>) {
        match root.get("format") {
            None => self.faults.push(Fault {
                span: 0..0,
                kind: FaultKind::Missing { key: "format", of: words!("snapshot.the-file") },
            }),
            Some(value) => {
                if integer(value) != Some(i64::from(FORMAT)) {
                    self.faults.push(Fault { span: value.span(), kind: FaultKind::Format });
                }
            }
        }
    }

    fn vocabulary(&mut self, root: &DeTable<'_>, at_hand: &[Arc<Vocabulary>]) -> Option<Arc<Vocabulary>> {
        let Some(value) = root.get("vocabulary") else {
            let of = words!("snapshot.the-file");
            return self.fault(0..0, FaultKind::Missing { key: "vocabulary", of });
        };
        let Some(text) = value.get_ref().as_str() else {
            return self.wrong_type(value, "vocabulary", Wants::Text);
        };
        let name = text.parse::<VocabularyName>().ok();
        let found = at_hand.iter().find(|vocabulary| Some(&vocabulary.name) == name.as_ref());
        if found.is_none() {
            // Another version of the same, or one so spelt that it was meant; names of vocabularies
            // share endings, so likeness alone says little.
            let meant = |name: &str| {
                let same = name.split('/').next() == text.split('/').next();
                same || strsim::damerau_levenshtein(name, text) <= 2
            };
            let names = at_hand.iter().map(|vocabulary| vocabulary.name.to_string());
            let nearest = names.into_iter().find(|name| meant(name));
            return self.fault(value.span(), FaultKind::Vocabulary { name: text.to_owned(), nearest });
        }
        found.cloned()
    }

    /// The tables under a top-level key.
    fn rows<'a, 'i>(&mut self, key: &str, value: &'a Spanned<DeValue<'i>>) -> Vec<&'a Spanned<DeValue<'i>>> {
        match value.get_ref() {
            DeValue::Array(rows) if rows.iter().all(|row| row.get_ref().is_table()) => rows.iter().collect(),
            _ => {
                self.wrong_type::<()>(value, key, Wants::Tables);
                Vec::new()
            }
        }
    }

    fn item(
        &mut self,
        keys: &DeTable<'_>,
        span: Range<usize>,
        vocabulary: &Vocabulary,
        kind: &KindDef,
        plan: Option<&Id>,
    ) -> Option<Item> {
        let id = match (keys.get("id"), &mut self.ids) {
            (Some(value), _) => self.id(value, "id"),
            (None, Ids::Given(give)) if &*kind.key != PLAN_KIND => Some(give(&kind.key)),
            (None, _) => {
                let of = Words::same(format!("`{}`", kind.key));
                self.fault(span, FaultKind::Missing { key: "id", of })
            }
        };
        let parent = match keys.get("under") {
            Some(value) if &*kind.key != PLAN_KIND => Some(self.id(value, "under")?),
            _ => plan.cloned(),
        };
        let mut unknown = Vec::new();
        let mut absent = BTreeSet::new();
        let mut item = Item::new(id.clone().unwrap_or_else(placeholder), kind.key.clone(), parent);
        for (key, span, value) in entries(keys) {
            match key {
                "id" => {}
                "under" if &*kind.key != PLAN_KIND => {}
                "unknown" => unknown = self.texts(value, key).unwrap_or_default(),
                "absent" => absent = self.ids(value, key).unwrap_or_default(),
                _ => match kind.field(key) {
                    Some(field) => {
                        if let Some(value) = self.value(value, field, vocabulary) {
                            item.fields.insert(field.key.clone(), Held::known(value));
                        }
                    }
                    None => self
                        .faults
                        .push(Fault { span, kind: not_a_field(key, kind, vocabulary, id.as_ref()) }),
                },
            }
        }
        for (word, span) in unknown {
            self.mark_unknown(&mut item, &word, span, kind, vocabulary);
        }
        if !absent.is_empty() && item.open_lists.is_empty() {
            let span = keys.get("absent").map_or(0..0, Spanned::span);
            self.faults.push(Fault { span, kind: FaultKind::AbsentOfComplete });
        }
        item.absent = absent;
        id.map(|_| item)
    }

    fn mark_unknown(
        &mut self,
        item: &mut Item,
        word: &str,
        span: Range<usize>,
        kind: &KindDef,
        vocabulary: &Vocabulary,
    ) {
        if let Some(field) = kind.field(word) {
            let held = item.fields.entry(field.key.clone()).or_insert_with(Held::unknown);
            if held.value.is_some() && !field.ty.is_set() {
                self.faults.push(Fault { span, kind: FaultKind::KnownAndUnknown(word.to_owned()) });
            }
            held.complete = false;
            return;
        }
        let may_hold = |child: &&KindDef| child.under.contains(&kind.key);
        match vocabulary.kinds.iter().filter(may_hold).find(|child| &*child.key == word) {
            Some(child) => {
                item.open_lists.insert(child.key.clone());
            }
            None => {
                let children = vocabulary.kinds.iter().filter(may_hold).map(|child| &*child.key);
                let words = children.chain(kind.fields.iter().map(|field| &*field.key));
                let nearest = nearest(word, words).map(str::to_owned);
                let kind = kind.key.to_string();
                self.faults.push(Fault {
                    span,
                    kind: FaultKind::UnknownWhat { kind, word: word.to_owned(), nearest },
                });
            }
        }
    }

    /// The value of a field; `None` where it is empty, or at fault.
    fn value(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        field: &FieldDef,
        vocabulary: &Vocabulary,
    ) -> Option<Value> {
        let wants = Wants::Field(field.ty);
        match field.ty {
            FieldType::Text | FieldType::Label | FieldType::Link | FieldType::Identifier => {
                let text = self.plain(value, &field.key)?;
                if field.ty != FieldType::Text && text.contains('\n') {
                    return self.fault(value.span(), FaultKind::LabelLines);
                }
                (!text.is_empty()).then_some(Value::Text(text))
            }
            FieldType::Year | FieldType::Period => {
                let text = self.text(value, &field.key, wants)?;
                match text.parse::<Period>() {
                    Ok(period) if period.is_of(field.grains()) && vocabulary.calendar.knows(&period) => {
                        Some(Value::Period(period))
                    }
                    _ if field.ty == FieldType::Year => {
                        self.fault(value.span(), FaultKind::Year(text.to_owned()))
                    }
                    _ => {
                        let taken = vocabulary.calendar.examples(field.grains()).join(", ");
                        self.fault(value.span(), FaultKind::Period { text: text.to_owned(), taken })
                    }
                }
            }
            FieldType::Date => self.date(value, &field.key).map(Value::Date),
            FieldType::Amount => match integer(value) {
                Some(amount) => Some(Value::Quantity(Quantity::whole(amount))),
                None => self.wrong_type(value, &field.key, wants),
            },
            FieldType::Quantity => match integer(value) {
                Some(amount) => Some(Value::Quantity(Quantity::whole(amount))),
                None => {
                    let text = self.text(value, &field.key, wants)?;
                    match text.parse::<Quantity>() {
                        Ok(quantity) if quantity.as_whole().is_none() => Some(Value::Quantity(quantity)),
                        _ => self.fault(value.span(), FaultKind::Quantity(text.to_owned())),
                    }
                }
            },
            FieldType::Series => {
                let mut series = Series::new();
                for (text, span) in self.texts(value, &field.key)? {
                    let known = |((at, role), _): &((Stretch, Key), Quantity)| {
                        field.values.iter().any(|value| value.key == *role)
                            && vocabulary.calendar.knows(&Period::Exactly(at.clone()))
                            && Period::Exactly(at.clone()).is_of(field.grains())
                    };
                    match series_value(&text).filter(known) {
                        Some((key, amount)) => {
                            if series.insert(key, amount).is_some() {
                                return self.fault(span, FaultKind::SeriesTwice(text));
                            }
                        }
                        None => {
                            let roles = field.values.iter().map(|value| value.key.to_string()).collect();
                            return self.fault(span, FaultKind::Series { text, roles });
                        }
                    }
                }
                (!series.is_empty()).then_some(Value::Series(series))
            }
            FieldType::Flag => match value.get_ref().as_bool() {
                Some(flag) => flag.then_some(Value::Flag),
                None => self.wrong_type(value, &field.key, wants),
            },
            FieldType::Choice => {
                let text = self.text(value, &field.key, wants)?;
                match field.choices.iter().find(|choice| &*choice.key == text) {
                    Some(choice) => Some(Value::Choice(choice.key.clone())),
                    None => {
                        let choices = field.choices.iter().map(|choice| choice.key.to_string()).collect();
                        self.fault(value.span(), FaultKind::Choice { text: text.to_owned(), choices })
                    }
                }
            }
            FieldType::Milestones => {
                let mut set = BTreeSet::new();
                for (text, span) in self.texts(value, &field.key)? {
                    let known = |milestone: &crate::model::Milestone| {
                        vocabulary.milestone(&milestone.kind).is_some()
                            && vocabulary.calendar.knows(&Period::Exactly(milestone.at.clone()))
                            && Period::Exactly(milestone.at.clone()).is_of(field.grains())
                    };
                    match text.parse().ok().filter(known) {
                        Some(milestone) => set.insert(milestone),
                        None => {
                            let kinds =
                                vocabulary.milestones.iter().map(|kind| kind.key.to_string()).collect();
                            return self.fault(span, FaultKind::Milestone { text, kinds });
                        }
                    };
                }
                (!set.is_empty()).then_some(Value::Milestones(set))
            }
            FieldType::References => {
                let set = match field.role {
                    FieldRole::Lineage => self.origins(value, &field.key)?,
                    FieldRole::Name
                    | FieldRole::Label
                    | FieldRole::Body
                    | FieldRole::Schedule
                    | FieldRole::Milestones
                    | FieldRole::Target
                    | FieldRole::Provisional
                    | FieldRole::Status
                    | FieldRole::Amount
                    | FieldRole::Responsible
                    | FieldRole::Identifier
                    | FieldRole::Reference => self.ids(value, &field.key)?,
                };
                (!set.is_empty()).then_some(Value::References(set))
            }
            FieldType::Strings => {
                let mut set = BTreeSet::new();
                for (text, span) in self.texts(value, &field.key)? {
                    match plain_text(&text) {
                        Ok(text) if text.is_empty() => {}
                        Ok(text) => {
                            set.insert(text);
                        }
                        Err(fault) => return self.fault(span, FaultKind::Text(fault)),
                    }
                }
                (!set.is_empty()).then_some(Value::Strings(set))
            }
        }
    }

    fn source(&mut self, keys: &DeTable<'_>, span: Range<usize>) -> Option<Source> {
        let mut places = BTreeSet::new();
        let (mut certainty, mut document) = (None, None);
        let (mut reason, mut at) = (String::new(), String::new());
        for (key, key_span, value) in entries(keys) {
            match key {
                "place" => {
                    let texts = match value.get_ref() {
                        DeValue::String(text) => vec![(text.to_string(), value.span())],
                        _ => self.texts(value, key)?,
                    };
                    for (text, span) in texts {
                        match text.parse::<Place>() {
                            Ok(place) => places.insert(place),
                            Err(()) => return self.fault(span, FaultKind::Place(text)),
                        };
                    }
                }
                "certainty" => {
                    let word = self.text(value, key, Wants::Text)?;
                    certainty = match word {
                        "verified" => Some(Certainty::Verified),
                        "inferred" => Some(Certainty::Inferred),
                        _ => {
                            let words = &["verified", "inferred"];
                            return self
                                .fault(value.span(), FaultKind::Word { text: word.to_owned(), words });
                        }
                    };
                }
                "reason" => reason = self.plain(value, key)?,
                "at" => at = self.plain(value, key)?,
                "document" => {
                    let text = self.plain(value, key)?;
                    document = Some(match text.parse::<Digest>() {
                        Ok(hash) => DocumentName::Hash(hash),
                        Err(()) => DocumentName::File(text),
                    });
                }
                _ => {
                    let words = ["place", "certainty", "reason", "document", "at"];
                    let nearest = nearest(key, words).map(str::to_owned);
                    let kind = FaultKind::Field { kind: "source".to_owned(), word: key.to_owned(), nearest };
                    return self.fault(key_span, kind);
                }
            }
        }
        let missing =
            if places.is_empty() { Some("place") } else { certainty.is_none().then_some("certainty") };
        if let Some(key) = missing {
            return self.fault(span, FaultKind::Missing { key, of: Words::same("`source`") });
        }
        let certainty = certainty.expect("its absence was told above");
        if certainty == Certainty::Inferred && reason.is_empty() {
            return self.fault(span, FaultKind::NoReason);
        }
        Some(Source { places, certainty, reason, document, at })
    }

    fn reason(&mut self, keys: &DeTable<'_>, span: Range<usize>) -> Option<Reason> {
        let (mut place, mut text) = (None, String::new());
        for (key, key_span, value) in entries(keys) {
            match key {
                "place" => {
                    let written = self.text(value, key, Wants::Text)?;
                    match written.parse::<Place>() {
                        Ok(read) => place = Some(read),
                        Err(()) => return self.fault(value.span(), FaultKind::Place(written.to_owned())),
                    }
                }
                "text" => text = self.plain(value, key)?,
                _ => {
                    let nearest = nearest(key, ["place", "text"]).map(str::to_owned);
                    let kind = FaultKind::Field { kind: "reason".to_owned(), word: key.to_owned(), nearest };
                    return self.fault(key_span, kind);
                }
            }
        }
        match place {
            Some(place) if !text.is_empty() => Some(Reason { place, text }),
            found => {
                let key = if found.is_none() { "place" } else { "text" };
                self.fault(span, FaultKind::Missing { key, of: Words::same("`reason`") })
            }
        }
    }

    /// A row that is kept as it was written, its texts as files keep them.
    fn open_row(&mut self, table: &'static str, keys: &DeTable<'_>, span: Range<usize>) -> Option<OpenRow> {
        let keys: Result<Vec<(String, String)>, _> =
            entries(keys).map(|(key, _, value)| Ok((written_key(key), inline(value)?))).collect();
        match keys {
            Ok(keys) => Some(OpenRow { table, keys, span }),
            Err((span, fault)) => self.fault(span, FaultKind::Text(fault)),
        }
    }

    /// A whole file of sources.
    pub(super) fn sources_file(text: &str) -> Result<(Digest, Vec<Source>), Vec<Fault>> {
        let (root, spoilt) = parse(text);
        if !spoilt.is_empty() {
            return Err(spoilt);
        }
        let mut reader = Reader { faults: Vec::new(), ids: Ids::Required };
        reader.format(root.get_ref());
        let mut snapshot = None;
        let mut sources = Vec::new();
        for (key, span, value) in entries(root.get_ref()) {
            match key {
                "format" => {}
                "snapshot" => snapshot = value.get_ref().as_str().and_then(|text| text.parse().ok()),
                "source" => {
                    for row in reader.rows(key, value) {
                        let keys = row.get_ref().as_table().expect("rows gives tables");
                        sources.extend(reader.source(keys, row.span()));
                    }
                }
                _ => reader
                    .faults
                    .push(Fault { span, kind: FaultKind::Kind { word: key.to_owned(), nearest: None } }),
            }
        }
        if snapshot.is_none() {
            let kind = FaultKind::Missing { key: "snapshot", of: words!("snapshot.the-file") };
            reader.faults.push(Fault { span: 0..0, kind });
        }
        match snapshot {
            Some(snapshot) if reader.faults.is_empty() => Ok((snapshot, sources)),
            _ => Err(reader.into_faults()),
        }
    }

    fn wrong_type<T>(&mut self, value: &Spanned<DeValue<'_>>, key: &str, wants: Wants) -> Option<T> {
        self.fault(value.span(), FaultKind::Type { key: key.to_owned(), wants })
    }

    fn text<'a>(&mut self, value: &'a Spanned<DeValue<'_>>, key: &str, wants: Wants) -> Option<&'a str> {
        match value.get_ref().as_str() {
            Some(text) => Some(text),
            None => self.wrong_type(value, key, wants),
        }
    }

    /// A text as plans keep it.
    fn plain(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<String> {
        let text = self.text(value, key, Wants::Text)?;
        match plain_text(text) {
            Ok(text) => Some(text),
            Err(fault) => self.fault(value.span(), FaultKind::Text(fault)),
        }
    }

    /// An array of texts, none twice.
    fn texts(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Vec<(String, Range<usize>)>> {
        let Some(array) = value.get_ref().as_array() else {
            return self.wrong_type(value, key, Wants::Texts);
        };
        let mut seen = BTreeSet::new();
        let mut texts = Vec::new();
        for member in array.iter() {
            let text = self.text(member, key, Wants::Texts)?.to_owned();
            if !seen.insert(text.clone()) {
                return self.fault(member.span(), FaultKind::Twice(text));
            }
            texts.push((text, member.span()));
        }
        Some(texts)
    }

    fn id(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Id> {
        let text = self.text(value, key, Wants::Text)?;
        match text.parse() {
            Ok(id) => Some(id),
            Err(error) => self.fault(value.span(), FaultKind::Id(text.to_owned(), error)),
        }
    }

    fn ids(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<BTreeSet<Id>> {
        self.ids_by(value, key, str::parse)
    }

    /// Ids as a lineage has them.
    fn origins(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<BTreeSet<Id>> {
        self.ids_by(value, key, Id::origin)
    }

    fn ids_by(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        key: &str,
        read: fn(&str) -> Result<Id, IdError>,
    ) -> Option<BTreeSet<Id>> {
        let mut ids = BTreeSet::new();
        for (text, span) in self.texts(value, key)? {
            match read(&text) {
                Ok(id) => ids.insert(id),
                Err(error) => return self.fault(span, FaultKind::Id(text, error)),
            };
        }
        Some(ids)
    }

    fn date(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Date> {
        match value.get_ref() {
            DeValue::Datetime(moment) if moment.time.is_none() && moment.offset.is_none() => {
                let day =
                    moment.date.and_then(|day| Date::new(day.year.into(), day.month.into(), day.day.into()));
                match day {
                    Some(day) => Some(day),
                    None => {
                        self.fault(value.span(), FaultKind::Date(moment.to_string(), DateError::NoSuchDay))
                    }
                }
            }
            DeValue::String(text) => match Date::parse(text) {
                Err(error) if error != DateError::Form => {
                    self.fault(value.span(), FaultKind::Date(text.to_string(), error))
                }
                _ => self.wrong_type(value, key, Wants::Field(FieldType::Date)),
            },
            _ => self.wrong_type(value, key, Wants::Field(FieldType::Date)),
        }
    }
}

fn not_a_field(key: &str, kind: &KindDef, vocabulary: &Vocabulary, id: Option<&Id>) -> FaultKind {
    if vocabulary.kind(key).is_some() {
        let parent = id.map_or_else(|| kind.key.to_string(), Id::to_string);
        return FaultKind::Nested { kind: key.to_owned(), parent };
    }
    let nearest = kind.nearest_field(key).map(str::to_owned);
    FaultKind::Field { kind: kind.key.to_string(), word: key.to_owned(), nearest }
}

/// Stands in for an id at fault, so that the rest of the item is still read for faults.
fn placeholder() -> Id {
    "x".parse().expect("a letter is an id")
}

fn entries<'a, 'i>(table: &'a DeTable<'i>) -> impl Iterator<Item = Entry<'a, 'i>> {
    table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
}

fn integer(value: &Spanned<DeValue<'_>>) -> Option<i64> {
    let integer = value.get_ref().as_integer()?;
    let digits: Cow<'_, str> = integer.as_str().into();
    i64::from_str_radix(&digits, integer.radix()).ok()
}

/// A value as TOML: a text of several lines as it is written, whatever stands inside something
/// else on one line. `Err` tells the first text that no file may hold.
fn inline(value: &Spanned<DeValue<'_>>) -> Result<String, (Range<usize>, TextFault)> {
    Ok(match value.get_ref() {
        DeValue::String(text) => quoted(&kept(text, value.span())?),
        // In the one spelling of numbers.
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| number.to_string(), |number| number.to_string()),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(moment) => moment.to_string(),
        DeValue::Array(members) => {
            let members: Result<Vec<String>, _> = members.iter().map(member_inline).collect();
            format!("[{}]", members?.join(", "))
        }
        DeValue::Table(table) => {
            let keys: Result<Vec<String>, _> = entries(table)
                .map(|(key, _, value)| Ok(format!("{} = {}", written_key(key), member_inline(value)?)))
                .collect();
            format!("{{ {} }}", keys?.join(", "))
        }
    })
}

fn member_inline(value: &Spanned<DeValue<'_>>) -> Result<String, (Range<usize>, TextFault)> {
    match value.get_ref() {
        DeValue::String(text) => Ok(on_one_line(&kept(text, value.span())?)),
        _ => inline(value),
    }
}

/// A text as files keep it.
fn kept(text: &str, span: Range<usize>) -> Result<String, (Range<usize>, TextFault)> {
    plain_text(text).map_err(|fault| (span, fault))
}

fn written_key(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare { key.to_owned() } else { quoted(key) }
}

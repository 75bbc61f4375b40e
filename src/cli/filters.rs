//! Which changes or items a command tells: the same options for every command that tells some.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use planctl::diff::FacetKind;
use planctl::document::asked_words;
use planctl::filter::{Filter, may_hold, read_amount};
use planctl::model::{Key, Plan, Vocabulary};
use planctl::text::{Lang, Words, brief, folded, nearest};
use planctl::words;
use planctl::workspace::{Pair, below, item};

use super::failure::Failure;

/// Only some of the changes or items
#[derive(clap::Args, Default, PartialEq, Eq)]
#[command(next_help_heading = "Only some")]
pub(super) struct Filters {
    /// Only this item and what is below it: an id, a number or a name; may be repeated
    #[arg(long, value_name = "ITEM")]
    under: Vec<String>,
    /// Only items of this kind of the vocabulary; may be repeated
    #[arg(long, value_name = "KIND")]
    item_kind: Vec<String>,
    /// Only items with this kind of change (see `planctl kinds`); may be repeated
    #[arg(long, alias = "kind", value_name = "CHANGE")]
    facet: Vec<String>,
    /// Only where this field is told of, by its key or name; may be repeated
    #[arg(long, value_name = "FIELD")]
    field: Vec<String>,
    /// Only where it was this before: a text within it, a choice, a number, a period it lies in; '' for nothing
    #[arg(long, value_name = "VALUE")]
    was: Option<String>,
    /// Only where it is this now
    #[arg(long, value_name = "VALUE")]
    now: Option<String>,
    /// Only what comes later than before
    #[arg(long, conflicts_with = "earlier")]
    later: bool,
    /// Only what comes earlier than before
    #[arg(long)]
    earlier: bool,
    /// Only what changed by so much at least: 2 quarters, 6 months, or a number in the unit of the field
    #[arg(long, value_name = "AMOUNT")]
    by_at_least: Option<String>,
}

impl Filters {
    /// What is asked of changes between plans, and what that is called; `None` if nothing is.
    fn of_changes(
        &self,
        more: Option<&str>,
        plans: &[&Plan],
        vocabulary: &Vocabulary,
    ) -> Result<Option<(Filter, Words)>, Failure> {
        let filter = self.read(more, plans, vocabulary)?;
        let said = asked_words(&filter, plans, vocabulary);
        Ok((!filter.is_all()).then_some((filter, said)))
    }

    /// A pair of which only what is asked for is told; `more` is an item that was named in another way.
    pub(super) fn told(&self, pair: Pair, more: Option<&str>) -> Result<Pair, Failure> {
        let plans = [pair.before(), pair.after()].map(|side| side.side.snapshot.plan());
        let asked = self.of_changes(more, &plans, pair.vocabulary())?;
        Ok(pair.only(asked))
    }

    /// Refuses to tell only a part, where the answer is the whole or nothing.
    pub(super) fn refuse(&self) -> Result<(), Failure> {
        match *self == Filters::default() {
            true => Ok(()),
            false => Err(Failure::usage(words!("filters.whole-only"))),
        }
    }

    /// What is asked of the items of one plan.
    pub(super) fn of_items(
        &self,
        plan: &Plan,
        vocabulary: &Vocabulary,
    ) -> Result<Option<(Filter, Words)>, Failure> {
        let asked = self.of_changes(None, &[plan], vocabulary)?;
        match asked {
            Some((filter, _)) if filter.is_about_changes() => {
                Err(Failure::usage(words!("filters.no-change")).hint(words!("filters.give-two")))
            }
            asked => Ok(asked),
        }
    }

    fn read(&self, more: Option<&str>, plans: &[&Plan], vocabulary: &Vocabulary) -> Result<Filter, Failure> {
        let tops = self.under.iter().map(String::as_str).chain(more);
        let tops = tops.map(|asked| item(asked, plans)).collect::<Result<Vec<_>, _>>()?;
        let all = tops.iter().flat_map(|top| below(top, plans)).collect::<BTreeSet<_>>();
        let filter = Filter {
            under: (!tops.is_empty()).then_some(all),
            tops,
            item_kinds: self.item_kind.iter().map(|text| kind(text, vocabulary)).collect::<Result<_, _>>()?,
            facets: self.facet.iter().map(|text| facet(text)).collect::<Result<_, _>>()?,
            fields: self
                .field
                .iter()
                .map(|text| field(text, vocabulary))
                .collect::<Result<Vec<_>, _>>()?
                .concat(),
            was: self.was.clone(),
            now: self.now.clone(),
            direction: match (self.later, self.earlier) {
                (true, _) => Some(Ordering::Greater),
                (_, true) => Some(Ordering::Less),
                _ => None,
            },
            by_at_least: match &self.by_at_least {
                None => None,
                Some(text) => Some(read_amount(text).ok_or_else(|| {
                    Failure::usage(words!("filters.no-amount", text = brief(text)))
                        .hint(words!("filters.write-amount"))
                })?),
            },
        };
        for value in [&self.was, &self.now].into_iter().flatten().filter(|value| !value.is_empty()) {
            is_value(value, &filter.fields, vocabulary)?;
        }
        Ok(filter)
    }
}

/// A kind of item by its key or any of its words.
fn kind(text: &str, vocabulary: &Vocabulary) -> Result<Key, Failure> {
    let mut kinds = [&vocabulary.plan].into_iter().chain(&vocabulary.kinds);
    let found = kinds.find(|kind| *kind.key == *text || kind.words.is(text));
    found.map(|kind| kind.key.clone()).ok_or_else(|| {
        let all = Words::list(vocabulary.kinds.iter().map(|kind| Words::same(&*kind.key)));
        Failure::usage(words!("filters.no-kind", text = brief(text))).hint(words!("filters.there-are", all))
    })
}

/// The fields of that key, or of that name.
fn field(text: &str, vocabulary: &Vocabulary) -> Result<Vec<Key>, Failure> {
    let all = || [&vocabulary.plan].into_iter().chain(&vocabulary.kinds).flat_map(|kind| &kind.fields);
    let found: BTreeSet<Key> = all()
        .filter(|field| *field.key == *text || field.words.is(text))
        .map(|field| field.key.clone())
        .collect();
    if found.is_empty() {
        let keys: BTreeSet<&str> = all().map(|field| &*field.key).collect();
        let failure = Failure::usage(words!("filters.no-field", text = brief(text)));
        return Err(match nearest(text, keys.iter().copied()) {
            Some(near) => failure.hint(words!("diff.did-mean", near)),
            None => {
                let all = Words::list(keys.into_iter().map(Words::same));
                failure.hint(words!("filters.there-are", all))
            }
        });
    }
    Ok(found.into_iter().collect())
}

/// What none of the fields could ever hold was mistyped.
fn is_value(text: &str, asked: &[Key], vocabulary: &Vocabulary) -> Result<(), Failure> {
    let kinds = [&vocabulary.plan].into_iter().chain(&vocabulary.kinds);
    let fields: Vec<_> =
        kinds.flat_map(|kind| &kind.fields).filter(|field| asked.contains(&field.key)).collect();
    if fields.is_empty() || fields.iter().any(|field| may_hold(field, text, vocabulary)) {
        return Ok(());
    }
    let failure = Failure::usage(words!("filters.no-value", text = brief(text)));
    let choices: BTreeSet<&str> =
        fields.iter().flat_map(|field| &field.choices).map(|choice| &*choice.key).collect();
    Err(match choices.is_empty() {
        true => failure,
        false => {
            failure.hint(words!("filters.there-are", all = Words::list(choices.into_iter().map(Words::same))))
        }
    })
}

/// A kind of change by its id, or by its name in any language.
pub(super) fn facet(text: &str) -> Result<FacetKind, Failure> {
    let is_called =
        |kind: &FacetKind| Lang::ALL.iter().any(|lang| folded(&kind.words().get(*lang)) == folded(text));
    FacetKind::by_key(text).or_else(|| FacetKind::all().find(is_called)).ok_or_else(|| {
        let shown = brief(text);
        let failure = Failure::usage(words!("diff.no-kind-change", shown));
        match nearest(text, FacetKind::all().map(FacetKind::key)) {
            Some(near) => failure.hint(words!("diff.did-mean", near)),
            None => failure.hint(words!("diff.kinds-lists")),
        }
    })
}

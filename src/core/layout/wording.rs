//! Items, fields and values in words.

use crate::diff::{Facet, FacetKind};
use crate::model::{
    End, FieldDef, FieldRole, FiscalYear, Held, Id, Item, Plan, Value, Vocabulary, YearRange,
};
use crate::text::{Lang, Words};

/// Words for two plans compared, or for one given twice.
#[derive(Clone, Copy)]
pub struct Wording<'a> {
    /// The vocabulary, the newer of the two.
    pub vocabulary: &'a Vocabulary,
    /// The plan before.
    pub before: &'a Plan,
    /// The plan after.
    pub after: &'a Plan,
}

/// A fiscal year as officials write it, 令和８年度, and as FY2026. The year in which an era
/// began is that era's first.
pub fn year_words(year: FiscalYear) -> Words {
    Words::new(year.in_japanese(), year.to_string())
}

fn range_words(range: &YearRange) -> Words {
    match (range.earliest().map(year_words), range.latest().map(year_words)) {
        (Some(low), Some(high)) if low == high => low,
        (Some(low), Some(high)) => Words::new(
            format!("{}から{}までのいずれか", low.ja, high.ja),
            format!("one of {} to {}", low.en, high.en),
        ),
        (Some(low), None) => Words::new(format!("{}以降", low.ja), format!("{} or later", low.en)),
        (None, Some(high)) => Words::new(format!("{}以前", high.ja), format!("{} or earlier", high.en)),
        (None, None) => unknown(),
    }
}

impl<'a> Wording<'a> {
    /// The item, after rather than before.
    pub fn item(&self, id: &Id) -> Option<&'a Item> {
        self.after.get(id).or_else(|| self.before.get(id))
    }

    /// What a kind is called.
    pub fn kind(&self, kind: &str) -> Words {
        self.vocabulary.kind(kind).map_or_else(|| Words::same(kind), |kind| kind.words.clone())
    }

    /// What a field, or a kind of children, is called.
    pub fn field(&self, kind: &str, field: &str) -> Words {
        match (self.vocabulary.field(kind, field), self.vocabulary.kind(field)) {
            (Some(field), _) => field.words.clone(),
            (None, Some(kind)) => kind.words.clone(),
            (None, None) => Words::same(field),
        }
    }

    /// What the item of this id is called, with the mark of a provisional name: after, or before
    /// where the name after is not known.
    pub fn name(&self, id: &Id) -> Words {
        let sides = [self.after, self.before].into_iter().filter_map(|plan| plan.get(id));
        let mut names = sides.map(|item| self.name_of(item));
        let first = names.next().unwrap_or_else(|| Words::same(id.as_str()));
        match names.next() {
            Some(before) if first == nameless() => before,
            _ => first,
        }
    }

    /// What an item is called, with the mark of a provisional name.
    pub fn name_of(&self, item: &Item) -> Words {
        let Some(kind) = self.vocabulary.kind(&item.kind) else { return Words::same(item.id.as_str()) };
        let named = kind.by_role(FieldRole::Name).and_then(|field| item.text(&field.key));
        let titled = || kind.title.iter().find_map(|field| item.text(field));
        let Some(name) = named.or_else(titled) else { return nameless() };
        let mark = kind.by_role(FieldRole::Provisional).filter(|field| item.value(&field.key).is_some());
        let mark = mark.map(|field| field.mark.clone().unwrap_or_default()).unwrap_or_default();
        let name = name.replace('\n', " ");
        Words::new(format!("{name}{}", mark.ja), format!("{name}{}", mark.en))
    }

    /// The printed number of an item, if it has one.
    pub fn label(&self, item: &Item) -> Option<String> {
        let field = self.vocabulary.kind(&item.kind)?.by_role(FieldRole::Label)?;
        item.text(&field.key).map(str::to_owned)
    }

    /// A value in words.
    pub fn value(&self, field: Option<&FieldDef>, value: &Value) -> Words {
        match value {
            Value::Text(text) => Words::same(text),
            Value::Year(range) => range_words(range),
            Value::Date(date) => Words::new(date.in_japanese(), date.in_english()),
            Value::Amount(amount) => Words::same(grouped(*amount)),
            Value::Flag => Words::new("該当", "yes"),
            Value::Choice(key) => {
                let choice = field.and_then(|field| field.choices.iter().find(|choice| choice.key == *key));
                choice.map_or_else(|| Words::same(&**key), |choice| choice.words.clone())
            }
            Value::Milestones(set) => {
                let parts = set.iter().map(|milestone| {
                    let year = year_words(milestone.year);
                    let kind = self.vocabulary.milestone(&milestone.kind);
                    let kind = kind.map_or_else(|| Words::same(&*milestone.kind), |kind| kind.words.clone());
                    Words::new(format!("{}・{}", kind.ja, year.ja), format!("{} {}", kind.en, year.en))
                });
                commas(parts)
            }
            Value::References(ids) => {
                let names = ids.iter().map(|id| {
                    let name = self.name(id);
                    Words::new(format!("「{}」", name.ja), name.en)
                });
                commas(names)
            }
            Value::Strings(set) => commas(set.iter().map(Words::same)),
        }
    }

    /// What is recorded of a field, in words.
    pub fn held(&self, field: Option<&FieldDef>, held: Option<&Held>) -> Words {
        let Some(held) = held else { return nothing() };
        match (&held.value, held.complete) {
            (Some(value), true) => self.value(field, value),
            (Some(value), false) => {
                let value = self.value(field, value);
                Words::new(format!("{}（ほかは不明）", value.ja), format!("{} (others unknown)", value.en))
            }
            (None, _) => unknown(),
        }
    }

    /// The years an item runs in, if its kind has a schedule and anything of it is recorded. An
    /// end that is not set is left open; one that is not known says so.
    pub fn schedule(&self, item: &Item) -> Option<Words> {
        let kind = self.vocabulary.kind(&item.kind)?;
        let end = |end| {
            let field = kind.schedule(end)?;
            let held = item.fields.get(&field.key)?;
            Some(self.held(Some(field), Some(held)))
        };
        let (first, last) = (end(End::First), end(End::Last));
        if first.is_none() && last.is_none() {
            return None;
        }
        let part = |words: Option<Words>, lang| words.map(|w| w.get(lang).to_owned()).unwrap_or_default();
        let join = |lang, sign: &str| {
            let (from, to) = (part(first.clone(), lang), part(last.clone(), lang));
            format!("{from}{sign}{to}")
        };
        Some(Words::new(join(Lang::Ja, "～"), join(Lang::En, "–")))
    }

    /// One kind of change, in words; a deletion is a withdrawal if the name was provisional.
    pub fn facet(&self, id: &Id, facet: &Facet) -> Words {
        if facet.kind == FacetKind::Deleted {
            let provisional = self.before.get(id).is_some_and(|item| {
                let kind = self.vocabulary.kind(&item.kind);
                let field = kind.and_then(|kind| kind.by_role(FieldRole::Provisional));
                field.is_some_and(|field| item.value(&field.key).is_some())
            });
            if provisional {
                return Words::new("取下げ", "withdrawn");
            }
        }
        facet.kind.words()
    }

    /// The item above, as it is called in points: the nearest with a name of its own.
    pub fn parent_name(&self, id: &Id) -> Words {
        let plan = if self.after.get(id).is_some() { self.after } else { self.before };
        match plan.above(id).first() {
            Some(above) => self.name_of(above),
            None => Words::default(),
        }
    }

    /// Where an item stands, from the top down, without `[plan]` and itself.
    pub fn path(&self, plan: &Plan, id: &Id) -> Vec<Words> {
        let mut path: Vec<Words> = plan
            .above(id)
            .into_iter()
            .filter(|item| item.parent.is_some())
            .map(|item| match self.label(item) {
                Some(label) => {
                    let name = self.name_of(item);
                    Words::new(format!("{label} {}", name.ja), format!("{label} {}", name.en))
                }
                None => self.name_of(item),
            })
            .collect();
        path.reverse();
        path
    }
}

fn commas(parts: impl Iterator<Item = Words>) -> Words {
    let (ja, en): (Vec<String>, Vec<String>) = parts.map(|words| (words.ja, words.en)).unzip();
    Words::new(ja.join("、"), en.join(", "))
}

/// A number with commas by thousands (公用文作成の要領).
fn grouped(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if amount < 0 { format!("-{out}") } else { out }
}

/// Signs and short words of Japanese and English lists.
pub fn and(parts: &[Words]) -> Words {
    let join = |lang: Lang, comma: &str, and: &str| match parts {
        [] => String::new(),
        [one] => one.get(lang).to_owned(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(|part| part.get(lang)).collect();
            format!("{}{and}{}", head.join(comma), last.get(lang))
        }
    };
    Words { ja: join(Lang::Ja, "、", "及び"), en: join(Lang::En, ", ", " and ") }
}

/// A name that is not known.
pub fn nameless() -> Words {
    Words::new("（名称不明）", "(name unknown)")
}

/// What is not known of a field.
pub fn unknown() -> Words {
    Words::new("不明", "unknown")
}

/// What is known to be empty.
pub fn nothing() -> Words {
    Words::new("なし", "none")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fiscal_year_is_written_in_the_era_that_named_it() {
        let ja = |year: &str| year_words(year.parse().unwrap()).ja;
        assert_eq!(ja("FY2026"), "令和８年度");
        assert_eq!(ja("FY2019"), "令和元年度");
        assert_eq!(ja("FY2018"), "平成３０年度");
        assert_eq!(ja("FY1988"), "昭和６３年度");
    }

    #[test]
    fn amounts_have_commas_by_thousands() {
        assert_eq!(grouped(9_300_000_000), "9,300,000,000");
        assert_eq!(grouped(-100), "-100");
    }
}

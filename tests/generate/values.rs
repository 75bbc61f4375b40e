//! Values of every type, awkward ones among them.

use std::collections::BTreeSet;

use planctl::model::{
    Calendar, Date, Each, FieldDef, FieldType, FiscalYear, Grain, Held, Id, Milestone, Period, Quantity,
    Series, Stretch, Value,
};
use planctl::text::plain_text;

use super::{Whims, World, id};

/// What texts are put together from.
const PIECES: &[&str] = &[
    "水",
    "ため池の再生",
    "1",
    "a",
    " ",
    "\n",
    "、",
    "（仮称）",
    "\"",
    "\\",
    "'",
    "\"\"\"",
    "'''",
    "\\u3042\\n",
    "\t",
    "　",
    "\n\n",
    "# = [x]",
    "{ a = 1 }",
    "ＡＩ",
    "AI",
    "・",
    // Compatibility ideographs, which stay as they are: U+FA19 神, U+2F800 丽.
    "\u{FA19}",
    "\u{2F800}",
    // Marks that compose with what goes before, and marks that do not.
    "か\u{3099}",
    "e\u{301}\u{323}",
    "\u{301}",
    "は\u{309A}",
    "葛\u{E0100}",
    "ﾃﾞｰﾀ",
    "①",
    "ｶ",
    "😀",
    "👨\u{200D}👩\u{200D}👧",
    "🇯🇵",
    "\r\n",
    "\u{E000}",
    "\u{10FFFF}",
    "한국",
    "ά",
];

/// A text as plans keep it, never empty.
pub fn text(whims: &mut Whims<'_>) -> String {
    let mut text = String::new();
    for _ in 0..=whims.pick(5) {
        if whims.once_in(16) {
            let number = whims.pick(0x110) << 12 | whims.pick(0x1000);
            text.extend(char::from_u32(number as u32));
        } else {
            text.push_str(PIECES[whims.pick(PIECES.len())]);
        }
    }
    match plain_text(&text) {
        Ok(text) if !text.is_empty() => text,
        _ => "水".to_owned(),
    }
}

fn label(whims: &mut Whims<'_>) -> String {
    match whims.pick(8) {
        7 => plain_text(&text(whims).replace('\n', " ")).expect("the text was plain"),
        number => format!("{}-{}", number + 1, whims.pick(3) + 1),
    }
}

pub fn year(whims: &mut Whims<'_>) -> FiscalYear {
    let begins = if whims.once_in(40) { *whims.one(&[1868, 9999]) } else { 2020 + whims.pick(10) as u16 };
    FiscalYear::new(begins).expect("a year that the type takes")
}

/// A stretch of one of these grains, or of any where none is named; never one that comes back.
pub fn stretch(calendar: &Calendar, grains: &[Grain], whims: &mut Whims<'_>) -> Stretch {
    let all: Vec<Grain> = match grains {
        [] => Grain::ALL
            .into_iter()
            .filter(|grain| *grain != Grain::Release || !calendar.releases.is_empty())
            .collect(),
        grains => grains.to_vec(),
    };
    let grain = *whims.one(&all);
    let near = match grain {
        Grain::FiscalYear => return Stretch::Fiscal(year(whims)),
        Grain::Year => 2020 + whims.pick(10),
        Grain::FiscalHalf => 2 * 2020 + whims.pick(20),
        Grain::FiscalQuarter | Grain::Quarter => 4 * 2020 + whims.pick(40),
        Grain::Month => 12 * 2020 + whims.pick(120),
        Grain::Day => 18_262 + whims.pick(3_650),
        Grain::Release => whims.pick(calendar.releases.len()),
    };
    calendar.nth(grain, near as i64).expect("the calendar has such a stretch")
}

/// A period of a field's grains.
pub fn period(world: &World, field: &FieldDef, whims: &mut Whims<'_>) -> Period {
    let calendar = &world.vocabulary.calendar;
    let one = stretch(calendar, field.grains(), whims);
    match whims.pick(8) {
        5 => Period::AtMost(one),
        6 => Period::AtLeast(one),
        7 => {
            let by = whims.pick(4) as i64;
            let other = calendar.moved(&one, by).unwrap_or_else(|| one.clone());
            Period::between(one, other).expect("the least goes first")
        }
        _ => Period::Exactly(one),
    }
}

fn quantity(whims: &mut Whims<'_>) -> Quantity {
    let kept = ["0", "150", "-1449", "9.5", "9.50", "0.30", "-0.5", "98.25", "9223372036854775807"];
    whims.one(&kept).parse().expect("a number as plans keep it")
}

pub fn series(world: &World, field: &FieldDef, whims: &mut Whims<'_>) -> Series {
    let one = |whims: &mut Whims<'_>| {
        let grains =
            if field.grains().is_empty() { &[Grain::FiscalYear, Grain::Quarter] } else { field.grains() };
        let at = stretch(&world.vocabulary.calendar, grains, whims);
        ((at, whims.one(&field.values).key.clone()), quantity(whims))
    };
    (0..=whims.pick(3)).map(|_| one(whims)).collect()
}

fn date(whims: &mut Whims<'_>) -> Date {
    let days = [(2026, 1, 16), (2024, 2, 29), (2025, 12, 31), (1000, 1, 1), (9999, 12, 31)];
    let (year, month, day) = *whims.one(&days);
    Date::new(year, month, day).expect("a day of the calendar")
}

fn amount(whims: &mut Whims<'_>) -> i64 {
    *whims.one(&[1, 0, -1, 12_000_000, 15_000_000, 1_234_567_890, 8, i64::MAX, i64::MIN])
}

pub fn milestone(world: &World, field: &FieldDef, whims: &mut Whims<'_>) -> Milestone {
    let any = match whims.pick(8) {
        0 => Stretch::Each(*whims.one(&[
            Each::FiscalYear,
            Each::Year,
            Each::Month(Some(7)),
            Each::Quarter(None),
        ])),
        1 => stretch(&world.vocabulary.calendar, field.grains(), whims),
        _ => Stretch::Fiscal(year(whims)),
    };
    let at = match Period::Exactly(any.clone()).is_of(field.grains()) {
        true => any,
        false => stretch(&world.vocabulary.calendar, field.grains(), whims),
    };
    Milestone { at, kind: whims.one(&world.vocabulary.milestones).key.clone() }
}

/// An id out of few, so that ids meet, go and return.
pub fn some_id(world: &World, whims: &mut Whims<'_>) -> Id {
    let number = whims.pick(world.ids + 2);
    match number.checked_sub(world.ids) {
        Some(0) => id("0"),
        Some(_) => id(&"a-".repeat(31)),
        None => id(&format!("i{number}")),
    }
}

fn several<T: Ord>(whims: &mut Whims<'_>, one: impl Fn(&mut Whims<'_>) -> T) -> BTreeSet<T> {
    (0..=whims.pick(3)).map(|_| one(whims)).collect()
}

/// A value of a field's type.
pub fn value(world: &World, field: &FieldDef, whims: &mut Whims<'_>) -> Value {
    match field.ty {
        FieldType::Text => Value::Text(text(whims)),
        FieldType::Label | FieldType::Link | FieldType::Identifier => Value::Text(label(whims)),
        FieldType::Year | FieldType::Period => Value::Period(period(world, field, whims)),
        FieldType::Quantity => Value::Quantity(quantity(whims)),
        FieldType::Series => Value::Series(series(world, field, whims)),
        FieldType::Milestones => Value::Milestones(several(whims, |whims| milestone(world, field, whims))),
        FieldType::Date => Value::Date(date(whims)),
        FieldType::Amount => Value::Quantity(Quantity::whole(amount(whims))),
        FieldType::Flag => Value::Flag,
        FieldType::Choice => Value::Choice(whims.one(&field.choices).key.clone()),
        FieldType::References => Value::References(several(whims, |whims| some_id(world, whims))),
        FieldType::Strings => Value::Strings(several(whims, text)),
    }
}

/// What may be recorded of a field: a value, nothing known, or of a set a part.
pub fn held(world: &World, field: &FieldDef, whims: &mut Whims<'_>) -> Held {
    match whims.pick(8) {
        6 => Held::unknown(),
        7 if field.ty.is_set() => Held { value: Some(value(world, field, whims)), complete: false },
        _ => Held::known(value(world, field, whims)),
    }
}

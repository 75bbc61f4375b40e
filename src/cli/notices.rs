//! What is told before something is recorded that cannot be taken back.

use std::collections::BTreeSet;
use std::io::{IsTerminal as _, Write as _};

use planctl::event::{Act, ActKind, ActOf, Revision, RevisionSpec, Revisions};
use planctl::model::{Date, Id};
use planctl::text::{Words, visible};
use planctl::words;

use super::context::{Context, today};
use super::failure::Failure;

/// From how many years between two revisions on it is asked whether the date is meant.
const FAR_YEARS: u32 = 10;

/// Tells of a date that lies in the future.
pub(super) fn future(context: &Context, date: Date) -> Result<(), Failure> {
    if date > today()? {
        context.note(&words!("notices.future", date));
    }
    Ok(())
}

/// Tells which revisions of a plan are withheld, where all of them are asked.
pub(super) fn withheld(context: &Context, plan: &Id) -> Result<(), Failure> {
    for (date, entry) in context.opened()?.withheld(plan) {
        context.note(&words!("notices.withheld", date, entry));
    }
    Ok(())
}

/// Tells of a revision's date that lies far from those of the plan's other revisions.
pub(super) fn unlikely_date(context: &Context, revisions: &Revisions<'_>, plan: &Id, date: Date) {
    let neighbours = [revisions.before(plan, date), revisions.after(plan, date)];
    let years = |other: Date| date.parts().0.abs_diff(other.parts().0);
    let nearest = neighbours
        .into_iter()
        .flatten()
        .map(|revision| revision.revise.date)
        .min_by_key(|other| years(*other));
    if let Some(other) = nearest.filter(|other| years(*other) >= FAR_YEARS) {
        let years = years(other);
        context.note(&words!("notices.far", date, years, other));
    }
}

/// Tells of the day of something that happened about a day or a year: one in the future, or far from it.
pub(super) fn happened(context: &Context, date: Date, about: Date) -> Result<(), Failure> {
    future(context, date)?;
    far(context, date, about);
    Ok(())
}

/// Tells of a day far from the one that it belongs to.
pub(super) fn far(context: &Context, date: Date, about: Date) {
    let years = date.parts().0.abs_diff(about.parts().0);
    if years >= FAR_YEARS {
        context.note(&words!("notices.far-from", about, date, years));
    }
}

/// Tells of the days of a revision, each once: its own, of what bodies did, when it was published and is
/// in force.
pub(super) fn of_revision(
    context: &Context,
    date: Date,
    acts: &[Act],
    published: Option<Date>,
    effective: Option<Date>,
) -> Result<(), Failure> {
    let days: BTreeSet<Date> = acts.iter().map(|act| act.date).chain(published).chain([date]).collect();
    for day in days {
        happened(context, day, date)?;
    }
    // What is decided today may come into force later.
    effective.into_iter().for_each(|day| far(context, day, date));
    Ok(())
}

/// Tells of acts on record that one more does not fit: the same on another day, or a decision before what was
/// decided was put forward.
pub(super) fn at_odds(context: &Context, act: &Act, known: &[ActOf<'_>]) {
    for ActOf { number, act: other } in known {
        let (what, date) = (other.act.words(), other.date);
        if other.act == act.act && other.body == act.body && other.date != act.date {
            context.note(&words!("notices.act-again", number, date, what));
        }
        let in_order = match (act.act, other.act) {
            (ActKind::Tabled, ActKind::Decided) => act.date <= other.date,
            (ActKind::Decided, ActKind::Tabled) => other.date <= act.date,
            _ => true,
        };
        if !in_order {
            context.note(&words!("notices.act-order", number, date, what));
        }
    }
}

/// Tells that a revision was named by a plan that a later entry corrects: what is recorded is of the date, and so of
/// the correction.
pub(super) fn corrected(context: &Context, spec: &RevisionSpec, found: &Revision<'_>) {
    if let RevisionSpec::Hash(digits) = spec
        && !found.revise.snapshot.blake3.to_string().starts_with(&**digits)
    {
        let (number, date) = (found.entry.number, found.revise.date);
        context.note(&words!("notices.corrected", digits, number, date));
    }
}

/// Asks before bytes are gone for good; without a terminal `--yes` must have said it.
pub(super) fn confirmed(context: &Context, question: &Words, is_said: bool) -> Result<(), Failure> {
    if is_said || context.global.dry_run {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Failure::usage(words!("notices.say-yes")).hint(words!("notices.add-yes")));
    }
    let _ = write!(std::io::stderr(), "{} [y/N] ", visible(&context.say(question)));
    let mut answer = String::new();
    let _ = std::io::stdin().read_line(&mut answer);
    if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "はい") {
        return Ok(());
    }
    Err(Failure::negative(words!("notices.not-confirmed")))
}

//! How a store through time is told: since when something stands, by whom, and why.

use planctl::document::{Mark, Span};
use planctl::history::{Chronicle, Due, DueKind, Origin, Run, Stood};
use planctl::json::{self, CalendarDue, RunOf};
use planctl::layout::Wording;
use planctl::model::{FieldDef, Id, Item, Key, Value};
use planctl::snapshot::Certainty;
use planctl::text::{Lang, Words};
use planctl::words;

use super::context::Context;
use super::failure::Failure;

/// The chronicles that were asked for.
pub(super) fn chronicles(context: &Context) -> Result<Vec<Chronicle>, Failure> {
    let workspace = context.workspace()?;
    let loaded = words!("through.reading");
    Ok(context.patiently(&loaded, || workspace.chronicles())?)
}

/// What was asked for, in every plan that has it; that none has it is a failure.
pub(super) fn items<'c>(
    chronicles: &'c [Chronicle],
    named: &str,
) -> Result<Vec<(&'c Chronicle, Id)>, Failure> {
    let mut found = Vec::new();
    let mut lacking = None;
    for chronicle in chronicles {
        let plans: Vec<_> = chronicle.told.iter().map(|told| told.plan()).collect();
        match planctl::workspace::item(named, &plans) {
            Ok(item) => found.push((chronicle, item)),
            Err(error) => drop(lacking.get_or_insert(error)),
        }
    }
    match lacking {
        Some(error) if found.is_empty() => Err(error.into()),
        _ => Ok(found),
    }
}

/// The words of the last revision in which an item stood.
pub(super) fn wording<'c>(chronicle: &'c Chronicle, item: &Id) -> Option<(Wording<'c>, &'c Item)> {
    let (at, own) = chronicle.last(item)?;
    Some((wording_at(chronicle, at), own))
}

pub(super) fn wording_at(chronicle: &Chronicle, at: usize) -> Wording<'_> {
    let told = &chronicle.told[at];
    Wording { vocabulary: told.vocabulary(), before: told.plan(), after: told.plan() }
}

/// What an item was called last.
pub(super) fn name(chronicle: &Chronicle, item: &Id) -> Words {
    match wording(chronicle, item) {
        Some((wording, own)) => wording.name_of(own),
        None => Words::same(item.as_str()),
    }
}

/// What stood, in words.
pub(super) fn stood(chronicle: &Chronicle, field: &FieldDef, run: &Run<Stood>, item: &Id) -> Words {
    match &run.what {
        Stood::Value(Value::References(ids)) => {
            let wording = wording_at(chronicle, run.last);
            let called = |id: &Id| match chronicle.told[run.last].plan().get(id) {
                Some(_) => wording.name(id),
                None => name(chronicle, id),
            };
            Words::list(ids.iter().map(|id| Words::name(called(id))))
        }
        Stood::Value(value) => {
            // What it names is called as it was called when the value last stood.
            let own = chronicle.told[run.last].plan().get(item);
            wording_at(chronicle, run.last).value(Some(&*field.in_unit_of(own)), value)
        }
        Stood::Nothing => words!("through.nothing"),
        Stood::Gone => words!("through.gone"),
    }
}

/// Since when something stands, as a phrase: a day, between two days, or a day or earlier.
pub(super) fn begins<T>(chronicle: &Chronicle, run: &Run<T>) -> Words {
    let date = |at: usize| chronicle.told[at].date;
    let since = date(run.first);
    match run.after {
        Some(after) if run.began_between() => words!("through.between", after = date(after), since),
        None if run.began_between() => words!("through.or-earlier", since),
        Some(_) | None => Words::same(since.to_string()),
    }
}

/// From when to when something stood.
pub(super) fn when<T>(chronicle: &Chronicle, run: &Run<T>) -> Words {
    let date = |at: usize| chronicle.told[at].date;
    let begins = begins(chronicle, run);
    match run.until {
        Some(until) if run.last + 1 < until => {
            let (last, until) = (date(run.last), date(until));
            words!("through.until-between", begins, last, until)
        }
        Some(until) => words!("through.until", begins, until = date(until)),
        None => words!("through.since", begins),
    }
}

/// Of an item that is not in the last revision, since when it is not, and what came of it; else nothing.
pub(super) fn gone(lang: Lang, chronicle: &Chronicle, item: &Id) -> Vec<Span> {
    let Some(run) = chronicle.presence(item).into_iter().next_back().filter(|run| !run.what) else {
        return Vec::new();
    };
    let since = begins(chronicle, &run);
    let (_, successors) = family(chronicle, item);
    let called = |kin: &Kin| Words::aside(name(chronicle, &kin.id), Words::same(kin.id.as_str()));
    let said = match successors.is_empty() {
        true => words!("through.ended", since),
        false => {
            let names = Words::list(successors.iter().map(called));
            words!("through.ended-in", since, names)
        }
    };
    vec![Span::marked(Mark::Gone, said.get(lang))]
}

/// Who brought something into the record: the body that acted on the revision, else who recorded it, with the entry.
pub(super) fn by(chronicle: &Chronicle, at: usize) -> Words {
    let told = &chronicle.told[at];
    let entry = told.entry;
    match told.act() {
        Some(act) => {
            let body = Words::same(&act.body);
            let body =
                if act.meeting.is_empty() { body } else { Words::aside(body, Words::same(&act.meeting)) };
            words!("through.by-act", body, act = act.act.words(), entry)
        }
        None if told.author.is_empty() => words!("through.by-entry", entry),
        None => words!("through.by-author", author = told.author, entry),
    }
}

/// What stands behind a value: who, why, and that it was concluded. Who is not said where `said` is that revision,
/// for a line above says it.
pub(super) fn behind(
    lang: Lang,
    chronicle: &Chronicle,
    at: usize,
    (item, field): (&Id, Option<&Key>),
    said: Option<usize>,
) -> Vec<Span> {
    let mut line = Vec::new();
    if said != Some(at) {
        line.push(Span::marked(Mark::Faint, format!("  {}", by(chronicle, at).get(lang))));
    }
    if let Some(reason) = chronicle.told[at].reason(item, field) {
        line.push(Span::plain(words!("through.reason", reason).get(lang)));
    }
    let above = said.filter(|_| field.is_some()).and_then(|at| chronicle.certainty(at, item, None));
    let certainty = chronicle.certainty(at, item, field).filter(|own| Some(*own) != above);
    if let Some((Certainty::Inferred, why)) = certainty {
        let why = why.unwrap_or_default();
        let said = if why.is_empty() { words!("log.inferred") } else { words!("through.inferred", why) };
        line.push(Span::marked(Mark::Inferred, said.get(lang)));
    }
    line
}

/// A run for programs.
pub(super) fn run_of<T>(
    chronicle: &Chronicle,
    run: &Run<T>,
    (item, field): (&Id, Option<&Key>),
    (value, stands, text): (Option<String>, bool, &Words),
) -> RunOf {
    let told = &chronicle.told[run.first];
    let date = |at: usize| chronicle.told[at].date.to_string();
    let act = told.act();
    let certainty = chronicle.certainty(run.first, item, field);
    RunOf {
        value,
        stands,
        text: text.into(),
        since: date(run.first),
        after: run.after.map(date),
        last: date(run.last),
        until: run.until.map(date),
        entry: told.entry,
        author: told.author.clone(),
        body: act.map(|act| act.body.clone()).unwrap_or_default(),
        meeting: act.map(|act| act.meeting.clone()).unwrap_or_default(),
        act: act.map(|act| act.act.key().to_owned()).unwrap_or_default(),
        reason: told.reason(item, field).unwrap_or_default().to_owned(),
        certainty: match certainty {
            Some((Certainty::Verified, _)) => "verified".to_owned(),
            Some((Certainty::Inferred, _)) => "inferred".to_owned(),
            None => String::new(),
        },
        why: certainty.and_then(|(_, why)| why).unwrap_or_default().to_owned(),
    }
}

/// A run of a field for programs.
pub(super) fn run_of_field(chronicle: &Chronicle, run: &Run<Stood>, item: &Id, field: &FieldDef) -> RunOf {
    let text = stood(chronicle, field, run, item);
    let (value, stands) = match &run.what {
        Stood::Value(value) => (Some(value.to_string()), true),
        Stood::Nothing => (None, true),
        Stood::Gone => (None, false),
    };
    run_of(chronicle, run, (item, Some(&field.key)), (value, stands, &text))
}

/// An item that another comes from, or that came of it.
pub(super) struct Kin {
    pub(super) id: Id,
    pub(super) is_part: bool,
    /// The revisions that say so.
    pub(super) run: Run<bool>,
}

/// What an item comes from, and what came of it.
pub(super) fn family(chronicle: &Chronicle, item: &Id) -> (Vec<Kin>, Vec<Kin>) {
    let kin = |id: &Id, origin: Origin| Kin { id: id.clone(), is_part: origin.is_part, run: origin.run };
    let origins = chronicle.origins(item).into_iter().map(|(id, origin)| kin(&id, origin)).collect();
    let of = |other: &&Id| Some(kin(other, chronicle.origins(other).remove(item)?));
    let successors = chronicle.items().iter().filter_map(of).collect();
    (origins, successors)
}

/// An item that another comes from, for programs.
pub(super) fn kin_of(chronicle: &Chronicle, kin: &Kin) -> json::Origin {
    let date = |at: usize| chronicle.told[at].date.to_string();
    json::Origin {
        id: kin.id.to_string(),
        name: chronicle.last(&kin.id).map(|_| (&name(chronicle, &kin.id)).into()),
        part: kin.is_part,
        since: date(kin.run.first),
        after: kin.run.after.map(date),
        text: (&begins(chronicle, &kin.run)).into(),
    }
}

/// What is to happen, in words.
pub(super) fn due_words(chronicle: &Chronicle, at: usize, due: &Due) -> Words {
    match &due.what {
        DueKind::Begins => words!("through.begins"),
        DueKind::Ends => words!("through.ends"),
        DueKind::Milestone(kind) => {
            let def = chronicle.told[at].vocabulary().milestone(kind);
            def.map_or_else(|| Words::same(&**kind), |def| Words::from(&def.long))
        }
    }
}

/// What is due, for programs.
pub(super) fn due_of(chronicle: &Chronicle, at: usize, due: &Due) -> CalendarDue {
    CalendarDue {
        plan: chronicle.plan.to_string(),
        revision: chronicle.told[at].date.to_string(),
        id: due.item.to_string(),
        name: (&name(chronicle, &due.item)).into(),
        field: due.field.to_string(),
        what: match &due.what {
            DueKind::Begins => "begins".to_owned(),
            DueKind::Ends => "ends".to_owned(),
            DueKind::Milestone(kind) => kind.to_string(),
        },
        text: (&due_words(chronicle, at, due)).into(),
        at: due.at.to_string(),
        from: due.days.map(|(from, _)| from.to_string()),
        to: due.days.map(|(_, to)| to.to_string()),
        reported: due.reported.map(|(what, _)| what.key().to_owned()),
        over: due.is_over,
    }
}

/// A long text around what is sought in it.
pub(super) fn excerpt(value: &str, sought: Option<&str>) -> String {
    const AROUND: usize = 60;
    let value = value.replace('\n', " ");
    let chars: Vec<char> = value.chars().collect();
    if chars.len() <= AROUND * 2 {
        return value;
    }
    // The place is found letter by letter, since folding may change how many there are.
    let lower: String = value.to_lowercase();
    let at = sought.and_then(|sought| lower.find(&sought.to_lowercase()));
    let at = at.map_or(0, |at| lower[..at].chars().count());
    let (begin, end) = (at.saturating_sub(AROUND), (at + AROUND).min(chars.len()));
    let inside: String = chars[begin.min(chars.len())..end].iter().collect();
    let before = if begin > 0 { "…" } else { "" };
    let behind = if end < chars.len() { "…" } else { "" };
    format!("{before}{inside}{behind}")
}

//! The verbs of editing: what each promises on generated plans, and what each refuses.

use planctl::text::Lang;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::slice;
use std::sync::Arc;

use crate::generate::{Pair, VOCABULARY, Whims, on_pairs};
use crate::seeds;
use planctl::change::ItemChange;
use planctl::check::{Severity, check_structure};
use planctl::diff::{FacetKind, compare, rows};
use planctl::editing::{
    Edit, EditError, Fate, FieldEdit, NewItem, Position, Provisional, References, Successor, YearEdit, edit,
};
use planctl::model::{
    End, FieldDef, FieldRole, FieldType, Held, Id, Item, Key, KindDef, LINEAGE_PART, LINEAGE_WHOLE, Plan,
    Value, Vocabulary, is_name,
};
use planctl::snapshot::{Certainty, Draft, Ids, Place, Snapshot, Source, draft_to_toml, read_draft};
use proptest::test_runner::TestCaseResult;
use proptest::{prop_assert, prop_assert_eq};

/// An item, and of one that stands before and after, the field or list that differs.
type Touched = BTreeSet<(Id, Option<Key>)>;

fn touched(before: &Plan, after: &Plan) -> Touched {
    let changes = compare(&Snapshot::of(before.clone()), &Snapshot::of(after.clone()));
    let mut touched = Touched::new();
    for (id, change) in &changes.items {
        match change {
            ItemChange::Whole(_) => drop(touched.insert((id.clone(), None))),
            ItemChange::Edited { parent, fields, .. } => {
                touched.extend(parent.iter().map(|_| (id.clone(), Some("under".into()))));
                touched.extend(fields.keys().map(|key| (id.clone(), Some(key.clone()))));
            }
        }
    }
    touched.extend(changes.lists.keys().map(|(parent, kind)| (parent.clone(), Some(kind.clone()))));
    touched
}

fn bare(plan: &Plan) -> Draft {
    Draft::of(plan.clone(), Vec::new())
}

fn done(plan: &Plan, vocabulary: &Vocabulary, asked: &Edit) -> Result<Plan, EditError> {
    edit(&bare(plan), vocabulary, asked, &BTreeSet::new()).map(|draft| draft.plan)
}

/// The keys of the fields of a kind that are so.
fn keys(kind: &KindDef, which: impl Fn(&FieldDef) -> bool) -> Vec<&str> {
    kind.fields.iter().filter(|field| which(field)).map(|field| &*field.key).collect()
}

/// The keys of all fields that hold references, lineage apart.
fn reference_keys(vocabulary: &Vocabulary) -> BTreeSet<&str> {
    let is_reference = |field: &FieldDef| field.role == FieldRole::Reference;
    vocabulary.kinds.iter().chain([&vocabulary.plan]).flat_map(|kind| keys(kind, is_reference)).collect()
}

fn subtree(plan: &Plan, id: &Id) -> BTreeSet<Id> {
    let below = plan.items().filter(|item| plan.above(&item.id).iter().any(|above| above.id == *id));
    below.map(|item| item.id.clone()).chain([id.clone()]).collect()
}

/// An edit of some item of a plan, and all that it may touch.
fn some_edit(plan: &Plan, vocabulary: &Vocabulary, whims: &mut Whims<'_>) -> (&'static str, Edit, Touched) {
    let all: Vec<&Item> = plan.items().collect();
    let item = *whims.one(&all);
    let other = *whims.one(&all);
    let id = item.id.clone();
    let kind = vocabulary.kind(&item.kind).unwrap();
    let references = reference_keys(vocabulary);
    let at = |id: &Id, key: &str| (id.clone(), Some(Key::from(key)));
    let of = |keys: &[&str]| keys.iter().map(|key| at(&id, key)).collect::<Touched>();
    let name = ["海洋観測", "波浪予測（第２期）", "潮流", "Ocean"][whims.pick(4)].to_owned();
    let year = ["FY2024", "令和8年度", "<=FY2018", "R12"][whims.pick(4)];
    let parent = item.parent.clone().unwrap_or_else(|| plan.id().clone());
    let new = |under: Option<Id>| NewItem {
        id: Some("quite-new".parse().unwrap()),
        name: Some(name.clone()),
        under,
        ..NewItem::default()
    };
    let came: Touched = [("quite-new".parse().unwrap(), None), at(&parent, &item.kind)].into();
    let fate = match whims.pick(4) {
        0 => Fate::Stays,
        1 => Fate::Ends(year.to_owned()),
        2 => Fate::Goes(References::Refuse),
        _ => Fate::Goes(References::Follow),
    };
    // A list that is not fully known says of what left it that it is absent, and all such lists of
    // one parent say so at once.
    let left = |parent: &Id, kind: &Key| -> Touched {
        let open = plan.get(parent).unwrap().open_lists.iter();
        open.chain([kind]).map(|kind| at(parent, kind)).collect()
    };
    // What may be touched where items give way to another.
    let gives_way = |ids: &[&Id]| {
        let mut may = Touched::new();
        for id in ids {
            match fate {
                Fate::Stays => {}
                Fate::Ends(_) => {
                    let kind = vocabulary.kind(&plan.get(id).unwrap().kind).unwrap();
                    may.extend(
                        keys(kind, |field| field.end == Some(End::Last)).iter().map(|key| at(id, key)),
                    );
                }
                Fate::Goes(_) => {
                    let stood = plan.get(id).unwrap();
                    may.insert(((*id).clone(), None));
                    may.extend(stood.parent.iter().flat_map(|parent| left(parent, &stood.kind)));
                    for (kind, children) in plan.lists(id) {
                        may.extend(children.iter().map(|child| at(child, "under")));
                        may.extend([at(id, kind), at(&"quite-new".parse().unwrap(), kind)]);
                        may.extend(all.iter().map(|item| at(&item.id, kind)));
                    }
                    for kind in &vocabulary.kinds {
                        may.insert(at(id, &kind.key));
                    }
                    for item in &all {
                        may.extend(references.iter().map(|key| at(&item.id, key)));
                    }
                }
            }
        }
        may
    };
    match whims.pick(10) {
        0 => {
            let kind = whims.one(&vocabulary.kinds);
            let may = [("quite-new".parse().unwrap(), None), at(&id, &kind.key)].into();
            (
                "add",
                Edit::Add(NewItem {
                    kind: Some(kind.words.get(Lang::JA).to_string()),
                    ..new(Some(id.clone()))
                }),
                may,
            )
        }
        1 => {
            let follow = if whims.once_in(2) { References::Follow } else { References::Refuse };
            let gone = subtree(plan, &id);
            let mut may: Touched = gone.iter().map(|id| (id.clone(), None)).collect();
            may.extend(left(&parent, &item.kind));
            may.extend(
                gone.iter()
                    .flat_map(|id| vocabulary.kinds.iter().map(move |kind| (id, kind)))
                    .map(|(id, kind)| at(id, &kind.key)),
            );
            if follow == References::Follow {
                may.extend(all.iter().flat_map(|item| references.iter().map(|key| at(&item.id, key))));
            }
            ("delete", Edit::Delete { id: id.clone(), with_children: true, references: follow }, may)
        }
        2 => {
            let provisional = [None, Some(Provisional::Set), Some(Provisional::Settled)][whims.pick(3)];
            let edit = Edit::Rename { id: id.clone(), name: Some(name), provisional };
            let is_name = |field: &FieldDef| {
                matches!(field.role, FieldRole::Name | FieldRole::Provisional)
                    || kind.title.contains(&field.key)
            };
            ("rename", edit, of(&keys(kind, is_name)))
        }
        3 => {
            let spot = match whims.pick(4) {
                0 => Position::First,
                1 => Position::Before(other.id.clone()),
                2 => Position::After(other.id.clone()),
                _ => Position::Last,
            };
            let beside = matches!(spot, Position::Before(_) | Position::After(_));
            let under = if beside { None } else { Some(other.id.clone()) };
            let to = if beside { other.parent.clone().unwrap_or(parent.clone()) } else { other.id.clone() };
            let mut may = of(&["under"]);
            may.extend([at(&parent, &item.kind), at(&to, &item.kind)]);
            // What it comes under does not say any more that it is absent.
            for above in all.iter().filter(|above| above.absent.contains(&id)) {
                may.extend(above.open_lists.iter().map(|kind| at(&above.id, kind)));
            }
            ("move", Edit::Move { id: id.clone(), under, spot }, may)
        }
        4 => {
            let label = whims.once_in(2).then(|| format!("{}-{}", whims.pick(9), whims.pick(9)));
            let may = of(&keys(kind, |field| field.role == FieldRole::Label));
            ("renumber", Edit::Renumber { id: id.clone(), label }, may)
        }
        5 => {
            let ends = [YearEdit::Leave, YearEdit::Set(year.to_owned()), YearEdit::Unknown, YearEdit::Clear];
            let (first, last) = (whims.one(&ends).clone(), whims.one(&ends).clone());
            let may = of(&keys(kind, |field| field.end.is_some()));
            ("reschedule", Edit::Reschedule { id: id.clone(), first, last }, may)
        }
        6 => {
            let field = whims.one(&kind.fields);
            let text = match field.ty {
                FieldType::Text
                | FieldType::Label
                | FieldType::Link
                | FieldType::Identifier
                | FieldType::Strings => name,
                FieldType::Year => "令和9年度".to_owned(),
                FieldType::Period => vocabulary.calendar.examples(field.grains()).remove(0),
                FieldType::Quantity => "△1,500.5".to_owned(),
                FieldType::Series => {
                    format!("令和9年度 {} 1,500", field.values[0].words.get(Lang::JA))
                }
                FieldType::Milestones => {
                    format!("令和10年度 {}", vocabulary.milestones[0].long.get(Lang::JA))
                }
                FieldType::Date => "令和8年1月16日".to_owned(),
                FieldType::Amount => "1,500".to_owned(),
                FieldType::Flag => "true".to_owned(),
                FieldType::Choice => field.choices[0].words.get(Lang::JA).to_string(),
                FieldType::References => other.id.to_string(),
            };
            let to = match whims.pick(5) {
                0 => FieldEdit::Unknown,
                1 => FieldEdit::Clear,
                2 if field.ty.is_set() => FieldEdit::Members { add: vec![text], remove: Vec::new() },
                _ => FieldEdit::Value(vec![text]),
            };
            let edit = Edit::Set { id: id.clone(), field: field.words.get(Lang::JA).to_string(), to };
            ("set", edit, of(&[&field.key]))
        }
        7 => {
            let second = NewItem { id: Some("newer".parse().unwrap()), ..new(None) };
            let mut may = gives_way(&[&id]);
            may.extend(came);
            may.insert(("newer".parse().unwrap(), None));
            ("split", Edit::Split { id: id.clone(), into: vec![new(None), second], fate }, may)
        }
        8 => {
            let into_existing = whims.once_in(2);
            let third = *whims.one(&all);
            let ids = vec![id.clone(), other.id.clone()];
            let mut may = gives_way(&[&id, &other.id]);
            let into = if into_existing {
                may.extend([at(&third.id, LINEAGE_WHOLE)]);
                Successor::Existing(third.id.clone())
            } else {
                may.extend(came);
                Successor::New(new(None))
            };
            ("merge", Edit::Merge { ids, into, fate }, may)
        }
        _ => {
            let mut may = gives_way(&[&id]);
            may.extend(came);
            ("succeed", Edit::Succeed { id: id.clone(), by: new(None), fate }, may)
        }
    }
}

/// How many plans are edited in full.
const EDITED: u64 = 4_000;

/// An edit that was made.
struct Made<'p> {
    vocabulary: &'p Arc<Vocabulary>,
    before: &'p Plan,
    edit: &'p Edit,
    after: &'p Plan,
    /// All that the edit may touch.
    may: &'p Touched,
}

/// Holds a law to every edit of generated plans that is made; each verb must have been made often
/// enough for that to mean something.
#[track_caller]
fn on_edits(law: impl Fn(&Made<'_>) -> TestCaseResult) {
    let verbs =
        ["add", "delete", "rename", "move", "renumber", "reschedule", "set", "split", "merge", "succeed"];
    let made: RefCell<BTreeMap<&str, usize>> = RefCell::new(verbs.map(|verb| (verb, 0)).into());
    on_pairs(EDITED, |pair: &Pair| {
        let (vocabulary, before) = (pair.vocabulary(), pair.after.plan());
        let (verb, edit, may) = some_edit(before, vocabulary, &mut pair.whims());
        if let Ok(after) = done(before, vocabulary, &edit) {
            *made.borrow_mut().get_mut(verb).expect("it is listed") += 1;
            law(&Made { vocabulary, before, edit: &edit, after: &after, may: &may })?;
        }
        Ok(())
    });
    for (verb, count) in made.into_inner() {
        seeds::often(verb, count, 30, EDITED);
    }
}

#[test]
fn an_edit_touches_what_it_names_and_nothing_else() {
    on_edits(|Made { before, edit, after, may, .. }| {
        let touched = touched(before, after);
        prop_assert!(!touched.is_empty(), "{:?} says it did something", edit);
        let beyond: Touched = touched.difference(may).cloned().collect();
        prop_assert!(beyond.is_empty(), "{:?} touched {:?}", edit, beyond);
        Ok(())
    });
}

#[test]
fn what_an_edit_does_not_place_keeps_its_order() {
    on_edits(|Made { before, edit, after, .. }| {
        let placed: &[Id] = match edit {
            Edit::Move { id, .. } => slice::from_ref(id),
            _ => &[],
        };
        for item in before.items().filter(|item| after.get(&item.id).is_some()) {
            for (kind, ids) in before.lists(&item.id) {
                let of_after = after.children(&item.id, kind);
                let stays = |id: &&Id| of_after.contains(id) && ids.contains(id) && !placed.contains(id);
                let (was, is): (Vec<_>, Vec<_>) =
                    (ids.iter().filter(stays).collect(), of_after.iter().filter(stays).collect());
                prop_assert_eq!(was, is, "{:?}", edit);
            }
        }
        Ok(())
    });
}

#[test]
fn no_error_comes_in_with_an_edit() {
    on_edits(|Made { vocabulary, before, edit, after, .. }| {
        let errors = |plan: &Plan| -> BTreeSet<String> {
            let findings = check_structure(plan, vocabulary).into_iter();
            let errors = findings.filter(|finding| finding.severity == Severity::Error);
            errors.map(|finding| finding.words.get(Lang::EN).into_owned()).collect()
        };
        let new: Vec<String> = errors(after).difference(&errors(before)).cloned().collect();
        prop_assert!(new.is_empty(), "{:?}: {:?}", edit, new);
        Ok(())
    });
}

#[test]
fn what_was_said_of_a_value_goes_with_the_value_and_stays_otherwise() {
    on_edits(|Made { vocabulary, before, edit: edit_made, after, .. }| {
        let row = |id: &Id, field: Option<Key>| Source {
            places: BTreeSet::from([Place { id: id.clone(), field }]),
            certainty: Certainty::Verified,
            reason: String::new(),
            document: None,
            at: String::new(),
        };
        let mut sources = Vec::new();
        for item in before.items() {
            sources.push(row(&item.id, None));
            sources.extend(item.fields.keys().map(|field| row(&item.id, Some(field.clone()))));
        }
        let draft = Draft { sources: sources.clone(), ..bare(before) };
        let edited = edit(&draft, vocabulary, edit_made, &BTreeSet::new()).unwrap();
        prop_assert_eq!(&edited.plan, *after);
        for source in sources {
            let place = source.places.first().unwrap();
            let stands = match (after.get(&place.id), &place.field) {
                (None, _) => false,
                (Some(_), None) => true,
                (Some(item), Some(field)) => {
                    item.fields.get(field) == before.get(&place.id).unwrap().fields.get(field)
                }
            };
            prop_assert_eq!(edited.sources.contains(&source), stands, "{}", place);
        }
        Ok(())
    });
}

/// What sets a field to what it held.
fn as_it_was(held: Option<&Held>) -> Option<FieldEdit> {
    Some(match held {
        None => FieldEdit::Clear,
        Some(Held { value: None, .. }) => FieldEdit::Unknown,
        Some(Held { value: Some(value), complete: true }) => {
            FieldEdit::Value(value.members().unwrap_or_else(|| vec![value.to_string()]))
        }
        Some(_) => return None,
    })
}

/// Whether an edit gives a name that is none.
fn names_nothing(edit: &Edit) -> bool {
    match edit {
        Edit::Set { to: FieldEdit::Value(texts), .. } => texts.iter().any(|text| !is_name(text)),
        Edit::Rename { name: Some(name), .. } => !is_name(name),
        _ => false,
    }
}

#[test]
fn every_edit_of_a_field_and_every_move_can_be_taken_back() {
    let taken_back = RefCell::new(0);
    on_edits(|Made { vocabulary, before, edit, after, .. }| {
        let fields = |id: &Id| -> Vec<Edit> {
            let keys = touched(before, after).into_iter().filter_map(|(_, key)| key);
            let back = |key: Key| {
                let to = as_it_was(before.get(id).unwrap().fields.get(&key))?;
                Some(Edit::Set { id: id.clone(), field: key.to_string(), to })
            };
            keys.filter_map(back).collect()
        };
        // A mark of a provisional name that stood within the name becomes the flag when the name is typed again.
        let bears_mark = |id: &Id| {
            let item = before.get(id).unwrap();
            let kind = vocabulary.kind(&item.kind).unwrap();
            let name = kind
                .by_role(FieldRole::Name)
                .filter(|name| after.get(id).unwrap().fields.get(&name.key) != item.fields.get(&name.key));
            name.and_then(|name| item.text(&name.key)).is_some_and(|name| kind.unmarked(name).is_some())
        };
        if let Edit::Rename { id, .. } | Edit::Set { id, .. } = edit
            && bears_mark(id)
        {
            return Ok(());
        }
        let back: Vec<Edit> = match edit {
            Edit::Rename { id, .. }
            | Edit::Renumber { id, .. }
            | Edit::Reschedule { id, .. }
            | Edit::Set { id, .. } => fields(id),
            Edit::Move { id, .. } => {
                let item = before.get(id).unwrap();
                let parent = item.parent.clone().unwrap();
                let siblings = before.children(&parent, &item.kind);
                let index = siblings.iter().position(|sibling| sibling == id).unwrap();
                let spot = match index {
                    0 => Position::First,
                    index => Position::After(siblings[index - 1].clone()),
                };
                vec![Edit::Move { id: id.clone(), under: Some(parent), spot }]
            }
            _ => return Ok(()),
        };
        let mut plan = (*after).clone();
        for edit in &back {
            match done(&plan, vocabulary, edit) {
                Ok(back) => plan = back,
                // What was wrong before is refused, and so are references nowhere.
                Err(EditError::Breaks(_) | EditError::NoItem { .. } | EditError::Under { .. }) => {
                    return Ok(());
                }
                // A name of signs alone may stand in a file; no verb gives one.
                Err(EditError::Value { .. }) if names_nothing(edit) => return Ok(()),
                Err(error) => prop_assert!(false, "{:?}: {}", edit, error),
            }
        }
        let was_incomplete = before.items().any(|item| {
            item.fields.values().any(|held| held.value.is_some() && !held.complete) || !item.absent.is_empty()
        });
        if !was_incomplete {
            *taken_back.borrow_mut() += 1;
            prop_assert_eq!(&plan, *before, "{:?}", edit);
        }
        Ok(())
    });
    seeds::often("an edit taken back", *taken_back.borrow(), 150, EDITED);
}

#[test]
fn what_was_just_put_in_can_be_taken_out_again() {
    let taken_back = RefCell::new(0);
    on_edits(|Made { vocabulary, before, edit, after, .. }| {
        let (Edit::Add(_) | Edit::Succeed { fate: Fate::Stays, .. }) = edit else { return Ok(()) };
        let id: Id = "quite-new".parse().unwrap();
        let item = after.get(&id).unwrap();
        let parent = before.get(item.parent.as_ref().unwrap()).unwrap();
        if !parent.open_lists.contains(&item.kind) {
            let back = Edit::Delete { id, with_children: false, references: References::Refuse };
            prop_assert_eq!(done(after, vocabulary, &back), Ok((*before).clone()));
            *taken_back.borrow_mut() += 1;
        }
        Ok(())
    });
    seeds::often("one taken out again", *taken_back.borrow(), 50, EDITED);
}

// What each verb comes to.

const PLAN: &str = r#"format = 1
vocabulary = "catalogue/1"

[plan]
id = "ocean"
name = "海洋計画"

[[section]]
id = "watch"
label = "1"
name = "観測"

[[project]]
id = "wave"
under = "watch"
label = "(1)"
name = "波浪観測"
first = "FY2020"
last = "FY2025"
milestones = ["FY2023 mid-term"]
provisional = true

[[project]]
id = "tide"
under = "watch"
name = "潮位観測"
uses = ["wave"]

[[project]]
id = "buoy"
under = "wave"
name = "観測ブイ"

[[section]]
id = "model"
name = "予測"
unknown = ["project"]

[[project]]
id = "swell"
under = "model"
name = "うねり予測"

[[measure]]
id = "count"
under = "watch"
text = "観測点の数"
"#;

fn read(text: &str) -> Draft {
    read_draft(text, slice::from_ref(&VOCABULARY), Ids::Required).expect("the plan reads")
}

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

fn said(asked: &Edit, draft: &Draft) -> Result<Plan, String> {
    edit(draft, &VOCABULARY, asked, &BTreeSet::new())
        .map(|draft| draft.plan)
        .map_err(|error| error.to_string())
}

/// Makes an edit and holds what it came to, item by item, to `expected`.
#[track_caller]
fn check(asked: &Edit, expected: &str) -> Plan {
    let before = read(PLAN);
    let after = said(asked, &before).unwrap();
    let changes = compare(&Snapshot::of(before.plan), &Snapshot::of(after.clone()));
    let words = |kinds: Vec<FacetKind>| kinds.into_iter().map(FacetKind::key).collect::<Vec<_>>().join(" ");
    let found = rows(&changes, &VOCABULARY).into_values();
    let found: Vec<String> = found
        .map(|row| format!("{}: {}", row.id, words(row.facets.iter().map(|facet| facet.kind).collect())))
        .collect();
    assert_eq!(found.join("\n"), expected);
    after
}

#[track_caller]
fn refused(asked: &Edit, expected: &str) {
    assert_eq!(said(asked, &read(PLAN)), Err(expected.to_owned()));
}

fn new(name: &str) -> NewItem {
    NewItem { name: Some(name.to_owned()), ..NewItem::default() }
}

fn value(text: &str) -> FieldEdit {
    FieldEdit::Value(vec![text.to_owned()])
}

fn set(item: &str, field: &str, to: FieldEdit) -> Edit {
    Edit::Set { id: id(item), field: field.to_owned(), to }
}

fn year(text: &str) -> YearEdit {
    YearEdit::Set(text.to_owned())
}

fn delete(item: &str) -> Edit {
    Edit::Delete { id: id(item), with_children: false, references: References::Refuse }
}

fn rename(item: &str, name: &str) -> Edit {
    Edit::Rename { id: id(item), name: Some(name.to_owned()), provisional: None }
}

fn move_to(item: &str, under: Option<&str>, spot: Position) -> Edit {
    Edit::Move { id: id(item), under: under.map(id), spot }
}

#[test]
fn a_new_item_is_added_with_its_fields_and_the_first_free_id() {
    let kind = Some("事業".to_owned());
    let fields = vec![
        ("開始年度".to_owned(), value("令和8年度")),
        ("last".to_owned(), FieldEdit::Unknown),
        ("milestones".to_owned(), FieldEdit::Value(vec!["R10 中間評価".into(), "FY2030 ex-post".into()])),
        ("state".to_owned(), value("実施中")),
    ];
    let after = check(
        &Edit::Add(NewItem { kind, under: Some(id("watch")), fields, ..new("新観測") }),
        "project-1: added",
    );
    let item = after.get(&id("project-1")).unwrap();
    assert_eq!(item.value("first").unwrap().to_string(), "FY2026");
    assert_eq!(item.value("milestones").unwrap().to_string(), "FY2028 mid-term, FY2030 ex-post");
    assert_eq!(item.value("state").unwrap().to_string(), "running");
    assert!(item.is_unknown("last"));
    assert_eq!(after.children(&id("watch"), "project").last(), Some(&id("project-1")));
}

#[test]
fn an_id_that_another_revision_used_is_not_given_again() {
    let taken = BTreeSet::from([id("project-1"), id("project-2")]);
    let asked =
        Edit::Add(NewItem { kind: Some("project".into()), under: Some(id("watch")), ..new("新観測") });
    let after = edit(&read(PLAN), &VOCABULARY, &asked, &taken).unwrap();
    assert!(after.plan.get(&id("project-3")).is_some());
}

#[test]
fn what_goes_from_a_list_not_fully_known_is_deleted_all_the_same() {
    check(&delete("swell"), "swell: deleted");
}

#[test]
fn a_provisional_project_that_goes_is_deleted_with_what_stands_under_it() {
    let asked = Edit::Delete { id: id("wave"), with_children: true, references: References::Follow };
    check(&asked, "buoy: deleted\ntide: reference-changed\nwave: deleted");
}

#[test]
fn a_rename_can_settle_the_name_too() {
    let asked =
        Edit::Rename { id: id("wave"), name: Some("波浪".into()), provisional: Some(Provisional::Settled) };
    check(&asked, "wave: renamed provisional-fixed");
    check(&rename("count", "観測点"), "count: amended");
    check(&rename("ocean", "大洋計画"), "ocean: renamed");
}

#[test]
fn a_project_moves_and_stands_where_it_is_put() {
    let after = check(&move_to("tide", Some("model"), Position::First), "tide: moved");
    assert_eq!(after.children(&id("model"), "project"), [id("tide"), id("swell")]);
    check(&move_to("tide", None, Position::Before(id("wave"))), "watch: reordered");
    let after = check(&move_to("tide", None, Position::After(id("buoy"))), "tide: moved");
    assert_eq!(after.children(&id("wave"), "project"), [id("buoy"), id("tide")]);
}

#[test]
fn a_schedule_is_set_at_either_end() {
    let ends = |first, last| Edit::Reschedule { id: id("wave"), first, last };
    check(&ends(YearEdit::Leave, year("令和９年度")), "wave: extended");
    check(&ends(year("FY2021"), year("FY2026")), "wave: shifted");
    check(&ends(YearEdit::Leave, YearEdit::Clear), "wave: opened");
    check(&ends(YearEdit::Unknown, YearEdit::Leave), "wave: unrecorded");
    check(&Edit::Renumber { id: id("wave"), label: Some("(2)".into()) }, "wave: renumbered");
}

#[test]
fn members_join_and_leave_a_set() {
    let members = |add: &[&str], remove: &[&str]| FieldEdit::Members {
        add: add.iter().map(|one| (*one).to_owned()).collect(),
        remove: remove.iter().map(|one| (*one).to_owned()).collect(),
    };
    check(
        &set("wave", "milestones", members(&["FY2024 mid-term"], &["FY2023 mid-term"])),
        "wave: milestone-moved",
    );
    check(&set("tide", "uses", members(&["buoy"], &[])), "tide: reference-changed");
    check(&set("wave", "keywords", members(&["海", "波"], &[])), "wave: amended");
    refused(
        &set("wave", "keywords", members(&[], &["海"])),
        "キーワード".replace("キーワード", "keywords: `海` is not in it").as_str(),
    );
    refused(
        &set("wave", "name", members(&["海"], &[])),
        "name: it holds one value, to which nothing is added",
    );
}

#[test]
fn a_successor_stands_behind_the_one_it_succeeds() {
    let succeed = |fate| Edit::Succeed { id: id("wave"), by: new("波浪観測（第２期）"), fate };
    let after = check(&succeed(Fate::Stays), "project-1: added succeeded");
    assert_eq!(after.children(&id("watch"), "project"), [id("wave"), id("project-1"), id("tide")]);
    assert_eq!(after.get(&id("project-1")).unwrap().references(LINEAGE_WHOLE), BTreeSet::from([id("wave")]));
    check(&succeed(Fate::Ends("FY2024".to_owned())), "project-1: added succeeded\nwave: shortened");
    let after = check(
        &succeed(Fate::Goes(References::Follow)),
        "buoy: moved\nproject-1: added succeeded\ntide: reference-changed\nwave: deleted",
    );
    assert_eq!(after.get(&id("tide")).unwrap().references("uses"), BTreeSet::from([id("project-1")]));
}

#[test]
fn parts_stand_in_their_order_behind_the_whole() {
    let split = |fate| Edit::Split { id: id("tide"), into: vec![new("東"), new("西")], fate };
    let after = check(&split(Fate::Stays), "project-1: added split\nproject-2: added split");
    assert_eq!(
        after.children(&id("watch"), "project"),
        [id("wave"), id("tide"), id("project-1"), id("project-2")]
    );
    assert_eq!(after.get(&id("project-2")).unwrap().references(LINEAGE_PART), BTreeSet::from([id("tide")]));
    check(
        &split(Fate::Goes(References::Refuse)),
        "project-1: added split\nproject-2: added split\ntide: deleted",
    );
}

#[test]
fn several_become_one_that_is_new_or_stands_already() {
    let merge =
        |ids: &[&str], into, fate| Edit::Merge { ids: ids.iter().map(|text| id(text)).collect(), into, fate };
    let both = ["wave", "tide"];
    check(&merge(&both, Successor::New(new("海面観測")), Fate::Stays), "project-1: added merged");
    check(
        &merge(&both, Successor::New(new("海面観測")), Fate::Goes(References::Refuse)),
        "buoy: moved\nproject-1: added merged\ntide: deleted\nwave: deleted",
    );
    check(
        &merge(&["tide"], Successor::Existing(id("wave")), Fate::Goes(References::Refuse)),
        "tide: deleted\nwave: absorbed",
    );
}

// What is refused.

#[test]
fn what_is_not_in_the_plan_is_refused_with_the_nearest_id() {
    refused(&rename("wavee", "波"), "there is no item `wavee`; did you mean `wave`?");
    refused(&set("tide", "uses", value("buoyy")), "there is no item `buoyy`; did you mean `buoy`?");
    refused(
        &move_to("tide", Some("modell"), Position::Last),
        "there is no item `modell`; did you mean `model`?",
    );
}

#[test]
fn a_kind_or_field_that_the_vocabulary_lacks_is_refused_with_the_nearest() {
    let add = |kind: &str| Edit::Add(NewItem { kind: Some(kind.into()), ..new("x") });
    refused(
        &add("projekt"),
        "the vocabulary has no kind `projekt`, only `section`, `project`, `measure`, `note`, `feature`; did you mean `project`?",
    );
    refused(
        &set("wave", "keyword", value("x")),
        "the kind project has no field `keyword`; did you mean `keywords`?",
    );
    refused(
        &set("watch", "zzzz", value("x")),
        "the kind section has no field `zzzz`, only `label`, `name`, `overview`, `from`, `from_part`",
    );
    refused(
        &Edit::Reschedule { id: id("watch"), first: year("FY2026"), last: YearEdit::Leave },
        "the kind section has no schedule",
    );
    refused(
        &Edit::Rename { id: id("watch"), name: None, provisional: Some(Provisional::Set) },
        "the kind section has no mark of a provisional name",
    );
}

#[test]
fn an_item_stands_only_where_its_kind_may() {
    refused(
        &move_to("tide", Some("ocean"), Position::Last),
        "the kind project does not stand under `ocean` (plan), only under: section, project",
    );
    refused(&move_to("wave", Some("buoy"), Position::Last), "`wave` would stand under itself, by `buoy`");
    refused(
        &move_to("tide", Some("watch"), Position::After(id("swell"))),
        "`swell` does not stand under the same parent as `tide`, as the same kind",
    );
    refused(&delete("ocean"), "that cannot be done with the plan itself");
    refused(
        &Edit::Add(NewItem { kind: Some("section".into()), id: Some(id("wave")), ..new("x") }),
        "the id `wave` is in use",
    );
}

#[test]
fn what_has_children_or_is_referred_to_does_not_go_unasked() {
    refused(&delete("wave"), "`wave` has items under it: `buoy`");
    let asked = Edit::Delete { id: id("wave"), with_children: true, references: References::Refuse };
    refused(&asked, "`wave` is referred to by `tide.uses`");
}

#[test]
fn a_value_that_is_none_of_its_field_is_refused() {
    for (field, text, expected) in [
        ("first", "いつか", "first fiscal year: \"いつか\" is not a fiscal year; write FY2026"),
        ("state", "止", "state: \"止\" is none of running, suspended"),
        ("amount_yen", "百円", "budget in yen: \"百円\" is not a whole number"),
        ("label", "1\n2", "number: it is one line"),
        (
            "milestones",
            "FY2026",
            "evaluations: \"FY2026\" is not an evaluation; its kinds are mid-term, ex-post",
        ),
        ("provisional", "perhaps", "provisional name: \"perhaps\" is neither true nor false"),
    ] {
        refused(&set("wave", field, value(text)), expected);
    }
}

#[test]
fn a_plan_that_would_contradict_itself_is_refused() {
    refused(
        &Edit::Reschedule { id: id("wave"), first: year("FY2027"), last: YearEdit::Leave },
        "`wave` ends in FY2025, before it begins in FY2027",
    );
    refused(
        &set("tide", "uses", value("watch")),
        "`tide` refers to `watch`, a section, which this field does not take",
    );
}

#[test]
fn an_edit_that_changes_nothing_says_so() {
    refused(&rename("wave", "波浪観測"), "nothing would change: that is how it stands");
    refused(
        &Edit::Reschedule { id: id("wave"), first: YearEdit::Leave, last: YearEdit::Leave },
        "nothing would change: that is how it stands",
    );
}

#[test]
fn too_few_are_neither_merged_nor_split() {
    let one = Edit::Split { id: id("tide"), into: vec![new("東")], fate: Fate::Goes(References::Refuse) };
    refused(&one, "`tide` goes, so it is split into two or more; one alone would succeed it");
    let merge = |into| Edit::Merge { ids: vec![id("tide")], into, fate: Fate::Stays };
    refused(&merge(Successor::New(new("x"))), "it takes two or more items to merge");
    refused(&merge(Successor::Existing(id("tide"))), "`tide` cannot be merged into itself");
}

#[test]
fn an_open_conflict_is_not_decided_by_an_edit_of_its_place() {
    let conflict = "\n[[conflict]]\nitem = \"wave\"\nfield = \"name\"\nkind = \"rename-rename\"\nbase = '\"波浪観測\"'\nours = '\"甲\"'\ntheirs = '\"乙\"'\n";
    let draft = read(&format!("{PLAN}{conflict}"));
    let waits = "the conflict at `wave.name` waits for a decision";
    assert_eq!(said(&rename("wave", "丙"), &draft), Err(waits.to_owned()));
    assert!(said(&rename("tide", "丙"), &draft).is_ok());
    let decided = read(&format!("{PLAN}{conflict}taken = \"ours\"\nreason = \"甲\"\n"));
    let after = edit(&decided, &VOCABULARY, &rename("wave", "丙"), &BTreeSet::new()).unwrap();
    assert!(draft_to_toml(&after).contains("taken = \"ours\""));
}

#[test]
fn which_field_is_meant_follows_from_its_role() {
    let by_role = |role| VOCABULARY.kind("project").unwrap().by_role(role).unwrap().key.to_string();
    let after = said(&rename("wave", "波"), &read(PLAN)).unwrap();
    assert_eq!(
        after.get(&id("wave")).unwrap().value(&by_role(FieldRole::Name)),
        Some(&Value::Text("波".into()))
    );
}

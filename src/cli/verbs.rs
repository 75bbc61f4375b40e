//! The verbs of editing as arguments: what `planctl edit` and `planctl propose edit` take.
//!
//! What a verb does to a plan is the library's ([`planctl::editing`]); here its words are read
//! and its refusals get their hints.

use std::collections::BTreeSet;

use clap::Subcommand;
use planctl::editing::{
    Edit, Fate, FieldEdit, NewItem, Position, Provisional, References, Successor, YearEdit, edit,
};
use planctl::model::{Id, Vocabulary};
use planctl::snapshot::Draft;
use planctl::text::brief;
use planctl::words;

use super::arguments::Unfit;
use super::failure::Failure;

/// What is to be done to a plan.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub(super) enum Verb {
    /// Put a new item in
    Add(Add),
    /// Take an item out
    Delete(Delete),
    /// Give an item another name, or settle a provisional one
    Rename(Rename),
    /// Put an item elsewhere, with what stands under it
    Move(Move),
    /// Give an item another printed number
    Renumber(Renumber),
    /// Set the first and last fiscal year of an item
    Reschedule(Reschedule),
    /// Set a field of an item
    Set(Set),
    /// Make new items out of parts of one
    ///
    /// Each says that it came from a part of it. The item itself stays, unless it ends or goes.
    Split(Split),
    /// Make one item out of several
    ///
    /// It says that it came from them. They stay, unless they end or go; with --delete, what
    /// stands under them goes to the one they became.
    Merge(Merge),
    /// Put a new item in that succeeds another
    ///
    /// The one succeeded stays, unless it ends or goes; with --delete, what stands under it goes
    /// to its successor.
    Succeed(Succeed),
}

#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(super) struct Add {
    /// Its kind: project, 研究開発課題
    #[arg(value_name = "KIND")]
    kind: String,
    /// What it stands under; otherwise the plan itself
    #[arg(long, value_name = "ID")]
    under: Option<Id>,
    #[command(flatten)]
    new: NewWords,
    #[command(flatten)]
    spot: Where,
}

/// What is said of a new item.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
struct NewWords {
    /// Its name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Its id, once and for ever; otherwise the first free one
    #[arg(long, value_name = "ID")]
    id: Option<Id>,
    /// A field and its value; again for each member of a set
    #[arg(long, value_name = "FIELD=VALUE", value_parser = field)]
    field: Vec<(String, String)>,
    /// A field that is not known
    #[arg(long, value_name = "FIELD")]
    unknown: Vec<String>,
}

/// Where among its siblings.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
#[group(id = "where", multiple = false)]
struct Where {
    /// Just before this one
    #[arg(long, value_name = "ID")]
    before: Option<Id>,
    /// Just behind this one
    #[arg(long, value_name = "ID")]
    after: Option<Id>,
    /// Before all its siblings
    #[arg(long)]
    first: bool,
    /// Behind all its siblings
    #[arg(long)]
    last: bool,
}

/// What becomes of items from which others were made.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
struct Old {
    /// When the old one ends
    #[arg(long, value_name = "PERIOD", conflicts_with = "delete")]
    ends: Option<String>,
    /// Take the old one out
    #[arg(long)]
    delete: bool,
    /// With --delete: what refers to the old one refers to what takes its place
    #[arg(long, requires = "delete")]
    with_references: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(super) struct Delete {
    /// The item
    #[arg(value_name = "ID")]
    item: Id,
    /// Take out what stands under it, too
    #[arg(long)]
    with_children: bool,
    /// Take out what refers to it, too: the references, not the items
    #[arg(long)]
    with_references: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(super) struct Rename {
    /// The item
    #[arg(value_name = "ID")]
    item: Id,
    /// Its name
    #[arg(value_name = "NAME", required_unless_present_any = ["provisional", "settled"])]
    name: Option<String>,
    /// The name is provisional
    #[arg(long, conflicts_with = "settled")]
    provisional: bool,
    /// The name is settled
    #[arg(long)]
    settled: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(super) struct Move {
    /// The item
    #[arg(value_name = "ID")]
    item: Id,
    /// What it is to stand under; otherwise it stays under what it does, or comes under what the
    /// item does beside which it is put
    #[arg(long, value_name = "ID", required_unless_present_any = ["before", "after", "first", "last"])]
    under: Option<Id>,
    #[command(flatten)]
    spot: Where,
}

#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(super) struct Renumber {
    /// The item
    #[arg(value_name = "ID")]
    item: Id,
    /// The number, 2-4
    #[arg(
        value_name = "NUMBER",
        allow_negative_numbers = true,
        required_unless_present = "clear",
        conflicts_with = "clear"
    )]
    label: Option<String>,
    /// It has none
    #[arg(long)]
    clear: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(super) struct Reschedule {
    /// The item
    #[arg(value_name = "ID")]
    item: Id,
    /// When it begins: FY2026, 令和8年度, R8, Q3 2026, 2026-07, <=FY2018; or unknown, none
    #[arg(long, value_name = "PERIOD", required_unless_present = "to")]
    from: Option<String>,
    /// When it ends, included
    #[arg(long, value_name = "PERIOD")]
    to: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(super) struct Set {
    /// The item and its field: bbj.overview
    #[arg(value_name = "ID.FIELD", value_parser = place)]
    place: (Id, String),
    /// What it holds; several members of a set
    #[arg(value_name = "VALUE", allow_negative_numbers = true, required_unless_present_any = ["add", "remove", "clear", "unknown"], conflicts_with_all = ["add", "remove", "clear", "unknown"])]
    value: Vec<String>,
    /// Put a member into a set
    #[arg(long, value_name = "MEMBER", conflicts_with_all = ["clear", "unknown"])]
    add: Vec<String>,
    /// Take a member out of a set
    #[arg(long, value_name = "MEMBER", conflicts_with_all = ["clear", "unknown"])]
    remove: Vec<String>,
    /// It holds nothing
    #[arg(long, conflicts_with = "unknown")]
    clear: bool,
    /// It is not known
    #[arg(long)]
    unknown: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(super) struct Split {
    /// The item
    #[arg(value_name = "ID")]
    item: Id,
    /// The names of the parts
    #[arg(long, value_name = "NAME", num_args = 1.., required = true)]
    into: Vec<String>,
    /// The ids of the parts, in the same order; otherwise free ones
    #[arg(long, value_name = "ID", num_args = 1..)]
    id: Vec<Id>,
    #[command(flatten)]
    old: Old,
}

#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(super) struct Merge {
    /// The items
    #[arg(value_name = "ID", required = true)]
    items: Vec<Id>,
    /// One that stands already and takes them in
    #[arg(long, value_name = "ID", conflicts_with_all = ["name", "id", "field", "unknown", "kind", "under", "before", "after", "first", "last"])]
    into: Option<Id>,
    /// Its kind, if not theirs
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// What it stands under; otherwise what the first of them does
    #[arg(long, value_name = "ID")]
    under: Option<Id>,
    #[command(flatten)]
    new: NewWords,
    #[command(flatten)]
    spot: Where,
    #[command(flatten)]
    old: Old,
}

#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(super) struct Succeed {
    /// The item succeeded
    #[arg(value_name = "ID")]
    item: Id,
    /// Its kind, if another
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// What it stands under; otherwise what the one succeeded does
    #[arg(long, value_name = "ID")]
    under: Option<Id>,
    #[command(flatten)]
    new: NewWords,
    #[command(flatten)]
    spot: Where,
    #[command(flatten)]
    old: Old,
}

/// An end of a schedule, as an argument says it.
fn end_edit(text: &Option<String>) -> YearEdit {
    match text.as_deref() {
        None => YearEdit::Leave,
        Some("unknown" | "不明") => YearEdit::Unknown,
        Some("none" | "なし") => YearEdit::Clear,
        Some(text) => YearEdit::Set(text.to_owned()),
    }
}

fn place(text: &str) -> Result<(Id, String), Unfit> {
    let (id, field) = text
        .split_once('.')
        .filter(|(_, field)| !field.is_empty())
        .ok_or_else(|| Unfit(words!("arguments.write-id-field")))?;
    let id = id.parse::<Id>().map_err(|error| {
        let (id, error) = (brief(id), error.words());
        Unfit(words!("arguments.fault-of-id", id, error))
    })?;
    Ok((id, field.to_owned()))
}

fn field(text: &str) -> Result<(String, String), Unfit> {
    match text.split_once('=') {
        Some((field, value)) if !field.is_empty() => Ok((field.to_owned(), value.to_owned())),
        _ => Err(Unfit(words!("arguments.write-field-value"))),
    }
}

impl NewWords {
    fn item(&self) -> Result<NewItem, Failure> {
        let mut fields: Vec<(String, FieldEdit)> = Vec::new();
        for (key, value) in &self.field {
            match fields.iter_mut().find(|(known, _)| known == key) {
                Some((_, FieldEdit::Value(values))) => values.push(value.clone()),
                _ => fields.push((key.clone(), FieldEdit::Value(vec![value.clone()]))),
            }
        }
        for key in &self.unknown {
            if fields.iter().any(|(known, _)| known == key) {
                return Err(Failure::usage(words!("verbs.given-value-said-unknown", key)));
            }
            fields.push((key.clone(), FieldEdit::Unknown));
        }
        Ok(NewItem { id: self.id.clone(), name: self.name.clone(), fields, ..NewItem::default() })
    }
}

impl Where {
    fn spot(&self) -> Option<Position> {
        match (&self.before, &self.after) {
            (Some(id), _) => Some(Position::Before(id.clone())),
            (_, Some(id)) => Some(Position::After(id.clone())),
            _ if self.first => Some(Position::First),
            _ if self.last => Some(Position::Last),
            _ => None,
        }
    }
}

impl Old {
    fn fate(&self) -> Fate {
        match &self.ends {
            Some(end) => Fate::Ends(end.clone()),
            None if self.delete => Fate::Goes(references(self.with_references)),
            None => Fate::Stays,
        }
    }
}

fn references(follow: bool) -> References {
    if follow { References::Follow } else { References::Refuse }
}

impl Verb {
    /// The edit that is asked for.
    pub(super) fn edit(&self) -> Result<Edit, Failure> {
        Ok(match self {
            Verb::Add(args) => Edit::Add(NewItem {
                kind: Some(args.kind.clone()),
                under: args.under.clone(),
                spot: args.spot.spot(),
                ..args.new.item()?
            }),
            Verb::Delete(args) => Edit::Delete {
                id: args.item.clone(),
                with_children: args.with_children,
                references: references(args.with_references),
            },
            Verb::Rename(args) => Edit::Rename {
                id: args.item.clone(),
                name: args.name.clone(),
                provisional: match (args.provisional, args.settled) {
                    (true, _) => Some(Provisional::Set),
                    (_, true) => Some(Provisional::Settled),
                    _ => None,
                },
            },
            Verb::Move(args) => Edit::Move {
                id: args.item.clone(),
                under: args.under.clone(),
                spot: args.spot.spot().unwrap_or_default(),
            },
            Verb::Renumber(args) => Edit::Renumber { id: args.item.clone(), label: args.label.clone() },
            Verb::Reschedule(args) => {
                let (first, last) = (end_edit(&args.from), end_edit(&args.to));
                Edit::Reschedule { id: args.item.clone(), first, last }
            }
            Verb::Set(args) => Edit::Set {
                id: args.place.0.clone(),
                field: args.place.1.clone(),
                to: match args {
                    Set { clear: true, .. } => FieldEdit::Clear,
                    Set { unknown: true, .. } => FieldEdit::Unknown,
                    Set { value, .. } if !value.is_empty() => FieldEdit::Value(value.clone()),
                    Set { add, remove, .. } => {
                        FieldEdit::Members { add: add.clone(), remove: remove.clone() }
                    }
                },
            },
            Verb::Split(args) => {
                Edit::Split { id: args.item.clone(), into: args.parts()?, fate: args.old.fate() }
            }
            Verb::Merge(args) => Edit::Merge {
                ids: args.items.clone(),
                into: match &args.into {
                    Some(into) => Successor::Existing(into.clone()),
                    None => Successor::New(NewItem {
                        kind: args.kind.clone(),
                        under: args.under.clone(),
                        spot: args.spot.spot(),
                        ..args.new.item()?
                    }),
                },
                fate: args.old.fate(),
            },
            Verb::Succeed(args) => Edit::Succeed {
                id: args.item.clone(),
                by: NewItem {
                    kind: args.kind.clone(),
                    under: args.under.clone(),
                    spot: args.spot.spot(),
                    ..args.new.item()?
                },
                fate: args.old.fate(),
            },
        })
    }

    /// Carries the verb out on a draft. `taken` are ids that a new item is not given unasked.
    pub(super) fn carry_out(
        &self,
        draft: &Draft,
        vocabulary: &Vocabulary,
        taken: &BTreeSet<Id>,
    ) -> Result<Draft, Failure> {
        edit(draft, vocabulary, &self.edit()?, taken).map_err(Failure::from)
    }
}

impl Split {
    fn parts(&self) -> Result<Vec<NewItem>, Failure> {
        if !self.id.is_empty() && self.id.len() != self.into.len() {
            let (names, ids) = (self.into.len(), self.id.len());
            return Err(Failure::usage(words!("verbs.names-ids", names, ids)));
        }
        let part = |(index, name): (usize, &String)| NewItem {
            name: Some(name.clone()),
            id: self.id.get(index).cloned(),
            ..NewItem::default()
        };
        Ok(self.into.iter().enumerate().map(part).collect())
    }
}

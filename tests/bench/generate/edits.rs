//! What happens to a plan between two revisions: one edit for each kind of change.
//!
//! An edit chooses what it is made to, by the author's dice, among items that no other edit of
//! the revision has touched; so each shows its kind of change whatever the others do.

use std::collections::BTreeSet;

use planctl::diff::FacetKind;
use planctl::model::{FiscalYear, Held, Id, Item, LINEAGE_PART, LINEAGE_WHOLE, Milestone, Stretch, Value};

use super::{Author, BODIES, Dice, mark, set, set_references, set_text, set_year};

/// Makes one edit; `None` if the plan has nothing to which it could be made.
pub(super) type Edit = fn(&mut Author) -> Option<()>;

/// Each with the kind of change it is there for; some show others beside it.
pub(super) const EDITS: &[(FacetKind, Edit)] = &[
    (FacetKind::Added, add),
    (FacetKind::Deleted, |author| author.remove_one(|item| !has_lineage(item)).map(drop)),
    (FacetKind::Discovered, learn),
    (FacetKind::Unrecorded, forget),
    (FacetKind::Renamed, rename),
    (FacetKind::Moved, transfer),
    (FacetKind::Renumbered, renumber),
    (FacetKind::Succeeded, |author| succeed(author, 1)),
    (FacetKind::SucceededUndone, |author| author.remove_one(|item| wholes(item) == 1).map(drop)),
    (FacetKind::Merged, |author| succeed(author, 2)),
    (FacetKind::MergedUndone, |author| author.remove_one(|item| wholes(item) > 1).map(drop)),
    (FacetKind::Split, split),
    (FacetKind::SplitUndone, |author| author.remove_one(|item| item.value(LINEAGE_PART).is_some()).map(drop)),
    (FacetKind::Absorbed, absorb),
    (FacetKind::AbsorbedUndone, release),
    (FacetKind::Reordered, reorder),
    (FacetKind::Amended, amend),
    (FacetKind::Editorial, write_otherwise),
    (FacetKind::Extended, |author| reschedule(author, &["last"], 2)),
    (FacetKind::Shortened, |author| reschedule(author, &["last"], -1)),
    (FacetKind::Shifted, |author| reschedule(author, &["first", "last"], 1)),
    (FacetKind::Opened, open),
    (FacetKind::Closed, close),
    (FacetKind::MilestoneAdded, |author| evaluate_later(author, Earlier::Stays)),
    (FacetKind::MilestoneRemoved, evaluate_less),
    (FacetKind::MilestoneMoved, |author| evaluate_later(author, Earlier::Goes)),
    (FacetKind::ProvisionalSet, unsettle),
    (FacetKind::ProvisionalFixed, settle),
    (FacetKind::TargetChanged, aim_otherwise),
    (FacetKind::StatusChanged, turn_status),
    (FacetKind::ResponsibleChanged, hand_over),
    (FacetKind::ReferenceChanged, refer),
];

/// How many projects are added under a new one. With them as many come as go.
const ADDED_BELOW: usize = 4;

/// What becomes of an evaluation when another is set for a later year.
#[derive(PartialEq)]
enum Earlier {
    Stays,
    Goes,
}

impl Author {
    /// The place of an item like this that has not changed in this revision.
    fn some(&mut self, which: impl Fn(&Item) -> bool) -> Option<usize> {
        let from = self.dice.below(self.items.len());
        (from..self.items.len()).chain(0..from).find(|index| {
            let item = &self.items[*index];
            !self.touched.contains(&item.id) && which(item)
        })
    }

    fn touch(&mut self, index: usize) -> Id {
        let id = self.items[index].id.clone();
        self.touched.insert(id.clone());
        id
    }

    /// The id of an item like this, which has changed from now on.
    fn touch_one(&mut self, which: impl Fn(&Item) -> bool) -> Option<Id> {
        self.some(which).map(|index| self.touch(index))
    }

    fn change(
        &mut self,
        which: impl Fn(&Item) -> bool,
        how: impl FnOnce(&mut Item, &mut Dice),
    ) -> Option<()> {
        let index = self.some(which)?;
        self.touch(index);
        how(&mut self.items[index], &mut self.dice);
        Some(())
    }

    /// Everything that another item stands under or names.
    fn bound(&self) -> BTreeSet<Id> {
        let named = |item: &Item| {
            let fields = [LINEAGE_WHOLE, LINEAGE_PART, "conducts"];
            let ids: Vec<Id> = fields.iter().flat_map(|field| item.references(field)).collect();
            ids.into_iter().chain(item.parent.clone())
        };
        self.items.iter().flat_map(named).collect()
    }

    /// Removes a project that nothing stands under or names.
    fn remove_one(&mut self, which: impl Fn(&Item) -> bool) -> Option<Id> {
        let bound = self.bound();
        let index = self.some(|item| is_project(item) && !bound.contains(&item.id) && which(item))?;
        let id = self.touch(index);
        self.items.remove(index);
        Some(id)
    }

    /// A new project of some program, from these wholes and parts.
    fn add_one(&mut self, wholes: &[Id], parts: &[Id]) -> Option<Id> {
        let index = self.some(|item| is_project(item) && !stands_under_project(item))?;
        let parent = self.items[index].parent.clone().expect("only the plan has no parent");
        let mut item = self.project(&parent);
        set_references(&mut item, LINEAGE_WHOLE, wholes.iter().cloned());
        set_references(&mut item, LINEAGE_PART, parts.iter().cloned());
        self.items.insert(index + 1, item);
        Some(self.touch(index + 1))
    }
}

fn add(author: &mut Author) -> Option<()> {
    let above = author.add_one(&[], &[])?;
    for _ in 0..ADDED_BELOW {
        let item = author.project(&above);
        author.touched.insert(item.id.clone());
        author.items.push(item);
    }
    Some(())
}

fn learn(author: &mut Author) -> Option<()> {
    let unknown = |item: &Item| item.is_unknown("overview");
    author.change(unknown, |item, dice| set_text(item, "overview", dice.sentence()))
}

fn forget(author: &mut Author) -> Option<()> {
    author.change(says_what, |item, _| drop(item.fields.insert("overview".into(), Held::unknown())))
}

fn rename(author: &mut Author) -> Option<()> {
    author.change(is_project, |item, dice| set_text(item, "name", dice.name()))
}

/// To another program.
fn transfer(author: &mut Author) -> Option<()> {
    let index = author.some(|item| &*item.kind == "program")?;
    let to = author.items[index].id.clone();
    let elsewhere = |item: &Item| is_project(item) && item.parent.as_ref() != Some(&to);
    author.change(elsewhere, |item, _| item.parent = Some(to.clone()))
}

fn renumber(author: &mut Author) -> Option<()> {
    author.change(is_project, |item, dice| {
        set_text(item, "label", format!("{}の{}", dice.below(900), dice.below(900)));
    })
}

/// So many projects end, and a new one comes from all of them.
fn succeed(author: &mut Author, wholes: usize) -> Option<()> {
    let ended = (0..wholes).map(|_| author.remove_one(|item| !has_lineage(item)));
    let ended: Vec<Id> = ended.collect::<Option<_>>()?;
    author.add_one(&ended, &[]).map(drop)
}

fn split(author: &mut Author) -> Option<()> {
    let bound = author.bound();
    let free = |item: &Item| is_project(item) && !has_lineage(item) && !bound.contains(&item.id);
    let whole = author.touch_one(free)?;
    author.add_one(&[], &[whole]).map(drop)
}

/// A project that stands takes in another, which ends.
fn absorb(author: &mut Author) -> Option<()> {
    let ended = author.remove_one(|item| !has_lineage(item))?;
    let free = |item: &Item| is_project(item) && !has_lineage(item);
    author.change(free, |item, _| set_references(item, LINEAGE_WHOLE, [ended]))
}

/// One of several origins is taken back.
fn release(author: &mut Author) -> Option<()> {
    author.change(
        |item| wholes(item) > 1,
        |item, _| {
            let kept = item.references(LINEAGE_WHOLE).into_iter().skip(1);
            set_references(item, LINEAGE_WHOLE, kept);
        },
    )
}

/// Two projects of one program change places.
fn reorder(author: &mut Author) -> Option<()> {
    let one = author.some(|item| is_project(item) && !stands_under_project(item))?;
    author.touch(one);
    let parent = author.items[one].parent.clone();
    let other = author.some(|item| is_project(item) && item.parent == parent)?;
    author.touch(other);
    author.items.swap(one, other);
    Some(())
}

fn amend(author: &mut Author) -> Option<()> {
    author.change(says_what, |item, dice| set_text(item, "overview", dice.sentence()))
}

fn write_otherwise(author: &mut Author) -> Option<()> {
    let has_comma =
        |item: &Item| is_project(item) && item.text("overview").is_some_and(|text| text.contains('、'));
    author.change(has_comma, |item, _| {
        let text = item.text("overview").unwrap_or_default().replace('、', "，");
        set_text(item, "overview", text);
    })
}

fn reschedule(author: &mut Author, ends: &[&str], by: i16) -> Option<()> {
    let long = |item: &Item| year(item, "last").is_some_and(|last| year(item, "first") < Some(last));
    author.change(long, |item, _| {
        for end in ends {
            let begins = year(item, end).expect("the schedule has both its ends");
            set_year(item, end, begins.saturating_add_signed(by));
        }
    })
}

fn open(author: &mut Author) -> Option<()> {
    let has_last = |item: &Item| item.value("last").is_some();
    author.change(has_last, |item, _| drop(item.fields.remove("last")))
}

fn close(author: &mut Author) -> Option<()> {
    let open = |item: &Item| item.value("first").is_some() && item.value("last").is_none();
    author.change(open, |item, _| {
        let first = year(item, "first").expect("a schedule begins in one year here");
        set_year(item, "last", first + 5);
    })
}

/// The last mid-term evaluation is held a year later, or again a year later.
fn evaluate_later(author: &mut Author, earlier: Earlier) -> Option<()> {
    author.change(
        |item| last_midterm(item).is_some(),
        |item, _| {
            let mut marks = milestones(item);
            let last = last_midterm(item).expect("only such items were asked for");
            if earlier == Earlier::Goes {
                marks.remove(&last);
            }
            let Stretch::Fiscal(year) = last.at else { panic!("generated plans have fiscal years") };
            marks.insert(mark(year.begins() + 1, "mid-term"));
            set(item, "milestones", Value::Milestones(marks));
        },
    )
}

fn evaluate_less(author: &mut Author) -> Option<()> {
    author.change(
        |item| milestones(item).len() > 2,
        |item, _| {
            let marks = milestones(item).into_iter().skip(1).collect();
            set(item, "milestones", Value::Milestones(marks));
        },
    )
}

fn unsettle(author: &mut Author) -> Option<()> {
    let settled = |item: &Item| is_project(item) && item.value("provisional").is_none();
    author.change(settled, |item, _| set(item, "provisional", Value::Flag))
}

fn settle(author: &mut Author) -> Option<()> {
    let provisional = |item: &Item| item.value("provisional").is_some();
    author.change(provisional, |item, _| drop(item.fields.remove("provisional")))
}

fn aim_otherwise(author: &mut Author) -> Option<()> {
    let has_target = |item: &Item| item.value("target").is_some();
    author.change(has_target, |item, dice| {
        // Each time one digit longer or one shorter, so that it is never the same.
        let short = item.text("target").is_some_and(|target| target.chars().count() < 5);
        let number = if short { 1_000 } else { 10 } + dice.below(90);
        set_text(item, "target", format!("{number}件"));
    })
}

fn turn_status(author: &mut Author) -> Option<()> {
    author.change(is_policy, |item, _| {
        if item.fields.remove("undivided").is_none() {
            set(item, "undivided", Value::Flag);
        }
    })
}

fn hand_over(author: &mut Author) -> Option<()> {
    author.change(is_policy, |item, dice| {
        let mut to = dice.word(BODIES);
        while item.text("by") == Some(to) {
            to = dice.word(BODIES);
        }
        set_text(item, "by", to.to_owned());
    })
}

/// A project points to one project more.
fn refer(author: &mut Author) -> Option<()> {
    let index = author.some(is_project)?;
    let to = author.items[index].id.clone();
    let does_not =
        |item: &Item| is_project(item) && item.id != to && !item.references("conducts").contains(&to);
    author.change(does_not, |item, _| {
        let ids = item.references("conducts").into_iter().chain([to.clone()]);
        set_references(item, "conducts", ids);
    })
}

fn is_project(item: &Item) -> bool {
    &*item.kind == "project"
}

fn is_policy(item: &Item) -> bool {
    &*item.kind == "policy"
}

fn stands_under_project(item: &Item) -> bool {
    item.parent.as_ref().is_some_and(|parent| parent.as_str().starts_with("project-"))
}

fn says_what(item: &Item) -> bool {
    is_project(item) && item.text("overview").is_some()
}

fn has_lineage(item: &Item) -> bool {
    item.value(LINEAGE_WHOLE).is_some() || item.value(LINEAGE_PART).is_some()
}

/// How many items it comes from the whole of.
fn wholes(item: &Item) -> usize {
    item.references(LINEAGE_WHOLE).len()
}

/// The calendar year in which an end of the schedule begins.
fn year(item: &Item, end: &str) -> Option<u16> {
    match item.value(end) {
        Some(Value::Period(period)) => period.fiscal_years()?.exact().map(FiscalYear::begins),
        _ => None,
    }
}

fn milestones(item: &Item) -> BTreeSet<Milestone> {
    match item.value("milestones") {
        Some(Value::Milestones(marks)) => marks.clone(),
        _ => BTreeSet::new(),
    }
}

fn last_midterm(item: &Item) -> Option<Milestone> {
    milestones(item).into_iter().rfind(|mark| &*mark.kind == "mid-term")
}

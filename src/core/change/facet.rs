//! The catalogue of kinds of change: closed, each with a mirror, a weight and a definition.

use crate::text::Words;
use crate::words_of;

/// One kind of change. The catalogue is closed: a change is one or several of these or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "`definition` says of each what it is")]
pub enum FacetKind {
    Added,
    Deleted,
    Discovered,
    Unrecorded,
    Renamed,
    Moved,
    Renumbered,
    Succeeded,
    SucceededUndone,
    Merged,
    MergedUndone,
    Split,
    SplitUndone,
    Absorbed,
    AbsorbedUndone,
    Reordered,
    Amended,
    Editorial,
    Extended,
    Shortened,
    Shifted,
    Opened,
    Closed,
    Scheduled,
    Unscheduled,
    MilestoneAdded,
    MilestoneRemoved,
    MilestoneMoved,
    ProvisionalSet,
    ProvisionalFixed,
    TargetChanged,
    StatusChanged,
    AmountChanged,
    ResponsibleChanged,
    ReferenceChanged,
    Refined,
    Coarsened,
    Reported,
    ReportWithdrawn,
}

/// How much a kind of change weighs in a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// It changes what the plan says: a point of its own unless a cause takes it in.
    Substantive,
    /// It follows from another change.
    Consequential,
    /// It changes how a text is written, not what it says.
    Editorial,
    /// It changes where something stands on the page.
    Layout,
    /// It changes what is recorded of the plan, not the plan.
    Record,
}

/// What part of an item a kind of change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Whether it stands in the plan.
    Standing,
    /// What is recorded of it.
    Knowledge,
    /// What it is called.
    Name,
    /// Whether what it is called is provisional.
    Provisional,
    /// What it stands under.
    Place,
    /// Its printed number.
    Number,
    /// What a new item comes from.
    Lineage,
    /// What an item that stood already comes from.
    Origin,
    /// The order of what stands under it.
    Order,
    /// What is said of it, in text or otherwise.
    Text,
    /// The years it runs in.
    Schedule,
    /// Its evaluations.
    Milestones,
    /// A field with a role of its own that none of the others is about.
    Role,
}

struct Line {
    kind: FacetKind,
    key: &'static str,
    mirror: FacetKind,
    weight: Weight,
}

impl FacetKind {
    /// The whole catalogue, in its order.
    pub fn all() -> impl Iterator<Item = FacetKind> {
        CATALOGUE.iter().map(|line| line.kind)
    }

    pub fn by_key(key: &str) -> Option<FacetKind> {
        CATALOGUE.iter().find(|line| line.key == key).map(|line| line.kind)
    }

    /// Its id, the same in files, JSON and options for ever.
    pub fn key(self) -> &'static str {
        self.line().key
    }

    pub fn words(self) -> Words {
        let key = self.key();
        words_of!("facet.{key}.name")
    }

    pub fn definition(self) -> Words {
        let key = self.key();
        words_of!("facet.{key}.definition")
    }

    /// The kind of the same change read backwards. The mirror of the mirror is the kind itself.
    pub fn mirror(self) -> FacetKind {
        self.line().mirror
    }

    pub fn weight(self) -> Weight {
        self.line().weight
    }

    /// What part of an item it is about.
    pub fn family(self) -> Family {
        use FacetKind as F;
        match self {
            F::Added | F::Deleted => Family::Standing,
            F::Discovered | F::Unrecorded => Family::Knowledge,
            F::Renamed => Family::Name,
            F::ProvisionalSet | F::ProvisionalFixed => Family::Provisional,
            F::Moved => Family::Place,
            F::Renumbered => Family::Number,
            F::Succeeded | F::SucceededUndone | F::Merged | F::MergedUndone | F::Split | F::SplitUndone => {
                Family::Lineage
            }
            F::Absorbed | F::AbsorbedUndone => Family::Origin,
            F::Reordered => Family::Order,
            F::Amended | F::Editorial => Family::Text,
            F::Extended
            | F::Shortened
            | F::Shifted
            | F::Opened
            | F::Closed
            | F::Scheduled
            | F::Unscheduled
            | F::Refined
            | F::Coarsened => Family::Schedule,
            F::MilestoneAdded | F::MilestoneRemoved | F::MilestoneMoved => Family::Milestones,
            F::TargetChanged
            | F::StatusChanged
            | F::AmountChanged
            | F::ResponsibleChanged
            | F::ReferenceChanged => Family::Role,
            F::Reported | F::ReportWithdrawn => Family::Role,
        }
    }

    /// The sign that a roadmap prints it by, one full-width character that fonts have everywhere;
    /// `None` for what no roadmap tells.
    pub fn roadmap_sign(self) -> Option<&'static str> {
        use FacetKind as F;
        match self {
            F::Added => Some("＋"),
            F::Deleted => Some("－"),
            F::Discovered | F::Unrecorded => Some("？"),
            F::Renamed | F::ProvisionalSet | F::ProvisionalFixed => Some("◆"),
            F::Extended => Some("→"),
            F::Shortened => Some("←"),
            F::Shifted => Some("⇒"),
            F::Opened => Some("≫"),
            F::Closed => Some("＝"),
            F::Scheduled | F::Unscheduled | F::Refined | F::Coarsened => Some("◇"),
            F::Moved => Some("↓"),
            F::MilestoneAdded => Some("○"),
            F::MilestoneRemoved => Some("×"),
            F::MilestoneMoved => Some("◎"),
            F::StatusChanged => Some("●"),
            F::Renumbered
            | F::Succeeded
            | F::SucceededUndone
            | F::Merged
            | F::MergedUndone
            | F::Split
            | F::SplitUndone
            | F::Absorbed
            | F::AbsorbedUndone
            | F::Reordered
            | F::Amended
            | F::Editorial
            | F::TargetChanged
            | F::AmountChanged
            | F::ResponsibleChanged
            | F::ReferenceChanged
            | F::Reported
            | F::ReportWithdrawn => None,
        }
    }

    fn line(self) -> &'static Line {
        let line = &CATALOGUE[self as usize];
        debug_assert_eq!(line.kind, self, "the catalogue stands in the order of the kinds");
        line
    }
}

impl Weight {
    pub fn key(self) -> &'static str {
        match self {
            Weight::Substantive => "substantive",
            Weight::Consequential => "consequential",
            Weight::Editorial => "editorial",
            Weight::Layout => "layout",
            Weight::Record => "record",
        }
    }

    pub fn words(self) -> Words {
        let key = self.key();
        words_of!("weight.{key}")
    }
}

macro_rules! catalogue {
    ($($kind:ident $key:literal = $mirror:ident $weight:ident;)*) => {
        const CATALOGUE: &[Line] = &[$(Line {
            kind: FacetKind::$kind,
            key: $key,
            mirror: FacetKind::$mirror,
            weight: Weight::$weight,
        }),*];
    };
}

catalogue! {
    Added "added" = Deleted Substantive;
    Deleted "deleted" = Added Substantive;
    Discovered "discovered" = Unrecorded Record;
    Unrecorded "unrecorded" = Discovered Record;
    Renamed "renamed" = Renamed Substantive;
    Moved "moved" = Moved Substantive;
    Renumbered "renumbered" = Renumbered Consequential;
    Succeeded "succeeded" = SucceededUndone Consequential;
    SucceededUndone "succeeded-undone" = Succeeded Consequential;
    Merged "merged" = MergedUndone Consequential;
    MergedUndone "merged-undone" = Merged Consequential;
    Split "split" = SplitUndone Consequential;
    SplitUndone "split-undone" = Split Consequential;
    Absorbed "absorbed" = AbsorbedUndone Substantive;
    AbsorbedUndone "absorbed-undone" = Absorbed Substantive;
    Reordered "reordered" = Reordered Layout;
    Amended "amended" = Amended Substantive;
    Editorial "editorial" = Editorial Editorial;
    Extended "extended" = Shortened Substantive;
    Shortened "shortened" = Extended Substantive;
    Shifted "shifted" = Shifted Substantive;
    Opened "opened" = Closed Substantive;
    Closed "closed" = Opened Substantive;
    Scheduled "scheduled" = Unscheduled Substantive;
    Unscheduled "unscheduled" = Scheduled Substantive;
    MilestoneAdded "milestone-added" = MilestoneRemoved Substantive;
    MilestoneRemoved "milestone-removed" = MilestoneAdded Substantive;
    MilestoneMoved "milestone-moved" = MilestoneMoved Substantive;
    ProvisionalSet "provisional-set" = ProvisionalFixed Substantive;
    ProvisionalFixed "provisional-fixed" = ProvisionalSet Substantive;
    TargetChanged "target-changed" = TargetChanged Substantive;
    StatusChanged "status-changed" = StatusChanged Substantive;
    AmountChanged "amount-changed" = AmountChanged Substantive;
    ResponsibleChanged "responsible-changed" = ResponsibleChanged Substantive;
    ReferenceChanged "reference-changed" = ReferenceChanged Substantive;
    Refined "refined" = Coarsened Substantive;
    Coarsened "coarsened" = Refined Substantive;
    Reported "reported" = ReportWithdrawn Record;
    ReportWithdrawn "report-withdrawn" = Reported Record;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_stands_in_order_and_mirrors_one_to_one() {
        for (index, kind) in FacetKind::all().enumerate() {
            assert_eq!(kind as usize, index);
            assert_eq!(kind.mirror().mirror(), kind);
            assert_eq!(kind.mirror().weight(), kind.weight());
            assert_eq!(kind.mirror().family(), kind.family());
            assert_eq!(kind.mirror().roadmap_sign().is_some(), kind.roadmap_sign().is_some());
            assert_eq!(FacetKind::by_key(kind.key()), Some(kind));
            for said in [kind.words(), kind.definition(), kind.weight().words()] {
                assert!(said.is_in_every_language(), "{kind:?}");
            }
        }
    }
}

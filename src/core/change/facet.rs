//! The catalogue of kinds of change: closed, each with a mirror, a weight and a definition.

use crate::text::Words;

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
    ja: &'static str,
    en: &'static str,
    /// A definition by which one can decide, Japanese and English.
    definition: (&'static str, &'static str),
}

impl FacetKind {
    /// The whole catalogue, in its order.
    pub fn all() -> impl Iterator<Item = FacetKind> {
        CATALOGUE.iter().map(|line| line.kind)
    }

    /// The kind of this id.
    pub fn by_key(key: &str) -> Option<FacetKind> {
        CATALOGUE.iter().find(|line| line.key == key).map(|line| line.kind)
    }

    /// Its id, the same in files, JSON and options for ever.
    pub fn key(self) -> &'static str {
        self.line().key
    }

    /// Its name.
    pub fn words(self) -> Words {
        Words::new(self.line().ja, self.line().en)
    }

    /// What it is, so that one can decide.
    pub fn definition(self) -> Words {
        Words::new(self.line().definition.0, self.line().definition.1)
    }

    /// The kind of the same change read backwards. The mirror of the mirror is the kind itself.
    pub fn mirror(self) -> FacetKind {
        self.line().mirror
    }

    /// What it weighs.
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
            F::Extended | F::Shortened | F::Shifted | F::Opened | F::Closed => Family::Schedule,
            F::MilestoneAdded | F::MilestoneRemoved | F::MilestoneMoved => Family::Milestones,
            F::TargetChanged
            | F::StatusChanged
            | F::AmountChanged
            | F::ResponsibleChanged
            | F::ReferenceChanged => Family::Role,
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
            F::Moved => Some("↓"),
            F::MilestoneAdded => Some("○"),
            F::MilestoneRemoved => Some("×"),
            F::MilestoneMoved => Some("◎"),
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
            | F::StatusChanged
            | F::AmountChanged
            | F::ResponsibleChanged
            | F::ReferenceChanged => None,
        }
    }

    fn line(self) -> &'static Line {
        let line = &CATALOGUE[self as usize];
        debug_assert_eq!(line.kind, self, "the catalogue stands in the order of the kinds");
        line
    }
}

impl Weight {
    /// Its id.
    pub fn key(self) -> &'static str {
        match self {
            Weight::Substantive => "substantive",
            Weight::Consequential => "consequential",
            Weight::Editorial => "editorial",
            Weight::Layout => "layout",
            Weight::Record => "record",
        }
    }

    /// Its name.
    pub fn words(self) -> Words {
        match self {
            Weight::Substantive => Words::new("実質", "substantive"),
            Weight::Consequential => Words::new("付随", "consequential"),
            Weight::Editorial => Words::new("字句", "editorial"),
            Weight::Layout => Words::new("体裁", "layout"),
            Weight::Record => Words::new("記録", "record"),
        }
    }
}

macro_rules! catalogue {
    ($($kind:ident $key:literal = $mirror:ident $weight:ident $ja:literal $en:literal $dja:literal $den:literal;)*) => {
        const CATALOGUE: &[Line] = &[$(Line {
            kind: FacetKind::$kind,
            key: $key,
            mirror: FacetKind::$mirror,
            weight: Weight::$weight,
            ja: $ja,
            en: $en,
            definition: ($dja, $den),
        }),*];
    };
}

catalogue! {
    Added "added" = Deleted Substantive "追加" "added"
        "変更後にだけあり、変更前の一覧がそれを含まないと分かっている"
        "stands only after, and the list before is known not to hold it";
    Deleted "deleted" = Added Substantive "削除" "deleted"
        "変更前にだけあり、変更後の一覧がそれを含まないと分かっている（仮称だったものは「取下げ」）"
        "stands only before, and the list after is known not to hold it; worded \"withdrawn\" if its name was provisional";
    Discovered "discovered" = Unrecorded Record "判明" "discovered"
        "変更前の記録が欠けていたことが変更後に分かった。計画の変更ではない"
        "known after, where the record before does not know; no change of the plan";
    Unrecorded "unrecorded" = Discovered Record "記録なし" "unrecorded"
        "変更前に分かっていたことが変更後の記録に欠けている。計画の変更ではない"
        "known before, where the record after does not know; no change of the plan";
    Renamed "renamed" = Renamed Substantive "名称変更" "renamed"
        "名称が変わった（字句の整理を除く）" "the name differs by more than its writing";
    Moved "moved" = Moved Substantive "移管" "moved"
        "上位が変わった" "stands under another item";
    Renumbered "renumbered" = Renumbered Consequential "番号変更" "renumbered"
        "印刷された番号が変わった" "the printed number differs";
    Succeeded "succeeded" = SucceededUndone Consequential "継承" "succeeded"
        "新しい項目が一つの前身の全部を継ぐ" "a new item comes from the whole of one other";
    SucceededUndone "succeeded-undone" = Succeeded Consequential "継承の取消し" "succession undone"
        "一つの前身を継いでいた項目がなくなった" "an item that came from the whole of one other is gone";
    Merged "merged" = MergedUndone Consequential "統合" "merged"
        "新しい項目が複数の前身の全部を継ぐ" "a new item comes from the wholes of several others";
    MergedUndone "merged-undone" = Merged Consequential "統合の取消し" "merger undone"
        "複数の前身を継いでいた項目がなくなった" "an item that came from the wholes of several others is gone";
    Split "split" = SplitUndone Consequential "分離" "split off"
        "新しい項目が前身の一部を継ぐ" "a new item comes from a part of another";
    SplitUndone "split-undone" = Split Consequential "分離の取消し" "split undone"
        "前身の一部を継いでいた項目がなくなった" "an item that came from a part of another is gone";
    Absorbed "absorbed" = AbsorbedUndone Substantive "吸収" "absorbed"
        "既にあった項目が前身を加えた" "an item that already stood gained an origin";
    AbsorbedUndone "absorbed-undone" = Absorbed Substantive "吸収の取消し" "absorption undone"
        "残った項目が前身を失った" "an item that still stands lost an origin";
    Reordered "reordered" = Reordered Layout "記載順変更" "reordered"
        "両方にある下位の項目の順が変わった" "children that stand on both sides stand in another order";
    Amended "amended" = Amended Substantive "改正" "amended"
        "文、日付などの内容が変わった（字句の整理を除く）" "what is said differs by more than its writing";
    Editorial "editorial" = Editorial Editorial "字句の整理" "editorial"
        "幅、空白、句読点を揃えれば同じ文になる" "the texts are equal once width, blanks and punctuation signs are";
    Extended "extended" = Shortened Substantive "期間延長" "extended"
        "実施期間の一端が外へ動き、他端は内へ動かない" "one end of the schedule moved outwards and none inwards";
    Shortened "shortened" = Extended Substantive "期間短縮" "shortened"
        "実施期間の一端が内へ動き、他端は外へ動かない" "one end of the schedule moved inwards and none outwards";
    Shifted "shifted" = Shifted Substantive "期間変更" "shifted"
        "実施期間の両端が同じ向きに動いた" "both ends of the schedule moved the same way";
    Opened "opened" = Closed Substantive "期限撤廃" "opened"
        "定まっていた端がなくなった" "an end of the schedule that was set is set no more";
    Closed "closed" = Opened Substantive "期限設定" "closed"
        "定まっていなかった端が定まった" "an end of the schedule that was not set is set";
    MilestoneAdded "milestone-added" = MilestoneRemoved Substantive "評価追加" "evaluation added"
        "ある種の評価の印が増えた（一つ消えて一つ増えた場合を除く）" "a mark of a kind came, other than one come for one gone";
    MilestoneRemoved "milestone-removed" = MilestoneAdded Substantive "評価削除" "evaluation removed"
        "ある種の評価の印が消えた（一つ消えて一つ増えた場合を除く）" "a mark of a kind went, other than one gone for one come";
    MilestoneMoved "milestone-moved" = MilestoneMoved Substantive "評価時期変更" "evaluation moved"
        "ある種の評価の印が一つ消え、一つ増えた" "one mark of a kind is gone and one has come";
    ProvisionalSet "provisional-set" = ProvisionalFixed Substantive "仮称化" "name made provisional"
        "名称が仮称になった" "the name is provisional now";
    ProvisionalFixed "provisional-fixed" = ProvisionalSet Substantive "名称確定" "name settled"
        "名称が仮称でなくなった" "the name is provisional no more";
    TargetChanged "target-changed" = TargetChanged Substantive "目標変更" "target changed"
        "目標の項目が変わった" "a field of the role target differs";
    StatusChanged "status-changed" = StatusChanged Substantive "状態変更" "status changed"
        "状態の項目が変わった" "a field of the role status differs";
    AmountChanged "amount-changed" = AmountChanged Substantive "金額変更" "amount changed"
        "金額・数量の項目が変わった" "a field of the role amount differs";
    ResponsibleChanged "responsible-changed" = ResponsibleChanged Substantive "主体変更" "responsible body changed"
        "主体の項目が変わった" "a field of the role responsible differs";
    ReferenceChanged "reference-changed" = ReferenceChanged Substantive "参照変更" "reference changed"
        "ほかの項目への参照が変わった" "a field of the role reference names other items";
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
        }
    }
}

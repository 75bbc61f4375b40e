//! The catalogue of rules: what each is called, why it is one, what mends it, an example.

use std::fmt;

use crate::text::Words;
use crate::words_of;

/// One rule of the catalogue, and all that is said of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// Its id, the same for ever.
    pub id: &'static str,
    /// How much its findings usually matter.
    pub severity: Severity,
    pub family: Family,
    /// Who should usually fix its findings.
    pub class: Class,
    /// A text that breaks the rule.
    pub example: &'static str,
}

/// How much a finding matters, the heaviest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The plan contradicts itself and cannot be recorded.
    Error,
    /// The plan can be recorded; somebody should look.
    Warning,
    /// To be known: not judged, and why, or odd and perhaps meant.
    Note,
    /// A guess by the letters alone.
    Hint,
}

/// Who should fix a finding: the author, the extraction, or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The author: the fault is in the document, or in the plan, itself.
    Author,
    /// Whoever extracted the text: the fault came in between the printed page and the text.
    Extraction,
    /// Unknown: either may be at fault.
    Unclear,
}

/// What rules are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Structure, references, lineage and sources of a plan.
    Structure,
    /// Names against each other across the document.
    Names,
    /// Provisional names left or lost.
    Provisional,
    /// The cover note against what it covers.
    Note,
    /// The cover note against the two plans it lies between.
    Claims,
    /// The overview against what is drawn from it.
    Overview,
    /// Measures of a heading against those of its table.
    Measures,
    /// What is promised and not there.
    Completeness,
    /// Form, dates and currency of citations.
    Citations,
    /// Dates, eras and weekdays.
    Dates,
    /// Geometry of the table of years.
    Chart,
    /// States and milestones against dates.
    Course,
    /// Width, brackets, dashes, variants.
    Typography,
    /// Residue of extraction.
    Residue,
    /// Particles and spelling.
    Language,
    /// Findings that were accepted.
    Accepted,
}

/// Every rule, by family.
pub fn rules() -> &'static [RuleInfo] {
    &RULES
}

pub(super) fn find(id: &str) -> Option<&'static RuleInfo> {
    RULES.iter().find(|rule| rule.id == id)
}

/// The rule of an id that the code names; a test holds that each of them is in the catalogue.
pub(super) fn rule(id: &str) -> &'static RuleInfo {
    find(id).unwrap_or_else(|| panic!("the rule `{id}` is not in the catalogue"))
}

static RULES: [RuleInfo; 115] = [
    RuleInfo {
        id: "place",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "under = \"st-basic-plan-6\"",
    },
    RuleInfo {
        id: "unreadable",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "nmae = \"健康\"",
    },
    RuleInfo {
        id: "open-row",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "[[conflict]]\nitem = \"x\"\nfield = \"name\"\nkind = \"rename-rename\"",
    },
    RuleInfo {
        id: "schedule-backwards",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "first = \"FY2026\"\nlast = \"FY2024\"",
    },
    RuleInfo {
        id: "reference-missing",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "conducts = [\"nowhere\"]",
    },
    RuleInfo {
        id: "reference-kind",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "conducts = [\"st-basic-plan-6\"]",
    },
    RuleInfo {
        id: "reference-to-itself",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "conducts = [\"self\"]",
    },
    RuleInfo {
        id: "lineage-missing",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "from = [\"never-was\"]",
    },
    RuleInfo {
        id: "lineage-to-itself",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "from = [\"self\"]",
    },
    RuleInfo {
        id: "lineage-cycle",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "from = [\"b\"] / from = [\"a\"]",
    },
    RuleInfo {
        id: "whole-twice",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "from = [\"old\"] ×2",
    },
    RuleInfo {
        id: "whole-and-part",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "from = [\"old\"] / from_part = [\"old\"]",
    },
    RuleInfo {
        id: "absent-but-there",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "absent = [\"there\"]",
    },
    RuleInfo {
        id: "source-place",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        example: "place = [\"nowhere\"]",
    },
    RuleInfo {
        id: "duplicate-label",
        severity: Severity::Warning,
        family: Family::Structure,
        class: Class::Author,
        example: "label = \"2-1\" / label = \"2-1\"",
    },
    RuleInfo {
        id: "label-astray",
        severity: Severity::Warning,
        family: Family::Structure,
        class: Class::Author,
        example: "label = \"1-2\" / label = \"1-3-2\"",
    },
    RuleInfo {
        id: "more-than-most",
        severity: Severity::Warning,
        family: Family::Structure,
        class: Class::Author,
        example: "most = 1\nreplaces = [\"a\", \"b\"]",
    },
    RuleInfo {
        id: "begins-blocked",
        severity: Severity::Warning,
        family: Family::Structure,
        class: Class::Author,
        example: "start = \"2026-Q2\"\nblocked_by = [\"a\"] / end = \"2026-Q4\"",
    },
    RuleInfo {
        id: "replaced-goes-on",
        severity: Severity::Warning,
        family: Family::Structure,
        class: Class::Author,
        example: "replaces = [\"old\"] / status = \"in-progress\"",
    },
    RuleInfo {
        id: "no-source",
        severity: Severity::Warning,
        family: Family::Structure,
        class: Class::Author,
        example: "[[source]] のない項目",
    },
    RuleInfo {
        id: "lineage-unchecked",
        severity: Severity::Note,
        family: Family::Structure,
        class: Class::Unclear,
        example: "from = [\"earlier\"]",
    },
    RuleInfo {
        id: "no-name",
        severity: Severity::Warning,
        family: Family::Names,
        class: Class::Author,
        example: "[[project]]（name なし）",
    },
    RuleInfo {
        id: "heading-differs",
        severity: Severity::Warning,
        family: Family::Names,
        class: Class::Author,
        example: "2-6. プログラム名：シーズ開発・研究基盤プログラム\n【…／シーズ開発・基礎研究プログラム】",
    },
    RuleInfo {
        id: "name-variant",
        severity: Severity::Warning,
        family: Family::Names,
        class: Class::Author,
        example: "「ゲノム医療実現推進プラットフォーム事業」↔ ゲノム医療実現推進プラットフォーム",
    },
    RuleInfo {
        id: "name-spacing",
        severity: Severity::Note,
        family: Family::Names,
        class: Class::Extraction,
        example: "第 6 期科学技術・イノベーション基本計画",
    },
    RuleInfo {
        id: "nakaguro-variant",
        severity: Severity::Note,
        family: Family::Names,
        class: Class::Author,
        example: "イノベーションエコシステム ↔ イノベーション・エコシステム",
    },
    RuleInfo {
        id: "term-near",
        severity: Severity::Warning,
        family: Family::Names,
        class: Class::Unclear,
        example: "創業シーズ ↔ 創薬シーズ",
    },
    RuleInfo {
        id: "katakana-variant",
        severity: Severity::Hint,
        family: Family::Names,
        class: Class::Author,
        example: "コンピュータ ↔ コンピューター",
    },
    RuleInfo {
        id: "provisional-mixed",
        severity: Severity::Warning,
        family: Family::Provisional,
        class: Class::Unclear,
        example: "…プログラム(仮称) ↔ …プログラム",
    },
    RuleInfo {
        id: "mark-in-name",
        severity: Severity::Warning,
        family: Family::Provisional,
        class: Class::Author,
        example: "name = \"新（仮称）研究\"",
    },
    RuleInfo {
        id: "provisional-left",
        severity: Severity::Note,
        family: Family::Provisional,
        class: Class::Author,
        example: "研究拠点強化(仮称)",
    },
    RuleInfo {
        id: "note-deleted-there",
        severity: Severity::Warning,
        family: Family::Note,
        class: Class::Unclear,
        example: "・Ｘの削除 ↔ 本文にＸ",
    },
    RuleInfo {
        id: "note-object-missing",
        severity: Severity::Warning,
        family: Family::Note,
        class: Class::Author,
        example: "・Ｘの創設に伴う記載の整備",
    },
    RuleInfo {
        id: "note-count",
        severity: Severity::Warning,
        family: Family::Note,
        class: Class::Author,
        example: "次の 3 点を変更したい。（2 点だけ挙がる）",
    },
    RuleInfo {
        id: "note-date",
        severity: Severity::Warning,
        family: Family::Note,
        class: Class::Author,
        example: "令和８年１月１５日（改訂は 2026-01-16）",
    },
    RuleInfo {
        id: "note-body",
        severity: Severity::Warning,
        family: Family::Note,
        class: Class::Author,
        example: "情報委員会（決定したのはライフサイエンス委員会）",
    },
    RuleInfo {
        id: "note-undecided",
        severity: Severity::Warning,
        family: Family::Note,
        class: Class::Author,
        example: "次の 3 点を変更した。（まだ決定されていない）",
    },
    RuleInfo {
        id: "note-correction",
        severity: Severity::Warning,
        family: Family::Note,
        class: Class::Author,
        example: "次の 3 点を変更した。（訂正であって変更ではない）",
    },
    RuleInfo {
        id: "note-plan-name",
        severity: Severity::Warning,
        family: Family::Note,
        class: Class::Author,
        example: "情報科学分野研究開発プランの変更について",
    },
    RuleInfo {
        id: "claim-without-change",
        severity: Severity::Warning,
        family: Family::Claims,
        class: Class::Author,
        example: "・Ｘの削除（Ｘは両方の計画にある）",
    },
    RuleInfo {
        id: "change-without-claim",
        severity: Severity::Warning,
        family: Family::Claims,
        class: Class::Author,
        example: "・Ｘの創設に伴う記載の整備（表紙にない）",
    },
    RuleInfo {
        id: "claim-provisional",
        severity: Severity::Warning,
        family: Family::Claims,
        class: Class::Author,
        example: "・Ｘの創設に伴う記載の整備 ↔ Ｘ（仮称）",
    },
    RuleInfo {
        id: "claim-name-misspelt",
        severity: Severity::Warning,
        family: Family::Claims,
        class: Class::Author,
        example: "次世代医療実現バイオバング ↔ 次世代医療実現バイオバンク",
    },
    RuleInfo {
        id: "two-words-for-one-act",
        severity: Severity::Hint,
        family: Family::Note,
        class: Class::Author,
        example: "変更について ↔ 一部改訂",
    },
    RuleInfo {
        id: "overview-differs",
        severity: Severity::Warning,
        family: Family::Overview,
        class: Class::Author,
        example: "ライフコースを俯瞰した ↔ ライフステージを俯瞰した",
    },
    RuleInfo {
        id: "overview-sentence-missing",
        severity: Severity::Note,
        family: Family::Overview,
        class: Class::Author,
        example: "また、…研究開発を促進する。",
    },
    RuleInfo {
        id: "measure-differs",
        severity: Severity::Warning,
        family: Family::Measures,
        class: Class::Author,
        example: "シーズの導出件数 ↔ …研究開発の進捗",
    },
    RuleInfo {
        id: "measure-only-tabled",
        severity: Severity::Warning,
        family: Family::Measures,
        class: Class::Author,
        example: "(2) 統合化したデータベースの利用者数",
    },
    RuleInfo {
        id: "measure-variant",
        severity: Severity::Hint,
        family: Family::Measures,
        class: Class::Author,
        example: "科学誌に論文が掲載された研究成果の数 ↔ 研究成果の科学誌への論文掲載件数",
    },
    RuleInfo {
        id: "measure-uncountable",
        severity: Severity::Hint,
        family: Family::Measures,
        class: Class::Author,
        example: "論文が掲載された研究成果の数等",
    },
    RuleInfo {
        id: "no-measure",
        severity: Severity::Warning,
        family: Family::Measures,
        class: Class::Author,
        example: "指標のないプログラム",
    },
    RuleInfo {
        id: "unit-missing",
        severity: Severity::Note,
        family: Family::Measures,
        class: Class::Author,
        example: "values = [\"FY2026 target 150\"]（unit なし）",
    },
    RuleInfo {
        id: "target-outside",
        severity: Severity::Note,
        family: Family::Measures,
        class: Class::Author,
        example: "end = \"FY2026\"\nvalues = [\"FY2028 target 150\"]",
    },
    RuleInfo {
        id: "actual-ahead",
        severity: Severity::Warning,
        family: Family::Measures,
        class: Class::Author,
        example: "values = [\"FY2027 actual 150\"]（令和8年度に）",
    },
    RuleInfo {
        id: "percent-outside",
        severity: Severity::Note,
        family: Family::Measures,
        class: Class::Author,
        example: "unit = \"%\"\nvalues = [\"FY2026 target 150\"]",
    },
    RuleInfo {
        id: "value-jumps",
        severity: Severity::Note,
        family: Family::Measures,
        class: Class::Author,
        example: "FY2025 actual 98000 / FY2026 target 98000000",
    },
    RuleInfo {
        id: "sum-differs",
        severity: Severity::Note,
        family: Family::Measures,
        class: Class::Author,
        example: "costs = [\"FY2026 planned 50\"] / 20 + 25",
    },
    RuleInfo {
        id: "chart-missing",
        severity: Severity::Warning,
        family: Family::Completeness,
        class: Class::Extraction,
        example: "○アウトカム指標：…（表なし）",
    },
    RuleInfo {
        id: "section-heading-missing",
        severity: Severity::Note,
        family: Family::Completeness,
        class: Class::Extraction,
        example: "○「重点的に推進すべき取組」と「該当する研究開発課題」",
    },
    RuleInfo {
        id: "named-without-row",
        severity: Severity::Note,
        family: Family::Completeness,
        class: Class::Author,
        example: "「次世代医療実現推進プラットフォーム事業」を実施",
    },
    RuleInfo {
        id: "promise-without-row",
        severity: Severity::Note,
        family: Family::Completeness,
        class: Class::Author,
        example: "シーズ研究費事業等を実施する",
    },
    RuleInfo {
        id: "no-body",
        severity: Severity::Note,
        family: Family::Completeness,
        class: Class::Unclear,
        example: "名称だけの欄",
    },
    RuleInfo {
        id: "no-evaluation",
        severity: Severity::Note,
        family: Family::Completeness,
        class: Class::Unclear,
        example: "印のない欄",
    },
    RuleInfo {
        id: "attachment-shared",
        severity: Severity::Warning,
        family: Family::Citations,
        class: Class::Author,
        example: "【別添1】 ×2",
    },
    RuleInfo {
        id: "attachment-missing",
        severity: Severity::Note,
        family: Family::Citations,
        class: Class::Unclear,
        example: "別紙のとおり",
    },
    RuleInfo {
        id: "attachment-date",
        severity: Severity::Warning,
        family: Family::Citations,
        class: Class::Author,
        example: "令和3年3月26日 ↔ 令和 3 年 3 月 16 日",
    },
    RuleInfo {
        id: "citation-twice",
        severity: Severity::Warning,
        family: Family::Citations,
        class: Class::Author,
        example: "健康・医療戦略 ×2",
    },
    RuleInfo {
        id: "citation-form",
        severity: Severity::Note,
        family: Family::Citations,
        class: Class::Author,
        example: "・健康・医療戦略（令和7年2月）",
    },
    RuleInfo {
        id: "policy-ended",
        severity: Severity::Warning,
        family: Family::Citations,
        class: Class::Author,
        example: "第5期科学技術基本計画（令和4年度の改訂で）",
    },
    RuleInfo {
        id: "policy-ends-soon",
        severity: Severity::Note,
        family: Family::Citations,
        class: Class::Author,
        example: "第6期科学技術・イノベーション基本計画（令和7年度の改訂で）",
    },
    RuleInfo {
        id: "policy-superseded",
        severity: Severity::Warning,
        family: Family::Citations,
        class: Class::Author,
        example: "統合イノベーション戦略2023（令和7年度の改訂で）",
    },
    RuleInfo {
        id: "policy-later",
        severity: Severity::Warning,
        family: Family::Citations,
        class: Class::Author,
        example: "decided = 2027-02-18",
    },
    RuleInfo {
        id: "deadline-past",
        severity: Severity::Hint,
        family: Family::Citations,
        class: Class::Author,
        example: "2023 年度までに",
    },
    RuleInfo {
        id: "no-such-day",
        severity: Severity::Warning,
        family: Family::Dates,
        class: Class::Author,
        example: "令和7年2月30日",
    },
    RuleInfo {
        id: "weekday-wrong",
        severity: Severity::Warning,
        family: Family::Dates,
        class: Class::Author,
        example: "令和8年1月16日（木）",
    },
    RuleInfo {
        id: "era-missing",
        severity: Severity::Note,
        family: Family::Dates,
        class: Class::Author,
        example: "2019 (FY31)　2020 (FY2)",
    },
    RuleInfo {
        id: "era-year-wrong",
        severity: Severity::Warning,
        family: Family::Dates,
        class: Class::Author,
        example: "2020 (FY3)",
    },
    RuleInfo {
        id: "history-order",
        severity: Severity::Warning,
        family: Family::Dates,
        class: Class::Author,
        example: "令和7年8月6日 / 令和7年1月17日",
    },
    RuleInfo {
        id: "history-last",
        severity: Severity::Note,
        family: Family::Dates,
        class: Class::Author,
        example: "表紙 令和8年1月16日 ↔ 経緯の最後 令和7年8月6日",
    },
    RuleInfo {
        id: "draft-dated",
        severity: Severity::Hint,
        family: Family::Dates,
        class: Class::Author,
        example: "【…プラン】（案） / 令和8年1月16日一部改訂",
    },
    RuleInfo {
        id: "date-form",
        severity: Severity::Hint,
        family: Family::Dates,
        class: Class::Author,
        example: "2021.6",
    },
    RuleInfo {
        id: "ex-ante-in-first-year",
        severity: Severity::Warning,
        family: Family::Chart,
        class: Class::Extraction,
        example: "前｜（同じ列に）橋渡し研究プログラム",
    },
    RuleInfo {
        id: "ex-ante-after-start",
        severity: Severity::Warning,
        family: Family::Chart,
        class: Class::Author,
        example: "first = \"FY2021\"\nmilestones = [\"FY2023 ex-ante\"]",
    },
    RuleInfo {
        id: "milestone-order",
        severity: Severity::Warning,
        family: Family::Course,
        class: Class::Author,
        example: "milestones = [\"FY2022 ex-post\", \"FY2025 mid-term\"]",
    },
    RuleInfo {
        id: "milestone-outside",
        severity: Severity::Warning,
        family: Family::Course,
        class: Class::Author,
        example: "end = \"2026-Q3\"\nmilestones = [\"2029-Q2 launch\"]",
    },
    RuleInfo {
        id: "states-differ",
        severity: Severity::Warning,
        family: Family::Course,
        class: Class::Author,
        example: "status = \"implemented\"\nstage = \"alpha\"",
    },
    RuleInfo {
        id: "end-ahead",
        severity: Severity::Note,
        family: Family::Course,
        class: Class::Author,
        example: "status = \"done\"\nend = \"2028-Q4\"（2026年に）",
    },
    RuleInfo {
        id: "end-passed",
        severity: Severity::Warning,
        family: Family::Course,
        class: Class::Author,
        example: "status = \"in-progress\"\nend = \"2024-Q4\"（2026年に）",
    },
    RuleInfo {
        id: "year-columns",
        severity: Severity::Warning,
        family: Family::Chart,
        class: Class::Extraction,
        example: "2020｜2022",
    },
    RuleInfo {
        id: "digits-parted",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Extraction,
        example: "1 6 日",
    },
    RuleInfo {
        id: "letters-parted",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Extraction,
        example: "A I やビッグデータ",
    },
    RuleInfo {
        id: "bracket-width",
        severity: Severity::Hint,
        family: Family::Typography,
        class: Class::Extraction,
        example: "（仮称） ↔ (仮称)",
    },
    RuleInfo {
        id: "colon-width",
        severity: Severity::Hint,
        family: Family::Typography,
        class: Class::Extraction,
        example: "対象期間： ↔ 対象期間:",
    },
    RuleInfo {
        id: "digit-width",
        severity: Severity::Hint,
        family: Family::Typography,
        class: Class::Extraction,
        example: "３点 ↔ 3点",
    },
    RuleInfo {
        id: "comma-kind",
        severity: Severity::Hint,
        family: Family::Typography,
        class: Class::Author,
        example: "計画，事業、課題",
    },
    RuleInfo {
        id: "kanji-variant",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Extraction,
        example: "互惠関係",
    },
    RuleInfo {
        id: "long-vowel-for-dash",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Unclear,
        example: "6ー1",
    },
    RuleInfo {
        id: "half-width-kana",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Author,
        example: "ｾﾝﾀｰ",
    },
    RuleInfo {
        id: "invisible-character",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Unclear,
        example: "創\u{200B}薬",
    },
    RuleInfo {
        id: "bracket-unpaired",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Unclear,
        example: "「次世代医療基盤",
    },
    RuleInfo {
        id: "html-left",
        severity: Severity::Warning,
        family: Family::Residue,
        class: Class::Extraction,
        example: "<ul><li>…</li></ul>",
    },
    RuleInfo {
        id: "markup-left",
        severity: Severity::Note,
        family: Family::Residue,
        class: Class::Extraction,
        example: "**第6期計画**",
    },
    RuleInfo {
        id: "page-number",
        severity: Severity::Warning,
        family: Family::Residue,
        class: Class::Extraction,
        example: "…推進。 12",
    },
    RuleInfo {
        id: "sentence-parted",
        severity: Severity::Note,
        family: Family::Residue,
        class: Class::Extraction,
        example: "アカデミア\nの組織",
    },
    RuleInfo {
        id: "blanks-in-text",
        severity: Severity::Note,
        family: Family::Residue,
        class: Class::Extraction,
        example: "研究を推進 し、予防",
    },
    RuleInfo {
        id: "list-order",
        severity: Severity::Note,
        family: Family::Residue,
        class: Class::Extraction,
        example: "①⑤②⑥",
    },
    RuleInfo {
        id: "unreadable-character",
        severity: Severity::Warning,
        family: Family::Residue,
        class: Class::Extraction,
        example: "研究開\u{FFFD}",
    },
    RuleInfo {
        id: "struck-flattened",
        severity: Severity::Warning,
        family: Family::Residue,
        class: Class::Extraction,
        example: "求めた。ているところ。",
    },
    RuleInfo {
        id: "particle-doubled",
        severity: Severity::Hint,
        family: Family::Language,
        class: Class::Author,
        example: "バイオバンクを連携を加速し",
    },
    RuleInfo {
        id: "particle-clash",
        severity: Severity::Hint,
        family: Family::Language,
        class: Class::Author,
        example: "利活用の促進する。",
    },
    RuleInfo {
        id: "particle-missing",
        severity: Severity::Hint,
        family: Family::Language,
        class: Class::Author,
        example: "「…解析」実施する",
    },
    RuleInfo {
        id: "word-twice",
        severity: Severity::Hint,
        family: Family::Language,
        class: Class::Author,
        example: "研究をを推進する",
    },
    RuleInfo {
        id: "spelling-mixed",
        severity: Severity::Hint,
        family: Family::Language,
        class: Class::Author,
        example: "取組 ↔ 取り組み",
    },
    RuleInfo {
        id: "accepted-expired",
        severity: Severity::Warning,
        family: Family::Accepted,
        class: Class::Author,
        example: "until = 2025-03-31",
    },
    RuleInfo {
        id: "accepted-unused",
        severity: Severity::Warning,
        family: Family::Accepted,
        class: Class::Author,
        example: "rule = \"digits-parted\"（もう指摘がない）",
    },
];

impl RuleInfo {
    /// What it is called.
    pub fn name(&self) -> Words {
        let id = self.id;
        words_of!("rule.{id}.name")
    }

    /// Why it is a rule, with the source where there is one.
    pub fn reason(&self) -> Words {
        let id = self.id;
        words_of!("rule.{id}.reason")
    }

    /// What mends it.
    pub fn mend(&self) -> Words {
        let id = self.id;
        words_of!("rule.{id}.mend")
    }
}

impl Severity {
    pub fn key(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
            Severity::Hint => "hint",
        }
    }
}

impl Class {
    pub fn key(self) -> &'static str {
        match self {
            Class::Author => "author",
            Class::Extraction => "extraction",
            Class::Unclear => "unclear",
        }
    }

    pub fn words(self) -> Words {
        let key = self.key();
        words_of!("class.{key}")
    }
}

impl Family {
    pub fn key(self) -> &'static str {
        match self {
            Family::Structure => "structure",
            Family::Names => "names",
            Family::Provisional => "provisional",
            Family::Note => "note",
            Family::Claims => "claims",
            Family::Overview => "overview",
            Family::Measures => "measures",
            Family::Completeness => "completeness",
            Family::Citations => "citations",
            Family::Dates => "dates",
            Family::Chart => "chart",
            Family::Course => "course",
            Family::Typography => "typography",
            Family::Residue => "residue",
            Family::Language => "language",
            Family::Accepted => "accepted",
        }
    }

    pub fn words(self) -> Words {
        let key = self.key();
        words_of!("family.{key}")
    }
}

/// A rule prints as its id.
impl fmt::Debug for RuleInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_rules_bear_one_id_and_every_id_is_kebab_case() {
        let ids: BTreeSet<&str> = rules().iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), rules().len());
        let kebab = |id: &str| id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        assert!(ids.iter().all(|id| kebab(id)));
    }

    #[test]
    fn nothing_but_a_plan_that_contradicts_itself_is_an_error() {
        let wrong =
            rules().iter().find(|rule| rule.severity == Severity::Error && rule.family != Family::Structure);
        assert_eq!(wrong, None);
    }

    #[test]
    fn every_rule_is_told_in_every_language_with_a_reason_and_an_example() {
        for rule in rules() {
            for said in [rule.name(), rule.reason(), rule.mend(), rule.family.words(), rule.class.words()] {
                assert!(said.is_in_every_language(), "{}", rule.id);
            }
            assert!(!rule.example.is_empty(), "{}", rule.id);
        }
    }
}

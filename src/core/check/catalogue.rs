//! The catalogue of rules: what each is called, why it is one, what mends it, an example.

use std::fmt;

use crate::text::Words;

/// One rule.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// Its id, the same for ever.
    pub id: &'static str,
    /// How much its findings usually matter.
    pub severity: Severity,
    /// What it is about.
    pub family: Family,
    /// Whose its findings usually are to mend.
    pub class: Class,
    /// What it is called.
    pub name: Said,
    /// Why it is a rule, with the source where there is one.
    pub reason: Said,
    /// What mends it.
    pub mend: Said,
    /// Something broken by it.
    pub example: &'static str,
}

/// A saying in both languages, known beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Japanese.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
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

/// Whose a finding is to mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The author's: it is in the document, or in the plan, itself.
    Author,
    /// Of the extraction: it came in on the way from the printed page to the text.
    Extraction,
    /// It cannot be told which.
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

/// The rule of this id.
pub(super) fn find(id: &str) -> Option<&'static RuleInfo> {
    RULES.iter().find(|rule| rule.id == id)
}

/// The rule of an id that the code names; a test holds that each of them is in the catalogue.
pub(super) fn rule(id: &str) -> &'static RuleInfo {
    find(id).unwrap_or_else(|| panic!("the rule `{id}` is not in the catalogue"))
}

const fn said(ja: &'static str, en: &'static str) -> Said {
    Said { ja, en }
}

static RULES: [RuleInfo; 92] = [
    RuleInfo {
        id: "place",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        name: said("置けない場所", "impossible place"),
        reason: said(
            "語彙は、どの種類がどの種類の下に置けるかを定める。",
            "The vocabulary says under which kinds a kind may stand.",
        ),
        mend: said("`under` を直す", "mend `under`"),
        example: "under = \"st-basic-plan-6\"",
    },
    RuleInfo {
        id: "schedule-backwards",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        name: said("期間の逆転", "schedule backwards"),
        reason: said(
            "実施期間は始まりと終わりの年度を両方含むので、終わりが先に来ることはない。",
            "A schedule includes both its years, so it cannot end before it begins.",
        ),
        mend: said("年度を直す", "mend the years"),
        example: "first = \"FY2026\"\nlast = \"FY2024\"",
    },
    RuleInfo {
        id: "reference-missing",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        name: said("指す先がない", "reference to nothing"),
        reason: said("参照は同じ計画の項目を指す。", "A reference is to an item of the same plan."),
        mend: said("id を直すか、項目を加える", "mend the id, or add the item"),
        example: "conducts = [\"nowhere\"]",
    },
    RuleInfo {
        id: "reference-kind",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        name: said("指せない種類", "reference to a wrong kind"),
        reason: said(
            "語彙は、参照の指せる種類を定める。",
            "The vocabulary says which kinds a reference takes.",
        ),
        mend: said("id を直す", "mend the id"),
        example: "conducts = [\"st-basic-plan-6\"]",
    },
    RuleInfo {
        id: "reference-to-itself",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        name: said("自分への参照", "reference to itself"),
        reason: said("項目が自分自身を実施することはない。", "No item runs itself."),
        mend: said("id を直す", "mend the id"),
        example: "conducts = [\"self\"]",
    },
    RuleInfo {
        id: "lineage-missing",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        name: said("前身がない", "origin nowhere"),
        reason: said(
            "前身は、この計画かこれまでの改訂にある。",
            "An origin stands in this plan or in an earlier revision.",
        ),
        mend: said("id を直す", "mend the id"),
        example: "from = [\"never-was\"]",
    },
    RuleInfo {
        id: "lineage-to-itself",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        name: said("自分が前身", "origin in itself"),
        reason: said("項目が自分自身の後継になることはない。", "No item succeeds itself."),
        mend: said("`from` を直す", "mend `from`"),
        example: "from = [\"self\"]",
    },
    RuleInfo {
        id: "lineage-cycle",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        name: said("前身の一巡", "lineage in a circle"),
        reason: said("後継の後継が前身になることはない。", "No successor of a successor is its origin."),
        mend: said("`from` を直す", "mend `from`"),
        example: "from = [\"b\"] / from = [\"a\"]",
    },
    RuleInfo {
        id: "whole-twice",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        name: said("全部を二つが継ぐ", "whole inherited twice"),
        reason: said("全部を継げるのは一つだけ。", "Only one item can come from the whole of another."),
        mend: said("一部なら from_part と書く", "of a part, say from_part"),
        example: "from = [\"old\"] ×2",
    },
    RuleInfo {
        id: "whole-and-part",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        name: said("全部と一部", "whole and part"),
        reason: said("全部が継がれたら、一部は残らない。", "Where the whole is inherited, no part is left."),
        mend: said("全部でないなら from_part と書く", "if it is not the whole, say from_part"),
        example: "from = [\"old\"] / from_part = [\"old\"]",
    },
    RuleInfo {
        id: "absent-but-there",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        name: said("ないのにある", "absent and there"),
        reason: said(
            "absent は、その下にないと分かっている項目を挙げる。",
            "`absent` names items known not to be below.",
        ),
        mend: said("`absent` から取る", "take it out of `absent`"),
        example: "absent = [\"there\"]",
    },
    RuleInfo {
        id: "source-place",
        severity: Severity::Error,
        family: Family::Structure,
        class: Class::Author,
        name: said("出典の宛先がない", "source about nothing"),
        reason: said(
            "出典は、この計画の項目か欄についてのもの。",
            "A source is about an item or field of this plan.",
        ),
        mend: said("`place` を直す", "mend `place`"),
        example: "place = [\"nowhere\"]",
    },
    RuleInfo {
        id: "duplicate-label",
        severity: Severity::Warning,
        family: Family::Structure,
        class: Class::Author,
        name: said("番号の重複", "number twice"),
        reason: said("番号は、並ぶ項目の中で一つを指す。", "A number points to one of its siblings."),
        mend: said("番号を直す", "mend the numbers"),
        example: "label = \"2-1\" / label = \"2-1\"",
    },
    RuleInfo {
        id: "no-source",
        severity: Severity::Warning,
        family: Family::Structure,
        class: Class::Author,
        name: said("出典なし", "no source"),
        reason: said(
            "出典を書く計画では、どの項目にも出典がある。",
            "Where sources are given, every item has one.",
        ),
        mend: said("[[source]] を加える", "add a [[source]]"),
        example: "[[source]] のない項目",
    },
    RuleInfo {
        id: "lineage-unchecked",
        severity: Severity::Note,
        family: Family::Structure,
        class: Class::Unclear,
        name: said("確かめていない前身", "lineage not checked"),
        reason: said(
            "これまでの改訂が手元にないと、前身は確かめられない。",
            "Without the log an origin cannot be looked up.",
        ),
        mend: said("保管庫の中で check する", "check inside the store"),
        example: "from = [\"earlier\"]",
    },
    RuleInfo {
        id: "heading-differs",
        severity: Severity::Warning,
        family: Family::Names,
        class: Class::Author,
        name: said("見出しと名称の不一致", "heading and name differ"),
        reason: said(
            "一つのものが一つの文書で二通りに呼ばれると、どちらが今の名か分からない。組織替えで一方だけ直したときに起こる。",
            "One thing called two names in one document: readers cannot tell which is current. It happens when one place is forgotten at a reorganisation.",
        ),
        mend: said("どちらかにそろえる", "settle on one"),
        example: "2-6. プログラム名：シーズ開発・研究基盤プログラム\n【…／シーズ開発・基礎研究プログラム】",
    },
    RuleInfo {
        id: "name-variant",
        severity: Severity::Warning,
        family: Family::Names,
        class: Class::Author,
        name: said("名称の異形", "name nearly as elsewhere"),
        reason: said(
            "かぎ括弧の中の名称が、項目の名称とわずかに違う。固有の名称は一字違えば別のものを指しうる。",
            "A name in quotes that is nearly the name of an item: proper names that differ by a letter may mean different things.",
        ),
        mend: said("同じものならそろえる", "if they are one thing, use one name"),
        example: "「ゲノム医療実現推進プラットフォーム事業」↔ ゲノム医療実現推進プラットフォーム",
    },
    RuleInfo {
        id: "name-spacing",
        severity: Severity::Note,
        family: Family::Names,
        class: Class::Extraction,
        name: said("名称の中の空白", "blanks inside a name"),
        reason: said(
            "同じ名称が空白の有無だけ違うと、検索で見つからない。",
            "A name that differs by blanks alone is not found by searching.",
        ),
        mend: said("空白をそろえる", "write it with the same blanks"),
        example: "第 6 期科学技術・イノベーション基本計画",
    },
    RuleInfo {
        id: "nakaguro-variant",
        severity: Severity::Note,
        family: Family::Names,
        class: Class::Author,
        name: said("中黒の有無", "with and without ・"),
        reason: said(
            "同じ語が中黒の有無で二通りに書かれている。",
            "One word is written with and without ・.",
        ),
        mend: said("中黒をそろえる", "write it in one way"),
        example: "イノベーションエコシステム ↔ イノベーション・エコシステム",
    },
    RuleInfo {
        id: "term-near",
        severity: Severity::Warning,
        family: Family::Names,
        class: Class::Unclear,
        name: said("一字違いの語", "terms one kanji apart"),
        reason: said(
            "語の組合せが一字だけ違い、片方がまれなら、読取りか変換の誤りのことが多い。",
            "Two terms one kanji apart, one of them rare: often a slip of reading or typing.",
        ),
        mend: said("正しい字に直す", "write the right kanji"),
        example: "創業シーズ ↔ 創薬シーズ",
    },
    RuleInfo {
        id: "katakana-variant",
        severity: Severity::Hint,
        family: Family::Names,
        class: Class::Author,
        name: said("長音の有無", "with and without ー"),
        reason: said(
            "同じ片仮名語が長音符の有無で二通りに書かれている（外来語の表記、平成3年内閣告示第2号）。",
            "One katakana word is written with and without ー (外来語の表記, Cabinet notice 2 of 1991).",
        ),
        mend: said("どちらかにそろえる", "write it in one way"),
        example: "コンピュータ ↔ コンピューター",
    },
    RuleInfo {
        id: "provisional-mixed",
        severity: Severity::Warning,
        family: Family::Provisional,
        class: Class::Unclear,
        name: said("仮称の印の有無", "provisional and not"),
        reason: said(
            "（仮称）の付いた名称が、別のところでは付いていない。名称が定まったのか、取り忘れたのか分からない。見え消しの取消線が失われたときにも起こる。",
            "A name bears the mark of a provisional one in one place and not in another: settled, or forgotten? It also happens where strike-outs are lost.",
        ),
        mend: said("定まったなら取り、まだなら両方に付ける", "take the mark off, or write it in both"),
        example: "…プログラム(仮称) ↔ …プログラム",
    },
    RuleInfo {
        id: "provisional-left",
        severity: Severity::Note,
        family: Family::Provisional,
        class: Class::Author,
        name: said("仮称のまま", "still provisional"),
        reason: said(
            "仮称は、いずれ定まるか消えるかするもの。",
            "A provisional name is to be settled or to go.",
        ),
        mend: said("定まった名称にする", "write the settled name"),
        example: "研究拠点強化(仮称)",
    },
    RuleInfo {
        id: "note-deleted-there",
        severity: Severity::Warning,
        family: Family::Note,
        class: Class::Unclear,
        name: said("削除したはずのもの", "deleted and still there"),
        reason: said(
            "表紙が削除するというものが本文に残っている。本文の直し漏れか、見え消しの取消線が失われたか。",
            "What the cover note deletes still stands in the body: not carried out, or struck out in print and lost in the text.",
        ),
        mend: said("本文から削るか、表紙を直す", "take it out, or mend the cover note"),
        example: "・Ｘの削除 ↔ 本文にＸ",
    },
    RuleInfo {
        id: "note-object-missing",
        severity: Severity::Warning,
        family: Family::Note,
        class: Class::Author,
        name: said("表紙にあって本文にないもの", "claimed and not there"),
        reason: said(
            "表紙が記載を整備するというものが本文にない。",
            "The cover note speaks of something the body does not hold.",
        ),
        mend: said("本文に加えるか、表紙を直す", "add it, or mend the cover note"),
        example: "・Ｘの創設に伴う記載の整備",
    },
    RuleInfo {
        id: "note-count",
        severity: Severity::Warning,
        family: Family::Note,
        class: Class::Author,
        name: said("点数の不一致", "number of points"),
        reason: said(
            "「次のN点」のNは、挙げた点の数。",
            "The N of 「次のN点」 is the number of points listed.",
        ),
        mend: said("数を直す", "mend the number"),
        example: "次の 3 点を変更したい。（2 点だけ挙がる）",
    },
    RuleInfo {
        id: "note-plan-name",
        severity: Severity::Warning,
        family: Family::Note,
        class: Class::Author,
        name: said("表紙の計画名", "name of the plan on the cover"),
        reason: said(
            "表紙は、それが変える計画をその名で呼ぶ。",
            "A cover note calls the plan it changes by its name.",
        ),
        mend: said("計画名を直す", "mend the name"),
        example: "情報科学分野研究開発プランの変更について",
    },
    RuleInfo {
        id: "claim-without-change",
        severity: Severity::Warning,
        family: Family::Claims,
        class: Class::Author,
        name: said("変更のない事項", "claim without a change"),
        reason: said(
            "表紙は変更したことを挙げる。二つの計画の間にない変更は、読む人を誤らせる。",
            "A cover note lists what was changed; what was not misleads its readers.",
        ),
        mend: said("事項を削るか、計画を直す", "take the point out, or mend the plan"),
        example: "・Ｘの削除（Ｘは両方の計画にある）",
    },
    RuleInfo {
        id: "change-without-claim",
        severity: Severity::Warning,
        family: Family::Claims,
        class: Class::Author,
        name: said("表紙にない変更", "change without a claim"),
        reason: said(
            "表紙にない変更は、審議する人に知られないまま決まる。",
            "A change that the cover note does not name is decided without being seen.",
        ),
        mend: said("事項を加える", "add the point"),
        example: "・Ｘの創設に伴う記載の整備（表紙にない）",
    },
    RuleInfo {
        id: "claim-provisional",
        severity: Severity::Warning,
        family: Family::Claims,
        class: Class::Author,
        name: said("仮称の不一致", "provisional name differs"),
        reason: said(
            "名称が仮称かどうかは、表紙と計画で同じでなければならない。",
            "Whether a name is provisional is the same on the cover and in the plan.",
        ),
        mend: said("（仮称）を付けるか取る", "add the mark of a provisional name, or take it off"),
        example: "・Ｘの創設に伴う記載の整備 ↔ Ｘ（仮称）",
    },
    RuleInfo {
        id: "claim-name-misspelt",
        severity: Severity::Warning,
        family: Family::Claims,
        class: Class::Author,
        name: said("名称の誤記", "misspelt name"),
        reason: said(
            "表紙は項目を計画にある名で呼ぶ。",
            "A cover note calls an item by its name in the plan.",
        ),
        mend: said("計画の名に合わせる", "write it as the plan does"),
        example: "次世代医療実現バイオバング ↔ 次世代医療実現バイオバンク",
    },
    RuleInfo {
        id: "two-words-for-one-act",
        severity: Severity::Hint,
        family: Family::Note,
        class: Class::Author,
        name: said("一つの行為に二つの語", "two words for one act"),
        reason: said(
            "表紙と経緯が一つの改訂を別の語（変更・改訂・改定・改正）で呼ぶと、別の行為と読まれうる。",
            "If the cover note and the history use different words for one act, they may be read as two.",
        ),
        mend: said("どちらかの語にそろえる", "use one word"),
        example: "変更について ↔ 一部改訂",
    },
    RuleInfo {
        id: "overview-differs",
        severity: Severity::Warning,
        family: Family::Overview,
        class: Class::Author,
        name: said("概要と取組の字句の違い", "overview and table differ"),
        reason: said(
            "表の取組は概要から取られる。字句の違いは、片方だけを直した跡であることが多い。",
            "The initiative of the table is drawn from the overview; a difference is often the trace of one place being changed alone.",
        ),
        mend: said("意図した違いでなければそろえる", "unless it is meant, use one wording"),
        example: "ライフコースを俯瞰した ↔ ライフステージを俯瞰した",
    },
    RuleInfo {
        id: "overview-sentence-missing",
        severity: Severity::Note,
        family: Family::Overview,
        class: Class::Author,
        name: said("表にない概要の文", "sentence of the overview alone"),
        reason: said(
            "概要に加えられた文が表の取組にないと、表の課題がどの取組に当たるか分からない。",
            "A sentence added to the overview and not to the table leaves open under which initiative its projects stand.",
        ),
        mend: said("表の取組にも書く", "write it in the table too"),
        example: "また、…研究開発を促進する。",
    },
    RuleInfo {
        id: "measure-differs",
        severity: Severity::Warning,
        family: Family::Measures,
        class: Class::Author,
        name: said("見出しと表の指標", "measure differs in the table"),
        reason: said(
            "見出しと表で指標が違うと、何で評価するのか決まらない。",
            "Where heading and table measure differently, it is open what counts.",
        ),
        mend: said("どちらかにそろえる", "settle on one"),
        example: "シーズの導出件数 ↔ …研究開発の進捗",
    },
    RuleInfo {
        id: "measure-only-tabled",
        severity: Severity::Warning,
        family: Family::Measures,
        class: Class::Author,
        name: said("表だけの指標", "measure of the table alone"),
        reason: said("表にある指標が見出しにない。", "A measure of the table is not in the heading."),
        mend: said("見出しにも挙げる", "list it in the heading too"),
        example: "(2) 統合化したデータベースの利用者数",
    },
    RuleInfo {
        id: "measure-variant",
        severity: Severity::Hint,
        family: Family::Measures,
        class: Class::Author,
        name: said("言い換えの指標", "one measure in two wordings"),
        reason: said(
            "同じ指標が、項目によって別の言い方になっている。並べて比べられない。",
            "One measure is worded differently in different parts, and cannot be compared.",
        ),
        mend: said("同じものなら同じ言い方にする", "use one wording"),
        example: "科学誌に論文が掲載された研究成果の数 ↔ 研究成果の科学誌への論文掲載件数",
    },
    RuleInfo {
        id: "measure-uncountable",
        severity: Severity::Hint,
        family: Family::Measures,
        class: Class::Author,
        name: said("数えられない指標", "measure without a count"),
        reason: said(
            "指標は数えられるものでなければ達成を判定できない。「等」「進捗」「状況」で終わると対象が決まらない。",
            "A measure must be countable to be judged; 「等」, 「進捗」, 「状況」 at its end leave it open.",
        ),
        mend: said("数えるものを書く", "say what is counted"),
        example: "論文が掲載された研究成果の数等",
    },
    RuleInfo {
        id: "no-measure",
        severity: Severity::Warning,
        family: Family::Measures,
        class: Class::Author,
        name: said("指標なし", "no measure"),
        reason: said(
            "評価は指標で行う（文部科学省における研究及び開発に関する評価指針）。",
            "Evaluation goes by measures (文部科学省における研究及び開発に関する評価指針).",
        ),
        mend: said("指標を挙げる", "give a measure"),
        example: "指標のないプログラム",
    },
    RuleInfo {
        id: "chart-missing",
        severity: Severity::Warning,
        family: Family::Completeness,
        class: Class::Extraction,
        name: said("年度の表がない", "table of years missing"),
        reason: said(
            "ほかの節にある年度の表がこの節にない。図が文字として取り出せなかったときに起こる。",
            "The other sections have a table of years and this has none, as when a figure could not be read as text.",
        ),
        mend: said("元の文書で表を確かめる", "look at the original"),
        example: "○アウトカム指標：…（表なし）",
    },
    RuleInfo {
        id: "section-heading-missing",
        severity: Severity::Note,
        family: Family::Completeness,
        class: Class::Extraction,
        name: said("節の見出しがない", "heading of a section missing"),
        reason: said(
            "ほかの節にある見出しがこの節にない。",
            "The other sections have a heading and this has none.",
        ),
        mend: said("元の文書で見出しを確かめる", "look at the original"),
        example: "○「重点的に推進すべき取組」と「該当する研究開発課題」",
    },
    RuleInfo {
        id: "named-without-row",
        severity: Severity::Note,
        family: Family::Completeness,
        class: Class::Author,
        name: said("欄のない名称", "named without a row"),
        reason: said(
            "「本事業の下で…を実施」という課題の欄が表にない。時期も評価も読めない。",
            "A text says that something is run under it, and the table has no row for it: neither years nor evaluation can be read.",
        ),
        mend: said("欄を設ける", "give it a row"),
        example: "「次世代医療実現推進プラットフォーム事業」を実施",
    },
    RuleInfo {
        id: "promise-without-row",
        severity: Severity::Note,
        family: Family::Completeness,
        class: Class::Author,
        name: said("課題のない約束", "promise without a project"),
        reason: said(
            "概要が実施するというものの課題がない。",
            "The overview says that something is done, and no project answers to it.",
        ),
        mend: said("課題を挙げるか、概要を直す", "list the project, or mend the overview"),
        example: "シーズ研究費事業等を実施する",
    },
    RuleInfo {
        id: "no-body",
        severity: Severity::Note,
        family: Family::Completeness,
        class: Class::Unclear,
        name: said("説明のない課題", "nothing said of it"),
        reason: said(
            "ほかの課題にある説明がこの課題にない。",
            "The other projects say what they do, and this does not.",
        ),
        mend: said("説明を書く", "say what it does"),
        example: "名称だけの欄",
    },
    RuleInfo {
        id: "no-evaluation",
        severity: Severity::Note,
        family: Family::Completeness,
        class: Class::Unclear,
        name: said("評価のない課題", "no evaluation"),
        reason: said(
            "ほかの課題にある評価の印がこの課題に読み取れない。",
            "The other projects have marks of evaluation, and for this none can be read.",
        ),
        mend: said("評価の時期を書く", "give its evaluations"),
        example: "印のない欄",
    },
    RuleInfo {
        id: "attachment-shared",
        severity: Severity::Warning,
        family: Family::Citations,
        class: Class::Author,
        name: said("一つの別添番号に二つの文書", "one number for two papers"),
        reason: said(
            "別添の番号は一つの文書を指す。意図して一枚にまとめたのなら許容できる。",
            "The number of an attached paper points to one; two may be meant, on one sheet.",
        ),
        mend: said("番号を分けるか、まとめたと書く", "number them apart, or say that they are one sheet"),
        example: "【別添1】 ×2",
    },
    RuleInfo {
        id: "attachment-missing",
        severity: Severity::Note,
        family: Family::Citations,
        class: Class::Unclear,
        name: said("題のない別紙", "attached paper without its title"),
        reason: said(
            "「別紙」「別添1」と引かれた紙に、その題がない。",
            "A paper that is cited as 別紙 or 別添1 bears no such title.",
        ),
        mend: said("紙の初めに題を書く", "put the title on the paper"),
        example: "別紙のとおり",
    },
    RuleInfo {
        id: "attachment-date",
        severity: Severity::Warning,
        family: Family::Citations,
        class: Class::Author,
        name: said("別添の決定日", "date of an attached paper"),
        reason: said(
            "一覧と別添の見出しで決定日が違う。",
            "The list and the heading of the paper give different dates.",
        ),
        mend: said("決定日を確かめる", "look the date up"),
        example: "令和3年3月26日 ↔ 令和 3 年 3 月 16 日",
    },
    RuleInfo {
        id: "citation-twice",
        severity: Severity::Warning,
        family: Family::Citations,
        class: Class::Author,
        name: said("二度の引用", "cited twice"),
        reason: said("同じ文書が一覧に二度ある。", "One paper is in the list twice."),
        mend: said("一つにする", "list it once"),
        example: "健康・医療戦略 ×2",
    },
    RuleInfo {
        id: "citation-form",
        severity: Severity::Note,
        family: Family::Citations,
        class: Class::Author,
        name: said("引用の形", "form of a citation"),
        reason: said(
            "上位施策は「名称（日付・主体・決定）」と引く。一つだけ形が違うと、日付や主体が読めない。",
            "Policies are cited as name (date, body, 決定); one in another form hides its date or body.",
        ),
        mend: said("ほかと同じ形で引く", "cite it as the others"),
        example: "・健康・医療戦略（令和7年2月）",
    },
    RuleInfo {
        id: "policy-ended",
        severity: Severity::Warning,
        family: Family::Citations,
        class: Class::Author,
        name: said("期間の過ぎた施策", "policy past its term"),
        reason: said(
            "改訂の日に期間の終わっている計画を根拠に引いている。",
            "A plan whose term is over on the day of the revision is cited as its ground.",
        ),
        mend: said("今の計画を引く", "cite the current one"),
        example: "第5期科学技術基本計画（令和4年度の改訂で）",
    },
    RuleInfo {
        id: "policy-ends-soon",
        severity: Severity::Note,
        family: Family::Citations,
        class: Class::Author,
        name: said("期間の終わる施策", "policy at the end of its term"),
        reason: said(
            "改訂と同じ年度に終わる計画を引いている。次の改訂までに置き換わる。",
            "A plan whose term ends in the fiscal year of the revision: it will be superseded before the next.",
        ),
        mend: said("次期の計画を確かめる", "look for its successor"),
        example: "第6期科学技術・イノベーション基本計画（令和7年度の改訂で）",
    },
    RuleInfo {
        id: "policy-superseded",
        severity: Severity::Warning,
        family: Family::Citations,
        class: Class::Author,
        name: said("次のある施策", "policy superseded"),
        reason: said(
            "毎年つくられる戦略の古い年のものを引いている。",
            "A strategy made anew every year is cited by an older year.",
        ),
        mend: said("新しいものを引く", "cite the newer"),
        example: "統合イノベーション戦略2023（令和7年度の改訂で）",
    },
    RuleInfo {
        id: "policy-later",
        severity: Severity::Warning,
        family: Family::Citations,
        class: Class::Author,
        name: said("改訂より後の施策", "policy later than the revision"),
        reason: said(
            "改訂の日にまだなかった文書は引けない。",
            "What did not exist on the day of the revision cannot be cited.",
        ),
        mend: said("日付を確かめる", "look the dates up"),
        example: "decided = 2027-02-18",
    },
    RuleInfo {
        id: "deadline-past",
        severity: Severity::Hint,
        family: Family::Citations,
        class: Class::Author,
        name: said("過ぎた期限", "deadline past"),
        reason: said(
            "改訂の年度より前の期限や期間が、これからのこととして残っている。引用した文書の当時の記載のこともある。",
            "A deadline or term before the fiscal year of the revision; it may be a quotation from its time.",
        ),
        mend: said("今も当たるか確かめる", "see whether it still holds"),
        example: "2023 年度までに",
    },
    RuleInfo {
        id: "no-such-day",
        severity: Severity::Warning,
        family: Family::Dates,
        class: Class::Author,
        name: said("ない日付", "no such day"),
        reason: said(
            "暦にない日、またはその元号の期間にない日。",
            "A day that the calendar or the era does not have.",
        ),
        mend: said("日付を直す", "mend the date"),
        example: "令和7年2月30日",
    },
    RuleInfo {
        id: "weekday-wrong",
        severity: Severity::Warning,
        family: Family::Dates,
        class: Class::Author,
        name: said("曜日の誤り", "wrong weekday"),
        reason: said(
            "日付と曜日が合わないとき、どちらかが写し誤り。",
            "Where date and weekday do not agree, one of them was copied wrong.",
        ),
        mend: said("日付か曜日を直す", "mend one of them"),
        example: "令和8年1月16日（木）",
    },
    RuleInfo {
        id: "era-missing",
        severity: Severity::Note,
        family: Family::Dates,
        class: Class::Author,
        name: said("元号のない年", "era year without era"),
        reason: said(
            "「FY2」だけでは平成2年度か令和2年度か決まらず、平成31年度の次が2年度になる。",
            "FY2 alone may be 平成2 or 令和2; the row runs from FY31 to FY2.",
        ),
        mend: said("R2 のように元号を付けるか、西暦だけにする", "write the era, or the western year alone"),
        example: "2019 (FY31)　2020 (FY2)",
    },
    RuleInfo {
        id: "era-year-wrong",
        severity: Severity::Warning,
        family: Family::Dates,
        class: Class::Author,
        name: said("西暦と元号の不一致", "years that do not agree"),
        reason: said("一つの欄の西暦と元号の年は同じ年を指す。", "Both years of a cell are one year."),
        mend: said("どちらかを直す", "mend one of them"),
        example: "2020 (FY3)",
    },
    RuleInfo {
        id: "history-order",
        severity: Severity::Warning,
        family: Family::Dates,
        class: Class::Author,
        name: said("経緯の順", "history out of order"),
        reason: said("経緯は古いものから並ぶ。", "A history goes from the oldest on."),
        mend: said("日付か順を直す", "mend the dates or the order"),
        example: "令和7年8月6日 / 令和7年1月17日",
    },
    RuleInfo {
        id: "history-last",
        severity: Severity::Note,
        family: Family::Dates,
        class: Class::Author,
        name: said("経緯の最後", "end of the history"),
        reason: said("経緯の最後はこの改訂の日。", "The last line of the history is this revision."),
        mend: said("この改訂の行を加える", "add the line of this revision"),
        example: "表紙 令和8年1月16日 ↔ 経緯の最後 令和7年8月6日",
    },
    RuleInfo {
        id: "draft-dated",
        severity: Severity::Hint,
        family: Family::Dates,
        class: Class::Author,
        name: said("案の日付", "dated draft"),
        reason: said(
            "（案）のうちから、会議の日の改訂が済んだものとして経緯に並ぶ。慣行ではあるが、決まらなければ経緯が誤りとして残る。",
            "While still a draft, the history lists the revision of the day of the meeting as done: a custom, and an error that stays if nothing is decided.",
        ),
        mend: said(
            "決まってから経緯に加えるか、決まったら（案）を取る",
            "add the line once it is decided, or take （案） off then",
        ),
        example: "【…プラン】（案） / 令和8年1月16日一部改訂",
    },
    RuleInfo {
        id: "date-form",
        severity: Severity::Hint,
        family: Family::Dates,
        class: Class::Author,
        name: said("日付の形", "form of a date"),
        reason: said("一つの文書では日付の形をそろえる。", "One document writes its dates in one form."),
        mend: said("ほかと同じ形で書く", "write it as the others"),
        example: "2021.6",
    },
    RuleInfo {
        id: "ex-ante-in-first-year",
        severity: Severity::Warning,
        family: Family::Chart,
        class: Class::Extraction,
        name: said("事前評価と同じ年の開始", "begins in the year of its ex-ante evaluation"),
        reason: said(
            "事前評価は始まる前の年に行う。始まりの列と同じ列にあるときは、欄が一列ずれて取り出されたことが多い。",
            "An ex-ante evaluation is held in the year before the start; in the same column, the box was often drawn or read one column early.",
        ),
        mend: said("元の文書で欄の始まりを確かめる", "look at where the box begins in the original"),
        example: "前｜（同じ列に）橋渡し研究プログラム",
    },
    RuleInfo {
        id: "ex-ante-after-start",
        severity: Severity::Warning,
        family: Family::Chart,
        class: Class::Author,
        name: said("始まった後の事前評価", "ex-ante after the start"),
        reason: said("事前評価は始まる前に行う。", "An ex-ante evaluation is held before the start."),
        mend: said("年度を直す", "mend the years"),
        example: "first = \"FY2021\"\nmilestones = [\"FY2023 ex-ante\"]",
    },
    RuleInfo {
        id: "milestone-order",
        severity: Severity::Warning,
        family: Family::Chart,
        class: Class::Author,
        name: said("評価の順", "evaluations out of order"),
        reason: said("事前、中間、事後の順に行う。", "Ex-ante, mid-term, ex-post: in this order."),
        mend: said("年度を直す", "mend the years"),
        example: "milestones = [\"FY2022 ex-post\", \"FY2025 mid-term\"]",
    },
    RuleInfo {
        id: "year-columns",
        severity: Severity::Warning,
        family: Family::Chart,
        class: Class::Extraction,
        name: said("年度の列の飛び", "years that do not follow"),
        reason: said("年度の列は一年ずつ進む。", "The columns of years go on by one."),
        mend: said("元の文書で列を確かめる", "look at the columns in the original"),
        example: "2020｜2022",
    },
    RuleInfo {
        id: "digits-parted",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Extraction,
        name: said("数字の間の空白", "number parted by a blank"),
        reason: said(
            "均等割付けの空白が数字の間に残ると、別の数に読める。",
            "Blanks of justified setting left between digits make another number of them.",
        ),
        mend: said("空白を取る", "take the blank out"),
        example: "1 6 日",
    },
    RuleInfo {
        id: "letters-parted",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Extraction,
        name: said("略語の間の空白", "abbreviation parted by a blank"),
        reason: said(
            "均等割付けの空白が略語の間に残ると、検索で見つからない。",
            "Blanks of justified setting inside an abbreviation keep it from being found.",
        ),
        mend: said("空白を取る", "take the blank out"),
        example: "A I やビッグデータ",
    },
    RuleInfo {
        id: "bracket-width",
        severity: Severity::Hint,
        family: Family::Typography,
        class: Class::Extraction,
        name: said("括弧の幅", "width of brackets"),
        reason: said(
            "一つの文書で全角と半角の括弧が混ざると、同じ語が検索で分かれる。",
            "Full- and half-width brackets in one document part what is one in a search.",
        ),
        mend: said("どちらかにそろえる", "use one width"),
        example: "（仮称） ↔ (仮称)",
    },
    RuleInfo {
        id: "colon-width",
        severity: Severity::Hint,
        family: Family::Typography,
        class: Class::Extraction,
        name: said("コロンの幅", "width of colons"),
        reason: said(
            "一つの文書で全角と半角のコロンが混ざっている。",
            "Full- and half-width colons in one document.",
        ),
        mend: said("どちらかにそろえる", "use one width"),
        example: "対象期間： ↔ 対象期間:",
    },
    RuleInfo {
        id: "digit-width",
        severity: Severity::Hint,
        family: Family::Typography,
        class: Class::Extraction,
        name: said("数字の幅", "width of digits"),
        reason: said(
            "一つの文書で全角と半角の数字が混ざっている。一桁は全角、二桁以上は半角とする習慣もある。",
            "Full- and half-width digits in one document; one digit full and more half is a custom of some offices.",
        ),
        mend: said("どちらかにそろえる", "use one width"),
        example: "３点 ↔ 3点",
    },
    RuleInfo {
        id: "comma-kind",
        severity: Severity::Hint,
        family: Family::Typography,
        class: Class::Author,
        name: said("読点の種類", "kind of comma"),
        reason: said(
            "読点は「、」か「，」のどちらかにそろえる（公用文作成の考え方、令和4年）。",
            "The comma is 「、」 or 「，」 throughout (公用文作成の考え方, 2022).",
        ),
        mend: said("どちらかにそろえる", "use one"),
        example: "計画，事業、課題",
    },
    RuleInfo {
        id: "kanji-variant",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Extraction,
        name: said("字体", "form of a kanji"),
        reason: said(
            "常用漢字表の字体でない字、または部首や互換の文字。見た目が同じでも検索で見つからない。",
            "A form other than that of the 常用漢字表, or a radical or compatibility character: it looks alike and is not found.",
        ),
        mend: said("通用の字体にする", "use the common form"),
        example: "互惠関係",
    },
    RuleInfo {
        id: "long-vowel-for-dash",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Unclear,
        name: said("ハイフンの代わりの長音符", "ー for a hyphen"),
        reason: said(
            "数字の間の長音符や漢数字の一は、ハイフンの取り違え。",
            "ー or 一 between digits is mistaken for a hyphen.",
        ),
        mend: said("ハイフンにする", "write a hyphen"),
        example: "6ー1",
    },
    RuleInfo {
        id: "half-width-kana",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Author,
        name: said("半角の仮名", "half-width kana"),
        reason: said(
            "半角の仮名は検索や読上げで崩れる。",
            "Half-width kana break searching and reading aloud.",
        ),
        mend: said("全角にする", "use full width"),
        example: "ｾﾝﾀｰ",
    },
    RuleInfo {
        id: "bracket-unpaired",
        severity: Severity::Note,
        family: Family::Typography,
        class: Class::Unclear,
        name: said("対のない括弧", "bracket without its other"),
        reason: said(
            "開いた括弧は閉じる。片方がないのは、字の脱落か改行のため。",
            "What opens closes; where one is missing, letters or lines were lost.",
        ),
        mend: said("対になる括弧を補う", "add the other"),
        example: "「次世代医療基盤",
    },
    RuleInfo {
        id: "html-left",
        severity: Severity::Warning,
        family: Family::Residue,
        class: Class::Extraction,
        name: said("HTML の残り", "HTML left"),
        reason: said(
            "取り出しの途中の印が文に残っている。",
            "Marks of a format on the way are left in the text.",
        ),
        mend: said("印を取る", "take the marks out"),
        example: "<ul><li>…</li></ul>",
    },
    RuleInfo {
        id: "markup-left",
        severity: Severity::Note,
        family: Family::Residue,
        class: Class::Extraction,
        name: said("Markdown の残り", "Markdown left"),
        reason: said(
            "取り出しの途中の印が文に残っている。",
            "Marks of a format on the way are left in the text.",
        ),
        mend: said("印を取る", "take the marks out"),
        example: "**第6期計画**",
    },
    RuleInfo {
        id: "page-number",
        severity: Severity::Warning,
        family: Family::Residue,
        class: Class::Extraction,
        name: said("文に付いたページ番号", "page number in the text"),
        reason: said(
            "改ページのところのページ番号が文に付いている。",
            "The number of the page has run into the text.",
        ),
        mend: said("番号を取る", "take the number out"),
        example: "…推進。 12",
    },
    RuleInfo {
        id: "sentence-parted",
        severity: Severity::Note,
        family: Family::Residue,
        class: Class::Extraction,
        name: said("切れた文", "parted sentence"),
        reason: said(
            "行や頁の終わりで文が二つの段落に切れている。",
            "A sentence was cut in two by the end of a line or page.",
        ),
        mend: said("つなぐ", "join it"),
        example: "アカデミア\nの組織",
    },
    RuleInfo {
        id: "blanks-in-text",
        severity: Severity::Note,
        family: Family::Residue,
        class: Class::Extraction,
        name: said("文の中の空白", "blanks inside a sentence"),
        reason: said("欄の中の改行が空白として残っている。", "Line breaks of a cell are left as blanks."),
        mend: said("空白を取る", "take the blanks out"),
        example: "研究を推進 し、予防",
    },
    RuleInfo {
        id: "list-order",
        severity: Severity::Note,
        family: Family::Residue,
        class: Class::Extraction,
        name: said("番号の順", "order of numbers"),
        reason: said(
            "二段組みの一覧を横に読むと番号が飛ぶ。",
            "Two columns read across make the numbers jump.",
        ),
        mend: said("番号の順に並べる", "put them in order"),
        example: "①⑤②⑥",
    },
    RuleInfo {
        id: "unreadable-character",
        severity: Severity::Warning,
        family: Family::Residue,
        class: Class::Extraction,
        name: said("読めない文字", "character that could not be read"),
        reason: said(
            "置換文字や私用領域の文字は、元の文字が失われた跡。",
            "Replacement and private characters are what is left of lost ones.",
        ),
        mend: said("元の文書で確かめる", "look at the original"),
        example: "研究開\u{FFFD}",
    },
    RuleInfo {
        id: "struck-flattened",
        severity: Severity::Warning,
        family: Family::Residue,
        class: Class::Extraction,
        name: said("見え消しの合流", "struck and new run together"),
        reason: said(
            "取消線が失われると、消した字句と新しい字句が一つの文になる。",
            "Without its strike-outs, old and new words make one sentence.",
        ),
        mend: said("元の文書で消された字句を除く", "take out what was struck"),
        example: "求めた。ているところ。",
    },
    RuleInfo {
        id: "particle-doubled",
        severity: Severity::Hint,
        family: Family::Language,
        class: Class::Author,
        name: said("「を」の重なり", "を twice"),
        reason: said(
            "一つの動詞に「を」の目的語が二つ続くと、どちらが対象か決まらない。",
            "Two objects with を before one verb leave open which is meant.",
        ),
        mend: said("一方を「の」などに直す", "make one of them の"),
        example: "バイオバンクを連携を加速し",
    },
    RuleInfo {
        id: "particle-clash",
        severity: Severity::Hint,
        family: Family::Language,
        class: Class::Author,
        name: said("動詞に合わない助詞", "particle against the verb"),
        reason: said(
            "「の」「への」は名詞に続く。動詞の前では「を」「へ」。",
            "の and への go before nouns; before a verb it is を or へ.",
        ),
        mend: said("助詞を直す", "mend the particle"),
        example: "利活用の促進する。",
    },
    RuleInfo {
        id: "particle-missing",
        severity: Severity::Hint,
        family: Family::Language,
        class: Class::Author,
        name: said("助詞の脱落", "particle missing"),
        reason: said("かぎ括弧の後の動詞の前に「を」がない。", "A verb follows a quotation without を."),
        mend: said("「を」を補う", "add を"),
        example: "「…解析」実施する",
    },
    RuleInfo {
        id: "word-twice",
        severity: Severity::Hint,
        family: Family::Language,
        class: Class::Author,
        name: said("語の重なり", "word written twice"),
        reason: said("助詞や句読点が重なっている。", "A particle or sign is written twice."),
        mend: said("一つにする", "write it once"),
        example: "研究をを推進する",
    },
    RuleInfo {
        id: "spelling-mixed",
        severity: Severity::Hint,
        family: Family::Language,
        class: Class::Author,
        name: said("送り仮名の混在", "spelling mixed"),
        reason: said(
            "一つの名詞が二通りの送り仮名で書かれている（公用文における漢字使用等について、平成22年内閣訓令第1号）。",
            "One noun in two spellings (Cabinet instruction 1 of 2010).",
        ),
        mend: said("公用文の書き方にそろえる", "use the official spelling"),
        example: "取組 ↔ 取り組み",
    },
    RuleInfo {
        id: "accepted-expired",
        severity: Severity::Warning,
        family: Family::Accepted,
        class: Class::Author,
        name: said("許容の期限切れ", "acceptance expired"),
        reason: said(
            "許容には期限があり、過ぎたら見直す。",
            "An acceptance has its day, and is looked at again after it.",
        ),
        mend: said(
            "直すか、期限を延ばして理由を書き直す",
            "mend the finding, or extend the entry with a reason",
        ),
        example: "until = 2025-03-31",
    },
    RuleInfo {
        id: "accepted-unused",
        severity: Severity::Warning,
        family: Family::Accepted,
        class: Class::Author,
        name: said("当たらない許容", "acceptance of nothing"),
        reason: said(
            "直ったものの許容が残ると、次に同じことが起きても見えない。",
            "An entry left when its finding is mended would hide the next one.",
        ),
        mend: said("許容を消す", "take the entry out"),
        example: "rule = \"digits-parted\"（もう指摘がない）",
    },
];

impl Said {
    /// The saying as [`Words`].
    pub fn words(self) -> Words {
        Words::new(self.ja, self.en)
    }
}

impl Severity {
    /// Its id.
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
    /// Its id.
    pub fn key(self) -> &'static str {
        match self {
            Class::Author => "author",
            Class::Extraction => "extraction",
            Class::Unclear => "unclear",
        }
    }

    /// What it is called.
    pub fn words(self) -> Words {
        match self {
            Class::Author => Words::new("文書", "author"),
            Class::Extraction => Words::new("取り出し", "extraction"),
            Class::Unclear => Words::new("不明", "unclear"),
        }
    }
}

impl Family {
    /// Its id.
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
            Family::Typography => "typography",
            Family::Residue => "residue",
            Family::Language => "language",
            Family::Accepted => "accepted",
        }
    }

    /// What it is called.
    pub fn words(self) -> Words {
        match self {
            Family::Structure => Words::new("構造", "structure"),
            Family::Names => Words::new("名称", "names"),
            Family::Provisional => Words::new("仮称", "provisional names"),
            Family::Note => Words::new("表紙", "cover note"),
            Family::Claims => Words::new("表紙と変更", "cover note and changes"),
            Family::Overview => Words::new("概要", "overview"),
            Family::Measures => Words::new("指標", "measures"),
            Family::Completeness => Words::new("過不足", "completeness"),
            Family::Citations => Words::new("引用", "citations"),
            Family::Dates => Words::new("日付", "dates"),
            Family::Chart => Words::new("年度の表", "table of years"),
            Family::Typography => Words::new("表記", "typography"),
            Family::Residue => Words::new("取り出しの残り", "residue of extraction"),
            Family::Language => Words::new("語法", "language"),
            Family::Accepted => Words::new("許容", "accepted findings"),
        }
    }
}

/// A rule is its id.
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
    fn every_rule_is_told_in_both_languages_with_a_reason_and_an_example() {
        for rule in rules() {
            for said in [rule.name, rule.reason, rule.mend] {
                assert!(!said.ja.is_empty() && !said.en.is_empty(), "{}", rule.id);
            }
            assert!(!rule.example.is_empty(), "{}", rule.id);
        }
    }
}

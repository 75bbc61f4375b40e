//! The words papers are made of: names, sentences, dates and years as they are printed.

use super::chance::Chance;
use super::variant::{DateStyle, HeaderStyle, LabelStyle};

/// A field of research: the words before 分野研究開発プラン and before 委員会.
pub const FIELDS: &[(&str, &str)] = &[
    ("ライフサイエンス", "ライフサイエンス委員会"),
    ("ナノテクノロジー・材料科学技術", "ナノテクノロジー・材料科学技術委員会"),
    ("情報科学技術", "情報委員会"),
    ("環境エネルギー科学技術", "環境エネルギー科学技術委員会"),
    ("量子科学技術", "量子科学技術委員会"),
    ("海洋科学技術", "海洋開発分科会"),
    ("航空科学技術", "航空科学技術委員会"),
    ("防災科学技術", "防災科学技術委員会"),
    ("宇宙開発利用", "宇宙開発利用部会"),
    ("核融合科学技術", "核融合科学技術委員会"),
];

pub const GOALS: &[&str] = &[
    "健康・医療・ライフサイエンスに関する課題への対応",
    "環境・エネルギーに関する課題への対応",
    "国家戦略上重要な基幹技術の推進",
    "安全・安心の確保に関する課題への対応",
    "情報科学技術分野の研究開発の推進",
    "材料の創製と利用に関する課題への対応",
];

/// What a program's name has before プログラム. None stands inside another.
pub const PROGRAMS: &[&str] = &[
    "医薬品",
    "医療機器・ヘルスケア",
    "再生・細胞医療・遺伝子治療",
    "感染症対策",
    "データ利活用・ライフコース",
    "シーズ開発・研究基盤",
    "橋渡し・臨床加速化",
    "バイオリソース整備",
    "革新材料創製",
    "計算科学・AI",
    "量子センシング",
    "海洋観測・予測",
    "脱炭素エネルギー",
    "先端計測・共用",
    "防災・減災",
    "次世代航空機",
];

/// What one word of a program's name becomes in a heading that differs a little.
pub const HEADING_SLIPS: &[(&str, &str)] = &[
    ("研究基盤", "基礎研究"),
    ("医療機器", "医療機器等"),
    ("医薬品", "医薬品等"),
    ("対策", "対応"),
    ("利活用", "活用"),
    ("加速化", "加速"),
    ("整備", "基盤整備"),
    ("創製", "開発"),
    ("計算科学", "計算・データ科学"),
    ("センシング", "計測"),
    ("観測・予測", "観測"),
    ("脱炭素", "低炭素"),
    ("共用", "共用促進"),
    ("減災", "レジリエンス"),
    ("再生・細胞医療", "再生医療"),
    ("次世代航空機", "次世代航空"),
];

const PREFIXES: &[&str] = &["", "", "", "革新的", "次世代", "戦略的", "先導的", "統合"];

const SUBJECTS: &[&str] = &[
    "感染症",
    "がん",
    "脳神経科学",
    "ゲノム医療",
    "再生医療",
    "創薬等ライフサイエンス",
    "免疫制御",
    "老化メカニズム",
    "バイオリソース",
    "生体データ",
    "量子コンピュータ",
    "スピントロニクス",
    "マテリアルデータ",
    "蓄電池",
    "パワー半導体",
    "極域環境",
    "海底地震・津波",
    "気候変動予測",
    "深海資源",
    "放射光",
    "中性子利用",
    "核融合炉工学",
    "超音速機",
    "衛星データ",
    "水素製造",
    "データ駆動型材料",
    "計算基盤",
    "先端計測分析技術",
    "ナノ構造",
    "植物機能",
    "医療系スタートアップ",
    "iPS細胞",
    "AI・IoT",
];

const LATIN_SUBJECTS: &[&str] = &["AI for Scienceによる", "ライフ分野のAI for Science", "Society 5.0実現型"];

const MIDDLES: &[&str] = &[
    "研究基盤創生",
    "先端研究開発支援",
    "実用化加速",
    "国際共同研究開発推進",
    "人材育成",
    "基盤整備",
    "研究開発推進",
    "橋渡し研究",
    "統合解析",
    "利活用推進",
    "研究拠点形成",
    "社会実証",
    "シーズ創出",
    "機構解明",
    "の解明・制御",
    "の克服に向けた融合研究",
    "共用促進",
    "成果展開",
];

/// What every project's name ends in, but for brackets.
pub const KINDS: &[&str] = &["事業", "プログラム", "プロジェクト", "計画", "プラットフォーム"];

const SUFFIXES: &[&str] = &["第2期", "第3期", "第4期", "A-STEP", "革新脳", "S-イノベ", "融合型", "BBJ"];

/// The name of a project, in the parts at which print may break it.
#[derive(Debug, Clone)]
pub struct Name {
    pub head: String,
    /// Ends in one of [`KINDS`], brackets apart.
    pub tail: String,
}

impl Name {
    pub fn whole(&self) -> String {
        format!("{}{}", self.head, self.tail)
    }
}

/// Any name of a project; `latin` and `suffix` say whether it has such parts.
pub fn name(c: &mut Chance, latin: bool, suffix: bool, brackets: Brackets) -> Name {
    let head = if latin {
        c.one(LATIN_SUBJECTS).to_owned()
    } else {
        format!("{}{}", c.one(PREFIXES), c.one(SUBJECTS))
    };
    let mut middle = c.one(MIDDLES);
    while latin && middle.starts_with('の') {
        middle = c.one(MIDDLES);
    }
    let mut tail = format!("{middle}{}", c.one(KINDS));
    if suffix {
        tail += &brackets.round(c.one(SUFFIXES));
    }
    Name { head, tail }
}

const DEEDS: &[&str] = &[
    "基礎的な研究",
    "分野融合的な研究開発",
    "産学官連携による研究開発",
    "国際共同研究",
    "データ基盤の整備・利活用",
    "異分野の知見を活用した技術開発",
    "若手研究者を含む人材育成",
    "先端的な計測・解析技術の開発",
];

const ENDS: &[&str] = &[
    "革新的な診断・治療法の創出",
    "新たな学術領域の開拓",
    "研究成果の社会実装",
    "我が国の国際競争力の強化",
    "持続可能な社会の実現",
    "産業応用への展開",
    "研究開発期間の大幅な短縮",
    "自然災害による被害の軽減",
];

const MEANS: &[&str] = &[
    "大学等の研究機関の連携を強化し",
    "アカデミアの組織・分野の枠を超えた研究体制を構築し",
    "国内外の研究拠点等の研究基盤を強化・充実するとともに",
    "企業等のニーズを踏まえ",
    "「統合的理解」を目指した取組として",
    "基礎研究から実用化までの一貫した支援により",
    "有効な技術を見極め",
    "平時からの備えを重視し",
];

/// One sentence about what is done; ends in 。 and has no blank.
pub fn sentence(c: &mut Chance) -> String {
    let (means, deed, end) = (c.one(MEANS), c.one(DEEDS), c.one(ENDS));
    match c.below(5) {
        0 => format!("{means}、{deed}を推進する。"),
        1 => format!("{means}、{deed}を行うことで、{end}を目指す。"),
        2 => format!("{deed}を体系的に実施するとともに、{end}に貢献する。"),
        3 => format!("{end}を加速するため、{means}、{deed}を包括的に推進する。"),
        _ => format!("{means}、{end}に資する{deed}を促進する。"),
    }
}

/// One or two sentences.
pub fn sentences(c: &mut Chance) -> String {
    let first = sentence(c);
    if c.once_in(3) { format!("{first}また、{}", sentence(c)) } else { first }
}

pub const OUTPUTS: &[&str] = &[
    "化合物提供件数",
    "医療機器・システムにおける、非臨床POCの取得件数",
    "研究成果の科学誌への論文掲載件数",
    "科学誌に論文が掲載された研究成果の数",
    "橋渡し研究支援拠点で支援しているシーズ数",
    "データベース統合化に向けて集積したデータ量",
    "中核拠点や情報センターの整備件数",
    "共用施設の利用件数",
    "観測点から取得したデータ量",
    "育成した若手研究者の数",
    "科学誌に論文が掲載された研究成果の数等",
];

pub const OUTCOMES: &[&str] = &[
    "創薬支援により新たに創薬シーズが見つかった件数",
    "革新的医療機器の実用化に資する成果の件数",
    "企業へ導出される段階に至った研究課題数",
    "シーズの導出件数",
    "新たな疾患関連遺伝子・薬剤関連遺伝子の同定数",
    "治験計画届の届出数",
    "薬事承認申請を行った数",
    "提供された試料を利用した成果として発表した論文数",
    "企業との共同研究における、新たな製品の上市件数",
    "成果を利用した自治体の数",
    "二酸化炭素の削減量",
    "シーズの他の統合プロジェクトや企業等への導出件数等",
];

/// Wordings of outcomes that stand in tables only.
pub const TABLED: &[&str] = &[
    "疫学研究及び治療薬、迅速診断法等の研究開発の進捗",
    "各国機関と締結している有効な覚書の数",
    "統合化したデータベースの利用者数",
    "大学・研究機関等が発表した論文数",
    "実証試験に至った技術の件数",
];

/// Names of higher policies and who decides them.
pub const POLICIES: &[(&str, &str)] = &[
    ("第6期科学技術・イノベーション基本計画", "閣議"),
    ("統合イノベーション戦略2025", "閣議"),
    ("健康・医療戦略", "閣議"),
    ("医療分野研究開発推進計画", "健康・医療戦略推進本部"),
    ("ワクチン開発・生産体制強化戦略", "閣議"),
    ("バイオエコノミー戦略", "統合イノベーション戦略推進会議"),
    ("マテリアル革新力強化戦略", "統合イノベーション戦略推進会議"),
    ("第4期海洋基本計画", "閣議"),
    ("宇宙基本計画", "閣議"),
    ("国土強靱化基本計画", "閣議"),
    ("量子未来社会ビジョン", "統合イノベーション戦略推進会議"),
    ("AI戦略2022", "統合イノベーション戦略推進会議"),
];

/// Which brackets a paper uses, but in its table heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brackets {
    Wide,
    Half,
}

impl Brackets {
    pub fn of(wide: bool) -> Self {
        if wide { Brackets::Wide } else { Brackets::Half }
    }

    pub fn round(self, inside: &str) -> String {
        match self {
            Brackets::Wide => format!("（{inside}）"),
            Brackets::Half => format!("({inside})"),
        }
    }
}

/// A day; it exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    pub year: i32,
    pub month: i32,
    pub day: i32,
}

impl Day {
    pub fn any(c: &mut Chance, year: i32) -> Self {
        Day { year, month: c.year(1, 12), day: c.year(1, 28) }
    }

    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// As printed: by the Japanese era, of which the last begins on 1 May 2019.
    pub fn printed(self, style: DateStyle) -> String {
        let new = (self.year, self.month) >= (2019, 5);
        let (era, number) = if new { ("令和", self.year - 2018) } else { ("平成", self.year - 1988) };
        let year = if number == 1 { "元".to_owned() } else { number.to_string() };
        let (month, day) = (self.month.to_string(), self.day.to_string());
        let apart = |number: &str| {
            let digits: Vec<String> = number.chars().map(String::from).collect();
            digits.join(" ")
        };
        match style {
            DateStyle::Plain => format!("{era}{year}年{month}月{day}日"),
            DateStyle::Spaced => format!("{era} {year} 年 {month} 月 {day} 日"),
            DateStyle::SpacedDigits => {
                format!("{era} {} 年 {} 月 {} 日", apart(&year), apart(&month), apart(&day))
            }
            DateStyle::Wide => format!("{era}{}年{}月{}日", wide(&year), wide(&month), wide(&day)),
        }
    }
}

/// A fiscal year at the head of a column.
pub fn year_head(year: i32, style: HeaderStyle) -> String {
    let (era, number) = if year >= 2020 { ("令和", year - 2018) } else { ("平成", year - 1988) };
    match style {
        HeaderStyle::Spaced => format!("{year} (FY{number})"),
        HeaderStyle::WideBrackets => format!("{year}（FY{number}）"),
        HeaderStyle::Wide => wide(&format!("{year}(FY{number})")),
        HeaderStyle::Tight => format!("{year}(FY{number})"),
        HeaderStyle::FiscalYear => format!("FY{year}"),
        HeaderStyle::Nendo => format!("{year}年度"),
        HeaderStyle::Era if year == 2019 => "令和元年度".to_owned(),
        HeaderStyle::Era => format!("{era}{number}年度"),
    }
}

/// A label with what follows it up to the words.
pub fn label(label: &str, style: LabelStyle) -> String {
    match style {
        LabelStyle::Half => format!("{label}. "),
        LabelStyle::Tight => format!("{label}."),
        LabelStyle::Wide => format!("{}．", wide(label)),
    }
}

/// Characters of ASCII in full width.
pub fn wide(text: &str) -> String {
    let widen = |c: char| match c {
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0).expect("the full-width forms"),
        ' ' => '\u{3000}',
        _ => c,
    };
    text.chars().map(widen).collect()
}

/// Whether print may break a line between these two: not inside Latin words and numbers, nor
/// before what may not begin a line.
fn breakable(before: char, after: char) -> bool {
    !before.is_ascii() && !after.is_ascii() && !"、。」）・ー".contains(after) && !"「（".contains(before)
}

/// With a line break after about every `width` characters.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    let (mut length, mut before) = (0, ' ');
    for c in text.chars() {
        if length >= width && breakable(before, c) {
            out.push('\n');
            length = 0;
        }
        out.push(c);
        length += 1;
        before = c;
    }
    out
}

/// With one line break somewhere in the middle, or as it was if it can have none.
pub fn broken(c: &mut Chance, text: &str) -> String {
    let length = text.chars().count();
    let places: Vec<usize> = text
        .char_indices()
        .zip(text.char_indices().skip(1))
        .enumerate()
        .filter(|(number, ((_, before), (_, after)))| {
            *number >= length / 4 && *number < length * 3 / 4 && breakable(*before, *after)
        })
        .map(|(_, (_, (at, _)))| at)
        .collect();
    if places.is_empty() {
        return text.to_owned();
    }
    let at = c.one(&places);
    format!("{}\n{}", &text[..at], &text[at..])
}

/// With blanks between Latin and Japanese words, as some printers set them.
pub fn spaced_latin(text: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in text.chars() {
        let meets = (before.is_ascii_alphanumeric() && is_japanese(c))
            || (is_japanese(before) && c.is_ascii_alphanumeric());
        if meets {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    out
}

fn is_japanese(c: char) -> bool {
    matches!(c, 'ぁ'..='ヿ' | '一'..='鿿')
}

//! Pairs of revisions of a catalogue of controls, with the truth of which row is which.
//!
//! A catalogue has families, controls and their enhancements, hundreds of rows with numbers. Between
//! two revisions every row is worded anew a little: capital titles become title case, an opening is
//! dropped, a system is called otherwise, digits change their width or are said as words. Beside that
//! titles are widened or said otherwise, texts are rewritten, rows are withdrawn with a word of where
//! they went, moved to another place with another number, and many are new, some under a number that
//! was another's. Nothing here is of any real catalogue.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use planctl::model::{Held, Id, Item, Plan, Value, Vocabulary};

/// The same plan for the same seed (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, of: usize) -> usize {
        (self.next() % of as u64) as usize
    }

    pub fn within(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

/// The language of a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    English,
    Japanese,
}

/// Two revisions of a catalogue, under true ids.
pub struct Catalogues {
    pub before: Plan,
    pub after: Plan,
    /// What stands under another parent in the second, or in another family.
    pub moved: BTreeSet<Id>,
    /// What is withdrawn, and the row that the second says it went to.
    pub went: BTreeMap<Id, Id>,
    pub vocabulary: Arc<Vocabulary>,
}

/// A catalogue whose enhancements are controls below controls.
static ONE_KIND: LazyLock<Arc<Vocabulary>> = LazyLock::new(|| {
    let text =
        format!("{HEAD}{}{}", kind("family", "plan", ""), kind("control", "family\", \"control", TEXT));
    Arc::new(Vocabulary::parse(&text).unwrap())
});

/// A catalogue whose enhancements are of a kind of their own.
static TWO_KINDS: LazyLock<Arc<Vocabulary>> = LazyLock::new(|| {
    let [family, control] = [kind("family", "plan", ""), kind("control", "family", TEXT)];
    let text = format!("{HEAD}{family}{control}{}", kind("enhancement", "control", TEXT));
    Arc::new(Vocabulary::parse(&text).unwrap())
});

const HEAD: &str = "format = 1
name = \"controls\"
version = 1
ja = \"管理策集\"
en = \"catalogue of controls\"

[plan.field]
name = { type = \"text\", role = \"name\", ja = \"名称\", en = \"name\" }
";
const TEXT: &str = "text = { type = \"text\", role = \"body\", ja = \"内容\", en = \"text\" }\n";

fn kind(name: &str, under: &str, more: &str) -> String {
    format!(
        "
[kind.{name}]
role = \"headline\"
under = [\"{under}\"]
ja = \"{name}\"
en = \"{name}\"
[kind.{name}.field]
label = {{ type = \"label\", role = \"label\", ja = \"番号\", en = \"number\" }}
name = {{ type = \"text\", role = \"name\", ja = \"名称\", en = \"title\" }}
{more}"
    )
}

/// The words of one language.
struct Words {
    families: &'static [(&'static str, &'static str)],
    /// Things, and how they are said otherwise.
    things: &'static [(&'static str, &'static str)],
    deeds: &'static [(&'static str, &'static str)],
    qualities: &'static [&'static str],
    /// Titles that many enhancements bear.
    common: &'static [&'static str],
    sentences: &'static [&'static str],
    verbs: &'static [&'static str],
    roles: &'static [&'static str],
    times: &'static [&'static str],
}

static ENGLISH: Words = Words {
    families: &[
        ("DR", "Door Entry"),
        ("LG", "Logging and Review"),
        ("TC", "Teaching"),
        ("SV", "Survey and Clearance"),
        ("ST", "Settings Control"),
        ("RC", "Recovery Readiness"),
        ("WH", "Who Is Who"),
        ("EM", "Emergency Handling"),
        ("UP", "Upkeep"),
        ("CR", "Carriers and Copies"),
        ("BD", "Buildings and Surroundings"),
        ("DS", "Designing"),
        ("SF", "Staffing"),
        ("HZ", "Hazard Appraisal"),
        ("BY", "Buying Services"),
        ("LN", "Lines and Transport Protection"),
        ("WL", "Wholeness of Data"),
        ("PG", "Programme Steering"),
        ("PV", "Private Life"),
        ("SP", "Suppliers"),
    ],
    things: &[
        ("account", "user account"),
        ("password", "passphrase"),
        ("session", "connection"),
        ("boundary", "perimeter"),
        ("record", "log record"),
        ("key", "cryptographic key"),
        ("backup", "safety copy"),
        ("component", "part"),
        ("privilege", "access right"),
        ("supplier", "vendor"),
        ("visitor", "guest"),
        ("document", "paper"),
        ("alarm", "alert"),
        ("network", "data network"),
        ("device", "machine"),
        ("code", "software code"),
        ("vulnerability", "weakness"),
        ("test", "trial"),
        ("contract", "agreement"),
        ("cable", "wire"),
        ("power", "electric power"),
        ("water", "water damage"),
        ("fire", "fire and smoke"),
        ("staff", "personnel"),
        ("role", "duty"),
        ("message", "notice"),
        ("label", "marking"),
        ("clock", "time source"),
        ("memory", "storage"),
        ("sensor", "collector"),
        ("wireless", "radio"),
        ("portable device", "mobile device"),
        ("incident", "event"),
        ("asset", "property"),
        ("licence", "permit"),
        ("certificate", "digital certificate"),
        ("archive", "long-term store"),
        ("exercise", "drill"),
        ("location", "site"),
        ("flow", "data flow"),
    ],
    deeds: &[
        ("management", "administration"),
        ("monitoring", "surveillance"),
        ("protection", "safeguarding"),
        ("review", "re-examination"),
        ("separation", "isolation"),
        ("restriction", "limitation"),
        ("inventory", "register"),
        ("removal", "disposal"),
        ("training", "instruction"),
        ("planning", "preparation"),
        ("analysis", "evaluation"),
        ("authorization", "approval"),
        ("transfer", "handover"),
        ("recovery", "restoration"),
        ("retention", "keeping"),
        ("inspection", "examination"),
        ("enforcement", "imposition"),
        ("termination", "ending"),
        ("notification", "reporting"),
        ("identification", "recognition"),
    ],
    qualities: &[
        "automated",
        "central",
        "dual",
        "remote",
        "temporary",
        "external",
        "independent",
        "continuous",
        "physical",
        "logical",
        "privileged",
        "anonymous",
        "two-factor",
        "redundant",
        "least",
        "tamper-proof",
        "public",
        "shared",
        "dynamic",
        "unattended",
    ],
    common: &[
        "automated support",
        "central management",
        "testing",
        "automated notification",
        "withdrawal",
        "exceptions",
    ],
    sentences: &[
        "{V} {q} {t} {d} for each {u} {w}",
        "{V} the {t} and the {u} before a {t} {d} is allowed by {r}",
        "{V} how {q} {t} {d} follows from the {u} of the information system",
        "{V} a list of {t} records that need {d}, and give it to {r} {w}",
        "{V} that no {u} is used in the information system without {d} of the {t}",
        "{V} {r} within {n} hours when a {t} or a {u} is no longer required",
        "{V} the means by which the information system supports {d} of {q} {t} items",
        "{V} {n} {u} measures against failure of {t} {d}",
        "{V} changes of the {t}, with attention to {q} {u} {d}",
        "{V} conditions for {d} of the {u} at an alternate place",
    ],
    verbs: &[
        "defines",
        "documents",
        "reviews",
        "assigns",
        "enforces",
        "prevents",
        "notifies",
        "employs",
        "maintains",
        "requires",
        "verifies",
        "limits",
        "coordinates",
        "restricts",
        "monitors",
    ],
    roles: &[
        "account managers",
        "senior officers",
        "the duty officer",
        "owners of the process",
        "the review board",
        "named staff",
    ],
    times: &[
        "every quarter",
        "at least once a year",
        "after each change",
        "before use",
        "on a random basis",
        "without delay",
    ],
};

static JAPANESE: Words = Words {
    families: &[
        ("1", "入退室"),
        ("2", "記録と点検"),
        ("3", "教育"),
        ("4", "審査と認可"),
        ("5", "設定の管理"),
        ("6", "復旧の備え"),
        ("7", "本人の確認"),
        ("8", "事故への対応"),
        ("9", "保守"),
        ("10", "媒体"),
        ("11", "建物と周辺"),
        ("12", "設計"),
        ("13", "要員"),
        ("14", "危険の評価"),
        ("15", "調達"),
        ("16", "通信の保護"),
        ("17", "情報の完全性"),
        ("18", "計画の運営"),
        ("19", "私生活の保護"),
        ("20", "供給者"),
    ],
    things: &[
        ("アカウント", "利用者アカウント"),
        ("パスワード", "暗証"),
        ("接続", "セッション"),
        ("境界", "外周"),
        ("記録", "履歴"),
        ("鍵", "暗号鍵"),
        ("バックアップ", "控え"),
        ("構成要素", "部品"),
        ("権限", "アクセス権"),
        ("供給者", "納入業者"),
        ("来訪者", "訪問者"),
        ("文書", "書面"),
        ("警報", "アラート"),
        ("ネットワーク", "通信網"),
        ("コンピュータ", "コンピューター"),
        ("プログラム", "ソフトウェア"),
        ("脆弱性", "弱点"),
        ("試験", "テスト"),
        ("契約", "協定"),
        ("配線", "ケーブル"),
        ("電源", "電力"),
        ("浸水", "水害"),
        ("火災", "火災及び煙"),
        ("職員", "要員"),
        ("役割", "職務"),
        ("通知", "連絡"),
        ("表示", "ラベル"),
        ("時刻", "時刻源"),
        ("記憶装置", "ストレージ"),
        ("センサ", "センサー"),
        ("無線", "無線通信"),
        ("携帯端末", "モバイル端末"),
        ("事故", "インシデント"),
        ("資産", "情報資産"),
        ("免許", "ライセンス"),
        ("証明書", "電子証明書"),
        ("保管庫", "アーカイブ"),
        ("訓練", "演習"),
        ("拠点", "設置場所"),
        ("流れ", "データの流れ"),
    ],
    deeds: &[
        ("管理", "運用管理"),
        ("監視", "見張り"),
        ("保護", "防護"),
        ("見直し", "再点検"),
        ("分離", "隔離"),
        ("制限", "限定"),
        ("台帳", "目録"),
        ("撤去", "廃棄"),
        ("研修", "教育訓練"),
        ("計画", "準備"),
        ("分析", "解析"),
        ("承認", "許可"),
        ("移送", "引渡し"),
        ("復旧", "回復"),
        ("保存", "保管"),
        ("検査", "点検"),
        ("強制", "適用"),
        ("終了", "停止"),
        ("報告", "届出"),
        ("識別", "認識"),
    ],
    qualities: &[
        "自動",
        "集中",
        "二重",
        "遠隔",
        "一時的",
        "外部",
        "独立した",
        "継続的",
        "物理的",
        "論理的",
        "特権",
        "匿名",
        "二要素",
        "冗長",
        "最小",
        "耐改ざん",
        "公開",
        "共用",
        "動的",
        "無人",
    ],
    common: &["自動化による支援", "集中管理", "試験", "自動通知", "取消し", "例外"],
    sentences: &[
        "{w}、各{u}について{q}{t}の{d}を{V}",
        "{r}が{t}の{d}を認める前に、{t}及び{u}を{V}",
        "情報システムの{u}に応じた{q}{t}の{d}の方法を{V}",
        "{d}を要する{t}の一覧を{V}、{w}{r}に渡す",
        "{t}の{d}を経ずに情報システムで{u}が使われないことを{V}",
        "{t}又は{u}が不要となってから{n}時間以内に{r}に{V}",
        "情報システムが{q}{t}の{d}を支える手段を{V}",
        "{t}の{d}の失敗に備えた{n}つの{u}の措置を{V}",
        "{q}{u}の{d}に留意して、{t}の変更を{V}",
        "代替の場所における{u}の{d}の条件を{V}",
    ],
    verbs: &[
        "定める",
        "文書化する",
        "見直す",
        "割り当てる",
        "徹底する",
        "防止する",
        "通知する",
        "採用する",
        "維持する",
        "要求する",
        "検証する",
        "限定する",
        "調整する",
        "制限する",
        "監視する",
    ],
    roles: &["管理責任者", "上席の職員", "当直者", "業務の主管課", "審査会", "指名された者"],
    times: &["四半期ごとに", "年に一回以上", "変更の都度", "使用の前に", "無作為に", "遅滞なく"],
};

/// A sentence by its parts, so that it can be said in the manner of either revision.
#[derive(Clone)]
struct Sentence {
    template: usize,
    things: [usize; 2],
    deed: usize,
    quality: usize,
    verb: usize,
    role: usize,
    time: usize,
    number: usize,
}

/// A title by its parts.
#[derive(Clone, PartialEq)]
enum Title {
    /// As it stands.
    Plain(&'static str),
    /// `before` is what it is widened by.
    Made {
        before: Option<usize>,
        quality: Option<usize>,
        thing: usize,
        deed: usize,
        second: Option<usize>,
        synonyms: [bool; 2],
        plural: bool,
    },
    /// The policy of the family.
    Policy,
}

#[derive(Clone)]
struct Row {
    id: Id,
    parent: Id,
    depth: usize,
    number: usize,
    title: Title,
    body: Vec<Sentence>,
    /// Where it went, where it is withdrawn.
    withdrawn: Option<Id>,
    provisional: bool,
}

struct Writer<'d> {
    tongue: Tongue,
    words: &'static Words,
    dice: &'d mut Dice,
    rows: Vec<Row>,
    next: usize,
}

/// How a pair is made.
struct Manner {
    /// Whether titles of enhancements have the title of the control before them, in each revision.
    prefixed: [bool; 2],
    /// Whether enhancements are numbered by themselves, `(1)`.
    short_numbers: bool,
    one_kind: bool,
    /// How many numbers in a hundred were free before the first revision already.
    free: usize,
}

impl Catalogues {
    /// A pair of catalogues of so many families.
    pub fn generate(seed: u64, tongue: Tongue, families: usize) -> Catalogues {
        let mut dice = Dice(seed.wrapping_mul(6_364_136_223).wrapping_add(20_261_130));
        let manner = Manner {
            prefixed: [dice.percent(30), dice.percent(15)],
            short_numbers: dice.percent(30),
            one_kind: dice.percent(60),
            free: if dice.percent(70) { 12 } else { 0 },
        };
        let words = match tongue {
            Tongue::English => &ENGLISH,
            Tongue::Japanese => &JAPANESE,
        };
        let mut writer = Writer { tongue, words, dice: &mut dice, rows: Vec::new(), next: 0 };
        writer.found(families, manner.free);
        let before = writer.plan(0, &manner);
        let standing: BTreeMap<Id, Id> =
            writer.rows.iter().map(|row| (row.id.clone(), row.parent.clone())).collect();
        let went = writer.revise(&manner);
        let after = writer.plan(1, &manner);
        let moved =
            writer.rows.iter().filter(|row| standing.get(&row.id).is_some_and(|old| *old != row.parent));
        let moved = moved.map(|row| row.id.clone()).collect();
        let vocabulary = if manner.one_kind { &ONE_KIND } else { &TWO_KINDS };
        Catalogues { before, after, moved, went, vocabulary: Arc::clone(vocabulary) }
    }
}

impl Writer<'_> {
    fn id(&mut self) -> Id {
        self.next += 1;
        format!("true-{}", self.next).parse().unwrap()
    }

    fn sentence(&mut self, themes: &[usize]) -> Sentence {
        let words = self.words;
        let thing = |dice: &mut Dice| {
            if dice.percent(60) { dice.one(themes) } else { dice.below(words.things.len()) }
        };
        let dice = &mut *self.dice;
        Sentence {
            things: [thing(dice), thing(dice)],
            template: dice.below(words.sentences.len()),
            deed: dice.below(words.deeds.len()),
            quality: dice.below(words.qualities.len()),
            verb: dice.below(words.verbs.len()),
            role: dice.below(words.roles.len()),
            time: dice.below(words.times.len()),
            number: dice.within(2, 9),
        }
    }

    fn body(&mut self, themes: &[usize], most: usize) -> Vec<Sentence> {
        (0..self.dice.within(1, most)).map(|_| self.sentence(themes)).collect()
    }

    fn title(&mut self, thing: usize, qualified: bool) -> Title {
        let (deeds, qualities) = (self.words.deeds.len(), self.words.qualities.len());
        let second = self.dice.percent(if qualified { 30 } else { 8 }).then(|| self.dice.below(deeds));
        Title::Made {
            before: None,
            quality: (qualified || self.dice.percent(25)).then(|| self.dice.below(qualities)),
            thing,
            deed: self.dice.below(deeds),
            second,
            synonyms: [false; 2],
            plural: self.dice.percent(20),
        }
    }

    /// A title that no row beside it bears.
    fn own_title(&mut self, parent: &Id, thing: usize, qualified: bool) -> Title {
        loop {
            let title = self.title(thing, qualified);
            if !self.rows.iter().any(|row| row.parent == *parent && row.title == title) {
                return title;
            }
        }
    }

    fn themes(&mut self) -> Vec<usize> {
        (0..3).map(|_| self.dice.below(self.words.things.len())).collect()
    }

    fn row(&mut self, parent: &Id, depth: usize, number: usize, title: Title, body: Vec<Sentence>) -> Id {
        let id = self.id();
        let (parent, withdrawn, provisional) = (parent.clone(), None, false);
        self.rows.push(Row { id: id.clone(), parent, depth, number, title, body, withdrawn, provisional });
        id
    }

    fn control(&mut self, family: &Id, number: usize, free: usize) {
        let themes = self.themes();
        let title = self.own_title(family, themes[0], false);
        let body = self.body(&themes, 5);
        let control = self.row(family, 1, number, title, body);
        for number in 1..=self.dice.below(7) {
            if self.dice.percent(free) {
                continue;
            }
            self.enhancement(&control, number, &themes);
        }
    }

    fn enhancement(&mut self, control: &Id, number: usize, themes: &[usize]) {
        let thing = self.dice.one(themes);
        let common = Title::Plain(self.dice.one(self.words.common));
        let is_free = !self.rows.iter().any(|row| row.parent == *control && row.title == common);
        let title =
            if self.dice.percent(15) && is_free { common } else { self.own_title(control, thing, true) };
        let body = self.body(themes, 2);
        self.row(control, 2, number, title, body);
    }

    fn found(&mut self, families: usize, free: usize) {
        let plan: Id = "plan".parse().unwrap();
        for (_, name) in self.words.families.iter().take(families) {
            let number = self.rows.iter().filter(|row| row.depth == 0).count();
            let family = self.row(&plan, 0, number, Title::Plain(name), Vec::new());
            let themes = self.themes();
            let body = self.body(&themes, 3);
            self.row(&family, 1, 1, Title::Policy, body);
            for number in 2..=self.dice.within(8, 14) {
                if !self.dice.percent(free) {
                    self.control(&family, number, free);
                }
            }
        }
    }

    fn of_depth(&self, depth: usize) -> Vec<usize> {
        (0..self.rows.len()).filter(|at| self.rows[*at].depth == depth).collect()
    }

    fn at(&self, id: &Id) -> usize {
        self.rows.iter().position(|row| row.id == *id).unwrap()
    }

    fn last_number(&self, parent: &Id) -> usize {
        self.rows.iter().filter(|row| row.parent == *parent).map(|row| row.number).max().unwrap_or(0)
    }

    fn has_children(&self, id: &Id) -> bool {
        self.rows.iter().any(|row| row.parent == *id)
    }

    /// Makes the second revision of the first; what is withdrawn, and where it went.
    fn revise(&mut self, manner: &Manner) -> BTreeMap<Id, Id> {
        let count = self.rows.len();
        let mut went = BTreeMap::new();
        // What nobody could tell if it stood elsewhere.
        let mut rewritten: BTreeSet<Id> = BTreeSet::new();
        // Titles and texts.
        for at in 0..count {
            if self.rows[at].depth == 0 {
                continue;
            }
            if self.dice.percent(14) {
                self.retitle(at);
            }
            let themes: Vec<usize> = self.rows[at].body.iter().flat_map(|one| one.things).collect();
            if self.dice.percent(4) {
                self.rows[at].body = self.body(&themes, 4);
                rewritten.insert(self.rows[at].id.clone());
            } else if self.dice.percent(15) {
                let which = self.dice.below(self.rows[at].body.len());
                self.rows[at].body[which] = self.sentence(&themes);
                if self.rows[at].body.len() < 3 {
                    rewritten.insert(self.rows[at].id.clone());
                }
            } else if self.dice.percent(15) {
                let more = self.sentence(&themes);
                self.rows[at].body.push(more);
            }
            if self.tongue == Tongue::Japanese && self.dice.percent(3) {
                self.rows[at].provisional = true;
            }
        }
        // Withdrawn.
        let mut freed: Vec<(Id, usize, usize)> = Vec::new();
        let mut gone: Vec<Id> = Vec::new();
        for at in 0..count {
            let row = self.rows[at].clone();
            let is_open = row.depth > 0 && row.title != Title::Policy && !self.has_children(&row.id);
            if !is_open || !self.dice.percent(9) {
                continue;
            }
            let targets: Vec<usize> = (0..count)
                .filter(|to| {
                    let other = &self.rows[*to];
                    other.depth == row.depth
                        && other.id != row.id
                        && other.withdrawn.is_none()
                        && !gone.contains(&other.id)
                })
                .collect();
            let to = self.rows[self.dice.one(&targets)].id.clone();
            if self.dice.percent(50) {
                self.rows[at].withdrawn = Some(to.clone());
                went.insert(row.id.clone(), to);
            } else {
                freed.push((row.parent.clone(), row.depth, row.number));
                gone.push(row.id);
            }
        }
        // Moved.
        for _ in 0..(count / 26).max(1) {
            let depth = if manner.one_kind { self.dice.within(1, 2) } else { 2 };
            let from: Vec<usize> = self.of_depth(depth);
            let at = self.dice.one(&from);
            let row = self.rows[at].clone();
            let is_open = row.withdrawn.is_none() && !gone.contains(&row.id) && row.title != Title::Policy;
            if !is_open || self.has_children(&row.id) || rewritten.contains(&row.id) {
                continue;
            }
            let to_depth = if manner.one_kind { self.dice.within(1, 2) } else { depth };
            let above = self.of_depth(to_depth - 1);
            let parent = &self.rows[self.dice.one(&above)];
            let is_apt = parent.withdrawn.is_none()
                && !gone.contains(&parent.id)
                && parent.id != row.id
                && parent.id != row.parent;
            if !is_apt {
                continue;
            }
            let parent = parent.id.clone();
            let number = self.last_number(&parent) + 1;
            freed.push((row.parent.clone(), row.depth, row.number));
            let moved = &mut self.rows[at];
            (moved.parent, moved.depth, moved.number) = (parent, to_depth, number);
            if self.dice.percent(40) {
                self.retitle(at);
            }
        }
        self.rows.retain(|row| !gone.contains(&row.id));
        for row in
            self.rows.iter_mut().filter(|row| row.withdrawn.as_ref().is_some_and(|to| gone.contains(to)))
        {
            row.withdrawn = None;
            went.remove(&row.id);
        }
        // New, one in three of them where a number is free or like one that stands.
        for _ in 0..count / 4 {
            let depth = if self.dice.percent(30) { 1 } else { 2 };
            let above = self.of_depth(depth - 1);
            let above = &self.rows[self.dice.one(&above)];
            if above.withdrawn.is_some() {
                continue;
            }
            let mut parent = above.id.clone();
            let mut number = self.last_number(&parent) + 1;
            let mut depth = depth;
            if !freed.is_empty() && self.dice.percent(12) {
                let which = self.dice.below(freed.len());
                let (old, old_depth, old_number) = freed.swap_remove(which);
                if self.rows.iter().any(|row| row.id == old && row.withdrawn.is_none()) {
                    (parent, depth, number) = (old, old_depth, old_number);
                }
            }
            let themes = self.themes();
            let thing = if self.dice.percent(30) {
                let beside: Vec<usize> = self
                    .rows
                    .iter()
                    .filter(|row| row.parent == parent)
                    .filter_map(|row| match row.title {
                        Title::Made { thing, .. } => Some(thing),
                        _ => None,
                    })
                    .collect();
                if beside.is_empty() { themes[0] } else { self.dice.one(&beside) }
            } else {
                themes[0]
            };
            let title = self.own_title(&parent, thing, depth == 2);
            let body = self.body(&themes, if depth == 1 { 5 } else { 2 });
            self.row(&parent, depth, number, title, body);
        }
        // Rows that count anew.
        for at in self.of_depth(1) {
            if self.dice.percent(4) {
                let parent = self.rows[at].id.clone();
                let mut number = 0;
                for row in self.rows.iter_mut().filter(|row| row.parent == parent) {
                    number += 1;
                    row.number = number;
                }
            }
        }
        went
    }

    /// Says a title otherwise: wider, by another word, or by a further one.
    fn retitle(&mut self, at: usize) {
        let (things, qualities) = (self.words.things.len(), self.words.qualities.len());
        let edit = self.dice.below(6);
        let (other, more, which) = (self.dice.below(things), self.dice.below(qualities), self.dice.below(2));
        let old = self.rows[at].title.clone();
        if let Title::Made { before, quality, thing, second, synonyms, plural, .. } = &mut self.rows[at].title
        {
            match edit {
                0 => *before = Some(other),
                1 => *quality = if quality.is_some() { None } else { Some(more) },
                2 | 3 => synonyms[which] = true,
                4 => *plural = !*plural,
                _ if second.is_some() => *second = None,
                _ => *before = Some(*thing),
            }
        }
        let row = &self.rows[at];
        if self
            .rows
            .iter()
            .any(|other| other.id != row.id && other.parent == row.parent && other.title == row.title)
        {
            self.rows[at].title = old;
        }
    }

    // How it is written.

    fn label(&self, row: &Row, manner: &Manner, full: bool) -> String {
        let code = |at: usize| self.words.families[self.rows[at].number].0;
        let above = |row: &Row| self.at(&row.parent);
        match row.depth {
            0 => self.words.families[row.number].0.to_owned(),
            1 => format!("{}-{}", code(above(row)), row.number),
            _ if manner.short_numbers && !full => format!("({})", row.number),
            _ => format!("{}({})", self.label(&self.rows[above(row)], manner, true), row.number),
        }
    }

    fn name(&self, row: &Row, revision: usize, manner: &Manner) -> String {
        let words = self.words;
        let is_english = self.tongue == Tongue::English;
        let own = match &row.title {
            Title::Plain(text) => (*text).to_owned(),
            Title::Policy => {
                let Title::Plain(family) = &self.rows[self.at(&row.parent)].title else {
                    return String::new();
                };
                match (is_english, revision) {
                    (true, 0) => format!("{family} policy and procedures"),
                    (true, _) => "policy and procedures".to_owned(),
                    (false, 0) => format!("{family}の方針及び手順"),
                    (false, _) => "方針及び手順".to_owned(),
                }
            }
            Title::Made { before, quality, thing, deed, second, synonyms, plural } => {
                let said = |(plain, other): (&'static str, &'static str), synonym: bool| {
                    if synonym { other } else { plain }
                };
                let thing = said(words.things[*thing], synonyms[0]);
                let deed = said(words.deeds[*deed], synonyms[1]);
                let mut parts: Vec<String> = Vec::new();
                parts.extend(before.map(|at| words.things[at].0.to_owned()));
                parts.extend(quality.map(|at| words.qualities[at].to_owned()));
                parts.push(if *plural && is_english { format!("{thing}s") } else { thing.to_owned() });
                parts.push(deed.to_owned());
                let second = second.map(|at| words.deeds[at].0);
                match (is_english, second, revision) {
                    (true, Some(second), 0) => format!("{} / {second}", parts.join(" ")),
                    (true, Some(second), _) => format!("{} and {second}", parts.join(" ")),
                    (true, None, _) => parts.join(" "),
                    (false, Some(second), 0) => format!("{}・{second}", parts.concat()),
                    (false, Some(second), _) => format!("{}及び{second}", parts.concat()),
                    (false, None, _) => parts.concat(),
                }
            }
        };
        let own = if row.provisional && revision == 1 { format!("{own}（仮称）") } else { own };
        let cased = match (is_english, revision) {
            (true, 0) => own.to_uppercase(),
            (true, _) => title_case(&own),
            (false, 0) => own,
            (false, _) => own.replace('二', "2"),
        };
        if row.depth == 2 && manner.prefixed[revision] {
            let above = &self.rows[self.at(&row.parent)];
            return format!("{} | {cased}", self.name(above, revision, manner));
        }
        cased
    }

    fn text(&self, row: &Row, revision: usize, manner: &Manner) -> String {
        let is_english = self.tongue == Tongue::English;
        if let (Some(to), 1) = (&row.withdrawn, revision) {
            let label = self.label(&self.rows[self.at(to)], manner, true);
            return if is_english {
                format!("[Withdrawn: Incorporated into {label}b.]")
            } else {
                format!("［廃止：{label}に統合］")
            };
        }
        let said: Vec<String> = row.body.iter().map(|one| self.said(one, revision)).collect();
        let many = said.len() > 1;
        match (is_english, revision) {
            (true, 0) if many => format!("The organization:\n{}.", lettered(&said, ";")),
            (true, 0) => format!("The organization {}.", said[0]),
            (true, _) if many => format!("{}.", lettered(&said, ";")),
            (true, _) => format!("{}{}.", said[0][..1].to_uppercase(), &said[0][1..]),
            (false, 0) => said.iter().map(|one| format!("組織は、{one}。")).collect(),
            (false, _) => said.iter().map(|one| format!("{one}こと。\n")).collect(),
        }
    }

    fn said(&self, one: &Sentence, revision: usize) -> String {
        let words = self.words;
        let is_english = self.tongue == Tongue::English;
        let verb = words.verbs[one.verb];
        // defines becomes define
        let verb = match (is_english, revision) {
            (true, 1) => match verb.strip_suffix("ies") {
                Some(stem) => format!("{stem}y"),
                None => verb.strip_suffix('s').unwrap_or(verb).to_owned(),
            },
            _ => verb.to_owned(),
        };
        let number = match (is_english, revision) {
            (true, 0) => {
                ["two", "three", "four", "five", "six", "seven", "eight", "nine"][one.number - 2].to_owned()
            }
            (false, 0) => ["二", "三", "四", "五", "六", "七", "八", "九"][one.number - 2].to_owned(),
            (true, _) => one.number.to_string(),
            (false, _) => char::from_u32(0xFF10 + one.number as u32).unwrap().to_string(),
        };
        let text = words.sentences[one.template]
            .replace("{V}", &verb)
            .replace("{q}", words.qualities[one.quality])
            .replace("{t}", words.things[one.things[0]].0)
            .replace("{u}", words.things[one.things[1]].0)
            .replace("{d}", words.deeds[one.deed].0)
            .replace("{r}", words.roles[one.role])
            .replace("{w}", words.times[one.time])
            .replace("{n}", &number);
        let text = text.trim_end().to_owned();
        match (is_english, revision) {
            (true, 1) => text.replace("information system", "system"),
            (false, 1) => text.replace("情報システム", "システム"),
            _ => text,
        }
    }

    fn plan(&self, revision: usize, manner: &Manner) -> Plan {
        let known = |text: String| Held::known(Value::Text(text));
        let vocabulary = if manner.one_kind { &ONE_KIND } else { &TWO_KINDS };
        let mut root = Item::new("plan".parse().unwrap(), "plan".into(), None);
        root.fields.insert("name".into(), known("Controls".to_owned()));
        let items = self.rows.iter().map(|row| {
            let kind = match row.depth {
                0 => "family",
                2 if !manner.one_kind => "enhancement",
                _ => "control",
            };
            let mut item = Item::new(row.id.clone(), kind.into(), Some(row.parent.clone()));
            item.fields.insert("label".into(), known(self.label(row, manner, false)));
            item.fields.insert("name".into(), known(self.name(row, revision, manner)));
            if row.depth > 0 {
                item.fields.insert("text".into(), known(self.text(row, revision, manner)));
            }
            item
        });
        Plan::assemble(vocabulary.name.clone(), root, items.collect()).unwrap()
    }
}

fn lettered(all: &[String], end: &str) -> String {
    let lines = all.iter().enumerate();
    let line = |(at, text): (usize, &String)| {
        let letter = char::from(b'a' + at as u8);
        format!("{letter}. {}{}", text[..1].to_uppercase(), &text[1..])
    };
    lines.map(line).collect::<Vec<_>>().join(&format!("{end}\n"))
}

fn title_case(text: &str) -> String {
    let word = |word: &str| match word {
        "and" | "of" | "the" | "for" => word.to_owned(),
        _ => word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect(),
    };
    text.split(' ').map(word).collect::<Vec<String>>().join(" ")
}

/// A plan under passing ids and in no order, and which true id each stands for.
pub fn hidden(plan: &Plan, dice: &mut Dice) -> (Plan, BTreeMap<Id, Id>) {
    let mut ids: Vec<Id> = plan.items().map(|item| item.id.clone()).collect();
    dice.shuffle(&mut ids);
    let passing: BTreeMap<Id, Id> = ids
        .into_iter()
        .enumerate()
        .map(|(number, id)| (id, format!("passing-{number}").parse().unwrap()))
        .collect();
    let (vocabulary, root, items) = plan.clone().into_parts();
    let hide = |mut item: Item| {
        item.id = passing[&item.id].clone();
        item.parent = item.parent.map(|parent| passing[&parent].clone());
        for held in item.fields.values_mut() {
            if let Some(Value::References(set)) = &mut held.value {
                *set = set.iter().map(|id| passing.get(id).unwrap_or(id).clone()).collect();
            }
        }
        item
    };
    let items = items.into_iter().map(hide).collect();
    let plan = Plan::assemble(vocabulary, hide(root), items).unwrap();
    (plan, passing.into_iter().map(|(id, passing)| (passing, id)).collect())
}

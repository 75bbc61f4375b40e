//! Who writes the documents: chance from a seed, and names and sentences made of word lists.
//!
//! The same seed draws the same words in the same order. A name is not drawn twice by one author.

use std::collections::BTreeSet;

/// Draws numbers and words from one seed (splitmix64).
pub struct Author {
    state: u64,
    used: BTreeSet<String>,
    /// Whether Japanese sentences end politely (です・ます).
    polite: bool,
}

impl Author {
    pub fn new(seed: u64) -> Self {
        let mut author = Author { state: seed, used: BTreeSet::new(), polite: true };
        author.next();
        author.polite = author.likely(60);
        author
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `least` to `most`, both included.
    pub fn between(&mut self, least: usize, most: usize) -> usize {
        least + (self.next() % (most - least + 1) as u64) as usize
    }

    /// A number from `least` to `most`, both included, small ones more often than large ones.
    pub fn size(&mut self, least: usize, most: usize) -> usize {
        let most = least + ((most - least) >> self.between(0, 3));
        self.between(least, most)
    }

    /// True in so many of a hundred cases.
    pub fn likely(&mut self, percent: usize) -> bool {
        self.between(1, 100) <= percent
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.between(0, from.len() - 1)]
    }

    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let other = self.between(0, last);
            things.swap(last, other);
        }
    }

    /// What `draw` gives, drawn again while it was given before; after 50 draws it may repeat.
    fn fresh(&mut self, draw: impl Fn(&mut Author) -> String) -> String {
        let mut drawn = draw(self);
        for _ in 0..50 {
            if !self.used.contains(&drawn) {
                break;
            }
            drawn = draw(self);
        }
        self.used.insert(drawn.clone());
        drawn
    }
}

/// Japanese.
impl Author {
    /// 例: 子育て世帯の相談体制の充実
    pub fn measure(&mut self) -> String {
        self.fresh(|a| {
            let join = a.pick(&["の", "の", "に関する", "に向けた", ""]);
            format!("{}{join}{}{}", a.pick(SUBJECTS), a.pick(THINGS), a.pick(ENDINGS))
        })
    }

    /// A short name as chapters have. 例: 子育てと地域医療
    pub fn field_of_policy(&mut self) -> String {
        self.fresh(|a| match a.between(0, 2) {
            0 => format!("{}と{}", a.pick(SUBJECTS), a.pick(SUBJECTS)),
            1 => format!(
                "{}{}まちづくり",
                a.pick(SUBJECTS),
                a.pick(&["を支える", "が輝く", "でつながる", "を育む"])
            ),
            _ => format!("{}{}", a.pick(SUBJECTS), a.pick(ENDINGS)),
        })
    }

    /// 例: 空き家活用促進モデル事業
    pub fn project(&mut self) -> String {
        self.fresh(|a| {
            let end =
                a.pick(&["事業", "事業", "推進事業", "支援事業", "モデル事業", "プロジェクト", "補助金"]);
            format!("{}{}{end}", a.pick(SUBJECTS), a.pick(THINGS))
        })
    }

    /// What is counted, and its unit.
    pub fn indicator(&mut self) -> (String, &'static str) {
        let (what, unit) = self.pick(COUNTED);
        (self.fresh(|a| format!("{}{}{what}", a.pick(SUBJECTS), a.pick(&["の", "における", ""]))), unit)
    }

    pub fn sentence(&mut self) -> String {
        let (s, other) = (self.pick(SUBJECTS), self.pick(SUBJECTS));
        let (t, also) = (self.pick(THINGS), self.pick(THINGS));
        let how = self.pick(&["着実に", "計画的に", "重点的に", "段階的に", "引き続き", "一体的に"]);
        let office = self.pick(OFFICES);
        let percent = self.between(11, 89);
        let polite = self.polite;
        let end =
            |polite_end: &'static str, plain_end: &'static str| if polite { polite_end } else { plain_end };
        match self.between(0, 9) {
            0 => format!("{s}の{t}を{how}{}。", end("進めます", "進める")),
            1 => format!("{s}を取り巻く環境は変化しており、{t}が課題となって{}。", end("います", "いる")),
            2 => format!("関係機関と連携し、{s}の{t}に{how}{}。", end("取り組みます", "取り組む")),
            3 => {
                format!("住民意識調査では、{s}の{t}を望む声が{percent}％に{}。", end("上りました", "上った"))
            }
            4 => format!("{s}が安心して利用できるよう、{t}と{also}を{how}{}。", end("行います", "行う")),
            5 => format!("今後は、{s}に対する{t}を{how}{}。", end("広げます", "広げる")),
            6 => format!("{office}を中心に、{s}の{t}について検討を{}。", end("重ねます", "重ねる")),
            7 => format!("{s}や{other}の意見を聴きながら、{t}を{how}{}。", end("見直します", "見直す")),
            8 => format!("{s}（{other}を含む。）の{t}は、{how}{}。", end("進んでいます", "進んでいる")),
            _ => format!("{t}を通じて、{s}と{other}のつながりを{}。", end("深めます", "深める")),
        }
    }

    /// From `least` to `most` sentences, run together.
    pub fn prose(&mut self, least: usize, most: usize) -> String {
        (0..self.between(least, most)).map(|_| self.sentence()).collect()
    }

    /// One sentence that was not drawn before: what a row or bullet is known by.
    pub fn pledge(&mut self) -> String {
        self.fresh(Author::sentence)
    }

    pub fn office(&mut self) -> &'static str {
        self.pick(OFFICES)
    }

    pub fn person(&mut self) -> String {
        format!(
            "{}{}",
            self.pick(FAMILIES),
            self.pick(&["健一", "由美", "太郎", "さくら", "誠", "花子", "大輔", "美咲"])
        )
    }

    /// 例: みどり市
    pub fn town(&mut self) -> String {
        format!("{}{}", self.pick(TOWNS), self.pick(&["市", "市", "町", "村", "区"]))
    }

    /// 例: 12,400
    pub fn quantity(&mut self) -> String {
        let number = match self.between(0, 2) {
            0 => self.between(1, 99),
            1 => self.between(100, 999),
            _ => self.between(10, 999) * 100,
        };
        thousands(number)
    }
}

/// English.
impl Author {
    /// "Coastal Water Monitoring Network"
    pub fn programme(&mut self) -> String {
        self.fresh(|a| {
            let end = a.pick(&[
                "",
                "",
                " Programme",
                " Initiative",
                " Service",
                " Network",
                " & Review",
                ", Phase 2",
            ]);
            format!("{} {} {}{end}", a.pick(QUALITIES), a.pick(OBJECTS), a.pick(WORKS))
        })
    }

    /// "Improve rural housing access"
    pub fn aim(&mut self) -> String {
        self.fresh(|a| {
            let verb =
                a.pick(&["Improve", "Strengthen", "Expand", "Protect", "Modernize", "Restore", "Simplify"]);
            let (quality, object, work) = (a.pick(QUALITIES), a.pick(OBJECTS), a.pick(WORKS));
            format!("{verb} {} {} {}", quality.to_lowercase(), object.to_lowercase(), work.to_lowercase())
        })
    }

    /// "Publish the regional transit inventory"
    pub fn task(&mut self) -> String {
        self.fresh(|a| {
            let (quality, object) = (a.pick(QUALITIES).to_lowercase(), a.pick(OBJECTS).to_lowercase());
            let end = match a.between(0, 4) {
                0 => format!(" for {}", a.pick(PLACES)),
                1 => format!(" with the {} team", a.pick(WORKS).to_lowercase()),
                _ => String::new(),
            };
            format!("{} the {quality} {object} {}{end}", a.pick(VERBS), a.pick(OUTCOMES))
        })
    }

    pub fn english_sentence(&mut self) -> String {
        let (q, o, w) = (
            self.pick(QUALITIES).to_lowercase(),
            self.pick(OBJECTS).to_lowercase(),
            self.pick(WORKS).to_lowercase(),
        );
        let (other, place, outcome) =
            (self.pick(OBJECTS).to_lowercase(), self.pick(PLACES), self.pick(OUTCOMES));
        let percent = self.between(11, 89);
        match self.between(0, 6) {
            0 => format!("Demand for {q} {o} {w} has grown by {percent} percent in {place}."),
            1 => format!("We will work with partners in {place} to make {o} {w} easier to use."),
            2 => format!("The agency publishes one {q} {o} {outcome} each year, and acts on it."),
            3 => {
                format!("Success depends on {w}, on steady funding (including {other} funds), and on trust.")
            }
            4 => format!("Residents of {place} told us that {o} and {other} services should be joined."),
            5 => format!("This builds on the {q} {outcome} that was agreed with {place} last year."),
            _ => format!("Staff need better tools for {o} {w}; a {outcome} alone is not enough."),
        }
    }

    /// From `least` to `most` sentences in one paragraph.
    pub fn english_prose(&mut self, least: usize, most: usize) -> String {
        let sentences: Vec<String> =
            (0..self.between(least, most)).map(|_| self.english_sentence()).collect();
        sentences.join(" ")
    }

    pub fn english_office(&mut self) -> String {
        let kind = self.pick(&["Office", "Division", "Bureau"]);
        format!("{kind} of {} {}", self.pick(OBJECTS), self.pick(WORKS))
    }

    pub fn first_name(&mut self) -> &'static str {
        self.pick(FIRST_NAMES)
    }

    /// "Dana Okafor"
    pub fn full_name(&mut self) -> String {
        format!("{} {}", self.pick(FIRST_NAMES), self.pick(LAST_NAMES))
    }

    /// "2026-04-30"
    pub fn iso_date(&mut self) -> String {
        format!("{}-{:02}-{:02}", self.between(2024, 2029), self.between(1, 12), self.between(1, 28))
    }

    /// A term to define: "Covered Bridge Operator".
    pub fn term(&mut self) -> String {
        self.fresh(|a| {
            let who = a.pick(&["Operator", "Area", "Record", "Facility", "Permit", "Applicant", "Period"]);
            format!("{} {} {who}", a.pick(QUALITIES), a.pick(OBJECTS))
        })
    }
}

/// 12400 as "12,400".
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

const SUBJECTS: &[&str] = &[
    "子育て世帯",
    "高齢者",
    "障がい者",
    "若者",
    "ひとり親家庭",
    "外国人住民",
    "町立図書館",
    "商店街",
    "空き家",
    "農業後継者",
    "森林資源",
    "観光客",
    "学校給食",
    "公共交通",
    "避難所",
    "消防団",
    "自治会",
    "中小企業",
    "起業家",
    "移住者",
    "地域医療",
    "在宅介護",
    "認知症の人",
    "生活困窮者",
    "スポーツ施設",
    "文化財",
    "伝統芸能",
    "上下水道",
    "道路橋りょう",
    "中小河川",
    "再生可能エネルギー",
    "ごみ減量",
    "公園緑地",
    "住宅耐震",
    "行政手続",
    "公共施設",
    "職員研修",
    "情報セキュリティ",
    "男女共同参画",
    "人権教育",
    "学童保育",
    "幼児教育",
    "特別支援教育",
    "英語教育",
    "部活動",
    "食育",
    "健康診査",
    "感染症対策",
    "妊産婦",
    "沿岸漁業",
    "畜産農家",
    "地場産品",
    "特産品",
    "ふるさと納税",
    "港湾",
    "雪対策",
    "防犯灯",
    "交通安全",
    "消費生活",
    "ボランティア",
    "生涯学習",
    "青少年",
];

const THINGS: &[&str] = &[
    "相談体制",
    "情報発信",
    "人材育成",
    "支援制度",
    "連携体制",
    "利用環境",
    "見守り活動",
    "受入体制",
    "拠点施設",
    "交流活動",
    "普及啓発",
    "担い手確保",
    "販路開拓",
    "実態調査",
    "計画的更新",
    "長寿命化",
    "デジタル化",
    "広域連携",
    "助成制度",
    "学習機会",
    "居場所づくり",
    "就労支援",
    "訪問支援",
    "研修機会",
    "協働体制",
    "魅力向上",
    "安全対策",
    "負担軽減",
    "活用促進",
    "適正管理",
];

const ENDINGS: &[&str] = &[
    "の推進",
    "の充実",
    "の強化",
    "の整備",
    "の確保",
    "の促進",
    "の構築",
    "の拡充",
    "の改善",
    "の見直し",
    "の支援",
    "の創出",
];

const COUNTED: &[(&str, &str)] = &[
    ("利用者数", "人"),
    ("満足度", "％"),
    ("実施率", "％"),
    ("相談件数", "件"),
    ("参加者数", "人"),
    ("設置数", "箇所"),
    ("加入率", "％"),
    ("認知度", "％"),
    ("達成率", "％"),
    ("開催回数", "回"),
    ("登録団体数", "団体"),
    ("年間出荷額", "百万円"),
    ("登録世帯数", "世帯"),
    ("貸出冊数", "冊"),
    ("排出量", "t"),
];

const OFFICES: &[&str] = &[
    "総務課",
    "企画財政課",
    "税務課",
    "住民生活課",
    "福祉課",
    "子育て支援課",
    "健康増進課",
    "高齢介護課",
    "農林水産課",
    "商工観光課",
    "建設課",
    "都市計画課",
    "上下水道課",
    "環境課",
    "防災安全課",
    "学校教育課",
    "生涯学習課",
    "スポーツ振興課",
    "市民協働推進室",
    "情報政策室",
    "会計課",
    "監査委員事務局",
];

const FAMILIES: &[&str] = &[
    "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "吉田", "山田", "森",
    "林",
];

const TOWNS: &[&str] = &[
    "みどり",
    "あさひ",
    "みなと",
    "わかば",
    "しらかば",
    "ひので",
    "あおば",
    "つばき",
    "いずみ",
    "さくら川",
    "北浜",
    "南原",
    "東雲",
    "西ノ宮",
    "大里",
    "小倉台",
    "花園",
    "月岡",
];

const QUALITIES: &[&str] = &[
    "Regional",
    "Shared",
    "Rural",
    "Open",
    "Digital",
    "Early",
    "Integrated",
    "Community",
    "Coastal",
    "Urban",
    "National",
    "Mobile",
    "Secure",
    "Covered",
    "Public",
    "Sustainable",
    "Seasonal",
    "Tribal",
    "Local",
    "Annual",
    "Joint",
    "Remote",
];

const OBJECTS: &[&str] = &[
    "Health",
    "Water",
    "Housing",
    "Transit",
    "Broadband",
    "Wildfire",
    "Workforce",
    "Grant",
    "Data",
    "Vaccine",
    "Fisheries",
    "Bridge",
    "Tax",
    "Permit",
    "Library",
    "Childcare",
    "Energy",
    "Forest",
    "Freight",
    "Payments",
    "Search",
    "Billing",
    "Identity",
    "Vitamin C",
    "Records",
    "Harbor",
];

const WORKS: &[&str] = &[
    "Outreach",
    "Resilience",
    "Modernization",
    "Access",
    "Oversight",
    "Safety",
    "Recovery",
    "Training",
    "Reporting",
    "Inspection",
    "Partnership",
    "Forecasting",
    "Licensing",
    "Monitoring",
    "Planning",
    "Financing",
    "Supply",
];

const VERBS: &[&str] = &[
    "Publish",
    "Pilot",
    "Migrate",
    "Review",
    "Replace",
    "Map",
    "Audit",
    "Launch",
    "Draft",
    "Test",
    "Close",
    "Automate",
    "Fund",
    "Translate",
    "Retire",
    "Measure",
];

const OUTCOMES: &[&str] = &[
    "dashboard",
    "guidelines",
    "inventory",
    "register",
    "contract",
    "portal",
    "standard",
    "survey",
    "baseline",
    "budget",
    "handbook",
    "checklist",
];

const PLACES: &[&str] = &[
    "the northern counties",
    "the delta",
    "mountain towns",
    "the harbor districts",
    "all regions",
    "small cities",
    "the eastern valley",
    "river parishes",
];

const FIRST_NAMES: &[&str] = &[
    "Dana", "Lee", "Ana", "Priya", "Tom", "Yuki", "Omar", "Ines", "Kofi", "Mara", "Jon", "Wei", "Ruth",
    "Ivan", "Noor", "Sam", "Elif", "Hugo",
];

const LAST_NAMES: &[&str] = &[
    "Okafor", "Larsen", "Tanaka", "Silva", "Novak", "Haddad", "Moreau", "Quinn", "Iyer", "Berg", "Castro",
    "Olsen",
];

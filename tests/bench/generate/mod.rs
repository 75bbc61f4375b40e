//! Histories of plans of any size, the same every time: what the benchmarks read.
//!
//! Nothing here measures, and what may happen to a plan stands in [`edits`]. The plans are
//! written in `mext-rd-plan/1`, in Japanese put together from lists of words; no sentence of a
//! real plan is among them. What may be relied upon:
//!
//! - the same arguments give the same bytes, on every machine;
//! - every plan is sound, and a store takes them one after another;
//! - from one revision to the next about one item in twenty changes, the kinds of change taken
//!   in turn: from some 800 projects on, each revision shows all of [`kinds_shown`].

mod edits;

use std::collections::BTreeSet;

use planctl::diff::FacetKind;
use planctl::model::{
    Date, FiscalYear, Held, Id, Item, LINEAGE_PART, LINEAGE_WHOLE, Milestone, PLAN_KIND, Period, Plan,
    Stretch, Value,
};
use planctl::snapshot::to_toml;

use edits::EDITS;

const VOCABULARY: &str = "mext-rd-plan/1";
const PROJECTS_IN_PROGRAM: usize = 25;
/// Of so many items one changes in each revision.
const ONE_IN: usize = 20;

// Words of which names and sentences are made, parted by blanks.
const MANNERS: &str = "先端 次世代 国際 総合 重点 戦略的 共創型 革新的 地域 基幹 統合 データ駆動型";
const AREAS: &str = "再生医療 創薬 ゲノム 脳科学 感染症 老化 免疫 がん 生体計測 細胞解析 医療機器 健康情報 \
                     食料 環境 量子 材料 計算科学 海洋 防災 エネルギー 半導体 宇宙 農業 水資源";
const WORKS: &str = "研究 技術開発 研究開発 基盤整備 実証研究 応用研究 人材育成 データ基盤整備";
const FORMS: &str = "推進事業 プログラム プロジェクト 拠点形成 支援事業 加速事業 連携事業 構想";
const WAYS: &str = "産学官の連携により進め 全国の拠点で実施し 大学及び研究機関において推進し 国際共同で進め \
                    公募により行い 関係府省と協力して進め 段階を分けて進め 共用設備を用いて行い";
const AIMS: &str = "成果の社会実装 若手研究者の育成 研究基盤の共用 データの利活用 実用化に向けた検証 \
                    研究力の強化 新たな知の創出 産業への橋渡し";
const VERBS: &str = "促進する 目指す 加速する 図る 支援する 推進する";
const BODIES: &str = "閣議 推進本部 総合会議 関係閣僚会議 戦略本部 審議会";

/// The canonical text of a plan of so many projects and of its later revisions, `revisions`
/// texts in all, earliest first.
pub fn history(projects: usize, revisions: usize, seed: u64) -> Vec<String> {
    let mut author = Author::begin(projects, seed);
    (0..revisions)
        .map(|number| {
            if number > 0 {
                author.revise();
            }
            author.text()
        })
        .collect()
}

/// The canonical text of a plan of so many projects and of two others made from it, apart from
/// each other.
pub fn forked(projects: usize, seed: u64) -> [String; 3] {
    let base = Author::begin(projects, seed);
    let side = |number: u64| {
        let mut author = Author::begin(projects, seed);
        author.dice = Dice(seed + number);
        // Nobody gives the ids that another gives.
        author.given += projects * number as usize;
        author.revise();
        author.text()
    };
    [base.text(), side(1), side(2)]
}

/// The kinds of change that revisions show: the whole catalogue, except that the vocabulary has
/// no field of the role amount, so that `amount-changed` cannot be.
pub fn kinds_shown() -> BTreeSet<FacetKind> {
    EDITS.iter().map(|(kind, _)| *kind).collect()
}

/// Whoever writes the plan, and the plan as it stands.
struct Author {
    dice: Dice,
    /// All but `[plan]`, siblings in their order.
    items: Vec<Item>,
    /// How many ids of projects were given; none is given twice.
    given: usize,
    /// What changed in this revision; nothing changes twice in one.
    touched: BTreeSet<Id>,
    /// How many edits were tried.
    tried: usize,
}

/// Numbers without end from one number: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Dice(u64);

impl Author {
    /// The plan as it is first decided.
    fn begin(projects: usize, seed: u64) -> Author {
        let mut author =
            Author { dice: Dice(seed), items: Vec::new(), given: 0, touched: BTreeSet::new(), tried: 0 };
        author.above_programs(projects);
        for number in 1..=projects.div_ceil(PROJECTS_IN_PROGRAM) {
            let left = projects - author.given;
            author.program(number, left.min(PROJECTS_IN_PROGRAM));
        }
        author
    }

    /// The goal, and the policies above the plan.
    fn above_programs(&mut self, projects: usize) {
        let mut goal = child("goal", "goal".to_owned(), &plan_id());
        set_text(&mut goal, "label", "1".to_owned());
        set_text(&mut goal, "name", "研究開発の総合的な推進".to_owned());
        set_text(&mut goal, "overview", self.dice.sentence());
        self.items.push(goal);
        for number in 1..=(projects / 100).max(4) {
            let mut policy = child("policy", format!("policy-{number:03}"), &plan_id());
            let name = format!("{}{}戦略", self.dice.word(MANNERS), self.dice.word(AREAS));
            set_text(&mut policy, "name", name);
            let day = Date::new(2020 + self.dice.below(6) as i32, 1 + self.dice.below(12) as u32, 15);
            set(&mut policy, "decided", Value::Date(day.expect("every month has a fifteenth")));
            set_text(&mut policy, "by", self.dice.word(BODIES).to_owned());
            self.items.push(policy);
        }
    }

    /// A program with what is said of it, and so many projects.
    fn program(&mut self, number: usize, projects: usize) {
        let mut program = child("program", format!("program-{number:03}"), &plan_id());
        let id = program.id.clone();
        set_text(&mut program, "label", format!("2-{number}"));
        let name = format!("{}{}プログラム", self.dice.word(MANNERS), self.dice.word(AREAS));
        set_text(&mut program, "name", name);
        set_text(&mut program, "overview", self.dice.sentence());
        self.items.push(program);
        for kind in ["indicator", "initiative", "note"] {
            let mut item = child(kind, format!("{kind}-{number:03}"), &id);
            set_text(&mut item, "text", self.dice.sentence());
            if kind == "indicator" {
                set(&mut item, "category", Value::Choice("output".into()));
                set_text(&mut item, "target", format!("{}件", 10 + self.dice.below(900)));
            }
            self.items.push(item);
        }
        for place in 1..=projects {
            let project = self.first_project(&id, place);
            self.items.push(project);
        }
    }

    /// A project of the first plan. Which of them stand under another, come from others or
    /// refer to others goes by their number, so that every edit finds some.
    fn first_project(&mut self, program: &Id, place: usize) -> Item {
        let mut item = self.project(program);
        set_text(&mut item, "label", place.to_string());
        let number = self.given;
        let before = |back: usize| project_id(number - back);
        if number.is_multiple_of(8) && place > 1 {
            item.parent = Some(before(1));
        }
        match number % 50 {
            11 => set_references(&mut item, LINEAGE_WHOLE, [before(1)]),
            21 => set_references(&mut item, LINEAGE_WHOLE, [before(1), before(2)]),
            31 => set_references(&mut item, LINEAGE_PART, [before(1)]),
            41 => set_references(&mut item, "conducts", [before(1)]),
            _ => {}
        }
        match number % 20 {
            3 => drop(item.fields.insert("overview".into(), Held::unknown())),
            7 => drop(item.fields.remove("last")),
            13 => set(&mut item, "provisional", Value::Flag),
            _ => {}
        }
        item
    }

    /// A project like most: named, scheduled, evaluated; every second says what it is about.
    fn project(&mut self, parent: &Id) -> Item {
        self.given += 1;
        let mut item = child("project", project_id(self.given).to_string(), parent);
        set_text(&mut item, "name", self.dice.name());
        let first = 2016 + self.dice.below(10) as u16;
        let last = first + 3 + self.dice.below(6) as u16;
        set_year(&mut item, "first", first);
        set_year(&mut item, "last", last);
        let mut marks = BTreeSet::from([mark(first - 1, "ex-ante"), mark(last, "ex-post")]);
        if last - first > 3 {
            marks.insert(mark(first + 2, "mid-term"));
        }
        set(&mut item, "milestones", Value::Milestones(marks));
        if self.given.is_multiple_of(2) {
            set_text(&mut item, "overview", self.dice.sentence());
        }
        item
    }

    /// Makes the next edits, each to what no other has touched, until enough has changed.
    fn revise(&mut self) {
        self.touched.clear();
        let enough = (self.items.len() / ONE_IN).max(1);
        let mut in_vain = 0;
        while self.touched.len() < enough && in_vain < EDITS.len() {
            let (_, edit) = EDITS[self.tried % EDITS.len()];
            self.tried += 1;
            in_vain = if edit(self).is_some() { 0 } else { in_vain + 1 };
        }
    }

    fn text(&self) -> String {
        let mut root = Item::new(plan_id(), PLAN_KIND.into(), None);
        set_text(&mut root, "name", "分野別研究開発計画".to_owned());
        let vocabulary = VOCABULARY.parse().expect("it is a vocabulary's name");
        let plan = Plan::assemble(vocabulary, root, self.items.clone());
        to_toml(&plan.expect("edits leave a tree"))
    }
}

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `of`, which is not 0.
    fn below(&mut self, of: usize) -> usize {
        (self.next() % of as u64) as usize
    }

    fn word(&mut self, of: &'static str) -> &'static str {
        let index = self.below(of.split_whitespace().count());
        of.split_whitespace().nth(index).expect("the index is below their number")
    }

    fn name(&mut self) -> String {
        [self.word(MANNERS), self.word(AREAS), self.word(WORKS), self.word(FORMS)].concat()
    }

    fn sentence(&mut self) -> String {
        let (area, work) = (self.word(AREAS), self.word(WORKS));
        let (way, aim, verb) = (self.word(WAYS), self.word(AIMS), self.word(VERBS));
        format!("{area}の{work}を{way}、{aim}を{verb}。")
    }
}

fn plan_id() -> Id {
    "field-plan".parse().expect("it has the form of an id")
}

fn project_id(number: usize) -> Id {
    format!("project-{number:05}").parse().expect("it has the form of an id")
}

fn child(kind: &str, id: String, parent: &Id) -> Item {
    Item::new(id.parse().expect("it has the form of an id"), kind.into(), Some(parent.clone()))
}

fn set(item: &mut Item, field: &str, value: Value) {
    item.fields.insert(field.into(), Held::known(value));
}

fn set_text(item: &mut Item, field: &str, text: String) {
    set(item, field, Value::Text(text));
}

fn set_year(item: &mut Item, field: &str, begins: u16) {
    set(item, field, Value::Period(Period::Exactly(Stretch::Fiscal(fiscal_year(begins)))));
}

/// Nothing, if there are no ids.
fn set_references(item: &mut Item, field: &str, ids: impl IntoIterator<Item = Id>) {
    let ids: BTreeSet<Id> = ids.into_iter().collect();
    if !ids.is_empty() {
        set(item, field, Value::References(ids));
    }
}

fn fiscal_year(begins: u16) -> FiscalYear {
    FiscalYear::new(begins).expect("plans begin after 1868")
}

fn mark(begins: u16, kind: &str) -> Milestone {
    Milestone { at: Stretch::Fiscal(fiscal_year(begins)), kind: kind.into() }
}

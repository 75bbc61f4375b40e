//! Histories of plans of any size, the same every time: what the benchmarks read.
//!
//! Nothing here measures. The plans are written in `mext-rd-plan/1`, in Japanese put together
//! from lists of words; no sentence of a real plan is among them. What may be relied upon:
//!
//! - the same arguments give the same bytes, on every machine;
//! - every plan is sound, and a store takes them one after another;
//! - from one revision to the next about one item in twenty changes, by [`EDITS`] in turn: from
//!   some 700 projects on, every revision shows every kind of change but [`NOT_EXPRESSED`].

use std::collections::BTreeSet;

use planctl::diff::FacetKind;
use planctl::model::{
    Date, FiscalYear, Held, Id, Item, LINEAGE_PART, LINEAGE_WHOLE, Milestone, PLAN_KIND, Plan, Value,
    YearRange,
};
use planctl::snapshot::to_toml;

/// Kinds of change that no plan in this vocabulary can show: it has no field of the role amount.
pub const NOT_EXPRESSED: [FacetKind; 1] = [FacetKind::AmountChanged];

const VOCABULARY: &str = "mext-rd-plan/1";
const PROJECTS_IN_PROGRAM: usize = 25;
/// Of so many items one changes in each revision.
const ONE_IN: usize = 20;

const MANNERS: [&str; 12] = [
    "先端",
    "次世代",
    "国際",
    "総合",
    "重点",
    "戦略的",
    "共創型",
    "革新的",
    "地域",
    "基幹",
    "統合",
    "データ駆動型",
];
const AREAS: [&str; 24] = [
    "再生医療",
    "創薬",
    "ゲノム",
    "脳科学",
    "感染症",
    "老化",
    "免疫",
    "がん",
    "生体計測",
    "細胞解析",
    "医療機器",
    "健康情報",
    "食料",
    "環境",
    "量子",
    "材料",
    "計算科学",
    "海洋",
    "防災",
    "エネルギー",
    "半導体",
    "宇宙",
    "農業",
    "水資源",
];
const WORKS: [&str; 8] =
    ["研究", "技術開発", "研究開発", "基盤整備", "実証研究", "応用研究", "人材育成", "データ基盤整備"];
const FORMS: [&str; 8] =
    ["推進事業", "プログラム", "プロジェクト", "拠点形成", "支援事業", "加速事業", "連携事業", "構想"];
const WAYS: [&str; 8] = [
    "産学官の連携により進め",
    "全国の拠点で実施し",
    "大学及び研究機関において推進し",
    "国際共同で進め",
    "公募により行い",
    "関係府省と協力して進め",
    "段階を分けて進め",
    "共用設備を用いて行い",
];
const AIMS: [&str; 8] = [
    "成果の社会実装",
    "若手研究者の育成",
    "研究基盤の共用",
    "データの利活用",
    "実用化に向けた検証",
    "研究力の強化",
    "新たな知の創出",
    "産業への橋渡し",
];
const VERBS: [&str; 6] = ["促進する", "目指す", "加速する", "図る", "支援する", "推進する"];
const BODIES: [&str; 6] = ["閣議", "推進本部", "総合会議", "関係閣僚会議", "戦略本部", "審議会"];

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

/// Whoever writes the plan, and the plan as it stands.
struct Author {
    dice: Dice,
    items: Vec<Item>,
    /// How many ids of projects were given; none is given twice.
    given: usize,
    /// What changed in this revision; nothing changes twice in one.
    touched: BTreeSet<Id>,
    /// The edit that comes next.
    turn: usize,
}

/// Numbers without end from one number: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Dice(u64);

/// Makes one edit, or says that the plan has nothing to which it could be made.
type Edit = fn(&mut Author) -> bool;

/// One edit for each kind of change, in the order of the catalogue.
const EDITS: &[Edit] = &[
    |author| author.add_beside(&[], &[]),
    |author| author.unbound_project().is_some_and(|index| author.remove(index)),
    |author| {
        author.change(
            |item| item.is_unknown("overview"),
            |item, dice| set_text(item, "overview", dice.sentence()),
        )
    },
    |author| {
        let said = |item: &Item| is_project(item) && item.text("overview").is_some();
        author.change(said, |item, _| drop(item.fields.insert("overview".into(), Held::unknown())))
    },
    |author| author.change(is_project, |item, dice| set_text(item, "name", dice.name())),
    transfer,
    |author| {
        author.change(is_project, |item, dice| {
            set_text(item, "label", format!("{}の{}", dice.below(900), dice.below(900)));
        })
    },
    |author| author.succeed(1),
    |author| author.withdraw(|item| item.references(LINEAGE_WHOLE).len() == 1),
    |author| author.succeed(2),
    |author| author.withdraw(|item| item.references(LINEAGE_WHOLE).len() > 1),
    |author| match author.unbound_project() {
        Some(index) => {
            let whole = author.touch(index);
            author.add_beside(&[], &[whole])
        }
        None => false,
    },
    |author| author.withdraw(|item| !item.references(LINEAGE_PART).is_empty()),
    absorb,
    |author| {
        let several = |item: &Item| item.references(LINEAGE_WHOLE).len() > 1;
        author.change(several, |item, _| {
            let kept = item.references(LINEAGE_WHOLE).into_iter().take(1).collect();
            set(item, LINEAGE_WHOLE, Value::References(kept));
        })
    },
    reorder,
    |author| {
        let said = |item: &Item| is_project(item) && item.text("overview").is_some();
        author.change(said, |item, dice| set_text(item, "overview", dice.sentence()))
    },
    |author| {
        let comma = |item: &Item| item.text("overview").is_some_and(|text| text.contains('、'));
        author.change(comma, |item, _| {
            let text = item.text("overview").unwrap_or_default().replace('、', "，");
            set_text(item, "overview", text);
        })
    },
    |author| author.change(has_both_ends, |item, _| move_end(item, "last", 2)),
    |author| {
        let long = |item: &Item| has_both_ends(item) && year(item, "first") < year(item, "last");
        author.change(long, |item, _| move_end(item, "last", -1))
    },
    |author| {
        author
            .change(has_both_ends, |item, _| ["first", "last"].iter().for_each(|end| move_end(item, end, 1)))
    },
    |author| author.change(has_both_ends, |item, _| drop(item.fields.remove("last"))),
    |author| {
        let open = |item: &Item| is_project(item) && item.value("last").is_none();
        author.change(open, |item, _| {
            set_year(item, "last", year(item, "first").map_or(2030, |first| first + 5))
        })
    },
    |author| author.change(|item| !midterms(item).is_empty(), |item, _| move_midterm(item, true)),
    |author| {
        author.change(
            |item| milestones(item).len() > 2,
            |item, _| {
                let mut marks = milestones(item);
                marks.pop_first();
                set(item, "milestones", Value::Milestones(marks));
            },
        )
    },
    |author| author.change(|item| !midterms(item).is_empty(), |item, _| move_midterm(item, false)),
    |author| {
        let settled = |item: &Item| is_project(item) && item.value("provisional").is_none();
        author.change(settled, |item, _| set(item, "provisional", Value::Flag))
    },
    |author| {
        let provisional = |item: &Item| item.value("provisional").is_some();
        author.change(provisional, |item, _| drop(item.fields.remove("provisional")))
    },
    |author| {
        let aimed = |item: &Item| item.value("target").is_some();
        author.change(aimed, |item, dice| set_text(item, "target", format!("年間{}件以上", dice.below(900))))
    },
    |author| {
        author.change(
            |item| &*item.kind == "policy",
            |item, _| {
                if item.fields.remove("undivided").is_none() {
                    set(item, "undivided", Value::Flag);
                }
            },
        )
    },
    |author| {
        author.change(
            |item| &*item.kind == "policy",
            |item, dice| {
                let others: Vec<&str> =
                    BODIES.into_iter().filter(|body| item.text("by") != Some(body)).collect();
                set_text(item, "by", dice.one(&others).to_owned());
            },
        )
    },
    refer,
];

impl Author {
    /// The plan as it is first decided.
    fn begin(projects: usize, seed: u64) -> Author {
        let mut author =
            Author { dice: Dice(seed), items: Vec::new(), given: 0, touched: BTreeSet::new(), turn: 0 };
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
            let name = format!("{}{}戦略", self.dice.one(&MANNERS), self.dice.one(&AREAS));
            set_text(&mut policy, "name", name);
            let day = Date::new(2020 + self.dice.below(6) as i32, 1 + self.dice.below(12) as u32, 15);
            set(&mut policy, "decided", Value::Date(day.expect("every month has a fifteenth")));
            set_text(&mut policy, "by", self.dice.one(&BODIES).to_owned());
            self.items.push(policy);
        }
    }

    /// A program with what is said of it and its projects.
    fn program(&mut self, number: usize, projects: usize) {
        let mut program = child("program", format!("program-{number:03}"), &plan_id());
        let id = program.id.clone();
        set_text(&mut program, "label", format!("2-{number}"));
        let name = format!("{}{}プログラム", self.dice.one(&MANNERS), self.dice.one(&AREAS));
        set_text(&mut program, "name", name);
        set_text(&mut program, "overview", self.dice.sentence());
        self.items.push(program);
        for (kind, field) in [("indicator", "text"), ("initiative", "text"), ("note", "text")] {
            let mut item = child(kind, format!("{kind}-{number:03}"), &id);
            set_text(&mut item, field, self.dice.sentence());
            if kind == "indicator" {
                set(&mut item, "category", Value::Choice("output".into()));
                set_text(&mut item, "target", format!("{}件", 10 + self.dice.below(900)));
            }
            self.items.push(item);
        }
        for place in 1..=projects {
            let project = self.project(&id, place);
            self.items.push(project);
        }
    }

    /// A project that was there from the first. Which of them stand under another, come from
    /// others or refer to others goes by their number, so that every edit finds some.
    fn project(&mut self, program: &Id, place: usize) -> Item {
        let mut item = self.new_project(program);
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

    /// A project of a kind that is everywhere: named, scheduled, evaluated; two in three say
    /// what they are about.
    fn new_project(&mut self, parent: &Id) -> Item {
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
        if !self.given.is_multiple_of(3) {
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
            let made = EDITS[self.turn % EDITS.len()](self);
            self.turn += 1;
            in_vain = if made { 0 } else { in_vain + 1 };
        }
    }

    fn text(&self) -> String {
        let mut root = Item::new(plan_id(), PLAN_KIND.into(), None);
        set_text(&mut root, "name", "分野別研究開発計画".to_owned());
        let vocabulary = VOCABULARY.parse().expect("it is a vocabulary's name");
        let plan = Plan::assemble(vocabulary, root, self.items.clone());
        to_toml(&plan.expect("edits leave a tree"))
    }

    /// An item like this that has not changed in this revision.
    fn some(&mut self, which: impl Fn(&Item) -> bool) -> Option<usize> {
        let from = self.dice.below(self.items.len());
        let all = (from..self.items.len()).chain(0..from);
        all.into_iter().find(|index| {
            let item = &self.items[*index];
            !self.touched.contains(&item.id) && which(item)
        })
    }

    fn touch(&mut self, index: usize) -> Id {
        let id = self.items[index].id.clone();
        self.touched.insert(id.clone());
        id
    }

    fn change(&mut self, which: impl Fn(&Item) -> bool, how: impl FnOnce(&mut Item, &mut Dice)) -> bool {
        let Some(index) = self.some(which) else { return false };
        how(&mut self.items[index], &mut self.dice);
        self.touch(index);
        true
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

    /// A project that may go: nothing stands under it or names it, and it came from nothing.
    fn unbound_project(&mut self) -> Option<usize> {
        let bound = self.bound();
        self.some(|item| is_project(item) && !bound.contains(&item.id) && !has_lineage(item))
    }

    fn remove(&mut self, index: usize) -> bool {
        self.touch(index);
        self.items.remove(index);
        true
    }

    /// Removes a project that nothing stands under or names.
    fn withdraw(&mut self, which: impl Fn(&Item) -> bool) -> bool {
        let bound = self.bound();
        let index = self.some(|item| is_project(item) && !bound.contains(&item.id) && which(item));
        index.is_some_and(|index| self.remove(index))
    }

    /// A new project in some program, from these wholes and these parts.
    fn add_beside(&mut self, wholes: &[Id], parts: &[Id]) -> bool {
        let Some(index) = self.some(|item| is_project(item) && !stands_under_project(item)) else {
            return false;
        };
        let parent = self.items[index].parent.clone().expect("only the plan has no parent");
        let mut item = self.new_project(&parent);
        set_references(&mut item, LINEAGE_WHOLE, wholes.iter().cloned());
        set_references(&mut item, LINEAGE_PART, parts.iter().cloned());
        self.touched.insert(item.id.clone());
        self.items.insert(index + 1, item);
        true
    }

    /// So many projects end, and one new project comes from all of them.
    fn succeed(&mut self, wholes: usize) -> bool {
        let mut gone = Vec::new();
        while gone.len() < wholes {
            let Some(index) = self.unbound_project() else { return false };
            gone.push(self.items[index].id.clone());
            self.remove(index);
        }
        self.add_beside(&gone, &[])
    }
}

/// A project moves to another program.
fn transfer(author: &mut Author) -> bool {
    let program = |item: &Item| &*item.kind == "program";
    let Some(to) = author.some(program).map(|index| author.items[index].id.clone()) else { return false };
    let stays = to.clone();
    let elsewhere = move |item: &Item| is_project(item) && item.parent.as_ref() != Some(&stays);
    author.change(elsewhere, |item, _| item.parent = Some(to))
}

/// A project that stands takes in another, which ends.
fn absorb(author: &mut Author) -> bool {
    let Some(index) = author.unbound_project() else { return false };
    let taken_in = author.items[index].id.clone();
    author.remove(index);
    let stands = |item: &Item| is_project(item) && !has_lineage(item);
    author.change(stands, |item, _| set_references(item, LINEAGE_WHOLE, [taken_in]))
}

/// Two projects of one program change places.
fn reorder(author: &mut Author) -> bool {
    let Some(one) = author.some(|item| is_project(item) && !stands_under_project(item)) else {
        return false;
    };
    author.touch(one);
    let parent = author.items[one].parent.clone();
    let Some(other) = author.some(|item| is_project(item) && item.parent == parent) else { return false };
    author.touch(other);
    author.items.swap(one, other);
    true
}

/// A project points to one more project.
fn refer(author: &mut Author) -> bool {
    let Some(to) = author.some(is_project).map(|index| author.items[index].id.clone()) else { return false };
    let other = to.clone();
    let may = move |item: &Item| {
        is_project(item) && item.id != other && !item.references("conducts").contains(&other)
    };
    author.change(may, |item, _| {
        let ids = item.references("conducts").into_iter().chain([to]);
        set_references(item, "conducts", ids);
    })
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

    fn one(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len())]
    }

    fn name(&mut self) -> String {
        [self.one(&MANNERS), self.one(&AREAS), self.one(&WORKS), self.one(&FORMS)].concat()
    }

    fn sentence(&mut self) -> String {
        let (area, work) = (self.one(&AREAS), self.one(&WORKS));
        let (way, aim, verb) = (self.one(&WAYS), self.one(&AIMS), self.one(&VERBS));
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
    set(item, field, Value::Year(YearRange::exactly(fiscal_year(begins))));
}

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
    Milestone { year: fiscal_year(begins), kind: kind.into() }
}

fn is_project(item: &Item) -> bool {
    &*item.kind == "project"
}

fn stands_under_project(item: &Item) -> bool {
    item.parent.as_ref().is_some_and(|parent| parent.as_str().starts_with("project-"))
}

fn has_lineage(item: &Item) -> bool {
    [LINEAGE_WHOLE, LINEAGE_PART].iter().any(|field| item.value(field).is_some())
}

/// The calendar year in which an end of the schedule begins.
fn year(item: &Item, end: &str) -> Option<u16> {
    match item.value(end) {
        Some(Value::Year(range)) => range.exact().map(FiscalYear::begins),
        _ => None,
    }
}

fn has_both_ends(item: &Item) -> bool {
    year(item, "first").is_some() && year(item, "last").is_some()
}

fn move_end(item: &mut Item, end: &str, by: i16) {
    let begins = year(item, end).expect("only schedules with both ends are moved");
    set_year(item, end, begins.saturating_add_signed(by));
}

fn milestones(item: &Item) -> BTreeSet<Milestone> {
    match item.value("milestones") {
        Some(Value::Milestones(marks)) => marks.clone(),
        _ => BTreeSet::new(),
    }
}

fn midterms(item: &Item) -> Vec<Milestone> {
    milestones(item).into_iter().filter(|mark| &*mark.kind == "mid-term").collect()
}

/// The last mid-term evaluation comes a year later, and the one there was stays if `stays`.
fn move_midterm(item: &mut Item, stays: bool) {
    let mut marks = milestones(item);
    let last = midterms(item).pop().expect("only items with one are given");
    if !stays {
        marks.remove(&last);
    }
    marks.insert(mark(last.year.begins() + 1, "mid-term"));
    set(item, "milestones", Value::Milestones(marks));
}

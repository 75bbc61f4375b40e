//! Makes a paper: what is true of it, and what stands on its pages.

use super::attached;
use super::chart::{self, Made, OutcomeCell, OutcomeRow};
use super::cover;
use super::page::Block;
use super::truth::{Category, Chart, Event, Goal, Indicator, Policy, Program, Truth};
use super::variant::{Leading, OutcomePlace, Variant};
use super::words::{self, Day, sentence, sentences};
use super::writer::Writer;

/// The line with which every section's list begins.
const TASKS: &str = "「重点的に推進すべき取組」と「該当する研究開発課題」";

/// The words of the ※ note.
const NOTE: &str = "上記文書の一部(*)は、関係する府省が一体となって取り組むことを想定しており、文部科学省が対応すべき内容部分のみを抜粋することは困難。";

pub fn compose(seed: u64, variant: &Variant) -> (Truth, Vec<Block>) {
    let w = &mut Writer::new(variant, seed);
    let (field, committee) = words::FIELDS[variant.field % words::FIELDS.len()];
    let plan = format!("{field}分野研究開発プラン");

    let oddities = Oddities::any(w);
    let mut sections = Vec::new();
    let mut programs = Vec::new();
    for (index, name) in program_names(w).into_iter().enumerate() {
        let (program, blocks) = section(w, &plan, index, name, &oddities);
        programs.push(program);
        sections.extend(blocks);
    }
    let goal = goal(w);
    let (history, days) = history(w, committee);
    let policies = policies(w);
    let note = policies.iter().any(|policy| policy.undivided).then(|| NOTE.to_owned());
    let mut truth =
        Truth { plan, draft: variant.draft, history, cover: None, goal, programs, policies, note };

    let mut blocks = Vec::new();
    if variant.cover_note {
        let day = *days.last().expect("a plan was decided on some day");
        let (cover, note) = cover::make(w, &truth, committee, day);
        truth.cover = Some(cover);
        blocks.extend(note);
    }
    blocks.extend(opening(w, &truth, committee, &days));
    blocks.extend(sections);
    if variant.attached {
        blocks.extend(attached::papers(w, &truth));
    }
    (truth, blocks)
}

/// Which programs are odd in which way.
struct Oddities {
    tableless: Vec<bool>,
    headless: Vec<bool>,
    differs: Vec<bool>,
    aimless: Vec<bool>,
    joined: Vec<bool>,
    counted: Vec<bool>,
    tabled_otherwise: Vec<bool>,
    twofold: Vec<bool>,
}

impl Oddities {
    fn any(w: &mut Writer<'_>) -> Self {
        let (v, count) = (w.v, w.v.programs);
        Oddities {
            tableless: w.some(count, v.tables_missing),
            headless: w.some(count, v.headings_lost),
            differs: w.some(count, v.headings_differ),
            aimless: w.some(count, v.initiatives_lost),
            joined: w.some(count, v.joined_indicators),
            counted: w.some(count, v.counted_outcomes),
            tabled_otherwise: w.some(count, v.outcomes_differ),
            twofold: w.some(count, v.second_table),
        }
    }
}

fn program_names(w: &mut Writer<'_>) -> Vec<&'static str> {
    let mut names = words::PROGRAMS.to_vec();
    w.c.shuffle(&mut names);
    names.truncate(w.v.programs);
    names
}

fn goal(w: &mut Writer<'_>) -> Goal {
    Goal {
        label: "1".to_owned(),
        name: w.c.one(words::GOALS).to_owned(),
        overview: sentences(&mut w.c),
        policy_goal: format!("施策目標{}-{}", w.c.within(7, 9), w.c.within(1, 8)),
    }
}

fn history(w: &mut Writer<'_>, committee: &str) -> (Vec<Event>, Vec<Day>) {
    let mut year = w.c.year(2017, 2024);
    let mut days = vec![Day::any(&mut w.c, year)];
    for _ in 0..w.c.below(5) {
        year += w.c.year(1, 2);
        days.push(Day::any(&mut w.c, year));
    }
    let event = |(index, day): (usize, &Day)| Event {
        date: day.iso(),
        decided_by: (index == 0).then(|| committee.to_owned()),
    };
    (days.iter().enumerate().map(event).collect(), days)
}

fn policies(w: &mut Writer<'_>) -> Vec<Policy> {
    let mut of = words::POLICIES.to_vec();
    w.c.shuffle(&mut of);
    of.truncate(w.v.policies);
    let marked = w.some(of.len(), w.v.marked_policies);
    let bare = w.some(of.len(), w.v.attachments_missing);
    let mut attachment = 0;
    let mut policies = Vec::new();
    for (index, (name, by)) in of.into_iter().enumerate() {
        if attachment == 0 || !w.c.once_in(5) {
            attachment += 1;
        }
        let year = w.c.year(2016, 2026);
        policies.push(Policy {
            name: name.to_owned(),
            decided: Day::any(&mut w.c, year).iso(),
            by: by.to_owned(),
            attachment: (!bare[index]).then(|| format!("別添{attachment}")),
            undivided: marked[index],
        });
    }
    policies
}

/// The day of an ISO date made here.
fn day(iso: &str) -> Day {
    let numbers: Vec<i32> = iso.split('-').map(|number| number.parse().expect("a number")).collect();
    Day { year: numbers[0], month: numbers[1], day: numbers[2] }
}

/// The plan up to its sections.
fn opening(w: &mut Writer<'_>, truth: &Truth, committee: &str, days: &[Day]) -> Vec<Block> {
    let v = w.v;
    let mut blocks = Vec::new();
    let draft = if truth.draft { w.brackets.round("案") } else { String::new() };
    blocks.push(Block::Title(format!("【{}】{draft}", truth.plan)));

    let mut lines = Vec::new();
    let decided = days[0].printed(v.plan_dates);
    if v.history_joined {
        lines.push(format!("{decided} {committee} 策定"));
    } else {
        lines.extend([decided, format!("{committee} 策定")]);
    }
    lines.extend(days[1..].iter().map(|day| format!("{}一部改訂", day.printed(v.plan_dates))));
    blocks.push(Block::Lines(lines));

    let (colon, goal) = (w.colon(), &truth.goal);
    blocks.push(Block::Heading(format!(
        "{}プランを推進するにあたっての大目標{colon}「{}」{}",
        words::label(&goal.label, v.labels),
        goal.name,
        w.brackets.round(&goal.policy_goal),
    )));
    blocks.push(overview(w, &goal.overview));
    for program in &truth.programs {
        let label = words::label(&program.label, v.labels);
        blocks.push(Block::Heading(format!("{label}プログラム名{colon}{}", program.name)));
        blocks.push(overview(w, &program.overview));
    }

    blocks.push(Block::Paragraph(format!("上位施策{colon}")));
    if v.residue {
        blocks.push(Block::Residue("<ul style=\"list-style-type: none\">".to_owned()));
    }
    let policy = |policy: &Policy| {
        let by = format!("{}{}決定", day(&policy.decided).printed(v.plan_dates), policy.by);
        let star = if policy.undivided { "*" } else { "" };
        let attachment = policy.attachment.as_ref().map(|name| format!("【{name}】")).unwrap_or_default();
        format!("{}{}{star}{}{attachment}", v.policy_bullet.printed(), policy.name, w.brackets.round(&by))
    };
    blocks.push(Block::Lines(truth.policies.iter().map(policy).collect()));
    if let Some(note) = &truth.note {
        blocks.push(Block::Paragraph(format!("※ {note}")));
    }
    blocks
}

fn overview(w: &mut Writer<'_>, text: &str) -> Block {
    let printed = format!("概要{}{text}", w.colon());
    let printed = if w.now("broken sentence", w.v.broken_sentences, 8) {
        words::broken(&mut w.c, &printed)
    } else {
        printed
    };
    Block::Paragraph(w.paged(printed))
}

/// The name of a program as a heading has it that is not quite exact.
fn slipped(name: &str) -> Option<String> {
    let slip = words::HEADING_SLIPS.iter().find(|(from, _)| name.contains(from));
    slip.map(|(from, to)| name.replacen(from, to, 1))
}

/// Where the initiative of a section stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    Before,
    After,
    Leading,
}

fn section(
    w: &mut Writer<'_>,
    plan: &str,
    index: usize,
    name: &str,
    odd: &Oddities,
) -> (Program, Vec<Block>) {
    let v = w.v;
    let name = format!("{name}プログラム");
    let headless = odd.headless[index];
    let heading = if odd.differs[index] && !headless { slipped(&name) } else { None };
    let initiative = (!odd.aimless[index]).then(|| sentence(&mut w.c));
    let has_table = !odd.tableless[index];
    let mut indicators = indicators(w, odd.joined[index], odd.counted[index]);
    let place = outcome_place(w, has_table);
    let outcome = outcome_wording(w, &mut indicators, place, has_table && odd.tabled_otherwise[index]);

    let mut blocks = head(w, plan, heading.as_deref().unwrap_or(&name), headless, &indicators);
    let aim = aim(w, has_table && initiative.is_some());
    if v.residue && w.c.once_in(2) {
        blocks.push(Block::Residue(" ".to_owned()));
    }
    if let (Aim::Before, Some(text)) = (aim, &initiative) {
        blocks.push(Block::Paragraph(w.paged(text.clone())));
    }
    let in_table = match place {
        OutcomePlace::OwnRow => Some(OutcomeRow::Own),
        OutcomePlace::MarkRow => Some(OutcomeRow::Marks),
        OutcomePlace::BoxRow => Some(OutcomeRow::Boxes),
        _ => None,
    };
    let mut chart = None;
    if has_table {
        let mut cell = in_table.and_then(|at| outcome.clone().map(|text| OutcomeCell { text, at }));
        let mut read = Chart { projects: Vec::new(), next_phases: Vec::new() };
        for number in 0..if odd.twofold[index] { 2 } else { 1 } {
            let leading_text =
                initiative.as_ref().filter(|_| aim == Aim::Leading && number == 0).map(|text| {
                    if v.wrapped_initiatives { words::wrapped(text, w.c.within(4, 7)) } else { text.clone() }
                });
            // The outcomes stand in the first table, as in most sections they have no other.
            let made = table(w, leading_text, cell.take());
            blocks.extend(made.tables.into_iter().map(Block::Table));
            read.projects.extend(made.projects);
            read.next_phases.extend(made.next_phases);
        }
        chart = Some(read);
    }
    if let Some(text) = &initiative {
        if aim == Aim::After {
            blocks.push(Block::Paragraph(w.paged(text.clone())));
        } else if aim == Aim::Leading && w.now("initiative twice", v.initiative_twice, 3) {
            blocks.push(Block::Paragraph(words::broken(&mut w.c, text)));
        }
    }
    if let (OutcomePlace::Paragraph, Some(text)) = (place, outcome) {
        blocks.push(Block::Paragraph(text));
    }
    blocks.push(Block::Gap);

    let program = Program {
        label: format!("2-{}", index + 1),
        name,
        overview: sentences(&mut w.c),
        heading,
        heading_lost: headless,
        indicators,
        initiative,
        chart,
    };
    (program, blocks)
}

fn table(w: &mut Writer<'_>, initiative: Option<String>, outcome: Option<OutcomeCell>) -> Made {
    let v = w.v;
    let moved = w.c.once_in(3);
    let (first_year, years) = if moved {
        let first = (v.first_year + w.c.year(-3, 3)).clamp(2008, 2030);
        (first, (v.columns + w.c.within(0, 4)).saturating_sub(2).clamp(6, 20))
    } else {
        (v.first_year, v.columns)
    };
    let leading = initiative.is_some()
        || match v.leading {
            Leading::None | Leading::Initiative => false,
            Leading::Empty => true,
            Leading::Mixed => w.c.once_in(2),
        };
    chart::make(w, chart::Order { first_year, years, leading, initiative, outcome })
}

fn aim(w: &mut Writer<'_>, may_lead: bool) -> Aim {
    let leads = match w.v.leading {
        Leading::None | Leading::Empty => false,
        Leading::Initiative => true,
        Leading::Mixed => w.c.once_in(2),
    };
    if may_lead && leads {
        Aim::Leading
    } else if w.c.once_in(2) {
        Aim::Before
    } else {
        Aim::After
    }
}

/// The heading of a section and its list.
fn head(w: &mut Writer<'_>, plan: &str, name: &str, headless: bool, indicators: &[Indicator]) -> Vec<Block> {
    let colon = w.colon();
    let bullet = w.v.bullet.printed();
    let line = |category: Category, word: &str| {
        let of = indicators.iter().filter(|indicator| indicator.category == category);
        let texts: Vec<&str> = of.map(|indicator| indicator.text.as_str()).collect();
        format!("{bullet}{word}{colon}{}", texts.join("、"))
    };
    let lines = [line(Category::Output, "アウトプット指標"), line(Category::Outcome, "アウトカム指標")];
    if headless {
        let mut blocks = vec![Block::Paragraph(format!("○{TASKS}"))];
        blocks.extend(lines.into_iter().map(Block::Paragraph));
        return blocks;
    }
    let heading = Block::Heading(format!("【{plan}／{name}】"));
    let [output, outcome] = lines;
    vec![heading, Block::Lines(vec![format!("{bullet}{TASKS}"), output, outcome])]
}

fn indicators(w: &mut Writer<'_>, joined: bool, counted: bool) -> Vec<Indicator> {
    let mut outputs = words::OUTPUTS.to_vec();
    let mut outcomes = words::OUTCOMES.to_vec();
    w.c.shuffle(&mut outputs);
    w.c.shuffle(&mut outcomes);
    // What is joined by 、 ends in a word of measure, and counts no further 、.
    let joinable =
        |text: &&str| ["数", "件数", "量"].iter().any(|end| text.ends_with(end)) && !text.contains('、');
    let two_outputs = joined && w.c.once_in(2);
    let two_outcomes = counted || (joined && !two_outputs) || (joined && w.c.once_in(2));
    let mut indicators = Vec::new();
    for (category, texts, two) in
        [(Category::Output, outputs, two_outputs), (Category::Outcome, outcomes, two_outcomes)]
    {
        let chosen: Vec<&str> = if two {
            texts.into_iter().filter(joinable).take(2).collect()
        } else {
            texts.into_iter().take(1).collect()
        };
        for (number, text) in chosen.into_iter().enumerate() {
            let label = (counted && category == Category::Outcome).then(|| format!("({})", number + 1));
            indicators.push(Indicator {
                category,
                label,
                text: text.to_owned(),
                as_tabled: None,
                tabled: false,
            });
        }
    }
    indicators
}

fn outcome_place(w: &mut Writer<'_>, has_table: bool) -> OutcomePlace {
    use OutcomePlace::*;
    let place = match w.v.outcome_place {
        Mixed => w.c.one(&[NotPrinted, Paragraph, OwnRow, MarkRow, BoxRow]),
        place => place,
    };
    match place {
        OwnRow | MarkRow | BoxRow if !has_table => w.c.one(&[NotPrinted, Paragraph]),
        place => place,
    }
}

/// The outcomes as they stand in or beside the table, one wording or two with a blank between.
fn outcome_wording(
    w: &mut Writer<'_>,
    indicators: &mut [Indicator],
    place: OutcomePlace,
    otherwise: bool,
) -> Option<String> {
    let mut outcomes: Vec<&mut Indicator> =
        indicators.iter_mut().filter(|indicator| indicator.category == Category::Outcome).collect();
    if place == OutcomePlace::NotPrinted {
        for outcome in outcomes {
            outcome.label = None;
        }
        return None;
    }
    if otherwise && let [outcome] = &mut outcomes[..] {
        outcome.as_tabled = Some(w.c.one(words::TABLED).to_owned());
    }
    let mut wordings = Vec::new();
    for (index, outcome) in outcomes.into_iter().enumerate() {
        outcome.tabled = true;
        let wording = outcome.as_tabled.as_ref().unwrap_or(&outcome.text);
        wordings.push(match &outcome.label {
            Some(_) => format!("{} {wording}", w.counted(index + 1)),
            None => wording.clone(),
        });
    }
    Some(wordings.join(" "))
}

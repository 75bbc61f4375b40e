//! The note before a plan: 「…の変更について」, with its points.

use super::page::Block;
use super::truth::{Cover, Point, Program, Project, Truth};
use super::variant::CountStyle;
use super::words::{self, Day};
use super::writer::Writer;

/// What a point can say; the number is how often it is chosen.
const ACTIONS: &[(&str, usize)] = &[
    ("added", 6),
    ("deleted", 6),
    ("renamed", 4),
    ("moved", 1),
    ("renumbered", 1),
    ("reordered", 1),
    ("amended", 2),
    ("editorial", 1),
    ("several", 1),
    ("extended", 2),
    ("shortened", 1),
    ("shifted", 1),
    ("opened", 1),
    ("closed", 1),
    ("milestone-added", 1),
    ("milestone-removed", 1),
    ("milestone-moved", 1),
    ("provisional-set", 1),
    ("provisional-fixed", 1),
    ("group", 1),
    ("initiative", 1),
    ("indicator", 1),
    ("note", 1),
];

/// The points, and the note as printed. What is deleted no longer stands in the plan, and what was
/// renamed stands there by its name after.
pub fn make(w: &mut Writer<'_>, truth: &Truth, committee: &str, day: Day) -> (Cover, Vec<Block>) {
    let mut points: Vec<Point> = Vec::new();
    while points.len() < w.v.points {
        if let Some(point) = point(w, truth)
            && !points.iter().any(|other| other.object == point.object && other.parent == point.parent)
        {
            points.push(point);
        }
    }

    let count = points.len();
    let (stated, which) = match w.v.count {
        CountStyle::AsFollows if count == 1 => (None, "次のとおり".to_owned()),
        CountStyle::Spaced | CountStyle::AsFollows => (Some(count), format!("次の {count} 点を")),
        CountStyle::Half => (Some(count), format!("次の{count}点を")),
        CountStyle::Wide => (Some(count), format!("次の{}点を", words::wide(&count.to_string()))),
    };
    let title = format!("{}の変更について", truth.plan);
    let printed = day.printed(w.v.cover_dates);
    let bullet = w.v.cover_bullet.printed();
    let line = |point: &Point| {
        let text = if w.v.spaced_latin { words::spaced_latin(&point.text) } else { point.text.clone() };
        format!("{bullet}{text}")
    };
    let lines = points.iter().map(line).collect();
    let mut blocks = Vec::new();
    if w.c.once_in(2) {
        blocks.extend([Block::Gap, Block::Title(title.clone())]);
        blocks.extend([Block::Paragraph(printed.clone()), Block::Gap]);
    }
    blocks.push(Block::Title(title));
    blocks.push(Block::Lines(vec![printed, committee.to_owned()]));
    blocks.push(Block::Paragraph(format!("別紙のとおり、{}において{which}変更したい。", truth.plan)));
    blocks.push(Block::Lines(lines));
    (Cover { date: day.iso(), body: committee.to_owned(), stated, points }, blocks)
}

fn any_project(w: &mut Writer<'_>, truth: &Truth) -> Option<(Program, Project)> {
    let all: Vec<(&Program, &Project)> = truth
        .programs
        .iter()
        .flat_map(|program| {
            let projects = program.chart.iter().flat_map(|chart| &chart.projects);
            projects.map(move |project| (program, project))
        })
        .collect();
    if all.is_empty() {
        return None;
    }
    let (program, project) = w.c.one(&all);
    Some((program.clone(), project.clone()))
}

/// A point of any kind, if the plan has what it is about.
fn point(w: &mut Writer<'_>, truth: &Truth) -> Option<Point> {
    let often: Vec<&str> =
        ACTIONS.iter().flat_map(|(action, times)| std::iter::repeat_n(*action, *times)).collect();
    let programs: Vec<&Program> = truth.programs.iter().collect();
    let program = w.c.one(&programs);
    Some(match w.c.one(&often) {
        "group" => {
            let mut point = said("group", "policy", "上位施策の更新に伴う記載の整備".to_owned());
            point.object = None;
            point
        }
        "note" => {
            truth.note.as_ref()?;
            said("amended", "note", "注記の変更".to_owned())
        }
        "initiative" => {
            program.initiative.as_ref()?;
            let (action, word) = w.c.one(&[("amended", "変更"), ("added", "追加"), ("deleted", "削除")]);
            let text = format!("{}の重点的に推進すべき取組の{word}", program.name);
            Point { parent: Some(program.name.clone()), ..said(action, "initiative", text) }
        }
        "indicator" => {
            let of: Vec<&str> = program.indicators.iter().map(|indicator| indicator.text.as_str()).collect();
            let item = w.c.one(&of);
            let (action, word) =
                w.c.one(&[("amended", "変更"), ("added", "追加"), ("target-changed", "目標値の変更")]);
            let text = format!("{}の指標「{item}」の{word}", program.name);
            Point {
                object: Some(item.to_owned()),
                parent: Some(program.name.clone()),
                ..said(action, "indicator", text)
            }
        }
        "deleted" => {
            let titled = w.titled();
            about_project(w, "deleted", &titled.name.whole(), titled.provisional, |item| {
                format!("{item}の削除")
            })
        }
        "renumbered" => about_program("renumbered", program, "番号の変更", &[]),
        "reordered" => {
            let text = format!("{}における記載順の変更", program.name);
            Point { object: Some(program.name.clone()), ..said("reordered", "program", text) }
        }
        "amended" => about_program("amended", program, "概要の変更", &["overview"]),
        "editorial" => about_program("editorial", program, "概要の字句の整理", &["overview"]),
        "several" => about_program("several", program, "名称及び概要の変更", &["name", "overview"]),
        action => {
            let (program, project) = any_project(w, truth)?;
            project_point(w, action, &program, &project)?
        }
    })
}

/// A point of no object, for others to fill in.
fn said(action: &'static str, kind: &'static str, text: String) -> Point {
    Point {
        action,
        kind,
        object: None,
        provisional: false,
        parent: None,
        fields: Vec::new(),
        before: None,
        text,
    }
}

fn about_program(action: &'static str, program: &Program, word: &str, fields: &[&'static str]) -> Point {
    let text = format!("{}の{word}", program.name);
    let fields = fields.to_vec();
    Point { object: Some(program.name.clone()), fields, ..said(action, "program", text) }
}

fn about_project(
    w: &Writer<'_>,
    action: &'static str,
    name: &str,
    provisional: bool,
    text: impl Fn(&str) -> String,
) -> Point {
    let item = if provisional { format!("{name}{}", w.provisional_mark()) } else { name.to_owned() };
    Point { object: Some(name.to_owned()), provisional, ..said(action, "project", text(&item)) }
}

fn project_point(w: &mut Writer<'_>, action: &str, program: &Program, project: &Project) -> Option<Point> {
    let (name, provisional) = (project.name.as_str(), project.provisional);
    let worded = [
        ("added", "の創設に伴う記載の整備"),
        ("extended", "の実施期間の延長"),
        ("shortened", "の実施期間の短縮"),
        ("shifted", "の実施期間の変更"),
        ("opened", "の終了年度の削除に伴う記載の整備"),
        ("closed", "の終了年度の設定に伴う記載の整備"),
        ("milestone-added", "の評価時期の追加"),
        ("milestone-removed", "の評価時期の削除"),
        ("milestone-moved", "の評価時期の変更"),
        ("provisional-set", "の名称の仮称への変更"),
        ("provisional-fixed", "の名称の確定"),
    ];
    match action {
        "renamed" => {
            let before = w.fresh_name().whole();
            let text = format!("「{before}」の「{name}」への名称変更");
            Some(Point {
                object: Some(name.to_owned()),
                before: Some(before),
                ..said("renamed", "project", text)
            })
        }
        "moved" => {
            let parent = program.name.clone();
            let text = |item: &str| format!("{item}の{parent}への移管");
            let point = about_project(w, "moved", name, provisional, text);
            (project.under.is_none()).then_some(Point { parent: Some(parent), ..point })
        }
        "provisional-set" if !provisional => None,
        "provisional-fixed" if provisional => None,
        action => {
            let (action, word) = worded.into_iter().find(|(of, _)| *of == action)?;
            // The years of what stands inside another's box are not the paper's to change.
            let timed = !["added", "provisional-set", "provisional-fixed"].contains(&action);
            if timed && project.under.is_some() {
                return None;
            }
            Some(about_project(w, action, name, provisional, |item| format!("{item}{word}")))
        }
    }
}

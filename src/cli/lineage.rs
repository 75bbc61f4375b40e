//! `planctl lineage`

use std::collections::BTreeSet;
use std::fmt::Write as _;

use planctl::document::{Block, Document, Mark, Span};
use planctl::history::{Chronicle, Origin, Run};
use planctl::json::{Beside, Envelope, Lineage, LineageEdge};
use planctl::model::{End, FieldDef, FieldRole, Id, Item};
use planctl::render::{Descent, Kin, lineage_svg};
use planctl::text::Words;
use planctl::words;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::through::{begins, chronicles, items, name, when, wording_at};

/// Tell what came of what, over all revisions
///
/// Every item that comes from others, through any number of steps: what was merged, split off, replaced; with the
/// targets, amounts and ends of both where one became the other. With an item only its own family. --format svg gives a
/// picture, --dot a graph for Graphviz.
///
/// Exit codes: 0 done; 1 nothing comes of anything; 2 no store, or no such item; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Only what comes from this item, and what it comes from
    #[arg(value_name = "ITEM")]
    item: Option<String>,
    /// As a graph for Graphviz
    #[arg(long)]
    dot: bool,
    /// Every plan of the store, as without --plan
    #[arg(long)]
    all_plans: bool,
}

/// An item that comes from another, and the revisions that say so.
struct Edge<'c> {
    chronicle: &'c Chronicle,
    from: Id,
    to: Id,
    part: bool,
    run: Run<bool>,
}

impl Edge<'_> {
    /// What is worth looking at where one came of the other, side by side: names that differ, targets, amounts and
    /// ends. The first as it stood last before, the second as it stood first.
    fn beside(&self) -> Vec<(FieldDef, Option<Words>, Option<Words>)> {
        let at = self.run.first;
        let told = &self.chronicle.told;
        let came = told[at].plan().get(&self.to);
        let was = (0..at).rev().find_map(|at| Some((at, told[at].plan().get(&self.from)?)));
        let was = was.or_else(|| told[at].plan().get(&self.from).map(|own| (at, own)));
        let kind = came.and_then(|own| told[at].vocabulary().kind(&own.kind));
        let tells = |field: &&FieldDef| {
            let is_told = matches!(field.role, FieldRole::Target | FieldRole::Amount);
            is_told || field.end == Some(End::Last)
        };
        let value = |at: usize, own: &Item, field: &FieldDef| {
            let value = own.value(&field.key)?;
            Some(wording_at(self.chronicle, at).value(Some(&*field.in_unit_of(Some(own))), value))
        };
        let fields = kind.into_iter().flat_map(|kind| &kind.fields).filter(tells);
        let rows = fields.map(|field| {
            let before = was.and_then(|(at, own)| value(at, own, field));
            let after = came.and_then(|own| value(at, own, field));
            (field.clone(), before, after)
        });
        rows.filter(|(_, before, after)| before.is_some() || after.is_some()).collect()
    }
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let chronicles = chronicles(context)?;
    let asked: Vec<(&Chronicle, Option<Id>)> = match &args.item {
        Some(named) => items(&chronicles, named)?.into_iter().map(|(one, item)| (one, Some(item))).collect(),
        None => chronicles.iter().map(|one| (one, None)).collect(),
    };
    let many = asked.len() > 1;
    let mut edges = Vec::new();
    for (chronicle, item) in asked {
        let mut own = edges_of(chronicle);
        if let Some(item) = item {
            let family = family(&own, item);
            own.retain(|edge| family.contains(&edge.from) && family.contains(&edge.to));
        }
        edges.extend(own);
    }
    let lang = context.lang;
    if args.dot {
        context.output.text(&dot(context, &edges))?;
    } else if context.format == Format::Svg {
        context.output.text(&picture(context, &edges))?;
    } else if context.format == Format::Json {
        let edges = edges.iter().map(|edge| LineageEdge {
            plan: edge.chronicle.plan.to_string(),
            from: edge.from.to_string(),
            from_name: (&name(edge.chronicle, &edge.from)).into(),
            to: edge.to.to_string(),
            to_name: (&name(edge.chronicle, &edge.to)).into(),
            part: edge.part,
            since: edge.chronicle.told[edge.run.first].date.to_string(),
            after: edge.run.after.map(|at| edge.chronicle.told[at].date.to_string()),
            beside: edge.beside().into_iter().map(beside_of).collect(),
        });
        let body = Lineage { edges: edges.collect() };
        let authority = context.opened()?.authority();
        context.output.text(&Envelope::new("lineage", Some(authority), body).to_text())?;
    } else {
        let mut document = Document::default();
        for edge in &edges {
            let plan = if many { format!("{} ", edge.chronicle.plan) } else { String::new() };
            let said = if edge.part { words!("lineage.part") } else { words!("lineage.whole") };
            let line = vec![
                Span::plain(name(edge.chronicle, &edge.from).get(lang)),
                Span::marked(Mark::Faint, format!(" [{}]", edge.from)),
                Span::plain(said.get(lang)),
                Span::plain(name(edge.chronicle, &edge.to).get(lang)),
                Span::marked(Mark::Faint, format!(" [{}]", edge.to)),
            ];
            let since = begins(edge.chronicle, &edge.run);
            document.push(Block::Item { depth: 0, marker: format!("{plan}{}  ", since.get(lang)), line });
            for (field, before, after) in edge.beside() {
                let nothing = words!("through.nothing");
                let (before, after) = (before.unwrap_or(nothing.clone()), after.unwrap_or(nothing));
                let said = words!("lineage.beside", field = Words::from(&field.words), before, after);
                document.push(Block::Item {
                    depth: 2,
                    marker: String::new(),
                    line: vec![Span::marked(Mark::Faint, said.get(lang))],
                });
            }
        }
        context.output.document(&document, context.format)?;
    }
    if edges.is_empty() {
        context.note(&words!("lineage.nothing"));
    }
    Ok(if edges.is_empty() { Outcome::Negative } else { Outcome::Done })
}

fn beside_of((field, before, after): (FieldDef, Option<Words>, Option<Words>)) -> Beside {
    Beside {
        field: field.key.to_string(),
        name: (&Words::from(&field.words)).into(),
        before: before.as_ref().map(Into::into),
        after: after.as_ref().map(Into::into),
    }
}

/// What comes of what in a plan, in the order in which revisions say it.
fn edges_of(chronicle: &Chronicle) -> Vec<Edge<'_>> {
    let mut out = Vec::new();
    for to in chronicle.items() {
        for (from, Origin { is_part, run }) in chronicle.origins(to) {
            out.push(Edge { chronicle, from, to: to.clone(), part: is_part, run });
        }
    }
    out.sort_by(|one, other| {
        (one.run.first, &one.from, &one.to).cmp(&(other.run.first, &other.from, &other.to))
    });
    out
}

/// An item with all that it comes from and all that came of it, through any number of steps.
fn family(edges: &[Edge<'_>], item: Id) -> BTreeSet<Id> {
    let walk = |is_back: bool| {
        let (mut found, mut left) = (BTreeSet::from([item.clone()]), vec![item.clone()]);
        while let Some(id) = left.pop() {
            for edge in edges {
                let (here, there) = if is_back { (&edge.to, &edge.from) } else { (&edge.from, &edge.to) };
                if *here == id && found.insert(there.clone()) {
                    left.push(there.clone());
                }
            }
        }
        found
    };
    walk(true).into_iter().chain(walk(false)).collect()
}

/// The edges as a picture: a column for each date at which an item of them came.
fn picture(context: &Context, edges: &[Edge<'_>]) -> String {
    let mut known: Vec<(&Chronicle, &Id)> = Vec::new();
    for edge in edges {
        for id in [&edge.from, &edge.to] {
            if !known.iter().any(|(own, other)| own.plan == edge.chronicle.plan && *other == id) {
                known.push((edge.chronicle, id));
            }
        }
    }
    let came = |chronicle: &Chronicle, id: &Id| {
        let runs = chronicle.presence(id);
        runs.into_iter().find(|run| run.what).map(|run| chronicle.told[run.first].date)
    };
    // What no revision has stands first.
    let dates: BTreeSet<_> = known.iter().map(|(chronicle, id)| came(chronicle, id)).collect();
    let kin = known.iter().map(|(chronicle, id)| {
        let runs = chronicle.presence(id);
        let stood: Vec<Words> = runs.iter().filter(|run| run.what).map(|run| when(chronicle, run)).collect();
        let date = came(chronicle, id);
        Kin {
            name: context.say(&name(chronicle, id)).into_owned(),
            said: context.say(&Words::list(stood)).into_owned(),
            column: dates.iter().position(|other| *other == date).unwrap_or(0),
            is_gone: runs.last().is_some_and(|run| !run.what),
        }
    });
    let kin: Vec<Kin> = kin.collect();
    let place = |edge: &Edge<'_>, id: &Id| {
        known.iter().position(|(own, other)| own.plan == edge.chronicle.plan && *other == id)
    };
    let lines = edges.iter().filter_map(|edge| {
        let (from, to) = (place(edge, &edge.from)?, place(edge, &edge.to)?);
        Some(Descent { from, to, is_part: edge.part })
    });
    let desc = edges.iter().map(|edge| {
        let said = if edge.part { words!("lineage.part") } else { words!("lineage.whole") };
        let (from, to) = (name(edge.chronicle, &edge.from), name(edge.chronicle, &edge.to));
        format!(
            "{} {}{}{}",
            begins(edge.chronicle, &edge.run).get(context.lang),
            from.get(context.lang),
            said.get(context.lang),
            to.get(context.lang)
        )
    });
    let heads = dates.iter().map(|date| date.map(|date| date.to_string()).unwrap_or_default());
    let title = context.say(&words!("lineage.title")).into_owned();
    let desc = desc.collect::<Vec<_>>().join("\n");
    lineage_svg(&title, &desc, &heads.collect::<Vec<_>>(), &kin, &lines.collect::<Vec<_>>())
}

/// The edges as a graph for Graphviz.
fn dot(context: &Context, edges: &[Edge<'_>]) -> String {
    let quoted = |text: &str| {
        let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
    };
    let mut out = String::from("digraph lineage {\n  rankdir=LR;\n  node [shape=box];\n");
    let mut nodes: BTreeSet<(String, String)> = BTreeSet::new();
    for edge in edges {
        for id in [&edge.from, &edge.to] {
            let key = format!("{}/{id}", edge.chronicle.plan);
            nodes.insert((key, context.say(&name(edge.chronicle, id)).into_owned()));
        }
    }
    for (key, label) in nodes {
        let _ = writeln!(out, "  {} [label={}];", quoted(&key), quoted(&label));
    }
    for edge in edges {
        let plan = &edge.chronicle.plan;
        let (from, to) = (format!("{plan}/{}", edge.from), format!("{plan}/{}", edge.to));
        let date = edge.chronicle.told[edge.run.first].date.to_string();
        let style = if edge.part { ", style=dashed" } else { "" };
        let _ = writeln!(out, "  {} -> {} [label={}{style}];", quoted(&from), quoted(&to), quoted(&date));
    }
    out.push_str("}\n");
    out
}

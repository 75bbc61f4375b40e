//! `planctl export --history`: all that a store knows through time, as rows for other programs.

use planctl::export::{Cell, Piece, Rows, text_table, to_graphml, to_sql};
use planctl::history::Chronicle;
use planctl::model::FieldRole;
use planctl::render::to_csv;
use planctl::words;
use serde_json::Value as Json;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::through::{begins, chronicles, name, run_of_field};

const REVISIONS: &[(&str, &str)] = &[
    ("plan", "TEXT"),
    ("date", "DATE"),
    ("entry", "BIGINT"),
    ("snapshot", "TEXT"),
    ("author", "TEXT"),
    ("body", "TEXT"),
    ("act", "TEXT"),
    ("decided", "BOOLEAN"),
];
const ITEMS: &[(&str, &str)] = &[
    ("plan", "TEXT"),
    ("item", "TEXT"),
    ("kind", "TEXT"),
    ("name", "TEXT"),
    ("parent", "TEXT"),
    ("since", "DATE"),
    ("until", "DATE"),
    ("status", "TEXT"),
];
const VALUES: &[(&str, &str)] = &[
    ("plan", "TEXT"),
    ("item", "TEXT"),
    ("kind", "TEXT"),
    ("field", "TEXT"),
    ("stands", "BOOLEAN"),
    ("value", "TEXT"),
    ("since", "DATE"),
    ("after", "DATE"),
    ("last", "DATE"),
    ("until", "DATE"),
    ("entry", "BIGINT"),
    ("body", "TEXT"),
    ("act", "TEXT"),
    ("reason", "TEXT"),
    ("certainty", "TEXT"),
];
const LINEAGE: &[(&str, &str)] = &[
    ("plan", "TEXT"),
    ("origin", "TEXT"),
    ("item", "TEXT"),
    ("part", "BOOLEAN"),
    ("since", "DATE"),
    ("after", "DATE"),
];

pub(super) fn run(context: &Context, with_bom: bool) -> Result<Outcome, Failure> {
    let chronicles = chronicles(context)?;
    let text = match context.format {
        Format::Csv => {
            let values = values(&chronicles);
            let heads = values.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>();
            let heads: [&str; VALUES.len()] = heads.try_into().expect("the columns of values");
            let rows = values.rows.iter().map(|row| {
                let cells: Vec<String> = row.iter().map(plain).collect();
                <[String; VALUES.len()]>::try_from(cells).expect("as many cells as columns")
            });
            to_csv(&text_table(heads, rows), with_bom)
        }
        Format::Json => {
            let rows = objects(&values(&chronicles)).collect();
            let text = serde_json::to_string_pretty(&Json::Array(rows)).expect("plain data has a JSON form");
            text + "\n"
        }
        Format::Jsonl => objects(&values(&chronicles)).map(|row| format!("{row}\n")).collect(),
        Format::Sql => {
            let all = [
                revisions(&chronicles),
                items(context, &chronicles),
                values(&chronicles),
                lineage(&chronicles),
            ];
            to_sql(&all)
        }
        Format::Graphml => graph(context, &chronicles),
        Format::Text
        | Format::Md
        | Format::Toml
        | Format::Sarif
        | Format::Html
        | Format::Docx
        | Format::Xlsx
        | Format::Svg
        | Format::Stratml
        | Format::JsonPatch => return Err(Failure::usage(words!("export.history-formats"))),
    };
    context.output.text(&text)?;
    Ok(Outcome::Done)
}

fn text(said: impl ToString) -> Cell {
    Cell::Text(said.to_string())
}

/// What a cell is where everything is text; nothing is an empty one.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Day(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Truth(truth) => u8::from(*truth).to_string(),
        Cell::Null => String::new(),
    }
}

fn objects(rows: &Rows) -> impl Iterator<Item = Json> {
    rows.rows.iter().map(|row| {
        let pairs = rows.columns.iter().zip(row);
        Json::Object(pairs.map(|((name, _), cell)| ((*name).to_owned(), Json::from(plain(cell)))).collect())
    })
}

/// The revisions that count, earliest first.
fn revisions(chronicles: &[Chronicle]) -> Rows {
    let of = |chronicle: &Chronicle| -> Vec<Vec<Cell>> {
        let plan = chronicle.plan.clone();
        let told = chronicle.told.iter().map(|told| {
            let act = told.act();
            vec![
                text(&plan),
                Cell::Day(told.date.to_string()),
                Cell::Number(told.entry),
                text(told.loaded.snapshot.hash()),
                text(&told.author),
                act.map_or(Cell::Null, |act| text(&act.body)),
                act.map_or(Cell::Null, |act| text(act.act.key())),
                Cell::Truth(told.is_decided()),
            ]
        });
        told.collect()
    };
    Rows { name: "revision", columns: REVISIONS, rows: chronicles.iter().flat_map(of).collect() }
}

/// Every item that ever stood: what it was called and stood under last, since when it is known, and until when.
fn items(context: &Context, chronicles: &[Chronicle]) -> Rows {
    let mut rows = Vec::new();
    for chronicle in chronicles {
        let date = |at: usize| Cell::Day(chronicle.told[at].date.to_string());
        for item in chronicle.items() {
            let Some((last, own)) = chronicle.last(item) else { continue };
            let runs = chronicle.presence(item);
            let stood = |run: &&planctl::history::Run<bool>| run.what;
            let kind = chronicle.told[last].vocabulary().kind(&own.kind);
            let status = kind.and_then(|kind| kind.by_role(FieldRole::Status));
            let status = status.and_then(|field| own.value(&field.key));
            rows.push(vec![
                text(&chronicle.plan),
                text(item),
                text(&own.kind),
                text(context.say(&name(chronicle, item))),
                own.parent.as_ref().map_or(Cell::Null, text),
                runs.iter().find(stood).map_or(Cell::Null, |run| date(run.first)),
                runs.iter().rev().find(stood).and_then(|run| run.until).map_or(Cell::Null, date),
                status.map_or(Cell::Null, text),
            ]);
        }
    }
    Rows { name: "item", columns: ITEMS, rows }
}

/// Every value that ever stood: its first and last revision, the dates between which it came and went, the entry, the
/// act, the reason and how it is known.
fn values(chronicles: &[Chronicle]) -> Rows {
    let mut rows = Vec::new();
    for chronicle in chronicles {
        for item in chronicle.items() {
            let kind = chronicle.last(item).map_or(Cell::Null, |(_, own)| text(&own.kind));
            for field in chronicle.fields(item) {
                for run in chronicle.field(item, &field.key) {
                    let run = run_of_field(chronicle, &run, item, &field);
                    let day = |day: Option<String>| day.map_or(Cell::Null, Cell::Day);
                    rows.push(vec![
                        text(&chronicle.plan),
                        text(item),
                        kind.clone(),
                        text(&field.key),
                        Cell::Truth(run.stands),
                        run.value.map_or(Cell::Null, Cell::Text),
                        Cell::Day(run.since),
                        day(run.after),
                        Cell::Day(run.last),
                        day(run.until),
                        Cell::Number(run.entry),
                        text(run.body),
                        text(run.act),
                        text(run.reason),
                        text(run.certainty),
                    ]);
                }
            }
        }
    }
    Rows { name: "value", columns: VALUES, rows }
}

/// Which items come from which, since when.
fn lineage(chronicles: &[Chronicle]) -> Rows {
    let mut rows = Vec::new();
    for chronicle in chronicles {
        let date = |at: usize| Cell::Day(chronicle.told[at].date.to_string());
        for item in chronicle.items() {
            for (from, origin) in chronicle.origins(item) {
                rows.push(vec![
                    text(&chronicle.plan),
                    text(from),
                    text(item),
                    Cell::Truth(origin.is_part),
                    date(origin.run.first),
                    origin.run.after.map_or(Cell::Null, date),
                ]);
            }
        }
    }
    Rows { name: "lineage", columns: LINEAGE, rows }
}

/// Items as nodes; what each stood under last, and what it comes from, as edges.
fn graph(context: &Context, chronicles: &[Chronicle]) -> String {
    const KEYS: &[&str] = &["plan", "item", "kind", "name", "parent", "since", "until", "status", "relation"];
    let mut pieces = Vec::new();
    let node = |plan: &str, id: &str| match id.split_once(':') {
        Some((plan, id)) => format!("{plan}/{id}"),
        None => format!("{plan}/{id}"),
    };
    let all = items(context, chronicles);
    let mut known = std::collections::BTreeSet::new();
    for row in &all.rows {
        let said = all.columns.iter().zip(row).filter(|(_, cell)| **cell != Cell::Null);
        let said = said.map(|((name, _), cell)| (*name, plain(cell))).collect();
        let id = node(&plain(&row[0]), &plain(&row[1]));
        known.insert(id.clone());
        pieces.push(Piece::Node(id, said));
    }
    for row in all.rows.iter().filter(|row| row[4] != Cell::Null) {
        let (plan, item, parent) = (plain(&row[0]), plain(&row[1]), plain(&row[4]));
        let said = vec![("relation", "under".to_owned())];
        pieces.push(Piece::Edge(node(&plan, &item), node(&plan, &parent), said));
    }
    for chronicle in chronicles {
        let plan = chronicle.plan.as_str();
        for item in chronicle.items() {
            for (from, origin) in chronicle.origins(item) {
                let (from, to) = (node(plan, from.as_str()), node(plan, item.as_str()));
                // An item of another plan, or one that no revision at hand has.
                if known.insert(from.clone()) {
                    pieces.push(Piece::Node(from.clone(), Vec::new()));
                }
                let relation = if origin.is_part { "part" } else { "whole" };
                let since = context.say(&begins(chronicle, &origin.run)).into_owned();
                pieces.push(Piece::Edge(from, to, vec![("relation", relation.to_owned()), ("since", since)]));
            }
        }
    }
    to_graphml(KEYS, &pieces)
}

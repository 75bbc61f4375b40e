//! The laws of the comparison table, held on generated plans.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::generate;
use crate::golden::golden;
use planctl::diff::{FacetKind, Row, Weight};
use planctl::document::{
    Block, Comparison, Document, Left, Mark, Profile, Side, Span, Stated, Table, TableRow, comparison_table,
};
use planctl::formats::{Limits, read};
use planctl::layout::Wording;
use planctl::model::{Id, Item, Plan, Value, Vocabulary};
use planctl::reading::SourceFormat;
use planctl::snapshot::{Ids, Knowledge, Snapshot, read_draft};
use proptest::prop_assert;
use proptest::test_runner::TestCaseResult;

/// The plans of the real revisions, as they stand under examples/.
fn real(date: &str) -> Side {
    let path = format!("{}/examples/life-science/{date}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let vocabulary = Arc::new(Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap());
    let draft = read_draft(&text, &[vocabulary], Ids::Required).unwrap();
    let knowledge = Knowledge::of(&draft.sources);
    Side { knowledge, ..side(date, &Snapshot::of(draft.plan)) }
}

/// A plan of one program with projects written `id label name`, and lines for each.
fn written(projects: &[(&str, &str)]) -> Side {
    let mut text = "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"p\"\nname = \"計画\"\n\n\
                    [[program]]\nid = \"sea\"\nlabel = \"1\"\nname = \"海洋\"\n\n\
                    [[program]]\nid = \"sky\"\nlabel = \"2\"\nname = \"大気\"\n"
        .to_owned();
    for (id, lines) in projects {
        text.push_str(&format!("\n[[project]]\nid = \"{id}\"\n{lines}\n"));
    }
    let vocabulary = Arc::new(Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap());
    let draft = read_draft(&text, &[vocabulary], Ids::Required).unwrap_or_else(|faults| panic!("{faults:?}"));
    side("p", &Snapshot::of(draft.plan))
}

/// The table of two plans, a row to a line: columns parted by `|`, lines in a cell by `/`, what is
/// underlined in `_`, twice in `=`.
#[track_caller]
fn check(style: &str, before: &Side, after: &Side, expected: &[&str]) {
    let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap();
    let comparison = Comparison::new(before, after, &vocabulary, &Stated::default());
    let profile = Profile::built_in(style).unwrap_or_else(|| Profile::parse(style).unwrap());
    held_in(&profile, &comparison).unwrap();
    let document = comparison_table(&comparison, &profile, "").unwrap();
    let cell = |cell: &planctl::document::TableCell| {
        let lines = cell.text.iter().map(|text| {
            let span = |span: &Span| match span.mark {
                Mark::Changed => format!("_{}_", span.text),
                Mark::Relocated => format!("={}=", span.text),
                _ => span.text.clone(),
            };
            text.line.iter().map(span).collect::<String>()
        });
        lines.collect::<Vec<_>>().join("/")
    };
    let row = |row: &TableRow| row.cells.iter().map(cell).collect::<Vec<_>>().join(" | ");
    let rows: Vec<String> = the_table(&document).rows.iter().map(row).collect();
    assert_eq!(rows, expected);
}

fn side(label: &str, snapshot: &Snapshot) -> Side {
    Side {
        label: label.to_owned(),
        date: None,
        snapshot: snapshot.clone(),
        knowledge: Knowledge::default(),
        decided: None,
        body: None,
        open: Vec::new(),
        recorded: planctl::document::Recorded::No,
    }
}

fn the_table(document: &Document) -> &Table {
    let mut tables = document.parts.iter().filter_map(|part| match &part.block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    tables.next_back().expect("a comparison table holds a table")
}

/// The spans of one column of a row, 0 the left one.
fn spans(row: &TableRow, column: usize) -> Vec<&Span> {
    let cells = row.cells.iter().filter(|cell| cell.column == column);
    cells.flat_map(|cell| &cell.text).flat_map(|text| &text.line).collect()
}

fn is_marked(span: &Span) -> bool {
    matches!(span.mark, Mark::Changed | Mark::Relocated)
}

/// What a column says where the unit is not.
fn instead(profile: &Profile, text: &str) -> bool {
    let words = &profile.words;
    let fixed = [&words.added, &words.deleted, &words.unknown, &words.reordered];
    fixed.contains(&&text.to_owned())
        || [&words.moved_here, &words.moved_away].iter().any(|template| {
            let (before, after) = template.split_once("{place}").expect("it names the place");
            text.starts_with(before) && text.ends_with(after)
        })
}

/// Whether a column of a row prints the unit, and does not say why it does not.
fn prints(profile: &Profile, row: &TableRow, column: usize) -> bool {
    let spans: Vec<_> = spans(row, column)
        .into_iter()
        .filter(|span| !span.text.trim().is_empty() && span.mark != Mark::Inferred)
        .collect();
    match spans.as_slice() {
        [] => false,
        [one] => !instead(profile, &one.text) || is_marked(one),
        _ => true,
    }
}

/// Whether a stretch without a mark is the snapshot's or a fixed word.
fn is_said(profile: &Profile, wording: &Wording<'_>, item: &Item, text: &str) -> bool {
    let words = &profile.words;
    let lang = profile.lang;
    let kind = wording.vocabulary.kind(&item.kind).expect("the item was read by it");
    let fixed = [&words.gap, &words.comma, &profile.omitted.text, &words.unknown];
    let titles =
        kind.fields.iter().map(|field| field.words.get(lang)).chain([&*words.schedule, &*words.milestones]);
    let mut titles = titles.map(|title| format!("{title}{}", words.colon));
    let marks = kind.fields.iter().filter_map(|field| field.mark.as_ref()).any(|mark| mark.get(lang) == text);
    let value = |field: &str, value: &Value| match value {
        Value::Text(own) => own.contains(text),
        Value::Strings(set) => set.iter().any(|own| own == text),
        Value::References(set) => set.iter().any(|id| {
            let one = Value::References([id.clone()].into());
            wording.value(kind.field(field), &one).get(lang) == text
        }),
        Value::Milestones(set) => set.iter().any(|mark| {
            let one = Value::Milestones([mark.clone()].into());
            profile.digits.restyled(&wording.value(kind.field(field), &one).get(lang)) == text
        }),
        Value::Series(series) => series.iter().any(|(key, amount)| {
            let one = Value::Series([(key.clone(), amount.clone())].into());
            profile.digits.restyled(&wording.value(kind.field(field), &one).get(lang)) == text
        }),
        value => {
            let said = wording.value(kind.field(field), value);
            said.get(lang) == text || profile.digits.restyled(&said.get(lang)) == text
        }
    };
    text.trim().is_empty()
        || fixed.contains(&&text.to_owned())
        || ["～", "–", "（ほかは不明）", " (others unknown)", "（名称不明）", "(name unknown)", "※"]
            .contains(&text)
        || titles.any(|title| title == text)
        || marks
        || item.fields.iter().any(|(key, held)| held.value.as_ref().is_some_and(|own| value(key, own)))
}

fn place(plan: &Plan, vocabulary: &Vocabulary, id: &Id) -> usize {
    plan.as_read(vocabulary).iter().position(|item| item.id == *id).expect("a row prints an item of its plan")
}

/// Whether something of the item itself is to be marked, and not only what is below it.
fn shows(row: &Row) -> bool {
    row.facets.iter().any(|facet| is_printed(facet.kind) && facet.kind != FacetKind::Reordered)
}

/// Whether it shows on paper: a result that came in does, although nobody decided it.
fn is_printed(kind: FacetKind) -> bool {
    kind.weight() != Weight::Record || matches!(kind, FacetKind::Reported | FacetKind::ReportWithdrawn)
}

/// Holds a table to the laws, column by column.
fn held_in(profile: &Profile, comparison: &Comparison<'_>) -> TestCaseResult {
    // The laws speak of the later plan as the left column.
    let profile = &Profile { left: Left::New, underline: true, ..profile.clone() };
    let plans = [comparison.after.snapshot.plan(), comparison.before.snapshot.plan()];
    let mut facets = comparison.rows.values().flat_map(|row| &row.facets);
    let differs = facets.any(|facet| is_printed(facet.kind));
    let document = comparison_table(comparison, profile, "");
    prop_assert!(document.is_some() == differs);
    let Some(document) = document else { return Ok(()) };
    let rows = &the_table(&document).rows[1..];
    for (column, plan) in plans.iter().enumerate() {
        let other = plans[1 - column];
        let wording = Wording { vocabulary: comparison.vocabulary, before: other, after: plan };
        let mut last = None;
        for row in rows {
            let Some(about) = row.about.as_ref().filter(|_| prints(profile, row, column)) else { continue };
            let here = place(plan, comparison.vocabulary, &about.id);
            prop_assert!(last.is_none_or(|last| last < here), "{} stands out of order", about.id);
            last = Some(here);
            let item = plan.get(&about.id).expect("it has a place");
            for span in spans(row, column).into_iter().filter(|span| !is_marked(span)) {
                prop_assert!(
                    is_said(profile, &wording, item, &span.text),
                    "{} does not say {:?}",
                    about.id,
                    span.text
                );
            }
        }
    }
    let mut shown = BTreeSet::new();
    for row in rows {
        let marked = [0, 1].iter().any(|column| spans(row, *column).into_iter().any(is_marked));
        match &row.about {
            Some(about) if marked => drop(shown.insert(about.id.clone())),
            _ => prop_assert!(!marked, "what is left out has a mark"),
        }
    }
    for row in comparison.rows.values().filter(|row| shows(row)) {
        prop_assert!(shown.contains(&row.id), "{} differs and shows nowhere", row.id);
    }
    Ok(())
}

#[test]
fn every_change_shows_and_every_unmarked_word_is_the_snapshots_in_its_order() {
    let profile = Profile::built_in("proposal").unwrap();
    generate::on_pairs(generate::PAIRS, |pair| {
        let (before, after) = (side("before", &pair.before), side("after", &pair.after));
        let comparison = Comparison::new(&before, &after, pair.vocabulary(), &Stated::default());
        held_in(&profile, &comparison)
    });
}

const DATES: [&str; 4] = ["2022-06-03", "2025-01-17", "2025-08-06", "2026-01-16"];

#[test]
fn every_unmarked_cell_of_the_real_revisions_is_the_snapshots_in_every_style() {
    let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap();
    let sides: Vec<Side> = DATES.iter().map(|date| real(date)).collect();
    for before in &sides {
        for after in &sides {
            let comparison = Comparison::new(before, after, &vocabulary, &Stated::default());
            for style in Profile::names() {
                held_in(&Profile::built_in(style).unwrap(), &comparison).unwrap();
            }
        }
    }
}

#[test]
fn the_table_of_the_real_pair_is_the_one_that_was_read_by_eye() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_planctl"))
        .args(["table", "2025-08-06", "2026-01-16"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .output()
        .unwrap();
    golden("tests/golden/table-2026-01-16.txt", output.stdout);
}

#[test]
fn only_the_words_that_changed_are_underlined_and_years_are_in_mixed_digits() {
    let project = |last: &str, more: &str| {
        let lines = format!("under = \"sea\"\nname = \"観測事業\"\nfirst = \"FY2026\"\n{last}{more}");
        written(&[("a", lines.as_str())])
    };
    check(
        "proposal",
        &project("last = \"FY2028\"\n", "milestones = [\"FY2025 ex-ante\"]"),
        &project("last = \"FY2030\"\n", "milestones = [\"FY2025 ex-ante\", \"FY2028 mid-term\"]"),
        &[
            "変更案 | 現行",
            "1　海洋 | 1　海洋",
            "　観測事業/　実施期間：令和８年度～_令和12年度_/　評価時期：前・令和７年度、_中・令和10年度_ | 　観測事業/　実施期間：令和８年度～_令和10年度_/　評価時期：前・令和７年度",
            "2　（略） | 2　（略）",
        ],
    );
    check(
        "proposal",
        &project("last = \"FY2028\"\n", ""),
        &project("", "provisional = true"),
        &[
            "変更案 | 現行",
            "1　海洋 | 1　海洋",
            "　観測事業_（仮称）_/　実施期間：令和８年度～ | 　観測事業/　実施期間：令和８年度～_令和10年度_",
            "2　（略） | 2　（略）",
        ],
    );
}

#[test]
fn a_unit_that_moves_stands_in_each_column_where_that_plan_has_it() {
    let project = |under: &str| {
        written(&[("a", &format!("under = \"{under}\"\nlabel = \"(1)\"\nname = \"観測事業\""))])
    };
    check(
        "remarks",
        &project("sea"),
        &project("sky"),
        &[
            "変更案 | 現行 | 備考",
            "1　海洋 | 1　海洋 | ",
            "　（2へ移動） | 　=(1)=　=観測事業= | （移動）",
            "2　大気 | 2　大気 | ",
            "　=(1)=　=観測事業= | 　（1から移動） | （移動）",
        ],
    );
}

#[test]
fn what_does_not_change_is_left_out_in_runs() {
    let projects = |name: &str| {
        let lines =
            |number: usize, name: &str| format!("under = \"sea\"\nlabel = \"{number}\"\nname = \"{name}\"");
        let all: Vec<(String, String)> = (1..=8)
            .map(|number| (format!("p{number}"), lines(number, if number == 6 { name } else { "調査" })))
            .collect();
        let all: Vec<(&str, &str)> = all.iter().map(|(id, lines)| (id.as_str(), lines.as_str())).collect();
        written(&all)
    };
    check(
        "law",
        &projects("海底の調査"),
        &projects("海面の調査"),
        &[
            "改正案 | 現行",
            "1　海洋 | 1　海洋",
            "　1～5　（略） | 　1～5　（略）",
            "　6　_海面_の調査 | 　6　_海底_の調査",
            "　7及び8　（略） | 　7及び8　（略）",
            "2　（略） | 2　（略）",
        ],
    );
}

#[test]
fn an_errata_table_has_the_wrong_on_the_left_and_a_file_may_change_one_word() {
    let project = |name: &str| written(&[("a", &format!("under = \"sea\"\nname = \"{name}\""))]);
    let (wrong, right) = (project("海洋綱"), project("海洋網"));
    let row = "　海洋_綱_ | 　海洋_網_";
    check("errata", &wrong, &right, &["誤 | 正", "1　海洋 | 1　海洋", row, "2　（略） | 2　（略）"]);
    let own = "format = 1\nbase = \"errata\"\n[head]\nproposed = { old = \"誤り\" }\n";
    check(own, &wrong, &right, &["誤り | 正", "1　海洋 | 1　海洋", row, "2　（略） | 2　（略）"]);
}

#[test]
fn a_unit_that_one_record_does_not_know_is_no_change() {
    let known = "under = \"sea\"\nname = \"観測事業\"";
    let (before, after) = (real("2025-01-17"), real("2025-08-06"));
    let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap();
    let comparison = Comparison::new(&before, &after, &vocabulary, &Stated::default());
    let document = comparison_table(&comparison, &Profile::built_in("proposal").unwrap(), "").unwrap();
    let text = planctl::render::to_text(&document.with_notes(), planctl::render::Look::default());
    assert!(text.contains("（記録なし）"), "{text}");
    assert!(text.contains("一方の記録に欠けていて比べられない項目"), "{text}");
    let same = written(&[("a", known)]);
    let comparison = Comparison::new(&same, &same, &vocabulary, &Stated::default());
    assert_eq!(comparison_table(&comparison, &Profile::built_in("proposal").unwrap(), ""), None);
}

#[test]
fn a_workbook_holds_every_cell_of_the_table_as_text_and_is_the_same_each_time() {
    let (before, after) = (real("2025-08-06"), real("2026-01-16"));
    let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap();
    let comparison = Comparison::new(&before, &after, &vocabulary, &Stated::default());
    let document = comparison_table(&comparison, &Profile::built_in("remarks").unwrap(), "").unwrap();
    let bytes = planctl::render::to_xlsx(&document);
    assert_eq!(bytes, planctl::render::to_xlsx(&document));
    let reading = read(&bytes, SourceFormat::Xlsx, &Limits::default()).unwrap();
    let read: Vec<String> = reading.texts().map(|text| text.standing()).collect();
    for row in &the_table(&document).rows {
        for cell in row.cells.iter().filter(|cell| !cell.text.is_empty()) {
            let lines =
                cell.text.iter().map(|text| text.line.iter().map(|span| &*span.text).collect::<String>());
            let text = lines.collect::<Vec<_>>().join("\n");
            assert!(read.iter().any(|own| own.trim() == text.trim()), "{text} is not in {read:#?}");
        }
    }
}

#[track_caller]
fn refused(args: &[&str], said: &str) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_planctl"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("PLANCTL_NO_HINTS", "1")
        .output()
        .unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &[][..]));
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told, said);
}

#[test]
fn a_style_or_template_that_is_wrong_is_refused_at_its_line_with_what_was_meant() {
    refused(
        &["table", "--style", "erata"],
        "error: there is no style `erata`\nhint: did you mean `errata`?\n",
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.toml");
    std::fs::write(&path, "format = 1\nunderlined = true\n").unwrap();
    let path = path.to_str().unwrap();
    refused(
        &["table", "--style", path],
        &format!(
            "error: {path}:2:1: a profile has no key `underlined`; did you mean `underline`?\n  |\n2 | underlined = true\n  | ^^^^^^^^^^\n"
        ),
    );
    let path = folder.path().join("own.md");
    std::fs::write(&path, "# {{ title }}\n\n{{ leed }}\n").unwrap();
    let path = path.to_str().unwrap();
    refused(
        &["memo", "--template", path],
        &format!("error: {path}:3:4: a cover note has no `leed`\n  |\n3 | {{{{ leed }}}}\n  |    ^^^^\n"),
    );
    refused(
        &["memo", "--template", "minute.md"],
        "error: there is no template `minute.md`\nhint: did you mean `minutes.md`?\n",
    );
}

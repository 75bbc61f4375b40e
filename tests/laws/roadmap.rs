//! Roadmaps: the picture is read back as anyone who is given it reads it, by its text elements.

use std::cell::Cell;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::generate::{Pair, on_pairs};
use crate::seeds;
use planctl::document::{Comparison, Imprint, Roadmap, Side, Standing, Stated};
use planctl::render::{Chart, Look, Paper, to_roadmap_html, to_roadmap_text, to_svg, width};
use planctl::snapshot::{Knowledge, Snapshot};
use planctl::text::{Lang, Words};
use proptest::{prop_assert, prop_assert_eq};
use unicode_width::UnicodeWidthStr as _;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs planctl and gives its exit code, what it printed and what it told.
fn planctl(args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_planctl"))
        .args(args)
        .current_dir(root())
        .env_clear()
        .env("LC_ALL", "C")
        .env("PLANCTL_NO_HINTS", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A text of a picture, with what it covers in hundredths of a pixel.
#[derive(Debug)]
struct Seen {
    text: String,
    left: i64,
    right: i64,
    top: i64,
    bottom: i64,
}

/// The number of an attribute.
fn number(tag: &str, name: &str) -> i64 {
    let value = tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
    value.and_then(|(value, _)| value.parse().ok()).unwrap_or_else(|| panic!("{name} of {tag}"))
}

/// What the texts of one sheet cover, where a wide letter takes the size, a narrow one the three
/// fifths of it that Latin letters of Japanese fonts take, and a line from 0.88 of the size above
/// the base line (the em box of Japanese fonts) to 0.12 below.
fn texts(sheet: &str) -> Vec<Seen> {
    sheet
        .split("<text ")
        .skip(1)
        .map(|part| {
            let (tag, rest) = part.split_once('>').unwrap();
            let tag = format!(" {tag}");
            let body = rest.split_once("</text>").unwrap().0;
            let body = body.split_once("</title>").map_or(body, |(_, body)| body);
            let text = body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            let (x, y, size) = (number(&tag, "x") * 100, number(&tag, "y") * 100, number(&tag, "font-size"));
            let columns: i64 = text
                .chars()
                .map(|c| match c.to_string().width_cjk() {
                    0 => 0,
                    1 => 60,
                    _ => 100,
                })
                .sum();
            Seen { text, left: x, right: x + columns * size, top: y - 88 * size, bottom: y + 12 * size }
        })
        .collect()
}

/// What is wrong with the texts of a picture, sheet by sheet.
fn faults(svg: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for sheet in svg.split("<svg ").skip(1).filter(|sheet| sheet.contains("role=\"img\"")) {
        let tag = format!(" {}", sheet.split_once('>').unwrap().0);
        let shape = tag.split_once("viewBox=\"0 0 ").unwrap().1.split_once('"').unwrap().0;
        let (wide, high) = shape.split_once(' ').unwrap();
        let (wide, high): (i64, i64) = (wide.parse().unwrap(), high.parse().unwrap());
        let mut seen = texts(sheet);
        for one in &seen {
            if one.left < 0 || one.top < 0 || one.right > wide * 100 || one.bottom > high * 100 {
                faults.push(format!("leaves {wide} x {high}: {one:?}"));
            }
        }
        seen.sort_by_key(|one| one.top);
        for (index, one) in seen.iter().enumerate() {
            for other in seen[index + 1..].iter().take_while(|other| other.top < one.bottom) {
                if one.left < other.right && other.left < one.right {
                    faults.push(format!("overlap: {one:?} {other:?}"));
                }
            }
        }
    }
    faults
}

fn side(snapshot: &Snapshot) -> Side {
    Side {
        label: "a".to_owned(),
        date: None,
        snapshot: snapshot.clone(),
        knowledge: Knowledge::of(&[]),
        decided: None,
        body: None,
        open: Vec::new(),
        recorded: planctl::document::Recorded::No,
    }
}

fn imprint(snapshot: &Snapshot) -> Imprint {
    Imprint {
        title: planctl::words!("paper.roadmap"),
        plan: Words::same("計画"),
        revision: Standing { name: Words::same("a.toml"), ..Standing::default() },
        base: Some(Standing { name: Words::same("b.toml"), ..Standing::default() }),
        hash: snapshot.hash(),
        authority: None,
        author: None,
        source: None,
        date: None,
    }
}

/// The years drawn: those of the chart, at most sixty of them.
fn years(roadmap: &Roadmap) -> Option<(i64, i64)> {
    roadmap.span().map(|(first, last)| (first, last.min(first + 59)))
}

/// How many pairs are drawn in full.
const PAIRS: u64 = 160;

/// Holds a law to the charts of generated pairs.
fn on_charts(law: impl Fn(&Chart<'_>, &Pair) -> Result<(), proptest::test_runner::TestCaseError>) {
    let drawn = Cell::new(0);
    on_pairs(PAIRS, |pair| {
        let (before, after) = (side(&pair.before), side(&pair.after));
        let comparison = Comparison::new(&before, &after, pair.vocabulary(), &Stated::default());
        let imprint = imprint(&pair.after);
        for roadmap in [Roadmap::between(&comparison), Roadmap::of(&after, pair.vocabulary())] {
            let years = years(&roadmap);
            drawn.set(drawn.get() + usize::from(years.is_some()));
            for lang in [Lang::JA, Lang::EN] {
                law(&Chart { roadmap: &roadmap, imprint: &imprint, lang, years }, pair)?;
            }
        }
        Ok(())
    });
    seeds::often("a chart with a year", drawn.get(), 100, PAIRS);
}

#[test]
fn no_text_of_a_generated_chart_stands_on_another_or_leaves_its_sheet() {
    on_charts(|chart, _| {
        for paper in [Paper::Screen, Paper::A4] {
            let faults = faults(&to_svg(chart, paper));
            prop_assert!(faults.is_empty(), "{paper:?} {faults:#?}");
        }
        Ok(())
    });
}

#[test]
fn no_line_of_a_chart_is_wider_than_the_terminal() {
    on_charts(|chart, _| {
        for columns in [80, 132] {
            let text = to_roadmap_text(chart, Look { columns: Some(columns), ..Look::default() });
            for line in text.lines() {
                prop_assert!(width(line) <= columns, "{} > {columns}: {line}", width(line));
            }
        }
        Ok(())
    });
}

#[test]
fn every_item_with_years_is_named_in_the_table_of_its_page() {
    on_charts(|chart, pair| {
        let lanes: usize = chart.roadmap.groups.iter().map(|group| group.lanes.len()).sum();
        let html = to_roadmap_html(chart, Paper::Screen);
        prop_assert_eq!(html.matches("scope=\"row\"").count(), lanes);
        let scheduled = |snapshot: &Snapshot| -> Vec<String> {
            let items = snapshot.plan().items();
            items
                .filter(|item| {
                    // An id that stands as another kind after is drawn as that.
                    let after = pair.after.plan().get(&item.id);
                    if after.is_some_and(|after| after.kind != item.kind) {
                        return false;
                    }
                    let kind = pair.vocabulary().kind(&item.kind).unwrap();
                    [planctl::model::End::First, planctl::model::End::Last]
                        .into_iter()
                        .any(|end| kind.schedule(end).is_some())
                })
                .map(|item| item.id.to_string())
                .collect()
        };
        let ids: Vec<String> = chart
            .roadmap
            .groups
            .iter()
            .flat_map(|group| &group.lanes)
            .map(|lane| lane.id.to_string())
            .collect();
        for id in scheduled(&pair.after) {
            prop_assert!(ids.contains(&id), "{id} is not in {ids:?}");
        }
        if chart.roadmap.compared {
            for id in scheduled(&pair.before) {
                prop_assert!(ids.contains(&id), "{id} is not in {ids:?}");
            }
        }
        Ok(())
    });
}

#[test]
fn no_text_of_the_real_roadmaps_stands_on_another_or_leaves_its_sheet() {
    let dates = ["2022-06-03", "2025-01-17", "2025-08-06", "2026-01-16"];
    for paper in ["screen", "a4"] {
        for lang in ["ja", "en"] {
            for date in dates {
                let fixed = ["--format", "svg", "--paper", paper, "--lang", lang];
                let (code, svg, _) = planctl(&[&["roadmap", date], &fixed[..]].concat());
                assert_eq!((code, faults(&svg)), (0, Vec::new()), "{date} {paper} {lang}");
                assert!(!texts(&svg).is_empty());
                let against = ["roadmap", date, "--against", "2025-08-06"];
                let (code, svg, _) = planctl(&[&against[..], &fixed[..]].concat());
                assert_eq!((code, faults(&svg)), (0, Vec::new()), "{date} {paper} {lang} against");
            }
        }
    }
}

#[test]
fn at_1200_pixels_all_eight_programs_are_on_one_sheet() {
    let (_, svg, _) = planctl(&["roadmap", "2026-01-16", "--format", "svg"]);
    assert!(svg.contains("viewBox=\"0 0 1200 "));
    for label in ["2-1", "2-2", "2-3", "2-4", "2-5", "2-6", "2-7", "2-8"] {
        assert!(texts(&svg).iter().any(|text| text.text.starts_with(label)), "{label}");
    }
    let none = texts(&svg).iter().filter(|text| text.text.contains("は記録されていない")).count();
    assert_eq!(none, 2);
}

#[test]
fn what_has_come_and_gone_is_said_in_words_and_signs() {
    let (_, text, _) = planctl(&["roadmap", "2026-01-16", "--against", "2025-08-06"]);
    let signed: Vec<&str> = text.lines().filter(|line| line.starts_with(['+', '-', '~'])).collect();
    assert_eq!(signed.len(), 5, "{signed:#?}");
    assert!(signed[0].starts_with("+ 感染症危機対応医薬品等の研…"));
    assert!(signed[4].starts_with("-   (3) ライフ分野のAI for "), "{}", signed[4]);
    let (_, svg, _) = planctl(&["roadmap", "2026-01-16", "--against", "2025-08-06", "--format", "svg"]);
    let said: Vec<String> = texts(&svg).into_iter().map(|text| text.text).collect();
    assert_eq!(said.iter().filter(|text| *text == "＋ 追加").count(), 4);
    assert_eq!(said.iter().filter(|text| *text == "－ 取下げ").count(), 1);
}

#[test]
fn every_roadmap_says_whose_record_it_is_and_which_snapshot() {
    let (_, svg, _) = planctl(&["roadmap", "2026-01-16", "--format", "svg"]);
    let (_, html, _) = planctl(&["roadmap", "2026-01-16", "--format", "html"]);
    let (_, text, _) = planctl(&["roadmap", "2026-01-16"]);
    for paper in [&svg, &html, &text.replace('\n', " ")] {
        assert!(paper.contains("75a17e51dadf"));
        let unofficial = ["unofficial reconstruction", "非公式の復元"];
        assert!(unofficial.iter().any(|words| paper.contains(words)));
    }
    assert!(html.contains("<meta name=\"planctl-revision\" content=\"75a17e51dadf15d3"));
}

#[test]
fn more_years_than_can_be_drawn_are_refused() {
    let asked = ["roadmap", "--from", "1900", "--to", "2300"];
    assert_eq!(
        planctl(&asked),
        (
            2,
            String::new(),
            "error: FY1900 to FY2300 are 401 years, too many to draw\n  hint: choose 300 years or fewer with --from and --to\n"
                .replace("  hint", "hint")
        )
    );
    let (code, out, told) = planctl(&["roadmap", "--from", "R8", "--to", "2021"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(told, "error: FY2026 is after FY2021\n");
}

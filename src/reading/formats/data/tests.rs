//! What data are read as.

use super::*;
use crate::reading::Block;
use planctl_core::text::Lang;

fn shown(reading: &Reading) -> String {
    let place = |spot| reading.place_words(spot).get(Lang::EN).into_owned();
    let mut out = String::new();
    for block in &reading.blocks {
        match block {
            Block::Heading { level, text } => {
                out += &format!("{} {}\n", "#".repeat(usize::from(*level)), text.standing())
            }
            Block::Paragraph(text) => out += &format!("{} ({})\n", text.standing(), place(text.spot())),
            Block::Item { text, .. } => out += &format!("- {}\n", text.standing()),
            Block::Table(table) => {
                for row in &table.rows {
                    let cells = row.iter().map(|cell| format!("{} {}", cell.column, cell.text.standing()));
                    out += &format!("| {} |", cells.collect::<Vec<_>>().join(" | "));
                    let last = row.last().map(|cell| place(cell.text.spot()));
                    out += &format!(" {}\n", last.unwrap_or_default());
                }
            }
        }
    }
    out
}

const JSON: &str = r#"{
  "name": "計画 \ud83d\ude00",
  "rate": 9.50,
  "none": null,
  "tags": ["a", "b"],
  "items": [
    {"id": "x", "cost": 1.0, "by": {"name": "課"}},
    {"id": "y", "done": true, "tags": ["p, q", "r"]}
  ]
}"#;

const YAML: &str = "name: \"計画 \\U0001F600\"\nrate: 9.50\nnone: ~\ntags: [a, b]\nitems:\n  - id: x\n    cost: 1.0\n    by: {name: 課}\n  - id: y\n    done: true\n    tags: [\"p, q\", r]\n";

#[test]
fn objects_in_objects_are_headings_with_their_names() {
    let text = r#"{"goals": [
  {"id": "1", "name": "Grow", "projects": [{"title": "Shop", "owner": "Dana"}, {"title": "App"}]},
  {"id": "2", "name": "Save"}
]}"#;
    assert_eq!(
        shown(&read_json(text, &Limits::default()).unwrap()),
        "# goals: Grow\nid: 1 (`goals[0].id`, line 2)\n## projects: Shop\n\
         owner: Dana (`goals[0].projects[0].owner`, line 2)\n## projects: App\n# goals: Save\n\
         id: 2 (`goals[1].id`, line 3)\n"
    );
}

#[test]
fn objects_are_headings_and_lines_and_lists_of_them_are_tables() {
    let json = shown(&read_json(JSON, &Limits::default()).unwrap());
    assert_eq!(
        json,
        "# 計画 😀\nrate: 9.50 (`rate`, line 3)\n## tags\n- a\n- b\n## items\n\
         | 0 id | 1 cost | 2 by.name | 3 done | 4 tags | `items`, line 6\n\
         | 0 x | 1 1.0 | 2 課 | `items[0].by.name`, line 7\n\
         | 0 y | 3 true | 4 \"p, q\", r | `items[1].tags`, line 8\n"
    );
    let yaml = shown(&read_yaml(YAML, &Limits::default()).unwrap());
    let plain = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split(", line").next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(plain(&yaml), plain(&json), "JSON and YAML that say the same are read as the same");
}

#[test]
fn what_is_no_json_or_yaml_is_refused_by_its_place() {
    for (text, said) in [
        ("{\"a\": 01}", "is no JSON at line 1, column 7"),
        ("{\"a\": 1,}", "is no JSON at line 1, column 9"),
        ("[1\n2]", "is no JSON at line 2, column 1"),
        ("\"\\ud800\"", "is no JSON at line 1, column 8"),
        ("{\"a\": 1,\n\"a\": 2}", "has the key `a` twice in one object, again at line 2"),
        ("", "is no JSON at line 1, column 1"),
    ] {
        assert_eq!(read_json(text, &Limits::default()).unwrap_err().to_string(), said, "{text}");
    }
    for text in ["a: [1, 2", "a: b: c", "a: 1\na: 2", "? [x]\n: 1", "a: *nowhere", "a: &a [*a]"] {
        assert!(read_yaml(text, &Limits::default()).is_err(), "{text}");
    }
}

#[test]
fn data_that_grow_or_nest_beyond_all_measure_are_refused() {
    let deep = "[".repeat(100_000);
    assert!(read_json(&deep, &Limits::default()).is_err());
    assert!(read_yaml(&deep, &Limits::default()).is_err());
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    let mut chain = "a0: &a0 [x]\n".to_owned();
    for n in 1..40 {
        let before = vec![format!("*a{}", n - 1); 9].join(", ");
        bomb += &format!("a{n}: &a{n} [{before}]\n");
    }
    for n in 1..600 {
        chain += &format!("a{n}: &a{n} [*a{}]\n", n - 1);
    }
    assert!(read_yaml(&bomb, &Limits::default()).is_err());
    assert!(read_yaml(&chain, &Limits::default()).is_err());
    let few = Limits { cells: 50, ..Limits::default() };
    assert!(read_json(&format!("[{}1]", "1,".repeat(60)), &few).is_err());
    assert!(read_yaml("a: &a [1, 2]\nb: [*a, *a]\n", &Limits::default()).is_ok());
}

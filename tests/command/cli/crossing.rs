//! From one plan period to the next: two vocabularies, and two plans of which one follows the other.

use super::support::{Folder, replaced};

const NEXT: &str = r#"format = 1
name = "strategy"
version = 1
lang = "en"
word = "strategy"

[calendar]
eras = false

[plan.field]
title = { type = "text", role = "name", word = "name" }

[kind.theme]
role = "headline"
under = ["plan"]
word = "theme"

[kind.theme.field]
title = { type = "text", role = "name", word = "name" }

[kind.work]
role = "headline"
under = ["theme"]
word = "line of work"

[kind.work.field]
title = { type = "text", role = "name", word = "name" }
state = { type = "choice", role = "status", word = "status", choices.planned = { word = "planned" }, choices.finished = { end = true, word = "done" } }
from_time = { type = "period", role = "schedule", end = "first", word = "begins" }
to_time = { type = "period", role = "schedule", end = "last", word = "ends" }
"#;

const OLD: &str = r#"format = 1
vocabulary = "roadmap/1"

[plan]
id = "tram"
name = "Tram 2025"

[[area]]
id = "lines"
name = "Lines"

[[feature]]
id = "harbour"
under = "lines"
name = "Harbour line"
end = "2026-Q2"
priority = "high"
start = "2025-Q1"
status = "planned"
"#;

const NEW: &str = r#"format = 1
vocabulary = "strategy/1"

[plan]
id = "tram"
title = "Tram 2025"

[[theme]]
id = "lines"
title = "Lines and stops"

[[work]]
id = "harbour"
under = "lines"
from_time = "2025-Q1"
state = "finished"
title = "Harbour line"
to_time = "2026-Q4"
"#;

/// A store whose last revision is written in `roadmap/1`, beside the vocabulary of the next and its draft.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("strategy.toml", NEXT);
    folder.write("old.toml", OLD);
    folder.write("new.toml", NEW);
    folder.answer(&["init"]);
    folder.answer(&["commit", "old.toml", "--date", "2025-04-01"]);
    folder
}

#[test]
fn a_mapping_is_proposed_kept_and_crossed_by_diff_and_papers() {
    let folder = folder();
    let refused = folder.planctl(&["--vocabulary", "strategy.toml", "diff", "latest", "new.toml"]);
    assert_eq!(
        refused,
        "exit 2\nerror: plans of different vocabularies cannot be compared without a mapping: roadmap/1 and strategy/1\n\
         hint: `planctl vocabulary map roadmap/1 strategy/1 -o map.toml` proposes what became of each kind and field; \
         look it over, and give it with `--map map.toml`\n"
    );
    folder.answer(&[
        "--vocabulary",
        "strategy.toml",
        "vocabulary",
        "map",
        "roadmap/1",
        "strategy/1",
        "-o",
        "map.toml",
    ]);
    let map = folder.read("map.toml");
    for rows in [
        "[[kind]]\nbefore = \"area\"\nafter = \"theme\"\n",
        "[[kind]]\nbefore = \"feature\"\nafter = \"work\"\n",
        "[[field]]\nkind = \"feature\"\nbefore = \"end\"\nafter = \"to_time\"\n",
        "[[field]]\nkind = \"feature\"\nbefore = \"status\"\nafter = \"state\"\n",
        "[[field]]\nkind = \"plan\"\nbefore = \"name\"\nafter = \"title\"\n",
        "# feature.priority (priority)\n",
    ] {
        assert!(map.contains(rows), "{rows}\n{map}");
    }
    let given = ["--vocabulary", "strategy.toml", "--map", "map.toml"];
    let told = folder.run(&[&given[..], &["diff", "latest", "new.toml"]].concat());
    assert_eq!(told.code, 0, "{}", told.told());
    assert!(told.stderr.contains("roadmap/1 is told in the words of strategy/1"), "{}", told.stderr);
    for said in ["Lines and stops", "Q4 2026", "status", "priority"] {
        assert!(told.stdout.contains(said), "{said}\n{}", told.stdout);
    }
    for unsaid in ["added", "deleted"] {
        assert!(!told.stdout.contains(unsaid), "{unsaid}\n{}", told.stdout);
    }
    // Without it each item would have come to be another kind of thing.
    let bare = folder.run(&["--vocabulary", "strategy.toml", "commit", "new.toml", "--date", "2026-04-01"]);
    assert_eq!(bare.code, 2, "{}", bare.told());
    folder.answer(&[&given[..], &["commit", "new.toml", "--date", "2026-04-01"]].concat());
    // From now on the store knows the way, in both directions and for every paper.
    for command in ["diff", "memo", "table", "redline", "roadmap"] {
        let run = folder.run(&[command, "2025-04-01", "2026-04-01"]);
        let run = if command == "roadmap" {
            folder.run(&["roadmap", "2026-04-01", "--against", "2025-04-01"])
        } else {
            run
        };
        assert_eq!(run.code, 0, "{command}: {}", run.told());
    }
    assert!(folder.answer(&["memo"]).contains("Harbour line"));
    assert_eq!(folder.run(&["diff", "2026-04-01", "2025-04-01"]).code, 0);
    let redline = folder.answer(&["redline", "--format", "md"]);
    assert!(redline.contains("Harbour line") && !redline.contains("unknown"), "{redline}");
    let refused = folder.planctl(&["amend"]);
    assert!(
        refused.starts_with("exit 2\n")
            && refused.contains("error: amending sentences are a form of Japanese"),
        "{refused}"
    );
    let proved = folder.run(&["verify"]);
    assert_eq!(proved.code, 0, "{}", proved.told());
}

#[test]
fn a_mapping_that_is_not_so_is_refused_with_what_is_not() {
    let folder = folder();
    let head = "format = 1\nbefore = \"roadmap/1\"\nafter = \"strategy/1\"\n\n";
    for (rows, said) in [
        (
            "[[kind]]\nbefore = \"ara\"\nafter = \"theme\"\n",
            "the mapping names the kind `ara`, which roadmap/1 has not",
        ),
        (
            "[[kind]]\nbefore = \"area\"\nafter = \"them\"\n",
            "the mapping names the kind `them`, which strategy/1 has not",
        ),
        (
            "[[kind]]\nbefore = \"area\"\nafter = \"theme\"\n\n[[field]]\nkind = \"area\"\nbefore = \"name\"\nafter = \"titel\"\n",
            "the mapping names the field `titel` of `theme`, which strategy/1 has not",
        ),
        (
            "[[kind]]\nbefore = \"feature\"\nafter = \"work\"\n\n[[field]]\nkind = \"feature\"\nbefore = \"start\"\nafter = \"title\"\n",
            "the mapping makes `feature.start`, of type period, into `title`, of type text: values of the one cannot be those of the other",
        ),
        (
            "[[kind]]\nbefore = \"plan\"\nafter = \"theme\"\n",
            "the mapping makes `plan` into `theme`: the plan itself is the plan on both sides",
        ),
    ] {
        folder.write("map.toml", format!("{head}{rows}"));
        let given = ["--vocabulary", "strategy.toml", "--map", "map.toml", "diff", "latest", "new.toml"];
        assert_eq!(
            folder.planctl(&given),
            format!("exit 2\nerror: the mapping from roadmap/1 to strategy/1 does not fit: {said}\n")
        );
    }
    let one = folder.planctl(&["vocabulary", "map", "roadmap/1", "roadmap"]);
    assert_eq!(
        one,
        "exit 2\nerror: both are versions of `roadmap`: a later version reads what an earlier one wrote, and no mapping is needed\n"
    );
}

#[test]
fn a_predecessor_in_another_plan_is_held_to_the_store_and_called_by_its_name() {
    let folder = folder();
    let next =
        replaced(OLD, "id = \"tram\"\nname = \"Tram 2025\"", "id = \"tram-next\"\nname = \"Tram 2030\"");
    let next = replaced(&next, "id = \"harbour\"", "id = \"port\"");
    let next = replaced(&next, "name = \"Harbour line\"\nend", "name = \"Port line\"\nend");
    let next = replaced(&next, "end = \"2026-Q2\"", "end = \"2026-Q2\"\nfrom = [\"tram:harbour\"]");
    folder.write("next.toml", replaced(&next, "tram:harbour", "tram:harbor"));
    let refused = folder.run(&["commit", "next.toml", "--date", "2030-04-01"]);
    assert!(refused.code == 2 && refused.stderr.contains("tram:harbor"), "{}", refused.told());
    folder.write("next.toml", &next);
    folder.answer(&["commit", "next.toml", "--date", "2030-04-01"]);
    let shown = folder.answer(&["--plan", "tram-next", "show", "latest"]);
    assert!(shown.contains("Harbour line (Tram 2025)"), "{shown}");
    // In a later revision of the same plan the name goes where lineage is told.
    let later = format!(
        "{next}\n[[feature]]\nid = \"quay\"\nunder = \"lines\"\nname = \"Quay\"\nfrom_part = [\"tram:lines\"]\n"
    );
    folder.write("later.toml", later);
    let told = folder.run(&["diff", "next.toml", "later.toml"]);
    assert!(told.stdout.contains("Lines (Tram 2025)"), "{}", told.told());
    let points = folder.answer(&["memo", "next.toml", "later.toml"]);
    assert!(points.contains("Lines (Tram 2025)"), "{points}");
    // Against the other plan itself, an item comes from the item there.
    let across = folder.run(&["diff", "old.toml", "next.toml"]);
    assert!(
        across.stdout.contains("Harbour line") && !across.stdout.contains("tram:harbour"),
        "{}",
        across.told()
    );
}

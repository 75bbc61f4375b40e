//! Everything that must be refused: at the place, in a message one can act upon, with nothing
//! written.

use std::fs;

use unicode_width::UnicodeWidthStr as _;

use super::support::{Folder, replaced, with};

/// A sound draft, which each case spoils in one way.
const DRAFT: &str = r#"format = 1
vocabulary = "mext-rd-plan/1"

[plan]
id = "town"
name = "架空の研究計画"

[[program]]
id = "sea"
label = "2-1"
name = "海洋プログラム"

[[project]]
id = "tide"
under = "sea"
name = "潮位の観測"
first = "FY2024"
last = "FY2028"
milestones = ["FY2026 mid-term"]

[[policy]]
id = "basic"
name = "架空の基本計画"
decided = 2021-03-26
"#;

/// The longest message, in bytes.
const MOST_BYTES: usize = 4096;

/// A folder with a store of one revision, and room for a draft.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("first.toml", DRAFT);
    folder.answer(&["init", "--origin", "test"]);
    folder.answer(&["commit", "first.toml", "--date", "2024-04-01", "-m", "one"]);
    fs::remove_file(folder.path("first.toml")).unwrap();
    folder
}

/// Runs a command that must be refused, and gives what it said: it answers nothing, changes
/// nothing, and says one short error that a terminal may show.
#[track_caller]
fn refused(folder: &Folder, args: &[&str], code: i32) -> String {
    let before = folder.listing();
    let run = folder.run(args);
    assert_eq!(run.code, code, "{args:?}: {}", run.told());
    assert_eq!(run.stdout, "", "{args:?}: a refusal answers nothing");
    assert!(run.stderr.len() <= MOST_BYTES, "{args:?}: {} bytes: {:.200}", run.stderr.len(), run.stderr);
    assert!(run.stderr.ends_with('\n'), "{args:?}: {}", run.stderr);
    let errors = run.stderr.lines().filter(|line| line.starts_with("error: ")).count();
    assert_eq!(errors, 1, "{args:?}: one error, not more: {}", run.stderr);
    let raw = |c: &char| c.is_control() && *c != '\n' || ('\u{202A}'..='\u{202E}').contains(c);
    assert_eq!(run.stderr.chars().find(raw), None, "{args:?}: no such character is printed");
    assert_eq!(folder.listing(), before, "{args:?}: a refusal writes nothing");
    run.stderr
}

/// Commits `draft`, which must be refused in these words, to the letter.
#[track_caller]
fn says(draft: &str, expected: &str) {
    let folder = folder();
    folder.write("plan.toml", draft);
    let said = refused(&folder, &["commit", "plan.toml", "--date", "2026-01-16"], 2);
    assert_eq!(said, expected);
}

/// Commits `draft`, which must be refused at `value`: the caret stands under it, as wide as it.
#[track_caller]
fn points_at(draft: &str, value: &str) {
    let folder = folder();
    folder.write("plan.toml", draft);
    let said = refused(&folder, &["commit", "plan.toml", "--date", "2026-01-16"], 2);
    let lines: Vec<&str> = said.lines().collect();
    let caret = lines.iter().position(|line| line.trim_start_matches([' ', '|']).starts_with('^'));
    let caret = caret.unwrap_or_else(|| panic!("no line is pointed at: {said}"));
    let (shown, under) = (lines[caret - 1], lines[caret]);
    let at = shown.find(value).unwrap_or_else(|| panic!("{value} is not shown: {said}"));
    let begin = under.find('^').unwrap();
    assert_eq!(under[..begin].width(), shown[..at].width(), "the caret's column:\n{said}");
    assert_eq!(under.trim_start_matches([' ', '|']).width(), value.width(), "the caret's width:\n{said}");
}

/// Commits `draft`, which must be refused with a message that holds each of `parts`.
#[track_caller]
fn mentions(draft: impl AsRef<[u8]>, parts: &[&str]) {
    let folder = folder();
    folder.write("plan.toml", draft);
    let said = refused(&folder, &["commit", "plan.toml", "--date", "2026-01-16"], 2);
    for part in parts {
        assert!(said.contains(part), "{part:?} in: {said}");
    }
}

fn spoilt(before: &str, after: &str) -> String {
    replaced(DRAFT, before, after)
}

#[test]
fn the_draft_that_the_cases_spoil_is_sound() {
    let folder = folder();
    folder.write("plan.toml", spoilt("FY2028", "FY2029"));
    let run = folder.run(&["commit", "plan.toml", "--date", "2026-01-16"]);
    assert_eq!(run.code, 0, "{}", run.told());
    assert_eq!(run.stderr, "");
}

// What editors and Windows do to files.

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_passed_over_with_a_note() {
    let folder = folder();
    folder.write("bom.toml", format!("\u{FEFF}{DRAFT}"));
    folder.write("crlf.toml", DRAFT.replace('\n', "\r\n"));
    assert_eq!(
        folder.planctl(&["diff", "bom.toml", "crlf.toml"]),
        "exit 0
coverage: bom.toml (4 items, 4 without a source) -> crlf.toml (4 items, 4 without a source)
no differences
note: bom.toml: the byte order mark at the beginning was passed over
note: crlf.toml: the line ends CR LF were read as LF
"
    );
}

#[test]
fn a_file_in_another_encoding_is_refused_with_the_step_to_take() {
    let step = "hint: save as UTF-8: in your editor, Save As, encoding UTF-8\n";
    // name = "計画"
    let cp932 = b"name = \"\x8C\x76\x89\xE6\"\n".to_vec();
    let utf16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.iter().copied().chain(DRAFT.encode_utf16().flat_map(bytes)).collect()
    };
    for (bytes, fault) in [
        (cp932, "is saved as Shift_JIS (CP932)"),
        (utf16(b"\xFF\xFE", u16::to_le_bytes), "is saved as UTF-16"),
        (utf16(b"\xFE\xFF", u16::to_be_bytes), "is saved as UTF-16"),
        (utf16(b"", u16::to_le_bytes), "is saved as UTF-16"),
        (utf16(b"", u16::to_be_bytes), "is saved as UTF-16"),
        (b"a = \"\xFF\xFF\"".to_vec(), "is not UTF-8 text (byte 5)"),
    ] {
        let folder = folder();
        folder.write("plan.toml", bytes);
        for args in [
            &["commit", "plan.toml", "--date", "2026-01-16"][..],
            &["diff", "plan.toml"],
            &["check", "plan.toml"],
            &["fmt", "plan.toml"],
            &["show", "plan.toml"],
        ] {
            assert_eq!(refused(&folder, args, 2), format!("error: plan.toml {fault}\n{step}"));
        }
    }
}

// What is no TOML, or too much of it.

#[test]
fn a_key_given_twice_is_refused() {
    says(
        &spoilt("name = \"潮位の観測\"", "name = \"潮位の観測\"\nname = \"潮位の記録\""),
        "error: plan.toml:17:1: not TOML: duplicate key
   |
17 | name = \"潮位の記録\"
   | ^^^^
",
    );
}

#[test]
fn brackets_without_end_are_refused_and_not_followed() {
    mentions("a = ".to_owned() + &"[".repeat(10_000), &["plan.toml:1:", "not TOML", "recurs"]);
    mentions("a = ".to_owned() + &"{a = ".repeat(10_000), &["plan.toml:1:", "not TOML", "recurs"]);
    mentions(format!("a{} = 1", ".a".repeat(100_000)), &["plan.toml:1:1", "not TOML", "recurs"]);
    mentions(format!("[a{}]", ".a".repeat(100_000)), &["plan.toml:1:1", "not TOML", "recurs"]);
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    mentions(spoilt("[\"FY2026 mid-term\"]", &deep), &["plan.toml:19:", "not TOML", "recurs"]);
}

#[test]
fn a_file_beyond_the_cap_is_refused_before_it_is_parsed() {
    // Were it parsed, it would be told that it is not TOML.
    let folder = folder();
    folder.write("plan.toml", "[".repeat((4 << 20) + 1));
    let said = refused(&folder, &["check", "plan.toml"], 2);
    assert_eq!(
        said,
        "error: plan.toml has 4194305 bytes or more, beyond the 4194304 allowed
hint: raise the limit with `--max-size MIB`
"
    );
    let parsed = refused(&folder, &["check", "plan.toml", "--max-size", "5"], 2);
    assert!(parsed.starts_with("error: plan.toml:1:"), "{parsed}");
    let run = folder.run_on(&"[".repeat((4 << 20) + 1), &["check", "-"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert_eq!(run.stderr, said.replace("plan.toml", "-"));
}

#[test]
fn what_is_no_draft_at_all_is_refused() {
    says(
        "",
        "error: plan.toml:1:1: the file has no `format`
  |
1 |
  | ^
hint: there is 1 more fault
",
    );
    mentions("# nothing\n", &["plan.toml:1:1", "the file has no `format`"]);
    mentions(
        "format = 1\nvocabulary = \"mext-rd-plan/1\"\n",
        &["plan.toml:1:1", "the draft has no `[plan]`"],
    );
    mentions(spoilt("format = 1", "format = 2"), &["plan.toml:1:10", "reads format 1"]);
    mentions(spoilt("[plan]", "[[plan]]"), &["plan.toml:4:", "`plan` takes a table"]);
    mentions(
        spoilt("[[program]]", "[program]"),
        &["plan.toml:8:", "`program` takes tables, each under [[…]]"],
    );
    mentions("a = \"\0\"", &["plan.toml:1:6", "not TOML"]);
    mentions(
        spoilt("mext-rd-plan/1", "mext-rd-plan/2"),
        &["plan.toml:2:14", "the vocabulary `mext-rd-plan/2` is not at hand", "--vocabulary FILE"],
    );
}

// Words that the vocabulary lacks.

#[test]
fn an_unknown_key_is_refused_and_the_nearest_named() {
    says(
        &spoilt("name = \"潮位の観測\"", "nmae = \"潮位の観測\""),
        "error: plan.toml:16:1: a `project` has no field `nmae`; did you mean `name`?
   |
16 | nmae = \"潮位の観測\"
   | ^^^^
",
    );
    mentions(spoilt("under = \"sea\"", "undr = \"sea\""), &["plan.toml:15:1", "did you mean `under`?"]);
    mentions(
        with(DRAFT, "[[source]]\nplaces = [\"tide\"]\ncertainty = \"verified\""),
        &["plan.toml:27:1", "a `source` has no field `places`; did you mean `place`?"],
    );
}

#[test]
fn an_unknown_kind_is_refused_and_the_nearest_named() {
    says(
        &spoilt("[[program]]", "[[progam]]"),
        "error: plan.toml:8:3: the vocabulary has no kind `progam`; did you mean `program`?
  |
8 | [[progam]]
  |   ^^^^^^
",
    );
}

#[test]
fn a_kind_written_inside_another_table_is_refused_with_the_way_to_write_it() {
    mentions(
        spoilt("\n[[project]]", "\n[[program.project]]"),
        &["plan.toml:13:", "a `project` is written inside the table of `sea`", "with `under = \"sea\"`"],
    );
}

#[test]
fn a_value_of_another_type_is_refused_with_the_type_it_takes() {
    for (before, after, place, takes) in [
        ("\"潮位の観測\"", "7", "16:8", "`name` takes a text in quotes"),
        ("\"FY2028\"", "2028", "18:8", "`last` takes a fiscal year, \"FY2026\""),
        ("[\"FY2026 mid-term\"]", "\"FY2026 mid-term\"", "19:14", "`milestones` takes an array of texts"),
        ("2021-03-26", "\"令和3年3月26日\"", "24:11", "`decided` takes a date without quotes, 2026-01-16"),
        ("2021-03-26", "2021-03-26T00:00:00Z", "24:11", "`decided` takes a date without quotes, 2026-01-16"),
        ("\"2-1\"", "2.1", "10:9", "`label` takes a text in quotes"),
        ("\"sea\"\nname", "[\"sea\"]\nname", "15:9", "`under` takes a text in quotes"),
    ] {
        mentions(spoilt(before, after), &[&format!("error: plan.toml:{place}: {takes}\n")]);
    }
}

// Ids.

#[test]
fn what_is_not_an_id_is_refused_at_the_character() {
    let hint = "hint: an id is up to 63 of a-z, 0-9 and -; `planctl fmt --ids` gives free ones\n";
    says(
        &spoilt("\"tide\"", "\"../tide\""),
        &format!(
            "error: plan.toml:14:6: `../tide` holds ., which no id may
   |
14 | id = \"../tide\"
   |      ^^^^^^^^^
{hint}"
        ),
    );
    says(
        &spoilt("\"tide\"", "\"潮位\""),
        &format!(
            "error: plan.toml:14:6: `潮位` holds 潮, which no id may
   |
14 | id = \"潮位\"
   |      ^^^^^^
{hint}"
        ),
    );
    let long = "a".repeat(64);
    for (id, fault) in [
        ("Tide", "`Tide` holds T, which no id may"),
        ("ｔide", "`ｔide` holds ｔ, which no id may"),
        ("-tide", "`-tide` begins with a hyphen, which no id does"),
        ("tide_1", "`tide_1` holds _, which no id may"),
        ("ti\\u0007de", "`ti<U+0007>de` holds <U+0007>, which no id may"),
        ("ti\\u202Ede", "`ti<U+202E>de` holds <U+202E>, which no id may"),
        ("", "is an empty id"),
        (&long, "is longer than the 63 characters of an id"),
    ] {
        mentions(spoilt("\"tide\"", &format!("\"{id}\"")), &["error: plan.toml:14:6: `", fault, hint]);
    }
}

#[test]
fn however_long_an_id_is_the_message_keeps_its_way_out() {
    mentions(
        spoilt("\"tide\"", &format!("\"{}\"", "長".repeat(5000))),
        &["plan.toml:14:6", "which no id may", "`planctl fmt --ids` gives free ones"],
    );
}

#[test]
fn however_long_a_key_is_the_message_shows_its_place() {
    mentions(
        spoilt("name = \"潮位の観測\"", &format!("{} = 1", "k".repeat(9000))),
        &["plan.toml:16:1", "a `project` has no field `kk", "16 | kkk", "^^^"],
    );
}

#[test]
fn an_id_used_twice_is_refused() {
    says(
        &with(DRAFT, "[[project]]\nid = \"tide\"\nunder = \"sea\""),
        "error: plan.toml:27:6: the id `tide` is used twice
   |
27 | id = \"tide\"
   |      ^^^^^^
",
    );
    mentions(spoilt("id = \"sea\"", "id = \"town\""), &["the id `town` is used twice"]);
}

#[test]
fn an_item_under_itself_or_under_nothing_is_refused() {
    let wave = "[[project]]\nid = \"wave\"\nunder = ";
    mentions(with(DRAFT, &format!("{wave}\"wave\"")), &["plan.toml:27:6", "`wave` stands under itself"]);
    let wind = "[[project]]\nid = \"wind\"\nunder = \"wave\"";
    let circle = with(&with(DRAFT, &format!("{wave}\"wind\"")), wind);
    mentions(circle, &["plan.toml:27:6", "`wave` stands under itself"]);
    let nobody = with(DRAFT, &format!("{wave}\"nobody\""));
    mentions(nobody, &["plan.toml:27:6", "`wave` stands under `nobody`, which is not in this plan"]);
    says(
        &with(DRAFT, &format!("{wave}\"basic\"")),
        "error: plan.toml:28:9: the project `wave` stands under a policy, where none may
   |
28 | under = \"basic\"
   |         ^^^^^^^
",
    );
}

// Years, days, evaluations.

#[test]
fn a_day_that_never_was_is_refused_in_a_field() {
    mentions(spoilt("2021-03-26", "2026-02-30"), &["plan.toml:24:11", "2026-02-30"]);
    says(
        &spoilt("2021-03-26", "\"令和0年1月1日\""),
        "error: plan.toml:24:11: \"令和0年1月1日\" is a day that the calendar does not have
   |
24 | decided = \"令和0年1月1日\"
   |           ^^^^^^^^^^^^^^^
",
    );
    says(
        &spoilt("2021-03-26", "\"平成31年5月1日\""),
        "error: plan.toml:24:11: \"平成31年5月1日\" is outside 平成: if 2019-05-01 is meant, that day belongs to another era
   |
24 | decided = \"平成31年5月1日\"
   |           ^^^^^^^^^^^^^^^^
hint: write 2019-05-01 if that is the day
",
    );
}

#[test]
fn a_day_that_never_was_is_refused_as_an_argument() {
    let folder = folder();
    folder.write("plan.toml", spoilt("FY2028", "FY2029"));
    for (date, fault) in [
        ("2026-02-30", "is a day that the calendar does not have"),
        ("令和0年1月1日", "is a day that the calendar does not have"),
        ("平成31年5月1日", "is outside 平成: if 2019-05-01 is meant, that day belongs to another era"),
        ("令和8年", "is not a date"),
        ("2026-1-16", "is not a date"),
        ("", "is not a date"),
        ("20\u{202e}26", "is not a date"),
    ] {
        let said = refused(&folder, &["commit", "plan.toml", "--date", date], 2);
        assert!(said.starts_with("error: ") && said.contains("--date") && said.contains(fault), "{said}");
        if !date.is_empty() && date.is_ascii() {
            let act = format!("decided, body=議会, date={date}");
            let args = ["commit", "plan.toml", "--date", "2026-01-16", "--act", &act];
            assert_eq!(refused(&folder, &args, 2), format!("error: --act: `{date}` {fault}\n"));
        }
    }
    for spec in ["2026-02-30", "令和0年1月1日", "平成31年5月1日", "@{2026-02-30}"] {
        let said = refused(&folder, &["show", spec], 2);
        assert!(said.starts_with(&format!("error: `{spec}` is ")), "{said}");
    }
}

#[test]
fn a_message_about_a_long_argument_is_short() {
    let folder = folder();
    let long = "x".repeat(10_000);
    for args in [
        &["commit", "plan.toml", "--date", &long][..],
        &["log", "--plan", &long],
        &["show", &long],
        &["diff", "--kind", &long],
        &["diff", &long, &long],
        &["log", "--", &long],
        &[&long],
    ] {
        refused(&folder, args, 2);
    }
}

#[test]
fn a_schedule_that_ends_before_it_begins_is_refused() {
    says(
        &spoilt("\"FY2028\"", "\"FY2022\""),
        "error: plan.toml:18:8: `tide` ends in FY2022, before it begins in FY2024
   |
18 | last = \"FY2022\"
   |        ^^^^^^^^
hint: a schedule includes both its years; for one year, write it twice
",
    );
}

#[test]
fn what_is_not_a_fiscal_year_is_refused() {
    says(
        &spoilt("\"FY2028\"", "\"令和8\""),
        "error: plan.toml:18:8: \"令和8\" is not a fiscal year
   |
18 | last = \"令和8\"
   |        ^^^^^^^
hint: write \"FY2026\"; a bound is \"<=FY2018\", \">=FY2027\" or \"FY2019..FY2021\"
",
    );
    for year in ["2028", "FY28", "FY20２8", "FY2028 ", "FY0000", "FY2030..FY2028", "<FY2018", ""] {
        let said = format!("error: plan.toml:18:8: \"{year}\" is not a fiscal year\n");
        mentions(spoilt("\"FY2028\"", &format!("\"{year}\"")), &[&said, "hint: write \"FY2"]);
    }
}

#[test]
fn an_evaluation_of_unknown_kind_is_refused() {
    says(
        &spoilt("\"FY2026 mid-term\"", "\"FY2026 midterm\""),
        "error: plan.toml:19:15: \"FY2026 midterm\" is not an evaluation; its kinds are ex-ante, mid-term, ex-post
   |
19 | milestones = [\"FY2026 midterm\"]
   |               ^^^^^^^^^^^^^^^^
hint: write the period, one blank and the kind: \"FY2028 mid-term\"
",
    );
    for text in ["mid-term FY2026", "FY2026", "2026 mid-term", "FY2026  mid-term", "FY2026　mid-term"] {
        mentions(
            spoilt("\"FY2026 mid-term\"", &format!("\"{text}\"")),
            &["plan.toml:19:15", "is not an evaluation"],
        );
    }
    mentions(
        spoilt("[\"FY2026 mid-term\"]", "[\"FY2026 mid-term\", \"FY2026 mid-term\"]"),
        &["plan.toml:19:34", "\"FY2026 mid-term\" stands here twice"],
    );
}

// What is known and what is not.

#[test]
fn unknown_beside_a_scalar_is_refused() {
    says(
        &spoilt("milestones = [\"FY2026 mid-term\"]", "unknown = [\"last\"]"),
        "error: plan.toml:19:12: `last` is given a value and said to be unknown
   |
19 | unknown = [\"last\"]
   |            ^^^^^^
hint: drop the value, or take `last` out of `unknown`
",
    );
    mentions(
        spoilt("milestones = [\"FY2026 mid-term\"]", "unknown = [\"lst\"]"),
        &["plan.toml:19:12", "did you mean `last`?"],
    );
}

#[test]
fn absent_without_unknown_is_refused() {
    says(
        &spoilt("milestones = [\"FY2026 mid-term\"]", "absent = [\"wave\"]"),
        "error: plan.toml:19:10: `absent` says something only where `unknown` names a list
   |
19 | absent = [\"wave\"]
   |          ^^^^^^^^
",
    );
    mentions(
        spoilt("label = \"2-1\"", "label = \"2-1\"\nunknown = [\"project\"]\nabsent = [\"tide\"]"),
        &["plan.toml:12:10", "`sea` says that `tide` is absent, and it stands below it"],
    );
}

// References, lineage, sources.

#[test]
fn a_dangling_reference_is_refused() {
    says(
        &spoilt("milestones = [\"FY2026 mid-term\"]", "conducts = [\"nobody\"]"),
        "error: plan.toml:19:12: `tide` refers to `nobody`, which is not in this plan
   |
19 | conducts = [\"nobody\"]
   |            ^^^^^^^^^^
",
    );
    for (to, fault) in [
        ("tide", "`tide` refers to itself"),
        ("basic", "`tide` refers to `basic`, a policy, which this field does not take"),
    ] {
        let conducts = format!("conducts = [\"{to}\"]");
        mentions(spoilt("milestones = [\"FY2026 mid-term\"]", &conducts), &["plan.toml:19:12", fault]);
    }
}

#[test]
fn lineage_in_a_circle_or_to_nothing_is_refused() {
    let from = |of: &str| spoilt("milestones = [\"FY2026 mid-term\"]", &format!("from = [\"{of}\"]"));
    mentions(from("tide"), &["plan.toml:19:8", "`tide` comes from itself"]);
    mentions(
        from("nobody"),
        &[
            "plan.toml:19:8",
            "`tide` comes from `nobody`, which stands neither here nor in any revision",
            "`planctl show REV` lists the ids of a revision",
        ],
    );
    let circle = with(
        DRAFT,
        "[[project]]\nid = \"wave\"\nunder = \"sea\"\nfrom = [\"wind\"]\n\n[[project]]\nid = \"wind\"\nunder = \"sea\"\nfrom_part = [\"wave\"]",
    );
    mentions(circle, &["plan.toml:29:8", "lineage goes round in a circle: `wave` ← `wind`"]);
    let twice = with(
        DRAFT,
        "[[project]]\nid = \"wave\"\nunder = \"sea\"\nfrom = [\"tide\"]\n\n[[project]]\nid = \"wind\"\nunder = \"sea\"\nfrom = [\"tide\"]",
    );
    mentions(
        twice,
        &["plan.toml:34:8", "both `wave` and `wind` come from the whole of `tide`; of a part, say from_part"],
    );
    let part = with(
        DRAFT,
        "[[project]]\nid = \"wave\"\nunder = \"sea\"\nfrom = [\"tide\"]\n\n[[project]]\nid = \"wind\"\nunder = \"sea\"\nfrom_part = [\"tide\"]",
    );
    mentions(part, &["plan.toml:34:13", "`wind` cannot come from a part of it"]);
}

#[test]
fn a_source_about_nothing_or_without_reason_is_refused() {
    let source = |row: &str| with(DRAFT, &format!("[[source]]\n{row}"));
    says(
        &source("place = \"nowhere\"\ncertainty = \"verified\""),
        "error: plan.toml:27:9: a source is about `nowhere`, which is not in this plan
   |
27 | place = \"nowhere\"
   |         ^^^^^^^^^
",
    );
    mentions(source("place = \"tide.lst\"\ncertainty = \"verified\""), &["plan.toml:27:9", "`tide.lst`"]);
    mentions(source("place = \"ti de\"\ncertainty = \"verified\""), &["plan.toml:27:9", "is not a place"]);
    says(
        &source("place = \"tide\"\ncertainty = \"inferred\""),
        "error: plan.toml:26:1: what is inferred needs a reason
   |
26 | [[source]]
   | ^^^^^^^^^^
hint: write `reason = \"…\"`, or certainty = \"verified\" if the document says so
",
    );
    mentions(
        source("place = \"tide\"\ncertainty = \"sure\""),
        &["plan.toml:28:13", "\"sure\" is none of verified, inferred"],
    );
    mentions(source("certainty = \"verified\""), &["plan.toml:26:1", "`source` has no `place`"]);
    mentions(source("place = \"tide\""), &["plan.toml:26:1", "`source` has no `certainty`"]);
    mentions(
        source("place = \"tide\"\ncertainty = \"verified\"\ndocument = \"paper.pdf\""),
        &["the document `paper.pdf`, which is not kept as evidence", "add `--source paper.pdf`"],
    );
}

#[test]
fn open_rows_are_refused_at_their_place() {
    let open = with(DRAFT, "[[suggestion]]\nid = \"tide\"\nscore = 0.9");
    mentions(
        open,
        &["plan.toml:26:1: ", "still open", "decide each [[suggestion]] and [[conflict]] and take it out"],
    );
}

// Characters that deceive.

#[test]
fn invisible_and_control_characters_are_refused_by_number() {
    says(
        &spoilt("海洋プログラム", "海洋\u{202E}プログラム"),
        "error: plan.toml:11:8: this text holds U+202E, an invisible character that turns the direction of text
   |
11 | name = \"海洋<U+202E>プログラム\"
   |        ^^^^^^^^^^^^^^^^^^^^^^^^
hint: take the character out
",
    );
    for (text, number) in [
        ("海洋\\u202Eプログラム", "U+202E"),
        ("海洋\u{2066}プログラム", "U+2066"),
        ("海洋\u{200F}プログラム", "U+200F"),
        ("海洋\\u001b[31mプログラム", "U+001B"),
        ("海洋\\u0000プログラム", "U+0000"),
        ("海洋\\rプログラム", "U+000D"),
        ("海洋\u{0085}プログラム", "U+0085"),
        ("海洋\u{FEFF}プログラム", "U+FEFF"),
        ("海洋\u{2028}プログラム", "U+2028"),
    ] {
        mentions(spoilt("海洋プログラム", text), &["plan.toml:11:8", number, "hint: take the character out"]);
    }
    mentions(spoilt("海洋プログラム", "海洋\u{1b}[31mプログラム"), &["plan.toml:11:11", "not TOML"]);
    mentions(spoilt("[[program]]", "[\"\u{202e}program\"]"), &["plan.toml:8:2", "no kind `<U+202E>program`"]);
}

// The caret.

#[test]
fn the_caret_stands_under_the_fault_however_wide_the_text_before_it() {
    points_at(&spoilt("\"FY2028\"", "\"令和8\""), "\"令和8\"");
    points_at(
        &spoilt("[\"FY2026 mid-term\"]", "[\"FY2026 mid-term\", \"令和九年 中間\"]"),
        "\"令和九年 中間\"",
    );
    points_at(
        &spoilt("\nname = \"海洋プログラム\"", "\nname = \"海洋\u{202E}プログラム\""),
        "\"海洋<U+202E>プログラム\"",
    );
    // An inline table puts full-width text before the fault on its line.
    let inline = replaced(
        DRAFT,
        "[plan]\nid = \"town\"\nname = \"架空の研究計画\"\n",
        "plan = { name = \"架空の研究計画（か\u{3099}）\", id = \"まち\" }\n",
    );
    points_at(&inline, "\"まち\"");
    let long = format!("plan = {{ name = \"{}\", id = \"まち\" }}\n", "長".repeat(3000));
    let inline = replaced(DRAFT, "[plan]\nid = \"town\"\nname = \"架空の研究計画\"\n", &long);
    points_at(&inline, "\"まち\"");
    let tab = spoilt("last = \"FY2028\"", "last =\t\t\"FY28\"\t# 海の\t年");
    points_at(&tab, "\"FY28\"");
}

#[test]
fn no_spoilt_draft_makes_planctl_panic() {
    // Every prefix, and every byte taken out or turned into a quote, a bracket or a letter of
    // another width.
    let folder = folder();
    let cuts = (0..DRAFT.len()).step_by(7).map(|at| DRAFT.as_bytes()[..at].to_vec());
    let bytes = |at: usize, by: &[u8]| -> Vec<u8> {
        [&DRAFT.as_bytes()[..at], by, &DRAFT.as_bytes()[at + 1..]].concat()
    };
    let spoilt = (0..DRAFT.len()).step_by(11).flat_map(|at| {
        let by: [&[u8]; 3] = [b"\"", b"[", "潮".as_bytes()];
        let by = by[at % 3];
        [bytes(at, by), bytes(at, b"")]
    });
    for draft in cuts.chain(spoilt) {
        folder.write("plan.toml", &draft);
        let run = folder.run(&["diff", "plan.toml"]);
        let draft = String::from_utf8_lossy(&draft).into_owned();
        assert!([0, 2].contains(&run.code), "exit {} on\n{draft}\n{}", run.code, run.stderr);
        assert!(run.stderr.len() <= MOST_BYTES);
    }
}

// Files and folders that are not what they should be.

#[test]
fn what_is_no_file_is_refused() {
    let folder = folder();
    fs::create_dir(folder.path("drafts")).unwrap();
    for (args, said) in [
        (&["check", "drafts/nothing.toml"][..], "error: drafts/nothing.toml: no such file\n"),
        (&["check", "nothing.toml"], "error: nothing.toml: no such file\n"),
        (&["fmt", "nothing.toml"], "error: nothing.toml: no such file\n"),
        (&["commit", "drafts", "--date", "2026-01-16"], "error: drafts: it is a folder\n"),
        (&["-C", "nowhere", "log"], "error: nowhere: no such file\n"),
        (&["new", "-o", "nowhere/x.toml"], "error: nowhere/x.toml: there is no folder nowhere\n"),
        (&["--vocabulary", "nothing.toml", "new"], "error: nothing.toml: no such file\n"),
        (
            &["log", "--store", "drafts"],
            "error: drafts is not a store of planctl\nhint: `planctl init` makes one\n",
        ),
    ] {
        assert_eq!(refused(&folder, args, 2), said);
    }
}

#[test]
fn a_missing_file_in_the_folder_above_is_called_by_its_name() {
    let folder = folder();
    fs::create_dir(folder.path("drafts")).unwrap();
    let said = refused(&folder, &["-C", "drafts", "diff", "../missing.toml"], 2);
    assert_eq!(said, "error: ../missing.toml: no such file\n");
}

#[test]
fn what_is_no_vocabulary_is_refused_at_its_place() {
    let folder = folder();
    folder.write("plan.toml", DRAFT);
    let vocabulary = |folder: &Folder, text: &str| {
        folder.write("v.toml", text);
        refused(folder, &["--vocabulary", "v.toml", "check", "plan.toml"], 2)
    };
    let city = include_str!("../../../examples/city/city-plan.toml");
    let said = vocabulary(&folder, &replaced(city, "role = \"target\"", "role = \"aim\""));
    assert!(said.starts_with("error: v.toml:"), "{said}");
    assert!(said.contains("`aim`"), "{said}");
    let said = vocabulary(&folder, &replaced(city, "kinds = [\"action\"]", "kinds = [\"acton\"]"));
    assert!(said.contains("v.toml") && said.contains("`acton`"), "{said}");
    // A formula for a change that the catalogue lacks would never be used.
    let said = vocabulary(&folder, &replaced(city, "target-changed = ", "target-chnged = "));
    assert!(said.contains("v.toml") && said.contains("target-chnged"), "{said}");
}

/// Spoils a store of two revisions and runs `args` on it, to be refused with code 3 and in words
/// that hold each of `parts`.
#[cfg(unix)]
#[track_caller]
fn damaged(args: &[&str], spoil: impl Fn(&Store), parts: &[&str]) {
    let folder = folder();
    folder.write("second.toml", spoilt("FY2028", "FY2030"));
    folder.answer(&["commit", "second.toml", "--date", "2026-01-16"]);
    folder.write("third.toml", spoilt("FY2028", "FY2032"));
    let entry = folder.read("revisions/log/00000002.toml");
    let hash = entry.split("snapshot = { blake3 = \"").nth(1).unwrap()[..64].to_owned();
    let store = Store { folder: &folder, object: format!("revisions/snapshots/{hash}.toml") };
    spoil(&store);
    let said = refused(&folder, args, 3);
    for part in parts {
        let part = part.replace("OBJECT", &store.object);
        assert!(said.contains(&part), "{part:?} in: {said}");
    }
    // `verify` says so too: either in its answer or as an error.
    let run = folder.run(&["verify"]);
    assert_eq!(run.code, 3, "{}", run.told());
    let commit = ["commit", "third.toml", "--date", "2027-01-15"];
    refused(&folder, &commit, 3);
}

/// A store to be spoilt.
#[cfg(unix)]
struct Store<'f> {
    folder: &'f Folder,
    /// The snapshot of its last revision.
    object: String,
}

#[cfg(unix)]
impl Store<'_> {
    fn edit(&self, file: &str, edit: impl Fn(&str) -> String) {
        let text = self.folder.read(file);
        self.folder.write(file, edit(&text));
    }

    /// Moves something out of the store and puts a link to it in its place.
    fn link(&self, name: &str) {
        let (path, away) = (self.folder.path(name), self.folder.path("away"));
        fs::rename(&path, &away).unwrap();
        std::os::unix::fs::symlink(away, path).unwrap();
    }
}

#[cfg(unix)]
fn pipe(path: &std::path::Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

#[cfg(unix)]
const VERIFY: &str = "hint: `planctl verify` lists every damaged file\n";

#[cfg(unix)]
#[test]
fn an_object_that_is_a_link_is_not_followed() {
    damaged(&["show"], |store| store.link(&store.object), &["error: OBJECT is not a plain file\n"]);
}

#[cfg(unix)]
#[test]
fn a_folder_of_the_store_that_is_a_link_is_not_followed() {
    damaged(
        &["diff"],
        |store| store.link("revisions/snapshots"),
        &["error: revisions/snapshots is not a plain folder"],
    );
    damaged(
        &["diff"],
        |store| store.link("revisions/vocabularies"),
        &["revisions/vocabularies is not a plain "],
    );
    damaged(&["log"], |store| store.link("revisions/log"), &["revisions/log is not a plain "]);
}

#[cfg(unix)]
#[test]
fn a_pipe_instead_of_an_object_is_not_waited_for() {
    let instead = |name: fn(&Store) -> String| {
        move |store: &Store| {
            let path = store.folder.path(&name(store));
            fs::remove_file(&path).unwrap();
            pipe(&path);
        }
    };
    damaged(&["show"], instead(|store| store.object.clone()), &["error: OBJECT is not a plain file\n"]);
    damaged(
        &["log"],
        instead(|_| "revisions/log/00000002.toml".to_owned()),
        &["00000002.toml is not a plain file"],
    );
    damaged(
        &["log"],
        instead(|_| "revisions/planctl.toml".to_owned()),
        &["planctl.toml is not a plain file"],
    );
}

#[cfg(unix)]
#[test]
fn a_truncated_object_is_refused() {
    damaged(
        &["show"],
        |store| store.edit(&store.object, |text| text[..100].to_owned()),
        &["error: OBJECT is damaged: it holds ", VERIFY],
    );
    damaged(
        &["show"],
        |store| store.edit(&store.object, |_| String::new()),
        &["error: OBJECT is damaged", VERIFY],
    );
}

#[cfg(unix)]
#[test]
fn an_altered_object_is_refused() {
    damaged(
        &["diff"],
        |store| store.edit(&store.object, |text| replaced(text, "FY2030", "FY2031")),
        &["error: OBJECT is damaged: it holds ", VERIFY],
    );
    damaged(
        &["diff", "--format", "json"],
        |store| store.edit(&store.object, |text| format!("{text}\n")),
        &["error: OBJECT is damaged: it holds ", VERIFY],
    );
}

#[cfg(unix)]
#[test]
fn a_missing_object_is_refused() {
    damaged(
        &["memo"],
        |store| fs::remove_file(store.folder.path(&store.object)).unwrap(),
        &["error: OBJECT is missing\n"],
    );
}

#[cfg(unix)]
#[test]
fn an_altered_log_entry_is_refused() {
    damaged(
        &["log"],
        |store| store.edit("revisions/log/00000001.toml", |text| replaced(text, "\"one\"", "\"two\"")),
        &["error: revisions/log/00000001.toml does not hold what its seal says\n", VERIFY],
    );
    damaged(
        &["log"],
        |store| store.edit("revisions/log/00000002.toml", |_| "number = 2\n".to_owned()),
        &["error: revisions/log/00000002.toml is not an entry of a log", VERIFY],
    );
}

#[cfg(unix)]
#[test]
fn a_missing_log_entry_is_refused() {
    damaged(
        &["log"],
        |store| fs::remove_file(store.folder.path("revisions/log/00000001.toml")).unwrap(),
        &["error: revisions/log/00000001.toml is missing, and there are later entries\n", VERIFY],
    );
}

#[cfg(unix)]
#[test]
fn a_log_file_with_a_number_out_of_all_reach_does_not_keep_verify_busy() {
    damaged(
        &["log"],
        |store| store.folder.write("revisions/log/9999999999.toml", ""),
        &["error: revisions/log/00000003.toml is missing, and there are later entries\n", VERIFY],
    );
}

#[cfg(unix)]
#[test]
fn an_altered_planctl_toml_is_refused_by_its_name() {
    damaged(
        &["log"],
        |store| store.edit("revisions/planctl.toml", |text| replaced(text, "\"unofficial\"", "\"official\"")),
        &["error: ", "revisions/planctl.toml", VERIFY],
    );
    damaged(
        &["log"],
        |store| store.edit("revisions/planctl.toml", |text| format!("{text}x\n")),
        &["error: revisions/planctl.toml cannot be read: "],
    );
}

/// Runs a first commit into an empty store that was spoilt so as to lead the writer out of it.
#[cfg(unix)]
#[track_caller]
fn not_led_out(spoil: impl Fn(&Folder)) {
    let folder = Folder::new();
    folder.answer(&["init", "--origin", "test"]);
    folder.write("plan.toml", DRAFT);
    spoil(&folder);
    refused(&folder, &["commit", "plan.toml", "--date", "2024-04-01"], 3);
}

#[cfg(unix)]
#[test]
fn a_writer_is_not_led_out_of_the_store_by_a_linked_folder() {
    not_led_out(|folder| {
        fs::remove_dir(folder.path("revisions/snapshots")).unwrap();
        fs::create_dir(folder.path("away")).unwrap();
        std::os::unix::fs::symlink(folder.path("away"), folder.path("revisions/snapshots")).unwrap();
    });
}

#[cfg(unix)]
#[test]
fn a_writer_is_not_led_out_of_the_store_by_its_private_folder() {
    not_led_out(|folder| {
        fs::remove_dir_all(folder.path("revisions/.planctl")).unwrap();
        fs::create_dir(folder.path("away")).unwrap();
        std::os::unix::fs::symlink(folder.path("away"), folder.path("revisions/.planctl")).unwrap();
    });
}

#[cfg(unix)]
#[test]
fn a_writer_does_not_wait_for_a_lock_that_is_a_pipe() {
    not_led_out(|folder| {
        let lock = folder.path("revisions/.planctl/lock");
        let _ = fs::remove_file(&lock);
        pipe(&lock);
    });
}

#[cfg(unix)]
#[test]
fn verify_does_not_wait_for_a_pipe() {
    let folder = folder();
    let attributes = folder.path("revisions/.gitattributes");
    fs::remove_file(&attributes).unwrap();
    pipe(&attributes);
    let run = folder.run(&["verify"]);
    assert_eq!(run.code, 3, "{}", run.told());
    assert!(run.stdout.contains(".gitattributes"), "{}", run.told());
}

/// A file that users hand in as TOML or as lines, and the command that reads it.
fn handed_in(folder: &Folder) -> Vec<(&'static str, String, Vec<&'static str>)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let of = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    folder.write("other.toml", DRAFT.replace("FY2028", "FY2029"));
    folder.write("city.toml", of("examples/city/2026-04-01.toml"));
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDERERERERERERERERERERERERERERERERERERERERER";
    let causes = folder.answer(&["causes", "latest", "other.toml"]);
    let style = folder.answer(&["table", "--show-style", "law"]);
    let proof = folder.answer(&["prove", "latest"]);
    let checkpoint = folder.answer(&["checkpoint"]);
    vec![
        ("draft", DRAFT.to_owned(), vec!["check", "FILE"]),
        ("draft shown", DRAFT.to_owned(), vec!["plan", "FILE"]),
        ("draft edited", DRAFT.to_owned(), vec!["fmt", "FILE"]),
        ("draft compared", DRAFT.to_owned(), vec!["diff", "latest", "FILE"]),
        (
            "draft merged",
            DRAFT.to_owned(),
            vec!["merge", "--base", "FILE", "--ours", "latest", "--theirs", "latest"],
        ),
        ("draft recorded", DRAFT.replace("FY2028", "FY2029"), vec!["commit", "FILE", "--date", "2027-04-01"]),
        ("vocabulary", of("examples/city/city-plan.toml"), vec!["new", "--vocabulary", "FILE"]),
        (
            "vocabulary used",
            of("examples/city/city-plan.toml"),
            vec!["check", "city.toml", "--vocabulary", "FILE"],
        ),
        ("form", of("src/core/forms/mext-rd-plan.toml"), vec!["plan", "latest", "--form", "FILE"]),
        ("causes", causes, vec!["memo", "latest", "other.toml", "--causes", "FILE"]),
        ("accepted", "\n".to_owned(), vec!["check", "latest", "--accepted", "FILE"]),
        ("style", style, vec!["table", "latest", "other.toml", "--style", "./FILE"]),
        ("policy", "[[rule]]\nroles = [\"課\"]\n".to_owned(), vec!["policy", "--set", "FILE"]),
        ("signers", format!("課 {key}\n"), vec!["signers", "--set", "FILE"]),
        ("proof", proof, vec!["verify", "--proof", "FILE"]),
        ("checkpoint", checkpoint, vec!["verify", "--against", "FILE"]),
    ]
}

#[test]
fn a_second_byte_order_mark_or_a_stray_carriage_return_is_refused_in_whatever_is_handed_in() {
    let folder = folder();
    for (what, text, arguments) in handed_in(&folder) {
        let name = if arguments.contains(&"./FILE") { "./FILE" } else { "FILE" };
        folder.write("FILE", &text);
        let before = folder.listing();
        // What Windows adds once is passed over.
        let sound = ["new", "check", "plan", "memo", "table", "verify", "diff"].contains(&arguments[0]);
        folder.write("FILE", format!("\u{feff}{}", text.replace('\n', "\r\n")));
        let run = sound.then(|| folder.run(&arguments));
        assert!(run.as_ref().is_none_or(|run| run.code < 2), "{what}: {}", run.unwrap().told());
        folder.write("FILE", &text);
        assert_eq!(folder.listing(), before, "{what}");
        for (spoilt, place, said) in [
            (format!("\u{feff}\u{feff}{text}"), ":1:1: ", "a second byte order mark"),
            (format!("\u{feff}\u{feff}\u{feff}{text}"), ":1:1: ", "a second byte order mark"),
            (text.replace('\n', "\r\r\n"), ":1:", "a carriage return that ends no line"),
            (format!("# one\rtwo\n{text}"), ":1:6: ", "a carriage return that ends no line"),
            (format!("{text}\r"), "", "a carriage return that ends no line"),
        ] {
            folder.write("FILE", &spoilt);
            let told = refused(&folder, &arguments, 2);
            let first = told.lines().next().unwrap();
            assert!(first.starts_with(&format!("error: {name}:")), "{what}: {told}");
            assert!(first.contains(place) && first.contains(said), "{what}: {told}");
        }
    }
}

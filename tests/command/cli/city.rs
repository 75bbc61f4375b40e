//! A city's plan, in a vocabulary that no code has heard of: the points derived from each kind of
//! change, and the cover note they make.

use super::support::{Folder, replaced, with, without};

const VOCABULARY: &str = include_str!("../../../examples/city/city-plan.toml");
const MADE: &str = include_str!("../../../examples/city/2024-04-01.toml");
const REVISED: &str = include_str!("../../../examples/city/2026-04-01.toml");
const BY: [&str; 2] = ["--vocabulary", "city-plan.toml"];

/// A folder with the vocabulary and the two plans of the example.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("city-plan.toml", VOCABULARY);
    folder.write("2024-04-01.toml", MADE);
    folder.write("2026-04-01.toml", REVISED);
    folder
}

/// The plan as made, without its sources, which would have to follow every edit.
fn made() -> String {
    let end = MADE.find("[[source]]").expect("the example has sources");
    MADE[..end].to_owned()
}

fn planctl(folder: &Folder, args: &[&str]) -> String {
    folder.planctl(&[&BY, args].concat())
}

/// A cover note about a draft, whole.
fn note(points: &[&str], remarks: &[&str]) -> String {
    let number = ["", "", "２", "３", "４"];
    let lead = match points.len() {
        1 => "次のとおり変更したい。".to_owned(),
        count => format!("次の{}点を変更したい。", number[count]),
    };
    let points: String = points.iter().map(|point| format!("・{point}\n")).collect();
    let gap = if remarks.is_empty() { "" } else { "\n" };
    let remarks: String = remarks.iter().map(|remark| format!("※ {remark}\n")).collect();
    format!(
        "exit 0\nみなと野市総合計画の変更について\n\n\n別紙のとおり、みなと野市総合計画において{lead}\n\n{points}{gap}{remarks}"
    )
}

/// Turns the plan as made into `after`, and holds the whole cover note to `points`; also holds
/// every case to what one may expect of any: `causes` gives the same points, `diff` ends with 1
/// both ways, and a plan has no note about itself.
#[track_caller]
fn check(after: &str, points: &[&str]) {
    check_with(after, points, &[], "");
}

/// As [`check`], with what the note says below its points, and what is named beside it.
#[track_caller]
fn check_with(after: &str, points: &[&str], remarks: &[&str], beside: &str) {
    let folder = folder();
    folder.write("before.toml", made());
    folder.write("after.toml", after);
    assert_eq!(planctl(&folder, &["memo", "before.toml", "after.toml"]), note(points, remarks) + beside);

    let causes = folder.answer(&[&BY[..], &["causes", "before.toml", "after.toml"]].concat());
    let told: Vec<&str> =
        causes.lines().filter_map(|line| line.strip_prefix("text = \"")?.strip_suffix('"')).collect();
    assert_eq!(told, points);
    for args in [["diff", "before.toml", "after.toml"], ["diff", "after.toml", "before.toml"]] {
        let run = folder.run(&[&BY[..], &args].concat());
        assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{args:?}");
    }
    assert_eq!(
        planctl(&folder, &["memo", "after.toml", "after.toml"]),
        "exit 1\nerror: between after.toml and after.toml there is no change for a cover note\n"
    );
}

/// Turns the plan as made into `after`, between which no point is to be made; `diff` files it
/// under `heading`.
#[track_caller]
fn no_point(after: &str, heading: &str) {
    let folder = folder();
    folder.write("before.toml", made());
    folder.write("after.toml", after);
    assert_eq!(
        planctl(&folder, &["memo", "before.toml", "after.toml"]),
        "exit 1\nerror: between before.toml and after.toml there is no change for a cover note\n"
    );
    let diff = folder.run(&[&BY[..], &["diff", "before.toml", "after.toml"]].concat());
    assert_eq!(diff.code, 1);
    let headings: Vec<&str> =
        diff.stdout.lines().skip(1).filter(|line| !line.is_empty() && !line.starts_with(' ')).collect();
    assert_eq!(headings, [heading]);
}

const BUS: &str = r#"
[[action]]
id = "harbour-bus"
under = "harbour"
name = "港循環バス"
"#;

#[test]
fn the_example_makes_three_points() {
    let folder = folder();
    for draft in ["2024-04-01.toml", "2026-04-01.toml"] {
        assert_eq!(planctl(&folder, &["fmt", "--check", draft]), "exit 0\n");
        assert_eq!(folder.run(&[&BY[..], &["check", "--fail-on", "warning", draft]].concat()).code, 0);
    }
    let points = [
        "子育て相談窓口に代わるみなと野子育てセンターの新設",
        "並木の植え替えの目標値の見直し",
        "港の野外舞台（仮称）の廃止",
    ];
    assert_eq!(planctl(&folder, &["memo", "2024-04-01.toml", "2026-04-01.toml"]), note(&points, &[]));
}

#[test]
fn one_unrelated_change_more_makes_four_points() {
    let folder = folder();
    folder.write("four.toml", replaced(REVISED, "amount_yen = 45000000", "amount_yen = 50000000"));
    let points = [
        "子育て相談窓口に代わるみなと野子育てセンターの新設",
        "並木の植え替えの目標値及び事業費の変更",
        "港の野外舞台（仮称）の廃止",
    ];
    // A second change of an item that makes a point already is not a point more.
    assert_eq!(planctl(&folder, &["memo", "2024-04-01.toml", "four.toml"]), note(&points, &[]));

    folder.write("four.toml", replaced(REVISED, "毎週日曜日に", "毎週土曜日と日曜日に"));
    // Nor is one of an item that follows a headline.
    let points = [
        "子育て相談窓口に代わるみなと野子育てセンターの新設",
        "並木の植え替えの目標値の見直し",
        "港の野外舞台（仮称）の廃止",
    ];
    assert_eq!(planctl(&folder, &["memo", "2024-04-01.toml", "four.toml"]), note(&points, &[]));

    folder.write("four.toml", replaced(REVISED, "だれもが歩いて", "だれもが安心して"));
    let points = [
        "みなと野市総合計画の将来像の見直し",
        "子育て相談窓口に代わるみなと野子育てセンターの新設",
        "並木の植え替えの目標値の見直し",
        "港の野外舞台（仮称）の廃止",
    ];
    assert_eq!(planctl(&folder, &["memo", "2024-04-01.toml", "four.toml"]), note(&points, &[]));
}

#[test]
fn the_example_in_english_makes_the_same_points() {
    assert_eq!(
        planctl(&folder(), &["memo", "2024-04-01.toml", "2026-04-01.toml", "--lang", "en"]),
        "exit 0
Changes to みなと野市総合計画


It is proposed to change みなと野市総合計画 in the following 3 points, as set out in the attachment.

- new action: みなと野子育てセンター, in place of 子育て相談窓口
- target of 並木の植え替え revised
- action discontinued: 港の野外舞台 (provisional name)
"
    );
}

#[test]
fn a_new_action_is_one_point() {
    check(&with(&made(), BUS), &["港循環バスの新設"]);
}

#[test]
fn a_deleted_action_is_one_point() {
    check(&without(&made(), "street-trees"), &["並木の植え替えの廃止"]);
}

#[test]
fn a_renamed_action_is_one_point() {
    check(
        &replaced(&made(), "\"並木の植え替え\"", "\"並木の再生\""),
        &["「並木の植え替え」から「並木の再生」への改称"],
    );
}

#[test]
fn each_way_a_schedule_moves_has_its_words() {
    let schedule = "first = \"FY2024\"\nlast = \"FY2030\"\n";
    for (after, point) in [
        ("first = \"FY2024\"\nlast = \"FY2032\"\n", "並木の植え替えの実施期間の延長"),
        ("first = \"FY2024\"\nlast = \"FY2029\"\n", "並木の植え替えの実施期間の短縮"),
        ("first = \"FY2025\"\nlast = \"FY2031\"\n", "並木の植え替えの実施期間の変更"),
        ("first = \"FY2024\"\n", "並木の植え替えの終期の撤廃"),
    ] {
        check(&replaced(&made(), schedule, after), &[point]);
    }
    let open = "name = \"港の朝市\"\nfirst = \"FY2024\"\n";
    check(&replaced(&made(), open, &format!("{open}last = \"FY2027\"\n")), &["港の朝市の終期の設定"]);
}

#[test]
fn each_way_a_review_changes_has_its_words() {
    let reviews = "[\"FY2027 external-review\"]";
    for (after, point) in [
        ("[\"FY2028 external-review\"]", "並木の植え替えの評価年度の変更"),
        ("[\"FY2027 external-review\", \"FY2027 self-review\"]", "並木の植え替えの評価の追加"),
        ("[]", "並木の植え替えの評価の取りやめ"),
    ] {
        check(&replaced(&made(), reviews, after), &[point]);
    }
}

#[test]
fn target_amount_section_and_status_have_their_words() {
    for (before, after, point) in [
        ("\"300本\"", "\"500本\"", "並木の植え替えの目標値の見直し"),
        ("45000000", "50000000", "並木の植え替えの事業費の変更"),
        ("\"公園緑地課\"", "\"都市計画課\"", "並木の植え替えの担当課の変更"),
        ("status = \"planned\"", "status = \"suspended\"", "港の野外舞台（仮称）の進捗区分の変更"),
        ("provisional = true\n", "", "港の野外舞台の名称の決定"),
        ("だれもが歩いて", "だれもが安心して", "みなと野市総合計画の将来像の見直し"),
        ("地域の木に", "海風に強い木に", "並木の植え替えの概要の見直し"),
        ("も架空のもの", "も実在しないもの", "備考の変更"),
    ] {
        check(&replaced(&made(), before, after), &[point]);
    }
}

#[test]
fn what_lineage_joins_is_one_point() {
    let succeeded = with(
        &without(&made(), "street-trees"),
        "[[action]]\nid = \"green-ring\"\nunder = \"parks\"\nname = \"緑の環\"\nfrom = [\"street-trees\"]",
    );
    check(&succeeded, &["並木の植え替えに代わる緑の環の新設"]);

    let merged = with(
        &without(&without(&made(), "street-trees"), "morning-market"),
        "[[action]]\nid = \"green-ring\"\nunder = \"parks\"\nname = \"緑の環\"\nfrom = [\"morning-market\", \"street-trees\"]",
    );
    check(&merged, &["港の朝市及び並木の植え替えの緑の環への統合"]);

    let split = with(
        &replaced(&made(), "\"300本\"", "\"200本\""),
        "[[action]]\nid = \"green-ring\"\nunder = \"parks\"\nname = \"緑の環\"\nfrom_part = [\"street-trees\"]",
    );
    check(&split, &["並木の植え替えからの緑の環の分離及び並木の植え替えの目標値の変更"]);

    let absorbed = replaced(
        &without(&made(), "street-trees"),
        "name = \"港の朝市\"\nfirst = \"FY2024\"\n",
        "name = \"港の朝市\"\nfirst = \"FY2024\"\nfrom = [\"street-trees\"]\n",
    );
    check(&absorbed, &["並木の植え替えの港の朝市への統合"]);
}

#[test]
fn a_subtree_counts_once() {
    let added = with(
        &made(),
        r#"
[[goal]]
id = "work"
name = "働くまち"

[[objective]]
id = "shops"
under = "work"
name = "商店街"

[[action]]
id = "shutters"
under = "shops"
name = "シャッターの絵"

[[remark]]
id = "shops-remark"
under = "shops"
text = "商店会と進めます。"
"#,
    );
    check(&added, &["働くまちの新設"]);

    let deleted =
        ["harbour-stage", "morning-market", "harbour"].iter().fold(made(), |plan, id| without(&plan, id));
    check(&deleted, &["港のにぎわいの廃止"]);
}

#[test]
fn an_edit_that_takes_up_the_name_of_a_new_action_joins_it() {
    let plan = replaced(&made(), "朝市を開く。", "朝市を開く。港循環バスが通う。");
    check(&with(&plan, BUS), &["港循環バスの新設"]);
}

#[test]
fn an_edit_that_only_keeps_a_name_is_a_point_of_its_own() {
    let plan = replaced(&made(), "朝市を開く。", "朝市を開く。並木の植え替えと組む。");
    let folder = folder();
    folder.write("before.toml", &plan);
    let after = replaced(&plan, "毎週日曜日に", "毎週土曜日に");
    folder.write("after.toml", replaced(&after, "name = \"並木の植え替え\"", "name = \"並木の再生\""));
    assert_eq!(
        planctl(&folder, &["memo", "before.toml", "after.toml"]),
        note(&["「並木の植え替え」から「並木の再生」への改称", "港の朝市の概要の見直し"], &[])
    );
}

#[test]
fn an_action_that_begins_to_point_to_a_new_one_joins_it() {
    let plan = replaced(
        &made(),
        "works_with = [\"harbour-stage\"]",
        "works_with = [\"harbour-bus\", \"harbour-stage\"]",
    );
    check(&with(&plan, BUS), &["港循環バスの新設"]);
}

#[test]
fn a_new_action_to_which_another_new_one_points_joins_it() {
    let pier = "[[action]]\nid = \"pier\"\nunder = \"harbour\"\nname = \"桟橋の修理\"";
    let ferry = "[[action]]\nid = \"ferry\"\nunder = \"harbour\"\nname = \"渡し船\"\nworks_with = [\"pier\"]";
    check(&with(&with(&made(), pier), ferry), &["渡し船の新設"]);
    check(&with(&with(&made(), pier), BUS), &["桟橋の修理の新設", "港循環バスの新設"]);
}

#[test]
fn a_reference_to_what_stood_already_is_a_point_of_its_own() {
    check(
        &replaced(
            &made(),
            "works_with = [\"harbour-stage\"]",
            "works_with = [\"harbour-stage\", \"street-trees\"]",
        ),
        &["港の朝市の連携する取組の変更"],
    );
}

#[test]
fn a_moved_action_names_its_new_place() {
    let plan = replaced(
        &made(),
        "id = \"morning-market\"\nunder = \"harbour\"",
        "id = \"morning-market\"\nunder = \"parks\"",
    );
    check(&plan, &["港の朝市の「公園と並木」への組替え"]);
}

#[test]
fn several_changes_of_one_action_are_one_point_that_lists_them() {
    let plan = replaced(&made(), "\"並木の植え替え\"", "\"並木の再生\"");
    let plan = replaced(&plan, "last = \"FY2030\"", "last = \"FY2032\"");
    check(&plan, &["並木の植え替え（「並木の再生」に改称）の実施期間の変更"]);
    let plan = replaced(&plan, "\"300本\"", "\"500本\"");
    check(&plan, &["並木の植え替え（「並木の再生」に改称）の実施期間及び目標値の変更"]);
    let plan = replaced(&plan, "FY2027 external", "FY2029 external");
    // Its number changes too, which is no part of the point.
    let plan = replaced(&plan, "label = \"2-1-1\"", "label = \"2-1-7\"");
    check(&plan, &["並木の植え替え（「並木の再生」に改称）の実施期間、評価年度及び目標値の変更"]);
}

#[test]
fn all_changes_of_higher_plans_are_one_point() {
    let plan = replaced(&made(), "2023-03-20", "2025-03-19");
    check(&plan, &["上位計画の改定に伴う整理"]);
    let plan = with(
        &replaced(&plan, "\"うみべ県総合計画\"", "\"第二次うみべ県総合計画\""),
        "[[higher-plan]]\nid = \"region-plan\"\nname = \"うみべ広域圏計画\"",
    );
    check(&plan, &["上位計画の改定に伴う整理"]);
}

#[test]
fn unrelated_changes_are_as_many_points_in_reading_order() {
    let plan = replaced(&made(), "\"12校\"", "\"15校\"");
    let plan = replaced(&plan, "45000000", "50000000");
    let plan = without(&with(&plan, BUS), "invented");
    check(
        &plan,
        &[
            "放課後の居場所づくりの目標値の見直し",
            "並木の植え替えの事業費の変更",
            "港循環バスの新設",
            "備考の削除",
        ],
    );
}

#[test]
fn numbers_order_and_writing_make_no_point() {
    no_point(&replaced(&made(), "label = \"2-1-1\"", "label = \"2-1-7\""), "consequential changes");
    no_point(&replaced(&made(), "\"並木の植え替え\"", "\"並木の 植え替え\""), "editorial changes");
    let market = made();
    let begin = market.find("[[action]]\nid = \"morning-market\"").unwrap();
    let end = begin + market[begin..].find("\n\n").unwrap() + 2;
    let moved = format!("{}{}", &market[..begin], &market[end..]);
    let stage = moved.find("[[action]]\nid = \"harbour-stage\"").unwrap();
    let reordered = format!("{}{}{}", &moved[..stage], &market[begin..end], &moved[stage..]);
    no_point(&reordered, "changes of order");
}

#[test]
fn what_makes_no_point_is_counted_below_the_points() {
    let plan = replaced(&made(), "\"300本\"", "\"500本\"");
    check_with(
        &replaced(&plan, "label = \"1-1-2\"", "label = \"1-1-3\""),
        &["並木の植え替えの目標値の見直し"],
        &[],
        "note: Beside these, 1 item changes in number, order or writing: \
         `after-school` 放課後の居場所づくり\n",
    );
}

#[test]
fn a_store_keeps_the_vocabulary_and_needs_it_no_more() {
    let folder = folder();
    folder.answer(&["init"]);
    assert_eq!(
        folder.planctl(&["commit", "2024-04-01.toml", "--date", "2024-04-01"]),
        "exit 2
error: 2024-04-01.toml:4:14: the vocabulary `city-plan/1` is not at hand; did you mean `city-plan/2`?
  |
4 | vocabulary = \"city-plan/1\"
  |              ^^^^^^^^^^^^^
hint: give the vocabulary with `--vocabulary FILE`
"
    );
    folder.answer(&[&BY[..], &["commit", "2024-04-01.toml", "--date", "2024-04-01"]].concat());
    std::fs::remove_file(folder.path("city-plan.toml")).unwrap();
    folder.answer(&["commit", "2026-04-01.toml", "--date", "2026-04-01"]);
    let points = "・子育て相談窓口に代わるみなと野子育てセンターの新設\n・並木の植え替えの目標値の見直し\n・港の野外舞台（仮称）の廃止\n";
    // No act says that the first was decided.
    let before = "変更前：令和６年４月１日（案）\n";
    let date = format!("{}令和８年４月１日\n", " ".repeat(64));
    let head = format!("みなと野市総合計画の変更について\n\n{date}");
    assert_eq!(
        folder.answer(&["memo"]),
        format!(
            "{head}\n別紙のとおり、みなと野市総合計画において次の３点を変更したい。\n\n{points}\n{before}\n〔unofficial〕\n"
        )
    );

    folder.answer(&["act", "latest", "--act", "tabled", "--body", "審議会", "--date", "2026-03-01"]);
    let body = |body: &str| format!("{}{body}\n", " ".repeat(80 - body.chars().count() * 2));
    assert_eq!(
        folder.answer(&["memo"]),
        format!(
            "{head}{}\n別紙のとおり、みなと野市総合計画において次の３点を変更したい。\n\n{points}\n{before}\n〔unofficial｜出典：審議会〕\n",
            body("審議会")
        )
    );
    folder.answer(&["act", "latest", "--act", "decided", "--body", "市議会", "--date", "2026-04-01"]);
    assert_eq!(
        folder.answer(&["memo"]),
        format!(
            "{head}{}\n別紙のとおり、みなと野市総合計画において次の３点を変更した。\n\n{points}\n{before}\n〔unofficial｜出典：市議会〕\n",
            body("市議会")
        )
    );
    assert_eq!(folder.run(&["verify"]).code, 0);
}

#[test]
fn one_point_is_decided_without_a_number() {
    let folder = folder();
    folder.answer(&["init"]);
    folder.write("first.toml", made());
    folder.write("second.toml", replaced(&made(), "\"300本\"", "\"500本\""));
    folder.answer(&[&BY[..], &["commit", "first.toml", "--date", "2024-04-01"]].concat());
    let act = "decided, body=市議会, date=2025-04-01";
    folder.answer(&["commit", "second.toml", "--date", "2025-04-01", "--act", act]);
    let memo = folder.answer(&["memo"]);
    let lead = memo.lines().nth(5);
    assert_eq!(lead, Some("別紙のとおり、みなと野市総合計画において次のとおり変更した。"));
}

#[test]
fn the_commands_of_the_example_s_readme_do_what_it_says() {
    let folder = Folder::new();
    folder.write("examples/city/city-plan.toml", VOCABULARY);
    folder.write("examples/city/2024-04-01.toml", MADE);
    folder.write("examples/city/2026-04-01.toml", REVISED);
    let readme = include_str!("../../../examples/city/README.md");
    let commands: Vec<&str> = readme.lines().filter_map(|line| line.strip_prefix("    planctl ")).collect();
    let codes: Vec<i32> = commands.iter().map(|line| folder.run(&words(line)).code).collect();
    assert_eq!(codes, [0, 1, 0, 0, 0, 0, 0]);
}

/// The words of a command as a shell parts them, as far as the README needs it.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for (index, part) in line.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(part);
        } else {
            words.extend(part.split_whitespace());
        }
    }
    words
}

#[test]
fn a_new_draft_of_the_city_s_vocabulary_lists_its_kinds() {
    let folder = folder();
    let run = folder.run(&[&BY[..], &["new", "--id", "minatono", "-o", "plan.toml"]].concat());
    assert_eq!(run.told(), "exit 0\n");
    let draft = folder.read("plan.toml");
    for kind in ["goal", "objective", "action", "higher-plan", "remark"] {
        assert!(draft.contains(&format!("\n# [[{kind}]]  ")), "{draft}");
    }
    assert!(draft.contains("vocabulary = \"city-plan/1\"\n"), "{draft}");
    let run = folder.run(&["--vocabulary", "city-plan.toml", "check", "plan.toml"]);
    assert_eq!(run.told(), "exit 0\n0 errors, 0 warnings\n");
}

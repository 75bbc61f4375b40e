//! How points of a cover note are worded: formulas with the values of a change, lists, sentences, units,
//! new names.

use std::sync::Arc;

use planctl::document::{Comparison, Side, Stated};
use planctl::model::Vocabulary;
use planctl::snapshot::{Ids, read_draft};
use planctl::text::Lang;
use planctl::workspace::file_side;

const VOCABULARY: &str = r#"
format = 1
name = "trial"
version = 1
ja = "試行"
en = "trial"

[plan.field]
name = { type = "text", role = "name", ja = "名称", en = "name" }

[milestone.mid]
ja = "中"
en = "mid"
long.ja = "中間評価"
long.en = "mid-term"

[formula]
added = { ja = "{item}の追加", en = "new {kind}: {item}" }
renamed = { ja = "「{before}」の「{after}」への名称変更", en = "renaming of {before} to {after}" }
amended = { ja = "{item}の{field}の変更", en = "change of the {field} of {item}" }
extended = { ja = "{label} {item}の{from}から{to}までへの{by}の延長", en = "{item}: from {from} to {to}, by {by}" }
amount-changed = { ja = "{parent}：{item}の{field}を{before}から{after}に（{by}の増減）", en = "{field} of {item} from {before} to {after}" }
status-changed = { ja = "{item}：{from}から{to}へ", en = "{item}: {from} to {to}" }
moved = { ja = "{item}の{from}から{to}への移管", en = "transfer of {item} from {from} to {to}" }
several = { ja = "{item}の{fields}の変更", en = "changes of {item}: {fields}" }

[kind.area]
role = "headline"
under = ["plan"]
ja = "分野"
en = "area"
[kind.area.field]
name = { type = "text", role = "name", ja = "名称", en = "name" }

[kind.work]
role = "headline"
under = ["area"]
ja = "事業"
en = "work"
[kind.work.field]
label = { type = "label", role = "label", ja = "番号", en = "number" }
name = { type = "text", role = "name", ja = "名称", en = "name" }
first = { type = "year", role = "schedule", end = "first", ja = "開始", en = "first" }
last = { type = "year", role = "schedule", end = "last", ja = "終了", en = "last" }
cost = { type = "amount", role = "amount", ja = "予算（百万円）", en = "budget (millions)" }
state = { type = "choice", role = "status", ja = "状態", en = "state", choices.open = { ja = "準備", en = "open" }, choices.done = { ja = "完了", en = "done" } }
aim = { type = "text", role = "body", ja = "目的", en = "aim" }
where = { type = "text", role = "body", ja = "場所", en = "place" }
"#;

const PLAN: &str = "format = 1\nvocabulary = \"trial/1\"\n\n[plan]\nid = \"p\"\nname = \"計画\"\n\n\
    [[area]]\nid = \"sea\"\nname = \"海\"\n\n[[work]]\nid = \"net\"\nunder = \"sea\"\nlabel = \"1-1\"\nname = \"観測網\"\n\
    aim = \"観測する\"\ncost = 100\nfirst = \"FY2024\"\nlast = \"FY2026\"\nstate = \"open\"\nwhere = \"港\"\n\n\
    [[work]]\nid = \"say\"\nunder = \"sea\"\nname = \"若者が海を学ぶ。\"\naim = \"学ぶ\"\n\n\
    [[area]]\nid = \"sky\"\nname = \"空\"\n\n[[work]]\nid = \"twin\"\nunder = \"sky\"\nname = \"観測網\"\naim = \"観測する\"\n";

fn side(text: &str, vocabulary: &Arc<Vocabulary>) -> Side {
    let draft = read_draft(text, std::slice::from_ref(vocabulary), Ids::Required).unwrap();
    file_side("", draft.plan, &[])
}

/// The points of a change, in Japanese and in English.
fn points(edits: &[(&str, &str)]) -> Vec<[String; 2]> {
    let vocabulary = Arc::new(Vocabulary::parse(VOCABULARY).unwrap());
    let mut text = PLAN.to_owned();
    for (old, new) in edits {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    let (before, after) = (side(PLAN, &vocabulary), side(&text, &vocabulary));
    let points = Comparison::new(&before, &after, &vocabulary, &Stated::default()).points();
    points.iter().map(|point| [Lang::JA, Lang::EN].map(|lang| point.text.get(lang).into_owned())).collect()
}

#[test]
fn formulas_name_the_values_of_a_change() {
    for (edits, ja, en) in [
        (
            &[("last = \"FY2026\"", "last = \"FY2028\"")][..],
            "1-1 観測網の令和８年度から令和１０年度までへの２年度の延長",
            "観測網: from FY2026 to FY2028, by 2 fiscal years",
        ),
        (
            &[("cost = 100", "cost = 250")],
            "海：観測網の予算を100から250に（150の増減）",
            "budget of 観測網 from 100 to 250",
        ),
        (&[("state = \"open\"", "state = \"done\"")], "観測網：準備から完了へ", "観測網: open to done"),
        (
            &[("id = \"net\"\nunder = \"sea\"", "id = \"net\"\nunder = \"sky\"")],
            "観測網の海から空への移管",
            "transfer of 観測網 from 海 to 空",
        ),
        // What has no value for a name of its formula is worded as several changes are.
        (&[("cost = 100\n", "")], "観測網の予算の変更", "changes of 観測網: budget"),
    ] {
        assert_eq!(points(edits), [[ja, en]], "{edits:?}");
    }
}

#[test]
fn lists_sentences_units_and_new_names_are_worded() {
    for (edits, ja, en) in [
        (
            &[("cost = 100", "cost = 250"), ("観測する\"\ncost", "広く観測する\"\ncost")][..],
            "観測網の目的及び予算の変更",
            "changes of 観測網: aim and budget",
        ),
        (
            &[("観測する\"\ncost = 100", "広く観測する\"\ncost = 250"), ("where = \"港\"", "where = \"湾\"")],
            "観測網の目的、場所及び予算の変更",
            "changes of 観測網: aim, place and budget",
        ),
        (
            &[("\"学ぶ\"", "\"知る\"")],
            "「若者が海を学ぶ。」の目的の変更",
            "change of the aim of \"若者が海を学ぶ。\"",
        ),
        (
            &[(
                "name = \"観測網\"\naim = \"観測する\"\ncost = 100",
                "name = \"海洋網\"\naim = \"見る\"\ncost = 100",
            )],
            "観測網（「海洋網」に改称）の目的の変更",
            "changes of 観測網 (now 海洋網): aim",
        ),
    ] {
        assert_eq!(points(edits), [[ja, en]], "{edits:?}");
    }
    let alike = points(&[("観測する\"\ncost", "見る\"\ncost"), ("観測する\"\n", "見る\"\n")]);
    assert_eq!(alike.len(), 2, "{alike:?}");
    assert_ne!(alike[0], alike[1]);
}

#[test]
fn items_of_one_name_are_told_apart_wherever_they_stand_and_whatever_changes() {
    let vocabulary = Arc::new(Vocabulary::parse(VOCABULARY).unwrap());
    let area = |id: &str, name: &str| format!("[[area]]\nid = \"{id}\"\nname = \"{name}\"\n\n");
    let work = |id: &str, under: &str, name: &str| {
        format!("[[work]]\nid = \"{id}\"\nunder = \"{under}\"\n{name}aim = \"甲\"\nwhere = \"港\"\n\n")
    };
    let vision = "name = \"教育のビジョン\"\n";
    let text = "format = 1\nvocabulary = \"trial/1\"\n\n[plan]\nid = \"p\"\nname = \"計画\"\n\n".to_owned()
        + &area("sea", "海")
        + &area("sky", "空")
        + &area("own", "教育のビジョン")
        + &work("a", "sea", vision)
        + &work("b", "sky", vision)
        + &work("c", "own", vision)
        + &work("d", "own", "")
        + &work("e", "own", "name = \"別の事業\"\n");
    let one = |text: &str, id: &str, old: &str, new: &str| {
        let at = text.find(&format!("id = \"{id}\"")).unwrap();
        let (front, back) = text.split_at(at);
        format!("{front}{}", back.replacen(old, new, 1))
    };
    let mut after = text.clone();
    for (id, edits) in [
        ("a", &[("甲", "乙")][..]),
        ("b", &[("甲", "乙"), ("港", "湾")]),
        ("c", &[("甲", "乙")]),
        ("d", &[("甲", "乙")]),
        ("e", &[("甲", "乙")]),
    ] {
        for (old, new) in edits {
            after = one(&after, id, old, new);
        }
    }
    let (before, after) = (side(&text, &vocabulary), side(&after, &vocabulary));
    let points = Comparison::new(&before, &after, &vocabulary, &Stated::default()).points();
    let texts: Vec<String> = points.iter().map(|point| point.text.get(Lang::JA).into_owned()).collect();
    assert_eq!(
        texts,
        [
            "教育のビジョンの目的の変更（海の下）",
            "教育のビジョンの目的及び場所の変更（空の下）",
            "教育のビジョンの目的の変更（教育のビジョンの下）",
            "（名称不明）の目的の変更（教育のビジョンの下）",
            "別の事業の目的の変更",
        ]
    );
}

//! The rules of `check`: every one has an example that is broken by it alone, the real document
//! gives what a careful reader finds, and clean plans give nothing.
//!
//! An example is a draft `tests/fixtures/check/RULE.toml` or a document `RULE.txt`, which is read and
//! interpreted as `planctl check` does it. The examples of rules about accepted findings are a document
//! with the file of what was accepted; those about claims, a cover note with the points of a change.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use planctl::check::{
    Accepted, Class, Family, Finding, KnownIds, Options, Severity, check_on, joined, promises, rules,
};
use planctl::check::{DocumentInput, Occasion, check_claims, check_document, check_occasion, unreadable};
use planctl::formats::{Imported, Limits, interpret, read, read_claims};
use planctl::layout::Form;
use planctl::model::{Date, Digest, FieldRole, Id, Vocabulary};
use planctl::reading::{Reading, SourceFormat};
use planctl::render::sarif;
use planctl::snapshot::{Draft, Ids, read_draft};
use planctl::text::Lang;

const NOTHING: &str =
    "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"p\"\nname = \"ある分野研究開発プラン\"\n";

/// Parts the cover note of an example from the points of the change it is about.
const POINTS: &str = "---- 変更\n";

/// What stands between the points and what is recorded of the day and the body: `date = …`, `decided = …`,
/// `body = …`.
const RECORDED: &str = "---- 記録\n";

/// What is wrong today: rules that no document breaks as it is read, so that `planctl check` never tells
/// them of one. They are held to a draft written beside their example.
///
/// A program without a measure is read as one whose measures are not known.
const NOT_READ: [&str; 1] = ["no-measure"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn vocabulary() -> Arc<Vocabulary> {
    Arc::new(Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap())
}

fn form() -> Form {
    Form::parse(Form::BUILT_IN[0]).unwrap()
}

/// The vocabularies of the examples: those that are built in, and one with what these lack.
fn vocabularies() -> Vec<Arc<Vocabulary>> {
    let own = text("tests/fixtures/proposals.toml");
    let texts = Vocabulary::BUILT_IN.into_iter().chain([own.as_str()]);
    texts.map(|text| Arc::new(Vocabulary::parse(text).unwrap())).collect()
}

fn draft(text: &str) -> Draft {
    read_draft(text, &vocabularies(), Ids::Required).unwrap_or_else(|faults| panic!("{faults:?}\n{text}"))
}

fn reading(text: &str) -> Reading {
    read(text.as_bytes(), SourceFormat::Text, &Limits::default()).unwrap()
}

/// What import makes of a document.
fn imported(reading: &Reading, text: &str) -> Imported {
    let plan = "p".parse().unwrap();
    interpret(reading, &form(), &vocabulary(), Digest::of(text.as_bytes()), &plan, &BTreeSet::new())
}

/// What is found in a document and in the plan read from it.
fn of_document(document: &str) -> Vec<Finding> {
    let reading = reading(document);
    of_reading(&reading, &imported(&reading, document))
}

fn of_reading(reading: &Reading, Imported { draft, account, .. }: &Imported) -> Vec<Finding> {
    let (vocabulary, form) = (vocabulary(), form());
    let input = DocumentInput { reading, account, draft, vocabulary: &vocabulary, form: &form, date: None };
    joined(check_document(&input), check_on(draft, &vocabulary, Options::default()))
}

fn in_words(findings: &[Finding]) -> String {
    let one = |finding: &Finding| {
        let spot = finding.place.spot.map(|spot| spot.to_string()).unwrap_or_default();
        let item = finding.place.item.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
        let (rule, severity, class) = (finding.rule.id, finding.severity.key(), finding.class.key());
        format!(
            "{spot}{item} {rule} {severity} {class} {:?} {}\n",
            finding.exact,
            finding.words.get(Lang::JA)
        )
    };
    findings.iter().map(one).collect()
}

fn real() -> String {
    text("examples/life-science/source/life-science-2026-01-16.txt")
}

/// The findings of a cover note against the points below it.
fn of_claims(example: &str) -> Vec<Finding> {
    let (note, points) = example.split_once(POINTS).expect("the points follow the note");
    let (points, recorded) = points.split_once(RECORDED).unwrap_or((points, ""));
    let (reading, vocabulary) = (reading(note), vocabulary());
    let Imported { account, .. } = imported(&reading, note);
    let id: Id = "item".parse().unwrap();
    let points: Vec<_> =
        read_claims(points.lines(), &vocabulary).into_iter().map(|c| (id.clone(), c)).collect();
    let cover = account.note.as_ref().expect("a cover note");
    let value = |key: &str| recorded.lines().find_map(|line| line.strip_prefix(&format!("{key} = ")));
    let day = |key: &str| value(key).map(|day| Date::parse(day).unwrap());
    let occasion = Occasion {
        date: day("date"),
        decided: day("decided"),
        is_decided: (!recorded.is_empty()).then(|| value("decided").is_some()),
        body: value("body").map(str::to_owned),
        put_forward_by: value("put-forward-by").map(str::to_owned),
        corrects: value("corrects").is_some(),
    };
    let claims = check_claims(cover, &points, "ある分野研究開発プラン", &vocabulary);
    joined(claims, check_occasion(cover, &occasion))
}

#[test]
fn a_note_of_when_the_plan_was_put_forward_is_held_to_who_put_it_forward_also_after_the_decision() {
    let note = |body: &str| {
        let text = "ある分野研究開発プランの変更について\n\n令和8年1月16日\n{body}\n\nある分野研究開発プランに\
                    おいて次のとおり変更したい。\n\n・海洋観測網整備事業の創設に伴う記載の整備\n---- 変更\n海洋観測網\
                    整備事業の創設に伴う記載の整備\n---- 記録\ndate = 2026-01-16\ndecided = 2026-01-20\nbody = \
                    研究計画評価分科会\nput-forward-by = 海洋委員会\n";
        of_claims(&text.replace("{body}", body)).iter().map(|finding| finding.rule.id).collect::<Vec<_>>()
    };
    assert_eq!(note("海洋委員会"), [] as [&str; 0]);
    assert_eq!(note("研究計画評価分科会"), ["note-body"]);
}

/// The findings of the example of a rule.
fn example(rule: &str) -> Vec<Finding> {
    let folder = root().join("tests/fixtures/check");
    let document = fs::read_to_string(folder.join(format!("{rule}.txt"))).ok();
    let toml = fs::read_to_string(folder.join(format!("{rule}.toml"))).ok();
    if rules().iter().any(|info| info.id == rule && info.family == Family::Accepted) {
        let accepted = Accepted::parse(&toml.expect("a file of accepted findings")).unwrap();
        let findings = of_document(&document.expect("a document"));
        return accepted.apply(findings, Date::parse("2026-01-16").unwrap());
    }
    if rule == "unreadable" {
        let read = read_draft(&toml.expect("a draft"), &[vocabulary()], Ids::Required);
        return read.expect_err("it is no plan").iter().map(unreadable).collect();
    }
    if let Some(note) = document.as_ref().filter(|document| document.contains(POINTS)) {
        return of_claims(note);
    }
    match (document, toml) {
        (Some(document), None) => of_document(&document),
        (Some(document), Some(toml)) => {
            assert!(NOT_READ.contains(&rule), "{rule}: what is read of a document is not written beside it");
            let reading = reading(&document);
            let read = imported(&reading, &document);
            assert!(
                of_reading(&reading, &read).iter().all(|finding| finding.rule.id != rule),
                "{rule} is found"
            );
            of_reading(&reading, &Imported { draft: draft(&toml), ..read })
        }
        (None, Some(toml)) => {
            let on = toml.strip_prefix("# on ").and_then(|rest| Date::parse(rest.lines().next()?).ok());
            let known = (rule != "lineage-unchecked").then(KnownIds::new);
            let draft = draft(&toml);
            let all = vocabularies();
            let vocabulary =
                all.iter().find(|vocabulary| vocabulary.name == *draft.plan.vocabulary()).unwrap();
            check_on(&draft, vocabulary, Options { known: known.as_ref(), date: on })
        }
        (None, None) => panic!("{rule} has no example in tests/fixtures/check"),
    }
}

#[test]
fn every_rule_has_an_example_that_is_broken_by_it_alone() {
    let mut wrong = String::new();
    for rule in rules() {
        let findings = example(rule.id);
        // An acceptance that has expired hides its finding no more.
        let shown = |id: &str| rule.id == "accepted-expired" && id == "digits-parted";
        let ids: Vec<&str> = findings.iter().map(|finding| finding.rule.id).filter(|id| !shown(id)).collect();
        if ids != [rule.id] {
            wrong.push_str(&format!("{}: {ids:?}\n{}", rule.id, in_words(&findings)));
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn every_example_belongs_to_a_rule() {
    for entry in fs::read_dir(root().join("tests/fixtures/check")).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(rules().iter().any(|rule| rule.id == stem), "{stem} is no rule");
    }
}

#[test]
fn every_rule_that_the_code_names_is_in_the_catalogue() {
    let folders =
        ["src/core/check", "src/reading/check"].map(|folder| fs::read_dir(root().join(folder)).unwrap());
    for entry in folders.into_iter().flatten() {
        let code = fs::read_to_string(entry.unwrap().path()).unwrap();
        for (at, _) in code.match_indices("Finding::by(") {
            let id = code[at..].split('"').nth(1).unwrap();
            assert!(rules().iter().any(|rule| rule.id == id), "{id}");
        }
    }
}

/// What facts.md lists as found by a careful reader, by its number: the rule, a line and a part of
/// one of the exact strings.
const LISTED: [(&str, &str, u32, &str); 29] = [
    ("L01", "note-deleted-there", 186, "研究拠点強化"),
    ("L02", "provisional-mixed", 129, "次世代医療実現バイオバンク利活用プログラム (仮称)"),
    ("L03", "heading-differs", 135, "シーズ開発・研究基盤プログラム"),
    ("L05", "overview-differs", 125, "ライフステージ"),
    ("L06", "overview-differs", 125, "重症化予測"),
    ("L09", "overview-sentence-missing", 40, "産学官連携による研究開発を促進する。"),
    ("L13", "measure-differs", 117, "シーズの導出件数"),
    ("L15", "measure-only-tabled", 187, "統合化したデータベースの利用者数"),
    ("L20", "chart-missing", 70, "重点的に推進すべき取組"),
    ("L21", "chart-missing", 93, "再生・細胞医療・遺伝子治療プログラム"),
    ("L25", "name-variant", 129, "ゲノム医療実現推進プラットフォーム事業"),
    ("L26", "named-without-row", 129, "次世代医療実現推進プラットフォーム事業"),
    ("L29", "particle-clash", 129, "利活用の促進する"),
    ("L34", "term-near", 441, "創業シーズ"),
    ("L34", "term-near", 560, "創業ベンチャー"),
    ("L37", "digits-parted", 5, "1 6 日"),
    ("L39", "bracket-width", 129, "（仮称）"),
    ("L40", "era-missing", 84, "2020 (FY2)"),
    ("L41", "attachment-shared", 62, "【別添1】"),
    ("L44", "attachment-missing", 8, "別紙"),
    ("L46", "two-words-for-one-act", 3, "一部改訂"),
    ("L48", "policy-ends-soon", 61, "第6期科学技術・イノベーション基本計画"),
    ("L54", "ex-ante-in-first-year", 186, "ライフサイエンス研究基盤整備事業"),
    ("L55", "ex-ante-in-first-year", 174, "橋渡し研究プログラム"),
    ("L56", "page-number", 219, "推進。 12"),
    ("L57", "sentence-parted", 154, "アカデミア"),
    ("L59", "html-left", 558, "<ul style"),
    ("L59", "html-left", 560, "<ul style"),
    ("L60", "list-order", 269, "①⑤②⑥③⑦④⑧"),
];

#[test]
fn what_a_careful_reader_finds_in_the_real_document_is_found() {
    let document = real();
    let findings = of_document(&document);
    let missing: Vec<_> = LISTED
        .iter()
        .filter(|(_, rule, line, exact)| {
            !findings.iter().any(|finding| {
                finding.rule.id == *rule
                    && finding.place.spot.is_some_and(|spot| spot.line == *line)
                    && finding.exact.iter().any(|own| own.contains(exact))
            })
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}\n{}", in_words(&findings));
}

#[test]
fn every_finding_of_the_real_document_has_its_place_in_it() {
    let document = real();
    for finding in of_document(&document) {
        let spot = finding.place.spot.expect("a finding of a document has its place");
        let line = document.lines().nth(spot.line as usize - 1).unwrap();
        assert!(line.chars().count() >= spot.column as usize, "{}", in_words(&[finding]));
    }
}

/// Every finding of the real document, each judged by hand: a new one is to be judged before it
/// is taken in, and one that goes is missed.
#[test]
fn the_findings_of_the_real_document_are_those_that_were_judged() {
    let document = real();
    let findings = of_document(&document);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &findings {
        *counts.entry(finding.rule.id).or_default() += 1;
    }
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), JUDGED, "{}", in_words(&findings));
}

const JUDGED: [(&str, usize); 45] = [
    ("attachment-missing", 6),
    ("attachment-shared", 1),
    ("blanks-in-text", 5),
    ("bracket-width", 1),
    ("chart-missing", 2),
    ("colon-width", 1),
    ("date-form", 1),
    ("deadline-past", 2),
    ("digits-parted", 1),
    ("draft-dated", 1),
    ("era-missing", 1),
    ("ex-ante-in-first-year", 2),
    ("heading-differs", 1),
    ("html-left", 9),
    ("kanji-variant", 1),
    ("letters-parted", 2),
    ("list-order", 1),
    ("long-vowel-for-dash", 2),
    ("markup-left", 5),
    ("measure-differs", 3),
    ("measure-only-tabled", 2),
    ("measure-uncountable", 3),
    ("measure-variant", 2),
    ("nakaguro-variant", 1),
    ("name-spacing", 3),
    ("name-variant", 2),
    ("named-without-row", 2),
    ("no-body", 3),
    ("no-evaluation", 5),
    ("note-deleted-there", 1),
    ("overview-differs", 6),
    ("overview-sentence-missing", 2),
    ("page-number", 1),
    ("particle-clash", 2),
    ("particle-doubled", 1),
    ("particle-missing", 1),
    ("policy-ends-soon", 1),
    ("promise-without-row", 2),
    ("provisional-left", 1),
    ("provisional-mixed", 1),
    ("section-heading-missing", 2),
    ("sentence-parted", 3),
    ("spelling-mixed", 1),
    ("term-near", 2),
    ("two-words-for-one-act", 1),
];

#[test]
fn clean_plans_give_nothing_of_weight() {
    let city = Arc::new(Vocabulary::parse(&text("examples/city/city-plan.toml")).unwrap());
    let day = |path: &str| Date::parse(&path[path.len() - 15..path.len() - 5]).unwrap();
    for path in [
        "examples/life-science/2022-06-03.toml",
        "examples/life-science/2025-01-17.toml",
        "examples/life-science/2025-08-06.toml",
        "examples/life-science/2026-01-16.toml",
        "examples/city/2024-04-01.toml",
        "examples/city/2026-04-01.toml",
    ] {
        let vocabulary = if path.contains("city") { city.clone() } else { vocabulary() };
        let draft = read_draft(&text(path), std::slice::from_ref(&vocabulary), Ids::Required).unwrap();
        let findings = check_on(&draft, &vocabulary, Options { known: None, date: Some(day(path)) });
        let heavy: Vec<&Finding> =
            findings.iter().filter(|finding| finding.severity <= Severity::Warning).collect();
        assert!(heavy.is_empty(), "{path}\n{}", in_words(&findings));
    }
}

#[test]
fn a_document_without_doubts_gives_nothing() {
    let clean = "【ある分野研究開発プラン】\n\n令和8年1月16日策定\n\n概要：海を俯瞰した観測を行い、成果を広く公開する。\n";
    assert_eq!(in_words(&of_document(clean)), "");
}

#[test]
fn every_finding_says_whose_it_is_to_mend() {
    let document = real();
    let findings = of_document(&document);
    let of = |class: Class| findings.iter().filter(|finding| finding.class == class).count();
    assert!(of(Class::Author) > 0 && of(Class::Extraction) > 0 && of(Class::Unclear) > 0);
    assert!(
        findings
            .iter()
            .all(|finding| !finding.mend.get(Lang::JA).is_empty() && !finding.words.get(Lang::EN).is_empty())
    );
}

#[test]
fn promises_are_followed_from_the_revision_that_made_them_to_the_one_that_settled_them() {
    let plan = |provisional: &str, overview: &str, last: &str| {
        let first = format!(
            "\n[[project]]\nid = \"a\"\nunder = \"sea\"\nname = \"観測事業\"\n{provisional}{overview}"
        );
        let text = format!("{NOTHING}\n[[program]]\nid = \"sea\"\nname = \"海洋\"\n{first}{last}");
        draft(&text).plan
    };
    let gone = "\n[[project]]\nid = \"b\"\nunder = \"sea\"\nname = \"拠点強化\"\nprovisional = true\n";
    let open = "overview = \"観測を行う。対象は検討中である。来年度に公開する予定。\"\n";
    let first = plan("provisional = true\n", open, gone);
    let later = plan("", "overview = \"観測を行う。来年度に公開する予定。\"\n", "");
    let vocabulary = vocabulary();
    let found = promises(&[
        ("2025-08-06".to_owned(), &first, &vocabulary),
        ("2026-01-16".to_owned(), &later, &vocabulary),
    ]);
    let said: Vec<String> = found
        .iter()
        .map(|promise| {
            let settled = match &promise.settled {
                Some(settled) => format!("{} {}", settled.revision, settled.how.key()),
                None => "open".to_owned(),
            };
            let (id, kind) = (&promise.id, promise.kind.key());
            format!("{id} {kind} {} {} -> {settled}", promise.exact, promise.made)
        })
        .collect();
    assert_eq!(
        said,
        [
            "a provisional-name 観測事業 2025-08-06 -> 2026-01-16 name-fixed",
            "a under-review 対象は検討中である 2025-08-06 -> 2026-01-16 text-gone",
            "a planned 来年度に公開する予定 2025-08-06 -> open",
            "b provisional-name 拠点強化 2025-08-06 -> 2026-01-16 item-gone",
        ]
    );
}

#[test]
fn an_accepted_finding_is_left_out_until_its_day() {
    let accepted = Accepted::parse(
        "[[accept]]\nrule = \"digits-parted\"\nplace = \"1:12\"\nreason = \"so printed\"\nuntil = 2027-03-31\n",
    )
    .unwrap();
    let findings = || of_document("令和 8 年 1 月 1 6 日とする。\n");
    let on = |day: &str| -> Vec<&str> {
        let left = accepted.apply(findings(), Date::parse(day).unwrap());
        left.iter().map(|finding| finding.rule.id).collect()
    };
    assert_eq!(on("2027-03-31"), Vec::<&str>::new());
    assert_eq!(on("2027-04-01"), ["accepted-expired", "digits-parted"]);
}

#[test]
fn what_is_wrong_in_a_file_of_accepted_findings_is_told_by_line() {
    let text = "[[accept]]\nrule = \"digit-parted\"\nexact = \"1 6\"\nreason = \"so printed\"\nuntil = 2027-03-31\n\n\
                [[accept]]\nrule = \"place\"\nreasons = \"x\"\nuntil = \"soon\"\n";
    let errors = Accepted::parse(text).unwrap_err();
    let said: Vec<String> =
        errors.iter().map(|error| format!("{}: {}", error.line, error.words.get(Lang::EN))).collect();
    assert_eq!(
        said,
        [
            "2: there is no rule `digit-parted`; did you mean `digits-parted`?",
            "9: there is no key `reasons`; did you mean `reason`?",
            "8: `place` is an error of the plan and cannot be accepted",
            "7: needs `exact` or `place`",
            "7: has no reason",
            "10: until `soon` is not a date",
        ]
    );
}

#[test]
fn findings_as_sarif_name_their_rules_places_and_lasting_prints() {
    let findings = of_document("令和 8 年 1 月 1 6 日とする。\n");
    let log = sarif(&findings, "plan.txt", Lang::EN, &|_| None);
    let run = &log["runs"][0];
    assert_eq!(log["version"], "2.1.0");
    let rule = &run["tool"]["driver"]["rules"][0];
    assert_eq!(rule["id"], "digits-parted");
    for key in ["shortDescription", "fullDescription", "help"] {
        assert!(!rule[key]["text"].as_str().unwrap().is_empty(), "{key}");
    }
    let result = &run["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"digits-parted".into(), &"note".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "plan.txt");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&1.into(), &12.into()));
    // Two lines further down it is still the same finding.
    let moved = of_document("\n\n令和 8 年 1 月 1 6 日とする。\n");
    let moved = sarif(&moved, "plan.txt", Lang::EN, &|_| None);
    let print = |log: &serde_json::Value| log["runs"][0]["results"][0]["partialFingerprints"].clone();
    assert_eq!(print(&log), print(&moved));
}

#[test]
fn an_item_that_nothing_calls_is_found_whatever_its_kind_in_every_vocabulary_built_in() {
    for text in Vocabulary::BUILT_IN {
        let vocabulary = Arc::new(Vocabulary::parse(text).unwrap());
        for kind in &vocabulary.kinds {
            let named = kind.by_role(FieldRole::Name).map(|field| &field.key);
            let Some(call) = named.or(kind.title.first()) else { continue };
            let found = |said: &str| {
                // Down from the plan to the kind.
                let mut chain = vec![kind];
                while let Some(up) = chain[0].under.iter().find_map(|key| {
                    let above = vocabulary.kind(key)?;
                    let is_new = !chain.iter().any(|kind| kind.key == above.key);
                    (is_new && !chain[0].under.iter().any(|key| &**key == "plan")).then_some(above)
                }) {
                    chain.insert(0, up);
                }
                let mut draft = format!(
                    "format = 1\nvocabulary = \"{}\"\n\n[plan]\nid = \"p\"\nname = \"計画\"\n",
                    vocabulary.name
                );
                let mut above = String::new();
                for (depth, kind) in chain.iter().enumerate() {
                    let is_last = depth + 1 == chain.len();
                    let id = if is_last { "x".to_owned() } else { format!("up{depth}") };
                    draft.push_str(&format!("\n[[{}]]\nid = \"{id}\"\n", kind.key));
                    if !above.is_empty() {
                        draft.push_str(&format!("under = \"{above}\"\n"));
                    }
                    if is_last {
                        draft.push_str(said);
                    } else {
                        let name = kind.by_role(FieldRole::Name).map(|field| &field.key);
                        let name =
                            name.or(kind.title.first()).expect("what holds others is called something");
                        draft.push_str(&format!("{name} = \"上位\"\n"));
                    }
                    above = id;
                }
                let draft = read_draft(&draft, std::slice::from_ref(&vocabulary), Ids::Required);
                let draft = draft.unwrap_or_else(|faults| panic!("{}: {faults:?}", kind.key));
                let findings = check_on(&draft, &vocabulary, Options::default());
                let mine = findings.into_iter().filter(|finding| finding.rule.id == "no-name");
                mine.filter_map(|finding| finding.place.item).map(|id| id.to_string()).collect::<Vec<_>>()
            };
            let of = format!("{} of {}", kind.key, vocabulary.name);
            assert_eq!(found(""), ["x"], "{of}");
            assert!(found(&format!("{call} = \"名\"\n")).is_empty(), "{of}");
            assert!(found(&format!("unknown = [\"{call}\"]\n")).is_empty(), "{of}");
        }
    }
}

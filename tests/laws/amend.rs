//! The laws of amending sentences, on generated plans and on the real ones; and that what does
//! not fit is refused at its place.

use planctl::text::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use crate::generate::{Pair, VOCABULARY, on_pairs};
use planctl::amend::{Amendment, amending, apply, parse};
use planctl::document::{Comparison, Side, Stated};
use planctl::json::{Envelope, diff, read_changes};
use planctl::model::{FieldRole, Id, Item, Plan, Value, Vocabulary};
use planctl::snapshot::{Knowledge, Snapshot, position, read_snapshot, to_toml};
use proptest::{prop_assert, prop_assert_eq};

/// How many pairs each law is held to in full.
const PAIRS: u64 = 3_000;

/// What a plan prints: every item by its place in the reading order, with every value but
/// lineage, references by the place of what they lead to.
fn printed(plan: &Plan, vocabulary: &Vocabulary) -> Vec<String> {
    let order = plan.in_order();
    let place: BTreeMap<&Id, usize> =
        order.iter().enumerate().map(|(index, item)| (&item.id, index)).collect();
    let line = |item: &&Item| {
        let parent = item.parent.as_ref().map(|parent| place[parent]);
        let mut out = format!("{parent:?} {}", item.kind);
        for (key, held) in &item.fields {
            let role = vocabulary.field(&item.kind, key).map(|field| field.role);
            match &held.value {
                _ if role == Some(FieldRole::Lineage) => {}
                None => {}
                Some(Value::References(ids)) => {
                    let to: BTreeSet<usize> = ids.iter().filter_map(|id| place.get(id).copied()).collect();
                    if !to.is_empty() {
                        out.push_str(&format!("\n {key} = {to:?}"));
                    }
                }
                Some(value) => out.push_str(&format!("\n {key} = {value:?}")),
            }
        }
        out
    };
    order.iter().map(line).collect()
}

fn without_foot(amendment: &Amendment) -> Amendment {
    Amendment { foot: None, ..amendment.clone() }
}

#[test]
fn sentences_carried_out_give_the_plan_they_were_drawn_up_for() {
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let amendment = amending(before, after, &world.vocabulary, "令和８年１月１６日");
        let applied = apply(&amendment, before, &world.vocabulary);
        let text = amendment.to_text();
        prop_assert!(applied.is_ok(), "{:?}\n{}", applied, text);
        prop_assert_eq!(applied.unwrap().snapshot.hash(), after.hash(), "{}", text);
        Ok(())
    });
}

#[test]
fn without_the_foot_every_printed_value_and_order_is_the_same() {
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let amendment = without_foot(&amending(before, after, &world.vocabulary, ""));
        let applied = apply(&amendment, before, &world.vocabulary);
        let text = amendment.to_text();
        prop_assert!(applied.is_ok(), "{:?}\n{}", applied, text);
        let applied = applied.unwrap();
        let (got, wanted) =
            (printed(applied.snapshot.plan(), &world.vocabulary), printed(after.plan(), &world.vocabulary));
        prop_assert_eq!(got, wanted, "{}", text);
        Ok(())
    });
}

#[test]
fn printed_sentences_read_back_as_themselves() {
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let amendment = amending(before, after, &world.vocabulary, "案「一」、\n二");
        let text = amendment.to_text();
        let parsed = parse(&text, &world.vocabulary).map(|parsed| parsed.amendment);
        prop_assert_eq!(parsed.as_ref(), Ok(&amendment), "{}", text);
        prop_assert_eq!(amendment.to_text(), text);
        Ok(())
    });
}

/// The sentences as an office may type them: indented, with 改正する, without the last 。 of a line.
fn typed(text: &str) -> String {
    let mut is_foot = false;
    let mut out = String::new();
    for line in text.lines() {
        is_foot |= line.starts_with("――");
        match line {
            _ if is_foot => out.push_str(line),
            _ if line.ends_with("の一部を次のように変更する。") => {
                out.push_str(&line.replace("変更する。", "改正する"));
            }
            _ if line.starts_with('（') || line == "以上" => out.push_str(line),
            _ => out.push_str(&format!("　{}", line.strip_suffix('。').unwrap_or(line))),
        }
        out.push('\n');
    }
    out
}

#[test]
fn sentences_as_an_office_types_them_read_as_those_that_are_printed() {
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let amendment = amending(before, after, &world.vocabulary, "令和８年１月１６日");
        let text = typed(&amendment.to_text());
        let parsed = parse(&text, &world.vocabulary).map(|parsed| parsed.amendment);
        prop_assert_eq!(parsed.as_ref(), Ok(&amendment), "{}", text);
        Ok(())
    });
}

#[test]
fn a_plan_amended_to_itself_has_no_sentence() {
    on_pairs(PAIRS, |Pair { world, after, .. }| {
        let amendment = amending(after, after, &world.vocabulary, "");
        prop_assert!(amendment.sentences.is_empty(), "{}", amendment.to_text());
        Ok(())
    });
}

/// The revisions of the real plan, in the order of their dates.
fn revisions() -> Vec<Snapshot> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("revisions/snapshots");
    let vocabularies = [mext()];
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let all: Vec<Snapshot> =
        files.map(|text| Snapshot::of(read_snapshot(&text, &vocabularies).unwrap())).collect();
    assert_eq!(all.len(), 4);
    all
}

fn mext() -> Arc<Vocabulary> {
    Arc::new(Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap())
}

#[test]
fn the_real_revisions_amend_each_other() {
    let (all, vocabulary) = (revisions(), mext());
    for before in &all {
        for after in &all {
            let amendment = amending(before, after, &vocabulary, "");
            let text = amendment.to_text();
            let read = parse(&text, &vocabulary).map(|parsed| parsed.amendment);
            assert_eq!(read.as_ref(), Ok(&amendment));
            let applied = apply(&amendment, before, &vocabulary).unwrap();
            assert_eq!(applied.snapshot.hash(), after.hash(), "{text}");
            let applied = apply(&without_foot(&amendment), before, &vocabulary).unwrap();
            assert_eq!(printed(applied.snapshot.plan(), &vocabulary), printed(after.plan(), &vocabulary));
        }
    }
}

/// A side of a comparison, of which nothing is known but the plan.
fn side(snapshot: &Snapshot) -> Side {
    Side {
        label: String::new(),
        date: None,
        snapshot: snapshot.clone(),
        knowledge: Knowledge::of(&[]),
        decided: None,
        body: None,
        open: Vec::new(),
        recorded: planctl::document::Recorded::No,
    }
}

#[test]
fn the_answer_of_diff_carries_all_changes() {
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let sides = (side(before), side(after));
        let comparison = Comparison::new(&sides.0, &sides.1, &world.vocabulary, &Stated::default());
        let text = Envelope::new("diff", None, diff(&comparison)).to_text();
        let read = read_changes(&text, std::slice::from_ref(&world.vocabulary));
        prop_assert_eq!(read.as_ref(), Ok(&comparison.changes), "{}", text);
        Ok(())
    });
}

// What single sentences do, and how those that do not fit are refused.

const PLAN: &str = r#"format = 1
vocabulary = "catalogue/1"

[plan]
id = "town"
name = "町の計画"

[[section]]
id = "water"
label = "2-1"
name = "水の章"
overview = "池と川と池を守る。"

[[project]]
id = "pond"
under = "water"
name = "ため池"
keywords = ["利水", "治水"]
last = "FY2028"
milestones = ["FY2026 mid-term"]
provisional = true
uses = ["river"]

[[project]]
id = "river"
under = "water"
name = "川"

[[project]]
id = "upper"
under = "river"
name = "上流"

[[section]]
id = "road"
label = "2-2"
name = "道の章"

[[project]]
id = "bridge"
under = "road"
name = "橋"

[[project]]
id = "other-upper"
under = "bridge"
name = "上流"
"#;

fn town() -> Snapshot {
    Snapshot::of(read_snapshot(PLAN, std::slice::from_ref(&VOCABULARY)).unwrap())
}

/// What sentences make of the plan of the town: the lines of it that go and come, or why they are
/// refused, with the words at fault.
fn outcome(sentences: &str) -> String {
    let parsed = match parse(sentences, &VOCABULARY) {
        Ok(parsed) => parsed,
        Err(fault) => {
            let position = position(sentences, fault.span.start);
            return format!("{}:{}: {}", position.line_number, position.column, fault.words.get(Lang::EN));
        }
    };
    let applied = match apply(&parsed.amendment, &town(), &VOCABULARY) {
        Ok(applied) => to_toml(applied.snapshot.plan()),
        Err(refusal) => {
            let number = refusal.sentence.map_or(0, |index| index + 1);
            return format!("sentence {number}: {refusal}");
        }
    };
    let (old, new): (Vec<&str>, Vec<&str>) = (PLAN.lines().collect(), applied.lines().collect());
    let gone = old.iter().filter(|line| !new.contains(line)).map(|line| format!("-{line}"));
    let come = new.iter().filter(|line| !old.contains(line)).map(|line| format!("+{line}"));
    gone.chain(come).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(sentences: &str, expected: &str) {
    assert_eq!(outcome(sentences), expected, "{sentences}");
}

#[test]
fn words_are_amended_all_at_once_by_the_text_before_the_sentence() {
    check(
        "2-1の項の概要中「池と川」を「川と池」に、「と池を」を「と沼を」に改める。",
        "-overview = \"池と川と池を守る。\"\n+overview = \"川と池と沼を守る。\"",
    );
    check(
        "2-1の項の概要中「川」の下に「、沼」を加え、「池」（２か所）を削る。",
        "-overview = \"池と川と池を守る。\"\n+overview = \"と川、沼とを守る。\"",
    );
}

#[test]
fn words_that_are_not_there_or_more_often_than_said_are_refused() {
    check("2-1の項の概要中「沼」を「池」に改める。", "sentence 1: 「沼」 stands there 0 times, not 1");
    check("2-1の項の概要中「池」を削る。", "sentence 1: 「池」 stands there 2 times, not 1");
    check(
        "2-1の項の概要中「池」（３か所）を削る。",
        "sentence 1: 「池」（３か所） stands there 2 times, not 3",
    );
    check(
        "2-1の項の概要中「池と川」を削り、「川と池」を削る。",
        "sentence 1: 「川と池」 overlaps the words of another clause",
    );
}

#[test]
fn words_of_a_unit_are_counted_over_all_its_texts() {
    check("2-2の項中「道」を「路」に改める。", "-name = \"道の章\"\n+name = \"路の章\"");
    check(
        "2-1の項中「水」を削り、「川と」を削る。",
        "-name = \"水の章\"\n-overview = \"池と川と池を守る。\"\n+name = \"の章\"\n+overview = \"池と池を守る。\"",
    );
    check("2-1の項中「。」を削り、「池」を削る。", "sentence 1: 「池」 stands there 2 times, not 1");
    check("2-1の項中「沼」を削る。", "sentence 1: 「沼」 stands there 0 times, not 1");
}

#[test]
fn numbers_may_be_written_in_any_width() {
    check("２－２の項を２－３の項とする。", "-label = \"2-2\"\n+label = \"2-3\"");
}

#[test]
fn sentences_typed_by_hand_are_carried_out() {
    let gone = outcome("「川」の項を削る。");
    assert!(gone.starts_with('-'), "{gone}");
    for typed in [
        "　「川」の項を削る。",
        "  「川」の項を削る",
        "\t｢川｣の項を削る｡",
        "町の計画の一部を次のように改正する。\n　「川」の項を削る。",
        "町の計画の一部を次のように改める\n「川」の項を削る。\n以上",
    ] {
        check(typed, &gone);
    }
    let cut = outcome("2-1の項の概要中「川と」を削り、「池」（２か所）を削る。");
    check("　2-1の項の概要中｢川と｣を削り､｢池｣(2か所)を削る", &cut);
    // Where a sentence is indented, what belongs to it stands further in.
    let new = outcome("2-1の項の概要を次のように改める。\n　「新しい」");
    check("　2-1の項の概要を次のように改める\n　　「新しい」", &new);
}

#[test]
fn a_unit_is_found_by_its_one_name_or_refused() {
    check("「沼」の項を削る。", "sentence 1: there is no 「沼」の項 in the plan");
    check("「上流」の項を削る。", "sentence 1: 「上流」の項 is the name of 2 units");
    check("「川」の項の「上流」の項の名称中「上」を「下」に改める。", "+name = \"下流\"");
    check("2-1の項の事業第３の項を削る。", "sentence 1: there is no 事業第３の項 in the plan");
    check("2-1の項の事業の項を削る。", "sentence 1: 事業の項 is the name of 2 units");
    check("この計画を削る。", "sentence 1: the plan itself can be neither removed nor moved");
}

#[test]
fn with_a_unit_goes_what_is_below_it_and_what_refers_to_it() {
    check(
        "「川」の項を削る。",
        "-uses = [\"river\"]\n-id = \"river\"\n-name = \"川\"\n-id = \"upper\"\n-under = \"river\"",
    );
}

#[test]
fn values_are_named_in_the_words_of_the_plan() {
    check(
        "「ため池」の項の評価時期「中・令和８年度」を「後・令和９年度」に改める。",
        "-milestones = [\"FY2026 mid-term\"]\n+milestones = [\"FY2027 ex-post\"]",
    );
    check(
        "「ため池」の項の実施期間「～令和１０年度」を「平成３１年度～令和10年度」に改める。",
        "+first = \"FY2019\"",
    );
    check("「ため池」の項の仮称を削る。", "-provisional = true");
    check(
        "「ため池」の項のキーワード「利水」を削る。",
        "-keywords = [\"利水\", \"治水\"]\n+keywords = [\"治水\"]",
    );
    check(
        "「橋」の項に活用する事業「「川」の項の「上流」の項」、「ため池」を加える。",
        "+uses = [\"pond\", \"upper\"]",
    );
    check(
        "「ため池」の項の評価時期「中・令和９年度」を削る。",
        "sentence 1: says 「中・令和９年度」, but the field holds 「中・令和８年度」",
    );
    check(
        "「ため池」の項に実施期間「令和８年度～」を加える。",
        "sentence 1: 「令和８年度～」 cannot be added: the field holds 「～令和１０年度」",
    );
    check("「橋」の項に実施期間「令和８年」を加える。", "sentence 1: 「令和８年」 is no value of this field");
    check("「橋」の項に目標値「一」を加える。", "sentence 1: a project has no field 「目標値」");
}

#[test]
fn units_are_added_moved_and_renumbered() {
    check(
        "2-2の項を2-3の項とする。\n2-1の項の次に次のように加える。\n　章の項「林の章」\n　　番号「2-2」\n　　事業の項「植林」（仮称）\n",
        "+id = \"new-1\"\n+name = \"林の章\"\n+id = \"new-2\"\n+under = \"new-1\"\n+name = \"植林\"\n+label = \"2-3\"",
    );
    check("「橋」の項を「ため池」の項の前に移す。", "-under = \"road\"");
    check(
        "「川」の項を「川」の項の「上流」の項に移す。",
        "sentence 1: the unit would stand below itself at 「川」の項の「上流」の項",
    );
    check("「橋」の項を2-2の項の次に移す。", "sentence 1: no such unit can stand there: 2-2の項");
    check("2-1の項を「橋」の項に移す。", "sentence 1: no such unit can stand there: 「橋」の項");
    check(
        "2-1の項に次のように加える。\n　章の項「林」\n",
        "sentence 1: no such unit can stand there: 章の項",
    );
}

#[test]
fn what_is_no_sentence_is_told_where_it_ceases_to_be_one() {
    check("前略", "1:1: expected a place: 「name」の項, 2-1の項 or この計画 here, not 「前略」");
    check(
        "2-1の項の概要中「池を削る。",
        "1:10: this 「 has no 」 to it, or ＼ stands before a character that it does not take",
    );
    check("2-1の項の概要中「池」を削り", "1:13: expected 「を削る」 here, not 「を削り」");
    check(
        "2-1の項の趣旨中「池」を削る。",
        "1:7: expected a field of the vocabulary here, not 「趣旨中「池」を削る」",
    );
    check("2-1の項を削る。2-2の項を削る。", "1:10: expected the end of the line here, not 「2-2の項を削る」");
    check("2-1の項に次のように加える。", "1:1: says 「次のように」, but no line beginning with 　 follows");
    check("2-1の項に次のように加える。\n　　事業の項", "2:1: this line is indented too deeply or not enough");
    check("2-1の項の概要中「」を削る。", "1:12: empty words cannot be amended");
    check(
        "2-1の項を削る。\n　「二」",
        "2:2: expected a place: 「name」の項, 2-1の項 or この計画 here, not 「「二」」",
    );
}

#[test]
fn sentences_for_another_plan_and_a_foot_that_was_altered_are_refused() {
    let hash = town().hash();
    check(
        "（元とする計画：令和８年、0123456789ab）\n2-2の項を削る。",
        &format!("sentence 0: these sentences are for 01234567, not for {}", hash.short()),
    );
    let after = read_snapshot(&PLAN.replace("ため池", "貯水池"), std::slice::from_ref(&VOCABULARY)).unwrap();
    let text = amending(&town(), &Snapshot::of(after), &VOCABULARY, "").to_text();
    check(&text, "-name = \"ため池\"\n+name = \"貯水池\"");
    let altered = outcome(&text.replace("貯水池", "用水池"));
    assert!(altered.contains("as the foot says: sentences or foot were altered"), "{altered}");
    let cut = outcome(&text.replace("\nafter = ", "\nafters = "));
    assert!(cut.ends_with("`after` of the foot is missing or cannot be read"), "{cut}");
    assert_eq!(outcome(&format!("{text}紙の続き")), outcome(&text), "what follows the end is not read");
}

//! The JSON Schema of each command's answer: files beside this one, so that the program need not
//! be able to derive them. The test below derives them from the types and holds the files to that;
//! `PLANCTL_BLESS=1 cargo test --lib schemas` writes them anew.

/// One row a command: what it is called, the file of its schema, the type of its answer.
macro_rules! answers {
    ($($command:literal $file:literal $answer:ident,)*) => {
        /// The commands that answer in JSON, by their names.
        pub const COMMANDS: &[&str] = &[$($command),*];

        /// The JSON Schema of one command's answer, pretty-printed; `None` if it has none.
        pub fn schema(command: &str) -> Option<&'static str> {
            match command {
                $($command => Some(include_str!(concat!("schemas/", $file, ".json"))),)*
                _ => None,
            }
        }

        #[cfg(test)]
        fn derived() -> Vec<(&'static str, schemars::Schema)> {
            vec![$(($file, schemars::schema_for!(super::Envelope<super::$answer>))),*]
        }
    };
}

answers! {
    "act" "recorded" Recorded,
    "adopt" "recorded" Recorded,
    "amend" "amend" Amend,
    "annotate" "recorded" Recorded,
    "apply" "apply" Apply,
    "blame" "blame" Blame,
    "calendar" "calendar" Calendar,
    "causes" "causes" Causes,
    "changes" "changes" Changes,
    "check" "check" Check,
    "check-promises" "promises" Promises,
    "checkpoint" "checkpoint" Checkpoint,
    "commit" "recorded" Recorded,
    "diff" "diff" Diff,
    "evidence" "evidence" EvidenceList,
    "find" "find" Find,
    "history" "history" History,
    "identify" "identify" Identify,
    "import" "import" Import,
    "init" "recorded" Recorded,
    "kinds" "kinds" Kinds,
    "lineage" "lineage" Lineage,
    "log" "log" Log,
    "log-evidence" "log-evidence" LogRecord,
    "match" "match" Match,
    "memo" "memo" MemoAnswer,
    "memo-check" "check" Check,
    "merge" "merge" MergeAnswer,
    "policy" "recorded" Recorded,
    "propose" "recorded" Recorded,
    "propose-clashes" "propose-clashes" ProposeClashes,
    "propose-list" "propose-list" ProposeList,
    "propose-show" "propose-show" ProposeShow,
    "redact" "recorded" Recorded,
    "show" "show" Show,
    "sign" "recorded" Recorded,
    "signers" "recorded" Recorded,
    "status" "status" Status,
    "verify" "verify" Verify,
    "verify-proof" "verify-proof" VerifyProof,
    "why" "why" Why,
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::catalogue::PaperKind;
    use crate::render::Format;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "the files of the schemas are what is tested")]
    fn the_schemas_are_those_of_the_answers() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/json/schemas");
        for (file, schema) in super::derived() {
            let path = folder.join(file).with_extension("json");
            let derived = serde_json::to_string_pretty(&schema.to_value()).unwrap() + "\n";
            if std::env::var("PLANCTL_BLESS").is_ok_and(|value| value == "1") {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(&path, &derived).unwrap();
            }
            assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), derived, "{file}");
        }
    }

    #[test]
    fn a_paper_has_a_schema_if_it_is_printed_as_json() {
        for paper in PaperKind::ALL {
            let has_json = paper.formats().contains(&Format::Json);
            assert_eq!(super::schema(paper.key()).is_some(), has_json, "{}", paper.key());
        }
    }

    #[test]
    fn the_commands_are_in_order() {
        assert!(super::COMMANDS.is_sorted());
    }
}

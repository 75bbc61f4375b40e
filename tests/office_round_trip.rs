//! What comes back from an office: a plan given out as a workbook or a Word file, edited, and read
//! again.

#[allow(dead_code)]
mod generate;
mod workbook;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock};

use generate::VOCABULARY;
use planctl::document::{Imprint, Worksheets};
use planctl::import::{Limits, Returned, WorkbookError, read_workbook};
use planctl::model::{
    Digest, FieldRole, FieldType, Id, Item, Lang, Plan, Value, Vocabulary, Words, visible,
};
use planctl::render;
use planctl::snapshot::{Draft, Ids, read_draft, to_toml};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use workbook::{Book, letters};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn imprint() -> Imprint {
    Imprint {
        title: Words::same("編集用ブック"),
        plan: Words::same("計画"),
        revision: Words::same("2026-01-16"),
        base: None,
        decided: None,
        hash: Digest::of(b"x"),
        authority: None,
        author: None,
        date: None,
    }
}

fn draft(plan: Plan) -> Draft {
    Draft { plan, sources: Vec::new(), open: Vec::new() }
}

fn written(plan: &Plan, vocabulary: &Vocabulary, lang: Lang) -> Vec<u8> {
    render::workbook(plan, vocabulary, &imprint(), lang)
}

fn read(bytes: &[u8], base: &Draft, vocabulary: &Vocabulary) -> Result<Returned, WorkbookError> {
    read_workbook(bytes, base, vocabulary, &BTreeSet::new(), &Limits::default())
}

#[test]
fn a_workbook_that_nobody_edited_changes_nothing() {
    generate::on_first_pairs(1_000, |pair| {
        for (plan, lang) in [(pair.before.plan(), Lang::Ja), (pair.after.plan(), Lang::En)] {
            let bytes = written(plan, &VOCABULARY, lang);
            prop_assert_eq!(&bytes, &written(plan, &VOCABULARY, lang));
            let base = draft(plan.clone());
            let returned = read(&bytes, &base, &VOCABULARY);
            let returned = returned.map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(to_toml(&returned.draft.plan), to_toml(plan));
            prop_assert_eq!(returned.notes, vec![]);
        }
        Ok(())
    });
}

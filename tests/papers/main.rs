//! Documents in and out: what is read from a paper, and what a paper says.

mod altered_workbooks;
mod check_rules;
mod corpus;
mod documents;
mod formats;
#[path = "../generate/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the laws use the rest")]
mod generate;
mod generated;
mod generator;
#[path = "../golden.rs"]
mod golden;
#[path = "../bench/generate/mod.rs"]
#[allow(dead_code, reason = "the benchmarks use the rest")]
mod histories;
mod learnt;
mod left_out;
mod made;
mod memo_check;
mod office;
mod office_round_trip;
mod plan;
mod points;
#[path = "../fuzz/lib.rs"]
#[allow(dead_code, reason = "the fuzz targets use the rest")]
mod readers;
mod real;
mod redline;
mod redline_docx;
mod score;
#[path = "../seeds.rs"]
#[allow(dead_code, reason = "the laws use the rest")]
mod seeds;
mod stratml;
mod third_language;
#[path = "../workbook/mod.rs"]
mod workbook;

//! The command, its store and this project as their users meet them.

mod audit;
mod cli;
mod format;
#[path = "../golden.rs"]
mod golden;
mod json;
mod readme;
mod real_plan;
mod schema;
#[path = "../seeds.rs"]
#[allow(dead_code, reason = "the laws use the rest")]
mod seeds;
mod store;
mod tidy;
#[path = "../workbook/mod.rs"]
mod workbook;

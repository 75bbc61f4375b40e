//! What holds of every plan, on plans that nobody chose.

mod amend;
mod catalogues;
mod changes;
mod chronicle;
mod columns;
#[path = "../generate/controls.rs"]
mod controls;
mod crossing;
mod editing;
mod export;
mod filter;
#[path = "../generate/mod.rs"]
mod generate;
#[path = "../golden.rs"]
mod golden;
mod matching;
#[path = "../generate/measured.rs"]
mod measured;
mod merge;
mod packs;
mod record;
mod replay;
mod roadmap;
mod rows;
#[path = "../command/schema.rs"]
mod schema;
mod schemas;
#[path = "../seeds.rs"]
#[allow(dead_code, reason = "other programs use the rest")]
mod seeds;
mod table;
#[path = "../fuzz/record.rs"]
mod targets;

//! The command line as its user meets it: what is said, where, and with which exit code.
//!
//! Nothing here knows how planctl is built; each test runs the binary in a folder of its own,
//! with an environment that is the same everywhere.

mod amend;
mod bad_input;
mod city;
mod columns;
mod commands;
mod crossing;
mod documents;
mod examples;
mod git;
mod help;
mod identify;
#[cfg(target_os = "linux")]
mod opens;
#[cfg(unix)]
mod outputs;
mod packet;
mod packs;
mod papers;
mod played;
mod propose;
mod record;
mod returned;
mod rows;
mod second;
mod states;
mod story;
mod support;
mod through;
mod typed;
mod withheld;

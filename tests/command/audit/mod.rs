//! Whole stores judged: what each claim takes to be proved, and which forgery contradicts it.
//!
//! Stores are made and forged in-process; the forger seals and chains anew whatever he touches,
//! so that only the claim under test can tell.

mod characters;
mod desk;
mod files;
mod forged;
mod kept;
mod later;
mod mutated;
mod packed;
mod signed;
mod told;
mod written;

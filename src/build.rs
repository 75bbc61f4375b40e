//! How the program is linked.

use std::env;

/// On Linux the program is loaded where it was linked for: to move its 38,000 addresses at every start takes
/// longer than many of its commands.
fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    let target = |part: &str| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}

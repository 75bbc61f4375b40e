//! The command line: it alone reads the clock, the environment and the arguments, and it alone
//! speaks to the user.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}

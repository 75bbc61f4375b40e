//! Other programs, run to their end.

use std::io::{self, Read, Write as _};
use std::process::{Command, Output, Stdio};
use std::thread;

/// Runs a program with `input` for it to read; what it says, and what it tells on standard error
/// if that is piped. Where the system refuses to read a pipe that is an error here, and in the
/// standard library a panic.
///
/// # Errors
///
/// If the program is not there, ended well without reading its input, or the system refuses.
pub(super) fn finished(command: &mut Command, input: &[u8]) -> io::Result<Output> {
    let stdin = if input.is_empty() { Stdio::null() } else { Stdio::piped() };
    let mut child = command.stdin(stdin).stdout(Stdio::piped()).spawn()?;
    let (pipe, out, err) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (written, stdout, stderr) = thread::scope(|scope| {
        let written = scope.spawn(move || pipe.map_or(Ok(()), |mut pipe| pipe.write_all(input)));
        let stderr = scope.spawn(move || all_of(err));
        let stdout = all_of(out);
        (written.join(), stdout, stderr.join())
    });
    let status = child.wait()?;
    let ended = |joined: thread::Result<_>| joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let (stdout, stderr) = (stdout?, ended(stderr)?);
    match written.unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
        // Whoever ends badly need not have read all.
        Err(error) if status.success() || error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(Output { status, stdout, stderr }),
    }
}

fn all_of(pipe: Option<impl Read>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

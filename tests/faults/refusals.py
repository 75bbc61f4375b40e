"""Every command that writes, with every system call that touches its folder refused or its last.

What must hold after each: the folder is as before, as after, or on the way with the log whole;
`verify` contradicts nothing; what was said done is there; what failed says so in one sentence;
and the same command, run again, comes to what it comes to when nothing ever failed.
"""

import concurrent.futures
import os
import shutil

import calls
import desk

ERRORS = ("EIO", "ENOSPC", "EROFS", "EINTR")
QUICK_ERRORS = {"EIO", "ENOSPC"}
# What rust and libc try again for ever would never end: a signal storm that does is none.
STORM = 3


def faults(call, quick, more):
    """The faults that a call may have: what strace is told, and in words."""
    yield [f"inject={call.name}:signal=KILL:when={call.number}"], "killed"
    # That closing fails is nothing to which a writer could answer, and what counts was synced.
    for error in () if call.name == "close" or quick and not more else ERRORS:
        if quick and error not in QUICK_ERRORS:
            continue
        once = f"inject={call.name}:error={error}:when={call.number}"
        yield [once], f"{error} once"
        if error == "EINTR":
            yield [f"{once}..{call.number + STORM}"], "EINTR four times"
        elif not quick:
            yield [f"{once}+"], f"{error} of {call.name} from then on"
            yield from_then_on(call, error), f"{error} of all that writes from then on"


def from_then_on(call, error):
    """The disk takes nothing more: each call that writes is refused from this one on."""
    before = dict(call.counts)
    names = sorted(calls.CHANGING - {"write", "writev"} | {"openat", call.name})
    for name in names:
        first = before.get(name, 0) + (name != call.name)
        if name == "openat" and call.name != "openat":
            continue
        yield f"inject={name}:error={error}:when={max(first, 1)}+"


def tried(program, judge, place, case, call, fault):
    """What is wrong after one fault, in words; nothing if all is well."""
    told, words = fault
    folder = case.fresh(place)
    try:
        names = sorted({one.removeprefix("inject=").split(":")[0] for one in told})
        wrap = ["strace", "-o", "/dev/null", "-e", "trace=" + ",".join(names)]
        for one in told:
            wrap += ["-e", one]
        ran = desk.run(program, folder, case.row.command, wrap)
        # What refuses every write refuses the words on standard error too.
        mute = call.name == "write" and words.endswith("from then on")
        for fault in wrong(judge, case, folder, ran, words, mute):
            return f"{words}: {fault}\n    {case.row.name}\n    {calls.shown(call)[:240]}"
        return ""
    finally:
        shutil.rmtree(folder.parent)


def wrong(judge, case, folder, ran, words, mute):
    """What is wrong in a folder in which a command has met a fault."""
    found = desk.files(folder)
    if ran.code is None:
        yield "it does not end"
        return
    if words == "killed" and ran.code not in (-9, 137):
        yield f"it was not killed but ended with {ran.code}"
    if words != "killed":
        if ran.code not in (0, 2):
            yield f"it ends with {ran.code}: {ran.told.strip()}"
        errors = [line for line in ran.told.splitlines() if line.startswith("error: ")]
        if ran.code != 0 and len(errors) != 1 and not mute:
            yield f"it ends with {ran.code} and says {ran.told!r}"
    # On a disk that takes no writing what is printed holds as well, and it is said that nothing is kept.
    prints_alone = case.row.prints and "EROFS" in words and "not kept in the store" in ran.told and found == case.before
    if ran.code == 0 and found != case.after and not prints_alone:
        missing = sorted(set(case.after) ^ set(found)) or "other bytes"
        yield f"it ends with 0, and this is not as it should be: {missing}"
    yield from filter(None, [desk.left(judge, case, folder, found)])


def check(program, judge, place, cases, quick):
    """Tries all; how many were tried, and what was wrong."""
    todo = []
    for case in cases:
        folder = case.fresh(place)
        ran, found = calls.traced(program, folder, case.row.command)
        shutil.rmtree(folder.parent)
        assert ran.code == 0 and found, f"{case.row.name} under strace: {ran}"
        for call in found:
            if quick and not call.changes:
                continue
            todo += [(case, call, (list(told), words)) for told, words in faults(call, quick, case.row.quick)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = pool.map(lambda one: tried(program, judge, place, *one), todo)
        return len(todo), [words for words in said if words]

"""Faults: what is left of a store when the system refuses, kills or loses power. See `.ci/faults`."""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile
import time

import commands
import crowd
import desk
import disk
import power
import refusals

# The steps of writing that `src/record/store/faulty.rs` can leave out of a build for tests, each of which
# must be missed; the first three also on real file systems, which keep more than they must.
STEPS = {
    "sync-file": True,
    "sync-folder": True,
    "sync-before-naming": True,
    "sync-found": False,
    "sync-made": False,
    "sync-before": False,
    "sync-removed": False,
}


class Report:
    """What was tried, and what was wrong, part by part."""

    def __init__(self, only):
        self.only = only
        self.failed = 0

    def part(self, name, check):
        """Runs a part; one example is shown of each thing that is wrong."""
        if self.only not in ("", name):
            return
        began = time.monotonic()
        count, wrong = check()
        self.failed += len(wrong)
        for same in alike(wrong):
            print(same[0] + (f"\n    and {len(same) - 1} more" if len(same) > 1 else ""))
        print(f"{name}: {count} tried, {len(wrong)} wrong, {time.monotonic() - began:.0f} s", flush=True)

    def fault(self, words):
        self.failed += 1
        print(words)


def alike(wrong):
    """What was wrong, by its first line: what is said of the same thing stands together."""
    found = {}
    for words in wrong:
        found.setdefault(words.split("\n")[0], []).append(words)
    return found.values()


def left_out(faulty, place, kinds):
    """Builds with a step left out: each must be caught."""
    cases = [desk.case(faulty, place, row, commands.papers) for row in commands.WRITING if row.tells]
    judge = desk.Judge(faulty, place)
    count, missed = 0, []
    for step, on_real in STEPS.items():
        more = {"PLANCTL_LEAVES_OUT": step}
        count += 1
        if not disk.catches(faulty, judge, place, cases, more):
            missed.append(f"without {step} nothing was wrong on a disk that keeps no more than it must")
        if on_real and kinds:
            count += 1
            if not power.check(faulty, judge, place, cases[:1], kinds, more)[1]:
                missed.append(f"without {step} nothing was wrong on {' and '.join(kinds)}")
    return count, missed


def main():
    parser = argparse.ArgumentParser(prog=".ci/faults", description=__doc__)
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--faulty", required=True, type=pathlib.Path, help="built with PLANCTL_BUILT_TO_FAIL set")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", default="", help="only commands that begin so")
    parser.add_argument("--part", default="", help="only refusals, disk, power, left-out or crowd")
    options = parser.parse_args()
    program, faulty, full = options.program.resolve(), options.faulty.resolve(), options.full
    report = Report(options.part)
    for name in commands.uncovered(program):
        report.fault(f"{name} stands in neither list of tests/faults/commands.py")
    rows = commands.WRITING + commands.BESIDE
    if shutil.which("ssh-keygen"):
        rows = rows + commands.SIGNING
    else:
        print("not tried: what signs, for there is no ssh-keygen")
    rows = [row for row in rows if row.name.startswith(options.only)]
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="faults-", dir=memory) as place:
        cases = [desk.case(program, place, row, commands.papers) for row in rows]
        judge = desk.Judge(program, place)
        missing = power.missing(place)
        for kind, why in missing.items():
            print(f"not tried: power cuts on {kind}: {why}")
        kinds = [kind for kind in power.MEGABYTES if kind not in missing]
        cut = cases if full else [case for case in cases if case.row.quick]
        report.part("disk", lambda: disk.check(program, judge, place, cases))
        report.part("power", lambda: power.check(program, judge, place, cut, kinds))
        report.part("left-out", lambda: left_out(faulty, place, kinds))
        report.part("crowd", lambda: crowd.check(program, faulty, place, crowd.FULL if full else crowd.QUICK))
        report.part("refusals", lambda: refusals.check(program, judge, place, cases, not full))
    return 1 if report.failed else 0


sys.exit(main())

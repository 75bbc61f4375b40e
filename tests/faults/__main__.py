"""Faults: what is left of a store when the system refuses, kills or loses power. See `.ci/faults`."""

import argparse
import pathlib
import sys
import tempfile
import time

import commands
import desk
import disk
import refusals


def alike(wrong):
    """What was wrong, by its first line: what is said of the same thing stands together."""
    found = {}
    for words in wrong:
        found.setdefault(words.split("\n")[0], []).append(words)
    return found.values()


def main():
    parser = argparse.ArgumentParser(prog=".ci/faults", description=__doc__)
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--faulty", type=pathlib.Path)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", default="", help="only commands that begin so")
    parser.add_argument("--part", default="", help="only this part")
    options = parser.parse_args()
    program = options.program.resolve()
    failed = 0

    def part(name, check):
        nonlocal failed
        if options.part not in ("", name):
            return
        began = time.monotonic()
        count, wrong = check()
        failed += len(wrong)
        # One example of each, and how many there are.
        for same in alike(wrong):
            print(f"{same[0]}" + (f"\n    and {len(same) - 1} more" if len(same) > 1 else ""))
        print(f"{name}: {count} tried, {len(wrong)} wrong, {time.monotonic() - began:.0f} s", flush=True)

    for name in commands.uncovered(program):
        print(f"{name} stands in neither list of tests/faults/commands.py")
        failed += 1
    memory = "/dev/shm" if pathlib.Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="faults-", dir=memory) as place:
        rows = [row for row in commands.WRITING + commands.BESIDE if row.name.startswith(options.only)]
        cases = [desk.case(program, place, row, commands.papers) for row in rows]
        judge = desk.Judge(program, place)
        part("refusals", lambda: refusals.check(program, judge, place, cases, not options.full))
        part("disk", lambda: disk.check(program, judge, place, cases))
    return 1 if failed else 0


sys.exit(main())

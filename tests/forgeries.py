#!/usr/bin/env python3
"""Leaves every store that tests/audit makes, good and forged, in a folder, and holds the command and the
second verifier to the verdict that each is expected to get, claim by claim.

    python3 tests/forgeries.py FOLDER

FOLDER is made, and below it one folder a store: `revisions`, `verdicts` (a line for each claim) and
`arguments` (what is known from outside, one a line). Exit 1 if a verdict is another than expected.
"""
import json, os, pathlib, subprocess, sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", PROJECT / "target"))
CODES = {True: 3, False: 0}  # by whether a claim is contradicted


def run(command, here):
    arguments = (here / "arguments").read_text().splitlines()
    done = subprocess.run([*command, *arguments], cwd=here, capture_output=True, text=True)
    return done.stdout, done.returncode


def by_command(here):
    said, code = run([TARGET / "debug/planctl", "verify", "--format", "json"], here)
    return [f"{it['verdict']}  {it['claim']}" for it in json.loads(said)["claims"]], code


def by_script(here):
    said, code = run(["python3", PROJECT / "examples/verify.py", "revisions"], here)
    lines = [line.rsplit(None, 1) for line in said.splitlines() if not line.startswith(" ")]
    return [f"{verdict.strip()}  {claim}" for verdict, claim in lines], code


def main(folder):
    folder.mkdir(parents=True)
    leave = dict(os.environ, PLANCTL_FORGERIES=str(folder))
    subprocess.run("cargo build -q".split(), cwd=PROJECT, check=True)
    subprocess.run("cargo test -q --test command audit:: -- --skip every_bit --skip mutated".split(), cwd=PROJECT, env=leave, check=True)
    stores, otherwise = {True: 0, False: 0}, 0
    for here in sorted(folder.iterdir()):
        expected = (here / "verdicts").read_text().splitlines()
        forged = any(line.startswith("CONTRADICTED") for line in expected)
        stores[forged] += 1
        for judge in (by_command, by_script):
            said, code = judge(here)
            if (said, code) != (expected, CODES[forged]):
                otherwise += 1
                print(f"{here.name}, {judge.__name__}: exit {code}, {sorted({*said} ^ {*expected})}")
    print(f"{stores[True]} forged stores, {stores[False]} good ones; {otherwise} verdicts otherwise than expected")
    return bool(otherwise) or stores[True] < 40 or stores[False] < 10


sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))

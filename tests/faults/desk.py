"""A folder with a store in which one command is tried: how it is prepared, run and looked at.

Nothing here knows what a fault is. Two things are relied upon everywhere: with the clock fixed a
command writes the same bytes each time, and what stands in `.planctl/` of either log is no part of
the record, save the file by which git passes over it.
"""

import dataclasses
import functools
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

# Nothing that a command does takes longer, even ten times slower under strace.
MOST_SECONDS = 60
ENVIRONMENT = {
    "LC_ALL": "C",
    "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
    "PLANCTL_NO_HINTS": "1",
    "SOURCE_DATE_EPOCH": "1770000000",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_DATE": "1770000000 +0000",
    "GIT_COMMITTER_DATE": "1770000000 +0000",
}


@dataclasses.dataclass
class Ran:
    """How a command ended; a code below 0 is the signal that killed it, None one too slow."""

    code: int | None
    told: str


def run(program, folder, arguments, wrap=(), more=None):
    """Runs planctl in a folder, behind another command if one is given."""
    environment = ENVIRONMENT | {"HOME": str(folder)} | (more or {})
    command = [*map(str, wrap), str(program), *arguments]
    try:
        ran = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=MOST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return Ran(None, "")
    return Ran(ran.returncode, ran.stderr.decode("utf-8", "replace"))


def files(folder):
    """Every file of a folder that counts, by its path there: its bytes, or where a link leads."""
    found = {}
    for above, _, names in os.walk(folder):
        inside = os.path.relpath(above, folder)
        for name in names:
            path = os.path.normpath(os.path.join(inside, name))
            if is_private(path):
                continue
            full = os.path.join(above, name)
            found[path] = os.readlink(full) if os.path.islink(full) else pathlib.Path(full).read_bytes()
    return found


def is_private(path):
    """Whether a file belongs to writers and not to the record."""
    parts = path.split("/")
    if parts[0] == ".git":
        return path not in (".git/config", ".git/info/attributes")
    return ".planctl" in parts and parts[-1] != ".gitignore" or parts[-1].startswith(".tmp")


def name_of(found):
    """One name for a state of a folder."""
    whole = hashlib.sha256()
    for path in sorted(found):
        bytes_ = found[path] if isinstance(found[path], bytes) else found[path].encode()
        whole.update(f"{path}\0{len(bytes_)}\0".encode() + bytes_)
    return whole.hexdigest()


def write(folder, found):
    """Makes a folder with these files."""
    for path, content in found.items():
        full = pathlib.Path(folder, path)
        full.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            full.write_bytes(content)
            # ssh-keygen refuses a key that others may read.
            full.chmod(0o600)
        else:
            full.symlink_to(content)


class Judge:
    """Says of a state whether `planctl verify` contradicts it; each state is asked about once."""

    def __init__(self, program, desk):
        self.program = program
        self.desk = desk
        self.known = {}
        # What was said of what each command left.
        self.left = {}

    def contradicts(self, folder, found):
        if "revisions/planctl.toml" not in found:
            return ""
        name = name_of(found)
        if name not in self.known:
            ran = run(self.program, folder, ["verify"])
            self.known[name] = "" if ran.code == 0 else f"verify ends with {ran.code}: {ran.told.strip()}"
        return self.known[name]


def log_numbers(found, area=""):
    """The numbers of the entries of one log."""
    entry = re.compile(rf"revisions/{area}log/(\d+)\.toml")
    return sorted(int(match[1]) for path in found if (match := entry.fullmatch(path)))


@dataclasses.dataclass
class Case:
    """A command ready to be tried: the folder before, after, and after a second time."""

    row: object
    source: pathlib.Path
    before: dict
    after: dict
    again: tuple

    def fresh(self, place):
        """A copy of the folder in which the command has not run."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=place))
        shutil.copytree(self.source, folder / "desk", symlinks=True)
        return folder / "desk"

    def done(self, found, after=None):
        """Whether a state has all that the command was to record, or else to write: with what is
        recorded, the draft that lies beside the store may still be the one before."""
        after = self.after if after is None else after
        recorded = {path for path in after if path.startswith("revisions/") and self.recorded}
        # The next writer sees to what git is told; it only must not be half of it.
        if any(path in found for path in self.before if path not in after):
            return False
        return all(found.get(path) == after[path] for path in recorded or after if "/.planctl/" not in path)

    @property
    def recorded(self):
        """Whether the command writes the store."""
        return any(path.startswith("revisions/") and self.before.get(path) != self.after[path] for path in self.after)

    def neither(self, found):
        """What keeps a state from being the old one, the new one or a step between, in words."""
        for path, content in found.items():
            if content not in (self.before.get(path), self.after.get(path)):
                return f"{path} is neither as before nor as after"
        for path in self.before:
            if path not in found and path in self.after and not self.row.mends:
                return f"{path} is gone"
        for area in ("", "drafts/"):
            numbers = log_numbers(found, area)
            if numbers != list(range(1, len(numbers) + 1)):
                return f"the log of {area or 'the record'} has gaps: {numbers}"
        return ""


def left(judge, case, folder, found):
    """What is wrong with what a fault has left, in words: with the state, with what `verify` says of
    it, and with what comes of trying the same command again. The folder is then another."""
    everything = (case.row, name_of(found), private(folder))
    if everything not in judge.left:
        judge.left[everything] = tried_again(judge, case, folder, found)
    return judge.left[everything]


def private(folder):
    """What writers keep for themselves, and the folders: a name that chance gave is only counted."""
    found = []
    for above, inner, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(above, name), folder) for name in inner]
        if ".planctl" in above:
            found += [name if not name.startswith("new-") else "new-" for name in names]
    return tuple(sorted(found))


def tried_again(judge, case, folder, found):
    """The same, of a state that was not met before."""
    if fault := case.neither(found) or not case.row.mends and judge.contradicts(folder, found):
        return fault
    done = case.done(found)
    again = run(judge.program, folder, case.row.command)
    if case.row.finish and not done and log_numbers(found) != log_numbers(case.before):
        # It was recorded and is refused now; what is missing has a command of its own.
        again = run(judge.program, folder, case.row.finish)
    state = files(folder)
    if not done and (again.code != 0 or state != case.after):
        return f"again, it ends with {again.code}: {again.told.strip()} {differing(state, case.after)}"
    code, expected = case.again
    if done and (again.code != code or not case.done(state, expected)):
        differs = differing(state, expected)
        return f"again, after all was done, it ends with {again.code}: {again.told.strip()} {differs}"
    return ""


def differing(found, expected):
    """The files in which two states differ."""
    return sorted(path for path in set(found) | set(expected) if found.get(path) != expected.get(path))


@functools.cache
def prepared(program, place, steps, makers):
    """A folder in which these commands have run."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=place)) / "desk"
    if steps:
        shutil.copytree(prepared(program, place, steps[:-1], makers), folder, symlinks=True)
        step = steps[-1]
        if callable(step):
            step(folder)
        else:
            ran = run(program, folder, step)
            # A merge with conflicts ends with 1, and what it came to is kept.
            assert ran.code in (0, 1), f"{step}: {ran}"
    else:
        folder.mkdir()
        makers(folder)
    return folder


def case(program, place, row, makers):
    """Prepares a command, and sees what it does when nothing fails, once and a second time."""
    source = prepared(program, place, row.before, makers)
    before = files(source)
    tried = Case(row, source, before, {}, ())
    folder = tried.fresh(place)
    first = run(program, folder, row.command)
    assert first.code == 0, f"{row.name}: {first}"
    tried.after = files(folder)
    assert tried.after != before, f"{row.name} writes nothing"
    second = run(program, folder, row.command)
    tried.again = (second.code, files(folder))
    shutil.rmtree(folder.parent)
    return tried

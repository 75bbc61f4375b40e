"""The system calls of a command that touch its folder, as strace tells them.

strace counts the calls of each name for itself, so a call is known here by its name and its number
among those of that name, whatever they touch.
"""

import dataclasses
import os
import re
import tempfile

import desk

# What changes what a disk holds, or sees to it that it stays.
CHANGING = {
    "creat", "fallocate", "fchmod", "fdatasync", "fsync", "ftruncate", "link", "linkat", "mkdir",
    "mkdirat", "pwrite64", "rename", "renameat", "renameat2", "rmdir", "sync", "syncfs", "truncate",
    "unlink", "unlinkat", "write", "writev",
}  # fmt: skip
# The first is how the program itself was begun; the others fill a buffer, which is shown empty.
NOT_OF_FILES = ("execve", "getcwd", "getrandom")
LINE = re.compile(r"(\w+)\((.*)\)\s+= (-?\w+|\?)(.*)$")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
HELD = re.compile(r"(?:\d+|AT_FDCWD)<([^>]*)>")


@dataclasses.dataclass(frozen=True)
class Call:
    """A system call that touches the folder."""

    name: str
    number: int
    # How many calls of each name went before it.
    counts: tuple
    paths: tuple
    text: str
    worked: bool

    @property
    def changes(self):
        """Whether something may be different on the disk after it."""
        return self.name in CHANGING or "O_CREAT" in self.text or "O_TRUNC" in self.text


def traced(program, folder, arguments, more=None, also=()):
    """How the command ended, and its calls in their order."""
    with tempfile.NamedTemporaryFile("r", prefix="calls-") as told:
        # Threads and children are not followed: a writer has one thread unless it must queue.
        ran = desk.run(program, folder, arguments, ["strace", "-y", "-s", "0", "-o", told.name, *also], more)
        return ran, read(told, str(folder))


def read(lines, folder):
    """The calls that touch a folder, of what strace wrote."""
    found, counts = [], {}
    for line in lines:
        match = LINE.match(line)
        if not match:
            continue
        name, inside, value, _ = match.groups()
        counts[name] = counts.get(name, 0) + 1
        paths = tuple(path for path in touched(name, inside, folder) if is_in(path, folder))
        if paths and name not in NOT_OF_FILES:
            worked = not value.startswith("-") and value != "?"
            found.append(Call(name, counts[name], tuple(counts.items()), paths, line.rstrip(), worked))
    return found


def shown(call):
    """A call as a line for readers, without where the folder lies."""
    return re.sub(r"/\S*?/desk\b", ".", call.text)[:160]


def is_in(path, folder):
    return path == folder or path.startswith(folder + "/")


def touched(name, inside, folder):
    """The paths that a call names, or holds open."""
    named = [match[1] for match in STRING.finditer(inside)]
    held = [match[1] for match in HELD.finditer(inside)]
    if name in ("write", "writev", "read", "pread64", "pwrite64"):
        named = []
    base = held[0] if held else folder
    for path in named:
        path = path.encode("latin-1").decode("unicode_escape") if "\\" in path else path
        yield os.path.normpath(os.path.join(base, path))
    if not named:
        yield from held

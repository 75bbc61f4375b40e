"""Power cuts on a disk that keeps no more than it must.

A file system may keep any part of what was not synced: each name by itself, and of a file named but
not synced nothing at all. Real ones mostly keep more, so this one, which exists only here, finds
what they hide. What a command did is taken from strace, then lost in each way that is tried:
everything not synced, one thing of it, all but one thing; with and without the bytes of files.
"""

import concurrent.futures
import dataclasses
import itertools
import os
import pathlib
import shutil
import tempfile

import calls
import desk

TO_FOLDER = {"mkdir", "mkdirat"}
SYNCS = {"fsync", "fdatasync"}


@dataclasses.dataclass(eq=False)
class Node:
    """A file or a folder, however it is named."""

    is_folder: bool
    content: object = b""
    synced: bool = True
    # What names lead to: as the system shows it, and as the disk is sure to keep it.
    live: dict = dataclasses.field(default_factory=dict)
    kept: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(eq=False)
class Change:
    """Names that come and go at once: what they lead to in which folder."""

    names: list


class Disk:
    """What is on the disk, and what may be."""

    def __init__(self, found, folders, after):
        self.root = Node(True)
        self.pending = []
        self.after = after
        for folder in sorted(folders):
            self.put(folder, Node(True))
        for path, content in found.items():
            self.put(path, Node(False, content))

    def put(self, path, node):
        above = self.node(os.path.dirname(path))
        above.live[os.path.basename(path)] = above.kept[os.path.basename(path)] = node

    def node(self, path):
        node = self.root
        for name in path.split("/"):
            if name not in ("", "."):
                node = node.live.get(name) if node else None
        return node

    def change(self, *names):
        """Each as path and what it leads to."""
        made = Change([])
        for path, node in names:
            above, name = self.node(os.path.dirname(path)), os.path.basename(path)
            made.names.append((above, name, node))
            if node:
                above.live[name] = node
            else:
                above.live.pop(name, None)
        self.pending.append(made)

    def name(self, path, node):
        """What a file holds is known by the name that it has in the end."""
        if not node.is_folder and path in self.after:
            node.content = self.after[path]

    def do(self, call, folder):
        """Carries out a system call."""
        if not call.worked or not call.changes:
            return
        paths = [os.path.relpath(path, folder).removesuffix(" (deleted)") for path in call.paths]
        node = self.node(paths[0])
        if call.name in TO_FOLDER:
            self.change((paths[0], Node(True)))
        elif call.name in SYNCS:
            self.sync(node)
        elif call.name in ("link", "linkat"):
            self.change((paths[1], node))
            self.name(paths[1], node)
        elif call.name in ("rename", "renameat", "renameat2"):
            self.change((paths[0], None), (paths[1], node))
            self.name(paths[1], node)
        elif call.name in ("unlink", "unlinkat", "rmdir"):
            self.change((paths[0], None))
        elif "O_CREAT" in call.text and node is None:
            made = Node(False)
            self.change((paths[0], made))
            self.name(paths[0], made)
        elif call.name in ("write", "writev", "pwrite64", "ftruncate") or "O_TRUNC" in call.text:
            node.synced = False
        elif call.name not in ("fchmod", "fallocate", "openat"):
            raise AssertionError(f"a call that this disk does not know: {call.text}")

    def sync(self, node):
        node.synced = True
        for change in list(self.pending):
            if node.is_folder and any(above is node for above, _, _ in change.names):
                keep(change, [above.kept for above, _, _ in change.names])
                self.pending.remove(change)

    def cuts(self):
        """The states in which a power cut may leave it, each as files and folders."""
        all_ = self.pending
        chosen = [[], all_]
        chosen += [[change] for change in all_] + [[other for other in all_ if other is not change] for change in all_]
        for survivors, bytes_too in itertools.product(chosen, (False, True)):
            yield self.left(survivors, bytes_too)

    def left(self, survivors, bytes_too):
        """What is there after a cut that some changes survived."""
        names = {}

        def kept(node):
            return names.setdefault(id(node), dict(node.kept))

        for change in survivors:
            keep(change, [kept(above) for above, _, _ in change.names])
        found, folders = {}, []

        def walk(node, path):
            for name, inner in kept(node).items():
                below = f"{path}/{name}" if path else name
                if inner.is_folder:
                    folders.append(below)
                    walk(inner, below)
                else:
                    found[below] = inner.content if inner.synced or bytes_too else b""

        walk(self.root, "")
        return found, folders


def keep(change, tables):
    """Makes a change in the names of the folders that it touches."""
    for (_, name, node), table in zip(change.names, tables):
        if node:
            table[name] = node
        else:
            table.pop(name, None)


def disk_of(case, after=None):
    """The disk before the command, all of it synced."""
    found, folders = {}, []
    for above, inner, names in os.walk(case.source):
        inside = pathlib.Path(above).relative_to(case.source)
        folders += [str(inside / name) for name in inner]
        for name in names:
            full = pathlib.Path(above, name)
            found[str(inside / name)] = os.readlink(full) if full.is_symlink() else full.read_bytes()
    return Disk(found, folders, after or case.after)


class Trial:
    """One command on such a disk."""

    def __init__(self, program, judge, place, case, more):
        self.program, self.judge, self.place, self.case, self.more = program, judge, place, case, more
        self.count = 0
        self.known = {}

    def check(self):
        """What is wrong, in words: of cuts at every call, and of those after another try."""
        folder = self.case.fresh(self.place)
        ran, found = calls.traced(self.program, folder, self.case.row.command, self.more)
        assert ran.code == 0, f"{self.case.row.name} under strace: {ran}"
        disk = disk_of(self.case)
        shutil.rmtree(folder.parent)
        for call in found:
            if call.changes:
                yield from self.cut(disk, f"before {calls.shown(call)}", None)
            disk.do(call, folder)
        yield from self.cut(disk, "after it ended with 0", self.case.after)
        for call in found:
            # A file beside the store that is as it should be is not written again.
            if call.changes and self.case.recorded:
                yield from self.tried_again(call)

    def tried_again(self, call):
        """Killed at a call, tried again with success, and then the cut: what the first writer has not
        come to, the second must."""
        folder = self.case.fresh(self.place)
        kill = ["-e", f"inject={call.name}:signal=KILL:when={call.number}"]
        _, killed = calls.traced(self.program, folder, self.case.row.command, self.more, kill)
        # What was recorded already is recorded once more by some commands.
        after = self.case.again[1] if self.case.done(desk.files(folder)) else self.case.after
        ran, again = calls.traced(self.program, folder, self.case.row.command, self.more)
        disk = disk_of(self.case, after)
        for one in killed + again:
            disk.do(one, folder)
        where = f"killed before {calls.shown(call)}, tried again, and after that ended with {ran.code}"
        shutil.rmtree(folder.parent)
        if ran.code == 0:
            yield from self.cut(disk, where, after)

    def cut(self, disk, where, expected):
        """What is wrong in the states that a cut may leave; `expected` was said done."""
        for found, folders in disk.cuts():
            counting = {path: content for path, content in found.items() if not desk.is_private(path)}
            name = (desk.name_of(counting), tuple(sorted(folders)), expected and desk.name_of(expected))
            if name not in self.known:
                self.count += 1
                self.known[name] = self.wrong(found, folders, counting, expected)
            if self.known[name]:
                yield f"{self.known[name]}\n    {self.case.row.name}\n    power cut {where}"

    def wrong(self, found, folders, counting, expected):
        if expected and not self.case.done(counting, expected):
            return f"what was said done is not there: {desk.differing(counting, expected)}"
        above = pathlib.Path(tempfile.mkdtemp(dir=self.place))
        try:
            folder = above / "desk"
            folder.mkdir()
            for inner in folders:
                (folder / inner).mkdir(parents=True, exist_ok=True)
            desk.write(folder, found)
            if expected and expected != self.case.after:
                return self.judge.contradicts(folder, counting)
            return desk.left(self.judge, self.case, folder, counting)
        finally:
            shutil.rmtree(above)


def check(program, judge, place, cases, more=None):
    """Tries all cases; how many states there were, and what was wrong."""
    # What git writes it syncs or not as it is told.
    trials = [Trial(program, judge, place, case, more) for case in cases if case.row.command[0] != "git"]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = pool.map(lambda trial: list(trial.check()), trials)
        wrong = [words for found in said for words in found]
    return sum(trial.count for trial in trials), wrong


def catches(program, judge, place, cases, more):
    """Whether anything is wrong, looked for no longer than until it is found."""
    trials = (Trial(program, judge, place, case, more) for case in cases)
    return any(words for trial in trials for words in trial.check())

"""Power cuts on real file systems: ext4 and xfs on loop devices, shut down by FS_IOC_SHUTDOWN.

A command is killed at a system call and the file system is shut down at once, in two ways: the journal
is lost too, or it is written and the bytes of files are not. Then it is mounted again. A command that
ended with 0 is cut after its end.
"""

import concurrent.futures
import errno
import fcntl
import os
import pathlib
import shutil
import struct
import subprocess
import time

import calls
import desk

FS_IOC_SHUTDOWN = 0x8004587D
# As the kernel numbers them: the journal is written and nothing else, or not even that.
CUTS = {"journal written, bytes not": 1, "journal lost": 2}
MEGABYTES = {"ext4": 64, "xfs": 320}


class Volume:
    """A file system on a loop device."""

    def __init__(self, kind, place, name):
        self.kind = kind
        self.image = pathlib.Path(place, f"{name}.image")
        self.at = pathlib.Path(place, name)
        self.at.mkdir()
        self.make()

    def make(self):
        """A file system with nothing in it."""
        with open(self.image, "wb") as image:
            image.truncate(MEGABYTES[self.kind] << 20)
        must([f"mkfs.{self.kind}", "-q", *(["-F"] if self.kind == "ext4" else ["-f"]), self.image])
        self.mount()

    def mount(self):
        must(["mount", "-o", "loop", self.image, self.at])

    def unmount(self):
        # A process that was killed may hold it for a moment more.
        for _ in range(100):
            try:
                return must(["umount", self.at])
            except OSError as error:
                if "busy" not in str(error):
                    raise
            time.sleep(0.1)
        must(["umount", self.at])

    def cut(self, how):
        """Cuts the power and gives it back."""
        descriptor = os.open(self.at, os.O_RDONLY)
        fcntl.ioctl(descriptor, FS_IOC_SHUTDOWN, struct.pack("I", CUTS[how]))
        os.close(descriptor)
        self.unmount()
        self.mount()


def must(command):
    ran = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if ran.returncode != 0:
        raise OSError(f"{' '.join(map(str, command))}: {ran.stderr.strip()}")


def missing(place):
    """Why a volume of each kind cannot be had, in words; nothing where it can."""
    said = {}
    for kind in MEGABYTES:
        try:
            volume = Volume(kind, place, f"try-{kind}")
            volume.cut("journal lost")
            volume.unmount()
        except (OSError, FileNotFoundError) as error:
            said[kind] = str(error)
    return said


def cases_on(volume, how, program, judge, cases, more):
    """How many cuts there were, and what was wrong, with one kind of cut on one volume."""
    count, wrong = 0, []
    for case in cases:
        folder = case.fresh(volume.at)
        ran, found = calls.traced(program, folder, case.row.command, more)
        assert ran.code == 0, f"{case.row.name} on {volume.kind}: {ran}"
        shutil.rmtree(folder.parent)
        # Between two calls that change nothing on the disk, nothing on the disk changes.
        for call in [*filter(lambda call: call.changes, found), None]:
            fault = whole(volume, lambda: one(volume, how, program, judge, case, call, more))
            count += 1
            if fault:
                where = f"before {calls.shown(call)}" if call else "after it ended with 0"
                wrong.append(f"{fault}\n    {case.row.name}\n    {volume.kind}, {how}: power cut {where}")
    return count, wrong


def whole(volume, attempt):
    """What an attempt gives on a file system that is whole.

    Under load a file system itself has come back from a cut with files that nobody had touched unreadable. That
    is no fault of a program: it is made anew, and the cut is tried again.
    """
    for _ in range(3):
        try:
            return attempt()
        except OSError as error:
            if error.errno != errno.EIO:
                raise
        volume.unmount()
        volume.make()
    return attempt()


def one(volume, how, program, judge, case, call, more):
    """What is wrong after one cut, in words."""
    folder = case.fresh(volume.at)
    must(["sync", "--file-system", volume.at])
    wrap = ["strace", "-o", "/dev/null", "-e", f"inject={call.name}:signal=KILL:when={call.number}"] if call else []
    ran = desk.run(program, folder, case.row.command, wrap, more)
    volume.cut(how)
    try:
        found = desk.files(folder)
        if call and ran.code not in (-9, 137):
            return f"it was not killed but ended with {ran.code}"
        if not call and (ran.code != 0 or not case.done(found)):
            return f"it ended with {ran.code}, and is not there: {desk.differing(found, case.after)}"
        return desk.left(judge, case, folder, found)
    finally:
        # What a broken file system cannot remove goes with it.
        shutil.rmtree(folder.parent, ignore_errors=True)


def check(program, judge, place, cases, kinds, more=None):
    """Tries all cases on these file systems; how many cuts there were, and what was wrong."""
    cases = [case for case in cases if case.row.command[0] != "git"]
    volumes = [(Volume(kind, place, f"{kind}-{number}"), how) for kind in kinds for number, how in enumerate(CUTS)]
    try:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            said = list(pool.map(lambda one: cases_on(*one, program, judge, cases, more), volumes))
        return sum(count for count, _ in said), [words for _, wrong in said for words in wrong]
    finally:
        for volume, _ in volumes:
            volume.unmount()
            volume.image.unlink()
            volume.at.rmdir()

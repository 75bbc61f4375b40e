"""Many writers at once, some that ignore the lock, some killed: nothing acknowledged is lost."""

import concurrent.futures
import dataclasses
import datetime
import os
import random
import re
import shutil
import subprocess

import commands
import desk

FIRST = datetime.date(2030, 1, 1)
UNSAID = subprocess.DEVNULL


@dataclasses.dataclass(frozen=True)
class Crowd:
    """How many writers there are, and what they do."""

    writers: int
    commits: int
    # Those that ignore the lock; how many of all commits are killed.
    rude: int
    kills: int


FULL = Crowd(32, 100, 8, 200)
QUICK = Crowd(8, 10, 2, 20)


def check(program, faulty, place, crowd):
    """How many commits were tried, and what was wrong."""
    folder = desk.prepared(program, place, commands.ONE, commands.papers).parent / "crowd"
    shutil.copytree(desk.prepared(program, place, commands.ONE, commands.papers), folder)
    chance = random.Random(os.environ.get("PLANCTL_SEED", "0"))
    todo = [(writer, number) for writer in range(crowd.writers) for number in range(crowd.commits)]
    # Many end before their kill comes, so far more are chosen than are to be killed.
    doomed = set(chance.sample(todo, min(4 * crowd.kills, len(todo))))
    killed = []
    # How long a commit has taken of late, polite and rude: a kill falls anywhere in that time.
    seconds = [0.1, 0.1]

    def writer(number):
        return [commit(number, one) for one in range(crowd.commits)]

    def commit(writer, number):
        day = str(FIRST + datetime.timedelta(days=writer * crowd.commits + number))
        draft = folder / f"{writer}-{number}.toml"
        draft.write_text(commands.PLAN.format(last="FY2024").replace("創薬の基盤", f"創薬の基盤{writer}の{number}"))
        rude = writer < crowd.rude
        child = subprocess.Popen(
            [faulty if rude else program, "commit", draft.name, "--date", day],
            cwd=folder,
            env=desk.ENVIRONMENT | {"HOME": str(folder)} | ({"PLANCTL_LEAVES_OUT": "queue"} if rude else {}),
            stdin=UNSAID,
            stdout=UNSAID,
            stderr=subprocess.PIPE,
        )
        began = datetime.datetime.now()
        is_doomed = (writer, number) in doomed and len(killed) < crowd.kills
        wait = chance.uniform(0.1, 1.05) * seconds[rude] if is_doomed else None
        try:
            told = child.communicate(timeout=wait)[1]
        except subprocess.TimeoutExpired:
            child.kill()
            told = child.communicate()[1]
            if child.returncode == -9:
                killed.append(day)
        if child.returncode == 0:
            seconds[rude] += ((datetime.datetime.now() - began).total_seconds() - seconds[rude]) / 16
        return day, child.returncode, told.decode("utf-8", "replace")

    with concurrent.futures.ThreadPoolExecutor(crowd.writers) as pool:
        ended = [one for of_one in pool.map(writer, range(crowd.writers)) for one in of_one]
    wrong = [f"it ends with {code}: {told.strip()}\n    commit of {day}" for day, code, told in ended if code not in (0, -9)]
    found = desk.files(folder)
    numbers = desk.log_numbers(found)
    if numbers != list(range(1, len(numbers) + 1)):
        wrong.append("the log has gaps")
    recorded = {}
    for path, content in found.items():
        if path.startswith("revisions/log/"):
            date = re.search(r"^date = (\S+)$", content.decode(), re.MULTILINE)[1]
            recorded[date] = recorded.get(date, 0) + 1
    for day, code, _ in ended:
        if code == 0 and recorded.get(day) != 1 or recorded.get(day, 0) > 1:
            wrong.append(f"it ended with {code}, and is recorded {recorded.get(day, 0)} times\n    commit of {day}")
    wrong += filter(None, [desk.Judge(program, place).contradicts(folder, found)])
    kept = sum(day in recorded for day in killed)
    print(f"crowd: {len(killed)} of {len(ended)} were killed, {kept} of them after their entry was named")
    if len(killed) < crowd.kills:
        wrong.append(f"only {len(killed)} were killed, not {crowd.kills}: the test has lost its edge")
    return len(ended), wrong

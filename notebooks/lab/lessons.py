"""Execute lessons one after the other, and print how long each took.

usage: lessons.py build notebooks/01_first_look.ipynb notebooks/02_data_sets.ipynb ...

The output of a lesson is written to build/NAME.log. If a lesson fails, the others still run. The exit status
is 1 if a lesson failed, or if one lesson, or all together, exceeded the time limits of the course. The limits
are for XLA on two idle cores, so they do not apply with QUICK=1 or on the pure-Go backend.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

EXECUTE = Path(__file__).with_name("execute.py")


def execute(lesson, folder):
    """Run one lesson; return its duration in seconds and, if it failed, its last output."""
    log = folder / f"{lesson.stem}.log"
    started = time.monotonic()
    with log.open("w", encoding="utf-8") as file:
        status = subprocess.run(
            [sys.executable, EXECUTE, lesson, folder], stdout=file, stderr=subprocess.STDOUT, check=False
        ).returncode
    said = log.read_text(encoding="utf-8").strip().splitlines()[-20:] if status else []
    return time.monotonic() - started, said


def report(name, seconds, remark):
    print(f"{name:32}{seconds:7.1f} s{remark and '  '}{remark}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("lessons", type=Path, nargs="+")
    parser.add_argument("--each", type=float, default=150, help="maximum seconds per lesson")
    parser.add_argument("--all", type=float, default=1800, help="maximum seconds of all lessons together")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    timed = not os.environ.get("QUICK") and os.environ.get("GOMLX_BACKEND") != "go"

    total, problems = 0, []
    for lesson in options.lessons:
        seconds, said = execute(lesson, options.folder)
        total += seconds
        remark = ""
        if said:
            remark = "failed"
            problems.append(f"{lesson.stem} failed: see {options.folder / lesson.stem}.log")
        elif timed and seconds > options.each:
            remark = f"more than {options.each:g} s"
            problems.append(f"{lesson.stem} took {seconds:.0f} s, more than {options.each:g}")
        report(lesson.stem, seconds, remark)
        for line in said:
            print(f"    {line}")
    report("all", total, f"{total / 60:.1f} minutes")
    if timed and total > options.all:
        problems.append(f"all lessons took {total:.0f} s, more than {options.all:g}")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()

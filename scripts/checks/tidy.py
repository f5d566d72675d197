#!/usr/bin/env python3
"""Runs clang-tidy (checks of .clang-tidy) over the .cc files of a build folder's compile commands, two at a time. Tests are only compiled,
with clang and the build's warnings: Catch2's macros are loops to the analysis, and a moved value in one a use in the next round.

tidy.py BUILD_FOLDER SECONDS

A clean file is remembered under build/lint by the hash of its preprocessed text and the checks, so it costs one preprocessor run the next time.
When SECONDS have passed no further file is started, and the files left are counted in the last line; changed files come first.
"""
from __future__ import annotations

import hashlib
import json
import re
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PARALLEL = 2


def compiler_words(entry: dict[str, str]) -> list[str]:
    """The file's compile command without the launcher and what says where the output goes."""
    words = [w for w in shlex.split(entry["command"]) if not w.endswith("ccache")]
    keep, skip = [], False
    for word in words:
        if skip or word == "-c":
            skip = False
        elif word in ("-o", "-MF", "-MT"):
            skip = True
        elif word != "-MD":
            keep.append(word)
    return keep


def preprocessed(entry: dict[str, str]) -> bytes:
    return subprocess.run([*compiler_words(entry), "-E", "-P"], cwd=entry["directory"], capture_output=True, check=False).stdout


def check_command(entry: dict[str, str], build: Path, tests: Path) -> list[str]:
    if Path(entry["file"]).is_relative_to(tests):
        return ["clang++", *compiler_words(entry)[1:], "-fsyntax-only"]
    return ["clang-tidy", "--quiet", "-p", str(build), entry["file"]]


def check(entry: dict[str, str], command: list[str], cache: Path, salt: bytes, deadline: float) -> tuple[str, str]:
    """(verdict, output) of one file: clean, known, late or bad."""
    if time.monotonic() > deadline:
        return "late", ""
    mark = cache / hashlib.sha256(salt + preprocessed(entry)).hexdigest()
    if mark.exists():
        return "known", ""
    done = subprocess.run(command, cwd=entry["directory"], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        mark.touch()
        return "clean", ""
    lines = [l for l in (done.stdout + done.stderr).splitlines() if not re.match(r"^\d+ warnings? ", l)]
    return "bad", "\n".join(lines)


def changed_files(root: Path) -> set[str]:
    out = subprocess.run(["git", "-C", str(root), "diff", "--name-only", "HEAD~1"], capture_output=True, text=True, check=False)
    return {str(root / name) for name in out.stdout.splitlines()}


def main() -> int:
    build, seconds = Path(sys.argv[1]).resolve(), float(sys.argv[2])
    root = Path.cwd()
    cache = root / "build" / "lint"
    cache.mkdir(parents=True, exist_ok=True)
    salt = (root / ".clang-tidy").read_bytes()
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    entries = [e for e in entries if Path(e["file"]).is_file()]
    recent = changed_files(root)
    tests = root / "tests"
    entries.sort(key=lambda e: (e["file"] not in recent, Path(e["file"]).is_relative_to(tests), e["file"]))
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(PARALLEL) as pool:
        results = list(pool.map(lambda e: check(e, check_command(e, build, tests), cache, salt, deadline), entries))
    verdicts = [verdict for verdict, _ in results]
    for verdict, output in results:
        if verdict == "bad":
            print(output)
    counts = ", ".join(f"{verdicts.count(v)} {v}" for v in ("clean", "known", "bad", "late"))
    print(f"tidy: {counts}")
    return 1 if "bad" in verdicts else 0


if __name__ == "__main__":
    sys.exit(main())

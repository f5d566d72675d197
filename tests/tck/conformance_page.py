#!/usr/bin/env python3
"""Prints CONFORMANCE.md from the reports of the test kit's runner and of the recorded answers' runner.

    conformance_page.py TCK.json ANSWERS.json > CONFORMANCE.md

What Neo4j 5.26 does otherwise than the test kit stands in tests/tck/neo4j-differs.txt, a scenario and a reason a line; the recorded answers
that Mycel means to give otherwise in tests/answers/differs.txt.
"""
from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAD = """# Conformance

Made by `scripts/conformance --write`; not written by hand. Every figure is from one run of a release build over Bolt with the official
Python driver.

"""


def table(title: str, rows: list[tuple[str, int, int]]) -> str:
    passed, total = sum(row[1] for row in rows), sum(row[2] for row in rows)
    lines = [f"| {title} | passed | of |", "|---|---:|---:|"]
    lines += [f"| {name} | {good} | {all_of} |" for name, good, all_of in rows]
    return "\n".join([*lines, f"| **all** | **{passed}** | **{total}** |", ""])


def tck_part(report: dict) -> str:
    rows = [(folder, counts["passed"], sum(counts.values())) for folder, counts in sorted(report["folders"].items())]
    skipped = sum(counts["skipped"] for counts in report["folders"].values())
    text = ("## openCypher test kit\n\nWith error details, the phase of errors (compile time or runtime), side effects and the server's own counters\n"
            "checked (`--errors detail --strict-phase --counters`). The same scenarios run in process in six settings (`ctest -L tck`): normal, tiny\n"
            "limits with batches of one row, caches off, indexes off, multiplicities split, and closed and opened again between setup and query.\n\n")
    failed = [scenario for scenario in report["scenarios"] if scenario["status"] == "failed"]
    text += table("area", rows)
    if skipped:
        text += f"\n{skipped} skipped: the test kit itself tags them so. In process they are run like all others.\n"
    for scenario in failed:
        text += f"\n- fails: `{scenario['name']}`: {scenario['reason']}"
    return text + "\n"


def reasons(path: str) -> dict[str, str]:
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line.strip() and not line.startswith("#"))


def answers_part(report: list[dict]) -> str:
    passed, total = Counter(), Counter()
    for case in report:
        theme = case["id"].split("-")[0]
        total[theme] += 1
        passed[theme] += bool(case["passed"])
    text = "\n## Recorded answers of Neo4j 5.26\n\n" + table("theme", [(theme, passed[theme], total[theme]) for theme in sorted(total)])
    missed = [case for case in report if not case["passed"]]
    if missed:
        meant = reasons("tests/answers/differs.txt")
        text += "\nNot as recorded:\n\n" + "".join(
            f"- `{case['id']}`: {meant.get(case['id']) or case['difference'].splitlines()[0]}\n" for case in missed)
    return text


def differences_part(differs: dict[str, str]) -> str:
    text = ("\n## Where Neo4j and the test kit differ\n\nMycel does what the test kit says. Neo4j 5.26 Community, asked the same scenarios by the same runner,\n"
            "answers otherwise in these:\n\n")
    names: dict[str, list[str]] = {}
    for name, reason in differs.items():
        names.setdefault(reason, []).append(name)
    for reason, scenarios in names.items():
        text += f"- {reason}:\n" + "".join(f"  - `{name}`\n" for name in scenarios)
    return text


def main() -> int:
    tck = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    answers = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    sys.stdout.write(HEAD + tck_part(tck) + answers_part(answers) + differences_part(reasons("tests/tck/neo4j-differs.txt")))
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Compares two runs of mycel-bench: medians and ratios.

    compare.py before.json after.json

Each file holds JSON lines, of one run or of several behind each other. For every workload and number of clients: the median rate,
its range, the median p50 and p99, and after/before. Above 1 is better for rates, below 1 for times. The exit status is 1 when the
files have no workload in common or were made over different graphs.
"""
from __future__ import annotations

import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path

Key = tuple[str, int]
GRAPH = ("users", "edges", "seed")


def read(path: str) -> dict[Key, list[dict[str, float]]]:
    runs: dict[Key, list[dict[str, float]]] = defaultdict(list)
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.strip():
            entry = json.loads(line)
            runs[entry["workload"], entry["clients"]].append(entry)
    return runs


def median(entries: list[dict[str, float]], field: str) -> float | None:
    values = [entry[field] for entry in entries if field in entry]
    return statistics.median(values) if values else None


def ratio(before: float | None, after: float | None) -> str:
    return f"{after / before:8.2f}" if before and after is not None else f"{'-':>8}"


def number(value: float | None) -> str:
    return f"{value:12,.1f}" if value is not None else f"{'-':>12}"


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    before, after = read(sys.argv[1]), read(sys.argv[2])
    common = sorted(before.keys() & after.keys())
    if not common:
        print("no workload in common", file=sys.stderr)
        return 1
    for key in sorted(before.keys() ^ after.keys()):
        print(f"only in one file: {key[0]} with {key[1]} clients")
    graphs = {tuple(entry[name] for name in GRAPH) for runs in (before, after) for key in common for entry in runs[key]}
    if len(graphs) > 1:
        print(f"made over different graphs: {sorted(graphs)}", file=sys.stderr)
        return 1
    print(f"{'workload':10} {'clients':>7} {'runs':>7} {'measure':>8} {'before':>12} {'after':>12} {'ratio':>8}   range of rates after")
    for key in common:
        rates = [entry["rate"] for entry in after[key]]
        for field in ("rate", "p50_us", "p99_us"):
            old, new = median(before[key], field), median(after[key], field)
            if old is None and new is None:
                continue
            spread = f"   {min(rates):,.0f} .. {max(rates):,.0f}" if field == "rate" else ""
            runs = f"{len(before[key])}/{len(after[key])}"
            print(f"{key[0]:10} {key[1]:7} {runs:>7} {field:>8} {number(old)} {number(new)} {ratio(old, new)}{spread}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

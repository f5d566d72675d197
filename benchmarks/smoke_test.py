#!/usr/bin/env python3
"""Runs every workload at a tiny size against a server of its own, so that the runner, its checks and compare.py keep working.

    MYCELD=build/release/bin/myceld MYCEL_BENCH=build/release/bin/mycel-bench benchmarks/smoke_test.py
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from running_server import PASSWORD, RunningServer  # noqa: E402

EXPECTED = {("load", 1), ("A0", 1), ("A1", 1), ("A1", 64), ("C3", 1), ("C4", 1), ("D1", 1), ("B1", 1), ("B1", 64)}


def main() -> int:
    server = RunningServer()
    server.start()
    try:
        done = subprocess.run(
            [os.environ["MYCEL_BENCH"], "--server", server.address, "--user", "neo4j", "--password", PASSWORD,
             "--users", "300", "--edges", "1500", "--seconds", "0.1"],
            stdout=subprocess.PIPE, text=True, check=True, timeout=240)
    finally:
        server.stop()
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    print(done.stdout)
    assert {(line["workload"], line["clients"]) for line in lines} == EXPECTED, "a workload is missing"
    assert all(line["operations"] > 0 and line["failures"] == 0 and line["checked"] > 0 for line in lines), "nothing measured"
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run.json"
        run.write_text(done.stdout, encoding="utf-8")
        compared = subprocess.run([sys.executable, str(ROOT / "benchmarks/compare.py"), str(run), str(run)],
                                  stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    assert "1.00" in compared.stdout, "a run compared with itself has the ratio 1"
    return 0


if __name__ == "__main__":
    sys.exit(main())

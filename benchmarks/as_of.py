#!/usr/bin/env python3
"""How long reads of the past take beside those of now: 100,000 nodes, of which 1,000 were changed since.

tests/drivers/run_python benchmarks/as_of.py [RUNS]      prints the median of so many runs (20) of each statement, answers checked

MYCELD names the program (default: the release build).
"""
from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))
from running_server import SKIPPED, RunningServer  # noqa: E402

try:
    import neo4j
except ImportError:
    print("skipped: the Python driver is not installed")
    sys.exit(SKIPPED)

BEFORE = [
    "CREATE INDEX FOR (p:P) ON (p.k)",
    "UNWIND range(0, 99999) AS i CREATE (:P {k: i, v: 0})",
    "CREATE (:Few {v: 1})",
    "ALTER DATABASE neo4j SET HISTORY RETENTION 'P1D'",
    "CREATE (:Few {v: 2})",
]
SINCE = [
    "UNWIND range(0, 999) AS i MATCH (p:P {k: i * 7}) SET p.v = 1",
    "MATCH (p:P {k: 70}) SET p.k = -1",
    "MATCH (f:Few {v: 2}) DELETE f",
]
# What is measured, the statement, its answer.
READS = [
    ("point read, record unchanged", "MATCH (p:P {k: 50000}) RETURN p.v", 0),
    ("point read, record changed since", "MATCH (p:P {k: 77}) RETURN p.v", 0),
    ("point read, key left since", "MATCH (p:P {k: 70}) RETURN p.v", 0),
    ("scan of a label with two nodes", "MATCH (f:Few) RETURN sum(f.v)", 3),
    ("count of a label with 100,000", "MATCH (p:P) RETURN count(p)", 100000),
]


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    server = RunningServer(auth=False)
    server.start()
    try:
        with neo4j.GraphDatabase.driver(f"bolt://{server.address}") as driver, driver.session() as session:

            def answer(query: str) -> object:
                return session.run(query).single()[0]

            def median_ms(query: str, expected: object) -> float:
                times = []
                for _ in range(runs):
                    begin = time.perf_counter()
                    found = answer(query)
                    times.append((time.perf_counter() - begin) * 1000)
                    if found != expected:
                        raise RuntimeError(f"{query}: {found}, not {expected}")
                return statistics.median(times)

            for query in BEFORE:
                session.run(query).consume()
            then = answer("RETURN toString(datetime.realtime('Z'))")
            for query in SINCE:
                session.run(query).consume()
            print(f"{'now, point read':40} {median_ms('MATCH (p:P {k: 50000}) RETURN p.v', 0):8.2f} ms")
            for name, query, expected in READS:
                past = f"CYPHER as_of='{then}' {query}"
                print(f"{'as_of, ' + name:40} {median_ms(past, expected):8.2f} ms")
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())

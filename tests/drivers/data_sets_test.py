#!/usr/bin/env python3
"""Public data sets, loaded as they stand and asked: the nine queries of LSQB, and Neo4j's Movies guide through the shell.

They lie in ../shared (or MYCEL_SHARED); skipped where it is absent. LSQB publishes the counts of `example`.
"""
from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Iterator

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from running_server import PASSWORD, ROOT, SKIPPED, RunningServer  # noqa: E402

try:
    import neo4j
except ImportError:
    print("skipped: the Python driver is not installed")
    sys.exit(SKIPPED)

DATA = Path(os.environ.get("MYCEL_SHARED", str(ROOT.parent / "shared"))) / "data"
if not DATA.is_dir():
    print(f"skipped: {DATA} is absent")
    sys.exit(SKIPPED)

COUNTS = {
    "example": [8, 3, 6, 8, 3, 8, 11, 2, 4],
    "0.003": [20608, 281, 0, 3047, 4973, 33201, 7188, 2436, 23669],
}
BATCH = 10_000
MESSAGES = ("Post", "Comment")


def batches(path: Path) -> Iterator[list[list[int]]]:
    with path.open(newline="") as file:
        rows = csv.reader(file, delimiter="|")
        next(rows)
        batch: list[list[int]] = []
        for row in rows:
            batch.append([int(value) for value in row])
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch


def load(session: neo4j.Session, folder: Path) -> None:
    """Files of nodes are named after a label, those of relationships Label_type_Label."""
    for path in sorted(folder.glob("*.csv"), key=lambda p: (p.stem.count("_"), p.name)):
        parts = path.stem.split("_")
        if len(parts) == 1:
            labels = f":{parts[0]}" + (":Message" if parts[0] in MESSAGES else "")
            session.run(f"CREATE CONSTRAINT FOR (n:{parts[0]}) REQUIRE n.id IS UNIQUE").consume()
            text = f"UNWIND $rows AS row CREATE ({labels} {{id: row[0]}})"
        else:
            kind = re.sub(r"(?<!^)(?=[A-Z])", "_", parts[1]).upper()
            text = (f"UNWIND $rows AS row MATCH (a:{parts[0]} {{id: row[0]}}), (b:{parts[2]} {{id: row[1]}}) "
                    f"CREATE (a)-[:{kind}]->(b)")
        for batch in batches(path):
            session.run(text, rows=batch).consume()


class DataSets(unittest.TestCase):
    def setUp(self) -> None:
        self.server = RunningServer()
        self.server.start()
        self.driver = neo4j.GraphDatabase.driver(f"bolt://{self.server.address}", auth=self.server.login)

    def tearDown(self) -> None:
        self.driver.close()
        self.server.stop()

    def check_lsqb(self, scale: str) -> None:
        with self.driver.session() as session:
            load(session, DATA / "lsqb" / f"social-network-sf{scale}-projected-fk")
            for number, wanted in enumerate(COUNTS[scale], 1):
                with self.subTest(query=number):
                    text = (DATA / "lsqb" / "queries" / f"q{number}.cypher").read_text()
                    self.assertEqual(session.run(text).single(strict=True)[0], wanted)

    def test_lsqb_example(self) -> None:
        self.check_lsqb("example")

    def test_lsqb_smallest_scale(self) -> None:
        self.check_lsqb("0.003")

    def test_movies_through_the_shell(self) -> None:
        shell = Path(self.server.program).with_name("mycel")
        done = subprocess.run([str(shell), "--uri", f"bolt://{self.server.address}", "-u", "neo4j", "-f",
                               str(DATA / "movies" / "movies.cypher")],
                              env={**os.environ, "MYCEL_PASSWORD": PASSWORD}, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        with self.driver.session() as session:
            counts = session.run("MATCH (n) RETURN labels(n)[0] AS label, count(*) AS n ORDER BY label").values()
            self.assertEqual(counts, [["Movie", 38], ["Person", 133]])
            self.assertEqual(session.run("MATCH (:Person)-[r]->(:Movie) RETURN count(r)").single(strict=True)[0], 250)
            bacon = session.run("MATCH p = shortestPath((:Person {name: 'Kevin Bacon'})-[*]-(:Person {name: 'Meg Ryan'})) "
                                "RETURN length(p)").single(strict=True)[0]
            self.assertEqual(bacon, 4)


if __name__ == "__main__":
    unittest.main(verbosity=2)

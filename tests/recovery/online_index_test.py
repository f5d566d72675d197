#!/usr/bin/env python3
"""An index is made on a large label while others write: no write waits for it, SHOW INDEXES tells how far it is, db.awaitIndexes waits.

    MYCELD=build/release/bin/myceld tests/drivers/run_python tests/recovery/online_index_test.py
"""
from __future__ import annotations

import logging
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from running_server import SKIPPED, RunningServer  # noqa: E402

try:
    import neo4j
    from neo4j.exceptions import Neo4jError
except ImportError:
    print("skipped: the Python driver is not installed")
    sys.exit(SKIPPED)

logging.getLogger("neo4j").setLevel(logging.CRITICAL)
NODES = 100_000
# A writer that waited for the build would wait as long as it takes. On a machine that is busy all takes longer.
LONGEST_WAIT_S = 0.5
LONGEST_SHARE = 0.5


class OnlineIndexTest(unittest.TestCase):
    def setUp(self) -> None:
        self.server = RunningServer(auth=False)
        self.server.start()
        self.addCleanup(self.server.stop)
        self.driver = neo4j.GraphDatabase.driver(f"bolt://{self.server.address}", auth=None, max_transaction_retry_time=0)
        self.addCleanup(self.driver.close)
        with self.driver.session() as session:
            session.run("UNWIND range(1, $n) AS i CALL (i) { CREATE (:Item {number: i, text: 'some words ' + (i % 1000)}) } IN TRANSACTIONS OF 20000 ROWS",
                        n=NODES).consume()

    def write_until(self, done: threading.Event, waits: list[float]) -> None:
        with self.driver.session() as session:
            number = NODES
            while not done.is_set():
                number += 1
                started = time.monotonic()
                session.run("CREATE (:Item {number: $number, text: 'new'})", number=number).consume()
                waits.append(time.monotonic() - started)

    def build(self, statement: str) -> tuple[float, list[float], set[str]]:
        """Seconds of the build, waits of writers meanwhile, states seen."""
        done, waits, states = threading.Event(), [], set()
        writer = threading.Thread(target=self.write_until, args=(done, waits))

        def watch() -> None:
            with self.driver.session() as session:
                while not done.is_set():
                    states.update(session.run("SHOW INDEXES YIELD name, state WHERE name = 'made' RETURN state").value())

        watcher = threading.Thread(target=watch)
        writer.start()
        watcher.start()
        try:
            with self.driver.session() as session:
                started = time.monotonic()
                session.run(statement).consume()
                took = time.monotonic() - started
        finally:
            done.set()
            writer.join()
            watcher.join()
        print(f"{took:.2f} s, {len(waits)} writes, longest {max(waits) * 1000:.0f} ms, {sorted(states)}: {statement}", flush=True)
        return took, waits, states

    def test_writes_go_on_while_an_index_is_built(self) -> None:
        for kind in ("", "CONSTRAINT", "FULLTEXT"):
            if kind == "CONSTRAINT":
                statement = "CREATE CONSTRAINT made FOR (i:Item) REQUIRE i.number IS UNIQUE"
            elif kind == "FULLTEXT":
                statement = "CREATE FULLTEXT INDEX made FOR (i:Item) ON EACH [i.text]"
            else:
                statement = "CREATE INDEX made FOR (i:Item) ON (i.number)"
            with self.subTest(statement=statement), self.driver.session() as session:
                took, waits, states = self.build(statement)
                self.assertGreater(len(waits), 5)
                self.assertLess(max(waits), max(LONGEST_WAIT_S, took * LONGEST_SHARE))
                self.assertIn("POPULATING", states)
                state, percent = session.run("SHOW INDEXES YIELD name, state, populationPercent WHERE name = 'made' RETURN state, populationPercent").single(strict=True).values()
                self.assertEqual((state, percent), ("ONLINE", 100.0))
                if kind != "FULLTEXT":
                    # By the index what a scan finds: `+ 0` keeps the planner from the index.
                    by_index = session.run("MATCH (i:Item) WHERE i.number >= $n RETURN count(i)", n=NODES - 5).single(strict=True).value()
                    by_scan = session.run("MATCH (i:Item) WHERE i.number + 0 >= $n RETURN count(i)", n=NODES - 5).single(strict=True).value()
                    self.assertEqual(by_index, by_scan)
                session.run("DROP CONSTRAINT made" if kind == "CONSTRAINT" else "DROP INDEX made").consume()
                session.run("MATCH (i:Item) WHERE i.number > $n DETACH DELETE i", n=NODES).consume()

    def test_others_wait_for_it_and_can_end_it(self) -> None:
        with self.driver.session() as early, self.driver.session() as session:
            held = early.begin_transaction()
            held.run("CREATE (:Item {number: 0})").consume()
            failed: list[str] = []

            def create() -> None:
                with self.driver.session() as builder:
                    try:
                        builder.run("CREATE INDEX made FOR (i:Item) ON (i.number)").consume()
                    except Neo4jError as error:
                        failed.append(error.message)

            builder = threading.Thread(target=create)
            builder.start()
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline and not session.run("SHOW INDEXES YIELD name WHERE name = 'made' RETURN name").value():
                pass
            with self.assertRaises(Neo4jError) as late:
                session.run("CALL db.awaitIndexes(0)").consume()
            self.assertIn("`made` has not come online", late.exception.message)
            session.run("DROP INDEX made").consume()
            held.rollback()
            builder.join(20)
            self.assertEqual(len(failed), 1)
            self.assertIn("dropped while it was being built", failed[0])
            session.run("CREATE INDEX made FOR (i:Item) ON (i.number)").consume()
            session.run("CALL db.awaitIndexes(10)").consume()
            session.run("CALL db.awaitIndex('made', 10)").consume()


if __name__ == "__main__":
    unittest.main(verbosity=2)

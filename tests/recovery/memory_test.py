#!/usr/bin/env python3
"""Statements that want more memory than there is fail alone, with the code that says so; the server lives and stays inside its budget.

    MYCELD=build/release/bin/myceld tests/drivers/run_python tests/recovery/memory_test.py
"""
from __future__ import annotations

import logging
import re
import sys
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
LIMIT = 96 << 20
ALLOWED = 1.5
REFUSALS = {"Neo.TransientError.General.MemoryPoolOutOfMemoryError", "Neo.TransientError.General.TransactionMemoryLimit",
            "Neo.TransientError.General.TransactionOutOfMemoryError", "Neo.ClientError.General.LimitExceeded",
            "Neo.ClientError.Statement.ArgumentError"}
# Each makes more than the limit holds, every one in another part of the engine.
HOSTILE = [
    "UNWIND range(1, 20000000) AS i RETURN size(collect(i))",
    "UNWIND range(1, 20000000) AS i WITH collect(toString(i) + ' and more') AS l RETURN size(l)",
    "RETURN size([i IN range(1, 50000000) | toString(i)])",
    "WITH [i IN range(1, 50000000) WHERE i % 2 = 0] AS l RETURN size(l)",
    "RETURN size(reduce(s = 'x', i IN range(1, 40) | s + s))",
    "RETURN size(reduce(l = [1], i IN range(1, 40) | l + l))",
    "RETURN size(reduce(l = [], i IN range(1, 100000) | l + [l]))",
    "RETURN reduce(m = {a: 'x'}, i IN range(1, 60) | {a: m, b: m}) IS NULL",
    "UNWIND range(1, 700) AS a UNWIND range(1, 700) AS b WITH DISTINCT a, b, a * b AS c RETURN count(*)",
    "UNWIND range(1, 800000) AS i WITH i % 700000 AS k, count(*) AS c RETURN max(c)",
    "UNWIND range(1, 800000) AS i WITH i ORDER BY -i RETURN sum(i)",
    "MATCH (a:Seed), (b:Seed), (c:Seed) WITH collect([a, b, c]) AS rows RETURN size(rows)",
    "MATCH p = (:Seed)-[*]-(:Seed) WITH collect(p) AS paths RETURN size(paths)",
    "UNWIND range(1, 400000) AS i CREATE (:Big {number: i, text: 'some text that takes room ' + i})",
    "UNWIND range(1, 400) AS a WITH a, [i IN range(1, 100000) | i + a] AS l RETURN size(collect(l))",
    "WITH reduce(s = 'a,', i IN range(1, 25) | s + s) AS s RETURN size(split(s, ','))",
    "WITH reduce(s = 'a,', i IN range(1, 20) | s + s) AS s RETURN size(split(s, ''))",
    "WITH replace(reduce(s = 'xxxxxxxx', i IN range(1, 20) | s + s), 'x', 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy') AS s RETURN size(s)",
    "WITH reduce(s = 'x', i IN range(1, 20) | s + s) AS s RETURN size(replace(s, '', s))",
    "WITH reduce(s = 'xxxxxxxx', i IN range(1, 20) | s + s) AS s RETURN size(s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s)",
    "RETURN size(range(1, 20000000) + [1] + range(1, 20000000))",
]


class Peak:
    """The kernel's own highest mark of a process's resident memory: no peak is too short for it, as it would be for who looks now and then."""

    def __init__(self, pid: int, clear: bool = True) -> None:
        self.proc = Path(f"/proc/{pid}")
        if clear:
            (self.proc / "clear_refs").write_text("5")  # from here on

    def bytes(self) -> int:
        status = (self.proc / "status").read_text()
        return int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024


class MemoryTest(unittest.TestCase):
    def setUp(self) -> None:
        self.server = RunningServer(settings=(f"memory.limit={LIMIT}",), auth=False)
        self.server.start()
        self.addCleanup(self.server.stop)
        self.driver = neo4j.GraphDatabase.driver(f"bolt://{self.server.address}", auth=None, max_transaction_retry_time=0)
        self.addCleanup(self.driver.close)
        with self.driver.session() as session:
            session.run("UNWIND range(1, 300) AS i CREATE (:Seed {number: i})").consume()
            session.run("MATCH (a:Seed), (b:Seed) WHERE a.number < 12 AND b.number < 12 CREATE (a)-[:NEAR]->(b)").consume()

    def test_hostile_statements_fail_alone(self) -> None:
        for statement in HOSTILE:
            with self.subTest(statement=statement), self.driver.session() as session:
                peak = Peak(self.server.process.pid)
                started = time.monotonic()
                try:
                    answer = session.run(statement).values()
                    outcome = f"answered {str(answer)[:60]}"
                except Neo4jError as error:
                    outcome = error.code
                self.assertTrue(outcome in REFUSALS or outcome.startswith("answered"), outcome)
                self.assertIsNone(self.server.process.poll(), "the server is gone")
                highest = peak.bytes()
                print(f"{time.monotonic() - started:6.1f} s {highest >> 20:5d} MiB  {outcome}  {statement[:90]}", flush=True)
                self.assertLess(highest, ALLOWED * LIMIT)
                self.assertEqual(session.run("MATCH (s:Seed) RETURN count(s)").single(strict=True).value(), 300)

    def test_a_graph_larger_than_the_limit_loads_and_is_there_after_a_kill(self) -> None:
        """Ten batches of nodes, then edges for seconds: what upkeep and checkpoints do stays inside the limit, and so does a start behind them."""
        peak = Peak(self.server.process.pid)
        users, batch, batches = 50_000, 10_000, 30
        with self.driver.session() as session:
            session.run("CREATE INDEX user_id IF NOT EXISTS FOR (u:User) ON (u.id)").consume()
            for start in range(0, users, batch):
                rows = [{"id": i, "name": f"user {i}", "age": i % 90} for i in range(start, start + batch)]
                session.run("UNWIND $rows AS row CREATE (u:User) SET u = row", rows=rows).consume()
            for number in range(batches):
                rows = [[(number * 7919 + i) % users, (number * 104729 + i * 31) % users] for i in range(batch)]
                session.run("UNWIND $rows AS row MATCH (a:User {id: row[0]}), (b:User {id: row[1]}) CREATE (a)-[:FRIEND]->(b)", rows=rows).consume()
        print(f"loaded: {peak.bytes() >> 20} MiB", flush=True)
        self.assertLess(peak.bytes(), ALLOWED * LIMIT)
        for _ in range(2):
            self.server.kill()
            self.server.start()
            peak = Peak(self.server.process.pid, clear=False)
            print(f"started: {peak.bytes() >> 20} MiB", flush=True)
            self.assertLess(peak.bytes(), ALLOWED * LIMIT)
        with neo4j.GraphDatabase.driver(f"bolt://{self.server.address}", auth=None) as driver, driver.session() as session:
            counts = session.run("MATCH (u:User) OPTIONAL MATCH (u)-[f:FRIEND]->() RETURN count(DISTINCT u), count(f)").single(strict=True).values()
            self.assertEqual(counts, [users, batch * batches])

    def test_the_limit_of_one_query_fails_that_query(self) -> None:
        server = RunningServer(settings=("query.memory_limit=2MiB", "query.spill_after=1MiB"), auth=False)
        server.start()
        self.addCleanup(server.kill)
        with neo4j.GraphDatabase.driver(f"bolt://{server.address}", auth=None) as driver, driver.session() as session:
            with self.assertRaises(Neo4jError) as refused:
                session.run("UNWIND range(1, 1000000) AS i RETURN size(collect(toString(i)))").consume()
            self.assertIn(refused.exception.code, REFUSALS)
            self.assertEqual(session.run("RETURN 1").single(strict=True).value(), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)

#!/usr/bin/env python3
"""Kills the server in the middle of concurrent writes and verifies every transaction that it acknowledged.

crash_test.py [--rounds 3] [--writers 16] [--seed N] [--checkpoint-log-bytes 1MiB]

Each writer commits transactions one after the other. A transaction makes a small chain: a head with the writer's id and its sequence
number, linked to `links` further nodes that carry the same two numbers; every third one also deletes an older chain of that writer.
At a random moment of each round the server gets SIGKILL and is started again on the same data. Then for each writer:

- every acknowledged transaction is there: the chain with its full length, or gone if its deletion was acknowledged;
- the one transaction whose outcome the crash left open is there whole or not at all;
- there is nothing else: no part of a chain, no relationship without its ends, counts from the count store equal to those from a scan.
"""
from __future__ import annotations

import argparse
import logging
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from running_server import SKIPPED, RunningServer  # noqa: E402

try:
    import neo4j
    from neo4j.exceptions import DriverError, Neo4jError
except ImportError:
    print("skipped: the Python driver is not installed")
    sys.exit(SKIPPED)

# The driver reports every connection that a kill breaks: that is the point of the test.
logging.getLogger("neo4j").setLevel(logging.CRITICAL)

CREATE = """
CREATE (h:Head {writer: $writer, seq: $seq, links: $links, chain: $chain})
WITH h UNWIND range(1, $links) AS i
CREATE (h)-[:LINK {writer: $writer, seq: $seq, i: i}]->(:Part {writer: $writer, seq: $seq, i: i})
"""
DELETE = "MATCH (h:Head {chain: $chain})-[:LINK]->(p:Part) DETACH DELETE h, p"
CHAINS = """
MATCH (h:Head) OPTIONAL MATCH (h)-[r:LINK]->(p:Part)
WITH h, count(r) AS found, sum(CASE WHEN r.writer = h.writer AND r.seq = h.seq AND p.writer = h.writer AND p.seq = h.seq AND r.i = p.i
                                    THEN 1 ELSE 0 END) AS right
RETURN h.writer AS writer, h.seq AS seq, h.links AS links, found, right
"""
COUNTS = {
    "heads": ("MATCH (n:Head) RETURN count(n)", "MATCH (n:Head) WHERE n.seq >= 0 RETURN count(n)"),
    "parts": ("MATCH (n:Part) RETURN count(n)", "MATCH (:Head)-[:LINK]->(n:Part) RETURN count(n)"),
    "links": ("MATCH ()-[r:LINK]->() RETURN count(r)", "MATCH (:Head)-[r:LINK]->(:Part) RETURN count(r)"),
}


@dataclass
class Writer:
    """One connection's history. `open_*` name what was sent but not acknowledged."""

    number: int
    next_seq: int = 0
    present: set[int] = field(default_factory=set)
    open_created: int | None = None
    open_deleted: int | None = None

    def run(self, driver: neo4j.Driver, rng: random.Random, stop: threading.Event) -> None:
        try:
            with driver.session(database="neo4j") as session:
                while not stop.is_set():
                    self._one(session, rng)
        except (DriverError, Neo4jError, OSError) as error:
            # The crash. A failure before it would be a finding of its own.
            if not stop.is_set():
                raise RuntimeError(f"writer {self.number} failed before the crash") from error

    def _one(self, session: neo4j.Session, rng: random.Random) -> None:
        self.open_created = self.next_seq
        self.next_seq += 1
        old = sorted(self.present)
        self.open_deleted = rng.choice(old) if len(old) > 20 and self.open_created % 3 == 0 else None
        with session.begin_transaction() as tx:
            tx.run(CREATE, writer=self.number, seq=self.open_created, links=rng.randint(1, 6), chain=self._chain(self.open_created)).consume()
            if self.open_deleted is not None:
                tx.run(DELETE, chain=self._chain(self.open_deleted)).consume()
            tx.commit()
        self.present.add(self.open_created)
        self.present.discard(self.open_deleted if self.open_deleted is not None else -1)
        self.open_created = self.open_deleted = None

    def _chain(self, seq: int) -> int:
        return self.number * 1_000_000_000 + seq

    def verify(self, found: set[int]) -> list[str]:
        """Compares with what the restarted server holds and takes the open transaction's outcome over."""
        problems = []
        if self.open_created is not None:
            kept = self.open_created in found
            if kept:
                self.present.add(self.open_created)
            if self.open_deleted is not None:
                if (self.open_deleted not in found) != kept:
                    problems.append(f"writer {self.number}: transaction {self.open_created} is there in part")
                if self.open_deleted not in found:
                    self.present.discard(self.open_deleted)
        if lost := self.present - found:
            problems.append(f"writer {self.number}: acknowledged and missing: {sorted(lost)[:10]} of {len(lost)}")
        if extra := found - self.present:
            problems.append(f"writer {self.number}: there and never acknowledged, or deleted: {sorted(extra)[:10]} of {len(extra)}")
        self.open_created = self.open_deleted = None
        return problems


def verify(server: RunningServer, writers: list[Writer]) -> list[str]:
    problems: list[str] = []
    with connect(server) as driver, driver.session(database="neo4j") as session:
        found: dict[int, set[int]] = {writer.number: set() for writer in writers}
        for row in session.run(CHAINS):
            if row["seq"] in found[row["writer"]]:
                problems.append(f"writer {row['writer']}: transaction {row['seq']} is there twice")
            found[row["writer"]].add(row["seq"])
            if not row["links"] == row["found"] == row["right"]:
                problems.append(f"writer {row['writer']}: transaction {row['seq']} has {row['right']} right links of {row['links']}")
        for what, (stored, scanned) in COUNTS.items():
            values = [session.run(query).single(strict=True).value() for query in (stored, scanned)]
            if values[0] != values[1]:
                problems.append(f"{what}: the count store says {values[0]}, a scan finds {values[1]}")
        for writer in writers:
            problems += writer.verify(found[writer.number])
    return problems


def connect(server: RunningServer) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(f"bolt://{server.address}", auth=server.login, max_connection_pool_size=64,
                                      connection_acquisition_timeout=10)


def write_until_killed(server: RunningServer, writers: list[Writer], rng: random.Random) -> list[str]:
    """One round's writes and its crash; the failures of writers before the crash."""
    stop, failures = threading.Event(), []

    def guarded(writer: Writer, seed: int) -> None:
        try:
            writer.run(driver, random.Random(seed), stop)
        except RuntimeError as error:
            failures.append(f"{error}: {error.__cause__}")

    with connect(server) as driver:
        threads = [threading.Thread(target=guarded, args=(writer, rng.getrandbits(32))) for writer in writers]
        for thread in threads:
            thread.start()
        # The moment of the crash is part of what the round tries out.
        time.sleep(rng.uniform(0.3, 2.0))
        stop.set()
        server.kill()
        for thread in threads:
            thread.join()
    return failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    parser.add_argument("--checkpoint-log-bytes", default="1MiB", help="small, so that crashes meet checkpoints too")
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    rng, writers = random.Random(args.seed), [Writer(number) for number in range(args.writers)]
    failed = 0
    with TemporaryDirectory() as folder:
        server = RunningServer(Path(folder) / "data", (f"checkpoint.log_bytes={args.checkpoint_log_bytes}", "checkpoint.interval_s=1"))
        server.start()
        try:
            with connect(server) as driver, driver.session(database="neo4j") as session:
                session.run("CREATE CONSTRAINT crash_chain IF NOT EXISTS FOR (h:Head) REQUIRE h.chain IS UNIQUE").consume()
            for number in range(1, args.rounds + 1):
                problems = write_until_killed(server, writers, rng)
                started = time.monotonic()
                server.start()
                recovery_s = time.monotonic() - started
                problems += verify(server, writers)
                failed += bool(problems)
                print(f"round {number}: {sum(w.next_seq for w in writers)} transactions sent, {sum(len(w.present) for w in writers)} chains, "
                      f"recovered in {recovery_s:.2f} s, {'ok' if not problems else 'FAILED'}", flush=True)
                for problem in problems[:20]:
                    print(f"  {problem}", flush=True)
        finally:
            server.kill()
    print(f"{args.rounds - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

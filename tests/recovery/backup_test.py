#!/usr/bin/env python3
"""Backups of a server under writers, and restores of them, against a model of every acknowledged transaction.

backup_test.py [--rounds 2] [--writers 4] [--seed N]

Each writer commits transactions one after the other: a node (:Item {writer, seq}) that is linked to the writer's newest one, and at times
the deletion of an older one. The bookmark of a commit tells its LSN, so the model knows the graph as of every LSN. While they write, full
and incremental backups are taken; the server is killed in the middle of one, and started again. Then each backup, and points between them
that need archived log, are restored and compared with the model cut at the restored LSN.
"""
from __future__ import annotations

import argparse
import base64
import json
import logging
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from running_server import PASSWORD, ROOT, SKIPPED, RunningServer  # noqa: E402

try:
    import neo4j
    from neo4j.exceptions import DriverError, Neo4jError
except ImportError:
    print("skipped: the Python driver is not installed")
    sys.exit(SKIPPED)

logging.getLogger("neo4j").setLevel(logging.CRITICAL)
MYCEL = os.environ.get("MYCEL", str(ROOT / "build/release/bin/mycel"))
COMMAND_TIMEOUT_S = 120

CREATE = """
CREATE (n:Item {writer: $writer, seq: $seq, key: $key, tag: 'common', text: $text, size: size($text)})
WITH n OPTIONAL MATCH (old:Item {writer: $writer, seq: $link})
FOREACH (o IN CASE WHEN old IS NULL THEN [] ELSE [old] END | CREATE (n)-[:AFTER]->(o))
"""
DELETE = "MATCH (n:Item {key: $key}) DETACH DELETE n"
SCHEMA = ["CREATE CONSTRAINT item_key IF NOT EXISTS FOR (n:Item) REQUIRE n.key IS UNIQUE",
          "CREATE FULLTEXT INDEX item_tag IF NOT EXISTS FOR (n:Item) ON EACH [n.tag]"]
# Texts are of all sizes that are kept in different ways.
BAD_TEXTS = "MATCH (n:Item) WHERE size(n.text) <> n.size OR n.text <> left(n.text, 1) + substring(n.text, 0, n.size - 1) RETURN count(n)"
TAGGED = "CALL db.index.fulltext.queryNodes('item_tag', 'common') YIELD node RETURN count(node)"


def key_of(item: tuple[int, int]) -> int:
    return item[0] * 1_000_000 + item[1]


def lsn_of(bookmarks: neo4j.Bookmarks) -> int:
    (text,) = bookmarks.raw_values
    return struct.unpack_from("<Q", base64.b64decode(text.removeprefix("FB:")), 17)[0]


@dataclass
class Commit:
    lsn: int
    sent: float
    time: float
    created: tuple[int, int]
    deleted: tuple[int, int] | None


@dataclass
class Writer:
    number: int
    next_seq: int = 0
    commits: list[Commit] = field(default_factory=list)
    open: list[Commit] = field(default_factory=list)  # sent, and the answer never came

    def run(self, driver: neo4j.Driver, rng: random.Random, stop: threading.Event) -> None:
        present = {commit.created for commit in self.commits} - {commit.deleted for commit in self.commits if commit.deleted}
        while not stop.is_set():
            seq, self.next_seq = self.next_seq, self.next_seq + 1
            deleted = rng.choice(sorted(present)) if len(present) > 10 and seq % 3 == 0 else None
            commit = Commit(0, time.time(), 0, (self.number, seq), deleted)
            try:
                with driver.session(database="neo4j") as session:
                    with session.begin_transaction() as tx:
                        tx.run(CREATE, writer=self.number, seq=seq, key=key_of(commit.created), link=seq - 1, text=chr(97 + seq % 26) * rng.choice((10, 500, 6000))).consume()
                        if deleted:
                            tx.run(DELETE, key=key_of(deleted)).consume()
                        tx.commit()
                    commit.lsn, commit.time = lsn_of(session.last_bookmarks()), time.time()
            except (DriverError, Neo4jError, OSError):
                self.open.append(commit)
                if not stop.is_set():
                    raise
                return
            self.commits.append(commit)
            present.add(commit.created)
            present.discard(deleted)


class Trial:
    """One server with its writers, backups and archive, all below one folder."""

    def __init__(self, folder: Path, writers: int, rng: random.Random) -> None:
        self.folder, self.rng = folder, rng
        self.backups, self.archive = folder / "backups", folder / "archive"
        self.server = RunningServer(folder / "data", (f"backup.directory={folder}", f"wal.archive_dir={self.archive}",
                                                      "checkpoint.log_bytes=1MiB", "checkpoint.interval_s=1"))
        self.writers = [Writer(number) for number in range(writers)]
        self.problems: list[str] = []
        self.stop = threading.Event()
        self.threads: list[threading.Thread] = []
        self.driver: neo4j.Driver | None = None
        self.bookmark: neo4j.Bookmarks | None = None  # of the history before any restore

    # --- the server and its writers
    def start(self, first: list[str] | None = None) -> None:
        self.server.start()
        self.driver = neo4j.GraphDatabase.driver(f"bolt://{self.server.address}", auth=self.server.login, connection_timeout=10,
                                                 connection_acquisition_timeout=10)
        with self.driver.session(database="neo4j") as session:
            for statement in first or []:
                session.run(statement).consume()
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self._guarded, args=(writer, self.rng.getrandbits(32))) for writer in self.writers]
        for thread in self.threads:
            thread.start()

    def _guarded(self, writer: Writer, seed: int) -> None:
        try:
            writer.run(self.driver, random.Random(seed), self.stop)
        except Exception as error:  # noqa: BLE001: whatever it is, it is a finding
            self.problems.append(f"writer {writer.number} failed while the server ran: {error}")

    def end(self, kill: bool) -> None:
        self.stop.set()
        if kill:
            self.server.kill()
        for thread in self.threads:
            thread.join()
        self.driver.close()
        if not kill:
            self.server.stop()

    # --- the tool
    def mycel(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([MYCEL, *arguments], capture_output=True, text=True, timeout=COMMAND_TIMEOUT_S,
                              env={**os.environ, "MYCEL_PASSWORD": PASSWORD}, check=False)

    def backup_command(self) -> list[str]:
        return ["backup", "--uri", f"bolt://{self.server.address}", "-u", "neo4j", "--to", "backups", "--incremental"]

    def backup(self) -> None:
        """One backup under load; everything acknowledged before it began must be in it."""
        before = max((commit.lsn for writer in self.writers for commit in writer.commits), default=0)
        done = self.mycel(*self.backup_command())
        found = re.search(r"LSN \d+ to (\d+)", done.stdout)
        if done.returncode != 0 or not found:
            self.problems.append(f"backup failed: {done.stdout}{done.stderr}")
        elif int(found[1]) < before:
            self.problems.append(f"a backup ends at LSN {found[1]}, but LSN {before} was acknowledged before it began")

    def kill_in_backup(self) -> None:
        running = subprocess.Popen([MYCEL, *self.backup_command()], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env={**os.environ, "MYCEL_PASSWORD": PASSWORD})
        time.sleep(self.rng.uniform(0.02, 0.3))  # the moment of the kill is part of what is tried out
        self.end(kill=True)
        running.wait(COMMAND_TIMEOUT_S)

    def check_backups(self) -> list[dict]:
        done = self.mycel("backup", "--verify", str(self.backups), "--format", "json")
        report = json.loads(done.stdout) if done.stdout else {"findings": [done.stderr], "backups": []}
        self.problems += [f"backup --verify: {finding}" for finding in report["findings"]]
        return report["backups"]

    # --- restores
    def expected(self, lsn: int) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
        """Items that must be there as of an LSN, and items that may be: of commits whose answer a kill cut off."""
        present: set[tuple[int, int]] = set()
        for commit in sorted((commit for writer in self.writers for commit in writer.commits), key=lambda commit: commit.lsn):
            if commit.lsn > lsn:
                break
            present.add(commit.created)
            present.discard(commit.deleted)
        unknown = {commit.created for writer in self.writers for commit in writer.open}
        deleted = {commit.deleted for writer in self.writers for commit in writer.open if commit.deleted}
        return present - deleted, unknown | (deleted & present)

    def restore(self, name: str, *point: str) -> int | None:
        """Restores into folder/name; the LSN that it has, or nothing."""
        done = self.mycel("restore", "--from", str(self.backups), "--data-dir", str(self.folder / name), *point)
        found = re.search(r"restored to LSN (\d+)", done.stdout)
        if done.returncode != 0 or not found:
            self.problems.append(f"restore {' '.join(point)} failed: {done.stdout}{done.stderr}")
            return None
        return int(found[1])

    def compare(self, name: str, lsn: int) -> None:
        """Verifies folder/name, and compares what a server finds there with the model as of `lsn`."""
        path = self.folder / name
        verified = self.mycel("verify", "--data-dir", str(path))
        if verified.returncode != 0:
            self.problems.append(f"{name}: verify: {verified.stdout}{verified.stderr}")
        server = RunningServer(path)
        server.start()
        try:
            with neo4j.GraphDatabase.driver(f"bolt://{server.address}", auth=server.login) as driver, driver.session(database="neo4j") as session:
                found = {(row["w"], row["s"]) for row in session.run("MATCH (n:Item) RETURN n.writer AS w, n.seq AS s")}
                links = session.run("MATCH (a:Item)-[:AFTER]->(b:Item) RETURN count(*)").single(strict=True).value()
                if (tagged := session.run(TAGGED).single(strict=True).value()) != len(found):
                    self.problems.append(f"{name}: the full-text index finds {tagged} of {len(found)} items")
                if (bad := session.run(BAD_TEXTS).single(strict=True).value()) != 0:
                    self.problems.append(f"{name}: {bad} texts are not as they were written")
                session.run("CREATE (:Item {writer: -1, seq: 0})").consume()
                old = self.bookmark
                try:
                    with driver.session(database="neo4j", bookmarks=old) as late:
                        late.run("RETURN 1").consume()
                    self.problems.append(f"{name}: a bookmark of the time before the restore was accepted")
                except Neo4jError:
                    pass
            must, may = self.expected(lsn)
            if lost := must - found:
                self.problems.append(f"{name}: at LSN {lsn} missing: {sorted(lost)[:10]} of {len(lost)}")
            if extra := found - must - may:
                self.problems.append(f"{name}: at LSN {lsn} too much: {sorted(extra)[:10]} of {len(extra)}")
            if not may and links != sum((w, s - 1) in found for w, s in found):
                self.problems.append(f"{name}: at LSN {lsn} there are {links} links")
        finally:
            server.kill()
            shutil.rmtree(path, ignore_errors=True)

    def check_time(self, lsn: int, moment: float) -> None:
        for commit in (commit for writer in self.writers for commit in writer.commits):
            if commit.time < moment and commit.lsn > lsn:
                self.problems.append(f"--to-time: LSN {commit.lsn} was acknowledged before the time and is not in LSN {lsn}")
            if commit.sent > moment and commit.lsn <= lsn:
                self.problems.append(f"--to-time: LSN {commit.lsn} was sent after the time and is in LSN {lsn}")

    def remember_bookmark(self) -> None:
        with self.driver.session(database="neo4j") as session:
            session.run("CREATE (:Marker)").consume()
            self.bookmark = session.last_bookmarks()

    def kill_restore(self, name: str) -> None:
        """A restore that is killed leaves no database, and the next one begins anew."""
        path = self.folder / name
        running = subprocess.Popen([MYCEL, "restore", "--from", str(self.backups), "--data-dir", str(path)], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(self.rng.uniform(0.0, 0.1))
        running.kill()
        running.wait()
        if (path / "restore-unfinished").exists():
            try:
                RunningServer(path).start()
                self.problems.append(f"{name}: a server opened a restore that was killed")
            except RuntimeError as error:
                if "mycel restore" not in str(error):
                    self.problems.append(f"{name}: {error}")
        elif path.exists():
            shutil.rmtree(path)


def one_round(trial: Trial) -> None:
    rng = trial.rng
    trial.start(SCHEMA)
    trial.remember_bookmark()
    for _ in range(2):
        time.sleep(rng.uniform(0.1, 0.5))  # writes go on meanwhile: that is the load
        trial.backup()
    trial.kill_in_backup()
    trial.check_backups()
    trial.start()
    trial.backup()
    time.sleep(rng.uniform(0.1, 0.3))
    trial.backup()
    trial.end(kill=False)
    backups = trial.check_backups()
    commits = sorted((commit for writer in trial.writers for commit in writer.commits), key=lambda commit: commit.lsn)
    print(f"{len(commits)} commits, {len(backups)} backups", flush=True)
    if trial.problems or not backups:
        return
    archive = ("--archive", str(trial.archive))
    trial.kill_restore("newest")
    points = [("newest", ())] + [(f"backup{number}", ("--to-lsn", str(backups[number]["last_lsn"]))) for number in range(len(backups) - 1)]
    within = [commit for commit in commits if backups[0]["first_lsn"] <= commit.lsn <= backups[-1]["last_lsn"]]
    points.append(("lsn", (*archive, "--to-lsn", str(rng.choice(within).lsn))))
    moment = rng.choice(within).time
    text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + f".{int(moment % 1 * 1e6):06}Z"
    points.append(("time", (*archive, "--to-time", text)))
    for name, point in points:
        lsn = trial.restore(name, *point)
        if lsn is None:
            continue
        if name == "time":
            trial.check_time(lsn, moment)
        trial.compare(name, lsn)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    rng, failed = random.Random(args.seed), 0
    for number in range(1, args.rounds + 1):
        started = time.monotonic()
        with TemporaryDirectory() as folder:
            trial = Trial(Path(folder), args.writers, rng)
            try:
                one_round(trial)
            finally:
                trial.stop.set()
                trial.server.kill()
        failed += bool(trial.problems)
        print(f"round {number}: {'FAILED' if trial.problems else 'ok'} in {time.monotonic() - started:.1f} s", flush=True)
        for problem in trial.problems[:20]:
            print(f"  {problem}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

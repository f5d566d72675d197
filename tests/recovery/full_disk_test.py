#!/usr/bin/env python3
"""A real server on a real small file system that fills up: writes are refused with the code that says so, reads go on, and once there
is room again writes go on without a restart; nothing acknowledged is lost. Needs to mount a tmpfs, else it is skipped.

    MYCELD=build/release/bin/myceld tests/drivers/run_python tests/recovery/full_disk_test.py
"""
from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
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
MEBIBYTE = 1 << 20
OUT_OF_DISK = "Neo.TransientError.General.OutOfDisk"


class SmallDisk:
    def __init__(self, mebibytes: int) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="mycel-small-disk-"))
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "mycel-test", str(self.path)], capture_output=True, text=True)
        if done.returncode != 0:
            self.path.rmdir()
            print(f"skipped: a tmpfs cannot be mounted: {done.stderr.strip()}")
            sys.exit(SKIPPED)

    def free(self) -> int:
        found = os.statvfs(self.path)
        return found.f_bavail * found.f_frsize

    def fill(self, leave: int) -> Path:
        """A file that takes all room but `leave` bytes."""
        ballast = self.path / "ballast"
        with ballast.open("ab", buffering=0) as file:
            try:
                while (room := self.free() - leave) > 0:
                    file.write(b"\1" * min(room, MEBIBYTE))
            except OSError:
                pass  # the server was faster
        return ballast

    def unmount(self) -> None:
        subprocess.run(["umount", str(self.path)], check=True)
        self.path.rmdir()


class FullDiskTest(unittest.TestCase):
    def setUp(self) -> None:
        # Each time that it fills up, what was written into log segments made ahead becomes data: room for all of it, and for a start.
        self.disk = SmallDisk(1536)
        self.addCleanup(self.disk.unmount)
        self.server = RunningServer(self.disk.path / "data", ("checkpoint.interval_s=1", "memory.limit=256MiB"), auth=False)
        self.server.start()
        self.addCleanup(self.server.kill)
        self.driver = neo4j.GraphDatabase.driver(f"bolt://{self.server.address}", auth=None, max_transaction_retry_time=0)
        self.addCleanup(self.driver.close)
        self.acknowledged = 0

    def write(self, size: int) -> None:
        with self.driver.session() as session:
            # Equal values are stored once, and what repeats itself is compressed: neither would fill a disk.
            session.run("CREATE (:Row {number: $number, text: $text})", number=self.acknowledged, text=os.urandom(size // 2).hex()).consume()
        self.acknowledged += 1

    def read(self) -> int:
        with self.driver.session() as session:
            return int(session.run("MATCH (n:Row) WHERE n.number >= 0 RETURN count(n)").single(strict=True).value())

    def access(self) -> tuple[str, str]:
        with self.driver.session() as session:
            row = session.run("SHOW DATABASE neo4j YIELD access, statusMessage").single(strict=True)
            return row["access"], row["statusMessage"]

    def write_until_refused(self, size: int) -> None:
        for _ in range(2000):
            try:
                self.write(size)
            except Neo4jError as error:
                self.assertEqual(error.code, OUT_OF_DISK, error.message)
                return
        self.fail("the disk never filled up")

    def writes_within(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.write(100)
            except Neo4jError as error:
                self.assertEqual(error.code, OUT_OF_DISK, error.message)
                self.assertLess(time.monotonic(), deadline, f"still refused: {error.message}")
                time.sleep(0.1)

    def test_a_full_disk_refuses_writes_serves_reads_and_needs_no_restart(self) -> None:
        for _ in range(50):
            self.write(1000)
        for _ in range(3):
            ballast = self.disk.fill(leave=200_000)
            self.write_until_refused(MEBIBYTE // 2)
            self.assertEqual(self.read(), self.acknowledged)
            access, message = self.access()
            self.assertEqual(access, "read-only")
            self.assertIn("disk", message)
            self.assertIsNone(self.server.process.poll())
            ballast.unlink()
            self.writes_within(15)
            self.assertEqual(self.read(), self.acknowledged)
            self.assertEqual(self.access(), ("read-write", ""))
        log = self.server.data.with_suffix(".log").read_text()
        self.assertIn("the disk refuses writes", log)
        self.assertIn("the disk takes writes again", log)
        # What was acknowledged is there after a crash on the full disk, too.
        self.disk.fill(leave=200_000)
        self.write_until_refused(MEBIBYTE // 2)
        self.server.kill()
        (self.disk.path / "ballast").unlink()
        self.server.start()
        self.assertEqual(self.read(), self.acknowledged)
        self.writes_within(15)
        self.server.stop()

    def test_a_query_that_meets_the_full_disk_while_it_spills_fails_alone(self) -> None:
        self.write(1000)
        query = "UNWIND range(1, 600000) AS i WITH i ORDER BY toString(i) + 'some text that makes it larger' RETURN last(collect(i))"
        code = None
        with self.driver.session() as session:
            for _ in range(10):  # a checkpoint may give room back while the query runs
                self.disk.fill(leave=300_000)
                try:
                    session.run(query).consume()
                except Neo4jError as refused:
                    code = refused.code
                    break
            self.assertIn(code, (OUT_OF_DISK, "Neo.TransientError.General.MemoryPoolOutOfMemoryError"))
            self.assertEqual(session.run("RETURN 1").single(strict=True).value(), 1)
        self.assertEqual(self.read(), self.acknowledged)


if __name__ == "__main__":
    unittest.main(verbosity=2)

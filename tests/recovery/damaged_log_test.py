#!/usr/bin/env python3
"""A damaged log: the start says where, with a line for each fact; going back tells first what goes, then does it, whole or not at all.

    MYCELD=build/release/bin/myceld tests/drivers/run_python tests/recovery/damaged_log_test.py
"""
from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from running_server import SKIPPED, RunningServer, free_port  # noqa: E402

try:
    import neo4j
    from neo4j.exceptions import ClientError
except ImportError:
    print("skipped: the Python driver is not installed")
    sys.exit(SKIPPED)

logging.getLogger("neo4j").setLevel(logging.CRITICAL)
COMMITS = 60


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "lock"}


class DamagedLogTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = Path(folder.name) / "data"
        server = RunningServer(self.data, auth=False)
        server.start()
        self.addCleanup(server.kill)
        with self.driver(server) as driver, driver.session() as session:
            for number in range(COMMITS):
                session.run("CREATE (:Kept {number: $number})", number=number).consume()
            self.bookmarks = session.last_bookmarks()
        server.kill()
        self.segment = sorted((self.data / "wal").glob("*.wal"))[-1]
        used = len(self.segment.read_bytes().rstrip(b"\0"))
        with self.segment.open("r+b") as file:
            file.seek((4096 + used) // 2)
            byte = file.read(1)
            file.seek((4096 + used) // 2)
            file.write(bytes([byte[0] ^ 16]))

    def driver(self, server: RunningServer) -> neo4j.Driver:
        return neo4j.GraphDatabase.driver(f"bolt://{server.address}", auth=None)

    def run_server(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        program = os.environ.get("MYCELD", "build/release/bin/myceld")
        return subprocess.run([program, "--data-dir", str(self.data), "--bolt", f"127.0.0.1:{free_port()}", "--http", "off", "--auth", "off",
                               *arguments], text=True, timeout=60, stdin=subprocess.DEVNULL, capture_output=True)

    def recovering(self) -> RunningServer:
        server = RunningServer(self.data, auth=False)
        server.arguments = ("--recover-to-last-good",)
        self.addCleanup(server.kill)
        return server

    def test_the_start_stops_with_a_line_for_each_fact_and_leaves_the_log_alone(self) -> None:
        before = contents(self.data / "wal")
        done = self.run_server()
        self.assertEqual(done.returncode, 1)
        for fact in (f"  file:    {self.segment}\n", "  offset:  ", "  LSN:     ", "  kept: ", "  choices: "):
            self.assertIn(fact, done.stderr)
        self.assertEqual(contents(self.data / "wal"), before)

    def test_a_report_tells_what_would_go_and_changes_nothing(self) -> None:
        before = contents(self.data)
        done = self.run_server("--recover-to-last-good=report")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("goes:    LSN ", done.stdout)
        self.assertIn("1 node written", done.stdout)
        self.assertIn("nothing was changed", done.stdout)
        self.assertEqual(contents(self.data), before)
        verify = subprocess.run([str(Path(os.environ.get("MYCELD", "build/release/bin/myceld")).with_name("mycel")), "verify", "--data-dir",
                                 str(self.data)], text=True, timeout=60, capture_output=True)
        self.assertEqual(verify.returncode, 1)
        self.assertIn("goes:    LSN ", verify.stdout)

    def test_going_back_tells_first_keeps_a_prefix_and_refuses_old_bookmarks(self) -> None:
        report = self.run_server("--recover-to-last-good=report").stdout
        damaged = self.segment.read_bytes()
        server = self.recovering()
        server.start()
        log = self.data.with_suffix(".log").read_text()
        for line in report.splitlines()[:-1]:
            self.assertIn(line, log)
        with self.driver(server) as driver, driver.session() as session:
            numbers = session.run("MATCH (n:Kept) RETURN collect(n.number)").single(strict=True).value()
            self.assertEqual(sorted(numbers), list(range(len(numbers))))
            self.assertTrue(0 < len(numbers) < COMMITS)
            session.run("CREATE (:After)").consume()
        with self.driver(server) as driver, driver.session(bookmarks=self.bookmarks) as session:
            with self.assertRaises(ClientError) as refused:
                session.run("RETURN 1").consume()
            self.assertEqual(refused.exception.code, "Neo.ClientError.Transaction.InvalidBookmark")
        aside = list((self.data / "removed-log").glob("*/*.wal"))
        self.assertEqual([path.read_bytes() for path in aside], [damaged])
        server.kill()
        # Asked for again, and without asking: the same.
        for once_more in (self.recovering(), RunningServer(self.data, auth=False)):
            self.addCleanup(once_more.kill)
            once_more.start()
            with self.driver(once_more) as driver, driver.session() as session:
                self.assertEqual(session.run("MATCH (n:Kept) RETURN count(n)").single(strict=True).value(), len(numbers))
            once_more.kill()
        self.assertEqual(len(list((self.data / "removed-log").iterdir())), 1)

    def test_killed_at_any_moment_the_recovery_can_be_asked_for_again(self) -> None:
        program = os.environ.get("MYCELD", "build/release/bin/myceld")
        for delay_ms in (5, 20, 40, 80, 160):
            process = subprocess.Popen([program, "--data-dir", str(self.data), "--bolt", f"127.0.0.1:{free_port()}", "--http", "off", "--auth",
                                        "off", "--recover-to-last-good"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # The moment of the kill is what is tried out.
            time.sleep(delay_ms / 1000)
            process.kill()
            process.wait()
        server = self.recovering()
        server.start()
        with self.driver(server) as driver, driver.session() as session:
            numbers = session.run("MATCH (n:Kept) RETURN collect(n.number)").single(strict=True).value()
            self.assertEqual(sorted(numbers), list(range(len(numbers))))
            self.assertTrue(0 < len(numbers) < COMMITS)
        server.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)

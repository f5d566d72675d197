#!/usr/bin/env python3
"""A server that cannot start says why in one line, ends with a status other than 0, and has touched nothing.

    MYCELD=build/release/bin/myceld tests/startup/startup_test.py
"""
from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from running_server import RunningServer, free_port  # noqa: E402

NOBODY = 65534


def contents(folder: Path) -> dict[str, str]:
    """Every path below the folder with the digest of what it holds."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
            for path in sorted(folder.rglob("*"))}


class StartupTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = self.folder / "data"

    def refused(self, *arguments: str, environment: dict[str, str] | None = None, user: int | None = None) -> str:
        """Runs a server that must end by itself; returns the line that it wrote."""
        program = os.environ.get("MYCELD", "build/release/bin/myceld")
        named = [] if "--bolt" in arguments else ["--bolt", f"127.0.0.1:{free_port()}"]
        named += [] if "--http" in arguments else ["--http", "off"]
        done = subprocess.run([program, "--data-dir", str(self.data), *named, *arguments], text=True, timeout=60, user=user,
                              stdin=subprocess.DEVNULL, capture_output=True, env={**os.environ, **(environment or {})})
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertRegex(done.stderr, r"\Amyceld: [^\n]+\n\Z")
        return done.stderr

    def used_data(self) -> None:
        """A data directory that a server made, filled and left."""
        server = RunningServer(self.data)
        server.start()
        server.stop()

    def test_a_port_in_use_is_named_before_a_data_directory_is_made(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as holder:
            address = f"127.0.0.1:{holder.getsockname()[1]}"
            for option in ("--bolt", "--http"):
                line = self.refused(option, address)
                self.assertIn(address, line)
                self.assertIn("in use", line)
        self.assertFalse(self.data.exists())

    def test_a_second_server_on_the_same_directory_is_refused_and_the_first_goes_on(self) -> None:
        server = RunningServer(self.data)
        server.start()
        try:
            line = self.refused()
            self.assertIn(str(self.data), line)
            self.assertIn("another server", line)
            socket.create_connection(("127.0.0.1", server.port), 10).close()
        finally:
            server.stop()

    def test_a_data_directory_that_may_not_be_used_is_named(self) -> None:
        self.used_data()
        before = contents(self.data)
        if os.geteuid() == 0:
            self.folder.chmod(0o755)
            line = self.refused(user=NOBODY)
        else:
            self.data.chmod(0o000)
            self.addCleanup(self.data.chmod, 0o700)
            line = self.refused()
            self.data.chmod(0o700)
        self.assertIn(str(self.data), line)
        self.assertIn("Permission denied", line)
        self.assertEqual(contents(self.data), before)

    def test_a_data_directory_below_a_file_is_named(self) -> None:
        self.data = self.folder / "file" / "data"
        self.data.parent.write_text("no folder", encoding="utf-8")
        self.assertIn(str(self.data), self.refused())
        self.assertEqual(self.data.parent.read_text(encoding="utf-8"), "no folder")

    def test_an_unknown_setting_names_the_nearest_wherever_it_stands(self) -> None:
        toml = self.folder / "mycel.toml"
        toml.write_text('[memory]\nlimt = "1GiB"\n', encoding="utf-8")
        for line in (self.refused("--set", "memory.limt=1GiB"), self.refused("--config", str(toml)),
                     self.refused(environment={"MYCEL_MEMORY_LIMT": "1GiB"})):
            self.assertIn("unknown setting", line)
            self.assertRegex(line, "memory.limit|MYCEL_MEMORY_LIMIT")
        self.assertFalse(self.data.exists())

    def test_a_value_that_cannot_be_is_refused_with_what_is_expected(self) -> None:
        for setting, expected in (("memory.limit=lots", "256MiB"), ("server.auth=maybe", "on"), ("durability=never", "sync"),
                                  ("server.bolt=here", "HOST:PORT")):
            line = self.refused(*(["--bolt", "here"] if setting.startswith("server.bolt") else ["--set", setting]))
            self.assertIn(setting.split("=")[0], line)
            self.assertIn(expected, line)
        self.assertFalse(self.data.exists())

    def test_no_login_is_refused_where_others_could_connect(self) -> None:
        self.assertIn("loopback", self.refused("--bolt", f"0.0.0.0:{free_port()}", "--auth", "off"))
        self.assertFalse(self.data.exists())

    def test_a_directory_of_a_newer_format_is_refused_by_name_and_left_as_it_was(self) -> None:
        self.used_data()
        mark = self.data / "format"
        known = mark.read_text(encoding="ascii").strip()
        mark.write_text("mycel store 999\n", encoding="ascii")
        before = contents(self.data)
        line = self.refused()
        self.assertIn("mycel store 999", line)
        self.assertIn(known, line)
        self.assertEqual(contents(self.data), before)

    def test_the_health_check_says_whether_a_server_answers(self) -> None:
        port = free_port()
        self.assertIn(str(port), self.refused("--http", f"127.0.0.1:{port}", "--health-check"))
        self.assertFalse(self.data.exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)

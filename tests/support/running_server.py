"""A myceld of the test's own: free port, temporary or given data directory, ended by its process.

MYCELD names the program (default: the release build). With MYCEL_TEST_URI set (bolt://host:port, no login) tests that only need a
connection run against that server instead, which shows whether a test asks for what Neo4j does.
"""
from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "drivers-test-1"
SKIPPED = 77  # what CTest takes as "skipped"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningServer:
    def __init__(self, data: Path | None = None, settings: tuple[str, ...] = (), auth: bool = True) -> None:
        self.program = os.environ.get("MYCELD", str(ROOT / "build/release/bin/myceld"))
        self._own = None if data else tempfile.TemporaryDirectory()
        self.data = data or Path(self._own.name) / "data"
        self.settings, self.auth = settings, auth
        self.arguments: tuple[str, ...] = ()  # further ones
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        given = os.environ.get("MYCEL_TEST_URI", "")
        return given.split("://")[1] if given else f"127.0.0.1:{self.port}"

    @property
    def login(self) -> tuple[str, str] | None:
        return None if os.environ.get("MYCEL_TEST_URI") or not self.auth else ("neo4j", PASSWORD)

    def start(self, timeout_s: float = 60) -> None:
        """Returns when the server accepts connections."""
        if os.environ.get("MYCEL_TEST_URI"):
            return
        self.data.parent.mkdir(parents=True, exist_ok=True)
        ready, log = self.data.with_suffix(".ready"), self.data.with_suffix(".log")
        ready.unlink(missing_ok=True)
        command = [self.program, "--data-dir", str(self.data), "--bolt", f"127.0.0.1:{self.port}", "--http", "off",
                   "--auth", "on" if self.auth else "off", "--ready-file", str(ready)]
        for setting in self.settings:
            command += ["--set", setting]
        command += self.arguments
        with log.open("ab") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, "MYCEL_PASSWORD": PASSWORD})
        deadline = time.monotonic() + timeout_s
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"myceld did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9, as a power cut would be for the process."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """A clean end; anything but status 0 is an error."""
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                status = self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
            self.process = None
            if status != 0:
                raise RuntimeError(f"myceld ended with status {status}: {self.data.with_suffix('.log').read_text(errors='replace')[-2000:]}")
        if self._own:
            self._own.cleanup()

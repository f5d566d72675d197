#!/usr/bin/env python3
"""Runs the image `mycel` with its own entry point, user and health check, in a private network; for scripts/check-image.

    image.py BUILDAH...      buildah with the options that find its storage
"""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests/support"))
import private_network  # noqa: E402

PASSWORD = "check-image-1"


class Container:
    """A container of the image; its volume keeps what /data holds from one start to the next."""

    def __init__(self, buildah: list[str], config: dict[str, Any]) -> None:
        self.buildah, self.config = buildah, config
        made = subprocess.run([*buildah, "from", "--pull-never", "localhost/mycel"], stdout=subprocess.PIPE, text=True, check=True)
        self.name = made.stdout.strip()
        self.server: subprocess.Popen[bytes] | None = None

    def command(self, words: list[str], *options: str) -> list[str]:
        return [*self.buildah, "run", "--user", self.config["User"], *options, self.name, "--", *words]

    def status(self, words: list[str]) -> int:
        return subprocess.run(self.command(words), stdin=subprocess.DEVNULL, check=False, timeout=60).returncode

    def last_line(self, words: list[str]) -> str:
        done = subprocess.run(self.command(words, "--env", f"MYCEL_PASSWORD={PASSWORD}"), text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, check=True, timeout=60)
        return done.stdout.splitlines()[-1] if done.stdout else ""

    def query(self, text: str) -> str:
        return self.last_line(["mycel", "--format", "csv", text])

    def healthy(self) -> bool:
        return self.status(self.config["Healthcheck"]["Test"][1:]) == 0

    def start(self) -> None:
        entry = [*self.config["Entrypoint"], "--ready-file", "/data/ready"]
        self.server = subprocess.Popen(self.command(entry, "--env", f"MYCEL_PASSWORD={PASSWORD}"), stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not self.healthy():
            assert self.server.poll() is None and time.monotonic() < deadline, "the server does not get well"
            time.sleep(0.5)

    def stop(self) -> None:
        """As an engine stops it: the image's signal to its first process."""
        assert self.server is not None
        pid = int(self.last_line(["cat", "/data/ready"]))
        owner = Path(f"/proc/{pid}").stat().st_uid
        assert str(owner) == self.config["User"].split(":")[0], f"the server runs as user {owner}"
        os.kill(pid, signal.Signals[self.config.get("StopSignal", "SIGTERM")])
        assert self.server.wait(60) == 0, "the server's end"
        assert not self.healthy(), "the health check passes without a server"


    def abandon(self) -> None:
        """After a failed check: the server must not outlive this program."""
        if self.server is not None and self.server.poll() is None:
            os.kill(int(self.last_line(["cat", "/data/ready"])), signal.SIGKILL)
            self.server.wait(60)


def check(buildah: list[str]) -> None:
    inspected = subprocess.run([*buildah, "inspect", "--type", "image", "localhost/mycel"], stdout=subprocess.PIPE, text=True, check=True)
    config = json.loads(inspected.stdout)["Docker"]["config"]
    user = config["User"].split(":")[0]
    assert user.isdigit() and user != "0", f"the image runs as {config['User']!r}"
    assert "/data" in config["Volumes"] and config["Healthcheck"]["Test"][0] == "CMD", "volume and health check"
    container = Container(buildah, config)
    assert not container.healthy(), "the health check passes without a server"
    assert container.status(["sh", "-c", "! touch /etc/mycel/x && touch /data/x"]) == 0, "the user may write to its volume alone"
    assert container.status(["sh", "-c", "! command -v g++ && ! command -v cmake"]) == 0, "the compiler is part of the image"
    try:
        container.start()
        container.query("CREATE (:Kept {by: 'volume'})")
        container.stop()
        container.start()
        assert container.query("MATCH (k:Kept) RETURN count(k) AS kept") == "1", "data from before the restart"
        container.stop()
    finally:
        container.abandon()


def main() -> int:
    if not private_network.enter():
        print("check-image: no private network can be made here", file=sys.stderr)
        return 1
    check(sys.argv[1:])
    print("the image was built and used: 1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())

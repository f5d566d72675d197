#!/usr/bin/env python3
"""Runs the image `mycel` with its own entry point, user and health check, in a private network; for scripts/check-image.

    image.py FOLDER BUILDAH...      a folder for the volume, and buildah with the options that find its storage
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
    """A new container of the image on the volume."""

    def __init__(self, buildah: list[str], config: dict[str, Any], volume: Path) -> None:
        self.buildah, self.config, self.volume = buildah, config, volume
        made = subprocess.run([*buildah, "from", "--pull-never", "localhost/mycel"], stdout=subprocess.PIPE, text=True, check=True)
        self.name = made.stdout.strip()
        self.server: subprocess.Popen[bytes] | None = None

    def command(self, words: list[str], *options: str) -> list[str]:
        return [*self.buildah, "run", "--user", self.config["User"], "--volume", f"{self.volume}:/data", *options, self.name, "--", *words]

    def status(self, words: list[str]) -> int:
        return subprocess.run(self.command(words), stdin=subprocess.DEVNULL, check=False, timeout=60).returncode

    def query(self, text: str) -> str:
        done = subprocess.run(self.command(["mycel", "--format", "csv", text], "--env", f"MYCEL_PASSWORD={PASSWORD}"), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True, timeout=60)
        return done.stdout.splitlines()[-1] if done.stdout else ""

    def healthy(self) -> bool:
        return self.status(self.config["Healthcheck"]["Test"][1:]) == 0

    def start(self) -> None:
        (self.volume / "ready").unlink(missing_ok=True)
        entry = [*self.config["Entrypoint"], "--ready-file", "/data/ready"]
        self.server = subprocess.Popen(self.command(entry, "--env", f"MYCEL_PASSWORD={PASSWORD}"), stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not self.healthy():
            assert self.server.poll() is None and time.monotonic() < deadline, "the server does not get well"
            time.sleep(0.5)

    def stop(self) -> None:
        """As an engine stops it: the image's signal to its first process."""
        assert self.server is not None
        pid = int((self.volume / "ready").read_text(encoding="ascii"))
        owner = Path(f"/proc/{pid}").stat().st_uid
        assert str(owner) == self.config["User"].split(":")[0], f"the server runs as user {owner}"
        os.kill(pid, signal.Signals[self.config.get("StopSignal", "SIGTERM")])
        assert self.server.wait(60) == 0, "the server's end"
        subprocess.run([*self.buildah, "rm", self.name], stdout=subprocess.DEVNULL, check=True)


def check(folder: Path, buildah: list[str]) -> None:
    inspected = subprocess.run([*buildah, "inspect", "--type", "image", "localhost/mycel"], stdout=subprocess.PIPE, text=True, check=True)
    config = json.loads(inspected.stdout)["Docker"]["config"]
    user = config["User"].split(":")[0]
    assert user.isdigit() and user != "0", f"the image runs as {config['User']!r}"
    assert "/data" in config["Volumes"] and config["Healthcheck"]["Test"][0] == "CMD", "volume and health check"
    volume = folder / "volume"
    volume.mkdir(mode=0o700)
    os.chown(volume, int(user), int(user))
    first = Container(buildah, config, volume)
    assert not first.healthy(), "the health check passes without a server"
    first.start()
    first.query("CREATE (:Kept {by: 'volume'})")
    assert first.status(["touch", "/etc/mycel/x"]) != 0 and first.status(["touch", "/data/x"]) == 0, "the user may write to its volume alone"
    assert first.status(["sh", "-c", "! command -v g++ && ! command -v cmake"]) == 0, "the compiler is part of the image"
    first.stop()
    second = Container(buildah, config, volume)
    second.start()
    assert second.query("MATCH (k:Kept) RETURN count(k) AS kept") == "1", "data of the first container"
    second.stop()


def main() -> int:
    if not private_network.enter():
        print("check-image: no private network can be made here", file=sys.stderr)
        return 1
    check(Path(sys.argv[1]), sys.argv[2:])
    print("the image was built and used: 1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())

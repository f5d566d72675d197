#!/usr/bin/env python3
"""Follows README.md as a reader would, on the default ports: its commands and its programs run as they stand. Only the data directory,
mycel-data there, is a temporary one. What needs a container engine is left to scripts/check-image, scripts/test to whoever calls this.

A driver that cannot be fetched leaves its program out.

    tests/docs/readme_test.py      README_CLIENT names the built C++ program
"""
from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import private_network  # noqa: E402
import readme  # noqa: E402

ROOT = readme.README.parent
SKIPPED = 77
ELSEWHERE = ["scripts/test"]
PORTS = (7687, 7474)
CLIENT = os.environ.get("README_CLIENT", str(ROOT / "build/release/bin/readme_client"))
PYTHON, NODE_PACKAGES = "README_PYTHON", "README_NODE_PACKAGES"  # where the drivers are


def find_drivers() -> None:
    """Names the drivers' places in the environment, empty where there is none: a private network reaches no registry."""
    for name, script in ((PYTHON, "scripts/python-env"), (NODE_PACKAGES, "scripts/javascript-env")):
        done = subprocess.run([str(ROOT / script)], stdout=subprocess.PIPE, text=True, check=False)
        os.environ[name] = done.stdout.strip() if done.returncode == 0 else ""


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def healthy() -> bool:
    try:
        with urllib.request.urlopen("http://127.0.0.1:7474/health", timeout=10) as answer:
            return answer.status == 200
    except OSError:  # not listening yet, or 503 while it starts
        return False


class ReadmeTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = self.folder / "mycel-data"
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("MYCEL_")}
        self.environment |= {"MYCEL_DATA": str(self.data), "MYCEL_SERVER_DATA_DIR": str(self.data)}
        self.exports: list[str] = []

    def command(self, line: str) -> list[str]:
        return ["bash", "-euc", "\n".join([*self.exports, line.replace("mycel-data", str(self.data))])]

    def output(self, command: list[str], timeout_s: float = 120, **environment: str) -> str:
        done = subprocess.run(command, cwd=ROOT, env={**self.environment, **environment}, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout_s, check=False)
        self.assertEqual(done.returncode, 0, f"{command}: {done.stdout}")
        return done.stdout

    def serve(self, line: str) -> None:
        self.assertFalse(any(listening(port) for port in PORTS))
        server = subprocess.Popen(self.command("exec " + line), cwd=ROOT, env=self.environment)
        self.addCleanup(self.end, server)
        deadline = time.monotonic() + 60
        while not healthy():
            self.assertTrue(server.poll() is None and time.monotonic() < deadline, f"{line} does not get well")
            time.sleep(0.05)

    def end(self, server: subprocess.Popen[bytes]) -> None:
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(60), 0)

    def test_a_reader_gets_through(self) -> None:
        sections = readme.commands()
        self.assertEqual(list(sections), ["Start", "Log in", "Shell", "Container"], "README.md has commands that nobody runs")
        self.scripts_run(sections["Start"])
        for line in sections["Start"] + sections["Log in"]:
            if line.startswith("export "):
                self.exports.append(line.replace("mycel-data", str(self.data)))
            elif line.split()[0] == "myceld":
                self.serve(line)
            else:
                self.assertIn(line, ["scripts/run", *ELSEWHERE])
        self.programs()
        self.shell(sections["Shell"])

    def scripts_run(self, start: list[str]) -> None:
        self.assertIn("scripts/run", start)
        first = self.output(self.command("scripts/run"), 500)
        questions = [line for line in (ROOT / "demo/northwind/questions.cypher").read_text(encoding="utf-8").splitlines()
                     if line.startswith("// ") and line[3].isdigit()]
        self.assertGreaterEqual(len(questions), 10)
        for question in questions:
            self.assertIn(question, first)
        self.assertIn('| "Côte de Blaye"           | 623   | 141397.0 |', first)
        self.assertIn("loading the Northwind demo", first)
        self.assertFalse(listening(PORTS[0]), "scripts/run left its server")
        self.assertNotIn("loading the Northwind demo", self.output(self.command("scripts/run"), 500), "the demo is loaded once")

    def programs(self) -> None:
        password = (self.data / "initial-password").read_text(encoding="ascii").strip()
        self.assertEqual(self.output([CLIENT, password]), "Santé Gourmet\n")
        if python := os.environ[PYTHON]:
            script = self.folder / "readme.py"
            script.write_text(readme.program("python"), encoding="utf-8")
            self.assertIn("10643 1997-08-25", self.output([python, str(script)], MYCEL_PASSWORD=password))
        else:
            print("the Python program was not run: its driver cannot be fetched")
        if packages := os.environ[NODE_PACKAGES]:
            (self.folder / "node_modules").symlink_to(packages + "/node_modules")
            module = self.folder / "readme.mjs"
            module.write_text(readme.program("js"), encoding="utf-8")
            self.assertEqual(self.output(["node", str(module)], MYCEL_PASSWORD=password).splitlines()[0], "Alfreds Futterkiste")
        else:
            print("the JavaScript program was not run: node, npm or the driver is absent")

    def shell(self, lines: list[str]) -> None:
        answers = [self.output(self.command(line)) for line in lines]
        self.assertEqual(answers[0], "")  # the interactive one: without a terminal it reads an empty input
        self.assertEqual(answers[1].splitlines()[0], "p.productName")
        self.assertEqual(len(answers[1].splitlines()), 78)
        self.assertIn('"QUICK-Stop"', answers[2])


if __name__ == "__main__":
    if not os.environ.get(private_network.MARK):
        find_drivers()
    if not private_network.enter() and any(listening(port) for port in PORTS):
        print(f"skipped: one of the ports {PORTS} is taken, and this machine allows no private network")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)

#!/usr/bin/env python3
"""The shell in scripts: a query as an argument, a file, standard input; formats and exit statuses.

    tests/shell/batch_test.py      MYCELD and MYCEL name the programs (default: the release build)
"""
from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from running_server import PASSWORD, ROOT, RunningServer, free_port  # noqa: E402

MYCEL = os.environ.get("MYCEL", str(ROOT / "build/release/bin/mycel"))
server = RunningServer()


def setUpModule() -> None:
    server.start()


def tearDownModule() -> None:
    server.stop()


def shell(*arguments: str, text: str | None = None, password: str = PASSWORD, uri: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([MYCEL, "shell", "--uri", uri or f"bolt://{server.address}", "-u", "neo4j", *arguments], input=text or "",
                          capture_output=True, text=True, timeout=60, env={**os.environ, "MYCEL_PASSWORD": password})


class BatchTest(unittest.TestCase):
    def test_a_query_as_an_argument_prints_its_rows(self) -> None:
        done = shell("--format", "csv", "UNWIND ['a,b', null, 'q\"r', 'two\nlines'] AS x RETURN x, 1 AS one")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(list(csv.reader(done.stdout.splitlines(keepends=True))),
                         [["x", "one"], ["a,b", "1"], ["", "1"], ['q"r', "1"], ["two\nlines", "1"]])
        self.assertNotIn("\r", done.stdout)

    def test_json_is_one_object_per_row(self) -> None:
        done = shell("--format", "json", "UNWIND [1, 2] AS x RETURN x, [x, null, 'y'] AS l, {a: 1.5} AS m, date('2024-02-29') AS d")
        self.assertEqual([json.loads(line) for line in done.stdout.splitlines()],
                         [{"x": x, "l": [x, None, "y"], "m": {"a": 1.5}, "d": "2024-02-29"} for x in (1, 2)])

    def test_a_file_and_standard_input_run_all_their_statements(self) -> None:
        script = ":param x => 20 + 1\nRETURN $x AS a; // ends; here\nRETURN ';' AS b;\nRETURN 3 AS c"
        with tempfile.NamedTemporaryFile("w", suffix=".cypher") as file:
            file.write(script)
            file.flush()
            for done in (shell("--format", "plain", "-f", file.name), shell("--format", "plain", text=script)):
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(done.stdout, 'a\n21\nb\n";"\nc\n3\n')

    def test_a_failed_query_stops_the_script_with_status_1(self) -> None:
        done = shell("--format", "plain", text="RETURN 1 AS a; RETURN 1 / 0 AS b; RETURN 3 AS c;")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "a\n1\n")
        self.assertIn("ArithmeticError", done.stderr)

    def test_rows_before_a_failure_are_shown(self) -> None:
        done = shell("UNWIND [1, 0] AS x RETURN 10 / x AS y")
        self.assertEqual(done.returncode, 1)
        self.assertIn("| 10 |", done.stdout)

    def test_what_cannot_be_done_ends_with_status_1_and_a_line_on_the_error_output(self) -> None:
        for done, reason in ((shell("RETURN 1", uri=f"bolt://127.0.0.1:{free_port()}"), "Connection refused"),
                             (shell("RETURN 1", uri="http://localhost"), "bolt://"),
                             (shell("RETURN 1", password="wrong"), "Unauthorized"),
                             (shell("-d", "nowhere", "RETURN 1"), "DatabaseNotFound"),
                             (shell("-f", "/nonexistent.cypher"), "/nonexistent.cypher"),
                             (shell("--format", "xml", "RETURN 1"), "xml"),
                             (shell(":nonsense"), ":nonsense"),
                             (shell("--nonsense"), "--nonsense")):
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(done.stdout, "")
            self.assertIn(reason, done.stderr)

    def test_a_notification_is_a_line_on_the_error_output(self) -> None:
        done = shell("MATCH (n:Nowhere) RETURN n")
        self.assertRegex(done.stderr, r"^WARNING: The provided label is not in the database\. One of the labels in your query is not available")
        self.assertEqual(done.returncode, 0)

    def test_output_that_cannot_be_written_is_a_failure(self) -> None:
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([MYCEL, "--uri", f"bolt://{server.address}", "RETURN 1"], stdout=full, stderr=subprocess.PIPE,
                                  text=True, timeout=60, env={**os.environ, "MYCEL_PASSWORD": PASSWORD})
        self.assertEqual(done.returncode, 1)
        self.assertIn("output", done.stderr)

    def test_a_transaction_left_open_is_rolled_back_and_said(self) -> None:
        done = shell(text=":begin\nCREATE (:Orphan);")
        self.assertIn("rolled back", done.stderr)
        self.assertEqual(shell("--format", "csv", "MATCH (o:Orphan) RETURN count(o) AS n").stdout, "n\n0\n")

    def test_echo_prints_each_statement_before_its_answer(self) -> None:
        self.assertEqual(shell("--echo", "--format", "plain", text="// Why?\nRETURN 1 AS a;\n:params").stdout,
                         "// Why?\nRETURN 1 AS a;\na\n1\n:params\n")

    def test_the_version_and_the_options_can_be_asked_for(self) -> None:
        self.assertRegex(shell("--version").stdout, r"^mycel \d+\.\d+\.\d+\n$")
        self.assertIn("--format", shell("--help").stdout)

    def test_help_names_the_other_commands_and_each_has_its_own(self) -> None:
        def ask(*words: str) -> str:
            return subprocess.run([MYCEL, *words, "--help"], capture_output=True, text=True, timeout=60, check=True).stdout
        names = re.findall(r"^  mycel (\w+) ", ask(), re.MULTILINE)
        self.assertEqual(names, ["backup", "restore", "verify"])
        for name in names:
            self.assertIn(f"Usage: mycel {name} ", ask(name))


if __name__ == "__main__":
    unittest.main(verbosity=2)

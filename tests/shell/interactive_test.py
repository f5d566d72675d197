#!/usr/bin/env python3
"""The shell as a person uses it, on a pseudo-terminal: editing over lines, completion, history, transactions, Ctrl-C.

    tests/shell/interactive_test.py      MYCELD and MYCEL name the programs (default: the release build)
"""
from __future__ import annotations

import fcntl
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from running_server import PASSWORD, ROOT, RunningServer  # noqa: E402
from terminal import Terminal  # noqa: E402

MYCEL = os.environ.get("MYCEL", str(ROOT / "build/release/bin/mycel"))
CONTROL_C, CONTROL_D, UP = "\x03", "\x04", "\x1b[A"
server = RunningServer()


def setUpModule() -> None:
    server.start()


def tearDownModule() -> None:
    server.stop()


class InteractiveTest(unittest.TestCase):
    def setUp(self) -> None:
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.home = home.name
        self.shell = self.open()
        self.run_statement("MATCH (n) DETACH DELETE n;")

    def open(self, **environment: str) -> Terminal:
        # No locale on purpose: text beyond ASCII must work on a machine that has none set.
        shell = Terminal([MYCEL, "--uri", f"bolt://{server.address}"],
                         {"HOME": self.home, "PATH": os.environ["PATH"], "MYCEL_PASSWORD": PASSWORD, **environment})
        self.addCleanup(shell.close)
        shell.wait_for("mycel> ")
        return shell

    def wait_until_running(self, text: str) -> None:
        deadline = time.monotonic() + 60
        query = "SHOW TRANSACTIONS YIELD currentQuery WHERE NOT currentQuery STARTS WITH 'SHOW' RETURN currentQuery"
        while time.monotonic() < deadline:
            shown = subprocess.run([MYCEL, "--uri", f"bolt://{server.address}", query], capture_output=True, text=True,
                                   env={"MYCEL_PASSWORD": PASSWORD, "HOME": self.home}, check=True).stdout
            if text in shown:
                return
        self.fail(f"no running statement has {text!r}")

    def run_statement(self, text: str) -> str:
        self.shell.press(text + "\n")
        return self.shell.wait_for("mycel> ")

    def test_a_statement_spans_lines_until_its_semicolon(self) -> None:
        self.shell.press("UNWIND [1, 2] AS x\n")
        self.shell.wait_for("     | ")
        self.assertIn("| 20 |", self.run_statement("RETURN x * 10 AS y;"))

    def test_two_statements_on_a_line_both_run(self) -> None:
        answer = self.run_statement("RETURN 'first' AS a; RETURN 'second' AS b;")
        self.assertIn('| "first" |', answer)
        self.assertIn('| "second" |', answer)

    def test_tab_completes_keywords_labels_types_and_keys(self) -> None:
        self.run_statement("CREATE (:Harbour {berths: 7})-[:SHIPS_TO]->(:Island);")
        self.shell.press("MAT\t(h:Har\t {ber\t: 7})-[:SHI\t]->(i) RET\th.ber\t;\n")
        answer = self.shell.wait_for("1 row")
        self.assertIn("| h.berths |", answer)
        self.assertIn("| 7        |", answer)

    def test_the_history_recalls_a_whole_statement_in_the_next_shell(self) -> None:
        self.run_statement("RETURN 40 +\n2 AS answer;")
        self.shell.press(":exit\n")
        self.assertEqual(self.shell.ended(), 0)
        self.assertEqual((Path(self.home) / ".mycel_history").stat().st_mode & 0o777, 0o600)
        self.shell = self.open()
        self.shell.press(UP + UP + "\n")
        self.assertIn("| 42     |", self.shell.wait_for("1 row"))

    def test_text_beyond_ascii_can_be_typed_without_a_locale(self) -> None:
        self.assertIn('| "Ærø 日本" |', self.run_statement("RETURN 'Ærø 日本' AS x;"))

    def test_ctrl_c_cancels_a_running_query_and_the_shell_goes_on(self) -> None:
        self.shell.press("UNWIND range(1, 100000000000) AS x WITH x WHERE x % 7 = 8 RETURN count(x) AS long;\n")
        self.shell.wait_for("long;\r\n")
        self.wait_until_running("AS long")
        self.shell.press(CONTROL_C)
        self.assertIn("cancelled", self.shell.wait_for("mycel> "))
        self.assertIn("| 1   |", self.run_statement("RETURN 1 AS one;"))

    def test_ctrl_c_at_the_prompt_drops_the_begun_statement(self) -> None:
        self.shell.press("RETURN\n")
        self.shell.wait_for("     | ")
        self.shell.press("nonsense" + CONTROL_C)
        self.shell.wait_for("mycel> ")
        self.assertIn("| 1   |", self.run_statement("RETURN 1 AS one;"))

    def test_ctrl_d_at_the_prompt_leaves(self) -> None:
        for _ in range(5):  # each time in the instant when the prompt appears
            shell = self.open()
            shell.press(CONTROL_D)
            self.assertEqual(shell.ended(), 0)

    def test_ctrl_d_pressed_while_a_query_runs_leaves_when_it_has_ended(self) -> None:
        self.shell.press("UNWIND range(1, 3000000) AS x WITH x WHERE x % 7 = 8 RETURN count(x) AS some;\n")
        self.shell.wait_for("some;\r\n")
        self.shell.press(CONTROL_D)
        self.shell.wait_for("| 0    |")
        self.assertEqual(self.shell.ended(), 0)

    def test_after_a_stop_the_shell_takes_the_terminal_again(self) -> None:
        # What a job-control shell does between Ctrl-Z and `fg`.
        os.kill(self.shell.pid, signal.SIGSTOP)
        os.waitpid(self.shell.pid, os.WUNTRACED)
        mode = termios.tcgetattr(self.shell.descriptor)
        mode[3] |= termios.ICANON | termios.ECHO
        termios.tcsetattr(self.shell.descriptor, termios.TCSANOW, mode)
        os.kill(self.shell.pid, signal.SIGCONT)
        self.shell.wait_for("mycel> ")
        self.assertEqual(termios.tcgetattr(self.shell.descriptor)[3] & (termios.ICANON | termios.ECHO), 0)
        self.assertIn("| 1   |", self.run_statement("RETURN 1 AS one;"))

    def test_only_the_thread_that_waits_for_keys_takes_signals(self) -> None:
        # The kernel gives a signal to any thread that does not block it; another's would not end the wait.
        tasks = Path(f"/proc/{self.shell.pid}/task")
        others = [task for task in tasks.iterdir() if task.name != str(self.shell.pid)]
        self.assertTrue(others)
        for task in others:
            line = re.search(r"^SigBlk:\s*([0-9a-f]+)$", (task / "status").read_text(), re.MULTILINE)
            blocked = int(line[1], 16)
            for number in (signal.SIGINT, signal.SIGCONT, signal.SIGWINCH):
                self.assertTrue(blocked >> (number - 1) & 1, number)

    def test_a_table_fits_into_the_window_as_it_is_now(self) -> None:
        for width in (60, 100):
            fcntl.ioctl(self.shell.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
            answer = self.run_statement("UNWIND range(1, 300) AS i WITH collect(i) AS x RETURN x;")
            self.assertIn("+" + "-" * (width - 2) + "+", answer)

    def test_a_transaction_shows_in_the_prompt_and_can_be_taken_back(self) -> None:
        self.shell.press(":begin\nCREATE (:Draft);\n")
        self.shell.wait_for("Created 1 node")
        self.shell.wait_for("mycel# ")
        self.shell.press(":rollback\n")
        self.shell.wait_for("mycel> ")
        self.assertIn("| 0 |", self.run_statement("MATCH (d:Draft) RETURN count(d) AS n;"))
        self.shell.press(":begin\nCREATE (:Draft);\n:commit\n")
        self.shell.wait_for(":commit")
        self.shell.wait_for("mycel> ")
        self.assertIn("| 1 |", self.run_statement("MATCH (d:Draft) RETURN count(d) AS n;"))

    def test_a_failed_statement_shows_its_place_and_the_shell_goes_on(self) -> None:
        answer = self.run_statement("RETURN 1 +;")
        self.assertIn("line 1, column", answer)
        self.assertIn("^", answer)
        self.assertIn("| 1   |", self.run_statement("RETURN 1 AS one;"))

    def test_timing_is_shown_and_can_be_turned_off(self) -> None:
        self.assertRegex(self.run_statement("RETURN 1;"), r"1 row \(\d+\.\d ms")
        self.assertNotRegex(self.run_statement(":timing off\nRETURN 1;") + self.shell.wait_for("mycel> "), r"\d ms")

    def test_the_password_is_asked_for_and_not_shown(self) -> None:
        shell = Terminal([MYCEL, "--uri", f"bolt://{server.address}"], {"HOME": self.home, "PATH": os.environ["PATH"]})
        self.addCleanup(shell.close)
        shell.wait_for("Password: ")
        shell.press(PASSWORD + "\n")
        self.assertNotIn(PASSWORD, shell.wait_for("mycel> "))


if __name__ == "__main__":
    unittest.main(verbosity=2)

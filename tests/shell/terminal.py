"""A program on a pseudo-terminal: keys in, what it wrote out."""
from __future__ import annotations

import os
import pty
import re
import select
import time

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x07")


class Terminal:
    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execve(command[0], command, {**environment, "TERM": "xterm", "COLUMNS": "100", "LINES": "40"})
        self.seen = ""

    def press(self, keys: str) -> None:
        os.write(self.descriptor, keys.encode())

    def wait_for(self, text: str, timeout_s: float = 60) -> str:
        """Reads until `text` was written; returns everything up to it and forgets that."""
        deadline = time.monotonic() + timeout_s
        while text not in self.seen:
            left = deadline - time.monotonic()
            ready = left > 0 and select.select([self.descriptor], [], [], left)[0]
            if not ready:
                raise AssertionError(f"{text!r} did not come; the terminal showed {self.seen!r}")
            self._read()
        end = self.seen.index(text) + len(text)
        before, self.seen = self.seen[:end], self.seen[end:]
        return before

    def _read(self) -> None:
        try:
            piece = os.read(self.descriptor, 65536)
        except OSError:  # the program has ended and closed its side
            piece = b""
        if not piece:
            raise AssertionError(f"the program ended; the terminal showed {self.seen!r}")
        self.seen = ESCAPES.sub("", self.seen + piece.decode(errors="replace"))

    def ended(self, timeout_s: float = 60) -> int:
        """Waits for the program's end, reading what it still writes; its exit status."""
        deadline = time.monotonic() + timeout_s
        while True:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                break
            if time.monotonic() > deadline:
                raise AssertionError(f"the program did not end; the terminal showed {self.seen!r}")
            try:
                if select.select([self.descriptor], [], [], 0.3)[0]:
                    self.seen += os.read(self.descriptor, 65536).decode(errors="replace")
            except OSError:  # its side is closed: it is about to end
                time.sleep(0.01)
        os.close(self.descriptor)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        if self.pid:
            os.close(self.descriptor)  # hangs up
            os.waitpid(self.pid, 0)

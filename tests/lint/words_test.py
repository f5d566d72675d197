#!/usr/bin/env python3
"""The word check refuses unfinished work without an owner."""
from __future__ import annotations

import unittest

from checked_tree import CheckedTree


class Words(CheckedTree):
    def check(self, line: str, status: int) -> None:
        self.write("a.cc", line + "\n")
        got, output = self.run_check("words.py")
        self.assertEqual(got, status, output)

    def test_owned_todo_passes(self) -> None:
        self.check("// TODO(#12): spill", 0)

    def test_todo_without_owner_fails(self) -> None:
        self.check("// TODO: spill", 1)

    def test_fixme_fails(self) -> None:
        self.check("// FIXME later", 1)

    def test_path_of_one_machine_fails(self) -> None:
        self.check('open("/home/' + 'someone/x")', 1)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""The size check finds long files and functions, and its list of exceptions can only shrink."""
from __future__ import annotations

import unittest

from checked_tree import CheckedTree

EXCEPTIONS = "scripts/checks/size-exceptions.txt"


def function(name: str, lines: int) -> str:
    return f"int {name}(int a) {{\n" + "  if (a) { a = '{'; }\n" * (lines - 2) + "}\n"


class Sizes(CheckedTree):
    def setUp(self) -> None:
        super().setUp()
        self.write(EXCEPTIONS, "# none\n")

    def check(self, status: int, part: str = "") -> None:
        got, output = self.run_check("sizes.py")
        self.assertEqual(got, status, output)
        self.assertIn(part, output)

    def test_limits_themselves_pass(self) -> None:
        self.write("a.cc", "namespace x {\n" + function("Fits", 70) + "}\n")
        self.write("b.cc", "int x;\n" * 800)
        self.check(0)

    def test_long_function_fails(self) -> None:
        self.write("a.cc", "namespace x {\nclass C {\n" + function("Long", 71) + "};\n}\n")
        self.check(1, "a.cc:Long: 71 lines")

    def test_long_table_is_no_function(self) -> None:
        self.write("a.h", "inline constexpr auto kTable = std::to_array<int>({\n" + "  {1},\n" * 100 + "});\n")
        self.check(0)

    def test_long_file_fails(self) -> None:
        self.write("b.cc", "int x;\n" * 801)
        self.check(1, "b.cc: 801 lines")

    def test_known_exception_passes_at_its_size_only(self) -> None:
        self.write("a.cc", function("Long", 90))
        self.write(EXCEPTIONS, "a.cc:Long 90\n")
        self.check(0)
        self.write(EXCEPTIONS, "a.cc:Long 89\n")
        self.check(1, "grew from 89 to 90")
        self.write(EXCEPTIONS, "a.cc:Long 91\n")
        self.check(1, "has 90 lines now")

    def test_exception_no_longer_needed_fails(self) -> None:
        self.write("a.cc", function("Short", 9))
        self.write(EXCEPTIONS, "a.cc:Short 80\n")
        self.check(1, "take it off")


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""The include-arrow check finds each kind of wrong include, and nothing in a right tree."""
from __future__ import annotations

import unittest

from checked_tree import CheckedTree


class IncludeArrows(CheckedTree):
    def setUp(self) -> None:
        super().setUp()
        self.write("engine/base/CMakeLists.txt", "mycel_library(engine/base LIBS Threads::Threads)\n")
        self.write("engine/types/CMakeLists.txt", "mycel_library(engine/types DEPS engine/base)\n")
        self.write("engine/txn/CMakeLists.txt", "mycel_library(engine/txn\n  DEPS engine/types  # values\n  LIBS fmt::fmt)\n")
        self.write("protocol/bolt/CMakeLists.txt", "mycel_library(protocol/bolt)\n")
        self.write("engine/base/status.h", "#pragma once\n")
        self.write("engine/types/value.h", '#include "engine/base/status.h"\n')
        self.write("engine/txn/store.cc", '#include "engine/base/status.h"\n#include "engine/types/value.h"\n#include <vector>\n')
        self.write("protocol/bolt/chunk.h", "#pragma once\n")

    def expect(self, *parts: str) -> None:
        status, output = self.run_check("include_arrows.py")
        self.assertEqual(status, 1, output)
        for part in parts:
            self.assertIn(part, output)

    def test_right_tree_passes(self) -> None:
        self.assertEqual(self.run_check("include_arrows.py"), (0, ""))

    def test_include_against_the_arrows_fails(self) -> None:
        self.write("engine/base/status.cc", '#include "engine/types/value.h"\n')
        self.expect("engine/base/status.cc:1", "engine/base may not include engine/types")

    def test_engine_never_includes_protocol(self) -> None:
        self.write("engine/txn/bad.h", '#include "protocol/bolt/chunk.h"\n')
        self.expect("engine/txn/bad.h:1", "never include each other")

    def test_protocol_never_includes_engine(self) -> None:
        self.write("protocol/bolt/CMakeLists.txt", "mycel_library(protocol/bolt DEPS engine/base)\n")
        self.write("protocol/bolt/bad.cc", '#include "engine/base/status.h"\n')
        self.expect("protocol/bolt/bad.cc:1", "protocol/bolt: engine and protocol never depend")

    def test_cycle_fails(self) -> None:
        self.write("engine/base/CMakeLists.txt", "mycel_library(engine/base DEPS engine/txn)\n")
        self.expect("dependency cycle", "engine/base -> engine/txn -> engine/types -> engine/base")

    def test_unknown_dependency_fails(self) -> None:
        self.write("engine/types/CMakeLists.txt", "mycel_library(engine/types DEPS engine/bass)\n")
        self.expect("DEPS names engine/bass")

    def test_source_in_an_undeclared_folder_fails(self) -> None:
        self.write("server/main/main.cc", "int main() {}\n")
        self.expect("server/main/main.cc", "declares no mycel_library")

    def test_program_may_include_what_it_links(self) -> None:
        self.write("server/main/CMakeLists.txt", "add_executable(myceld main.cc)\ntarget_link_libraries(myceld PRIVATE mycel_engine_types)\n")
        self.write("server/main/main.cc", '#include "engine/base/status.h"\n')
        self.assertEqual(self.run_check("include_arrows.py"), (0, ""))
        self.write("server/main/main.cc", '#include "engine/txn/store.h"\n')
        self.expect("server/main may not include engine/txn")


if __name__ == "__main__":
    unittest.main()

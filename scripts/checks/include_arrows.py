#!/usr/bin/env python3
"""Checks every #include of one of Mycel's folders against the folder's declared dependencies.

A folder with a CMakeLists.txt that calls mycel_library(<folder> DEPS <folder>... LIBS ...) may include itself and whatever
its DEPS reach; a folder that only makes a program (add_executable) may include what the program links. Any other include of a known folder, an include between engine/ and protocol/ in either direction, a dependency
on a folder that does not exist, and a cycle are errors. Files outside these folders (tests, tools) may include everything.
"""
from __future__ import annotations

import re
import sys
from pathlib import Path

LIBRARY = re.compile(r"mycel_library\(\s*([\w/]+)([^)]*)\)")
LINKED = re.compile(r"\bmycel_(\w+)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([\w./-]+)[">]')
ROOTS = ("engine", "protocol", "server", "clients", "benchmarks")
KEYWORDS = {"DEPS", "LIBS"}


def deps_of(arguments: str) -> list[str]:
    """The words of a mycel_library call that follow DEPS."""
    current, deps = "", []
    for word in arguments.split():
        if word in KEYWORDS:
            current = word
        elif current == "DEPS":
            deps.append(word)
    return deps


def dependencies(root: Path) -> dict[str, list[str]]:
    """The dependencies of each folder, as its CMakeLists.txt states them."""
    found: dict[str, list[str]] = {}
    programs: dict[str, str] = {}
    for top in ROOTS:
        for file in sorted((root / top).rglob("CMakeLists.txt")):
            text = re.sub(r"#.*", "", file.read_text(encoding="utf-8"))
            folder = file.parent.relative_to(root).as_posix()
            calls = LIBRARY.findall(text)
            found.update((name, deps_of(arguments)) for name, arguments in calls)
            if "add_executable(" in text and folder not in found:
                programs[folder] = text
    by_target = {folder.replace("/", "_"): folder for folder in found}
    for folder, text in programs.items():
        found[folder] = [by_target[name] for name in LINKED.findall(text) if name in by_target]
    return found


def find_cycle(deps: dict[str, list[str]]) -> list[str] | None:
    done: set[str] = set()

    def visit(folder: str, path: list[str]) -> list[str] | None:
        if folder in path:
            return path[path.index(folder):] + [folder]
        if folder in done:
            return None
        for dep in deps.get(folder, []):
            cycle = visit(dep, path + [folder])
            if cycle:
                return cycle
        done.add(folder)
        return None

    for folder in deps:
        cycle = visit(folder, [])
        if cycle:
            return cycle
    return None


def reachable(deps: dict[str, list[str]], folder: str) -> set[str]:
    seen, todo = {folder}, [folder]
    while todo:
        for dep in deps.get(todo.pop(), []):
            if dep not in seen:
                seen.add(dep)
                todo.append(dep)
    return seen


def owner(path: str, folders: set[str]) -> str | None:
    """The innermost declared folder that holds the path."""
    parts = path.split("/")[:-1]
    for length in range(len(parts), 0, -1):
        if "/".join(parts[:length]) in folders:
            return "/".join(parts[:length])
    return None


def crossing(source: str, target: str) -> bool:
    return {source.split("/")[0], target.split("/")[0]} == {"engine", "protocol"}


def check_files(root: Path, deps: dict[str, list[str]]) -> list[str]:
    problems: list[str] = []
    folders = set(deps)
    for top in ROOTS:
        for file in sorted(p for p in (root / top).rglob("*") if p.suffix in (".h", ".cc")):
            name = file.relative_to(root).as_posix()
            home = owner(name, folders)
            if home is None:
                problems.append(f"{name}: its folder declares no mycel_library and makes no program")
                continue
            allowed = reachable(deps, home)
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                match = INCLUDE.match(line)
                target = match.group(1) if match else ""
                if target.split("/")[0] not in ROOTS:
                    continue
                if crossing(name, target):
                    problems.append(f"{name}:{number}: engine and protocol never include each other: {target}")
                elif (there := owner(target, folders)) is None:
                    problems.append(f"{name}:{number}: {target} lies in no declared folder")
                elif there not in allowed:
                    problems.append(f"{name}:{number}: {home} may not include {there} ({target}); its DEPS do not reach it")
    return problems


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    deps = dependencies(root)
    problems = [f"{folder}: DEPS names {dep}, which is no folder with a library"
                for folder, names in deps.items() for dep in names if dep not in deps]
    problems += [f"{folder}: engine and protocol never depend on each other: {dep}"
                 for folder, names in deps.items() for dep in names if crossing(folder, dep)]
    cycle = find_cycle(deps)
    if cycle:
        problems.append("dependency cycle: " + " -> ".join(cycle))
    problems += check_files(root, deps)
    for problem in problems:
        print(f"include arrows: {problem}")
    return 1 if problems or not deps else 0


if __name__ == "__main__":
    sys.exit(main())

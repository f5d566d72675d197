#!/usr/bin/env python3
"""Checks the sizes of files (800 lines) and of C++ functions (70 lines).

scripts/checks/size-exceptions.txt lists the known longer ones as `<path> <lines>` or `<path>:<function> <lines>`. An entry may
only shrink: what has grown past its line count fails, and so does an entry that is no longer needed or larger than the truth.
"""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

MAX_FILE, MAX_FUNCTION = 800, 70
EXCEPTIONS = "scripts/checks/size-exceptions.txt"
# Blanks out what may hold braces without meaning them, keeping the line breaks.
NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)
# A scope that is no function: its body is looked into.
SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")
NAME = re.compile(r"([~\w:]+|operator\s*\S+?)\s*\(")


def blank(text: str) -> str:
    return NOISE.sub(lambda m: "\n" * m.group().count("\n") or " ", text)


def is_definition(head: str) -> bool:
    """Whether what stands before a brace is a function's head, not a class, a namespace or the initialiser of a table."""
    before, bracket, _ = head.partition("(")
    return bool(bracket) and not SCOPE.search(before) and ("=" not in before or "operator" in before)


def functions(text: str) -> list[tuple[str, int]]:
    """The name and length of every function definition: a brace block at namespace or class scope behind a parameter list."""
    out: list[tuple[str, int]] = []
    stack: list[tuple[str, int, bool]] = []  # head, line of the opening brace's statement, is a function
    head, head_line, line = "", 1, 1
    for token in re.findall(r"\n|[{};]|[^{};\n]+", "\n".join(
            l if not l.lstrip().startswith("#") else "" for l in blank(text).split("\n"))):
        inside = any(entry[2] for entry in stack)
        if token == "\n":
            line += 1
            continue
        if token == "{":
            is_function = not inside and is_definition(head)
            stack.append((head, head_line, is_function))
            head = ""
        elif token == "}":
            if stack:
                opened, start, is_function = stack.pop()
                if is_function:
                    match = NAME.search(opened)
                    out.append((match.group(1) if match else "?", line - start + 1))
            head = ""
        elif token == ";":
            head = ""
        else:
            if not head.strip():
                head_line = line
            head += token
    return out


def measure(root: Path) -> dict[str, int]:
    """Everything over its limit."""
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard",
                             "*.cc", "*.h", "*.py", "*.js", "scripts", ".ci"],
                            capture_output=True, text=True, check=True).stdout.splitlines()
    found: dict[str, int] = {}
    for name in listed:
        path = root / name
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > MAX_FILE:
            found[name] = lines
        if path.suffix in (".cc", ".h"):
            for function, length in functions(text):
                key = f"{name}:{function}"
                if length > MAX_FUNCTION:
                    found[key] = max(length, found.get(key, 0))
    return found


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    known: dict[str, int] = {}
    for entry in (root / EXCEPTIONS).read_text(encoding="utf-8").splitlines():
        if entry.strip() and not entry.startswith("#"):
            key, lines = entry.rsplit(" ", 1)
            known[key] = int(lines)
    found = measure(root)
    problems = []
    for key, lines in sorted(found.items()):
        if key not in known:
            problems.append(f"{key}: {lines} lines; the limit is {MAX_FUNCTION if ':' in key else MAX_FILE}")
        elif lines > known[key]:
            problems.append(f"{key}: grew from {known[key]} to {lines} lines")
        elif lines < known[key]:
            problems.append(f"{key}: has {lines} lines now, write that into {EXCEPTIONS} instead of {known[key]}")
    problems += [f"{key}: no longer too long, take it off {EXCEPTIONS}" for key in sorted(set(known) - set(found))]
    for problem in problems:
        print(f"sizes: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

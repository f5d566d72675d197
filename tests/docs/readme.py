"""What README.md asks its reader to type: commands (indented lines) by section, and programs (fenced blocks) by language."""
from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"


def commands() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    section, fenced = "", False
    for line in README.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif line.startswith("## "):
            section = line[3:]
        elif not fenced and line.startswith("    ") and line.strip():
            found.setdefault(section, []).append(re.sub(r"\s+# .*$", "", line.strip()))
    return found


def program(language: str) -> str:
    match = re.search(rf"^```{language}\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert match, f"README.md has no {language} program"
    return match.group(1)

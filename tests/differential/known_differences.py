"""Where the answers differ on purpose."""
from __future__ import annotations

import re

from servers import Answer

# What the statement says, which difference it makes, why it is meant.
KNOWN: tuple[tuple[str, str, str], ...] = (
    (r"\brange\(", "rows", "range() whose step points away from its end is empty (openCypher test kit, List11)"),
    (r"\+02:30:15", "error", "texts may give offsets with seconds, as toString() writes them"),
    (r"9223372036854775807|1e10", "error|rows", "durations beyond 64 bits are refused where Neo4j wraps around"),
    (r"duration|inMonths|inDays|inSeconds|between", "nanos", "fractions of durations are exact where Neo4j's doubles lose nanoseconds"),
    (r"Casablanca", "rows", "years after 2037 follow the zone's last rule"),
    (r"-0\.0", "rows", "-0.0 and 0.0 are one value in order, grouping and points"),
    (r"\.truncate\(.*null", "error", "a null to truncate is null"),
    (r"\bkeys\(", "rows", "keys of a map come in the order in which they were written"),
    (r"Etc/GMT\+5'\}\) AS v|timezone: '[^']*'\}\) AS v", "rows", "clocks tick in nanoseconds"),
)


def _nanoseconds_apart(peer: Answer, own: Answer) -> bool:
    """Whether the rows are the same but for the last digits of durations."""
    digits = re.compile(r"\d{9}|\d+\.\d+S|-?\d+\)")
    return len(peer.rows) == len(own.rows) and digits.sub("", repr(peer.rows)) == digits.sub("", repr(own.rows))


def reason_of(text: str, word: str, peer: Answer, own: Answer) -> str:
    """Why this difference is meant; empty if it is not."""
    for pattern, words, reason in KNOWN:
        if not re.search(pattern, text):
            continue
        if words == "nanos" and word == "rows" and _nanoseconds_apart(peer, own):
            return reason
        if word in words.split("|"):
            return reason
    return ""

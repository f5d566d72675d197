"""Whether two answers agree, and in which way they do not."""
from __future__ import annotations

import math
from typing import Any

from servers import Answer

RELATIVE = 1e-12  # trigonometry and sums may end in another digit


def same(a: Any, b: Any, bags: bool) -> bool:
    """`bags`: lists of the language agree in any order (collect() over rows that have none)."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        if len(a) == 2 and len(b) == 2 and a[0] == b[0] == "float":
            return _same_float(a[1], b[1])
        if len(a) != len(b):
            return False
        if bags and len(a) == 2 and a[0] == b[0] == "list":
            return same_bag(a[1], b[1], bags)
        return all(same(x, y, bags) for x, y in zip(a, b))
    return type(a) is type(b) and a == b


def _same_float(a: Any, b: Any) -> bool:
    if isinstance(a, str) or isinstance(b, str):
        return a == b
    if a == b:
        return math.copysign(1, a) == math.copysign(1, b)
    return math.isclose(a, b, rel_tol=RELATIVE, abs_tol=1e-300)


def same_bag(a: Any, b: Any, bags: bool) -> bool:
    if len(a) != len(b):
        return False
    left, right = sorted(a, key=repr), sorted(b, key=repr)
    if all(same(x, y, bags) for x, y in zip(left, right)):
        return True
    rest = list(right)
    for item in left:
        at = next((i for i, other in enumerate(rest) if same(item, other, bags)), None)
        if at is None:
            return False
        del rest[at]
    return True


def difference(peer: Answer, own: Answer, ordered: bool, bags: bool) -> str | None:
    """One word for how the answers differ, None where they agree. Rows ahead of an error are left aside."""
    if own.code.startswith("Driver.") and not peer.code.startswith("Driver."):
        return "connection"
    if peer.code or own.code:
        return None if peer.code == own.code else "error"
    if peer.columns != own.columns:
        return "columns"
    if peer.counters != own.counters:
        return "counters"
    if ordered:
        agree = len(peer.rows) == len(own.rows) and all(same(a, b, bags) for a, b in zip(peer.rows, own.rows))
    else:
        agree = same_bag(peer.rows, own.rows, bags)
    return None if agree else "rows"


def contrast(peer: Answer, own: Answer) -> str:
    """Both answers for a reader; of two single rows only the columns that differ."""
    if not peer.code and not own.code and peer.columns == own.columns and len(peer.rows) == len(own.rows) == 1:
        cells = [(name, a, b) for name, a, b in zip(peer.columns, peer.rows[0], own.rows[0]) if not same(a, b, False)]
        return "\n".join(f"    {name}: peer {a}\n    {name}: own  {b}" for name, a, b in cells[:4]) or f"  peer {peer}\n  own  {own}"
    return f"  peer {peer}\n  own  {own}"

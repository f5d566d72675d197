"""Order, equality, grouping and aggregation over values of mixed kinds."""
from __future__ import annotations

from case import Case, Draw
from functions import AGGREGATES
from literals import KINDS, literal


def rows_of(draw: Draw) -> str:
    kinds = draw.choice((KINDS, ("int", "float", "small"), ("small", "float", "null"), ("list", "null"), ("map", "null"), ("str",), ("datetime", "time"), ("duration",), ("point", "null")))
    return "[" + ", ".join(literal(draw, draw.choice(kinds)) for _ in range(draw.randint(1, 6))) + "]"


def comparisons(draw: Draw) -> Case:
    kind = draw.choice(KINDS)
    a, b = literal(draw, kind), literal(draw, kind if draw.chance(0.6) else draw.choice(KINDS))
    via = draw.choice(("WITH {a} AS a, {b} AS b", "UNWIND [[{a}, {b}]] AS r WITH r[0] AS a, r[1] AS b")).format(a=a, b=b)
    return Case([f"{via} RETURN a = b AS eq, a <> b AS ne, a < b AS lt, a <= b AS le, a > b AS gt, a >= b AS ge, a IN [b] AS i, [a] = [b] AS l, {{k: a}} = {{k: b}} AS m"],
                topic=kind)


def orderings(draw: Draw) -> Case:
    rows = rows_of(draw)
    pick = draw.random()
    way = draw.choice(("", " DESC"))
    if pick < 0.4:
        return Case([f"UNWIND {rows} AS v RETURN v ORDER BY v{way}"], ordered=True, topic="order")
    if pick < 0.6:
        return Case([f"UNWIND {rows} AS v WITH DISTINCT v RETURN v ORDER BY v{way}"], ordered=True, topic="distinct")
    if pick < 0.8:
        return Case([f"UNWIND {rows} AS v RETURN v, count(*) AS n ORDER BY n DESC, v"], ordered=True, topic="group")
    skip, limit = draw.randint(0, 3), draw.randint(0, 4)
    return Case([f"UNWIND {rows} AS v RETURN v ORDER BY v{way} SKIP {skip} LIMIT {limit}"], ordered=True, topic="top")


def aggregates(draw: Draw) -> Case:
    name, kinds, extra = draw.choice(AGGREGATES)
    if draw.chance(0.75):
        kind = draw.choice(kinds.split("|"))
        rows = "[" + ", ".join("null" if draw.chance(0.1) else literal(draw, kind) for _ in range(draw.randint(0, 6))) + "]"
    else:
        rows = rows_of(draw)
    distinct = "DISTINCT " if draw.chance(0.3) else ""
    second = f", {draw.choice(extra)}" if extra else ""
    key = ", v IS NULL AS k" if draw.chance(0.2) else ""
    return Case([f"UNWIND {rows} AS v RETURN {name}({distinct}v{second}) AS a{key}"], topic=name)

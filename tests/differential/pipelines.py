"""Queries of several clauses: WITH, aggregation, DISTINCT, ORDER BY, SKIP, LIMIT, UNWIND, UNION, CALL subqueries, comprehensions."""
from __future__ import annotations

from case import Case, Draw
from graphs import VALUES, graph
from patterns import Patterns

AGGREGATES = ("count(*)", "count({v})", "count(DISTINCT {v})", "min({v})", "max({v})", "collect({v})", "collect(DISTINCT {v})", "size(collect({v}))")


def _aggregate(draw: Draw, patterns: Patterns) -> str:
    return draw.choice(AGGREGATES).format(v=patterns.value())


def _comprehension(draw: Draw, patterns: Patterns) -> str:
    inner = patterns.inner_pattern()
    nodes = patterns._inner[0]
    return f"size([{inner} | {draw.choice(nodes)}.id])" if nodes else f"size([{inner} | 1])"


def _keep(patterns: Patterns, scalars: list[str]) -> str:
    """The items that carry some of the names on; the others are forgotten."""
    draw = patterns.draw
    patterns.nodes = [n for n in patterns.nodes if draw.chance(0.7)]
    patterns.rels, patterns.lists, patterns.paths = [], [], []
    return ", ".join(dict.fromkeys([*patterns.nodes, *scalars])) or "1 AS one"


def reads(draw: Draw) -> Case:
    patterns = Patterns(draw)
    scalars: list[str] = []
    clauses = [patterns.match()]
    for _ in range(draw.randint(0, 2)):
        pick = draw.random()
        if pick < 0.3:
            name = patterns.fresh("s")
            value = patterns.value() if draw.chance(0.5) else _aggregate(draw, patterns)
            kept = _keep(patterns, scalars)
            clauses.append(f"WITH {draw.choice(('', '', 'DISTINCT '))}{kept}, {value} AS {name}" + (f" WHERE {name} {draw.choice(('>', '<', '=', '<>'))} {draw.choice(VALUES)}" if draw.chance(0.3) else ""))
            scalars.append(name)
        elif pick < 0.45:
            name = patterns.fresh("u")
            clauses.append(f"UNWIND {draw.choice(('[1, 2]', '[1, null, 1.0]', '[]', 'range(1, 3)', 'null', '[[1], [2, 3]]'))} AS {name}")
            scalars.append(name)
        elif pick < 0.65:
            name = patterns.fresh("c")
            imports = draw.choice(patterns.nodes) if patterns.nodes else ""
            inner = f"MATCH ({imports})--(z) RETURN {draw.choice(('count(z)', 'collect(z.id)', 'max(z.v)', 'count(DISTINCT z)'))} AS {name}" if draw.chance(0.6) else \
                f"MATCH ({imports})-->(z) RETURN z.id AS {name} ORDER BY {name} LIMIT 2"
            form = draw.choice((f"CALL ({imports}) {{ {inner} }}", f"CALL {{ WITH {imports} {inner} }}" if imports else f"CALL {{ {inner} }}",
                                f"OPTIONAL CALL ({imports}) {{ {inner} }}", f"CALL ({imports}) {{ {inner} UNION RETURN 7 AS {name} }}"))
            clauses.append(form)
            scalars.append(name)
        else:
            clauses.append(patterns.match())
    if draw.chance(0.3):
        items = [f"{patterns.value()} AS k", f"{_aggregate(draw, patterns)} AS a"] if draw.chance(0.6) else [f"{_aggregate(draw, patterns)} AS a"]
    else:
        items = [f"{patterns.value()} AS x", *scalars]
        if draw.chance(0.3):
            items.append(f"{_comprehension(draw, patterns)} AS pc")
    distinct = draw.choice(("", "", "DISTINCT "))
    text = f"{' '.join(clauses)} RETURN {distinct}{', '.join(items)}"
    ordered = False
    if draw.chance(0.4):
        names = [item.split(" AS ")[-1] for item in items]
        # Every column is a key, so that rows with equal keys are equal.
        draw.shuffle(names)
        text += " ORDER BY " + ", ".join(name + draw.choice(("", " DESC")) for name in names)
        ordered = "collect(" not in text
        if ordered and draw.chance(0.5):
            text += draw.choice((" LIMIT 3", " SKIP 1", " SKIP 1 LIMIT 2", " LIMIT 0", " SKIP 100"))
    return Case([text], graph(draw), ordered=ordered, lists_as_bags=True, topic="reads")


def unions(draw: Draw) -> Case:
    parts = []
    for _ in range(draw.randint(2, 3)):
        patterns = Patterns(draw)
        parts.append(f"{patterns.match()} RETURN {patterns.value()} AS a, {patterns.value()} AS b")
    return Case([draw.choice((" UNION ", " UNION ALL ")).join(parts)], graph(draw), topic="union")


def comprehensions(draw: Draw) -> Case:
    patterns = Patterns(draw)
    clause = f"MATCH {patterns.chain(1)}"
    inner = patterns.inner_pattern()
    nodes = patterns._inner[0]
    where = f" WHERE {patterns.inner_condition()}" if draw.chance(0.4) else ""
    out = f"{draw.choice(nodes)}.{draw.choice(('id', 'v'))}" if nodes else "1"
    path = "pp = " if draw.chance(0.2) else ""
    out = "length(pp)" if path and draw.chance(0.5) else out
    items = f"[{path}{inner}{where} | {out}] AS l"
    return Case([f"{clause} RETURN {items}, {patterns.value()} AS v"], graph(draw), lists_as_bags=True, topic="comprehension")

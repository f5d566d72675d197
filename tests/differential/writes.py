"""Updating queries; the runner compares the graphs that they leave."""
from __future__ import annotations

from case import Case, Draw
from graphs import LABELS, TYPES, VALUES, graph

START = ("MATCH (n)", "MATCH (n:A)", "MATCH (n)-[r]->(m)", "MATCH (n)-[r:R]-(m)", "OPTIONAL MATCH (n:B)-[r]->(m)", "MATCH (n {id: 0}), (m {id: 1})", "UNWIND [1, 2, 1] AS i MATCH (n {id: i})", "MATCH (n) WHERE n.v = 1", "MATCH (n) WITH n ORDER BY n.id LIMIT 2",
         "UNWIND [0, 1] AS i OPTIONAL MATCH (n {id: i})-[r]->(m)", "MATCH p = (n)-[r]->(m)")


def _value(draw: Draw, names: set[str]) -> str:
    forms = [draw.choice(VALUES), "null"]
    if "n" in names:
        forms += ["n.v", "n.id", "n.id + 1", "coalesce(n.cnt, 0) + 1", "[n.id, 1]"]
    if "r" in names:
        forms += ["r.rid", "type(r)"]
    if "i" in names:
        forms += ["i", "i * 2"]
    return draw.choice(forms)


def _map(draw: Draw, names: set[str]) -> str:
    return "{" + ", ".join(f"{key}: {_value(draw, names)}" for key in draw.sample(("v", "w", "k", "z"), draw.randint(0, 2))) + "}"


def _set(draw: Draw, names: set[str]) -> str:
    target = draw.choice([name for name in ("n", "m", "r") if name in names] or ["n"])
    value = _value(draw, names)
    forms = [f"{target}.{draw.choice(('v', 'w', 'new', 'cnt'))} = {value}", f"{target} += {_map(draw, names)}", f"{target} = {_map(draw, names)}", f"{target}['k' + 'y'] = {value}"]
    if target != "r":
        forms += [f"{target}:{draw.choice(LABELS)}", f"{target}:New:{draw.choice(LABELS)}"]
        if "r" in names:
            forms += [f"{target} = r", f"{target} += r"]
        forms += [f"{target} += properties({target})"]
    return draw.choice(forms)


def _update(draw: Draw, names: set[str]) -> str:
    pick = draw.random()
    nodes = [name for name in ("n", "m") if name in names]
    if pick < 0.3:
        return "SET " + ", ".join(_set(draw, names) for _ in range(draw.randint(1, 2)))
    if pick < 0.42:
        target = draw.choice(nodes or ["n"])
        return f"REMOVE {draw.choice((f'{target}.v', f'{target}:A', f'{target}:A:B', f'{target}.nope', f'{target}.v, {target}.w'))}"
    if pick < 0.57:
        forms = [f"CREATE (:{draw.choice(LABELS)} {_map(draw, names)})"]
        if nodes:
            forms += [f"CREATE ({draw.choice(nodes)})-[:{draw.choice(TYPES)} {_map(draw, names)}]->(:Z)", f"CREATE ({draw.choice(nodes)})<-[:{draw.choice(TYPES)}]-({draw.choice(nodes)})"]
        return draw.choice(forms)
    if pick < 0.77:
        return _merge(draw, names, nodes)
    if pick < 0.9:
        target = draw.choice([name for name in ("n", "m", "r", "p") if name in names] or ["n"])
        return f"{draw.choice(('DETACH ', 'DETACH ', ''))}DELETE {target}"
    inner = draw.choice(("CREATE (:F {v: x})", "MERGE (:F {v: x})", "SET n.f = x", "CREATE (n)-[:F]->(:G {x: x})", "SET n:F", "DETACH DELETE n"))
    return f"FOREACH (x IN {draw.choice(('[1, 2]', '[]', '[1, 1, null]' if 'MERGE' not in inner else '[1, 1]', 'range(1, 3)', 'null'))} | {inner})"


def _merge(draw: Draw, names: set[str], nodes: list[str]) -> str:
    forms = [f"MERGE (k:{draw.choice((*LABELS, 'Z'))} {{v: {draw.choice(VALUES)}}})", "MERGE (k:Z)", f"MERGE (k:A {{id: {draw.randint(0, 9)}}})", "MERGE (k)", "MERGE (k:A:B {v: 1})"]
    if nodes:
        a, b = draw.choice(nodes), draw.choice(nodes)
        forms += [f"MERGE ({a})-[k:{draw.choice(TYPES)}]->({b})", f"MERGE ({a})-[k:{draw.choice(TYPES)}]-({b})", f"MERGE ({a})-[k:M {{v: 1}}]->(:Z {{id: {a}.id}})", f"MERGE (k:Z {{id: {a}.id}})", f"MERGE (k:Z {{v: {a}.v}})"]
    actions = draw.choice(("", "", " ON CREATE SET k.c = 1", " ON MATCH SET k.m = coalesce(k.m, 0) + 1", " ON CREATE SET k.c = 1 ON MATCH SET k.m = 2", " ON MATCH SET k += {m: 1}"))
    return draw.choice(forms) + actions


def updates(draw: Draw) -> Case:
    start = draw.choice((*START, ""))
    names = {name for name in ("n", "m", "r", "p") if f"({name}" in start or f"[{name}" in start or f" {name} =" in start}
    if " AS i" in start:
        names.add("i")
    clauses = [start] if start else []
    for _ in range(draw.randint(1, 2)):
        clauses.append(_update(draw, names))
    text = " ".join(clauses)
    if draw.chance(0.5):
        result = draw.choice(("count(*) AS c", "n.v AS v, n.w AS w", "n", "labels(n) AS l", "n.id AS id") if "n" in names and "DELETE" not in text else ("count(*) AS c",))
        text += f" RETURN {result}"
    return Case([text], graph(draw), writes=True, topic="updates")

"""Small random graphs: parallel edges, self-loops, missing properties, values of mixed kinds."""
from __future__ import annotations

from case import Draw

LABELS = ("A", "B", "C")
TYPES = ("R", "S", "T")
VALUES = ("0", "1", "2", "3", "1.0", "2.5", "'a'", "'b'", "true", "date('2020-01-01')", "[1, 2]", "-1", "'1'")


def graph(draw: Draw) -> tuple[str, ...]:
    """One of thirty graphs, so that most cases find theirs in place. Every node has its own `id`, every relationship its own `rid`."""
    own = Draw(draw.randint(1, 30))
    nodes = own.randint(1, 7)
    parts = []
    for i in range(nodes):
        labels = "".join(f":{label}" for label in own.sample(LABELS, own.randint(0, 2)))
        parts.append(f"(n{i}{labels} {{id: {i}{_properties(own)}}})")
    for j in range(own.randint(0, 10)):
        start, end = own.randrange(nodes), own.randrange(nodes)
        parts.append(f"(n{start})-[:{own.choice(TYPES)} {{rid: {j}{_properties(own)}}}]->(n{end})")
    return ("CREATE " + ", ".join(parts),)


def _properties(own: Draw) -> str:
    return "".join(f", {key}: {own.choice(VALUES)}" for key in ("v", "w") if own.chance(0.6))

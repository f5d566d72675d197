"""Random patterns and the MATCH clauses around them."""
from __future__ import annotations

from case import Case, Draw
from graphs import LABELS, TYPES, VALUES, graph


class Patterns:
    """Keeps the variables that a query has named: nodes, relationships, lists of relationships, paths."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.nodes: list[str] = []
        self.rels: list[str] = []
        self.lists: list[str] = []
        self.paths: list[str] = []
        self._count = 0

    def fresh(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def label(self) -> str:
        draw = self.draw
        if draw.chance(0.6):
            return ""
        return ":" + draw.choice((*LABELS, *LABELS, "A|B", "A&B", "!A", "%", "!%", "A&!B", "(A|B)&C", "Nope"))

    def map_of(self, key: str) -> str:
        draw = self.draw
        if draw.chance(0.85):
            return ""
        return f" {{{key}: {draw.randint(0, 4)}}}" if draw.chance(0.6) else f" {{v: {draw.choice(VALUES)}}}"

    def node(self, new_only: bool = False) -> str:
        draw = self.draw
        if self.nodes and not new_only and draw.chance(0.2):
            return f"({draw.choice(self.nodes)})"
        name = ""
        if draw.chance(0.75):
            name = self.fresh("n")
            self.nodes.append(name)
        where = f" WHERE {name}.v {draw.choice(('>', '=', '<>', '<='))} {draw.choice(VALUES)}" if name and draw.chance(0.05) else ""
        return f"({name}{self.label()}{self.map_of('id')}{where})"

    def relationship(self, plain: bool = False) -> str:
        draw = self.draw
        kind = "" if draw.chance(0.4) else ":" + draw.choice((*TYPES, "R|S", "R|S|T", "!R", "R|!S", "Nope"))
        length, name = "", ""
        if not plain and draw.chance(0.2):
            length = draw.choice(("*", "*1", "*2", "*0..1", "*1..2", "*0..2", "*..2", "*2..3", "*0", "*3..1", "*1..", "*0.."))
        if draw.chance(0.5):
            name = self.fresh("r")
            (self.lists if length else self.rels).append(name)
        if length and "!" in kind:
            kind = ":R"  # type expressions and lengths exclude each other
        inside = f"{name}{kind}{length}{'' if length else self.map_of('rid')}"
        left, right = draw.weighted((((("-", "->")), 5), (("<-", "-"), 3), (("-", "-"), 3)))
        return f"{left}[{inside}]{right}" if inside or draw.chance(0.5) else f"{left}{right}"

    def chain(self, longest: int = 3, plain: bool = False) -> str:
        text = self.node()
        for _ in range(self.draw.randint(0, longest)):
            text += self.relationship(plain) + self.node()
        return text

    def quantified(self) -> str:
        """(a)((x)-[r]->(y)){1,2}(b), with or without the ends and a condition inside."""
        draw = self.draw
        x, r, y = self.fresh("q"), self.fresh("q"), self.fresh("q")
        left, right = draw.choice((("-", "->"), ("<-", "-"), ("-", "-")))
        kind = "" if draw.chance(0.5) else ":" + draw.choice((*TYPES, "R|S"))
        where = f" WHERE {x}.id {draw.choice(('<', '<>', '<='))} {y}.id" if draw.chance(0.3) else ""
        times = draw.choice(("{1,2}", "{2}", "{0,2}", "{,2}", "+", "*", "{1,3}", "{0,1}"))
        if draw.chance(0.3):
            return f"{self.node()}{left}[{r}{kind}]{right}{times}{self.node()}"
        second = f"-[:{draw.choice(TYPES)}]-({self.fresh('q')})" if draw.chance(0.2) else ""
        inner = f"(({x}){left}[{r}{kind}]{right}({y}){second}{where}){times}"
        self.lists.append(r)
        return f"{self.node()}{inner}{self.node()}"

    def selected(self) -> str:
        draw = self.draw
        start, end = self.node(), self.node()
        return f"{draw.choice(('ALL SHORTEST', 'ALL', 'SHORTEST 2 GROUPS', 'SHORTEST GROUP'))} {start}{draw.choice(('-->+', '--+', '-[:R|S]->*', '<-[:R]-+', '-->{1,3}'))}{end}"

    def shortest(self) -> str:
        draw = self.draw
        a, b = self.fresh("n"), self.fresh("n")
        self.nodes += [a, b]
        low = draw.choice(("*", "*..3", "*1..", "*0.."))
        left, right = draw.choice((("-", "->"), ("-", "-"), ("<-", "-")))
        kind = "" if draw.chance(0.5) else f":{draw.choice(TYPES)}"
        path = self.fresh("p")
        self.paths.append(path)
        return f"({a}{self.label()}), ({b}{self.label()}), {path} = {draw.choice(('shortestPath', 'allShortestPaths'))}(({a}){left}[{kind}{low}]{right}({b}))", f"{a} <> {b}"

    def value(self) -> str:
        """A property or a fact of something named; null where nothing is."""
        draw = self.draw
        forms = []
        if self.nodes:
            forms += [f"{draw.choice(self.nodes)}.{draw.choice(('id', 'id', 'v', 'w', 'nope'))}"] * 4 + [f"size(labels({draw.choice(self.nodes)}))"]
        if self.rels:
            rel = draw.choice(self.rels)
            forms += [f"{rel}.{draw.choice(('rid', 'v', 'w'))}"] * 2 + [f"type({rel})", f"startNode({rel}).id", f"endNode({rel}).id"]
        if self.lists:
            forms += [f"size({draw.choice(self.lists)})", f"[x IN {draw.choice(self.lists)} | x.rid]"]
        if self.paths:
            forms += [f"length({draw.choice(self.paths)})", f"[x IN nodes({draw.choice(self.paths)}) | x.id]"]
        return draw.choice(forms) if forms else draw.choice(VALUES)

    def inner_pattern(self) -> str:
        """A pattern that begins at something named, for subqueries; its own names stay inside."""
        saved = (list(self.nodes), list(self.rels), list(self.lists), list(self.paths))
        start = f"({self.draw.choice(self.nodes)})" if self.nodes else "()"
        text = start + self.relationship() + self.node(new_only=True)
        if self.draw.chance(0.3):
            text += self.relationship() + self.node()
        self._inner = (list(self.nodes), list(self.rels))
        self.nodes, self.rels, self.lists, self.paths = saved
        return text

    def anonymous(self) -> str:
        draw = self.draw
        start = f"({draw.choice(self.nodes)})" if self.nodes else "(:A)"
        kind = draw.choice(("", ":R", ":S|T"))
        left, right = draw.choice((("-", "->"), ("<-", "-"), ("-", "-")))
        end = f"({draw.choice(self.nodes)})" if self.nodes and draw.chance(0.2) else draw.choice(("()", "(:A)", "(:B)"))
        return f"{start}{left}[{kind}{draw.choice(('', '', '*..2'))}]{right}{end}"

    def subquery(self) -> str:
        draw = self.draw
        pick = draw.random()
        if pick < 0.3:
            return f"EXISTS {{ {draw.choice(('MATCH ', ''))}{self.inner_pattern()} }}"
        if pick < 0.5:
            return f"COUNT {{ {self.inner_pattern()} }} {draw.choice(('>', '=', '<'))} {draw.randint(0, 3)}"
        if pick < 0.6:
            return f"EXISTS {{ MATCH {self.inner_pattern()} WHERE {self.inner_condition()} }}"
        if pick < 0.75:
            return self.anonymous()
        if pick < 0.85:
            return f"NOT {self.anonymous()}"
        return f"size(COLLECT {{ MATCH {self.inner_pattern()} RETURN DISTINCT 1 }}) = {draw.randint(0, 1)}"

    def inner_condition(self) -> str:
        nodes = self._inner[0]
        return f"{self.draw.choice(nodes)}.{self.draw.choice(('id', 'v'))} {self.draw.choice(('>', '=', '<', '<>'))} {self.draw.choice(VALUES)}" if nodes else "true"

    def condition(self, depth: int = 1) -> str:
        draw = self.draw
        if depth > 0 and draw.chance(0.25):
            return f"({self.condition(depth - 1)} {draw.choice(('AND', 'OR', 'XOR'))} {self.condition(depth - 1)})"
        if depth > 0 and draw.chance(0.1):
            return f"NOT ({self.condition(depth - 1)})"
        pick = draw.random()
        if pick < 0.45:
            return f"{self.value()} {draw.choice(('=', '<>', '<', '>', '<=', '>='))} {self.value() if draw.chance(0.5) else draw.choice(VALUES)}"
        if pick < 0.55:
            return f"{self.value()} IS {draw.choice(('', 'NOT '))}NULL"
        if pick < 0.65:
            return f"{self.value()} IN [{', '.join(draw.some(VALUES, 0, 3))}]"
        if pick < 0.75 and self.nodes:
            return f"{draw.choice(self.nodes)}{draw.choice((':A', ':A|B', ':!C', ' IS B', ':A&B', ':%'))}"
        return self.subquery()

    def where(self, probability: float = 0.4) -> str:
        return f" WHERE {self.condition()}" if self.draw.chance(probability) else ""

    def match(self) -> str:
        draw = self.draw
        optional = "OPTIONAL " if draw.chance(0.25) else ""
        pick = draw.random()
        if pick < 0.08:
            pattern, apart = self.shortest()
            # Neo4j refuses a shortest path from a node to itself by default.
            return f"{optional}MATCH {pattern.split(', p')[0]} {'WHERE ' + apart} MATCH p{pattern.split(', p')[1]}"
        if pick < 0.18:
            return f"{optional}MATCH {self.quantified()}{self.where()}"
        if pick < 0.23:
            path = self.fresh("p")
            pattern = f"{path} = {self.selected()}"
            self.paths.append(path)
            return f"{optional}MATCH {pattern}"
        parts = []
        for _ in range(draw.weighted(((1, 6), (2, 2), (3, 1)))):
            if draw.chance(0.15):
                path = self.fresh("p")
                parts.append(f"{path} = {self.chain(2)}")
                self.paths.append(path)
            else:
                parts.append(self.chain())
        return f"{optional}MATCH {', '.join(parts)}{self.where()}"


def matches(draw: Draw) -> Case:
    """One or two MATCH clauses and all that they bound."""
    patterns = Patterns(draw)
    clauses = [patterns.match() for _ in range(draw.weighted(((1, 5), (2, 3), (3, 1))))]
    named = [*patterns.nodes, *patterns.rels, *patterns.lists, *patterns.paths]
    items = ", ".join(dict.fromkeys(named)) if named and draw.chance(0.6) else "count(*) AS n"
    return Case([f"{' '.join(clauses)} RETURN {items}"], graph(draw), topic="match")


def _segment(patterns: Patterns) -> str:
    """A fixed relationship, a repeated one or a repeated chain."""
    draw = patterns.draw
    left, right = draw.choice((("-", "->"), ("<-", "-"), ("-", "-")))
    kind = "" if draw.chance(0.5) else ":" + draw.choice((*TYPES, "R|S"))
    times = draw.choice(("+", "*", "{1,2}", "{2}", "{0,2}", "{1,3}", "{,1}"))
    name = patterns.fresh("r")
    pick = draw.random()
    if pick < 0.35:
        patterns.rels.append(name)
        return f"{left}[{name}{kind}]{right}"
    patterns.lists.append(name)
    if pick < 0.65:
        where = f" WHERE {name}.rid {draw.choice(('<', '>', '<>'))} {draw.randint(0, 9)}" if draw.chance(0.3) else ""
        return f"{left}[{name}{kind}{where}]{right}{times}"
    x, y, z = patterns.fresh("q"), patterns.fresh("q"), patterns.fresh("q")
    patterns.lists += [x, y]
    label = draw.choice(("", "", ":A", ":B|C"))
    second = f"-[:{draw.choice(TYPES)}]-({z})" if draw.chance(0.3) else ""
    where = f" WHERE {x}.id {draw.choice(('<', '<>', '<='))} {z if second and draw.chance(0.5) else y}.id" if draw.chance(0.4) else ""
    return f"(({x}{label}){left}[{name}{kind}]{right}({y}){second}{where}){times}"


def selections(draw: Draw) -> Case:
    """Selectors that leave no choice, over paths of any shape."""
    patterns = Patterns(draw)
    before = f"MATCH ({patterns.fresh('n')}) " if draw.chance(0.2) else ""
    bound = ["n1"] if before else []
    parts = []
    inner = []
    segments = draw.weighted(((1, 3), (2, 5), (3, 3)))
    for i in range(segments + 1):
        name = patterns.fresh("m")
        inner.append(name)
        where = f" WHERE {name}.id {draw.choice(('<', '>', '<>'))} {draw.randint(0, 6)}" if draw.chance(0.15) else ""
        known = bound[0] if bound and draw.chance(0.4) else ""
        if known:
            bound = []
            inner[-1] = known
        parts.append(f"({known or name}{patterns.label()}{'' if known else where})")
        if i < segments:
            parts.append(_segment(patterns))
    selector = draw.choice(("ALL SHORTEST", "SHORTEST 1 GROUP", "SHORTEST 2 GROUPS", "ALL"))
    chain = "".join(parts)
    lists = list(patterns.lists)
    where = f" WHERE size({draw.choice(lists)}) {draw.choice(('>', '<', '<>'))} {draw.randint(0, 3)}" if lists and draw.chance(0.35) else ""
    if where and selector != "ALL" and draw.chance(0.5):
        pattern = f"p = {selector} ({chain}{where})"
    else:
        pattern = f"p = {selector} {chain}{where}"
    items = ", ".join(dict.fromkeys(("p", *inner, *patterns.rels, *lists))) if draw.chance(0.7) else "count(*) AS n, max(length(p)) AS l"
    optional = "OPTIONAL " if draw.chance(0.2) else ""
    return Case([f"{before}{optional}MATCH {pattern} RETURN {items}"], graph(draw), topic="selection")

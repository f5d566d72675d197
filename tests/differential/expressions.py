"""Random expressions over variables and literals; most are typed well, some are not."""
from __future__ import annotations

from case import Case, Draw
from functions import FUNCTIONS, fields_of
from literals import KINDS, SCALARS, TEMPORAL, literal

WRONG_KIND = 0.06
NULL_OPERAND = 0.05
ROUNDING = ("'UP'", "'DOWN'", "'CEILING'", "'FLOOR'", "'HALF_UP'", "'HALF_DOWN'", "'HALF_EVEN'", "'up'")
FORMS = ("NFC", "NFD", "NFKC", "NFKD")
TYPES = ("BOOLEAN", "STRING", "INTEGER", "FLOAT", "DATE", "LOCAL TIME", "ZONED TIME", "LOCAL DATETIME", "ZONED DATETIME", "DURATION", "POINT", "NODE", "RELATIONSHIP",
         "MAP", "LIST<INTEGER>", "LIST<ANY>", "LIST<STRING NOT NULL>", "PATH", "PROPERTY VALUE", "ANY", "NULL", "NOTHING", "INTEGER | STRING", "LIST<INTEGER | FLOAT NOT NULL>",
         "INTEGER NOT NULL", "ANY NOT NULL", "LIST<NOTHING>", "FLOAT NOT NULL")


class Expressions:
    """`scope` names the variables at hand with their kinds."""

    def __init__(self, draw: Draw, scope: dict[str, str] | None = None) -> None:
        self.draw, self.scope, self._inner = draw, dict(scope or {}), 0

    def of(self, kind: str, depth: int) -> str:
        draw = self.draw
        kind = draw.choice(kind.split("|"))
        if draw.chance(NULL_OPERAND):
            return "null"
        if draw.chance(WRONG_KIND):
            kind = "any"
        if kind == "any":
            kind = draw.choice(KINDS)
        if kind == "scalar":
            kind = draw.choice(SCALARS)
        if kind == "temporal":
            kind = draw.choice(TEMPORAL)
        if kind == "mode":
            return draw.choice(ROUNDING)
        if kind == "form":
            return draw.choice(FORMS)
        if kind == "path":
            kind = "str"
        named = [name for name, of in self.scope.items() if of == kind or of == "any" or (kind == "number" and of in ("int", "float"))]
        if named and draw.chance(0.6):
            return draw.choice(named)
        if depth <= 0 or draw.chance(0.2):
            return literal(draw, kind)
        return self._compound(kind, depth - 1)

    def _compound(self, kind: str, depth: int) -> str:
        draw = self.draw
        if draw.chance(0.12):
            return self.case_of(kind, depth)
        if draw.chance(0.45):
            fitting = [row for row in FUNCTIONS if row[3] == kind or (kind in ("int", "float", "small") and row[3] == "number")]
            if fitting:
                return self.call(draw.choice(fitting), depth)
        if kind in ("int", "small", "float", "number"):
            return self.arithmetic(kind, depth)
        if kind == "str":
            return f"({self.of('str', depth)} {draw.choice(('+', '+', '||'))} {self.of('str|str|scalar', depth)})"
        if kind == "bool":
            return self.predicate(depth)
        if kind == "list" or kind.startswith("list"):
            return self.list_of(depth)
        if kind == "map":
            return "{" + ", ".join(f"{k}: {self.of('any', depth)}" for k in draw.sample(("a", "b", "c"), draw.randint(0, 2))) + "}"
        if kind in TEMPORAL or kind == "duration":
            return f"({self.of(kind, depth)} {draw.choice('+-')} {self.of('duration', depth)})"
        return literal(draw, kind)

    def call(self, row: tuple, depth: int) -> str:
        name, needed, optional, _ = row
        kinds = [*needed, *optional[: self.draw.randint(0, len(optional))]]
        return f"{name}({', '.join(self.of(kind, depth) for kind in kinds)})"

    def case_of(self, kind: str, depth: int) -> str:
        draw = self.draw
        last = f" ELSE {self.of(kind, depth)}" if draw.chance(0.7) else ""
        if draw.chance(0.5):
            whens = "".join(f" WHEN {self.of('bool', depth)} THEN {self.of(kind, depth)}" for _ in range(draw.randint(1, 2)))
            return f"CASE{whens}{last} END"
        whens = "".join(f" WHEN {self.of('any', 0)} THEN {self.of(kind, depth)}" for _ in range(draw.randint(1, 2)))
        return f"CASE {self.of('any', depth)}{whens}{last} END"

    def arithmetic(self, kind: str, depth: int) -> str:
        draw = self.draw
        pick = draw.random()
        if pick < 0.6:
            return f"({self.of(kind, depth)} {draw.choice(('+', '-', '*', '/', '%', '^'))} {self.of('number|' + kind, depth)})"
        if pick < 0.7:
            return f"(-{self.of(kind, depth)})"
        if pick < 0.8:
            temporal = draw.choice((*TEMPORAL, "duration", "point"))
            return f"{self.of(temporal, depth)}.{draw.choice(fields_of(temporal))}"
        if pick < 0.9:
            return f"reduce(acc = {self.of(kind, 0)}, e IN {self.of('list:small', depth)} | acc {draw.choice('+*-')} e)"
        return f"{self.of('list:small', depth)}[{self.of('small', depth)}]"

    def predicate(self, depth: int) -> str:
        draw = self.draw
        pick = draw.random()
        if pick < 0.25:
            kind = draw.choice(KINDS)
            other = kind if draw.chance(0.7) else "any"
            return f"({self.of(kind, depth)} {draw.choice(('=', '<>', '<', '>', '<=', '>='))} {self.of(other, depth)})"
        if pick < 0.4:
            return f"({self.of('bool', depth)} {draw.choice(('AND', 'OR', 'XOR'))} {self.of('bool', depth)})"
        if pick < 0.47:
            return f"(NOT {self.of('bool', depth)})"
        if pick < 0.55:
            return f"({self.of('any', depth)} IS {draw.choice(('', 'NOT '))}NULL)"
        if pick < 0.65:
            return f"({self.of('any', depth)} IN {self.of('list', depth)})"
        if pick < 0.75:
            return f"({self.of('str', depth)} {draw.choice(('STARTS WITH', 'ENDS WITH', 'CONTAINS'))} {self.of('str', depth)})"
        if pick < 0.8:
            return f"({self.of('any', depth)} IS {draw.choice(('', 'NOT '))}:: {draw.choice(TYPES)})"
        if pick < 0.85:
            return f"({self.of('number', depth)} <= {self.of('number', depth)} < {self.of('number', depth)})"
        return self.quantified(depth)

    def quantified(self, depth: int) -> str:
        self._inner += 1
        name = f"q{self._inner}"
        source = self.of("list", depth)
        inner = Expressions(self.draw, {**self.scope, name: "any"})
        inner._inner = self._inner + 10
        return f"{self.draw.choice(('all', 'any', 'none', 'single'))}({name} IN {source} WHERE {inner.predicate(depth - 1)})"

    def list_of(self, depth: int) -> str:
        draw = self.draw
        pick = draw.random()
        if pick < 0.25:
            return f"({self.of('list', depth)} {draw.choice(('+', '||'))} {self.of('list|list|any', depth)})"
        if pick < 0.45:
            low, high = (self.of("small", 0) if draw.chance(0.8) else "" for _ in range(2))
            return f"{self.of('list', depth)}[{low}..{high}]"
        if pick < 0.65:
            return "[" + ", ".join(self.of("any", depth) for _ in range(draw.randint(0, 3))) + "]"
        self._inner += 1
        name = f"c{self._inner}"
        source = self.of("list", depth)
        inner = Expressions(draw, {**self.scope, name: "any"})
        inner._inner = self._inner + 10
        where = f" WHERE {inner.predicate(depth - 1)}" if draw.chance(0.5) else ""
        return f"[{name} IN {source}{where} | {inner.of('any', depth - 1)}]" if draw.chance(0.7) or not where else f"[{name} IN {source}{where}]"


def topic_of(text: str) -> str:
    return text.split("(")[0][:30] if text[:1].isalpha() else "operator"


def calls(draw: Draw) -> Case:
    """One function over literals, or over variables whose kinds the compiler cannot see."""
    row = draw.choice(FUNCTIONS)
    name, needed, optional, _ = row
    kinds = [*needed, *optional[: draw.randint(0, len(optional))]]
    expressions = Expressions(draw)
    arguments = [expressions.of(kind, 0) for kind in kinds]
    if draw.chance(0.5) or not arguments or "form" in kinds:
        return Case([f"RETURN {name}({', '.join(arguments)}) AS v"], topic=name)
    names = [f"x{i}" for i in range(len(arguments))]
    unwound = f"UNWIND [[{', '.join(arguments)}]] AS r RETURN {name}({', '.join(f'r[{i}]' for i in range(len(names)))}) AS v"
    given = f"WITH {', '.join(f'{a} AS {n}' for a, n in zip(arguments, names))} RETURN {name}({', '.join(names)}) AS v"
    return Case([unwound if draw.chance(0.7) else given], topic=name)


def expressions(draw: Draw) -> Case:
    """A nested expression, under its own text or an alias, over literals, variables or rows of mixed kinds."""
    pick = draw.random()
    if pick < 0.4:
        text = Expressions(draw).of(draw.choice(("any", "bool", "number", "str", "list", "temporal")), draw.randint(1, 3))
        return Case([f"RETURN {text}" + (" AS v" if draw.chance(0.8) else "")], topic=topic_of(text))
    if pick < 0.7:
        kinds = [draw.choice(KINDS) for _ in range(2)]
        values = [literal(draw, kind) for kind in kinds]
        text = Expressions(draw, {"x": kinds[0], "y": kinds[1]}).of(draw.choice(("any", "bool", "number", "list")), draw.randint(1, 3))
        return Case([f"WITH {values[0]} AS x, {values[1]} AS y RETURN {text} AS v"], topic=topic_of(text))
    items = ", ".join(literal(draw, draw.choice(KINDS)) for _ in range(draw.randint(1, 4)))
    text = Expressions(draw, {"x": "any"}).of(draw.choice(("bool", "any", "bool", "number")), draw.randint(1, 2))
    return Case([f"UNWIND [{items}] AS x RETURN {text} AS v"], topic=topic_of(text))

"""The two servers of a comparison, and what a statement answers on one of them.

An answer keeps no element ids: nodes, relationships and paths become their labels, types and properties, so that two servers can agree.
"""
from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import neo4j
from neo4j.exceptions import DriverError, Neo4jError
from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

COUNTERS = ("nodes_created", "nodes_deleted", "relationships_created", "relationships_deleted", "properties_set", "labels_added",
            "labels_removed", "indexes_added", "indexes_removed", "constraints_added", "constraints_removed")


@dataclass
class Answer:
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)
    code: str = ""  # of an error
    message: str = ""

    def __str__(self) -> str:
        if self.code:
            return f"{self.code}: {self.message.splitlines()[0] if self.message else ''}"[:300]
        shown = "; ".join(str(row) for row in self.rows[:6])
        return f"{self.columns} {len(self.rows)} rows: {shown}"[:900] + (f" {self.counters}" if self.counters else "")


def _zone(value: Any) -> str:
    zone = getattr(value.tzinfo, "zone", None) or getattr(value.tzinfo, "key", None)
    return f"[{zone}]" if zone else ""


def _node(node: Node) -> tuple[Any, ...]:
    return ("node", tuple(sorted(node.labels)), plain(dict(node.items())))


def _relationship(rel: Relationship) -> tuple[Any, ...]:
    return ("relationship", rel.type, plain(dict(rel.items())))


def _path(path: Path) -> tuple[Any, ...]:
    steps: list[Any] = [_node(path.nodes[0])]
    for start, rel, end in zip(path.nodes, path.relationships, path.nodes[1:]):
        forward = rel.start_node is not None and rel.start_node.element_id == start.element_id
        steps += [(*_relationship(rel), forward), _node(end)]
    return ("path", tuple(steps))


def plain(value: Any) -> Any:
    """A value of the driver as tuples that can be compared and sorted by their text; kinds never mix."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, float):
        return ("float", "NaN" if math.isnan(value) else value)
    if isinstance(value, int):
        return ("int", value)
    if isinstance(value, (bytes, bytearray)):
        return ("bytes", bytes(value).hex())
    if isinstance(value, Node):
        return _node(value)
    if isinstance(value, Relationship):
        return _relationship(value)
    if isinstance(value, Path):
        return _path(value)
    if isinstance(value, Duration):  # a tuple too, as Point is
        return ("duration", *value)
    if isinstance(value, Point):
        return ("point", value.srid, tuple(plain(float(c)) for c in value))
    if isinstance(value, DateTime):
        return ("datetime" if value.tzinfo else "localdatetime", value.iso_format() + _zone(value))
    if isinstance(value, Time):
        return ("time" if value.tzinfo else "localtime", value.iso_format())
    if isinstance(value, Date):
        return ("date", value.iso_format())
    if isinstance(value, dict):
        return ("map", tuple(sorted((key, plain(item)) for key, item in value.items())))
    if isinstance(value, (list, tuple)):
        return ("list", tuple(plain(item) for item in value))
    error = getattr(value, "error", None)  # a date out of the driver's range: both servers' come to this
    return ("other", type(value).__name__, str(error) if error else str(value))


class Server:
    """One connection; a lost one is opened again at the next statement."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._driver: neo4j.Driver | None = None
        self._session: neo4j.Session | None = None

    def close(self) -> None:
        for part in (self._session, self._driver):
            try:
                if part:
                    part.close()
            except Exception:  # a broken connection may not close cleanly
                pass
        self._session = self._driver = None

    def run(self, text: str, parameters: dict[str, Any] | None = None, limit_s: float = 20) -> Answer:
        if self._session is None:
            self._driver = neo4j.GraphDatabase.driver(self.uri, notifications_min_severity="OFF", connection_timeout=5)
            self._session = self._driver.session()
        answer = Answer()
        try:
            result = self._session.run(neo4j.Query(text, timeout=limit_s), parameters or {})
            answer.columns = list(result.keys())
            for record in result:
                answer.rows.append(tuple(plain(value) for value in record.values()))
            seen = result.consume().counters
            answer.counters = {name: n for name in COUNTERS if (n := getattr(seen, name))}
        except Neo4jError as error:
            answer.code, answer.message = error.code or "unknown", error.message or ""
        except (DriverError, OSError, TypeError, ValueError, OverflowError) as error:
            answer.code, answer.message = f"Driver.{type(error).__name__}", str(error)
            self.close()
        return answer

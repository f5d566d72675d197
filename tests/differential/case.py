"""A generated case: a graph, then statements that both servers run one after another."""
from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Case:
    statements: list[str]
    graph: tuple[str, ...] = ()  # statements that make it, from an empty database
    parameters: dict[str, Any] = field(default_factory=dict)
    ordered: bool = False
    lists_as_bags: bool = False
    writes: bool = False
    topic: str = ""  # what a difference is counted under


class Draw(random.Random):
    """Choices of one case; the seed alone decides them."""

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def some(self, pool: Any, low: int, high: int) -> list[Any]:
        return [self.choice(pool) for _ in range(self.randint(low, high))]

    def weighted(self, pairs: Any) -> Any:
        values, weights = zip(*pairs)
        return self.choices(values, weights)[0]

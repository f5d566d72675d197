#!/usr/bin/env python3
"""Runs generated statements on Mycel and on a Neo4j server and shows where the answers differ.

    run.py --own bolt://127.0.0.1:PORT --peer bolt://127.0.0.1:PORT [--families NAME,NAME] [--count N] [--seed N]
    run.py ... --only FAMILY:SEED        one case again, with its answers

Both databases are emptied. A case is named FAMILY:SEED; the same name gives the same case. Differences that are meant stand in
known_differences.py with their reasons and are counted apart. Exit status 0 without other differences.
"""
from __future__ import annotations

import argparse
import collections
import sys
import time
import zlib

import expressions
import ordering
import patterns
import pipelines
import spatial
import temporal
import writes
from case import Case, Draw
from compare import contrast, difference
from known_differences import reason_of
from servers import Server

FAMILIES = {"calls": expressions.calls, "expressions": expressions.expressions, "comparisons": ordering.comparisons, "orderings": ordering.orderings,
            "aggregates": ordering.aggregates, "matches": patterns.matches, "selections": patterns.selections,
            "reads": pipelines.reads, "unions": pipelines.unions, "comprehensions": pipelines.comprehensions, "updates": writes.updates, **temporal.FAMILIES, **spatial.FAMILIES}
DUMP = ("MATCH (n) RETURN labels(n) AS l, properties(n) AS p UNION ALL MATCH (a)-[r]->(b) "
        "RETURN [type(r)] AS l, {r: properties(r), a: properties(a), b: properties(b)} AS p")


def case_of(name: str) -> Case:
    family, seed = name.split(":")
    return FAMILIES[family](Draw(zlib.crc32(family.encode()) * 1_000_003 + int(seed)))


class Pair:
    """The two servers and the graph that both hold."""

    def __init__(self, own: str, peer: str) -> None:
        self.own, self.peer = Server(own), Server(peer)
        self._graph: tuple[str, ...] | None = None

    def hold(self, graph: tuple[str, ...]) -> None:
        if self._graph == graph:
            return
        self._graph = None
        for server in (self.own, self.peer):
            for text in ("MATCH (n) DETACH DELETE n", *graph):
                answer = server.run(text)
                if answer.code:
                    raise RuntimeError(f"{server.uri}: {text}: {answer}")
        self._graph = graph

    def run(self, case: Case, verbose: bool) -> tuple[str, str, object, object] | None:
        """The first difference: its word, the statement, the peer's answer and ours."""
        self.hold(case.graph)
        if case.writes:
            self._graph = None
        for text in (*case.statements, *((DUMP,) if case.writes else ())):
            peer, own = self.peer.run(text, case.parameters), self.own.run(text, case.parameters)
            if verbose:
                print(f"{text}\n  peer {peer}\n  own  {own}")
            word = difference(peer, own, case.ordered, case.lists_as_bags or text == DUMP)
            if word:
                if own.code.startswith("Driver."):
                    self._graph = None
                return word, text, peer, own
            if peer.code:
                break
        return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--own", required=True)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--count", type=int, default=200, help="cases of each family")
    parser.add_argument("--seed", type=int, default=1, help="of the first case")
    parser.add_argument("--only")
    parser.add_argument("--examples", type=int, default=5, help="shown of each topic")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    names = [options.only] if options.only else [f"{family}:{options.seed + i}" for family in options.families.split(",") for i in range(options.count)]
    pair = Pair(options.own, options.peer)
    known: collections.Counter[str] = collections.Counter()
    topics: collections.Counter[str] = collections.Counter()
    started = time.monotonic()
    for name in names:
        case = case_of(name)
        found = pair.run(case, options.verbose or bool(options.only))
        if not found:
            continue
        word, text, peer, own = found
        reason = reason_of(text, word, peer, own)
        if reason:
            known[reason] += 1
            continue
        topic = f"{name.split(':')[0]} {case.topic}: {word}"
        topics[topic] += 1
        if topics[topic] <= options.examples:
            print(f"{word.upper()} {name}\n  {text}\n{contrast(peer, own)}", flush=True)
    for topic, count in topics.most_common():
        print(f"{count:6} {topic}")
    for reason, count in known.most_common():
        print(f"{count:6} known: {reason}")
    print(f"{len(names)} cases, {sum(topics.values())} differ, {sum(known.values())} known, {time.monotonic() - started:.0f} s")
    return 1 if topics else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Statements that would run for very long, ended by TERMINATE and by their timeout: every loop of the server notices.

kill_test.py [--bound-ms N] [WORD...]      statements whose name has one of the words; prints how long each took to end

The bound is generous, for busy machines that run the tests. A release build on an idle machine is meant to keep below 100 ms: what does not
are a match of =~ against 128 MB of text, which is not interrupted, and a few statements that copy such texts.
"""
from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from running_server import SKIPPED, RunningServer  # noqa: E402

try:
    import neo4j
    from neo4j.exceptions import Neo4jError
except ImportError:
    print("skipped: the Python driver is not installed")
    sys.exit(SKIPPED)

RUN_S = 0.1  # a statement runs so long before it is ended
DEFAULT_BOUND_MS = 2000.0
UNINTERRUPTED = {"regex": 3.0}  # times the bound: one match goes through the whole text

GRAPH = [
    "CREATE (h:Hub) WITH h UNWIND range(1, 200000) AS i CREATE (h)-[:R]->(:Leaf {i: i})",
    "UNWIND range(1, 30) AS i CREATE (:K {i: i})",
    "MATCH (a:K), (b:K) WHERE a.i < b.i CREATE (a)-[:E {w: 1}]->(b)",
    "UNWIND range(1, 100000) AS i CREATE (:P {a: i, g: i % 7, s: 'text ' + toString(i), l: [i, i + 1]})",
]

BIG = "range(1, 30000000)"
TEXT = "reduce(s = 'abcdefgh', i IN range(1, 24) | s + s)"  # 128 MiB
LIST = "[x IN range(1, 2000000) | (x * 7919) % 2000003]"

STATEMENTS = {
    # expressions
    "reduce": f"RETURN reduce(s = 0, x IN {BIG} | s + x % 3) AS x",
    "comprehension": f"RETURN size([x IN {BIG} WHERE x % 3 = 5 | x]) AS x",
    "nested comprehension": f"RETURN size([x IN range(1, 3000) | size([y IN range(1, 30000) WHERE y = x | y])]) AS x",
    "all": f"RETURN all(x IN {BIG} WHERE x > 0) AS x",
    "none": f"RETURN none(x IN {BIG} WHERE x < 0) AS x",
    "single": f"RETURN single(x IN {BIG} WHERE x = 5) AS x",
    "range materialised": "WITH range(1, 60000000) AS l RETURN size(l + 1) AS x",
    "in list": f"WITH {LIST} AS l UNWIND range(1, 100000) AS i WITH l, i WHERE -i IN l RETURN count(*) AS x",
    "in range": "WITH range(1, 50000000) AS l UNWIND range(1, 10000) AS i WITH l, i WHERE 'a' IN l RETURN count(*) AS x",
    "list equality": f"WITH {LIST} AS l WITH l, l + [1] AS m UNWIND range(1, 100000) AS i WITH l, m, i WHERE l = tail(m) "
                     "RETURN count(*) AS x",
    "list order": f"WITH {LIST} AS l UNWIND range(1, 100000) AS i WITH l, i WHERE l + i < l + 0 RETURN count(*) AS x",
    "list append": "RETURN size(reduce(l = [], x IN range(1, 10000000) | l + x)) AS x",
    "list concatenation": f"WITH {LIST} AS l RETURN reduce(n = 0, i IN range(1, 10000) | n + size(l + l)) AS x",
    "list slice": f"WITH {LIST} AS l RETURN reduce(n = 0, i IN range(1, 100000) | n + size(l[1..])) AS x",
    "tail": f"WITH {LIST} AS l RETURN reduce(n = 0, i IN range(1, 100000) | n + size(tail(l))) AS x",
    "reverse list": f"WITH {LIST} AS l RETURN reduce(n = 0, i IN range(1, 100000) | n + size(reverse(l))) AS x",
    "toStringList": f"WITH {LIST} AS l RETURN reduce(n = 0, i IN range(1, 10000) | n + size(toStringList(l))) AS x",
    "toString of a list": f"WITH {LIST} AS l RETURN reduce(n = 0, i IN range(1, 10000) | n + size(toStringOrNull(l))) AS x",
    "string append": "RETURN size(reduce(s = '', x IN range(1, 10000000) | s + 'xy')) AS x",
    "split": f"WITH {TEXT} AS t UNWIND range(1, 1000) AS i WITH t, size(split(t, 'a')) AS n RETURN sum(n) AS x",
    "replace": f"WITH {TEXT} AS t UNWIND range(1, 1000) AS i WITH t, size(replace(t, 'a', 'bcd')) AS n RETURN sum(n) AS x",
    "upper": f"WITH {TEXT} AS t UNWIND range(1, 1000) AS i WITH t, size(toUpper(t)) AS n RETURN sum(n) AS x",
    "reverse text": f"WITH {TEXT} AS t UNWIND range(1, 1000) AS i WITH t, size(reverse(t)) AS n RETURN sum(n) AS x",
    "substring": f"WITH {TEXT} AS t UNWIND range(1, 100000) AS i WITH t, size(substring(t, i)) AS n RETURN sum(n) AS x",
    "normalize": f"WITH {TEXT} AS t UNWIND range(1, 1000) AS i WITH t, size(normalize(t)) AS n RETURN sum(n) AS x",
    "trim": f"WITH {TEXT} AS t UNWIND range(1, 1000) AS i WITH t, size(btrim(t, 'abcdefgh')) AS n RETURN sum(n) AS x",
    "contains": f"WITH {TEXT} AS t UNWIND range(1, 1000) AS i WITH t WHERE t CONTAINS 'abcdefghb' RETURN count(*) AS x",
    "regex": f"WITH {TEXT} AS t UNWIND range(1, 1000) AS i WITH t WHERE t =~ '(a|b|c|d|e|f|g|h)*z' RETURN count(*) AS x",
    "regex of each row": "UNWIND range(1, 1000000) AS i WITH i WHERE 'abc' =~ ('a{' + (i % 900) + '}(b|c)*') RETURN count(*) AS x",
    "text equality": f"WITH {TEXT} AS t, {TEXT} AS u UNWIND range(1, 10000) AS i WITH t, u WHERE t = u RETURN count(*) AS x",
    "large map": "RETURN size(keys(reduce(m = {}, x IN range(1, 1000000) | m {.*, `a`: x, l: coalesce(m.l, []) + x}))) AS x",
    "vector": f"WITH [x IN range(1, 4000) | toFloat(x)] AS v UNWIND {BIG} AS i "
              "RETURN sum(vector.similarity.cosine(v, v)) AS x",
    # rows
    "unwind": f"UNWIND range(1, 100000000000) AS x WITH x WHERE x < 0 RETURN count(x) AS x",
    "cartesian": "MATCH (a:P), (b:P), (c:P) WHERE a.a + b.a + c.a < 0 RETURN count(*) AS x",
    "cartesian count": "MATCH (a:P), (b:P) WHERE a.a <> b.a RETURN count(*) AS x",
    "hash join": "MATCH (a:P), (b:P) WHERE a.g = b.g RETURN count(*) AS x",
    "aggregation": f"UNWIND {BIG} AS i RETURN i % 5000000 AS k, count(*) AS n ORDER BY n LIMIT 1",
    "distinct": f"UNWIND {BIG} AS i WITH DISTINCT i % 7000000 AS k RETURN count(*) AS x",
    "count distinct": f"UNWIND {BIG} AS i RETURN count(DISTINCT i % 7000000) AS x",
    "sort": f"UNWIND {BIG} AS i WITH i ORDER BY (i * 7919) % 30000001 RETURN collect(i)[0] AS x",
    "sort texts": "UNWIND range(1, 6000000) AS i WITH toString((i * 7919) % 6000001) AS s ORDER BY s RETURN s SKIP 5999999",
    "sort few large": f"WITH {LIST} AS l UNWIND range(1, 40) AS i WITH l + i AS m ORDER BY m RETURN count(m) AS x",
    "top": f"UNWIND {BIG} AS i WITH i ORDER BY -i LIMIT 1000000 RETURN count(i) AS x",
    "collect": f"UNWIND {BIG} AS i RETURN size(collect(i)) AS x",
    "collect distinct": f"UNWIND {BIG} AS i RETURN size(collect(DISTINCT i % 7000000)) AS x",
    "percentile": f"UNWIND {BIG} AS i RETURN percentileCont((i * 7919) % 30000001, 0.37) AS x",
    "percentile disc": f"UNWIND {BIG} AS i RETURN percentileDisc((i * 7919) % 30000001, 0.37) AS x",
    "min of lists": f"WITH {LIST} AS l UNWIND range(1, 100000) AS i RETURN size(min(l + i)) AS x",
    "union": f"UNWIND {BIG} AS i RETURN i UNION UNWIND {BIG} AS i RETURN -i AS i",
    "skip": "UNWIND range(1, 100000000000) AS i RETURN i SKIP 99999999999",
    # paths
    "variable length": "MATCH p = (a:K {i: 1})-[:E*]-(b:K {i: 30}) RETURN count(p) AS x",
    "variable length ends": "MATCH (a:K)-[:E*1..12]-(b:K) RETURN count(*) AS x",
    "variable length to nobody": "MATCH (a:K {i: 1})-[:E*1..20 {w: 1}]-(b:P {a: -1}) RETURN count(*) AS x",
    "quantified": "MATCH p = (a:K {i: 1}) (()-[:E]-()){1,40} (b:K {i: 30}) RETURN count(p) AS x",
    "quantified condition": "MATCH (a:K {i: 1}) ((x)-[e:E]-(y) WHERE x.i <> y.i){1,40} (b:K {i: 30}) WHERE size(e) > 60 RETURN count(*) AS x",
    "shortest with condition": "MATCH p = shortestPath((a:K {i: 1})-[:E*]-(b:K {i: 30})) WHERE length(p) > 28 RETURN p",
    "all shortest of hub": "MATCH (a:Leaf), (b:Leaf) WHERE a.i < b.i MATCH p = shortestPath((a)-[:R*]-(b)) RETURN count(p) AS x",
    "shortest k": "MATCH p = SHORTEST 100000000 (a:K {i: 1})-[:E]-+(b:K {i: 30}) RETURN count(p) AS x",
    "expand hub twice": "MATCH (a:Leaf)<-[:R]-(h)-[:R]->(b:Leaf) RETURN count(*) AS x, sum(a.i + b.i) AS y",
    "triangles": "MATCH (a:Leaf)--(h)--(b:Leaf)--(h2)--(c:Leaf) RETURN count(*) AS x",
    # subqueries
    "exists": "MATCH (a:P), (b:P) WHERE EXISTS { MATCH (c:P) WHERE c.a = a.a + b.a + 1000000 } RETURN count(*) AS x",
    "exists once": "RETURN EXISTS { MATCH (a:P), (b:P) WHERE a.a + b.a < 0 } AS x",
    "count subquery": "RETURN COUNT { MATCH (a:P), (b:P) WHERE a.a + b.a > 0 } AS x",
    "collect subquery": "RETURN size(COLLECT { MATCH (a:P), (b:P) WHERE a.a + b.a < 0 RETURN 1 }) AS x",
    "pattern comprehension": "MATCH (h:Hub), (k:K) RETURN sum(size([(h)-->(l) WHERE l.i < 0 | l])) AS x",
    "call": "MATCH (a:P) CALL (a) { MATCH (b:P) WHERE b.a < a.a RETURN count(*) AS n } RETURN sum(n) AS x",
    # writes
    "create": f"UNWIND {BIG} AS i CREATE (:New {{i: i}})",
    "merge": f"UNWIND {BIG} AS i MERGE (:New2 {{i: i % 1000}})",
    "set": f"MATCH (p:P) UNWIND range(1, 1000) AS i SET p.b = i",
    "set large": f"MATCH (p:P) SET p.b = [x IN range(1, 100000) | x]",
    "foreach": f"FOREACH (x IN {BIG} | CREATE (:New3 {{i: x}}))",
    "foreach without rows": f"FOREACH (x IN [y IN {BIG} WHERE y < 0] | CREATE (:New3))",
    "detach delete hub": "MATCH (h:Hub) DETACH DELETE h WITH h UNWIND range(1, 100000000000) AS i WITH i WHERE i < 0 RETURN i",
    "in transactions": f"UNWIND range(1, 100000) AS i CALL (i) {{ CREATE (:New4 {{i: i}}) }} IN TRANSACTIONS OF 1 ROW",
    "in transactions loop": f"UNWIND [1] AS i CALL (i) {{ UNWIND {BIG} AS j WITH j WHERE j < 0 CREATE (:New4) }} IN TRANSACTIONS",
    "concurrent transactions": f"UNWIND range(1, 9) AS i CALL (i) {{ UNWIND {BIG} AS j WITH j WHERE j < 0 CREATE (:New4) }} "
                               "IN 3 CONCURRENT TRANSACTIONS OF 1 ROW",
    # other sources
    "load csv": "LOAD CSV FROM 'file:///big.csv' AS row WITH row WHERE row[0] = '-1' RETURN count(*) AS x",
    "procedure": "UNWIND range(1, 100000) AS i CALL db.schema.nodeTypeProperties() YIELD nodeType RETURN count(*) AS x",
    "schema procedure": "CALL apoc.meta.data() YIELD label UNWIND range(1, 100000) AS i CALL apoc.meta.data() YIELD label AS l RETURN count(*) AS x",
}


def parser_statements() -> dict[str, str]:
    """Texts that keep parser, binder or planner busy."""
    chain = "".join(f"-[:E]-(n{i})" for i in range(1, 60))
    parts = ", ".join(f"(a{i}:K)-[:E]-(b{i}:K), (b{i})-[:E]-(a{(i + 1) % 24})" for i in range(24))
    return {
        "join order of a ring": f"MATCH {parts} RETURN count(*) AS x",
        "long chain": f"MATCH (n0){chain} RETURN count(*) AS x",
        "large expression": "RETURN " + "+".join(["(1+2*3)"] * 120000) + " AS x",
        "large list": "RETURN size([" + ",".join(str(i) for i in range(400000)) + "]) AS x",
        "many predicates": "MATCH (p:P) WHERE " + " OR ".join(f"(p.a = {i} AND p.s <> 'x{i}')" for i in range(20000)) + " RETURN count(*) AS x",
        "many aggregates": "MATCH (p:P) RETURN " + ", ".join(f"sum(p.a + {i}) AS s{i}" for i in range(8000)),
        "everything taken on": "WITH 1 AS a0 " + " ".join(f"WITH *, {i} AS a{i}" for i in range(1, 1500)) + " RETURN a0 AS x",
        "many disjunctions": "MATCH (p:P), (q:P) WHERE " + " AND ".join(f"(p.a <> {i} OR q.a <> {i})" for i in range(5000))
                             + " RETURN count(*) AS x",
        "many clauses": " ".join(f"MATCH (m{i}:P) WHERE m{i}.a > 0" for i in range(400)) + " RETURN count(*) AS x",
    }


def end_by_timeout(driver: neo4j.Driver, text: str) -> tuple[float, str]:
    with driver.session() as session:
        start = time.monotonic()
        try:
            session.run(neo4j.Query(text, timeout=RUN_S)).consume()
            return time.monotonic() - start - RUN_S, ""
        except Neo4jError as error:
            return time.monotonic() - start - RUN_S, str(error.code)


def end_by_terminate(driver: neo4j.Driver, killer: neo4j.Session, name: str, text: str) -> tuple[float, str]:
    outcome: dict[str, object] = {}

    def work() -> None:
        with driver.session() as session:
            try:
                session.run(neo4j.Query(text, metadata={"name": name})).consume()
                outcome["code"] = ""
            except Neo4jError as error:
                outcome["code"] = str(error.code)
            outcome["end"] = time.monotonic()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(RUN_S)
    found = False
    while thread.is_alive() and not found:  # a statement that is still being compiled has no transaction yet
        ids = killer.run("SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.name = $name RETURN transactionId",
                         name=name).value()
        found = bool(ids)
        if found:
            start = time.monotonic()
            killer.run("TERMINATE TRANSACTIONS $ids YIELD message RETURN message", ids=ids).consume()
    if not found:
        start = time.monotonic()
    thread.join(60)
    if thread.is_alive():
        return 60.0, "still running"
    return max(0.0, float(outcome["end"]) - start), str(outcome["code"])  # type: ignore[arg-type]


def main() -> int:
    arguments = sys.argv[1:]
    bound_ms = DEFAULT_BOUND_MS
    if arguments[:1] == ["--bound-ms"]:
        bound_ms = float(arguments[1])
        arguments = arguments[2:]
    statements = {**STATEMENTS, **parser_statements()}
    if arguments:
        statements = {name: text for name, text in statements.items() if any(word in name for word in arguments)}
    with tempfile.TemporaryDirectory() as folder:
        imports = Path(folder) / "import"
        imports.mkdir()
        (imports / "big.csv").write_text("\n".join(f"{i},text {i},{i * 3}" for i in range(400000)))
        server = RunningServer(settings=(f"import.directory={imports}",))
        server.start()
        try:
            return run(server, statements, bound_ms)
        finally:
            server.stop()


def run(server: RunningServer, statements: dict[str, str], bound_ms: float) -> int:
    late = 0
    with neo4j.GraphDatabase.driver(f"bolt://{server.address}", auth=server.login, max_transaction_retry_time=0) as driver:
        with driver.session() as killer:
            for text in GRAPH:
                killer.run(text).consume()
            for name, text in statements.items():
                by_timeout, code = end_by_timeout(driver, text)
                by_kill, kill_code = end_by_terminate(driver, killer, name, text)
                worst_ms = max(by_timeout, by_kill) * 1000
                is_late = worst_ms > bound_ms * UNINTERRUPTED.get(name, 1.0)
                mark = "LATE" if is_late else "    "
                wrong = [c for c in (code, kill_code) if c and not any(w in c for w in ("TransactionTimedOut", "Terminated", "LockClientStopped"))]
                note = f"   {wrong[0]}" if wrong else "   ended by itself" if not code or not kill_code else ""
                late += is_late
                print(f"{mark} {name:28} timeout {by_timeout * 1000:7.0f} ms   terminate {by_kill * 1000:7.0f} ms{note}", flush=True)
    print(f"{late} of {len(statements)} ended later than {bound_ms:.0f} ms")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())

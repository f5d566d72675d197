#!/usr/bin/env python3
"""The official Python driver against a server of its own: what an application does with it."""
from __future__ import annotations

import concurrent.futures
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from running_server import SKIPPED, RunningServer  # noqa: E402

try:
    import neo4j
    from neo4j.exceptions import AuthError, ClientError, ConstraintError, CypherSyntaxError, DriverError, ServiceUnavailable
    from neo4j.spatial import CartesianPoint, WGS84Point
    from neo4j.time import Date, DateTime, Duration, Time
except ImportError:
    print("skipped: the Python driver is not installed")
    sys.exit(SKIPPED)
import pytz  # the driver requires it

server = RunningServer()


def setUpModule() -> None:
    server.start()


def tearDownModule() -> None:
    server.stop()


class Encrypted(unittest.TestCase):
    def test_tls_with_a_trusted_certificate_with_any_and_with_an_unknown_one(self) -> None:
        if os.environ.get("MYCEL_TEST_URI") or not shutil.which("openssl"):
            self.skipTest("needs a server of its own and the openssl program")
        with tempfile.TemporaryDirectory() as folder:
            key, certificate = f"{folder}/key.pem", f"{folder}/certificate.pem"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                            "-keyout", key, "-out", certificate, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                           check=True, capture_output=True)
            own = RunningServer(settings=(f"server.tls_certificate={certificate}", f"server.tls_key={key}", "server.tls_required=on"))
            own.start()
            try:
                address = f"localhost:{own.port}"
                for scheme in ("bolt+ssc", "neo4j+ssc"):
                    with neo4j.GraphDatabase.driver(f"{scheme}://{address}", auth=own.login) as driver:
                        self.assertEqual(driver.execute_query("UNWIND range(1, 3000) AS x RETURN x").records[-1]["x"], 3000)
                        self.assertTrue(driver.encrypted)
                trusted = neo4j.TrustCustomCAs(certificate)
                with neo4j.GraphDatabase.driver(f"bolt://{address}", auth=own.login, encrypted=True, trusted_certificates=trusted) as driver:
                    driver.verify_connectivity()
                for uri in (f"bolt+s://{address}", f"bolt://{address}"):
                    with neo4j.GraphDatabase.driver(uri, auth=own.login, connection_acquisition_timeout=5) as driver:
                        with self.assertRaises((ServiceUnavailable, DriverError, OSError)):
                            driver.verify_connectivity()
            finally:
                own.stop()


class DriverTest(unittest.TestCase):
    scheme = "bolt"

    def setUp(self) -> None:
        self.driver = neo4j.GraphDatabase.driver(f"{self.scheme}://{server.address}", auth=server.login)
        self.addCleanup(self.driver.close)
        self.session = self.driver.session(database="neo4j")
        self.addCleanup(self.session.close)
        self.session.run("MATCH (n) DETACH DELETE n").consume()

    def value(self, query: str, **parameters: Any) -> Any:
        return self.session.run(query, parameters).single(strict=True).value()


class Connecting(DriverTest):
    def test_bolt_and_neo4j_schemes_connect(self) -> None:
        for scheme in ("bolt", "neo4j"):
            with neo4j.GraphDatabase.driver(f"{scheme}://{server.address}", auth=server.login) as driver:
                driver.verify_connectivity()
                self.assertEqual(driver.execute_query("RETURN 1 AS one").records[0]["one"], 1)

    def test_server_info_names_the_agent(self) -> None:
        self.assertTrue(self.driver.get_server_info().agent.startswith("Neo4j/"))

    @unittest.skipIf(server.login is None, "a server without login")
    def test_wrong_password_is_refused(self) -> None:
        with neo4j.GraphDatabase.driver(f"bolt://{server.address}", auth=("neo4j", "wrong")) as driver:
            with self.assertRaises(AuthError) as raised:
                driver.verify_connectivity()
            self.assertEqual(raised.exception.code, "Neo.ClientError.Security.Unauthorized")


class Values(DriverTest):
    def test_every_parameter_kind_comes_back_equal(self) -> None:
        berlin = pytz.timezone("Europe/Berlin")
        values: list[Any] = [
            None, True, False, 0, -1, 127, 128, -129, 2**31, -(2**63), 2**63 - 1, 1.5, -0.0, float("inf"), "", "Zoë 🦔", "x" * 70000,
            b"", b"\x00\xff" * 40000, [], [1, "two", 3.0, None, [True]], list(range(300)), {}, {"a": {"b": [1, {"c": None}]}},
            Date(2024, 2, 29), Time(12, 34, 56, 789), Time(12, 34, 56, 789, tzinfo=pytz.FixedOffset(90)),
            DateTime(1999, 12, 31, 23, 59, 59, 1), berlin.localize(DateTime(2024, 7, 1, 12, 0, 0, 5)),
            DateTime(2024, 7, 1, 12, 0, 0, 5, tzinfo=pytz.FixedOffset(-330)),
            Duration(months=14, days=3, seconds=90, nanoseconds=7), Duration(months=-1, days=-2, seconds=-3),
            CartesianPoint((1.5, -2.5)), CartesianPoint((1.5, -2.5, 3.5)), WGS84Point((13.4, 52.5)), WGS84Point((13.4, 52.5, 34.0)),
        ]
        for value in values:
            with self.subTest(value=repr(value)[:60]):
                got = self.value("RETURN $value AS value", value=value)
                self.assertEqual(got, value)
                self.assertIs(type(got), type(value) if not isinstance(value, bytes) else bytes)

    def test_properties_of_every_storable_kind_survive_storage(self) -> None:
        stored = {"b": True, "i": 2**40, "f": 0.1, "s": "text", "raw": b"\x01\x02", "list": [1, 2, 3], "names": ["a", "b"],
                  "date": Date(2024, 2, 29), "time": Time(1, 2, 3, tzinfo=pytz.FixedOffset(60)), "localtime": Time(1, 2, 3),
                  "datetime": DateTime(2024, 1, 2, 3, 4, 5, 6, tzinfo=pytz.FixedOffset(60)), "local": DateTime(2024, 1, 2, 3, 4, 5, 6),
                  "duration": Duration(months=1, days=2, seconds=3, nanoseconds=4), "point": WGS84Point((13.4, 52.5))}
        self.session.run("CREATE (:Kinds $stored)", stored=stored).consume()
        self.assertEqual(dict(self.value("MATCH (n:Kinds) RETURN n")), stored)

    def test_nodes_relationships_and_paths(self) -> None:
        path = self.value("CREATE p = (a:A:B {n: 1})-[:R {w: 2.5}]->(b:C)<-[:S]-(d) RETURN p")
        self.assertEqual([set(n.labels) for n in path.nodes], [{"A", "B"}, {"C"}, set()])
        self.assertEqual([r.type for r in path.relationships], ["R", "S"])
        self.assertEqual(path.relationships[1].start_node, path.nodes[2])
        self.assertEqual(path.relationships[0]["w"], 2.5)
        again = self.value("MATCH (a:A) WHERE elementId(a) = $id RETURN a", id=path.nodes[0].element_id)
        self.assertEqual((again.element_id, again.labels), (path.nodes[0].element_id, {"A", "B"}))


class Streaming(DriverTest):
    def test_2500_rows_arrive_in_order(self) -> None:
        rows = [r["x"] for r in self.session.run("UNWIND range(1, 2500) AS x RETURN x, toString(x) AS s")]
        self.assertEqual(rows, list(range(1, 2501)))

    def test_a_result_may_be_left_in_the_middle(self) -> None:
        result = self.session.run("UNWIND range(1, 1000000) AS x RETURN x")
        self.assertEqual(next(iter(result))["x"], 1)
        result.consume()
        self.assertEqual(self.value("RETURN 2"), 2)

    def test_streams_in_one_transaction_interleave(self) -> None:
        with self.driver.session(database="neo4j", fetch_size=10) as session, session.begin_transaction() as tx:
            seen = [(outer["x"], [inner["y"] for inner in tx.run("UNWIND range(1, 25) AS y RETURN $x * y AS y", x=outer["x"])])
                    for outer in tx.run("UNWIND range(1, 25) AS x RETURN x")]
            tx.commit()
        self.assertEqual(seen, [(x, [x * y for y in range(1, 26)]) for x in range(1, 26)])


class Errors(DriverTest):
    def test_syntax_error_has_its_code_and_the_session_goes_on(self) -> None:
        with self.assertRaises(CypherSyntaxError) as raised:
            self.session.run("RETRUN 1").consume()
        self.assertEqual(raised.exception.code, "Neo.ClientError.Statement.SyntaxError")
        self.assertEqual(self.value("RETURN 1"), 1)

    def test_error_in_a_later_row_comes_after_the_rows_before_it(self) -> None:
        result = self.session.run("UNWIND [1, 0, 2] AS x RETURN 10 / x AS y")
        rows = iter(result)
        self.assertEqual(next(rows)["y"], 10)
        with self.assertRaises(ClientError) as raised:
            next(rows)
        self.assertEqual(raised.exception.code, "Neo.ClientError.Statement.ArithmeticError")

    def test_missing_parameter(self) -> None:
        with self.assertRaises(ClientError) as raised:
            self.session.run("RETURN $absent").consume()
        self.assertEqual(raised.exception.code, "Neo.ClientError.Statement.ParameterMissing")

    def test_unknown_database(self) -> None:
        with self.driver.session(database="absent") as session, self.assertRaises(ClientError) as raised:
            session.run("RETURN 1").consume()
        self.assertEqual(raised.exception.code, "Neo.ClientError.Database.DatabaseNotFound")

    def test_a_taken_key_is_told_in_the_words_that_mappers_look_for(self) -> None:
        self.session.run("CREATE CONSTRAINT taken IF NOT EXISTS FOR (u:Taken) REQUIRE u.code IS UNIQUE").consume()
        self.addCleanup(lambda: self.session.run("DROP CONSTRAINT taken").consume())
        self.session.run("CREATE (:Taken {code: 'DE'})").consume()
        with self.assertRaises(ConstraintError) as raised:
            self.session.run("CREATE (:Taken {code: 'DE'})").consume()
        self.assertRegex(raised.exception.message, r"Node\(\d+\) already exists with label `Taken` and property `code` = 'DE'")

    def test_uniqueness_constraint_refuses_and_leaves_nothing(self) -> None:
        self.session.run("CREATE CONSTRAINT drivers_unique IF NOT EXISTS FOR (n:Unique) REQUIRE n.id IS UNIQUE").consume()
        try:
            self.session.run("CREATE (:Unique {id: 1})").consume()
            with self.assertRaises(ConstraintError) as raised:
                self.session.run("CREATE (:Other), (:Unique {id: 1})").consume()
            self.assertEqual(raised.exception.code, "Neo.ClientError.Schema.ConstraintValidationFailed")
            self.assertEqual(self.value("MATCH (n) RETURN count(n)"), 1)
        finally:
            self.session.run("DROP CONSTRAINT drivers_unique IF EXISTS").consume()

    def test_failed_transaction_takes_nothing_more_and_rolls_back(self) -> None:
        with self.session.begin_transaction() as tx:
            tx.run("CREATE (:Lost)").consume()
            with self.assertRaises(ClientError):
                tx.run("RETURN 1 / 0").consume()
            with self.assertRaises(DriverError):
                tx.run("RETURN 1").consume()
            tx.rollback()
        self.assertEqual(self.value("MATCH (n:Lost) RETURN count(n)"), 0)

    def test_timeout_ends_a_long_statement(self) -> None:
        query = neo4j.Query("UNWIND range(1, 1000000000) AS x WITH x WHERE x % 7 = 8 RETURN count(x)", timeout=0.3)
        with self.assertRaises(neo4j.exceptions.Neo4jError) as raised:
            self.session.run(query).consume()
        self.assertEqual(raised.exception.code, "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration")
        self.assertEqual(self.value("RETURN 1"), 1)

    def test_timeout_ends_an_idle_transaction_and_frees_its_locks(self) -> None:
        self.session.run("CREATE (:Locked {n: 0})").consume()
        with self.driver.session(database="neo4j") as other:
            tx = other.begin_transaction(timeout=0.2)
            tx.run("MATCH (n:Locked) SET n.n = 1").consume()
            self.session.run("MATCH (n:Locked) SET n.n = 2").consume()  # waits for the other's lock
            with self.assertRaises(neo4j.exceptions.Neo4jError) as raised:
                tx.run("RETURN 1").consume()
            self.assertEqual(raised.exception.code, "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration")
        self.assertEqual(self.value("MATCH (n:Locked) RETURN n.n"), 2)


@unittest.skipIf(server.login is None, "asks for what Mycel promises")
class Vanishing(DriverTest):
    LONG = "UNWIND range(1, 100000000000) AS i RETURN count(i)"

    def running(self) -> int:
        return len([1 for r in self.session.run("SHOW TRANSACTIONS YIELD currentQuery") if r["currentQuery"] == self.LONG])

    def wait_for(self, running: int, timeout_s: float) -> float:
        begun = time.monotonic()
        while self.running() != running:
            self.assertLess(time.monotonic() - begun, timeout_s, "the statement did not start or end in time")
        return time.monotonic() - begun

    def test_a_statement_ends_when_its_client_vanishes(self) -> None:
        program = ("import neo4j, sys\n"
                   "driver = neo4j.GraphDatabase.driver(sys.argv[1], auth=(sys.argv[2], sys.argv[3]))\n"
                   "driver.session().run(sys.argv[4]).consume()\n")
        client = subprocess.Popen([sys.executable, "-c", program, f"bolt://{server.address}", *server.login, self.LONG])
        try:
            self.wait_for(1, 30)
        finally:
            client.kill()
            client.wait()
        self.assertLess(self.wait_for(0, 5), 1)

    def test_a_terminated_statement_ends(self) -> None:
        errors: list[Exception] = []

        def run_long() -> None:
            try:
                with self.driver.session(database="neo4j") as other:
                    other.run(self.LONG).consume()
            except neo4j.exceptions.Neo4jError as error:
                errors.append(error)

        thread = threading.Thread(target=run_long)
        thread.start()
        self.wait_for(1, 30)
        rows = self.session.run("SHOW TRANSACTIONS YIELD transactionId, currentQuery")
        number = next(r["transactionId"] for r in rows if r["currentQuery"] == self.LONG)
        self.session.run("TERMINATE TRANSACTIONS $id", id=number).consume()
        thread.join(10)
        self.assertEqual(len(errors), 1)
        self.assertEqual(self.running(), 0)


@unittest.skipIf(server.login is None, "a server without login")
class Administration(DriverTest):
    def change(self, old: str, new: str) -> neo4j.ResultSummary:
        return self.session.run("ALTER CURRENT USER SET PASSWORD FROM $old TO $new", old=old, new=new).consume()

    def test_the_current_user_changes_the_password(self) -> None:
        old, new = server.login[1], "another-password-2"
        self.assertEqual(self.change(old, new).query_type, "s")
        try:
            with neo4j.GraphDatabase.driver(f"bolt://{server.address}", auth=("neo4j", new)) as driver:
                driver.verify_connectivity()
            with neo4j.GraphDatabase.driver(f"bolt://{server.address}", auth=("neo4j", old)) as driver, self.assertRaises(AuthError):
                driver.verify_connectivity()
        finally:
            self.session.run(f"ALTER CURRENT USER SET PASSWORD FROM '{new}' TO '{old}'").consume()

    def test_a_wrong_old_password_changes_nothing_and_is_not_repeated(self) -> None:
        with self.assertRaises(ClientError) as raised:
            self.session.run("ALTER CURRENT USER SET PASSWORD FROM 'secret-guess' TO 'another-password-2'").consume()
        self.assertEqual(raised.exception.code, "Neo.ClientError.Statement.ArgumentError")
        self.assertNotIn("secret-guess", raised.exception.message)
        self.assertEqual(self.value("RETURN 1"), 1)

    def test_settings_are_shown_under_both_names(self) -> None:
        rows = {r["name"]: r["value"] for r in self.session.run("SHOW SETTINGS YIELD name, value")}
        self.assertEqual(rows["db.transaction.timeout"], "0s")
        self.assertEqual(rows["server.auth"], "on")

    def test_connections_are_listed(self) -> None:
        rows = [dict(r) for r in self.session.run("CALL dbms.listConnections()")]
        self.assertTrue(any(r["username"] == "neo4j" and r["connector"] == "bolt" for r in rows), rows)


    def test_a_connection_is_killed_with_what_it_holds(self) -> None:
        with neo4j.GraphDatabase.driver(f"bolt://{server.address}", auth=server.login, user_agent="victim/1") as driver, driver.session() as session:
            held = session.begin_transaction()
            held.run("CREATE (:Held)").consume()
            ids = self.session.run("CALL dbms.listConnections() YIELD connectionId, userAgent WHERE userAgent = 'victim/1' "
                                   "RETURN connectionId").value()
            killed = [dict(row) for row in self.session.run("CALL dbms.killConnections($ids)", ids=ids)]
            self.assertEqual([(row["connectionId"], row["message"]) for row in killed], [(id_, "Connection found") for id_ in ids])
            self.assertEqual(len(ids), 1)
            with self.assertRaises(DriverError):
                for _ in range(1000):
                    held.run("RETURN 1").consume()
        self.assertEqual(self.value("MATCH (n:Held) RETURN count(*)"), 0)
        absent = self.session.run("CALL dbms.killConnection($id)", id=ids[0]).single(strict=True)
        self.assertEqual((absent["username"], absent["message"]), ("n/a", "No connection found with this id"))


class Transactions(DriverTest):
    def test_commit_keeps_and_rollback_forgets(self) -> None:
        with self.session.begin_transaction() as tx:
            tx.run("CREATE (:Kept)").consume()
            tx.commit()
        with self.session.begin_transaction() as tx:
            tx.run("CREATE (:Gone)").consume()
            tx.rollback()
        self.assertEqual(self.session.run("MATCH (n) RETURN labels(n)[0] AS l").value(), ["Kept"])

    def test_managed_transactions_run_and_return(self) -> None:
        self.session.execute_write(lambda tx: tx.run("CREATE (:Managed {x: 1})").consume())
        self.assertEqual(self.session.execute_read(lambda tx: tx.run("MATCH (n:Managed) RETURN n.x").single(strict=True).value()), 1)

    def test_read_transaction_refuses_to_write(self) -> None:
        with self.assertRaises(ClientError) as raised:
            self.session.execute_read(lambda tx: tx.run("CREATE (:No)").consume())
        self.assertEqual(raised.exception.code, "Neo.ClientError.Statement.AccessMode")

    def test_counter_under_retried_transactions_loses_nothing(self) -> None:
        if server.login is None:
            self.skipTest("Neo4j loses updates here by design")
        self.session.run("CREATE (:Counter {n: 0})").consume()

        def raise_by_one(tx: neo4j.ManagedTransaction) -> None:
            now = tx.run("MATCH (c:Counter) RETURN c.n").single(strict=True).value()
            tx.run("MATCH (c:Counter) SET c.n = $n", n=now + 1).consume()

        # A driver per thread: one that shares its pool gives a failed transaction's connection away before it has closed the transaction,
        # and raises ResultFailedError, which it does not retry, when another thread has taken the connection by then.
        acknowledged: list[int] = []

        def worker() -> None:
            with neo4j.GraphDatabase.driver(f"{self.scheme}://{server.address}", auth=server.login) as driver, \
                    driver.session(database="neo4j") as session:
                for _ in range(25):
                    session.execute_write(raise_by_one)
                    acknowledged.append(1)

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for future in [pool.submit(worker) for _ in range(4)]:
                future.result()  # raises what the thread has met
        self.assertEqual(len(acknowledged), 100)
        self.assertEqual(self.value("MATCH (c:Counter) RETURN c.n"), 100)

    def test_bookmarks_carry_causality_and_false_ones_fail(self) -> None:
        self.session.run("CREATE (:Marked)").consume()
        marks = self.session.last_bookmarks()
        self.assertTrue(marks.raw_values)
        with self.driver.session(database="neo4j", bookmarks=marks) as other:
            self.assertEqual(other.run("MATCH (n:Marked) RETURN count(n)").single(strict=True).value(), 1)
        with self.driver.session(database="neo4j", bookmarks=neo4j.Bookmarks.from_raw_values(["nonsense"])) as other:
            with self.assertRaises(ClientError):
                other.run("RETURN 1").consume()


class RoutedTransactions(Transactions):
    scheme = "neo4j"


class Summaries(DriverTest):
    def test_counters(self) -> None:
        counters = self.session.run("CREATE (a:A:B {x: 1, y: 2})-[:R {z: 3}]->(b:C) SET b.w = 1 REMOVE a:B").consume().counters
        self.assertEqual((counters.nodes_created, counters.relationships_created, counters.labels_added, counters.labels_removed,
                          counters.properties_set), (2, 1, 3, 1, 4))
        self.assertTrue(counters.contains_updates)
        counters = self.session.run("MATCH (n) DETACH DELETE n").consume().counters
        self.assertEqual((counters.nodes_deleted, counters.relationships_deleted), (2, 1))

    def test_query_types_and_times(self) -> None:
        self.assertEqual(self.session.run("MATCH (n) RETURN n").consume().query_type, "r")
        self.assertEqual(self.session.run("CREATE (n) RETURN n").consume().query_type, "rw")
        self.assertEqual(self.session.run("CREATE (n)").consume().query_type, "w")
        summary = self.session.run("RETURN 1").consume()
        self.assertGreaterEqual(summary.result_available_after, 0)
        self.assertEqual(summary.database, "neo4j")

    def test_explain_returns_a_plan_and_does_nothing(self) -> None:
        summary = self.session.run("EXPLAIN CREATE (n:Explained) RETURN n").consume()
        self.assertEqual(summary.plan["operatorType"].split("@")[0], "ProduceResults")
        self.assertTrue(summary.plan["children"])
        self.assertEqual(self.value("MATCH (n:Explained) RETURN count(n)"), 0)

    def test_profile_counts_rows(self) -> None:
        result = self.session.run("PROFILE UNWIND range(1, 7) AS x RETURN x")
        self.assertEqual(len(list(result)), 7)
        self.assertEqual(result.consume().profile["rows"], 7)


if __name__ == "__main__":
    unittest.main()

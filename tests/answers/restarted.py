#!/usr/bin/env python3
"""The recorded answers of Neo4j once more, with a server that is ended before every single statement, by kill -9 and cleanly by turns,
and started again on its data: no answer may change. Needs ../shared beside the project (or MYCEL_SHARED), takes some ten minutes.

  restarted.py [ARGUMENT OF answers/run.py...]      restarted.py --only '^schema'

Run it with the Python of scripts/python-env "$shared/tools/tck/requirements.txt" "$shared/tools/answers/requirements.txt".
"""
from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import neo4j

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MYCEL_SHARED", ROOT.parent / "shared"))
sys.path[:0] = [str(ROOT / "tests"), str(SHARED / "tools" / "answers")]

from support.running_server import RunningServer  # noqa: E402


class Restarter:
    """Ends and starts the server before each statement that a driver's session sends by itself."""

    def __init__(self, server: RunningServer) -> None:
        self.server, self.starts = server, 0
        self._run, self._driver = neo4j.Session.run, neo4j.GraphDatabase.driver
        restarter = self

        def run(session: neo4j.Session, *args: Any, **keywords: Any) -> neo4j.Result:
            restarter.restart()
            return restarter._run(session, *args, **keywords)

        neo4j.Session.run = run  # type: ignore[method-assign]
        # A connection to the server before is found dead when it is taken from the pool, and replaced.
        neo4j.GraphDatabase.driver = lambda *args, **keywords: restarter._driver(  # type: ignore[method-assign]
            *args, **keywords, liveness_check_timeout=0)

    def restart(self) -> None:
        if self.starts % 2 == 0:
            self.server.kill()
        else:
            self.server.stop()
        self.server.start()
        self.starts += 1


def main() -> int:
    import run as answers

    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "import"
        files.mkdir()
        server = RunningServer(Path(folder) / "data", (f"import.directory={files}", "test.hooks=true"), auth=False)
        server.start()
        restarter = Restarter(server)
        sys.argv += ["--uri", f"bolt://{server.address}", "--import-dir", str(files),
                     "--expected-failures", str(ROOT / "tests/answers/expected-failures.txt")]
        try:
            status = answers.main()
            print(f"{restarter.starts} starts")
        finally:
            server.kill()
        return status


if __name__ == "__main__":
    sys.exit(main())

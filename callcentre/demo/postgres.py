"""A throw-away PostgreSQL: one cluster a session, one copy of a migrated database a test.

For tests, ``callcentre smoke`` and ``callcentre bench``, where PostgreSQL's programs are installed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier

from callcentre.demo.processes import Program, Supervisor, free_port

START_SECONDS = 60.0
MORTAL = "postgresql"
FASTER_THAN_SAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ON_THIS_MACHINE_ONLY = {
    "max_connections": "120",
    "shared_buffers": "64MB",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}


class PostgresMissingError(Exception):
    """There is no PostgreSQL here; the text says how to get one."""


class PostgresServer:
    """A server on which tests may create and drop databases.

    ``admin_url`` is the SQLAlchemy URL of a database that is there already.
    """

    def __init__(self, admin_url: str) -> None:
        self._admin = urlsplit(admin_url)._replace(scheme="postgresql")
        self._template = ""

    def create_template(self, migrate: Callable[[str], None]) -> None:
        """Make the database that every test's database is a copy of."""
        self._template = f"callcentre_template_{uuid4().hex[:8]}"
        self._run(SQL("CREATE DATABASE {}").format(Identifier(self._template)))
        migrate(self.url_of(self._template))

    @contextmanager
    def fresh_database(self) -> Iterator[str]:
        """Yield the URL of a new database, migrated when there is a template."""
        name = f"callcentre_{uuid4().hex[:12]}"
        copied = SQL(" TEMPLATE {}").format(Identifier(self._template or "template0"))
        self._run(SQL("CREATE DATABASE {}").format(Identifier(name)) + copied)
        try:
            yield self.url_of(name)
        finally:
            self._drop(name)

    def drop_template(self) -> None:
        """Leave a server that is not ours as we found it."""
        if self._template:
            self._drop(self._template)

    def url_of(self, database: str) -> str:
        """The SQLAlchemy URL of one database of this server."""
        return self._admin._replace(scheme="postgresql+psycopg", path=f"/{database}").geturl()

    def _drop(self, database: str) -> None:
        self._run(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(database)))

    def _run(self, statement: SQL | psycopg.sql.Composed) -> None:
        with psycopg.connect(self._admin.geturl(), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_postgres(*, safe: bool = False) -> Iterator[PostgresServer]:
    """Start a cluster in a temporary folder, or use the server of ``TEST_POSTGRESQL_URL``.

    ``safe`` keeps what a city's own server would have: every commit is on the disk.

    Raises:
        PostgresMissingError: no programs of PostgreSQL were found.
    """
    given = os.environ.get("TEST_POSTGRESQL_URL")
    if given:
        yield PostgresServer(given)
        return
    programs = _programs()
    # Not under the checkout: the server's own user may not be allowed to walk down to it.
    folder = Path(tempfile.mkdtemp(prefix="callcentre-postgres-"))
    try:
        with _running_cluster(programs, folder, safe) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running_cluster(programs: Path, folder: Path, safe: bool) -> Iterator[PostgresServer]:
    user, port = _server_user(), free_port()
    _make_cluster(programs, folder, user)
    with (folder / "postgres.log").open("wb") as log:
        server = subprocess.Popen(
            _server_command(programs, folder, port, safe),
            user=user,
            group=user,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        url = _url(port)
        _wait_until_it_answers(url, server)
        yield PostgresServer(url)
    finally:
        server.send_signal(SIGINT)  # its fast shutdown: no waiting for clients
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextmanager
def mortal_postgres(supervisor: Supervisor) -> Iterator[PostgresServer]:
    """A server that is a child of ``supervisor``, named `MORTAL`, so that it can be killed.

    Every commit of it is on the disk, as in a city's own server. Stop the child before leaving.

    Raises:
        PostgresMissingError: no programs of PostgreSQL were found.
    """
    programs, user, port = _programs(), _server_user(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="callcentre-postgres-"))
    try:
        _make_cluster(programs, folder, user)
        command = tuple(str(word) for word in _server_command(programs, folder, port, safe=True))
        ready_url = f"tcp://127.0.0.1:{port}"
        supervisor.start_ready(Program(MORTAL, command, ready_url=ready_url, user=user))
        yield PostgresServer(_url(port))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_cluster(programs: Path, folder: Path, user: str | None) -> None:
    if user is not None:
        shutil.chown(folder, user)
    subprocess.run(
        [
            programs / "initdb",
            *("-D", folder / "data", "-U", "callcentre", "-A", "trust"),
            *("-E", "UTF8", "--locale", "C", "--no-sync"),
        ],
        user=user,
        group=user,
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _server_command(programs: Path, folder: Path, port: int, safe: bool) -> list[Path | str]:
    choices = ON_THIS_MACHINE_ONLY | ({} if safe else FASTER_THAN_SAFE)
    flags = [f"--{name}={value}" for name, value in choices.items()]
    return [programs / "postgres", "-D", folder / "data", "-p", str(port), *flags]


def _url(port: int) -> str:
    return f"postgresql+psycopg://callcentre@127.0.0.1:{port}/postgres"


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    plain = url.replace("+psycopg", "")
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(plain, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("PostgreSQL did not start")


def _programs() -> Path:
    """The folder with initdb and postgres: Debian keeps them off the PATH."""
    found = sorted(
        (path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        key=lambda folder: float(folder.parent.name),
    )
    if found:
        return found[-1]
    initdb = shutil.which("initdb")
    if initdb is None:
        raise PostgresMissingError(
            "PostgreSQL is not installed (apt-get install postgresql), "
            "or name a server in TEST_POSTGRESQL_URL"
        )
    return Path(initdb).resolve().parent


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as the user its package made."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise PostgresMissingError(
            "root cannot run PostgreSQL and no user postgres exists"
        ) from None

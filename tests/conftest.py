"""Fixtures for every test: real servers started once a session, fresh data for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from redis import Redis

from callcentre.calls.city import City, load_city
from callcentre.demo.postgres import PostgresMissingError, PostgresServer, running_postgres
from callcentre.logs import configure_logs
from callcentre.records import Database, migrate
from callcentre.settings import Settings
from tests.services.redis import running_redis

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """The logs of a process of ours, which print neither locals nor personal data."""
    configure_logs(level="WARNING", as_json=False)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real Redis that lives as long as the session."""
    with running_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def redis(redis_server: str) -> Iterator[Redis]:
    """A client of an empty Redis; answers are text."""
    with Redis.from_url(redis_server, decode_responses=True) as client:
        client.flushall()
        yield client


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL with a migrated template; missing, it skips at home and fails in CI."""
    try:
        with running_postgres() as server:
            server.create_template(migrate)
            yield server
            server.drop_template()
    except PostgresMissingError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture
def postgresql_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a fresh, migrated PostgreSQL database."""
    with postgres_server.fresh_database() as url:
        yield url


@pytest.fixture(scope="session")
def _migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(_migrated_sqlite_file: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite file."""
    path = tmp_path / "callcentre.db"
    shutil.copy(_migrated_sqlite_file, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both kinds of database, one after the other: fresh and migrated."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The records, fresh and migrated; a test that uses it runs on both kinds of database."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Valid settings that no variable of the developer's own shell can change.

    Change one with ``settings.model_copy(update={"database_url": database_url})``.
    """
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return Settings.model_validate(
        {
            "data_dir": tmp_path / "var",
            "public_base_url": "https://hotline.example",
            "secret_key": "a secret for tests, long enough for the rule",
            "twilio_account_sid": "AC" + "1" * 32,
            "twilio_auth_token": "a-carrier-token-for-tests",
            "twilio_api_key_sid": "SK" + "2" * 32,
            "twilio_api_key_secret": "an-api-secret-for-tests-of-32-characters",
            "twilio_twiml_app_sid": "AP" + "3" * 32,
            "twilio_api_base_url": "http://127.0.0.1:9",  # nobody listens there
            "voice_sdk_signalling_url": "ws://127.0.0.1:9",
            "hotline_number": "+62411112",
        }
    )


@pytest.fixture
def city() -> City:
    """The city that the tests live in."""
    return _makassar()


@cache
def _makassar() -> City:
    return load_city(CHECKOUT / "ivr_flows" / "makassar")

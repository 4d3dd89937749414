"""Publishing from the shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcentre.cli import main
from callcentre.records import flow_versions
from callcentre.switchboard import publishing
from tests.integration.publishing.conftest import Town


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def shell(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A shell in which the house's settings stand."""
    for name, value in town.settings.model_dump(exclude_unset=True).items():
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        plain = plain[0].get_secret_value() if isinstance(plain, tuple) else plain
        monkeypatch.setenv(name.upper(), str(plain))
    publishing.take_up(town.house())
    return town


def said_of(town: Town) -> tuple[str, str]:
    with town.house().database.reading() as unit:
        row = flow_versions.history(unit, "hotline")[0]
    return row.author, row.reason


def test_what_is_on_disk_is_published_with_a_reason(
    shell: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.rewrite("title: ", "title: Baru ")
    assert main(["flows", "reload", "--reason", "dari git", "--author", "budi"]) == 0
    assert "hotline is published." in capsys.readouterr().out
    assert said_of(shell) == ("shell:budi", "dari git")
    assert main(["flows", "reload", "--reason", "lagi"]) == 0
    assert "Nothing has changed." in capsys.readouterr().out
    shell.rewrite("spec: 1", "spec: 2")
    assert main(["flows", "reload", "--reason", "rusak"]) == 1
    assert "spec" in capsys.readouterr().out


def test_one_file_is_published(
    shell: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "baru.yaml"
    publish = ["flows", "publish", str(file), "--author", "budi", "--reason", "judul"]
    assert main(publish) == 2, "there is no such file"
    file.write_text(shell.text().replace("title: ", "title: Baru "), encoding="utf-8")
    assert main(publish) == 0
    assert said_of(shell) == ("shell:budi", "judul")
    assert main([*publish, "--reason", "lagi"]) == 0
    file.write_text("flow: hotline\nspec: 7\n", encoding="utf-8")
    assert main(publish) == 1
    assert f"{file}:2: spec" in capsys.readouterr().out

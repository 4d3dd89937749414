"""The two commands, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callcentre.cli import EXIT_WRONG, main
from tests.unit.flows.conftest import FOLDER as MAKASSAR
from tests.unit.flows.studio.exports_of import FOLDER

CITY = ["--city", str(MAKASSAR)]


def test_an_import_writes_the_flow_and_prints_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "clinic.yaml"
    given = str(FOLDER / "legacy_clinic.json")
    assert main(["flows", "import-studio", given, "--out", str(out), *CITY]) == 0
    assert out.read_text(encoding="utf-8").startswith("flow: clinic_exported_long_ago\n")
    assert "6 widgets: 4 exact, 2 folded" in capsys.readouterr().out


def test_an_import_without_a_file_to_write_keeps_report_and_flow_apart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["flows", "import-studio", str(FOLDER / "in_a_module.js"), *CITY])
    told = capsys.readouterr()
    assert told.out.startswith("flow: a_small_one\n")
    assert "2 widgets: 2 exact" in told.err


def test_a_flow_of_the_city_is_exported_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "export-studio", "hotline", *CITY]) == 0
    assert json.loads(capsys.readouterr().out)["initial_state"] == "Trigger"


@pytest.mark.parametrize("command", ["import-studio", "export-studio"])
def test_a_file_that_is_not_there_is_one_line(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["flows", command, "nowhere.yaml", *CITY]) == EXIT_WRONG
    assert capsys.readouterr().err == "callcentre: nowhere.yaml: No such file or directory\n"


def test_bytes_that_are_no_text_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(b"\xff\xfe{}")
    assert main(["flows", "import-studio", str(path), *CITY]) == EXIT_WRONG
    assert "not UTF-8 text" in capsys.readouterr().err

"""Loading a city's folder: names, versions, and calls that began before a change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from callcentre.calls.city import City, load_city
from callcentre.errors import FlowError
from callcentre.flows.library import Library, load_library
from callcentre.flows.openings import opening_words
from tests.unit.flows.conftest import FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "kota"))


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_city_has_a_flow_for_calls_and_one_for_messages(library: Library) -> None:
    assert {name for name in library.names if library.get(name).entry.call} == {"hotline"}
    assert {name for name in library.names if library.get(name).entry.message} == {"keluhan"}


def test_a_flow_is_found_by_name_and_by_version(library: Library) -> None:
    flow = library.get("hotline")
    assert len(flow.version) == 12
    assert library.get("hotline", flow.version) is flow


def test_a_name_or_version_that_is_gone_is_an_error(library: Library) -> None:
    with pytest.raises(FlowError, match="there is no flow 'x'"):
        library.get("x")
    with pytest.raises(FlowError, match="there is no version 000 of the flow 'hotline'"):
        library.get("hotline", "000")


def test_the_version_changes_with_the_file_and_only_then(folder: Path, library: Library) -> None:
    city = load_city(folder)
    assert load_library(folder, city).get("keluhan").version == library.get("keluhan").version
    change(folder / "flows" / "keluhan.yaml", "Layanan keluhan", "Pelayanan keluhan")
    assert load_library(folder, city).get("keluhan").version != library.get("keluhan").version


def test_a_call_finishes_on_the_version_it_began_with(folder: Path, library: Library) -> None:
    old = library.get("hotline")
    (folder / "flows" / "earlier").mkdir()
    shutil.copy(folder / "flows" / "hotline.yaml", folder / "flows" / "earlier" / "2026-11.yaml")
    change(folder / "flows" / "hotline.yaml", "Sampai jumpa", "Salam")
    after = load_library(folder, load_city(folder))
    assert after.get("hotline").version != old.version
    assert after.get("hotline", old.version).prompts == old.prompts


def test_an_entry_without_a_flow_is_refused(folder: Path) -> None:
    change(folder / "city.yaml", "message: keluhan", "message: pesan")
    with pytest.raises(FlowError, match=r"entry\.message: there is no flow 'pesan'"):
        load_library(folder, load_city(folder))


def test_two_files_of_one_name_are_refused(folder: Path) -> None:
    shutil.copy(folder / "flows" / "hotline.yaml", folder / "flows" / "hotline2.yaml")
    with pytest.raises(FlowError, match="two files are both called flow: hotline"):
        load_library(folder, load_city(folder))


def test_every_issue_of_every_file_is_told_at_once(folder: Path) -> None:
    change(folder / "flows" / "hotline.yaml", "name: kesehatan\n", "name: sehat\n")
    change(folder / "flows" / "darurat.yaml", "category: darurat", "category: darurrat")
    with pytest.raises(FlowError) as raised:
        load_library(folder, load_city(folder))
    first, second = sorted(str(raised.value).splitlines())
    assert "darurat.yaml" in first
    assert "steps.catat.create.category" in first
    assert "hotline.yaml" in second
    assert "steps.antre_kesehatan.name" in second


def test_a_file_that_is_not_text_is_refused(folder: Path) -> None:
    (folder / "flows" / "x.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FlowError, match=r"x\.yaml: the file is not UTF-8 text"):
        load_library(folder, load_city(folder))


def test_opening_hours_are_told_in_words(city: City) -> None:
    calendar = city.calendars["keluhan"]
    assert opening_words(calendar, "en") == (
        "Monday to Thursday from 07:30 to 16:00, Friday from 07:30 to 16:30"
    )
    assert opening_words(calendar, "zz") == opening_words(calendar, "en")


def test_a_reload_serves_the_new_version_and_keeps_the_old_one(
    folder: Path, tmp_path: Path
) -> None:
    city = load_city(folder)
    library = load_library(folder, city, keep_in=tmp_path / "kept")
    old = library.get("hotline")
    change(folder / "flows" / "hotline.yaml", "Sampai jumpa", "Salam")
    assert library.reload(folder, city) == ("hotline",)
    assert library.get("hotline").version != old.version
    assert library.get("hotline", old.version) is old


def test_a_bad_reload_changes_nothing(folder: Path) -> None:
    city = load_city(folder)
    library = load_library(folder, city)
    old = library.get("hotline")
    change(folder / "flows" / "hotline.yaml", "name: kesehatan\n", "name: sehat\n")
    with pytest.raises(FlowError):
        library.reload(folder, city)
    assert library.get("hotline") is old


def test_a_version_outlives_the_process_and_the_file(folder: Path, tmp_path: Path) -> None:
    city = load_city(folder)
    old = load_library(folder, city, keep_in=tmp_path / "kept").get("hotline")
    change(folder / "flows" / "hotline.yaml", "Sampai jumpa", "Salam")
    after = load_library(folder, city, keep_in=tmp_path / "kept")
    assert after.get("hotline", old.version).prompts == old.prompts


def test_a_kept_version_that_was_changed_is_not_served(folder: Path, tmp_path: Path) -> None:
    city = load_city(folder)
    kept = tmp_path / "kept"
    old = load_library(folder, city, keep_in=kept).get("hotline")
    change(kept / "hotline" / old.version / "hotline.yaml", "Sampai jumpa", "Salam")
    change(folder / "flows" / "hotline.yaml", "Sampai jumpa", "Selamat")
    with pytest.raises(FlowError, match="there is no version"):
        load_library(folder, city, keep_in=kept).get("hotline", old.version)


def test_a_version_is_not_looked_for_outside_its_folder(folder: Path, tmp_path: Path) -> None:
    library = load_library(folder, load_city(folder), keep_in=tmp_path / "kept")
    with pytest.raises(FlowError, match="there is no version"):
        library.get("..", "../hotline")

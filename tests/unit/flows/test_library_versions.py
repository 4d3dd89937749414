"""Versions in memory, on disk and elsewhere: who is in one never stands before nothing."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from callcentre.calls.city import City, load_city
from callcentre.errors import FlowError
from callcentre.flows.document import Flow
from callcentre.flows.library import load_library
from callcentre.flows.parsing import parse_flow
from tests.unit.flows.conftest import FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "kota"))


def changed(folder: Path, city: City) -> list[Flow]:
    """The hotline with another farewell, and what else there is."""
    text = (folder / "flows" / "hotline.yaml").read_text(encoding="utf-8")
    return [parse_flow(text.replace("Sampai jumpa", "Salam"), "hotline.yaml", city)]


def test_a_version_that_only_others_have_is_fetched_once(
    folder: Path, city: City, tmp_path: Path
) -> None:
    library = load_library(folder, city, keep_in=tmp_path / "kept")
    new = changed(folder, city)[0]
    asked = []

    def elsewhere(name: str, version: str) -> Mapping[str, str]:
        asked.append((name, version))
        return {"hotline": new.text}

    library.look_in(elsewhere)
    version = new.version
    assert library.get("hotline", version).prompts == new.prompts
    library.prune([])
    assert library.get("hotline", version).version == version, "now it is on this disk"
    assert asked == [("hotline", version)]


def test_a_text_that_is_not_that_version_is_not_served(
    folder: Path, city: City, tmp_path: Path
) -> None:
    library = load_library(folder, city, keep_in=tmp_path / "kept")
    library.look_in(lambda *_: {"hotline": "flow: hotline"})
    with pytest.raises(FlowError, match="there is no version"):
        library.get("hotline", "0123456789ab")


def test_a_database_that_is_down_means_that_there_is_none(
    folder: Path, city: City, tmp_path: Path
) -> None:
    def down(name: str, version: str) -> Mapping[str, str]:
        raise ConnectionError

    library = load_library(folder, city, keep_in=tmp_path / "kept")
    library.look_in(down)
    with pytest.raises(FlowError, match="there is no version"):
        library.get("hotline", "0123456789ab")


def test_what_nobody_is_in_is_forgotten_and_can_be_had_again(
    folder: Path, city: City, tmp_path: Path
) -> None:
    library = load_library(folder, city, keep_in=tmp_path / "kept")
    old = library.get("hotline")
    others = [library.get(name) for name in library.names if name != "hotline"]
    library.replace([*changed(folder, city), *others])
    assert library.prune([("hotline", old.version)]) == 0
    assert library.prune([]) == 1
    assert ("hotline", old.version) not in library.versions
    assert library.get("hotline", old.version).prompts == old.prompts


def test_without_a_database_a_start_serves_what_was_served_last(
    folder: Path, city: City, tmp_path: Path
) -> None:
    before = load_library(folder, city, keep_in=tmp_path / "kept")
    before.replace([*changed(folder, city), before.get("keluhan")], 7)
    after = load_library(folder, city, keep_in=tmp_path / "kept")
    assert after.get("hotline").version != before.get("hotline").version
    assert after.take_up_kept()
    assert after.get("hotline").version == before.get("hotline").version


def test_nothing_kept_is_nothing_to_take_up(folder: Path, city: City, tmp_path: Path) -> None:
    assert not load_library(folder, city, keep_in=tmp_path / "kept").take_up_kept()


def test_a_house_that_has_served_starts_although_a_file_is_broken(
    folder: Path, tmp_path: Path
) -> None:
    city = load_city(folder)
    before = load_library(folder, city, keep_in=tmp_path / "kept")
    before.replace([before.get("hotline"), before.get("keluhan")])
    (folder / "flows" / "hotline.yaml").write_text("flow: [", encoding="utf-8")
    after = load_library(folder, city, keep_in=tmp_path / "kept")
    assert after.get("hotline").version == before.get("hotline").version
    assert after.seed == (), "a broken folder is not to be published"


def test_a_broken_list_of_what_was_served_is_nothing(
    folder: Path, city: City, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    library = load_library(folder, city, keep_in=kept)
    for text in ("{", "[]", '{"hotline": "../../x"}', '{"hotline": 7}', "7"):
        (kept / "current.json").write_text(text, encoding="utf-8")
        assert not library.take_up_kept()

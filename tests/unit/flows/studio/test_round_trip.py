"""Out to Studio and in again is the same flow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callcentre.calls.city import City
from callcentre.flows.studio.exporting import export_studio
from callcentre.flows.studio.importing import import_studio
from tests.unit.flows.conftest import FOLDER as MAKASSAR
from tests.unit.flows.studio.exports_of import FILES, document, imported

OURS = sorted((MAKASSAR / "flows").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES)
def test_an_imported_flow_comes_back_from_studio_the_same(city: City, file: str) -> None:
    once = imported(city, file)
    again = import_studio(export_studio(once.text, file, city), file, city)
    assert document(again.flow) == document(once.flow)


@pytest.mark.parametrize("file", FILES)
def test_an_imported_flow_needs_nothing_carried(city: City, file: str) -> None:
    assert "callcentre_carried" not in export_studio(imported(city, file).text, file, city)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_a_flow_of_ours_comes_back_from_studio_the_same(city: City, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    first = import_studio(export_studio(text, path.name, city), path.name, city)
    again = import_studio(export_studio(first.text, path.name, city), path.name, city)
    assert document(again.flow) == document(first.flow)
    assert set(first.flow.steps) == set(again.flow.steps)


def test_what_was_changed_in_studio_is_what_comes_back(city: City) -> None:
    path = MAKASSAR / "flows" / "hotline.yaml"
    out = json.loads(export_studio(path.read_text(encoding="utf-8"), path.name, city))
    farewell = next(state for state in out["states"] if state["name"] == "selesai")
    farewell["properties"]["say"] = "Sampai jumpa lagi."
    back = import_studio(json.dumps(out), path.name, city)
    assert "Sampai jumpa lagi." in str(back.flow.prompts["selesai"])
    assert any("changed in Studio" in reason for row in back.rows for reason in row.reasons)


def test_an_export_names_only_widgets_that_are_there(city: City) -> None:
    path = MAKASSAR / "flows" / "hotline.yaml"
    out = json.loads(export_studio(path.read_text(encoding="utf-8"), path.name, city))
    names = [state["name"] for state in out["states"]]
    targets = {way.get("next") for state in out["states"] for way in state["transitions"]}
    assert len(set(names)) == len(names)
    assert targets - {None} <= set(names)

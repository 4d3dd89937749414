"""Kecamatan and kelurahan: read strictly, found by number or by whatever was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcentre.calls.areas import Areas, Spot, load_areas
from callcentre.errors import FlowError

MAKASSAR = Path(__file__).parents[2] / "ivr_flows" / "makassar"


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas(MAKASSAR)


def test_makassar_has_15_kecamatan_and_153_kelurahan(areas: Areas) -> None:
    assert len(areas.listed()) == 15
    assert sum(len(areas.listed(name)) for name in areas.listed()) == 153


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("9", Spot("Panakkukang")),
        ("kec. panakukang", Spot("Panakkukang")),
        ("TAMAMAUNG", Spot("Panakkukang", "Tamamaung")),
        ("pa batang", Spot("Mamajang", "Pa'batang")),
        ("Bara baraya  timur", Spot("Makassar", "Bara-Baraya Timur")),
        ("Jalan Pettarani, kelurahan Tamamaung", Spot("Panakkukang", "Tamamaung")),
        ("Jl Sunu, Suangga, Makassar", Spot("Tallo", "Suangga")),
        ("kel. baru", Spot("Ujung Pandang", "Baru")),
        ("Makassar", Spot("Makassar")),
        ("kelurahan tamamung", Spot("Panakkukang", "Tamamaung", certain=False)),
        ("Sangkarang", Spot("Kepulauan Sangkarrang", certain=False)),
    ],
)
def test_an_area_is_found_as_people_write_it(areas: Areas, text: str, found: Spot) -> None:
    assert areas.find(text) == found


@pytest.mark.parametrize(
    "text", ["", "0", "16", "999", "-5.1, 119.4", "depan pasar baru", "Jl. Rappocini Raya", "entah"]
)
def test_what_names_no_area_finds_none(areas: Areas, text: str) -> None:
    assert areas.find(text) is None


def test_inside_an_area_its_own_parts_come_first(areas: Areas) -> None:
    assert areas.find("3", "Rappocini") == Spot("Rappocini", "Mappala")
    assert areas.find("rappocini", "Rappocini") == Spot("Rappocini", "Rappocini")
    assert areas.find("antang", "Rappocini") == Spot("Manggala", "Antang")


def test_the_lists_fit_in_an_sms(areas: Areas) -> None:
    assert areas.numbered().startswith("1 Mariso\n2 Mamajang\n")
    assert max(len(areas.numbered(name)) for name in areas.listed()) < 240


def test_a_city_without_the_file_has_no_areas(tmp_path: Path) -> None:
    assert load_areas(tmp_path) == Areas()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{areas: {73.71.01: {name: Aa, parts: {73.71.01.1001: Be}}}, levels: []}", "levels"),
        ("areas: {73.71.01: {name: Aa, parts: {}}}", "parts"),
        ("areas: {x: {name: Aa, parts: {73.71.01.1001: Be}}}", "areas.x"),
        ("areas: {73.71.01: {name: 1 A, parts: {73.71.01.1001: Be}}}", "name"),
        ("areas: {73.71.01: {name: Aa, parts: {73.72.01.1001: Be}}}", "not begin with 73.71.01"),
        (
            "areas: {73.71.01: {name: Aa, parts: {73.71.01.1001: Be, 73.71.01.1002: B'e}}}",
            "told apart",
        ),
        ("areas: [", "areas.yaml"),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "areas.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FlowError, match=wrong):
        load_areas(tmp_path)

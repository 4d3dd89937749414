"""CSV: readable by a spreadsheet, harmless to whoever opens it."""

from __future__ import annotations

import csv
import io

import pytest

from callcentre.reports.export import REPORT_HEADER, csv_rows, report_cells
from callcentre.reports.rollup import overall


def _read(*cells: object) -> list[str]:
    file = b"".join(csv_rows(["a"] * len(cells), [cells])).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(file)))[1]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+62812", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", '=HYPERLINK("x")'],
)
def test_a_formula_becomes_text(text: str) -> None:
    (cell,) = _read(text)
    assert cell == "'" + text


def test_numbers_and_ordinary_words_stay_as_they_are() -> None:
    assert _read(-1.5, 3, None, 'a;b,"c"', "🔥", "a-b", "\ud800x") == [
        "-1.5",
        "3",
        "",
        'a;b,"c"',
        "🔥",
        "a-b",
        "?x",
    ]


def test_the_file_says_that_it_is_utf_8() -> None:
    assert next(csv_rows(["antrean"], [])) == b"\xef\xbb\xbfantrean\r\n"


def test_a_report_row_has_a_cell_for_every_heading() -> None:
    (cells,) = report_cells([overall([], {})])
    assert len(cells) == len(REPORT_HEADER)
    assert cells[REPORT_HEADER.index("offered")] == 0

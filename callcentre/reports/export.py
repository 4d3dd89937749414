"""Tables as CSV that a spreadsheet opens rightly and that cannot bite whoever opens it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields

from callcentre.reports.rollup import Row

# A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection); the wide forms are
# what East Asian keyboards write, and count as well.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UTF8_BOM = "\ufeff"  # tells spreadsheets that this is UTF-8

REPORT_HEADER = tuple(field.name for field in fields(Row))


def csv_rows(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file piece by piece, in UTF-8: a byte order mark and the header first, then each row.

    Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay
    numbers; None is empty.
    """
    yield (_UTF8_BOM + _line(header)).encode()
    for row in rows:
        yield _line(row).encode(errors="replace")


def report_cells(rows: Iterable[Row]) -> Iterator[tuple[object, ...]]:
    """The report's rows in the order of `REPORT_HEADER`; shares and seconds to four places."""
    for row in rows:
        yield tuple(round(cell, 4) if isinstance(cell, float) else cell for cell in astuple(row))


def _line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_safe(cell) for cell in cells])
    return line.getvalue()


def _safe(cell: object) -> object:
    if cell is None or isinstance(cell, int | float):
        return cell
    text = str(cell).replace("\x00", "")
    return "'" + text if text.lstrip(" ").startswith(_DANGEROUS) else text

"""What ``callcentre flows import-studio`` and ``export-studio`` do."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from callcentre.calls.city import City, load_city
from callcentre.errors import FlowError
from callcentre.flows.studio.exporting import export_studio
from callcentre.flows.studio.importing import import_studio
from callcentre.flows.studio.reading import LONGEST_FILE
from callcentre.flows.studio.report import table


def run_import(arguments: Namespace) -> None:
    """Print the report, and the flow or where it was written.

    Raises:
        FlowError: what is wrong with the export.
    """
    path = Path(arguments.file)
    result = import_studio(_text(path), str(path), _city(arguments))
    if arguments.out:
        _write(Path(arguments.out), result.text)
        sys.stdout.write(f"{table(result.rows)}\n{arguments.out} is written; read its comments.\n")
        return
    sys.stdout.write(result.text)
    sys.stderr.write(f"{table(result.rows)}\n")


def run_export(arguments: Namespace) -> None:
    """Print the flow as Studio's JSON, or write it.

    Raises:
        FlowError: there is no such flow, or it cannot be read.
    """
    folder = Path(arguments.folder)
    path = Path(arguments.flow)
    if path.suffix != ".yaml":
        path = folder / "flows" / f"{arguments.flow}.yaml"
    text = export_studio(_text(path), str(path), _city(arguments))
    if arguments.out:
        _write(Path(arguments.out), text)
        sys.stdout.write(f"{arguments.out} is written.\n")
    else:
        sys.stdout.write(text)


def _city(arguments: Namespace) -> City:
    return load_city(Path(arguments.folder))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > 4 * LONGEST_FILE:
            raise FlowError(f"{path}: the file is too large for a flow")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FlowError(f"{path}: the file is not UTF-8 text") from None
    except OSError as error:
        raise FlowError(f"{path}: {error.strerror}") from None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FlowError(f"{path}: {error.strerror}") from None

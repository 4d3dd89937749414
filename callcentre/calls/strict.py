"""What every part of the city file has in common: frozen, and no field that nobody knows."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

Words = Mapping[str, str]  # language -> text


class Strict(BaseModel):
    """A part of a file that a person writes; an unknown field is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

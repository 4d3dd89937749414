"""The areas of a city (kecamatan, and the kelurahan in them), and finding one by what was said.

``areas.yaml`` beside ``city.yaml`` holds them::

    areas:
      73.71.09:
        name: Panakkukang
        also: [Panakukang]             # other ways to write it
        parts:
          73.71.09.1006: Tamamaung     # or {name: ..., also: [...], alone: true}
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from callcentre.errors import FlowError

Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}(\.[0-9]{2,4}){1,3}$")]
AreaName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9 '()-]{1,30}$")]

# What people put before a name; nothing of it is a name.
_TITLES = frozenset({"kecamatan", "kec", "kelurahan", "kel", "desa", "district", "ward"})
# A name after one of these is a street's; streets lie elsewhere than what they are called after.
_STREETS = frozenset({"jl", "jln", "jalan", "lorong", "lr", "gang", "gg", "street"})
# A name this short is also an ordinary word ("baru", "daya"): it must stand alone or after a title.
_SHORT = 5
# How much of a misspelt name must be right, after difflib's measure: "tamamung" is, "tamalate" not.
_ALIKE = 0.8
_LONGEST_LIST = 300  # characters: two SMS


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Strict):
    """The smallest area there is."""

    name: AreaName
    also: tuple[AreaName, ...] = ()
    alone: bool = False  # counts only by itself or after its title, not within an address

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to write it."""
        return (self.name, *self.also)


def _as_part(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


class Area(Part):
    """An area and what lies in it, by code, in the order of the list."""

    parts: Mapping[Code, Annotated[Part, BeforeValidator(_as_part)]] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Spot:
    """An area that was meant: the name of the large one, of the part of it if that is known, and
    whether it was written right (else somebody should ask)."""

    area: str
    part: str = ""
    certain: bool = True

    @property
    def name(self) -> str:
        """As it is shown and kept: the part first, as on an envelope."""
        return f"{self.part}, {self.area}" if self.part else self.area

    @staticmethod
    def of(name: str) -> Spot:
        """What `name` was made from."""
        part, _, area = name.rpartition(", ")
        return Spot(area, part)


class Areas(_Strict):
    """All areas of a city; a city without any asks for none."""

    areas: Mapping[Code, Area] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _unmistakable(self) -> Self:
        seen: dict[str, str] = {}
        for code, area in self.areas.items():
            self._known(seen, area, "area")
            for part_code, part in area.parts.items():
                if not part_code.startswith(f"{code}."):
                    raise ValueError(f"{part_code} does not begin with {code}, in which it lies")
                self._known(seen, part, "part")
        for listed in ("", *(area.name for area in self.areas.values())):
            if len(self.numbered(listed)) > _LONGEST_LIST:
                raise ValueError(f"the list of {listed or 'all areas'} is longer than two SMS")
        return self

    @staticmethod
    def _known(seen: dict[str, str], part: Part, kind: str) -> None:
        # A part may be called like an area, but never like another part.
        for spelling in part.spellings:
            key = f"{kind} {_bare(spelling)}"
            if key in seen:
                raise ValueError(f"{part.name!r} and {seen[key]!r} cannot be told apart")
            seen[key] = part.name

    def listed(self, within: str = "") -> tuple[str, ...]:
        """The names of all areas, or of the parts of the area ``within``, in their order."""
        if not within:
            return tuple(area.name for area in self.areas.values())
        return tuple(part.name for part in self._parts(within))

    def numbered(self, within: str = "") -> str:
        """The same as a list for a message, one to a line."""
        return "\n".join(f"{n} {name}" for n, name in enumerate(self.listed(within), 1))

    def find(self, text: str, within: str = "") -> Spot | None:
        """What is meant by a number of the list, or by a name wherever it stands in ``text``.

        Parts of ``within`` come first; then every part and area of the city.
        """
        words = _words(text)
        if len(words) == 1 and words[0].isdecimal():
            return self._by_number(words[0], within)
        bare = [word for word in words if word not in _TITLES]
        return self._by_name(words, within) or self._alike("".join(bare), within)

    def _by_number(self, digits: str, within: str) -> Spot | None:
        names = self.listed(within)
        number = int(digits) if len(digits) <= 2 else 0
        if not 1 <= number <= len(names):
            return None
        name = names[number - 1]
        return Spot(within, name) if within else Spot(name)

    def _by_name(self, words: list[str], within: str) -> Spot | None:
        """The longest name that stands in the words; of two as long, the part."""
        found: list[tuple[int, bool, Spot]] = []
        for start in range(len(words)):
            for end in range(start + 1, min(start + 4, len(words)) + 1):
                name = "".join(words[start:end])
                spot = self._named(name, within)
                before = words[start - 1] if start else ""
                alone = len(words) == end - start or before in _TITLES
                if spot and before not in _STREETS and (alone or self._is_plain(name)):
                    found.append((len(name), bool(spot.part), spot))
        return max(found, key=lambda one: one[:2])[2] if found else None

    def _is_plain(self, bare: str) -> bool:
        """Is this a name wherever it stands?"""
        return len(bare) > _SHORT and bare not in self._alone

    @cached_property
    def _alone(self) -> frozenset[str]:
        parts = (part for area in self.areas.values() for part in (area, *area.parts.values()))
        return frozenset(_bare(s) for part in parts if part.alone for s in part.spellings)

    def _named(self, bare: str, within: str) -> Spot | None:
        inside = [spot for spot in self._spots.get(bare, ()) if spot.area == within and spot.part]
        known = inside or self._spots.get(bare, ())
        return known[0] if known else None

    def _alike(self, bare: str, within: str) -> Spot | None:
        if len(bare) < _SHORT - 1:
            return None
        names = [name for name, spots in self._spots.items() if not within or _in(spots, within)]
        close = difflib.get_close_matches(bare, names, 1, _ALIKE)
        spot = self._named(close[0], within) if close else None
        return Spot(spot.area, spot.part, certain=False) if spot else None

    def _parts(self, within: str) -> Iterator[Part]:
        for area in self.areas.values():
            if area.name == within:
                yield from area.parts.values()

    @cached_property
    def _spots(self) -> Mapping[str, tuple[Spot, ...]]:
        """Bare spelling -> what is called so; the area before a part of the same name."""
        spots: dict[str, tuple[Spot, ...]] = {}
        for area in self.areas.values():
            for spelling in area.spellings:
                spots[_bare(spelling)] = (Spot(area.name),)
        for area in self.areas.values():
            for part in area.parts.values():
                for spelling in part.spellings:
                    bare = _bare(spelling)
                    spots[bare] = (*spots.get(bare, ()), Spot(area.name, part.name))
        return spots


def _in(spots: tuple[Spot, ...], within: str) -> bool:
    return any(spot.area == within and spot.part for spot in spots)


def _words(text: str) -> list[str]:
    """``Kel. Pa'batang, Jl. Cendrawasih`` -> kel, pabatang, jl, cendrawasih."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("'", "").replace("\u2019", "")
    return re.findall(r"[a-z0-9]+", plain)


def _bare(text: str) -> str:
    return "".join(_words(text))


def load_areas(folder: Path) -> Areas:
    """Read ``areas.yaml`` in ``folder``; a city without that file has no areas.

    Raises:
        FlowError: names the file, the field and what would be right.
    """
    path = folder / "areas.yaml"
    if not path.exists():
        return Areas()
    try:
        return Areas.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise FlowError(f"{path}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise FlowError(f"{path}: {field}: {first['msg']}") from None

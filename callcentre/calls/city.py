"""The city file: who we are, which queues we keep, when we are open. One folder a city."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from callcentre.calls.areas import Areas, load_areas
from callcentre.calls.queues import QueueDefinition, wrong_references
from callcentre.calls.strict import Strict, Words
from callcentre.errors import FlowError


class Voice(Strict):
    """How the carrier should speak one language: its tag and the name of a voice."""

    tag: str
    voice: str


class Desk(Strict):
    """The clocks of an operator's work, in seconds; all of them run on the server."""

    offer_seconds: int = Field(20, ge=5, le=120)
    join_seconds: int = Field(12, ge=3, le=60)
    wrap_up_seconds: int = Field(60, ge=0, le=1800)
    presence_seconds: int = Field(45, ge=15, le=300)
    update_seconds: int = Field(20, ge=10, le=120)
    missed_offers: int = Field(3, ge=1, le=10)
    wrap_up_more_seconds: int = Field(60, ge=10, le=600)  # what one extension adds
    wrap_up_extensions: int = Field(3, ge=0, le=20)  # how many a call may have
    hold_seconds: int = Field(120, ge=20, le=1800)  # then the operator is reminded of the caller
    hold_again_seconds: int = Field(20, ge=5, le=120)  # and then the caller is taken back
    consult_seconds: int = Field(30, ge=10, le=120)  # how long it rings at whoever is asked in


# What the house itself writes as the reason of a pause; a city's own reasons have other names.
OUR_REASONS = frozenset(
    {
        "signed_on",
        "after_call",
        "missed",
        "slept",
        "no_phone",
        "elsewhere",
        "lost",
        "silent",
        "removed",
    }
)

_PAUSES: Mapping[str, Words] = {"break": {"id": "Rehat sejenak", "en": "Short break"}}


class Limits(Strict):
    """How soon a caller must come to a person, in seconds from the first word, and in keys.

    Whoever presses what they hear comes to an emergency line within the first two; whoever says
    and presses nothing, or only what is not offered, comes to a person within the others.
    """

    emergency_seconds: int = Field(20, ge=5, le=120)
    emergency_keys: int = Field(2, ge=0, le=9)
    silent_seconds: int = Field(30, ge=5, le=300)
    confused_seconds: int = Field(60, ge=5, le=600)


def _clock_time(value: object) -> object:
    # YAML 1.1 reads a bare 08:00 as the number 480 (base sixty).
    if isinstance(value, int):
        return time(value // 60 % 24, value % 60)
    return value


ClockTime = Annotated[time, BeforeValidator(_clock_time)]


class Opening(Strict):
    """Open on these days (mon..sun) between two times of the city's own clock."""

    days: tuple[str, ...]
    opens: ClockTime
    closes: ClockTime

    @field_validator("days")
    @classmethod
    def _known_days(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = set(value) - set(WEEKDAYS)
        if unknown:
            raise ValueError(f"unknown day {min(unknown)!r}; use {', '.join(WEEKDAYS)}")
        return value


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Calendar(Strict):
    """When something is open; ``holidays`` are closed days by date, with their names."""

    openings: tuple[Opening, ...]
    holidays: Mapping[date, str] = Field(default_factory=dict)


class Contact(Strict):
    """Somebody of the city whom flows may ring or write to."""

    number: str = Field(pattern=r"^\+[1-9][0-9]{6,14}$")
    channel: Literal["sms", "whatsapp"] = "sms"


class Template(Strict):
    """A WhatsApp message that Meta has approved; ``places`` are what is filled in (``"1"``)."""

    content_sid: str = Field(pattern=r"^HX[0-9a-f]{32}$")
    places: tuple[str, ...] = ()


class Entry(Strict):
    """Which flow answers a call, and which a message."""

    call: str
    message: str


class City(Strict):
    """Everything that differs between two cities and is not a flow."""

    city: str
    name: str
    country: str = Field("ID", pattern="^[A-Z]{2}$")
    timezone: str
    languages: tuple[str, ...] = Field(min_length=1)
    voices: Mapping[str, Voice]
    entry: Entry
    queues: Mapping[str, QueueDefinition]
    calendars: Mapping[str, Calendar] = Field(default_factory=dict)
    categories: Mapping[str, Words]
    switches: Mapping[str, Words] = Field(default_factory=dict)  # what staff can switch on
    contacts: Mapping[str, Contact] = Field(default_factory=dict)
    templates: Mapping[str, Template] = Field(default_factory=dict)
    desk: Desk = Desk()
    pauses: Mapping[str, Words] = _PAUSES  # why operators take a break, in the menu's order
    limits: Limits = Limits()
    areas: Areas = Areas()
    spoken: Mapping[str, Words]  # what the house itself says: apology, goodbye, position, lost ...

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"unknown time zone {value!r}, such as Asia/Makassar") from None
        return value

    @field_validator("pauses")
    @classmethod
    def _free_names(cls, value: Mapping[str, Words]) -> Mapping[str, Words]:
        if taken := sorted(OUR_REASONS.intersection(value)):
            raise ValueError(f"{taken[0]!r} is a reason of the house's own; use another name")
        if not value:
            raise ValueError("give at least one reason for a break")
        return value

    @model_validator(mode="after")
    def _queues_name_what_is_there(self) -> Self:
        known = {
            "calendar": self.calendars,
            "category": self.categories,
            "contact": self.contacts,
        }
        for wrong in wrong_references(self.queues, known):
            raise ValueError(wrong)
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The city's own time zone."""
        return ZoneInfo(self.timezone)

    @property
    def holidays(self) -> frozenset[date]:
        """Days on which no office of the city works."""
        calendars = self.calendars.values()
        return frozenset(day for calendar in calendars for day in calendar.holidays)

    @property
    def first_language(self) -> str:
        """The language a caller hears before choosing another."""
        return self.languages[0]

    @property
    def most_urgent_queue(self) -> str:
        """Where a caller goes who could not be understood."""
        return max(self.queues, key=lambda name: self.queues[name].priority)

    def heir_of(self, priority: int) -> str:
        """The queue for callers of one that is gone: the nearest that is not less urgent."""
        not_less = [name for name, one in self.queues.items() if one.priority >= priority]
        if not not_less:
            return self.most_urgent_queue
        return min(not_less, key=lambda name: self.queues[name].priority)

    def say(self, key: str, language: str) -> str:
        """One of the house's own sentences, in this language or else the first."""
        return self.pick(self.spoken[key], language)

    def pick(self, words: Words, language: str) -> str:
        """The text in this language, or else in the city's first."""
        return words.get(language) or words[self.first_language]


def load_city(folder: Path) -> City:
    """Read ``city.yaml`` in ``folder``, and ``areas.yaml`` beside it.

    Raises:
        FlowError: names the file, the field and what would be right.
    """
    path = folder / "city.yaml"
    try:
        city = City.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        _look_for_music(city, folder)
        return city.model_copy(update={"areas": load_areas(folder)})
    except FileNotFoundError:
        raise FlowError(f"{path}: there is no such city file") from None
    except yaml.YAMLError as error:
        raise FlowError(f"{path}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        where = f"{path}: {field}" if field else f"{path}"
        raise FlowError(f"{where}: {first['msg'].removeprefix('Value error, ')}") from None


def _look_for_music(city: City, folder: Path) -> None:
    for name, queue in city.queues.items():
        if queue.music and not (folder / "prompts" / "audio" / queue.music).is_file():
            where = f"{folder / 'city.yaml'}: queues.{name}.music"
            raise FlowError(f"{where}: there is no prompts/audio/{queue.music}")

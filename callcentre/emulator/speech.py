"""Words to sound.

The voice that is shipped is espeak-ng: unlovely, but clear, offline, and it speaks Indonesian.
Another may be plugged in: anything with the one method of `SpeechEngine`.
"""

from __future__ import annotations

import asyncio
import ctypes
import importlib
import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar, Protocol

import espeakng_loader

from callcentre.emulator.sounds import resample

log = logging.getLogger(__name__)

_SYNCHRONOUS = 2
_UTF8 = 1
_KEEP = 400
_CHARACTERS_A_SECOND = 14.0
_FEMALE = ("woman", "alice", "-a", "-d", "aoede", "kore", "leda", "zephyr")
_SPOKEN_INSTEAD = {"jv": "id", "su": "id", "ms": "ms", "en-us": "en-us", "en-gb": "en-gb"}

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class SpeechEngine(Protocol):
    """A voice. It is only ever called from one thread, which it may block."""

    def say(self, text: str, language: str, voice: str) -> tuple[bytes, int]:
        """Speak ``text``: mono samples of signed 16 bit, little-endian, and how many a second.

        ``language`` and ``voice`` are TwiML's (``id-ID``, ``Google.id-ID-Wavenet-A``). Whatever it
        raises is logged, and the words are spoken by the voice that is shipped.
        """


class SpeechError(Exception):
    """The named engine is not there, or is none."""


def load_engine(name: str) -> SpeechEngine:
    """Make the engine that ``package.module:Class`` names.

    Raises:
        SpeechError: there is no such thing, or it has no method ``say``.
    """
    module, _, maker = name.partition(":")
    try:
        engine: SpeechEngine = getattr(importlib.import_module(module), maker)()
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise SpeechError(f"speech: {name!r} cannot be loaded: {error}") from error
    if not callable(getattr(engine, "say", None)):
        raise SpeechError(f"speech: {name!r} has no method 'say'")
    return engine


def plug_in(engine: SpeechEngine) -> None:
    """Let ``engine`` speak from now on, in this whole process."""
    global _engine  # noqa: PLW0603 - the process has one mouth, as espeak has one state
    _engine = engine
    _said.clear()


def estimated_seconds(text: str) -> float:
    """How long ``text`` takes to say, without saying it."""
    return len(text) / _CHARACTERS_A_SECOND


def espeak_voice(language: str, voice: str = "") -> str:
    """The espeak voice for a TwiML ``language`` and ``voice`` pair.

    A voice such as ``Google.id-ID-Wavenet-A`` carries its own language, which wins.
    """
    parts = voice.rsplit(".", maxsplit=1)[-1].split("-")
    tag = "-".join(parts[:2]) if len(parts) > 2 else language
    tag = (tag or "en-US").lower()
    main = tag.split("-")[0]
    chosen = _SPOKEN_INSTEAD.get(tag) or _SPOKEN_INSTEAD.get(main) or main
    return f"{chosen}+f3" if voice.lower().endswith(_FEMALE) else chosen


class _Espeak:
    """The library itself: one per process and not thread-safe, so one worker thread owns it."""

    _one: ClassVar[_Espeak | None] = None

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self._rate: int = self._library.espeak_Initialize(_SYNCHRONOUS, 200, data, 0)
        if self._rate <= 0:
            message = "espeak-ng did not start"
            raise RuntimeError(message)
        self._sound = bytearray()
        # The library keeps only a pointer: the callback must live as long as it does.
        self._callback = _Callback(self._receive)
        self._library.espeak_SetSynthCallback(self._callback)

    @classmethod
    def shared(cls) -> _Espeak:
        if cls._one is None:
            cls._one = cls()
        return cls._one

    def _receive(self, samples: ctypes._Pointer[ctypes.c_short], count: int, _: object) -> int:
        if samples and count > 0:
            self._sound += ctypes.string_at(samples, 2 * count)
        return 0

    def say(self, text: str, language: str, voice: str) -> tuple[bytes, int]:
        """Speak; an unknown voice is read by the English one."""
        chosen = espeak_voice(language, voice)
        if self._library.espeak_SetVoiceByName(chosen.encode()) != 0:
            self._library.espeak_SetVoiceByName(b"en")
        self._sound = bytearray()
        data = text.replace("\0", " ").encode() + b"\0"
        self._library.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        return bytes(self._sound), self._rate


_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="espeak")
_said: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()
_engine: SpeechEngine | None = None


async def synthesise(text: str, language: str, voice: str = "") -> bytes:
    """Speak ``text`` into 8 kHz mono samples; the same words are spoken only once."""
    key = (text, language, voice)
    if key in _said:
        _said.move_to_end(key)
        return _said[key]
    loop = asyncio.get_running_loop()
    sound = await loop.run_in_executor(_worker, _say, *key)
    _said[key] = sound
    while len(_said) > _KEEP:
        _said.popitem(last=False)
    return sound


def _say(text: str, language: str, voice: str) -> bytes:
    if _engine is not None:
        try:
            return resample(*_engine.say(text, language, voice))
        except Exception:
            log.exception("the plugged-in voice failed; the shipped one speaks instead")
    sound, rate = _Espeak.shared().say(text, language, voice)
    return resample(sound, rate) if sound else b""

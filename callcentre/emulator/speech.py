"""Words to sound with espeak-ng: unlovely, but clear, offline, and it speaks Indonesian."""

from __future__ import annotations

import asyncio
import ctypes
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import espeakng_loader

from callcentre.emulator.sounds import resample

_SYNCHRONOUS = 2
_UTF8 = 1
_KEEP = 400
_CHARACTERS_A_SECOND = 14.0
_FEMALE = ("woman", "alice", "-a", "-d", "aoede", "kore", "leda", "zephyr")
_SPOKEN_INSTEAD = {"jv": "id", "su": "id", "ms": "ms", "en-us": "en-us", "en-gb": "en-gb"}

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


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

    def say(self, text: str, voice: str) -> bytes:
        """8 kHz samples of ``text``; an unknown voice is read by the English one."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            self._library.espeak_SetVoiceByName(b"en")
        self._sound = bytearray()
        data = text.replace("\0", " ").encode() + b"\0"
        self._library.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        return resample(bytes(self._sound), self._rate) if self._sound else b""


_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="espeak")
_said: OrderedDict[tuple[str, str], bytes] = OrderedDict()


async def synthesise(text: str, language: str, voice: str = "") -> bytes:
    """Speak ``text`` into 8 kHz mono samples; the same words are spoken only once."""
    key = (text, espeak_voice(language, voice))
    if key in _said:
        _said.move_to_end(key)
        return _said[key]
    loop = asyncio.get_running_loop()
    sound = await loop.run_in_executor(_worker, _say, *key)
    _said[key] = sound
    while len(_said) > _KEEP:
        _said.popitem(last=False)
    return sound


def _say(text: str, voice: str) -> bytes:
    return _Espeak.shared().say(text, voice)

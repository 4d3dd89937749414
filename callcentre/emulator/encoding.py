"""Stored recordings in the forms in which they can be asked for. Everything here blocks."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import cast

import av
from av.audio.stream import AudioStream

_STANDARD = 44100


def mono_of(path: Path) -> bytes:
    """A WAV file as one channel, both sides mixed."""
    return _encode(path, "wav", "pcm_s16le", 8000, "mono")


def mp3_of(path: Path, channels: int) -> bytes:
    """A WAV file as MP3."""
    return _encode(path, "mp3", "libmp3lame", _STANDARD, "stereo" if channels == 2 else "mono")


def _encode(path: Path, form: str, codec: str, rate: int, layout: str) -> bytes:
    target = BytesIO()
    with av.open(path, "r") as source, av.open(target, "w", format=form) as sink:
        stream = cast(AudioStream, sink.add_stream(codec, rate=rate, layout=layout))
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate)
        for frame in source.decode(audio=0):
            for piece in resampler.resample(frame):
                sink.mux(stream.encode(piece))
        for piece in resampler.resample(None):
            sink.mux(stream.encode(piece))
        sink.mux(stream.encode(None))
    return target.getvalue()

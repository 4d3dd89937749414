"""G.711 mu-law, the telephone's own code: eight bits for each sample, by two tables.

Rule: ITU-T G.711. Tables instead of a library, because the standard library no longer has one and
the frames are too small to be worth a codec of their own.
"""

from __future__ import annotations

from array import array

_BIAS = 0x84
_CLIP = 32635


def _decoded(code: int) -> int:
    code = ~code & 0xFF
    size = (((code & 0x0F) << 3) + _BIAS << (code >> 4 & 7)) - _BIAS
    return -size if code & 0x80 else size


def _encoded(sample: int) -> int:
    sign = 0x80 if sample < 0 else 0
    size = min(abs(sample), _CLIP) + _BIAS
    segment = max(0, size.bit_length() - 8)
    return ~(sign | segment << 4 | size >> segment + 3 & 0x0F) & 0xFF


_SAMPLES = [_decoded(code) for code in range(256)]
_LOW = bytes(sample & 0xFF for sample in _SAMPLES)
_HIGH = bytes(sample >> 8 & 0xFF for sample in _SAMPLES)
# Negative samples find their place from the end of the list.
_CODES = [_encoded(sample) for sample in (*range(32768), *range(-32768, 0))]


def encode(sound: bytes) -> bytes:
    """Samples of signed 16 bit (little-endian) as one mu-law byte each."""
    return bytes(map(_CODES.__getitem__, array("h", sound)))


def decode(codes: bytes) -> bytes:
    """Mu-law bytes as samples of signed 16 bit (little-endian)."""
    sound = bytearray(2 * len(codes))
    sound[0::2] = codes.translate(_LOW)
    sound[1::2] = codes.translate(_HIGH)
    return bytes(sound)

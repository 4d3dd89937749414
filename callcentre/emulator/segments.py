"""How many segments a text message takes (contract 5.3)."""

from __future__ import annotations

import math

_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = set("^{}\\[~]|€\f")


def count_segments(body: str) -> int:
    """Segments of an SMS: 160 or 153 each in GSM-7, 70 or 67 each as soon as one sign is not."""
    if all(sign in _GSM or sign in _GSM_DOUBLE for sign in body):
        units = sum(2 if sign in _GSM_DOUBLE else 1 for sign in body)
        return 1 if units <= 160 else math.ceil(units / 153)
    units = len(body.encode("utf-16-le")) // 2
    return 1 if units <= 70 else math.ceil(units / 67)

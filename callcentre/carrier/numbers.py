"""Numbers and other senders: from whatever the carrier sent to one `Identity`."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from callcentre.calls.identity import Identity, IdentityKind

# Short numbers in use in Indonesia that phonenumbers does not know: 108 directory, 115 search and
# rescue, 117 disasters, 123 electricity, 129 violence against women and children, 165 health
# insurance, 1708 LAPOR!. The rest are listed so that the table is whole.
INDONESIAN_SHORT_NUMBERS = frozenset(
    {"108", "110", "112", "113", "115", "117", "118", "119", "123", "129", "165"}
    | {"1708", "14045", "1500567"}
)

# How carriers write "no number": words, and the same words typed on a keypad (ANONYMOUS,
# RESTRICTED, UNAVAILABLE, UNKNOWN, BLOCKED).
_WITHHELD = frozenset(
    {"anonymous", "unknown", "restricted", "private", "unavailable", "blocked", "withheld"}
    | {"266696687", "7378742833", "86282452253", "8656696", "2562533"}
)
_WITHHELD_IDENTITY = Identity("withheld", IdentityKind.WITHHELD, "")
_LONGEST_KEY = 120
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


@lru_cache(maxsize=4096)
def identify(raw: str, country: str = "ID") -> Identity:
    """Who is calling or writing; every string has an answer, the worst being ``raw:...``.

    ``country`` (ISO 3166 alpha-2) is where bare national numbers belong.
    """
    text = raw.strip().removeprefix("whatsapp:").strip()
    bare = text.removeprefix("+")
    if not bare or bare.lower() in _WITHHELD:
        return _WITHHELD_IDENTITY
    if text.startswith("client:"):
        return Identity(text[:_LONGEST_KEY], IdentityKind.CLIENT, text[7:_LONGEST_KEY])
    short = bare.removeprefix("62") if text.startswith("+") else bare
    if country == "ID" and short in INDONESIAN_SHORT_NUMBERS:
        # Some carriers write short numbers in E.164 (+62112), which nobody has.
        return Identity(f"short:{short}", IdentityKind.SHORT, short, country)
    number = _parse(text, country)
    return _of_words(text, bare) if number is None else _of_number(number, country)


def channel_address(identity_key: str, channel: str) -> str:
    """The address to which a message to this caller is sent: ``whatsapp:`` is a prefix there."""
    return f"whatsapp:{identity_key}" if channel == "whatsapp" else identity_key


def _of_words(text: str, bare: str) -> Identity:
    """What is not a valid number: a short code of elsewhere, a sender's name, or just what came."""
    if re.fullmatch(r"[0-9]{3,6}", bare):
        return Identity(f"short:{bare}", IdentityKind.SHORT, bare)
    if re.fullmatch(r"(?=.*[A-Za-z])[\w .&+-]{1,20}", text, re.ASCII):
        return Identity(f"alpha:{text.upper()}", IdentityKind.ALPHANUMERIC, text)
    return Identity(f"raw:{text}"[:_LONGEST_KEY], IdentityKind.UNKNOWN, text[:_LONGEST_KEY])


def _parse(text: str, country: str) -> PhoneNumber | None:
    """A valid number, also from ``62812...`` without its plus, else None."""
    candidates = [text]
    if country == "ID" and text.startswith("62"):
        candidates.insert(0, f"+{text}")
    for candidate in candidates:
        try:
            number = phonenumbers.parse(candidate, country)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
    return None


def _of_number(number: PhoneNumber, country: str) -> Identity:
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_number(number) or ""
    if region != country:
        kind = IdentityKind.FOREIGN
    elif phonenumbers.number_type(number) in _MOBILE:
        kind = IdentityKind.MOBILE
    else:
        kind = IdentityKind.LANDLINE
    return Identity(e164, kind, e164, region)

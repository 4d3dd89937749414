"""From the carrier's form to a frozen dataclass, with the key that makes the event unique.

Unknown fields are ignored (the carrier adds new ones without notice), missing ones are blank, and
repeated ones count by their first value; the signature has covered them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from callcentre.calls.inputs import Channel, FlowInput, Keys, Recorded, Silence, Speech
from callcentre.errors import BadInputError

Form = Mapping[str, str]
_LONGEST_ID = 64
_LONGEST_BODY = 1600
_MOST_MEDIA = 10
_KEYS = frozenset("0123456789*#ABCD")


@dataclass(frozen=True, slots=True)
class LegEvent:
    """A request about one leg: who, to where, and how it stands."""

    call_id: str
    account: str
    caller: str
    dialled: str
    status: str
    direction: str


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """A call-progress callback. ``duration`` in seconds, None unless the call is over."""

    leg: LegEvent
    key: str
    sequence: int | None
    carrier_at: datetime | None
    duration: int | None


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """A conference callback: what happened to whom in which room."""

    key: str
    what: str
    room: str
    leg_id: str
    label: str
    reason: str
    sequence: int | None
    carrier_at: datetime | None


@dataclass(frozen=True, slots=True)
class DialEvent:
    """How ringing other phones went, in the carrier's word, and how long somebody talked there."""

    status: str
    seconds: int


@dataclass(frozen=True, slots=True)
class RecordingEvent:
    """A recording callback; ``call_id`` is the one our own address named, if any."""

    carrier_id: str
    call_id: str
    source: str
    status: str
    seconds: int
    channels: int


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """A message of a citizen; ``media`` holds url and type of each picture or sound.

    Latitude and longitude are degrees, or None.
    """

    carrier_id: str
    account: str
    channel: Channel
    sender: str
    city_address: str
    body: str
    media: tuple[dict[str, str], ...]
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class MessageStatusEvent:
    """A delivery callback for a message that we sent."""

    key: str
    carrier_id: str
    status: str
    error_code: str


def leg_event(form: Form) -> LegEvent:
    """Read the fields that every voice request has.

    Raises:
        BadInputError: there is no CallSid, or it cannot be one.
    """
    return LegEvent(
        call_id=_identifier(form, "CallSid"),
        account=form.get("AccountSid", "")[:_LONGEST_ID],
        caller=form.get("From", ""),
        dialled=form.get("To", "")[:_LONGEST_ID],
        status=form.get("CallStatus", ""),
        direction=form.get("Direction", "")[:32],
    )


def status_event(form: Form) -> StatusEvent:
    """Read a status callback; its key is the sequence number, or else the status itself."""
    leg = leg_event(form)
    sequence = _whole(form.get("SequenceNumber", ""))
    mark = f"{leg.status}:{sequence}" if sequence is not None else leg.status
    return StatusEvent(
        leg=leg,
        key=f"{leg.call_id}:status:{mark}"[:200],
        sequence=sequence,
        carrier_at=_instant(form.get("Timestamp", "")),
        duration=_whole(form.get("CallDuration", "")),
    )


def room_event(form: Form) -> RoomEvent:
    """Read a conference callback; it carries no From and no To."""
    conference = _identifier(form, "ConferenceSid")
    what = form.get("StatusCallbackEvent", "")[:40]
    leg_id = form.get("CallSid", "")[:_LONGEST_ID]
    sequence = _whole(form.get("SequenceNumber", ""))
    mark = what if sequence is None else f"{sequence}"
    return RoomEvent(
        key=f"{conference}:{mark}:{leg_id}",
        what=what,
        room=form.get("FriendlyName", "")[:128],
        leg_id=leg_id,
        label=form.get("ParticipantLabel", "")[:128],
        reason=(form.get("ReasonParticipantLeft") or form.get("ReasonConferenceEnded", ""))[:60],
        sequence=sequence,
        carrier_at=_instant(form.get("Timestamp", "")),
    )


def dial_event(form: Form) -> DialEvent:
    """Read what comes when the phones that a document rang are done."""
    return DialEvent(form.get("DialCallStatus", ""), _whole(form.get("DialCallDuration", "")) or 0)


def recording_event(form: Form, call_id: str) -> RecordingEvent:
    """Read a recording callback. Its URL field is ignored: credentials go to the API host only."""
    return RecordingEvent(
        carrier_id=_identifier(form, "RecordingSid"),
        call_id=(call_id or form.get("CallSid", ""))[:_LONGEST_ID],
        source=form.get("RecordingSource", "")[:40],
        status=form.get("RecordingStatus", "completed")[:20],
        seconds=_whole(form.get("RecordingDuration", "")) or 0,
        channels=_whole(form.get("RecordingChannels", "")) or 1,
    )


def flow_input(form: Form) -> FlowInput:
    """What the caller did at a step: recorded, pressed, spoke, or nothing at all."""
    recording = form.get("RecordingSid", "")
    if recording or "RecordingUrl" in form:
        seconds = _whole(form.get("RecordingDuration", "")) or 0
        ended_by = form.get("Digits", "")
        key = ended_by if ended_by in _KEYS else ""
        return Recorded(recording[:_LONGEST_ID], seconds, key)
    digits = "".join(key for key in form.get("Digits", "") if key in _KEYS)
    if digits:
        return Keys(digits[:32])
    speech = form.get("SpeechResult", "").strip()
    if speech:
        return Speech(speech[:_LONGEST_BODY], _fraction(form.get("Confidence", "")))
    return Silence()


def message_event(form: Form) -> MessageEvent:
    """Read an incoming message.

    Raises:
        BadInputError: there is no MessageSid (or its old twin SmsSid).
    """
    sender = form.get("From", "")
    channel = Channel.WHATSAPP if sender.startswith("whatsapp:") else Channel.SMS
    pictures = min(_whole(form.get("NumMedia", "")) or 0, _MOST_MEDIA)
    return MessageEvent(
        carrier_id=_identifier(form, "MessageSid" if form.get("MessageSid") else "SmsSid"),
        account=form.get("AccountSid", "")[:_LONGEST_ID],
        channel=channel,
        sender=sender,
        city_address=form.get("To", "").removeprefix("whatsapp:")[:_LONGEST_ID],
        body=form.get("Body", ""),
        media=tuple(_medium(form, index) for index in range(pictures)),
        latitude=_degrees(form.get("Latitude", ""), 90),
        longitude=_degrees(form.get("Longitude", ""), 180),
    )


def message_status_event(form: Form) -> MessageStatusEvent:
    """Read a delivery callback; each status of a message is one event."""
    carrier_id = _identifier(form, "MessageSid" if form.get("MessageSid") else "SmsSid")
    status = (form.get("MessageStatus") or form.get("SmsStatus", ""))[:40]
    return MessageStatusEvent(
        key=f"{carrier_id}:{status}",
        carrier_id=carrier_id,
        status=status,
        error_code=form.get("ErrorCode", "")[:10],
    )


def _medium(form: Form, index: int) -> dict[str, str]:
    return {
        "url": form.get(f"MediaUrl{index}", "")[:500],
        "type": form.get(f"MediaContentType{index}", "")[:100],
    }


def _identifier(form: Form, field: str) -> str:
    value = form.get(field, "").strip()
    if not value:
        raise BadInputError(field, "is missing")
    # Compatible gateways use UUIDs, so no shape is asked for beyond plain printable ASCII.
    if len(value) > _LONGEST_ID or not all(char.isalnum() or char in "-_" for char in value):
        raise BadInputError(field, "is not an identifier")
    return value


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None


def _fraction(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def _degrees(text: str, most: float) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -most <= value <= most else None


def _instant(text: str) -> datetime | None:
    """An RFC 2822 time in UTC."""
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None

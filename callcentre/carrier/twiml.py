"""Our instructions in the carrier's markup. Pure: the same list gives the same document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from xml.sax.saxutils import escape

from twilio.twiml import TwiML
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from callcentre.calls.city import Voice
from callcentre.calls.instructions import (
    ConnectPhones,
    Continue,
    GoTo,
    HangUp,
    Instruction,
    JoinRoom,
    Listen,
    Pause,
    Play,
    RecordVoice,
    Reject,
    RingPhones,
    Say,
    Spoken,
)
from callcentre.carrier.words import ROOM_EVENTS

# What XML 1.0 does not allow in a document, whatever the escaping; lone surrogates among them. The
# private use area is left out too, because the marks below are made of it.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\uf900-\ufffd\U00010000-\U0010ffff]")
_LONGEST_SPEECH = 4000
_SPECIAL = re.compile('[&<>"]')
_IN_ATTRIBUTES = {'"': "&quot;"}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the carrier goes on: absolute URLs, blank where the document cannot need one."""

    next: str = ""
    sounds: str = ""
    recording: str = ""
    room: str = ""
    after: str = ""
    whisper: str = ""


@dataclass(frozen=True, eq=False)
class Speaker:
    """Which voice speaks which of our languages. One for the life of a process."""

    voices: Mapping[str, Voice] = field(default_factory=dict)

    def attributes(self, language: str, instead: str = "") -> dict[str, str]:
        """The markup's attributes for one language; none when the city names no voice for it.

        ``instead`` is a voice that takes the place of the city's.
        """
        voice = self.voices.get(language)
        return {"language": voice.tag, "voice": instead or voice.voice} if voice else {}


# Where the addresses go in a document that is kept; no spoken text can hold these.
_MARK = re.compile("\ue000([0-9]+)\ue001")
_MARKS = Addresses(*(f"\ue000{number}\ue001" for number in range(len(fields(Addresses)))))


def render(instructions: tuple[Instruction, ...], to: Addresses, speaker: Speaker) -> str:
    """A voice document; an empty tuple is an empty document, with which the call ends."""
    parts = _document(instructions, speaker)
    if len(parts) == 1:
        return parts[0]
    # Every second part is the name of an address.
    filled = list(parts)
    filled[1::2] = [_escaped(getattr(to, name)) for name in parts[1::2]]
    return "".join(filled)


def _escaped(url: str) -> str:
    # Nearly no address of ours has anything to escape, and looking is quicker than escaping.
    return escape(url, _IN_ATTRIBUTES) if _SPECIAL.search(url) else url


@lru_cache(maxsize=512)
def _document(instructions: tuple[Instruction, ...], speaker: Speaker) -> tuple[str, ...]:
    """The document in parts: text, the name of an address, text, and so on."""
    # Most callers hear the same few prompts, and making a document is dear; only the addresses
    # differ from call to call.
    response = VoiceResponse()
    for instruction in instructions:
        _add(response, instruction, _MARKS, speaker)
    names = [field.name for field in fields(Addresses)]
    parts = _MARK.split(str(response))
    return tuple(names[int(part)] if n % 2 else part for n, part in enumerate(parts))


def render_replies(replies: Sequence[str]) -> str:
    """A messaging document; no replies means "say nothing"."""
    response = MessagingResponse()
    for reply in replies:
        response.message(_clean(reply))
    return str(response)


def _add(parent: TwiML, instruction: Instruction, to: Addresses, speaker: Speaker) -> None:
    match instruction:
        case Say() | Play() | Pause():
            _add_spoken(parent, instruction, to, speaker)
        case Listen():
            _add_listen(parent, instruction, to, speaker)
        case RecordVoice():
            _add_record(parent, instruction, to, speaker)
        case Continue():
            parent.redirect(to.next, method="POST")
        case JoinRoom():
            _add_room(parent, instruction, to)
        case RingPhones():
            # Without an action: when nobody picks up, the caller goes on with the next verb.
            dial = Dial(timeout=instruction.timeout, caller_id=instruction.caller_id or None)
            for number in instruction.numbers:
                dial.number(number)
            parent.append(dial)
        case ConnectPhones() | GoTo():
            _add_elsewhere(parent, instruction, to)
        case HangUp() | Reject():
            _add_ending(parent, instruction)


def _add_ending(parent: TwiML, ending: HangUp | Reject) -> None:
    if isinstance(ending, Reject):
        parent.reject(reason=ending.reason)
    else:
        parent.hangup()


def _add_spoken(parent: TwiML, spoken: Spoken, to: Addresses, speaker: Speaker) -> None:
    match spoken:
        case Say(text, language, voice):
            parent.say(_clean(text)[:_LONGEST_SPEECH], **speaker.attributes(language, voice))
        case Play(path):
            parent.play(f"{to.sounds}/{path}")
        case Pause(seconds):
            parent.pause(length=seconds)


def _add_listen(parent: TwiML, listen: Listen, to: Addresses, speaker: Speaker) -> None:
    gather = Gather(
        action=to.next,
        method="POST",
        # Silence must come back to us too; by default the carrier would fall through and hang up.
        action_on_empty_result=True,
        timeout=listen.timeout,
        num_digits=listen.max_digits,
        finish_on_key=listen.finish_on_key,
        input="dtmf speech" if listen.speech else "dtmf",
        language=_tag(listen, speaker),
        hints=",".join(listen.hints) or None,
    )
    for prompt in listen.prompts:
        _add_spoken(gather, prompt, to, speaker)
    parent.append(gather)


def _tag(listen: Listen, speaker: Speaker) -> str | None:
    voice = speaker.voices.get(listen.language)
    return voice.tag if listen.speech and voice else None


def _add_record(parent: TwiML, record: RecordVoice, to: Addresses, speaker: Speaker) -> None:
    for prompt in record.prompts:
        _add_spoken(parent, prompt, to, speaker)
    parent.record(
        action=to.next,
        method="POST",
        timeout=record.silence_seconds,
        max_length=record.max_seconds,
        finish_on_key=record.finish_on_key,
        play_beep=True,
        recording_status_callback=to.recording,
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
    )
    # Reached only when nothing at all was recorded: silence is an answer too.
    parent.redirect(to.next, method="POST")


def _add_elsewhere(parent: TwiML, connect: ConnectPhones | GoTo, to: Addresses) -> None:
    if isinstance(connect, GoTo):
        parent.redirect(connect.url, method="POST")
        return
    dial = Dial(
        action=to.after,
        method="POST",
        timeout=connect.timeout,
        time_limit=connect.limit or None,
        caller_id=connect.caller_id or None,
        record="record-from-answer-dual" if connect.record else None,
        recording_status_callback=to.recording if connect.record else None,
    )
    for number in connect.numbers:
        dial.number(number, url=to.whisper if connect.whisper else None)
    parent.append(dial)


def _add_room(parent: TwiML, join: JoinRoom, to: Addresses) -> None:
    dial = Dial(action=to.after, method="POST")
    dial.conference(
        join.room,
        participant_label=join.label,
        start_conference_on_enter=True,
        end_conference_on_exit=join.end_when_leaves,
        beep="true" if join.beep else "false",
        muted=join.muted or None,
        coach=join.coached or None,
        # The first leg to join fixes the callbacks of the room, so every leg names the same set.
        status_callback=to.room,
        status_callback_event=" ".join(ROOM_EVENTS),
        status_callback_method="POST",
        record="record-from-start" if join.record else "do-not-record",
        recording_status_callback=to.recording if join.record else None,
        recording_status_callback_event="completed absent" if join.record else None,
    )
    parent.append(dial)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)

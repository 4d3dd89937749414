"""Conferences: who is inside, when they start and end, what each participant hears."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from callcentre.emulator.audio import LegAudio
from callcentre.emulator.conference_events import (
    Ending,
    ending_fields,
    participant_fields,
    report,
)
from callcentre.emulator.legs import Callback, Leg
from callcentre.emulator.names import new_sid, now
from callcentre.emulator.past import Remembers
from callcentre.emulator.recordings import About, Recording
from callcentre.emulator.sounds import door_beep

if TYPE_CHECKING:
    from callcentre.emulator.documents import Source
    from callcentre.emulator.exchange import Exchange

LONGEST_LABEL = 128


@dataclass(frozen=True)
class Seating:
    """How a leg wants to sit in a conference. ``wait`` None means the carrier's own music."""

    muted: bool = False
    start_on_enter: bool = True
    end_on_exit: bool = False
    label: str = ""
    coach: str = ""
    beep: str = "true"
    wait: Source | None = None
    silent_wait: bool = False
    most: int = 250
    record: bool = False
    callback: Callback = field(default_factory=Callback)
    recording_callback: Callback = field(default_factory=Callback)


class ConferenceError(Exception):
    """The leg does not get in; ``code`` is Twilio's."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Participant(Remembers):
    """One leg inside. ``left`` holds the reason once it is out."""

    REMEMBERS = frozenset({"muted", "hold", "coach", "end_on_exit", "updated"})

    def __init__(self, leg: Leg, seating: Seating) -> None:
        self.leg = leg
        self.seating = seating
        self.muted = seating.muted
        self.hold = False
        self.coach = seating.coach
        self.beep = seating.beep
        self.wait = seating.wait
        self.end_on_exit = seating.end_on_exit
        self.kicked = False
        self.created = self.updated = now()
        self.left: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.listening_to: asyncio.Task[Any] | None = None

    def hears(self, page: asyncio.Task[Any] | None) -> None:
        """Play a hold page to this one, or stop the one that plays."""
        if self.listening_to is not None:
            self.listening_to.cancel()
        self.listening_to = page


class Company:
    """Whether people inside have anybody to talk with; one can wait for either."""

    def __init__(self) -> None:
        self.together = asyncio.Event()
        self.apart = asyncio.Event()
        self.apart.set()

    def be(self, *, together: bool) -> None:
        """Note how it is now."""
        (self.together if together else self.apart).set()
        (self.apart if together else self.together).clear()


class Conference(Remembers):
    """One conference of an account. ``status``: init, in-progress, completed."""

    REMEMBERS = frozenset({"status", "updated", "ended", "ending", "participants"})

    def __init__(self, exchange: Exchange, account_sid: str, name: str, first: Seating) -> None:
        self.sid = new_sid("CF")
        self.account_sid = account_sid
        self.name = name
        self.status = "init"
        self.created = self.updated = now()
        self.ended: datetime | None = None
        self.ending: Ending | None = None
        # The first to come fixes where the events go, and which.
        self.callback = first.callback
        self.sequence = 0
        self.participants: dict[str, Participant] = {}
        self.started = asyncio.Event()
        self.company = Company()
        self._exchange = exchange
        self._room = exchange.studio.room(self.sid)
        self._recording: Recording | None = None
        self._recording_wish: Seating | None = first if first.record else None
        if "speaker" in first.callback.events:
            self._room.watch_speech(self._heard_speech)

    # -- Gathering --------------------------------------------------------------------------

    def others(self, leg: Leg) -> list[Leg]:
        """Everybody else inside, once the conference has started."""
        if not self.started.is_set() or leg.sid not in self.participants:
            return []
        return [one.leg for sid, one in self.participants.items() if sid != leg.sid]

    def drop(self, leg: Leg) -> None:
        """Nothing to do: a participant's stay ends with the program that holds it."""

    # -- coming and going -------------------------------------------------------------------

    def admit(self, leg: Leg, seating: Seating) -> Participant:
        """Let a leg in.

        Raises:
            ConferenceError: full (16020), a bad label (16023, 16024) or a taken one (16025),
                or the one to be coached is not inside (13240).
        """
        if len(self.participants) >= seating.most:
            raise ConferenceError(16020, "the conference is full")
        if fault := label_fault(seating.label):
            raise ConferenceError(*fault)
        if seating.label and self.find(seating.label) is not None:
            raise ConferenceError(16025, "the participant label is in use")
        if seating.coach and seating.coach not in self.participants:
            raise ConferenceError(13240, f"{seating.coach[:50]} is not there to be coached")
        participant = Participant(leg, seating)
        self.participants = {**self.participants, leg.sid: participant}
        leg.gathering = self
        if seating.record:
            self._recording_wish = self._recording_wish or seating
        self.tell("participant-join", participant)
        if self.started.is_set():
            self._sit_down(participant)
            self._count_meeting()
        else:
            self._start_if_ready()
        self._beep(participant, "onEnter")
        self._look_round()
        return participant

    def dismiss(self, participant: Participant, reason: str) -> None:
        """Let a leg out, and end the conference if that is what its going means."""
        if participant.leg.sid not in self.participants:
            return
        self._strike_out(participant)
        self._see_off(participant, reason)
        self._beep(participant, "onExit")
        self._look_round()
        kicked = "kicked" if participant.kicked else "left"
        who = (participant.leg.sid, participant.seating.label)
        if participant.end_on_exit:
            word = f"participant-with-end-conference-on-exit-{kicked}"
            self.end(Ending(word, *who), "moderator_ended_conference")
        elif not self.participants:
            self.end(Ending(f"last-participant-{kicked}", *who), "")

    def end(self, ending: Ending, reason_left: str) -> None:
        """End it for everybody."""
        if self.status == "completed":
            return
        for participant in tuple(self.participants.values()):
            self._strike_out(participant)
            self._see_off(participant, reason_left)
        self.status, self.ended, self.ending = "completed", now(), ending
        self.updated = self.ended
        if self._recording is not None:
            self._exchange.recordings.end(self._recording)
        report(self._exchange, self, "conference-end", ending_fields(ending))

    def find(self, name: str) -> Participant | None:
        """A participant by the sid of its call or by its label."""
        for participant in self.participants.values():
            if name and name in {participant.leg.sid, participant.seating.label}:
                return participant
        return None

    # -- changes ----------------------------------------------------------------------------

    def mute(self, participant: Participant, *, muted: bool) -> None:
        """Mute: hears all, is not heard."""
        if participant.muted == muted:
            return
        participant.muted, participant.updated = muted, now()
        self._room.update(participant.leg.audio, muted=muted)
        self.tell("participant-mute" if muted else "participant-unmute", participant)

    def put_on_hold(self, participant: Participant, *, hold: bool) -> None:
        """Hold: neither hears nor is heard."""
        if participant.hold == hold:
            return
        participant.hold, participant.updated = hold, now()
        self._room.update(participant.leg.audio, hold=hold)
        if not hold:
            participant.hears(None)
        self.tell("participant-hold" if hold else "participant-unhold", participant)

    def coach(self, participant: Participant, coached: Participant | None) -> None:
        """Be heard by ``coached`` only; by everybody again when it is None."""
        participant.coach = coached.leg.sid if coached else ""
        participant.updated = now()
        self._room.coach(participant.leg.audio, coached.leg.audio if coached else None)
        self.tell("participant-modify", participant)

    def tell(self, event: str, participant: Participant, **fields: str) -> None:
        """Report an event about one participant."""
        report(self._exchange, self, event, participant_fields(participant) | fields)

    # -- inside -----------------------------------------------------------------------------

    def _start_if_ready(self) -> None:
        someone_starts = any(one.seating.start_on_enter for one in self.participants.values())
        if len(self.participants) < 2 or not someone_starts:
            return
        self.status, self.updated = "in-progress", now()
        self.started.set()
        report(self._exchange, self, "conference-start", {})
        for participant in self.participants.values():
            self._sit_down(participant)
        self._count_meeting()
        if self._recording_wish is not None:
            callback = self._recording_wish.recording_callback
            about = About(self.account_sid, "Conference", "", self.sid, callback=callback)
            self._recording = self._exchange.recordings.begin(about, self._room.record(), 1)

    def _count_meeting(self) -> None:
        if len(self.participants) > 1:
            for participant in self.participants.values():
                participant.leg.meetings += 1

    def _sit_down(self, participant: Participant) -> None:
        audio = participant.leg.audio
        self._room.join(audio, muted=participant.muted, hold=participant.hold)
        if coached := self.participants.get(participant.coach):
            self._room.coach(audio, coached.leg.audio)

    def _beep(self, participant: Participant, occasion: str) -> None:
        if participant.beep in {"true", occasion} and self.started.is_set():
            self._room.chime(door_beep())

    def _look_round(self) -> None:
        self.company.be(together=self.started.is_set() and len(self.participants) > 1)

    def _heard_speech(self, audio: LegAudio, speaking: bool) -> None:
        participant = self.participants.get(audio.leg_id)
        if participant is not None:
            self.tell(f"participant-speech-{'start' if speaking else 'stop'}", participant)

    def _strike_out(self, gone: Participant) -> None:
        self.participants = {
            sid: one for sid, one in self.participants.items() if sid != gone.leg.sid
        }

    def _see_off(self, participant: Participant, reason: str) -> None:
        leg = participant.leg
        self._room.leave(leg.audio)
        participant.hears(None)
        if leg.gathering is self:
            leg.gathering = None
        self.tell(
            "participant-leave",
            participant,
            ReasonParticipantLeft=reason,
            ParticipantCallStatus=leg.status,
        )
        if not participant.left.done():
            participant.left.set_result(reason)


def label_fault(label: str) -> tuple[int, str] | None:
    """The code and the words for a participant label that cannot be one."""
    if len(label) > LONGEST_LABEL:
        return 16023, "the participant label is too long"
    if re.fullmatch(r"CA[0-9a-f]{32}", label):
        return 16024, "the participant label looks like the sid of a call"
    return None


class ConferenceHall:
    """All conferences of one emulator. A name is alive once at a time per account."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._conferences: dict[str, Conference] = {}

    def open(self, account_sid: str, name: str, first: Seating) -> Conference:
        """The living conference of that name, or a new one that ``first`` opens."""
        living = self.living(account_sid, name)
        if living is None:
            living = Conference(self._exchange, account_sid, name, first)
            self._conferences[living.sid] = living
        return living

    def forget_if_unused(self, conference: Conference) -> None:
        """Drop a conference that was opened for somebody who never came."""
        if conference.status == "init" and not conference.participants:
            self._conferences.pop(conference.sid, None)

    def living(self, account_sid: str, name: str) -> Conference | None:
        """The conference of that name that is not over."""
        for conference in self._conferences.values():
            same = (conference.account_sid, conference.name) == (account_sid, name)
            if same and conference.status != "completed":
                return conference
        return None

    def get(self, sid: str) -> Conference | None:
        """Find one by its sid."""
        return self._conferences.get(sid)

    def all(self) -> list[Conference]:
        """Every conference, newest first."""
        return sorted(self._conferences.values(), key=lambda one: one.created, reverse=True)

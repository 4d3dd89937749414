"""A call comes in, or the caller pressed, spoke, recorded, or said nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from callcentre.calls.effects import Effect, HandOver, JoinQueue, RingNumbers
from callcentre.calls.events import CallFact, EventKind, step_key
from callcentre.calls.inputs import Begin, Channel, Done, FlowInput
from callcentre.calls.instructions import Continue, HangUp, Instruction, Say
from callcentre.calls.states import CallInput
from callcentre.carrier.events import LegEvent
from callcentre.carrier.numbers import identify
from callcentre.carrier.words import LegStatus, leg_status
from callcentre.flows import engine
from callcentre.flows.engine import Turn
from callcentre.flows.moving import carried_over
from callcentre.flows.place import Phase, Place
from callcentre.logs import get_log
from callcentre.records import Unit, calls, hot
from callcentre.switchboard import effects, elsewhere, entering, ledger, outside, resuming, wishes
from callcentre.switchboard.addresses import Hold
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.ledger import Book, Columns, Note
from callcentre.switchboard.parts import Parts

log = get_log(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One request of one call: where it stood, when this is, and who ends it if it ends now."""

    call_id: str
    place: Place
    at: datetime
    ended_by: str = "system"


def arrive(parts: Parts, leg: LegEvent) -> Answer:
    """A call rings: make its row, begin its flow."""
    at = parts.clock()
    flow = parts.flows.get(parts.city.entry.call)
    place = resuming.begin(parts, flow, leg, at)
    turn = engine.step(flow, place, Begin())
    step = Step(leg.call_id, place, at)
    new, fact = _new_call(parts, leg, at), _arrived(leg, at, turn.place)
    if _only_speaks(turn):
        ledger.arrival(parts, new, fact)
        return _speak(parts, step, turn)

    def write(book: Book) -> Answer:
        book.arrival(new, fact)
        return _lead(parts, book, step, turn)

    return ledger.in_book(parts, write)


def record_arrival(parts: Parts, unit: Unit, leg: LegEvent, at: datetime) -> bool:
    """Make the call's row if it is not there yet, whichever webhook came first."""
    return hot.record_arrival(unit, _new_call(parts, leg, at), _arrived(leg, at))


def take_step(parts: Parts, leg: LegEvent, place: Place, given: FlowInput) -> Answer:
    """The caller answered a step. The same answer twice gives the same document and one record."""
    at = parts.clock()
    place = carried_over(parts.flows, place)
    turn = _next_turn(parts, leg.call_id, place, given, at)
    if turn.remember:
        resuming.remember(parts, leg.call_id, turn.remember)
    # A recording may end with the caller hanging up; it counts all the same.
    step = Step(leg.call_id, place, at, "caller" if _is_over(leg) else "system")
    fact = CallFact(
        key=step_key(leg.call_id, place.visit),
        call_id=leg.call_id,
        kind=EventKind.STEPPED,
        at=at,
        data=_path(place, turn),
    )
    language = turn.place.language if turn.place else place.language
    if _only_speaks(turn):
        ledger.step(parts, fact, language)
        return _speak(parts, step, turn)

    def write(book: Book) -> Answer:
        book.write(Note(fact, CallInput.STEPPED, Columns(language=language)))
        return _lead(parts, book, step, turn)

    return ledger.in_book(parts, write)


def after_dial(parts: Parts, leg: LegEvent, place: Place, status: str) -> Answer:
    """The talk with an ordinary phone is over, or there was none; the flow goes on."""
    gone = _is_over(leg)
    outcome = elsewhere.dial_outcome(status, caller_is_gone=gone)
    answer = take_step(parts, leg, place, Done(outcome))
    return Answer(()) if gone else answer


def after_talk(parts: Parts, leg: LegEvent, hold: Hold) -> Answer:
    """The talk is over; if the caller is still there, the flow goes on after its queue."""
    if _is_over(leg):
        return Answer(())
    try:
        return take_step(parts, leg, hold.place, Done("completed"))
    # The citizen has been helped; if anything fails now, the one wrong answer would be the rescue
    # that leads back into a line.
    except Exception:
        log.exception("farewell_failed", call_id=leg.call_id)
    language = hold.place.language
    return Answer((Say(parts.city.say("goodbye", language), language), HangUp()))


def _next_turn(parts: Parts, call_id: str, place: Place, given: FlowInput, at: datetime) -> Turn:
    flow = parts.flows.get(place.flow, place.version)
    longest = flow.limits.call_seconds
    too_long = longest and place.began and at.timestamp() - place.began > longest
    if too_long and place.phase is not Phase.EFFECT:
        return engine.escape(flow, place)
    return outside.step(parts, flow, place, given, call_id)


def _is_over(leg: LegEvent) -> bool:
    return leg_status(leg.status) in {LegStatus.ENDED, LegStatus.FAILED}


def _only_speaks(turn: Turn) -> bool:
    """Nothing is to be done but to speak and to listen: most turns, and the quickest."""
    return turn.effect is None and turn.place is not None


def _new_call(parts: Parts, leg: LegEvent, at: datetime) -> calls.NewCall:
    flow = parts.flows.get(parts.city.entry.call)
    return calls.NewCall(
        call_id=leg.call_id,
        identity=identify(leg.caller, parts.city.country),
        dialled=leg.dialled,
        account=leg.account,
        direction=leg.direction or "inbound",
        language=parts.city.first_language,
        flow=flow.name,
        flow_version=flow.version,
        at=at,
    )


def _arrived(leg: LegEvent, at: datetime, place: Place | None = None) -> CallFact:
    key = f"{leg.call_id}:arrived"
    data = {"flow": place.flow, "version": place.version, "to": place.step} if place else {}
    return CallFact(key, leg.call_id, EventKind.ARRIVED, at, data)


def _path(place: Place, turn: Turn) -> dict[str, str]:
    """What the caller chose, for the operator's screen; what they typed is not in it."""
    data = {"flow": place.flow, "version": place.version, "step": place.step}
    if turn.path:
        data["outcome"] = turn.path[0].outcome
    if turn.place is not None:
        data["to"] = turn.place.step
    return data


def _lead(parts: Parts, book: Book, step: Step, turn: Turn) -> Answer:
    """Do what the flow asks for until it waits for the caller, waits in a line, or is over."""
    spoken: tuple[Instruction, ...] = turn.instructions
    while turn.effect is not None and turn.place is not None:
        led = _led_away(parts, book, replace(step, place=turn.place), turn.effect, spoken)
        if isinstance(led, Answer):
            return led
        done = led or wishes.carry_out(parts, book, turn.effect, _origin(step, turn.place))
        flow = parts.flows.get(turn.place.flow, turn.place.version)
        turn = engine.step(flow, turn.place, done)
        spoken += turn.instructions
    if turn.place is None:
        _note_end(book, step, turn.disposition)
    return _speak(parts, step, replace(turn, instructions=spoken))


def _note_end(book: Book, step: Step, disposition: str) -> None:
    data = {"outcome": "end", **({"disposition": disposition} if disposition else {})}
    key = f"{step.call_id}:flow_ended"
    fact = CallFact(key, step.call_id, EventKind.STEPPED, step.at, data)
    # Unless the operator ended the talk, or said what it was, before.
    once = Columns(ended_by=step.ended_by, disposition=disposition or None)
    book.write(Note(fact, CallInput.FLOW_ENDED, Columns(ended_at=step.at), once))


def _origin(step: Step, place: Place) -> effects.Origin:
    key = f"{step.call_id}:{place.visit}"
    return effects.Origin(Channel.VOICE, key, step.at, call_id=step.call_id)


def _led_away(
    parts: Parts, book: Book, step: Step, effect: Effect, spoken: tuple[Instruction, ...]
) -> Answer | Done | None:
    """The document for what a call does for a while; Done if it cannot; None if it is no such."""
    match effect:
        case JoinQueue():
            coming = entering.Coming(step.call_id, step.place, step.at)
            return entering.enter(parts, book, coming, effect, spoken)
        case RingNumbers() | HandOver():
            led = elsewhere.lead_away(parts, step.call_id, step.place, effect, spoken)
            if led and isinstance(effect, HandOver) and effect.timeout:
                leave = (parts, step.call_id, step.place, effect.timeout, step.at)
                book.then(lambda: elsewhere.fetch_back_later(*leave))
            return led or Done("failed")
        case _ if outside.is_outside(effect):
            # Speak first, then come back for it: nobody hears silence, and no transaction waits.
            return Answer((*spoken, Continue()), parts.addresses.step(step.call_id, step.place))
        case _:
            return None


def _speak(parts: Parts, step: Step, turn: Turn) -> Answer:
    next_place = turn.place or step.place
    return Answer(turn.instructions, parts.addresses.step(step.call_id, next_place))

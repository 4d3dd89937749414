"""A flow of ours in the making, while a Studio flow is read widget by widget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from callcentre.calls.city import City
from callcentre.flows.nodes.branch import BUILT_IN
from callcentre.flows.studio import liquid
from callcentre.flows.studio.definition import StudioFlow, Widget, texts
from callcentre.flows.studio.folding import Fold, Folder, Retry
from callcentre.flows.studio.liquid import BUILT_IN_EXPRESSIONS, Reference
from callcentre.flows.studio.names import slug, steps_for
from callcentre.flows.studio.report import Row, Verdict

SAFE, SAFE_LINE = "safe_exit", "safe_line"
THE_END, NOBODY = "the_end", "nobody_there"
"""The steps that an import adds: where errors lead, and where Studio would just stop."""

ATTEMPTS = 2
"""Silences and mistakes before a step gives up; more would keep a silent caller too long."""

_SAVED = {
    "Digits": "digits",
    "SpeechResult": "digits",
    "RecordingUrl": "recording",
    "RecordingSid": "recording",
    "inbound.Body": "text",
}


@dataclass(slots=True)
class Step:
    """One step of the file: its kind, its fields, and what a reader should know about it."""

    kind: str
    body: dict[str, object]
    comments: list[str] = field(default_factory=list)


class Draft:
    """What has been read so far."""

    def __init__(self, flow: StudioFlow, city: City) -> None:
        self.flow = flow
        self.city = city
        self.names: Mapping[str, str] = steps_for(flow.widgets)
        self.steps: dict[str, Step] = {}
        self.prompts: dict[str, dict[str, str]] = {}
        self.vars: dict[str, str] = {}
        self.rows: list[Row] = []
        self.ends_needed = False
        self.apology_needed = False
        self.on_error = SAFE
        self.folds: dict[str, Fold] = {}
        self.retries: dict[str, Retry] = {}
        self.statuses: dict[str, Widget] = {}
        self.folder = Folder(flow)
        self.attempts = ATTEMPTS
        self.language = _main_language(flow, city)
        saving = [w.name for w in flow.widgets.values() if w.type in _SAVING]
        self._answers = frozenset(self.names[name] for name in saving)
        self.speaks = _answers(flow, "incomingCall") or not _answers(flow, "incomingMessage")
        # Only where nobody is on the line yet can somebody be rung by a step.
        calls = any(widget.type in OUTGOING for widget in flow.widgets.values())
        begun = _answers(flow, "incomingCall", "incomingMessage", "incomingConversationMessage")
        self.rings = calls and not begun and _answers(flow, "incomingRequest")
        self.writes = _answers(flow, "incomingMessage", "incomingConversationMessage")

    def variable(self, wanted: Reference) -> str | None:
        """The variable for what a widget gave or a flow variable; declared on the way."""
        if not wanted.widget:
            return self.flow_variable(wanted.field)
        source = self.flow.widgets.get(wanted.widget)
        if source is None:
            return None
        if source.type == "set-variables":
            return self.flow_variable(wanted.field)
        if source.type in _ANSWERING:
            path = wanted.field.removeprefix("parsed.")
            return self.declare(slug(f"{self.names[source.name]}_{path}"), "word")
        kind = _SAVED.get(wanted.field)
        if kind is None or source.type not in _SAVING:
            return None
        return self.declare(self.names[source.name], self._type(source, kind))

    def flow_variable(self, key: str) -> str:
        """The variable for a flow variable; never the name of something else."""
        if key in BUILT_IN_EXPRESSIONS:
            return BUILT_IN_EXPRESSIONS[key]
        name = slug(key)
        taken = name in BUILT_IN or name in self._answers
        return self.declare(f"{name[:38]}_v" if taken else name, "word")

    def _type(self, source: Widget, kind: str) -> str:
        if kind != "digits":
            return kind
        return "digits" if (source.whole("number_of_digits") or 99) <= _MOST_DIGITS else "word"

    def declare(self, name: str, kind: str) -> str:
        """Note that there is such a variable."""
        self.vars.setdefault(name, kind)
        return name

    def saved(self, widget: Widget) -> dict[str, str]:
        """Variable -> path, for everything that the flow reads of a widget's answer."""
        read = {one.field: one for one in self._references() if one.widget == widget.name}
        return {
            self.variable(read[field]) or "": field.removeprefix("parsed.")
            for field in sorted(read)
            if field not in _ABOUT_THE_ANSWER
        }

    def _references(self) -> Iterator[Reference]:
        for widget in self.flow.widgets.values():
            for text in texts(widget):
                yield from liquid.references(text)


_ANSWERING = frozenset({"make-http-request", "run-function", "run-subflow"})
_SAVING = frozenset({"gather-input-on-call", "record-voicemail", "send-and-wait-for-reply"})
_MOST_DIGITS = 8
_ABOUT_THE_ANSWER = frozenset({"body", "status_code", "content_type"})


OUTGOING = frozenset({"make-outgoing-call-v1", "make-outgoing-call-v2"})
"""Types of widget that ring somebody."""


def _answers(flow: StudioFlow, *events: str) -> bool:
    return any(flow.trigger.next(event) for event in events)


def language_of(widget: Widget, city: City) -> str | None:
    """The city's language in which a widget speaks; None if it does not say, or has another."""
    tag = widget.text("language") or widget.text("gather_language")
    short = tag.partition("-")[0].lower()
    return short if short in city.languages else None


def _main_language(flow: StudioFlow, city: City) -> str:
    spoken = [language_of(w, city) for w in flow.widgets.values() if w.text("say")]
    known = [language for language in spoken if language]
    return max(sorted(set(known)), key=known.count) if known else city.first_language


class Reading:
    """One widget being read into ``draft``: what it became, and why not better."""

    def __init__(self, draft: Draft, widget: Widget) -> None:
        self.draft = draft
        self.widget = widget
        self.name = draft.names[widget.name]
        self.verdict = Verdict.EXACT
        self.reasons: list[str] = list(widget.notes)

    def approximated(self, reason: str) -> None:
        """It is not quite what Studio does."""
        self.worse(Verdict.APPROXIMATED, reason)

    def worse(self, verdict: Verdict, reason: str) -> None:
        """The verdict is at best this one."""
        order = list(Verdict)
        self.verdict = max(self.verdict, verdict, key=order.index)
        self.add(reason)

    def opaque(self, reason: str) -> None:
        """It cannot be said in our language, and is kept as it is."""
        self.worse(Verdict.OPAQUE, reason)

    def folded(self, reason: str) -> None:
        """It is one step with other widgets."""
        self.worse(Verdict.FOLDED, reason)

    def add(self, reason: str) -> None:
        """A thing to know that makes the widget no worse."""
        if reason not in self.reasons:
            self.reasons.append(reason)

    def target(self, widget: str | None) -> str | None:
        """The step for a widget."""
        return self.draft.names[widget] if widget else None

    def inherited(self, widget: str | None) -> str | None:
        """The step for a widget; None if it is where everything leads that names no step."""
        step = self.target(widget)
        return None if step == self.draft.on_error else step

    def to(self, event: str, who: str = "") -> str | None:
        """Where an event leads; None (which inherits the safe default) if Studio does not say."""
        widget = self.widget.next(event)
        if widget is None:
            self.safe(who or event)
        return self.inherited(widget)

    def to_named(self, widget: str | None, who: str) -> str:
        """The step for a widget, or the safe default by its name."""
        if widget is None:
            self.safe(who)
        return self.target(widget) or self.draft.on_error

    def safe(self, who: str) -> None:
        """Say that the safe default was put where Studio had nothing."""
        self.add(f"safe: {who} led nowhere in Studio and now leads to {self.draft.on_error}")

    def to_end(self, event: str) -> str:
        """Where an event leads; the end if Studio does not say."""
        return self.target(self.widget.next(event)) or self.the_end()

    def the_end(self) -> str:
        """The step that ends a run politely."""
        self.draft.ends_needed = True
        return THE_END

    def to_next(self, event: str) -> str | None:
        """Where an event leads; to the end, if Studio just stops."""
        return self.omit_default(self.to_end(event))

    def omit_default(self, step: str | None) -> str | None:
        """The step, or None if it is where everything leads that names no step."""
        return None if step == self.draft.on_error else step

    def nobody(self) -> str:
        """The step that says that nobody can be reached."""
        self.draft.apology_needed = True
        return NOBODY

    def other(self, widget: Widget) -> object:
        """The prompt of another widget that is folded into this one."""
        inner = Reading(self.draft, widget)
        prompt = inner.spoken()
        for reason in inner.reasons:
            self.approximated(reason)
        return prompt

    def template(self, text: str) -> str:
        """A text of Studio's as one of ours."""
        ours, reasons = liquid.to_ours(text, self.draft.variable)
        for reason in reasons:
            self.approximated(reason)
        return ours

    def prompt(self, text: str, key: str = "") -> object:
        """A prompt with this text, under ``key`` or the step's own name, as a step names it."""
        wanted = self.widget.text("language")
        language = language_of(self.widget, self.draft.city)
        if wanted and language is None:
            self.approximated(f"the city does not speak {wanted}; {self.draft.language} is used")
        spoken = language or self.draft.language
        name = key or self.name
        ours = " ".join(self.template(text).split())
        self.draft.prompts[name] = {spoken: ours}
        return name if spoken == self.draft.language else [{"say": name, "language": spoken}]

    def spoken(self, key: str = "") -> object:
        """The prompt of a widget that says or plays something."""
        text = self.widget.text("say") or self.widget.text("body")
        if not text and self.widget.text("play"):
            url = self.widget.text("play")
            self.approximated(f"the recording {url} is not played; write its words as the prompt")
        return self.prompt(text, key)

    def row(self, became: str) -> Row:
        """The line of the report."""
        widget = self.widget
        return Row(widget.name, widget.type, self.verdict, became, tuple(self.reasons))

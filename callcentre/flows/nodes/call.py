"""The step ``call``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from callcentre.calls.effects import Effect, PlaceCall
from callcentre.flows.nodes.base import VOICE, HouseNode, Scene, Target
from callcentre.flows.nodes.dial import Phone


class Call(HouseNode):
    """Ring somebody, and go on with whoever answers (flows that the house itself begins).

    Such a flow has ``entry: {api: step}``; ``callcentre flows start NAME --for NUMBER`` begins it
    for a citizen, and so can a program. Nobody is on the line then: only ``call``, ``send``,
    ``notify``, ``case``, ``branch``, ``set``, ``hours``, ``http``, ``function`` and ``end`` can be
    done until somebody has answered, and again after ``busy``, ``no_answer`` and ``failed``. After
    ``answered`` and ``machine`` the flow goes on as in every call, with who was rung. In a call
    that came in there is somebody already: there ``dial`` connects and ``notify`` writes.

    Fields: ``to`` (``citizen``, for whom the flow was begun; a contact from city.yaml; or a number
    such as ``+62411...``); ``timeout`` (how long it rings, 25 seconds).
    Outcomes: ``answered``; ``machine`` (an answering machine; only where this is told are machines
    told from people, which keeps whoever answers waiting for some seconds), ``busy``,
    ``no_answer``, ``failed``.
    """

    kind: ClassVar[str] = "call"
    channels = VOICE

    to: Phone
    timeout: int = Field(25, ge=5, le=120)
    answered: Target = None
    machine: Target = None
    busy: Target = None
    no_answer: Target = None
    failed: Target = None

    def targets(self) -> Mapping[str, Target]:
        return {
            "answered": self.answered,
            **({"machine": self.machine} if self.machine else {}),
            "busy": self.busy,
            "no_answer": self.no_answer,
            "failed": self.failed,
        }

    def effect(self, scene: Scene) -> Effect:
        del scene
        return PlaceCall(self.to, self.timeout, machine=bool(self.machine))

"""The kinds of step, one a file. A new kind is a file here and a line below."""

from __future__ import annotations

from collections.abc import Mapping

from callcentre.flows.nodes.area import AskArea
from callcentre.flows.nodes.ask import Ask
from callcentre.flows.nodes.base import Node
from callcentre.flows.nodes.branch import Branch
from callcentre.flows.nodes.call import Call
from callcentre.flows.nodes.callback import Callback
from callcentre.flows.nodes.case import CaseStep
from callcentre.flows.nodes.collect import Collect
from callcentre.flows.nodes.dial import Dial
from callcentre.flows.nodes.end import End
from callcentre.flows.nodes.function import Function
from callcentre.flows.nodes.hours import Hours
from callcentre.flows.nodes.http import Http
from callcentre.flows.nodes.language import Language
from callcentre.flows.nodes.menu import Menu
from callcentre.flows.nodes.notify import Notify
from callcentre.flows.nodes.opaque import Opaque
from callcentre.flows.nodes.pause import Pause
from callcentre.flows.nodes.queue import Queue
from callcentre.flows.nodes.rate import Rate
from callcentre.flows.nodes.record import Record
from callcentre.flows.nodes.recording import RecordingSwitch
from callcentre.flows.nodes.resume import Resume
from callcentre.flows.nodes.say import Say
from callcentre.flows.nodes.send import Send
from callcentre.flows.nodes.set_values import SetValues
from callcentre.flows.nodes.subflow import Subflow
from callcentre.flows.nodes.switch import SwitchStep
from callcentre.flows.nodes.twiml import Twiml

_ALL: tuple[type[Node], ...] = (
    Say,
    Menu,
    Collect,
    Ask,
    AskArea,
    Send,
    Branch,
    SetValues,
    Hours,
    SwitchStep,
    Queue,
    Callback,
    Rate,
    Record,
    CaseStep,
    Language,
    Http,
    Function,
    Subflow,
    Dial,
    Call,
    RecordingSwitch,
    Notify,
    Pause,
    Twiml,
    Opaque,
    Resume,
    End,
)

KINDS: Mapping[str, type[Node]] = {node.kind: node for node in _ALL}
"""The word in a flow file -> the kind of step."""

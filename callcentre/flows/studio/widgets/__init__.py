"""The kinds of widget, one a file. A new kind is a file here and a line below."""

from __future__ import annotations

from collections.abc import Mapping

from callcentre.flows.studio.widgets import (
    connect_call,
    enqueue,
    function,
    gather,
    http_request,
    other,
    outgoing_call,
    record_call,
    say_play,
    send_message,
    set_variables,
    split,
    subflow,
    twiml_redirect,
    voicemail,
    wait_for_reply,
)
from callcentre.flows.studio.widgets.kind import Kind, Write

_ALL: tuple[Kind, ...] = (
    say_play.KIND,
    gather.KIND,
    split.KIND,
    set_variables.KIND,
    connect_call.KIND,
    outgoing_call.KIND,
    voicemail.KIND,
    record_call.KIND,
    enqueue.KIND,
    send_message.KIND,
    wait_for_reply.KIND,
    http_request.KIND,
    function.KIND,
    subflow.KIND,
    twiml_redirect.KIND,
    other.KIND,
)

READERS: Mapping[str, Kind] = {name: kind for kind in _ALL for name in kind.types}
"""Type of widget -> how it is read. Any other type is read as `OTHER`."""

WRITERS: Mapping[str, Write] = {name: write for kind in _ALL for name, write in kind.write.items()}
"""Kind of step -> how it is written. Any other kind is carried as a function."""

OTHER = other.KIND

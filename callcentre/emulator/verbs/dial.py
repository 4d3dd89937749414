"""``<Dial>``: a conference, a queue, or other people."""

from __future__ import annotations

from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs import dial_conference, dial_people, dial_queue


async def run(stage: Stage, element: Element) -> Step:
    """Hand over to the kind of noun that stands inside."""
    for noun in element.children:
        if noun.name == "Conference":
            return await dial_conference.run(stage, element, noun)
        if noun.name == "Queue":
            return await dial_queue.run(stage, element, noun)
    return await dial_people.run(stage, element)

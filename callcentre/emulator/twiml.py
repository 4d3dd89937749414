"""Read a TwiML document into elements, and say what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree as Xml

from callcentre.emulator.twiml_rules import MESSAGING, VOICE, Rule

LARGEST_DOCUMENT = 64 * 1024


class TwimlError(Exception):
    """The document cannot be run at all; ``code`` is Twilio's."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Element:
    """A verb or a noun. ``text`` is all text inside, also that of SSML children.

    ``sound`` is what a webhook answered instead of a document.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple[Element, ...] = ()
    sound: bytes = b""

    def get(self, name: str, default: str = "") -> str:
        """An attribute, or its documented default."""
        return self.attributes.get(name, default)

    def number(self, name: str, default: int) -> int:
        """A whole number; a bad one, of which the debugger feed tells, counts as the default."""
        value = self.attributes.get(name, "")
        return int(value) if value.isdecimal() else default


@dataclass(frozen=True)
class Document:
    """The verbs to run, and (code, message) for everything that breaks a rule."""

    verbs: tuple[Element, ...]
    problems: tuple[tuple[int, str], ...]


def parse(body: bytes, *, voice: bool = True) -> Document:
    """Read a document. Verbs that are unknown are left out and reported as problems.

    Raises:
        TwimlError: too large, not XML, or the root is not ``<Response>``.
    """
    if len(body) > LARGEST_DOCUMENT:
        raise TwimlError(11750, "TwiML is larger than 64 kB")
    try:
        # What is read here comes from the app under test, and expat limits entity expansion.
        root = Xml.fromstring(body)  # noqa: S314
    except Xml.ParseError as error:
        raise TwimlError(12100, f"XML does not parse: {error}") from error
    if root.tag != "Response":
        raise TwimlError(12100, f"root element is <{root.tag}>, not <Response>")
    rules = VOICE if voice else MESSAGING
    problems: list[tuple[int, str]] = []
    verbs = []
    if root.text and root.text.strip():
        problems.append((12200, "text between verbs"))
    for child in root:
        if child.tag in rules.top:
            verbs.append(_element(child, rules.elements, problems))
        else:
            problems.append((12200 if voice else 14110, f"unknown verb <{child.tag}>"))
    return Document(tuple(verbs), tuple(problems))


def _element(node: Xml.Element, rules: dict[str, Rule], problems: list[tuple[int, str]]) -> Element:
    rule = rules[node.tag]
    if rule.free:
        return Element(node.tag, dict(node.attrib))
    problems += _wrong_attributes(node, rule)
    children = []
    for child in node:
        if child.tag in rule.children:
            children.append(_element(child, rules, problems))
        elif not rule.mixed:
            problems.append((12200, f"<{child.tag}> may not stand inside <{node.tag}>"))
    text = "".join(node.itertext() if rule.mixed else _own_text(node)).strip()
    if rule.longest and len(text) > rule.longest:
        problems.append((rule.long_code, f"<{node.tag}> is longer than {rule.longest} characters"))
    if rule.needs_text and not text and not children:
        problems.append((rule.empty_code, f"<{node.tag}> is empty"))
    return Element(node.tag, dict(node.attrib), text, tuple(children))


def _wrong_attributes(node: Xml.Element, rule: Rule) -> list[tuple[int, str]]:
    problems = []
    for name, value in node.attrib.items():
        check = rule.attributes.get(name)
        if check is None:
            problems.append((12200, f"<{node.tag}> has no attribute {name!r}"))
        elif not check(value):
            problems.append((rule.code, f"<{node.tag} {name}={value[:80]!r}>: bad value"))
    if node.tag == "Gather" and any("digits" in child.attrib for child in node):
        problems.append((12200, "<Play digits> may not stand inside <Gather>"))
    return problems


def _own_text(node: Xml.Element) -> list[str]:
    return [node.text or "", *(child.tail or "" for child in node)]

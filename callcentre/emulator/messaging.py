"""Messages in and out: webhooks, replies, delivery receipts, people's inboxes (contract 5)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from callcentre.emulator import message_replies, opt_out
from callcentre.emulator.config import Account, Application, Number
from callcentre.emulator.debugger import Complaint
from callcentre.emulator.faults import subjects
from callcentre.emulator.legs import Callback
from callcentre.emulator.media import Upload
from callcentre.emulator.message_fields import opt_out_fields, receipt_fields, received_fields
from callcentre.emulator.message_loops import ReplyLoops
from callcentre.emulator.message_pace import LINE_FULL, LINE_FULL_IN_SERVICE, TOO_OLD, Pace
from callcentre.emulator.messages import WHATSAPP, Channel, Message, on_channel
from callcentre.emulator.names import new_sid, now
from callcentre.emulator.opt_out import OptOuts
from callcentre.emulator.webhooks import DeliveryError, Letter, Reply

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

CALLBACK_REFUSED = 11200
OPTED_OUT = 21610
OUTSIDE_WINDOW = 63016
# These are found out by the network of the recipient, after the message has been sent.
UNDELIVERED = frozenset({30003, 30004, 30005, 30006, 30007, 30008, 63024})
# These are found out before the message is taken (contract 5.3).
REFUSED_AT_ONCE = frozenset({21211, 21408, 21611, 21612, 21614})
WINDOW_SECONDS = 24 * 3600
# From the shortest to the longest, on the emulator's clock.
_UNTIL_SENT, _UNTIL_DELIVERED, _UNTIL_READ = (0.2, 0.6), (0.2, 1.5), (0.5, 2.0)

Inbox = Callable[[Message], None]


class RefusedError(Exception):
    """The carrier does not even take the message; ``code`` is Twilio's."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the message was refused with {code}")
        self.code = code


@dataclass(frozen=True)
class Text:
    """What a person sends. ``media`` are addresses and types of files elsewhere, ``uploads``
    files that the carrier keeps; ``extra`` are further fields: a location, a profile name."""

    from_address: str
    to: str
    body: str
    channel: Channel = "sms"
    media: tuple[tuple[str, str], ...] = ()
    uploads: tuple[Upload, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


class Messaging:
    """All messages of one emulator."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._messages: dict[str, Message] = {}
        self._inboxes: dict[str, list[Inbox]] = {}
        self._unhurried: list[Inbox] = []
        self.tick_watchers: list[Inbox] = []
        self._opt_outs = OptOuts()
        self.loops = ReplyLoops()
        self._pace = Pace()
        self._last_heard: dict[tuple[str, str], float] = {}

    # -- people -----------------------------------------------------------------------------

    def open_inbox(self, address: str, inbox: Inbox, *, reads: bool = True) -> None:
        """Call ``inbox(message)`` for whatever is delivered to ``address`` (with its channel).

        With ``reads`` a message counts as read at once; otherwise only after `mark_read`.
        """
        self._inboxes.setdefault(address, []).append(inbox)
        if not reads:
            self._unhurried.append(inbox)

    def close_inbox(self, address: str, inbox: Inbox) -> None:
        """Stop that."""
        if inbox in self._inboxes.get(address, []):
            self._inboxes[address].remove(inbox)
        if inbox in self._unhurried:
            self._unhurried.remove(inbox)

    def mark_read(self, message: Message) -> None:
        """The person has looked at a message; only WhatsApp tells the sender."""
        if message.channel == "whatsapp" and message.status == "delivered":
            self._move(message, "read")

    def tick(self, message: Message, tick: str) -> None:
        """What the handset of the one who wrote it shows from now on."""
        message.tick = tick
        for watcher in tuple(self.tick_watchers):
            watcher(message)

    def thread(self, address: str) -> list[Message]:
        """Everything from and to one address, oldest first."""
        return [one for one in self._messages.values() if address in {one.from_address, one.to}]

    def text(self, text: Text) -> Message:
        """A person sends a message; the webhook and its answer follow by themselves."""
        sender = on_channel(text.from_address, text.channel)
        receiver = on_channel(text.to, text.channel)
        number = self._exchange.directory.numbers.get(text.to.removeprefix(WHATSAPP))
        owner = number.account_sid if number else self._exchange.directory.default_account.sid
        sid = new_sid("MM" if text.media or text.uploads else "SM")
        self._exchange.media.link(owner, sid, text.media)
        uploads = self._exchange.media.keep(owner, sid, text.uploads)
        message = Message(
            sid,
            owner,
            sender,
            receiver,
            text.body,
            "inbound",
            "received" if number else "failed",
            text.media + uploads,
            sent=now(),
            extra=dict(text.extra),
            tick="sent" if number else "failed",
        )
        self._messages[message.sid] = message
        self._last_heard[receiver, sender] = self._exchange.studio.now()
        self._note_opt_out(message)
        if number is not None:
            errand = self._receive(message, number, dict(text.extra))
            self._exchange.spawn(errand, f"message {message.sid}")
        return message

    # -- the customer -----------------------------------------------------------------------

    def get(self, sid: str) -> Message | None:
        """Find one by its sid."""
        return self._messages.get(sid)

    def all(self) -> list[Message]:
        """Every message, newest first."""
        return list(reversed(self._messages.values()))

    def remove(self, sid: str) -> None:
        """Forget one."""
        del self._messages[sid]

    def is_opted_out(self, sender: str, receiver: str) -> bool:
        """True when ``receiver`` has told ``sender`` to stop."""
        return self._opt_outs.holds(sender, receiver)

    def sender_of_service(self, account_sid: str, to: str) -> str:
        """The address that a messaging service sends from: the account's first number."""
        own = [
            one.number
            for one in self._exchange.directory.numbers.values()
            if one.account_sid == account_sid
        ]
        channel: Channel = "whatsapp" if to.startswith(WHATSAPP) else "sms"
        return on_channel(own[0], channel) if own else ""

    def send(
        self, message: Message, *, fail_with: int | None = None, delay: float = 0.0
    ) -> Message:
        """Take a message for delivery after ``delay`` real seconds; receipts follow it.

        Raises:
            RefusedError: the sender has too many waiting, or a fault that REST answers at once.
        """
        rate = self._exchange.config.limits.messages_per_second
        clock = self._exchange.studio.now()
        turn = self._pace.wait(message.from_address, message.segments, rate, clock)
        if turn is None:
            turn = 0.0
            fail_with = LINE_FULL_IN_SERVICE if message.service_sid else LINE_FULL
        fail_with = fail_with or self._fault(message)
        if fail_with in REFUSED_AT_ONCE and message.direction == "outbound-api":
            raise RefusedError(fail_with)
        self._messages[message.sid] = message
        errand = self._deliver(message, fail_with, delay, turn)
        self._exchange.spawn(errand, f"message {message.sid}")
        return message

    def cancel(self, message: Message) -> None:
        """Take back what is scheduled."""
        self._move(message, "canceled")

    # -- inside -----------------------------------------------------------------------------

    def _note_opt_out(self, message: Message) -> None:
        """A whole-body keyword on SMS blocks the pair or frees it; the carrier answers itself."""
        word = opt_out.read(message.body) if message.channel == "sms" else ""
        answer = self._opt_outs.note(message.to, message.from_address, word)
        if answer:
            account = self._exchange.account(message.account_sid)
            self.send(new_message(account, message.to, message.from_address, answer))

    async def _receive(self, message: Message, number: Number, extra: dict[str, str]) -> None:
        owner: Number | Application = (
            self._exchange.directory.applications.get(number.sms_application_sid) or number
        )
        if not owner.sms_url:
            return
        account = self._exchange.account(number.account_sid)
        fields = received_fields(message) | opt_out_fields(message, number) | extra
        first = Letter(owner.sms_url, fields, account, owner.sms_method, voice=False)
        reply = await self._ask(first)
        if reply is None and owner.sms_fallback_url:
            reply = await self._ask(
                Letter(
                    owner.sms_fallback_url,
                    fields | {"ErrorCode": "11200", "ErrorUrl": owner.sms_url},
                    account,
                    owner.sms_fallback_method,
                    voice=False,
                )
            )
        self.tick(message, "failed" if reply is None else "delivered")
        if reply is not None:
            callback = Callback(owner.sms_status_callback)
            await message_replies.run(self._exchange, message, reply, fields, callback)

    async def _ask(self, letter: Letter) -> Reply | None:
        try:
            return await self._exchange.poster.deliver(letter)
        except DeliveryError as error:
            self._exchange.debugger.complain(Complaint(error.code, str(error), letter.url))
            return None

    async def _deliver(
        self, message: Message, fail_with: int | None, delay: float, turn: float
    ) -> None:
        """Send it on ``delay`` real seconds and a ``turn`` of the emulator's clock from now."""
        studio = self._exchange.studio
        await asyncio.sleep(delay)
        if message.status == "canceled":
            return
        if message.service_sid:
            self._move(message, "queued")
        await studio.sleep(min(turn, message.validity) + _some(_UNTIL_SENT))
        fail_with = TOO_OLD if turn > message.validity else fail_with
        code = fail_with or self._reason_to_fail(message)
        if code is not None and code not in UNDELIVERED:
            self._fail(message, "failed", code)
            return
        message.sent = now()
        self._move(message, "sent")
        await studio.sleep(_some(_UNTIL_DELIVERED))
        if code is not None:
            self._fail(message, "undelivered", code)
            return
        for inbox in tuple(self._inboxes.get(message.to, ())):
            inbox(message)
        self._come_in_again(message)
        self._move(message, "delivered")
        inboxes = self._inboxes.get(message.to, ())
        if message.channel == "whatsapp" and any(one not in self._unhurried for one in inboxes):
            await studio.sleep(_some(_UNTIL_READ))
            self.mark_read(message)

    def _come_in_again(self, sent: Message) -> None:
        """A message to a number that somebody here owns is a message from the other number too."""
        if sent.to.removeprefix(WHATSAPP) in self._exchange.directory.numbers:
            self.text(Text(sent.from_address, sent.to, sent.body, sent.channel, sent.media))

    def _fail(self, message: Message, status: str, code: int) -> None:
        message.error_code = code
        self._move(message, status)

    def _fault(self, message: Message) -> int | None:
        """The error that somebody has switched on for the number."""
        subject = subjects.of_message(self._exchange, message)
        rule = self._exchange.faults.strikes(subject).get("fail_message")
        return rule.code if rule else None

    def _reason_to_fail(self, message: Message) -> int | None:
        # Approved templates may be sent at any time.
        if message.channel != "whatsapp" or message.template_sid:
            return None
        heard = self._last_heard.get((message.from_address, message.to))
        window_open = heard is not None and self._exchange.studio.now() - heard <= WINDOW_SECONDS
        return None if window_open else OUTSIDE_WINDOW

    def _move(self, message: Message, status: str) -> None:
        message.status, message.updated = status, now()
        if not message.callback.url:
            return
        account = self._exchange.account(message.account_sid)
        letter = Letter(
            message.callback.url,
            receipt_fields(message),
            account,
            message.callback.method,
            voice=False,
        )
        self._exchange.notify(letter, CALLBACK_REFUSED)


def _some(seconds: tuple[float, float]) -> float:
    """No two messages take equally long."""
    return random.uniform(*seconds)  # noqa: S311 - no secret


def new_message(account: Account, from_address: str, to: str, body: str) -> Message:
    """A message of the carrier or of a call, not taken for delivery yet."""
    return Message(new_sid("SM"), account.sid, from_address, to, body, "outbound-reply", "queued")

"""What the webhooks of a message say: when it comes in, and how it fares (contract 5.1, 5.3)."""

from __future__ import annotations

from callcentre.emulator import opt_out
from callcentre.emulator.config import Number
from callcentre.emulator.legs import GEOGRAPHY
from callcentre.emulator.messages import WHATSAPP, Message
from callcentre.emulator.names import API_VERSION, truth


def received_fields(message: Message) -> dict[str, str]:
    """The inbound webhook's form (contract 5.1)."""
    fields = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "AccountSid": message.account_sid,
        "ApiVersion": API_VERSION,
        "SmsStatus": "received",
        "From": message.from_address,
        "To": message.to,
        "Body": message.body,
        "NumSegments": str(message.segments),
        "NumMedia": str(len(message.media)),
    }
    for index, (url, content_type) in enumerate(message.media):
        fields |= {f"MediaUrl{index}": url, f"MediaContentType{index}": content_type}
    if message.channel == "whatsapp":
        bare = message.from_address.removeprefix(WHATSAPP)
        fields |= {"ProfileName": bare, "WaId": bare.lstrip("+"), "MessageType": "text"}
    else:
        fields |= {side + part: "" for side in ("From", "To") for part in GEOGRAPHY}
    return fields


def opt_out_fields(message: Message, number: Number) -> dict[str, str]:
    """``OptOutType``, for a number whose messaging service has Advanced Opt-Out."""
    word = opt_out.read(message.body) if message.channel == "sms" else ""
    return {"OptOutType": word} if word and truth(number.advanced_opt_out) else {}


def receipt_fields(message: Message) -> dict[str, str]:
    """A status callback's form (contract 5.3)."""
    fields = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": message.status,
        "SmsStatus": message.status,
        "AccountSid": message.account_sid,
        "From": message.from_address,
        "To": message.to,
        "ApiVersion": API_VERSION,
    }
    if message.service_sid:
        fields["MessagingServiceSid"] = message.service_sid
    if message.error_code is not None:
        fields["ErrorCode"] = str(message.error_code)
    if message.channel == "whatsapp":
        fields |= {"ChannelPrefix": "whatsapp", "ChannelInstallSid": "XE" + "0" * 32}
        if message.status == "read":
            fields["EventType"] = "READ"
    elif message.status in {"delivered", "undelivered", "failed"}:
        fields["RawDlrDoneDate"] = message.updated.strftime("%y%m%d%H%M")
    return fields

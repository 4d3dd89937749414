"""Every verb and noun that we run: its attributes, what they may hold, what stands inside.

The tables follow sections 3.1, 3.2 and 3.4 of the contract. An attribute that Twilio knows and this
emulator has no use for is listed all the same, so that only real mistakes are reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from callcentre.emulator.twiml_checks import (
    Check,
    anything,
    auto_or_seconds,
    between,
    boolean,
    hints,
    method,
    one_of,
    shaped,
    words_of,
)


@dataclass(frozen=True)
class Rule:
    """One element. ``mixed``: text with markup of its own (SSML) that is not looked into.

    ``free``: nothing about it is checked.
    """

    attributes: dict[str, Check] = field(default_factory=dict)
    children: frozenset[str] = frozenset()
    mixed: bool = False
    free: bool = False
    needs_text: bool = False
    longest: int = 0
    code: int = 12200
    empty_code: int = 12200
    long_code: int = 12200


@dataclass(frozen=True)
class Rules:
    """The elements of one product, and those that may stand directly in ``<Response>``."""

    elements: dict[str, Rule]
    top: frozenset[str]


_LOOP = between(0, 1000)
_LANGUAGE = shaped(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4}){0,2}")
_CALL_EVENTS = words_of("initiated", "ringing", "answered", "completed")
_RECORDING: dict[str, Check] = {
    "recordingStatusCallback": anything,
    "recordingStatusCallbackMethod": method,
    "recordingStatusCallbackEvent": words_of("in-progress", "completed", "absent"),
    "recordingConfigurationId": anything,
}
_CALLBACK: dict[str, Check] = {
    "statusCallback": anything,
    "statusCallbackMethod": method,
    "statusCallbackEvent": _CALL_EVENTS,
}
_ACTION: dict[str, Check] = {"action": anything, "method": method}

_GATHER = Rule(
    {
        **_ACTION,
        "input": words_of("dtmf", "speech"),
        "timeout": between(0, 600),
        "numDigits": between(1, 128),
        "finishOnKey": shaped(r"[0-9#*]?"),
        "actionOnEmptyResult": boolean,
        "language": _LANGUAGE,
        "hints": hints,
        "speechTimeout": auto_or_seconds,
        "speechModel": anything,
        "enhanced": boolean,
        "profanityFilter": boolean,
        "partialResultCallback": anything,
        "partialResultCallbackMethod": method,
        "maxSpeechTime": between(1, 600),
        "bargeIn": boolean,
        "debug": boolean,
    },
    frozenset({"Say", "Play", "Pause"}),
    code=13313,
)
_RECORD = Rule(
    {
        **_ACTION,
        **_RECORDING,
        "recordingStatusCallbackEvent": words_of("in-progress", "completed", "absent", "failed"),
        "timeout": between(0, 600),
        "finishOnKey": shaped(r"[0-9#*]*"),
        "maxLength": between(1, 14400),
        "playBeep": boolean,
        "trim": one_of("trim-silence", "do-not-trim"),
        "transcribe": boolean,
        "transcribeCallback": anything,
    },
    code=13612,
)
_DIAL = Rule(
    {
        **_ACTION,
        **_RECORDING,
        "timeout": between(5, 600),
        "timeLimit": between(1, 86400),
        "callerId": anything,
        "hangupOnStar": boolean,
        "answerOnBridge": boolean,
        "record": one_of(
            "do-not-record",
            "record-from-answer",
            "record-from-ringing",
            "record-from-answer-dual",
            "record-from-ringing-dual",
            "true",
            "false",
        ),
        "recordingTrack": one_of("both", "inbound", "outbound"),
        "trim": one_of("trim-silence", "do-not-trim"),
        "ringTone": shaped(r"[a-z]{2}(-old)?|automatic"),
        "sequential": boolean,
        "referUrl": anything,
        "referMethod": method,
        "callReason": anything,
        "events": anything,
        "passports": anything,
    },
    frozenset({"Number", "Client", "Conference", "Queue", "Sip"}),
    code=13210,
    needs_text=True,
    empty_code=13223,
)
_CONFERENCE = Rule(
    {
        **_RECORDING,
        "muted": boolean,
        "beep": one_of("true", "false", "onEnter", "onExit"),
        "startConferenceOnEnter": boolean,
        "endConferenceOnExit": boolean,
        "participantLabel": anything,
        "waitUrl": anything,
        "waitMethod": method,
        "maxParticipants": between(2, 250),
        "record": one_of("do-not-record", "record-from-start", "true", "false"),
        "trim": one_of("trim-silence", "do-not-trim"),
        "coach": shaped(r"CA[0-9a-f]{32}"),
        "region": anything,
        "jitterBufferSize": one_of("off", "small", "medium", "large"),
        "statusCallback": anything,
        "statusCallbackEvent": words_of(
            "start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"
        ),
        "statusCallbackMethod": method,
        "eventCallbackUrl": anything,
    },
    code=13230,
    needs_text=True,
    longest=128,
)
_AMD = (
    "machineDetection",
    "machineDetectionTimeout",
    "machineDetectionSpeechThreshold",
    "machineDetectionSpeechEndThreshold",
    "machineDetectionSilenceTimeout",
    "amdStatusCallback",
    "amdStatusCallbackMethod",
    "byoc",
)
_TRANSCRIPTION = (
    "name",
    "statusCallbackUrl",
    "inboundTrackLabel",
    "outboundTrackLabel",
    "transcriptionEngine",
    "speechModel",
    "hints",
    "intelligenceService",
    "enableProviderData",
)
UNSUPPORTED = frozenset({"Connect", "Pay", "Prompt", "Refer", "Echo", "Stream", "Siprec"})
"""Known to Twilio, but in need of more than a telephone network."""

_NUMBER = Rule(
    {
        **_CALLBACK,
        **dict.fromkeys(_AMD, anything),
        "sendDigits": shaped(r"[0-9A-D#*wW]*"),
        "url": anything,
        "method": method,
    },
    code=13223,
    needs_text=True,
)

VOICE = Rules(
    {
        "Say": Rule(
            {"voice": anything, "language": _LANGUAGE, "loop": _LOOP},
            mixed=True,
            needs_text=True,
            longest=4096,
            code=13512,
            empty_code=13520,
            long_code=13521,
        ),
        "Play": Rule({"loop": _LOOP, "digits": shaped(r"[0-9A-D#*wW]*")}, code=13420),
        "Pause": Rule({"length": between(0, 600)}, code=13910),
        "Gather": _GATHER,
        "Record": _RECORD,
        "Dial": _DIAL,
        "Number": _NUMBER,
        "Client": Rule(
            {**_CALLBACK, "url": anything, "method": method, "clientNotificationUrl": anything},
            frozenset({"Identity", "Parameter"}),
            needs_text=True,
        ),
        "Identity": Rule(needs_text=True, longest=256),
        "Parameter": Rule({"name": anything, "value": anything}),
        "Conference": _CONFERENCE,
        "Queue": Rule(
            {
                "url": anything,
                "method": method,
                "reservationSid": anything,
                "postWorkActivitySid": anything,
            },
            needs_text=True,
            longest=64,
            empty_code=14212,
            long_code=14213,
        ),
        "Sip": Rule(
            {
                **_CALLBACK,
                **dict.fromkeys(_AMD, anything),
                "url": anything,
                "method": method,
                "username": anything,
                "password": anything,
            },
            needs_text=True,
        ),
        "Enqueue": Rule(
            {
                **_ACTION,
                "waitUrl": anything,
                "waitUrlMethod": method,
                "workflowSid": anything,
                "maxQueueSize": between(1, 5000),
            },
            frozenset({"Task"}),
            code=14206,
            needs_text=True,
            longest=64,
            empty_code=14204,
            long_code=14205,
        ),
        "Start": Rule(
            _ACTION, frozenset({"Recording", "Transcription", "Stream", "Siprec"}), needs_text=True
        ),
        "Stop": Rule(children=frozenset({"Transcription", "Stream", "Siprec"}), needs_text=True),
        "Recording": Rule(
            {
                **_RECORDING,
                "recordingChannels": one_of("mono", "dual"),
                "channels": one_of("mono", "dual"),
                "recordingTrack": one_of("both", "inbound", "outbound"),
                "track": one_of("both", "inbound", "outbound"),
                "trim": one_of("trim-silence", "do-not-trim"),
            }
        ),
        "Transcription": Rule(
            {
                **dict.fromkeys(_TRANSCRIPTION, anything),
                "track": one_of("inbound_track", "outbound_track", "both_tracks"),
                "statusCallbackMethod": method,
                "partialResults": boolean,
                "profanityFilter": boolean,
                "enableAutomaticPunctuation": boolean,
                "languageCode": _LANGUAGE,
            }
        ),
        "Sms": Rule(
            {
                **_ACTION,
                "to": anything,
                "from": anything,
                "statusCallback": anything,
            },
            needs_text=True,
            longest=1600,
            empty_code=14103,
            long_code=14103,
        ),
        **dict.fromkeys(UNSUPPORTED, Rule(free=True)),
        "Task": Rule({"priority": anything, "timeout": anything}),
        "Leave": Rule(),
        "Redirect": Rule({"method": method}, code=13710),
        "Reject": Rule({"reason": one_of("rejected", "busy")}, code=12200),
        "Hangup": Rule(),
    },
    frozenset(
        {"Say", "Play", "Pause", "Gather", "Record", "Dial", "Enqueue", "Leave"}
        | {"Redirect", "Reject", "Hangup", "Start", "Stop", "Sms"}
        | UNSUPPORTED - {"Stream", "Siprec"}
    ),
)

MESSAGING = Rules(
    {
        "Message": Rule(
            {
                **_ACTION,
                "to": anything,
                "from": anything,
                "statusCallback": anything,
            },
            frozenset({"Body", "Media"}),
            needs_text=True,
            longest=1600,
            long_code=14103,
            empty_code=14103,
        ),
        "Body": Rule(longest=1600, long_code=14103),
        "Media": Rule(needs_text=True),
        "Redirect": Rule({"method": method}),
    },
    frozenset({"Message", "Redirect"}),
)

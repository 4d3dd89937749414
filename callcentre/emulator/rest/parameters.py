"""Which parameters an operation takes. Any other one is refused with 20001 (contract 6.1)."""

from __future__ import annotations

from collections.abc import Iterable

from callcentre.emulator.rest.answers import bad

PAGING = frozenset({"Page", "PageSize", "PageToken"})


def _with(prefix: str, *parts: str) -> str:
    return " ".join((prefix, *(prefix + part for part in parts)))


def _dates(*names: str) -> str:
    return " ".join(f"{name} {name}< {name}>" for name in names)


_VOICE = "VoiceApplicationSid VoiceUrl VoiceMethod VoiceFallbackUrl VoiceFallbackMethod"
_SMS = "SmsApplicationSid SmsUrl SmsMethod SmsFallbackUrl SmsFallbackMethod"
_STATUS = _with("StatusCallback", "Method", "Event")
_RECORDED = _with("RecordingStatusCallback", "Method", "Event")
_AMD = (
    "MachineDetection MachineDetectionTimeout MachineDetectionSpeechThreshold"
    " MachineDetectionSpeechEndThreshold MachineDetectionSilenceTimeout"
)
_LEG = f"""To From Timeout Record RecordingChannels RecordingTrack RecordingConfigurationId Trim
 TimeLimit CallerId CallReason CallToken Byoc Passports ClientNotificationUrl
 SipAuthUsername SipAuthPassword {_STATUS} {_RECORDED} {_AMD}"""
_NUMBER = f"""AccountSid ApiVersion FriendlyName StatusCallback StatusCallbackMethod TrunkSid
 VoiceCallerIdLookup VoiceReceiveMode IdentitySid AddressSid BundleSid EmergencyStatus
 EmergencyAddressSid {_VOICE} {_SMS}"""
_APPLICATION = f"""ApiVersion FriendlyName StatusCallback StatusCallbackMethod VoiceCallerIdLookup
 SmsStatusCallback MessageStatusCallback PublicApplicationConnectEnabled {_VOICE} {_SMS}"""

_TABLE = {
    "POST /Calls": f"""{_LEG} Url Twiml ApplicationSid Method FallbackUrl FallbackMethod SendDigits
 AsyncAmd AsyncAmdStatusCallback AsyncAmdStatusCallbackMethod""",
    "GET /Calls": "To From ParentCallSid Status " + _dates("StartTime", "EndTime"),
    "POST /Calls/{call}": f"""Url Method Twiml Status FallbackUrl FallbackMethod TimeLimit
 {_STATUS}""",
    "POST /Calls/{call}/Recordings": f"""Trim RecordingChannels RecordingTrack
 RecordingConfigurationId {_RECORDED}""",
    "GET /Calls/{call}/Recordings": _dates("DateCreated"),
    "POST /Calls/{call}/Recordings/{recording}": "Status PauseBehavior",
    "POST /Calls/{call}/Transcriptions": """Name Track StatusCallbackUrl StatusCallbackMethod
 InboundTrackLabel OutboundTrackLabel PartialResults LanguageCode TranscriptionEngine
 ProfanityFilter SpeechModel Hints EnableAutomaticPunctuation IntelligenceService
 ConversationConfiguration ConversationId TranscriptionConfigurationId EnableProviderData""",
    "POST /Calls/{call}/Transcriptions/{transcription}": "Status",
    "POST /Calls/{call}/UserDefinedMessages": "Content IdempotencyKey",
    "POST /Calls/{call}/UserDefinedMessageSubscriptions": "Callback Method IdempotencyKey",
    "GET /Conferences": "FriendlyName Status " + _dates("DateCreated", "DateUpdated"),
    "POST /Conferences/{conference}": "Status AnnounceUrl AnnounceMethod",
    "POST /Conferences/{conference}/Participants": f"""{_LEG} Label Muted Beep WaitUrl WaitMethod
 StartConferenceOnEnter EndConferenceOnExit EarlyMedia MaxParticipants ConferenceRecord
 ConferenceTrim Region Coaching CallSidToCoach JitterBufferSize CallerDisplayName
 EmergencyCallerPosition EmergencyCallerLocation EmergencyName EmergencyAddress EmergencyZipCode
 EmergencyCity EmergencyState EmergencyCountry AmdStatusCallback AmdStatusCallbackMethod
 {_with("ConferenceStatusCallback", "Method", "Event")}
 {_with("ConferenceRecordingStatusCallback", "Method", "Event")}""",
    "GET /Conferences/{conference}/Participants": "Muted Hold Coaching",
    "POST /Conferences/{conference}/Participants/{participant}": """Muted Hold HoldUrl HoldMethod
 AnnounceUrl AnnounceMethod WaitUrl WaitMethod BeepOnExit EndConferenceOnExit Coaching
 CallSidToCoach""",
    "GET /Conferences/{conference}/Recordings": _dates("DateCreated"),
    "POST /Conferences/{conference}/Recordings/{recording}": "Status PauseBehavior",
    "GET /Recordings": "CallSid ConferenceSid IncludeSoftDeleted " + _dates("DateCreated"),
    "GET /Recordings/{recording}": "IncludeSoftDeleted RequestedChannels Download",
    "POST /Messages": """To From FallbackFrom MessagingServiceSid Body MediaUrl ContentSid
 ContentVariables StatusCallback ApplicationSid MaxPrice ProvideFeedback Attempt ValidityPeriod
 ForceDelivery ContentRetention AddressRetention SmartEncoded PersistentAction TrafficType
 ShortenUrls ScheduleType SendAt SendAsMms MessageIntent RiskCheck""",
    "GET /Messages": "To From " + _dates("DateSent"),
    "POST /Messages/{message}": "Body Status",
    "GET /Messages/{message}/Media": _dates("DateCreated"),
    "GET /IncomingPhoneNumbers": "Beta FriendlyName PhoneNumber Origin",
    "POST /IncomingPhoneNumbers/{number}": _NUMBER,
    "POST /Applications": _APPLICATION,
    "GET /Applications": "FriendlyName",
    "POST /Applications/{application}": _APPLICATION,
    "POST /Queues": "FriendlyName MaxSize",
    "POST /Queues/{queue}": "FriendlyName MaxSize",
    "POST /Queues/{queue}/Members/{member}": "Url Method",
    "POST /Tokens": "Ttl",
}
_KNOWN = {operation: frozenset(names.split()) for operation, names in _TABLE.items()}


def check(operation: str, given: Iterable[str]) -> None:
    """Refuse what the operation (``"POST /Calls"``) does not take.

    Raises:
        RestError: a parameter that it has not (20001).
    """
    known = _KNOWN.get(operation, frozenset())
    if operation.startswith("GET "):
        known |= PAGING
    for name in given:
        if name not in known:
            raise bad(20001, f"Parameter '{name[:50]}' is not known here")

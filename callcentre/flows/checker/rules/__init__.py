"""Every rule, one a file. E: the flow may serve nobody; W: it may, but somebody will suffer."""

from __future__ import annotations

from callcentre.flows.checker.rules.e01_unknown_step import UnknownStep
from callcentre.flows.checker.rules.e02_unreachable import Unreachable
from callcentre.flows.checker.rules.e03_no_target import NoTarget
from callcentre.flows.checker.rules.e04_circle import Circle
from callcentre.flows.checker.rules.e05_endless_retry import EndlessRetry
from callcentre.flows.checker.rules.e06_no_else import NoElse
from callcentre.flows.checker.rules.e07_unset_variable import UnsetVariable
from callcentre.flows.checker.rules.e08_missing_prompt import MissingPrompt
from callcentre.flows.checker.rules.e09_unknown_name import UnknownName
from callcentre.flows.checker.rules.e10_recursion import Recursion
from callcentre.flows.checker.rules.e11_wrong_channel import WrongChannel
from callcentre.flows.checker.rules.e12_carrier import Carrier
from callcentre.flows.checker.rules.e13_too_long import TooLong
from callcentre.flows.checker.rules.e14_no_operator import NoOperator
from callcentre.flows.checker.rules.e15_personal_data import PersonalData
from callcentre.flows.checker.rules.e16_place_too_long import PlaceTooLong
from callcentre.flows.checker.rules.e17_said_twice import SaidTwice
from callcentre.flows.checker.rules.w01_many_options import ManyOptions
from callcentre.flows.checker.rules.w02_deep_menus import DeepMenus
from callcentre.flows.checker.rules.w03_unsaid_key import UnsaidKey
from callcentre.flows.checker.rules.w04_prefix_key import PrefixKey
from callcentre.flows.checker.rules.w05_finish_key import FinishKey
from callcentre.flows.checker.rules.w06_long_sms import LongSms
from callcentre.flows.checker.rules.w07_opt_out_word import OptOutWord
from callcentre.flows.checker.rules.w08_whatsapp_window import WhatsAppWindow
from callcentre.flows.checker.rules.w09_literal_secret import LiteralSecret
from callcentre.flows.checker.rules.w10_unasked_recording import UnaskedRecording
from callcentre.flows.checker.rules.w11_slow_fetches import SlowFetches
from callcentre.flows.checker.rules.w12_silent_waits import SilentWaits
from callcentre.flows.checker.view import Rule

FIRST: tuple[Rule, ...] = (UnknownStep(), NoTarget())
"""Without these no other rule can look at a flow."""

RULES: tuple[Rule, ...] = (
    *FIRST,
    Unreachable(),
    Circle(),
    EndlessRetry(),
    NoElse(),
    UnsetVariable(),
    MissingPrompt(),
    UnknownName(),
    Recursion(),
    WrongChannel(),
    Carrier(),
    TooLong(),
    NoOperator(),
    PersonalData(),
    PlaceTooLong(),
    SaidTwice(),
    ManyOptions(),
    DeepMenus(),
    UnsaidKey(),
    PrefixKey(),
    FinishKey(),
    LongSms(),
    OptOutWord(),
    WhatsAppWindow(),
    LiteralSecret(),
    UnaskedRecording(),
    SlowFetches(),
    SilentWaits(),
)

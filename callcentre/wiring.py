"""The only file that sees every level: builds each client once and hands them out as `Parts`."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import redis
from flask import Flask

from callcentre import clock, console, webhooks
from callcentre.calls.city import WEEKDAYS, City, load_city
from callcentre.carrier.client import Carrier, Credentials
from callcentre.carrier.signature import SignatureLock
from callcentre.carrier.twiml import Speaker
from callcentre.casework.complaints import open_complaint
from callcentre.casework.deadlines import verification_due
from callcentre.flows.library import load_library
from callcentre.jobs.sender import RqJobs
from callcentre.queueing import Queueing
from callcentre.queueing.clients import (
    patient_client,
    quick_client,
    sending_client,
    working_client,
)
from callcentre.queueing.embedded import embedded_url
from callcentre.records import Database, Unit
from callcentre.records.requests import NewRequest
from callcentre.records.spool import Spool
from callcentre.settings import Settings
from callcentre.switchboard import following, publishing
from callcentre.switchboard.addresses import Addresses
from callcentre.switchboard.caretaker import Caretaker
from callcentre.switchboard.parts import HouseFunction, OpenComplaint, Parts
from callcentre.switchboard.switched import SwitchReader


def redis_url(settings: Settings) -> str:
    """The Redis in force: the one given, else the embedded one under the data folder."""
    return settings.redis_url or embedded_url(settings.data_dir / "redis")


def build_parts(settings: Settings) -> Parts:
    """Build every organ. Nothing is connected yet: the house stands even when Redis is away."""
    url = redis_url(settings)
    city = load_city(settings.city_dir)
    database = Database(settings.database)
    flows = load_library(settings.city_dir, city, keep_in=settings.data_dir / "flows")
    flows.look_in(publishing.finder(database))
    return Parts(
        settings=settings,
        city=city,
        flows=flows,
        database=database,
        spool=Spool(settings.data_dir / "spool"),
        queueing=Queueing(quick_client(url), patient_client(url)),
        carrier=_carrier(settings),
        speaker=Speaker(city.voices),
        addresses=Addresses(settings.public_base_url, settings.secret_key.get_secret_value()),
        jobs=RqJobs(sending_client(url)),
        open_complaint=_opener(city),
        clock=clock.now,
        functions={"today": _teller_of_today(city)},
        switched_on=SwitchReader(database),
    )


def job_redis(settings: Settings) -> redis.Redis:
    """RQ's own connection: it stores bytes, and its worker waits longer than a webhook may."""
    return working_client(redis_url(settings))


def build_app(settings: Settings) -> Flask:
    """The web application of a house built from the settings alone; it follows publishings."""
    parts = build_parts(settings)
    caretaker = Caretaker(parts)
    caretaker.start()
    following.start(parts)
    app = app_of(parts)
    app.extensions["callcentre.caretaker"] = caretaker
    return app


def app_of(parts: Parts) -> Flask:
    """The web application: webhooks for the carrier, console for the people."""
    settings = parts.settings
    app = Flask("callcentre", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=settings.max_body_kb * 1024,
        MAX_FORM_MEMORY_SIZE=settings.max_body_kb * 1024,
    )
    app.extensions["callcentre"] = parts
    app.extensions["callcentre.draining"] = threading.Event()
    app.register_blueprint(webhooks.build_blueprint(_signature_lock(settings)))
    console.init_app(app, parts, limiter_storage=_limits_storage(redis_url(settings)))
    app.register_blueprint(console.build_blueprint(parts))
    return app


def _opener(city: City) -> OpenComplaint:
    """Every complaint, by whichever way it came, is promised to be looked at in time."""

    def open_one(unit: Unit, new: NewRequest) -> str:
        verify_by = verification_due(new.at, city.zone, city.holidays)
        return open_complaint(unit, new, verify_by=verify_by)

    return open_one


def _teller_of_today(city: City) -> HouseFunction:
    """The function ``today`` of flows: the date, time and weekday of the city's own clock."""

    def today(_: Mapping[str, str]) -> Mapping[str, str]:
        now = clock.now().astimezone(city.zone)
        weekday = WEEKDAYS[now.weekday()]
        return {"date": f"{now:%Y-%m-%d}", "time": f"{now:%H:%M}", "weekday": weekday}

    return today


def _limits_storage(url: str) -> str:
    """The same Redis as the rate limiter spells it."""
    return f"redis+{url}" if url.startswith("unix://") else url


def _carrier(settings: Settings) -> Carrier:
    return Carrier(
        Credentials(
            account=settings.twilio_account_sid,
            token=settings.twilio_auth_token[0].get_secret_value(),
            api_key=settings.twilio_api_key_sid,
            api_secret=settings.twilio_api_key_secret.get_secret_value(),
            twiml_app=settings.twilio_twiml_app_sid,
        ),
        base_url=settings.twilio_api_base_url,
        timeout=settings.twilio_timeout_seconds,
        fallback_url=settings.fallback_url,
    )


def _signature_lock(settings: Settings) -> SignatureLock:
    return SignatureLock(
        public_base_url=settings.public_base_url,
        account=settings.twilio_account_sid,
        tokens=[token.get_secret_value() for token in settings.twilio_auth_token],
        subaccounts={
            sid: token.get_secret_value()
            for sid, token in settings.twilio_subaccount_tokens.items()
        },
    )

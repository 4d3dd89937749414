"""Signing in and out. A session ends by time, or when the operator's session epoch moves on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from callcentre.clock import to_ms
from callcentre.console import context, guard, words
from callcentre.console.passwords import verify_password
from callcentre.locks import lock
from callcentre.logs import get_log
from callcentre.records import RecordsDownError, audit, operators

if TYPE_CHECKING:
    from callcentre.records.operators import Operator

_log = get_log(__name__)
_SIGNED_IN_AT = "signed_in_at"  # milliseconds
_EPOCH = "epoch"
_KNOWN = "callcentre.known_operators"
_LONGEST_LOGIN = 80  # characters


@dataclass(frozen=True, slots=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """The operator behind this request, as they were when the request began."""

    id: int
    login: str
    name: str
    role: str
    language: str
    queues: tuple[str, ...]
    phone: str = ""

    @property
    def actor(self) -> str:
        """How the audit log and a request's history name this person."""
        return f"operator:{self.id}"

    def get_id(self) -> str:
        """What Flask-Login keeps in the session."""
        return str(self.id)


Known = tuple[SignedIn, int]
"""Somebody, and the session epoch that they had."""


def init_app(app: Flask) -> None:
    """Let Flask-Login know how to find an operator.

    Not by its own ``init_app``: that would hang a hook on every webhook, for a "remember me" cookie
    that we do not offer.
    """
    manager = LoginManager()
    manager.user_loader(_load)
    app.login_manager = manager  # type: ignore[attr-defined]
    app.jinja_env.globals["current_user"] = current_user


def _load(user_id: str) -> SignedIn | None:
    house = context.parts()
    age_ms = to_ms(context.now()) - int(session.get(_SIGNED_IN_AT, 0))
    if not user_id.isdigit() or age_ms > house.settings.session_hours * 3_600_000:
        return None
    known: dict[int, Known] = current_app.extensions.setdefault(_KNOWN, {})
    try:
        with house.database.reading() as unit:
            operator = operators.by_id(unit, int(user_id))
    except RecordsDownError:
        # The desk works on while the records are away: as everybody was when last looked up.
        person, epoch = known.get(int(user_id), (None, 0))
        return person if session.get(_EPOCH) == epoch else None
    if operator is None or not operator.active:
        known.pop(int(user_id), None)
        return None
    person, epoch = _signed_in(operator), operator.session_epoch
    known[person.id] = (person, epoch)
    return person if session.get(_EPOCH) == epoch else None


def _signed_in(operator: Operator) -> SignedIn:
    return SignedIn(
        id=operator.id,
        login=operator.login,
        name=operator.name,
        role=operator.role,
        language=operator.language,
        phone=operator.phone,
        queues=tuple(operator.queues),
    )


@lock("public")
def show_login() -> ResponseReturnValue:
    """GET /login."""
    return render_template("login.html", next=safe_path(request.args.get("next")), refused=False)


@lock("public")
@guard.limiter.limit("30/minute", key_func=guard.by_address)
@guard.limiter.limit("10/minute;40/hour", key_func=guard.by_login_and_address)
@guard.limiter.limit("300/hour", key_func=guard.by_login)
def sign_in() -> ResponseReturnValue:
    """POST /login. An unknown login and a wrong password get the same answer, equally slowly."""
    house, at = context.parts(), context.now()
    name, password = request.form.get("login", "").strip(), request.form.get("password", "")
    target = safe_path(request.form.get("next"))
    if not 0 < len(name) <= _LONGEST_LOGIN or "\x00" in name:
        return _refused(target)
    with house.database.reading() as unit:
        operator = operators.by_login(unit, name)
    # Outside any transaction: this takes its time on purpose.
    stored = operator.password_hash if operator is not None and operator.active else None
    if not verify_password(stored, password) or operator is None:
        return _refused(target)
    person, epoch = _signed_in(operator), operator.session_epoch
    with house.database.begin() as unit:
        audit.write(unit, person.actor, "signed_in", person.actor)
    chosen = context.session_text("language")
    session.clear()  # a session from before the sign-in must not survive it
    session.permanent = True
    session.update({_SIGNED_IN_AT: to_ms(at), _EPOCH: epoch})
    if chosen:
        session["language"] = chosen
    login_user(person)
    return redirect(target, code=303)


def _refused(target: str) -> ResponseReturnValue:
    _log.info("sign_in_refused")
    return render_template("login.html", next=target, refused=True), 401


@lock("login")
def sign_out() -> ResponseReturnValue:
    """POST /logout."""
    person = context.me()
    with context.parts().database.begin() as unit:
        audit.write(unit, person.actor, "signed_out", person.actor)
    logout_user()
    session.clear()
    return redirect(url_for("console.login"), code=303)


@lock("public")
def choose_language() -> ResponseReturnValue:
    """POST /language: Indonesian or English, for this session."""
    wanted = request.form.get("language", "")
    if wanted in words.LANGUAGES:
        session["language"] = wanted
    return redirect(safe_path(request.form.get("next")), code=303)


def safe_path(target: str | None) -> str:
    """``target`` if it is a path on this very host, else the desk."""
    home = url_for("console.desk")
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return home
    if any(ord(letter) < 32 or letter == "\\" for letter in target):
        return home
    parted = urlsplit(target)
    return target if not parted.scheme and not parted.netloc else home

"""How a request leaves: credentials, dead hosts, wrong addresses."""

from __future__ import annotations

import datetime
import socket
import ssl
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from callcentre.emulator.legs import Leg
from tests.services.carrier import APPLICATION, CITIZEN, CITY, Application, Carrier, Seen, until


def call(carrier: Carrier) -> Leg:
    """Call the city and wait for the end."""
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.is_over)
    return leg


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def point(carrier: Carrier, url: str) -> None:
    """Let the number's calls go to ``url``."""
    carrier.client.incoming_phone_numbers.list()[0].update(voice_url=url)


def test_a_host_that_is_down_sends_the_call_to_the_fallback(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/fallback", "<Say>Mohon maaf</Say>")
    point(carrier, f"http://127.0.0.1:{closed_port()}/voice")
    assert call(carrier).heard == ["Mohon maaf"]
    assert app.at("/fallback")[0]["ErrorCode"] == "11205"


@pytest.mark.parametrize(("target", "code"), [("/loop", "11215"), ("http://a_b.example/", "11100")])
def test_an_address_that_leads_nowhere_has_its_code(
    carrier: Carrier, app: Application, target: str, code: str
) -> None:
    def moved(_: Seen) -> web.Response:
        return web.Response(status=307, headers={"Location": "/loop"})

    app.answer("/loop", moved)
    app.answer("/voice", f"<Redirect>{target}</Redirect>")
    app.answer("/fallback", "<Hangup/>")
    call(carrier)
    assert app.at("/fallback")[0]["ErrorCode"] == code


def test_credentials_are_given_only_when_asked_for_and_never_signed(
    carrier: Carrier, app: Application
) -> None:
    def guarded(seen: Seen) -> web.Response:
        if "Authorization" not in seen.headers:
            challenge = {"WWW-Authenticate": 'Basic realm="city"'}
            return web.Response(status=401, headers=challenge)
        return web.Response(text="<Response><Say>Halo</Say></Response>", content_type="text/xml")

    app.answer("/guarded", guarded)
    point(carrier, app.base.replace("http://", "http://user:pass@") + "/guarded")
    assert call(carrier).heard == ["Halo"]
    assert ["Authorization" in seen.headers for seen in app.at("/guarded")] == [False, True]
    assert all(seen.signed for seen in app.seen)


def test_a_refused_callback_is_listed_and_changes_nothing(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", "<Say>Halo</Say>")
    app.answer("/status", 500)
    assert call(carrier).status == "completed"
    until(lambda: carrier.complaints() == [15003])


def test_a_relative_action_in_an_inline_document_is_refused(carrier: Carrier) -> None:
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.is_over)
    carrier.do(carrier.exchange.debugger.clear)

    async def ring(ringing: Leg, _: dict[str, str]) -> None:
        await ringing.answer(None)

    carrier.do(carrier.exchange.phones.register, CITIZEN, ring)
    twiml = '<Response><Gather action="/step" timeout="1" actionOnEmptyResult="true"/></Response>'
    carrier.client.calls.create(to=CITIZEN, from_=CITY, twiml=twiml)
    until(lambda: carrier.complaints() == [11100])


def test_a_scripted_softphone_connects_through_an_application(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/softphone", "<Say>Tersambung</Say>")
    step = f"{{connect: {APPLICATION}, as: operator_2, params: {{Offer: abc}}}}"
    report = carrier.play(f"citizens: [{{do: [{step}, {{hear: tersambung}}]}}]")
    assert report["state"] == "done", report
    seen = app.at("/softphone")[0]
    assert (seen["From"], seen["Offer"]) == ("client:operator_2", "abc")


def _nobodys_certificate(folder: Path) -> Path:
    """A certificate for this host that nobody but itself has signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    file = folder / "server.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + builder.sign(key, hashes.SHA256()).public_bytes(pem)
    )
    return file


def test_a_certificate_that_nobody_signed_is_not_trusted(
    carrier: Carrier, app: Application, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_nobodys_certificate(tmp_path))
    runner = web.AppRunner(web.Application())

    async def serve() -> int:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        return int(runner.addresses[0][1])

    port = carrier.run(serve())
    point(carrier, f"https://localhost:{port}/voice")
    call(carrier)
    carrier.run(runner.cleanup())
    assert 11237 in carrier.complaints()
    assert app.at("/fallback")[0]["ErrorCode"] == "11237"

"""A citizen calls the city: webhooks, keys, the end."""

from __future__ import annotations

from tests.services.carrier import CITIZEN, CITY, Application, Carrier, until


def test_a_citizen_presses_a_key_in_a_gather(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", '<Gather numDigits="1" action="/step?n=1"><Say>Tekan satu</Say></Gather>')
    app.answer("/step", lambda seen: f"<Say>Anda menekan {seen['Digits']}</Say><Hangup/>")
    report = carrier.play(f"""
        citizens:
          - name: Ibu Sari
            number: "{CITIZEN}"
            do:
              - dial: "{CITY}"
              - hear: tekan SATU
              - press: "1"
              - hear: menekan 1
              - ended: true
        """)
    assert report["state"] == "done", report
    assert app.at("/voice")[0]["CallStatus"] == "ringing"
    assert app.at("/step")[0]["CallStatus"] == "in-progress"
    until(lambda: app.at("/status"))
    assert app.at("/status")[0]["CallStatus"] == "completed"
    assert all(seen.signed for seen in app.seen)
    assert carrier.complaints() == []

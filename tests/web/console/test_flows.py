"""The flows' pages: look, write, check, try, publish, go back; nothing typed is lost."""

from __future__ import annotations

import html
import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.states import CallState
from callcentre.clock import now
from callcentre.console import changes, flow_editing
from callcentre.flows import diff
from callcentre.records import Unit, audit, call_events, calls, flow_versions
from callcentre.records.flow_versions import Publishing
from callcentre.switchboard import publishing
from callcentre.switchboard.parts import Parts
from tests.web.console.house import CALL, OTHERS_CALL, Person

EDIT, PUBLISH, TRY = "/flows/hotline/edit", "/flows/hotline/publish", "/flows/hotline/try"


@pytest.fixture
def text(house: Parts) -> str:
    """What is in force."""
    return house.flows.get("hotline").text


def changed(text: str, by: str = "Halo baru") -> str:
    """The same flow under another title."""
    return re.sub(r"(?m)^title: .*$", f"title: {by}", text)


def base(house: Parts) -> str:
    return house.flows.get("hotline").version


def check(person: Person, house: Parts, text: str, **more: str) -> TestResponse:
    return person.post(EDIT, {"text": text, "base": base(house), **more})


def publish(person: Person, house: Parts, text: str, **more: str) -> TestResponse:
    fields = {"base": base(house), "checked": flow_editing.digest(text), "reason": "judul"}
    return person.post(PUBLISH, {**fields, **more})


def typed(answer: TestResponse) -> str:
    """What stands in the editor."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", answer.text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def states(house: Parts) -> list[Publishing]:
    with house.database.reading() as unit:
        return [row.state for row in flow_versions.history(unit, "hotline")]


def test_the_list_and_the_picture_say_what_is_in_force(sari: Person, house: Parts) -> None:
    page = sari.get("/flows").text
    assert house.flows.get("hotline").title in html.unescape(page)
    assert base(house) in page
    assert "berkas kota" in page
    page = sari.get("/flows/hotline").text
    assert "<svg" in page
    assert "<style" not in page
    assert " style=" not in page
    assert sari.get("/flows/hotline/picture").text.count("<svg") == 1


def test_callers_stand_where_they_are_and_where_they_gave_up(sari: Person, house: Parts) -> None:
    flow = house.flows.get("hotline")
    step = next(iter(flow.steps))
    with house.database.begin() as unit:
        stand(unit, CALL, flow.version, step)
        stand(unit, OTHERS_CALL, "0123456789ab", step, gives_up=True)
    page = sari.get("/flows/hotline").text
    assert re.search(rf"<code>{step}</code></td><td class=\"figure\">1</td><td[^>]*>1</td>", page)
    assert re.search(r'class="now".*?class="lost"', page, re.DOTALL)
    assert sari.get("/flows").text.count("<strong>1</strong>") == 1


def stand(unit: Unit, call_id: str, version: str, step: str, *, gives_up: bool = False) -> None:
    """A call that is asked the question of this step now, or was when its caller hung up."""
    data = {"flow": "hotline", "version": version, "to": step}
    call_events.append(unit, CallFact(f"{call_id}:1", call_id, EventKind.STEPPED, now(), data))
    calls.update(unit, call_id, state=CallState.ABANDONED_IVR if gives_up else CallState.IVR)
    if gives_up:
        end = {"state": "abandoned_ivr", "by": "caller"}
        call_events.append(unit, CallFact(f"{call_id}:e", call_id, EventKind.ENDED, now(), end))


def test_the_publisher_reads_what_becomes_of_those_in_the_middle(
    sari: Person, house: Parts, text: str
) -> None:
    assert "Mereka selesai seperti semula." in check(sari, house, changed(text)).text
    step = next(iter(house.flows.get("hotline").steps))
    moved = changed(text).replace(
        "\nsteps:\n", f"\nchange: {{policy: interrupt, step: {step}}}\nsteps:\n"
    )
    assert f"pindah ke langkah “{step}”" in check(sari, house, moved).text
    renamed = changed(text).replace("\nsteps:\n", "\nchange: {policy: rename}\nsteps:\n")
    assert "lanjut di versi baru" in check(sari, house, renamed).text


def test_only_who_has_the_right_comes_in(rina: Person, house: Parts, text: str) -> None:
    for path in ("/flows", "/flows/hotline", EDIT, TRY, "/flows/-/edit"):
        assert rina.get(path).status_code == 403, path
    assert check(rina, house, changed(text)).status_code == 403
    assert publish(rina, house, changed(text)).status_code == 403
    assert house.flows.get("hotline").text == text


def test_a_flow_is_checked_and_published(sari: Person, house: Parts, text: str) -> None:
    sari.get("/flows")
    checked = check(sari, house, changed(text))
    assert "Tidak ada kesalahan" in checked.text
    assert "Halo baru" in checked.text, "what changes"
    done = publish(sari, house, changed(text))
    assert (done.status_code, done.location) == (303, "/flows/hotline?done=published")
    assert house.flows.get("hotline").title == "Halo baru"
    assert "Terbit." in sari.get(done.location).text
    with house.database.reading() as unit:
        assert [one.action for one in audit.of_subject(unit, "flow:hotline")] == ["flow_published"]


def test_every_change_of_a_flow_has_its_indonesian(app: Flask) -> None:
    code = Path(diff.__file__).read_text(encoding="utf-8")
    patterns = set(re.findall(r'"([^"\n]*\{[^"\n]*\.)"', code))
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert {str(one) for one in changes.SENTENCES}.isdisjoint(patterns)
        words = changes.told([diff.Change.told("The variable '{name}' is new.", name="{x}")])
    assert len(patterns) == len(changes.SENTENCES)
    assert words == ("Variabel '{x}' baru.",)


def test_a_bad_flow_is_refused_and_says_where(sari: Person, house: Parts, text: str) -> None:
    bad = text.replace("\nsteps:\n", "\nsteps:\n  buntu: {say: {prompt: tiada, next: hilang}}\n")
    checked = check(sari, house, bad)
    line = bad[: bad.index("  buntu:")].count("\n") + 1
    assert f'data-line="{line}"' in checked.text
    assert "Terbitkan</button>" not in checked.text
    assert typed(checked) == bad
    assert publish(sari, house, bad).status_code == 422
    assert house.flows.get("hotline").text == text


def test_a_draft_is_there_tomorrow(sari: Person, house: Parts, text: str) -> None:
    check(sari, house, changed(text))
    assert typed(sari.get(EDIT)) == changed(text)
    assert "Draf Anda" in sari.get("/flows").text
    assert sari.post("/flows/hotline/drop").status_code == 303
    assert typed(sari.get(EDIT)) == text


def test_sent_twice_it_is_published_once(sari: Person, house: Parts, text: str) -> None:
    check(sari, house, changed(text))
    first = {"base": base(house), "checked": flow_editing.digest(changed(text)), "reason": "judul"}
    assert [sari.post(PUBLISH, first).status_code for _ in range(2)] == [303, 303]
    assert states(house).count(Publishing.PUBLISHED) == 1


def test_a_reason_is_required_and_nothing_is_lost(sari: Person, house: Parts, text: str) -> None:
    check(sari, house, changed(text))
    for reason in ("", "x" * 501):
        refused = publish(sari, house, changed(text), reason=reason)
        assert refused.status_code == 400
        assert "Alasan: " in refused.text
        assert typed(refused) == changed(text)
    assert house.flows.get("hotline").text == text


def test_who_comes_second_sees_both(sari: Person, house: Parts, text: str) -> None:
    late = base(house)
    check(sari, house, changed(text, "Punya saya"))
    publish_by_another(house, changed(text, "Punya orang lain"))
    assert "Orang lain sudah menerbitkan" in sari.get(EDIT).text, "before any more work is done"
    refused = publish(sari, house, changed(text, "Punya saya"), base=late)
    assert refused.status_code == 409
    assert "Punya orang lain" in refused.text
    assert "alasan orang lain" in refused.text
    assert "Budi" in refused.text
    assert typed(refused) == changed(text, "Punya saya")
    check(sari, house, changed(text, "Punya saya"))
    assert publish(sari, house, changed(text, "Punya saya")).status_code == 303


def publish_by_another(house: Parts, text: str) -> None:
    act = publishing.Act("operator:2", "alasan orang lain", base(house))
    publishing.publish(house, "hotline", text, act)


def test_a_version_can_be_looked_at_and_brought_back(sari: Person, house: Parts, text: str) -> None:
    check(sari, house, changed(text))
    publish(sari, house, changed(text))
    with house.database.reading() as unit:
        seed = flow_versions.history(unit, "hotline")[-1].id
    path = f"/flows/hotline/versions/{seed}"
    assert "Halo baru" in sari.get(path).text, "what has changed since"
    assert sari.post(f"{path}/roll-back", {"base": base(house)}).status_code == 400
    done = sari.post(f"{path}/roll-back", {"base": base(house), "reason": "salah"})
    assert done.status_code == 303
    assert house.flows.get("hotline").text == text
    assert states(house)[0] is Publishing.ROLLED_BACK
    assert sari.get("/flows/keluhan/versions/1").status_code in {200, 404}
    assert sari.get("/flows/hotline/versions/99999").status_code == 404


def test_a_call_can_be_played_in_the_browser(sari: Person) -> None:
    page = sari.post(TRY, {"lines": "[]", "give": "-"}, HX_Request="true").text
    assert "(diam)" in page
    assert "<html" not in page
    lines = html.unescape(re.findall(r'name="lines" value="([^"]*)"', page)[0])
    assert lines == '["-"]'
    spoken = sari.post(TRY, {"lines": lines, "line": "tolong", "how": "speech"}).text
    assert "tolong" in spoken


def test_announcements_can_be_switched_on_for_a_talk(sari: Person, house: Parts) -> None:
    switches = sorted(house.flows.get("hotline").switches)
    plain, switched = sari.get(TRY).text, sari.get(f"{TRY}?on={switches[0]}&on=none").text
    assert switched.count('class="flow"') > plain.count('class="flow"')
    assert f'value="{switches[0]}" checked' in switched


def test_a_draft_can_be_played_before_it_is_published(
    sari: Person, house: Parts, text: str
) -> None:
    first = next(iter(next(iter(house.flows.get("hotline").prompts.values())).values()))[0]
    check(sari, house, text.replace(first, f"Kalimat draf. {first}"))
    played = sari.get(f"{TRY}?draft=1").text
    assert "Draf Anda" in played
    check(sari, house, "flow: [")
    assert "belum bisa dicoba" in sari.get(f"{TRY}?draft=1").text


def test_a_player_survives_what_no_browser_sends(sari: Person) -> None:
    for lines in ("{", "[1]", "7", '["' + "9" * 5000 + '"]', '["=x","rec"]'):
        assert sari.post(TRY, {"lines": lines, "give": "=nonsense"}).status_code == 200, lines


def test_a_messaging_flow_is_written_to(sari: Person) -> None:
    page = sari.post("/flows/keluhan/try", {"lines": "[]", "line": "halo"}).text
    assert page.count('class="flow"') >= 1
    assert page.count('class="citizen"') == 1


TRAPS = {
    "bomb": "a: &a [x,x]\n" + "".join(f"b{n}: [*a,*a]\n" for n in range(30)),
    "cycle": "a: &a [*a]",
    "not a flow": "halo",
    "a list": "- 1",
    "deep": "[" * 300,
    "control": "flow: \x07",
}


def test_a_trap_is_an_error_and_no_trouble(sari: Person, house: Parts) -> None:
    for name, trap in TRAPS.items():
        answer = check(sari, house, trap)
        assert answer.status_code == 200, name
        assert "harus diperbaiki" in answer.text, name


def test_a_text_that_is_too_long_or_none_is_told(sari: Person, house: Parts) -> None:
    for given in ("x" * 200_001, "  \n"):
        answer = check(sari, house, given)
        assert answer.status_code == 400
        assert "Teks: " in answer.text


def upload(person: Person, house: Parts, content: bytes) -> TestResponse:
    return person.browser.post(
        EDIT,
        data={"text": "yang diketik", "base": base(house), "file": (BytesIO(content), "a.yaml")},
        headers={"X-CSRFToken": person.token()},
        content_type="multipart/form-data",
    )


def test_a_file_takes_the_place_of_what_was_typed(sari: Person, house: Parts, text: str) -> None:
    answer = upload(sari, house, b"\xef\xbb\xbf" + changed(text).replace("\n", "\r\n").encode())
    assert typed(answer) == changed(text)


def test_a_file_that_is_not_text_is_refused_and_the_typing_stays(
    sari: Person, house: Parts
) -> None:
    answer = upload(sari, house, b"\xff\xfe\x00f")
    assert answer.status_code == 400
    assert "Berkas: " in answer.text
    assert "UTF-8" in answer.text
    assert "yang diketik" in typed(answer)


def test_a_new_flow_is_published_under_its_own_name(sari: Person, house: Parts) -> None:
    text = typed(sari.get("/flows/-/edit")).replace("nama_alur", "tambahan")
    assert "Tidak ada kesalahan" in sari.post("/flows/-/edit", {"text": text}).text
    fields = {"base": "", "checked": flow_editing.digest(text), "reason": "baru"}
    done = sari.post("/flows/-/publish", fields)
    assert done.location == "/flows/tambahan?done=published"
    assert sari.get(done.location).status_code == 200
    assert "nama_alur" in sari.get("/flows/-/edit").text, "the next new flow begins anew"
    again = sari.post("/flows/-/edit", {"text": text})
    assert "harus diperbaiki" in again.text, "the name is taken"


def test_a_flow_keeps_its_name_and_an_unknown_one_is_not_found(
    sari: Person, house: Parts, text: str
) -> None:
    answer = check(sari, house, text.replace("flow: hotline", "flow: lain"))
    assert "harus diperbaiki" in answer.text
    for path in ("/flows/x", "/flows/x/edit", "/flows/x/try", "/flows/x/picture"):
        assert sari.get(path).status_code == 404, path


def test_after_signing_out_nothing_is_published(sari: Person, house: Parts, text: str) -> None:
    check(sari, house, changed(text))
    sari.post("/logout")
    assert publish(sari, house, changed(text)).status_code == 401
    assert house.flows.get("hotline").text == text

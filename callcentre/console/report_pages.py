"""The first report: per day, hour and queue, every figure with its formula's name."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from callcentre.console import context, forms
from callcentre.console.guard import needs
from callcentre.console.pages import last_days
from callcentre.console.permissions import Right
from callcentre.locks import lock
from callcentre.records import Days, audit
from callcentre.reports import export, rollup
from callcentre.reports.formulas import FORMULAS
from callcentre.reports.holds import average_hold, read_holds
from callcentre.reports.offers import read_offers

_LONGEST_DAYS = 93  # a quarter of a year


@lock("login")
@needs(Right.REPORTS)
def daily() -> ResponseReturnValue:
    """GET /reports/daily: totals, queues, and every hour with calls."""
    house = context.parts()
    first, last = _days()
    zone, thresholds = house.city.zone, _thresholds()
    with house.database.reading(patiently=True) as unit:
        offers = read_offers(unit, Days(first, last, zone))
        held = read_holds(unit, Days(first, last, zone))
    return render_template(
        "report.html",
        first=first,
        last=last,
        total=rollup.overall(offers, thresholds),
        queues=rollup.by_queue(offers, thresholds),
        average_hold=average_hold(held),
        hours=rollup.by_hour(offers, zone, thresholds),
        formulas=FORMULAS,
    )


@lock("login")
@needs(Right.EXPORT)
def daily_csv() -> ResponseReturnValue:
    """GET /reports/daily.csv: the hours as a file; who took it stands in the audit log."""
    house = context.parts()
    first, last = _days()
    with house.database.begin() as unit:
        rows = rollup.report(unit, first, last, house.city.zone, _thresholds())
        subject = f"report:daily:{first}:{last}"
        audit.write(unit, context.me().actor, "report_exported", subject, rows=len(rows))
    body = export.csv_rows(export.REPORT_HEADER, export.report_cells(rows))
    name = f"{house.city.city}-{first}-{last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype="text/csv", headers=headers)


def _days() -> tuple[date, date]:
    today = last_days(1)[0]
    first = forms.day("from") or forms.day("to") or today
    last = forms.day("to") or first
    if last < first:
        first, last = last, first
    if (last - first).days >= _LONGEST_DAYS:
        raise forms.FormError("to", gettext("At most %(n)s days at once.", n=_LONGEST_DAYS))
    return first, last


def _thresholds() -> dict[str, int]:
    queues = context.parts().city.queues
    return {name: queue.service_level.seconds for name, queue in queues.items()}

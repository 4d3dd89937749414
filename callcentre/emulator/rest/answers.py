"""Answers in Twilio's shapes: one resource, a page of a list, an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from aiohttp import web

from callcentre.emulator.names import API_VERSION

Resource = dict[str, object]
Item = TypeVar("Item")
LARGEST_PAGE = 1000
DEFAULT_PAGE = 50


class RestError(Exception):
    """The request is refused with an HTTP status and Twilio's error code."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    def response(self) -> web.Response:
        """The error as Twilio writes it."""
        body = {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if self.status == 401 else None
        return web.json_response(body, status=self.status, headers=headers)


def not_found(path: str) -> RestError:
    """The resource is not there."""
    return RestError(404, 20404, f"The requested resource {path} was not found")


def bad(code: int, message: str) -> RestError:
    """A parameter is missing or wrong."""
    return RestError(400, code, message)


def account_path(account_sid: str) -> str:
    """The path under which everything of an account lives."""
    return f"/{API_VERSION}/Accounts/{account_sid}"


def list_page(
    request: web.Request, key: str, items: Sequence[Item], shape: Callable[[Item], Resource]
) -> web.Response:
    """One page of a list: the items under ``key`` and Twilio's eight paging fields only.

    A ``PageToken`` names the last item of the page before, so that a list that grows while it is
    read shows nothing twice.

    Raises:
        RestError: ``PageSize`` or ``Page`` is no number (20001).
    """
    size = min(_whole(request, "PageSize", DEFAULT_PAGE, least=1), LARGEST_PAGE)
    page = _whole(request, "Page", 0, least=0)
    start = _after(items, shape, request.query.get("PageToken", ""), page * size)
    shown = [shape(item) for item in items[start : start + size]]

    def uri(number: int, token: str = "") -> str:
        query = {**request.query, "PageSize": str(size), "Page": str(number)}
        query.pop("PageToken", None)
        if token:
            query["PageToken"] = token
        return f"{request.path}?{urlencode(query)}"

    more = start + len(shown) < len(items)
    return web.json_response(
        {
            key: shown,
            "end": max(start + len(shown) - 1, 0),
            "first_page_uri": uri(0),
            "next_page_uri": uri(page + 1, _token(shown[-1])) if more else None,
            "page": page,
            "page_size": size,
            "previous_page_uri": uri(page - 1) if page else None,
            "start": start,
            "uri": uri(page, request.query.get("PageToken", "")),
        }
    )


def _identity(resource: Resource) -> str:
    """What names an item of a list: its own sid, or that of its call."""
    return str(resource.get("sid") or resource.get("call_sid"))


def _token(resource: Resource) -> str:
    return "PA" + _identity(resource)


def _after(
    items: Sequence[Item], shape: Callable[[Item], Resource], token: str, otherwise: int
) -> int:
    """Where the page after the token's item begins; by number when that item is gone."""
    if token:
        for index, item in enumerate(items):
            if _token(shape(item)) == token:
                return index + 1
    return otherwise


def _whole(request: web.Request, name: str, default: int, *, least: int) -> int:
    text = request.query.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < least:
        raise bad(20001, f"Parameter '{name}' is not a number from {least} on")
    return int(text)

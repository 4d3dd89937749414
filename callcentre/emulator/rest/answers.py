"""Answers in Twilio's shapes: one resource, a page of a list, an error."""

from __future__ import annotations

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
    """One page of a list: the items under ``key`` and Twilio's eight paging fields only."""
    size = min(max(_whole(request.query.get("PageSize"), DEFAULT_PAGE), 1), LARGEST_PAGE)
    page = _whole(request.query.get("Page"), 0)
    start, end = page * size, (page + 1) * size
    shown = items[start:end]

    def uri(number: int) -> str:
        query = {**request.query, "PageSize": str(size), "Page": str(number)}
        return f"{request.path}?{urlencode(query)}"

    return web.json_response(
        {
            key: [shape(item) for item in shown],
            "end": max(start + len(shown) - 1, 0),
            "first_page_uri": uri(0),
            "next_page_uri": uri(page + 1) if end < len(items) else None,
            "page": page,
            "page_size": size,
            "previous_page_uri": uri(page - 1) if page else None,
            "start": start,
            "uri": uri(page),
        }
    )


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default

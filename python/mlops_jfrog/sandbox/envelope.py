"""Errors as the platform answers them, and the one place that maps exceptions to responses.

``{"errors": [{"status": 404, "message": "..."}]}`` (design note of the protocol, "Errors").
"""

from __future__ import annotations

import json
import logging
import sqlite3

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ExceptionHandler

from mlops_jfrog.errors import UsageError

_log = logging.getLogger(__name__)


class Refused(Exception):
    """The request is answered with ``status`` and ``message`` in the error envelope."""

    def __init__(self, status: int, message: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


def error_response(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """The envelope with one error."""
    # Pure ASCII, so that a message about bad Unicode can always be sent.
    body = json.dumps({"errors": [{"status": status, "message": message}]})
    return Response(body, status, headers, "application/json")


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return error_response(error.status, error.message, error.headers)


def _usage(_: Request, error: Exception) -> Response:
    return error_response(400, str(error))


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    return error_response(error.status_code, error.detail, headers)


def _busy(_: Request, error: Exception) -> Response:
    if "locked" in str(error) or "busy" in str(error):
        return error_response(503, "the database is busy; try again", {"Retry-After": "1"})
    return _unexpected(_, error)


def _unicode(_: Request, __: Exception) -> Response:
    return error_response(400, "a text in the request is not valid Unicode")


def _gone(_: Request, __: Exception) -> Response:
    return error_response(400, "the client closed the connection")


def _unexpected(request: Request, error: Exception) -> Response:
    _log.error("%s failed", request.method, exc_info=error)
    return error_response(500, f"unexpected {type(error).__name__}; see the server's log")


EXCEPTION_HANDLERS: dict[type[Exception] | int, ExceptionHandler] = {
    Refused: _refused,
    UsageError: _usage,
    HTTPException: _http,
    sqlite3.OperationalError: _busy,
    UnicodeEncodeError: _unicode,
    ClientDisconnect: _gone,
    Exception: _unexpected,
}

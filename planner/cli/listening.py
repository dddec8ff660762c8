"""Listening for `planner serve`: the standard library's server around `planner.outputs.serve.answer`."""

from __future__ import annotations

import errno
import shutil
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from planner.errors import Problem, UsageError
from planner.outputs.serve import LOOPBACK_NAMES, Answer, Site, answer, refused

SILENT_AFTER_S = 30
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT")


def listening(study: Path, host: str, port: int, *, anywhere: bool = False) -> ThreadingHTTPServer:
    """Return a server that listens already; the caller has it serve and closes it.

    Parameters
    ----------
    anywhere
        Whether requests under any address of numbers are answered, not only those of this machine.

    Raises
    ------
    UsageError
        The port is taken or barred, or the address is none of this machine.
    """
    site = Site(study, LOOPBACK_NAMES | {host.casefold()}, anywhere)
    handler = type("Reading", (Reading,), {"site": site})
    kind = Server6 if ":" in host else Server
    try:
        return kind((host, port), handler)
    except OSError as fault:
        mend = "Choose another with --port; --port 0 takes a free one."
        if isinstance(fault, socket.gaierror) or fault.errno == errno.EADDRNOTAVAIL:
            mend = "Name an address of this machine with --host."
        what = f"cannot listen on {host}, port {port}: {fault.strerror}."
        raise UsageError(Problem(what, mend), "serve") from fault


class Server(ThreadingHTTPServer):
    """A thread a request; a reader who goes away in the middle is no fault."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell a fault of ours, not that a reader has gone."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Server6(Server):
    """The same on an address of version 6."""

    address_family = socket.AF_INET6


class Reading(BaseHTTPRequestHandler):
    """Answers one request; it joins no path and writes nothing."""

    site: Site
    timeout = SILENT_AFTER_S

    def version_string(self) -> str:
        """Return the name of the server, without versions."""
        return "planner"

    def reply(self) -> None:
        """Send the answer to the request."""
        named = self.headers.get_all("Host") or []
        host = named[0] if len(named) == 1 else None
        self._send(answer(self.site, self.command, self.path, host))

    def _send(self, found: Answer) -> None:
        """Send status, headers and, unless only these were asked for, the bytes."""
        if found.path is None:
            self._head(found, len(found.body))
            if self.command != "HEAD":
                self.wfile.write(found.body)
            return
        with found.path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            self._head(found, size)
            if self.command != "HEAD":
                shutil.copyfileobj(file, self.wfile)

    def _head(self, found: Answer, size: int) -> None:
        """Send status and headers."""
        self.send_response(found.status)
        for name, value in found.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(size))
        self.end_headers()

    def send_error(self, code: int, *_words: Any, **_more: Any) -> None:
        """Refuse what is no request, in plain words that repeat nothing of it."""
        self.close_connection = True
        self.request_version = "HTTP/1.0"  # where none was read, the library would send no headers
        self.command = getattr(self, "command", None) or "GET"
        self._send(refused(int(code), "This request cannot be read."))

    def log_message(self, *_words: Any) -> None:
        """Keep silent: the page is for the one who started it."""


for _method in METHODS:
    setattr(Reading, f"do_{_method}", Reading.reply)

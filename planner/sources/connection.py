"""The internet: OSMnx with settings that do not leak, retries with back-off, and answers that are whole."""

from __future__ import annotations

import itertools
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import osmnx as ox
import requests

from planner.errors import InputError, Problem

RETRY_PAUSES_S = (2.0, 8.0, 30.0, 60.0)
"""Pauses between attempts at a server that answers but is busy."""
OFFLINE_ATTEMPTS = 3
"""Attempts where nothing answers at all: a person without a connection hears of it within some seconds."""
LONGEST_PAUSE_S = 120.0
STREET_TAGS = ["highway", "name", "ref", "bridge", "tunnel", "access", "surface", "layer", "lit", "lanes"]
USER_AGENT = "fiber-camera-planner (open planner of public fiber and camera networks)"
_OSMNX_SETTINGS = (
    "overpass_url", "nominatim_url", "overpass_rate_limit", "use_cache", "cache_folder", "requests_kwargs",
    "requests_timeout", "useful_tags_way", "bidirectional_network_types", "http_user_agent", "http_referer",
    "doh_url_template", "log_console", "log_file",
)  # fmt: skip
_T = TypeVar("_T")


@dataclass
class Talk:
    """What a fetch tells while it runs: sentences, progress, and the pauses it takes.

    `say` takes a sentence; `progress` takes a stage and its share from 0 to 1; `sleep` takes seconds;
    `cache` is the folder of answers.
    """

    say: Callable[[str], None] = lambda _: None
    progress: Callable[[str, float], None] = lambda _stage, _share: None
    sleep: Callable[[float], None] = time.sleep
    cache: Path | None = None


@dataclass
class Answers:
    """What the servers said of their data: the date of the OSM extract, the last one seen."""

    osm_base: list[str] = field(default_factory=list)

    def check(self, response: requests.Response, *_: Any, **__: Any) -> requests.Response:
        """Refuse a failed or half answer before it is cached (a `requests` response hook).

        Overpass tells a query that ran out of time in a `remark` of an answer with status 200; taken as it
        is, a city would silently lack streets.
        """
        response.raise_for_status()
        if response.url.endswith("/status"):
            return response
        body = response.json()
        remark = str(body.get("remark", "")) if isinstance(body, dict) else ""
        if "error" in remark.lower():
            raise requests.HTTPError(f"the server gave up: {remark}", response=response)
        stamp = body.get("osm3s", {}).get("timestamp_osm_base", "") if isinstance(body, dict) else ""
        if stamp:
            self.osm_base.append(str(stamp))
        return response


@contextmanager
def osmnx_session(
    cache: Path, overpass_url: str | None = None, nominatim_url: str | None = None
) -> Iterator[Answers]:
    """Set OSMnx up for one fetch and put every global back, its name resolver for sockets included.

    Parameters
    ----------
    cache
        Folder of answers; a query asked before is read from there.
    overpass_url, nominatim_url
        Other servers than the public ones.

    Notes
    -----
    OSMnx's own waiting is switched off: without a connection it pauses a minute a query, and at a busy server
    it asks for ever. `with_retries` does the waiting instead.
    """
    saved = {name: getattr(ox.settings, name) for name in _OSMNX_SETTINGS}
    resolver = socket.getaddrinfo
    answers = Answers()
    wanted: dict[str, Any] = {
        "use_cache": True, "cache_folder": cache, "useful_tags_way": STREET_TAGS,
        "bidirectional_network_types": ["all"], "http_user_agent": USER_AGENT, "http_referer": USER_AGENT,
        "doh_url_template": None, "requests_kwargs": {"hooks": {"response": answers.check}},
        "overpass_rate_limit": False, "log_console": False, "log_file": False,
    }  # fmt: skip
    wanted |= {k: v for k, v in (("overpass_url", overpass_url), ("nominatim_url", nominatim_url)) if v}
    try:
        for name, value in wanted.items():
            setattr(ox.settings, name, value)
        yield answers
    finally:
        for name, value in saved.items():
            setattr(ox.settings, name, value)
        socket.getaddrinfo = resolver


def with_retries(ask: Callable[[], _T], what: str, talk: Talk) -> _T:
    """Return the answer of a server, asked up to four times with growing pauses.

    A server that names its own pause (Retry-After) is given it, up to two minutes.

    Parameters
    ----------
    ask
        The call.
    what
        What is asked for, as it stands in messages, for example "the streets".
    talk
        Where the waiting is told.

    Raises
    ------
    InputError
        No whole answer came; the message says whether there is a connection at all.
    """
    for attempt in itertools.count(1):
        try:
            return ask()
        except (requests.RequestException, ox._errors.ResponseStatusCodeError) as fault:
            if attempt > len(RETRY_PAUSES_S) or _is_final(fault) or _is_offline(fault, attempt):
                raise InputError(_no_answer(what, fault, attempt), title="planner fetch") from None
            seconds = max(RETRY_PAUSES_S[attempt - 1], _asked_pause(fault))
            talk.say(f"No answer for {what} yet ({_short(fault)}); trying again in {seconds:g} s.")
            talk.sleep(seconds)
        except json.JSONDecodeError:
            if not _forget_broken(talk.cache):
                raise
            talk.say("An answer in the cache was cut; it is asked for again.")
    raise AssertionError("unreachable")


def _forget_broken(cache: Path | None) -> int:
    """Remove answers that a killed fetch left cut, and return how many."""
    broken = []
    for path in sorted(cache.glob("*.json")) if cache else []:
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            broken.append(path)
    for path in broken:
        path.unlink()
    return len(broken)


def _is_final(fault: Exception) -> bool:
    """Return whether asking again cannot help: the request itself is refused."""
    response = getattr(fault, "response", None)
    return response is not None and response.status_code in (400, 401, 403, 404, 410)


def _asked_pause(fault: Exception) -> float:
    """Return the pause that the server asks for, 0 where it asks for none."""
    response = getattr(fault, "response", None)
    asked = "" if response is None else response.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_PAUSE_S) if asked.isdigit() else 0.0


def _is_offline(fault: Exception, attempt: int) -> bool:
    """Return whether nothing has answered often enough to call it no connection."""
    return isinstance(fault, requests.ConnectionError) and attempt >= OFFLINE_ATTEMPTS


def _no_answer(what: str, fault: Exception, attempts: int) -> Problem:
    """Return the problem of a server that did not answer."""
    offline = isinstance(fault, requests.ConnectionError)
    host = ""
    request = getattr(fault, "request", None)
    if request is not None and request.url:
        host = f" from {urlsplit(str(request.url)).hostname}"
    times = "after 1 attempt" if attempts == 1 else f"after {attempts} attempts"
    why = "there seems to be no connection" if offline else _short(fault)
    return Problem(
        f"no answer for {what}{host} {times}: {why}.",
        "Only `planner fetch` needs a connection: everything else works offline, from files named in "
        "`[sources]`. What was answered is kept in the cache, so a later fetch goes on from there.",
    )


def _short(fault: Exception) -> str:
    """Return an error in one line of at most 120 characters, without the address of the query."""
    response = getattr(fault, "response", None)
    if response is not None and not response.ok:
        return f"status {response.status_code} {response.reason}"
    if isinstance(fault, requests.ConnectionError):
        return "no connection"
    return " ".join(str(fault).split())[:120]

"""The one place that speaks HTTP."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import urlsplit

import requests
from requests.utils import get_environ_proxies

from studio_client.errors import StudioBrokeOff, StudioTimedOut, StudioUnreachable
from studio_client.exchange import Exchange, Reply, Request

Listener = Callable[[Exchange], None]


@dataclass(frozen=True)
class Address:
    """Where a Studio is, and how to talk to it.

    :param url: up to and including the context path, without a slash at its end
    :param timeout: seconds for one exchange
    """

    url: str
    timeout: float

    @property
    def host(self) -> str:
        """The host's name or number."""
        return urlsplit(self.url).hostname or ""

    @property
    def context_path(self) -> str:
        """The context path, such as ``/studio``."""
        return urlsplit(self.url).path or "/"

    @property
    def cookie_domain(self) -> str:
        """The domain under which the cookie jar files what this host sets: it adds ``.local`` to a bare name."""
        return self.host if "." in self.host or ":" in self.host else f"{self.host}.local"

    @property
    def is_loopback(self) -> bool:
        """Tell whether the host is this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


class Connection:
    """One actor's connection to Studio: kept alive, with its own cookies, and never raising on a status.

    Redirects are answers too, and are not followed: no credentials go where nobody sent them. The environment's
    ``.netrc`` is not read, and its proxies are used for a Studio on another machine only.
    """

    def __init__(self, address: Address, actor: str, listener: Listener) -> None:
        self.address = address
        self.actor = actor
        self._listener = listener
        self._http = requests.Session()
        self._http.trust_env = False
        if not address.is_loopback:
            self._http.proxies = dict(get_environ_proxies(address.url))
        self.cookies = self._http.cookies

    def send(self, request: Request) -> Exchange:
        """Send a request and return the exchange.

        :raises StudioUnreachable: where no connection can be made
        :raises StudioTimedOut: where the answer takes longer than the address allows
        :raises StudioBrokeOff: where the answer ends too early, or is not HTTP
        """
        url = f"{self.address.url}{request.path}" + (f"?{request.query}" if request.query is not None else "")
        prepared = self._http.prepare_request(
            requests.Request(request.verb, url, headers=dict(request.headers), data=request.body)
        )
        sent_at, started = datetime.now(timezone.utc), time.perf_counter()
        what = f"{self.actor}: {request.verb} {self.address.url}{request.path}"
        try:
            reply = self._http.send(
                prepared, timeout=self.address.timeout, allow_redirects=False, proxies=self._http.proxies
            )
        except requests.exceptions.ConnectTimeout as error:
            raise StudioUnreachable(f"{what}: no connection within {self.address.timeout:g} s") from error
        except requests.exceptions.Timeout as error:
            raise StudioTimedOut(f"{what}: no answer within {self.address.timeout:g} s (STUDIO_TIMEOUT)") from error
        except requests.exceptions.ConnectionError as error:
            if "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error):
                raise StudioUnreachable(f"{what}: no connection can be made") from error
            raise StudioBrokeOff(f"{what}: the connection broke off before the answer was complete") from error
        except requests.exceptions.RequestException as error:
            raise StudioBrokeOff(f"{what}: the answer is no sound HTTP ({type(error).__name__})") from error
        exchange = Exchange(
            actor=self.actor,
            url=str(prepared.url),
            request=request,
            request_headers={str(name): _text(value) for name, value in prepared.headers.items()},
            reply=Reply(reply.status_code, reply.reason or "", reply.headers, reply.content),
            sent_at=sent_at,
            seconds=time.perf_counter() - started,
        )
        self._listener(exchange)
        return exchange

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value

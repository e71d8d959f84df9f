"""The one place that speaks HTTP."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.hooks import default_hooks
from requests.structures import CaseInsensitiveDict
from requests.utils import default_headers, get_environ_proxies
from urllib3.exceptions import HTTPError, ReadTimeoutError

from studio_client.cookies import Cookies
from studio_client.errors import NoAnswer, StudioBrokeOff, StudioTimedOut, StudioUnreachable, StudioUntrusted
from studio_client.exchange import Exchange, Reply, Request
from studio_client.kept import KeptAdapter
from studio_client.sending import Sending, SendingAdapter

Listener = Callable[[Exchange], None]
# Servers close a connection that has been idle; one that is closed just as a request comes would look like a fault.
LONGEST_IDLE_SECONDS = 4.0
MOST_BYTES = 32 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
BODILESS_VERBS = ("GET", "HEAD")
DEFAULT_HEADERS = dict(default_headers())


@dataclass(frozen=True)
class Address:
    """Where a Studio is, and how to talk to it.

    :param url: up to and including the context path, without a slash at its end
    :param timeout: seconds for one exchange
    :param ca_bundle: a file of certificates to check Studio's with; None for those that this machine trusts
    """

    url: str
    timeout: float
    ca_bundle: str | None = None

    @property
    def host(self) -> str:
        """The host's name or number, in lower case, without the brackets of an IPv6 number."""
        return urlsplit(self.url).hostname or ""

    @property
    def context_path(self) -> str:
        """The context path, such as ``/studio``."""
        return urlsplit(self.url).path or "/"

    @property
    def cookie_domain(self) -> str:
        """The domain under which a cookie jar files what this host sets.

        It keeps the brackets of an IPv6 number, and adds ``.local`` to what has no dot.
        """
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if "." in host else f"{host}.local"

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
        self._kept_alive = KeptAdapter()
        self._verify: bool | str = address.ca_bundle or True
        self._proxies = {} if address.is_loopback else dict(get_environ_proxies(address.url))
        self.cookies = Cookies(address.cookie_domain, address.context_path)
        self._last_used = time.monotonic()

    def send(self, request: Request) -> Exchange:
        """Send a request and return the exchange.

        :raises StudioUnreachable: where no connection can be made, or none that can be trusted
        :raises StudioTimedOut: where the answer takes longer than the address allows
        :raises StudioBrokeOff: where the answer ends too early, or is not HTTP
        """
        url = f"{self.address.url}{request.path}" + (f"?{request.query}" if request.query is not None else "")
        prepared = self._prepared(request, url)
        if time.monotonic() - self._last_used > LONGEST_IDLE_SECONDS:
            self.close()
        sent_at, started = datetime.now(timezone.utc), time.perf_counter()
        try:
            with (
                self._adapter(request.sending) as adapter,
                adapter.send(
                    prepared,
                    stream=True,
                    timeout=self.address.timeout,
                    verify=self._verify,
                    proxies=self._proxies,
                ) as answer,
            ):
                self.cookies.take_from(answer.raw, prepared)
                reply = Reply(answer.status_code, answer.reason or "", answer.headers, self._read(answer))
        except (requests.exceptions.RequestException, HTTPError, TimeoutError) as error:
            raise self._failure(f"{self.actor}: {request.verb} {self.address.url}{request.path}", error) from error
        finally:
            self._last_used = time.monotonic()
        exchange = Exchange(
            actor=self.actor,
            url=url,
            request=request,
            request_headers={str(name): _text(value) for name, value in prepared.headers.items()},
            reply=reply,
            sent_at=sent_at,
            seconds=time.perf_counter() - started,
        )
        self._listener(exchange)
        return exchange

    def _prepared(self, request: Request, url: str) -> requests.PreparedRequest:
        """Return the request as it goes out: with the cookies, and otherwise as it was asked for.

        requests' own preparing would take back escapes that are not needed, and takes as long as the exchange itself.
        """
        prepared = requests.PreparedRequest()
        prepared.method, prepared.url, prepared.body = request.verb, url, request.body or None
        prepared.headers = CaseInsensitiveDict({**DEFAULT_HEADERS, **request.headers})
        prepared.hooks = default_hooks()
        if request.body or request.verb not in BODILESS_VERBS:
            prepared.headers["Content-Length"] = str(len(request.body or b""))
        cookies = self.cookies.header_of(prepared)
        if cookies is not None:
            prepared.headers["Cookie"] = cookies
        request.sending.prepare(prepared)
        return prepared

    @contextmanager
    def _adapter(self, sending: Sending) -> Iterator[BaseAdapter]:
        """Return what sends: over the connection that is kept alive, or over one of its own kind."""
        if not sending.needs_connection:
            yield self._kept_alive
            return
        with closing(SendingAdapter(sending)) as adapter:
            yield adapter

    def _read(self, answer: requests.Response) -> bytes:
        """Return the body; however slowly it comes, in bounded time, and however large it is, in bounded memory.

        :raises TimeoutError: where the body is not there in the time for one exchange
        :raises _TooLarge: where it is larger than anything that Studio has to say
        """
        deadline = time.monotonic() + self.address.timeout
        body = bytearray()
        while chunk := answer.raw.read1(CHUNK_BYTES, decode_content=True):
            body += chunk
            if len(body) > MOST_BYTES:
                raise _TooLarge
            if time.monotonic() > deadline:
                raise TimeoutError
        return bytes(body)

    def _failure(self, what: str, error: Exception) -> NoAnswer:
        """Return what went wrong on the way, in the words of people."""
        limit = f"{self.address.timeout:g} s (STUDIO_TIMEOUT)"
        told = repr(error)
        if isinstance(error, requests.exceptions.ConnectTimeout):
            return StudioUnreachable(f"{what}: no connection within {limit}")
        if isinstance(error, (requests.exceptions.Timeout, ReadTimeoutError, TimeoutError)):
            return StudioTimedOut(f"{what}: no answer within {limit}")
        if isinstance(error, requests.exceptions.SSLError):
            advice = "STUDIO_CA_BUNDLE names the certificates to check it with"
            return StudioUntrusted(f"{what}: the certificate cannot be checked, so nothing was sent ({advice})")
        if isinstance(error, requests.exceptions.ProxyError):
            return StudioUnreachable(f"{what}: no connection can be made through the proxy of the environment")
        if "NewConnectionError" in told or "NameResolutionError" in told:
            return StudioUnreachable(f"{what}: no connection can be made")
        if isinstance(error, _TooLarge):
            return StudioBrokeOff(f"{what}: the answer is larger than {MOST_BYTES // 1024 // 1024} MB, and was cut off")
        if isinstance(error, (requests.exceptions.ConnectionError, HTTPError)):
            return StudioBrokeOff(f"{what}: the connection broke off before the answer was complete")
        return StudioBrokeOff(f"{what}: the answer is no sound HTTP ({type(error).__name__})")

    def close(self) -> None:
        """Close the connection."""
        self._kept_alive.close()


class _TooLarge(HTTPError):
    """An answer is larger than anything that Studio has to say."""


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value

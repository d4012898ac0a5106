"""What `zorko serve` can be told, checked when it is told."""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from zorko.errors import UsageError
from zorko.images.read import DEFAULT_LIMITS, Limits

TOKEN_SHORTEST = 16
"""Characters: nobody guesses that many, so that attempts need not be counted."""

LOOPBACK_NAME = "localhost"


@dataclass(frozen=True)
class ServiceLimits:
    """What one request may ask. `megabytes` of its body, `megapixels` of each picture, `files` at a time, `seconds` from its
    first byte to its answer, and how many `requests` may be under way at once."""

    megabytes: int = 64
    megapixels: int = 100
    files: int = 64
    seconds: float = 60.0
    requests: int = 256

    def __post_init__(self) -> None:
        for name in ("megabytes", "megapixels", "files", "seconds", "requests"):
            if not getattr(self, name) > 0:
                raise UsageError(f"--max-{name} {getattr(self, name)}: a limit is above 0")

    @property
    def body_bytes(self) -> int:
        """Of a request's body."""
        return self.megabytes * 1_000_000

    @property
    def pictures(self) -> Limits:
        """Of one picture, for the reader."""
        return Limits(max_pixels=self.megapixels * 1_000_000, max_side=DEFAULT_LIMITS.max_side, max_bytes=self.body_bytes)


@dataclass(frozen=True)
class Settings:
    """One service. Raises UsageError for what would be unsafe or can't be.

    `host` and `port`: where it listens; port 0 is any free one. `token`: what each request must carry; demanded for every
    address beyond this machine. `names`: host names, besides localhost and addresses, under which it is reached.
    `origins`: other sites whose pages may call it (CORS). `drawings`: the folder for labelled drawings; None: none are kept.
    `bank`: the folder of the photo bank, and `database` the address of its database where that isn't in the folder.
    `tls`: browsers reach it by https, through a proxy before it.
    `debug`: faults are told with their traceback, on stderr.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    drawings: Path | None = None
    bank: Path | None = None
    database: str | None = None
    tls: bool = False
    limits: ServiceLimits = field(default_factory=ServiceLimits)
    debug: bool = False

    def __post_init__(self) -> None:
        if self.token is None and not is_loopback(self.host):
            raise UsageError(
                f"--host {self.host}: beyond this machine every request must carry a token; give one with --token or in "
                f"ZORKO_TOKEN, for example ZORKO_TOKEN={secrets.token_urlsafe(24)}"
            )
        if self.token is not None and not _is_token(self.token):
            raise UsageError(
                f"--token: a token is {TOKEN_SHORTEST} or more letters, digits and signs without spaces, "
                f"for example {secrets.token_urlsafe(24)}"
            )
        for origin in self.origins:
            scheme, _, rest = origin.partition("://")
            if scheme not in ("http", "https") or not rest or "/" in rest or "*" in rest:
                raise UsageError(f"--origin {origin}: name one site, as https://example.org, without a path")
        if self.database is not None and self.bank is None:
            raise UsageError("--database: name the bank's folder too, with --bank DIR; it holds the photographs")

    @property
    def people(self) -> bool:
        """Whether whoever uses the bank must sign in: others than who sits at this machine can reach it, there or through a
        proxy, which shows by its name or its TLS."""
        return self.bank is not None and (not is_loopback(self.host) or self.tls or bool(self.names))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    if host == LOOPBACK_NAME:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_token(text: str) -> bool:
    return len(text) >= TOKEN_SHORTEST and text.isascii() and text.isprintable() and " " not in text

"""How requests get to a service: through which proxy, trusting which certificates; and what to do where they do not get there.

The environment's settings are read here alone, for all services: each HTTP library reads them in a way of its own.
"""

import ipaddress
import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

# Whoever is known to the proxy may have any character in the password, also one that ought to be written as %40.
_PROXY = r"(?i)(?:([a-z][a-z0-9+.-]*)://)?(?:(.*)@)?((?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?)/?"
_PROXY_SETTINGS = ("HTTPS_PROXY", "ALL_PROXY", "HTTP_PROXY")
# Shorter ones are part of too much else: what holds a masked value, the runner hands to no other job.
SHORTEST_PASSWORD = 6

CHECK_CERTIFICATE = (
    "If a private authority issued it, or a proxy that looks into what passes, set SSL_CERT_FILE to a file with all "
    "certificates to trust. Else check the address, and the runner's clock."
)
CHECK_PROXY = (
    "Check HTTPS_PROXY, with the user and password in it where the proxy asks for them; or name the host in NO_PROXY, where it "
    "can be reached without."
)


CHECK_SETTINGS = (
    "Check HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR of the workflow. Proxies "
    "of other kinds, such as SOCKS, cannot be used."
)


class UnusableSettings(Exception):
    """They cannot be used. The text names the setting, not its value, which may hold a password."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy for http. `address` is its URL without what it asks for: `user` and `password`."""

    address: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        return self.address.partition("//")[2]

    @property
    def url(self) -> str:
        """All of it, and so a secret."""
        if not (self.user or self.password):
            return self.address
        return self.address.replace("//", f"//{quote(self.user, safe='')}:{quote(self.password, safe='')}@", 1)


class Route(NamedTuple):
    """The way to a service. `certificates`: the file or directory of those to trust, and `trust` what was read of it; empty and
    None where a library has to bring its own.
    """

    proxy: Proxy | None = None
    certificates: str = ""
    trust: ssl.SSLContext | None = None

    @classmethod
    def to(cls, url: str, environment: Mapping[str, str]) -> "Route":
        """Raises `UnusableSettings`."""
        to = urlsplit(url)
        if to.scheme == "http":  # it is this machine: nothing is encrypted, and so nothing leaves it
            return cls()
        return cls(_proxy(to.hostname or "", to.port or 443, environment), *_trusted(environment))


def secrets(environment: Mapping[str, str]) -> Iterator[str]:
    """What must not be shown of the settings."""
    for name in _PROXY_SETTINGS:
        for value in (environment.get(name, ""), environment.get(name.lower(), "")):
            known = re.sub(r"^[a-z0-9+.-]*://", "", value.strip(), flags=re.IGNORECASE).rpartition("@")[0]
            password = known.partition(":")[2]
            yield from (each for each in (known, unquote(known)) if each)
            yield from (each for each in (password, unquote(password)) if len(each) >= SHORTEST_PASSWORD)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what is below it, as httpx, requests and urllib3 each keep that."""
    while error is not None:
        yield error
        below = (*error.args, getattr(error, "reason", None), getattr(error, "original_error", None), error.__cause__)
        error = next((each for each in below if isinstance(each, BaseException)), None)


def distrusted(error: BaseException) -> str:
    """Why the certificate of a service was not trusted; empty where that is not what went wrong."""
    found = next((each for each in causes(error) if isinstance(each, ssl.SSLCertVerificationError)), None)
    return f"its certificate is not trusted ({found.verify_message.rstrip('.')})" if found else ""


def _setting(environment: Mapping[str, str], *names: str) -> tuple[str, str]:
    """The first of these that is set, and its value; as everywhere, lower case goes first."""
    found = ((name, environment.get(name.lower()) or environment.get(name) or "") for name in names)
    return next(((name, value.strip()) for name, value in found if value.strip()), ("", ""))


def _proxy(host: str, port: int, environment: Mapping[str, str]) -> Proxy | None:
    name, value = _setting(environment, "HTTPS_PROXY", "ALL_PROXY")
    if not value or _excepted(host, port, _setting(environment, "NO_PROXY")[1]):
        return None
    parts = re.fullmatch(_PROXY, value)
    scheme = ((parts and parts[1]) or "http").lower()
    if not parts or scheme not in ("http", "https") or int(parts[4] or 0) > 65535:
        raise UnusableSettings(f"{name} is not the address of a proxy for http, such as http://proxy.example.com:3128")
    user, _, password = (parts[2] or "").partition(":")
    return Proxy(f"{scheme}://{parts[3]}", unquote(user), unquote(password))


def _excepted(host: str, port: int, names: str) -> bool:
    """Whether NO_PROXY holds the host: by its name or that of a domain, its address or network, perhaps with a port."""
    for entry in names.lower().replace(",", " ").split():
        parts = re.fullmatch(r"(\[.*\]|[^:]*)(?::([0-9]+))?", entry)  # others are IPv6 addresses without brackets
        name, only = (parts[1].strip("[]"), parts[2]) if parts else (entry, None)
        if (name == "*" or _within(host, name)) and only in (None, str(port)):
            return True
    return False


def _within(host: str, name: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(name, strict=False)
    except ValueError:
        domain = name.removeprefix("*").removeprefix(".")
        return bool(domain) and f".{host}".endswith(f".{domain}")


def _trusted(environment: Mapping[str, str]) -> tuple[str, ssl.SSLContext | None]:
    name, value = _setting(environment, "SSL_CERT_FILE", "SSL_CERT_DIR")
    if not value:
        return _usually_trusted()
    if Path(value).is_dir() is (name == "SSL_CERT_FILE"):
        raise UnusableSettings(f"{name} names no {'file' if name == 'SSL_CERT_FILE' else 'directory'} where the action runs")
    try:
        return value, _trusting(value)
    except OSError as error:
        why = "there is none in it" if isinstance(error, ssl.SSLError) else error.strerror
        raise UnusableSettings(f"{name} names no file of certificates ({why})") from error


def _usually_trusted() -> tuple[str, ssl.SSLContext | None]:
    """The system's authorities, where it keeps them in a directory by their hashes, as the image does: of these, only those
    are read that are asked for, where of the libraries' own file, all would be.
    """
    directory = ssl.get_default_verify_paths().capath
    if directory and next(Path(directory).glob("*.0"), None):
        return directory, _trusting(directory)
    return "", None


def _trusting(certificates: str) -> ssl.SSLContext:
    if Path(certificates).is_dir():
        return ssl.create_default_context(capath=certificates)
    return ssl.create_default_context(cafile=certificates)

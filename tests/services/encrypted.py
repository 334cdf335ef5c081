"""The stand-ins behind TLS, by certificates of an authority that nobody knows, and behind a proxy."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import trustme
from cryptography import x509

from .process import process, service
from .proxy import Plan

# Hosts that are reached through a proxy alone, which is told where they are.
AGENT, GITHUB = "api.mintlify.example", "rest.github.example"


@dataclass(frozen=True)
class Encrypted:
    """The ports by certificate (`good`, `other`, `expired`, `misnamed`) and stand-in; what trusts their authority.

    `hosts` are those that a proxy alone knows, that of the agent API and that of GitHub's.
    """

    ports: Mapping[str, Mapping[str, int]]
    file: Path
    directory: Path
    hosts: tuple[str, str]

    def inputs(self, certificate: str = "good", host: str = "127.0.0.1") -> dict[str, str]:
        """Where the services are, for the action."""
        ports = self.ports[certificate]
        return {"api_url": f"https://{host}:{ports['agent']}", "github_api_url": f"https://{host}:{ports['github']}"}

    def tunnels(self, certificate: str = "good") -> dict[str, int]:
        """Where a proxy finds the hosts that are known to it alone."""
        ports = self.ports[certificate]
        agent, github = self.hosts
        return {f"{agent}:443": ports["agent"], f"{github}:443": ports["github"]}

    @property
    def trusted(self) -> dict[str, str]:
        return {"SSL_CERT_FILE": str(self.file)}


@contextmanager
def encrypted(agent: str, github: str, folder: Path, *, hosts: tuple[str, str] = (AGENT, GITHUB)) -> Iterator[Encrypted]:
    """Both stand-ins, of which the plain URLs are given, by each of the certificates."""
    authority = trustme.CA()
    past = datetime(2020, 1, 1, tzinfo=UTC)
    certificates = {
        "good": authority.issue_cert("127.0.0.1", "localhost", *hosts),
        "other": authority.issue_cert("127.0.0.1", "localhost"),
        "expired": authority.issue_cert("127.0.0.1", not_before=datetime(2019, 1, 1, tzinfo=UTC), not_after=past),
        "misnamed": authority.issue_cert("elsewhere.example"),
    }
    served, trusted = folder / "served", folder / "trusted"
    for each in (served, trusted):
        each.mkdir()
    for name, certificate in certificates.items():
        certificate.private_key_and_cert_chain_pem.write_to_path(str(served / f"{name}.pem"))
    file = trusted / _found_by(authority)
    authority.cert_pem.write_to_path(str(file))
    ports = {name: httpx.URL(url).port for name, url in (("agent", agent), ("github", github))}
    with process("tests.services.front", str(served), *(f"{name}={port}" for name, port in ports.items())) as listening:
        yield Encrypted(listening, file, trusted, hosts)


def _found_by(authority: trustme.CA) -> str:
    """The name by which OpenSSL finds a certificate in a directory: a hash of the subject (X509_NAME_hash)."""
    (certificate,) = x509.load_pem_x509_certificates(authority.cert_pem.bytes())
    subject = x509.Name([x509.NameAttribute(each.oid, str(each.value).lower()) for each in certificate.subject])
    content = subject.public_bytes()[2:]  # without the head of the sequence
    digest = hashlib.sha1(content, usedforsecurity=False).digest()
    return f"{int.from_bytes(digest[:4], 'little'):08x}.0"


@dataclass(frozen=True)
class Proxy:
    """The proxy, for one test at a time: what it does, and what it was asked."""

    url: str
    control: httpx.Client

    def plan(self, **wishes: Any) -> None:
        self.control.put(self.url, content=Plan(**wishes).model_dump_json()).raise_for_status()

    @property
    def asked(self) -> list[dict[str, Any]]:
        """Each CONNECT, with its `target` and its `headers`."""
        asked: list[dict[str, Any]] = self.control.get(self.url).raise_for_status().json()
        return asked

    @property
    def targets(self) -> set[str]:
        return {each["target"] for each in self.asked}

    def known_as(self, known: str) -> str:
        """Its URL, for whoever is known to it as this user with this password."""
        return self.url.replace("//", f"//{known}@")


@contextmanager
def proxy(control: httpx.Client) -> Iterator[Proxy]:
    with service("tests.services.proxy") as url:
        yield Proxy(url, control)

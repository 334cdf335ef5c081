"""What the value of one input may be. Each check returns the value as the action uses it, or raises ValueError with the
rest of a sentence that begins with the input's name.
"""

import datetime
import ipaddress
import math
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import httpx
from pydantic import SecretStr

from mintlify_agent_action import hub
from mintlify_agent_action.marker import ID
from mintlify_agent_action.runner.commands import shortened
from mintlify_agent_action.workspace import UnusableFile, read_text

_USUAL_ADDRESS = "Leave it empty for the usual address"

# The fields of `Inputs` that are never shown.
SECRETS = ("api_key", "github_token", "pr_token")
# So much of one is too much.
_PART = 8


def variable(field: str) -> str:
    """The environment variable of the input for this field of `Inputs`."""
    return f"INPUT_{field.rstrip('_').upper().replace('_', '-')}"


def quote(value: str) -> str:
    """The value as a message may show it. A secret given to the wrong input is not shown, not even the half of it."""
    known = (os.environ.get(variable(field), "").strip() for field in SECRETS)
    if re.search(r"mint_|gh[a-z]_|github_pat_", value, re.IGNORECASE) or any(_tells(value, secret) for secret in known):
        return "what looks like a secret (not shown)"
    # Bytes that are not UTF-8 could not be handed on.
    return f'"{shortened(value.encode(errors="replace").decode(), 80)}"'


def _tells(value: str, secret: str) -> bool:
    """Whether `value` holds the secret, or a part of it of some length, in any case: lists are split, and logins lowered."""
    value, secret = value.lower(), secret.lower()
    return any(secret[at : at + _PART] in value for at in range(max(1, len(secret) - _PART + 1))) if secret else False


def choice(*allowed: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value.strip() not in allowed:
            raise ValueError(f"{quote(value)} is not one of {', '.join(allowed)}. Write one of them, or leave it empty")
        return value.strip()

    return check


def boolean(value: str | bool) -> bool:
    # The spellings of YAML 1.2, as in GitHub's own toolkit: "yes" is more likely a mistake than a wish.
    match str(value).strip().lower():
        case "true":
            return True
        case "false":
            return False
        case _:
            raise ValueError(f"{quote(str(value))} is neither true nor false. Write one of the two")


def number(unit: str, low: float, high: float, *, example: str) -> Callable[[str | float], float]:
    def check(value: str | float) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise ValueError(
                f"{quote(str(value))} is not a number of {unit} from {low:.10g} to {high:.10g}. Write e.g. {example}"
            )
        return number

    return check


def admin_key(value: SecretStr) -> SecretStr:
    # The kinds of key by prefix: api/introduction. The value is never part of a message.
    key = value.get_secret_value().strip()
    where = "Create an admin API key on the API keys page of the Mintlify dashboard"
    if key.startswith("mint_dsc_"):
        raise ValueError(f"is a key of the assistant (mint_dsc_…), which cannot start jobs. {where}")
    if key.startswith("mint_us_"):
        raise ValueError(f"is a key of the search index (mint_us_…), which cannot start jobs. {where}")
    if not re.fullmatch(r"mint_[\x21-\x7e]+", key):
        raise ValueError(f"is not an admin API key: those begin with mint_ and hold no blanks. {where}")
    return SecretStr(key)


def token(value: SecretStr) -> SecretStr:
    """A token for GitHub, of any kind. The value is never part of a message."""
    text = value.get_secret_value().strip()
    if not re.fullmatch(r"[\x21-\x7e]+", text):
        raise ValueError("is not a token: those hold no blanks. Leave it empty for the workflow's own token")
    return SecretStr(text)


def identifier(value: str) -> str:
    if value.strip().startswith("mint_"):
        raise ValueError("is an API key, not an id. Give the key as api-key, and the id here")
    if not ID.fullmatch(value.strip()):
        raise ValueError(f"{quote(value)} is not an id: letters, digits and -_.~: only. Copy it as it stands, without its URL")
    return value.strip()


def address(value: str) -> str:
    """An origin that a secret may be sent to: https, or http where it does not leave the machine."""
    text = value.strip().rstrip("/")
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise ValueError(f"{quote(value)} is not a URL. {_USUAL_ADDRESS}") from None
    if url.scheme not in ("https", "http") or not url.host or url.userinfo or re.search(r"[?#\s]", text):
        raise ValueError(f"{quote(value)} is not a plain https URL. {_USUAL_ADDRESS}")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise ValueError(f"{quote(value)} would send the secret unencrypted. Use https; http is for loopback addresses only")
    return str(url)


def service_address(value: str) -> str:
    """The address of the Mintlify API, to which this action adds the version."""
    url = address(value)
    if re.search(r"/v[0-9]+(/|$)", httpx.URL(url).path):
        raise ValueError(f"{quote(value)} holds a version, which this action adds itself. Leave out that part and what follows")
    return url


def github_address(value: str) -> str:
    """The address of GitHub's REST API, as the variable GITHUB_API_URL has it."""
    url = address(value)
    if httpx.URL(url).host == "github.com":
        raise ValueError(f"{quote(value)} is the address of GitHub's pages, not of its API. {_USUAL_ADDRESS}")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def task_file(name: str) -> str:
    try:
        return read_text(name.strip(), Path(os.environ.get("GITHUB_WORKSPACE") or "."))
    except UnusableFile as error:
        raise ValueError(f"{quote(name)} {error}") from None


def text(value: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError("is not UTF-8 text. Put it into a file saved as UTF-8 and give that as prompt-file")
    return value


class Since(NamedTuple):
    """From when on changes count: from a `span` of time before now; or else from what `text` names."""

    text: str
    span: datetime.timedelta | None = None


LAST_SUCCESS = Since("last-success")
_HOURS = {"h": 1, "d": 24, "w": 168}


def since(value: str) -> Since:
    text = value.strip()
    if text == LAST_SUCCESS.text:
        return LAST_SUCCESS
    if found := re.fullmatch(r"([0-9]{1,4})([hdw])", text):
        if not int(found[1]):
            raise ValueError(f"{quote(value)} is no time at all. Write e.g. 7d")
        return Since(text, datetime.timedelta(hours=int(found[1]) * _HOURS[found[2]]))
    if not _is_ref(text):
        said = "is neither last-success, nor a span such as 7d or 36h, nor a branch, tag or commit. Write one of them"
        raise ValueError(f"{quote(value)} {said}")
    return Since(text)


def branch(value: str) -> str:
    name = value.strip().removeprefix("refs/heads/")
    if not _is_ref(name):
        raise ValueError(f"{quote(value)} is not a name that git takes for a branch. Write e.g. docs/update")
    return name


def _is_ref(text: str) -> bool:
    """Whether git takes it for a name (git-check-ref-format)."""
    return not re.search(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|^-|/$|^/|//|\.$|\.lock$", text) and 0 < len(text) <= 250


def repository(value: str) -> str:
    name = value.strip()
    if not hub.pull_request.REPOSITORY.fullmatch(name):
        raise ValueError(f"{quote(value)} is not a repository. Write it as owner/name, without its URL")
    return name

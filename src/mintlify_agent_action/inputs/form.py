"""What the workflow asked for: the inputs of `action.yml`, checked before anything is called.

The runner hands an input over as the environment variable `INPUT_<NAME>`, in upper case with its hyphens kept; an
empty one counts as not given. Nothing else of the environment, and no file, is read as configuration.
"""

import ipaddress
import math
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import httpx
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from .outcome import FAILABLE, Result
from .workspace import UnusableFile, read_text

# A run on a self-hosted runner may last five days at most.
LONGEST_MINUTES = 5 * 24 * 60


DEFAULT_FAIL_ON = frozenset({Result.FAILED, Result.ARCHIVED, Result.TIMEOUT})


class InvalidInputs(Exception):
    """The inputs cannot be used. `problems`: one sentence for each, beginning with the input's name."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def variable(field: str) -> str:
    """The environment variable of the input for this field of `Inputs`."""
    return f"INPUT_{field.upper().replace('_', '-')}"


def _quote(value: str) -> str:
    key = os.environ.get(variable("api_key"), "").strip()
    if "mint_" in value or (key and key in value):
        return "what looks like an API key (not shown)"
    return f'"{value[:80]}…"' if len(value) > 80 else f'"{value}"'


def _choice(*allowed: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value.strip() not in allowed:
            raise ValueError(f"{_quote(value)} is not one of {', '.join(allowed)}. Write one of them, or leave it empty")
        return value.strip()

    return check


def _boolean(value: str | bool) -> bool:
    # The spellings of YAML 1.2, as in GitHub's own toolkit: "yes" is more likely a mistake than a wish.
    match str(value).strip().lower():
        case "true":
            return True
        case "false":
            return False
        case _:
            raise ValueError(f"{_quote(str(value))} is neither true nor false. Write one of the two")


def _number(unit: str, low: float, high: float, *, example: str) -> Callable[[str | float], float]:
    def check(value: str | float) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise ValueError(f"{_quote(str(value))} is not a number of {unit} from {low:g} to {high:g}. Write e.g. {example}")
        return number

    return check


def _admin_key(value: SecretStr) -> SecretStr:
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


def _identifier(value: str) -> str:
    if value.strip().startswith("mint_"):
        raise ValueError("is an API key, not an id. Give the key as api-key, and the id here")
    if not re.fullmatch(r"(?!\.{1,2}$)[A-Za-z0-9_.~:-]{1,200}", value.strip()):
        raise ValueError(f"{_quote(value)} is not an id: letters, digits and -_.~: only. Copy it as it stands, without its URL")
    return value.strip()


def _address(value: str) -> str:
    """An origin the key may be sent to: https, or http where it does not leave the machine."""
    text = value.strip().rstrip("/")
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise ValueError(f"{_quote(value)} is not a URL. Leave it empty for Mintlify's own address") from None
    if url.scheme not in ("https", "http") or not url.host or url.userinfo or re.search(r"[?#\s]", text):
        raise ValueError(f"{_quote(value)} is not a plain https URL. Leave it empty for Mintlify's own address")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise ValueError(f"{_quote(value)} would send the key unencrypted. Use https; http is for loopback addresses only")
    if re.search(r"/v[0-9]+(/|$)", url.path):
        raise ValueError(
            f"{_quote(value)} holds a version, which this action adds itself. Leave out that part and what follows"
        )
    return str(url)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _fail_on(value: str | frozenset[Result]) -> frozenset[Result]:
    if not isinstance(value, str):
        return value
    names = [name for name in re.split(r"[,\s]+", value) if name]
    if not names:
        return DEFAULT_FAIL_ON
    if names == ["none"]:
        return frozenset()
    allowed = {str(result): result for result in FAILABLE}
    if unknown := [name for name in names if name not in allowed]:
        raise ValueError(f"{_quote(', '.join(unknown))} cannot fail the step. Choose from {', '.join(allowed)}; or none, alone")
    return frozenset(allowed[name] for name in names)


def _task_file(name: str) -> str:
    try:
        return read_text(name.strip(), Path(os.environ.get("GITHUB_WORKSPACE") or "."))
    except UnusableFile as error:
        raise ValueError(f"{_quote(name)} {error}") from None


def _text(value: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError("is not UTF-8 text. Put it into a file saved as UTF-8 and give that as prompt-file")
    return value


Switch = Annotated[bool, BeforeValidator(_boolean)]
Identifier = Annotated[str, AfterValidator(_identifier)]


class Inputs(BaseSettings):
    """The inputs, named as in `action.yml` with underscores; `prompt_file` holds the file's text, not its name."""

    model_config = SettingsConfigDict(
        alias_generator=variable,
        case_sensitive=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=False,
    )

    api_key: Annotated[SecretStr, AfterValidator(_admin_key)]
    project_id: Identifier
    prompt: Annotated[str | None, AfterValidator(_text)] = None
    prompt_file: Annotated[str | None, AfterValidator(_task_file)] = None
    job_id: Identifier | None = None
    model: Annotated[str | None, AfterValidator(_choice("sonnet", "opus"))] = None
    draft: Switch | None = None
    wait: Switch = True
    poll_interval: Annotated[float | None, BeforeValidator(_number("seconds", 1, 300, example="10"))] = None
    timeout_minutes: Annotated[float, BeforeValidator(_number("minutes", 0.01, LONGEST_MINUTES, example="30"))] = 30.0
    fail_on: Annotated[frozenset[Result], NoDecode, BeforeValidator(_fail_on)] = Field(default=DEFAULT_FAIL_ON)
    summary: Switch = True
    api_url: Annotated[str, AfterValidator(_address)] = "https://api.mintlify.com"
    dry_run: Switch = False

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings prescribes the parameters, by name
        init_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment alone, and of it what is more than blanks: a blank is what an empty expression leaves."""
        if isinstance(env_settings, EnvSettingsSource):
            env_settings.env_vars = {name: value for name, value in env_settings.env_vars.items() if (value or "").strip()}
        return (env_settings,)

    @property
    def task(self) -> str | None:
        """The text for the agent; None where a job is only waited for."""
        return self.prompt_file or self.prompt

    @property
    def wishes(self) -> dict[str, str | bool]:
        """What is asked of a new job beside its prompt, by input."""
        wishes = {"model": self.model, "draft": self.draft}
        return {name: value for name, value in wishes.items() if value is not None}

    @property
    def extras(self) -> dict[str, Any]:
        """The wishes under the names that v1 documents for them, as they are sent along."""
        return {{"draft": "asDraft"}.get(name, name): value for name, value in self.wishes.items()}


def read_inputs() -> Inputs:
    """The inputs of this step. Raises `InvalidInputs` with all that is wrong with them, not just the first."""
    problems = list(_contradictions())
    try:
        inputs = Inputs()
    except ValidationError as error:
        raise InvalidInputs([*_sentences(error), *problems]) from None
    if problems:
        raise InvalidInputs(problems)
    return inputs


def _contradictions() -> Iterator[str]:
    """What is wrong between inputs, told from which of them are given, so that it can be said beside any bad value."""
    prompt, file, job, wait = (
        os.environ.get(variable(name), "").strip() for name in ("prompt", "prompt_file", "job_id", "wait")
    )
    if prompt and file:
        yield "prompt: is given together with prompt-file. Give the agent's task in one of them."
    if not (prompt or file or job):
        yield (
            "prompt: is missing. Say what the agent is to do, in prompt or in prompt-file; or name an existing job in "
            "job-id to wait for it."
        )
    if job and not (prompt or file) and wait.lower() == "false":
        yield "wait: is false, but a job-id without a prompt is given only to wait for it. Leave wait out, or add a prompt."


def _sentences(error: ValidationError) -> Iterator[str]:
    for item in error.errors(include_url=False, include_context=True, include_input=False):
        name = str(item["loc"][0]).removeprefix("INPUT_").lower()
        if item["type"] == "missing":
            yield f"{name}: is missing. {_MISSING[name]}"
        else:
            yield f"{name}: {item['ctx']['error'] if 'error' in item.get('ctx', {}) else item['msg']}."


_MISSING = {
    "api-key": (
        "Give an admin API key, by a secret: ${{ secrets.MINTLIFY_API_KEY }}. A secret that does not exist, or is kept "
        "from this event (pull requests from forks, Dependabot), arrives empty."
    ),
    "project-id": "Copy it from the API keys page of the Mintlify dashboard; a repository variable is a good place for it.",
}

"""What the workflow asked for: the inputs of `action.yml`, checked before anything is called.

The runner hands an input over as the environment variable `INPUT_<NAME>`, in upper case with its hyphens kept; an
empty one counts as not given. Nothing else of the environment, and no file, is read as configuration.
"""

import os
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from mintlify_agent_action.event import Event
from mintlify_agent_action.outcome import Result

from . import lists, values
from .values import Since, variable

# What the agent is to do where only the event tells, and neither the workflow nor a person says more.
DEFAULT_PROMPT = (
    "Update the documentation for the changes described below. Work out what they mean for its readers: what is new, what "
    "works differently, what is gone. Change only the pages that these changes make wrong or incomplete, and keep to their "
    "style. What readers do not notice, such as refactorings, tests and build files, needs no documentation; where nothing "
    "needs any, change nothing."
)
# A run on a self-hosted runner may last five days at most.
LONGEST_MINUTES = 5 * 24 * 60


# Among `edits`, what is no input.
FOOTER = "footer"
_NO_FOLLOW_UPS = "which has no follow-ups. v2 has them: leave out api-version, or this input."
NO_WAIT = "wait: is false, but a job-id without a prompt is given only to wait for it. Leave wait out, or add a prompt."


class InvalidInputs(Exception):
    """The inputs cannot be used. `problems`: one sentence for each, beginning with the input's name."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


Switch = Annotated[bool, BeforeValidator(values.boolean)]
Token = Annotated[SecretStr, AfterValidator(values.token)]
Identifier = Annotated[str, AfterValidator(values.identifier)]


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

    api_key: Annotated[SecretStr, AfterValidator(values.admin_key)]
    project_id: Identifier
    prompt: Annotated[str | None, AfterValidator(values.text)] = None
    prompt_file: Annotated[str | None, AfterValidator(values.task_file)] = None
    job_id: Identifier | None = None
    model: Annotated[str | None, AfterValidator(values.choice("sonnet", "opus"))] = None
    draft: Switch | None = None
    continue_: Annotated[str, AfterValidator(values.choice("thread", "open-pr", "never"))] = "thread"
    api_version: Annotated[str, AfterValidator(values.choice("v2", "v1"))] = "v2"
    branch: Annotated[str | None, AfterValidator(values.branch)] = None
    system_prompt: Annotated[str | None, AfterValidator(values.text)] = None
    wait: Switch = True
    poll_interval: Annotated[float | None, BeforeValidator(values.number("seconds", 1, 300, example="10"))] = None
    timeout_minutes: Annotated[float, BeforeValidator(values.number("minutes", 0.01, LONGEST_MINUTES, example="30"))] = 30.0
    fail_on: Annotated[frozenset[Result], NoDecode, BeforeValidator(lists.fail_on)] = Field(default=lists.DEFAULT_FAIL_ON)
    trigger_phrase: Annotated[tuple[str, ...], NoDecode, BeforeValidator(lists.phrases)] = ()
    allowed_users: Annotated[frozenset[str], NoDecode, BeforeValidator(lists.users)] = frozenset()
    allowed_bots: Annotated[frozenset[str], NoDecode, BeforeValidator(lists.bots)] = frozenset()
    context: Annotated[str, AfterValidator(values.choice("auto", "diff", "none"))] = "auto"
    context_max_bytes: Annotated[float, BeforeValidator(values.number("bytes", 10_000, 1_000_000, example="200000"))] = 200_000
    since: Annotated[Since | None, NoDecode, BeforeValidator(values.since)] = None
    paths: Annotated[tuple[str, ...], NoDecode, BeforeValidator(lists.patterns)] = ()
    paths_ignore: Annotated[tuple[str, ...], NoDecode, BeforeValidator(lists.patterns)] = ()
    loop_guard: Switch = True
    docs_repository: Annotated[str | None, AfterValidator(values.repository)] = None
    comment: Switch = False
    summary: Switch = True
    labels: Annotated[tuple[str, ...], NoDecode, BeforeValidator(lists.labels)] = ()
    assignees: Annotated[tuple[str, ...], NoDecode, BeforeValidator(lists.people)] = ()
    reviewers: Annotated[tuple[str, ...], NoDecode, BeforeValidator(lists.people)] = ()
    team_reviewers: Annotated[tuple[str, ...], NoDecode, BeforeValidator(lists.teams)] = ()
    github_token: Token | None = None
    pr_token: Token | None = None
    api_url: Annotated[str, AfterValidator(values.service_address)] = "https://api.mintlify.com"
    github_api_url: Annotated[str, AfterValidator(values.github_address)] = "https://api.github.com"
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
    def reads_changes(self) -> bool:
        """Whether it makes a difference what changed."""
        return self.context != "none" or bool(self.paths or self.paths_ignore or self.since)

    def task(self, event: Event) -> str | None:
        """What the workflow itself has to say to the agent: where it does not, and `event` is about changes, the usual."""
        described = not self.job_id and self.context != "none" and event.about_changes(since=self.since is not None)
        return self.prompt_file or self.prompt or (DEFAULT_PROMPT if described else None)

    @property
    def docs_token(self) -> SecretStr | None:
        """What the docs pull request is read and edited with."""
        return self.pr_token or self.github_token

    @property
    def edits(self) -> list[str]:
        """What is asked of the docs pull request itself: the inputs given, and the footer where a later run looks for it."""
        asked = {
            "draft": self.draft is not None,
            FOOTER: self.continue_ == "open-pr",
            "labels": self.labels,
            "assignees": self.assignees,
            "reviewers": self.reviewers,
            "team-reviewers": self.team_reviewers,
        }
        return [name for name, given in asked.items() if given]

    @property
    def v1(self) -> bool:
        """Whether the older API is asked for."""
        return self.api_version == "v1"

    @property
    def wishes(self) -> dict[str, str | bool]:
        """What is asked of a new job beside its prompt, by input."""
        wishes = {"model": self.model, "draft": self.draft, "branch": self.branch if self.v1 else None}
        return {name: value for name, value in wishes.items() if value is not None}

    @property
    def extras(self) -> dict[str, Any]:
        """The wishes under the names that v1 documents for them, as they are sent along.

        To v1, `asDraft` is sent in any case: what it does without one has changed.
        """
        usual = {"asDraft": False} if self.v1 else {}
        return usual | {{"draft": "asDraft"}.get(name, name): value for name, value in self.wishes.items()}


def read_inputs(event: Event) -> Inputs:
    """The inputs of this step. Raises `InvalidInputs` with all that is wrong with them, not just the first."""
    problems = list(_contradictions(event))
    try:
        inputs = Inputs()
    except ValidationError as error:
        raise InvalidInputs([*_sentences(error), *problems]) from None
    if problems:
        raise InvalidInputs(problems)
    return inputs


def _contradictions(event: Event) -> Iterator[str]:
    """What is wrong between inputs, told from which of them are given, so that it can be said beside any bad value."""
    prompt, file, job, continue_, version, wait, phrase, context, since = (
        os.environ.get(variable(name), "").strip()
        for name in ("prompt", "prompt_file", "job_id", "continue", "api_version", "wait", "trigger_phrase", "context", "since")
    )
    described = context != "none" and event.about_changes(since=bool(since))
    if prompt and file:
        yield "prompt: is given together with prompt-file. Give the agent's task in one of them."
    if not (prompt or file or job or phrase or described):
        yield (
            "prompt: is missing. Say what the agent is to do, in prompt or in prompt-file; or name an existing job in "
            "job-id to wait for it; or let comments say it, after a trigger-phrase; or let since tell what changed."
        )
    if version == "v1" and job:
        yield f"job-id: is given together with api-version: v1, {_NO_FOLLOW_UPS}"
    if version == "v1" and continue_ == "open-pr":
        yield f"continue: is open-pr together with api-version: v1, {_NO_FOLLOW_UPS}"
    if job and not (prompt or file or phrase) and wait.lower() == "false":
        yield NO_WAIT


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

"""The docs repository, so far as pr-token reaches: which links may be asked for with it, and the pull request to continue."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from . import hub
from .advice import DocsToken
from .event import Place
from .hub.errors import Failed, HubError
from .inputs import Inputs
from .job import AN_ATTEMPT, Earlier
from .loop import by_agent
from .marker import Marker, footers
from .mintlify.models import PullRequestLink
from .runner.commands import Log

if TYPE_CHECKING:
    from .hub.listing import Found
    from .hub.pull_request import Pull
    from .hub.session import Session


class OutOfReach(HubError):
    """The pull request is nowhere that the token is for: nothing is asked. The text says why."""


class DocsPulls:
    """The pull requests of the docs repository. `connect` gives the session for pr-token; None: there is no token.

    `marker` is that of this run's workflow and project.
    """

    def __init__(
        self,
        inputs: Inputs,
        place: Place,
        marker: Marker,
        *,
        connect: Callable[[], Session] | None,
        advice: DocsToken,
        log: Log,
    ) -> None:
        self._inputs = inputs
        # Where one is looked for, unless the thread's own job tells another place.
        self.usual = inputs.docs_repository or place.repository
        self._home = home(inputs.github_api_url, place.server_url)
        self._marker = marker
        self._connect = connect
        self._log = log
        self._advice = advice

    def session(self) -> Session:
        """Raises `OutOfReach`."""
        if self._connect is None:
            raise OutOfReach("there is no token for it; give pr-token one")
        return self._connect()

    def _looks_in(self) -> str:
        """Raises `OutOfReach`."""
        if not self.usual:
            raise OutOfReach("it is not known in which repository; give docs-repository")
        return self.usual

    def prepare(self) -> None:
        """Load what the end will need while there is time: PyGithub takes a while to import."""
        if self._connect:
            self._connect()

    def address(self, link: PullRequestLink) -> tuple[str, int]:
        """Repository and number of a pull request that the token may be used for. Raises `OutOfReach`."""
        if link.on_gitlab:
            raise OutOfReach(f"{link.url} is a merge request of GitLab, which this action does not edit")
        if link.number is None or not hub.pull_request.REPOSITORY.fullmatch(link.path):
            raise OutOfReach(f"{link.url} is no link to a pull request")
        if link.host != self._home:
            raise OutOfReach(f"{link.url} is on another host than {self._home}, which the token is for")
        return link.path, link.number

    def read(self, link: PullRequestLink) -> Pull:
        """The pull request as it stands. Raises `HubError`, such as `OutOfReach`."""
        repository, number = self.address(link)
        return hub.pull_request.pull(self.session(), repository, number)

    def closed(self, link: PullRequestLink) -> str:
        """Why a job cannot be continued whose pull request is this one; empty also where it cannot be seen."""
        try:
            return "" if self.read(link).open else "its pull request is closed or merged"
        except HubError:
            return ""

    def attempted(self) -> Earlier | None:
        """The job of an earlier attempt at this run, if an open pull request tells of one, where it usually is."""
        found = self._newest(None, self._marker.repeats) if self._marker.attempt > 1 else None
        return Earlier(found[1], AN_ATTEMPT, lambda _: "") if found else None

    def open_pull(self, known: PullRequestLink | None) -> Earlier | None:
        """The job of the newest open pull request of an earlier run of this workflow, for this project.

        It is looked for in docs-repository, else where the pull request is that is `known`, else in this repository.
        """
        found = self._newest(known, self._marker.same_workflow)
        if not found:
            return None
        place, job_id = found
        repository, _, number = place.partition("#")

        def another(link: PullRequestLink) -> str:
            same = not link.on_gitlab and (link.path.lower(), str(link.number)) == (repository.lower(), number)
            return "" if same else f"its pull request is another one: {link.url}"

        return Earlier(job_id, f"the open pull request {place}", another)

    def _newest(self, known: PullRequestLink | None, wanted: Callable[[Marker], bool]) -> tuple[str, str] | None:
        """The newest open pull request with such a footer, as `owner/name#number`, and the job that the footer is about.

        A marker counts only on the agent's own pull request.
        """
        repository = self.usual
        try:
            if known and not self._inputs.docs_repository:
                repository, _ = self.address(known)
            else:
                repository = self._looks_in()
            listed = hub.listing.open_pulls(self.session(), repository)
        except OutOfReach as error:
            self._log.line(f"No open docs pull request is looked for: {error}")
            return None
        except HubError as error:
            title = f"Could not look for an open docs pull request in {repository}"
            self._advice.warn(title, "A new job is started.", error, repository)
            return None
        ours = [
            (each.number, footer.marker.agent_job)
            for each in sorted(listed, key=lambda each: each.number)
            if by_agent(each)
            for footer in footers(each.body)
            if footer.marker.agent_job and wanted(footer.marker)
        ]
        if not ours:
            self._log.line(f"{repository} has no open docs pull request of this workflow")
            return None
        number, job_id = ours[-1]
        return f"{repository}#{number}", job_id

    def of_branch(self, branch: str) -> list[Found] | None:
        """The pull requests from a branch, newest first; None where they cannot be seen, which is said. Raises `Failed`."""
        try:
            return hub.listing.of_branch(self.session(), self._looks_in(), branch)
        except OutOfReach as error:
            self._log.line(f"No pull request is looked for: {error}")
        except Failed:
            raise
        except HubError as error:
            self._advice.warn(f"Could not look for a pull request in {self.usual}", "It counts as none.", error, self.usual)
        return None

    def check_place(self, repository: str) -> None:
        """Warn where the docs pull request is not where the next run will look for it."""
        if self._inputs.continue_ == "open-pr" and repository.lower() != self.usual.lower():
            self._log.warning(
                "The next run will not find this docs pull request",
                f"It is in {repository}, and continue: open-pr looks in {self.usual}. Set docs-repository: {repository}",
            )


def home(api_url: str, server_url: str) -> str:
    """The host of the pages that belong to the API at `api_url`: by its address, or where that does not tell, by the runner's.

    Source: GitHub's page "Getting started with the REST API": api.github.com, api.SUBDOMAIN.ghe.com, HOSTNAME/api/v3.
    """
    url = urlsplit(api_url)
    if url.scheme == "https" and url.path == "/api/v3":
        return url.netloc
    if url.scheme == "https" and url.netloc.startswith("api."):
        return url.netloc.removeprefix("api.")
    return urlsplit(server_url).netloc.lower()

"""What to do about what GitHub refused."""

from .event import Place
from .hub.errors import Denied, HubError, Missing
from .inputs import Inputs
from .runner.commands import Log


def said(error: HubError) -> str:
    """What GitHub said, as a sentence; or why it said nothing, with what to do about that."""
    if error.status:
        return f'GitHub said: "{error}" ({error.status}).'
    return f"GitHub gave no usable answer: {error}. {error.remedy}".rstrip()


def told(error: HubError, *, permission: str) -> str:
    """What GitHub said, and the remedy, where there is one; `permission` as a workflow names it, such as `issues: write`."""
    return f"{said(error)}{_remedy(error, permission)}"


def _remedy(error: HubError, permission: str) -> str:
    if "locked" in str(error):
        return " Unlock the conversation to be answered there."
    if error.status == 401:
        return " The input github-token holds no valid token; leave it out to use the workflow's own."
    # What a token may not see, GitHub says is not there.
    if not isinstance(error, Denied | Missing):
        return ""
    return (
        f" If the job's token lacks the permission, add it in the workflow:\n\npermissions:\n  {permission}\n\n"
        "For pull requests from forks, and by Dependabot, the token stays read-only all the same."
    )


class DocsToken:
    """Tells how to make a token for the docs pull request, where what the run has will not do: once for each repository."""

    def __init__(self, inputs: Inputs, place: Place, log: Log) -> None:
        self._inputs = inputs
        self._place = place
        self._log = log
        self._told: set[str] = set()

    def warn(self, title: str, so: str, error: HubError, repository: str) -> None:
        """Warn of what GitHub refused; `so` is what becomes of that, a sentence."""
        text = f"{so} {said(error)}"
        if not isinstance(error, Denied | Missing):
            self._log.warning(title, text)
        elif repository.lower() in self._told:
            self._log.line(f"{title}. {text}")
        else:
            self._told.add(repository.lower())
            self._log.warning(title, f"{text} {self._remedy(repository)}")

    def _remedy(self, repository: str) -> str:
        """How to make a token with the permissions that are needed in `repository`, and no others.

        They are those that GitHub's pages name for the requests; for the draft state, see cli/cli discussion 6924, and for
        teams peter-evans/create-pull-request#986.
        """
        teams = bool(self._inputs.team_reviewers)
        rights = {"pull-requests: write": "Pull requests: Read and write"}
        if self._inputs.draft is not None:
            rights["contents: write"] = "Contents: Read and write"
        owner, name = repository.split("/")
        wanted = "".join(f"    permission-{right}\n" for right in [*rights, *(["members: read"] if teams else [])])
        spelled = " and ".join(f'"{right}"' for right in rights.values())
        organization = ' and, of the organization, "Members: Read-only"' if teams else ""
        return (
            f"{'' if teams else self._of_the_workflow(repository, list(rights))}"
            f"Give pr-token a token that may edit pull requests in {repository}. An app that is installed there makes one:\n\n"
            "- uses: actions/create-github-app-token@v3\n  id: docs-token\n  with:\n"
            "    client-id: ${{ vars.APP_CLIENT_ID }}\n    private-key: ${{ secrets.APP_PRIVATE_KEY }}\n"
            f"    owner: {owner}\n    repositories: {name}\n{wanted}\n"
            "and in this step, pr-token: ${{ steps.docs-token.outputs.token }}. Or, as a secret, a fine-grained personal "
            f"access token: resource owner {owner}, only the repository {name}, with {spelled}{organization}."
        )

    def _of_the_workflow(self, repository: str, rights: list[str]) -> str:
        """In its own repository, the workflow's token can have them too."""
        if self._inputs.pr_token or repository.lower() != self._place.repository.lower():
            return ""
        permissions = "".join(f"  {right}\n" for right in rights)
        return f"The workflow's own token will do, if the job has:\n\npermissions:\n{permissions}\nOr: "

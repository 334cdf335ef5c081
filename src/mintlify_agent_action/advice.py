"""What to do about what GitHub refused."""

from .hub.errors import Denied, HubError, Missing


def said(error: HubError) -> str:
    """What GitHub said, as a sentence."""
    return f'GitHub said: "{error}"' + (f" ({error.status})." if error.status else ".")


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


def token(repository: str, *, draft: bool, teams: bool, own: bool) -> str:
    """How to make a token that may edit pull requests of `repository`, with the permissions it needs, and no others.

    `own`: that is the workflow's own repository, and its own token was used. The permissions are those that GitHub's pages
    name for the requests; for the draft state, cli/cli discussion 6924; for teams, peter-evans/create-pull-request#986.
    """
    owner, name = repository.split("/")
    rights = ["pull-requests: write", *(["contents: write"] if draft else [])]
    wanted = "".join(f"    permission-{right}\n" for right in [*rights, *(["members: read"] if teams else [])])
    spelled = [f'"{_SPELLED[right]}"' for right in rights]
    organization = ' and, of the organization, "Members: Read-only"' if teams else ""
    permissions = "".join(f"  {right}\n" for right in rights)
    here = (
        ""
        if not own or teams
        else f"The workflow's own token can do it, if the job has:\n\npermissions:\n{permissions}\nOr, as elsewhere: "
    )
    return (
        f"{here}Give pr-token a token that may edit pull requests in {repository}. Of an app that is installed there:\n\n"
        "- uses: actions/create-github-app-token@v3\n  id: docs-token\n  with:\n"
        "    client-id: ${{ vars.APP_CLIENT_ID }}\n    private-key: ${{ secrets.APP_PRIVATE_KEY }}\n"
        f"    owner: {owner}\n    repositories: {name}\n{wanted}\n"
        "and pr-token: ${{ steps.docs-token.outputs.token }}. Or a fine-grained personal access token, as a secret: resource "
        f"owner {owner}, only the repository {name}, with {' and '.join(spelled)}{organization}."
    )


_SPELLED = {"pull-requests: write": "Pull requests: Read and write", "contents: write": "Contents: Read and write"}

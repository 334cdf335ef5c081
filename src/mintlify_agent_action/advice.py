"""What to do about what GitHub refused."""

from .hub.errors import Denied, HubError, Missing


def told(error: HubError, *, permission: str) -> str:
    """What GitHub said, and the remedy, where there is one; `permission` as a workflow names it, such as `issues: write`."""
    said = f'GitHub said: "{error}"' + (f" ({error.status})." if error.status else ".")
    return f"{said}{_remedy(error, permission)}"


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

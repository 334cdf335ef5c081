"""GitHub, over PyGithub. Knows nothing of Mintlify.

Each part is loaded when it is first used, as in `hub.thread.react(…)`: most runs start their job without any of them.
`session` alone imports PyGithub, which takes longer than all else that a run imports.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import access, changes, errors, history, listing, pull_request, refusals, session, thread
else:

    def __getattr__(name: str) -> object:
        """A part that is not loaded yet; once it is, it is found here without this."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return import_module(f"{__name__}.{name}")


__all__ = ["access", "changes", "errors", "history", "listing", "pull_request", "refusals", "session", "thread"]

"""What can go wrong at GitHub, sorted by what can be done about it.

HubError
├── Denied    the token may not do that, or is none: the workflow has to change
├── Missing   what was asked for is not there, or is hidden from this token
├── Declined  GitHub understood and said no: a locked thread, a text too long
└── Failed    it did not work this time: no connection, an answer that is none, a rate limit

Nothing of PyGithub is imported here, so that errors can be named before it is needed.
"""


class HubError(Exception):
    """`status`: the HTTP status, or its like where GraphQL answered 200; 0 without any. The text is GitHub's own, or ours.

    `remedy`: what to do about it, a sentence, where that is the runner's owner's.
    """

    def __init__(self, message: str, *, status: int = 0, remedy: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.remedy = remedy


class Denied(HubError):
    """401 and 403 that are no rate limit, and GraphQL's FORBIDDEN and INSUFFICIENT_SCOPES."""


class Missing(HubError):
    """404 and 410, and GraphQL's NOT_FOUND."""


class Declined(HubError):
    """400, 409, 422 and the like, and any other error of GraphQL."""


class Failed(HubError):
    """What may pass. `sent`: the request may have taken effect. `pause`: seconds GitHub asks to wait, if it does."""

    def __init__(
        self, message: str, *, status: int = 0, sent: bool = True, pause: float | None = None, remedy: str = ""
    ) -> None:
        super().__init__(message, status=status, remedy=remedy)
        self.sent = sent
        self.pause = pause

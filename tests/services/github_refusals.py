"""What the stand-in for GitHub says no with."""

from typing import Any

NOT_ACCESSIBLE = "Resource not accessible by integration"


class Refusal(Exception):
    """What the GraphQL API says no with: the error's type, and its message."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Denied(Exception):
    """What the REST API says no with: the status, the message, and what else is told."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, **more}


def unknown(ident: str) -> Refusal:
    return Refusal("NOT_FOUND", f"Could not resolve to a node with the global id of '{ident}'")


def invalid(*errors: Any) -> Denied:
    return Denied(422, "Validation Failed", errors=list(errors), documentation_url="https://docs.github.com/rest")

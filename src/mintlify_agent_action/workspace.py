"""Files of the checkout: somebody else's, so they are read as data, and only where they were asked for."""

from pathlib import Path


class UnusableFile(ValueError):
    """The file asked for cannot serve; the message says why and what to do, as the end of a sentence about it."""


def read_text(name: str, workspace: Path) -> str:
    """The text of `name`, a path relative to `workspace` and, links followed, inside it. Raises `UnusableFile`."""
    root = workspace.resolve()
    try:
        path = (root / name).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        raise UnusableFile(
            "does not exist in the workspace. Check the path, and that actions/checkout ran before this step"
        ) from None
    if not path.is_relative_to(root):
        raise UnusableFile("is, or links to, a file outside the workspace. Give a file inside it, by a relative path")
    if not path.is_file():
        raise UnusableFile("is not a file. Give the path of a text file")
    try:
        # As bytes: reading as text would turn the file's line ends into others.
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableFile(f"is not UTF-8 text (byte {error.start}). Save it as UTF-8") from None
    except OSError as error:
        raise UnusableFile(f"cannot be read ({error.strerror}). Check its permissions") from None
    if not text.strip():
        raise UnusableFile("is empty. Write the agent's task into it")
    return text

"""Writes the files that are made from others: `script/derive` runs it, and a test holds that nothing is left for it to do."""

from collections.abc import Callable

from tools import ROOT, composite

# Each by its place, with what makes its text.
DERIVED: dict[str, Callable[[], str]] = {"composite/action.yml": composite.action}


def main() -> None:
    for name, text in DERIVED.items():
        (ROOT / name).write_text(text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

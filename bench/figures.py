"""Figures, as they are told in Markdown."""

import statistics
from collections.abc import Sequence


def spread(figures: Sequence[float], digits: int = 3) -> str:
    """The median, and from where to where the middle half is."""
    low, middle, high = statistics.quantiles(figures, n=4)
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def ratio(figures: Sequence[float], others: Sequence[float]) -> str:
    """The median of the ratios, pair by pair: both were measured in turn, on a machine whose speed changes."""
    return f"{statistics.median(one / other for one, other in zip(figures, others, strict=True)):.2f}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, all others to the right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# The lines of a plot, in their order.
COLOURS = {"blue": "#0969da", "red": "#cf222e", "green": "#1a7f37", "violet": "#8250df"}


def plot(title: str, unit: str, sizes: Sequence[int], label: str, lines: Sequence[Sequence[float]]) -> str:
    """As GitHub draws it. Sizes stand at equal distances; the axis of the costs begins at 0."""
    highest = max(max(line) for line in lines)
    marks = ", ".join(f'"{size:,}"' for size in sizes)
    told = [
        "---",
        "config:",
        "  themeVariables:",
        "    xyChart:",
        f'      plotColorPalette: "{", ".join(COLOURS.values())}"',
        "---",
        "xychart-beta",
        f'    title "{title}"',
        f'    x-axis "{unit}" [{marks}]',
        f'    y-axis "{label}" 0 --> {highest * 1.2:.0f}',
        *[f"    line [{', '.join(f'{each:g}' for each in line)}]" for line in lines],
    ]
    return "\n".join(["```mermaid", *told, "```"])


def legend(lines: Sequence[str]) -> str:
    """Which line of a plot is which; empty where there is only one."""
    told = (f"{line} ({colour})" for line, colour in zip(lines, COLOURS, strict=False))
    return f"Lines: {'; '.join(told)}." if len(lines) > 1 else ""

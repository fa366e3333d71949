"""A picture of bars. Slow: to be drawn in a thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

_COLOURS: Final = ("#2e9e5b", "#d64545", "#3b7dd8")
_MOST_LABELS: Final = 12
_INCHES: Final = (8.0, 4.0)
_DOTS_PER_INCH: Final = 120


@dataclass(frozen=True, slots=True)
class Series:
    """A kind of thing that is counted: its name, and how many there are at each place."""

    name: str
    heights: Sequence[int]


def bars(labels: Sequence[str], series: Sequence[Series]) -> bytes:
    """Draw series on top of each other, a bar a label; the answer is a PNG."""
    # Loaded here, in the thread that draws: it takes a second, and tens of megabytes.
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    figure = Figure(figsize=_INCHES, dpi=_DOTS_PER_INCH, layout="constrained")
    axes = figure.subplots()
    places = range(len(labels))
    below = [0] * len(labels)
    for one, colour in zip(series, _COLOURS, strict=False):
        axes.bar(places, one.heights, bottom=below, label=one.name, color=colour, width=0.8)
        below = [low + height for low, height in zip(below, one.heights, strict=True)]
    step = -(-len(labels) // _MOST_LABELS)
    axes.set_xticks(list(places)[::step], list(labels)[::step])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.3)
    axes.set_axisbelow(True)
    figure.legend(loc="outside upper center", ncols=len(series), frameon=False)
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()

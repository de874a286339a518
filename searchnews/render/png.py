"""How is a comparison drawn as a picture, for what shows no SVG: a document, a mail, a slide?

matplotlib draws it (the extra `charts`), which brings letters of its own: no fonts have to be installed. Only its
drawing classes are used, none of which keeps a figure for later, as its pyplot does.
"""

from __future__ import annotations

from pathlib import Path
from warnings import catch_warnings, simplefilter

from searchnews.errors import MissingExtraError
from searchnews.render.svg import COLOURS, HEIGHT, LINE, LONGEST_NAME, WIDTH, description, heading, points
from searchnews.render.terminal import cut
from searchnews.render.xml import clean
from searchnews.search.comparison import Comparison

_DOTS_PER_INCH = 100  # of the drawing's size; saved at twice as many, for screens of today
_STYLES = ("-", "--", ":", "-.")


def write_png(path: Path, found: Comparison) -> None:
    """Write the comparison to a file as a PNG: the lines of `svg.drawing`, in its colours. Raises MissingExtraError
    without matplotlib, OSError if the file cannot be written."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
        from matplotlib.figure import Figure
        from matplotlib.ticker import PercentFormatter
    except ImportError:
        raise MissingExtraError("PNG", "charts") from None

    height = HEIGHT + LINE * len(found.series)
    figure = Figure(figsize=(WIDTH / _DOTS_PER_INCH, height / _DOTS_PER_INCH), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_title(heading(found), loc="left", fontsize="medium", parse_math=False)
    for i, series in enumerate(found.series):
        places = list(points(found, found.values(series)))
        (line,) = axes.plot(
            [date2num(found.days[0]) + days for days, _ in places],
            [value for _, value in places],
            color=COLOURS[i % len(COLOURS)],
            linestyle=_STYLES[i // len(COLOURS) % len(_STYLES)],
            linewidth=2,
        )
        # A label with an underscore in front of it would be left out, and one with dollars be read as a formula.
        line.set_label("\N{ZERO WIDTH SPACE}" + cut(clean(series.label), LONGEST_NAME).replace("$", r"\$"))
    locator = AutoDateLocator()
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    axes.set_ylim(bottom=0)
    if found.share:
        axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(alpha=0.15)
    axes.spines[["top", "right"]].set_visible(False)
    if found.series:
        axes.legend(loc="upper left", bbox_to_anchor=(0, -0.1), frameon=False)
    with catch_warnings():
        simplefilter("ignore", UserWarning)  # of letters that the font has not: a box stands for each
        figure.savefig(path, format="png", dpi=2 * _DOTS_PER_INCH, metadata={"Description": clean(description(found))})

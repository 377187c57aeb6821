"""The books in, a bar chart as a picture out."""

from __future__ import annotations

from pathlib import Path

from data.samples import books


def write_chart(path: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.8), dpi=150)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    years = list(reversed(books.YEARS))
    for n, (name, values) in enumerate(books.SEGMENT_REVENUE.items()):
        places = [year + 0.27 * (n - 1) for year in range(len(years))]
        heights = [float(value) for value in reversed(values)]
        bars = axes.bar(places, heights, 0.25, label=name, color=("#1f4e79", "#c0792a", "#5b8c5a")[n])
        axes.bar_label(bars, [f"{height:.1f}" for height in heights], fontsize=9, padding=2)
    axes.set_title(f"{books.COMPANY}: revenue by segment")
    axes.set_xlabel("Fiscal year ended June 30")
    axes.set_ylabel("Revenue, USD millions")
    axes.set_xticks(range(len(years)), [str(year) for year in years])
    axes.set_ylim(0, 700)
    axes.legend(loc="upper left", ncols=3, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Software": None})

"""What did the benchmarks measure? `python docs/measured.py RESULTS...` reads what `pytest benchmarks
--benchmark-json=RESULTS` wrote and puts what the pages tell of it into docs/measured.json; `docs/generate.py` makes
their tables and the picture from that. `make measure CORPUS=FILE` does all of it.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FILE = HERE / "measured.json"
PICTURE = HERE / "scaling.svg"

_NAME = re.compile(r"test_(\w+)\[(.*)\]")
_MEAN = (
    "rare word", "word", "AND of two", "AND of three", "OR of four", "phrase", "stop word inside", "stop word first",
    "prefix", "field + dates",
)  # fmt: skip

Row = tuple[str, ...]


# --- From the results of the benchmarks ---------------------------------------------------------------------------


def read(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is told of the results of pytest-benchmark, by page. Times are medians, in ms; speeds in MB of text a
    second; sizes in MB per 100 MB of text."""
    found: dict[str, Any] = {}
    for result in results:
        for one in result["benchmarks"]:
            told = _NAME.fullmatch(one["name"])
            if told is None:
                continue
            module, params = Path(one["fullname"].partition("::")[0]).stem, one["params"] or {}
            ms = round(one["stats"]["median"] * 1000, 4)
            put = _READERS.get((module, told[1]))
            if put is not None:
                put(found, params, ms, one["extra_info"])
        found["when"] = result["datetime"][:10]
        found["cores"] = result["machine_info"]["cpu"].get("count", 0)
    return found


def _indexing(found: dict[str, Any], params: Mapping[str, Any], ms: float, info: Mapping[str, Any]) -> None:
    found.setdefault("indexing", {})[params["engine"]] = _speed(info)


def _independent(found: dict[str, Any], params: Mapping[str, Any], ms: float, info: Mapping[str, Any]) -> None:
    found.setdefault("independent", {})[params["kind"]] = info["times_one"]


def _query(found: dict[str, Any], params: Mapping[str, Any], ms: float, info: Mapping[str, Any]) -> None:
    found.setdefault("queries", {}).setdefault(params["kind"], {})[params["engine"]] = ms
    if "total" in info and params["engine"] == "searchnews":
        found.setdefault("matches", {})[params["kind"]] = info["total"]


def _start(found: dict[str, Any], params: Mapping[str, Any], ms: float, info: Mapping[str, Any]) -> None:
    found.setdefault("start", {})[params["name"]] = ms


def _scaled_index(found: dict[str, Any], params: Mapping[str, Any], ms: float, info: Mapping[str, Any]) -> None:
    speeds = found.setdefault("scaling", {}).setdefault("index", {}).setdefault(params["engine"], {})
    speeds[str(params["size"])] = _speed(info)


def _scaled_query(found: dict[str, Any], params: Mapping[str, Any], ms: float, info: Mapping[str, Any]) -> None:
    kinds = found.setdefault("scaling", {}).setdefault("queries", {})
    kinds.setdefault(params["kind"], {}).setdefault(params["engine"], {})[str(params["size"])] = ms


def _memory(found: dict[str, Any], params: Mapping[str, Any], ms: float, info: Mapping[str, Any]) -> None:
    found.setdefault("scaling", {}).setdefault("memory", {})[str(params["size"])] = info["private_mb"]


def _speed(info: Mapping[str, Any]) -> list[float]:
    return [info["text_mb_per_second"], info["disk_mb_per_100_mb_of_text"]]


_READERS: dict[tuple[str, str], Callable[[dict[str, Any], Mapping[str, Any], float, Mapping[str, Any]], None]] = {
    ("bench_indexing", "indexing"): _indexing,
    ("bench_indexing", "independent_processes"): _independent,
    ("bench_queries", "query"): _query,
    ("bench_start", "cold_start"): _start,
    ("bench_scaling", "index"): _scaled_index,
    ("bench_scaling", "query"): _scaled_query,
    ("bench_scaling", "memory"): _memory,
}


# --- Tables -------------------------------------------------------------------------------------------------------


def indexing(told: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of README's table of indexing speed."""
    speeds = told["indexing"]
    for label, engines in (
        ("searchnews, 1 process / 2 processes", ("searchnews, 1 process", "searchnews, 2 processes")),
        ("Tantivy, 1 thread / 2 threads", ("tantivy, 1 thread", "tantivy, 2 threads")),
        ("SQLite FTS5", ("fts5",)),
        ("Whoosh", ("whoosh",)),
        (
            "searchnews with names, 1 / 2 processes",
            ("searchnews, 1 process, names", "searchnews, 2 processes, names"),
        ),
        (
            "searchnews with names, days and copies, 1 / 2 processes",
            ("searchnews, 1 process, all", "searchnews, 2 processes, all"),
        ),
    ):
        known = [speeds[engine] for engine in engines if engine in speeds]
        if known:
            yield label, " / ".join(figure(mb) for mb, _ in known), " / ".join(figure(disk) for _, disk in known)
    if times := told.get("independent"):
        said = "two searchnews that share nothing but the machine, text only / with all, to one"
        yield said, " / ".join(figure(times[kind]) for kind in ("text only", "all") if kind in times), ""


_ASKED = ("searchnews", "searchnews, number", "searchnews, ten", "tantivy", "fts5")


def queries(told: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of README's table of queries: ms, and for Whoosh how many times as long as ours on the same articles."""
    kinds = told["queries"]
    for kind, engines in kinds.items():
        small = engines.get("searchnews small")
        whoosh = f"{figure(engines['whoosh small'] / small)} times ours" if small and "whoosh small" in engines else ""
        own = (engines.get(engine) for engine in _ASKED)
        yield kind, *("" if ms is None else figure(ms) for ms in own), whoosh
    means = (_mean(kinds, engine, "searchnews") for engine in _ASKED)
    whoosh = _mean(kinds, "whoosh small", "searchnews small")
    yield "geometric mean of the first ten, to ours", *map(figure, means), f"{figure(whoosh)} times ours"


def scaled_index(told: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of the table of indexing by size."""
    scaling = told["scaling"]
    ours, alone, peer = (scaling["index"].get(name, {}) for name in ("searchnews", "searchnews, 1 process", "tantivy"))
    for size, (mb, disk) in ours.items():
        other, one = peer.get(size), alone.get(size)
        faster = f"{mb / one[0]:.2f}" if one else ""
        beside = (figure(other[0]), f"{mb / other[0]:.2f}", figure(other[1])) if other else ("", "", "")
        memory = scaling.get("memory", {}).get(size)
        rest = figure(disk), beside[2], "" if memory is None else f"{memory}"
        yield f"{int(size):,}", figure(mb), faster, *beside[:2], *rest


def scaled_queries(told: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of the table of queries by size: ours / with ten articles / Tantivy's, in ms."""
    kinds = told["scaling"]["queries"]
    sizes = list(told["scaling"]["index"]["searchnews"])
    engines = ("searchnews", "searchnews, ten", "tantivy")
    for kind, found in kinds.items():
        yield kind, *(
            " / ".join(figure(found[engine][size]) for engine in engines if size in found.get(engine, {}))
            for size in sizes
        )
    means = (_mean(_of_size(kinds, size), "tantivy", "searchnews") for size in sizes)
    yield "Tantivy's time to ours, geometric mean", *(f"{mean:.2f}" for mean in means)


def _of_size(kinds: Mapping[str, Mapping[str, Mapping[str, float]]], size: str) -> dict[str, dict[str, float]]:
    """Kind -> engine -> ms, of the articles of one size."""
    return {
        kind: {engine: ms[size] for engine, ms in engines.items() if size in ms} for kind, engines in kinds.items()
    }


def _mean(kinds: Mapping[str, Mapping[str, float]], engine: str, base: str) -> float:
    """The geometric mean of an engine's times to another's, over the kinds that make it."""
    ratios = [kinds[kind][engine] / kinds[kind][base] for kind in _MEAN if engine in kinds.get(kind, ())]
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan


def figure(value: float) -> str:
    """A number with two or three digits that say something."""
    if math.isnan(value):
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value >= 1 else f"{value:.2g}"


# --- The picture --------------------------------------------------------------------------------------------------

_SHOWN = ("rare word", "word", "AND of two", "OR of four", "phrase", "stop word first")
_COLOURS = ("#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#d68910", "#555555")
_WIDTH, _HEIGHT, _LEFT, _TOP, _LOW = 640, 360, 60, 20, 310


def picture(told: Mapping[str, Any]) -> str:
    """An SVG of the times of some kinds of query by the number of articles, both logarithmic: ours in full lines,
    Tantivy's dashed."""
    kinds = told["scaling"]["queries"]
    shown = [kind for kind in _SHOWN if kind in kinds]
    sizes = [int(size) for size in told["scaling"]["index"]["searchnews"]]
    engines = [kinds[kind].get(engine, {}) for kind in shown for engine in ("searchnews", "tantivy")]
    times = [ms for engine in engines for ms in engine.values()]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))

    def x(size: float) -> float:
        span = math.log10(sizes[-1] / sizes[0]) or 1
        return _LEFT + (_WIDTH - _LEFT - 150) * math.log10(size / sizes[0]) / span

    def y(ms: float) -> float:
        return _LOW - (_LOW - _TOP) * (math.log10(ms) - low) / (high - low)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
    ]
    for power in range(low, high + 1):
        at = y(10.0**power)
        out.append(f'<path d="M{_LEFT} {at:.1f}H{x(sizes[-1]):.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g} ms</text>')
    for size in sizes:
        out.append(f'<text x="{x(size):.1f}" y="{_LOW + 18}" text-anchor="middle">{size:,}</text>')
    out.append(f'<text x="{_LEFT}" y="{_LOW + 38}">articles; full lines searchnews, dashed Tantivy</text>')
    for number, (kind, colour) in enumerate(zip(shown, _COLOURS, strict=False)):
        for engine, dash in (("searchnews", ""), ("tantivy", ' stroke-dasharray="5 4"')):
            line = [(x(int(size)), y(ms)) for size, ms in kinds[kind].get(engine, {}).items()]
            if line:
                points = " ".join(f"{a:.1f},{b:.1f}" for a, b in line)
                out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        out.append(f'<text x="{x(sizes[-1]) + 10:.1f}" y="{_TOP + 12 + 20 * number}" fill="{colour}">{kind}</text>')
    return "\n".join([*out, "</svg>", ""])


def told() -> dict[str, Any]:
    """What docs/measured.json holds."""
    found: dict[str, Any] = json.loads(FILE.read_text())
    return found


def main() -> None:
    """Put what the files of results say over what was known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="+", type=Path)
    results: list[Path] = parser.parse_args().results
    known = told() if FILE.exists() else {}
    known |= read([json.loads(path.read_text()) for path in results])
    FILE.write_text(json.dumps(known, indent=1) + "\n")
    PICTURE.write_text(picture(known))


if __name__ == "__main__":
    main()

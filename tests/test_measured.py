"""The tables of the pages say what the benchmarks measured, and nothing that they did not."""

import ast
import json
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "docs"))

import measured


def result(module: str, test: str, seconds: float, info: dict[str, Any], **params: Any) -> dict[str, Any]:
    """One benchmark as pytest-benchmark writes it."""
    return {
        "name": f"test_{test}[{'-'.join(map(str, params.values()))}]",
        "fullname": f"benchmarks/{module}.py::test_{test}",
        "params": params,
        "stats": {"median": seconds},
        "extra_info": info,
    }


def of(*benchmarks: dict[str, Any]) -> dict[str, Any]:
    machine = {"cpu": {"count": 2}}
    return measured.read([{"benchmarks": benchmarks, "datetime": "2026-11-29T12:00:00", "machine_info": machine}])


def test_the_mean_is_that_of_the_benchmark() -> None:
    tree = ast.parse((measured.HERE.parent / "benchmarks/bench_queries.py").read_text())
    (mean,) = (n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "MEAN")
    assert ast.literal_eval(mean) == measured._MEAN


def test_indexing() -> None:
    speed = {"text_mb_per_second": 20.5, "disk_mb_per_100_mb_of_text": 101.0}
    told = of(
        result("bench_indexing", "indexing", 2.0, speed, engine="searchnews, 1 process"),
        result("bench_indexing", "indexing", 1, speed | {"text_mb_per_second": 41}, engine="searchnews, 2 processes"),
        result("bench_indexing", "growth", 1.0, {}, count=10),
        result("bench_indexing", "independent_processes", 1.0, {"times_one": 1.94}, kind="all"),
        result("bench_indexing", "independent_processes", 1.0, {"times_one": 1.8}, kind="text only"),
    )
    assert list(measured.indexing(told)) == [
        ("searchnews, 1 process / 2 processes", "20.5 / 41", "101 / 101"),
        ("two searchnews that share nothing but the machine, text only / with all, to one", "1.8 / 1.94", ""),
    ]
    assert (told["when"], told["cores"]) == ("2026-11-29", 2)


def test_queries() -> None:
    times = {
        ("word", "searchnews"): 0.001, ("word", "tantivy"): 0.002, ("word", "searchnews small"): 0.0001,
        ("word", "whoosh small"): 0.02, ("phrase", "searchnews"): 0.001, ("phrase", "tantivy"): 0.0005,
        ("lead", "searchnews"): 0.004,
    }  # fmt: skip
    told = of(
        *(result("bench_queries", "query", s, {"total": 7}, kind=kind, engine=e) for (kind, e), s in times.items())
    )
    assert list(measured.queries(told)) == [
        ("word", "1", "", "", "2", "", "200 times ours"),
        ("phrase", "1", "", "", "0.5", "", ""),
        ("lead", "4", "", "", "", "", ""),
        ("geometric mean of the first ten, to ours", "1", "", "", "1", "", "200 times ours"),
    ]


ALONE = "searchnews, 1 process"


@pytest.fixture
def scaled() -> dict[str, Any]:
    speed = {"text_mb_per_second": 20, "disk_mb_per_100_mb_of_text": 100}
    rows = []
    for size in (10, 1000):
        for engine, factor in (("searchnews", 1), ("tantivy", 2)):
            rows.append(result("bench_scaling", "index", 1.0, speed, engine=engine, size=size))
            rows.append(
                result("bench_scaling", "query", factor * size / 1e6, {}, engine=engine, size=size, kind="word")
            )
        rows.append(
            result("bench_scaling", "index", 1.0, speed | {"text_mb_per_second": 16}, engine=ALONE, size=size)
        )
        rows.append(result("bench_scaling", "memory", 1.0, {"private_mb": 50}, size=size))
    return of(*rows)


def test_scaling(scaled: dict[str, Any]) -> None:
    assert list(measured.scaled_index(scaled)) == [
        ("10", "20", "1.25", "20", "1.00", "100", "100", "50"),
        ("1,000", "20", "1.25", "20", "1.00", "100", "100", "50"),
    ]
    assert list(measured.scaled_queries(scaled)) == [
        ("word", "0.01 / 0.02", "1 / 2"),
        ("Tantivy's time to ours, geometric mean", "2.00", "2.00"),
    ]


def test_the_picture_has_a_line_an_engine(scaled: dict[str, Any]) -> None:
    tree = ElementTree.fromstring(measured.picture(scaled))
    lines = [line.get("points", "").split() for line in tree.iter("{http://www.w3.org/2000/svg}polyline")]
    assert [len(points) for points in lines] == [2, 2]
    assert lines[0] != lines[1]


def test_the_figures_are_those_of_the_picture() -> None:
    told = json.loads(measured.FILE.read_text())
    assert measured.PICTURE.read_text() == measured.picture(told)

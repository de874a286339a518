"""The import table of ARCHITECTURE.md holds: data flows one way and nothing imports upwards, even in a function."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "searchnews"
LAYERS = [
    {"errors", "frozen", "expressions", "numbers", "regular", "article", "fields", "scripts", "folding"},
    {"kernels", "analysis", "dates", "languages", "sounds", "yamltree"},
    {"sources", "entities", "query"},
    {"corrections", "synonyms", "tagging"},
    {"storage"},
    {"stories"},
    {"indexing", "search"},
    {"study"},
    {"archive", "cluster", "contract", "together", "sync", "desk"},
    {"render", "complete", "typed", "settings"},
    {"cli", "shell", "page", "__init__", "__main__"},
]
LAYER = {module: number for number, layer in enumerate(LAYERS) for module in layer}
# Within a layer: enrichers and sources stand apart; dates uses analysis, and that the kernels; cli uses the shell.
NEIGHBOURS = {
    ("article", "frozen"), ("fields", "frozen"), ("fields", "expressions"),
    ("folding", "scripts"), ("scripts", "numbers"), ("dates", "analysis"), ("analysis", "kernels"),
    ("languages", "kernels"), ("together", "archive"), ("together", "contract"), ("cli", "shell"),
    ("cli", "page"), ("__main__", "cli"), ("archive", "cluster"), ("archive", "contract"), ("archive", "desk"),
    ("cluster", "desk"), ("contract", "desk"), ("sync", "cluster"),
}  # fmt: skip
ONLY = {"whoosh": "storage", "prompt_toolkit": "shell", "click": "cli", "spacy": "entities", "opensearchpy": "cluster",
        "starlette": "page", "jinja2": "page", "markupsafe": "page", "uvicorn": "page"}  # fmt: skip


def imports(path: Path) -> set[str]:
    """The absolute names that a module imports anywhere."""
    found = set()
    package = path.relative_to(PACKAGE.parent).with_suffix("").parts
    package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def module_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    here = module_of(path)
    for name in imports(path):
        root, _, rest = name.partition(".")
        if root == "searchnews":
            there = rest.partition(".")[0]
            if there in LAYER and there != here:
                assert LAYER[there] < LAYER[here] or (here, there) in NEIGHBOURS, f"{here} imports {name}"
        elif root in ONLY:
            assert here == ONLY[root], f"only {ONLY[root]} imports {root}"


def test_every_module_has_a_layer() -> None:
    assert {module_of(path) for path in MODULES} <= set(LAYER)


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("kernels/*.[ch]")), ids=lambda path: path.name)
def test_lines_of_c_are_as_long_as_others(path: Path) -> None:
    assert not [line for line in path.read_text().splitlines() if len(line) > 120]


def test_every_module_says_what_it_answers() -> None:
    for path in MODULES:
        assert ast.get_docstring(ast.parse(path.read_text())) or not path.read_text(), path


def subscripted(path: Path) -> list[int]:
    """The lines of a module that take an array out of a segment by its name."""
    tree = ast.parse(path.read_text())
    segments = {"segment", "_segment", "container"}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation and ast.unparse(node.annotation) in ("Segment", "Container"):
            segments.add(node.arg)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).rpartition(".")[2] in segments:
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_columns_are_reached_through_their_views(path: Path) -> None:
    """Strings are names of arrays for those who write a segment; who reads one asks for `segment.text("body")`."""
    of_arrays = path.parent == PACKAGE / "storage" and path.stem in ("container", "files", "layout", "segment", "views")
    if not of_arrays and LAYER[module_of(path)] >= LAYER["storage"]:
        assert not subscripted(path), path


CHANGING = {"sync.__init__.Summary", "dates.resolve.Memory"}  # what a loop keeps or counts


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_values_are_frozen(path: Path) -> None:
    module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text())):
        marks = [ast.unparse(mark) for mark in node.decorator_list] if isinstance(node, ast.ClassDef) else []
        if isinstance(node, ast.ClassDef) and any(mark.startswith("dataclass") for mark in marks):
            assert any("frozen=True" in mark for mark in marks) != (f"{module}.{node.name}" in CHANGING), node.name

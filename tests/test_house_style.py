"""House style as a test: sizes, names, purity, no clock and no chance but in their one module, nothing left undone."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import schemas

ROOT = Path(__file__).parent.parent
ROOMS = ("schemas", "projections", "streams", "dashboard", "infra", "tests", "bench")
GENERATED = {"__pycache__", "node_modules", "var"}

LINES_MAX, FUNCTION_LINES_MAX, PARAMETERS_MAX = 300, 40, 5
JUNK = {"util", "utils", "helper", "helpers", "common", "base", "manager", "managers", "misc", "core", "service"}

IMPURE = {"asyncio", "faust", "aiokafka", "confluent_kafka", "websockets", "os", "time", "random", "socket", "uuid", "secrets"}
PURE_ROOMS = ("schemas/", "projections/", "streams/deciders/", "streams/reactions/")
PURE_EXCEPTIONS = {("schemas/identity.py", "uuid")}  # uuid5 is a hash of its arguments

CLOCK_CALLS = {
    *(("datetime", name) for name in ("now", "utcnow", "today")),
    ("date", "today"),
    *(("time", name) for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")),
    *(("uuid", name) for name in ("uuid1", "uuid4", "uuid7")),
}
CLOCK_NAMES = {name for _, name in CLOCK_CALLS} - {"now", "today", "time"}
CHANCE = {"random", "secrets"}
# What runs before anything is installed can import neither the clock nor the settings.
BEFORE_SETUP = {"infra/bootstrap.py"}
CLOCK_READERS = {"streams/clock.py"} | BEFORE_SETUP
ENVIRONMENT_READERS = {"streams/settings.py"} | BEFORE_SETUP

UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
SKIPPED = re.compile(r"\b(mark\.skip\w*|pytest\.skip|importorskip|mark\.xfail|pytest\.xfail|(?:test|it|describe)\.skip)\b")
ELSEWHERE = re.compile(
    r"""(?:\b(?:src|href)\s*[=:]\s*|\burl\(\s*|@import\s+|\bimport\s*\(?\s*|\bfrom\s+|\bfetch\(\s*)["'`]?(?:https?:)?//""",
    re.IGNORECASE,
)

CHINESE = re.compile("[\u4e00-\u9fff]+")
CHINESE_WORDS = "dashboard/wall/words"

Rule = Callable[[str, str], Iterator[str]]


def sizes(path: str, text: str) -> Iterator[str]:
    """Files of at most 300 lines, functions of at most 40 without their docstring, at most 5 parameters by position."""
    if (lines := text.count("\n")) > LINES_MAX:
        yield f"{lines} lines, at most {LINES_MAX}: cut it by what it knows"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if (lines := _lines(node)) > FUNCTION_LINES_MAX:
                yield f"{node.name} has {lines} lines, at most {FUNCTION_LINES_MAX}"
            if (count := _parameters(node)) > PARAMETERS_MAX:
                yield f"{node.name} takes {count} parameters, at most {PARAMETERS_MAX}: name what belongs together"


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    has_docstring = ast.get_docstring(node) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0
    return (node.end_lineno or 0) - node.lineno + 1 - docstring


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Those by position; keyword-only ones, and the options of a verb of the command line, are named where they are given."""
    arguments = [*node.args.posonlyargs, *node.args.args]
    given = [one for one in arguments if "typer." not in ast.unparse(one.annotation or ast.Constant(""))]
    return len(given) - ([argument.arg for argument in given[:1]] in (["self"], ["cls"]))


def names(path: str, text: str) -> Iterator[str]:
    """No file, folder or class is called by a word that says nothing."""
    for word in {word for part in Path(path).with_suffix("").parts for word in part.split("_")} & JUNK:
        yield f"the name says {word}: name a file by what it knows"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            for word in {word.lower() for word in re.findall("[A-Z][a-z]+", node.name)} & (JUNK - {"service"}):  # a supervised one
                yield f"class {node.name} says {word}: name it by what it is"


def purity(path: str, text: str) -> Iterator[str]:
    """What we know and what we decide touches no clock, no network, no chance and no framework."""
    if path.startswith(PURE_ROOMS):
        for module in sorted(_imports(text) & IMPURE):
            if (path, module) not in PURE_EXCEPTIONS:
                yield f"imports {module}: take what it gives as an argument"


def _imports(text: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def clock_and_chance(path: str, text: str) -> Iterator[str]:
    """Time, ids and chance are arguments; one module makes them. Tests may roll chance, from a seed."""
    if path in CLOCK_READERS or path.startswith("tests/"):
        return
    for module in sorted(_imports(text) & CHANCE):
        yield f"imports {module}: only streams/clock.py rolls chance"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCK_CALLS:
            yield f"line {node.lineno} uses {node.value.id}.{node.attr}: ask streams.clock"
        elif isinstance(node, ast.ImportFrom) and node.module in ("time", "uuid"):
            for name in sorted({alias.name for alias in node.names} & (CLOCK_NAMES | {"time"})):
                yield f"line {node.lineno} imports {name}: ask streams.clock"


def environment(path: str, text: str) -> Iterator[str]:
    """One module reads the environment, once; tests hand it on to the processes they start."""
    if path in ENVIRONMENT_READERS or path.startswith("tests/"):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and ast.unparse(node.value) == "os":
            yield f"line {node.lineno} reads the environment: take a setting of streams/settings.py"


def unfinished(path: str, text: str) -> Iterator[str]:
    """Nothing is put off in a comment."""
    for match in UNFINISHED.finditer(text):
        yield f"says {match.group()}: do it, or file it"


def skipped(path: str, text: str) -> Iterator[str]:
    """A test that does not run proves nothing."""
    if path.startswith("tests/"):
        for match in SKIPPED.finditer(text):
            yield f"says {match.group()}: run it, or remove it"


def elsewhere(path: str, text: str) -> Iterator[str]:
    """No page loads anything from another site."""
    if path.startswith("dashboard/"):
        for match in ELSEWHERE.finditer(text):
            yield f"loads from another site: {text[match.start() : match.end() + 40]!r}"


def chinese_words(path: str, text: str) -> Iterator[str]:
    """Every Chinese word that a page says stands in one place, so that a second language is a second file."""
    if path.startswith("dashboard/") and path.endswith((".py", ".js")) and path != CHINESE_WORDS:
        for match in CHINESE.finditer(text):
            yield f"says {match.group()}: put it into {CHINESE_WORDS}"


def introduced(path: str, text: str) -> Iterator[str]:
    """Every module says in its first line what it is."""
    if text.strip() and path not in ("tests/__init__.py",) and ast.get_docstring(ast.parse(text)) is None:
        yield "has no docstring: say in one sentence what it is or promises"


def swallowed(path: str, text: str) -> Iterator[str]:
    """No error is caught unnamed, and none of any kind is passed over."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ExceptHandler):
            kind = ast.unparse(node.type) if node.type is not None else ""
            if not kind or (kind in ("Exception", "BaseException") and all(isinstance(step, ast.Pass) for step in node.body)):
                yield f"line {node.lineno} swallows errors: name the error, and say what was found"


PYTHON_RULES: tuple[Rule, ...] = (sizes, names, purity, clock_and_chance, environment, introduced, swallowed)
TEXT_RULES: tuple[Rule, ...] = (unfinished, skipped, elsewhere, chinese_words)
BREACHES: tuple[tuple[Rule, str, str], ...] = (
    (sizes, "streams/a.py", "x = 1\n" * 301),
    (sizes, "streams/a.py", "def f():\n" + "    x = 1\n" * 40),
    (sizes, "streams/a.py", "class A:\n    def f(self, a, b, c, d, e, f): ...\n"),
    (names, "streams/ticket_utils.py", ""),
    (names, "streams/common/ticket.py", ""),
    (names, "streams/a.py", "class TicketManager: ..."),
    (purity, "projections/a.py", "from time import sleep"),
    (purity, "schemas/ticket.py", "import uuid"),
    (purity, "streams/deciders/a.py", "import os.path"),
    (clock_and_chance, "streams/a.py", "from datetime import datetime\nat = datetime.now()"),
    (clock_and_chance, "dashboard/a.py", "from time import monotonic"),
    (clock_and_chance, "infra/a.py", "import random"),
    (environment, "infra/a.py", "import os\nos.environ.get('A')"),
    (unfinished, "streams/a.py", "# TO" + "DO: later"),
    (skipped, "tests/test_a.py", "@pytest.mark.sk" + "ip\ndef test_a(): ..."),
    (elsewhere, "dashboard/a.css", "@font-face { src: url(https://fonts.example/a.woff2) }"),
    (elsewhere, "dashboard/a.html", '<script src="//cdn.example/a.js"></script>'),
    (elsewhere, "dashboard/a.js", 'import {a} from "https://cdn.example/a.js"'),
    (chinese_words, "dashboard/wall/assets/view.js", 'const word = "红"'),
    (introduced, "streams/a.py", "x = 1"),
    (swallowed, "streams/a.py", "try:\n    f()\nexcept Exception:\n    pass"),
)


def files(*endings: str) -> list[str]:
    """The project's files with these endings, by their path from the root."""
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in endings]
    kept = [path.relative_to(ROOT) for path in found if path.is_file() and not GENERATED & set(path.parts)]
    return sorted(path.as_posix() for path in kept)


def breaches(rule: Rule, *endings: str) -> list[str]:
    own = Path(__file__).relative_to(ROOT).as_posix()
    looked_at = [path for path in files(*endings) if path != own or rule in PYTHON_RULES]
    return [f"{path}: {found}" for path in looked_at for found in rule(path, (ROOT / path).read_text(encoding="utf-8"))]


@pytest.mark.parametrize("rule", PYTHON_RULES, ids=lambda rule: rule.__name__)
def test_the_code_keeps(rule: Rule):
    assert breaches(rule, ".py") == []


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule.__name__)
def test_every_text_keeps(rule: Rule):
    assert breaches(rule, ".py", ".js", ".mjs", ".css", ".html", ".svg", ".md", ".toml", ".yaml", ".yml") == []


@pytest.mark.parametrize(("rule", "path", "text"), BREACHES, ids=lambda value: getattr(value, "__name__", None))
def test_a_breach_is_found(rule: Rule, path: str, text: str):
    assert list(rule(path, text)) != []


def test_the_packages_are_those_of_this_repository():
    assert Path(schemas.__file__ or "").parent == ROOT / "schemas"

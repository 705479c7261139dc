"""The shape of the house: which way imports go, how full rooms are, how long functions."""

import ast
import statistics
import subprocess
import sys
from itertools import chain

import pytest
from source import MODULES, ROOT, SOURCE, Module

MOST_IN_A_FOLDER = 20
MOST_DEFERRED = 40
CODE_PER_COMMENT = 25
COMMENTED = ("engine/numpy", "checks/structured")
CATALOGS_BESIDES = {"cli/commands"}
"""Folders whose files are records without a `_record.py`: a command is a click command."""

CLOCKS = {"time", "time_ns", "perf_counter", "perf_counter_ns", "process_time", "monotonic"}


# Imports


def list_imports(module: Module) -> set[str]:
    """The modules of the package that a module's import statements name, wherever they stand."""
    names = set()
    for node in module.nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {n if n in MODULES else str(node.module) for n in inside}
    return {name for name in names if name in MODULES}


def find_cycle(graph: dict[str, set[str]]) -> list[str]:
    """The names of one cycle in their order; none where there is none."""
    while ends := {name for name, targets in graph.items() if not targets}:
        graph = {n: targets - ends for n, targets in graph.items() if n not in ends}
    cycle = [next(iter(graph))] if graph else []
    while cycle and cycle[-1] not in cycle[:-1]:
        cycle.append(min(graph[cycle[-1]]))
    return cycle[cycle.index(cycle[-1]) :] if cycle else []


@pytest.mark.slow
def test_no_imports_go_round_in_a_circle():
    """No module imports itself by way of others, in a function or for a type checker neither."""
    cycle = find_cycle({name: list_imports(module) for name, module in MODULES.items()})
    advice = "Move what both need into a module below them, or hand it in as an argument."
    assert not cycle, f"{' → '.join(cycle)}. {advice}"


def test_a_cycle_is_seen():
    """The search above finds a circle, also one behind a straight way into it."""
    assert find_cycle({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == ["b", "c", "b"]
    assert find_cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_few_imports_are_deferred():
    """At most 40 imports stand in functions."""
    places = [f"{m.path}:{line}" for m in MODULES.values() for line in m.deferred]
    advice = "Import at the top of the file; defer only what is slow and seldom needed."
    assert len(places) <= MOST_DEFERRED, f"{len(places)} imports are deferred. {advice}\n" + (
        "\n".join(places)
    )


def test_each_deferred_import_says_why():
    """A comment on its line, or above the imports that it heads, gives the reason."""
    silent = [
        f"{m.path}:{line}"
        for m in MODULES.values()
        for line in m.deferred
        if not has_reason(m, line)
    ]
    advice = "Write the reason behind it or above it, or move it to the top of the file"
    assert not silent, f"{advice}:\n" + "\n".join(silent)


def has_reason(module: Module, line: int) -> bool:
    """Whether a comment stands at an import, or above the block of deferred imports it is in."""
    deferred = set(module.deferred)
    first = line
    while first - 1 in deferred:
        first -= 1
    return bool({line, first - 1} & set(module.comments))


# Rooms


def list_folders() -> dict[str, list[str]]:
    """The modules of each folder of the package, `__init__` left out."""
    folders: dict[str, list[str]] = {}
    for module in MODULES.values():
        folder, _, file = module.path.rpartition("/")
        folders.setdefault(folder, [])
        if file != "__init__.py":
            folders[folder].append(file)
    return folders


def test_no_folder_is_crowded():
    """A folder holds at most 20 modules, unless each of them is a record of one catalog."""
    folders = list_folders()
    crowded = {
        folder: len(files)
        for folder, files in folders.items()
        if len(files) > MOST_IN_A_FOLDER
        and "_record.py" not in files
        and folder not in CATALOGS_BESIDES
    }
    assert not crowded, f"Put what belongs together into a folder named for its subject: {crowded}"


# Files and functions


def test_no_line_is_kept_from_the_formatter():
    """`# fmt: skip` and `# fmt: off` stand nowhere: one layout, made by `ruff format`."""
    lines = [
        f"{m.path}:{number}"
        for m in MODULES.values()
        for number, line in enumerate(m.text.splitlines(), 1)
        if "# fmt:" in line
    ]
    assert not lines, "Take the remark out and run `ruff format`:\n" + "\n".join(lines)


@pytest.mark.parametrize("folder", COMMENTED)
def test_what_is_hard_says_why(folder):
    """Where code is hardest, there is a comment for every 25 lines of it."""
    inside = [m for m in MODULES.values() if m.path.startswith(f"{folder}/")]
    code, comments = sum(len(m.code) for m in inside), sum(len(m.comments) for m in inside)
    needed = -(-code // CODE_PER_COMMENT)
    assert code > 500
    assert comments >= needed, (
        f"{folder} has {comments} comments in {code} lines of code and needs {needed}: say why a "
        "line is as it is, with the case that it is there for."
    )


def measure_functions() -> list[tuple[int, str]]:
    """The lines of code of each function, signature included, docstring not."""
    lengths = []
    for module in MODULES.values():
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef):
                lines = module.code & set(range(node.lineno, node.end_lineno + 1))
                lengths.append((len(lines), f"{module.path}:{node.lineno} {node.name}"))
    return sorted(lengths)


def test_functions_are_short():
    """Half of the functions have at most 6 lines, 19 of 20 at most 25."""
    lengths = measure_functions()
    sizes = [size for size, _ in lengths]
    longest = "\n".join(f"{size} {place}" for size, place in lengths[:-31:-1])
    assert len(sizes) > 3000
    assert statistics.median(sizes) <= 6, f"Split what does two things:\n{longest}"
    assert sizes[int(0.95 * len(sizes))] <= 25, f"Split what does two things:\n{longest}"


# What is loaded


def list_loaded(code: str) -> set[str]:
    """The packages that a fresh Python has loaded at the end of some code."""
    ending = "\nimport sys\nprint('\\n' + ' '.join({m.partition('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code + ending], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(SOURCE.parent), "PYTHONUTF8": "1"}, encoding="utf-8",
    )  # fmt: skip
    return set(done.stdout.splitlines()[-1].split())


HELP = """
import sys
from backsight.cli.main import main
sys.argv = ["backsight", "--help"]
try:
    main()
except SystemExit:
    pass
"""


@pytest.mark.parametrize(
    ("code", "package"),
    [("import backsight", "backsight"), (HELP, "click")],
    ids=["import", "help"],
)
def test_what_is_slow_to_load_waits(code, package):
    """Neither `import backsight` nor `backsight --help` loads NumPy, matplotlib or rich."""
    loaded = list_loaded(code)
    slow = loaded & {"numpy", "matplotlib", "rich", "msgspec", "sqlite3"}
    assert package in loaded
    assert not slow, f"See with `python -X importtime` which module at its top imports {slow}."


# Tests


def is_clock(node: ast.AST) -> bool:
    """Whether an expression reads a clock: `time.monotonic()`, `perf_counter()`."""
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    if isinstance(function, ast.Attribute):
        module = function.value.id if isinstance(function.value, ast.Name) else ""
        return module == "time" and function.attr in CLOCKS
    return isinstance(function, ast.Name) and function.id in CLOCKS


def find_timed_asserts(tree: ast.AST) -> list[int]:
    """The lines of asserts on something that came from a clock, through names and functions."""
    timed: set[str] = set()

    def is_timed(node: ast.AST | None) -> bool:
        inside = list(ast.walk(node)) if node else []
        names = {n.id for n in inside if isinstance(n, ast.Name)}
        return bool(names & timed) or any(map(is_clock, inside))

    before = -1
    while len(timed) > before:
        before = len(timed)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AugAssign) and is_timed(node.value):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = chain.from_iterable(map(ast.walk, targets))
                timed |= {n.id for n in names if isinstance(n, ast.Name)}
            if isinstance(node, ast.FunctionDef):
                ends = [n.value for n in ast.walk(node) if isinstance(n, ast.Return)]
                timed |= {node.name} if any(map(is_timed, ends)) else set()
    return [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Assert) and is_timed(n.test)]


def test_no_test_asserts_on_time():
    """What a clock says decides nothing: on a busy machine it would be another test's fault."""
    files = sorted((ROOT / "tests").rglob("*.py"))
    texts = {file.relative_to(ROOT): file.read_text(encoding="utf-8") for file in files}
    timed = [
        f"{file}:{line}"
        for file, text in texts.items()
        if "import time" in text or "from time" in text
        for line in find_timed_asserts(ast.parse(text))
    ]
    assert not timed, "Speed is a benchmark (benchmarks/); count something:\n" + "\n".join(timed)


def test_an_assert_on_time_is_seen():
    """The search above follows a duration through a function and a variable."""
    text = "def f():\n    return time.monotonic() - 1\ndef g():\n    s = f()\n    assert s < 1\n"
    assert find_timed_asserts(ast.parse(text)) == [5]
    assert find_timed_asserts(ast.parse("end = time.time()\nassert (x := 3) < 4")) == []

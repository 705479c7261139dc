"""The words of the house: a class name is borne once, a function is a verb, a value is a noun."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from source import MODULES, Function, Module, list_classes, list_decorators, list_functions

from backsight import api
from backsight.kernel import vocabulary


def read_words(file: str) -> list[str]:
    """The words of a list beside this file, one a line."""
    return (Path(__file__).parent / file).read_text(encoding="utf-8").split()


VERBS = read_words("verbs.txt")
PREDICATES = {"is", "has", "can", "are", "needs", "keeps", "holds", "depends", "reads"}
"""What a function begins with that answers yes or no."""

PREPOSITIONS = {"to", "from", "with", "without", "as"}
"""What a function begins with that makes one thing of another, or a changed copy."""

RECORD_FIELDS = {"explains", "fits"}
"""Functions named for the field of a record that they fill."""

PARTICIPLES = read_words("participles.txt")
"""They say that something happened and not what it is: name the thing (`limit`, not `given`)."""

FORMULAS = (
    "kernel/words/",
    "engine/loops/llvm/words.py",
    "maths/",
    "kernel/vocabulary.py",
    "kernel/erf.py",
)
"""Where functions are mathematics, or words that generated code calls: named as written there."""

PROGRAMS = re.compile(r"bugs/(?!_)|bugs/_tasks/")
"""Programs as people write them, which are shown: named as people name them."""

MATHEMATICAL = {"central_difference", "complex_step", "principal_components"}
GETTEXT = {"_", "N_", "ngettext"}
SETTLED_NAMES = {"main", "formula", "reading", "stream"}
"""`main` of a program; the decorator and the generator of random numbers that users import."""

PUBLIC_METHODS = {
    name: reason
    for reason, names in {
        "users call it on what `backsight.check` and `sweep` return": (
            "Agreement.errors", "Agreement.kinks", "Agreement.values", "Agreement.worst",
            "Sweep.best", "Sweep.of",
        ),
        "users read a derivation and a tape with it": (
            "Derivation.acts", "Derivation.of_role", "Derivation.statistics",
            "Derivation.weights", "Tape.operands",
        ),
        "users ask a run or a training with it": (
            "RecordedRun.at", "RecordedRun.restored", "RecordedRun.step", "RecordedRun.steps",
            "RecordedRun.weights_at", "Metrics.pandas", "Metrics.polars", "Training.outputs",
            "Training.steps",
        ),
        "users call it on what a study returns": (
            "Path.within", "Race.summary", "RateRange.rule", "Replicas.summary", "Racer.losses",
            "Racer.scores", "ReplicaTraining.losses", "ReplicaTraining.values",
            "ReplicaTraining.steps",
        ),
        "a message to users names it": ("Record.metrics_between",),
        "authors of charts call it": ("View.class_name", "View.feature", "DrawnRun.outputs"),
    }.items()
    for name in names
}  # fmt: skip

SCIKIT_LEARN = {"partial_fit", "_html_repr"}
"""Methods that scikit-learn calls, or its users, by these names."""

KEPT_VALUES = {
    name: reason
    for reason, names in {
        "a field that users write in a record or read of a derivation": (
            "Symbol.drawn", "Step.passed",
        ),
        "written to a record's file or sent as JSON": ("RunEntry.given", "AnswerMark.said"),
        "a parameter of the public `Run.record`": ("record.given",),
        "users read it of what a check or a study returns": ("Column.reached", "Verdict.wanted"),
    }.items()
    for name in names
}  # fmt: skip


def test_a_class_name_is_borne_once():
    """No two classes of the package have one name, so that a name in a message says which."""
    places = defaultdict(list)
    for module, node in list_classes():
        if not PROGRAMS.match(module.path):
            places[node.name].append(f"{module.path}:{node.lineno}")
    twice = {name: files for name, files in places.items() if len(files) > 1}
    assert not twice, f"Say in the name which of the two it is (LayerDrawing): {twice}"


# Functions


def get_first_word(name: str) -> str:
    """The word that a name begins with: "draw" of "Chart._draw_axes"."""
    return name.rpartition(".")[2].lstrip("_").partition("_")[0]


def is_free(module: Module, name: str, node: Function) -> bool:
    """Whether a function is called as its place demands: a formula, a property, a hook …"""
    own = name.rpartition(".")[2]
    decorators = set(list_decorators(node))
    return (
        (module.path.startswith(FORMULAS) and "/_record.py" not in module.path)
        or PROGRAMS.match(module.path) is not None
        or own.startswith(("__", "visit_", "_repr_", "on_broken_pipe"))  # names of others
        or own in SCIKIT_LEARN
        or bool(decorators & {"formula", "reading", "property", "cached_property", "overload"})
        or any(d.startswith("click.") or d.endswith((".setter", ".command")) for d in decorators)
        or ("contextmanager" in decorators and get_first_word(name).endswith("ing"))
        or name in {*api.__all__, *MATHEMATICAL, *GETTEXT, *SETTLED_NAMES, *PUBLIC_METHODS}
        or own.lstrip("_") in vars(vocabulary)
    )  # fmt: skip


def list_named_functions() -> Iterator[tuple[str, str]]:
    """Each function of the package whose name is ours to choose, with its place."""
    for module in MODULES.values():
        for name, node in list_functions(module):
            if not is_free(module, name, node):
                yield f"{module.path}:{node.lineno}", name


def test_a_function_is_a_verb():
    """Each begins with a verb of verbs.txt, with is, has …, or with to, from, with …"""
    first_words = {*VERBS, *PREDICATES, *PREPOSITIONS, *RECORD_FIELDS}
    functions = list(list_named_functions())
    others = [
        f"{place} {name}" for place, name in functions if get_first_word(name) not in first_words
    ]
    assert len(functions) > 2500
    assert not others, (
        "Begin with a verb (find_, list_, make_ …); one that is new and plain goes into "
        "tests/frame/verbs.txt, a participle or a noun never:\n" + "\n".join(others)
    )


def test_the_verbs_are_sorted():
    """The list has each verb once, in order, and no participle."""
    assert sorted(set(VERBS)) == VERBS, "Sort tests/frame/verbs.txt."
    assert not set(PARTICIPLES) & set(VERBS)


@pytest.mark.parametrize("name", sorted(PUBLIC_METHODS))
def test_an_exception_exists(name):
    """Each method that may be called by a noun is there; a name that is gone leaves the list."""
    assert name in {own for module in MODULES.values() for own, _ in list_functions(module)}


# Values


def list_values(module: Module) -> Iterator[tuple[int, str, str]]:
    """Its parameters, fields and module-level variables as (line, owner, name)."""
    for node in module.nodes:
        if isinstance(node, Function) and "formula" not in list_decorators(node):
            arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            yield from ((node.lineno, node.name, a.arg) for a in arguments)
        elif isinstance(node, ast.ClassDef):
            yield from ((node.lineno, node.name, n) for n in list_targets(node.body))
    yield from ((1, "", name) for name in list_targets(module.tree.body))


def list_targets(body: list[ast.stmt]) -> list[str]:
    """The names that the statements of a body bind, "A" of "A: int = 1"."""
    annotated = [s.target for s in body if isinstance(s, ast.AnnAssign)]
    plain = [t for s in body if isinstance(s, ast.Assign) for t in s.targets]
    return [t.id for t in (*annotated, *plain) if isinstance(t, ast.Name)]


def test_a_value_is_a_noun():
    """No parameter, field or module-level variable is a bare participle."""
    bare = [
        f"{module.path}:{line} {owner}.{name}"
        for module in MODULES.values()
        for line, owner, name in list_values(module)
        if name.strip("_").lower() in PARTICIPLES and f"{owner}.{name}" not in KEPT_VALUES
    ]
    assert not bare, "Name the thing, not what was done to it:\n" + "\n".join(bare)


def test_exceptions_for_values_exist():
    """Each value that may keep its participle is there."""
    values = {f"{owner}.{name}" for m in MODULES.values() for _, owner, name in list_values(m)}
    assert not set(KEPT_VALUES) - values

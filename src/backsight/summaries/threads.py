"""How many threads trained, and whether it makes a difference to ask for some."""

from collections.abc import Iterator, Mapping

from backsight.engine.spec import CompleteSpec
from backsight.kernel.language import _, ngettext
from backsight.native.available import describe_missing
from backsight.native.thread_count import find_wish
from backsight.recorder.machine import NATIVE_THREADS

COMPILED = ("native", "portable")
"""Engines whose code takes threads."""


def describe_engine_threads(engine: str, threads: int) -> str:
    """ "native, 2 threads"; "" where nothing was compiled, threads 0."""
    if not threads:
        return ""
    template = ngettext("{engine}, {threads} thread", "{engine}, {threads} threads", threads)
    return template.format(engine=engine, threads=threads)


def describe_session_threads(machine: Mapping[str, str], engine: str) -> str:
    """The same of a session in a record, which was made elsewhere; where nothing was compiled, how
    many threads the products of matrices had."""
    native = machine.get(NATIVE_THREADS, "")
    if native.isdecimal() and len(native) < 4:
        return describe_engine_threads(engine, int(native))
    count = 1 if machine.get("threads") in ("1", None) else 2
    template = ngettext("{threads} thread", "{threads} threads", count)
    return template.format(threads=machine.get("threads"))


def describe_idle_threads(spec: CompleteSpec) -> Iterator[str]:
    """A sentence where threads were asked for and the engine takes none."""
    wish = find_wish()
    is_compiled = spec.engine in COMPILED and spec.gradient == "backprop" and not describe_missing()
    if wish != "auto" and not is_compiled:
        yield _(
            "--threads {threads} has no effect here: it is for compiled steps, of the native or "
            "the portable engine, and these are not (engine {engine})."
        ).format(threads=wish, engine=spec.engine)

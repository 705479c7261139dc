"""How replicas are put together: which train in one stack, and how many of them at once."""

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backsight.data.table import Table
from backsight.engine.graph.shared import common
from backsight.engine.program import Program
from backsight.engine.spec import Spec
from backsight.engine.stacked.plan import StackedPlan
from backsight.kernel.errors import TooLittleMemory
from backsight.kernel.language import _
from backsight.recorder.memory import available_memory
from backsight.runs.recording import megabytes
from backsight.studies.replicas.grid import Cell
from backsight.training.experiment import Ready
from backsight.training.history import due

CACHE = 2**24
"""Bytes that a stack works on at the most: beyond a processor's cache more replicas in a stack
are no faster than one after the other."""
KEEP = 2**26
"""Bytes of weights that are kept for the curves of all replicas at the most."""
WORTH = 4.0
"""Seconds of work from which on several processes pay for their start."""
SHARE = 0.8
"""Of the memory that is left, what replicas may take."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A replica. number: among all, cell by cell, seed by seed. cell: its place among the cells."""

    number: int
    cell: int
    seed: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Job:
    """Replicas that train as one stack, or one that trains alone. specs: complete, by cell. keep:
    whether the weights at the moments are kept. stacked: whether there is a plan for a stack."""

    specs: dict[int, Spec]
    table: Table
    members: tuple[Member, ...]
    keep: bool
    stacked: bool

    @property
    def steps(self) -> int:
        """Of each replica."""
        steps = next(iter(self.specs.values())).steps
        assert steps is not None
        return steps

    @property
    def work(self) -> int:
        """Steps of all replicas together."""
        return self.steps * len(self.members)


def jobs_of(cells: Sequence[Cell], seeds: Sequence[int], processes: int | None) -> list[Job]:
    """The stacks in which all replicas train. processes: that will share the work; None for as
    many as pay. Raises TooLittleMemory, saying how many would fit."""
    members = [
        Member(number=number, cell=number // len(seeds), seed=seeds[number % len(seeds)])
        for number in range(len(cells) * len(seeds))
    ]
    kept = _kept(cells, len(seeds))
    found = []
    for group in groups_of(cells):
        own = [m for m in members if m.cell in group]
        stacked = _stackable(cells[group[0]].parts.spec)
        size = _fitting(cells[group[0]], own, cells, len(members)) if stacked else 1
        sharing = processes or processes_for(cells, seeds)
        pieces = max(math.ceil(len(own) / size), min(sharing, len(own)) if sharing > 1 else 1)
        for piece in np.array_split(np.arange(len(own)), pieces):
            chosen = tuple(own[i] for i in piece)
            used = {m.cell: cells[m.cell].parts.spec for m in chosen}
            table = cells[group[0]].parts.table
            found.append(Job(specs=used, table=table, members=chosen, keep=kept, stacked=stacked))
    return found


def groups_of(cells: Sequence[Cell]) -> list[list[int]]:
    """The places of the cells that have a plan in common and see rows of one table."""
    found: list[list[int]] = []
    for at, cell in enumerate(cells):
        for group in found:
            if _alike(cells[group[0]].parts, cell.parts):
                group.append(at)
                break
        else:
            found.append([at])
    return found


def _alike(one: Ready, other: Ready) -> bool:
    same = one.table is other.table and _lengths(one) == _lengths(other)
    programs = [one.program.first, other.program.first]
    return same and _stackable(other.spec) and common(programs) is not None


def processes_for(cells: Sequence[Cell], seeds: Sequence[int]) -> int:
    """As many as there are cores for us, where there is enough to do; else 1."""
    return cores() if sum(map(_seconds, cells)) * len(seeds) > WORTH else 1


def cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _seconds(cell: Cell) -> float:
    """About how long one replica of a cell takes, in a stack if it can be in one."""
    spec, weights = cell.parts.spec, cell.parts.program.first.symbols["theta"].size
    assert spec.steps is not None
    assert spec.batch is not None
    return spec.steps * (
        (1e-6 if _stackable(spec) else 2e-3) + 6 * weights * (spec.batch + 5) / 2e10
    )


def _stackable(spec: Spec) -> bool:
    """Whether the stacked plan gives its numbers: the chain rule, on NumPy."""
    return spec.gradient == "backprop" and spec.engine in ("auto", "numpy")


def _lengths(parts: Ready) -> tuple[object, ...]:
    spec, rows = parts.spec, {part: len(y) for part, y in parts.y.items()}
    return rows, spec.steps, spec.batch, spec.dtype, spec.engine, spec.gradient


def _fitting(first: Cell, members: Sequence[Member], cells: Sequence[Cell], all_: int) -> int:
    """How many replicas of a group train in one stack: as many as a cache holds, and as the
    memory has room for."""
    parts = first.parts
    working = _working_bytes(parts.program)
    rows = sum(getattr(parts.data, p).x.nbytes + y.nbytes for p, y in parts.y.items())
    result = _result_bytes(parts.program, _kept(cells, all_ // len(cells)))
    room = int(SHARE * available_memory())
    one = working + 2 * rows
    if one + all_ * result > room:
        raise TooLittleMemory(
            _(
                "{count:,} replicas of {weights:,} weights need {need} of memory, and {room} is "
                "left: {fit:,} would fit. Ask for fewer --seeds at a time, or a smaller network."
            ).format(
                count=all_,
                weights=parts.program.first.symbols["theta"].size,
                need=megabytes(one + all_ * result),
                room=megabytes(room),
                fit=max(0, (room - one) // result),
            )
        )
    fits = int((room - all_ * result) // one)
    return max(1, min(CACHE // working, fits, len(members)))


def _working_bytes(program: Program) -> int:
    """What a stack works on for each of its replicas: a plan's buffers, weights and memory."""
    same = common([program.first])
    assert same is not None
    vectors = {k: v[None] for k, v in program.initial_state().vectors.items()}
    return StackedPlan(same, [0], vectors).own_bytes


def _result_bytes(program: Program, kept: bool) -> int:
    """What stays of a replica: its state, its losses, and its weights at the moments."""
    item = np.dtype(program.spec.dtype).itemsize
    vectors = sum(s.size for s in program.first.of_role("vector")) * item
    moments = 201 * (3 * 8 + kept * _in_use_bytes(program))
    return vectors + moments + 4096


def _kept(cells: Sequence[Cell], seeds: int) -> bool:
    """Whether the weights of all replicas at all moments are few enough to be kept."""
    return sum(_path_bytes(cell) for cell in cells) * seeds <= KEEP


def _path_bytes(cell: Cell) -> int:
    assert cell.parts.spec.steps is not None
    moments = len(due(cell.parts.spec.steps, cell.parts.feed.per_epoch))
    return moments * _in_use_bytes(cell.parts.program)


def _in_use_bytes(program: Program) -> int:
    symbols = program.derivation(1, training=False).of_role("vector")
    return sum(s.size for s in symbols) * np.dtype(program.spec.dtype).itemsize

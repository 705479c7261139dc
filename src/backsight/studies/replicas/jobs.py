"""How replicas are put together: which train in one stack, and how many of them at once."""

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backsight.data.table import Table
from backsight.engine.graph.shared import find_shared_derivation
from backsight.engine.program import Program
from backsight.engine.spec import Spec
from backsight.engine.stacked.plan import StackedPlan
from backsight.kernel.errors import TooLittleMemory
from backsight.kernel.language import ngettext
from backsight.recorder.memory import find_available_memory
from backsight.runs.recording import format_megabytes
from backsight.studies.replicas.grid import Cell
from backsight.training.experiment import Experiment
from backsight.training.history import choose_moments

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
class Replica:
    """One of many trainings."""

    number: int
    """Among all, cell by cell, seed by seed."""
    cell: int
    """Its place among the cells."""
    seed: int
    """Its own."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Job:
    """Replicas that train as one stack, or one that trains alone."""

    specs: dict[int, Spec]
    """Complete, by cell."""
    table: Table
    members: tuple[Replica, ...]
    keep: bool
    """Whether the weights at the moments are kept."""
    stacked: bool
    """Whether there is a plan for a stack."""

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


def make_jobs(cells: Sequence[Cell], seeds: Sequence[int], processes: int | None) -> list[Job]:
    """The stacks in which all replicas train. processes: that will share the work; None for as
    many as pay. Raises TooLittleMemory, saying how many would fit."""
    members = [
        Replica(number=number, cell=number // len(seeds), seed=seeds[number % len(seeds)])
        for number in range(len(cells) * len(seeds))
    ]
    keep_paths = _keeps_paths(cells, len(seeds))
    jobs = []
    for group in group_cells(cells):
        group_members = [m for m in members if m.cell in group]
        stacked = _is_stackable(cells[group[0]].experiment.spec)
        size = (
            _choose_stack_size(cells[group[0]], group_members, cells, len(members))
            if stacked
            else 1
        )
        process_count = processes or choose_processes(cells, seeds)
        pieces = max(
            math.ceil(len(group_members) / size),
            min(process_count, len(group_members)) if process_count > 1 else 1,
        )
        for piece in np.array_split(np.arange(len(group_members)), pieces):
            job_members = tuple(group_members[i] for i in piece)
            specs = {m.cell: cells[m.cell].experiment.spec for m in job_members}
            table = cells[group[0]].experiment.table
            jobs.append(
                Job(specs=specs, table=table, members=job_members, keep=keep_paths, stacked=stacked)
            )
    return jobs


def group_cells(cells: Sequence[Cell]) -> list[list[int]]:
    """The places of the cells that have a plan in common and see rows of one table."""
    groups: list[list[int]] = []
    for index, cell in enumerate(cells):
        for group in groups:
            if _is_stackable_pair(cells[group[0]].experiment, cell.experiment):
                group.append(index)
                break
        else:
            groups.append([index])
    return groups


def _is_stackable_pair(one: Experiment, other: Experiment) -> bool:
    has_same_rows = one.table is other.table and _get_shape_key(one) == _get_shape_key(other)
    programs = [one.program.batch_derivation, other.program.batch_derivation]
    return (
        has_same_rows and _is_stackable(other.spec) and find_shared_derivation(programs) is not None
    )


def choose_processes(cells: Sequence[Cell], seeds: Sequence[int]) -> int:
    """As many as there are cores for us, where there is enough to do; else 1."""
    return count_cores() if sum(map(_estimate_seconds, cells)) * len(seeds) > WORTH else 1


def count_cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _estimate_seconds(cell: Cell) -> float:
    """About how long one replica of a cell takes, in a stack if it can be in one."""
    spec, weights = (
        cell.experiment.spec,
        cell.experiment.program.batch_derivation.symbols["theta"].size,
    )
    return spec.steps * (
        (1e-6 if _is_stackable(spec) else 2e-3) + 6 * weights * (spec.batch + 5) / 2e10
    )


def _is_stackable(spec: Spec) -> bool:
    """Whether the stacked plan gives its numbers: the chain rule, on NumPy."""
    return spec.gradient == "backprop" and spec.engine in ("auto", "numpy")


def _get_shape_key(experiment: Experiment) -> tuple[object, ...]:
    spec, rows = experiment.spec, {part: len(y) for part, y in experiment.y.items()}
    return rows, spec.steps, spec.batch, spec.dtype, spec.engine, spec.gradient


def _choose_stack_size(
    first: Cell, members: Sequence[Replica], cells: Sequence[Cell], all_: int
) -> int:
    """How many replicas of a group train in one stack: as many as a cache holds, and as the
    memory has room for."""
    experiment = first.experiment
    rows = sum(getattr(experiment.data, p).x.nbytes + y.nbytes for p, y in experiment.y.items())
    result = _count_result_bytes(experiment.program, _keeps_paths(cells, all_ // len(cells)))
    room = int(SHARE * find_available_memory())
    vectors = _count_vector_bytes(experiment.program)
    _require_room(experiment, vectors + 2 * rows, result, all_, room)
    working = _count_working_bytes(experiment.program)  # which takes the memory of one
    one = working + 2 * rows
    _require_room(experiment, one, result, all_, room)
    fits = int((room - all_ * result) // one)
    return max(1, min(CACHE // working, fits, len(members)))


def _require_room(experiment: Experiment, one: int, result: int, all_: int, room: int) -> None:
    """Raise TooLittleMemory where replicas have no room. one: bytes that one works on. result:
    bytes that stay of each."""
    if one + all_ * result > room:
        raise TooLittleMemory(
            ngettext(
                "{count:,} replica of {weights:,} weights needs {need} of memory, and {room} is "
                "left: {fit:,} would fit. Ask for fewer --seeds at a time, or a smaller network.",
                "{count:,} replicas of {weights:,} weights need {need} of memory, and {room} is "
                "left: {fit:,} would fit. Ask for fewer --seeds at a time, or a smaller network.",
                all_,
            ).format(
                count=all_,
                weights=experiment.program.batch_derivation.symbols["theta"].size,
                need=format_megabytes(one + all_ * result),
                room=format_megabytes(room),
                fit=max(0, (room - one) // result),
            )
        )


def _count_working_bytes(program: Program) -> int:
    """What a stack works on for each of its replicas: a plan's buffers, weights and memory."""
    same = find_shared_derivation([program.batch_derivation])
    assert same is not None
    vectors = {k: v[None] for k, v in program.make_initial_state().vectors.items()}
    return StackedPlan(same, [0], vectors).own_bytes


def _count_result_bytes(program: Program, keep_paths: bool) -> int:
    """What stays of a replica: its state, its losses, and its weights at the moments."""
    vectors = _count_vector_bytes(program)
    moments = 201 * (3 * 8 + keep_paths * _count_in_use_bytes(program))
    return vectors + moments + 4096


def _count_vector_bytes(program: Program) -> int:
    """A state: the weights, and what the optimizer remembers."""
    item = np.dtype(program.spec.dtype).itemsize
    return sum(s.size for s in program.batch_derivation.of_role("vector")) * item


def _keeps_paths(cells: Sequence[Cell], seeds: int) -> bool:
    """Whether the weights of all replicas at all moments are few enough to be kept."""
    return sum(_count_path_bytes(cell) for cell in cells) * seeds <= KEEP


def _count_path_bytes(cell: Cell) -> int:
    moments = len(choose_moments(cell.experiment.spec.steps, cell.experiment.feed.per_epoch))
    return moments * _count_in_use_bytes(cell.experiment.program)


def _count_in_use_bytes(program: Program) -> int:
    symbols = program.derive_for(1, training=False).of_role("vector")
    return sum(s.size for s in symbols) * np.dtype(program.spec.dtype).itemsize

"""What is said of many replicas before and after their training."""

from backsight.cli.printing.training import announce_training as of_one
from backsight.kernel.language import _, format_replicas, format_steps, ngettext
from backsight.runs.run import Run
from backsight.studies.replicas.grid import format_value
from backsight.studies.replicas.replicas import Replicas
from backsight.studies.replicas.seeds import format_seeds


def announce_replicas(replicas: Replicas) -> list[str]:
    """What is about to be trained: of a grid the first cell, and what varies."""
    lines = of_one(Run(replicas.cells[0].experiment), format_seeds(replicas.seeds))
    if len(replicas.cells) > 1:
        varying = {
            key: list(dict.fromkeys(format_value(cell.options[key]) for cell in replicas.cells))
            for key in replicas.cells[0].options
        }
        grid_text = " × ".join(f"{key} {' / '.join(values)}" for key, values in varying.items())
        lines.append(
            ngettext(
                "grid: {said}, {count} cell, the first of which stands above",
                "grid: {said}, {count} cells, the first of which stands above",
                len(replicas.cells),
            ).format(said=grid_text, count=len(replicas.cells))
        )
    lines.append(_describe_stacks(replicas))
    return lines


def _describe_stacks(replicas: Replicas) -> str:
    count = len(replicas.jobs)
    template = ngettext("{replicas} in {count} stack", "{replicas} in {count} stacks", count)
    if not all(job.stacked for job in replicas.jobs):
        template = _("{replicas}, some one by one, for no stack computes as they do")
    text = template.format(replicas=format_replicas(len(replicas)), count=count)
    if replicas.processes == 1:
        return text
    return _("{stacks}, shared by {processes} processes").format(
        stacks=text, processes=replicas.processes
    )


def describe_duration(replicas: Replicas, seconds: float) -> str:
    """How long it took."""
    done = sum(o.state.step for o in replicas.outcomes)
    return _("{steps} of {replicas} in {seconds:.1f} s ({each:.2f} µs a step of one)").format(
        steps=format_steps(done),
        replicas=format_replicas(len(replicas.outcomes)),
        seconds=seconds,
        each=1e6 * seconds / max(done, 1),
    )

"""`backsight.race`: optimizers on a surface, step by step."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path as File
from typing import Any, final

from backsight.engine.race import Entrant, Path, RaceSurface, choose_fair_rates
from backsight.engine.race import race as run
from backsight.kernel.errors import BadInput, BadSpec, TooLittleMemory, naming_keywords
from backsight.kernel.language import _, ngettext
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.shown import Shown
from backsight.maths.surfaces import Surface
from backsight.recorder.memory import find_available_memory
from backsight.studies.optimizer_race.entrants import USUAL, find_default_rate, read_entrants
from backsight.studies.optimizer_race.files import draw_picture, write_race
from backsight.studies.optimizer_race.surface import find_surface, read_numbers
from backsight.studies.optimizer_race.table import make_row

NUMBERS = 10
"""Of a step on two axes: place, look-ahead, gradient, memory."""
MIB = 2**20


@naming_keywords(start="start", function="surface")
def race(
    surface: str | Surface | Callable[..., Any],
    optimizers: str | Iterable[str] = USUAL,
    *,
    start: str | Sequence[float] | None = None,
    steps: int | None = None,
    lr: float | None = None,
    fair: bool = False,
    noise: float = 0.0,
    seed: int = 0,
    window: str | Sequence[float] | None = None,
    progress: Progress = ignore_progress,
) -> "Race":
    """Race optimizers downhill on a surface, in lockstep.

    surface: a name of the catalog, a Surface, a function of one or two numbers, or "FILE.py:name".
    optimizers: with settings as on the command line, "sgd:lr=0.95,adam:beta2=0.99". lr: the rate
    of all that name none; without it that of the surface's source, and where it has none, one found
    by trial, by one rule for all: the one of a grid with the least median height at the end of
    races from five starts. fair: find all that are not named by trial, whatever the source has.
    noise: the deviation of what is added to the gradient. start: a point in the window. progress:
    is told of the rates that are tried. Raises BadInput and its kinds.

    >>> import backsight
    >>> found = backsight.race("bowl", "sgd,momentum", steps=30)
    >>> [[round(x, 10) for x in path.points[-1].tolist()] for path in found.paths]
    [[-0.3503929958, 0.0847823166], [0.8964138585, 0.0880856017]]
    """
    chosen_surface = find_surface(surface, window)
    start_point = tuple(chosen_surface.start if start is None else read_numbers("--start", start))
    _check(chosen_surface, start_point, steps, noise, seed, lr=lr, fair=fair)
    entrants, has_own_rates = read_entrants(optimizers, chosen_surface, lr)
    race_surface = RaceSurface(chosen_surface)
    count = chosen_surface.steps if steps is None else steps
    _require_memory(count * len(entrants) * NUMBERS)
    if not math.isfinite(race_surface.compute_height(start_point)):
        raise BadInput(
            _("The surface has no finite value at the start {start}.").format(start=start_point)
        )
    is_tried = [
        not is_own and (fair or entrant.optimizer.name not in chosen_surface.rates)
        for entrant, is_own in zip(entrants, has_own_rates, strict=True)
    ]
    tried = iter(
        choose_fair_rates(
            race_surface,
            [e for e, is_one in zip(entrants, is_tried, strict=True) if is_one],
            start=start_point,
            steps=count,
            noise=noise,
            seed=seed,
            progress=progress,
        )
    )
    entrants = [next(tried) if is_one else e for e, is_one in zip(entrants, is_tried, strict=True)]
    paths = run(race_surface, entrants, start=start_point, steps=count, noise=noise, seed=seed)
    return Race(race_surface, paths, steps=count, noise=noise, seed=seed, fair=is_tried)


def _require_memory(numbers: int) -> None:
    """Raise TooLittleMemory where the paths would take more than this machine has left."""
    needed, memory = 8 * numbers, find_available_memory()
    if needed > memory:
        raise TooLittleMemory(
            _(
                "Paths of so many steps take {needed:,} MiB of memory; this machine has "
                "{memory:,} free. Give fewer --steps."
            ).format(needed=needed // MIB, memory=memory // MIB)
        )


def _check(
    surface: Surface,
    start: tuple[float, ...],
    steps: int | None,
    noise: float,
    seed: int,
    *,
    lr: float | None,
    fair: bool,
) -> None:
    if steps is not None and (not isinstance(steps, int) or steps < 1):
        raise BadSpec(
            _("--{shown} must be above 0, got {value}.").format(shown="steps", value=steps)
        )
    if not 0 <= noise < math.inf:
        raise BadSpec(
            _("--{name} must be 0 or more, got {value}.").format(name="noise", value=noise)
        )
    if seed < 0:
        raise BadSpec(_("--{name} must be 0 or more, got {value}.").format(name="seed", value=seed))
    if lr is not None and fair:
        raise BadInput(_("Give --lr or --fair, not both: --fair chooses the rates."))
    if len(start) != surface.axes:
        raise BadInput(
            ngettext(
                "--start: {name} takes {count} number, got {came}.",
                "--start: {name} takes {count} numbers, got {came}.",
                surface.axes,
            ).format(name=surface.name, count=surface.axes, came=len(start))
        )
    if not surface.holds(start):
        raise BadInput(
            _(
                "--start {start}: it lies outside the window {window} of {name}. Give a start in "
                "it, or another --window."
            ).format(
                start=",".join(f"{s:g}" for s in start),
                name=surface.name,
                window=" × ".join(f"[{low:g}, {high:g}]" for low, high in surface.window),
            )
        )


@final
class Race(Shown):
    """A race that was run. course: the surface; paths: of each optimizer, in their order; fair:
    of each, whether its rate was found by trial."""

    def __init__(
        self,
        course: RaceSurface,
        paths: list[Path],
        *,
        steps: int,
        noise: float,
        seed: int,
        fair: list[bool],
    ) -> None:
        self.course, self.paths = course, paths
        self.steps, self.noise, self.seed, self.fair = steps, noise, seed, fair

    @property
    def surface(self) -> Surface:
        """What was raced on."""
        return self.course.surface

    @property
    def entrants(self) -> list[Entrant]:
        """Who raced, with the rates they had."""
        return [path.entrant for path in self.paths]

    def summary(self) -> list[Mapping[str, Any]]:
        """For each optimizer: its rate, whether that was found by trial, the source's or else the
        network's rate, where it came to, how high that is, how far from the nearest minimum, the
        update at which 1 % was left, and whether it diverged."""
        return [
            make_row(path, self.course, find_default_rate(path.entrant, self.surface), fair=fair)
            for path, fair in zip(self.paths, self.fair, strict=True)
        ]

    def plot(self, *, relief: bool = False, rates: bool = False) -> Any:
        """A matplotlib Figure: all paths, and the height over the steps. relief: in 3-D. rates:
        the effective rates over the steps instead of the height."""
        return draw_picture(self, relief=relief, rates=rates)

    def save(
        self,
        path: str | File,
        *,
        relief: bool = False,
        rates: bool = False,
        frames: int = 150,
        progress: Progress = ignore_progress,
    ) -> None:
        """Write a picture (.png, .svg …), an animation (.gif, .webp, .mp4), or a page (.html), by
        the name. relief, rates: of the picture, as for `plot`. frames: of the animation, at most.
        progress: is told of the frames. Raises BadInput for another name,
        CannotWrite."""
        write_race(self, File(path), relief=relief, rates=rates, frames=frames, progress=progress)

"""A race as a file: a picture, an animation, or a page, by the file's name."""

from pathlib import Path as File
from typing import Any, Protocol

from backsight import plots
from backsight.engine.race import Path, RaceSurface
from backsight.explanations.race_captions import describe_rule, describe_updates
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_words, ngettext, translate_name
from backsight.kernel.progress import Progress, ignore_progress
from backsight.plots.race.page import write_page
from backsight.plots.race.scene import Scene

PAGES = (".html", ".htm")


class DrawableRace(Protocol):
    """What is drawn: a `Race`."""

    course: RaceSurface
    paths: list[Path]
    steps: int
    noise: float
    seed: int


def check_name(path: str | File) -> None:
    """Raises BadInput where the name asks for nothing that a race can be."""
    file = File(path)
    if not (_is_page(file) or _is_film(file)):
        try:
            plots.find_picture_format(file)
        except BadInput as error:
            raise BadInput(
                _("{error} An animation ends in {films}, a page in .html.").format(
                    error=error, films=join_words(_list_films())
                )
            ) from None


def check_network_name(path: str | File) -> None:
    """Raises BadInput where the name asks for what only a race on a surface can be."""
    file = File(path)
    if _is_page(file) or _is_film(file):
        raise BadInput(
            _(
                "{name}: a race of networks is drawn as a picture, such as {example}; animations "
                "and pages are of races on a surface."
            ).format(name=file, example=file.with_suffix(".png"))
        )


def write_race(
    race: DrawableRace,
    path: File,
    *,
    relief: bool = False,
    rates: bool = False,
    frames: int = 150,
    progress: Progress = ignore_progress,
) -> None:
    """By the suffix: .html a page; .gif, .webp, .mp4 an animation; else a picture."""
    check_name(path)
    if _is_page(path):
        write_page(make_scene(race), path)
    elif _is_film(path):
        with plots.use_drawable_language():
            scene = make_scene(race)
        plots.write_film(scene, path, frames=frames, progress=progress)
    else:
        plots.save(draw_picture(race, relief=relief, rates=rates), path)


def draw_picture(race: DrawableRace, *, relief: bool = False, rates: bool = False) -> Any:
    """A matplotlib Figure."""
    with plots.use_drawable_language():
        scene = make_scene(race)
    return plots.draw_race(scene, relief=relief, rates=rates)


def make_scene(race: DrawableRace) -> Scene:
    """The race with what is said of it, in the language that is spoken."""
    return Scene(
        course=race.course,
        paths=race.paths,
        title=_("Race on {surface}").format(surface=translate_name(race.course.surface.name)),
        subtitle=_describe_race(race),
        rules=[describe_rule(path.entrant) for path in race.paths],
        captions=[describe_updates(path) for path in race.paths],
    )


def _is_page(path: File) -> bool:
    return path.suffix.lower() in PAGES


def _is_film(path: File) -> bool:
    return path.suffix.lower() in _list_films()


def _list_films() -> tuple[str, ...]:
    """What an animation's name may end in."""
    return (*plots.WRITERS, ".mp4")


def _describe_race(race: DrawableRace) -> str:
    start = ", ".join(f"{s:g}" for s in race.paths[0].points[0])
    facts = [
        _("from ({start})").format(start=start),
        ngettext("{steps:,} update", "{steps:,} updates", race.steps).format(steps=race.steps),
        join_words(f"{p.entrant.name} {p.entrant.rate:g}" for p in race.paths),
    ]
    if race.noise:
        facts.insert(2, _("noise {noise:g}, seed {seed}").format(noise=race.noise, seed=race.seed))
    return " · ".join(facts)

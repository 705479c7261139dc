"""A race as one page that needs nothing else: its numbers as JSON, and a script that draws them.

A path becomes at most 400 moments ("at"), and at each of them the point ("p"), the point before
("q"), where the gradient was taken ("a"), the gradient ("g"), the height ("h"), the effective rates
("r") and the memory, all in six digits. On a surface three updates from (0, 1) begin so:

    "at": [0, 1, 2, 3],  "p": [0, 1, 0.1, 0.9, …],  "q": [0, 1, 0, 1, 0.1, 0.9, …]
"""

import base64
import json
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from pathlib import Path as File
from typing import Any

import numpy as np

from backsight.disk.write import write_whole
from backsight.engine.race import Path
from backsight.engine.race.memory_kinds import classify_memory
from backsight.kernel.language import _, get_language
from backsight.kernel.plain_text.json_text import make_json_printable
from backsight.kernel.types import Floats
from backsight.plots.comparison.run_styles import pick_style
from backsight.plots.race.ground import compute_ground
from backsight.plots.race.scene import DEEP, TALL, Scene

MOST = 400
"""Moments of a path, evenly chosen, the first and the last among them."""
GRID, POINTS = 96, 401
"""Points of the ground along an axis, and of a curve."""
DIGITS = 6


def write_page(scene: Scene, path: File) -> None:
    """Write it, whole or not at all. Raises CannotWrite."""
    text = render_page(scene).encode()
    write_whole(path, lambda file: _write_bytes(file, text))


def _write_bytes(file: Any, text: bytes) -> None:
    file.write(text)


def render_page(scene: Scene) -> str:
    """The page as HTML. Its own rules let nothing in from elsewhere."""
    data = json.dumps(
        collect_numbers(scene), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    words = {
        "lang": get_language(),
        "title": escape(scene.title),
        "subtitle": escape(scene.subtitle),
        "css": _read_own_file("page.css"),
        "js": _read_own_file("page.js"),
        # A name may hold "</script>", which would end the script that the data stand in.
        "data": make_json_printable(data).replace("<", "\\u003c"),
        "play": escape(_("Play or pause")),
        "scrubber": escape(_("Step")),
        "keys": escape(describe_keys()),
        "ground": escape(_("The paths")),
        "heights": escape(_("Height against step")),
        "legend": escape(describe_shapes()),
    }
    return _read_own_file("page.html").format_map(words)


def describe_keys() -> str:
    """What the keyboard does."""
    return _(
        "Space: play or pause. ← →: one step, with shift ten. Home, End: the first and the last. "
        "1 to 9: one optimizer alone, with all its arrows; 0: all."
    )


def describe_shapes() -> str:
    """What the shapes are."""
    return _(
        "Gray arrow: downhill, against the gradient. Hollow arrow: the momentum. Full arrow: the "
        "step. In the cards their lengths are cube roots, so that small ones are seen. Squares: "
        "their area is the accumulated square of each coordinate. Dashed ring: the point ahead at "
        "which the gradient is taken."
    )


def collect_numbers(scene: Scene) -> dict[str, Any]:
    """All that is drawn, as JSON can hold it."""
    view = scene.compute_view()
    moments = choose_moments(max(p.updates for p in scene.paths))
    low, high, log = _find_range(scene)
    return {
        "axes": scene.axes,
        "names": scene.course.surface.value.parameters,
        "view": view.tolist(),
        "ground": _collect_curve(scene, view) if scene.axes == 1 else _collect_ground(scene, view),
        "minima": [[*m, scene.course.compute_height(m)] for m in scene.course.surface.minima],
        "moments": moments,
        "range": [low, high],
        "log": log,
        "least": scene.course.least if scene.course.least_is_known else 0.0,
        "racers": [_collect_path(scene, index, moments) for index in range(len(scene.paths))],
        "words": _collect_words(),
    }


def choose_moments(updates: int) -> list[int]:
    """At most 400 numbers of updates that were made, from 0 on."""
    return sorted({round(k) for k in np.linspace(0, updates, min(updates + 1, MOST))})


def _collect_path(scene: Scene, index: int, moments: list[int]) -> dict[str, Any]:
    path = scene.paths[index]
    updates = [t for t in moments if t < path.updates] + [path.updates]
    updates = sorted(set(updates))
    # The script draws the last step as an arrow from q to p: the update before, not the moment.
    before = [max(t - 1, 0) for t in updates]
    captions = ["", *scene.captions[index]]
    words = sorted(set(captions))
    style = pick_style(index)
    none = np.full((1, scene.axes), np.nan)
    rates = np.concatenate([none, path.effective_rates.reshape(-1, scene.axes)])
    return {
        "name": path.entrant.name,
        "rate": path.entrant.rate,
        "rule": scene.rules[index],
        "words": words,
        "seen": [words.index(captions[t]) for t in updates],
        "dash": [] if style.line == "-" else list(style.line[1]),
        "at": updates,
        "p": _round_values(path.points[updates]),
        "q": _round_values(path.points[before]),
        "a": _round_values(_prepend_start(path, path.places)[updates]),
        "g": _round_values(_prepend_zeros(path.gradients, scene.axes)[updates]),
        "h": _round_values(path.heights[updates]),
        "r": _round_values(rates[updates]),
        "ahead": path.looks_ahead,
        "memory": [
            {"name": name, "kind": kind, "v": _round_values(path.memory[name][updates])}
            for name, kind in classify_memory(path.entrant).items()
        ],
        "diverged": path.diverged,
    }


def _prepend_zeros(values: Floats, axes: int) -> Floats:
    """With zeros for the moment before the first update."""
    return np.concatenate([np.zeros((1, axes)), values.reshape(-1, axes)])


def _prepend_start(path: Path, points: Floats) -> Floats:
    return np.concatenate([path.points[:1], points.reshape(-1, path.points.shape[1])])


def _round_values(values: Floats) -> list[Any]:
    """Flat, in six digits; None for what is no number."""
    return [float(f"{v:.{DIGITS}g}") if np.isfinite(v) else None for v in np.ravel(values).tolist()]


def _find_range(scene: Scene) -> tuple[float, float, bool]:
    """The axis of the heights, and whether it is a logarithmic one."""
    start = float(scene.compute_gaps(scene.paths[0])[0])
    values = np.concatenate([scene.compute_gaps(p) for p in scene.paths])
    if scene.course.least_is_known and start > 0:
        visible = values[(values >= start * DEEP) & (values <= start * TALL)]
        if visible.min() < 0.01 * visible.max():
            return float(visible.min()), float(visible.max()), True
    spread = max(abs(start - float(values.min())), 1e-12)
    visible = values[values <= start + TALL * spread]
    low, high = float(visible.min()), float(visible.max())
    return low, high if high > low else low + 1.0, False


def _collect_ground(scene: Scene, view: Floats) -> dict[str, Any]:
    """For each point the share of all that is lower, in 255 parts; rows from the lowest y on."""
    heights = compute_ground(scene.course, view, GRID).heights
    order = np.sort(heights, axis=None)
    ranks = np.searchsorted(order, heights) * 255 // max(order.size - 1, 1)
    return {"n": GRID, "ranks": base64.b64encode(ranks.astype(np.uint8).tobytes()).decode()}


def _collect_curve(scene: Scene, view: Floats) -> dict[str, Any]:
    x = np.linspace(view[0, 0], view[0, 1], POINTS)
    slopes = np.array([scene.course.compute_slope([p])[0] for p in x.tolist()])
    return {"y": _round_values(scene.course.compute_heights(x)), "slope": _round_values(slopes)}


def _collect_words() -> Mapping[str, str]:
    """What the script writes."""
    return {
        "step": _("step"),
        "clock": _("step {step} of {all}").format(step="{step}", all="{all}"),
        "height": _("height"),
        "above": _("height above the minimum"),
        "above_log": _("{name}, log scale").format(name=_("height above the minimum")),
        "gradient": _("gradient of the step"),
        "moved": _("step made"),
        "rate": _("effective rate"),
        "entrant": _("{name} (rate {rate})").format(name="{name}", rate="{rate}"),
    }


def _read_own_file(name: str) -> str:
    """A file of ours that lies beside this one."""
    return files("backsight.plots.race").joinpath(name).read_text(encoding="utf-8")

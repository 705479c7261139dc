"""A run written to its folder, and read back to be used."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from backsight.data import Scaling, read_features
from backsight.engine.complete import Shape, complete
from backsight.engine.derivation import Symbol
from backsight.engine.program import Program
from backsight.engine.spec import Spec, from_text, to_text
from backsight.engine.state import vector_of
from backsight.engine.targets import decide
from backsight.face.pictures import pictures, view_of
from backsight.face.training import Training
from backsight.kernel.errors import BadData, BadInput, BadShape
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.plots import animate, save
from backsight.recorder import folder as on_disk


def write(run: Training, out: str = "", *, drawn: bool = True) -> Path:
    """Write spec, weights, metrics and pictures to a new folder; returns its path.

    out: the folder; "" for runs/SOURCE-0001, counted up. drawn: whether pictures are made.
    """
    folder = on_disk.new_folder(Path(run.spec.data.source).stem, out)
    on_disk.write(folder / on_disk.SPEC, to_text(run.spec, form="toml"))
    on_disk.write_weights(folder, {**run.weights, **run.statistics})
    on_disk.write_json(folder / on_disk.RUN, _facts(run))
    on_disk.write_table(folder / on_disk.METRICS, run.history.rows())
    if drawn:
        for title, figure in pictures(run).items():
            name = run.score_name if title == "accuracy" else title
            save(figure, folder / f"{name}.png")
    return folder


def write_animation(
    run: Training, path: Path, report: Callable[[int, int], None] | None = None
) -> None:
    """The three-panel animation, as GIF or WebP by its suffix."""
    if run.history.moments[0].vectors is None:
        raise BadData(
            _(
                "This network is too large to be kept at every moment, so there is no "
                "animation of it: leave --animate out."
            )
        )
    animate(view_of(run, frames=True), path, report=report)


class Trained:
    """A network read from a run's folder. folder: what `backsight train` wrote.

    vectors: "theta", and "running" where a layer keeps statistics.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        text = on_disk.read_text(self.folder / on_disk.SPEC)
        self.spec: Spec = from_text(text, form="toml", where=str(self.folder / on_disk.SPEC))
        facts = on_disk.read_json(self.folder / on_disk.RUN)
        try:
            self.features = tuple(map(str, facts["features"]))
            self.classes = tuple(map(str, facts["classes"]))
            self.targets = tuple(map(str, facts["targets"]))
            self.scaling = Scaling.from_dict(facts["scaling"])
        except (KeyError, TypeError) as error:
            raise BadData(
                _("{path} is damaged: it lacks {error}.").format(
                    path=self.folder / on_disk.RUN, error=error
                )
            ) from None
        units = self._checked_units()
        self.program = Program(self.spec, inputs=len(self.features), outputs=units)
        self.vectors = self._vectors(on_disk.read_weights(self.folder))

    @property
    def theta(self) -> Floats:
        """All weights, one after the other."""
        return self.vectors["theta"]

    def predict(self, x: Floats) -> tuple[list[str], Floats]:
        """Names of the columns and their values for rows in original units (rows, features).

        For classes: the class, then each output; for numbers: the targets.
        """
        outputs = self.program.predict(self.vectors, self.scaling.apply(x, self.spec.dtype))
        if not self.classes:
            return list(self.targets), outputs
        assert self.spec.loss is not None
        chosen = decide(outputs, self.spec.loss.name).argmax(axis=1)
        names = np.asarray(self.classes, dtype=object)[chosen]
        heads = self.classes if outputs.shape[1] > 1 else self.classes[1:]
        table = np.concatenate([names[:, None], outputs.astype(object)], axis=1)
        return [self.targets[0], *(f"output_{c}" for c in heads)], table

    def predict_file(self, path: str | Path) -> tuple[list[str], Floats]:
        """`predict` for the rows of a file that has the features as columns."""
        fills = "mean" if self.scaling.fill else "refuse"
        return self.predict(read_features(path, self.features, missing=fills))

    def _checked_units(self) -> int:
        """The width of the output, if spec.toml is whole and fits run.json."""
        shape = Shape(
            inputs=len(self.features), classes=len(self.classes), targets=len(self.targets),
            rows=self.spec.batch or 1,
        )  # fmt: skip
        try:
            whole = bool(self.spec.layers) and complete(self.spec, shape) == self.spec
        except BadInput as error:
            raise BadInput(f"{self.folder / on_disk.SPEC}: {error}") from None
        units = self.spec.layers[-1].units if whole else None
        if units is None:
            raise BadData(
                _(
                    "{path} is damaged: it does not say everything that `backsight "
                    "train` writes there, or does not fit run.json."
                ).format(path=self.folder / on_disk.SPEC)
            )
        return units

    def _vectors(self, weights: dict[str, Floats]) -> dict[str, Floats]:
        derivation = self.program.derivation(1, training=False)
        for symbol in [*derivation.weights(), *derivation.statistics()]:
            found = weights.get(symbol.name)
            if found is None or found.shape != symbol.shape:
                raise BadShape(self._other(symbol, found))
        vectors = (s.name for s in derivation.of_role("vector"))
        return {name: vector_of(derivation, weights, name) for name in vectors}

    def _other(self, symbol: Symbol, found: Floats | None) -> str:
        """That an array of the weights' file is not the one that the spec needs."""
        said = (
            _(
                "{path}: {name} is missing, but the spec needs {shape}. The folder's files do not "
                "belong together."
            )
            if found is None
            else _(
                "{path}: {name} has the shape {came}, but the spec needs {shape}. The folder's "
                "files do not belong together."
            )
        )
        return said.format(
            path=self.folder / on_disk.WEIGHTS, name=symbol.name, shape=symbol.shape,
            came=None if found is None else found.shape,
        )  # fmt: skip


def _facts(run: Training) -> dict[str, Any]:
    """What is needed to use the weights on new rows, and how training ended."""
    data = run.parts.data
    return {
        "format": 1,
        "features": data.features,
        "classes": data.classes,
        "targets": data.targets,
        "scaling": data.scaling.as_dict(),
        "steps": run.state.step,
        "stopped": run.stopped,
        "metrics": {p: _plain(run.metrics(p)) for p in run.parts.y},
    }


def _plain(metrics: dict[str, Any]) -> dict[str, Any]:
    return {k: v.tolist() if hasattr(v, "tolist") else v for k, v in metrics.items()}

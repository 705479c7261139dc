"""A healthy training, and how a copy of it with some fields changed is made."""

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from doctor.healthy import HealthyRun

from backsight.engine.spec import Data, LayerSpec, Spec
from backsight.maths import catalogs
from backsight.training.experiment import Experiment


@dataclass(frozen=True, kw_only=True)
class Base:
    """A healthy training as a spec and arrays (x, y)."""

    name: str
    spec: Spec
    x: Any
    y: Any
    classes: int
    """0 where numbers are to be learned."""

    def with_rows(self, x: Any, y: Any) -> "Base":
        """The same spec for other rows."""
        return Base(name=self.name, spec=self.spec, x=x, y=y, classes=self.classes)


def make_base(run: HealthyRun) -> Base:
    """A healthy training with all of its spec said, and its rows as arrays."""
    experiment: Experiment = run.open_experiment()
    table, spec = experiment.table, experiment.spec
    y = table.y if table.classes else table.y if table.y.shape[1] > 1 else table.y[:, 0]
    data = Data(
        source="arrays",
        validation=spec.data.validation,
        test=spec.data.test or 0.2,
        scale=spec.data.scale,
        target_scale=spec.data.target_scale,
        class_weights=spec.data.class_weights,
    )
    fields = {f: getattr(spec, f) for f in Spec.__struct_fields__}
    return Base(
        name=run.name,
        spec=Spec(**{**fields, "data": data}),
        x=np.asarray(table.x, float),
        y=y,
        classes=len(table.classes),
    )


def change_fields(base: Base, x: Any = None, y: Any = None, **fields: Any) -> Base:
    """The base with fields of its spec changed; data_…: of its data."""
    data = {k.removeprefix("data_"): v for k, v in fields.items() if k.startswith("data_")}
    plain = {k: v for k, v in fields.items() if not k.startswith("data_")}
    if data:
        plain["data"] = msgspec.structs.replace(base.spec.data, **data)
    return Base(
        name=base.name,
        spec=msgspec.structs.replace(base.spec, **plain),
        x=base.x if x is None else x,
        y=base.y if y is None else y,
        classes=base.classes,
    )


def is_dense(layer: LayerSpec) -> bool:
    """Whether a layer has weights of its own width."""
    return bool(catalogs["layers"][layer.layer.name].widens)


def map_dense(base: Base, *, hidden_only: bool = False, **fields: Any) -> Base | None:
    """The base with fields of all its dense layers changed."""
    layers, last = base.spec.layers, base.spec.layers[-1]
    if hidden_only and not any(is_dense(x) for x in layers[:-1]):
        return None
    new = tuple(
        msgspec.structs.replace(x, **fields)
        if is_dense(x) and not (hidden_only and x is last)
        else x
        for x in layers
    )
    return change_fields(base, layers=new)


def map_output(base: Base, **fields: Any) -> Base:
    """The base with fields of its last layer changed."""
    *rest, last = base.spec.layers
    return change_fields(base, layers=(*rest, msgspec.structs.replace(last, **fields)))


def list_hidden(base: Base) -> list[LayerSpec]:
    """The dense layers before the last."""
    return [x for x in base.spec.layers[:-1] if is_dense(x)]

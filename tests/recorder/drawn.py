"""Specs drawn at random, over all that a spec can say, of networks that train in milliseconds."""

from typing import Any

from hypothesis import strategies as st

from backsight.engine.spec import Spec, from_plain
from backsight.maths import catalogs

STEPS = 24
"""Of every run: three epochs and more of the smallest batches, with an uneven last batch."""
DENSE = {"units": 4, "activation": "tanh"}
BATCH_NORM = {"layer": "batch_norm", "activation": "tanh"}
LAYER_NORM = {"layer": "layer_norm", "activation": "silu"}
DROPOUT = {"layer": {"name": "dropout", "p": 0.3}}
RESIDUAL = {"layer": {"name": "residual", "over": 1}}
STACKS: tuple[list[dict[str, Any]], ...] = (
    [{}],
    [DENSE, {}],
    [DENSE, DROPOUT, {}],
    [DENSE, DENSE, RESIDUAL, {}],
    [{"units": 4, "activation": "identity"}, LAYER_NORM, {}],
    [{"units": 4, "activation": "identity"}, BATCH_NORM, DROPOUT, {}],
    [{"layer": "batch_norm"}, DENSE, DENSE, BATCH_NORM, RESIDUAL, {}],
)
SCHEDULES = {
    "reduce_on_plateau": {"factor": 0.5, "patience": 1, "threshold": 0.05},
    "step": {"factor": 0.5, "every": 7},
    "exponential": {"every": 9},
    "linear_warmup": {"steps": 11},
}


def _optional(catalog: str, **settings: float) -> st.SearchStrategy[Any]:
    return st.sampled_from([None, *({"name": n, **settings} for n in catalogs[catalog])])


@st.composite
def specs(draw: Any, steps: int = STEPS) -> Spec:
    """A spec of a network that a record has to give back bit for bit."""
    schedule = draw(st.sampled_from(list(catalogs["schedules"])))
    gradient = draw(st.sampled_from(["backprop"] * 9 + ["central"]))
    stack = draw(st.sampled_from(STACKS[:2] if gradient == "central" else STACKS))
    classes = draw(st.sampled_from([2, 3]))
    source = draw(st.sampled_from(["sine", "spirals"]))
    settings = {"rows": 23} | ({"classes": classes} if source == "spirals" else {})
    raw = {
        "data": {"source": source, "settings": settings, "test": 0,
                 "validation": draw(st.sampled_from([0, 0.2]))},
        "seed": draw(st.integers(0, 5)),
        "dtype": draw(st.sampled_from(["float32", "float64"])),
        "engine": draw(st.sampled_from(["numpy", "numpy", "interpret"])),
        "gradient": gradient,
        "layers": stack,
        "optimizer": draw(st.sampled_from(list(catalogs["optimizers"]))),
        "schedule": {"name": schedule, **SCHEDULES.get(schedule, {})},
        "warmup": draw(st.sampled_from([0, 0, 5])),
        "regularizer": draw(_optional("regularizers", lam=0.01)),
        "clipping": draw(_optional("clippings", limit=0.1)),
        "batch": draw(st.sampled_from([0, 4, 8])),
        "steps": steps,
    }  # fmt: skip
    return from_plain({k: v for k, v in raw.items() if v is not None})

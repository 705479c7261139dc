"""What scikit-learn expects a ValueError for."""

from collections.abc import Iterator
from contextlib import contextmanager

from backsight.kernel.errors import BadInput, NotFinite, name_keyword, naming_options

PARAMETERS = {
    "hidden": "hidden_layer_sizes",
    "lr": "learning_rate_init",
    "l2": "alpha",
    "batch": "batch_size",
    "epochs": "max_iter",
    "stop-early": "early_stopping",
    "validation": "validation_fraction",
    "class-weights": "class_weight",
    "seed": "random_state",
}
"""What estimators call otherwise than options."""


class RefusedFit(BadInput, ValueError):
    """What an estimator was given cannot be trained on, or a training came to no finite numbers."""


@contextmanager
def raising_value_errors() -> Iterator[None]:
    """A block whose refusals are ValueErrors, as callers of estimators expect them, and name an
    estimator's parameters."""
    try:
        yield
    except (BadInput, NotFinite) as error:
        with naming_options(_name_parameter):
            message = str(error)
        raise RefusedFit(message) from error


def _name_parameter(option: str) -> str:
    name = PARAMETERS.get(option)
    return f"`{name}`" if name else name_keyword(option)

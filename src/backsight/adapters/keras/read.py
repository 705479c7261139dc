"""`backsight.keras.read`: a dense network of a Keras file as a run, with its weights."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from backsight.adapters.foreign_experiment import make_foreign_run
from backsight.adapters.foreign_network import ForeignNetwork
from backsight.adapters.keras.comparison import find_compute, find_precision
from backsight.adapters.keras.file import make_error
from backsight.adapters.keras.layers import list_layers
from backsight.adapters.keras.open_file import read_file
from backsight.adapters.keras.parts import list_parts
from backsight.adapters.keras.training import read_training
from backsight.adapters.network_parts import NetworkPart
from backsight.kernel.errors import BacksightError, naming_keywords
from backsight.kernel.language import _, say
from backsight.kernel.progress import Progress, ignore_progress
from backsight.runs.run import Run
from backsight.training.where import Where


@naming_keywords()
def read(
    path: str | Path,
    data: Any,
    *,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> Run:
    """A network of a .keras or .h5 file with its weights, as a run that has not been trained here.

    path: a whole model, Sequential or functional, of Dense, activations, Dropout,
    BatchNormalization, LayerNormalization, Flatten and additions of an earlier result. data: what
    it is trained and looked at with, as for `backsight.train`. options: as there, but for those
    that shape the network; they take precedence over the loss, the optimizer and the regularizer
    that the file says.

    Keras is not needed. Where it is installed, the network is accepted if its outputs of 64 rows
    are Keras's, to 1e-5 of the largest in float32. Raises BadData, which names the layer that is
    not known. `run.notes` says what of the training is another thing in Keras.
    """
    where = Where(folder=folder, files=with_, progress=progress)
    return make_foreign_run(partial(read_foreign, Path(path)), data, where, options)


def read_foreign(path: Path) -> ForeignNetwork:
    """What a file says, in our words."""
    file = read_file(path)
    try:
        layers = list_layers(file)
        parts = list_parts(file, layers)
        training = read_training(file.training, layers)
    except BacksightError:
        raise
    except Exception:  # settings of kinds that Keras does not write
        raise make_error(path, _("its settings are not those of a Keras network")) from None
    dtype = _find_dtype(parts)
    compute = find_compute(path, layers, dtype)
    notes = [*training.notes]
    if compute is None:
        notes.append(say("Not compared with Keras's own outputs, for it is not installed here."))
    return ForeignNetwork(
        path=str(path),
        parts=parts,
        dtype=dtype,
        compute=compute,
        precision=find_precision() if compute else "",
        loss=training.loss,
        logits=training.output,
        reduction=training.reduction,
        optimizer=training.optimizer,
        rate=training.rate,
        regularizer=training.regularizer,
        clipping=training.clipping,
        notes=tuple(notes),
    )


def _find_dtype(parts: Sequence[NetworkPart]) -> str:
    """Of its arrays; float64 where one is."""
    arrays = [array for part in parts for array in (part.module or {}).values()]
    return "float64" if any(str(array.dtype) == "float64" for array in arrays) else "float32"

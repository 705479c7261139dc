"""Spec and shapes in, Derivation out: forward, loss, backward and update as equations.

Layers are named by the number of the dense layer they belong to: z1 = x W1 + b1, a1 = σ(z1),
k1 (a dropout mask behind it), and so on. Derivatives are named by what they are: dL_dW1; that part
of dL_da1 which comes through z2, where others take a1 too, is dL_da1_z2.
With a regularizer the loss is L = D + R, D the data's part; without one it is L alone. Where rows
have weights, ω, the loss l of each row is found by itself, and D or L is their weighted mean.
"""

from backsight.engine.derivation import Derivation
from backsight.engine.derive.backward import derive_backward
from backsight.engine.derive.book import DerivationBuilder
from backsight.engine.derive.forward import derive_forward, look_ahead
from backsight.engine.derive.loss import derive_loss
from backsight.engine.derive.network import Network
from backsight.engine.derive.start import derive_start
from backsight.engine.derive.update import derive_update
from backsight.engine.spec import CompleteSpec
from backsight.kernel.language import _

__all__ = ["derive"]


def derive(
    spec: CompleteSpec, *, inputs: int, outputs: int, rows: int, training: bool = True
) -> Derivation:
    """The equations of one step on a batch.

    inputs: columns of x; outputs: columns of y; rows:
    of the batch. training: False derives what the network says and its loss, without what is
    there only in training (dropout, the backward act, the update).
    """
    builder = DerivationBuilder(spec.dtype, rows)
    network = Network(spec=spec, builder=builder, training=training)
    builder.add_symbol("x", (rows, inputs), "input", _("the inputs of the batch, one row each"))
    builder.add_symbol("y", (rows, outputs), "target", _("the targets of the batch"))
    if network.weighs_rows:
        builder.add_symbol("omega", (rows, 1), "row_weight", _("what each row of the batch counts"))
    builder.add_number("N", rows, _("rows of the batch"))
    builder.add_number("K", outputs, _("units of the output"))
    if network.goes_by_row:
        builder.add_number("N_1", 1, _("one row by itself"))
    derive_start(network, inputs)
    look_ahead(network)
    derive_forward(network)
    derive_loss(network)
    if training:
        builder.add_number("t", None, _("the step, counted from 1"))
        derive_backward(network)
        derive_update(network)
    return builder.build()

"""Operations whose entries are made of many numbers, and what describes each."""

from collections.abc import Callable, Mapping

from backsight.adapters.torch.flight.cause.arithmetic.copies import describe_cast, describe_lookup
from backsight.adapters.torch.flight.cause.arithmetic.losses import describe_mse, describe_nll
from backsight.adapters.torch.flight.cause.arithmetic.normalizations import (
    describe_batch_norm,
    describe_layer_norm,
    describe_softmax,
)
from backsight.adapters.torch.flight.cause.arithmetic.products import describe_product
from backsight.adapters.torch.flight.cause.arithmetic.sums import (
    describe_logsumexp,
    describe_mean,
    describe_norm,
    describe_prod,
    describe_running,
    describe_sum,
    describe_variance,
)
from backsight.adapters.torch.flight.cause.arithmetic.updates import describe_fused
from backsight.adapters.torch.flight.cause.entries import LEFT_RIGHT
from backsight.adapters.torch.flight.cause.operations import TrailStep

MANY: Mapping[str, Callable[[TrailStep], str]] = {
    **dict.fromkeys(LEFT_RIGHT, describe_product),
    **dict.fromkeys(("sum", "nansum", "dot", "vdot"), describe_sum),
    "mean": describe_mean,
    **dict.fromkeys(("var", "std", "var_mean", "std_mean"), describe_variance),
    **dict.fromkeys(("_softmax", "_log_softmax"), describe_softmax),
    **dict.fromkeys(("linalg_vector_norm", "norm"), describe_norm),
    **dict.fromkeys(
        ("native_layer_norm", "native_group_norm", "_fused_rms_norm"), describe_layer_norm
    ),
    **dict.fromkeys(
        ("native_batch_norm", "_native_batch_norm_legit", "_native_batch_norm_legit_functional"),
        describe_batch_norm,
    ),
    "mse_loss": describe_mse,
    **dict.fromkeys(("nll_loss_forward", "nll_loss2d_forward"), describe_nll),
    **dict.fromkeys(("_to_copy", "copy"), describe_cast),
    **dict.fromkeys(("embedding", "index", "index_select", "gather"), describe_lookup),
    "logsumexp": describe_logsumexp,
    **dict.fromkeys(("cumsum", "cumprod"), describe_running),
    "prod": describe_prod,
    **dict.fromkeys(
        ("_fused_adam", "_fused_adamw", "_fused_sgd", "_fused_adagrad"), describe_fused
    ),
}
"""Operations whose entries are of many numbers."""

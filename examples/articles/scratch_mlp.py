r"""Wrong on purpose: both gradients of article 000's script, neither the one of its loss.

The loss is Σ(y - a)²/(2N) + λ(ΣW1² + ΣW2²)/(2N), and its values here are right. The slopes are the
script's: that of the data's part lacks the 1/N, and that of what an array costs is one number,
λΣw², added to every weight of the array, where λw/N belongs. The number pushes all weights one way,
the harder the larger they are: it, not the learning rate, turns the loss around at step 91,432 and
takes it beyond float64 at step 102,695. The same loss with the right slopes is
`half_sum_squared_error` and `l2:per=row`.

    python examples/articles/first_weights.py
    backsight check xor_cloud:rows=50 --no-bias --with examples/articles/scratch_mlp.py \
        --loss scratch_mlp_loss --regularizer scratch_mlp_l2
    backsight train xor_cloud:rows=50 --no-bias --with examples/articles/scratch_mlp.py \
        --loss scratch_mlp_loss --regularizer scratch_mlp_l2 --optimizer sgd --lr 0.003 \
        --steps 110000 --start first_weights.safetensors

Source: O. Florez, "One LEGO at a time", 2017.
"""

from backsight.records import Array, Loss, NotNegative, Regularizer, formula, total


@formula
def data_value(a: Array, y: Array, N: int) -> Array:
    return total((y - a) ** 2) / (2 * N)


@formula
def data_slope(a: Array, y: Array) -> Array:
    return -(y - a)  # WRONG: -(y - a) / N


@formula
def cost_value(w: Array, N: int, *, lam: NotNegative = 1e-4) -> Array:
    return lam * total(w**2) / (2 * N)


@formula
def cost_slope(w: Array, N: int, *, lam: NotNegative = 1e-4) -> Array:
    return lam * total(w**2)  # WRONG: lam * w / N


scratch_mlp_loss = Loss(
    name="scratch_mlp_loss",
    value=data_value,
    slope=data_slope,
    targets="number",
    output="sigmoid",
)

scratch_mlp_l2 = Regularizer(name="scratch_mlp_l2", value=cost_value, slope=cost_slope)

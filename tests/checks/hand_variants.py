"""The hand-written networks in other shapes: with a penalty, as one flat vector, with biases as a
row of the weights, in float32."""

import numpy as np
from hand_networks import Network, make_norm, make_sigmoid, make_softmax

LAMBDA = 0.03
NETWORKS = {"sigmoid": make_sigmoid, "softmax": make_softmax, "norm": make_norm}


def with_decay(network, *, kind="square", rate=LAMBDA):
    """λ/2 · Σw², or λ · Σ|w|, of all weights."""
    weights = [name for name in network.p if name.startswith("W")]
    share = {"square": lambda w: w, "absolute": np.sign}[kind]

    def loss(p):
        penalty = sum(
            (p[n] ** 2).sum() / 2 if kind == "square" else np.abs(p[n]).sum() for n in weights
        )
        return network.loss(p) + rate * penalty

    def backward(p, *, data=1.0, decay=1.0, biases=0.0, share=share, **changes):
        g = {name: data * a for name, a in network.backward(p, **changes).items()}
        for name in p:
            factor = decay if name in weights else biases
            g[name] = g[name] + factor * rate * share(p[name])
        return g

    return Network(p=network.p, loss=loss, backward=backward)


def as_vector(network):
    """All arrays in one vector, and their shapes."""
    shapes = {name: a.shape for name, a in network.p.items()}

    def cut(theta):
        ends = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])
        parts = np.split(theta, ends[:-1])
        return {n: part.reshape(s) for (n, s), part in zip(shapes.items(), parts, strict=True)}

    def join(p):
        return np.concatenate([p[name].ravel() for name in shapes])

    def backward(theta, **changes):
        return join(network.backward(cut(theta), **changes))

    flat = Network(p=join(network.p), loss=lambda t: network.loss(cut(t)), backward=backward)
    return flat, shapes


def with_rows(network, *, first=False):
    """Each layer's biases as the last, or the first, row of its weights."""
    order = slice(None, None, -1 if first else 1)

    def join(p):
        return {f"W{k}": np.vstack([p[f"W{k}"], p[f"b{k}"][None]][order]) for k in (1, 2)}

    def cut(p):
        weights, bias = (slice(1, None), 0) if first else (slice(None, -1), -1)
        return {f"W{k}": p[f"W{k}"][weights] for k in (1, 2)} | {
            f"b{k}": p[f"W{k}"][bias] for k in (1, 2)
        }

    def backward(p, **changes):
        return join(network.backward(cut(p), **changes))

    return Network(p=join(network.p), loss=lambda p: network.loss(cut(p)), backward=backward)


def in_single(network):
    """The gradient rounded to float32 on its way: its weights are."""

    def backward(p, **changes):
        g = network.backward({n: a.astype(np.float32) for n, a in p.items()}, **changes)
        return {name: a.astype(np.float32) for name, a in g.items()}

    return Network(p=network.p, loss=network.loss, backward=backward)


def as_gain(network):
    """The loss without its minus, as a log-likelihood is."""

    def backward(p, **changes):
        return {name: -a for name, a in network.backward(p, **changes).items()}

    return Network(p=network.p, loss=lambda p: -network.loss(p), backward=backward)

"""Networks from scratch as people publish them: vectors, columns, chains of layers, loops, other
activations. `make` gives loss, gradient and start; a slip is a word that the gradient
understands."""

import numpy as np
from hand_networks import sigmoid, softmax

N = 16
R = np.random.default_rng(7)
X, Y = R.normal(size=(N, 4)), np.eye(3)[R.integers(0, 3, N)]
BITS, NUMBERS = R.integers(0, 2, N).astype(float), R.normal(size=N)


def draw(**shapes):
    r = np.random.default_rng(8)
    return {name: 0.6 * r.normal(size=shape) for name, shape in shapes.items()}


def make_logistic(slip=""):
    """Weights that are a vector, one output for each row."""

    def predict(p):
        return sigmoid(X @ p["w"] + p["b"])

    def loss(p):
        a = predict(p)
        return -(BITS * np.log(a) + (1 - BITS) * np.log(1 - a)).mean()

    def gradient(p):
        a = predict(p)
        d = BITS - a if slip == "turned round" else a - BITS
        d = d * a * (1 - a) if slip == "slope" else d
        return {"w": X.T @ d / N, "b": d.sum() if slip == "bias summed" else d.sum() / N}

    return loss, gradient, draw(w=4, b=())


def make_column(slip=""):
    """The same with a column of outputs; targets that are a vector, where the slip is."""

    def predict(p):
        return sigmoid(X @ p["w"] + p["b"])

    def loss(p):
        a, y = predict(p), BITS[:, None]
        return -(y * np.log(a) + (1 - y) * np.log(1 - a)).mean()

    def gradient(p):
        d = (predict(p) - (BITS if slip else BITS[:, None])) / N
        return {"w": (X.T @ d).sum(axis=1, keepdims=True), "b": d.sum().reshape(1)}

    return loss, gradient, draw(w=(4, 1), b=1)


def make_columns(slip=""):
    """A column for each sample, the mean taken at the very end."""

    def forward(p):
        a1 = np.tanh(p["W1"] @ X.T + p["b1"])
        return a1, softmax(p["W2"] @ a1 + p["b2"], 0)

    def loss(p):
        return -(Y.T * np.log(forward(p)[1])).sum() / N

    def gradient(p):
        a1, a2 = forward(p)
        d2 = a2 - Y.T
        slope = {"1 - a": 1 - a1, "sigmoid": a1 * (1 - a1)}.get(slip, 1 - a1**2)
        d1 = (p["W2"].T @ d2) * slope
        m = 1 if slip == "biases summed" else N
        b2 = np.resize(d2.sum(axis=0), (3, 1)) if slip == "axis" else d2.sum(axis=1, keepdims=True)
        return {"W1": d1 @ X / N, "b1": d1.sum(axis=1, keepdims=True) / m,
                "W2": d2 @ a1.T / N, "b2": b2 / m}  # fmt: skip

    return loss, gradient, draw(W1=(5, 4), b1=(5, 1), W2=(3, 5), b2=(3, 1))


def make_kinked(slip="", below=0.0):
    """ReLU, or leaky ReLU with that slope below 0."""

    def forward(p):
        z1 = X @ p["W1"] + p["b1"]
        a1 = np.where(z1 > 0, z1, below * z1) if below else np.maximum(z1, 0)
        return z1, a1, softmax(a1 @ p["W2"] + p["b2"])

    def loss(p):
        return -(Y * np.log(forward(p)[2])).sum() / N

    def gradient(p):
        z1, a1, P = forward(p)
        d2 = (P - Y) / N
        u1 = d2 @ p["W2"].T
        d1 = u1 * np.where(z1 > 0, 1, below)
        d1 = np.maximum(u1, 0) if slip == "derivative cut" else d1
        d1 = d1 * (u1 > 0) if slip == "both cut" else d1
        d1 = u1 * (z1 <= 0) if slip == "inverted" else d1
        d1 = u1 * a1 if slip == "value" else d1
        d1 = u1 * np.where(z1 > 0, 1, slip) if isinstance(slip, float) else d1
        return {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0)}

    return loss, gradient, draw(W1=(4, 6), b1=6, W2=(6, 3), b2=3)


def make_chain(slip=""):
    """Three layers of one width, where an index may be off."""

    def forward(p):
        a1 = sigmoid(X @ p["W1"] + p["b1"])
        a2 = sigmoid(a1 @ p["W2"] + p["b2"])
        return a1, a2, softmax(a2 @ p["W3"] + p["b3"])

    def loss(p):
        return -(Y * np.log(forward(p)[2])).sum() / N

    def gradient(p):
        a1, a2, P = forward(p)
        d3 = (P - Y) / N
        a = a1 if slip == "slope of another" else a2
        d2 = (d3 @ p["W3"].T) * a * (1 - a)
        d1 = (d2 @ (p["W2"] if slip == "untransposed" else p["W2"].T)) * a1 * (1 - a1)
        w2 = (a2 if slip == "own output" else a1).T @ d2
        w3 = (a1 if slip == "output before" else a2).T @ d3
        return {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": w2.T if slip == "turned" else w2,
                "b2": d2.sum(axis=0), "W3": w3, "b3": d3.sum(axis=0)}  # fmt: skip

    return loss, gradient, draw(W1=(4, 5), b1=5, W2=(5, 5), b2=5, W3=(5, 3), b3=3)


def make_loop(slip=""):
    """One row after the other; what is made of the sum at the end."""
    loss, _, start = make_kinked(below=0.2)

    def gradient(p):
        g = {name: np.zeros_like(a) for name, a in p.items()}
        rows = {"begins late": range(1, N), "ends early": range(N - 1)}.get(slip, range(N))
        for i in rows:
            part = step(p, i)
            for name in g:
                assigned = slip == "biases assigned" and name.startswith("b")
                g[name] = part[name] if assigned else g[name] + part[name]
        if slip == "clipped":
            return {name: np.clip(a, -0.05, 0.05) for name, a in g.items()}
        if slip == "normalized":
            norm = np.sqrt(sum((a**2).sum() for a in g.values()))
            return {name: a / norm for name, a in g.items()}
        return {n: p[n] - 0.1 * a for n, a in g.items()} if slip == "stepped" else g

    def step(p, i):
        z1 = X[i] @ p["W1"] + p["b1"]
        a1 = np.where(z1 > 0, z1, 0.2 * z1)
        d2 = (softmax((a1 @ p["W2"] + p["b2"])[None])[0] - Y[i]) / N
        d1 = (p["W2"] @ d2) * np.where(z1 > 0, 1, 0.2)
        return {"W1": np.outer(X[i], d1), "b1": d1, "W2": np.outer(a1, d2), "b2": d2}

    return loss, gradient, start


def make_einsum(slip=""):
    """One linear layer by letters."""

    def gap(p):
        return np.einsum("ni,ij->nj", X, p["W"]) - Y

    def gradient(p):
        rows = "ni,mj->ij" if slip == "rows apart" else "ni,nj->ij"
        return {"W": (1 if slip == "2/N" else 2 / N) * np.einsum(rows, X, gap(p))}

    return lambda p: (gap(p) ** 2).sum() / N, gradient, draw(W=(4, 3))


def make_lasso(slip=""):
    """Linear regression with the sum of sizes."""

    def loss(p):
        return ((X @ p["w"] - NUMBERS) ** 2).mean() + 0.1 * np.abs(p["w"]).sum()

    def gradient(p):
        share = {"no sign": np.ones(4), "minus": -np.sign(p["w"])}.get(slip, np.sign(p["w"]))
        return {"w": 2 * X.T @ (X @ p["w"] - NUMBERS) / N + 0.1 * share}

    return loss, gradient, {"w": np.array([0.5, -0.3, 0.8, -0.1])}

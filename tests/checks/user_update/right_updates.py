"""Right updates in the forms in which people write them: array by array, layer by layer, over what
objects hold, from generators."""
# ruff: noqa: B905, C408, E741, RUF059, SIM118 - it is what people write

import dataclasses
import functools
import typing

import numpy as np


def make_step(m, v, g, t):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
    return m, v, 0.001 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


def sgd_Wb(W, b, dW, db, lr=0.1):
    return W - lr * dW, b - lr * db


def sgd_W1b1(W1, b1, W2, b2, grads, lr=0.1):
    return (
        W1 - lr * grads["dW1"],
        b1 - lr * grads["db1"],
        W2 - lr * grads["dW2"],
        b2 - lr * grads["db2"],
    )


def sgd_W1b1_all(W1, b1, W2, b2, dW1, db1, dW2, db2, learning_rate):
    W1 = W1 - learning_rate * dW1
    b1 = b1 - learning_rate * db1
    W2 = W2 - learning_rate * dW2
    b2 = b2 - learning_rate * db2
    return W1, b1, W2, b2


def sgd_inplace_Wb(W, b, dW, db, lr):
    W -= lr * dW
    b -= lr * db


def mom_Wb(W, b, dW, db, vW, vb, lr, beta):
    vW = beta * vW - lr * dW
    vb = beta * vb - lr * db
    return W + vW, b + vb, vW, vb


def mom_Wb_vfirst(W, b, dW, db, vW, vb, lr, beta):
    vW = beta * vW - lr * dW
    vb = beta * vb - lr * db
    return vW, vb, W + vW, b + vb


def mom_Wb_dict(W, b, dW, db, v, lr, beta):
    v["dW"] = beta * v["dW"] - lr * dW
    v["db"] = beta * v["db"] - lr * db
    return W + v["dW"], b + v["db"], v


def mom_state(W, b, dW, db, state, lr=0.01, momentum=0.9):
    vW = state.get("vW", 0)
    vb = state.get("vb", 0)
    vW = momentum * vW - lr * dW
    vb = momentum * vb - lr * db
    state["vW"] = vW
    state["vb"] = vb
    return W + vW, b + vb


def adam_Wb(W, b, dW, db, mW, mb, vW, vb, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    mW = beta1 * mW + (1 - beta1) * dW
    mb = beta1 * mb + (1 - beta1) * db
    vW = beta2 * vW + (1 - beta2) * dW**2
    vb = beta2 * vb + (1 - beta2) * db**2
    W = W - lr * mW / (1 - beta1**t) / (np.sqrt(vW / (1 - beta2**t)) + eps)
    b = b - lr * mb / (1 - beta1**t) / (np.sqrt(vb / (1 - beta2**t)) + eps)
    return W, b, mW, mb, vW, vb


def adam_V_S(W, b, dW, db, VdW, Vdb, SdW, Sdb, t, alpha, beta1, beta2, epsilon):
    VdW = beta1 * VdW + (1 - beta1) * dW
    Vdb = beta1 * Vdb + (1 - beta1) * db
    SdW = beta2 * SdW + (1 - beta2) * dW**2
    Sdb = beta2 * Sdb + (1 - beta2) * db**2
    W = W - alpha * VdW / (1 - beta1**t) / (np.sqrt(SdW / (1 - beta2**t)) + epsilon)
    b = b - alpha * Vdb / (1 - beta1**t) / (np.sqrt(Sdb / (1 - beta2**t)) + epsilon)
    return W, b, VdW, Vdb, SdW, Sdb


# Ng's course
def update_parameters(parameters, grads, learning_rate=1.2):
    p = dict(parameters)
    W1 = p["W1"]
    b1 = p["b1"]
    W2 = p["W2"]
    b2 = p["b2"]
    W1 = W1 - learning_rate * grads["dW1"]
    b1 = b1 - learning_rate * grads["db1"]
    W2 = W2 - learning_rate * grads["dW2"]
    b2 = b2 - learning_rate * grads["db2"]
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def update_parameters_L(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        parameters["W" + str(l + 1)] = (
            parameters["W" + str(l + 1)] - learning_rate * grads["dW" + str(l + 1)]
        )
        parameters["b" + str(l + 1)] = (
            parameters["b" + str(l + 1)] - learning_rate * grads["db" + str(l + 1)]
        )
    return parameters


def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = np.zeros_like(parameters["W" + str(l)])
        v["db" + str(l)] = np.zeros_like(parameters["b" + str(l)])
    return v


def ng_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        v["dW" + str(l)] = beta * v["dW" + str(l)] + (1 - beta) * grads["dW" + str(l)]
        v["db" + str(l)] = beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * v["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * v["db" + str(l)]
    return parameters, v


def ng_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    vc = {}
    sc = {}
    for l in range(1, L + 1):
        for n in ("W", "b"):
            k = "d" + n + str(l)
            v[k] = beta1 * v[k] + (1 - beta1) * grads[k]
            vc[k] = v[k] / (1 - beta1**t)
            s[k] = beta2 * s[k] + (1 - beta2) * grads[k] ** 2
            sc[k] = s[k] / (1 - beta2**t)
            parameters[n + str(l)] = parameters[n + str(l)] - learning_rate * vc[k] / (
                np.sqrt(sc[k]) + epsilon
            )
    return parameters, v, s, vc, sc


# book: Deep Learning from Scratch
class BookAdam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.iter = 0
        self.m = None
        self.v = None

    def update(self, params, grads):
        if self.m is None:
            self.m, self.v = {}, {}
            for key, val in params.items():
                self.m[key] = np.zeros_like(val)
                self.v[key] = np.zeros_like(val)
        self.iter += 1
        lr_t = self.lr * np.sqrt(1.0 - self.beta2**self.iter) / (1.0 - self.beta1**self.iter)
        for key in params.keys():
            self.m[key] += (1 - self.beta1) * (grads[key] - self.m[key])
            self.v[key] += (1 - self.beta2) * (grads[key] ** 2 - self.v[key])
            params[key] -= lr_t * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)


class BookAdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {}
            for key, val in params.items():
                self.h[key] = np.zeros_like(val)
        for key in params.keys():
            self.h[key] += grads[key] * grads[key]
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)


class BookNesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = None

    def update(self, params, grads):
        if self.v is None:
            self.v = {k: np.zeros_like(p) for k, p in params.items()}
        for key in params.keys():
            params[key] += self.momentum * self.momentum * self.v[key]
            params[key] -= (1 + self.momentum) * self.lr * grads[key]
            self.v[key] *= self.momentum
            self.v[key] -= self.lr * grads[key]


class BookRMS:
    def __init__(self, lr=0.01, decay_rate=0.99):
        self.lr = lr
        self.decay_rate = decay_rate
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {k: np.zeros_like(p) for k, p in params.items()}
        for key in params.keys():
            self.h[key] *= self.decay_rate
            self.h[key] += (1 - self.decay_rate) * grads[key] * grads[key]
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)


# micrograd / parameter objects
class Param:
    def __init__(self, data):
        self.data = data
        self.grad = np.zeros_like(data)


class SGDObj:
    def __init__(self, params, lr=0.1):
        self.params = params
        self.lr = lr

    def step(self):
        for p in self.params:
            p.data -= self.lr * p.grad

    def zero_grad(self):
        for p in self.params:
            p.grad[...] = 0


class SGDObj2:
    def __init__(self, parameters, lr=0.1):
        self.parameters = list(parameters)
        self.lr = lr

    def step(self):
        for p in self.parameters:
            p.data = p.data - self.lr * p.grad


class AdamObj:
    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        self.parameters = list(parameters)
        self.lr = lr
        self.b1, self.b2 = betas
        self.eps = eps
        self.t = 0
        self.m = [np.zeros_like(p.data) for p in self.parameters]
        self.v = [np.zeros_like(p.data) for p in self.parameters]

    def step(self):
        self.t += 1
        for i, p in enumerate(self.parameters):
            self.m[i] = self.b1 * self.m[i] + (1 - self.b1) * p.grad
            self.v[i] = self.b2 * self.v[i] + (1 - self.b2) * p.grad**2
            p.data -= (
                self.lr
                * self.m[i]
                / (1 - self.b1**self.t)
                / (np.sqrt(self.v[i] / (1 - self.b2**self.t)) + self.eps)
            )


class StepPG:  # step() w/ params, grads lists
    def __init__(self, params, grads, lr=0.1):
        self.params = params
        self.grads = grads
        self.lr = lr

    def step(self):
        for p, g in zip(self.params, self.grads):
            p -= self.lr * g


class Net:
    """holds W,b,dW,db itself"""

    def __init__(self):
        self.W = np.zeros((2, 3))
        self.b = np.zeros(2)
        self.dW = np.zeros((2, 3))
        self.db = np.zeros(2)

    def update(self, lr=0.1):
        self.W -= lr * self.dW
        self.b -= lr * self.db


class NetStep:
    def __init__(self):
        self.params = {"W1": np.zeros((2, 3)), "b1": np.zeros(2)}
        self.grads = {}
        self.lr = 0.1

    def step(self):
        for k in self.params:
            self.params[k] = self.params[k] - self.lr * self.grads["d" + k]


class LayerOpt:  # nnfs
    def __init__(self, learning_rate=0.001, decay=0.0, epsilon=1e-7, beta_1=0.9, beta_2=0.999):
        self.learning_rate = learning_rate
        self.current_learning_rate = learning_rate
        self.decay = decay
        self.iterations = 0
        self.epsilon = epsilon
        self.beta_1 = beta_1
        self.beta_2 = beta_2

    def pre_update_params(self):
        if self.decay:
            self.current_learning_rate = self.learning_rate * (
                1.0 / (1.0 + self.decay * self.iterations)
            )

    def update_params(self, layer):
        if not hasattr(layer, "weight_cache"):
            layer.weight_momentums = np.zeros_like(layer.weights)
            layer.weight_cache = np.zeros_like(layer.weights)
            layer.bias_momentums = np.zeros_like(layer.biases)
            layer.bias_cache = np.zeros_like(layer.biases)
        layer.weight_momentums = (
            self.beta_1 * layer.weight_momentums + (1 - self.beta_1) * layer.dweights
        )
        layer.bias_momentums = (
            self.beta_1 * layer.bias_momentums + (1 - self.beta_1) * layer.dbiases
        )
        wmc = layer.weight_momentums / (1 - self.beta_1 ** (self.iterations + 1))
        bmc = layer.bias_momentums / (1 - self.beta_1 ** (self.iterations + 1))
        layer.weight_cache = (
            self.beta_2 * layer.weight_cache + (1 - self.beta_2) * layer.dweights**2
        )
        layer.bias_cache = self.beta_2 * layer.bias_cache + (1 - self.beta_2) * layer.dbiases**2
        wcc = layer.weight_cache / (1 - self.beta_2 ** (self.iterations + 1))
        bcc = layer.bias_cache / (1 - self.beta_2 ** (self.iterations + 1))
        layer.weights += -self.current_learning_rate * wmc / (np.sqrt(wcc) + self.epsilon)
        layer.biases += -self.current_learning_rate * bmc / (np.sqrt(bcc) + self.epsilon)

    def post_update_params(self):
        self.iterations += 1


class LayerSGD:
    def __init__(self, lr=0.1):
        self.lr = lr

    def update(self, layer):
        layer.W -= self.lr * layer.dW
        layer.b -= self.lr * layer.db


def gen_sgd(lr=0.1):
    w = yield
    while True:
        w, g = yield w


def gen_adam(w, lr=0.001):
    m = v = 0
    t = 0
    g = yield w
    while True:
        t += 1
        m, v, s = make_step(m, v, g, t)
        w = w - s * lr / 0.001
        g = yield w


def gen_sgd_pairs():
    out = None
    while True:
        w, g = yield out
        out = w - 0.1 * g


def kw_only(*, w, grad, lr=0.1):
    return w - lr * grad


def kw_only_mom(*, params, grads, velocity, lr, mu):
    velocity = [mu * v - lr * g for v, g in zip(velocity, grads)]
    return [p + v for p, v in zip(params, velocity)], velocity


def kwargs(w, g, **kw):
    return w - kw.get("lr", 0.1) * g


def nested(params, grads, lr=0.1):
    return [[W - lr * dW, b - lr * db] for (W, b), (dW, db) in zip(params, grads)]


def nested_tuple(params, grads, lr=0.1):
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)]


def nested_dict(params, grads, lr=0.1):
    return {l: {k: params[l][k] - lr * grads[l][k] for k in params[l]} for l in params}


def list_of_dicts(params, grads, lr=0.1):
    return [{k: p[k] - lr * g[k] for k in p} for p, g in zip(params, grads)]


def list_of_dicts_d(layers, grads, lr=0.1):
    for p, g in zip(layers, grads):
        p["W"] -= lr * g["dW"]
        p["b"] -= lr * g["db"]


def weights_biases(weights, biases, dws, dbs, lr=0.1):
    return [w - lr * d for w, d in zip(weights, dws)], [b - lr * d for b, d in zip(biases, dbs)]


def nielsen(weights, biases, nabla_w, nabla_b, eta):
    weights = [w - eta * nw for w, nw in zip(weights, nabla_w)]
    biases = [b - eta * nb for b, nb in zip(biases, nabla_b)]
    return weights, biases


def vel_first(w, g, v, lr=0.01, mu=0.9):
    v = mu * v - lr * g
    return v, w + v


def tuple_params(params, grads, lr=0.1):
    return tuple(p - lr * g for p, g in zip(params, grads))


def dict_return(w, g, lr=0.1):
    return {"w": w - lr * g}


def m_v_t_ret(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


def m_v_ret_first(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return m, v, w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)


def m_w_v(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return v, m, w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), t


class PerLayer:
    """one optimizer per layer, made for shapes"""

    def __init__(self, shape, lr=0.01, momentum=0.9):
        self.v = np.zeros(shape)
        self.lr = lr
        self.mu = momentum

    def get_update(self, grad):
        self.v = self.mu * self.v - self.lr * grad
        return self.v


class PerLayerKey:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.mu, self.v = lr, momentum, {}

    def update(self, key, w, g):
        self.v[key] = self.mu * self.v.get(key, 0) - self.lr * g
        return w + self.v[key]


class PerLayerId:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.mu, self.v = lr, momentum, {}

    def step(self, layer_id, W, b, dW, db):
        if layer_id not in self.v:
            self.v[layer_id] = [np.zeros_like(W), np.zeros_like(b)]
        v = self.v[layer_id]
        v[0] = self.mu * v[0] - self.lr * dW
        v[1] = self.mu * v[1] - self.lr * db
        return W + v[0], b + v[1]


class AdamNameUpdate:  # common tutorial
    def __init__(self, eta=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.m_dw, self.v_dw = 0, 0
        self.m_db, self.v_db = 0, 0
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.eta = eta

    def update(self, t, w, b, dw, db):
        self.m_dw = self.beta1 * self.m_dw + (1 - self.beta1) * dw
        self.m_db = self.beta1 * self.m_db + (1 - self.beta1) * db
        self.v_dw = self.beta2 * self.v_dw + (1 - self.beta2) * dw**2
        self.v_db = self.beta2 * self.v_db + (1 - self.beta2) * db**2
        m = self.m_dw / (1 - self.beta1**t)
        mb = self.m_db / (1 - self.beta1**t)
        v = self.v_dw / (1 - self.beta2**t)
        vb = self.v_db / (1 - self.beta2**t)
        w = w - self.eta * (m / (np.sqrt(v) + self.epsilon))
        b = b - self.eta * (mb / (np.sqrt(vb) + self.epsilon))
        return w, b


def grad_first(g, w, lr=0.1):
    return w - lr * g


def dx_first(dx, x, lr=0.1):
    return x - lr * dx


def grads_first(grads, params, lr=0.1):
    return {k: params[k] - lr * grads[k] for k in params}


def theta_J(theta, grad_J, alpha):
    return theta - alpha * grad_J


def loop_gd(w, grad_fn, lr=0.1, n_iters=1):
    for _ in range(n_iters):
        w = w - lr * grad_fn(w)
    return w


def stateful_lambda():
    s = {"v": 0}

    def f(w, g):
        s["v"] = 0.9 * s["v"] - 0.01 * g
        return w + s["v"]

    return f


class CallableSGD:
    lr = 0.1

    def __call__(self, w, g):
        return w - self.lr * g


class Static:
    @staticmethod
    def step(w, g, lr=0.1):
        return w - lr * g


class ClassM:
    v = 0

    @classmethod
    def step(cls, w, g, lr=0.01, mu=0.9):
        cls.v = mu * cls.v - lr * g
        return w + cls.v


@dataclasses.dataclass
class DC:
    lr: float = 0.01
    mu: float = 0.9
    v: object = None

    def step(self, w, g):
        self.v = -self.lr * g if self.v is None else self.mu * self.v - self.lr * g
        return w + self.v


class AdamState(typing.NamedTuple):
    m: object
    v: object
    t: int


def nt_state(w, g, state):
    t = state.t + 1
    m, v, s = make_step(state.m, state.v, g, t)
    return w - s, AdamState(m, v, t)


def init_nt(w):
    return AdamState(np.zeros_like(w), np.zeros_like(w), 0)


partial_sgd = functools.partial(grad_first, lr=0.2)


def slots_factory(lr=0.1):
    class S:
        __slots__ = ("lr",)

        def __init__(self):
            self.lr = lr

        def step(self, w, g):
            return w - self.lr * g

    return S()


RIGHT = [
    (sgd_Wb, "sgd"),
    (sgd_W1b1, "sgd"),
    (sgd_W1b1_all, "sgd"),
    (sgd_inplace_Wb, "sgd"),
    (mom_Wb, "momentum"),
    (mom_Wb_vfirst, "momentum"),
    (mom_Wb_dict, "momentum"),
    (mom_state, "momentum"),
    (adam_Wb, "adam"),
    (adam_V_S, "adam"),
    (update_parameters, "sgd"),
    (update_parameters_L, "sgd"),
    (ng_momentum, "momentum"),
    (ng_adam, "adam"),
    (BookAdam, "adam"),
    (BookAdam(), "adam"),
    (BookAdaGrad, "adagrad"),
    (BookNesterov, "nesterov"),
    (BookRMS, "rmsprop"),
    (SGDObj, "sgd"),
    (SGDObj2, "sgd"),
    (AdamObj, "adam"),
    (StepPG, "sgd"),
    (Net, "sgd"),
    (Net(), "sgd"),
    (NetStep, "sgd"),
    (LayerOpt, "adam"),
    (LayerSGD, "sgd"),
    (gen_adam, "adam"),
    (gen_sgd_pairs, "sgd"),
    (kw_only, "sgd"),
    (kw_only_mom, "momentum"),
    (kwargs, "sgd"),
    (nested, "sgd"),
    (nested_tuple, "sgd"),
    (nested_dict, "sgd"),
    (list_of_dicts, "sgd"),
    (list_of_dicts_d, "sgd"),
    (weights_biases, "sgd"),
    (nielsen, "sgd"),
    (vel_first, "momentum"),
    (tuple_params, "sgd"),
    (dict_return, "sgd"),
    (m_v_t_ret, "adam"),
    (m_v_ret_first, "adam"),
    (m_w_v, "adam"),
    (PerLayer, "momentum"),
    (PerLayerKey, "momentum"),
    (PerLayerId, "momentum"),
    (AdamNameUpdate, "adam"),
    (grad_first, "sgd"),
    (dx_first, "sgd"),
    (grads_first, "sgd"),
    (theta_J, "sgd"),
    (loop_gd, "sgd"),
    (stateful_lambda, "momentum"),
    (CallableSGD(), "sgd"),
    (CallableSGD, "sgd"),
    (Static, "sgd"),
    (Static.step, "sgd"),
    (ClassM, "momentum"),
    (DC, "momentum"),
    (DC(), "momentum"),
    (nt_state, "adam", dict(state=init_nt)),
    (partial_sgd, "sgd"),
    (slots_factory, "sgd"),
    (slots_factory(), "sgd"),
]

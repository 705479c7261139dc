"""Wrong updates as people write them, each with the slip that is in it."""
# ruff: noqa: B905, E741, N805 - it is what people write

import numpy as np

WRONG = []


def case(name, slips, **kw):
    def add(f):
        WRONG.append((f, name, kw, slips))
        return f

    return add


# --- adam kinds, over dicts/lists/objects/parts
@case("adam", {"correction_missing"})
def a1(params, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in params:
        v[l] = beta1 * v[l] + (1 - beta1) * grads[l]
        s[l] = beta2 * s[l] + (1 - beta2) * grads[l] ** 2
        vc = v[l] / (1 - beta1**t)
        params[l] = params[l] - learning_rate * vc / (np.sqrt(s[l]) + epsilon)
    return params, v, s


@case("adam", {"t_from_zero"})
class A2:
    def __init__(s, lr=1e-3):
        s.lr = lr
        s.t = 0
        s.m = {}
        s.v = {}

    def update(s, params, grads):
        for k in params:
            if k not in s.m:
                s.m[k] = np.zeros_like(params[k])
                s.v[k] = np.zeros_like(params[k])
            s.m[k] = 0.9 * s.m[k] + 0.1 * grads[k]
            s.v[k] = 0.999 * s.v[k] + 0.001 * grads[k] ** 2
            params[k] -= (
                s.lr * (s.m[k] / (1 - 0.9**s.t)) / (np.sqrt(s.v[k] / (1 - 0.999**s.t)) + 1e-8)
            )
        s.t += 1


@case("adam", {"t_per_array"})
class A3:
    def __init__(s, params, lr=1e-3):
        s.params = params
        s.lr = lr
        s.t = 0
        s.m = [np.zeros_like(p) for p in params]
        s.v = [np.zeros_like(p) for p in params]

    def step(s, grads):
        for i, (p, g) in enumerate(zip(s.params, grads)):
            s.t += 1
            s.m[i] = 0.9 * s.m[i] + 0.1 * g
            s.v[i] = 0.999 * s.v[i] + 0.001 * g * g
            p -= s.lr * (s.m[i] / (1 - 0.9**s.t)) / (np.sqrt(s.v[i] / (1 - 0.999**s.t)) + 1e-8)


@case("adam", {"t_per_array"})
class A3b:
    """per layer W and b, t in update_single"""

    def __init__(s, lr=1e-3):
        s.lr = lr
        s.t = 0
        s.m = {}
        s.v = {}

    def _one(s, k, p, g):
        s.t += 1
        m = s.m[k] = 0.9 * s.m.get(k, 0) + 0.1 * g
        v = s.v[k] = 0.999 * s.v.get(k, 0) + 0.001 * g * g
        return p - s.lr * (m / (1 - 0.9**s.t)) / (np.sqrt(v / (1 - 0.999**s.t)) + 1e-8)

    def step(s, W, b, dW, db):
        return s._one("W", W, dW), s._one("b", b, db)


@case("adam", {"corrected_moments_kept"})
def a4(w, g, m, v, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    m = m / (1 - b1**t)
    v = v / (1 - b2**t)
    w = w - lr * m / (np.sqrt(v) + eps)
    return w, m, v


@case("adam", {"power_forgotten"})
def a5(w, g, state, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    state["m"] = b1 * state["m"] + (1 - b1) * g
    state["v"] = b2 * state["v"] + (1 - b2) * g**2
    mh = state["m"] / (1 - b1)
    vh = state["v"] / (1 - b2)
    return w - lr * mh / (np.sqrt(vh) + eps)


@case("adam", {"square_forgotten"})
def a6(w, g, m, v, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * np.abs(g)
    return w - lr * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps), m, v


@case("adam", {"root_forgotten"})
def a7(w, g, m, v, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    return w - lr * (m / (1 - b1**t)) / ((v / (1 - b2**t)) + eps), m, v


@case("adam", {"uphill"})
def a8(w, g, m, v, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    w += lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps)
    return w, m, v


@case("adam", {"one_beta"})
def a9(w, g, m, v, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b1) * g**2
    return w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps), m, v


@case("adam", {"correction_multiplied"})
def a10(w, g, m, v, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    return w - lr * (m * (1 - b1**t)) / (np.sqrt(v * (1 - b2**t)) + eps), m, v


@case("adam", {"memory_lost"})
class A11:
    lr = 0.001

    def step(s, w, g):
        m = np.zeros_like(w)
        v = np.zeros_like(w)
        s.t = getattr(s, "t", 0) + 1
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        return w - s.lr * m / (1 - 0.9**s.t) / (np.sqrt(v / (1 - 0.999**s.t)) + 1e-8)


@case("adam", {"power_forgotten"})
def a12(w, g, state, lr=0.001):
    t = 0
    state["m"] = 0.9 * state["m"] + 0.1 * g
    state["v"] = 0.999 * state["v"] + 0.001 * g * g
    t += 1
    return w - lr * state["m"] / (1 - 0.9**t) / (np.sqrt(state["v"] / (1 - 0.999**t)) + 1e-8)


@case("adam", {"share_missing"})
def a13(w, g, state, t, lr=0.001):
    state["m"] = 0.9 * state["m"] + g
    state["v"] = 0.999 * state["v"] + g * g
    return w - lr * state["m"] / (1 - 0.9**t) / (np.sqrt(state["v"] / (1 - 0.999**t)) + 1e-8)


@case("adam", {"moment_squared"})
def a14(w, g, state, t, lr=0.001):
    m = state["m"] = 0.9 * state["m"] + 0.1 * g
    v = state["v"] = 0.999 * state["v"] + 0.001 * m**2
    return w - lr * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


@case("adam", {"betas_exchanged"})
def a15(w, g, state, t, lr=0.001, beta1=0.9, beta2=0.999):
    m = state["m"] = beta2 * state["m"] + (1 - beta2) * g
    v = state["v"] = beta1 * state["v"] + (1 - beta1) * g**2
    return w - lr * m / (1 - beta2**t) / (np.sqrt(v / (1 - beta1**t)) + 1e-8)


@case("adam", {"parenthesis_lost"})
def a16(w, g, state, t, lr=0.001, beta1=0.9, beta2=0.999):
    m = state["m"] = beta1 * state["m"] + (1 - beta1) * g
    v = state["v"] = beta2 * state["v"] + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t)) + 1e-8


@case("adam", {"squares_summed"})
def a17(w, g, state, t, lr=0.001, beta1=0.9, beta2=0.999):
    m = state["m"] = beta1 * state["m"] + (1 - beta1) * g
    v = state["v"] = beta2 * state["v"] + (1 - beta2) * np.dot(g, g)
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + 1e-8)


@case("adam", {"squares_summed"})
def a17b(params, grads, state, t, lr=0.001):
    for k in params:
        g = grads[k]
        s = state.setdefault(k, {"m": 0, "v": 0})
        s["m"] = 0.9 * s["m"] + 0.1 * g
        s["v"] = 0.999 * s["v"] + 0.001 * np.linalg.norm(g) ** 2
        params[k] = params[k] - lr * s["m"] / (1 - 0.9**t) / (
            np.sqrt(s["v"] / (1 - 0.999**t)) + 1e-8
        )


@case("adam", {"old_for_new"})
def a18(w, g, m, v, t, lr=0.001):
    m_new = 0.9 * m + 0.1 * g
    v_new = 0.999 * v + 0.001 * g * g
    w = w - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w, m_new, v_new


# one correction: only v corrected with beta1
@case("adam", {"one_beta"})
def a19(w, g, m, v, t, lr=0.001, b1=0.9, b2=0.999):
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g * g
    return w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b1**t)) + 1e-8), m, v


@case("adam", {"correction_missing"})
class A20:
    """hat form without sqrt in lr_t"""

    def __init__(s):
        s.iter = 0
        s.m = None

    def update(s, params, grads):
        if s.m is None:
            s.m = {k: np.zeros_like(v) for k, v in params.items()}
            s.v = {k: np.zeros_like(v) for k, v in params.items()}
        s.iter += 1
        lr_t = 0.001 / (1 - 0.9**s.iter)
        for k in params:
            s.m[k] += 0.1 * (grads[k] - s.m[k])
            s.v[k] += 0.001 * (grads[k] ** 2 - s.v[k])
            params[k] -= lr_t * s.m[k] / (np.sqrt(s.v[k]) + 1e-8)


@case("adam", {"root_forgotten"})
class A21:
    def __init__(s):
        s.iter = 0
        s.m = None

    def update(s, params, grads):
        if s.m is None:
            s.m = {k: np.zeros_like(v) for k, v in params.items()}
            s.v = {k: np.zeros_like(v) for k, v in params.items()}
        s.iter += 1
        lr_t = 0.001 * (1 - 0.999**s.iter) / (1 - 0.9**s.iter)
        for k in params:
            s.m[k] += 0.1 * (grads[k] - s.m[k])
            s.v[k] += 0.001 * (grads[k] ** 2 - s.v[k])
            params[k] -= lr_t * s.m[k] / (np.sqrt(s.v[k]) + 1e-7)


# --- momentum
@case("momentum", {"uphill"})
def m1(W, b, dW, db, vW, vb, lr=0.01, mu=0.9):
    vW = mu * vW + lr * dW
    vb = mu * vb + lr * db
    return W + vW, b + vb, vW, vb


@case("momentum", {"memory_unused"})
def m3(params, grads, lr=0.01, mu=0.9):
    v = {k: np.zeros_like(p) for k, p in params.items()}
    for k in params:
        v[k] = mu * v[k] - lr * grads[k]
        params[k] += v[k]
    return params


@case("momentum", {"memory_unused"})
def m4(w, g, v, lr=0.01, mu=0.9):
    v = mu * v - lr * g
    w = w - lr * g
    return w, v


@case("momentum", {"rate_twice"})
def m5(w, g, v, lr=0.01, mu=0.9):
    v = mu * v + lr * g
    return w - lr * v, v


@case("momentum", {"momentum_never_fades"})
def m6(w, g, v, lr=0.01, mu=0.9):
    v = v - lr * g
    return w + v, v


@case("momentum", {"rate_missing"})
def m7(w, g, v, lr=0.01, mu=0.9):
    v = mu * v - g
    return w + v, v


@case("momentum", {"shares_exchanged"})
def m8(w, g, v, lr=0.01, mu=0.9):
    v = (1 - mu) * v + mu * g
    return w - lr * v, v


@case("momentum", {"old_for_new"})
def m9(w, g, v, lr=0.01, mu=0.9):
    w = w + v
    v = mu * v - lr * g
    return w, v


@case("momentum", {"momentum_sign"})
def m10(w, g, v, lr=0.01, mu=0.9):
    v = lr * g - mu * v
    return w - v, v


# --- nesterov
@case("nesterov", {"look_ahead_point"})
def n1(w, grad, v, lr=0.01, mu=0.9):
    g = grad(w - mu * v)
    v = mu * v - lr * g
    return w + v, v


@case("nesterov", {"look_ahead_point"})
def n2(params, grad_fn, v, lr=0.01, mu=0.9):
    g = grad_fn(params)
    v = {k: mu * v[k] - lr * g[k] for k in params}
    return {k: params[k] + v[k] for k in params}, v


@case("nesterov", {"look_ahead_velocity"})
def n3(x, dx, v, lr=0.01, mu=0.9):
    v_prev = v
    v = mu * v - lr * dx
    x += -mu * v_prev + (1 - mu) * v
    return x, v


# --- adagrad, rmsprop, adadelta
@case("adagrad", {"root_forgotten"})
def g1(w, g, cache, lr=0.01, eps=1e-8):
    cache += g**2
    return w - lr * g / (cache + eps), cache


@case("adagrad", {"square_forgotten"})
def g2(w, g, cache, lr=0.01, eps=1e-8):
    cache += np.abs(g)
    return w - lr * g / (np.sqrt(cache) + eps), cache


@case("adagrad", {"old_for_new"})
def g3(w, g, cache, lr=0.01, eps=1e-8):
    w = w - lr * g / (np.sqrt(cache) + eps)
    cache = cache + g**2
    return w, cache


@case("adagrad", {"cache_decays"})
class G4:
    def __init__(s, lr=0.01):
        s.lr = lr
        s.h = None

    def update(s, params, grads):
        if s.h is None:
            s.h = {k: np.zeros_like(p) for k, p in params.items()}
        for k in params:
            s.h[k] = 0.9 * s.h[k] + 0.1 * grads[k] ** 2
            params[k] -= s.lr * grads[k] / (np.sqrt(s.h[k]) + 1e-7)


@case("rmsprop", {"square_forgotten"})
def r1(w, g, s, lr=0.01, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * np.abs(g)
    return w - lr * g / (np.sqrt(s) + eps), s


@case("rmsprop", {"shares_exchanged"})
def r2(w, g, s, lr=0.01, rho=0.9, eps=1e-8):
    s = (1 - rho) * s + rho * g * g
    return w - lr * g / (np.sqrt(s) + eps), s


@case("rmsprop", {"memory_lost"})
def r3(params, grads, lr=0.01, decay_rate=0.9, eps=1e-8):
    s = dict.fromkeys(params, 0)
    for k in params:
        s[k] = decay_rate * s[k] + (1 - decay_rate) * grads[k] ** 2
        params[k] -= lr * grads[k] / (np.sqrt(s[k]) + eps)
    return params


@case("rmsprop", {"root_multiplied"})
def r4(w, g, s, lr=0.01, rho=0.9, eps=1e-8):
    s = rho * s + (1 - rho) * g * g
    return w - lr * g * (np.sqrt(s) + eps), s


@case("rmsprop", {"share_missing", "cache_never_decays"})
def r5(w, g, s, lr=0.01, rho=0.9, eps=1e-8):
    s = rho * s + g * g
    return w - lr * g / (np.sqrt(s) + eps), s


@case("adadelta", {"gradients_for_steps"})
def d1(w, g, s, d, rho=0.95, eps=1e-6):
    s = rho * s + (1 - rho) * g * g
    dx = -np.sqrt(d + eps) / np.sqrt(s + eps) * g
    d = rho * d + (1 - rho) * g * g
    return w + dx, s, d


@case("adadelta", {"roots_exchanged"})
def d2(w, g, s, d, rho=0.95, eps=1e-6):
    s = rho * s + (1 - rho) * g * g
    dx = -np.sqrt(s + eps) / np.sqrt(d + eps) * g
    d = rho * d + (1 - rho) * dx**2
    return w + dx, s, d


# --- decay
@case("adamw", {"decay_coupled"})
def w1(params, grads, state, t, lr=0.001, weight_decay=0.01):
    for k in params:
        g = grads[k] + weight_decay * params[k]
        s = state.setdefault(k, {"m": 0, "v": 0})
        s["m"] = 0.9 * s["m"] + 0.1 * g
        s["v"] = 0.999 * s["v"] + 0.001 * g * g
        params[k] = params[k] - lr * s["m"] / (1 - 0.9**t) / (
            np.sqrt(s["v"] / (1 - 0.999**t)) + 1e-8
        )


@case("adamw", {"decay_sign"})
def w2(w, g, m, v, t, lr=0.001, wd=0.01):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g * g
    return w - lr * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8) + lr * wd * w, m, v


@case("adamw", {"decay_of_new_weights"})
def w3(w, g, m, v, t, lr=0.001, wd=0.01):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g * g
    w = w - lr * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    w = w * (1 - lr * wd)
    return w, m, v


@case("sgd:l2=0.01", {"decay_factor"})
def w4(w, g, lr=0.1, lam=0.01):
    return w - lr * (g + 2 * lam * w)


@case("sgd:l2=0.01", {"decay_sign"})
def w5(w, g, lr=0.1, lam=0.01):
    return w - lr * (g - lam * w)


@case("sgd:l2=0.01", {"decay_without_rate", "decay_decoupled"})
def w6(w, g, lr=0.1, lam=0.01):
    return (1 - lam) * w - lr * g


@case("sgd", {"uphill"})
def s1(weights, biases, nabla_w, nabla_b, eta):
    return [w + eta * n for w, n in zip(weights, nabla_w)], [
        b + eta * n for b, n in zip(biases, nabla_b)
    ]


@case("sgd", {"uphill"})
class S2:
    def __init__(s, params, lr=0.1):
        s.params = params
        s.lr = lr

    def step(s):
        for p in s.params:
            p.data += s.lr * p.grad


@case("sgd", {"array_forgotten"})
def s3(W1, b1, W2, b2, grads, lr=0.1):
    W1 = W1 - lr * grads["dW1"]
    b1 = b1 - lr * grads["db1"]
    W2 = W2 - lr * grads["dW2"]
    return W1, b1, W2, b2


@case("lion", {"sign_forgotten"})
def l1(w, g, m, lr=1e-4, beta1=0.9, beta2=0.99, wd=0.0):
    c = beta1 * m + (1 - beta1) * g
    w = w - lr * (c + wd * w)
    return w, beta2 * m + (1 - beta2) * g

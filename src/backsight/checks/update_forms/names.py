"""What the parameters of an update are called, in the code that people write and in libraries.

    def adam(theta, dtheta, cache, iteration, learning_rate=0.1, beta_1=0.9)
             w      g       state  t          rate               beta1

A name is compared without its underscores, in small letters.
"""

from collections.abc import Collection

from backsight.checks.update_rules.rule import L2
from backsight.maths.optimizers import Optimizer

RATE = "rate"
BETAS = "betas"
WEIGHTS = frozenset(
    [
        "w",
        "ws",
        "wt",
        "weights",
        "weight",
        "x",
        "xs",
        "theta",
        "thetas",
        "params",
        "param",
        "parameters",
        "parameter",
        "p",
        "ps",
        "variables",
        "variable",
        "vars",
        "var",
        "wb",
    ]
)
PLURAL_WEIGHTS = frozenset(
    ["ws", "weights", "params", "parameters", "ps", "variables", "vars", "thetas", "xs"]
)
GRADIENT = frozenset(
    [
        "g",
        "gs",
        "gt",
        "grad",
        "grads",
        "gradient",
        "gradients",
        "dw",
        "dws",
        "dx",
        "dtheta",
        "dparams",
        "dp",
        "derivative",
        "derivatives",
        "delw",
        "gradw",
        "gradtheta",
        "nablaw",
        "updates",
        "gradj",
        "gradl",
        "slope",
        "slopes",
    ]
)
GRADIENT_FUNCTION = frozenset(
    [
        "gradfn",
        "gradf",
        "gradfunc",
        "gradfunction",
        "gradientfn",
        "gradientf",
        "gradientfunc",
        "gradientfunction",
        "fgrad",
        "df",
        "fprime",
        "gradientof",
        "gradof",
        "computegradient",
        "computegradients",
        "calcgrad",
        "getgrad",
        "dl",
    ]
)
STEP = frozenset(
    [
        "t",
        "step",
        "steps",
        "iteration",
        "iterations",
        "iter",
        "iters",
        "it",
        "k",
        "i",
        "n",
        "epoch",
        "stepnum",
        "stepcount",
        "timestep",
        "count",
        "counter",
        "niter",
        "numiter",
        "nstep",
    ]
)
STATE = frozenset(
    [
        "state",
        "states",
        "cache",
        "config",
        "memory",
        "mem",
        "optstate",
        "optimizerstate",
        "history",
        "store",
        "slots",
        "stats",
        "buffers",
        "st",
        "optcache",
    ]
)
LAYER = frozenset(
    [
        "layer",
        "layers",
        "module",
        "dense",
        "net",
        "network",
        "model",
        "nn",
        "lay",
        "obj",
    ]
)
KEY = frozenset(
    [
        "key",
        "name",
        "layername",
        "layerid",
        "layeridx",
        "paramname",
        "paramid",
        "id",
        "idx",
        "index",
    ]
)
"""What tells an optimizer of several arrays which one it is."""
SETTINGS_DICT = frozenset(
    [
        "hyperparams",
        "hyperparameters",
        "hparams",
        "hp",
        "hyper",
        "opts",
        "options",
        "settings",
        "args",
    ]
)
SIZE = frozenset(["shape", "size", "dim", "ndim", "nparams"])
MEMORY = {
    "m": "mt expavg firstmoment moment1 gradavg mean mom ma moments1 avggrad meangrad first m1",
    "v": "vt expavgsq secondmoment moment2 velocity velocities momentumbuffer buf buffer vel b "
    "second m2 vdw sdw",
    "s": "squareavg cache v vt r rt sq meansquare expavgsq gradsq eg2 h acc sdw avgsq sqavg",
    "d": "accdelta delta deltas edx2 edw2 accupdate accumulatedupdates",
    "c": "cache sum h g2 sumsq accumulator acc gradsquared sumofsquares v s r gsum sqsum gradsq",
    "u": "maxexpavgsq vmax maxv vhat vhatmax maxsquares",
}
"""What records call it, and what others do."""
SETTINGS = {
    RATE: "eta lr rate learningrate stepsize lrate learnrate lrt etat",
    "beta1": "b1 betaone rho1 momentum beta",
    "beta2": "b2 betatwo rho2 rho",
    "epsilon": "eps epsilonhat epshat fuzz stability smallnumber tiny",
    "mu": "momentum beta gamma rho momentumcoefficient alpha m mom beta1 friction",
    "gamma": "rho alpha decayrate decay beta beta2 smoothing smoothingconstant discount",
    "rho": "gamma decayrate decay beta",
    "decay": "weightdecay wd lam lambda lambd lmbda weightdecayrate reg l2 lambdawd",
    "initial": "initialaccumulatorvalue",
    L2: "weightdecay wd lam lambda lambd lmbda reg l2reg",
}
"""What records call it, and what others do; each where the record has it."""
EXTRAS = (
    "amsgrad",
    "dampening",
    "decoupled_weight_decay",
    "initial_accumulator_value",
    "lr_decay",
    "maximize",
    "momentum",
    "momentum_decay",
)
"""What only conventions of libraries have."""


def simplify_name(name: str) -> str:
    """A name as it is compared."""
    return name.lower().replace("_", "")


def find_setting(name: str, beside: Collection[str], record: Optimizer) -> str | None:
    """The setting of the record that a name stands for; None where it stands for none.

    beside: the names that stand beside it, for what may stand for two: alpha is the rate, or what
    fades where a rate stands beside it.
    """
    plain, others = simplify_name(name), {simplify_name(n) for n in beside}
    own = (*record.settings, RATE)
    extras = [e for e in EXTRAS if e != "momentum" or not {"mu", "beta1"} & set(own)]
    exact = {simplify_name(s): s for s in (*own, L2, *extras)}
    if plain in exact:
        return exact[plain]
    if plain == BETAS and {"beta1", "beta2"} <= set(own):
        return BETAS
    if _is_pair(plain, others) and "beta1" not in own:
        return None
    has_rate = bool(others & {"rate", *SETTINGS[RATE].split()})
    if plain == "alpha" and not has_rate:
        return RATE
    places = (*own, *(() if "decay" in own else (L2,)))
    return next((s for s in places if plain in SETTINGS.get(s, "").split()), None)


def _is_pair(plain: str, others: set[str]) -> bool:
    """Whether a name is one of Adam's two, and the other stands beside it."""
    pairs = (("beta1", "beta2"), ("b1", "b2"))
    return any(plain in pair and set(pair) - {plain} <= others for pair in pairs)


def find_memory(name: str, record: Optimizer) -> str | None:
    """The memory of the record that a name stands for; None where it stands for none."""
    plain = simplify_name(name)
    if plain in record.memory:
        return plain
    return next((m for m in record.memory if plain in MEMORY.get(m, "").split()), None)

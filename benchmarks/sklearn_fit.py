"""Fits of backsight.sklearn's estimators beside those of scikit-learn's networks, settings equal.

    pip install -e ".[sklearn,fast]"
    OMP_NUM_THREADS=1 python benchmarks/sklearn_fit.py

Five of scikit-learn's data sets, standardized; half of the rows to train on, half to judge by, for
each seed another half. Both fit the same rows with the same parameters and the same random_state,
one after the other, each round another one first; the ratio is taken within a round. The first fit
of ours, which imports and compiles, is not counted, but shown in seconds. On a machine that is busy
with other things --clock cpu counts the seconds that the processor worked.
"""

import argparse
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn import datasets
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

from backsight.sklearn import NetworkClassifier, NetworkRegressor

Clock = Callable[[], float]
SETS = ("iris", "wine", "breast_cancer", "digits", "diabetes")
SHAPES: dict[str, dict[str, Any]] = {
    "as they are": {},
    "batch 32": {"batch_size": 32},
    "early stopping": {"early_stopping": True},
    "64-64, tanh": {"hidden_layer_sizes": (64, 64), "activation": "tanh"},
}


def main() -> None:
    """Print a line for each data set and choice of parameters."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="seeds, each a round")
    parser.add_argument("--only", default="", help="data sets that have this in their name")
    parser.add_argument("--engine", default="auto", help="of ours")
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    chosen = parser.parse_args()
    clock = time.perf_counter if chosen.clock == "wall" else time.process_time
    warnings.simplefilter("ignore")
    print(
        f"{'data':14} {'parameters':16} {'first':>6} {'theirs':>9} {'ours':>9} {'ratio':>6}  scores"
    )
    for name in (n for n in SETS if chosen.only in n):
        for words, parameters in SHAPES.items():
            figures = measure(name, parameters, chosen.rounds, chosen.engine, clock)
            print(f"{name:14} {words:16} {figures}", flush=True)


def measure(name: str, parameters: dict[str, Any], rounds: int, engine: str, clock: Clock) -> str:
    """The median times in ms, the median of the ratios, and the mean scores, theirs and ours."""
    x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    is_numbers = name == "diabetes"
    theirs = MLPRegressor if is_numbers else MLPClassifier
    ours = NetworkRegressor if is_numbers else NetworkClassifier
    if is_numbers:
        y = (y - y.mean()) / y.std()
    seconds, scores = np.zeros((rounds, 2)), np.zeros((rounds, 2))
    first = 0.0
    for seed in range(-1, rounds):
        parts = split(x, y, max(seed, 0), stratify=not is_numbers)
        makers: list[Callable[[], Any]] = [
            lambda seed=seed: theirs(random_state=max(seed, 0), **parameters),
            lambda seed=seed: ours(random_state=max(seed, 0), engine=engine, **parameters),
        ]
        for place in (0, 1) if seed % 2 else (1, 0):
            took, score = fit_once(clock, makers[place], *parts)
            if seed >= 0:
                seconds[seed, place], scores[seed, place] = took, score
            elif place == 1:
                first = took
    middle = 1e3 * np.median(seconds, axis=0)
    ratio = np.median(seconds[:, 1] / seconds[:, 0])
    means = scores.mean(axis=0)
    return (
        f"{first:6.2f} {middle[0]:9.1f} {middle[1]:9.1f} {ratio:6.2f}  "
        f"{means[0]:.4f} {means[1]:.4f}"
    )


def split(x: Any, y: Any, seed: int, *, stratify: bool) -> tuple[Any, ...]:
    """Rows to train on and to judge by, standardized by the first."""
    train, test, truth, expected = train_test_split(
        x, y, test_size=0.5, random_state=seed, stratify=y if stratify else None
    )
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test), truth, expected


def fit_once(
    clock: Clock, make: Callable[[], Any], train: Any, test: Any, truth: Any, expected: Any
) -> tuple[float, float]:
    """Seconds of a fit, and its score on the other rows."""
    estimator = make()
    start = clock()
    estimator.fit(train, truth)
    took = clock() - start
    return took, estimator.score(test, expected)


if __name__ == "__main__":
    main()

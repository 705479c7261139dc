"""A generator that makes a step whenever a gradient is sent to it, as an object with a step."""

from collections.abc import Generator
from typing import Any


class GeneratorUpdate:
    """gen = update(w); next(gen); w = gen.send(g). What it gave last is its weights."""

    def __init__(self, generator: Generator[Any, Any, Any]) -> None:
        self.generator = generator
        self.weights = next(generator)

    def step(self, g: Any) -> Any:
        """The new weights."""
        self.weights = self.generator.send(g)
        return self.weights


class PairGeneratorUpdate:
    """gen = update(); next(gen); w = gen.send((w, g))."""

    def __init__(self, generator: Generator[Any, Any, Any]) -> None:
        self.generator = generator
        next(generator)

    def step(self, w: Any, g: Any) -> Any:
        """The new weights."""
        return self.generator.send((w, g))

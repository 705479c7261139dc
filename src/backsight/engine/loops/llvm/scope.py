"""What is known at a place of the code that is being written."""

from dataclasses import dataclass, field, replace

from backsight.engine.loops.llvm.emitter import Register
from backsight.engine.loops.representation import For


@dataclass(kw_only=True)
class Scope:
    """names: values by name; slots: where those that change are kept; turns: the loops' counters;
    axis, lanes: what is done in lanes, and how many."""

    names: dict[str, Register] = field(default_factory=dict)
    slots: dict[str, Register] = field(default_factory=dict)
    turns: dict[str, str] = field(default_factory=dict)
    axis: str = ""
    lanes: int = 1

    def open_loop(self, loop: For) -> "Scope":
        """Inside a loop: names made there are its own, slots are those of outside."""
        inner = replace(self, names=dict(self.names), turns=dict(self.turns))
        if loop.lanes > 1:
            inner.axis, inner.lanes = loop.axis, max(loop.lanes, self.lanes)
        return inner

    def __contains__(self, name: str) -> bool:
        return name in self.names or name in self.slots

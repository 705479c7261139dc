"""A module of PyTorch as a chain of known parts, by torch.fx.

x ─▶ fc1 ─▶ relu ─▶ fc2 ─▶ + ─▶ relu_1 ─▶ out         additions alone may reach back
          └────────────────┘
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from backsight.adapters.network_parts import NetworkPart
from backsight.adapters.torch.library import import_torch
from backsight.adapters.torch.parts import (
    ADDITIONS,
    DEFAULTS,
    DROPOUTS,
    FUNCTIONS,
    SHAPERS,
    find_class,
    list_known,
    make_choice,
)
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_words

ROOT = "0"
"""What a model that is one module is called, once it stands in a Sequential."""


class PartChain:
    """The parts of a module, in order. traced: its graph. names: of the parts, by their nodes."""

    def __init__(self, model: Any, x: Any) -> None:
        self.traced = trace(model)
        self.parts: list[NetworkPart] = []
        self.places: dict[Any, int] = {}
        self.nodes: list[Any] = []
        self._numbers = _record_numbers(self.traced, x)
        self._used: dict[int, str] = {}
        for node in self.traced.graph.nodes:
            self._read(node)

    def _read(self, node: Any) -> None:
        number = self._numbers.get(node)
        if node.op == "placeholder":
            self._read_input(node)
        elif node.op == "output":
            self._require_output(node)
        elif not hasattr(number, "dim"):
            return  # a shape, not a number of the network
        elif node.op == "call_module":
            self._read_module(node)
        elif node.op in ("call_function", "call_method"):
            self._read_call(node)
        else:
            raise _make_error(
                node.target, _("it is a tensor that the model reads beside its parts")
            )

    def _read_input(self, node: Any) -> None:
        if self.places:
            raise _make_error(node.name, _("it is a second input, and one is read"))
        self.places[node] = 0

    def _require_output(self, node: Any) -> None:
        result = node.args[0]
        if self.places.get(result) != len(self.parts):
            raise _make_error(
                str(result), _("the model has to give back what its last part makes, and that only")
            )

    def _read_module(self, node: Any) -> None:
        module, name = self.traced.get_submodule(node.target), str(node.target)
        described, known = type(module).__name__, find_class(module)
        if described in SHAPERS and type(module).__module__.startswith("torch.nn"):
            return self._pass_on(node, name)
        if known is None:
            raise _make_error(
                f"{name} ({described})",
                _("it is none of the known parts, which are {names}").format(
                    names=join_words(list_known())
                ),
            )
        if id(module) in self._used:
            raise _make_error(
                name, _("it is used twice, and weights that are shared are not read").format()
            )
        if any(True for _p in module.parameters()):
            self._used[id(module)] = name
        kind, record = known
        if record == "softmax" and module.dim is None:
            module = SimpleNamespace(dim=-1)
        choice = make_choice(name, described, record, module)
        units = module.out_features if record == "dense" else None
        if record == "dropout" and not module.p:
            return self._pass_on(node, name)
        return self._add(
            node, NetworkPart(name=name, kind=kind, choice=choice, module=module, units=units)
        )

    def _read_call(self, node: Any) -> None:
        name = node.target if isinstance(node.target, str) else node.target.__name__
        if name in SHAPERS:
            return self._pass_on(node, node.name)
        if name in ADDITIONS:
            return self._read_addition(node)
        if name not in FUNCTIONS:
            raise _make_error(
                f"{node.name} ({name})",
                _("it is none of the known parts, which are {names}").format(
                    names=join_words([*list_known(), *sorted(FUNCTIONS)])
                ),
            )
        arguments = _read_arguments(node, DEFAULTS.get(name, {}))
        if name in ("softmax", "log_softmax") and arguments.dim is None:
            arguments.dim = -1
        if name in DROPOUTS and not (arguments.p and node.kwargs.get("training", True)):
            return self._pass_on(node, node.name)
        kind = "layer" if name in DROPOUTS else "activation"
        choice = make_choice(node.name, name, name, arguments)
        return self._add(node, NetworkPart(name=node.name, kind=kind, choice=choice))  # type: ignore[arg-type] # one of two literals

    def _read_addition(self, node: Any) -> None:
        terms = [a for a in node.args if a in self.places]
        if len(terms) != 2 or len(node.args) != 2 or node.kwargs:
            raise _make_error(node.name, _("only two results of parts are added"))
        first, second = sorted(terms, key=lambda term: self.places[term])
        shapes = [tuple(self._numbers[t].shape) for t in (first, second)]
        if self.places[second] != len(self.parts) or self.places[first] == len(self.parts):
            raise _make_error(
                node.name, _("what is added to the last result has to be an earlier one")
            )
        if shapes[0] != shapes[1]:
            raise _make_error(
                node.name, _("the two have other shapes, {shapes}").format(shapes=shapes)
            )
        source = self.places[first]
        self._add(
            node,
            NetworkPart(name=node.name, kind="addition", choice=Choice("residual"), source=source),
            reads=second,
        )

    def _pass_on(self, node: Any, name: str) -> None:
        """What changes no number, and not their order within a row."""
        source = self._find_source(node, name)
        before, after = self._numbers[source], self._numbers[node]
        rows, is_squeezed = before.shape[0], after.dim() == 1 and before.numel() == len(after)
        if not (is_squeezed or (after.dim() >= 2 and after.shape[0] == rows)):
            raise _make_error(
                name,
                _("it mixes rows: {before} becomes {after}").format(
                    before=tuple(before.shape), after=tuple(after.shape)
                ),
            )
        self.places[node] = self.places[source]

    def _add(self, node: Any, part: NetworkPart, reads: Any = None) -> None:
        source = reads or self._find_source(node, part.name)
        if self.places[source] != len(self.parts):
            raise _make_error(
                part.name,
                _("it takes what an earlier part made, and only additions may reach back"),
            )
        if self._numbers[source].dim() != 2:
            raise _make_error(
                part.name,
                _("it takes {shape}, and (rows, units) are read").format(
                    shape=tuple(self._numbers[source].shape)
                ),
            )
        self.parts.append(part)
        self.nodes.append(node)
        self.places[node] = len(self.parts)

    def _find_source(self, node: Any, name: str) -> Any:
        sources = [a for a in node.all_input_nodes if a in self.places]
        if len(sources) != 1:
            raise _make_error(
                name, _("it takes {count} results, and one is read").format(count=len(sources))
            )
        return sources[0]


def _read_arguments(node: Any, defaults: Mapping[str, Any]) -> SimpleNamespace:
    """The arguments of a function behind the first, by name."""
    said = dict(zip(defaults, node.args[1:], strict=False))
    return SimpleNamespace(
        **{**defaults, **said, **{k: node.kwargs[k] for k in defaults if k in node.kwargs}}
    )


def trace(model: Any) -> Any:
    """The graph of a model that is a torch.nn.Module. Raises BadInput where it cannot be traced."""
    torch = import_torch()
    if not isinstance(model, torch.nn.Module):
        raise BadInput(
            _("model has to be a torch.nn.Module; got {kind}.").format(kind=type(model).__name__)
        )
    held = torch.nn.Sequential(model) if find_class(model) else model
    tracer = _make_tracer(torch)
    try:
        return torch.fx.GraphModule(held, tracer.trace(held))
    except Exception as error:  # whatever the user's own forward says to a tracer's stand-ins
        where = getattr(tracer, "module_stack", {})
        name = next(reversed(where), "") if where else ""
        raise BadInput(
            _(
                "{name} ({kind}) cannot be read: its forward asks for numbers, so that it is no "
                "fixed graph ({error})."
            ).format(
                name=name or _("the model"),
                kind=type(model.get_submodule(name) if name else model).__name__,
                error=error,
            )
        ) from None


def _make_tracer(torch: Any) -> Any:
    def is_leaf_module(self: Any, module: Any, name: str) -> bool:
        own = any(True for _p in module.parameters(recurse=False))
        return bool(torch.fx.Tracer.is_leaf_module(self, module, name)) or own

    return type("PartTracer", (torch.fx.Tracer,), {"is_leaf_module": is_leaf_module})()


def _record_numbers(traced: Any, x: Any) -> dict[Any, Any]:
    """What each node makes of x, with nothing dropped. Raises BadInput where it fails."""
    torch, numbers = import_torch(), {}
    usual = {m: m.training for m in traced.modules()}

    def run_node(self: Any, node: Any) -> Any:
        result = torch.fx.Interpreter.run_node(self, node)
        numbers[node] = result.clone() if hasattr(result, "clone") else result
        return result

    traced.eval()
    interpreter = type("Recorder", (torch.fx.Interpreter,), {"run_node": run_node})(traced)
    try:
        with torch.no_grad():
            interpreter.run(x)
    except Exception as error:
        raise BadInput(
            _("The model does not take the example: {error}").format(error=error)
        ) from None
    finally:
        for module, training in usual.items():
            module.training = training
    return numbers


def _make_error(name: str, why: str) -> BadInput:
    return BadInput(_("{name} cannot be read: {why}.").format(name=name, why=why))

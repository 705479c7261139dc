"""Spec and shapes in, Derivation out: forward, loss, backward and update as equations.

Layers are named by the number of the dense layer they belong to: z1 = x W1 + b1, a1 = σ(z1),
k1 (a dropout mask behind it), and so on. Derivatives are named by what they are: dL_dW1.
With a regularizer the loss is L = D + R, D the data's part; without one it is L alone.
"""

from collections.abc import Iterator, Sequence

from backsight.engine.book import Book
from backsight.engine.derivation import Derivation
from backsight.engine.spec import Choice, Layer, Spec
from backsight.kernel.errors import BadRecord
from backsight.maths import catalogs
from backsight.maths.layers import Layer as LayerRecord
from backsight.maths.layers import Weight

TAKEN = frozenset({"x", "y", "t", "T", "N", "K", "L", "D", "g", "eta", "eta_0", "theta"})


def derive(
    spec: Spec, *, inputs: int, outputs: int, rows: int, training: bool = True
) -> Derivation:
    """The equations of one step on a batch.

    spec: a complete one (`engine.complete`). inputs: columns of x; outputs: columns of y; rows:
    of the batch. training: False derives only the forward act, without what is there only in
    training (dropout).
    """
    book = Book(spec.dtype, rows)
    book.symbol("x", (rows, inputs), "input", "the inputs of the batch, one row each")
    if training:
        book.symbol("y", (rows, outputs), "target", "the targets of the batch")
        book.number("N", rows, "rows of the batch")
        book.number("K", outputs, "units of the output")
        book.number("t", None, "the step, counted from 1")
    _Network(spec, book, training).derive(inputs)
    return book.closed()


class _Network:
    """The state of one derivation: what has been written so far, and where the backward act goes."""

    def __init__(self, spec: Spec, book: Book, training: bool) -> None:
        self.spec, self.book, self.training = spec, book, training
        self.optimizer = catalogs["optimizers"][spec.optimizer.name]
        self.point = ""
        self.stages: list[tuple[LayerRecord, Layer, dict[str, str]]] = []
        self.activations: list[tuple[str, Choice, str]] = []

    def derive(self, inputs: int) -> None:
        self.start(inputs)
        self.look_ahead()
        output = self.forward()
        self.book.output = output
        if not self.training:
            return
        self.loss(output)
        self.backward(output)
        self.update()

    # ------------------------------------------------------------------ start
    def start(self, inputs: int) -> None:
        """The first weights, from draws of a stream of their own each."""
        book, width, names = self.book, inputs, []
        for layer, record, index in self.layers():
            wide = layer.units or width
            for weight in self.present(record, layer):
                names.append(self.first_value(weight, layer, index, width, wide))
            width = wide
        book.vector("theta", names, "all weights, one after the other")
        if self.training:
            book.equation(
                "start", ("theta",), "calculus.packing.value", names,
                reason="all weights in one vector, so that an update is one pass over it",
            )  # fmt: skip
            for memory in self.optimizer.memory:
                if memory in TAKEN or memory in book.symbols:
                    raise BadRecord(
                        f"Optimizer {self.optimizer.name!r}: its memory cannot be called "
                        f"{memory!r}, that name is taken in every derivation."
                    )
                book.memory(memory, f"what {self.optimizer.name} remembers; 0 at the start")

    def first_value(self, weight: Weight, layer: Layer, index: str, n_in: int, n_out: int) -> str:
        name, shape = f"{weight.letter}{index}", weight.shape(n_in, n_out)
        if not self.training:
            self.book.symbol(name, shape, "weight")
            return name
        choice = layer.initializer if weight.start == "initializer" else None
        choice = choice or Choice(
            "zeros" if weight.start == "zeros" else "constant",
            {"number": 1.0} if weight.start == "ones" else {},
        )
        record = catalogs["initializers"][choice.name]
        draw = f"d_{name}"
        self.book.draw(draw, shape, record.draws, f"initial/{name}", "draws for the first weights")
        self.book.symbol(name, shape, "weight", f"weights of layer {index}")
        for count, value, about in (
            ("n_in", n_in, "units before"),
            ("n_out", n_out, "units after"),
        ):
            self.book.number(f"{count}{index}", value, f"{about} layer {index}")
        self.book.equation(
            "start", (name,), f"initializers.{choice.name}.value",
            (draw, f"n_in{index}", f"n_out{index}"), choice.settings,
            reason=f"where {{{name}}} starts: {choice.name.replace('_', ' ')}",
        )  # fmt: skip
        return name

    def look_ahead(self) -> None:
        """Nesterov's point, where the optimizer takes the gradient elsewhere than at theta."""
        ahead = self.optimizer.ahead
        if not self.training or ahead is None:
            return
        settings = self.spec.optimizer.settings
        if ahead.is_only("w", **settings):
            return
        book, self.point = self.book, "_ahead"
        weights = [s.name for s in book.symbols.values() if s.role == "weight"]
        book.equation(
            "forward", ("theta_ahead",), f"optimizers.{self.optimizer.name}.ahead",
            ["theta" if p == "w" else p for p in ahead.parameters], settings,
            reason=f"{self.optimizer.name} takes the gradient where its memory is about to "
            "carry the weights",
        )  # fmt: skip
        book.parts("theta_ahead", weights, suffix="_ahead")

    # ---------------------------------------------------------------- forward
    def forward(self) -> str:
        """Layer after layer, from x to the output; returns the output's symbol."""
        current = "x"
        for layer, record, index in self.layers():
            names = {"x": current} | {
                w.letter: f"{w.letter}{index}{self.point}" for w in self.present(record, layer)
            }
            if record.draws:
                names["u"] = f"u{index}"
                self.book.draw(
                    names["u"], self.book.shape(current), "uniform",
                    f"{record.name}/{index}", f"uniform draws for {record.name}",
                )  # fmt: skip
            for letter, formula in record.steps.items():
                names[letter] = self.book.free(f"{letter}{index}")
                reason = record.reasons.get(letter, record.name)
                self.book.equation(
                    "forward", (names[letter],), f"layers.{record.name}.steps.{letter}",
                    [names.get(p, "") for p in formula.parameters], layer.layer.settings,
                    reason=f"layer {index}, {record.name}: {reason}",
                )  # fmt: skip
                current = names[letter]
            self.stages.append((record, layer, names))
            current = self.activation(layer, index, current)
        return current

    def activation(self, layer: Layer, index: str, z: str) -> str:
        if layer.activation is None:
            return z
        name, a = layer.activation.name, f"a{index}"
        record = catalogs["activations"][name]
        self.book.equation(
            "forward", (a,), f"activations.{name}.value", (z,), layer.activation.settings,
            reason=f"layer {index}'s activation is {name.replace('_', ' ')}",
        )  # fmt: skip
        self.activations.append((z, layer.activation, a))
        return a

    # ------------------------------------------------------------------- loss
    def loss(self, output: str) -> None:
        """How wrong the output is, and what the weights cost."""
        choice, book = self.spec.loss, self.book
        assert choice is not None
        record = catalogs["losses"][choice.name]
        data = "D" if self.spec.regularizer else "L"
        z, activation, a = self.activations[-1]
        self.fused = activation.name if a == output and activation.name in record.fused else ""
        role = f"losses.{choice.name}" + (f".fused.{self.fused}" if self.fused else "")
        where = record.fused[self.fused] if self.fused else record
        why = where.why if self.fused else "how far the output is from the targets"
        title = choice.name.replace("_", " ")
        book.equation(
            "loss", (data,), f"{role}.value", self.operands(where.value.parameters, z, output),
            choice.settings, reason=f"{title}: {why}",
        )  # fmt: skip
        self.loss_role, self.loss_record = role, where
        self.note_about(record, activation.name)
        if self.spec.regularizer:
            self.penalties(data)

    def penalties(self, data: str) -> None:
        choice = self.spec.regularizer
        assert choice is not None
        terms = [data]
        for name in self.regularized():
            terms.append(f"R_{name}")
            self.book.equation(
                "loss", (terms[-1],), f"regularizers.{choice.name}.value",
                (name + self.point, "N"), choice.settings,
                reason=f"what the size of {{{name}}} costs: {choice.name}",
            )  # fmt: skip
        self.book.equation(
            "loss", ("L",), "calculus.add.value", terms,
            reason="the whole loss: the data's part and the weights' part",
        )  # fmt: skip

    def note_about(self, record: object, activation: str) -> None:
        loss = catalogs["losses"][getattr(record, "name")]  # noqa: B009 - a record of any catalog
        if self.fused:
            return
        if loss.clips:
            self.book.note(f"{loss.name} on a {activation} output: {loss.clips}.")
        if loss.probabilities and activation not in ("sigmoid", "softmax"):
            self.book.note(
                f"{loss.name} takes probabilities, but {activation} gives other numbers too; "
                f"{loss.output} suits it."
            )

    # --------------------------------------------------------------- backward
    def backward(self, output: str) -> None:
        """The chain rule from the loss back to every weight."""
        upstream = self.slope_of_loss(output)
        last = len(self.stages) - 1
        for place, (record, layer, names) in reversed(list(enumerate(self.stages))):
            out = names[list(record.steps)[-1]]
            if layer.activation is not None and not (place == self.fused_stage() and self.fused):
                upstream = self.through_activation(place, upstream)
            self.weight_gradients(record, layer, names, upstream, out)
            if any(r.weights for r, _, _ in self.stages[:place]):
                upstream = self.pull(record, layer, names, "x", upstream, out)
        del last

    def fused_stage(self) -> int:
        return max(i for i, (_, layer, _) in enumerate(self.stages) if layer.activation)

    def slope_of_loss(self, output: str) -> str:
        choice = self.spec.loss
        assert choice is not None
        z = self.activations[-1][0]
        if self.fused:
            target, formula = f"dL_d{z}", self.loss_record.pullback
            reason = f"where the chain begins, in one step with the loss: {self.loss_record.why}"
            role = f"{self.loss_role}.pullback"
        else:
            target, formula = f"dL_d{output}", self.loss_record.slope
            reason = "where the chain begins: how the loss changes with the output"
            role = f"{self.loss_role}.slope"
        self.book.equation(
            "backward", (target,), role, self.operands(formula.parameters, z, output),
            choice.settings, reason=reason,
        )  # fmt: skip
        return target

    def through_activation(self, place: int, upstream: str) -> str:
        index = sum(1 for _, x, _ in self.stages[: place + 1] if x.activation) - 1
        z, choice, a = self.activations[index]
        record = catalogs["activations"][choice.name]
        target, title = f"dL_d{z}", choice.name.replace("_", " ")
        if record.pullback is not None:
            operands = {"upstream": upstream, "a": a, "z": z}
            self.book.equation(
                "backward", (target,), f"activations.{choice.name}.pullback",
                [operands[p] for p in record.pullback.parameters], choice.settings,
                reason=f"chain rule through the whole Jacobian of {title}: "
                f"{{{target}}} = {{{upstream}}} · ∂{{{a}}}/∂{{{z}}}",
            )  # fmt: skip
            return target
        slope = f"d{a}_d{z}"
        self.book.equation(
            "backward", (slope,), f"activations.{choice.name}.slope", (z, a), choice.settings,
            reason=f"the slope of {title}, entry by entry",
        )  # fmt: skip
        self.book.equation(
            "backward", (target,), "calculus.chain.value", (upstream, slope),
            reason=f"chain rule: {{{target}}} = {{{upstream}}} · {{{slope}}}",
        )  # fmt: skip
        return target

    def weight_gradients(
        self, record: LayerRecord, layer: Layer, names: dict[str, str], upstream: str, out: str
    ) -> None:
        for weight in self.present(record, layer):
            bare = names[weight.letter].removesuffix(self.point)
            cost = self.spec.regularizer if weight.regularized else None
            self.pull(record, layer, names, weight.letter, upstream, out, "D" if cost else "L")
            if cost is None:
                continue
            self.book.equation(
                "backward", (f"dR_d{bare}",), f"regularizers.{cost.name}.slope",
                (names[weight.letter], "N"), cost.settings,
                reason=f"how the weights' part changes with {{{bare}}}: {cost.name}",
            )  # fmt: skip
            self.book.equation(
                "backward", (f"dL_d{bare}",), "calculus.add.value",
                (f"dD_d{bare}", f"dR_d{bare}"),
                reason="the derivative of a sum is the sum of the derivatives",
            )  # fmt: skip

    def pull(
        self, record: LayerRecord, layer: Layer, names: dict[str, str], letter: str,
        upstream: str, out: str, what: str = "L",
    ) -> str:  # fmt: skip
        """The derivative with respect to one operand of a layer."""
        formula = record.pullbacks[letter]
        bare = names[letter].removesuffix(self.point) if letter != "x" else names[letter]
        target = f"d{what}_d{bare}"
        known = {**names, "upstream": upstream}
        self.book.equation(
            "backward", (target,), f"layers.{record.name}.pullbacks.{letter}",
            [known.get(p, "") for p in formula.parameters], layer.layer.settings,
            reason=f"chain rule: {{{target}}} = {{{upstream}}} · ∂{{{out}}}/∂{{{bare}}}",
        )  # fmt: skip
        return target

    # ----------------------------------------------------------------- update
    def update(self) -> None:
        """Gradient, rate, and the optimizer's step."""
        book, spec = self.book, self.spec
        weights = [s.name for s in book.parts_of("theta")]
        book.equation(
            "backward", ("g",), "calculus.packing.value", [f"dL_d{w}" for w in weights],
            reason="the gradient: all derivatives in one vector, in the order of the weights",
        )  # fmt: skip
        g = self.clipped(weights) if spec.clipping else "g"
        self.rate()
        memory = self.optimizer.memory
        book.equation(
            "update", ("theta_next", *(f"{m}_next" for m in memory)),
            f"optimizers.{self.optimizer.name}.step", ("theta", g, "eta", "t", *memory),
            spec.optimizer.settings, reason=f"{self.optimizer.name}'s step",
        )  # fmt: skip
        for name in ("theta", *memory):
            book.carries[name] = f"{name}_next"

    def clipped(self, weights: Sequence[str]) -> str:
        """Bound the gradient, whole or array by array."""
        choice, book = self.spec.clipping, self.book
        assert choice is not None
        each = catalogs["clippings"][choice.name].over == "each"
        parts = [f"g_{w}" for w in weights] if each else ["g"]
        if each:
            book.parts("g", weights, prefix="g_")
        for part in parts:
            book.equation(
                "update", (f"{part}_clipped",), f"clippings.{choice.name}.value", (part,),
                choice.settings,
                reason=f"clipping {choice.name.replace('_', ' ')}: beyond the limit it is cut",
            )  # fmt: skip
        if each:
            book.equation(
                "update", ("g_clipped",), "calculus.packing.value", [f"{p}_clipped" for p in parts],
                reason="the clipped gradient as one vector",
            )  # fmt: skip
        return "g_clipped"

    def rate(self) -> None:
        book, spec = self.book, self.spec
        assert spec.rate is not None and spec.steps is not None
        book.number("eta_0", spec.rate, "the learning rate that was asked for")
        book.number("T", spec.steps, "steps of the whole run")
        schedule = catalogs["schedules"][spec.schedule.name]
        for name, first in schedule.start.items():
            book.number(name, None, f"what {schedule.name} remembers; {first:g} at the start")
        t, total, target = "t", "T", "eta"
        if spec.warmup:
            t, total, target = "t_s", "T_s", "eta_s"
            for name, source in ((t, "t"), (total, "T")):
                book.equation(
                    "update", (name,), "calculus.delay.value", (source,), {"steps": spec.warmup},
                    reason="the schedule begins where the warm-up ends",
                )  # fmt: skip
        title = schedule.name.replace("_", " ")
        book.equation(
            "update", (target,), f"schedules.{schedule.name}.value",
            ("eta_0", t, total, *schedule.memory), spec.schedule.settings,
            reason=f"the learning rate of this step: {title}",
        )  # fmt: skip
        if spec.warmup:
            book.equation(
                "update", ("eta",), "schedules.linear_warmup.value", ("eta_s", "t", "T"),
                {"steps": spec.warmup}, reason="warm-up: the rate climbs over the first steps",
            )  # fmt: skip
        if schedule.observe is not None:
            self.observe(schedule.name, schedule.memory)

    def observe(self, name: str, memory: Sequence[str]) -> None:
        self.book.number("V", None, "the validation loss at the end of the epoch")
        self.book.equation(
            "epoch", tuple(f"{m}_next" for m in memory), f"schedules.{name}.observe",
            ("V", *memory), self.spec.schedule.settings,
            reason=f"{name.replace('_', ' ')} looks at the validation loss",
        )  # fmt: skip
        for m in memory:
            self.book.carries[m] = f"{m}_next"

    # ------------------------------------------------------------------- parts
    def layers(self) -> Iterator[tuple[Layer, LayerRecord, str]]:
        """Each layer with its record and the number of the dense layer it belongs to."""
        count = 0
        for layer in self.spec.layers:
            record = catalogs["layers"][layer.layer.name]
            count += record.widens
            if self.training or not record.training_only:
                yield layer, record, str(count)

    def present(self, record: LayerRecord, layer: Layer) -> list[Weight]:
        """The weights that the layer has under its settings."""
        return [w for w in record.weights if layer.layer.settings.get(w.setting, True)]

    def regularized(self) -> list[str]:
        return [
            names[w.letter].removesuffix(self.point)
            for record, layer, names in self.stages
            for w in self.present(record, layer)
            if w.regularized
        ]

    def operands(self, parameters: Sequence[str], z: str, a: str) -> list[str]:
        names = {"z": z, "a": a}
        return [names.get(p, p) for p in parameters]

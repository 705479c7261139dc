"""The forward act: layer after layer, from x to the output."""

from backsight.engine.derive.network import Network, Place, Stage, words
from backsight.kernel.language import _


def look_ahead(network: Network) -> None:
    """Nesterov's point, where the optimizer takes the gradient elsewhere than at theta."""
    ahead, settings = network.optimizer.ahead, network.spec.optimizer.settings
    if not network.training or ahead is None or ahead.is_only("w", **settings):
        return
    weights = network.weights()
    network.point = "_ahead"
    network.book.equation(
        "forward",
        ("theta_ahead",),
        f"optimizers.{network.optimizer.name}.ahead",
        ["theta" if p == "w" else p for p in ahead.parameters],
        settings,
        reason=_("{name} takes the gradient where its memory is about to carry the weights").format(
            name=words(network.optimizer.name)
        ),
    )
    network.book.parts("theta_ahead", weights, suffix="_ahead")


def forward(network: Network) -> None:
    """Every layer and its activation; the last of them is the output."""
    current = "x"
    before = {0: current}
    for place in network.layers():
        before |= dict.fromkeys(range(max(before) + 1, place.position + 1), current)
        names = _names(network, place, before)
        for letter in network.steps(place.record):
            _step(network, place, names, letter)
        output = names[list(place.record.steps)[-1]]
        a = _activation(network, place, output)
        network.stages.append(Stage(place=place, names=names, output=output, a=a))
        current = a or output
    network.book.output = current


def _names(network: Network, place: Place, before: dict[int, str]) -> dict[str, str]:
    """The symbols that a layer's formulas read. before: what comes to each position."""
    book, record, index = network.book, place.record, place.index
    letters = {w.letter for w in record.weights}
    kept = network.kept[place.position].items()
    names = {k: f"{name}{network.point if k in letters else ''}" for k, name in kept}
    names["x"] = before[place.position]
    if "over" in record.structure:
        names["skip"] = before[place.position - int(place.layer.layer.settings["over"])]
    if record.draws:
        names["u"] = book.free(f"u{index}")
        book.draw(
            names["u"],
            book.shape(names["x"]),
            "uniform",
            f"{record.name}/{names['u']}",
            _("uniform draws for {name}, new at every step").format(name=words(record.name)),
        )
    return names | _numbers(network, place, names["x"])


def _numbers(network: Network, place: Place, x: str) -> dict[str, str]:
    """The plain numbers that a layer's formulas read."""
    formulas = [*network.steps(place.record).values(), *place.record.pullbacks.values()]
    asked = {p for formula in formulas for p in formula.parameters}
    width = f"n_out{place.index}"
    if "n_out" in asked and width not in network.book.symbols:
        units = network.book.shape(x)[-1]
        network.book.number(width, units, _("units after layer {index}").format(index=place.index))
    return {k: v for k, v in (("N", "N"), ("n_out", width)) if k in asked}


def _step(network: Network, place: Place, names: dict[str, str], letter: str) -> None:
    """One formula of a layer."""
    record, index = place.record, place.index
    act = "steps" if network.steps(record) is record.steps else "use_steps"
    formula, name = getattr(record, act)[letter], words(record.name)
    reason = _(record.reasons[letter]) if letter in record.reasons else name
    names[letter] = network.book.free(place.name(letter))
    network.book.equation(
        "forward",
        (names[letter],),
        f"layers.{record.name}.{act}.{letter}",
        [names.get(p, "") for p in formula.parameters],
        place.layer.layer.settings,
        reason=_("layer {index}, {name}: {reason}").format(index=index, name=name, reason=reason),
    )


def _activation(network: Network, place: Place, z: str) -> str:
    """What the layer's activation makes of z; "" where it has none, or a hidden one that only
    passes z on."""
    choice = place.layer.activation
    if choice is None or (choice.name == "identity" and not network.is_last(place)):
        return ""
    name, a = choice.name, network.book.free(f"a{place.index}")
    network.book.equation(
        "forward",
        (a,),
        f"activations.{name}.value",
        (z,),
        choice.settings,
        reason=_("layer {index}'s activation is {name}").format(
            index=place.index, name=words(name)
        ),
    )
    return a

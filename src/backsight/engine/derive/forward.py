"""The forward act: layer after layer, from x to the output."""

from backsight.engine.derive.network import LayerEquations, Network, PlacedLayer, format_record_name
from backsight.kernel.language import _


def look_ahead(network: Network) -> None:
    """Nesterov's point, where the optimizer takes the gradient elsewhere than at theta."""
    ahead, settings = network.optimizer.ahead, network.spec.optimizer.settings
    if not network.training or ahead is None or ahead.is_only("w", **settings):
        return
    weights = network.list_weights()
    network.point = "_ahead"
    network.builder.add_equation(
        "forward",
        ("theta_ahead",),
        f"optimizers.{network.optimizer.name}.ahead",
        ["theta" if p == "w" else p for p in ahead.parameters],
        settings,
        reason=_("{name} takes the gradient where its memory is about to carry the weights").format(
            name=format_record_name(network.optimizer.name)
        ),
    )
    network.builder.add_parts("theta_ahead", weights, suffix="_ahead")


def derive_forward(network: Network) -> None:
    """Every layer and its activation; the last of them is the output."""
    current = "x"
    inputs_before = {0: current}
    for placed_layer in network.list_layers():
        inputs_before |= dict.fromkeys(
            range(len(inputs_before), placed_layer.position + 1), current
        )
        names = _name_operands(network, placed_layer, inputs_before)
        for letter in network.choose_steps(placed_layer.record):
            _add_step(network, placed_layer, names, letter)
        output = names[list(placed_layer.record.steps)[-1]]
        a = _add_activation(network, placed_layer, output)
        network.stages.append(
            LayerEquations(placed_layer=placed_layer, names=names, output=output, a=a)
        )
        current = a or output
    network.builder.output = current


def _name_operands(
    network: Network, placed_layer: PlacedLayer, inputs_before: dict[int, str]
) -> dict[str, str]:
    """The symbols that a layer's formulas read. inputs_before: what comes to each position."""
    builder, record, index = network.builder, placed_layer.record, placed_layer.index
    letters = {w.letter for w in record.weights}
    letter_names = network.parameter_names[placed_layer.position].items()
    names = {k: f"{name}{network.point if k in letters else ''}" for k, name in letter_names}
    names["x"] = inputs_before[placed_layer.position]
    if "over" in record.structure:
        names["skip"] = inputs_before[
            placed_layer.position - int(placed_layer.layer.layer.settings["over"])
        ]
    if record.draws:
        names["u"] = builder.make_unique_name(f"u{index}")
        builder.add_draw(
            names["u"],
            builder.find_shape(names["x"]),
            "uniform",
            f"{record.name}/{names['u']}",
            _("uniform draws for {name}, new at every step").format(
                name=format_record_name(record.name)
            ),
        )
    return names | _add_numbers(network, placed_layer, names["x"])


def _add_numbers(network: Network, placed_layer: PlacedLayer, x: str) -> dict[str, str]:
    """The plain numbers that a layer's formulas read."""
    formulas = [
        *network.choose_steps(placed_layer.record).values(),
        *placed_layer.record.pullbacks.values(),
    ]
    parameters = {p for formula in formulas for p in formula.parameters}
    width = f"n_out{placed_layer.index}"
    if "n_out" in parameters and width not in network.builder.symbols:
        units = network.builder.find_shape(x)[-1]
        network.builder.add_number(
            width, units, _("units after layer {index}").format(index=placed_layer.index)
        )
    return {k: v for k, v in (("N", "N"), ("n_out", width)) if k in parameters}


def _add_step(
    network: Network, placed_layer: PlacedLayer, names: dict[str, str], letter: str
) -> None:
    """One formula of a layer."""
    record, index = placed_layer.record, placed_layer.index
    act = "steps" if network.choose_steps(record) is record.steps else "use_steps"
    formula, name = getattr(record, act)[letter], format_record_name(record.name)
    reason = _(record.reasons[letter]) if letter in record.reasons else name
    names[letter] = network.builder.make_unique_name(placed_layer.name_symbol(letter))
    network.builder.add_equation(
        "forward",
        (names[letter],),
        f"layers.{record.name}.{act}.{letter}",
        [names.get(p, "") for p in formula.parameters],
        placed_layer.layer.layer.settings,
        reason=_("layer {index}, {name}: {reason}").format(index=index, name=name, reason=reason),
    )


def _add_activation(network: Network, placed_layer: PlacedLayer, z: str) -> str:
    """What the layer's activation makes of z; "" where it has none, or a hidden one that only
    passes z on."""
    choice = placed_layer.layer.activation
    if choice is None or (choice.name == "identity" and not network.is_last(placed_layer)):
        return ""
    name, a = choice.name, network.builder.make_unique_name(f"a{placed_layer.index}")
    network.builder.add_equation(
        "forward",
        (a,),
        f"activations.{name}.value",
        (z,),
        choice.settings,
        reason=_("layer {index}'s activation is {name}").format(
            index=placed_layer.index, name=format_record_name(name)
        ),
    )
    return a

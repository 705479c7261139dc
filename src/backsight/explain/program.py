"""The whole program of a training step: a Derivation as numbered equations, act by act."""

from collections.abc import Iterator

from backsight.engine.derivation import Act, Derivation
from backsight.explain.equation import row
from backsight.explain.statement import names_in
from backsight.explain.symbols import given, made, remembered
from backsight.kernel.document import Block, Document, Equations, Facts, Heading, Paragraph

ACTS: dict[Act, tuple[str, str]] = {
    "start": ("Start", "where the weights begin"),
    "forward": ("Forward", "from the inputs to the output"),
    "loss": ("Loss", "how wrong the output is"),
    "backward": ("Backward", "the chain rule, from the loss back to every weight"),
    "update": ("Update", "one step of the optimizer"),
    "epoch": ("Epoch", "at the end of every pass over the data"),
}


def program(derivation: Derivation) -> Document:
    """Every equation of a derivation with its shapes and its reason."""
    acts = [block for act in ACTS for block in _act(derivation, act)]
    rows = [row for block in acts if isinstance(block, Equations) for row in block.rows]
    used = set().union(*(names_in(s) for row in rows for s in row.statements))
    blocks: list[Block] = [Heading(text="Given"), Facts(facts=tuple(given(derivation, used)))]
    blocks += acts
    blocks += [Heading(text="Symbols"), Facts(facts=tuple(made(derivation)))]
    blocks.append(Paragraph(text=_counts(derivation)))
    blocks += [Paragraph(text=note, kind="note") for note in derivation.notes]
    return Document(title=_title(derivation), blocks=tuple(blocks))


def _act(derivation: Derivation, act: Act) -> Iterator[Block]:
    rows = tuple(row(derivation, equation) for equation in derivation.acts(act))
    if not rows:
        return
    text, about = ACTS[act]
    yield Heading(text=text, about=about)
    yield Equations(rows=rows)
    memory = tuple(remembered(derivation)) if act == "start" else ()
    if memory:
        yield Facts(facts=memory)


def _title(derivation: Derivation) -> str:
    widths = [derivation.symbols["x"].shape[-1]]
    for weight in derivation.weights():
        if len(weight.shape) == 2 and weight.shape[0] == widths[-1]:
            widths.append(weight.shape[1])
    trains = any(derivation.acts("update"))
    what = "one training step" if trains else "what it says and its loss"
    return f"A {'-'.join(map(str, widths))} network: {what} on a batch of {derivation.rows}"


def _counts(derivation: Derivation) -> str:
    weights = derivation.weights()
    return (
        f"{_count(sum(w.size for w in weights), 'weight')} in {_count(len(weights), 'array')}; "
        f"{_count(len(derivation.equations), 'equation')}; {derivation.dtype}."
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"

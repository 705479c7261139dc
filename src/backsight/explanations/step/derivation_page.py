"""The whole program of a training step: a Derivation as numbered equations, act by act."""

from collections.abc import Iterator

from backsight.engine.derivation import Act, Derivation
from backsight.explanations.expressions.statement import list_names
from backsight.explanations.step.equation import make_row
from backsight.explanations.step.glossary import list_inputs, list_memory, list_results
from backsight.kernel.document import Block, Document, Equations, Facts, Heading, Paragraph
from backsight.kernel.language import N_, _, ngettext

ACTS: dict[Act, tuple[str, str]] = {
    "start": (N_("Start"), N_("where the weights begin")),
    "forward": (N_("Forward"), N_("from the inputs to the output")),
    "loss": (N_("Loss"), N_("how wrong the output is")),
    "backward": (N_("Backward"), N_("the chain rule, from the loss back to every weight")),
    "update": (N_("Update"), N_("one step of the optimizer")),
    "epoch": (N_("Epoch"), N_("at the end of every pass over the data")),
}


def make_derivation_page(derivation: Derivation) -> Document:
    """Every equation of a derivation with its shapes and its reason."""
    acts = [block for act in ACTS for block in _make_act(derivation, act)]
    rows = [row for block in acts if isinstance(block, Equations) for row in block.rows]
    used_names = set().union(*(list_names(s) for row in rows for s in row.statements))
    blocks: list[Block] = [
        Heading(text=_("Given")),
        Facts(facts=tuple(list_inputs(derivation, used_names))),
    ]
    blocks += acts
    blocks += [Heading(text=_("Symbols")), Facts(facts=tuple(list_results(derivation)))]
    blocks.append(Paragraph(text=_format_counts(derivation)))
    blocks += [Paragraph(text=note, kind="note") for note in derivation.notes]
    return Document(title=_make_title(derivation), blocks=tuple(blocks))


def _make_act(derivation: Derivation, act: Act) -> Iterator[Block]:
    rows = tuple(make_row(derivation, equation) for equation in derivation.acts(act))
    if not rows:
        return
    text, about = ACTS[act]
    yield Heading(text=_(text), about=_(about))
    yield Equations(rows=rows)
    memory = tuple(list_memory(derivation)) if act == "start" else ()
    if memory:
        yield Facts(facts=memory)


def _make_title(derivation: Derivation) -> str:
    widths = [derivation.symbols["x"].shape[-1]]
    for weight in derivation.weights():
        if len(weight.shape) == 2 and weight.shape[0] == widths[-1]:
            widths.append(weight.shape[1])
    trains = any(derivation.acts("update"))
    template = (
        _("A {widths} network: one training step on a batch of {rows}")
        if trains
        else _("A {widths} network: what it says and its loss on a batch of {rows}")
    )
    return template.format(widths="-".join(map(str, widths)), rows=derivation.rows)


def _format_counts(derivation: Derivation) -> str:
    arrays, equations = len(derivation.weights()), len(derivation.equations)
    weights = sum(w.size for w in derivation.weights())
    return _("{weights} in {arrays}; {equations}; {dtype}.").format(
        weights=ngettext("{n:,} weight", "{n:,} weights", weights).format(n=weights),
        arrays=ngettext("{n:,} array", "{n:,} arrays", arrays).format(n=arrays),
        equations=ngettext("{n:,} equation", "{n:,} equations", equations).format(n=equations),
        dtype=derivation.dtype,
    )

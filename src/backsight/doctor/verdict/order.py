"""Where several faults come together: which is mended first, and which hides another."""

from backsight.doctor.trials.treatment import Treatment
from backsight.kernel.document import Block, Paragraph
from backsight.kernel.language import _, join_sentences, join_words, translate_name


def list_ordered(treatment: Treatment | None) -> tuple[str, ...]:
    """The faults that showed and were mended one after the other, in their order; none where one
    change is enough."""
    best = treatment.best if treatment else None
    return list_together(treatment) if best is not None and best.is_ordered else ()


def list_together(treatment: Treatment | None) -> tuple[str, ...]:
    """The faults whose remedies are proved together; none where one change is enough."""
    best = treatment.best if treatment else None
    if best is None or not best.trial.is_proved or len(best.causes) < 2:
        return ()
    return best.causes


def describe_order(treatment: Treatment | None) -> list[Block]:
    """In which order they are mended; nothing where one change is enough."""
    names = list_together(treatment)
    if treatment is None or not names:
        return []
    first, *others = map(translate_name, names)
    text = _("More than one fault: first {first}, then {others}.")
    order = text.format(first=first, others=join_words(others))
    hidden = [
        _("Mended alone, {name} gains {gain:z.2f}: what else is wrong hides it.").format(
            name=translate_name(name), gain=alone.trial.mean
        )
        for name in names
        if (alone := treatment.find_best(name)) is not None and not alone.trial.is_proved
    ]
    return [Paragraph(text=join_sentences(order, *hidden))]

"""The verdict to be read: the cause, what shows it, the remedy with what it did, and the others."""

from collections.abc import Iterator, Sequence

from backsight.doctor.diagnosis import Cause, Sign
from backsight.doctor.examination import Examination
from backsight.doctor.faults import faults
from backsight.doctor.trials.treatment import Treatment, Tried
from backsight.doctor.verdict.commands import format_command, format_keywords, list_changes
from backsight.doctor.verdict.judgement import Judgement
from backsight.doctor.verdict.order import describe_order, list_together
from backsight.doctor.verdict.shell import format_explain
from backsight.doctor.verdict.signs import (
    describe,
    find_place,
    format_measured,
    format_place,
    format_sign,
    write_formula,
)
from backsight.doctor.verdict.trial_picture import draw_trial
from backsight.doctor.verdict.yardstick_table import show_yardsticks
from backsight.kernel.document import Block, Cell, Document, Heading, Paragraph, TableBlock
from backsight.kernel.language import (
    _,
    get_language,
    join_sentences,
    join_words,
    ngettext,
    translate_name,
)
from backsight.kernel.plain_text.docstring_sections import list_sections
from backsight.kernel.plain_text.prose_text import escape_own_text, escape_prose
from backsight.training.settings.network import format_network
from backsight.training.settings.words import list_main_settings

MOST_OTHERS = 5


def make_document(judgement: Judgement) -> Document:
    """The page of a judgement."""
    title = (
        _("Verdict: {cause}").format(cause=translate_name(judgement.cause.name))
        if judgement.cause
        else _("Verdict: healthy")
        if judgement.status == "healthy"
        else _("Verdict: could not tell")
    )
    blocks = tuple(_list_blocks(judgement))
    return Document(title=title, blocks=blocks, language=get_language())


def _list_blocks(judgement: Judgement) -> Iterator[Block]:
    yield from _show_verdict(judgement)
    is_unnamed = judgement.status == "could_not_tell"
    yield from _describe_branch(judgement.exam)
    yield from _list_notes(judgement.exam)
    yield from show_yardsticks(judgement.readings, judgement.exam.course, is_unnamed=is_unnamed)
    others = judgement.causes[1:] if judgement.cause else judgement.causes
    if others:
        yield Heading(text=_("Other causes") if judgement.cause else _("Possible causes"))
        yield _make_others(others[:MOST_OTHERS], judgement.treatment)
    if judgement.harmless:
        yield Heading(text=_("Seen, and harmless"))
    for cause in judgement.harmless:
        yield Paragraph(text=_("Not a fault here: {what}").format(what=describe(cause.name)))
    yield from _show_subject(judgement.exam)


def _show_verdict(judgement: Judgement) -> Iterator[Block]:
    """What is wrong, what shows it, and what mends it."""
    cause, exam = judgement.cause, judgement.exam
    if judgement.status == "healthy":
        yield Paragraph(text=_describe_health(exam))
    elif cause is None:
        yield Paragraph(text=_describe_doubt(exam))
        yield from _describe_onset(judgement)
    else:
        yield Paragraph(text=join_sentences(describe(cause.name), _(cause.fault.why)))
        yield from _describe_refusal(exam)
        yield from _describe_onset(judgement)
        yield from describe_order(judgement.treatment)
        yield Heading(text=_("What shows it"))
        yield _make_evidence(cause, judgement)
        yield from _describe_background(cause)
        yield from _describe_remedy(judgement.treatment, cause, exam)


def _describe_health(exam: Examination) -> str:
    """That nothing was found, and where too few rows are left to say it of others."""
    if exam.course is None or exam.course.part != "train":
        return _("Healthy: no fault was found.")
    return _(
        "Healthy on the rows that it was trained on: no fault was found, and whether it knows "
        "anything of other rows cannot be told."
    )


def _describe_doubt(exam: Examination) -> str:
    """Why nothing is named: of a training that is not at its end nothing more can be said."""
    course = exam.course
    if course is None or course.is_whole or course.failure is not None:
        return _("Could not tell: the training is ill, and no cause has enough evidence for it.")
    text = _(
        "Could not tell: after {made:,} of {planned:,} steps it has not learned what it could, and "
        "no cause has enough evidence."
    ).format(made=course.steps, planned=course.planned_steps)
    if exam.case.run is not None:
        return join_sentences(text, _("Let the run go on first: `backsight resume`."))
    return join_sentences(text, _("A larger --budget looks at more of them."))


def _list_notes(exam: Examination) -> Iterator[Block]:
    """What `train` says of the rows before it starts."""
    experiment = exam.case.experiment
    for note in experiment.notes if experiment else ():
        yield Paragraph(text=escape_prose(note), kind="note")


def _show_subject(exam: Examination) -> Iterator[Block]:
    """What was looked at: what the reader did not say was chosen, and may be a surprise."""
    experiment, course = exam.case.experiment, exam.course
    if experiment is None:
        return
    network = format_network(experiment.spec, experiment.program.inputs)
    lines = [*list_main_settings(experiment.spec), (_("network"), network)]
    if course is not None:
        lines.append((_("steps that were made"), f"{course.steps:,}"))
    yield Heading(text=_("What was looked at"))
    rows = tuple((name, escape_prose(value)) for name, value in lines)
    yield TableBlock(head=(_("setting"), _("value")), rows=rows)


def _describe_branch(exam: Examination) -> Iterator[Block]:
    run = exam.case.run
    if run is not None and run.record.first_step > 0:
        text = _(
            "The run begins with the weights of another one at step {step:,}. What is said of the "
            "start is said of these; trials begin with new weights."
        )
        yield Paragraph(text=text.format(step=run.record.first_step), kind="note")


def _describe_onset(judgement: Judgement) -> Iterator[Block]:
    if judgement.onset is not None:
        yield Paragraph(text=judgement.onset.sentence)


def _describe_refusal(exam: Examination) -> list[Block]:
    """What `train` says of a spec that it refuses."""
    if exam.case.refusal is None:
        return []
    text = _("`train` refuses it: {why}").format(why=escape_prose(str(exam.case.refusal)))
    return [Paragraph(text=text, kind="note")]


def _make_evidence(cause: Cause, judgement: Judgement) -> TableBlock:
    """Each sign with its number beside the bound, its formula, and the command that shows it."""
    signs = cause.signs
    columns: dict[str, list[Cell]] = {
        _("evidence"): [escape_prose(format_sign(s)) for s in signs],
        _("measured"): [format_measured(s) for s in signs],
        _("formula"): [write_formula(s.symptom) for s in signs],
        _("see"): [_write_place(s, judgement) for s in signs],
    }
    full = {head: cells for head, cells in columns.items() if any(cells)}
    return TableBlock(head=tuple(full), rows=tuple(zip(*full.values(), strict=True)))


def _write_place(sign: Sign, judgement: Judgement) -> str:
    return format_place(find_place(sign, judgement.readings, judgement.exam))


def _describe_background(cause: Cause) -> Iterator[Block]:
    """What else looks like it, and where it is described."""
    fault = cause.fault
    if fault.confused_with:
        names = join_words(translate_name(name) for name in fault.confused_with)
        yield Paragraph(text=_("Easily confused with: {names}.").format(names=names))
    if fault.reference:
        yield Paragraph(
            text=_("Described in: {reference}.").format(reference=escape_prose(fault.reference))
        )


def _describe_remedy(treatment: Treatment | None, top: Cause, exam: Examination) -> list[Block]:
    if not top.fault.remedies:
        return [Heading(text=_("Remedy")), Paragraph(text=_say_what_helps(top.name))]
    if treatment is None or treatment.best is None:
        texts = [Paragraph(text=_(r.reason)) for r in top.fault.remedies[:1]]
        return [Heading(text=_("Remedy, not tried")), *texts]
    best = treatment.best
    word = _("Remedy, proved") if best.trial.is_proved else _("Remedy, not proved")
    return [
        Heading(text=word),
        *(Paragraph(text=_(r.reason)) for r in best.remedies),
        Paragraph(text=format_gain(best)),
        draw_trial(best, treatment),
        *_compare_with_chance(treatment),
        *_list_changes(best, exam),
    ]


def _say_what_helps(name: str) -> str:
    """Where no change of the network does."""
    known = list_sections(faults.read_docstring(name)).get("Remedy")
    return escape_own_text(known) if known else _("No change of the network mends it.")


def format_gain(tried: Tried) -> str:
    """What a trial came to, in a sentence."""
    low, high = tried.trial.interval
    before, after = tried.trial.before, tried.trial.after
    gain = _(
        "Skill {before:z.2f} before, {after:z.2f} after: a gain of {gain:z.2f} (95 %: {low:z.2f} "
        "to {high:z.2f}) over {seeds} seeds."
    ).format(
        before=before.skills.mean(),
        after=tried.skill,
        gain=tried.trial.mean,
        low=low,
        high=high,
        seeds=len(tried.trial.gains),
    )
    steps = (
        _("Each was trained for {steps:,} steps.").format(steps=after.steps)
        if before.steps in (0, after.steps)
        else _("Each was trained for {before:,} steps before and {after:,} after.").format(
            before=before.steps, after=after.steps
        )
    )
    return join_sentences(gain, steps)


def _compare_with_chance(treatment: Treatment) -> list[Block]:
    if not treatment.random:
        return []
    most = max(float(arm.skills.mean()) for _spec, arm in treatment.random)
    text = ngettext(
        "Beside it, the better of {count} spec drawn at random came to {skill:z.2f}.",
        "Beside it, the best of {count} specs drawn at random came to {skill:z.2f}.",
        len(treatment.random),
    )
    return [Paragraph(text=text.format(count=len(treatment.random), skill=most))]


def _list_changes(tried: Tried, exam: Examination) -> list[Block]:
    """What it changes in the spec, and how it is typed."""
    old, new = exam.case.spec, tried.draft
    rows = tuple((escape_prose(path), *v) for path, v in list_changes(old, new).items())
    blocks: list[Block] = []
    if rows:
        head = (_("in the spec"), _("before"), _("after"))
        blocks.append(TableBlock(head=head, rows=rows))
    return [*blocks, *_say_how(exam, tried)]


def _say_how(exam: Examination, tried: Tried) -> list[Block]:
    """How a remedy is trained; nothing of one that neither an option says nor a file is written
    of."""
    new = tried.draft
    command, keywords = format_command(exam, new), format_keywords(exam, new)
    if command:
        text = _("To train it: `{command}`").format(command=escape_prose(command))
    elif keywords:
        text = _("To train it, give `backsight.train` the same and `{options}`.")
        text = text.format(options=escape_prose(keywords))
    elif tried.trial.is_proved and format_explain(exam.case, 1, "L"):
        text = _(
            "To train it: `--fix`; to have its spec: `-o remedy.toml`, for `backsight train "
            "remedy.toml`."
        )
    elif tried.trial.is_proved:
        text = _("To train it, give `backsight.train` the report's `spec`, and the same arrays.")
    else:
        return []
    return [Paragraph(text=text)]


def _make_others(causes: Sequence[Cause], treatment: Treatment | None) -> TableBlock:
    rows = tuple((describe(c.name), _find_objection(c, treatment)) for c in causes)
    return TableBlock(head=(_("cause"), _("what speaks against it")), rows=rows)


def _find_objection(cause: Cause, treatment: Treatment | None) -> str:
    if cause.name in list_together(treatment):
        return _("nothing: it is mended with the first")
    tried = treatment.find_best(cause.name) if treatment else None
    if tried is not None and not tried.trial.is_proved:
        return _("its remedy gained {gain:z.2f}").format(gain=tried.trial.mean)
    if cause.follows_from:
        return _("follows from: {name}").format(name=describe(cause.follows_from))
    if tried is not None:
        return _("its remedy gained {gain:z.2f}, but it has less evidence").format(
            gain=tried.trial.mean
        )
    return _("it has less evidence")

"""The verdict: the cause, the numbers that show it, the remedy with what it did, and the others."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from backsight.doctor.commands import format_command, format_options, list_changes
from backsight.doctor.diagnosis import Cause, Sign
from backsight.doctor.examination import Examination
from backsight.doctor.faults import faults
from backsight.doctor.order import describe_order, list_together
from backsight.doctor.readings import Found, PatientReadings
from backsight.doctor.treatment import Treatment, Tried
from backsight.doctor.trial_picture import draw_trial
from backsight.engine.entry import format_entry
from backsight.engine.spec import Spec, to_plain
from backsight.kernel.document import Block, Document, Heading, Paragraph, TableBlock
from backsight.kernel.language import _, get_language, join_sentences, ngettext, translate_name
from backsight.kernel.plain_text.prose_text import escape_prose
from backsight.kernel.shown import Shown
from backsight.render import to_terminal

SCHEMA = 1
"""The version of what `as_plain` gives."""
NAMED = 0.5
"""The weight from which on a cause is named without a proof."""
MOST_OTHERS = 5

Status = Literal["healthy", "fault", "could_not_tell"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DoctorReport(Shown):
    """What the doctor found; it shows itself when it is printed."""

    status: Status
    """healthy: nothing is missing. fault: `cause` is what is wrong. could_not_tell: it is ill, and
    the evidence is too weak for a name."""
    causes: tuple[Cause, ...]
    """That the evidence supports, the surest first; the first is named where there is a fault."""
    harmless: tuple[Cause, ...]
    """What would be a fault in an ill training, and does no harm here."""
    treatment: Treatment | None
    """What was tried; None where nothing was."""
    readings: PatientReadings
    """Every number that was taken."""
    exam: Examination
    """What was examined."""
    document: Document
    """The same to be rendered."""

    @property
    def cause(self) -> Cause | None:
        """What is wrong."""
        return self.causes[0] if self.status == "fault" else None

    @property
    def remedy(self) -> Tried | None:
        """The smallest change that was proved; None where none was."""
        if self.treatment is None:
            return None
        best = self.treatment.best
        return best if best is not None and best.trial.is_proved else None

    @property
    def spec(self) -> Spec | None:
        """The remedy as a spec."""
        return self.remedy.spec if self.remedy else None

    @property
    def exit_status(self) -> int:
        """0 for a healthy training, else 1."""
        return 0 if self.status == "healthy" else 1

    def __str__(self) -> str:
        return to_terminal(self.document, color=False)

    def as_plain(self) -> dict[str, Any]:
        """All of it as plain data that JSON can hold."""
        return {
            "schema": SCHEMA,
            "status": self.status,
            "cause": self.cause.name if self.cause else None,
            "causes": [self._make_plain_cause(c) for c in self.causes],
            "not_a_fault": [c.name for c in self.harmless],
            "remedy": _make_plain_trial(self.remedy, self.exam) if self.remedy else None,
            "trials": [_make_plain_trial(t, self.exam) for t in self.treatment.tried]
            if self.treatment
            else [],
            "random_search": _make_plain_search(self.treatment),
            "refusal": str(self.exam.case.refusal) if self.exam.case.refusal else None,
        }

    def _make_plain_cause(self, cause: Cause) -> dict[str, Any]:
        return {
            "kind": cause.name,
            "weight": round(cause.weight, 4),
            "certainty": cause.evidence.certainty,
            "follows_from": cause.follows_from or None,
            "evidence": [_make_plain_sign(s, self.readings) for s in cause.signs],
        }


def make_report(
    exam: Examination,
    readings: PatientReadings,
    causes: Sequence[Cause],
    treatment: Treatment | None,
) -> DoctorReport:
    """The verdict on what was found."""
    status, named, harmless = _judge(readings, causes, treatment, exam)
    blocks = tuple(_list_blocks(status, named, harmless, treatment, readings, exam))
    title = (
        _("Verdict: {cause}").format(cause=translate_name(named[0].name))
        if status == "fault"
        else _("Verdict: healthy")
        if status == "healthy"
        else _("Verdict: could not tell")
    )
    document = Document(title=title, blocks=blocks, language=get_language())
    return DoctorReport(
        status=status,
        causes=tuple(named),
        harmless=tuple(harmless),
        treatment=treatment,
        readings=readings,
        exam=exam,
        document=document,
    )


def _judge(
    readings: PatientReadings,
    causes: Sequence[Cause],
    treatment: Treatment | None,
    exam: Examination,
) -> tuple[Status, list[Cause], list[Cause]]:
    """healthy where it is not ill and nothing is certain or proved."""
    proved = {
        t.causes[0]
        for t in (treatment.tried if treatment else ())
        if t.trial.is_proved and len(t.causes) == 1
    }
    shortfall = readings["shortfall"]
    is_ill = exam.course is None or not shortfall <= 0.1 or readings["skill"] < 0.05
    # Evidence that holds in a training that is well has no part in its being ill: what is sure
    # without that is named, and of the rest what is proved to cost much.
    sure = [
        c
        for c in causes
        if c.evidence.certainty in ("certain", "strong")
        or (c.name in proved and (is_ill or _is_costly(c, treatment)))
    ]
    if not is_ill:
        named = [c for c in causes if c in sure]
        others = [c for c in causes if c not in sure]
        return ("fault" if named else "healthy"), named, others
    if not causes:
        return "could_not_tell", [], []
    top = causes[0]
    is_named = top in sure or top.weight >= NAMED
    return ("fault" if is_named else "could_not_tell"), list(causes), []


MUCH = 0.1
"""Of a skill: a training that is well, and could be so much better, is called ill."""


def _is_costly(cause: Cause, treatment: Treatment | None) -> bool:
    found = treatment.find_best(cause.name) if treatment else None
    return found is not None and found.trial.mean >= MUCH and found.trial.interval[0] >= MUCH / 2


# ---------------------------------------------------------------------------- as a document
def _list_blocks(
    status: Status,
    causes: Sequence[Cause],
    harmless: Sequence[Cause],
    treatment: Treatment | None,
    readings: PatientReadings,
    exam: Examination,
) -> list[Block]:
    if status == "healthy":
        blocks: list[Block] = [Paragraph(text=_("Healthy: no fault was found."))]
    elif status == "could_not_tell":
        blocks = [
            Paragraph(
                text=_(
                    "Could not tell: the training is ill, and no cause has enough evidence for it."
                )
            )
        ]
    else:
        top = causes[0]
        blocks = [
            Paragraph(text=join_sentences(describe(top.name), _(top.fault.why))),
            *_describe_refusal(exam),
            *describe_order(treatment),
            Heading(text=_("What shows it")),
            _make_evidence(top, readings),
        ]
        blocks += _describe_remedy(treatment, top, exam)
    others = causes[1:] if status == "fault" else causes
    if others:
        blocks += [Heading(text=_("Other causes")), _make_others(others[:MOST_OTHERS], treatment)]
    if harmless:
        names = [
            Paragraph(text=_("Not a fault here: {what}").format(what=describe(c.name)))
            for c in harmless
        ]
        blocks += [Heading(text=_("Seen, and harmless")), *names]
    return blocks


def _describe_refusal(exam: Examination) -> list[Block]:
    """What `train` says of a spec that it refuses."""
    if exam.case.refusal is None:
        return []
    text = _("`train` refuses it: {why}").format(why=escape_prose(str(exam.case.refusal)))
    return [Paragraph(text=text, kind="note")]


def describe(name: str) -> str:
    """What a fault is, in a sentence."""
    return faults.describe(name)


def _make_evidence(cause: Cause, readings: PatientReadings) -> TableBlock:
    rows = tuple(
        (escape_prose(format_sign(s)), format_place(find_place(s, readings))) for s in cause.signs
    )
    return TableBlock(head=(_("evidence"), _("see")), rows=rows)


def format_sign(sign: Sign) -> str:
    """The sentence of a symptom, with its number."""
    return _(sign.symptom.reason).format(value=sign.value)


def find_place(sign: Sign, readings: PatientReadings) -> Found | None:
    """Where the first of a symptom's readings stands, if it stands anywhere."""
    places = (readings.find(name) for name in sign.symptom.needs)
    return next((place for place in places if place.symbol), None)


def format_place(place: Found | None) -> str:
    """An address that `explain --number` opens."""
    if place is None:
        return ""
    return f"`{format_entry(place.symbol, place.index)}`"


def _describe_remedy(treatment: Treatment | None, top: Cause, exam: Examination) -> list[Block]:
    if treatment is None or treatment.best is None:
        if not top.fault.remedies:
            return [Paragraph(text=_("No change of the network mends it: look at the rows."))]
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


def format_gain(tried: Tried) -> str:
    """What a trial came to, in a sentence."""
    low, high = tried.trial.interval
    return _(
        "Skill {before:.2f} before, {after:.2f} after: a gain of {gain:.2f} (95 %: {low:.2f} to "
        "{high:.2f}) over {seeds} seeds, {steps:,} steps each."
    ).format(
        before=tried.trial.before.skills.mean(),
        after=tried.skill,
        gain=tried.trial.mean,
        low=low,
        high=high,
        seeds=len(tried.trial.gains),
        steps=tried.trial.after.steps,
    )


def _compare_with_chance(treatment: Treatment) -> list[Block]:
    if not treatment.random:
        return []
    most = max(float(arm.skills.mean()) for _spec, arm in treatment.random)
    text = ngettext(
        "Beside it, the better of {count} spec drawn at random came to {skill:.2f}.",
        "Beside it, the best of {count} specs drawn at random came to {skill:.2f}.",
        len(treatment.random),
    )
    return [Paragraph(text=text.format(count=len(treatment.random), skill=most))]


def _list_changes(tried: Tried, exam: Examination) -> list[Block]:
    """What it changes in the spec, and how it is typed."""
    old, new = exam.case.spec, tried.spec
    rows = tuple((escape_prose(path), *v) for path, v in list_changes(old, new).items())
    blocks: list[Block] = []
    if rows and exam.case.experiment is not None:
        head = (_("in the spec"), _("before"), _("after"))
        blocks.append(TableBlock(head=head, rows=rows))
    command = format_command(exam, new)
    options = format_options(old, new)
    if command:
        blocks.append(Paragraph(text=_("To train it: `{command}`").format(command=command)))
    elif options:
        blocks.append(
            Paragraph(
                text=_("To train it, add to `backsight train`: `{options}`").format(options=options)
            )
        )
    else:
        blocks.append(
            Paragraph(
                text=_(
                    "To train it: `--fix`; to have its spec: `-o remedy.toml`, for `backsight "
                    "train remedy.toml`."
                )
            )
        )
    return blocks


def _make_others(causes: Sequence[Cause], treatment: Treatment | None) -> TableBlock:
    rows = tuple((describe(c.name), _find_objection(c, treatment)) for c in causes)
    return TableBlock(head=(_("cause"), _("what speaks against it")), rows=rows)


def _find_objection(cause: Cause, treatment: Treatment | None) -> str:
    tried = treatment.find_best(cause.name) if treatment else None
    if cause.name in list_together(treatment):
        return _("nothing: it is mended with the first")
    if tried is not None and not tried.trial.is_proved:
        return _("its remedy gained {gain:.2f}").format(gain=tried.trial.mean)
    if cause.follows_from:
        return _("follows from: {name}").format(name=describe(cause.follows_from))
    if tried is not None:
        return _("its remedy gained {gain:.2f}, but it has less evidence").format(
            gain=tried.trial.mean
        )
    return _("it has less evidence")


# ---------------------------------------------------------------------------- as plain data
def _make_plain_sign(sign: Sign, readings: PatientReadings) -> dict[str, Any]:
    place = find_place(sign, readings)
    plain: dict[str, Any] = {
        "readings": {name: _to_plain(readings[name]) for name in sign.symptom.needs},
        "value": _to_plain(sign.value),
        "above": _to_plain(sign.symptom.above) if math.isfinite(sign.symptom.above) else None,
        "below": _to_plain(sign.symptom.below) if math.isfinite(sign.symptom.below) else None,
        "sentence": format_sign(sign),
        "address": None,
    }
    if place is not None:
        plain["address"] = {
            "step": place.step,
            "number": format_entry(place.symbol, place.index),
        }
    return plain


def _to_plain(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)


def _make_plain_trial(tried: Tried, exam: Examination) -> dict[str, Any]:
    trial = tried.trial
    before = exam.case.spec
    return {
        "causes": list(tried.causes),
        "proved": bool(trial.is_proved),
        "before": [_to_plain(float(v)) for v in trial.before.skills],
        "after": [_to_plain(float(v)) for v in trial.after.skills],
        "gain": _to_plain(trial.mean),
        "interval": [_to_plain(v) for v in trial.interval],
        "steps": trial.after.steps,
        "changes": {k: list(v) for k, v in list_changes(before, tried.spec).items()},
        "options": format_options(before, tried.spec) or None,
        "spec": to_plain(tried.spec),
    }


def _make_plain_search(treatment: Treatment | None) -> Mapping[str, Any] | None:
    if treatment is None or not treatment.random:
        return None
    skills = [float(arm.skills.mean()) for _spec, arm in treatment.random]
    return {"specs": len(skills), "best": _to_plain(max(skills))}

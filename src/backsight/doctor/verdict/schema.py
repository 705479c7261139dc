"""The JSON Schema of a verdict, from the code that makes it: kinds are the names of faults."""

from typing import Any, get_args

from backsight.doctor.faults import faults
from backsight.doctor.faults._record import Certainty
from backsight.doctor.readings import list_readings
from backsight.doctor.verdict.judgement import Status
from backsight.doctor.verdict.plain import SCHEMA
from backsight.doctor.verdict.yardstick_table import YARDSTICKS

Schema = dict[str, Any]

NUMBER: Schema = {
    "description": "A number; as a word where it is not finite.",
    "anyOf": [{"type": "number"}, {"enum": ["inf", "-inf", "nan"]}],
}
TEXT: Schema = {"type": "string", "minLength": 1}
COUNT: Schema = {"type": "integer", "minimum": 1}


def make_schema() -> Schema:
    """What `--json` prints, in JSON Schema 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Verdict of backsight doctor",
        **_describe_verdict(),
        "$defs": {
            "kind": {"description": "The name of a fault.", "enum": [*faults]},
            "number": NUMBER,
            "address": _describe_address(),
            "sign": _describe_sign(),
            "cause": _describe_cause(),
            "trial": _describe_trial(),
        },
    }


def _describe_verdict() -> Schema:
    return _make_object(
        schema={"const": SCHEMA},
        status={"enum": [*get_args(Status)]},
        cause=_make_optional(
            _make_reference("kind"), "What is wrong; null where nothing has a name."
        ),
        yardsticks={
            "description": "Skills of the training, and of what knows the rows without it.",
            "type": "object",
            "propertyNames": {"enum": [*YARDSTICKS]},
            "additionalProperties": _make_reference("number"),
        },
        went_wrong=_make_optional(
            _make_object(step=COUNT, sentence=TEXT), "The step in which it went wrong first."
        ),
        causes=_make_list(_make_reference("cause"), "The surest first."),
        not_a_fault=_make_list(_make_reference("kind"), "Seen, and harmless here."),
        remedy=_make_optional(_make_reference("trial"), "The smallest change that was proved."),
        trials=_make_list(_make_reference("trial"), "All that was tried."),
        random_search=_make_optional(
            _make_object(specs=COUNT, best=_make_reference("number")),
            "Specs drawn at random, and the best.",
        ),
        refusal=_make_optional(TEXT, "What `train` says of a spec that it refuses."),
    )


def _describe_cause() -> Schema:
    return _make_object(
        kind=_make_reference("kind"),
        weight={"type": "number", "description": "How sure it is; causes are ranked by it."},
        certainty={"enum": [*get_args(Certainty)]},
        follows_from=_make_optional(_make_reference("kind"), "The cause that explains it."),
        evidence={
            **_make_list(_make_reference("sign"), "The signs, all of which hold."),
            "minItems": 1,
        },
        confused_with=_make_list(_make_reference("kind"), "What looks like it."),
        reference=_make_optional(TEXT, "Where it is described."),
    )


def _describe_sign() -> Schema:
    place = _make_optional(
        _make_reference("address"),
        "The number of the network that shows it best; null where there is none, as for the skill "
        "of a linear model, or for a spec that cannot be trained.",
    )
    reading = _make_object(value=_make_reference("number"), address=place)
    return _make_object(
        quantity={**TEXT, "description": "A reading, or a formula over readings, by its name."},
        readings={
            "type": "object",
            "propertyNames": {"enum": [*list_readings()]},
            "additionalProperties": reading,
            "minProperties": 1,
        },
        value=_make_reference("number"),
        above=_make_optional({"type": "number"}, "It holds above this."),
        below=_make_optional({"type": "number"}, "It holds below this."),
        sentence=TEXT,
        address=place,
    )


def _describe_address() -> Schema:
    return _make_object(
        step={**COUNT, "description": "As `explain --step` counts."},
        number={
            "type": "string",
            "description": "As `explain --number` takes it.",
            "pattern": r"^\w+(\[\d+(,\d+)*\])?$",
        },
        value=_make_reference("number"),
        command=_make_optional(
            {"type": "string", "pattern": "^backsight explain "},
            "The command that shows it; null where no shell can name the case, as for arrays.",
        ),
    )


def _describe_trial() -> Schema:
    skills = {**_make_list(_make_reference("number"), "The skill from each seed."), "minItems": 2}
    return _make_object(
        causes={**_make_list(_make_reference("kind"), "Those that it is to mend."), "minItems": 1},
        proved={"type": "boolean"},
        before=skills,
        after=skills,
        gain=_make_reference("number"),
        interval={
            **_make_list(_make_reference("number"), "95 %, of the paired gain."),
            "minItems": 2,
            "maxItems": 2,
        },
        steps=COUNT,
        changes={
            "description": "Keys of the spec, with what they were and what they become.",
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "items": {"type": "string"},
                "minItems": 2,
                "maxItems": 2,
            },
        },
        options=_make_optional(
            {"type": "object", "additionalProperties": {"type": "string"}},
            "The same as options of `train`; null where they cannot say it.",
        ),
        command=_make_optional(
            {"type": "string", "pattern": "^backsight (train|fork) "}, "What trains it."
        ),
        spec={"type": "object", "description": "The changed spec, which `train` takes."},
    )


def _make_object(**properties: Schema) -> Schema:
    """With these keys, all of them, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def _make_list(items: Schema, about: str) -> Schema:
    return {"type": "array", "items": items, "description": about}


def _make_optional(schema: Schema, about: str) -> Schema:
    return {"description": about, "anyOf": [schema, {"type": "null"}]}


def _make_reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}

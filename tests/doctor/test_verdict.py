"""The verdict as data: its schema is strict, and its numbers have their places."""

from typing import Any

import jsonschema
import numpy as np

import backsight
from backsight.doctor.doctor import doctor
from backsight.doctor.readings import list_readings
from backsight.doctor.verdict.schema import make_schema
from backsight.kernel.numerals import format_number

RNG = np.random.default_rng(0)
X = RNG.normal(size=(240, 3))
KINDS = (X[:, 0] + X[:, 1] > 0).astype(int)


def list_addresses(plain: dict[str, Any]) -> list[dict[str, Any]]:
    signs = [s for c in plain["causes"] for s in c["evidence"]]
    places = [r["address"] for s in signs for r in s["readings"].values()]
    return [p for p in (*places, *(s["address"] for s in signs)) if p is not None]


def test_an_array_has_an_address_without_a_command():
    """In Python the same source and options open it."""
    options = {"hidden": [8], "optimizer": "sgd", "lr": 300.0, "epochs": 3}
    plain = doctor((X, KINDS), trial=False, **options).as_plain()
    places = list_addresses(plain)
    assert places
    assert {p["command"] for p in places} == {None}
    for place in places:
        page = backsight.explain((X, KINDS), step=place["step"], number=place["number"], **options)
        assert format_number(float(place["value"]), 6) in str(page)


def test_the_schema_is_strict():
    """Another key, kind, status or certainty is refused."""
    plain = doctor((X, np.zeros(240, int)), trial=False, epochs=2).as_plain()
    validator = jsonschema.Draft202012Validator(make_schema())
    assert validator.is_valid(plain)
    assert plain["causes"], plain
    for change in (
        {"more": 1},
        {"status": "ill"},
        {"cause": "low_rate"},
        {"causes": [{**plain["causes"][0], "certainty": "sure"}]},
        {"causes": [{**plain["causes"][0], "kind": "low_rate"}]},
        {"causes": [{k: v for k, v in plain["causes"][0].items() if k != "weight"}]},
    ):
        assert not validator.is_valid({**plain, **change}), change


def test_every_object_of_the_schema_is_closed():
    """No key goes in that is not in it, but those of a spec and of maps by name."""

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == "object" and "properties" in node:
                assert node["additionalProperties"] is False
                assert {*node["required"]} == {*node["properties"]}
            for part in node.values():
                walk(part)
        if isinstance(node, list):
            for part in node:
                walk(part)

    walk(make_schema())


WITHOUT_PLACE = {
    "linear_skill", "neighbor_skill", "told_by_inputs", "shifted_told",  # of other models
    "needed_width", "training_rows",  # of the spec and the table alone
    "learned_by_heart", "middle_skill",  # of trainings of their own
}  # fmt: skip


def test_every_reading_has_its_place():
    """But those of other models, and of the spec alone."""
    report = doctor(
        (X, KINDS),
        trial=False,
        hidden=[8, 8],
        dropout=0.2,
        optimizer="sgd",
        lr=0.1,
        epochs=3,
        clip_norm=1.0,
    )
    for name in list_readings():
        found = report.readings.find(name)
        is_known = not np.isnan(found.value) and bool(found.symbol)
        assert is_known or np.isnan(found.value) or name in WITHOUT_PLACE, name


def test_it_is_said_where_it_went_wrong_first():
    """In which step the loss turned up, or a number was not finite."""
    rising = doctor("digits", trial=False, optimizer="sgd", lr=5.0, epochs=2)
    assert rising.as_plain()["went_wrong"]["step"] == 1
    assert "It went wrong first in step 1" in str(rising)
    well = doctor("digits", trial=False, epochs=5)
    assert well.as_plain()["went_wrong"] is None


def test_of_overfitting_the_best_moment_is_said():
    """After which step the loss of other rows is never as low again."""
    noisy = np.where(RNG.random(240) < 0.3, 1 - KINDS, KINDS)
    report = doctor(
        (X, noisy), trial=False, hidden=[64, 64], validation=0.3, lr=0.01, epochs=200, test=0
    )
    assert report.cause is not None
    assert report.cause.name == "overfitting"
    course = report.judgement.exam.course
    losses = course.list_losses("validation")
    best = max(1, course.moments[int(losses.argmin())].step)
    assert report.as_plain()["went_wrong"]["step"] == best
    assert "is never as low again" in str(report)


def test_a_course_that_was_cut_is_not_called_ill_without_a_word():
    """It is said how far it went, and how to go on."""
    report = doctor("digits", budget=0.01)
    assert report.status == "could_not_tell"
    assert "of 2,400 steps it has not learned what it could" in str(report).replace("\n", " ")
    assert "A larger --budget" in str(report)


def test_a_symptom_over_readings_is_set_as_a_formula():
    """With its value beside the bound; in HTML as mathematics."""
    report = doctor(
        "digits", trial=False, hidden=[32, 2, 32], epochs=10, dropout=0.0, lr=0.01, seed=1
    )
    assert report.cause is not None
    assert report.cause.name == "bottleneck"
    assert "0.2 < 0.34" in str(report)
    assert "width_share = least_width/needed_width" in str(report)
    assert "<mfrac>" in report._repr_html_()
    (sign, _ill) = report.as_plain()["causes"][0]["evidence"]
    assert sign["quantity"] == "width_share"
    assert [r["value"] for r in sign["readings"].values()] == [2.0, 10.0]

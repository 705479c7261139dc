"""A sign as a sentence, and where its number stands."""

from backsight.doctor.diagnosis import Sign
from backsight.doctor.faults import faults
from backsight.doctor.readings import Found, PatientReadings
from backsight.engine.entry import format_entry
from backsight.kernel.language import _


def describe(name: str) -> str:
    """What a fault is, in a sentence."""
    return faults.describe(name)


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

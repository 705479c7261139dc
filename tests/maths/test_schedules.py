"""Every schedule has its documented values at the first, a middle and the last step."""

import math

import pytest

from backsight.kernel.errors import BadRecord
from backsight.maths.schedules import Schedule, schedules

EVERY = [schedules[name] for name in schedules]
every = pytest.mark.parametrize("record", EVERY, ids=lambda r: r.name)
ETA, LAST = 0.5, 1001


def rate(name, t, T=LAST, eta=ETA, **settings):
    record = schedules[name]
    return record.value(eta, t, T, *record.start.values(), **settings)


@pytest.mark.parametrize(
    ("name", "settings", "expected"),
    [
        ("constant", {}, [1, 1, 1, 1]),
        ("cosine", {}, [1, 0.8535533905932737, 0.5, 0]),
        ("cosine", {"low": 0.2}, [1, 0.8828427124746190, 0.6, 0.2]),
        ("exponential", {}, [1, 0.8408964152537145, 0.7071067811865476, 0.5]),
        ("exponential", {"factor": 0.1, "every": 250}, [1, 0.1, 0.01, 1e-4]),
        ("inverse_time", {}, [1, 0.8, 2 / 3, 0.5]),
        ("inverse_time", {"decay": 0.1}, [1, 1 / 26, 1 / 51, 1 / 101]),
        ("linear_warmup", {}, [0.01, 1, 1, 1]),
        ("linear_warmup", {"steps": 502}, [1 / 502, 0.5, 501 / 502, 1]),
        ("one_cycle", {}, [0.04, 0.9356921938165305, 0.8117637264392739, 0.0001]),
        ("one_cycle", {"rise": 0.25}, [0.04, 1, 0.750025, 0.0001]),
        ("one_cycle", {"rise": 0.5, "last": 0.0}, [0.04, 0.52, 1, 0]),
        ("reduce_on_plateau", {}, [1, 1, 1, 1]),
        ("step", {}, [1, 1, 1, 0.1]),
        ("step", {"factor": 0.5, "every": 250}, [1, 0.5, 0.25, 1 / 16]),
    ],
)
def test_pinned_values(name, settings, expected):
    """At the first step, a quarter, half and all of the way, as parts of the spec's rate."""
    found = [rate(name, t, **settings) / ETA for t in (1, 251, 501, LAST)]
    assert found == pytest.approx(expected, rel=1e-13, abs=1e-16)


def test_every_schedule_is_pinned():
    """The table above leaves out none."""
    table = test_pinned_values.pytestmark[0].args[1]
    assert {row[0] for row in table} == set(schedules)


@every
@pytest.mark.parametrize("T", [1, 2, 50])
def test_rates_are_plain_positive_numbers(record, T):
    """Python floats, which never widen a float32 array; not negative, never above the spec's."""
    rates = [rate(record.name, t, T) for t in range(1, T + 1)]
    assert {type(r) for r in rates} == {float}
    assert all(0 <= r <= ETA * (1 + 1e-15) for r in rates)


@every
def test_the_rate_is_in_proportion_to_the_specs(record):
    """Twice the rate of the spec is twice the rate of every step."""
    for t in (1, 7, 40):
        assert rate(record.name, t, 50, eta=2.0) == pytest.approx(4 * rate(record.name, t, 50))


@pytest.mark.parametrize("rise", [0.0, 0.1, 0.3, 0.9])
def test_one_cycle_climbs_to_the_peak_and_comes_down(rise):
    """The peak is the spec's rate, at the share of the steps that is said; never above."""
    rates = [rate("one_cycle", t, rise=rise) for t in range(1, LAST + 1)]
    peak = round(rise * (LAST - 1))
    assert rates[peak] == max(rates) == ETA
    assert rates[: peak + 1] == sorted(rates[: peak + 1])
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[-1] == pytest.approx(0.0001 * ETA)


@pytest.mark.parametrize("T", [2, 3, 10])
def test_short_runs_end_where_long_ones_do(T):
    """The last step of two is the end of the cosine and of the cycle; a single step is whole."""
    assert rate("cosine", T, T, low=0.2) == pytest.approx(0.2 * ETA)
    assert rate("cosine", 1, 1, low=0.2) == ETA
    assert rate("one_cycle", T, T, last=0.01) == pytest.approx(0.01 * ETA)


def test_step_falls_after_every_so_many_steps_and_not_before():
    """With every = 3 the fourth step is the first at the lower rate."""
    rates = [rate("step", t, every=3) / ETA for t in range(1, 8)]
    assert rates == pytest.approx([1, 1, 1, 0.1, 0.1, 0.1, 0.01])


def test_warm_up_climbs_in_a_straight_line():
    """From an n-th at the first step to the whole rate at step n, and stays."""
    rates = [rate("linear_warmup", t, steps=4) / ETA for t in range(1, 7)]
    assert rates == [0.25, 0.5, 0.75, 1, 1, 1]


def watch(epochs, **settings):
    """The rates after each epoch's loss, and the memory at the end."""
    record = schedules["reduce_on_plateau"]
    memory, rates = tuple(record.start.values()), []
    for loss in epochs:
        memory = record.observe(loss, *memory, **settings)
        rates.append(record.value(1.0, 1, 1, *memory))
    return rates, dict(zip(record.memory, memory, strict=True))


def test_plateau_cuts_when_patience_is_over():
    """Two epochs without improvement pass, the third cuts, and the waiting starts anew."""
    rates, memory = watch([3.0, 2.0, 2.0, 2.5, 2.0, 2.0, 2.0, 2.0, 1.0], factor=0.5, patience=2)
    assert rates == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]
    assert memory == {"best": 1.0, "wait": 0, "scale": 0.25}


def test_plateau_is_not_cut_while_the_loss_falls():
    """A loss that falls, be it by less than the threshold at a time, adds up to improvement."""
    rates, _ = watch([0.99**k for k in range(200)], patience=1)
    assert set(rates) == {1}
    rates, _ = watch([(1 - 0.4e-4) ** k for k in range(200)], patience=3)
    assert set(rates) == {1}
    rates, _ = watch([(1 - 0.4e-5) ** k for k in range(200)], patience=3)
    assert min(rates) < 1


def test_plateau_needs_a_relative_improvement():
    """With a threshold of 10 %, 5 % better is not better; losses below 0 work too."""
    assert watch([1.0, 0.95, 0.95], threshold=0.1, patience=1)[0] == [1, 1, 0.1]
    assert watch([1.0, 0.85, 0.7], threshold=0.1, patience=1)[0] == [1, 1, 1]
    assert watch([-1.0, -1.2, -1.5], threshold=0.1, patience=1)[0] == [1, 1, 1]


def test_plateau_remembers_plain_numbers():
    """Its memory is plain Python, from infinity on."""
    _, memory = watch([2.0, 1.0, 1.0])
    assert {type(v) for v in memory.values()} <= {int, float}
    assert schedules["reduce_on_plateau"].start["best"] == math.inf


def test_a_schedule_takes_eta_t_and_T():
    """Another signature is a BadRecord."""
    with pytest.raises(BadRecord, match="eta, t, T"):
        Schedule(name="odd", value=schedules["reduce_on_plateau"].observe)

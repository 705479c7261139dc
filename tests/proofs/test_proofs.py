"""Proofs: every line of every proof is true on random networks, and false once it is changed."""

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from mutants import list_mutants

from backsight.kernel.errors import BadInput, BadRecord
from backsight.proofs import ProofLine, proofs
from backsight.proofs._draws import OUTPUT_FRACTIONS
from backsight.proofs._rationals import Polynomial, fit_polynomial
from backsight.proofs._record import split_name
from backsight.proofs._run import NETWORKS, draw_case, run_proof
from backsight.proofs._sides import compare_sides

NAMES = list(proofs)
SIDES = [
    pytest.param(line, form, id=f"{name}-{number}-{form}")
    for name in NAMES
    for number, line in enumerate(proofs[name].lines, 1)
    for form in ("right", "matrix")
    if getattr(line, form)
]
SOME = 30
"""Networks on which every line is tried; the slow proof tries all."""
FEW = 12
"""Networks on one of which a wrong line has to be seen."""

TRUE_CHANGES = {
    ("da_last_dz_last.T @ dC_da_last", "da_last_dz_last @ dC_da_last"): "a diagonal matrix",
    ("dz_here_db_here.T @ dC_dz_here", "dz_here_db_here @ dC_dz_here"): "the identity matrix",
    ("dz_here_db_here.T @ dC_dz_here", "dC_dz_here"): "the identity matrix",
    ("dp_dz.T @ dC_dp", "dp_dz @ dC_dp"): "a symmetric matrix",
    ("p_j * sum_m(y_m) - y_j", "p_j - y_j"): "targets add up to 1: the line after it",
}
"""Changes that leave a line true, and why."""


def test_the_proofs_are_those_of_the_issue():
    """One file each."""
    expected = ["adam", "bp1", "bp2", "bp3", "bp4", "central", "nesterov", "paths", "softmax"]
    assert expected == NAMES


@cache
def draw_few(draw):
    """The networks on which the changes of all lines of a draw are run."""
    return [draw_case(draw, 0, k) for k in range(FEW)]


def explain(outcome):
    return [(n, line.worst) for n, line in enumerate(outcome.lines, 1) if not line.holds]


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", NAMES)
def test_every_line_holds_on_some_of_the_networks(name):
    """Each line on 30 networks; where it is in fractions, nothing at all is apart."""
    outcome = run_proof(proofs[name], networks=SOME)
    assert outcome.holds, explain(outcome)
    for line in outcome.lines:
        assert line.networks == SOME
        if line.line.draw.arithmetic == "fractions" and line.line.relation == "=":
            assert line.worst.error == 0
            assert isinstance(line.worst.left, Fraction)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("name", NAMES)
def test_every_line_holds_on_all_networks(name, seed):
    """Each line on all 1,000, also by another seed."""
    outcome = run_proof(proofs[name], networks=NETWORKS, seed=seed)
    assert outcome.holds, explain(outcome)


@pytest.mark.parametrize(("line", "form"), SIDES)
def test_a_changed_line_turns_red(line, form):
    """Whatever one operation, factor, sign, sum or transposition of its right side is changed."""
    text, cases = getattr(line, form), draw_few(line.draw)
    for mutant in list_mutants(text, line.relation):
        changed = replace(line, **{"right": "", "matrix": "", form: mutant})
        holds = all(compare_sides(changed, case).holds for case in cases)
        assert holds == ((text, mutant) in TRUE_CHANGES), mutant


def test_a_proof_with_a_false_line_does_not_hold():
    """It says which line, on how many networks, and where it is worst."""
    proof = proofs["bp1"]
    wrong = replace(proof.lines[4], right="dC_da_last_j", matrix="")
    outcome = run_proof(replace(proof, lines=(proof.lines[0], wrong)), networks=5)
    assert not outcome.holds
    assert [line.failures for line in outcome.lines] == [0, 5]
    assert outcome.lines[1].worst.error > 0


def test_the_forms_of_a_line_are_both_run():
    """A wrong matrix form is seen beside a right component form."""
    line = proofs["bp1"].lines[4]
    case = draw_case(line.draw, 0, 0)
    assert compare_sides(line, case).holds
    assert not compare_sides(replace(line, matrix="sigma_prime_z_last"), case).holds


def test_shapes_that_do_not_fit_are_no_proof():
    """A product that cannot be computed is a line that is false."""
    line = replace(proofs["bp2"].lines[6], matrix="w_above @ delta_above")
    results = [compare_sides(line, draw_case(line.draw, 0, k)) for k in range(FEW)]
    assert not any(result.holds for result in results)
    assert any(result.left is None for result in results)


def test_a_draw_is_the_same_whenever_it_is_asked_for():
    """By seed and number, and another by another."""
    one, again, other = (draw_case(OUTPUT_FRACTIONS, 3, k).arrays["x"] for k in (5, 5, 6))
    assert np.array_equal(one, again)
    assert one.shape != other.shape or not np.array_equal(one, other)


def test_sizes_weights_and_rows_are_drawn():
    """No two of twenty networks are the same, and their widths differ."""
    cases = [draw_case(proofs["bp2"].lines[0].draw, 0, k) for k in range(20)]
    assert len({case.about.partition(",")[0] for case in cases}) > 5
    assert len({float(case.arrays["x"].flat[0]) for case in cases}) == 20


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("da_last_k_dz_last_j", ("da_last_dz_last", "kj")),
        ("sigma_prime_z_here_j", ("sigma_prime_z_here", "j")),
        ("w_above", ("w_above", "")),
        ("m_now_j", ("m_now", "j")),
    ],
)
def test_letters_are_told_from_names(name, parts):
    """What stands first is the array's own name, whatever its letter."""
    assert split_name(name) == parts


def test_a_polynomial_through_points_is_found():
    """1 + x² through three points, and 2 − 3x³ through five."""
    assert fit_polynomial([0, 1, 2], [1, 2, 5]).coefficients == [1, 0, 1]
    cubic = Polynomial([2, 0, 0, -3])
    points = [Fraction(k) for k in range(5)]
    assert fit_polynomial(points, list(map(cubic, points))).coefficients == [2, 0, 0, -3, 0]
    assert cubic.slope(2) == -36


def test_a_side_is_an_expression():
    """What is none is refused when the record is made."""
    with pytest.raises(BadRecord, match="must be an expression"):
        ProofLine(left="a", right="b =", reason="", draw=OUTPUT_FRACTIONS)


def test_a_float_among_fractions_is_refused():
    """There "equal" is to mean equal."""
    line = replace(proofs["bp1"].lines[4], right="0.5 * delta_last_j", matrix="")
    with pytest.raises(BadRecord, match="is no fraction"):
        compare_sides(line, draw_case(line.draw, 0, 0))


@pytest.mark.parametrize(("networks", "seed"), [(0, 0), (True, 0), (2.5, 0), (5, -1)])
def test_counts_are_whole_numbers(networks, seed):
    """At least one network, and a seed of 0 or more."""
    with pytest.raises(BadInput, match="must be a whole number"):
        run_proof(proofs["bp1"], networks=networks, seed=seed)

"""Rolled lines run the same as the plain ones."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backsight.engine.native.rolling import OFTEN, roll_lines

forms = st.sampled_from(["out.append({})", "out.append({} * {})", "if out: out[-1] += {}"])


def run(lines: list[str]) -> list[int]:
    scope: dict[str, Any] = {"out": []}
    exec("\n".join(lines) or "pass", scope)  # noqa: S102 - lines of this file
    return list(scope["out"])


@given(
    st.lists(st.tuples(forms, st.integers(0, 50), st.integers(-3, 3)), min_size=1, max_size=4),
    st.integers(1, 9),
    st.lists(st.integers(0, 9), max_size=3),
)
def test_they_do_the_same(
    period: list[tuple[str, int, int]], times: int, before: list[int]
) -> None:
    """Whatever repeats, however often, with whatever before it."""
    lines = [f"out.append({n})" for n in before]
    for k in range(times):
        lines += [form.format(first + 150 + step * k, 7) for form, first, step in period]
    assert run(roll_lines(lines)) == run(lines)


def test_equal_layers_become_a_loop() -> None:
    """Numbers that go up or down by equal steps are computed from the loop's."""
    lines = [f"f(a, {10 + 4 * k}, {90 - 8 * k}, 64)" for k in range(OFTEN)]
    assert roll_lines(lines) == ["for q in range(4):", "    f(a, (10 + 4 * q), (90 - 8 * q), 64)"]
    assert roll_lines(lines[:-1]) == lines[:-1]


def test_names_and_decimals_stay() -> None:
    """Only whole numbers by themselves change."""
    lines = [f"n{k} = f(0.5, {k})" for k in range(6)]
    assert roll_lines(lines) == lines

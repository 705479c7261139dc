"""What came back from a user's update, sorted: new weights, what is remembered, t."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backsight.checks.update_forms.array_names import make_key
from backsight.checks.update_forms.containers import Template, unpack_arrays
from backsight.checks.update_forms.returns import list_returned_names, match_parameter
from backsight.checks.update_forms.signature import CallPlan
from backsight.checks.update_rules.layout import ArrayLayout
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

ROLES = ("weights", "memory", "state", "t")


@dataclass(frozen=True, kw_only=True)
class Returned:
    """The parts of what came back."""

    weights: Any = None
    """As the template has them; None where they did not come back."""
    memory: Mapping[str, Any] = field(default_factory=dict)
    """By parameter."""
    t: int | None = None
    """Where it came back."""
    state: Any = None
    """The rest."""
    has_state: bool = False
    """Whether there was a rest."""


def sort_returned(
    returned: Any,
    target: Callable[..., Any],
    plan: CallPlan,
    layout: ArrayLayout,
    template: Template,
) -> Returned:
    """The parts, by the names that stand behind `return`, else by their order: weights first, or
    last. Raises BadInput where there are too few."""
    destinations = _find_destinations(returned, target, plan)
    if destinations is not None:
        return _sort_by_name(returned, destinations, plan)
    if not isinstance(returned, tuple) or _is_weights(returned, layout, template):
        return Returned(weights=_sort_dict(returned, layout, template))
    if not returned:
        return Returned()
    return _sort_by_order(returned, plan, layout, template)


def _find_destinations(
    returned: Any, target: Callable[..., Any], plan: CallPlan
) -> list[str] | None:
    """The parameter whose new value each element is; "" for other weights; None where the names do
    not say it."""
    names = list_returned_names(target)
    if returned is None or names is None:
        return None
    if len(names) != (len(returned) if isinstance(returned, tuple) else 1):
        return None
    roles = {p.name: p.role for p in plan.parameters if p.role in ROLES}
    matches = [match_parameter(name, list(roles)) if name else None for name in names]
    for place, match in enumerate(matches):
        if match in matches[place + 1 :]:  # return v, v: the change, and what is remembered
            matches[place] = None
    known = {m for m in matches if m}
    count = max(1, len(plan.arrays))
    left = count - sum(roles[m] == "weights" for m in known)
    others = {n for n, r in roles.items() if r in ("memory", "state")}
    if not known & (others | {n for n, r in roles.items() if r == "t"}):
        return None
    is_complete = left == matches.count(None) or (left in (0, count) and others <= known)
    return [m or "" for m in matches] if is_complete else None


def _sort_by_name(returned: Any, destinations: list[str], plan: CallPlan) -> Returned:
    elements = list(returned) if len(destinations) > 1 else [returned]
    roles = {p.name: p.role for p in plan.parameters}
    by_role: dict[str, dict[str, Any]] = {role: {} for role in ROLES}
    rest: list[Any] = []
    for name, value in zip(destinations, elements, strict=True):
        if name:
            by_role[roles[name]][name] = value
        else:
            rest.append(value)
    weights = _order_weights(by_role["weights"], rest, plan)
    return Returned(
        weights=weights,
        memory=by_role["memory"],
        t=next(iter(by_role["t"].values()), None),
        state=next(iter(by_role["state"].values()), None),
        has_state=bool(by_role["state"]),
    )


def _order_weights(named: Mapping[str, Any], rest: list[Any], plan: CallPlan) -> Any:
    """The weights in the order of their parameters; those without a name in their own."""
    if not plan.arrays:
        return next(iter(named.values())) if named else rest[0] if rest else None
    if not named and not rest:
        return None
    others = iter(rest)
    return tuple(named[a] if a in named else next(others) for a in plan.arrays)


def _sort_by_order(
    returned: Sequence[Any], plan: CallPlan, layout: ArrayLayout, template: Template
) -> Returned:
    weights, rest = _split(returned, len(plan.arrays), layout, template)
    memories = plan.list_roles("memory")
    if memories:
        values = list(rest[0]) if len(rest) == 1 and isinstance(rest[0], tuple) else rest
        if rest and len(values) < len(memories):
            raise BadInput(
                _("{who} must return the new weights and {count} more; it returns {came}.").format(
                    who=plan, count=len(memories), came=len(values)
                )
            )
        pairs = zip(memories, values, strict=False)
        return Returned(weights=weights, memory={m.name: v for m, v in pairs})
    state = rest[0] if len(rest) == 1 else tuple(rest)
    return Returned(weights=weights, state=state, has_state=bool(rest))


def _split(
    returned: Sequence[Any], count: int, layout: ArrayLayout, template: Template
) -> tuple[Any, list[Any]]:
    """(the weights, the rest)."""
    first, last = returned[0], returned[-1]
    if _is_weights(first, layout, template) or not count:
        if not _is_weights(first, layout, template) and _is_weights(last, layout, template):
            return last, list(returned[:-1])
        return first, list(returned[1:])
    if not _is_weights(returned[:count], layout, template):
        ending = tuple(returned[-count:])
        if _is_weights(ending, layout, template):
            return ending, list(returned[:-count])
    return tuple(returned[:count]), list(returned[count:])


def _sort_dict(returned: Any, layout: ArrayLayout, template: Template) -> Any:
    """A dict with the arrays of a tuple, or with the only one; anything else as it is."""
    if not isinstance(returned, Mapping) or isinstance(template, Mapping):
        return returned
    keys = {make_key(str(name)): value for name, value in returned.items()}
    if isinstance(template, str):
        return next(iter(keys.values())) if len(keys) == 1 else returned
    names = [make_key(name) for name in layout.shapes]
    return tuple(keys[n] for n in names) if set(names) <= set(keys) else returned


def _is_weights(value: Any, layout: ArrayLayout, template: Template) -> bool:
    try:
        unpack_arrays(value, layout, template, "")
    except BadInput:
        return False
    return True

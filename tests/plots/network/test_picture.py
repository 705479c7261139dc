"""The drawn network: what stands where, what is left out, and what is told without color."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.patches import Wedge

from backsight.plots import save
from backsight.plots.network.layout import choose_units, lay_out_network
from backsight.plots.network.picture import NetworkPicture, WeightDrawing, draw_network
from backsight.plots.network.units import LayerDrawing


def layer(count, reached=(), symbol="a1"):
    """So many units; those reached change by 0.1, 0.2 … downwards and upwards in turn."""
    size = np.zeros(count)
    size[list(reached)] = 0.1 * np.arange(1, len(reached) + 1)
    signs = [("−", "+")[u % 2] if u in reached else "" for u in range(count)]
    return LayerDrawing(
        symbol=symbol, size=size, signs=signs, reachable=np.isin(range(count), reached)
    )


def picture(*layers, column=1, ends=(0, 2)):
    weight = WeightDrawing(layers=layers, name="W1[0,2]", column=column, ends=ends, loss="−2.4e−05")
    return NetworkPicture(title="What W1[0,2] does", caption="changed by +0.01", weights=(weight,))


def together(*pictures):
    """Several weights of one network."""
    weights = tuple(replace(p.weights[0], name=f"W1[0,{k}]") for k, p in enumerate(pictures))
    return replace(pictures[0], weights=weights)


SMALL = picture(layer(2, symbol="x"), layer(3, [2]), layer(2, [0, 1], "a2"))
LARGE = picture(layer(784, symbol="x"), layer(50, [2]), layer(10, range(10), "a2"), ends=(400, 2))
STILL = picture(layer(2, symbol="x"), layer(3), layer(2, symbol="a2"), ends=(None, 1))
DEAD = picture(
    layer(1, symbol="x"),
    LayerDrawing(symbol="a1", size=np.zeros(1), signs=[""], reachable=np.array([True])),
    ends=(0, 0),
)
TWO = together(
    picture(layer(2, symbol="x"), layer(3, [2]), layer(2, [0, 1], "a2")),
    picture(layer(2, symbol="x"), layer(3), layer(2, [1], "a2"), column=2, ends=(1, 1)),
)
FOUR = together(*(
    picture(layer(784, symbol="x"), layer(50, [u]), layer(10, range(10), "a2"), ends=(400, u))
    for u in (2, 20, 30, 49)
))  # fmt: skip
NAN = picture(
    layer(1, symbol="x"),
    LayerDrawing(
        symbol="a1", size=np.array([np.nan, np.inf]), signs=["", "+"], reachable=np.ones(2, bool)
    ),
    ends=(0, 0),
)


def texts(figure):
    return [t.get_text() for t in figure.axes[0].texts]


@pytest.mark.parametrize(
    "drawn",
    [SMALL, LARGE, STILL, DEAD, NAN, TWO, FOUR],
    ids=["small", "large", "still", "dead", "nan", "two", "four"],
)
def test_words_lie_in_the_picture_and_apart(drawn):
    """No title, name, number or sign is cut off; what is written below does not overlap."""
    figure = draw_network(drawn)
    renderer = figure.canvas.get_renderer()
    boxes = [t.get_window_extent(renderer) for t in figure.axes[0].texts if t.get_text()]
    frame = figure.bbox
    assert all(b.x0 >= 0 and b.y0 >= 0 and b.x1 <= frame.x1 and b.y1 <= frame.y1 for b in boxes)
    legend, bar = figure.axes[0].get_legend().get_window_extent(), figure.axes[1].get_tightbbox()
    assert legend.x1 < bar.x0
    assert all(b.y0 > max(legend.y1, 0) for b in boxes)


def test_signs_are_written():
    """+ and − stand in the units that change, 0 in those that are reached and do not."""
    assert [t for t in texts(draw_network(SMALL)) if t in "+−0"].count("+") == 1
    assert "−" in texts(draw_network(SMALL))
    assert texts(draw_network(DEAD)).count("0") == 3  # two units are called 0


def test_several_weights_share_each_unit():
    """A sector for each, with its own sign; the units that any of them joins are shown."""
    figure = draw_network(TWO)
    signs = [t for t in texts(figure) if t and t in "+−±"]
    assert sorted(signs) == sorted("−−++")
    sectors = [p for p in figure.axes[0].patches if isinstance(p, Wedge)]
    assert len(sectors) == 2 * (2 + 3 + 2)
    filled = [p for p in sectors if p.get_facecolor() != (1, 1, 1, 1)]
    assert len(filled) == len(signs)
    labels = [t.get_text() for t in figure.axes[0].get_legend().get_texts()]
    assert [label[:7] for label in labels[:2]] == ["W1[0,0]", "W1[0,1]"]
    assert {"2", "20", "30", "49", "400"} <= set(texts(draw_network(FOUR)))


def test_many_units_are_shown_in_part():
    """The first, the last, those asked for and those that change most; the gaps are counted."""
    assert choose_units(layer(784), {400}, 12) == [0, 1, 2, 400, 783]
    assert choose_units(layer(12), set(), 12) == list(range(12))
    chosen = choose_units(layer(100, range(30, 60)), set(), 12)
    assert chosen == [0, *range(52, 60), 99]
    assert choose_units(layer(50, [2, 4]), {6}, 12) == [0, 1, 2, 3, 4, 5, 6, 49]
    assert {"⋮ 397", "⋮ 382", "⋮ 46"} <= set(texts(draw_network(LARGE)))


def test_units_do_not_overlap():
    """Every layer is in the middle, its units a step apart, from the top down."""
    places = lay_out_network(LARGE.weights[0].layers, [{400}, {2}, set()], 12)
    for spots in places.unit_heights:
        heights = list(spots.values())
        assert all(a - b > 0.49 for a, b in pairwise(heights))
        assert (max(heights) + min(heights)) / 2 == pytest.approx(places.middle, abs=0.5)
    assert all(b - a > 1 for a, b in zip(places.x, [*places.x[1:], places.end], strict=True))


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_same_picture_gives_the_same_file(tmp_path, suffix):
    """Twice drawn, twice the same bytes."""
    for name in "ab":
        save(draw_network(SMALL), tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()

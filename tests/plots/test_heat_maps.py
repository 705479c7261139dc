"""Heat maps of errors: blocks by their largest, kinks marked, what is unknown gray."""

import numpy as np
import pytest

from backsight.plots import save
from backsight.plots.heat_maps import MOST, HeatMap, draw_heat_maps, reduce_to_blocks


def heat(shape, name="W1", **changes):
    values = np.random.default_rng(0).uniform(1e-12, 1e-9, shape)
    return HeatMap(name=name, **{"values": values, "kinks": np.zeros(shape, bool), **changes})


def all_texts(figure):
    found = [t.get_text() for t in figure.texts]
    for axes in figure.axes:
        found += [axes.get_title(loc="left"), *(t.get_text() for t in axes.texts)]
    return " | ".join(found)


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (40, 112), (41, 113), (100, 1000), (500, 300)])
def test_a_block_has_its_largest_number(shape):
    """Every number is in one block; the largest of all is the largest of the blocks."""
    values = np.random.default_rng(1).random(shape)
    found, down, across = reduce_to_blocks(values, 40, 112)
    assert found.shape[0] <= 40
    assert found.shape[1] <= 112
    assert found.max() == values.max()
    for (i, j), value in np.ndenumerate(found):
        block = values[i * down : (i + 1) * down, j * across : (j + 1) * across]
        assert value == block.max()


def test_a_block_of_unknown_numbers_is_unknown():
    """And one with a single known number is that number."""
    values = np.full((4, 4), np.nan)
    values[3, 3] = 2.0
    np.testing.assert_array_equal(
        reduce_to_blocks(values, 2, 2)[0], [[np.nan, np.nan], [np.nan, 2.0]]
    )


def test_a_large_array_says_that_it_is_drawn_in_blocks():
    """With the size of a block, and the largest number with its place in the array itself."""
    large = heat((784, 50))
    large.values[411, 7] = 3e-8
    text = all_texts(draw_heat_maps([large, heat((50,), "b1")], "Errors", "mnist"))
    told = (
        "784 × 50 · first index across · blocks of 14 by their largest · largest 3·10⁻⁸ at [411, 7]"
    )
    assert told in text
    assert "| 50 · largest" in text
    assert "gray" not in text
    assert "kink" not in text


def test_kinks_are_crossed_and_their_numbers_left_out():
    """The number at a kink is not the largest; a cross stands there."""
    one = heat((3, 4))
    one.values[1, 2], one.kinks[1, 2] = 5.0, True
    figure = draw_heat_maps([one], "Errors", "")
    (cross, _) = figure.axes[0].collections
    assert cross.get_offsets().tolist() == [[2, 1]]
    assert "1 at a kink" in all_texts(figure)
    assert "at [1, 2]" not in all_texts(figure)


def test_what_is_not_computed_is_gray_and_what_is_equal_white():
    """Both are told; the picture has these colors there."""
    one = heat((1, 3))
    one.values[:] = [[np.nan, 0.0, 1e-9]]
    figure = draw_heat_maps([one], "Errors", "")
    (image,) = figure.axes[0].get_images()
    colors = image.cmap(image.norm(image.get_array()))
    assert colors[0, 0].tolist() == pytest.approx([0xBD / 255] * 3 + [1])
    assert colors[0, 1].tolist() == [1, 1, 1, 1]
    assert "gray: not computed" in all_texts(figure)
    assert "white: no difference" in all_texts(figure)


@pytest.mark.parametrize("value", [0.0, np.nan, 1e-9, 1e300, 5e-324])
def test_odd_numbers_can_be_drawn(value, tmp_path):
    """Nothing but zeros, nothing known, one number, the ends of float64."""
    one = heat((2, 2), values=np.full((2, 2), value))
    save(
        draw_heat_maps([one, heat((1,), "b1", values=np.array([value]))], "", ""),
        tmp_path / "a.png",
    )
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_many_arrays_are_not_all_drawn():
    """The first twelve, and how many there are."""
    figure = draw_heat_maps([heat((2, 2), f"W{i}") for i in range(20)], "Errors", "deep")
    assert f"the first {MOST} of 20 arrays" in all_texts(figure)
    assert len(figure.axes) == MOST + 1

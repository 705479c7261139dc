"""The training as a film."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageSequence

from backsight.kernel.errors import BadInput, CannotWrite
from backsight.plots import animate
from backsight.plots.animation.animate import choose_moments


@pytest.mark.parametrize("suffix", [".webp", pytest.param(".gif", marks=pytest.mark.slow)])
def test_a_film_has_a_frame_for_every_moment_and_loops(tmp_path, make_view, suffix):
    """It can be read, and its last frame stands for two seconds."""
    path = tmp_path / f"film{suffix}"
    animate(make_view("two classes"), path, frames_per_second=10)
    with Image.open(path) as film:
        assert (film.n_frames, film.size) == (8, (1200, 420))
        film.seek(7)
        film.load()
        assert film.info["duration"] == 2000
        assert film.info["loop"] == 0


@pytest.mark.parametrize(
    "kind",
    [
        "line of numbers",
        *(
            pytest.param(k, marks=pytest.mark.slow)
            for k in ("broken", "two gradients", "single step")
        ),
    ],
)
def test_a_view_can_be_animated(kind, make_view, tmp_path):
    """With or without plane, score or finite numbers."""
    test_every_kind_of_view_can_be_animated(kind, make_view, tmp_path)


@pytest.mark.slow
def test_every_kind_of_view_can_be_animated(view_name, make_view, tmp_path):
    """The same, with many rows and long names too."""
    view = make_view(view_name)
    animate(view, tmp_path / "film.gif")
    with Image.open(tmp_path / "film.gif") as film:
        assert film.n_frames == len(view.steps)


def test_the_paper_is_white_and_the_points_keep_their_colors(tmp_path, make_view):
    """Reducing to 256 colors does not gray the paper or dull a color of few pixels."""
    animate(make_view("four points"), tmp_path / "film.gif")
    with Image.open(tmp_path / "film.gif") as film:
        for frame in ImageSequence.Iterator(film):
            colors = np.asarray(frame.convert("RGB")).reshape(-1, 3)
            assert (colors[0] == 255).all()
            assert (colors == (0, 0x72, 0xB2)).all(axis=1).any()


def test_many_moments_are_thinned_evenly():
    """At most 120, the first and the last among them."""
    moments = choose_moments(1000)
    assert (len(moments), moments[0], moments[-1]) == (120, 0, 999)
    assert {b - a for a, b in itertools.pairwise(moments)} <= {8, 9}
    assert choose_moments(1) == [0]


@pytest.mark.slow
def test_progress_is_reported(tmp_path, make_view):
    """After each frame: how many are done, of how many."""
    seen = []
    animate(make_view("two classes"), tmp_path / "f.gif", progress=lambda _text, *n: seen.append(n))
    assert seen == [(i, 8) for i in range(1, 9)]


def test_another_suffix_is_refused_with_those_that_work(tmp_path, make_view):
    """Before anything is drawn."""
    with pytest.raises(BadInput, match=r"\.gif or \.webp; 'film\.mp4' does not"):
        animate(make_view("bare"), tmp_path / "film.mp4")


@pytest.mark.parametrize("speed", [0, -1, 51, float("nan")])
def test_a_speed_out_of_range_is_refused(tmp_path, make_view, speed):
    """GIF cannot be faster than 50 frames a second."""
    with pytest.raises(BadInput, match="frames a second"):
        animate(make_view("bare"), tmp_path / "f.gif", frames_per_second=speed)


def test_a_path_that_cannot_be_written_says_why(tmp_path, make_view):
    """The path and the reason stand in the message."""
    with pytest.raises(CannotWrite, match=r"film\.gif cannot be written: No such file"):
        animate(make_view("bare"), tmp_path / "nowhere" / "film.gif")


def test_a_film_that_fails_leaves_the_old_one(tmp_path, make_view):
    """A stop half-way changes nothing and leaves nothing."""
    path = tmp_path / "film.gif"
    path.write_bytes(b"old")

    def stop(text, done, of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        animate(make_view("two classes"), path, progress=stop)
    assert [p.name for p in tmp_path.iterdir()] == ["film.gif"]
    assert path.read_bytes() == b"old"


def test_without_score_and_plane_the_loss_is_alone(tmp_path, make_view):
    """What there is not has no empty panel."""
    view = replace(make_view("two classes"), train_score=None, validation_score=None, fields=())
    animate(view, tmp_path / "f.gif")
    with Image.open(tmp_path / "f.gif") as film:
        assert film.n_frames == 8

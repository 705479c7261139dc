"""Make the pictures of README and docs anew, all or those that are named.

    PYTHONPATH=src python tools/pictures.py                   all of them, some minutes
    PYTHONPATH=src python tools/pictures.py race.png xor.gif  these

Each is made by the commands that stand beside it in the docs, in a temporary folder, in English;
then it takes its place in docs/pictures, and is to be looked at. conventions.png and race-page.png
are pictures of pages: they need Chromium. sweep.png and audit-rates.png need MNIST
(`$BACKSIGHT_DATA`). peers.png is drawn from benchmarks/results.json, which `make bench` writes.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
SIX = "sgd,momentum,nesterov,adagrad,rmsprop,adam"
WITH = f"--with {ROOT}/examples/articles/scratch_mlp.py"
FORK = f"fork explosion --at 90000 {WITH} --out"
DIGITS = (
    "--hidden 50 --dropout 0 --init normal:std=0.01 --optimizer sgd --schedule constant "
    "--batch 100 --steps 1000 --dtype float64"
)
CHOOSE_THIRD = "document.dispatchEvent(new KeyboardEvent('keydown', {key: '3'}))"
KEEP_PART = (
    "const h = document.getElementById('part'), e = document.getElementById('sources');"
    "while (h.previousSibling) h.previousSibling.remove();"
    "while (e.nextSibling) e.nextSibling.remove(); e.remove();"
    "document.querySelectorAll('nav, header').forEach((n) => n.remove())"
)

COMMANDS: Mapping[str, Sequence[str]] = {
    "xor.gif": ["train xor --animate gif -o run", "=run/training.gif"],
    "digits.png": ["train digits -o run", "=run/confusion.png"],
    "spirals.png": ["train spirals -o run", "=run/boundary.png"],
    "influence.png": [
        "train digits --hidden 32,16 --dropout 0 --epochs 20 -o small",
        "influence small --weight W1[20,5] --top 2 -o influence",
        "shrink influence.png",
    ],
    "race.png": [
        "race bowl --optimizers sgd,momentum,nesterov:form=stored,adagrad:epsilon=1e-7,"
        "adam:epsilon=1e-7,epsilon_at=hat -o race.png"
    ],
    "race-local-minimum.png": [
        "race local_minimum --optimizers sgd,momentum,nesterov --lr 0.05 -o race-local-minimum.png"
    ],
    "race-overshoot.png": [
        "race bowl --optimizers momentum,nesterov --steps 60 -o race-overshoot.png"
    ],
    "race-rates.png": [
        "race cliff --optimizers adagrad:lr=.5,rmsprop:lr=.05 --rates -o race-rates.png"
    ],
    "race-first-step.png": [
        "race local_minimum --optimizers adam,adam:correct=false,beta2=.99,adam:correct=false "
        "--lr .3 --steps 1 -o race-first-step.png"
    ],
    "race-rosenbrock.png": ["race rosenbrock --relief -o race-rosenbrock.png"],
    "race-film.png": [
        f"race beale --optimizers {SIX},nadam,adadelta --steps 150 --frames 16 -o film.gif",
        "frame film.gif 4 race-film.png",
    ],
    "race-page.png": [
        f"race beale --optimizers {SIX},nadam,adadelta --steps 150 -o page.html",
        f"page page.html 1240,940 race-page.png 40 dark {shlex.quote(CHOOSE_THIRD)}",
    ],
    "conventions.png": [
        "conventions momentum -o conventions.html",
        f"page conventions.html 820,960 conventions.png part light {shlex.quote(KEEP_PART)}",
    ],
    "landscape.png": ["train digits", "landscape runs/digits-0001 -o landscape.png"],
    "landscape_random.png": [
        "train digits",
        "landscape runs/digits-0001 --directions random -o landscape_random.png",
    ],
    "landscape_misleads.png": [
        "train moons --optimizer sgd --lr 3 --hidden 32,32 --norm batch --steps 200",
        "landscape runs/moons-0001 -o landscape_misleads.png",
    ],
    "network_race.png": [f"race digits --optimizers {SIX} --steps 600 -o network_race.png"],
    "replicas.png": [
        "train moons --seeds 0-31 --grid lr=.1,.03,.01 --grid hidden=4,16 --epochs 40 -o run",
        "=run/replicas.png",
    ],
    "noise.png": ["noise digits -o noise.png"],
    "noise_along.png": [
        "train digits --epochs 20 --out usual",
        "noise usual --along --states 12 -o noise_along.png",
    ],
    "rates.png": ["lr digits -o rates.png"],
    "sweep.png": ["check mnist --hidden 50 --dropout 0 --sweep -o run", "=run/sweep.png"],
    "explosion.png": [
        f"python {ROOT}/examples/articles/first_weights.py",
        f"train xor_cloud:rows=50 --no-bias {WITH} --loss scratch_mlp_loss --regularizer "
        "scratch_mlp_l2 --optimizer sgd --lr 0.003 --engine numpy --steps 110000 "
        "--start first_weights.safetensors -o explosion",
        f"{FORK} right --set loss=half_sum_squared_error "
        "--set regularizer=l2:lam=1e-4,per=row --steps 40000",
        f"{FORK} slower --set optimizer.rate=0.001 --steps 40000",
        f"{FORK} stronger --set regularizer.scratch_mlp_l2=0.001 --steps 40000",
        f"compare explosion right slower stronger {WITH} -o explosion.png",
    ],
    "audit-rates.png": [
        f"train mnist {DIGITS} --lr 0.001 -o printed",
        f"train mnist {DIGITS} --lr 0.1 -o hundredfold",
        "compare printed hundredfold -o audit-rates.png",
    ],
    "peers.png": [f"python {ROOT}/benchmarks/picture.py {ROOT}/benchmarks/results.json peers.png"],
}
"""What makes each picture. A line is a command of `backsight`, but for: "=FILE", where it lies;
python; frame: one of an animation; shrink: to few colors; page: a picture of a page, with the part
of its address."""


def main(names: Sequence[str]) -> int:
    """Make the pictures of those names, or all; 1 where one could not be made."""
    failed = []
    for name in names or COMMANDS:
        print(name, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            file = make_picture(name, Path(folder))
            if file is None:
                failed.append(name)
            else:
                shutil.copyfile(file, PICTURES / name)
    if failed:
        print("not made:", *failed)
    return 1 if failed else 0


def make_picture(name: str, folder: Path) -> Path | None:
    """Run the commands in a folder; the picture, or None where none came of it."""
    file = folder / name
    for line in COMMANDS[name]:
        first, *words = shlex.split(line)
        if line.startswith("="):
            file = folder / line[1:]
        elif first == "frame":
            cut_frame(folder / words[0], int(words[1]), folder / words[2])
        elif first == "shrink":
            shrink(folder / words[0])
        elif first == "page":
            draw_page(folder / words[0], words[1], folder / words[2], *words[3:])
        else:
            run = [sys.executable, "-m", "backsight", first, *words]
            ended = subprocess.run(
                [sys.executable, *words] if first == "python" else run,
                cwd=folder,
                env={**os.environ, "BACKSIGHT_LANG": "en"},
                capture_output=True,
                text=True,
                check=False,
            )
            # Trainings of docs/explosion.md are meant to fail.
            if ended.returncode and not file.exists() and "Stopped early" not in ended.stdout:
                print(ended.stdout[-500:], ended.stderr[-500:])
    return file if file.exists() else None


def cut_frame(film: Path, index: int, file: Path) -> None:
    """One frame of an animation as a picture."""
    from PIL import Image

    with Image.open(film) as frames:
        frames.seek(index)
        frames.convert("RGB").save(file, optimize=True)


def shrink(file: Path) -> None:
    """Keep so many colors of a picture: some hundred thin lines take most of its bytes."""
    from PIL import Image

    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(96, method=Image.Quantize.MAXCOVERAGE)
    few.save(file, optimize=True)


def draw_page(page: Path, size: str, file: Path, place: str, scheme: str, script: str) -> None:
    """A page in Chromium. size: "WIDTH,HEIGHT". place: behind the # of its address; scheme: "dark"
    or "light"; script: what is done to it first."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("Chromium is not installed.")
        return
    start = f"<script>addEventListener('load', () => {{{script}}})</script></body>"
    page.write_text(page.read_text("utf-8").replace("</body>", start), "utf-8")
    subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--hide-scrollbars",
            f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}",
            "--virtual-time-budget=3000",
            f"--window-size={size}",
            f"--screenshot={file}",
            f"{page.as_uri()}#{place}",
        ],
        capture_output=True,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

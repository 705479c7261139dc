"""Odd command lines, of every command and option: one message at most, and nothing is lost.

The lines are drawn from the commands as they are: each option with values that nobody means, twice,
without its value, and in pairs. A failure prints the line, and a folder where it can be pasted.
"""

import random
import re
import resource
import shlex
import shutil
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from traceback import format_exc
from typing import Any

import click
import pytest

from backsight.cli.commands import commands, play
from backsight.cli.main import backsight as group
from backsight.cli.main import main
from backsight.web import page_file, server


def list_words(text: str) -> list[str]:
    return text.split()


SEEDS = (1, 2, 3)
LINES, FEW = 1000, 150
LONGEST_SECONDS, MEMORY = 60, 4 * 2**30
LONG = "x" * 300
NUMBERS = (
    "",
    " ",
    *list_words("""
    -1 0 -0.0 1 2 1.5 0.3 nan -nan inf -inf 1e999 1e308 1e-320 4294967296 9223372036854775808
    9999999999999999999999 -9999999999999999999999 ٣ １ 0x10 1_0 1,5 abc [/b] true none
    """),
)
TEXTS = (
    "",
    " ",
    "a\nb",
    LONG,
    *list_words("""
    nonsense [/b] =1+1 %s {0} -1 0 1e999 nan 中文， : , ; = a=b a= =b :a=1 a:b=c:d=e
    9999999999999999999999 ١ true
    """),
)
HUGE = "9999999999999999999999"
CHOICES = (
    *list_words("""
    adam:beta1=nan adam:beta1=2 adam: adam sgd,sgd sgd;adam none relu relu,
    leaky_relu:slope=inf step:every=0 step:every=9999999999999999999999 cosine
    constant:number=1e999 normal:std=nan l2:lam=inf l2:lam=1,per=row l2:per=nonsense
    by_norm:limit=nan softmax mean_squared_error huber:delta=0 accuracy r2:average=nonsense
    momentum:mu=1 ADAM
    """),
)
STEPS = (
    "",
    *list_words("""
    best last BEST -1 0 3 6 99 9999999999999999999999 1.5 nan +3 best,last
    """),
)
ENTRIES = (
    *list_words("""
    W1[0,0] W1[0,99] W1[-1,0] W9[0] b1[9999999999999999999999] W1[0,0 W1 dL_dW1[0,0] L x[0,0]
    a1[0] z1[99,0] w1[0,0] W1[0,0];W1[0,1] W1[0,0],b1[0] W1[٠,0]
    """),
)
OF_OPTIONS = {
    "--hidden": (
        "0 -1 2,-1 1.5 9999999999999999999999 999999999 2,9999999999999999999999 1e3 2,,3 2,2 1,1,1"
    ),
    "--batch": "0 -1 all ALL 1.5 9999999999999999999999 1 2 4",
    "--grid": (
        "lr=nan lr= lr hidden=9999999999999999999999 hidden=2;999999999 batch=0 seed=1 "
        "lr=.1,.1 nonsense=1 epochs=0 steps=1,2 optimizer=adam;sgd no-bias=true "
        "gradient=forward"
    ),
    "--threads": "0 -1 65 1.5 two 9999999999999999999999 auto2",
    "--seeds": "0-9999999999 3-1 1,1 0- 0-2 1 9999999999999999999999 0,-1 1-1",
    "--what": ", csv, csv,csv csv,nonsense json pictures report weights,json",
    "--set": (
        "optimizer.rate=nan rate=1e999 lr=0.1 layers.1.units=9999999999999999999999 "
        "layers.9.p=1 steps=0 steps=-1 batch=0 batch=9999999999999999999999 "
        "optimizer=adam:beta1=nan clipping=none loss=none seed=-1 dtype=float64 "
        "data.source=x epochs=0 warmup=-1 seed=9999999999999999999999 "
        "stop_early.patience=0 schedule=cosine schedule.step=0 optimizer.beta1=-1"
    ),
    "--stop-early": "usual patience=0 patience=1e999,by=loss by=nonsense -1 3 99999999999999999999",
    "--blank": "30% 0% -5% 100% 1000% nan% inf 0.3 30 1e-9%",
    "--topic": "forward forward, all loss,loss forward,nonsense",
    "--notation": "matrix nielsen framework MATRIX",
    "--methods": "all complex_step complex_step,complex_step , path_sum,nonsense",
    "--start": "-7,2 1e999,2 1 nan,1 1,2,3 note.txt net/weights.safetensors 1,,2",
    "--window": "-1,1,-1,1 0,0,0,0 1,0,1,0 nan,1,0,1 0,1 0,1e999,0,1 -1e308,1e308,0,1",
    "--function": "note.txt:f missing.py:f broken.py:f .py: broken.py",
    "--update": "note.txt:f missing.py:f broken.py:f .py: broken.py",
    "--as": "adam addam adam:beta1=1 adam:beta1=nan sgd:lr=1e999 momentum:form=x : adam:",
    "--metric": "accuracy r2 r2:average=nonsense nonsense",
    "--columns": "a=drop a=nonsense z=number a=category,a=number a=category,b=drop *=drop",
    "--drop": "a a,b z a,a kind",
    "--features": "a a,b a^2,a*b a,a z z^2 log(a) sinh(a) kind * *,a/b ^2 ,",
    "--target": "kind a z a,b a,a kind,kind",
    "--class-weights": "balanced yes=5 yes=nan yes=inf yes=-1 yes=0 maybe=1 yes=1,yes=2",
    "--row-weights": "a b kind z",
    "--delimiter": 'tab ; a ab "',
    "--encoding": "utf-8 cp1252 utf-16 rot13 base64 idna",
    "--first": "nonfinite turn dead NONFINITE",
    "--lang": "en zh-CN xx",
}
"""What stands near to what an option takes."""
PATHS = (
    "",
    " ",
    LONG,
    f"{LONG}.png",
    f"{LONG}/a.png",
    "a\nb.png",
    *list_words("""
    . .. full empty note.txt missing.csv missing/sub/file.png note.txt/inside run
    run/record.sqlite other net picture.png table.csv spec.toml sheet.key.json [/b].png
    new.html new.png new.svg new.gif new.csv new new.xyz .png - /dev/null /dev/null/a %s
    """),
)
OWN = ("", "note.txt", "missing.py", LONG, ".", "broken.py")
"""Files for --with."""


def list_options(name: str) -> list[click.Option]:
    context = click.Context(commands[name], info_name=name, parent=click.Context(group))
    options = commands[name].get_params(context)
    return [o for o in options if isinstance(o, click.Option) and "--help" not in o.opts]


BASES: dict[str, tuple[str, ...]] = {
    "bugs": ("bugs half_of_the_square", "bugs", "bugs half_of_the_square --write new"),
    "check": ("check xor --samples 2 --methods complex_step", "check run --samples 1"),
    "compare": ("compare run other", "compare run"),
    "conventions": ("conventions momentum",),
    "derive": ("derive xor --hidden 2", "derive table.csv --hidden 2"),
    "doctor": ("doctor xor --hidden 2 --steps 20 --budget 0.1", "doctor run --no-trial"),
    "exercise": (
        "exercise bp3 --answers bp3.answers.csv",
        "exercise update --optimizer sgd",
        "exercise bp2 --key",
        "exercise",
    ),
    "explain": (
        "explain xor --hidden 2",
        "explain run",
        "explain table.csv --hidden 2 --digits 3",
        "explain xor --hidden 2 --json --number dL_dW1",
    ),
    "export": (
        "export run --what csv -o new",
        "export run --what weights",
        "export other -o new2",
        "export run --what code --for numpy -o new3",
        "export run --what tensorboard -o new4",
    ),
    "follow": ("follow run",),
    "fork": ("fork run --at 3 --steps 2 -o new", "fork run --at 3 --steps 1"),
    "formulas": ("formulas calculus",),
    "influence": ("influence xor --hidden 2 --weight W1[0,0]", "influence run --weight W1[0,0]"),
    "landscape": ("landscape xor --grid 3", "landscape run --grid 3 --states 3"),
    "list": ("list", "list optimizers", "list slips sign", "list update_slips uphill"),
    "lr": ("lr xor --over 5 --trial 2", "lr run --over 5 --trial 2"),
    "mark": ("mark sheet.key.json sheet.answers.csv",),
    "noise": ("noise xor --trial 2", "noise run --trial 2"),
    "paths": ("paths xor --hidden 2 --weight W1[0,0]", "paths run --weight W1[0,0]"),
    "prove": ("prove bp1 --networks 1", "prove softmax --networks 1", "prove"),
    "play": ("play xor --hidden 2 -o new.html", "play run -o new.html", "play table.csv", "play"),
    "predict": ("predict run table.csv", "predict net table.csv"),
    "race": (
        "race bowl --steps 3",
        "race xor --steps 2 --grid 3 --states 3 --optimizers sgd,adam --hidden 2",
        "race run --grid 3 --states 3 --optimizers sgd",
    ),
    "resume": ("resume run", "resume run --steps 2"),
    "runs": ("runs .", "runs"),
    "score": ("score run", "score run table.csv"),
    "show": ("show run",),
    "train": (
        "train xor --steps 2 --hidden 2",
        "train table.csv --steps 2 --hidden 2 -o new",
        "train spec.toml --steps 2",
        "train xor --steps 2 --hidden 2 --seeds 0-1 --processes 1",
        "train table.csv --steps 2 --grid lr=.1,.01 --processes 1",
    ),
    "selftest": ("selftest",),
    "tree": ("tree .",),
    "when": ("when run --first nonfinite",),
}
"""Lines that each command takes, to which odd things are added."""
WRITERS = {"train": "runs", "fork": "runs", "check": "checks"}
"""Commands that make a folder of their own, and where."""
TIMES = {
    *list_words("""
    --digits --draw --epochs --every --frames --networks --over --patience --processes --rows
    --samples --seeds --states --steps --stop-early --threads --top --trial --warmup
    """)
}
"""Options by which one may ask for more than a test can wait for: of the numbers in a machine's
range only small ones are drawn."""
SHARES = {name: 1 + len(list_options(name)) ** 0.5 for name in commands}
"""How often each command is drawn."""
HARMLESS = re.compile(r"^(Note: .*|  \S.*)$", re.MULTILINE)
USAGE = re.compile(r"^Usage: .*\n(?: .*\n)*Try '.*\n\n?", re.MULTILINE)


def make_inputs(folder: Path) -> None:
    """Small real files: a table, a spec, two runs, exported weights, a worksheet, and others."""
    rows = [f"{k % 7},{k % 5 * 0.5 - 1},{('yes', 'no')[k % 3 == 0]}\n" for k in range(30)]
    (folder / "table.csv").write_text("a,b,kind\n" + "".join(rows))
    (folder / "note.txt").write_text("Keep me.\n")
    (folder / "broken.py").write_text("def step(:\n")
    for name in ("full", "empty"):
        (folder / name).mkdir()
    (folder / "full/mine.txt").write_text("keep")
    spec = '[data]\nsource = "xor"\n[[layers]]\nunits = 2\nactivation = "tanh"\n[[layers]]\n'
    (folder / "spec.toml").write_text(spec)
    lines = (
        "train table.csv --hidden 2 --steps 6 -o run",
        "fork run --at 3 --set lr=0.02 --steps 3 -o other",
        "export run --what weights -o net",
        "explain xor --hidden 2 --blank 30% -o sheet.html",
        "influence xor --hidden 2 --weight W1[0,0] -o picture.png",
        "exercise bp3 -o bp3.html",
    )
    for line in lines:
        status, _out, err = call(shlex.split(line))
        assert status == 0, err


def call(arguments: list[str]) -> tuple[int, str, str]:
    """Run `backsight ARGUMENTS` in this process; what it raises besides is part of the errors."""
    out, err = StringIO(), StringIO()
    status = 0
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(out),
        redirect_stderr(err),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("default")
        patch.setattr("sys.argv", ["backsight", *arguments])
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        except BaseException:
            status = -1
            err.write(format_exc())
    return status, out.getvalue(), err.getvalue()


def read_tree(folder: Path) -> dict[str, bytes | None]:
    """The bytes of every file by its path; None for folders."""
    return {
        str(p.relative_to(folder)): None if p.is_dir() else p.read_bytes()
        for p in sorted(folder.rglob("*"))
    }


def draw_line(pick: random.Random) -> list[str]:
    """A command and what it takes, and one to three odd things."""
    name = pick.choices(list(SHARES), list(SHARES.values()))[0]
    words = shlex.split(pick.choice(BASES[name]))
    for _ in range(pick.choice((1, 1, 1, 1, 2, 3))):
        words = make_odd(words, list_options(name), pick)
    return words


def make_odd(words: list[str], options: list[click.Option], pick: random.Random) -> list[str]:
    case = pick.random()
    if case < 0.04 and len(words) > 1:  # one is left out
        place = pick.randrange(1, len(words))
        return words[:place] + words[place + 1 :]
    if case < 0.12 and len(words) > 1:  # an argument is another
        place = 1 if pick.random() < 0.8 else pick.randrange(1, len(words))
        return [*words[:place], pick.choice((*PATHS, *TEXTS)), *words[place + 1 :]]
    if case < 0.15 or not options:  # one too many, or one that there is not
        return [
            *words,
            *pick.choice((["--nonsense"], ["more"], ["--lang", "xx"], ["-o"], ["--", "-o"])),
        ]
    option = pick.choice(options)
    spelling = pick.choice((*option.opts, *option.secondary_opts))
    odd = [spelling, *draw_values(option, pick)]
    if case < 0.25:  # twice
        odd += [spelling, *draw_values(option, pick)]
    return [*words, *odd]


def draw_values(option: click.Option, pick: random.Random) -> list[str]:
    if option.is_flag:
        return []
    return [draw_value(option, pick) for _ in range(option.nargs)]


def draw_value(option: click.Option, pick: random.Random) -> str:
    kind = option.type
    if "--with" in option.opts:
        return pick.choice(OWN)
    if isinstance(kind, click.Choice):
        return str(pick.choice((*kind.choices, *kind.choices, "", "nonsense", "NONE", " ")))
    if isinstance(kind, click.Path):
        return pick.choice(PATHS)
    is_number = kind.name.split()[0] in ("integer", "float")
    values = (*NUMBERS, *STEPS) if is_number else (*list_near(option), *TEXTS)
    short = [v for v in values if not (TIMES & set(option.opts) and is_long(v))]
    return pick.choice(short)


def list_near(option: click.Option) -> tuple[str, ...]:
    """Texts near to what an option takes, three times, so that they are drawn more often."""
    name, described = option.opts[-1], f"{option.metavar} {option.help}"
    if name in ("--weight", "--unit", "--number", "--along", "--of"):
        return 3 * ENTRIES
    if "STEP" in described:
        return 3 * STEPS
    return 3 * (tuple(OF_OPTIONS[name].split()) if name in OF_OPTIONS else CHOICES)


def is_long(value: str) -> bool:
    """Whether a value may legally ask for very much."""
    numbers = [float(n) for n in re.findall(r"\d[\d.]*(?:e\d+)?", value)]
    return any(100 < n < 2**63 for n in numbers)


def find_fault(
    words: list[str], status: int, out: str, err: str, before: dict[str, Any], after: dict[str, Any]
) -> str:
    """What is wrong with how a line ended; "" for nothing."""
    if status not in (0, 1, 2) or "Traceback" in err:
        return f"status {status}\n{err[-1500:]}"
    message = HARMLESS.sub("", USAGE.sub("", err)).strip()
    if status == 2 and (
        not message.startswith("Error: ") or len(re.findall("^Error: ", message, re.M)) > 1
    ):
        return f"no single message:\n{err}"
    if status != 2 and message:
        return f"status {status}, but it says:\n{err}"
    if status == 2 and out:
        return f"an error, but it printed:\n{out[:300]}"
    if re.search(r"encountered in|Warning|errno|object at 0x|<class|NoneType", err):
        return f"words of Python:\n{err}"
    return find_change(words, status, before, after)


def find_change(
    words: list[str], status: int, before: dict[str, Any], after: dict[str, Any]
) -> str:
    """What was changed, though it may not be."""
    changed = sorted(p for p in before if after.get(p, 0) != before[p])
    new = sorted(p for p in after if p not in before)
    if status == 2:
        return f"an error, but changed {changed}, new {new}" if changed or new else ""
    command = words[0]
    if command == "resume" or (command == "export" and "-o" not in words and "--out" not in words):
        changed = [p for p in changed if not p.startswith("run/") or "record" in p]
        changed = [] if command == "resume" else changed
        new = [p for p in new if not p.startswith("run/")]
    if "--force" in words:
        changed = [p for p in changed if "record.sqlite" in p]
    if {"-o", "--out", "--write", "--blank"} & set(words) or command in WRITERS:
        new = []
    return f"changed {changed}, new {new}" if changed or new else ""


@contextmanager
def bounded() -> Iterator[None]:
    """A line that hangs, or that wants more memory than it should, raises an error."""

    def stop(*_given: object) -> None:
        raise TimeoutError(f"longer than {LONGEST_SECONDS} s")

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, hard))
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@pytest.fixture
def attack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], list[str]]:
    """Runs so many lines of a seed; gives what was wrong."""
    origin, place = tmp_path / "origin", tmp_path / "place"
    origin.mkdir()
    monkeypatch.chdir(origin)
    make_inputs(origin)
    # A page that is there, and a server that ends at once.
    (tmp_path / "page.html").write_text(page_file.PLACE)
    monkeypatch.setattr(page_file, "PATH", tmp_path / "page.html")
    monkeypatch.setattr(server, "serve", lambda listener, *_others: listener.close())
    monkeypatch.setattr(play, "has_browser", lambda: False)
    before = read_tree(origin)
    shutil.copytree(origin, place)
    monkeypatch.chdir(place)

    def run(seed: int, count: int) -> list[str]:
        pick, faults = random.Random(seed), []
        for number in range(count):
            words = draw_line(pick)
            with bounded():
                status, out, err = call(words)
            after = read_tree(place)
            fault = find_fault(words, status, out, err, before, after)
            if fault:
                line = shlex.join(["backsight", *words])
                faults.append(f"seed {seed}, line {number}: cd {origin} && {line}\n{fault}")
            if after != before:
                restore(origin, place)
        return faults

    return run


def restore(origin: Path, place: Path) -> None:
    """Make the folder what it was."""
    for path in place.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(origin, place, dirs_exist_ok=True)


def test_some_odd_command_lines(attack) -> None:
    """A hundred and fifty of them."""
    faults = attack(0, FEW)
    assert not faults, "\n\n".join(faults)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_many_odd_command_lines(attack, seed: int) -> None:
    """Three thousand of them: status 0, 1 or 2, one message, nothing overwritten or left."""
    faults = attack(seed, LINES)
    assert not faults, "\n\n".join(faults)

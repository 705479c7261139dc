"""The options that define a network and its training, shared by the commands that take them."""

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import Any, get_args

import click
from click.core import ParameterSource

from backsight.cli.options.number import COUNT, NATURAL, NOT_NEGATIVE, POSITIVE, SHARE, Real
from backsight.data.gaps import Missing
from backsight.kernel.errors import BadInput
from backsight.training.options.layers import list_norms

OPTIONS: list[tuple[str, dict[str, Any]]] = [
    ("--hidden", {"help": "Units of the hidden layers, such as 50,20."}),
    ("--activation", {"help": "Of the hidden layers: one, or one each, such as relu,tanh."}),
    ("--output", {"help": "The output's activation; suits the loss if not given."}),
    ("--no-bias", {"is_flag": True, "default": None, "help": "Layers without biases."}),
    ("--init", {"help": "How weights start, such as he_normal or normal:std=0.01."}),
    ("--bias-init", {"help": "How biases start, such as constant:number=0.1; else at 0."}),
    (
        "--norm",
        {
            "metavar": f"[{'|'.join(list_norms())}]",
            "help": "Normalization of hidden layers, before their activation.",
        },
    ),
    (
        "--residual",
        {
            "is_flag": True,
            "default": None,
            "help": "Skip connections around hidden layers of equal width.",
        },
    ),
    ("--dropout", {"type": SHARE, "help": "Share of hidden units silenced at each step."}),
    ("--loss", {"help": "What is made small."}),
    (
        "--reduction",
        {
            "type": click.Choice(["mean", "sum"]),
            "help": "Whether the loss of a batch is the mean of its rows' or their sum.",
        },
    ),
    ("--optimizer", {"help": "How, such as adam or momentum:mu=0.8."}),
    ("--lr", {"type": POSITIVE, "help": "The learning rate."}),
    ("--schedule", {"help": "How the rate changes, such as cosine or step:factor=0.5,every=100."}),
    ("--warmup", {"type": NATURAL, "help": "Steps over which the rate climbs first."}),
    ("--l1", {"type": NOT_NEGATIVE, "help": "Cost of absolute weights."}),
    ("--l2", {"type": NOT_NEGATIVE, "help": "Cost of squared weights."}),
    ("--regularizer", {"help": "The cost of weights in full, such as l2:lam=1e-4,per=row."}),
    ("--clip-norm", {"type": POSITIVE, "help": "The longest gradient let through."}),
    ("--clip-value", {"type": POSITIVE, "help": "The largest entry of the gradient let through."}),
    ("--clipping", {"help": "Clipping in full, such as by_norm:limit=1."}),
    ("--batch", {"help": "Rows a step, or all."}),
    ("--epochs", {"type": COUNT, "help": "Passes over the training rows."}),
    ("--steps", {"type": COUNT, "help": "Steps, instead of --epochs."}),
    (
        "--stop-early",
        {
            "is_flag": False,
            "flag_value": "usual",
            "metavar": "[EPOCHS|patience=EPOCHS,by=loss|score]",
            "help": "End where the validation part was not better for so many epochs (10).",
        },
    ),
    ("--seed", {"type": NATURAL, "help": "Of everything random."}),
    ("--dtype", {"type": click.Choice(["float32", "float64"]), "help": "Of all numbers."}),
    (
        "--gradient",
        {
            "type": click.Choice(["backprop", "central", "forward", "complex", "forward-mode"]),
            "help": "How it is found: by the chain rule, or each weight changed in turn.",
        },
    ),
    (
        "--difference-step",
        {
            "type": Real(0, 1, min_open=True, max_open=True),
            "help": "Of --gradient central and forward: by how much (1e-8).",
        },
    ),
    (
        "--engine",
        {
            "type": click.Choice(["auto", "numpy", "native", "interpret", "portable"]),
            "help": "What computes: native code where it pays, else NumPy; or portable.",
        },
    ),
    ("--target", {"help": "Column(s) of a file to learn, separated by commas; else the last."}),
    (
        "--task",
        {
            "type": click.Choice(["auto", "classification", "regression"]),
            "help": "What the target of a file is.",
        },
    ),
    (
        "--missing",
        {
            "type": click.Choice(get_args(Missing)),
            "help": "What to do with missing values in a file.",
        },
    ),
    (
        "--columns",
        {
            "multiple": True,
            "metavar": "NAME=KIND,…",
            "help": "What columns of a file are, as in sex=category,id=drop; see list columns.",
        },
    ),
    (
        "--drop",
        {"multiple": True, "metavar": "NAME,…", "help": "Columns of a file to leave out."},
    ),
    (
        "--features",
        {
            "metavar": "NAME,…",
            "help": "What the network is given, as in x1,x2,x1^2,x1*x2,sin(x1); * for all columns.",
        },
    ),
    ("--delimiter", {"help": "What stands between the columns of a text file; tab for tabs."}),
    (
        "--decimal",
        {"type": click.Choice([".", ","]), "help": "What a text file has for a decimal point."},
    ),
    ("--encoding", {"help": "Of a text file, such as cp1252 or gb18030."}),
    (
        "--header/--no-header",
        {"default": None, "help": "Whether the first line of a text file names its columns."},
    ),
    (
        "--skip-lines",
        {"type": NATURAL, "help": "Lines above the table that are no part of it."},
    ),
    (
        "--class-weights",
        {
            "metavar": "balanced|CLASS=NUMBER,…",
            "help": "What rows of a class count in the loss, as in yes=5; 1 for others.",
        },
    ),
    ("--row-weights", {"metavar": "COLUMN", "help": "What each row counts in the loss."}),
    ("--scale", {"type": click.Choice(["standard", "minmax", "none"]), "help": "Of the inputs."}),
    (
        "--target-scale",
        {"type": click.Choice(["auto", "standard", "none"]), "help": "Of numbers to be learned."},
    ),
    ("--validation", {"type": NOT_NEGATIVE, "help": "Share (below 1) or number of rows to watch."}),
    ("--test", {"type": NOT_NEGATIVE, "help": "Share (below 1) or number of rows to judge by."}),
    (
        "--validation-file",
        {"type": click.Path(), "help": "A file of the rows to watch, like the one to train on."},
    ),
    (
        "--test-file",
        {"type": click.Path(), "help": "A file of the rows to judge by, like the one to train on."},
    ),
    ("--data-dir", {"type": click.Path(), "help": "Where the files of mnist lie."}),
    (
        "--with",
        {
            "multiple": True,
            "type": click.Path(),
            "help": "A Python file with records of your own; it is run.",
        },
    ),
]


def add_network_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options; the command gets them as keywords that `make_ready` takes."""
    return add_network_options_but()(command)


def add_network_options_but(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the options without some, such as "--lr"."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for name, settings in reversed(OPTIONS):
            if name not in names:
                command = click.option(name, **settings)(command)
        return command

    return add


def to_arguments(options: dict[str, Any]) -> dict[str, Any]:
    """The keywords of `make_ready`, from those of the command."""
    rest = dict(options)
    return {
        "bias": False if rest.pop("no_bias", None) else None,
        "with_": (*list_files_before_command(), *(rest.pop("with", None) or ())),
        "folder": rest.pop("data_dir", None) or "",
        "delimiter": _read_delimiter(rest.pop("delimiter", None)),
        "columns": rest.pop("columns", None) or None,
        "drop": rest.pop("drop", None) or None,
        **rest,
    }


def _read_delimiter(text: str | None) -> str | None:
    """What stands between columns: a shell does not easily give a tab."""
    return "\t" if text in ("tab", "\\t") else text


def list_files_before_command() -> tuple[str, ...]:
    """The files of `backsight --with FILE COMMAND`, which a recorded run needs like others."""
    context = click.get_current_context(silent=True)
    return (context.find_root().obj or ()) if context else ()


RUN_OPTIONS: list[tuple[str, dict[str, Any]]] = [
    ("--data-dir", {"type": click.Path(), "default": "", "help": "Where the files of mnist lie."}),
    (
        "--with",
        {
            "multiple": True,
            "type": click.Path(),
            "help": "A Python file with records of your own; it is run.",
        },
    ),
]


def add_run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that commands on a recorded run take; see `run_arguments`."""
    for name, settings in reversed(RUN_OPTIONS):
        command = click.option(name, **settings)(command)
    return command


def to_run_arguments(options: dict[str, Any]) -> dict[str, Any]:
    """The keywords of `backsight.open`, from those of the command."""
    return {
        "folder": options["data_dir"],
        "with_": (*list_files_before_command(), *options["with"]),
    }


def list_own_files(arguments: Sequence[str]) -> list[str]:
    """The files that --with names on a command line that is not parsed yet."""
    following = pairwise(arguments)
    return [
        *(file for option, file in following if option == "--with"),
        *(a.removeprefix("--with=") for a in arguments if a.startswith("--with=")),
    ]


def require_defaults(context: click.Context, names: Collection[str], text: str) -> None:
    """Raise BadInput where another option than these is given. text: what is said of it, with
    {option}."""
    for parameter in context.command.params:
        name = str(parameter.name)
        is_default = context.get_parameter_source(name) in (None, ParameterSource.DEFAULT)
        if name not in names and not is_default:
            raise BadInput(text.format(option=parameter.opts[-1]))

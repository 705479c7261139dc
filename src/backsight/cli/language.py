"""The command line in the language that is spoken: help texts, and click's own words.

Help is written in English where an option is defined and translated when it is shown, so a command
is imported the same in every language.
"""

import copy
import gettext
import inspect
import os
import re
from collections.abc import Sequence

import click

from backsight.cli.help_lines import ProseContext
from backsight.kernel.language import N_, _, get_language
from backsight.kernel.prose import close_gaps
from backsight.languages.choose import DOMAIN, FOLDER, LANGUAGES

CLICK_MESSAGES = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Positional arguments"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("%(prog)s, version %(version)s"),
    N_("default: {default}"),
    N_("required"),
    N_("Error: {message}"),
    N_("Try '{command} {option}' for help."),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    N_("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    N_("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    N_("Option {name!r} does not take a value."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Choose from:\n\t{choices}"),
    N_("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not writable."),
    N_("file"),
    N_("path"),
    N_("text"),
    N_("integer"),
    N_("integer range"),
    N_("float"),
    N_("float range"),
    N_("[OPTIONS]"),
    N_("COMMAND [ARGS]..."),
)
"""What click says; it asks gettext, which finds our catalog."""

KINDS = {"file", "path", "text", "integer", "integer range", "float", "float range"}
"""Kinds of value that click names without asking gettext."""


def find_language_tag(arguments: Sequence[str]) -> str | None:
    """The language that stands on a command line, wherever it stands; None if none does."""
    for index, argument in enumerate(arguments):
        if argument == "--":
            return None
        if argument == "--lang" and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return None


def bind_click_messages(tag: str) -> None:
    """Let gettext, and so click, find our messages of a language in this process."""
    gettext.bindtextdomain(DOMAIN, FOLDER)
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = LANGUAGES[tag]


def translate_command(command: click.Command) -> click.Command:
    """The command with its help, and its options', in the language that is spoken."""
    translation = copy.copy(command)
    translation.context_class = ProseContext
    translation.help = _(inspect.cleandoc(command.help or ""))
    translation.options_metavar = _(command.options_metavar or "")
    if isinstance(translation, click.Group):
        translation.subcommand_metavar = _(translation.subcommand_metavar)
    translation.params = [translate_parameter(p) for p in command.params]
    return translation


def translate_parameter(parameter: click.Parameter) -> click.Parameter:
    """A parameter with its help and its kind of value in the language that is spoken."""
    translation = copy.copy(parameter)
    if parameter.type.name in KINDS:
        translation.type = copy.copy(parameter.type)
        translation.type.name = _(parameter.type.name)
    if isinstance(translation, click.Option):
        translation.help = _(translation.help or "")
    return translation


def find_first_sentence(command: click.Command) -> str:
    """What a translated command does, in a sentence."""
    paragraph = " ".join((command.help or "").split("\n\n")[0].split())
    return re.split(r"(?<=\.) |(?<=。)", paragraph)[0]


def translate_error(error: click.ClickException) -> str:
    """What click says of bad usage, with the signs of Chinese where that is spoken."""
    text = _("Error: {error}").format(error=error.format_message().replace("\n\t", " "))
    if get_language().startswith("zh"):
        text = re.sub(r"(?<=')\.(?= |$)", "。", text)
    return close_gaps(text)


def with_language_option(command: click.Command) -> click.Command:
    """The command, taking --lang like all others; `asked` has seen it already."""
    if not any("--lang" in p.opts for p in command.params):
        help_ = _("The language: en, zh-CN or zh-TW; else $BACKSIGHT_LANG, else the locale.")
        command.params.append(
            click.Option(["--lang"], metavar="TAG", expose_value=False, help=help_)
        )
    return command

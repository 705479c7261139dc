"""The command line in the language that is spoken: help texts, and click's own words.

Help is written in English where an option is defined and translated when it is shown, so a command
is imported the same in every language.
"""

import copy
import gettext
import inspect
import os
from collections.abc import Sequence

import click

from backsight.kernel.language import N_, _
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
)
"""What click says; it asks gettext, which finds our catalog."""


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
    translation.help = _(inspect.cleandoc(command.help or ""))
    translation.params = [_translate_parameter(p) for p in command.params]
    return translation


def _translate_parameter(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    translation = copy.copy(parameter)
    translation.help = _(parameter.help)
    return translation


def with_language_option(command: click.Command) -> click.Command:
    """The command, taking --lang like all others; `asked` has seen it already."""
    if not any("--lang" in p.opts for p in command.params):
        help_ = _("The language: en, zh-CN or zh-TW; else $BACKSIGHT_LANG, else the locale.")
        command.params.append(
            click.Option(["--lang"], metavar="TAG", expose_value=False, help=help_)
        )
    return command

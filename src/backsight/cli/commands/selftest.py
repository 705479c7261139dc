"""`backsight selftest`: whether the portable engine has its bits on this machine."""

import click

from backsight.cli.progress.bars import show_count
from backsight.cli.terminal import print_text
from backsight.kernel.language import _
from backsight.studies.selftest.selftest import PARTS, run_selftest


@click.command("selftest")
def command() -> int:
    """Check that the portable engine computes here what it computes everywhere.

    Words, powers, products, sums, draws and a few small trainings are computed, and compared bit
    for bit with checksums that come with the package. Exit status 1 where a part differs.
    """
    with show_count(_(PARTS)) as progress:
        result = run_selftest(progress)
    print_text(*result.text.split("\n"))
    return 1 if result.different else 0

"""`backsight tree [FOLDER]`: the family of the runs in a folder."""

import click

from backsight import plots
from backsight.cli.options.out import add_file_option
from backsight.cli.options.picture import check_pictures
from backsight.cli.printing.output import print_json
from backsight.cli.printing.tree import print_tree, to_plain_member
from backsight.runs.family.tree import read_run_tree


@click.command("tree")
@click.argument("folder", default="runs", type=click.Path())
@add_file_option(help="A picture to write, such as tree.svg or tree.png.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
def command(folder: str, out: str | None, as_json: bool) -> None:
    """Show which run branched off from which, at which step, and what was changed.

    FOLDER holds the folders of runs; "runs" if it is not given.
    """
    check_pictures(out)
    tree = read_run_tree(folder)
    if out:
        plots.save(tree.plot(), out)
    if as_json:
        print_json([to_plain_member(m) for m in tree.members])
    else:
        print_tree(tree, out)

"""`python -m backsight`."""

from backsight.cli.main import main

main()

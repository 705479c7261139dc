"""`backsight …`, `python -m backsight`: until the command takes over, Ctrl-C ends it quietly."""

try:
    # Built into Python: there at once, and no file of that name in the folder is taken for it.
    import _signal as signal  # type: ignore[import-not-found] # type checkers do not know it

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
except KeyboardInterrupt:
    raise SystemExit(130) from None


def main() -> None:
    """Run a command."""
    from backsight.cli.main import main as run_command  # takes long, and is safe only now

    run_command()


if __name__ == "__main__":
    main()

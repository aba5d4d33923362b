"""The ``aggregator`` command."""


def main() -> None:
    """Run the command line."""

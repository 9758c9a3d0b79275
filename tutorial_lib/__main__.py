"""Long runs outside notebooks, with the same code: python -m tutorial_lib."""

import argparse
import io
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

from tutorial_lib.commands import play, ship, sweep, teach, train
from tutorial_lib.commands.words import Arguments
from tutorial_lib.runs.device import CardFull
from tutorial_lib.runs.files import in_words

COMMANDS: tuple[tuple[Callable[[argparse.Namespace], None], Arguments], ...] = (
    (train.train, train.TRAIN),
    (train.sources, {}),
    (sweep.sweep, sweep.SWEEP),
    (sweep.compare, sweep.COMPARE),
    (play.evaluate, play.EVALUATE),
    (ship.agents, ship.AGENTS),
    (ship.ship, ship.SHIP),
    (ship.ship_curves, ship.SHIP_CURVES),
    (play.gif, play.GIF),
    (ship.stages, ship.STAGES),
    (ship.links, {}),
    (teach.mistakes, teach.MISTAKES),
)


def command_line() -> argparse.ArgumentParser:
    """Each command by the name of its function; without one, what there is."""
    parser = argparse.ArgumentParser("python -m tutorial_lib", description=__doc__)
    parser.set_defaults(do=lambda _: parser.print_help())
    commands = parser.add_subparsers()
    for do, arguments in COMMANDS:
        name, told = do.__name__.replace("_", "-"), do.__doc__
        command = commands.add_parser(name, help=told, description=told)
        command.set_defaults(do=do)
        for word, options in arguments.items():
            command.add_argument(word, **options)
    return parser


def main(words: list[str] | None = None) -> int:
    """Read the command line and do what it says; trouble is one line."""
    arguments = command_line().parse_args(words)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file of Windows knows few letters
            stream.reconfigure(errors="replace")
    try:
        arguments.do(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads it, such as `head`, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(in_words(error), file=sys.stderr)
        return 1
    except (ValueError, CardFull) as error:
        print(error, file=sys.stderr)
        return 1
    except (MemoryError, RuntimeError) as error:
        if not isinstance(error, MemoryError) and "allocate memory" not in str(error):
            raise
        print(
            "there is too little memory for this; ask for less (num_envs, hidden, "
            "replay_capacity, rollout_length) or close other programs",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


def _in_a_line(message: Warning | str, *_: Any, **__: Any) -> str:
    """A warning for who did not write the line of code that it came from."""
    return f"{message}\n"


if __name__ == "__main__":
    warnings.formatwarning = _in_a_line
    sys.exit(main())

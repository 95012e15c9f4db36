"""The ``neurocontrol`` program: it parses, carries out, and turns errors into one line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from neurocontrol.commands.parsing import parse
from neurocontrol.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: Arguments after the program name; those of the process when left out.

    Returns:
        Exit code: 0 when all is well, 2 for bad input, 130 when interrupted, and what the
        command says otherwise.
    """
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv)
        code: int = arguments.run(arguments)
    except (InputError, MissingExtraError, OSError) as error:
        print(f"neurocontrol: error: {_one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("neurocontrol: interrupted", file=sys.stderr)
        return 130
    return code


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split())


if __name__ == "__main__":
    sys.exit(main())

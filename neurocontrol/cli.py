"""The ``neurocontrol`` program: it parses, carries out, and turns errors into one line."""

from __future__ import annotations

import os
import sys
import warnings
from typing import TYPE_CHECKING

from neurocontrol.commands.parsing import parse
from neurocontrol.errors import InputError, MissingExtraError
from neurocontrol.interruption import Interrupted, signals_handled
from neurocontrol.progress import be_quiet, warn
from neurocontrol.surroundings import check_surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence

_LIGHT = {"list", "doctor", "-h", "--help", "--version"}  # work in any surroundings
BAD_INPUT, MISSING, INTERRUPTED, BROKEN_PIPE = 2, 3, 130, 141
"""Exit codes of what the program refuses and lacks, of Ctrl-C, and of a reader that has gone."""

_UNREADABLE = "Environment variable 'NUMBA_"
"""What numba warns of before it goes on as if a variable were not there."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: Arguments after the program name; those of the process when left out.

    Returns:
        Exit code: 0 when all is well, 1 when a target is missed or something essential does not
        work, 2 for bad input, 3 for a missing dependency, 130 after Ctrl-C and 143 after a
        termination.
    """
    if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        with signals_handled(), warnings.catch_warnings():
            warnings.filterwarnings("error", message=_UNREADABLE)
            words = sys.argv[1:] if argv is None else argv
            if not _LIGHT & set(words):
                check_surroundings()
            arguments = parse(words)
            be_quiet(arguments.quiet)
            code: int = arguments.run(arguments)
            if sys.stdout is not None:
                sys.stdout.flush()
            return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # so that nothing is flushed there at the end
        return BROKEN_PIPE
    except Interrupted as error:
        warn(f"neurocontrol: interrupted by {error.signal.name}")
        return error.exit_code
    except KeyboardInterrupt:
        warn("neurocontrol: interrupted")
        return INTERRUPTED
    except (ModuleNotFoundError, MissingExtraError) as error:
        warn(f"neurocontrol: error: {_missing(error)}")
        return MISSING
    except (InputError, OSError) as error:
        warn(f"neurocontrol: error: {_one_line(error)}")
        return BAD_INPUT
    except RuntimeWarning as error:
        if not str(error).startswith(_UNREADABLE):
            raise
        warn(f"neurocontrol: error: {str(error).splitlines()[0]}")
        return BAD_INPUT
    finally:
        be_quiet(False)


def _missing(error: ImportError) -> str:
    if isinstance(error, MissingExtraError) or not error.name:
        return _one_line(error)
    package = error.name.partition(".")[0]
    return f"{package} is not installed; neurocontrol doctor tells what mends that"


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split())


if __name__ == "__main__":
    sys.exit(main())

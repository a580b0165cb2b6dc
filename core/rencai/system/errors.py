"""The errors that rencai words in one line; everything else is a bug and keeps its traceback."""


class RencaiError(Exception):
    """Something the user can mend; ``code`` is stable, ``exit_code`` is the command's.

    The message names the file, sheet, cell or heading, the kind of value found (never a cell's content), what was
    available, and what to do.

    ``fields`` fill the message of the code in the reader's language (``messages.errors.worded``), by names of
    ``messages.fields.Fields``; they are given where the code has one.
    """

    code = "E_RENCAI"
    exit_code = 2

    def __init__(self, message: str, *, code: str | None = None, **fields: object) -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.fields = fields


class Stopped(KeyboardInterrupt):
    """The process is to end, by SIGTERM; as a ``KeyboardInterrupt``, it is never taken for a fault of a city's code."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number


class UsageError(RencaiError):
    """The command was used wrongly: an unknown city, column or date."""

    code = "E_USAGE"


class InputError(RencaiError):
    """An input could not be read at all."""

    code = "E_INPUT"
    exit_code = 3


class DecisionError(RencaiError):
    """The review sheet of a workbook cannot be taken; nothing of it is stored."""

    code = "E_DECISION"
    exit_code = 3


class AwardError(RencaiError):
    """Awards of a run cannot be taken; none is recorded."""

    code = "E_AWARD"
    exit_code = 3


class OutputError(RencaiError):
    """An output could not be written; nothing half-written is left behind."""

    code = "E_OUTPUT"
    exit_code = 4


class PolicyError(RencaiError):
    """A city package contradicts the plugin contract; it is disabled alone."""

    code = "E_PLUGIN"


class CityError(RencaiError):
    """A city named by the user is not usable in this run."""

    code = "E_CITY_FAILED"
    exit_code = 5


class WordListError(RencaiError):
    """A data file that is shipped with rencai is wrong; the message names the file and the line."""

    code = "E_WORD_LIST"

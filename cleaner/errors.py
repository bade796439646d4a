"""Everything that can go wrong, each with the exit code the command line gives it."""


class CleanerError(Exception):
    """The base of all errors raised on purpose; its text is one line that names what failed and what to do."""

    exit_code = 3


class PackError(CleanerError):
    """A rule or a pack that can't be used; names the file and the rule."""

    exit_code = 2


class OptionError(CleanerError):
    """An option or a combination of options that makes no sense."""

    exit_code = 2


class InputError(CleanerError):
    """An input that can't be read, or is not text."""


class ReaderGoneError(CleanerError):
    """Whoever read the output has gone; there is nobody to tell."""

    exit_code = 141


class RuleTimeoutError(CleanerError):
    """A rule ran out of time on a document; nothing of that document is cut."""


class SafetyError(CleanerError):
    """The program's own proof failed (a report that doesn't fit, a restore that differs); files are kept."""

    exit_code = 4

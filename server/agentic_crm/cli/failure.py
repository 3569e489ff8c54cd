"""The one exception a command ends with when something is wrong that the person at the terminal can act on."""


class Failure(Exception):
    """A sentence that says what is wrong and what to do; printed without a traceback, exit code 1."""

"""What can go wrong when the embedded servers start, each as one sentence that says what to do."""


class EmbeddedServerError(Exception):
    """An embedded server could not be started or stopped; the message is for the person at the terminal."""


class NoUnprivilegedAccount(EmbeddedServerError):
    """PostgreSQL refuses to run as root and no other account could be made."""


class ServerDidNotStart(EmbeddedServerError):
    """The server's process ended, or was not ready in time; the message quotes the end of its log."""


class DataFolderInUse(EmbeddedServerError):
    """Another server still runs on this data folder and would not stop."""

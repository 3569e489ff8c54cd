"""The child side of `jobs.processes`: reads pickled calls, answers them, ends with its parent. Apart, so that it starts fast."""

import importlib
import os
import pickle
import resource
import signal
import sys
from typing import BinaryIO


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer calls until the input ends."""
    while len(head := requests.read(8)) == 8:
        function, args, kwargs = pickle.loads(requests.read(int.from_bytes(head, "big")))  # noqa: S301 - our own parent
        try:
            answer = _pickled(True, function(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - raised again in the parent
            answer = _failure(error)
        answers.write(len(answer).to_bytes(8, "big") + answer)
        answers.flush()


def prepare(module: str) -> None:
    """Import what the work needs, so that starting does not count as working."""
    importlib.import_module(module)


def _pickled(succeeded: bool, result: object) -> bytes:
    return pickle.dumps((succeeded, result))


def _failure(error: Exception) -> bytes:
    try:
        answer = _pickled(False, error)
        pickle.loads(answer)  # noqa: S301 - some exceptions can be written but not read back
    except Exception:  # noqa: BLE001
        return _pickled(False, RuntimeError(f"{type(error).__name__}: {error}"))
    return answer


def main() -> None:
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # The worker decides when its children end; a Ctrl-C in a terminal reaches the whole group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever the work prints must not get among the answers.
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()

"""Work whose module takes longer to import than the work is given."""

import time

time.sleep(2)


def answer() -> int:
    return 42

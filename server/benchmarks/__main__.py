"""Runs every benchmark at a modest size, one after the other: `python -m benchmarks [NAME ...]`, for example `lists jobs`.

Each runs in a process of its own, as it does when started alone, where its options and larger sizes are.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

BENCHMARKS: dict[str, list[str]] = {
    "analyze": [],
    "plan": [],
    "normalize": ["--messages", "1000", "--rounds", "2"],
    "import": ["--messages", "1000", "--rounds", "2"],
    "imap": ["--messages", "1000", "--rounds", "1", "--mailboxes", "20"],
    "push": ["--rings", "400", "--mailboxes", "50"],
    "jobs": ["2000"],
    "policies": [],
    "lists": ["--contacts", "149000", "--workspaces", "100", "--largest", "50000", "--rounds", "100"],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}; all without any")
    names: list[str] = parser.parse_args().names
    if unknown := set(names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    failed = []
    for name in names or BENCHMARKS:
        command = [sys.executable, "-m", f"benchmarks.bench_{name}", *BENCHMARKS[name]]
        print(f"\n=== {name}: python {' '.join(command[1:])}", flush=True)
        began = time.monotonic()
        if subprocess.run(command, cwd=Path(__file__).resolve().parent.parent, check=False).returncode != 0:
            failed.append(name)
        print(f"    {time.monotonic() - began:.0f} s", flush=True)
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

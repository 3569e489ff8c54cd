"""Prints the figures: `python -m evaluation [--details HALF] [--requests FILE] [--signatures FOLDER] [--mails FOLDER ...]`."""

import argparse
from pathlib import Path

from agentic_crm.cli.analyze import predict, warm_up
from evaluation import public
from evaluation.cases import FOLDER, load
from evaluation.scoring import ROWS, Report, add
from evaluation.sentences import read

HALVES = {"tune": "tuned on", "kept": "kept apart"}
FURTHER = {
    "fresh": "written later without a look at the rules, then tuned on",
    "sealed": "written with the last of them, kept apart",
}


def measure(folder: Path) -> Report:
    """The figures of a folder of cases."""
    report = Report()
    cases = load(folder)
    predict(cases[0].folder)  # what is read once is read before the clock runs
    for case in cases:
        add(report, case, predict(case.folder))
    return report


def table(report: Report) -> str:
    """A report for reading."""
    lines = [f"{'':12}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>7}{'false':>7}{'missed':>8}"]
    for row in (*ROWS, None):
        precision, recall, both = report.f1(row)
        counts = [sum(c[r] for r in ([row] if row else ROWS)) for c in (report.hits, report.false, report.missed)]
        lines.append(
            f"{row or 'all':12}{precision:>10.3f}{recall:>8.3f}{both:>8.3f}{counts[0]:>7}{counts[1]:>7}{counts[2]:>8}"
        )
    lines.append(
        f"fields {report.share('fields'):.3f}  links {report.share('links'):.3f}  category {report.share('category'):.3f}  "
        f"evidence literal {report.share('evidence'):.3f}  duplicates {report.duplicates}  forbidden {report.forbidden}  "
        f"called as people would: deals {report.named('deals'):.3f}, tasks {report.named('tasks'):.3f}"
    )
    lines.append(
        f"false proposals per 100 noise threads {100 * report.noise_false / max(1, report.noise_cases):.1f} "
        f"({report.noise_false} in {report.noise_cases})  processor time: median {report.median:.1f} ms, p95 {report.p95:.1f} ms"
    )
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description="Measure the built-in analyser.")
    parser.add_argument("--cases", type=Path, action="append", default=[], help="a further folder of cases")
    parser.add_argument(
        "--details", choices=["tune", "fresh"], help="list what was missed, false or wrong where that may be read"
    )
    parser.add_argument("--requests", type=Path, help="file of labelled request sentences")
    parser.add_argument("--signatures", type=Path, help="folder of mails with marked signature lines")
    parser.add_argument(
        "--mails", type=Path, action="append", default=[], help="folder of mails in which nothing is to be found"
    )
    options = parser.parse_args()
    warm_up()
    for half, meaning in {**HALVES, **FURTHER}.items():
        report = measure(FOLDER / half)
        print(f"{report.cases} threads, {meaning}\n{table(report)}\n")
        if options.details == half:
            print(*report.details, "", sep="\n")
    for folder in options.cases:
        report = measure(folder)
        print(f"{report.cases} threads of {folder}\n{table(report)}\n")
    sentences = list(read())
    for kept, meaning in enumerate(HALVES.values()):
        part = [s for s in sentences if s.is_kept == bool(kept)]
        print(f"due dates, {meaning}: {sum(s.is_right for s in part) / len(part):.3f} of {len(part)}")
    print(f"due dates, all: {sum(s.is_right for s in sentences) / len(sentences):.3f} of {len(sentences)}")
    if options.requests:
        print(f"request sentences: {public.request_sentences(options.requests)}")
    if options.signatures:
        print(f"signature lines: {public.signature_lines(options.signatures)}")
    for folder in options.mails:
        read_mails, counts = public.mails(folder, 300)
        per = {k: round(100 * n / read_mails, 1) for k, n in sorted(counts.items())}
        print(f"{read_mails} mails of {folder.name}, proposals per 100: {per}")


if __name__ == "__main__":
    main()

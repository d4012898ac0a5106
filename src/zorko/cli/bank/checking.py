"""What `zorko bank check` does with the bank that it opened."""

from __future__ import annotations

import json
from dataclasses import asdict

from zorko.bank.bank import Bank
from zorko.bank.check import Finding, check
from zorko.cli.progress import Progress, say


def check_and_tell(bank: Bank, repair: bool, as_json: bool) -> int:
    """Check the bank and print what was found; returns the exit code: 0 where nothing is left to do."""
    with Progress(what="photographs") as progress:
        findings = check(bank, repair=repair, step=progress.step)
    for finding in findings:
        print(json.dumps(asdict(finding), ensure_ascii=False) if as_json else _line(finding))
    left = [finding for finding in findings if finding.done is None or finding.remedy is not None]
    if not findings:
        say("all is there and whole")
    elif left and not repair:
        say("zorko bank check --repair does what can be done")
    return 1 if left else 0


def _line(finding: Finding) -> str:
    told = (finding.problem, finding.done, finding.remedy)
    return f"{finding.subject}: {'; '.join(part for part in told if part is not None)}"

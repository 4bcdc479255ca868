"""The registry intake's report, told in the loader's own."""

from __future__ import annotations

from addressing.registry.intake import IntakeReport
from loaders.report import LoadReport


def into_report(intake: IntakeReport, what: str, report: LoadReport) -> None:
    """Adds what the registry took, found unchanged or refused."""
    report.take(f"{what} added", intake.added)
    report.take(f"{what} changed", intake.changed)
    report.take(f"{what} unchanged", intake.unchanged)
    told = {(refused.reason, refused.source_ref) for refused in intake.examples}
    for reason, count in intake.refused.items():
        examples = [ref for why, ref in sorted(told) if why == reason]
        report.refuse(reason, examples[0] if examples else "", count)
        for example in examples[1:]:
            report.refused[reason].add(example, 0)
    if intake.vanished > 0:
        report.note(f"{what} no longer in the source, left as they are: {intake.vanished}")
    for note, count in intake.notes.items():
        report.note(f"{note}: {count}")

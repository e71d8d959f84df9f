"""JUnit's files: behave's own, with the reason wherever a scenario was not run."""

from __future__ import annotations

from behave.model import Scenario
from behave.model_type import Status
from behave.reporter.base import Reporter
from behave.reporter.junit import FeatureReportData, JUnitReporter

from acceptance.outcomes import why_not_run
from reporting.text import printable


class ReasonedJUnitReporter(JUnitReporter):  # type: ignore[misc]
    """Says of each scenario that was skipped why it was; behave's own says that it was, and no more."""

    def _process_scenario(self, scenario: Scenario, report: FeatureReportData) -> None:
        super()._process_scenario(scenario, report)
        if scenario.status in (Status.skipped, Status.untested) and report.testcases:
            for skipped in report.testcases[-1].iter("skipped"):
                skipped.set("message", printable(why_not_run(scenario)))


def with_reasons(reporters: list[Reporter]) -> list[Reporter]:
    """Return behave's reporters, with the one that gives reasons in the place of its own."""
    return [ReasonedJUnitReporter(each.config) if type(each) is JUnitReporter else each for each in reporters]

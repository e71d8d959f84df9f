"""Allure results from behave: allure-behave's formatter, with its gaps closed and the page's clauses filled in."""

from __future__ import annotations

from typing import Any

import allure_commons
from allure_behave.formatter import AllureFormatter
from allure_behave.listener import AllureListener
from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import Label, Status, StatusDetails
from allure_commons.types import LabelType
from allure_commons.utils import get_testplan
from behave.configuration import Configuration
from behave.formatter.base import Formatter, StreamOpener
from behave.model import Scenario
from behave.model_type import Status as BehaveStatus

from contract.page import CLAUSES, clauses_of
from reporting.folders import folders_of

EPIC = "Stop Publisher"


class ReportFormatter(AllureFormatter):  # type: ignore[misc]
    """Writes the results of this run alone, and nothing under ``--dry-run``."""

    def __init__(self, stream_opener: StreamOpener, config: Configuration) -> None:
        # Not allure-behave's own beginning: it would register its plain listener.
        Formatter.__init__(self, stream_opener, config)
        self.listener = ReportListener(config)
        self.testplan = get_testplan()
        allure_commons.plugin_manager.register(self.listener)
        if config.dry_run:
            self.file_logger = NullLogger()
            return
        folders = folders_of(config.userdata)
        config.junit_directory = str(folders.junit)
        self.file_logger = AllureFileLogger(str(folders.results))
        allure_commons.plugin_manager.register(self.file_logger)


class NullLogger:
    """Stands where the writer of results would, and writes none."""


class ReportListener(AllureListener):  # type: ignore[misc]
    """Adds epic, story and clauses to each scenario, and the failures of hooks, which allure-behave lets pass."""

    def __init__(self, config: Configuration) -> None:
        super().__init__(config)
        # What a tag or a name did not select is no part of the report.
        self.hide_excluded = True

    current_scenario_uuid: str | None
    current_step_uuid: str | None

    def start_scenario(self, scenario: Scenario) -> None:
        """Begin a scenario's result."""
        super().start_scenario(scenario)
        result = self.logger.get_test(self.current_scenario_uuid)
        clauses = clauses_of(map(str, scenario.effective_tags))
        result.labels.append(Label(LabelType.EPIC, EPIC))
        # One story a scenario: Allure would count it once for each.
        result.labels += [Label(LabelType.STORY, f"Clause {clause}: {CLAUSES[clause]}") for clause in clauses[:1]]
        result.labels += [Label("clause", clause) for clause in clauses]

    def stop_scenario(self, scenario: Scenario) -> None:
        """End a scenario's result; a failed hook is told where allure-behave would call the scenario passed."""
        if scenario.hook_failed or scenario.status in (BehaveStatus.hook_error, BehaveStatus.cleanup_error):
            self._tell_hook_error(scenario)
            return
        if scenario.skip_reason and self.current_scenario_uuid is not None:
            self.logger.get_test(self.current_scenario_uuid).description = str(scenario.skip_reason)
        for deviation in getattr(scenario, "known_deviations", ()):
            result = self.logger.get_test(self.current_scenario_uuid)
            result.labels.append(Label(LabelType.TAG, "known deviation"))
            told = f"Known deviation: {deviation.situation}. {deviation.reason}"
            result.description = f"{result.description or ''}\n\n{told}".strip()
        super().stop_scenario(scenario)

    def _tell_hook_error(self, scenario: Scenario) -> None:
        self.flush_steps()
        result: Any = self.logger.get_test(self.current_scenario_uuid)
        result.stop = allure_commons.utils.now()
        result.status = Status.BROKEN
        result.statusDetails = StatusDetails(message=scenario.error_message or "A hook of this scenario failed")
        self.logger.close_test(self.current_scenario_uuid)
        self.group_context.append_test(self.current_scenario_uuid)
        self.group_context.exit()
        self.current_step_uuid = self.current_scenario_uuid = None

"""Allure results from behave: allure-behave's formatter, with its gaps closed and the page's clauses filled in."""

from __future__ import annotations

import os
from os.path import relpath
from pathlib import Path
from typing import Any

import allure_commons
from allure_behave.formatter import AllureFormatter
from allure_behave.listener import AllureListener
from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import Label, Link, Parameter, Status, StatusDetails, TestResult
from allure_commons.types import LabelType
from allure_commons.utils import get_testplan, md5
from behave.configuration import Configuration
from behave.formatter.base import Formatter, StreamOpener
from behave.model import Scenario
from behave.model_type import Status as BehaveStatus

from acceptance.outcomes import outcome_of, was_not_run, why_not_run
from contract.page import clauses_of
from contract.scenarios import FEATURES, tags_of
from reporting.evidence import evidence_as_html
from reporting.facts import commit
from reporting.first_page import story_of
from reporting.folders import ReportFolders, folders_of
from reporting.results import CLAUSE, HELD_TO, KNOWN_DEVIATION, LOCATION, OUTCOME, WHY_NOT_RUN
from reporting.traceability import anchor

EPIC = "Stop Publisher"


class ReportFormatter(AllureFormatter):  # type: ignore[misc]
    """Writes the results of this run alone: into its own folder, and into those for which Allure's formatter was asked.

    Under ``--dry-run`` its own folder is left alone.
    """

    def __init__(self, stream_opener: StreamOpener, config: Configuration) -> None:
        # Not allure-behave's own beginning: it would register its plain listener.
        Formatter.__init__(self, stream_opener, config)
        folders = None if config.dry_run else folders_of(config.userdata)
        self.listener = ReportListener(config, folders)
        self.testplan = get_testplan()
        targets = list(getattr(config, "folders_for_allure", ()))
        if folders is not None:
            config.junit_directory = str(folders.junit)
            targets.append(str(folders.results))
        self._plugins = [self.listener, *map(AllureFileLogger, targets)]
        for plugin in self._plugins:
            allure_commons.plugin_manager.register(plugin)

    def close(self) -> None:
        """End, and let go of what Allure's libraries know of this formatter."""
        try:
            Formatter.close(self)
        finally:
            for plugin in self._plugins:
                if allure_commons.plugin_manager.is_registered(plugin):
                    allure_commons.plugin_manager.unregister(plugin)


class ReportListener(AllureListener):  # type: ignore[misc]
    """Adds to each scenario what the report tells of it, and the failures of hooks, which allure-behave lets pass."""

    def __init__(self, config: Configuration, folders: ReportFolders | None) -> None:
        super().__init__(config)
        # What a tag or a name did not select is no part of the report.
        self.hide_excluded = True
        self._folders = folders

    current_scenario_uuid: str | None
    current_step_uuid: str | None

    def start_scenario(self, scenario: Scenario) -> None:
        """Begin a scenario's result."""
        super().start_scenario(scenario)
        result = self.logger.get_test(self.current_scenario_uuid)
        clauses = clauses_of(tags_of(scenario))
        result.labels.append(Label(LabelType.EPIC, EPIC))
        # One story a scenario: Allure would count it once for each.
        result.labels += [Label(LabelType.STORY, story_of(clause)) for clause in clauses[:1]]
        result.labels += [Label(CLAUSE, clause) for clause in clauses]
        result.labels.append(Label(LOCATION, f"{Path(scenario.filename).name}:{scenario.line}"))
        if self._folders is not None:
            result.links += _links(scenario, clauses, self._folders)

    def stop_scenario(self, scenario: Scenario) -> None:
        """End a scenario's result; a failed hook is told where allure-behave would call the scenario passed."""
        result: TestResult | None = self.logger.get_test(self.current_scenario_uuid)
        if result is not None and scenario.status == BehaveStatus.skipped and not scenario.skip_reason:
            # Not selected by its line.
            self.logger.drop_test(self.current_scenario_uuid)
            self.current_scenario_uuid = None
            return
        if result is not None:
            self._tell_outcome(scenario, result)
        if scenario.hook_failed or scenario.status in (BehaveStatus.hook_error, BehaveStatus.cleanup_error):
            self._tell_hook_error(scenario)
            return
        super().stop_scenario(scenario)

    def _tell_outcome(self, scenario: Scenario, result: TestResult) -> None:
        held_to = getattr(scenario, "held_to", "")
        result.labels += [Label(OUTCOME, outcome_of(scenario).value), Label(HELD_TO, held_to)]
        # The same scenario on another release has a history of its own, which Allure tells by the parameters.
        result.parameters = [*(result.parameters or []), Parameter(name=HELD_TO, value=held_to)]
        result.historyId = md5(held_to, result.historyId)
        told = [str(scenario.skip_reason)] if scenario.skip_reason else []
        if was_not_run(scenario):
            result.labels.append(Label(WHY_NOT_RUN, why_not_run(scenario)))
        for deviation in getattr(scenario, "known_deviations", ()):
            result.labels.append(Label(LabelType.TAG, KNOWN_DEVIATION))
            known = "Known deviation (inferred, not recorded)" if deviation.inferred else "Known deviation"
            told.append(f"{known}: {deviation.situation}. {deviation.reason}")
        if told:
            result.description = "\n\n".join([result.description or "", *told]).strip()
        evidence = getattr(scenario, "evidence", None)
        if evidence is not None:
            result.descriptionHtml = evidence_as_html(**vars(evidence))

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


def link_to(target: str | Path, folder: str | Path) -> str:
    """Return the address of a file or folder, as it is seen from the folder of a page, on whatever system."""
    try:
        return relpath(target, folder).replace(os.sep, "/")
    except ValueError:
        # On another drive, as Windows has them.
        return Path(target).absolute().as_uri()


def _links(scenario: Scenario, clauses: list[str], folders: ReportFolders) -> list[Link]:
    """Link a scenario to its clauses, and to its line in the feature file."""
    page = link_to(folders.traceability_html, folders.html.parent)
    links = [Link("link", f"{page}#{anchor(clause)}", f"Clause {clause}") for clause in clauses]
    name = Path(scenario.filename).name
    line = Link("link", f"{_features_address(folders)}/{name}#L{scenario.line}", f"{name}, line {scenario.line}")
    return [*links, line]


def _features_address(folders: ReportFolders) -> str:
    """Return where the feature files are: in the repository on GitHub where CI runs there, else beside the report."""
    repository = os.environ.get("GITHUB_REPOSITORY")
    if repository:
        server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
        return f"{server}/{repository}/blob/{os.environ.get('GITHUB_SHA') or commit()}/features"
    return link_to(FEATURES, folders.html.parent)

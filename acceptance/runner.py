"""How behave runs the suite: settings first, in any order that is asked for, and with a status that tells what was."""

from __future__ import annotations

import json
import random
import sys
import traceback
from collections import Counter
from datetime import datetime, timezone

import allure
from behave.configuration import Configuration
from behave.model import Feature, Scenario, ScenarioOutline
from behave.parser import ParserError
from behave.reporter.junit import JUnitReporter
from behave.runner import Runner

from acceptance.ahead import WAITS, Ahead, Steps, StepsOnce
from acceptance.beside import hand_out_junit, junit_elsewhere, take_over_allure
from acceptance.console import print_on_any_console
from acceptance.ending import Ending
from acceptance.exit_status import ExitStatus
from acceptance.interruption import let_signals_interrupt, uninterrupted
from acceptance.junit import with_reasons
from acceptance.order import Order
from acceptance.progress import Outlook
from acceptance.settings import SettingError
from environment.run import RESTARTS, Run, told_time
from reporting.deviations import deviations_in_lines, write_deviations
from reporting.facts import add_facts, commit, write_facts
from reporting.folders import ReportsNotWritable, folders_of
from reporting.problems import Problem


class AcceptanceRunner(Runner):  # type: ignore[misc]
    """behave's own runner, which checks what is ordered before anything else, and ends with a status of its own.

    ``-D shuffle=SEED`` runs features, scenarios and rows in an order that the seed decides. ``-D job=1/4`` runs a part
    of what ``SHARD`` has left.
    """

    _order: Order
    _features_are_read = False
    step_registry: Steps
    _interrupted = False
    _ahead: Ahead | None = None
    _given_up = ""

    def __init__(self, config: Configuration) -> None:
        super().__init__(config)
        self._problems: list[Problem] = []

    def run(self) -> bool:
        """Run the features, and say in one sentence what happened.

        :raises SystemExit: with the status of ``ExitStatus`` where behave's own, 1, does not say it
        """
        print_on_any_console()
        for output in self.config.outputs:
            # Of files that formatters write; behave would give them the console's encoding.
            output.encoding = "utf-8"
        status: int = ExitStatus.SUITE_FAULT
        try:
            take_over_allure(self.config)
            status = self._dry_run() if self.config.dry_run else self._run()
        except SettingError as error:
            print(error, file=sys.stderr)
            status = ExitStatus.BAD_SETTINGS
        except KeyboardInterrupt:
            print("\nInterrupted.", file=sys.stderr)
            status = ExitStatus.INTERRUPTED
        except ParserError as error:
            print(f"A feature file cannot be read: {error}", file=sys.stderr)
        except (OSError, ReportsNotWritable) as error:
            # A full disk, or a reader of the output that has gone.
            print(f"The run ends here, as its reports cannot be written: {error}", file=sys.stderr)
        except Exception:
            # Python's own end would be a status of 1, by which Studio would be at fault.
            traceback.print_exc()
        finally:
            self._clean_up()
        if status > ExitStatus.CONTRACT_BROKEN:
            raise SystemExit(status)
        return bool(status)

    def _dry_run(self) -> int:
        """Run nothing, and overwrite nothing of what an earlier run has found."""
        reporters = self.config.reporters
        self.config.reporters = [each for each in reporters if not isinstance(each, JUnitReporter)]
        return int(super().run())

    def _run(self) -> int:
        self._order = getattr(self.config, "order", None) or Order.of(self.config)
        if self._order.settings.jobs > 1 and "report_follows" not in self.config.userdata:
            raise SettingError("JOBS is for make acceptance; behave itself runs in one process")
        # This is how the hooks learn which Studio the run is about.
        self.config.target = self._order.settings
        let_signals_interrupt()
        # In a process of JOBS it is not the whole; who has started it hands out that.
        wanted = junit_elsewhere(self.config) if "job" not in self.config.userdata else None
        folders = folders_of(self.config.userdata)
        self.config.reporters = with_reasons(self.config.reporters)
        status = self._status(self._run_to_its_end())
        hand_out_junit(folders, wanted)
        return status

    def _run_to_its_end(self) -> bool:
        """Run behave, and return whether something has failed; what throws it out is told like any other problem.

        :raises OSError: where its reports cannot be written, so that there is no telling
        """
        try:
            return bool(super().run())
        except OSError:
            raise
        except KeyboardInterrupt:
            self._interrupted = True
        except Exception as error:
            traceback.print_exc()
            told = f"The run ended by a {type(error).__name__}: {error}"
            self._problems.append(Problem(ExitStatus.SUITE_FAULT, told))
        self._clean_up()
        return True

    def load_hooks(self, filename: str | None = None) -> None:  # noqa: ARG002 - behave's own
        """Take the hooks from their package: ``environment.py`` is for who comes without this runner."""
        from environment import hooks  # only here: they register types, which behave has forgotten before

        self.hooks.update({name: hook for name, hook in vars(hooks).items() if name.startswith(("before_", "after_"))})

    def run_with_paths(self) -> bool:
        """Run the features that the order has read, or that a dry run is about."""
        if not self.config.dry_run:
            self.features, self._features_are_read = self._order.selection.features, True
        return bool(super().run_with_paths())

    def feature_locations(self) -> list[object]:
        """Return the files that are still to be read."""
        return [] if self._features_are_read else list(super().feature_locations())

    def abort(self, reason: str | None = None) -> None:
        """End the run early, and keep in mind whether somebody wanted it."""
        self._interrupted = self._interrupted or str(reason).endswith("KeyboardInterrupt")
        super().abort(reason)

    def run_model(self, features: list[Feature] | None = None) -> bool:
        """Run the features, shuffled if that is asked for."""
        seed = self.config.userdata.get("shuffle")
        if seed is not None:
            _shuffle(self.features, random.Random(seed))
        # The others run while those wait that wait; and what restarts Studio comes last of all.
        self.features.sort(key=lambda feature: (_has(RESTARTS, feature), _has(WAITS, feature)))
        return bool(super().run_model(features))

    def run_hook(self, hook_name: str, *arguments: object) -> bool:
        """Run a hook; of the run's beginning and end, tell people and keep what the reports need."""
        if hook_name == "after_all":
            with uninterrupted():
                passed = bool(super().run_hook(hook_name, *arguments))
            self._tell_end()
            if not passed and not (self.context.run and self.context.run.leftovers):
                self._problems.append(_failed_hook(hook_name))
            return passed
        if hook_name == "before_scenario" and self._ahead is not None:
            # Also of one that is interrupted here the report says what it was held to.
            scenario: Scenario = arguments[0]
            scenario.held_to = self.context.run.label
            self._ahead.advance()
        passed = bool(super().run_hook(hook_name, *arguments))
        if hook_name == "before_all" and passed and not self.config.dry_run:
            self._tell_beginning()
            self._begin_ahead()
        elif hook_name == "before_all" and not passed:
            self._problems.append(_failed_hook(hook_name))
        elif hook_name == "after_scenario":
            self._tell_giving_up()
        return passed

    def _begin_ahead(self) -> None:
        """Begin the scenarios that wait."""
        run: Run | None = self.context.run
        if run is not None:
            steps: Steps = self.step_registry
            waiting = [scenario for scenario in self._order.selection.scenarios if _has(WAITS, scenario)]
            self._ahead = Ahead(waiting, run, steps)
            self.step_registry = StepsOnce(steps)
            run.meanwhile = self._ahead.advance
            took = self._order.seconds_of(run.label)
            expected = [took.get(name) for name in self._order.selection.names]
            self.config.outlook = Outlook(expected, lambda: self._ahead.waiting if self._ahead is not None else 0)
            self._ahead.advance()

    def _tell_beginning(self) -> None:
        """Say which Studio it is, and what is to be done with it; or why the run cannot begin."""
        run: Run | None = self.context.run
        settings = self._order.settings
        shared = {"Shard": str(settings.shard), "Suite": commit() or "of unknown commit"}
        if run is None:
            begun = {"Begun": told_time(datetime.now(timezone.utc))}
            facts = {"Studio": settings.url or "mock", "Release": self.context.label, **begun, **shared}
            print(self._order.first_line_before_login())
            print(f"The run cannot begin: {self.context.not_begun}")
        else:
            facts = {**run.facts(), **shared}
            studio = f"Studio {facts['Version']} at {facts['Studio']}"
            print(self._order.first_line(studio, facts["Held to"], facts["Release"]))
        sys.stdout.flush()
        write_facts(folders_of(self.config.userdata), facts)

    def _tell_giving_up(self) -> None:
        """Say at once, and once, why what is left of the run is not run."""
        run: Run | None = self.context.run
        if run is not None and run.given_up and not self._given_up:
            self._given_up = run.given_up
            print(f"\nThe rest is not run. {self._given_up}", flush=True)

    def _tell_end(self) -> None:
        """Say what provisioning met, which scenarios this release cannot have, and how it departs from the page."""
        run: Run | None = getattr(self.context, "run", None)
        if run is None:
            return
        if run.notes:
            print("\nWhat provisioning met:", *run.notes, sep="\n  ")
            add_facts(folders_of(self.config.userdata), Provisioning="\n".join(run.notes))
        for reason, count in Counter(run.skipped.values()).items():
            print(f"\nSkipped: {count} scenario{'s' if count > 1 else ''}. {reason}")
        lines = deviations_in_lines(run.deviations)
        if lines:
            print("\nKnown deviations from the page (scenarios, situation, what came):", *lines, sep="\n")
        if run.release.known is not None and run.release.known.unreviewed:
            print(f"\n{run.release.held_to}: what was learned waits for a person to review it.")
        folders = folders_of(self.config.userdata)
        if run.notebook is not None:
            folders.notes.write_text(json.dumps(run.notebook.notes), encoding="utf-8")
        write_deviations(folders, run.deviations, run.release.name)
        table = folders.deviations.read_text(encoding="utf-8")
        allure.global_attach(table, "Known deviations from the page", allure.attachment_type.TEXT)

    def _clean_up(self) -> None:
        """Remove what the run made, where behave was thrown out of it before its last hook could."""
        run: Run | None = getattr(self.context, "run", None)
        if run is not None and not run.ended:
            with uninterrupted():
                for leftover in run.end():
                    print(f"Could not be removed: {leftover}", file=sys.stderr)

    def _status(self, failed: bool) -> int:
        """Return the exit status, and leave what happened where the report finds it."""
        if self._interrupted:
            self._problems.append(Problem(ExitStatus.INTERRUPTED, "The run was interrupted"))
        run: Run | None = getattr(self.context, "run", None)
        selection = self._order.selection
        ending = Ending(run, selection.scenarios, selection.left_out, self._problems)
        if failed and ending.status == ExitStatus.GREEN:
            told = "Something has failed that is no scenario; the output of the run says what"
            ending.problems.append(Problem(ExitStatus.SUITE_FAULT, told))
        folders = folders_of(self.config.userdata)
        ending.tell(folders)
        if "report_follows" not in self.config.userdata:
            left = run.leftovers if run is not None else []
            told = self._end_of_interruption(left) if self._interrupted else ending.told
            print(f"\n{told} Results: {folders.results}")
        return int(ending.status)

    @staticmethod
    def _end_of_interruption(left: list[str]) -> str:
        return "Interrupted; what could not be removed is listed above." if left else "Interrupted, and cleaned up."


def _failed_hook(name: str) -> Problem:
    return Problem(ExitStatus.SUITE_FAULT, f"The hook {name} has failed; the output of the run says how")


def _has(tag: str, item: Feature | Scenario) -> bool:
    """Tell whether a scenario, or any of a feature, has a tag."""
    scenarios = item.walk_scenarios() if isinstance(item, Feature) else [item]
    return any(tag in map(str, scenario.effective_tags) for scenario in scenarios)


def _shuffle(features: list[Feature], order: random.Random) -> None:
    order.shuffle(features)
    for feature in features:
        order.shuffle(feature.run_items)
        for item in feature.run_items:
            if isinstance(item, ScenarioOutline):
                order.shuffle(item.scenarios)

"""The sites that a scenario is about, and what is done to them beside the calls under test."""

from __future__ import annotations

from collections.abc import Collection

from hamcrest import assert_that

from matchers.publishers import is_running, is_stopped
from scenes.clock import PublishingClock
from scenes.convoy import Convoy
from scenes.judge import Judge
from scenes.lookout import Lookout
from scenes.patience import Patience
from scenes.publishing import Publishing
from scenes.said import said
from scenes.stage import Stage
from scenes.vocabulary import OTHER_SITE, SITE, THE_OTHER_SITE, THE_SITE, FormOfName
from scenes.watch import Watch
from studio_client.errors import StudioError
from studio_client.publisher import PublisherState, set_running
from studio_client.services import LIVE, PERMISSION_FILE, STAGING
from studio_client.session import StudioSession

MALFORMED = "<permissions><role name="


class Sites:
    """The site that the scenario is about, and the other one, which its calls must leave alone unless they name it."""

    def __init__(self, stage: Stage, watch: Watch, patience: Patience, judge: Judge) -> None:
        self._stage = stage
        self._watch = watch
        self._patience = patience
        self._judge = judge
        self.convoy: Convoy | None = None
        self._lent = ""
        self._is_new = False
        self._own = ""
        self._site_id: str | None = None
        self.other_site_id = ""
        self._publishing: Publishing | None = None
        self._intact_permissions = ""

    @property
    def site_id(self) -> str:
        """The site that the scenario is about."""
        return said(self._site_id, "which site it is about")

    def named(self, site: str) -> str:
        """Return the id of the site that the features call so."""
        return {THE_SITE: self.site_id, THE_OTHER_SITE: self.other_site_id}[site]

    def called(self, site_id: str) -> str:
        """Return what the features call the site of this id."""
        return THE_SITE if site_id == self._site_id else THE_OTHER_SITE

    @property
    def is_lent(self) -> bool:
        """Whether the site was lent to the scenario: who calls there, has a role there."""
        return self._publishing is not None

    @property
    def publishing(self) -> Publishing:
        """What the scenario sends live."""
        return said(self._publishing, "that content goes live")

    # which sites

    def use_shared(self, running: bool) -> None:
        """Make the scenario about the site that most scenarios share, its publisher running or stopped."""
        self._share(self._stage.site(SITE), self._stage.site(OTHER_SITE), running)

    def use_named(self, form: FormOfName, running: bool) -> None:
        """Make the scenario about a site whose name has a form of its own, beside the one that most scenarios share."""
        self._share(self._stage.named_site(form), self._stage.site(SITE), running)

    def use_beside(self, form: FormOfName, running: bool) -> None:
        """Make the scenario about the site that most scenarios share, beside one whose name is related to its name."""
        self._share(self._stage.site(SITE), self._stage.named_site(form), running)

    def use_throwaway(self, running: bool) -> None:
        """Make the scenario about a site of its own, its publisher running or stopped."""
        self._own = self._stage.spare_site()
        other_site_id = self._stage.site(OTHER_SITE)
        self._use(self._own, other_site_id, running, shared=(other_site_id,))

    def use_deleted(self) -> None:
        """Make the scenario about a site that has been deleted, beside one whose publisher is running."""
        site_id, other_site_id = self._stage.deleted_site(), self._stage.site(OTHER_SITE)
        self._begin(site_id, other_site_id, shared=(other_site_id,))
        self._watch.leave(site_id)
        self.set_publishers(running=True)

    def use_publishing(self, new: bool = False) -> None:
        """Make the scenario about a site on which content goes live, beside another that publishes as well."""
        stage, clock = self._stage, self._stage.clock()
        # A new one is lent to others as well, once something is live there.
        self._is_new, self._lent = new, self._throwaway() if new else self._borrowed()
        self._use(self._lent, clock.site_id, running=True)
        new_label = stage.provisioner.throwaway_label
        own_clock = PublishingClock(stage.services, stage.administrator, new_label, self._lent)
        self._publish(self._lent, Lookout(stage.services, stage.administrator, self._lent), own_clock)

    def share_publishing(self, kind: str, has_staging: bool = False) -> None:
        """Make the scenario about a site on which content goes live, which others share: see ``scenes.convoy``.

        :param kind: which others
        :param has_staging: whether the site has a target *staging* as well
        """
        clock = self._stage.clock()
        convoy = self._joined(kind, STAGING if has_staging else LIVE)
        self._begin(convoy.site_id, clock.site_id)
        if has_staging:
            convoy.once("staging", lambda: self._set_up_staging(convoy.site_id))
        self._publish(convoy.site_id, convoy.lookout, convoy.clock)

    def _set_up_staging(self, site_id: str) -> None:
        self._stage.services.set_up_staging(self._stage.administrator, site_id)

    def _publish(self, site_id: str, lookout: Lookout, own_clock: PublishingClock) -> None:
        stage = self._stage
        self._publishing = Publishing(
            stage.services,
            stage.administrator,
            lambda actor: stage.cast.session_on(actor, site_id),
            stage.provisioner.throwaway_label,
            lookout,
            stage.clock(),
            own_clock,
            self._patience,
            self._judge,
        )

    def give_back(self, has_passed: bool) -> None:
        """Let others have the site on which content goes live, and the one of the scenario's own, if it has one.

        :param has_passed: whether the scenario has: only then is its own site known to be as it was made
        """
        if self._own and has_passed and self._is_intact():
            self._stage.hand_back_site(self._own)
        self._own = ""
        if self._lent:
            self._stage.give_back_publishing_site(self._lent, self._has_come_to_rest)
        elif self.convoy is not None and self.convoy.leave(self, self._has_come_to_rest):
            self._stage.give_back_publishing_site(self.convoy.site_id, self.convoy.has_come_to_rest)
        self._lent, self.convoy = "", None

    def _has_come_to_rest(self, observer: StudioSession) -> bool:
        """Tell whether nothing waits any more on the site on which content goes live.

        :param observer: looks, from whatever thread
        """
        if self._is_new and not self._stage.services.has_begun_publishing(observer, self.site_id):
            return False
        return self._publishing is None or self._publishing.has_come_to_rest(observer)

    def keep_own(self) -> None:
        """Let nobody else have the scenario's own site: what is done to it cannot be undone."""
        self._own = ""

    def _is_intact(self) -> bool:
        """Tell whether the scenario's own site is as it was made, and mend what can be mended."""
        if self._intact_permissions and self._stage.services.mends_permissions:
            try:
                self.mend_permissions()
            except StudioError:
                # Nobody needs it any more; it is removed at the end of the run.
                return False
        return not self._intact_permissions

    def _borrowed(self) -> str:
        def take() -> bool:
            self._lent = self._lent or self._stage.take_publishing_site(self) or ""
            return bool(self._lent)

        self._patience.wait_until(take, "a site on which content goes live")
        return self._lent

    def _joined(self, kind: str, target: str) -> Convoy:
        def join() -> bool:
            self.convoy = self.convoy or self._stage.join_convoy(kind, self, target)
            return self.convoy is not None

        self._patience.wait_until(join, "a site to share")
        return said(self.convoy, "which site is shared")

    def _throwaway(self) -> str:
        provisioner = self._stage.provisioner
        return provisioner.site(provisioner.throwaway_label("site"))

    def _share(self, site_id: str, other_site_id: str, running: bool) -> None:
        self._use(site_id, other_site_id, running, shared=(site_id, other_site_id))

    def _use(self, site_id: str, other_site_id: str, running: bool, shared: Collection[str] = ()) -> None:
        self._begin(site_id, other_site_id, shared)
        self.set_publishers(running)

    def _begin(self, site_id: str, other_site_id: str, shared: Collection[str] = ()) -> None:
        self._site_id, self.other_site_id = site_id, other_site_id
        self._watch.begin((site_id, other_site_id), self._stage.administrator, shared)

    # what is done to them

    def set_publishers(self, running: bool) -> None:
        """Bring both sites' publishers into one state, by the system admin, and remember it.

        The other site's gets the same: only so would a call that reaches too far show on it.
        """
        with self._stage.recorder.together(f"Bringing the publishers to {'run' if running else 'a stop'}"):
            for site_id in self._watch.observers:
                known = self._watch.known(site_id)
                if known is not None and self._is_as_needed(known, running):
                    self._watch.spare(site_id, known)
                else:
                    self._watch.after[site_id] = self._set_publisher(site_id, running)
        self._watch.remember()

    def _set_publisher(self, site_id: str, running: bool) -> PublisherState:
        known = self._watch.known(site_id)
        if known is not None:
            self._watch.glance(known)
        else:
            state = self._watch.look(site_id)
            if self._is_as_needed(state, running):
                return state
        self._watch.change(site_id)
        set_running(self._stage.administrator, site_id, running)
        state = self._watch.look(site_id)
        wanted = is_running() if running else is_stopped()
        assert_that(state, wanted, f"The system admin {'started' if running else 'stopped'} {site_id}")
        return state

    def _is_as_needed(self, state: PublisherState, running: bool) -> bool:
        if running:
            return state.running
        told = state.stop.username if state.stop is not None else ""
        return state.stopped and told in ("", self._stage.administrator.username)

    def delete(self) -> None:
        """Delete the scenario's own site."""
        self.keep_own()
        self._stage.provisioner.delete_site(self.site_id)
        self._watch.leave(self.site_id)

    def make_anew(self) -> None:
        """Delete the scenario's own site, and make another of the same name."""
        self.delete()
        self._stage.provisioner.site_anew(self.site_id)
        self._own = self.site_id
        self._watch.observers[self.site_id] = self._stage.administrator
        self._watch.look_again()

    def break_permissions(self) -> None:
        """Write a malformed permission file, so that Studio fails when it looks up rights on the site."""
        services, administrator = self._stage.services, self._stage.administrator
        self._intact_permissions = services.read_configuration(administrator, self.site_id, PERMISSION_FILE)
        services.write_configuration(administrator, self.site_id, PERMISSION_FILE, MALFORMED)

    def mend_permissions(self) -> None:
        """Write the permission file as it was."""
        services, administrator = self._stage.services, self._stage.administrator
        services.write_configuration(administrator, self.site_id, PERMISSION_FILE, self._intact_permissions)
        self._intact_permissions = ""

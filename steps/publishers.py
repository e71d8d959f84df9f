"""Steps that say how the publishers are after a call."""

from behave import then
from behave.runner import Context


@then("the publisher of {site:Site} is {running:State}")
def publisher(context: Context, site: str, running: bool) -> None:
    context.scene.expects.publisher(site, running)


@then("publishing is disabled on the site")
def publishing_disabled(context: Context) -> None:
    context.scene.expects.disabled()


@then("publishing was still disabled on the site after the restart")
def publishing_disabled_after_restart(context: Context) -> None:
    context.scene.expects.disabled_after_restart()


@then("the publisher of the site is either running or stopped")
def publisher_in_either_state(context: Context) -> None:
    context.scene.expects.either_state()


@then("no publisher has changed")
def none_changed(context: Context) -> None:
    context.scene.expects.unchanged()


@then("no other publisher has changed")
def no_other_changed(context: Context) -> None:
    context.scene.expects.unchanged(but=context.scene.sites.site_id)


@then("the status tells that {actor:Actor} has stopped it just now")
@then("the status still tells that {actor:Actor} has stopped it, and when")
def stop_told(context: Context, actor: str) -> None:
    context.scene.expects.stop_told([actor])


@then("the status tells that {one:Actor} or {other:Actor} has stopped it just now")
def stop_told_of_either(context: Context, one: str, other: str) -> None:
    context.scene.expects.stop_told([one, other])


@then("{actor:Actor} is shown the same publisher as the system admin")
def shown_the_same(context: Context, actor: str) -> None:
    context.scene.expects.shown_to(actor)

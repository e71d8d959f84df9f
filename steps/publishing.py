"""Steps that send content live, and say what became of it."""

from behave import given, step, then, when
from behave.runner import Context


@given("a site on which content goes live")
def publishing_site(context: Context) -> None:
    context.scene.sites.use_publishing()


@given("a new site on which nothing has gone live yet")
def new_publishing_site(context: Context) -> None:
    context.scene.sites.use_publishing(new=True)


@given("a site that is shared by all ways of sending")
def site_of_all_ways(context: Context) -> None:
    context.scene.sites.share_publishing("ways")


@given("a site with staging that is shared by all ways of using it")
def site_with_staging(context: Context) -> None:
    context.scene.sites.share_publishing("staging", has_staging=True)


@given("a site that is shared by all senders")
def site_of_all_senders(context: Context) -> None:
    context.scene.sites.share_publishing("senders")


@given("a site that is shared by all who stop it twice")
def site_of_all_second_stops(context: Context) -> None:
    context.scene.sites.share_publishing("second stops")


@given("content on it that can be {way:Way}")
def content_prepared(context: Context, way: str) -> None:
    context.scene.publishing.prepare(way)


@when("{actor:Actor} {script:Action} the publisher of the site, for all of them")
def change_for_all(context: Context, actor: str, script: str) -> None:
    context.scene.calls.change_for_all(actor, script)


@when("the content is {way:Way}")
def content_handed_over(context: Context, way: str) -> None:
    context.scene.publishing.hand_over(way)


@when("{actor:Actor} sends the content live")
def content_sent_by(context: Context, actor: str) -> None:
    context.scene.publishing.hand_over("sent live now", actor)


@step("content is sent live on the site")
def content_sent(context: Context) -> None:
    context.scene.publishing.send_live()


@when("{count:d} pieces of content are sent live on the site")
def much_content_sent(context: Context, count: int) -> None:
    context.scene.publishing.send_live(count)


@given("content that is live on the site")
def content_live(context: Context) -> None:
    context.scene.publishing.make_live()


@when("the live content is written anew and sent live")
def content_sent_again(context: Context) -> None:
    context.scene.publishing.write_again()


@step("several seconds have passed")
def seconds_have_passed(context: Context) -> None:
    context.scene.publishing.let_seconds_pass()


@step("the other site's publisher has meanwhile published")
def time_has_passed(context: Context) -> None:
    context.scene.publishing.prove_that_time_has_passed()
    if context.scene.sites.convoy is None:
        context.scene.watch.look_again()


@step("the other site's publisher has just published")
def wait_for_a_pass(context: Context) -> None:
    context.scene.publishing.wait_for_a_pass()


@step("what was in the publisher's hands has been published")
def publisher_has_finished(context: Context) -> None:
    context.scene.publishing.let_the_publisher_finish()


@when("Studio is restarted")
def studio_restarted(context: Context) -> None:
    context.scene.restart_studio()


@then("the content waits")
@then("the content has waited for the start")
def content_waits(context: Context) -> None:
    context.scene.publishing.expect_waiting()


@then("all of the content goes live")
def content_goes_live(context: Context) -> None:
    context.scene.publishing.wait_until_live()


@then("what was live is still live")
def content_still_live(context: Context) -> None:
    context.scene.publishing.expect_still_live()


@then("nothing more of the content has gone live")
def nothing_more(context: Context) -> None:
    context.scene.publishing.expect_nothing_more()


@then("all of the content goes live, once and not twice")
@then("all of the content is published, once and not twice")
def content_goes_live_once(context: Context) -> None:
    context.scene.publishing.expect_once()

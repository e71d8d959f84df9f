"""Steps that send content live, and say what became of it."""

from behave import given, step, then, when
from behave.runner import Context


@given("a site on which content goes live")
def publishing_site(context: Context) -> None:
    context.scene.sites.use_publishing()


@given("a new site on which nothing has gone live yet")
def new_publishing_site(context: Context) -> None:
    context.scene.sites.use_publishing(new=True)


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
    context.scene.watch.look_again()


@then("the content waits")
def content_waits(context: Context) -> None:
    context.scene.publishing.expect_waiting()


@then("all of the content goes live")
def content_goes_live(context: Context) -> None:
    context.scene.publishing.wait_until_live()


@then("what was live is still live")
def content_still_live(context: Context) -> None:
    context.scene.publishing.expect_still_live()

"""Steps that give rights to a newcomer, and take them away."""

from behave import given, step, when
from behave.runner import Context


@given("a newcomer who is logged in")
def newcomer(context: Context) -> None:
    context.scene.actors.welcome_newcomer()


@step("the newcomer is made an admin of the site")
def newcomer_made_admin(context: Context) -> None:
    context.scene.actors.newcomer.make_admin_of(context.scene.sites.site_id)


@given("the newcomer is a member of {group:Group}")
def newcomer_in_group(context: Context, group: str | None) -> None:
    context.scene.actors.join_group(group)


@given("the newcomer is a member of a group whose role on the site is {role:RoleOfGroup}")
def newcomer_in_group_with_role(context: Context, role: str) -> None:
    context.scene.actors.join_group_with_role(role)


@when("the newcomer is no longer an admin of the site")
def newcomer_not_admin(context: Context) -> None:
    context.scene.actors.newcomer.take_admin_of(context.scene.sites.site_id)
    context.scene.watch.look_anew()


@when("the newcomer's account is disabled")
def newcomer_disabled(context: Context) -> None:
    context.scene.actors.newcomer.disable()
    context.scene.watch.look_anew()


@when("the newcomer's account is deleted")
def newcomer_deleted(context: Context) -> None:
    context.scene.actors.newcomer.delete()
    context.scene.watch.look_anew()


@when("the newcomer's account is deleted and made anew under the same name")
def newcomer_made_anew(context: Context) -> None:
    context.scene.actors.newcomer.make_anew()


@step("the newcomer logs in anew")
def newcomer_logs_in(context: Context) -> None:
    context.scene.actors.newcomer.log_in_anew()


@when("the newcomer logs out")
def newcomer_logs_out(context: Context) -> None:
    context.scene.actors.newcomer.log_out()
    context.scene.watch.look_anew()


@given("the system admin is no member of the site")
def system_admin_excluded(context: Context) -> None:
    context.scene.actors.welcome_newcomer()
    context.scene.actors.exclude_system_admin()

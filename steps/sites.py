"""Steps that say which site a scenario is about, and change it."""

from behave import given, when
from behave.runner import Context

from scenes.vocabulary import FormOfName


@given("a site whose publisher is {running:State}")
def site_with_publisher(context: Context, running: bool) -> None:
    context.scene.sites.use_shared(running)


@given("a site whose name {form:FormOfName}, and whose publisher is {running:State}")
def site_with_name(context: Context, form: FormOfName, running: bool) -> None:
    context.scene.sites.use_named(form, running)


@given("a site beside another whose name {form:RelatedName} its name, their publishers {running:State}")
def site_beside_related(context: Context, form: FormOfName, running: bool) -> None:
    context.scene.sites.use_beside(form, running)


@given("a throw-away site whose publisher is {running:State}")
def throwaway_site_with_publisher(context: Context, running: bool) -> None:
    context.scene.sites.use_throwaway(running)


@given("a site that has been deleted")
def deleted_site(context: Context) -> None:
    context.scene.sites.use_deleted()


@when("the site is deleted")
def site_deleted(context: Context) -> None:
    context.scene.sites.delete()


@when("the site is deleted and made anew under the same name")
def site_made_anew(context: Context) -> None:
    context.scene.sites.make_anew()


@given("the site's permission file is malformed")
def malformed_permissions(context: Context) -> None:
    context.scene.sites.break_permissions()


@when("the site's permission file is repaired")
def repaired_permissions(context: Context) -> None:
    context.scene.sites.mend_permissions()

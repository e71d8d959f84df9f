"""Steps that call Stop and Start."""

from collections.abc import Callable

from behave import given, when
from behave.runner import Context

from scenes.requests import Parameters, Verb, accepting, at_address, naming, with_verb
from scenes.sending import Way
from scenes.vocabulary import THE_SITE
from studio_client.publisher import START_SCRIPT, STOP_SCRIPT
from studio_client.session import CsrfPair, StudioSession


@given("the call carries {flaw:CsrfFlaw}")
def flawed_csrf(context: Context, flaw: Callable[[StudioSession, str], CsrfPair]) -> None:
    context.scene.calls.flaw_csrf(flaw)


@when("{actor:Actor} {script:Action} the publisher of {site:Site}")
def change(context: Context, actor: str, script: str, site: str) -> None:
    context.scene.calls.change(actor, script, site)


@when("{actor:Actor} {script:Action} the publisher, sending {parameters:Parameters}")
def change_sending(context: Context, actor: str, script: str, parameters: Parameters) -> None:
    scene = context.scene
    scene.calls.send(actor, parameters.request(script, scene.sites.site_id, scene.sites.other_site_id))


@when("{actor:Actor} {script:Action} the publisher, sending {parameters:Parameters} {way:WayOfSending}")
def change_sending_so(context: Context, actor: str, script: str, parameters: Parameters, way: Way) -> None:
    scene = context.scene
    scene.calls.send(actor, way(parameters.request(script, scene.sites.site_id, scene.sites.other_site_id)))


@when("{actor:Actor} {script:Action} the publisher of a site, giving {name:NameOfNoSite} in the {place:Place}")
def change_naming(context: Context, actor: str, script: str, name: Callable[[str, str], str], place: str) -> None:
    scene = context.scene
    scene.calls.send(actor, naming(script, name(scene.sites.site_id, scene.sites.other_site_id), place))


@when('{actor:Actor} stops the publisher of the site, accepting "{accept:Accept}"')
def stop_accepting(context: Context, actor: str, accept: str) -> None:
    context.scene.calls.send(actor, accepting(context.scene.sites.site_id, accept))


@when("{actor:Actor} sends the stop with the verb {verb:Verb}")
def stop_with_verb(context: Context, actor: str, verb: Verb) -> None:
    context.scene.calls.send(actor, with_verb(context.scene.sites.site_id, verb))


@when("{actor:Actor} sends the stop to {address:Address}")
def stop_at_address(context: Context, actor: str, address: str) -> None:
    context.scene.calls.send(actor, at_address(context.scene.sites.site_id, address))


@when("{one:Actor} and {other:Actor} stop the publisher of the site at once, many times over")
def stop_at_once(context: Context, one: str, other: str) -> None:
    context.scene.calls.change_at_once({one: (STOP_SCRIPT, THE_SITE), other: (STOP_SCRIPT, THE_SITE)})


@when("{one:Actor} stops the publisher of the site while {other:Actor} starts it, many times over")
def stop_while_starting(context: Context, one: str, other: str) -> None:
    context.scene.calls.change_at_once({one: (STOP_SCRIPT, THE_SITE), other: (START_SCRIPT, THE_SITE)})


@when("{one:Actor} stops the publisher of {mine:Site} while {other:Actor} stops that of {theirs:Site}")
def stop_two_at_once(context: Context, one: str, mine: str, other: str, theirs: str) -> None:
    context.scene.calls.change_at_once({one: (STOP_SCRIPT, mine), other: (STOP_SCRIPT, theirs)})

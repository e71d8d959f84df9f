"""Steps that call Stop and Start."""

from collections.abc import Callable

from behave import given, when
from behave.runner import Context

from environment.calls import Parameters, Verb, accepting, at_address, naming, with_verb
from studio_client.publisher import START_SCRIPT, STOP_SCRIPT, documented_request
from studio_client.session import CsrfPair, StudioSession


@given("the call carries {flaw:CsrfFlaw}")
def flawed_csrf(context: Context, flaw: Callable[[StudioSession, str], CsrfPair]) -> None:
    context.scene.flaw_csrf(flaw)


@when("{actor:Actor} {script:Action} the publisher of the site")
def change(context: Context, actor: str, script: str) -> None:
    context.scene.change(actor, script)


@when("{actor:Actor} {script:Action} the publisher of the other site")
def change_other(context: Context, actor: str, script: str) -> None:
    context.scene.change_other(actor, script)


@when("{actor:Actor} {script:Action} the publisher, sending {parameters:Parameters}")
def change_sending(context: Context, actor: str, script: str, parameters: Parameters) -> None:
    scene = context.scene
    scene.call(actor, parameters.request(script, scene.site_id, scene.other_site_id))


@when("{actor:Actor} {script:Action} the publisher of a site, giving {name:NameOfNoSite} in the {place:Place}")
def change_naming(context: Context, actor: str, script: str, name: Callable[[str, str], str], place: str) -> None:
    scene = context.scene
    scene.call(actor, naming(script, name(scene.site_id, scene.other_site_id), place))


@when('{actor:Actor} stops the publisher of the site, accepting "{accept:Accept}"')
def stop_accepting(context: Context, actor: str, accept: str) -> None:
    context.scene.call(actor, accepting(context.scene.site_id, accept))


@when("{actor:Actor} sends the stop with the verb {verb:Verb}")
def stop_with_verb(context: Context, actor: str, verb: Verb) -> None:
    context.scene.call(actor, with_verb(context.scene.site_id, verb))


@when("{actor:Actor} sends the stop to {address:Address}")
def stop_at_address(context: Context, actor: str, address: str) -> None:
    context.scene.call(actor, at_address(context.scene.site_id, address))


@when("{one:Actor} and {other:Actor} stop the publisher of the site at once, many times over")
def stop_at_once(context: Context, one: str, other: str) -> None:
    stop = documented_request(STOP_SCRIPT, context.scene.site_id)
    context.scene.call_at_once({one: stop, other: stop})


@when("{one:Actor} stops the publisher of the site while {other:Actor} starts it, many times over")
def stop_while_starting(context: Context, one: str, other: str) -> None:
    site_id = context.scene.site_id
    context.scene.call_at_once(
        {one: documented_request(STOP_SCRIPT, site_id), other: documented_request(START_SCRIPT, site_id)}
    )


@when("{one:Actor} stops the publisher of {mine:Site} while {other:Actor} stops that of {theirs:Site}")
def stop_two_at_once(context: Context, one: str, mine: str, other: str, theirs: str) -> None:
    scene = context.scene
    scene.call_at_once(
        {
            one: documented_request(STOP_SCRIPT, scene.named(mine)),
            other: documented_request(STOP_SCRIPT, scene.named(theirs)),
        }
    )

"""Steps that say what Studio answers."""

from behave import then
from behave.runner import Context

from contract.page import Promise


@then("the answer is {promise:Answer}")
@then("every answer is {promise:Answer}")
def answer(context: Context, promise: Promise) -> None:
    context.scene.expects.answer(promise)


@then("the call is refused")
def refused(context: Context) -> None:
    context.scene.expects.refusal()


@then("the next right call of {actor:Actor} is served")
def served(context: Context, actor: str) -> None:
    context.scene.expects.served(actor)

"""What a run imports and reads, but for the steps and the hooks: those register themselves with behave, each time."""

from importlib import import_module

from contract.scenarios import all_scenarios

FORMATTERS = ("acceptance.formatter", "acceptance.progress", "behave.formatter.plain", "behave.formatter.pretty")
PROGRAMS = ("behave.__main__", "acceptance.__main__", "acceptance.runner", "mock_studio")

for name in (*FORMATTERS, *PROGRAMS):
    import_module(name)
all_scenarios()

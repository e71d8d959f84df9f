"""The suite's surroundings: the hooks that behave calls, and what is provisioned for the scenarios and removed."""

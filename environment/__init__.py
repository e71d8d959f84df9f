"""The suite's surroundings: settings, provisioning, and the hooks that behave calls."""

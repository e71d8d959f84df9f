"""behave looks for its hooks in this file; they are in the package beside it."""

from environment.hooks import *  # noqa: F403

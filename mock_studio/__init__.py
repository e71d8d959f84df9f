"""A mocked CrafterCMS Studio: stateful, over real HTTP, and independent of the suite that is run on it."""

from mock_studio.server import MockStudio

__all__ = ["MockStudio"]

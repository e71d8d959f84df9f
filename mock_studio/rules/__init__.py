"""The rules of Stop, Start and Status: one module a kind of Studio."""

from mock_studio.rules.documented import Documented
from mock_studio.rules.release_3_0 import Release30
from mock_studio.rules.release_4_1 import Release41

RELEASES: dict[str, type[Documented]] = {"documented": Documented, "3.0": Release30, "4.1": Release41}

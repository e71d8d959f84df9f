"""Studio's REST scripts, one module a folder of ``/api/1/services/api/1/``."""

from mock_studio.scripts import content, groups, monitor, publish, security, sites, users
from mock_studio.scripts.registry import Script

SCRIPTS: dict[tuple[str, str], Script] = {
    **content.SCRIPTS,
    **groups.SCRIPTS,
    **monitor.SCRIPTS,
    **publish.SCRIPTS,
    **security.SCRIPTS,
    **sites.SCRIPTS,
    **users.SCRIPTS,
}

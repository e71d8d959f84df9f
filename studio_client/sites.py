"""Sites and their configuration files."""

from __future__ import annotations

from studio_client.errors import UnexpectedAnswer
from studio_client.session import StudioSession, expect

EMPTY_BLUEPRINT = "empty"
PERMISSION_FILE = "/config/studio/permission-mappings-config.xml"


def create(administrator: StudioSession, site_id: str) -> None:
    """Make an empty site.

    :raises UnexpectedAnswer: where Studio does not make it
    """
    wanted = {"site_id": site_id, "description": "", "blueprint": EMPTY_BLUEPRINT}
    expect(administrator.post("site/create", wanted), 201, f"create site {site_id}")


def exists(observer: StudioSession, site_id: str) -> bool:
    """Tell whether there is such a site.

    :raises UnexpectedAnswer: where Studio does not say
    """
    reply = expect(observer.get("site/exists", site_id=site_id), 200, f"look for site {site_id}").reply
    return _flag(reply.json, "exists", site_id)


def delete(administrator: StudioSession, site_id: str) -> None:
    """Remove a site, if there is one, and make sure that it is gone.

    :raises UnexpectedAnswer: where it stays
    """
    expect(administrator.post("site/delete-site", {"siteId": site_id}), 200, f"delete site {site_id}")
    if exists(administrator, site_id):
        raise UnexpectedAnswer(f"Could not delete site {site_id}: it is still there")


def read_permissions(administrator: StudioSession, site_id: str) -> str:
    """Return a site's permission file.

    :raises UnexpectedAnswer: where Studio does not show it
    """
    exchange = administrator.get("content/get-content", site_id=site_id, path=PERMISSION_FILE, edit="false")
    content = expect(exchange, 200, f"read the permissions of {site_id}").reply.json
    if not isinstance(content, dict) or not isinstance(content.get("content"), str):
        raise UnexpectedAnswer(f"Could not read the permissions of {site_id}: no content in the answer")
    return str(content["content"])


def write_permissions(administrator: StudioSession, site_id: str, text: str) -> None:
    """Write a site's permission file.

    :raises UnexpectedAnswer: where Studio does not write it
    """
    exchange = administrator.post_text(
        "site/write-configuration", text, "application/xml", site_id=site_id, path=PERMISSION_FILE
    )
    expect(exchange, 200, f"write the permissions of {site_id}")


def _flag(answer: object, key: str, site_id: str) -> bool:
    if not isinstance(answer, dict) or not isinstance(answer.get(key), bool):
        raise UnexpectedAnswer(f"Could not look for site {site_id}: the answer does not say")
    return bool(answer[key])

"""Studio 4.1.8. The source of every method is its recording."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from mock_studio.exchange import Answer, message_answer
from mock_studio.generation_4.profile import Generation4
from mock_studio.rules import Scripts
from mock_studio.scripts import sites

INVALID_FILE_NAME = message_answer(
    400, "Validation failed for 'name'; validation errors: {name=validation.error.esapi.CONTENT_PATH_WRITE}"
)


class Release41(Generation4):
    """A Studio 4.1.8."""

    release = "4.1"
    version = "4.1.8"
    seconds: ClassVar[Mapping[str, float]] = {
        "POST publish/stop": 0.064,
        "POST publish/start": 0.065,
        "GET publish/status": 0.061,
        "POST site/create": 0.603,
        "POST site/delete-site": 0.137,
        "POST /api/2/users": 0.063,
        "GET /studio/refresh": 0.06,
    }
    scripts: ClassVar[Scripts] = {**Generation4.scripts, **sites.DUPLICATE}

    def refuses_file_name(self, name: str) -> Answer | None:
        """Refuse a name of one letter (recording *more*, section *write-names*)."""
        return INVALID_FILE_NAME if re.fullmatch(r"\w\.\w+", name) else None

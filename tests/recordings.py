"""What has to be known of each recording to replay it, beside its records."""

from __future__ import annotations

from tests.replay import Recording

USER_INTERFACE = "Studio's user interface, which the suite does not call"
OTHER_SERVER = "what the servlet container refuses, which the mock's server does not know"
LATER = "another way of publishing, which the mock does not have so far"

OF_3_0 = Recording(
    "studio-3.0.27.json",
    left_out={},
    accounts={"loggedout": "u_none", "s1": "u_none", "s2": "u_none", "d1old": "d1"},
    root_members={"u_sysadmin": "crafter-admin", "u_creator": "crafter-create-sites"},
)
MORE_OF_3_0 = Recording("studio-3.0.27-more.json", left_out={"publish-ways: .*": LATER})
OF_3_1 = Recording(
    "studio-3.1.31.json",
    left_out={"publish-ways: .*": LATER},
    accounts={
        "loggedout": "u_none",
        "s0": "u_none",
        "s0old": "u_none",
        "s1": "u_none",
        "s2": "u_none",
        "s4": "u_none",
        "d1old": "d1",
    },
)

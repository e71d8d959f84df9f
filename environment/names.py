"""The names of what a run makes. Each tells its run: two runs on one Studio never meet, and what is left can be found.

Most begin with one prefix and the run's id. Some sites are there for the form of their names; those tell the run as
well, in their own way. Of the few names into which no id fits, such as one letter, a description tells whose they are.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from environment.claims import DIGITS, RANDOM_DIGITS, TIME_DIGITS, begun_at
from scenes.vocabulary import FormOfName

PREFIX = "stopbdd"
LONGEST_NAME = 50
# The label of what describes a thing whose name cannot tell the run.
CLAIM = "claimed"
# The prefix as a telephone has its letters. A run's id follows as a number, of always as many digits.
_PREFIX_IN_DIGITS = "7867233"
_LENGTH_OF_ID = TIME_DIGITS + RANDOM_DIGITS
_ID_IN_DIGITS = len(str(len(DIGITS) ** _LENGTH_OF_ID - 1))

_RUN = rf"(?P<run>[{DIGITS}]{{{_LENGTH_OF_ID}}})"
# A label is what the suite itself calls a thing: words of small letters and numbers.
_LABEL = r"[a-z]+(?:-[a-z]+|-[0-9]+)*"
_NAMES = tuple(
    re.compile(form)
    for form in (
        rf"{PREFIX}-{_RUN}-{_LABEL}",
        rf"-{PREFIX}-{_RUN}-{_LABEL}",
        rf"{PREFIX}-{_RUN}--{PREFIX}-(?P=run)-{_LABEL}-",
        rf"{PREFIX}-{_RUN}[_.]{_LABEL}",
        rf"{PREFIX}-{_RUN}-Capital-{_LABEL}",
    )
)
_NUMBER = re.compile(rf"{_PREFIX_IN_DIGITS}([0-9]{{{_ID_IN_DIGITS}}})")


def name_of(run_id: str, label: str) -> str:
    """Return the name of a thing of a run."""
    return f"{PREFIX}-{run_id}-{label}"


def label_of(name: str) -> str:
    """Return the label in a name that was made of one."""
    return name.split("-", 2)[2]


def numbered(kind: str, number: int) -> str:
    """Return a label of this kind with a number at its end; of a long kind so little that the name is none too long."""
    end = f"-{number}"
    longest = LONGEST_NAME - len(name_of("x" * _LENGTH_OF_ID, ""))
    if len(kind) + len(end) <= longest:
        return kind + end
    cut = kind[: longest - len(end)]
    return f"{cut[:-1]}-0{number}" if cut.endswith("-") else cut + end


def site_name(form: FormOfName, run_id: str, site_id: str) -> str:
    """Return the name of a site that is there for the form of its name.

    :param site_id: the site that most scenarios share, to whose name some are related
    :raises KeyError: for a form whose names cannot tell the run, or that a site has anyhow
    """
    label = label_of(site_id)
    return {
        FormOfName.LEADING_HYPHEN: f"-{site_id}",
        FormOfName.HYPHENS: f"{PREFIX}-{run_id}--{site_id}-",
        FormOfName.DIGITS: f"{_PREFIX_IN_DIGITS}{int(run_id, len(DIGITS)):0{_ID_IN_DIGITS}}",
        FormOfName.UNDERSCORE: f"{PREFIX}-{run_id}_{label}",
        FormOfName.DOT: f"{PREFIX}-{run_id}.{label}",
        FormOfName.CAPITALS: f"{PREFIX}-{run_id}-Capital-{label}",
    }[form]


def run_of(name: str) -> str | None:
    """Return the id of the run that made a thing of this name; None where no run did."""
    made = next(filter(None, (form.fullmatch(name) for form in _NAMES)), None)
    if made is not None:
        return made["run"]
    number = _NUMBER.fullmatch(name)
    return _run_of_number(int(number[1])) if number is not None else None


def cannot_tell(site_id: str) -> bool:
    """Tell whether a site's name is one into which no run's id fits: then its description tells whose it is."""
    return len(site_id) == 1


def _run_of_number(number: int) -> str | None:
    """Return the id of the run that a number stands for; None where no run can have begun then."""
    run_id = ""
    for _ in range(_LENGTH_OF_ID):
        number, digit = divmod(number, len(DIGITS))
        run_id = DIGITS[digit] + run_id
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    return run_id if not number and begun_at(run_id) < tomorrow else None

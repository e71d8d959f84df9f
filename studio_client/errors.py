"""What can go wrong on the way to Studio and back. None of it is an answer, so none of it is a failed check."""


class StudioError(Exception):
    """The suite could not do what it set out to do with Studio."""


class NoAnswer(StudioError):
    """Studio gave no answer, or not a whole one."""


class StudioUnreachable(NoAnswer):
    """No connection to Studio could be made."""


class StudioUntrusted(StudioUnreachable):
    """Studio's certificate cannot be checked, so nothing is sent to it."""


class StudioTimedOut(NoAnswer):
    """Studio did not answer in the time that ``STUDIO_TIMEOUT`` allows."""


class StudioBrokeOff(NoAnswer):
    """Studio closed the connection before its answer was complete, or answered with something that is not HTTP."""


class StudioUnavailable(NoAnswer):
    """Something before Studio answered where the suite did its own work: 502, 503 or 504, or it led elsewhere."""


class UnexpectedAnswer(StudioError):
    """Studio refused a call that the suite needs for its own work, such as making a site."""


class LoginReplaced(UnexpectedAnswer):
    """Studio has no login of this kind: it is of another generation.

    :param answer: in words, what Studio answered to the login
    """

    def __init__(self, answer: str) -> None:
        super().__init__(f"Could not log in: {answer}")
        self.answer = answer


class NotAllowed(UnexpectedAnswer):
    """Studio says that the account has no right to what the suite needs."""


class NameTaken(UnexpectedAnswer):
    """There is something of this name on Studio already, and it is not the run's own."""

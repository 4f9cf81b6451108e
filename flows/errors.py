"""The one exception whose message is meant for the person at the keyboard."""


class CloseknitError(Exception):
    """Something the user can put right.

    The message says what is wrong, where, and what to do; the command line
    prints it as it stands and ends with a code that is not 0.
    """

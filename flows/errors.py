"""The one exception whose message is meant for the person at the keyboard."""

import errno
import os
import traceback


class CloseknitError(Exception):
    """Something the user can put right.

    The message says what is wrong, where, and what to do; the command line
    prints it as it stands and ends with a code that is not 0.
    """


_ADVICE = {
    errno.ENOSPC: "Free some space on that disk and run again.",
    errno.EDQUOT: "Free some of your quota and run again.",
    errno.EFBIG: "Files there may not grow that large: choose another folder.",
    errno.EROFS: "Choose a folder that can be written: --data DIR, --reports DIR.",
    errno.EACCES: "Give yourself the right to it (chmod u+rwX), or choose another.",
    errno.EPERM: "Give yourself the right to it (chmod u+rwX), or choose another.",
    errno.EEXIST: "Move what stands there away, or choose another folder.",
    errno.ENOTDIR: "A file stands where a folder should: choose another folder.",
}


def of_the_disk(error: OSError) -> CloseknitError:
    """What the disk refused, where, and what to do."""
    name = error.filename2 or error.filename
    where = f"{os.fsdecode(name)}: " if name else ""
    said = os.strerror(error.errno) if error.errno else str(error)
    advice = _ADVICE.get(error.errno or 0, "Mend that and run again.")
    return CloseknitError(
        f"{where}{said}. {advice} Warehouse and report are whole, the old or the new."
    )


def of_ours(fault: Exception) -> CloseknitError:
    """A fault of the program: where it is, and nothing of the data it met."""
    where = traceback.extract_tb(fault.__traceback__)[-1]
    return CloseknitError(
        f"Closeknit failed at {where.name}, line {where.lineno}: "
        f"{type(fault).__name__}. This is its fault, not yours: please report it."
    )

"""Retry or not, decided by the class of the error.

What may pass by itself (a busy file, a full disk, a lock) is tried again; what will fail the
same way tomorrow (a model that does not compile, a check that stops publication) is not. An op
retry policy would also retry a termination request, so the decision is made here.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator

import dagster as dg
import duckdb

MAX_RETRIES = 2
SECONDS_BETWEEN = 20

_TRANSIENT_ERRNOS = frozenset(
    {errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.ENOSPC, errno.ESTALE, errno.ETIMEDOUT}
)


def is_transient(error: BaseException) -> bool:
    """Whether the same step may succeed if it is tried again."""
    if isinstance(error, duckdb.IOException):
        return True
    return isinstance(error, OSError) and error.errno in _TRANSIENT_ERRNOS


@contextlib.contextmanager
def retried_if_transient() -> Iterator[None]:
    """Ask for a retry of this step after a transient error; fail at once after any other.

    Raises:
        RetryRequested: the error is transient.
        Failure: it is not; the step is not tried again.
    """
    try:
        yield
    except (dg.Failure, dg.RetryRequested):
        raise
    except Exception as error:
        if is_transient(error):
            raise dg.RetryRequested(MAX_RETRIES, SECONDS_BETWEEN) from error
        raise dg.Failure(f"{type(error).__name__}: {error}", allow_retries=False) from error

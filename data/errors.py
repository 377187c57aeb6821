"""What can go wrong, in the user's words.

MffmError
├── ReadError         a file could not be read
│   ├── Unsupported     a kind of file that is not read
│   ├── Damaged         broken, truncated or not what it claims to be
│   ├── Locked          needs a password
│   ├── TooLarge        beyond a stated limit of size, pages, memory or output
│   ├── TooSlow         beyond a stated limit of time
│   └── Empty           nothing in it to read
├── StoreError        the workspace is damaged, foreign, full or busy
│   └── Away            its database does not answer for the time being
├── NotFound          a document, answer or thread that is not there, or not for this person
├── Denied            the person's role does not allow it
├── Held              a document that may not be removed yet
├── OverLimit         one person has used what one person may use
├── TooMany           more than one table or page can show
├── MissingExtra      an optional package is needed
├── PolicyError       the policy file cannot be used
└── ModelError        the model server failed
Each error has a stable `code`, a sentence that says what happened, and a remedy.
"""

from __future__ import annotations


class MffmError(Exception):
    """`message` says what happened; `remedy` what the user can do about it."""

    code = "error"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class ReadError(MffmError):
    code = "read_failed"


class Unsupported(ReadError):
    code = "unsupported_type"


class Damaged(ReadError):
    code = "damaged_file"


class Locked(ReadError):
    code = "password_needed"


class TooLarge(ReadError):
    code = "too_large"


class TooSlow(ReadError):
    code = "too_slow"


class Empty(ReadError):
    code = "nothing_to_read"


class StoreError(MffmError):
    code = "store_error"


class Away(StoreError):
    code = "store_away"


class NotFound(MffmError):
    code = "not_found"


class Denied(MffmError):
    code = "denied"


class Held(MffmError):
    code = "held"


class OverLimit(MffmError):
    code = "over_limit"


class TooMany(MffmError):
    code = "too_many"


class MissingExtra(MffmError):
    code = "missing_extra"


class PolicyError(MffmError):
    code = "policy_error"


class ModelError(MffmError):
    code = "model_error"


def _family(root: type[MffmError]) -> list[type[MffmError]]:
    return [root, *(kind for child in root.__subclasses__() for kind in _family(child))]


def by_code(code: str, message: str, remedy: str = "") -> MffmError:
    """The error of this code again, as when it comes back from a reader process."""
    kinds = {kind.code: kind for kind in _family(MffmError)}
    return kinds.get(code, ReadError)(message, remedy)

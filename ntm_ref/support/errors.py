"""The errors that this package raises on purpose; each message is one sentence for the user."""


class NTMError(ValueError):
    """A wrong argument, setting or file; the message names the value, what was expected, and where."""


class ShapeError(NTMError):
    """An array has the wrong shape or the wrong dtype."""


class StageOrderError(NTMError):
    """A stage was run forward twice, or backward before forward."""


class NotFiniteError(NTMError):
    """A number became infinite or NaN in training."""


class FileError(NTMError):
    """A file or folder is missing, damaged, or of another kind than expected."""


class InUseError(FileError):
    """Another process holds the lock of a run folder."""


class CheckError(NTMError):
    """A gradient could not be checked: there is nothing to compare, or the class given does not run."""

"""The errors that this package raises on purpose: each message is one sentence for the person who reads it."""


class NTMError(ValueError):
    """Something given to this package is wrong; the message says what came, what was expected and where."""


class ShapeError(NTMError):
    """An array has the wrong shape or the wrong dtype."""


class StageOrderError(NTMError):
    """A stage was run forward twice, or backward before forward."""


class NotFiniteError(NTMError):
    """A number in training stopped being finite."""


class FileError(NTMError):
    """A file or a folder is not what it was taken for."""


class CheckError(NTMError):
    """A gradient could not be checked: there is nothing to compare, or what was given does not run."""

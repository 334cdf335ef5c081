"""What the workflow asked for: the inputs of `action.yml`, checked before anything is called."""

from .form import FOOTER, NO_WAIT, Inputs, InvalidInputs, read_inputs
from .values import LAST_SUCCESS, SECRETS, Since, variable

__all__ = [
    "FOOTER", "LAST_SUCCESS", "NO_WAIT", "SECRETS", "Inputs", "InvalidInputs", "Since", "read_inputs", "variable",
]  # fmt: skip

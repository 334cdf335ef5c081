"""What the workflow asked for: the inputs of `action.yml`, checked before anything is called."""

from .form import FOOTER, NO_WAIT, Inputs, InvalidInputs, read_inputs
from .values import SECRETS, variable

__all__ = ["FOOTER", "NO_WAIT", "SECRETS", "Inputs", "InvalidInputs", "read_inputs", "variable"]

"""composite/action.yml: the inputs and outputs of action.yml as they are, and the steps of tools/composite.yml.in."""

import re

from tools import ROOT

HEAD = """\
# The action without its container, for runners that have no Docker. script/derive makes this file from action.yml and
# tools/composite.yml.in: change those.
"""


def action() -> str:
    """The text of the file."""
    found = re.fullmatch(
        r"(?s)(?P<names>name: .*?)branding:\n.*?\n(?P<inputs>inputs:\n.*?\n)\n(?P<outputs>outputs:\n.*?\n)\nruns:\n.*",
        _text("action.yml"),
    )
    if not found:
        raise ValueError("action.yml has not the parts it used to have")
    return "\n".join([HEAD + found["names"], found["inputs"], _mapped(found["outputs"]), _steps(_names(found["inputs"]))])


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _names(part: str) -> list[str]:
    return re.findall(r"^  ([\w-]+):$", part, re.MULTILINE)


def _mapped(outputs: str) -> str:
    """The outputs, each with the step that it comes from, as the composite kind of action asks for."""
    value = r"\g<0>    value: ${{ steps.run.outputs.\1 }}" + "\n"
    return re.sub(r"^  (\w+):\n(?:    .*\n)+", value, outputs, flags=re.MULTILINE)


def _steps(inputs: list[str]) -> str:
    """The steps, with what other files know filled in: CI's pin, the container's Python, and the inputs."""
    (pin,) = set(re.findall(r"actions/setup-python@.*", _text(".github/workflows/ci.yml")))
    (python,) = set(re.findall(r"^FROM python:([\d.]+)-slim", _text("Dockerfile"), re.MULTILINE))
    variables = "\n".join(f"        INPUT_{name.upper()}: ${{{{ inputs.{name} }}}}" for name in inputs)
    filled = {
        "actions/setup-python@PIN": pin,
        "python-version: PYTHON": f'python-version: "{python}"',
        "        INPUTS: all": variables,
    }
    text = re.sub(r"\A(?:#.*\n)+", "", _text("tools/composite.yml.in"))
    for place, value in filled.items():
        text = text.replace(place, value)
    return text

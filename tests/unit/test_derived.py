"""What is made from other files is what would be made of them now."""

import pytest

from tests.services.process import ROOT
from tools.derive import DERIVED


@pytest.mark.parametrize("name", DERIVED)
def test_nothing_is_left_to_derive(name: str) -> None:
    assert (ROOT / name).read_bytes().decode() == DERIVED[name](), f"{name} is not what it is made from: run script/derive"

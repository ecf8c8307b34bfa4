"""Which settings a start takes, and what stands behind each."""

import pytest

from infra.cli.up import settings_asked
from streams.settings import VARIABLES, SettingMalformed, as_environ, read_settings, variable_of


def test_the_demonstration_moves_the_clock_unless_told_otherwise() -> None:
    """A variable that somebody set is not overridden."""
    assert settings_asked({}, demo=True).clock == "record"
    assert settings_asked({"RONGZHI_CLOCK": "wall"}, demo=True).clock == "wall"
    assert settings_asked({}, demo=False).clock == "wall"


def test_a_child_reads_exactly_the_settings_it_was_given() -> None:
    """An embedded broker stays embedded."""
    for environ in ({}, {"RONGZHI_BOOTSTRAP": "broker:9092", "RONGZHI_SLOT": "3"}):
        settings = read_settings(environ)
        assert read_settings(as_environ(settings)) == settings


def test_a_malformed_variable_is_refused_by_its_name() -> None:
    """With what was found and what is expected."""
    with pytest.raises(SettingMalformed, match="RONGZHI_WALL_PORT='x' cannot be read: expected a whole number"):
        read_settings({"RONGZHI_WALL_PORT": "x"})


def test_every_field_has_the_name_of_its_variable() -> None:
    """A message that tells which one to set can find it."""
    assert [variable_of(variable.field) for variable in VARIABLES] == [variable.name for variable in VARIABLES]

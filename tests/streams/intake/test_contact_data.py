"""The filter for personal numbers takes no name or code of the project for one."""

import pytest

from schemas.identity import command_id, ticket_id
from streams.city_pack import load_city_pack
from streams.intake.contact_data import contact_data_in
from streams.settings import ROOT

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")


def test_no_code_of_the_city_pack_looks_like_a_number_of_a_persons() -> None:
    codes = [
        *(f"{community.code}{grid:03d}" for community in PACK.communities for grid in (1, 20, 119)),
        *(category.code for category in PACK.policy.categories),
        *(department.code for department in PACK.departments),
    ]
    assert [code for code in codes if contact_data_in(code)] == []


def test_no_derived_id_looks_like_a_number_of_a_persons() -> None:
    ids = [make("source", str(number)) for make in (command_id, ticket_id) for number in range(20_000)]
    assert [name for name in ids if contact_data_in(name)] == []


@pytest.mark.parametrize("name", ["collector-7049", "officer-2", "2026-11-24", "nyc311-26524312", "t-163660001", "20131225-101500"])
def test_a_plain_token_is_none(name: str) -> None:
    assert contact_data_in(name) is None

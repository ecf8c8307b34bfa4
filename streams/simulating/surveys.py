"""核查 as the demonstration plays it: a finding that was called in, and that a collector goes to see before it is filed."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from schemas.role import Role
from schemas.ticket.stages import FileTicket
from schemas.ticket.surveys import SurveyTicket
from streams.simulating.chance import share
from streams.simulating.life import Life, VersionAt, act, person
from streams.simulating.rates import Rates


def with_survey(life: Life, rates: Rates, version: VersionAt) -> Life:
    """The life with an acceptor as its reporter, and a survey half-way between the report and the filing."""
    filing = life.find(FileTicket)
    if filing is None or share("surveyed", life.ticket) >= rates.surveyed:
        return life
    report, *steps = life.commands
    called = replace(report, actor=person(Role.ACCEPTOR, life.ticket, "report"), role=Role.ACCEPTOR)
    at = report.at + (filing.at - report.at) / 2
    return Life((called, *steps)).with_acts(act(life, "survey", _whole(at), SurveyTicket(found=True), version))


def _whole(at: datetime) -> datetime:
    return at - timedelta(microseconds=at.microsecond)

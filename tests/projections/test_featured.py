"""The board of what is featured: a row while a closure is shown with its photos, and none before or after."""

from msgspec.structs import replace

from schemas.stage import Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.featuring import TicketFeatured, TicketUnfeatured
from schemas.ticket.reopenings import ClosureSuspected, Ground, TicketReopened
from schemas.ticket.stages import TicketFinished
from tests.projections.told import Told, board, closed, dispatched, reported, shard_of
from tests.small_city import TURN

BROKEN, MENDED = "b" * 64, "c" * 64
FINISHED = TicketFinished(previous=Stage.DISPATCH, turn=TURN, photos=(MENDED,))
FEATURED = TicketFeatured(before=BROKEN, after=MENDED, caption="修好了")
REOPENED = TicketReopened(ground=Ground.OFFICER, number=1, stage=Stage.DISPATCH, turn=TURN, limit=None, opinion="a" * 64)
ROW = {
    "before": BROKEN,
    "after": MENDED,
    "caption": "修好了",
    "category": "fire",
    "grid": "321202001002001",
    "source": "demonstration/nyc",
    "reported_at": "2026-01-01T12:00:00+00:00",
    "closed_at": "2026-01-01T12:03:00+00:00",
}


def life(*bodies: TicketOutcome, drill: str | None = None) -> tuple[Told, ...]:
    """Reported at noon with a photo, closed three minutes later, then one thing a minute."""
    report = replace(reported(), photos=(BROKEN,), drill=drill)
    return tuple((minute, "a", body) for minute, body in enumerate((report, dispatched("rescue"), FINISHED, closed(), *bodies)))


def test_its_row_says_which_photos_where_it_was_and_how_long_it_took():
    assert board(shard_of(*life(FEATURED)), "featured") == {("a",): ROW}


def test_what_is_only_closed_has_no_row():
    assert board(shard_of(*life()), "featured") == {}


def test_what_is_withdrawn_suspected_or_open_again_has_no_row_any_more():
    for end in (TicketUnfeatured(), ClosureSuspected(repeated_by="n"), REOPENED):
        assert board(shard_of(*life(FEATURED, end)), "featured") == {}


def test_a_ticket_of_a_drill_is_not_on_it_whatever_the_log_says():
    assert board(shard_of(*life(FEATURED, drill="drill-1")), "featured") == {}

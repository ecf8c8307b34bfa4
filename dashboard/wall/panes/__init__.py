"""The panes of the screens as Dash components: drawn once, without any word or number of their own."""

from collections.abc import Callable, Mapping

from dash import html

from dashboard.wall.panes import control, lists, numbers, operation, showcase, vital
from schemas.city import Skin

# Every pane by its name; the arrangements say which stand on a screen.
PANES: Mapping[str, Callable[[Skin], html.Section]] = {
    "decisions": lists.decisions,
    "changes": lists.changes,
    "whistles": lists.whistles,
    "top": lists.top,
    "tiers": numbers.tiers,
    "map": numbers.city_map,
    "rates": numbers.rates,
    "flow": numbers.flow,
    "vital": vital.vital,
    "operation": operation.operation,
    "services": control.services,
    "topics": control.topics,
    "partitions": control.partitions,
    "feeds": control.feeds,
    "honesty": control.honesty,
    "trends": showcase.trends,
    "double": showcase.double,
    "ranking": showcase.ranking,
    "solved": showcase.solved,
    "before_after": showcase.before_after,
}

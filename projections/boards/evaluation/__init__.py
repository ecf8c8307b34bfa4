"""综合评价: counts per day and object (area, department, category, post, collector), of which `projections.evaluation` makes rates.

A rate's numerator and denominator stand on one day, so that both belong to the same tickets; none is stored.
"""

from projections.boards.evaluation import afterwards, deeds, due, tasks

PARTS = (
    (deeds.MOVED_BY, deeds.additions),
    (tasks.MOVED_BY, tasks.additions),
    (due.MOVED_BY, due.additions),
    (afterwards.MOVED_BY, afterwards.additions),
)
MOVED_BY = frozenset().union(*(moved_by for moved_by, _ in PARTS))

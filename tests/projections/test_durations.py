"""Buckets of durations: integers, 2 % apart, and quantiles that are within 1 % of the truth."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.boards.durations import BOUNDS_S, TEN_YEARS_S, bucket_of, quantile_s
from schemas.explanation import LISTED_MAX

SECONDS = st.one_of(st.integers(0, 600), st.integers(0, TEN_YEARS_S))


def test_bounds_begin_at_zero_rise_and_reach_ten_years():
    assert BOUNDS_S[:4] == (0, 1, 2, 3)
    assert list(BOUNDS_S) == sorted(set(BOUNDS_S))
    assert BOUNDS_S[-1] >= TEN_YEARS_S


def test_each_bound_is_one_second_or_at_most_two_per_cent_above_the_last():
    for bound, above in pairwise(BOUNDS_S):
        assert above - bound == 1 or above <= bound * 1.02


def test_a_bound_opens_its_bucket_and_the_second_before_it_is_in_the_last():
    assert [bucket_of(bound) for bound in BOUNDS_S] == list(BOUNDS_S)
    assert [bucket_of(above - 1) for above in BOUNDS_S[1:]] == list(BOUNDS_S[:-1])


def test_a_duration_beyond_all_bounds_is_in_the_last_bucket_and_a_negative_one_in_the_first():
    assert bucket_of(10 * TEN_YEARS_S) == BOUNDS_S[-1]
    assert bucket_of(-5) == 0


def test_without_samples_there_is_no_quantile():
    assert quantile_s([], 0.5) is None
    assert quantile_s([(100, 0)], 0.5) is None


@given(st.lists(SECONDS, min_size=1, max_size=40), st.sampled_from([0.1, 0.5, 0.9, 1.0]))
@settings(max_examples=150, deadline=None)
def test_a_quantile_is_within_one_per_cent_or_a_second_of_the_sample_at_its_rank(seconds: list[int], share: float):
    rank = -(-int(share * 10) * len(seconds) // 10)  # the smallest whole rank that the share reaches
    exact = sorted(seconds)[rank - 1]
    found = quantile_s([(bucket_of(each), 1) for each in seconds], share)
    assert found is not None
    assert abs(found - exact) <= max(1, exact * 0.01)


@given(st.lists(SECONDS, min_size=1, max_size=40), st.integers(0, 40))
@settings(max_examples=50, deadline=None)
def test_a_quantile_does_not_depend_on_order_or_on_how_samples_are_gathered(seconds: list[int], cut: int):
    buckets = [(bucket_of(each), 1) for each in seconds]
    summed = {bound: sum(count for other, count in buckets if other == bound) for bound, _ in buckets}
    assert quantile_s(buckets[cut:] + buckets[:cut], 0.9) == quantile_s(summed.items(), 0.9)


def test_a_page_can_list_every_bucket_that_there_is():
    """A quantile on the page of a number is made of all of them."""
    assert len(BOUNDS_S) <= LISTED_MAX

"""综合评价: rates, deductions and ranks of a period, made from the sums of the boards; none of them is ever stored."""

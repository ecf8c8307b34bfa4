"""Figures of the wall: pure functions from numbers to Plotly figures."""

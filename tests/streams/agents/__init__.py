"""Tests of the live projector."""

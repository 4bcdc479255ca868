"""Benchmarks: each question measured beside a floor, in the same run, on the city that is loaded."""

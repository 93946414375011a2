"""Benchmark of growth: how time, memory and disk space grow with the number of passages."""

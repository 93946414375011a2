"""Benchmarks of speed, memory, disk space and quality, run on this machine; reports keep the raw numbers."""

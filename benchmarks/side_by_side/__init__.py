"""Patella and its peers side by side, on the same passages and questions: `python -m benchmarks peers`."""

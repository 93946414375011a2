"""How cost grows with the number of passages: `python -m benchmarks growth`."""

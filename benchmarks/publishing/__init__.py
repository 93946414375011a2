"""Benchmark of publishing: how an index grows with many changes of one article, and how they slow down questions."""

"""What many changes of one article leave behind, and what who asks notices: `python -m benchmarks publishing`."""

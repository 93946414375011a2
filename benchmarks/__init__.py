"""Speed, measured on this machine and kept with its raw numbers."""

"""What the benchmarks share: rows, the processes that are measured, the other way's scripts, the page and the table."""

"""Learning from pictures without labels: what is asked of them (one file a method), and the run that asks it."""

"""The photo bank: photographs kept by content, what was said of each, and who corrected it. Needs the extra `web`."""

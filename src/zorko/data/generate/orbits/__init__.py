"""Panels of planets round a sun: their icons, places, grounds, and the whole pictures."""

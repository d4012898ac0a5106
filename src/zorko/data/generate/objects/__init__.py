"""Kinds of object made in code, each with endless variation; the registry lists them and the split each belongs to."""

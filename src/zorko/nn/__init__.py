"""Encoders, heads and losses (needs torch)."""

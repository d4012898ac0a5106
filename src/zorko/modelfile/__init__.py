"""The model file: its card, reading and writing."""

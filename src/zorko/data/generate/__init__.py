"""Generators: each writes ordinary files in the formats that real labelled data comes in."""

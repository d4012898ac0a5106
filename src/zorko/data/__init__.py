"""Labelled data on disk: the formats, the one record they all become, and how it is split."""

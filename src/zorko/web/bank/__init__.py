"""The photo bank's pages, and what their scripts ask."""

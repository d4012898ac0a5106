"""Pictures: finding the files, reading them into one form, preparing them for a network, drawing on them.

read.py is the one place where a picture file is decoded, files.py the one place where names become files,
draw.py the one place where a picture is drawn on.
"""

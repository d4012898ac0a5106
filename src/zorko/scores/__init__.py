"""Scores, intervals and selective risk: pure functions on numpy arrays. Import the module that has what you need.

metrics.py     how good the answers are       selective.py   which answers may be trusted, and was the promise kept
intervals.py   how sure that number is        novelty.py     which inputs are unlike anything trained on

Names say the direction: a `*_score` is better when higher, an `*_error` or `*_loss` when lower.
"""

"""Checks of the Korean edition: is it complete, as new as the English one, and in good Korean?

parity.py   does each page differ from the English one only in its words
age.py      which sections are older than the English ones (make translated)
style.py    rules of the style guide that a program can check: particles, spacing, terms
"""

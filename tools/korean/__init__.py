"""The Korean edition: is it whole, of the age of the English one, and in good Korean?

parity.py   is each page the same but for its words
age.py      which sections are older than the English ones (make translated)
style.py    what the style guide says and a program can see: particles, spacing, terms
"""

"""Takes signs and lines out of one PDF: a program of its own, within narrow limits.

    python -m portal.sheet_extraction FILE

What comes from strangers is opened here alone, in a process that may use little memory and time; a
file that makes the reader fail ends this process and nothing else. It imports nothing else of ours.
"""

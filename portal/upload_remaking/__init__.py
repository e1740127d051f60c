"""Makes one uploaded file anew: a program of its own, within narrow limits.

    python -m portal.upload_remaking < FILE

What comes from strangers is opened here alone. Only what can be seen leaves this process: pictures
as pictures, pages as pictures of pages. Scripts, links, forms, attached files and metadata have no
way through, for nothing is copied. It imports nothing else of ours.
"""

"""Technicians, businesses, sites, histories and judgements: stored, brought in, counted for all.

Imports the judge (``evaluator``) and the criteria (``rules``), never the doors above. Each folder
in here is a room with a front door; the modules beside this one are rooms of their own.
"""

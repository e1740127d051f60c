"""A technician's career counted and judged, with reasons."""

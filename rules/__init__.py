"""Criteria: read strictly, checked, compiled, and judged by two engines."""

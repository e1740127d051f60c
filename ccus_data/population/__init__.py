"""The synthetic population: invented people whose totals are those of the country."""

from ccus_data.population.making import make_population
from ccus_data.population.plan import Plan, make_plan
from ccus_data.population.sampling import last_day, sample_records

__all__ = ["Plan", "last_day", "make_plan", "make_population", "sample_records"]

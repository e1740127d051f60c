"""The effect of a new document on a whole population, from masks of days by the set-based plan.

``compare`` counts everybody under the document in force and under the new one, judges both in SQL,
and says what ``evaluator.effect`` says of a file of records: the same moves, the same counts. What
a move is, ``evaluator.effect.moved`` alone decides.
"""

from ccus_data.state_effect.comparing import Compared
from ccus_data.state_effect.state import State, compare, state_of

__all__ = ["Compared", "State", "compare", "state_of"]

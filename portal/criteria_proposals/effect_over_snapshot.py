"""The effect of a proposed document over a whole population: a snapshot folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccus_data.snapshot import MANIFEST, file_digest
from ccus_data.state_effect import compare
from evaluator.effect import Effect, effect_json, effect_lines
from portal.criteria_proposals.shown_record import Population, ToldEffect
from portal.criteria_proposals.wording import LANGUAGES, Refused, said

if TYPE_CHECKING:
    from datetime import date

    from ccus_data.state_effect import State
    from portal.criteria_proposals.shown_record import Basis


def people_in_snapshot(state: State) -> Population:
    """Everybody of a snapshot folder, counted from its masks and judged by the set-based plan.

    The digest is of the folder's manifest, which holds the digest of every file. Asked for an
    effect, a snapshot without anybody is refused; one that is not whole, and a state folder where
    somebody else counts, end as ``ccus_data.state_effect.compare`` says.
    """

    def effect(basis: Basis, as_of: date) -> ToldEffect:
        with compare(state, basis.old, basis.new, basis.catalogue, as_of) as found:
            counts = found.counts
        if not counts.people:
            raise Refused(said("population.empty", file=state.snapshot))
        told = Effect(basis.old, basis.new, as_of, counts)
        lines = {lang: effect_lines(told, lang) for lang in LANGUAGES}
        digest = file_digest(state.snapshot / MANIFEST)
        return ToldEffect(digest, effect_json(told), lines)

    return Population(state.snapshot.resolve().name, effect)

"""Forms as JSON documents, and back: the shape in which programs hand them over."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Final

from evaluator.months import Period
from portal.paper_forms.drafts import Draft, flattened
from portal.paper_forms.forming import Formed, form_of
from portal.paper_forms.forms import Form, FormKind
from portal.paper_forms.remarks import Place, fault

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND: Final = "form"
"""The key that says which form a document is."""

MOST_VALUES: Final = 500


def to_json(form: Form) -> dict[str, object]:
    """A form as a JSON document; a field that is blank on the form is null."""
    inside = _plain(form)
    if not isinstance(inside, dict):
        raise TypeError("a form is a dataclass")
    unneeded = {
        FormKind.CERTIFICATE: {"addressee"},
        FormKind.OWN_CERTIFICATE: {"certifier"},
    }.get(form.kind, set())
    kept = {key: value for key, value in inside.items() if key not in unneeded}
    return {KIND: str(form.kind), **kept}


def from_json(document: object, on: dt.date | None = None) -> Formed:
    """The form that a JSON document says, or every fault of it by its path."""
    if not isinstance(document, dict):
        return Formed(None, (fault("json_not_object", Place()),))
    kind = document.get(KIND)
    if not isinstance(kind, str) or kind not in set(FormKind):
        allowed = ", ".join(FormKind)
        return Formed(None, (fault("unknown_form", Place(path=KIND), found=kind, allowed=allowed),))
    values = flattened({key: value for key, value in document.items() if key != KIND})
    if len(values) > MOST_VALUES:
        return Formed(None, (fault("too_many_values", Place(), most=MOST_VALUES),))
    draft = Draft(FormKind(kind), Place())
    wrong = []
    for path, value in values:
        if value in (None, [], {}):
            continue
        if isinstance(value, bool | float | dict | list):
            wrong.append(fault("json_type", Place(path=path), found=value))
        draft.put(path, value, Place(path=path))
    formed = form_of(draft, on)
    return Formed(None if wrong else formed.form, (*wrong, *formed.remarks))


def _plain(value: object) -> object:
    if isinstance(value, Period):
        return {"from": str(value.first), "to": str(value.last)}
    if is_dataclass(value) and not isinstance(value, type):
        inside: Mapping[str, object] = {
            one.name: _plain(getattr(value, one.name)) for one in fields(value)
        }
        return dict(inside)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value

"""Forms of the paper world: 様式1, 2, 3 and the consent, printed and read back."""

from portal.paper_forms.as_json import from_json, to_json
from portal.paper_forms.document import consent_documents, documents, printed
from portal.paper_forms.forming import Formed
from portal.paper_forms.forms import (
    CardDelivery,
    CareerCertificateForm,
    Certifier,
    ConsentForm,
    Duration,
    EvaluationApplicationForm,
    Form,
    FormKind,
    LevelQualification,
    Person,
    Proxy,
    total,
)
from portal.paper_forms.handwriting import Unreadable
from portal.paper_forms.handwriting import day as day_as_written
from portal.paper_forms.handwriting import identifier as identifier_as_written
from portal.paper_forms.handwriting import month as month_as_written
from portal.paper_forms.reading import Reading, SheetForm, read_form, read_forms
from portal.paper_forms.remarks import Place, Remark, field_name, said
from portal.paper_forms.workbook import workbook

__all__ = [
    "CardDelivery",
    "CareerCertificateForm",
    "Certifier",
    "ConsentForm",
    "Duration",
    "EvaluationApplicationForm",
    "Form",
    "FormKind",
    "Formed",
    "LevelQualification",
    "Person",
    "Place",
    "Proxy",
    "Reading",
    "Remark",
    "SheetForm",
    "Unreadable",
    "consent_documents",
    "day_as_written",
    "documents",
    "field_name",
    "from_json",
    "identifier_as_written",
    "month_as_written",
    "printed",
    "read_form",
    "read_forms",
    "said",
    "to_json",
    "total",
    "workbook",
]

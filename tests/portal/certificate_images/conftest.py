import pytest

from tests.portal.access.conftest import House
from tests.portal.passport.own import Phone, phone_of, put_technicians


@pytest.fixture
def phone(house: House) -> Phone:
    """The phone of a technician with qualifications and an employer."""
    put_technicians(house)
    return phone_of(house)

"""Passkeys (WebAuthn): several for an account, made and removed by its holder with the password.

A passkey asks its holder for a finger, a face or a PIN, so that it is two factors by itself. It
works at one name of the portal alone: no other site can ask for it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sqlalchemy import delete, func, insert, select, update
from webauthn import (
    generate_registration_options,
    options_to_json,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ccus_data.database import reading, writing
from ccus_data.ledger import Act, append
from ccus_data.tables import accounts, passkeys, recovery_codes
from portal.access import challenges, limits
from portal.access.moments import said
from portal.access.second_factor import ISSUER, new_recovery_codes
from portal.mail import Mail, put

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection, Engine
    from webauthn.registration.verify_registration_response import VerifiedRegistration

    from portal.access.actor import Actor
    from portal.access.passwords import Passwords
    from portal.sealing import Seals

LONGEST_NAME: Final = 40
LONGEST_ANSWER: Final = 20_000
MOST: Final = 20
"""Passkeys that one account may have."""


@dataclass(frozen=True, slots=True)
class Held:
    """A passkey as its holder sees it."""

    key: str
    name: str
    created: str
    used: str | None


@dataclass(frozen=True, slots=True)
class Site:
    """The portal as browsers know it: the address in their address line, and its host."""

    address: str

    @property
    def host(self) -> str:
        """What a passkey is bound to (the RP ID)."""
        return urlsplit(self.address).hostname or ""

    @property
    def takes_passkeys(self) -> bool:
        """Whether browsers offer passkeys here: by a name, over https or on this machine."""
        try:
            ip_address(self.host)
        except ValueError:
            return self.address.startswith("https:") or self.host == "localhost"
        return False


def handle_of(account_id: int) -> bytes:
    """What a passkey calls its account: tells nobody else anything."""
    return hashlib.sha256(f"ccus-level account {account_id}".encode()).digest()


def has_passkeys(connection: Connection, account_id: int) -> bool:
    """Whether an account has a passkey."""
    here = (passkeys.c.account_id == account_id) & passkeys.c.removed_at.is_(None)
    found = connection.execute(select(passkeys.c.passkey_id).where(here).limit(1))
    return found.first() is not None


def descriptors(connection: Connection, account_id: int) -> list[PublicKeyCredentialDescriptor]:
    """The passkeys of an account as a browser asks for them."""
    here = (passkeys.c.account_id == account_id) & passkeys.c.removed_at.is_(None)
    ids = connection.scalars(select(passkeys.c.credential_id).where(here))
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in ids]


@dataclass(frozen=True, slots=True)
class Passkeys:
    """Makes and removes the passkeys of whoever is signed in; mails name ``help_address``."""

    engine: Engine
    seals: Seals
    passwords: Passwords
    site: Site
    help_address: str

    def held(self, actor: Actor) -> list[Held]:
        """The passkeys of an account, the oldest first."""
        here = (passkeys.c.account_id == actor.account_id) & passkeys.c.removed_at.is_(None)
        columns = (
            passkeys.c.credential_id,
            passkeys.c.name,
            passkeys.c.created_at,
            passkeys.c.used_at,
        )
        with reading(self.engine) as connection:
            rows = connection.execute(select(*columns).where(here).order_by(passkeys.c.passkey_id))
            return [
                Held(key, name, said(made), None if used is None else said(used))
                for key, name, made, used in rows
            ]

    def begin(self, actor: Actor, at: dt.datetime) -> str:
        """What the browser makes a new passkey from, as JSON."""
        with writing(self.engine) as connection:
            challenge = challenges.issue(connection, challenges.REGISTER, actor.session, at)
            known = descriptors(connection, actor.account_id)
        options = generate_registration_options(
            rp_id=self.site.host,
            rp_name=ISSUER,
            user_name=actor.login_id,
            user_id=handle_of(actor.account_id),
            challenge=challenge,
            exclude_credentials=known,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        return options_to_json(options)

    def register(
        self, actor: Actor, name: str, password: str, answer: str, at: dt.datetime
    ) -> Sequence[str] | str:
        """Take a new passkey: recovery codes to show (none where there are some), or why not."""
        if refusal := self._password_wrong(actor, password, at):
            return refusal
        with writing(self.engine) as connection:
            made = self._verified(connection, actor, answer, at)
            if made is None:
                return "passkey_not_made"
            count = select(func.count()).where(passkeys.c.account_id == actor.account_id)
            here = passkeys.c.removed_at.is_(None)
            if connection.execute(count.where(here)).scalar_one() >= MOST:
                return "passkeys_enough"
            known = select(passkeys.c.passkey_id).where(
                passkeys.c.credential_id == bytes_to_base64url(made.credential_id)
            )
            if connection.execute(known).first() is not None:
                return "passkey_not_made"
            row = {
                "account_id": actor.account_id,
                "credential_id": bytes_to_base64url(made.credential_id),
                "public_key": made.credential_public_key,
                "sign_count": made.sign_count,
                "name": name,
                "transports": json.dumps([]),
                "created_at": at,
            }
            added = connection.execute(insert(passkeys).returning(passkeys.c.passkey_id), row)
            self._note(connection, actor, "passkey_made", added.scalar_one(), at)
            unused = select(recovery_codes.c.digest).where(
                recovery_codes.c.account_id == actor.account_id
            )
            if connection.execute(unused.limit(1)).first() is not None:
                return ()
            return new_recovery_codes(connection, actor.account_id, at)

    def remove(self, actor: Actor, passkey: str, password: str, at: dt.datetime) -> str:
        """Remove a passkey; why not, or nothing. The password stays as a way in, always."""
        if refusal := self._password_wrong(actor, password, at):
            return refusal
        with writing(self.engine) as connection:
            mine = passkeys.c.account_id == actor.account_id
            here = mine & (passkeys.c.credential_id == passkey) & passkeys.c.removed_at.is_(None)
            gone = update(passkeys).where(here).values(removed_at=at)
            removed = connection.execute(gone.returning(passkeys.c.passkey_id)).scalar()
            if removed is None:
                return "passkey_gone"
            self._note(connection, actor, "passkey_removed", removed, at)
            if not actor.has_second_factor and not has_passkeys(connection, actor.account_id):
                # Nothing is left that they could stand in for.
                codes = recovery_codes.c.account_id == actor.account_id
                connection.execute(delete(recovery_codes).where(codes))
        return ""

    def _verified(
        self, connection: Connection, actor: Actor, answer: str, at: dt.datetime
    ) -> VerifiedRegistration | None:
        # A browser may send anything: whatever fails is a no.
        try:
            credential = parse_registration_credential_json(answer[:LONGEST_ANSWER])
            named = challenges.named_in(credential.response.client_data_json)
        except Exception:  # noqa: BLE001 - see above
            return None
        challenge = challenges.take(connection, named, challenges.REGISTER, actor.session, at)
        if challenge is None:
            return None
        try:
            return verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self.site.host,
                expected_origin=self.site.address,
                require_user_verification=True,
            )
        except Exception:  # noqa: BLE001 - see above
            return None

    def _password_wrong(self, actor: Actor, password: str, at: dt.datetime) -> str:
        """Why the password does not do; nothing where it fits."""
        with writing(self.engine) as connection:
            tries = limits.tried(connection, self.seals, limits.PASSWORD, str(actor.account_id), at)
            kept = select(accounts.c.password_hash).where(accounts.c.account_id == actor.account_id)
            hashed = connection.execute(kept).scalar_one()
        if not tries.allowed:
            return "password_too_often"
        return "" if self.passwords.fits(hashed, password) else "old_password_wrong"

    def _note(
        self, connection: Connection, actor: Actor, act: str, passkey_id: int, at: dt.datetime
    ) -> None:
        identity = {"account_id": actor.account_id, "passkey_id": passkey_id}
        append(connection, [Act(actor.name, f"accounts.{act}", "passkeys", identity)], at)
        says = {"at": said(at), "address": self.help_address}
        once = f"{act}:{passkey_id}"
        put(connection, self.seals, Mail("passkey", actor.email, says, once), at)

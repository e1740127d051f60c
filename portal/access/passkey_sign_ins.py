"""Signing in by a passkey alone, with one after the password, or confirming an act with one.

The passkey has asked its holder for a finger, a face or a PIN: without that it opens nothing. A
counter that goes back means that there are two of a key: it is refused, noted and told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from webauthn import (
    generate_authentication_options,
    options_to_json,
    verify_authentication_response,
)
from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.structs import UserVerificationRequirement

from ccus_data.database import writing
from ccus_data.ledger import Act, append
from ccus_data.tables import accounts, passkeys, web_sessions
from portal.access import challenges, limits
from portal.access.moments import said
from portal.access.passkeys import LONGEST_ANSWER, Site, descriptors, handle_of, has_passkeys
from portal.access.sessions import end_session, halfway, open_session
from portal.access.sign_ins import Opened, Refused
from portal.access.tokens import digest_of
from portal.mail import Mail, put

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection, Engine
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    from portal.access.actor import Actor
    from portal.sealing import Seals


@dataclass(frozen=True, slots=True)
class _Key:
    """A passkey with its account."""

    passkey_id: int
    public_key: bytes
    sign_count: int
    account_id: int
    login_id: str
    email: str


@dataclass(frozen=True, slots=True)
class PasskeySignIns:
    """Signs people in by their passkeys; ``help_address`` is the page for a new password."""

    engine: Engine
    seals: Seals
    site: Site
    help_address: str

    def begin(self, client: str, at: dt.datetime) -> str | Refused:
        """What any browser asks its passkeys with, as JSON: the passkey says whose it is."""
        with writing(self.engine) as connection:
            tries = limits.tried(connection, self.seals, limits.PASSKEY_FROM, client, at)
            if not tries.allowed:
                return Refused(tries.until)
            challenge = challenges.issue(connection, challenges.SIGN_IN, None, at)
        return self._options(challenge)

    def open(self, answer: str, client: str, at: dt.datetime) -> Opened | Refused:
        """Open a session with both factors for the holder of a passkey."""
        with writing(self.engine) as connection:
            tries = limits.tried(connection, self.seals, limits.SIGN_IN_FROM, client, at)
        if not tries.allowed:
            return Refused(tries.until)
        with writing(self.engine) as connection:
            key = self._verified(connection, answer, challenges.SIGN_IN, None, at)
            if key is None:
                return Refused()
            token = open_session(connection, key.account_id, at, complete=True)
            self._signed_in(connection, key, at)
        return Opened(token, code_needed=False)

    def begin_second(self, token: str, at: dt.datetime) -> str | None:
        """What the browser of a halfway session asks with; None for an account without passkeys."""
        with writing(self.engine) as connection:
            account_id = halfway(connection, token, at)
            if account_id is None or not has_passkeys(connection, account_id):
                return None
            session = digest_of(token)
            challenge = challenges.issue(connection, challenges.SECOND_FACTOR, session, at)
            known = descriptors(connection, account_id)
        return self._options(challenge, known)

    def confirm(self, token: str, answer: str, at: dt.datetime) -> bool | Refused:
        """The second factor of a session whose password was right; answers as ``SignIns`` does."""
        with writing(self.engine) as connection:
            account_id = halfway(connection, token, at)
            if account_id is None:
                return Refused()
            tries = limits.tried(connection, self.seals, limits.CODE, str(account_id), at)
            if not tries.allowed:
                end_session(connection, token, at)
                return Refused(tries.until)
        with writing(self.engine) as connection:
            session = digest_of(token)
            key = self._verified(connection, answer, challenges.SECOND_FACTOR, session, at)
            if key is None or key.account_id != account_id:
                return False
            here = web_sessions.c.digest == session
            connection.execute(update(web_sessions).where(here).values(second_factor_at=at))
            self._signed_in(connection, key, at)
        return True

    def begin_again(self, actor: Actor, at: dt.datetime) -> str | None:
        """What the browser of somebody signed in asks with; None for who has no passkey."""
        with writing(self.engine) as connection:
            known = descriptors(connection, actor.account_id)
            if not known:
                return None
            challenge = challenges.issue(connection, challenges.SECOND_FACTOR, actor.session, at)
        return self._options(challenge, known)

    def confirm_again(self, actor: Actor, answer: str, at: dt.datetime) -> bool | Refused:
        """Whether somebody signed in has just asked their own passkey; too many tries are refused.

        The challenge is that of a second factor: it belongs to this very session.
        """
        who = str(actor.account_id)
        with writing(self.engine) as connection:
            tries = limits.tried(connection, self.seals, limits.CODE, who, at)
        if not tries.allowed:
            return Refused(tries.until)
        with writing(self.engine) as connection:
            key = self._verified(connection, answer, challenges.SECOND_FACTOR, actor.session, at)
            if key is None or key.account_id != actor.account_id:
                return False
            limits.forget(connection, self.seals, limits.CODE, who)
        return True

    def _options(
        self, challenge: bytes, known: list[PublicKeyCredentialDescriptor] | None = None
    ) -> str:
        options = generate_authentication_options(
            rp_id=self.site.host,
            challenge=challenge,
            allow_credentials=known,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json(options)

    def _verified(
        self,
        connection: Connection,
        answer: str,
        purpose: str,
        session: str | None,
        at: dt.datetime,
    ) -> _Key | None:
        """The passkey that answered, with its account; its counter is moved on."""
        # A browser may send anything: whatever fails is a no.
        try:
            credential = parse_authentication_credential_json(answer[:LONGEST_ANSWER])
            named = challenges.named_in(credential.response.client_data_json)
        except Exception:  # noqa: BLE001 - see above
            return None
        challenge = challenges.take(connection, named, purpose, session, at)
        key = self._key(connection, bytes_to_base64url(credential.raw_id))
        if challenge is None or key is None:
            return None
        try:
            verified = verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self.site.host,
                expected_origin=self.site.address,
                credential_public_key=key.public_key,
                credential_current_sign_count=0,  # looked at below, once the signature is known
                require_user_verification=True,
            )
        except Exception:  # noqa: BLE001 - see above
            return None
        handle = credential.response.user_handle
        if handle is not None and handle != handle_of(key.account_id):
            return None
        # Keys that do not count say 0 each time.
        if max(key.sign_count, verified.new_sign_count) > 0 and (
            verified.new_sign_count <= key.sign_count
        ):
            self._copied(connection, key, at)
            return None
        here = (passkeys.c.passkey_id == key.passkey_id) & (passkeys.c.sign_count == key.sign_count)
        moved = {"sign_count": verified.new_sign_count, "used_at": at}
        used = connection.execute(update(passkeys).where(here).values(**moved))
        return key if used.rowcount == 1 else None

    @staticmethod
    def _key(connection: Connection, credential_id: str) -> _Key | None:
        asked = (
            select(
                passkeys.c.passkey_id,
                passkeys.c.public_key,
                passkeys.c.sign_count,
                accounts.c.account_id,
                accounts.c.login_id,
                accounts.c.email,
            )
            .join(accounts, accounts.c.account_id == passkeys.c.account_id)
            .where(
                passkeys.c.credential_id == credential_id,
                passkeys.c.removed_at.is_(None),
                accounts.c.closed_at.is_(None),
            )
        )
        found = connection.execute(asked).one_or_none()
        return None if found is None else _Key(*found)

    def _signed_in(self, connection: Connection, key: _Key, at: dt.datetime) -> None:
        limits.forget(connection, self.seals, limits.SIGN_IN_OF_ID, key.login_id.lower())
        limits.forget(connection, self.seals, limits.CODE, str(key.account_id))
        identity = {"account_id": key.account_id, "passkey_id": key.passkey_id}
        append(connection, [Act(key.login_id, "accounts.signed_in", "accounts", identity)], at)

    def _copied(self, connection: Connection, key: _Key, at: dt.datetime) -> None:
        identity = {"account_id": key.account_id, "passkey_id": key.passkey_id}
        append(connection, [Act(key.login_id, "accounts.passkey_copied", "passkeys", identity)], at)
        says = {"at": said(at), "address": self.help_address}
        once = f"passkey_copied:{key.passkey_id}:{at.date().isoformat()}"
        put(connection, self.seals, Mail("passkey_copied", key.email, says, once), at)

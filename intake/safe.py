"""The safe: texts and persons go into the database, and only ids and keyed digests come out."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, insert

from domain.base import DocumentRef
from storage.prepared import write
from storage.tables import documents, persons

CODE_LETTERS = 12

_DOCUMENT, _PERSON = insert(documents), insert(persons)


class Safe:
    """Keyed digests and the drawer for one transaction's texts and persons."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def digest(self, purpose: str, text: str) -> str:
        """Digest a text under the key, apart for each purpose."""
        return hmac.new(self.key, f"{purpose}\n{text}".encode(), sha256).hexdigest()

    def digest_of(self, purpose: str, words: BaseModel) -> str:
        """Digest what somebody said, members in a fixed order; a code tells who he is and is no part of it.

        Defaults are left out, so that a member that a later release adds changes no digest.
        """
        members = words.model_dump(mode="json", exclude={"code"}, exclude_defaults=True)
        said = json.dumps(members, sort_keys=True, ensure_ascii=False)
        return self.digest(purpose, said)

    def tracking_code(self, number: str) -> str:
        """Give a petition's tracking code: 60 bits that follow from its number and the key."""
        raw = hmac.new(self.key, f"tracking\n{number}".encode(), sha256).digest()
        letters = base64.b32encode(raw).decode()[:CODE_LETTERS]
        return "-".join(letters[n : n + 4] for n in range(0, CODE_LETTERS, 4))

    def tracking_hash(self, code: str) -> str:
        """Hash a tracking code as the docket keeps it; spaces, dashes and case do not matter."""
        return self.digest("tracking code", "".join(c for c in code.upper() if c.isalnum()))

    def put_text(
        self, connection: Connection, petition: str, kind: str, parts: Mapping[str, str], at: datetime
    ) -> DocumentRef:
        """Put a text away, part by part."""
        content = json.dumps(dict(parts), ensure_ascii=False)
        salt = secrets.token_hex(16)
        ref = DocumentRef(id=secrets.token_hex(12), digest=self.digest("document", salt + content))
        row = {"petition": petition, "kind": kind, "salt": salt, "content": content, "created_at": at}
        write(connection, _DOCUMENT, [row | ref.model_dump()])
        return ref

    def put_person(
        self, connection: Connection, petition: str, part: str, person: Mapping[str, Any], at: datetime
    ) -> str:
        """Put a person away; what comes out is an opaque id."""
        key = secrets.token_hex(12)
        row = {"id": key, "petition": petition, "part": part, "created_at": at}
        write(connection, _PERSON, [row | dict(person)])
        return key

"""What was handed over with the awards of the scene: a certificate, the key that signed it, a medal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_honours(scene: Scene, name: str, award: UUID) -> None:
    row, now = await scene.world.row(m.Award, award), scene.world.clock
    key = await scene.put(
        name, m.CertificateKey, programme_id=row["programme_id"], fingerprint="0" * 16, algorithm="Ed25519", public_key="PEM",
        valid_from=now,
    )  # fmt: skip
    of = {"award_id": award, "cycle_id": row["cycle_id"], "organisation_id": row["organisation_id"]}
    await scene.put(
        name, m.Certificate, **of, certificate_key_id=key, number=row["certificate_number"], edition=1, content="{}",
        digest="0" * 64, signature="AA==", check_url="https://award.example/verify", issued_at=now,
    )  # fmt: skip
    await scene.put(name, m.HonourItem, **of, kind="medal", serial=f"M-{name}", made_on=date(2026, 4, 20))

"""Who is signed in where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from protocol import wire


@dataclass(frozen=True, slots=True)
class Workspace:
    """Who is signed in where. `reach`: how far an invitation works; `secure`: whether the customer's page may capture."""

    url: str
    name: str
    agent_id: str
    agent_name: str
    role: Literal["owner", "agent"]
    public_url: str = ""
    reach: Literal["computer", "network", "everywhere"] = "computer"
    secure: bool = False
    embedded: bool = False
    keyring: bool = True
    """False: the system keeps no secrets, the sign-in lasts for this run only."""

    def welcomed(self, by: wire.Welcome) -> Workspace:
        """As the broker says that it is now."""
        return replace(
            self,
            name=by.workspace or self.name,
            agent_id=by.me.id,
            agent_name=by.me.name,
            role="owner" if by.me.role == "owner" else "agent",
            public_url=by.public_url,
            reach=by.reach,
            secure=by.secure,
        )

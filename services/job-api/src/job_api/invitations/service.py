"""Decisions about invitations.

The link's token is in the mail or in the answer and nowhere else: it is stored hashed, and stands behind the
`#` of the link, which browsers keep to themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, NotFound
from groundwork.mail import Letter, Mailer, invitation_letter, normal_address
from groundwork.service import Platform
from groundwork.store.models import Invitation, Workforce, WorkTeam
from groundwork.tokens import new_token, token_hash
from job_api.invitations.repository import InvitationRepository, Known
from job_api.invitations.schemas import Invited, Person
from job_api.teams.service import lock_team

NOT_CONFIGURED = "no mail server is configured: hand over the link yourself"


class NotByInvitation(Conflict):
    """The people of this team do not come by invitation."""

    code = "not_by_invitation"


class InvitationNotFound(NotFound):
    """There is no invitation of this address that could still be accepted."""

    code = "invitation_not_found"


@dataclass(frozen=True)
class Inviter:
    """What every invitation of a deployment has in common."""

    platform: Platform
    mailer: Mailer | None
    portal_url: str
    lifetime: timedelta

    async def invite(self, team_name: str, people: Sequence[Person], by: str) -> list[Invited]:
        """One report for each person, in their order. An older invitation of a person to the team ends.

        Raises TeamNotFound and NotByInvitation. A mail that does not go out takes nothing back: the report
        then has the link.
        """
        reports: dict[int, Invited] = {}
        places: dict[str, int] = {}
        async with self.platform.transaction() as session:
            team = await lock_team(session, team_name)
            await _check_invites(session, team)
            repository = InvitationRepository(session)
            addresses = [normal_address(person.email) for person in people]
            known = await repository.known(team, {one for one in addresses if one is not None})
            for place, (person, address) in enumerate(zip(people, addresses, strict=True)):
                if address is None:
                    reports[place] = _invalid(person, "this is not an e-mail address")
                elif address in places:
                    reports[place] = _invalid(person, "this address stands further up already")
                elif (refusal := _refusal(person, known.get(address))) is not None:
                    reports[place] = refusal
                else:
                    places[address] = place
            tokens = {address: new_token() for address in places}
            await repository.revoke(team.id, places)
            made = await repository.add(
                [
                    {
                        "token_sha256": token_hash(tokens[address]),
                        "email": address,
                        "name": people[place].name,
                        "team_id": team.id,
                        "skills": people[place].skills,
                        "invited_by": by,
                    }
                    for address, place in places.items()
                ],
                self.lifetime,
            )
        errors = await self._mail(team, made, tokens)
        for address, place in places.items():
            reports[place] = self._report(made[address], tokens[address], errors[address])
        return [reports[place] for place in range(len(people))]

    async def _mail(
        self, team: WorkTeam, invitations: Mapping[str, Invitation], tokens: Mapping[str, str]
    ) -> dict[str, str | None]:
        """By address: why the mail did not go out. No connection is held meanwhile."""
        if self.mailer is None or not invitations:
            return dict.fromkeys(invitations, NOT_CONFIGURED)
        letters = [self._letter(team, one, tokens[address]) for address, one in invitations.items()]
        errors = dict(zip(invitations, await self.mailer.send(letters), strict=True))
        async with self.platform.transaction() as session:
            await InvitationRepository(session).record_mail(
                {invitations[address].id: error for address, error in errors.items()}
            )
        return errors

    def _letter(self, team: WorkTeam, invitation: Invitation, token: str) -> Letter:
        return invitation_letter(
            to=invitation.email,
            name=invitation.name,
            team=team.name,
            link=self._link(token),
            until=invitation.expires_at,
        )

    def _link(self, token: str) -> str:
        return f"{self.portal_url.rstrip('/')}/invitation#{token}"

    def _report(self, invitation: Invitation, token: str, error: str | None) -> Invited:
        return Invited(
            email=invitation.email,
            outcome="invited",
            message="the invitation is in the mail" if error is None else f"not mailed: {error}",
            expires_at=invitation.expires_at,
            mailed=error is None,
            link=None if error is None else self._link(token),
        )


async def _check_invites(session: AsyncSession, team: WorkTeam) -> None:
    """Raises NotByInvitation."""
    workforce = None if team.workforce_id is None else await session.get(Workforce, team.workforce_id)
    if workforce is not None and workforce.oidc is not None:
        raise NotByInvitation(f"the people of {team.name!r} come from the identity provider of its workforce")
    if team.kind == "vendor":
        raise NotByInvitation(
            f"{team.name!r} is a vendor's team: its people come with the team's key; make one for the vendor"
        )
    if team.kind == "public":
        raise NotByInvitation(f"{team.name!r} is open to the public and has no people of its own")


def _refusal(person: Person, known: Known | None) -> Invited | None:
    """Why this person gets no invitation; None when nothing is against it."""
    if known is not None and known.member:
        return Invited(email=person.email, outcome="member", message="belongs to the team already")
    if known is not None and not known.has_password:
        return _invalid(person, "signs in elsewhere and has no password here, so a link would open nothing")
    return None


def _invalid(person: Person, message: str) -> Invited:
    return Invited(email=person.email, outcome="invalid", message=message)

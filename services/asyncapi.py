"""Who tells what to whom, as an AsyncAPI 3.0 document: every fact has its channel, every service its part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.feit import Feit
from contracts.registry import FEITEN, STREAM, subject_template
from contracts.schema import diensten_van
from kit.service import CONTACT, VERSION

INLEIDING = f"""Feiten van casussen, over NATS JetStream (stroom {STREAM}), als CloudEvents 1.0 in de binaire vorm van
de NATS-binding, volgens het NL GOV-profiel. De inhoud van een bericht is letterlijk wat de dienst heeft vastgelegd; zo
kan iedere lezer `vorigeHash` narekenen. Wat de vorm `vertrouwelijk` heeft is versleuteld; `x-inhoud` in het schema zegt
wat erin zit. Een feit verandert niet meer van vorm: er komen alleen velden bij die mogen ontbreken."""
TEKST = {"type": "string"}
KOPREGELS: dict[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0, binaire vorm; waarden zijn waar nodig met procenten gecodeerd.",
    "required": [
        "Nats-Msg-Id",
        "ce-specversion",
        "ce-id",
        "ce-type",
        "ce-source",
        "ce-subject",
        "ce-time",
        "ce-datacontenttype",
        "ce-traceparent",
        "ce-sequence",
    ],
    "properties": {
        "Nats-Msg-Id": {
            **TEKST,
            "format": "uuid",
            "description": "Id van het feit: dubbel verzonden telt een keer.",
        },
        "ce-specversion": {**TEKST, "const": "1.0"},
        "ce-id": {**TEKST, "format": "uuid", "description": "De id van het feit."},
        "ce-type": {**TEKST, "enum": list(FEITEN), "description": "De naam van het feit, met zijn versie."},
        "ce-source": {
            **TEKST,
            "pattern": r"^urn:nld:oin:\d{20}:systeem:[a-z]+$",
            "description": "De dienst, met het OIN van de organisatie.",
        },
        "ce-subject": {
            **TEKST,
            "format": "uuid",
            "description": "De id van de casus, de jongere, het verbeterpunt of het concept.",
        },
        "ce-time": {**TEKST, "format": "date-time", "description": "Wanneer het feit is vastgelegd."},
        "ce-datacontenttype": {**TEKST, "const": "application/json"},
        "ce-traceparent": {**TEKST, "description": "W3C trace context."},
        "ce-sequence": {**TEKST, "pattern": r"^\d+$", "description": "Plaats in de volgorde van de dienst."},
    },
}


def asyncapi(filters: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The document; `filters` says per service on which subjects it listens."""
    feiten = {f"{dienst}.{feit.onderwerp}": (dienst, feit) for feit in FEITEN.values() for dienst in diensten_van(feit)}
    adressen = {naam: subject_template(dienst, feit) for naam, (dienst, feit) in feiten.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Doorstroom: feiten van casussen",
            "version": VERSION,
            "description": INLEIDING,
            "contact": CONTACT,
            "license": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/nl/"},
        },
        "defaultContentType": "application/json",
        "servers": {"regio": _server()},
        "channels": {naam: _kanaal(adressen[naam], *deel) for naam, deel in feiten.items()},
        "operations": {
            **{f"{naam}.vertellen": _handeling("send", dienst, naam) for naam, (dienst, _) in feiten.items()},
            **{
                f"{dienst}.hoort.{naam}": _handeling("receive", dienst, naam)
                for dienst, onderwerpen in filters.items()
                for naam, adres in adressen.items()
                if any(past(onderwerp, adres) for onderwerp in onderwerpen)
            },
        },
        "components": {
            "messages": {feit.__name__: _bericht(naam, feit) for naam, feit in FEITEN.items()},
            "messageTraits": {"cloudevent": {"contentType": "application/json", "headers": KOPREGELS}},
            "parameters": {
                "gemeente": {
                    "description": "CBS-code van de gemeente: die van de casus, of de contactgemeente.",
                    "examples": ["GM0518"],
                },
                "casusId": {"description": "Id van de casus; zegt niets over de jongere."},
                "jongereId": {"description": "Id van de jongere; zegt niet wie dat is."},
                "verbeterpuntId": {"description": "Id van een verbeterpunt van de regio."},
                "verslagId": {"description": "Id van een verslag van de regio."},
                "conceptId": {"description": "Id van een concept van een regelbestand."},
            },
            "securitySchemes": {"dienst": {"type": "userPassword", "description": "Iedere dienst heeft een eigen."}},
        },
    }


def past(onderwerp: str, adres: str) -> bool:
    """Whether a NATS subject with wildcards takes in this address; a part of the address between braces can be all."""
    delen, wil = adres.split("."), onderwerp.split(".")
    if wil[-1] == ">":
        delen, wil = delen[: len(wil) - 1], wil[:-1]
    return len(delen) == len(wil) and all(een in ("*", ander) for een, ander in zip(wil, delen, strict=True))


def _server() -> dict[str, Any]:
    return {
        "host": "{adres}:{poort}",
        "protocol": "nats",
        "description": "De berichtenstroom van een regio; een dienst mag alleen onder haar eigen naam publiceren.",
        "variables": {
            "adres": {"default": "nats.regio.example", "description": "Adres van een knooppunt van de regio."},
            "poort": {"default": "4222", "description": "Poort voor clients."},
        },
        "security": [{"$ref": "#/components/securitySchemes/dienst"}],
    }


def _kanaal(adres: str, dienst: str, feit: type[Feit]) -> dict[str, Any]:
    return {
        "address": adres,
        "title": feit.__name__,
        "description": _uitleg(feit),
        "servers": [{"$ref": "#/servers/regio"}],
        "parameters": {naam: {"$ref": f"#/components/parameters/{naam}"} for naam in ("gemeente", feit.stroomnaam)},
        "messages": {feit.__name__: {"$ref": f"#/components/messages/{feit.__name__}"}},
        "tags": [{"name": dienst}],
    }


def _handeling(actie: str, dienst: str, kanaal: str) -> dict[str, Any]:
    werkwoord = "vertelt" if actie == "send" else "hoort"
    return {
        "action": actie,
        "channel": {"$ref": f"#/channels/{kanaal}"},
        "summary": f"{dienst} {werkwoord} {kanaal}",
        "tags": [{"name": dienst}],
    }


def _bericht(naam: str, feit: type[Feit]) -> dict[str, Any]:
    return {
        "name": naam,
        "title": feit.__name__,
        "summary": _uitleg(feit),
        "traits": [{"$ref": "#/components/messageTraits/cloudevent"}],
        "correlationId": {"location": "$message.payload#/correlatieId", "description": "Wat bij elkaar hoort."},
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"schemas/{naam}.json"},
        },
    }


def _uitleg(feit: type[Feit]) -> str:
    return (feit.__doc__ or "").strip().splitlines()[0]

"""Evaluation: hier en nergens anders wordt de dienst in elkaar gezet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter

from contracts.regio import lees_regio
from contracts.verslagen import lees_definities
from kit.overview import Overview
from kit.projection import Projection
from kit.routefiles import read_route_files
from kit.routes import Door
from kit.rules import read_rules
from kit.service import Loop, Parts, Service
from kit.store import Store
from services.evaluation import (
    api,
    beeld_api,
    beheer_api,
    bewijs_api,
    consumers,
    inzage_api,
    leren_api,
    projections,
    reconciliatie_api,
    resultaten_api,
    tijdlijn_api,
    toezicht_api,
    uitvoer_api,
    verbeterprogramma,
    verbeterpunten,
    werklijst_api,
)
from services.evaluation.bewijs import Bewijzen, herkomst
from services.evaluation.domain import Concept, Evaluatie, Verbeterpunt, Verslag
from services.evaluation.grootboek import Grootboek
from services.evaluation.inzage import Dossiers
from services.evaluation.leren.bijhouden import houd_bij
from services.evaluation.leren.bron import Grootboekbron
from services.evaluation.leren.inhoud import Inhoud
from services.evaluation.leren.leefdomeinen import Leefdomeinen
from services.evaluation.leren.logboek import SLEUTELSOORT, Logboek
from services.evaluation.leren.meting import Metingen
from services.evaluation.leren.pseudoniem import Pseudoniem
from services.evaluation.leren.scholen import Scholen
from services.evaluation.reconciliatie import Reconciliatie
from services.evaluation.terugblik import Terugblik
from services.evaluation.uitgave import Uitgave
from services.evaluation.verslagen import api as verslagen
from services.evaluation.verslagen.deur import BRON as VERSLAGEN
from services.evaluation.verslagen.deur import Deur as Verslagdeur
from services.evaluation.verslagen.leerpunten import leerpunten
from services.evaluation.verslagen.maken import Maker
from services.evaluation.watals import api as watals
from services.evaluation.watals.deur import BRON as CONCEPTEN
from services.evaluation.watals.deur import Deur as Conceptdeur
from services.evaluation.watals.kracht import Kracht
from services.evaluation.watals.naspelen import Naspelen
from services.evaluation.watals.vergelijken import Vergelijken
from services.evaluation.werklijst import Werklijst


def _grootboek(parts: Parts[Evaluatie]) -> Grootboek:
    return Grootboek(parts.store.recorder.datastore)


def _bewijzen(parts: Parts[Evaluatie]) -> Bewijzen:
    sleutel = Ed25519PrivateKey.from_private_bytes(parts.settings.signing_key_bytes)
    naam = parts.settings.origin or herkomst(lees_regio(parts.settings.region))
    return Bewijzen(parts.store.recorder.datastore, sleutel, naam)


@cache
def _logboek(parts: Parts[Evaluatie]) -> Logboek:
    """Pas bij het eerste gebruik: de sleutel komt uit de kluis. Zonder eigen map is het van dit proces alleen."""
    map_ = parts.settings.event_log_folder or Path(mkdtemp(prefix="logboek-"))
    sleutel = parts.vault.fingerprint(SLEUTELSOORT, b"")
    return Logboek(map_, Grootboekbron(parts.store.recorder.datastore), Pseudoniem(sleutel))


def _leren(parts: Parts[Evaluatie]) -> leren_api.Leren:
    inhoud = Inhoud(parts.store.recorder.datastore, parts.codec, parts.vault)
    return leren_api.Leren(lambda: _logboek(parts), Scholen(inhoud).vul, Leefdomeinen(inhoud).vul)


def _verbeterpunten(parts: Parts[Evaluatie]) -> Store[Verbeterpunt]:
    return Store(Verbeterpunt, parts.store.recorder, parts.codec)


def _deur(parts: Parts[Evaluatie]) -> verbeterpunten.Deur:
    door = Door(_verbeterpunten(parts), parts.door.verifier, parts.vault, verbeterpunten.BRON)
    return verbeterpunten.Deur(door, parts.store, lees_regio(parts.settings.region), Metingen(lambda: _logboek(parts)))


def _programma(parts: Parts[Evaluatie]) -> verbeterprogramma.Programma:
    regio = lees_regio(parts.settings.region)
    return verbeterprogramma.Programma(_deur(parts), lambda: leerpunten(_logboek(parts), regio))


def _verslagen(parts: Parts[Evaluatie]) -> Store[Verslag]:
    return Store(Verslag, parts.store.recorder, parts.codec)


def _verslagdeur(parts: Parts[Evaluatie]) -> Verslagdeur:
    regio = lees_regio(parts.settings.region)
    door = Door(_verslagen(parts), parts.door.verifier, parts.vault, VERSLAGEN)
    return Verslagdeur(door, lambda: Maker(_logboek(parts), regio), lees_definities(parts.settings.region), regio)


def _concepten(parts: Parts[Evaluatie]) -> Store[Concept]:
    return Store(Concept, parts.store.recorder, parts.codec)


def _conceptdeur(parts: Parts[Evaluatie]) -> Conceptdeur:
    opslag = parts.store.recorder
    routes = read_route_files(parts.settings.routes)
    regels = read_rules(parts.settings.terms, SERVICE.name, consumers.GEHOORD, SERVICE.branch)
    kracht = Kracht(opslag.datastore, parts.codec, routes, regels, parts.adopted)
    door = Door(_concepten(parts), parts.door.verifier, parts.vault, CONCEPTEN, carry=kracht.voer_uit)
    naspelen = Naspelen(opslag.datastore, parts.codec, parts.vault)
    regio = lees_regio(parts.settings.region)
    return Conceptdeur(door, parts.door, regio, naspelen, Vergelijken(opslag.datastore), kracht)


def _routers(parts: Parts[Evaluatie]) -> Sequence[APIRouter]:
    grootboek = _grootboek(parts)
    terugblik = Terugblik(grootboek, parts.codec)
    return [
        *api.routers(parts.door, grootboek, parts.codec),
        verbeterpunten.router(_deur(parts)),
        verbeterprogramma.router(_programma(parts)),
        verslagen.router(_verslagdeur(parts)),
        watals.router(_conceptdeur(parts)),
        tijdlijn_api.router(parts.door, terugblik),
        beeld_api.router(parts.door, terugblik),
        werklijst_api.router(parts.door),
        bewijs_api.router(parts.door, _bewijzen(parts), grootboek),
        uitvoer_api.router(parts.door, lambda: _logboek(parts)),
        reconciliatie_api.router(parts.door, grootboek),
        inzage_api.router(parts.door, Dossiers(grootboek, parts.codec)),
        toezicht_api.router(parts.door, grootboek, parts.codec),
        beheer_api.router(parts.door, parts.store.recorder.datastore, parts.codec),
        leren_api.router(parts.door, _leren(parts)),
        resultaten_api.router(parts.door, _leren(parts)),
    ]


def _lijsten(parts: Parts[Evaluatie]) -> Sequence[Projection]:
    verbeterlijst = Overview(_verbeterpunten(parts), projections.verbeterrij, projections.VERBETERPUNTEN)
    verslaglijst = Overview(_verslagen(parts), projections.verslagrij, projections.VERSLAGEN)
    conceptlijst = Overview(_concepten(parts), projections.conceptrij, projections.CONCEPTEN)
    return [verbeterlijst, verslaglijst, conceptlijst, Werklijst(parts.codec)]


def _loops(parts: Parts[Evaluatie]) -> Sequence[Loop]:
    given = parts.settings
    uitgave = Uitgave(_bewijzen(parts), given.heads_folder, given.heads_seconds, given.witness_url, given.timestamp_url)
    reconciliatie = Reconciliatie(
        _grootboek(parts), parts.bus, given.stream_replicas, partial(parts.tell_health, "reconciliatie")
    )
    return [
        Loop("boomhoofden", "projections", uitgave.run),
        Loop("reconciliatie", "consumer", reconciliatie.run),
        Loop("logboek", "api", lambda: houd_bij(lambda: _logboek(parts))),
    ]


SERVICE: Service[Evaluatie] = Service(
    name="evaluation",
    title="Doorstroom evaluation",
    description="Terugkoppelen, evalueren, verbeteren en het grootboek van de regio: stap 12 en 13 van de Routekaart.",
    kind=Evaluatie,
    routers=_routers,
    filters=consumers.FILTERS,
    handler=lambda parts: consumers.luisteraar(parts.store, _grootboek(parts), parts.adopted),
    row=projections.rij,
    loops=_loops,
    read_models=_lijsten,
    branch=lambda evaluatie: evaluatie.route,
    told=consumers.GEHOORD,
)

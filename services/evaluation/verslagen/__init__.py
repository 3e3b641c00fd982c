"""Verslagen van de regio: bevroren op een peildatum, en tot op de byte opnieuw te maken (Routekaart stap 13)."""

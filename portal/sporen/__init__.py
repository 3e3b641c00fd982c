"""Sporen van verzoeken door de regio: ontvangen of opgehaald, zonder wat er niet hoort, en naast de feiten gelegd."""

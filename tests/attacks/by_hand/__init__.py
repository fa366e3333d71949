"""Requests, bodies, updates and lines made by hand: tables of what is said and what must come of it."""

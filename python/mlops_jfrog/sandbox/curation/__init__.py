"""Curation: what remote repositories may let in, by name, licence, age, advisories, and scanner.

``gate.refuse_curated`` is consulted before a file from a remote repository is served, and may be
asked before it is fetched. Conditions and policies have the platform's shapes
(``xray/api/v1/curation``); a policy names one condition and the repositories it holds for.
"""

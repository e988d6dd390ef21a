"""Logging in with the token of another issuer: providers, their identity mappings, the exchange.

A CI system gives a build an id token; its issuer is registered here as a provider, and a mapping
says what scope a token with certain claims is worth. Nobody needs a stored secret then.
"""

"""The core's HTTP routes: each module a service, each with its ``routes``."""

"""The web page at ``/``: repositories, artifacts, builds, for people with an account.

Rendered on the server, without any script, so that it works under a policy which allows none. A
session's cookie opens these pages only, never the platform's API, and no token is ever in a page.
"""

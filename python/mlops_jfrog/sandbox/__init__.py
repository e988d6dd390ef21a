"""The embedded JFrog-compatible sandbox: one SQLite file, one checksum store, one module a service.

What a service module builds on::

    platform.Platform        one open data folder: .database, .store, .signing_key, .advisories
    database.Database        with platform.database.read() as db / .write() as db: one transaction
    writes.Writes            platform.writes.submit(work): a write that shares its commit with those
                             of others who come at the same time
    migrations/NNNN_name.sql every module brings its own tables; applied in the order of names
    checksum_store           with platform.store.receive() as incoming: incoming.write(block);
                             checksums = incoming.finish(); in a write transaction
                             platform.store.keep(db, incoming, checksums), then nodes.deploy(...)
    nodes                    find, stat, children, descendants, deploy, make_folder, delete
    node_properties          properties, set_properties, remove_properties
    node_transfer            plan, copy, move (no bytes move)
    repositories             get, find, resolution (virtual ones), deployment_target
    aql.catalog              DOMAINS of the query language: tables, and the ways between them
    identity.Principal       .require(Right.READ, repo, path), .require_build(...), .require_admin()
    envelope.Refused         raise Refused(404, "...") anywhere: answered as the platform's envelope
    endpoint                 Handler = (Call) -> Response, run in a thread: endpoint(handler) for
                             authenticated callers; call.json_object(), call.parameter("to"), ...

A service module has ``routes: list[BaseRoute]``; ``app.ROUTES`` is the one list of all. In a route,
``{name:segment}`` is one decoded part (an encoded slash stays in it), ``{path:item}`` an item's
checked path. The node functions check no rights: a handler asks ``call.principal`` first.

It is for trying, developing and testing, and binds to loopback unless told otherwise.
"""

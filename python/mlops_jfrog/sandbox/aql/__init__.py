"""The Artifactory Query Language: text, parsed tree, one parametrised SQL statement.

``grammar.lark`` and ``syntax`` read it, ``domains`` says what the fields are in the database,
``criteria`` makes conditions, ``search`` runs the query and shows what the caller may read.
``catalog`` lists the domains; hops lead from each to the others.
"""

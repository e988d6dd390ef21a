"""Evidence: signed in-toto statements about stored files and builds, and the keys that verify them.

``POST evidence/api/v1/subject/<repo>/<path>`` as the JFrog CLI was recorded sending it; the answer
says whether a registered key verifies the signature. What was recorded stays.
"""

"""Machine-learning repositories: FrogML's transactions and manifests.

Facts of frogml 2.1.152 (``frogml.storage``): the protocol note, "FrogML".
"""

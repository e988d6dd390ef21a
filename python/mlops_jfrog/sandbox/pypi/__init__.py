"""PyPI repositories: an index for installers, uploads, and a caching proxy of another index."""

"""Xray: indexing, policies, watches, and scans of builds with real findings.

Findings come from OSV advisories, matched against a build's recorded dependencies, and from the
project's model scanner, which reads the stored bytes of a build's artifacts. A scan keeps findings;
violations follow from them and from the policies and watches of the moment they are asked for.
"""

"""The library on a Jenkins controller of one's own: ``make test-jenkins``."""

"""Jobs of a Jenkins controller, made from project files and driven with python-jenkins."""

"""The 176 recorded runs of the real JFrog CLI, sent to the sandbox again.

``preparing`` sets a sandbox up as a run needs it, ``checking`` holds an answer against what the CLI
reads of it, ``plays`` and the modules beside it say which runs are sent how. Where the recorded
answer was made up, a fault or a shortcut of the server that the recording was made with, the play
says what applies instead.
"""

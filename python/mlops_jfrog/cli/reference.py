"""Every generated document: rendered here from the contract, the commands and the settings.

``docs/generate.py`` writes them and a test compares them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from mlops_jfrog.cli.application import PROGRAM, application
from mlops_jfrog.contract.reference import step_help, steps, steps_json
from mlops_jfrog.contract.reference_pages import GENERATED, exit_codes_page, steps_page, table
from mlops_jfrog.contract.schemas import request_schema, result_schema
from mlops_jfrog.settings.keys import KEYS, Key, Kind
from mlops_jfrog.settings.schema import project_schema


def documents() -> dict[str, str]:
    """Text of every generated file by its path in the checkout."""
    helps = {f"vars/{operation.step}.txt": step_help(operation) for operation in steps()}
    return {
        **helps,
        "resources/org/mlopsjfrog/steps.json": steps_json(),
        "docs/reference/steps.md": steps_page(),
        "docs/reference/commands.md": commands_page(),
        "docs/reference/exit-codes.md": exit_codes_page(),
        "docs/reference/settings.md": settings_page(),
        "docs/reference/request.schema.json": _json(request_schema()),
        "docs/reference/result.schema.json": _json(result_schema()),
        "docs/reference/mlops.schema.json": _json(project_schema()),
    }


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with what is typed for it (``mlops-jfrog config show``), groups left out."""
    context = click.Context(application(), info_name=PROGRAM)
    yield from _below(application(), context, PROGRAM)


def commands_page() -> str:
    """``docs/reference/commands.md``."""
    head = f"""{GENERATED}
# Commands

Results go to standard output, progress and errors to standard error. Every command but `run` takes
`--json` (print the result as JSON), `--result FILE` (write it to a file) and `--debug` (print a
traceback on errors, with secrets left out). No command takes a secret as an argument.
What each [exit code](exit-codes.md) means is on its own page.
"""
    return "\n".join([head, *(_command(typed, command) for typed, command in commands())])


def settings_page() -> str:
    """``docs/reference/settings.md``."""
    rows = [
        [
            f"`{key.name}`",
            key.kind.value,
            _default(key),
            ", ".join(f"`{name}`" for name in (*key.environment, *key.secret_ids)),
            key.scope.value,
            key.help,
        ]
        for key in KEYS
    ]
    head = ["setting", "type", "default", "variables", "may be in", "meaning"]
    return f"""{GENERATED}
# Settings

Later ones win: defaults, the organisation file, the project file (`mlops.yml`), the environment,
flags and step arguments. `mlops-jfrog config show` prints every value with where it came from.
A `*` stands for a name of your choice. In a variable a list is separated by `;`.

{table(head, rows)}"""


def _below(
    group: click.Group, context: click.Context, typed: str
) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _below(command, context, f"{typed} {name}")
        elif command is not None:
            yield f"{typed} {name}", command


def _command(typed: str, command: click.Command) -> str:
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    options = [p for p in command.params if isinstance(p, click.Option)]
    usage = " ".join([typed, *(str(argument.metavar) for argument in arguments), "[OPTIONS]"])
    rows = [[f"`{_spelled(option)}`", option.help or ""] for option in options]
    return f"""## {typed}

{command.help}

```
{usage}
```

{table(["flag", "meaning"], rows)}"""


def _spelled(option: click.Option) -> str:
    return " / ".join([*option.opts, *option.secondary_opts])


def _default(key: Key) -> str:
    if key.default is None or key.kind is Kind.SECRET:
        return ""
    return f"`{str(key.default).lower() if isinstance(key.default, bool) else key.default}`"


def _json(document: object) -> str:
    return json.dumps(document, indent=2) + "\n"

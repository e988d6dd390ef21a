package org.mlopsjfrog

/** The steps and their arguments, from the one definition that the helper's flags come from too. */
class Catalogue implements Serializable {
    private static final long serialVersionUID = 1L
    private static final Map CREDENTIALS = [
        urlCredentialsId  : [type: 'string', help: "Id of the 'Secret text' with the platform's URL."],
        tokenCredentialsId: [type: 'string', help: "Id of the 'Secret text' with the access token."],
    ]

    private final Object steps

    Catalogue(Object steps) {
        this.steps = steps
    }

    /** Checks a step's arguments and fails the build where one is wrong; the rest as plain values. */
    Map arguments(String step, Map given) {
        return checked(step, document().steps[step].arguments, given)
    }

    /** The request for the helper, and beside it the arguments that stay with the library. */
    Map request(String step, Map given) {
        Map document = document()
        Map definition = document.steps[step]
        Map values = checked(step, definition.arguments + CREDENTIALS, given)
        return [
            step       : step,
            credentials: values.subMap(CREDENTIALS.keySet()),
            body       : [
                contract : document.contract,
                helper   : document.helper,
                operation: definition.operation,
                arguments: values.minus(values.subMap(CREDENTIALS.keySet())),
            ],
        ]
    }

    private Map document() {
        return Json.read(steps.libraryResource(resource: 'org/mlopsjfrog/steps.json', encoding: 'UTF-8'))
    }

    private Map checked(String step, Map known, Map given) {
        Map found = StepArguments.check(step, known, given)
        if (found.problem) {
            steps.error(found.problem)
        }
        return found.values
    }
}

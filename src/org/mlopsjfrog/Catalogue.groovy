package org.mlopsjfrog

import com.cloudbees.groovy.cps.NonCPS

/** The steps and their arguments, from the one definition that the helper's flags come from too. */
class Catalogue extends Part {
    Catalogue(Object steps) { super(steps) }

    /**
     * Checks a step's arguments and fails the build where one is wrong.
     *
     * @return step: its name; body: the request for the helper; credentials: ids of credentials by
     *     argument; own: the arguments that stay with the library
     */
    Map request(String step, Map given) {
        Map document = Json.read(steps.libraryResource(resource: 'org/mlopsjfrog/steps.json', encoding: 'UTF-8'))
        Map found = StepArguments.check(step, document.steps[step].arguments + document.credentials, given)
        if (found.problem) {
            steps.error(found.problem)
        }
        return sorted(step, document, found.values)
    }

    @NonCPS
    private static Map sorted(String step, Map document, Map values) {
        Map definition = document.steps.get(step)
        Map request = [contract: document.contract, helper: document.helper, operation: definition.operation, arguments: [:]]
        Map sorted = [step: step, body: request, credentials: [:], own: [:]]
        for (Map.Entry entry in values.entrySet()) {
            boolean secret = document.credentials.containsKey(entry.key)
            boolean own = !secret && definition.arguments.get(entry.key).request == false
            Map place = secret ? sorted.credentials : own ? sorted.own : request.arguments
            place.put(entry.key, entry.value)
        }
        return sorted
    }
}

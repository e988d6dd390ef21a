package org.mlopsjfrog

import com.cloudbees.groovy.cps.NonCPS

/** What changes a stage: one at a time for a model and a target. */
class Promotion extends Part {
    Promotion(Object steps) { super(steps) }

    /** Runs a step under the lock of the stage that its argument of that name, or mlops.yml, names. */
    Map run(String step, Map given, String argument) {
        Map request = new Catalogue(steps).request(step, given)
        return new OptionalSteps(steps).lock(resource(request.body.arguments, request.body.arguments[argument])) {
            return new HelperCall(steps).perform(request)
        }
    }

    private String resource(Map arguments, String stage) {
        String file = arguments.projectFile ?: 'mlops.yml'
        boolean described = steps.env.WORKSPACE && !(arguments.model && stage) && steps.fileExists(file)
        String project = described ? steps.readFile(file: file, encoding: 'UTF-8') : ''
        String model = arguments.model ?: steps.env.MLOPS_MODEL ?: value(project, '(?m)^model:') ?: steps.env.JOB_NAME
        return "mlops-jfrog: ${model} in ${stage ?: value(project, '(?m)^promotion:\\s*\\n(?:[ \\t]+.*\\n)*?[ \\t]+to:') ?: 'production'}"
    }

    /** What stands behind a key of the project file; the lock's name needs no more of YAML. */
    @NonCPS
    private static String value(String text, String key) {
        Object found = text =~ key + '\\s*["\']?([^"\'#\\s]+)'
        return found.find() ? found.group(1) : null
    }
}

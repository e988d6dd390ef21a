package org.mlopsjfrog

/** The settings as the environment of other tools: Hugging Face, pip, the JFrog CLI. */
class ToolEnvironment extends Part {
    ToolEnvironment(Object steps) { super(steps) }

    /** Runs the body with the variables that the helper names; afterwards they are gone. */
    Object around(Map given, Closure body) {
        Map request = new Catalogue(steps).request('withMlops', given)
        HelperCall helper = new HelperCall(steps)
        String folder = helper.newFolder('withMlops')
        request.body.arguments.folder = folder
        Map found = helper.perform(request)
        List variables = []
        for (String name in found.environment.keySet()) {
            variables.add("${name}=${found.environment[name]}".toString())
        }
        Object value = steps.withEnv(variables) {
            return new Credentials(steps, 'withMlops', request.credentials).bind(found.secrets, body)
        }
        // no secret is in it, so that it may stay where the body ends otherwise
        steps.dir(folder) {
            steps.deleteDir()
        }
        return value
    }
}

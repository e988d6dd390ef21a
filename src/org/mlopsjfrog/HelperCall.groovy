package org.mlopsjfrog

import hudson.AbortException

/** One run of the helper on the agent: a request file in, a result file out. */
class HelperCall extends Part {
    private static final String ZIPAPP = 'mlops-jfrog.pyz'

    HelperCall(Object steps) { super(steps) }

    /** Runs a step's operation and returns its outputs, or fails the build with what to do. */
    Map run(String step, Map given) {
        return perform(new Catalogue(steps).request(step, given))
    }

    /** The same for arguments that are checked already. */
    Map perform(Map request) {
        String folder = newFolder(request.step)
        boolean unix = steps.isUnix()
        prepare(folder, request.body, unix)
        int exitCode = -1
        new Credentials(steps, request.step, request.credentials).bind([:]) {
            steps.withEnv(["MLOPS_CALL=${folder}"]) {
                exitCode = unix ?
                    steps.sh(script: '#!/bin/sh\n. "$MLOPS_CALL/start.sh"', returnStatus: true, label: request.step) :
                    steps.bat(script: '@call "%MLOPS_CALL%/start.cmd"', returnStatus: true, label: request.step)
            }
        }
        Map result = collect(folder, request, exitCode)
        steps.dir(folder) {
            steps.deleteDir()
        }
        new BuildPage(steps).show(request, result)
        if (result.status != 'passed') {
            steps.error("${request.step}: ${HelperResult.explanation(result)}")
        }
        return result.outputs
    }

    /** A folder on this agent for one call; its parent is shared by parallel branches. */
    String newFolder(String step) {
        if (!steps.env.WORKSPACE) {
            steps.error("${step} needs an agent: put it inside node, or in a stage with an agent.")
        }
        return "${steps.pwd(tmp: true)}/mlops-jfrog-${UUID.randomUUID()}"
    }

    private void prepare(String folder, Map body, boolean unix) {
        steps.writeFile(file: "${folder}/request.json", text: Json.write(body), encoding: 'UTF-8')
        copy(folder, ['bootstrap.py', 'oidc_login.py', unix ? 'start.sh' : 'start.cmd'])
        try {
            // never in a variable: everything alive across a step is written to the controller's disk
            steps.writeFile(file: "${folder}/${ZIPAPP}", encoding: 'Base64',
                text: steps.libraryResource(resource: "org/mlopsjfrog/${ZIPAPP}", encoding: 'Base64'))
        } catch (AbortException absent) {
            if (!absent.message.startsWith('No such library resource')) {
                throw absent
            }
            copy(folder, ['helper_install.py', 'helper_venv.py'])
        }
    }

    private void copy(String folder, List names) {
        for (String name in names) {
            String text = steps.libraryResource(resource: "org/mlopsjfrog/${name}", encoding: 'UTF-8')
            steps.writeFile(file: "${folder}/${name}", text: text, encoding: 'UTF-8')
        }
    }

    private Map collect(String folder, Map request, int exitCode) {
        if (!steps.fileExists("${folder}/result.json")) {
            steps.error("${request.step}: ${HelperResult.absence(exitCode)}")
        }
        Object document = Json.read(steps.readFile(file: "${folder}/result.json", encoding: 'UTF-8'))
        String distrust = HelperResult.distrust(request.body, document, exitCode)
        if (distrust) {
            steps.error("${request.step}: ${distrust}")
        }
        return document
    }
}

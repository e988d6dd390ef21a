package org.mlopsjfrog

import hudson.AbortException
import org.jenkinsci.plugins.credentialsbinding.impl.CredentialNotFoundException

/** One run of the helper on the agent: a request file in, a result file out. */
class HelperCall implements Serializable {
    private static final long serialVersionUID = 1L
    private static final String ZIPAPP = 'mlops-jfrog.pyz'

    /** The agent's own Pythons, the newest enough one first; the bootstrap explains one that is too old. */
    private static final String SH = '''#!/bin/sh
if [ -n "$MLOPS_PYTHON" ]; then set -- "$MLOPS_PYTHON"
else set -- python3 python3.13 python3.12 python3.11 python3.10 python py; fi
found=
for python in "$@"; do
  command -v "$python" >/dev/null 2>&1 || continue
  found=${found:-$python}
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    exec "$python" "$MLOPS_CALL/bootstrap.py"
  fi
done
if [ -n "$found" ]; then exec "$found" "$MLOPS_CALL/bootstrap.py"; fi
echo "mlops-jfrog: found none of these Pythons: $*" >&2
exit 127
'''

    private static final String BAT = '''@echo off
setlocal
set "MLOPS_PYTHONS=py python3 python"
if defined MLOPS_PYTHON set MLOPS_PYTHONS="%MLOPS_PYTHON%"
for %%P in (%MLOPS_PYTHONS%) do (
  %%P -c "import sys; sys.exit(sys.version_info < (3, 10))" >nul 2>nul && (
    %%P "%MLOPS_CALL%/bootstrap.py"
    exit /b
  )
)
for %%P in (%MLOPS_PYTHONS%) do (
  %%P -c "" >nul 2>nul && (
    %%P "%MLOPS_CALL%/bootstrap.py"
    exit /b
  )
)
echo mlops-jfrog: found none of these Pythons: %MLOPS_PYTHONS% 1>&2
exit /b 127
'''

    private final Object steps

    HelperCall(Object steps) {
        this.steps = steps
    }

    /** Runs a step's operation and returns its outputs, or fails the build with what to do. */
    Map run(String step, Map given) {
        Map request = new Catalogue(steps).request(step, given)
        if (!steps.env.WORKSPACE) {
            steps.error("${step} needs an agent: put it inside node, or in a stage with an agent.")
        }
        String folder = "${steps.pwd(tmp: true)}/mlops-jfrog-${UUID.randomUUID()}"
        prepare(folder, request.body)
        int exitCode = perform(folder, request)
        Map result = collect(folder, request, exitCode)
        steps.dir(folder) {
            steps.deleteDir()
        }
        return report(step, result)
    }

    private void prepare(String folder, Map body) {
        steps.writeFile(file: "${folder}/request.json", text: Json.write(body), encoding: 'UTF-8')
        for (String name in ['bootstrap.py', 'helper_install.py', 'helper_venv.py']) {
            String text = steps.libraryResource(resource: "org/mlopsjfrog/${name}", encoding: 'UTF-8')
            steps.writeFile(file: "${folder}/${name}", text: text, encoding: 'UTF-8')
        }
        try {
            // never in a variable: everything alive across a step is written to the controller's disk
            steps.writeFile(file: "${folder}/${ZIPAPP}", encoding: 'Base64',
                text: steps.libraryResource(resource: "org/mlopsjfrog/${ZIPAPP}", encoding: 'Base64'))
        } catch (AbortException absent) {
            if (!absent.message.startsWith('No such library resource')) {
                throw absent
            }
        }
    }

    private int perform(String folder, Map request) {
        int exitCode = -1
        try {
            steps.withCredentials(bindings(request.credentials)) {
                steps.withEnv(["MLOPS_CALL=${folder}"]) {
                    exitCode = steps.isUnix() ? steps.sh(script: SH, returnStatus: true, label: request.step) :
                        steps.bat(script: BAT, returnStatus: true, label: request.step)
                }
            }
        } catch (CredentialNotFoundException absent) {
            steps.error("${request.step}: ${absent.message}. Make a 'Secret text' credential of that id, " +
                'name another one with urlCredentialsId or tokenCredentialsId, or set JF_URL and JF_ACCESS_TOKEN.')
        }
        return exitCode
    }

    /** A credential that the step names wins; one that the environment has already isn't bound again. */
    private List bindings(Map named) {
        List bindings = []
        if (named.urlCredentialsId || !steps.env.JF_URL) {
            bindings.add(steps.string(credentialsId: named.urlCredentialsId ?: 'jfrog-url', variable: 'JF_URL'))
        }
        if (named.tokenCredentialsId || !steps.env.JF_ACCESS_TOKEN) {
            bindings.add(steps.string(credentialsId: named.tokenCredentialsId ?: 'jfrog-token', variable: 'JF_ACCESS_TOKEN'))
        }
        return bindings
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

    private Map report(String step, Map result) {
        if (result.archive) {
            steps.archiveArtifacts(artifacts: result.archive.join(','), allowEmptyArchive: true)
        }
        if (result.status != 'passed') {
            steps.error("${step}: ${HelperResult.explanation(result)}")
        }
        if (result.operation in ['publish', 'promote'] && result.summary) {
            String before = steps.currentBuild.description
            steps.currentBuild.description = before ? "${before}; ${result.summary}" : result.summary
        }
        return result.outputs
    }
}

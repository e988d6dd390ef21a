package org.mlopsjfrog

import com.cloudbees.groovy.cps.NonCPS

/** What the helper's exit code and result file mean: decides, calls no step. */
class HelperResult implements Serializable {
    private static final Map PARTS = [outputs: Map, errors: List, archive: List, links: List]

    /** Why there is no result file. */
    @NonCPS
    static String absence(int exitCode) {
        if (exitCode == 127) {
            return 'there is no Python on this agent. Install Python 3.10 or newer, or name one in MLOPS_PYTHON.'
        }
        if (exitCode in [-1, 137, 143]) {
            return "the helper was killed (exit code ${exitCode}) before it could write a result. " +
                'Look for an abort or for too little memory on the agent, then run it again: it continues where it stopped.'
        }
        return "the helper ended with exit code ${exitCode} and wrote no result. What it printed is in the log above."
    }

    /** Why the result can't be trusted; null where it is what this library asked for. */
    @NonCPS
    static String distrust(Map request, Object document, int exitCode) {
        if (!(document instanceof Map)) {
            return "the helper's result is no JSON object (exit code ${exitCode}); the disk of the agent may be full."
        }
        for (String key in ['contract', 'helper', 'operation']) {
            if (document.get(key) != request.get(key)) {
                return "the library speaks ${key} ${request.get(key)}, the helper answered ${document.get(key)}. " +
                    'Library and helper must be of the same version; remove MLOPS_HELPER if it is set.'
            }
        }
        if (!(document.status in ['passed', 'failed', 'error']) || (document.status == 'passed') != (exitCode == 0)) {
            return "the helper's result says '${document.status}', but its exit code is ${exitCode}."
        }
        for (Map.Entry part in PARTS.entrySet()) {
            if (!part.value.isInstance(document.get(part.key))) {
                return "the helper's result has no ${part.key}."
            }
        }
        return null
    }

    /** What failed, why and what to do, for the end of the log. */
    @NonCPS
    static String explanation(Map document) {
        List lines = []
        for (Object error in document.errors) {
            lines.add(error.message + (error.hint ? "\nWhat to do: ${error.hint}" : '') + (error.url ? "\nSee ${error.url}" : ''))
        }
        return lines ? lines.join('\n') : "failed without saying why: ${document.summary}"
    }
}

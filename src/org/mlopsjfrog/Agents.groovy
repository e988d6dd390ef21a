package org.mlopsjfrog

import hudson.AbortException

/** Agents that the library takes itself, for steps that are called outside of any. */
class Agents extends Part {
    Agents(Object steps) { super(steps) }

    /** Runs the body on an agent, once more where the agent is lost. */
    Object on(String label, Closure body) {
        return steps.retry(count: 2, conditions: [steps.agent(), steps.nonresumable()]) {
            return steps.node(label ?: '') {
                return body()
            }
        }
    }

    /** The same with the project's files; they are checked out only where they are not there already. */
    Object onProject(String label, String projectFile, Closure body) {
        return on(label) {
            if (!steps.fileExists(projectFile ?: 'mlops.yml')) {
                checkout()
            }
            return body()
        }
    }

    /** Checks out what the Jenkinsfile came from; a job that came from nowhere uses what is there. */
    void checkout() {
        try {
            steps.scm.toString()
        } catch (AbortException | MissingPropertyException none) {
            steps.echo("Nothing is checked out: ${none.message}")
            return
        }
        steps.checkout(steps.scm)
    }
}

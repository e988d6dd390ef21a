package org.mlopsjfrog

import hudson.AbortException

/** Steps of plugins that a controller may not have; a missing one throws NoSuchMethodError. */
class OptionalSteps extends Part {
    private static final List ALL = ['lock', 'milestone', 'junit', 'recordIssues', 'publishHTML', 'addInfoBadge']

    OptionalSteps(Object steps) { super(steps) }

    /** Runs the body with a lock where it can be had, else without. */
    Object lock(String resource, Closure body) {
        boolean entered = false
        try {
            return steps.lock(resource: resource) {
                entered = true
                return body()
            }
        } catch (NoSuchMethodError missing) {
            if (entered) {
                throw missing
            }
            return body()
        }
    }

    /** Ends older builds that still wait, where that can be done; inside parallel it can't. */
    void milestone() {
        try {
            steps.milestone()
        } catch (NoSuchMethodError | AbortException notHere) {
            steps.echo("Older builds that wait for an approval go on waiting: ${notHere.message.take(120)}")
        }
    }

    /** Those of them that this controller lacks: its answer to a step that it does not know names all it knows. */
    List missing() {
        List missing = []
        try {
            steps.mlopsAsksForTheListOfSteps()
        } catch (NoSuchMethodError answer) {
            for (String step in ALL) {
                if (!answer.message.matches("(?s).*among steps \\[[^\\]]*\\b${step}\\b.*".toString())) {
                    missing.add(step)
                }
            }
        }
        return missing
    }
}

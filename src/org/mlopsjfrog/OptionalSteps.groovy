package org.mlopsjfrog

/** Steps of plugins that a controller may not have; a missing one throws NoSuchMethodError. */
class OptionalSteps implements Serializable {
    private static final long serialVersionUID = 1L

    private final Object steps

    OptionalSteps(Object steps) {
        this.steps = steps
    }

    /** Runs the body with a lock where the Lockable Resources plugin is there, else without. */
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

    /** Ends older builds that still wait, where the Milestone plugin is there. */
    void milestone() {
        try {
            steps.milestone()
        } catch (NoSuchMethodError missing) {
            steps.echo('The Milestone plugin is not there: older builds that wait for an approval go on waiting.')
        }
    }
}

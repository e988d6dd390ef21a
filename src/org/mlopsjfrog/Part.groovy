package org.mlopsjfrog

/** What every part of the library that calls steps has: the script they are called on. */
abstract class Part implements Serializable {
    protected final Object steps

    protected Part(Object steps) {
        this.steps = steps
    }
}

package org.jenkinsci.plugins.workflow.steps;

/** Stands in for Jenkins' class of this name: an abort, a timeout, a refused input or a lost agent; no message. */
public final class FlowInterruptedException extends InterruptedException {
    private final boolean actual;

    public FlowInterruptedException() {
        this(true);
    }

    /** Not an actual interruption: the agent was lost. */
    public FlowInterruptedException(boolean actual) {
        this.actual = actual;
    }

    public boolean isActualInterruption() {
        return actual;
    }
}

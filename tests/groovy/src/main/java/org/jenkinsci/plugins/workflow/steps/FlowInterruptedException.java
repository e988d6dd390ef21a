package org.jenkinsci.plugins.workflow.steps;

/** Stands in for Jenkins' class of this name: an abort, a timeout or a refused input; no message. */
public final class FlowInterruptedException extends InterruptedException {
}

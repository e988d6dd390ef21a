package org.mlopsjfrog.harness;

import java.util.List;

/**
 * A pipeline step.
 *
 * @param parameters the names it takes; an unnamed argument is the first
 * @param needsAgent whether it fails outside node, as the real one does
 */
public record Step(List<String> parameters, boolean needsAgent, Action action) {
    /** What the step does, with what surrounds the call. */
    @FunctionalInterface
    public interface Action {
        Effect perform(StepCall call, Scope scope, Build build) throws Exception;
    }

    public static Step onController(Action action, String... parameters) {
        return new Step(List.of(parameters), false, action);
    }

    public static Step onAgent(Action action, String... parameters) {
        return new Step(List.of(parameters), true, action);
    }
}

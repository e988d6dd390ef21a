package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.Outcome;
import java.io.Serializable;
import java.util.concurrent.CompletableFuture;

/** What a step does next: hand back a value, or run its body in a scope. */
public sealed interface Effect {
    /** The step is over. */
    record Value(Object value) implements Effect {
    }

    /** The body runs in that scope; its end decides what the block returns. */
    record Body(Scope scope, BlockEnd end) implements Effect {
    }

    /** The step goes on outside the program; meanwhile other branches run. */
    record Started(CompletableFuture<Outcome> outcome, ProcessHandle process) implements Effect {
    }

    /** The step can't begin before somebody else lets go of that resource. */
    record Blocked(String resource) implements Effect {
    }

    static Effect nothing() {
        return new Value(null);
    }

    static Effect body(Scope scope) {
        return new Body(scope, (outcome, build) -> outcome);
    }

    /** What becomes of a body's outcome; null runs the body again. */
    @FunctionalInterface
    interface BlockEnd extends Serializable {
        Outcome after(Outcome body, Build build);
    }
}

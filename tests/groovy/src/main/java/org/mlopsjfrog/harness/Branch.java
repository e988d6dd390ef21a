package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.Outcome;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One thread of the program: the script itself, or a branch of parallel. */
final class Branch implements Serializable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final int id = COUNT.incrementAndGet();
    final String name;
    Continuable program;
    Outcome next = new Outcome(null, null);
    StepCall pending;
    Scope scope;
    final Deque<Frame> frames = new ArrayDeque<>();
    /** The locked resource that this branch waits for, null where it waits for none. */
    String blockedOn;
    /** Set while this branch waits for the branches it started. */
    Join waiting;
    /** What this branch reports to, null for the script. */
    final Join parent;

    Branch(String name, Scope scope, Join parent) {
        this.name = name;
        this.scope = scope;
        this.parent = parent;
    }

    /** A block step whose body is running. */
    record Frame(StepCall call, Continuable caller, Scope outside, Scope inside, Effect.BlockEnd end) implements Serializable {
    }

    /** What the branches of one parallel step come back to. */
    static final class Join implements Serializable {
        final Branch owner;
        final Map<String, Object> results = new HashMap<>();
        Throwable failure;
        int live;

        Join(Branch owner) {
            this.owner = owner;
        }

        void report(String branch, Outcome outcome) {
            live--;
            if (outcome.isSuccess()) {
                results.put(branch, outcome.getNormal());
            } else if (failure == null) {
                failure = outcome.getAbnormal();
            }
            if (live == 0) {
                owner.next = failure == null ? new Outcome(results, null) : new Outcome(null, failure);
                owner.waiting = null;
            }
        }
    }
}

package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.Outcome;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** Shells that run while the program waits, and what interrupts them: an abort, a timeout, a lost agent. */
final class Background {
    private final Build build;
    /** By the branch's id, because a branch is another object after each checkpoint. */
    private final Map<Integer, Effect.Started> running = new LinkedHashMap<>();

    Background(Build build) {
        this.build = build;
    }

    boolean holds(Branch branch) {
        return running.containsKey(branch.id);
    }

    void start(Branch branch, Effect.Started started) {
        running.put(branch.id, started);
    }

    /** Waits until at least one branch can go on. */
    void await(List<Branch> branches) {
        List<Branch> waiting = branches.stream().filter(this::holds).toList();
        while (waiting.stream().allMatch(this::holds)) {
            interrupt(waiting);
            for (Branch branch : waiting) {
                if (holds(branch) && running.get(branch.id).outcome().isDone()) {
                    branch.next = running.remove(branch.id).outcome().join();
                } else if (holds(branch) && branch.scope.deadline() < System.currentTimeMillis()) {
                    stop(branch, new FlowInterruptedException());
                }
            }
            rest();
        }
    }

    private void rest() {
        CompletableFuture<?>[] all = running.values().stream().map(Effect.Started::outcome).toArray(CompletableFuture[]::new);
        try {
            if (all.length > 0) {
                CompletableFuture.anyOf(all).get(10, TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException look) {
            return;
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void interrupt(List<Branch> waiting) {
        for (Interruption each : List.copyOf(build.interruptions)) {
            if (Files.exists(each.marker())) {
                build.interruptions.remove(each);
                build.agents.removeIf(agent -> agent.name().equals(each.lostAgent()));
                waiting.stream().filter(this::holds).filter(branch -> each.concerns(branch.scope))
                    .forEach(branch -> stop(branch, new FlowInterruptedException(each.lostAgent() == null)));
            }
        }
    }

    /** An abort asks the processes to end, and waits for that; a lost agent's are simply gone. */
    private void stop(Branch branch, FlowInterruptedException cause) {
        Effect.Started started = running.remove(branch.id);
        List<ProcessHandle> family = new java.util.ArrayList<>(started.process().descendants().toList());
        family.add(started.process());
        family.forEach(cause.isActualInterruption() ? ProcessHandle::destroy : ProcessHandle::destroyForcibly);
        try {
            started.outcome().get(30, TimeUnit.SECONDS);
        } catch (TimeoutException stubborn) {
            build.problems.add("a process went on for half a minute after it was asked to end");
            family.forEach(ProcessHandle::destroyForcibly);
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
        branch.next = new Outcome(null, cause);
    }
}

package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlopsjfrog.harness.Pipeline;
import org.mlopsjfrog.harness.Run;

/** A helper that is stopped while it works: by an abort, a timeout, the loss of its agent. */
class InterruptionTest {
    @TempDir
    Path temp;
    private Agent agent;

    /** A helper that starts its work and never ends it the first time; told to end, it says so. */
    @BeforeEach
    void start() throws IOException {
        agent = new Agent(temp);
        Files.writeString(temp.resolve("helper"), """
            #!/bin/sh
            operation=$(sed 's/.*"operation":"\\([a-z-]*\\)".*/\\1/' "$3")
            cp "$HOME/answers/$operation" "$5.ready"
            trap 'touch "$HOME/was-told"; exit 143' TERM
            if mkdir "$HOME/begun" 2>/dev/null; then
                echo half > "$HOME/state"
                touch "$HOME/working"
                while :; do sleep 0.05; done
            fi
            echo whole >> "$HOME/state"
            mv "$5.ready" "$5"
            """);
    }

    private static String last(Run run) {
        return run.build().calls.get(run.build().calls.size() - 1).name;
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlopsPublish()", "mlopsPromote(model: 'fraud')", "mlopsScan()", "withMlops { echo 'never' }"})
    void anAbortPassesThroughAtOnce(String step) {
        Run run = agent.pipeline().withPlugins().abortedAt(temp.resolve("working")).run("node { " + step + " }\necho 'next'");
        assertEquals("ABORTED", run.result());
        assertEquals("sh", last(run), "nothing runs after it");
        assertTrue(Files.exists(temp.resolve("was-told")), "the helper was asked to end and could put its things in order");
    }

    @Test
    void aTimeoutPassesThroughAtOnce() {
        Run run = agent.pipeline().run("node { timeout(time: 2, unit: 'SECONDS') { mlopsPublish() } }\necho 'next'");
        assertEquals("ABORTED", run.result());
        assertEquals("sh", last(run));
        assertTrue(Files.exists(temp.resolve("was-told")));
    }

    @Test
    void whatWasLeftIsWhatTheNextBuildContinuesFrom() {
        agent.pipeline().abortedAt(temp.resolve("working")).run("node { mlopsPublish() }");
        assertEquals("SUCCESS", agent.pipeline().run("node { mlopsPublish() }").result());
        assertEquals("half\nwhole\n", agent.read(temp.resolve("state")));
    }

    @Test
    void anAbortIsNeitherCaughtNorRetried() {
        Run run = agent.pipeline().abortedAt(temp.resolve("working"))
            .run("retry(3) { catchError(catchInterruptions: false) { node { mlopsPublish() } } }");
        assertEquals("ABORTED", run.result());
        assertEquals(1, run.build().callsOf("sh").size());
    }

    private Pipeline twoAgents() {
        return agent.pipeline().agent("spare", temp.resolve("spare"), Map.of()).losing("built-in", temp.resolve("working"));
    }

    @Test
    void retryContinuesOnAnotherAgentWhereOneIsLost() {
        Run run = twoAgents().run("""
            retry(count: 2, conditions: [agent(), nonresumable()]) {
                node { return mlopsPublish().model }
            }
            """);
        assertEquals("fraud", run.value(), run.message());
        assertEquals("half\nwhole\n", agent.read(temp.resolve("state")));
        assertFalse(Files.exists(temp.resolve("was-told")), "a lost agent is asked nothing");
    }

    @Test
    void theApprovalContinuesWhereItsAgentIsLost() {
        Run run = twoAgents().answer(Map.of("submitter", "alice")).run("return mlopsApprove().approver");
        assertEquals("alice", run.value(), run.message());
        assertEquals(1, run.build().callsOf("input").size());
    }

    @Test
    void theWholePipelineContinuesWhereItsAgentIsLost() throws IOException {
        Run run = twoAgents().scm("git").answer(Map.of("submitter", "alice")).run("return mlopsPipeline()");
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(List.of(), run.problems());
        assertEquals(2, run.build().callsOf("checkout").stream().limit(2).count());
    }

    @Test
    void withoutRetryTheLossEndsTheBuild() {
        Run run = twoAgents().run("node { mlopsPublish() }\necho 'next'");
        assertEquals("sh", last(run), "nothing is tried on an agent that is gone");
        assertEquals("ABORTED", run.result());
    }
}

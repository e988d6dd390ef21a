package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlopsjfrog.harness.Run;

/** The controller restarts at every single step, into a fresh class loader. */
class RestartTest {
    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    static Stream<String> everyStep() {
        return Agent.operations().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void aStepEndsTheSameWhenTheControllerRestarts(String step) {
        String jenkinsfile = "def found = {" + Agent.call(step, "projectFile: 'mlops.yml'") + "}.call(); echo \"${found}\"; return found";
        Run steady = agent.pipeline().answer(Map.of("submitter", "alice")).withPlugins().run(jenkinsfile);
        Run restarted = agent.pipeline().answer(Map.of("submitter", "alice")).withPlugins().restarting().run(jenkinsfile);
        assertEquals("SUCCESS", restarted.result(), restarted.message());
        assertEquals(steady.value(), restarted.value());
        assertEquals(steady.build().description, restarted.build().description);
        assertEquals(steady.checkpoints(), restarted.checkpoints());
        assertTrue(restarted.checkpoints() >= 15, "a checkpoint at every step");
        assertEquals(List.of(), restarted.problems());
    }

    @Test
    void aFailureIsTheSameFailureAfterARestart() {
        agent.fails("gate-failed", 8, "accuracy is 0.71", "Improve the model.");
        String jenkinsfile = "node { mlopsPublish() }";
        assertEquals(agent.pipeline(8).run(jenkinsfile).message(), agent.pipeline(8).restarting().run(jenkinsfile).message());
    }

    @Test
    void anApprovalSurvivesARestart() {
        Run run = agent.pipeline().answer(Map.of("submitter", "alice")).restarting().run("""
            def approval = mlopsApprove(model: 'fraud')
            node { mlopsPromote(approvedBy: approval) }
            """);
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals("alice", agent.requestOf("promote").get("approvedBy"));
        assertEquals(List.of(), run.problems());
    }

    @Test
    void parallelBranchesSurviveARestart() {
        Run run = agent.pipeline().restarting().seed(7).run(
            "node { return parallel(a: { mlopsPublish(model: 'a'); 'ra' }, b: { mlopsPublish(model: 'b'); 'rb' }) }");
        assertEquals(Map.of("a", "ra", "b", "rb"), run.value(), run.message());
        assertEquals(List.of(), run.problems());
    }

    @Test
    void theExampleSurvivesARestartAtEveryStep() throws Exception {
        String jenkinsfile = Files.readString(Agent.LIBRARY.resolve("Jenkinsfile.example"));
        Run run = ExampleJenkinsfile.pipeline(agent).restarting().run(jenkinsfile);
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(List.of(), run.problems());
        assertTrue(run.build().logText().endsWith("In production: breast-cancer 4, approved by alice"), run.build().logText());
    }
}

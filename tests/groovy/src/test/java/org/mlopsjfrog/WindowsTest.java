package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlopsjfrog.harness.Build;
import org.mlopsjfrog.harness.Effect;
import org.mlopsjfrog.harness.Pipeline;
import org.mlopsjfrog.harness.Run;
import org.mlopsjfrog.harness.Scope;
import org.mlopsjfrog.harness.Step;
import org.mlopsjfrog.harness.StepCall;

/** An agent on which isUnix() is false: the same requests by bat, whose scripts are constant lines. */
class WindowsTest {
    private static final Map<String, String> ARGUMENTS = Map.of("string", "'é; 100% & \"x\"'", "path", "'a b/c'", "strings", "['%PATH%', 'b']",
        "map", "[k: 'v^', n: 1.5]");

    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    /** What cmd would do with the two lines that the library has for it. */
    private Effect bat(StepCall call, Scope scope, Build build) throws Exception {
        boolean helper = call.text("script").equals("@call \"%MLOPS_CALL%/start.cmd\"");
        ProcessBuilder process = helper ? new ProcessBuilder("python3", scope.all().get("MLOPS_CALL") + "/bootstrap.py")
            : new ProcessBuilder("sh", "-c", scope.all().get("MLOPS_COMMAND"));
        process.environment().putAll(build.environment);
        process.environment().putAll(scope.all());
        int exitCode = process.directory(agent.workspace.toFile()).start().waitFor();
        return new Effect.Value(call.isTrue("returnStatus") ? exitCode : null);
    }

    private Pipeline pipeline() {
        return agent.pipeline().agent("é; 100% & \"x\"", agent.workspace, Map.of()).answer(Map.of("submitter", "alice"));
    }

    private Pipeline onWindows() {
        return pipeline().onWindows(Step.onAgent(this::bat, "script", "returnStatus", "label"));
    }

    @ParameterizedTest
    @MethodSource("org.mlopsjfrog.StepArgumentsTest#everyStep")
    void aStepMakesTheSameRequestByBat(String step) {
        String jenkinsfile = Agent.call(step, Definitions.arguments(step, ARGUMENTS));
        String operation = Agent.operations().get(step);
        Run onLinux = pipeline().run(jenkinsfile);
        Map<?, ?> wanted = agent.requestOf(operation);
        Run run = onWindows().run(jenkinsfile);
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(onLinux.result(), run.result());
        Set<Object> volatileOnes = Set.of("approvedAt", "folder");
        for (Object name : new HashSet<>(wanted.keySet())) {
            assertTrue(volatileOnes.contains(name) || wanted.get(name).equals(agent.requestOf(operation).get(name)), name.toString());
        }
        assertEquals(wanted.keySet(), agent.requestOf(operation).keySet());
        assertTrue(run.build().callsOf("sh").isEmpty());
        assertEquals(onLinux.build().callsOf("sh").size(), run.build().callsOf("bat").size());
        assertTrue(Set.of("@call \"%MLOPS_CALL%/start.cmd\"", "@%MLOPS_COMMAND%").containsAll(
            run.build().callsOf("bat").stream().map(call -> call.text("script")).toList()), "constant lines");
    }

    @Test
    void theFileThatStartsTheHelperComesAlong() {
        Run run = onWindows().run("node { mlopsPublish() }");
        List<StepCall> written = run.build().callsOf("writeFile");
        assertTrue(written.stream().anyMatch(call -> call.text("file").endsWith("/start.cmd")
            && call.text("text").contains("%MLOPS_CALL%/bootstrap.py")));
        assertFalse(written.stream().anyMatch(call -> call.text("file").endsWith("/start.sh")));
    }

    @Test
    void aFailureIsTheSameFailure() {
        agent.fails("gate-failed", 8, "accuracy is 0.71", "Improve the model.");
        Pipeline failing = onWindows().environment(Map.of("HELPER_EXIT", "8"));
        assertEquals(agent.pipeline(8).run("node { mlopsPublish() }").message(), failing.run("node { mlopsPublish() }").message());
    }
}

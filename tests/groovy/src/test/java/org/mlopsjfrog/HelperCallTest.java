package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.mlopsjfrog.harness.Run;
import org.mlopsjfrog.harness.Step;
import org.mlopsjfrog.harness.StepCall;

class HelperCallTest {
    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    @Test
    void aStepReturnsTheHelpersOutputs() {
        agent.passes(Map.of("model", "fraud", "digests", Map.of("a", "b"), "unchanged", false));
        Run run = agent.pipeline().run("node { return mlopsPublish(model: 'fraud') }");
        assertEquals(Map.of("model", "fraud", "digests", Map.of("a", "b"), "unchanged", false), run.value());
        assertEquals(Map.of("contract", 1, "helper", Agent.version(), "operation", "publish", "arguments", Map.of("model", "fraud")),
            agent.request());
    }

    @Test
    void aStepOutsideNodeSaysWhatItNeeds() {
        Run run = agent.pipeline().run("mlopsPublish()");
        assertEquals("mlopsPublish needs an agent: put it inside node, or in a stage with an agent.", run.message());
    }

    @Test
    void oneShellStartsTheHelperOnce() {
        Run run = agent.pipeline().run("node { mlopsPublish() }");
        assertEquals(1, run.build().callsOf("sh").size());
        assertTrue(agent.read(temp.resolve("arguments")).matches("run --request \\S+/request\\.json --result \\S+/result\\.json\n"));
    }

    @Test
    void theHelpersFolderIsGoneAfterwards() throws Exception {
        agent.pipeline().run("node { mlopsPublish() }");
        try (var left = Files.list(Path.of(agent.workspace + "@tmp"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aFailedGateFailsTheBuildWithWhatToDo() {
        agent.fails("gate-failed", 8, "accuracy is 0.71, wanted >= 0.90", "Improve the model.");
        Run run = agent.pipeline(8).run("node { mlopsPublish() }");
        assertEquals("FAILURE", run.result());
        assertEquals("mlopsPublish: accuracy is 0.71, wanted >= 0.90\nWhat to do: Improve the model.\nSee https://platform.example/scan",
            run.message());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "137 | the helper was killed (exit code 137) before it could write a result.",
        "143 | the helper was killed (exit code 143) before it could write a result.",
        "1   | the helper ended with exit code 1 and wrote no result.",
        "0   | the helper ended with exit code 0 and wrote no result."})
    void noResultIsAFailure(int exitCode, String expected) {
        Run run = agent.leavesNoResult().pipeline(exitCode).run("node { mlopsPublish() }");
        assertTrue(run.message().startsWith("mlopsPublish: " + expected), run.message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"contract\": 1", "[1, 2]", "null", "garbage"})
    void aMalformedResultIsAFailure(String text) {
        Run run = agent.answersText(text).pipeline().run("node { mlopsPublish() }");
        assertTrue(run.message().startsWith("mlopsPublish: the helper's result is no JSON object (exit code 0)"), run.message());
    }

    @ParameterizedTest
    @CsvSource({"contract, 2, 1", "helper, 9.9.9, ", "operation, scan, publish"})
    void aResultOfAnotherContractOrVersionIsAFailure(String key, String found, String wanted) {
        agent.answersText(groovy.json.JsonOutput.toJson(Agent.result(Map.of(key, found))));
        Run run = agent.pipeline().run("node { mlopsPublish() }");
        assertTrue(run.message().startsWith("mlopsPublish: the library speaks " + key + " "
            + (wanted == null ? Agent.version() : wanted) + ", the helper answered " + found), run.message());
    }

    @ParameterizedTest
    @CsvSource({"passed, 9", "failed, 0", "error, 0", "splendid, 0"})
    void aStatusThatContradictsTheExitCodeIsAFailure(String status, int exitCode) {
        Run run = agent.answers(Map.of("status", status)).pipeline(exitCode).run("node { mlopsPublish() }");
        assertEquals("FAILURE", run.result());
        assertTrue(run.message().contains("'" + status + "'"), run.message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"outputs", "errors", "archive", "links"})
    void aResultWithoutAPartIsAFailure(String part) {
        Run run = agent.answers(Map.of(part, "nothing")).pipeline().run("node { mlopsPublish() }");
        assertTrue(run.message().contains("result has no " + part), run.message());
    }

    @Test
    void aZipappInTheLibraryIsUsedWithoutAnyInstallation() throws Exception {
        Path library = Libraries.copy(temp);
        Files.writeString(library.resolve("resources/org/mlopsjfrog/mlops-jfrog.pyz"), """
            import shutil, sys
            shutil.copy(sys.argv[0], "zipapp-ran")
            shutil.copy("../answers/publish", sys.argv[5])
            """);
        Run run = Libraries.pipeline(agent, library).environment(Map.of("MLOPS_HELPER", "")).run("node { mlopsPublish() }");
        assertEquals("SUCCESS", run.result(), run.build().logText());
        assertTrue(Files.exists(agent.workspace.resolve("zipapp-ran")));
    }

    @Test
    void anAgentWithoutPythonSaysSo() {
        Run run = agent.pipeline().environment(Map.of("PATH", temp.toString())).run("node { mlopsPublish() }");
        assertEquals("mlopsPublish: there is no Python on this agent. Install Python 3.10 or newer, or name one in MLOPS_PYTHON.",
            run.message());
    }

    @Test
    void thePythonThatIsNamedIsTheOnlyOneTried() {
        Run run = agent.pipeline().environment(Map.of("MLOPS_PYTHON", "python-that-is-not-there")).run("node { mlopsPublish() }");
        assertTrue(run.build().logText().contains("found none of these Pythons: python-that-is-not-there"));
        assertFalse(agent.helperRan());
    }

    @Test
    void aHelperThatIsNotThereIsNamed() {
        Run run = agent.pipeline().environment(Map.of("MLOPS_HELPER", "/nowhere/mlops-jfrog")).run("node { mlopsPublish() }");
        assertTrue(run.message().startsWith("mlopsPublish: the helper /nowhere/mlops-jfrog can't be started: "), run.message());
    }

    @Test
    void anAbortPassesThroughAtOnce() {
        Step aborted = Step.onAgent((call, scope, build) -> {
            throw new FlowInterruptedException();
        }, "script", "returnStatus", "label");
        Run run = agent.pipeline().step("sh", aborted).run("node { mlopsPublish() }\necho 'next'");
        assertEquals("ABORTED", run.result());
        List<StepCall> calls = run.build().calls;
        assertEquals("sh", calls.get(calls.size() - 1).name, "nothing runs after it");
    }

    @Test
    void parallelCallsKeepApart() {
        for (long seed = 1; seed <= 5; seed++) {
            Run run = agent.pipeline().seed(seed).run("""
                node {
                    return parallel(
                        one: { mlopsPublish(model: 'one') },
                        two: { dir('sub') { mlopsPublish(model: 'two') } })
                }
                """);
            assertEquals("SUCCESS", run.result(), run.message());
            List<String> folders = run.build().callsOf("writeFile").stream().map(call -> call.text("file"))
                .filter(file -> file.endsWith("request.json")).toList();
            assertEquals(2, folders.stream().distinct().count());
        }
    }
}

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
import org.mlopsjfrog.harness.Run;
import org.mlopsjfrog.harness.SecretWatch;

class CredentialsTest {
    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    private boolean helperSaw(String line) {
        return List.of(agent.read(temp.resolve("environment")).split("\n")).contains(line);
    }

    @Test
    void theDefaultCredentialsReachTheHelperByItsEnvironment() {
        agent.pipeline().run("node { mlopsPublish() }");
        assertTrue(helperSaw("JF_URL=" + Agent.URL));
        assertTrue(helperSaw("JF_ACCESS_TOKEN=" + Agent.TOKEN));
    }

    @Test
    void otherCredentialsCanBeNamed() {
        Run run = agent.pipeline().credential("team-url", "https://team.example").credential("team-token", "canary-team-77")
            .run("node { mlopsPublish(urlCredentialsId: 'team-url', tokenCredentialsId: 'team-token') }");
        assertEquals(List.of(), run.problems());
        assertTrue(helperSaw("JF_URL=https://team.example"));
        assertTrue(helperSaw("JF_ACCESS_TOKEN=canary-team-77"));
        assertEquals(Map.of(), agent.requestArguments());
    }

    @Test
    void whatTheEnvironmentHasIsNotBoundAgain() {
        Run run = agent.bare().credential("mine", Agent.TOKEN).environment(Map.of("HELPER_EXIT", "0",
            "MLOPS_HELPER", temp.resolve("helper").toString(), "JF_URL", Agent.URL)).run("""
            node {
                withCredentials([string(credentialsId: 'mine', variable: 'JF_ACCESS_TOKEN')]) { mlopsPublish() }
            }
            """);
        assertEquals("SUCCESS", run.result(), run.message());
        assertTrue(helperSaw("JF_ACCESS_TOKEN=" + Agent.TOKEN));
    }

    @Test
    void aCredentialThatIsNotThereIsNamedWithWhatToDo() {
        Run run = agent.bare().run("node { mlopsPublish() }");
        assertEquals("mlopsPublish: Could not find credentials entry with ID 'jfrog-url'. Make a credential of that id and of the kind "
            + "that is wanted, name another one (urlCredentialsId, tokenCredentialsId, userCredentialsId, oidcCredentialsId), or set JF_URL "
            + "and JF_ACCESS_TOKEN.", run.message());
    }

    @Test
    void theBindingEndsWithTheStep() {
        Run run = agent.pipeline().run("node { mlopsPublish(); return [env.JF_URL, env.JF_ACCESS_TOKEN] }");
        assertEquals(java.util.Arrays.asList(null, null), run.value());
    }

    @ParameterizedTest
    @CsvSource({"0", "8"})
    void theTokenIsInNoArgumentLogFileOrError(int exitCode) {
        agent.answers(Map.of("status", exitCode == 0 ? "passed" : "failed"));
        Run run = agent.pipeline(exitCode).run("node { mlopsPublish(model: 'fraud') }");
        temp.resolve("environment").toFile().delete(); // the test's own record
        assertEquals(List.of(), run.problems());
        assertFalse(run.build().logText().contains(Agent.TOKEN));
        assertFalse(run.message().contains(Agent.TOKEN));
        assertEquals(List.of(), SecretWatch.leaks(run.build(), temp, Path.of(agent.workspace + "@tmp")));
    }

    @Test
    void theRequestOnTheAgentHoldsNoToken() throws Exception {
        Files.writeString(temp.resolve("helper"), "#!/bin/sh\ncp -r \"$MLOPS_CALL\" \"$HOME/kept\"\nexit 1\n");
        Run run = agent.pipeline().run("node { mlopsPublish(model: 'fraud') }");
        assertTrue(Files.exists(temp.resolve("kept/request.json")));
        assertEquals(List.of(), SecretWatch.leaks(run.build(), temp));
    }
}

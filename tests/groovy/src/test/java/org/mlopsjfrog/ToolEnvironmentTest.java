package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlopsjfrog.harness.Run;

/** {@code withMlops}: the settings as other tools read them, for as long as the block lasts. */
class ToolEnvironmentTest {
    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    @Test
    void theVariablesThatTheHelperNamesAreSetAndUndone() {
        Run run = agent.pipeline().environment(Map.of("HF_ENDPOINT", "before")).run("""
            node {
                def inside = withMlops { [env.HF_ENDPOINT, env.PATH.split(':')[0]] }
                return [inside, env.HF_ENDPOINT, env.HF_TOKEN, env.JF_ACCESS_TOKEN]
            }
            """);
        assertEquals(Arrays.asList(List.of("https://platform.example/hf", "/opt/mlops"), "before", null, null), run.value(), run.message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"withMlops { 'v' }", "withMlops() { 'v' }", "withMlops(server: 'x') { 'v' }"})
    void itReturnsWhatTheBodyReturns(String call) {
        assertEquals("v", agent.pipeline().run("node { return " + call + " }").value());
    }

    @Test
    void aSecretOfTheBodyIsBoundFromTheCredentialItself() {
        Run run = agent.pipeline().credential("team", "canary-team-99").run(
            "node { withMlops(tokenCredentialsId: 'team') { sh '#!/bin/sh\\ntest \"$HF_TOKEN\" = \"$JF_ACCESS_TOKEN\" && test ${#HF_TOKEN} = 14' } }");
        assertEquals("SUCCESS", run.result(), run.build().logText());
        assertEquals(List.of(), run.problems());
    }

    @Test
    void aPasswordIsBoundForTheToolsThatWantAToken() {
        agent.answers(Map.of("operation", "with", "outputs", Map.of("environment", Map.of(), "secrets",
            Map.of("JF_USER", "user", "JF_PASSWORD", "password", "HF_TOKEN", "password"))));
        Run run = agent.pipeline().credential("login", Map.of("username", "ci-bot", "password", "canary-password-1")).run(
            "node { withMlops(userCredentialsId: 'login') { sh '#!/bin/sh\\ntest \"$JF_USER/$HF_TOKEN\" = \"ci-bot/$JF_PASSWORD\" && test -n \"$HF_TOKEN\"' } }");
        assertEquals("SUCCESS", run.result(), run.build().logText());
        assertEquals(List.of(), run.problems());
    }

    @Test
    void aLoginOfTheEnvironmentCanNotBeBoundToOtherVariablesAndThatIsSaid() {
        Run run = agent.bare().environment(Map.of("HELPER_EXIT", "0", "MLOPS_HELPER", temp.resolve("helper").toString(), "JF_URL", Agent.URL,
            "JF_ACCESS_TOKEN", "of-the-environment")).run("node { withMlops { return [env.JF_ACCESS_TOKEN, env.HF_TOKEN] } }");
        assertEquals(Arrays.asList("of-the-environment", null), run.value(), run.message());
        assertTrue(run.build().logText().contains("withMlops: HF_TOKEN is not set."), run.build().logText());
    }

    @Test
    void theHelperGetsAFolderForFilesOfTheBlockWhichIsGoneAfterwards() throws Exception {
        agent.pipeline().run("node { withMlops { echo 'x' } }");
        assertTrue(agent.requestOf("with").get("folder").toString().startsWith(agent.workspace + "@tmp/mlops-jfrog-"));
        try (var left = Files.list(Path.of(agent.workspace + "@tmp"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aFailureOfTheBodyIsThatFailure() {
        assertEquals("boom", agent.pipeline().run("node { withMlops { error 'boom' } }").message());
    }

    @Test
    void stepsInsideUseTheSameLogin() {
        Run run = agent.pipeline().credential("team", "canary-team-99")
            .run("node { withMlops(tokenCredentialsId: 'team') { mlopsPublish() } }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertTrue(agent.read(temp.resolve("environment")).contains("JF_ACCESS_TOKEN=canary-team-99"));
    }

    @Test
    void withoutABlockItSaysSo() {
        assertEquals("withMlops needs a block: withMlops(server) { sh ... }", agent.pipeline().run("node { withMlops(server: 'x') }").message());
    }
}

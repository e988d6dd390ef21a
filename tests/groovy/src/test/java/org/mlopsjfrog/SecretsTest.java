package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlopsjfrog.harness.Pipeline;
import org.mlopsjfrog.harness.Run;
import org.mlopsjfrog.harness.SecretWatch;

/** Canaries are looked for in every argument of every step, in the program, files, log, description and error. */
class SecretsTest {
    private static final Map<String, Object> CANARIES = Map.of("jfrog-url", Agent.URL, "jfrog-token", Agent.TOKEN,
        "login", Map.of("username", "ci-bot", "password", "canary-password-1"), "oidc", "canary-id-token-2");

    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    static Stream<Arguments> everyStepEveryEnd() {
        Stream<Arguments> withToken = Agent.operations().keySet().stream()
            .flatMap(step -> Stream.of(0, 8).map(exitCode -> Arguments.of(step, "tokenCredentialsId: 'jfrog-token'", exitCode)));
        Stream<Arguments> otherwise = Stream.of("mlopsPublish", "withMlops", "mlopsApprove", "mlopsPipeline").flatMap(step ->
            Stream.of("userCredentialsId: 'login'", "oidcCredentialsId: 'oidc'").map(login -> Arguments.of(step, login, 0)));
        return Stream.concat(withToken, otherwise);
    }

    @ParameterizedTest
    @MethodSource("everyStepEveryEnd")
    void noSecretIsAnywhere(String step, String login, int exitCode) throws Exception {
        String operation = Agent.operations().get(step);
        if (exitCode != 0) {
            agent.answers(Map.of("operation", operation, "status", "failed", "errors", List.of(Map.of("message", "refused"))));
        }
        Pipeline pipeline = agent.pipeline(exitCode).withPlugins().answer(Map.of("submitter", "alice"));
        CANARIES.forEach(pipeline::credential);
        Run run = pipeline.run(Agent.call(step, login));
        assertEquals(exitCode == 0 && !login.startsWith("oidc") ? "SUCCESS" : "FAILURE", run.result(), run.message());
        Files.deleteIfExists(temp.resolve("environment")); // the stand-in's own record
        assertEquals(List.of(), run.problems());
        assertFalse((run.build().logText() + run.message() + run.build().description).contains("canary"));
        assertEquals(List.of(), SecretWatch.leaks(run.build(), temp));
    }

    @Test
    void theFolderOfACallHoldsNoSecretWhileItRuns() throws Exception {
        Files.writeString(temp.resolve("helper"), "#!/bin/sh\ncp -r \"$MLOPS_CALL\" \"$HOME/kept\"\nexit 1\n");
        Run run = agent.pipeline().run("node { mlopsPublish(model: 'fraud') }");
        assertTrue(Files.exists(temp.resolve("kept/request.json")));
        assertEquals(List.of(), SecretWatch.leaks(run.build(), temp));
    }

    @Test
    void theBodyOfWithMlopsHasTheSecretsAndNothingElseHas() {
        Run run = agent.pipeline().run("node { withMlops { sh '#!/bin/sh\\ntest \"$HF_TOKEN\" = \"$JF_ACCESS_TOKEN\" && test -n \"$HF_TOKEN\"' } }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(List.of(), run.problems());
    }
}

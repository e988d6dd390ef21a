package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlopsjfrog.harness.Run;

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
    void aUserNameAndPasswordCanBeUsedRatherThanAToken() {
        Run run = agent.pipeline().credential("login", Map.of("username", "ci-bot", "password", "canary-password-1"))
            .environment(Map.of("JF_ACCESS_TOKEN", "of-the-environment")).run("node { mlopsPublish(userCredentialsId: 'login') }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(List.of(), run.problems());
        assertTrue(helperSaw("JF_USER=ci-bot") && helperSaw("JF_PASSWORD=canary-password-1"));
        assertTrue(helperSaw("JF_ACCESS_TOKEN="), "the other login does not count");
    }

    @Test
    void anIdTokenIsBoundForTheExchange() {
        Run run = agent.pipeline().credential("oidc", "canary-id-token-2")
            .run("node { mlopsPublish(oidcCredentialsId: 'oidc', oidcProvider: 'our-ci') }");
        // there is no platform behind this URL: the exchange fails before the helper starts
        assertTrue(run.message().startsWith("mlopsPublish: the platform can't be reached to exchange the id token"), run.message());
        assertEquals(List.of(), run.problems());
        assertFalse(agent.helperRan());
        assertTrue(run.build().callsOf("withEnv").stream().anyMatch(call -> call.toString().contains("MLOPS_OIDC_PROVIDER=our-ci")));
    }

    @Test
    void aLoginOfTheEnvironmentIsEnough() {
        for (String variable : List.of("JF_ACCESS_TOKEN", "JF_PASSWORD")) {
            Run run = agent.bare().environment(Map.of("HELPER_EXIT", "0", "MLOPS_HELPER", temp.resolve("helper").toString(), "JF_URL", Agent.URL,
                variable, "of-the-environment")).run("node { mlopsPublish() }");
            assertEquals("SUCCESS", run.result(), run.message());
            assertTrue(helperSaw(variable + "=of-the-environment"));
        }
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
}

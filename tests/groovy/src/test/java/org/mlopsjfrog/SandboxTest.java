package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlopsjfrog.harness.Pipeline;
import org.mlopsjfrog.harness.Run;
import org.mlopsjfrog.harness.SignatureList;

/** The library as an untrusted folder library: no signature outside the list, so no approval is needed. */
class SandboxTest {
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
    void aStepNeedsNoApproval(String step) {
        String operation = Agent.operations().get(step);
        agent.answers(Map.of("operation", operation, "outputs", Outputs.of(operation), "links", List.of(Map.of("name", "build", "url", "u")),
            "description", "fraud 4", "archive", List.of("r/index.html", "r/gates.junit.xml", "r/scan.sarif")));
        for (Pipeline pipeline : List.of(agent.pipeline(), agent.pipeline().withPlugins().scm("git"))) {
            Run run = pipeline.answer(Map.of("submitter", "alice")).sandboxed(Agent.signatures())
                .run("currentBuild.description = 'x'\n" + Agent.call(step, "projectFile: 'mlops.yml'"));
            assertEquals("SUCCESS", run.result(), run.message());
            assertEquals(List.of(), run.problems());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"userCredentialsId: 'login'", "oidcCredentialsId: 'oidc', oidcProvider: 'our-ci'"})
    void noLoginNeedsAnApproval(String login) {
        for (String step : List.of("mlopsPublish", "withMlops")) {
            Run run = agent.pipeline().credential("login", Map.of("username", "ci-bot", "password", "canary-password-1"))
                .credential("oidc", "canary-id-token-2").sandboxed(Agent.signatures()).run(Agent.call(step, login));
            assertEquals(List.of(), run.problems());
        }
    }

    @Test
    void everyKindOfArgumentNeedsNoApproval() {
        Run run = agent.pipeline().sandboxed(Agent.signatures()).run("""
            node { mlopsPublish(model: "a${1}", files: ["b${2}"], properties: [c: 1, d: 0.5, e: 'f'], timeout: 3, promote: false) }
            """);
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(List.of(), run.problems());
    }

    @Test
    void failuresNeedNoApproval() {
        for (String call : List.of("modle: 'x'", "zebra: 1", "model: 1", "model: [1]", "files: [1]", "properties: [a: [1]]", "promote: 'x'")) {
            assertEquals(List.of(), agent.pipeline().sandboxed(Agent.signatures()).run("node { mlopsPublish(" + call + ") }").problems());
        }
        agent.fails("gate-failed", 8, "accuracy is 0.71", "Improve the model.");
        assertEquals(List.of(), agent.pipeline(8).sandboxed(Agent.signatures()).run("node { mlopsPublish() }").problems());
        agent.answersText("garbage");
        assertEquals(List.of(), agent.pipeline(8).sandboxed(Agent.signatures()).run("node { mlopsPublish() }").problems());
        agent.leavesNoResult();
        for (int exitCode : List.of(1, 127, 137)) {
            assertEquals(List.of(), agent.pipeline(exitCode).sandboxed(Agent.signatures()).run("node { mlopsPublish() }").problems());
        }
        assertEquals(List.of(), agent.bare().sandboxed(Agent.signatures()).run("node { mlopsPublish() }").problems());
        assertEquals(List.of(), agent.pipeline().sandboxed(Agent.signatures()).run("mlopsPublish()").problems());
    }

    @Test
    void theExampleNeedsNoApproval() throws IOException {
        Run run = ExampleJenkinsfile.pipeline(agent).sandboxed(Agent.signatures())
            .run(Files.readString(Agent.LIBRARY.resolve("Jenkinsfile.example")));
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(List.of(), run.problems());
    }

    @Test
    void everySignatureOfTheListIsOnJenkinsOwnLists() throws IOException {
        String reference = System.getenv("MLOPS_REFERENCE");
        assumeTrue(reference != null, "MLOPS_REFERENCE names no folder with script-security's lists");
        Path lists = Path.of(reference, "jenkins-sandbox");
        Set<String> unknown = new TreeSet<>(Agent.signatures().all());
        unknown.removeAll(SignatureList.read(lists.resolve("generic-whitelist"), lists.resolve("jenkins-whitelist")).all());
        assertEquals(Set.of(), unknown);
    }
}

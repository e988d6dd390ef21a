package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlopsjfrog.harness.Run;
import org.mlopsjfrog.harness.Step;

class BuildPageTest {
    private static final List<String> FILES = List.of("mlops-report/index.html", "mlops-report/gates.junit.xml", "mlops-report/findings.sarif");
    private static final Map<String, String> LINK = Map.of("name", "Xray", "url", "https://platform.example/scan");

    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() throws IOException {
        agent = new Agent(temp);
        Files.createDirectories(agent.workspace.resolve("mlops-report"));
        for (String file : FILES) {
            Files.writeString(agent.workspace.resolve(file), "<testsuite><testcase/><testcase/></testsuite>");
        }
        agent.answers(Map.of("outputs", Map.of("model", "nlp/fraud"), "archive", FILES, "links", List.of(LINK), "description", "fraud 4: accuracy 0.97, passed"));
    }

    @Test
    void everythingHasItsPlaceWhereThePluginsAre() {
        Run run = agent.pipeline().withPlugins().run("node { mlopsPublish() }");
        assertEquals("SUCCESS", run.result(), run.build().logText());
        assertEquals(FILES, run.build().archived);
        assertEquals(2, run.build().tests);
        assertEquals(List.of("mlopsPublish-nlp-fraud"), List.copyOf(run.build().issues));
        assertEquals(List.of("Model report nlp/fraud"), run.build().pages);
        assertEquals(Map.of("text", "Xray", "link", "https://platform.example/scan"), run.build().callsOf("addInfoBadge").get(0).arguments());
        assertEquals("fraud 4: accuracy 0.97, passed", run.build().description);
        assertTrue(run.build().logText().contains("Xray: https://platform.example/scan"));
    }

    @Test
    void withoutAnyPluginTheFilesAreArchivedAndTheLinksAreInTheLog() {
        Run run = agent.pipeline().run("node { return mlopsPublish().model }");
        assertEquals("nlp/fraud", run.value(), run.message());
        assertEquals("SUCCESS", run.result());
        assertEquals(FILES, run.build().archived);
        assertTrue(run.build().logText().contains("Xray: https://platform.example/scan"));
        assertFalse(run.build().logText().contains("ERROR"), run.build().logText());
    }

    @ParameterizedTest
    @CsvSource({"junit, 0 1 1 1", "sarif, 2 0 1 1", "recordIssues, 2 0 1 1", "publishHTML, 2 1 0 1", "addInfoBadge, 2 1 1 0"})
    void aPluginThatIsMissingTakesItsOwnPartAlone(String step, String shown) {
        Run run = agent.pipeline().withPlugins().without(step).run("node { return mlopsPublish().model }");
        assertEquals("nlp/fraud", run.value(), run.message());
        assertEquals("SUCCESS", run.result());
        assertEquals(FILES, run.build().archived);
        assertEquals(shown, run.build().tests + " " + run.build().issues.size() + " " + run.build().pages.size() + " "
            + run.build().callsOf("addInfoBadge").size());
        assertTrue(run.build().logText().contains(": in the archive or the log only, for its plugin is missing."));
        assertEquals("fraud 4: accuracy 0.97, passed", run.build().description);
    }

    @ParameterizedTest
    @ValueSource(strings = {"junit", "recordIssues", "publishHTML", "addInfoBadge"})
    void aPluginThatFailsFailsNoBuild(String step) {
        Step broken = Step.onController((call, scope, build) -> {
            throw new IllegalStateException("the plugin is broken");
        }, "testResults", "allowEmptyResults", "tool", "target", "text", "link");
        Run run = agent.pipeline().withPlugins().step(step, broken).run("node { return mlopsPublish().model }");
        assertEquals("nlp/fraud", run.value());
        assertEquals("SUCCESS", run.result());
        assertTrue(run.build().logText().contains("the plugin is broken"));
    }

    @Test
    void twoPublicationsOfOneBuildAreBothShown() {
        Run run = agent.pipeline().withPlugins().run("node { mlopsPublish(); mlopsPublish() }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals("fraud 4: accuracy 0.97, passed; fraud 4: accuracy 0.97, passed", run.build().description);
    }

    @Test
    void aFailedGateIsShownToo() throws IOException {
        Files.writeString(agent.workspace.resolve("mlops-report/gates.junit.xml"), "<testsuite><testcase><failure/></testcase></testsuite>");
        agent.answers(Map.of("status", "failed", "archive", FILES, "description", "fraud 4: accuracy 0.71, refused",
            "errors", List.of(Map.of("message", "accuracy is 0.71"))));
        Run run = agent.pipeline(8).withPlugins().run("node { mlopsPublish(model: 'fraud') }");
        assertEquals("FAILURE", run.result());
        assertEquals("mlopsPublish: accuracy is 0.71", run.message());
        assertEquals(FILES, run.build().archived);
        assertEquals(1, run.build().tests);
        assertEquals(List.of("Model report fraud"), run.build().pages);
        assertEquals("fraud 4: accuracy 0.71, refused", run.build().description);
    }

    @Test
    void aDescriptionThatIsThereIsKept() {
        Run run = agent.pipeline().run("currentBuild.description = 'nightly'\nnode { mlopsPublish() }");
        assertEquals("nightly; fraud 4: accuracy 0.97, passed", run.build().description);
    }

    @Test
    void aStepThatSaysNothingAboutItselfDescribesNothing() {
        assertNull(agent.pipeline().run("node { mlopsScan() }").build().description);
    }

    @Test
    void anAbortWhileAReportIsPublishedPassesThrough() {
        Step aborted = Step.onController((call, scope, build) -> {
            throw new org.jenkinsci.plugins.workflow.steps.FlowInterruptedException();
        }, "testResults", "allowEmptyResults");
        assertEquals("ABORTED", agent.pipeline().withPlugins().step("junit", aborted).run("node { mlopsPublish() }").result());
    }

    @Test
    void aControllerWithoutAnyUrlIsFine() {
        Run run = agent.pipeline().run("node { mlopsPublish() }");
        assertNull(run.build().environment.get("BUILD_URL"));
        assertEquals("SUCCESS", run.result());
    }

    @Test
    void theReportIsPublishedWithItsStyleAndPictures() {
        Run run = agent.pipeline().withPlugins().run("node { mlopsPublish() }");
        Map<?, ?> target = (Map<?, ?>) run.build().callsOf("publishHTML").get(0).argument("target");
        assertEquals("mlops-report", target.get("reportDir"));
        assertEquals("index.html", target.get("reportFiles"));
        assertEquals(true, target.get("keepAll"));
    }
}

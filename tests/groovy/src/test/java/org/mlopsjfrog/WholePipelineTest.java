package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlopsjfrog.harness.Pipeline;
import org.mlopsjfrog.harness.Run;
import org.mlopsjfrog.harness.StepCall;

/** {@code mlopsPipeline}: the Jenkinsfile of two lines. */
class WholePipelineTest {
    private static final String JENKINSFILE = "@Library('mlops-jfrog') _\nmlopsPipeline()";

    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    private Pipeline pipeline() {
        return agent.pipeline().scm("git").withPlugins().answer(Map.of("submitter", "alice", "comment", "good"));
    }

    private void plans(Map<String, Object> parts) {
        Map<String, Object> plan = new HashMap<>(Outputs.of("pipeline"));
        plan.putAll(parts);
        agent.answers(Map.of("operation", "pipeline", "outputs", plan));
    }

    private static List<String> stages(Run run) {
        return run.build().callsOf("stage").stream().map(call -> call.text("name")).toList();
    }

    private boolean wasAskedFor(String operation) {
        return Files.exists(temp.resolve("requests").resolve(operation));
    }

    @Test
    void twoLinesTakeAModelFromItsSourceToProduction() {
        Run run = pipeline().run(JENKINSFILE);
        assertEquals("SUCCESS", run.result(), run.build().logText() + run.message());
        assertEquals(List.of(), run.problems());
        assertEquals(List.of("Checkout", "Install", "Make", "Publish", "Approve", "Promote"), stages(run));
        assertEquals("git", run.build().callsOf("checkout").get(0).text("scm"));
        assertEquals(Map.of("requirements", "requirements.txt"), agent.requestOf("install"));
        assertEquals(Map.of("model", "fraud", "version", "4"), agent.requestOf("promote"));
        assertTrue(Files.exists(agent.workspace.resolve("model.bin")), "the project's own commands made it");
    }

    @Test
    void everyKindIsAskedForOfThoseWhoMayGiveIt() {
        plans(Map.of("submitter", "ml-leads", "hours", 5));
        Run run = pipeline().run(JENKINSFILE);
        List<StepCall> questions = run.build().callsOf("input");
        assertEquals(List.of("alice,bob", "ml-leads"), questions.stream().map(each -> each.text("submitter")).sorted().toList());
        assertEquals(2, questions.stream().filter(each -> each.text("message").contains("(qa)") || each.text("message").contains("(security)")).count());
        assertEquals(List.of(5, 5), run.build().callsOf("timeout").stream().map(each -> each.argument("time")).toList());
        assertEquals("", run.message());
    }

    @Test
    void whereThePolicyAsksNobodyOneRunPublishesAndPromotesUnderTheLock() {
        plans(Map.of("approvals", List.of()));
        Run run = pipeline().run(JENKINSFILE);
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(true, agent.requestOf("publish").get("promote"));
        assertEquals(1, run.build().callsOf("lock").size());
        assertTrue(run.build().callsOf("input").isEmpty());
        assertFalse(wasAskedFor("promote"));
    }

    @Test
    void aBuildThatPromotesNothingEndsWithThePublication() {
        plans(Map.of("promote", false));
        Run run = pipeline().run("return mlopsPipeline()");
        assertEquals(Outputs.of("publish"), run.value(), run.message());
        assertFalse(agent.requestOf("publish").containsKey("promote"));
        assertFalse(wasAskedFor("promote") || wasAskedFor("approve"));
    }

    @Test
    void nothingIsInstalledOrMadeWhereNothingIsDescribed() {
        Map<String, Object> nothing = new HashMap<>(Outputs.of("pipeline"));
        nothing.put("requirements", null);
        nothing.putAll(Map.of("commands", List.of(), "tests", List.of(), "promote", false));
        agent.answers(Map.of("operation", "pipeline", "outputs", nothing));
        Run run = pipeline().run(JENKINSFILE);
        assertEquals("SUCCESS", run.result(), run.message());
        assertFalse(wasAskedFor("install"));
    }

    @Test
    void itsArgumentsReachEveryStepThatTakesThem() {
        Run run = pipeline().credential("team", "canary-team-99").run(
            "mlopsPipeline(model: 'nlp/x', version: '7', projectFile: 'ml/mlops.yml', tokenCredentialsId: 'team', commands: ['true'])");
        assertEquals("SUCCESS", run.result(), run.message());
        for (String operation : List.of("install", "publish", "review", "approve", "promote")) {
            assertEquals("ml/mlops.yml", agent.requestOf(operation).get("projectFile"), operation);
        }
        assertEquals("7", agent.requestOf("publish").get("version"));
        assertEquals(List.of("true"), agent.requestOf("pipeline").get("commands"));
        assertTrue(agent.read(temp.resolve("environment")).contains("JF_ACCESS_TOKEN=canary-team-99"));
    }

    @Test
    void commandsRunWithTheSettingsAndTheInterpreterThatWasInstalledInto() {
        plans(Map.of("commands", List.of("echo \"$HF_ENDPOINT ${PATH%%:*}\" > seen; echo '$x \"quoted\" é' >> seen"), "tests", List.of()));
        Run run = pipeline().run(JENKINSFILE);
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals("https://platform.example/hf /opt/venv/bin\n$x \"quoted\" é\n", agent.read(agent.workspace.resolve("seen")));
    }

    @Test
    void aCommandThatFailsEndsTheBuildBeforeAnythingIsPublished() {
        plans(Map.of("commands", List.of("false; echo never")));
        Run run = pipeline().run(JENKINSFILE);
        assertEquals("script returned exit code 1", run.message());
        assertFalse(wasAskedFor("publish"));
    }

    @Test
    void aTestThatFailsEndsItToo() {
        plans(Map.of("tests", List.of("test -e nothing")));
        assertEquals("FAILURE", pipeline().run(JENKINSFILE).result());
        assertFalse(wasAskedFor("publish"));
    }

    @Test
    void aRefusalOfOneKindPromotesNothing() {
        Run run = agent.pipeline().scm("git").run(JENKINSFILE);
        assertEquals("ABORTED", run.result());
        assertFalse(wasAskedFor("promote"));
    }

    @Test
    void nothingIsHeldWhilePeopleThink() {
        Run run = pipeline().run(JENKINSFILE);
        List<String> calls = run.build().calls.stream().map(call -> call.name).toList();
        assertEquals(1 + 2 * 2 + 1, run.build().callsOf("node").size(), "build, review and record of two kinds, promote");
        assertTrue(calls.lastIndexOf("input") < calls.lastIndexOf("milestone"));
    }
}

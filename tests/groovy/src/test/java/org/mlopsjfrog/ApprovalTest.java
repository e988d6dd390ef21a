package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlopsjfrog.harness.Pipeline;
import org.mlopsjfrog.harness.Run;
import org.mlopsjfrog.harness.StepCall;

class ApprovalTest {
    private static final Map<String, Object> ALICE = Map.of("submitter", "alice", "comment", "better than 3");

    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    private static List<String> named(Run run, String... steps) {
        return run.build().calls.stream().map(call -> call.name).filter(List.of(steps)::contains).toList();
    }

    @Test
    void whatWasShownIsWhatIsRecordedWithWhoAndWhenAndWhy() {
        agent.pipeline().answer(ALICE).run("mlopsApprove(model: 'fraud', kinds: ['qa'], expiresIn: '12h')");
        assertEquals(Map.of("model", "fraud"), agent.requestOf("review"));
        Map<?, ?> recorded = agent.requestOf("approve");
        assertTrue((Long) recorded.get("approvedAt") > 1_700_000_000_000L);
        assertEquals(Map.of("model", "fraud", "version", "4", "identity", "sha256:1f", "kinds", List.of("qa"), "expiresIn", "12h",
            "approver", "alice", "comment", "better than 3", "approvedAt", recorded.get("approvedAt")), recorded);
    }

    @Test
    void itReturnsWhatTheHelperRecorded() {
        assertEquals(Outputs.of("approve"), agent.pipeline().answer(ALICE).run("return mlopsApprove()").value());
    }

    @Test
    void theQuestionShowsMetricsAgainstProductionAndSaysWhoMayAnswer() {
        Run run = agent.pipeline().answer(ALICE).run("mlopsApprove(model: 'fraud', submitter: 'ml-approvers,alice', kinds: ['qa', 'security'], hours: 2)");
        StepCall input = run.build().callsOf("input").get(0);
        assertEquals("Promote fraud 4 to production? (qa, security)\n\naccuracy 0.97 (production: 0.95, at least 0.90)\nscan: passed",
            input.text("message"));
        assertEquals("ml-approvers,alice", input.text("submitter"));
        assertEquals(Map.of("time", 2, "unit", "HOURS"), run.build().callsOf("timeout").get(0).arguments());
    }

    @Test
    void anOwnQuestionKeepsTheFacts() {
        Run run = agent.pipeline().answer(ALICE).run("mlopsApprove(message: 'Ship it?')");
        StepCall input = run.build().callsOf("input").get(0);
        assertTrue(input.text("message").startsWith("Ship it?\n\naccuracy 0.97"), input.text("message"));
        assertNull(input.argument("submitter"));
        assertEquals(72, run.build().callsOf("timeout").get(0).argument("time"));
    }

    @Test
    void nothingIsHeldWhilePeopleThink() {
        Run run = agent.pipeline().withPlugins().answer(ALICE).run("mlopsApprove()");
        assertEquals(List.of("node", "sh", "timeout", "input", "milestone", "node", "sh"),
            named(run, "node", "sh", "timeout", "input", "milestone"));
        assertEquals("", run.message());
    }

    @Test
    void itRefusesToHoldAnAgent() {
        Run run = agent.pipeline().answer(ALICE).run("node { mlopsApprove() }");
        assertTrue(run.message().contains("would hold this agent"), run.message());
        assertTrue(run.build().callsOf("input").isEmpty());
    }

    @Test
    void itUsesTheAgentsOfThatLabel() {
        Run run = agent.pipeline().agent("small", temp.resolve("small"), Map.of()).answer(ALICE).run("mlopsApprove(label: 'small')");
        assertEquals(List.of("small", "small"), run.build().callsOf("node").stream().map(call -> call.text("label")).toList());
    }

    @Test
    void theProjectIsCheckedOutWhereItIsNotThereYet() throws Exception {
        Run run = agent.pipeline().scm("git").answer(ALICE).run("mlopsApprove()");
        assertEquals(2, run.build().callsOf("checkout").size());
        Files.writeString(agent.workspace.resolve("mlops.yml"), "model: fraud\n");
        assertTrue(agent.pipeline().scm("git").answer(ALICE).run("mlopsApprove()").build().callsOf("checkout").isEmpty());
    }

    @Test
    void aJobWithoutASourceUsesWhatIsThere() {
        Run run = agent.pipeline().answer(ALICE).run("mlopsApprove()");
        assertEquals("SUCCESS", run.result(), run.message());
        assertTrue(run.build().logText().contains("Nothing is checked out: 'checkout scm' is only available"), run.build().logText());
    }

    @Test
    void aRefusalAbortsTheBuildAndIsNotRecorded() {
        Run run = agent.pipeline().run("mlopsApprove()\nnode { mlopsPromote() }");
        assertEquals("ABORTED", run.result());
        List<StepCall> calls = run.build().calls;
        assertEquals("input", calls.get(calls.size() - 1).name, "nothing runs after it");
        assertTrue(Files.notExists(temp.resolve("requests/approve")));
    }

    @Test
    void anAnswerWithoutANameIsNone() {
        Run run = agent.pipeline().answer(Map.of("comment", "who am I")).run("mlopsApprove()");
        assertEquals("mlopsApprove: the answer carries no name. Only somebody who is logged in can approve.", run.message());
    }

    @Test
    void severalKindsCanBeAskedForAtOnce() {
        for (Pipeline pipeline : List.of(agent.pipeline(), agent.pipeline().withPlugins(), agent.pipeline().withPlugins().restarting())) {
            Run run = pipeline.answer(ALICE).run("parallel(qa: { mlopsApprove(kinds: ['qa']) }, security: { mlopsApprove(kinds: ['security']) })");
            assertEquals("SUCCESS", run.result(), run.message());
            assertEquals(2, run.build().callsOf("input").size());
            assertTrue(run.build().logText().contains("Older builds that wait for an approval go on waiting"));
            assertEquals(List.of(), run.problems());
        }
    }

    @Test
    void promoteTakesWhatApproveReturned() {
        Run run = agent.pipeline().answer(ALICE).run("def approval = mlopsApprove()\nnode { mlopsPromote(version: '4', approvedBy: approval) }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(Map.of("version", "4", "approvedBy", "alice", "comment", "good"), agent.requestOf("promote"));
    }

    @Test
    void promoteTakesANameToo() {
        agent.pipeline().run("node { mlopsPromote(approvedBy: 'bob', comment: 'by mail') }");
        assertEquals(Map.of("approvedBy", "bob", "comment", "by mail"), agent.requestOf("promote"));
    }
}

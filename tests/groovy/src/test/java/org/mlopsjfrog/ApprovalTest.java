package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlopsjfrog.harness.Effect;
import org.mlopsjfrog.harness.Run;
import org.mlopsjfrog.harness.Step;
import org.mlopsjfrog.harness.StepCall;

class ApprovalTest {
    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    @Test
    void theAnswerIsWhoWhenAndWhy() {
        Run run = agent.pipeline().answer(Map.of("submitter", "alice", "comment", "better than 3")).run("return mlopsApprove()");
        Map<?, ?> approval = (Map<?, ?>) run.value();
        assertEquals("alice", approval.get("approver"));
        assertEquals("better than 3", approval.get("comment"));
        assertTrue((Long) approval.get("approvedAt") > 1_700_000_000_000L);
    }

    @Test
    void theQuestionNamesTheModelAndWhoMayAnswer() {
        Run run = agent.pipeline().answer(Map.of("submitter", "alice"))
            .run("mlopsApprove(model: 'fraud', version: '4', submitter: 'ml-approvers,alice', hours: 2)");
        StepCall input = run.build().callsOf("input").get(0);
        assertEquals("Promote fraud 4 to production?", input.text("message"));
        assertEquals("ml-approvers,alice", input.text("submitter"));
        StepCall timeout = run.build().callsOf("timeout").get(0);
        assertEquals(Map.of("time", 2, "unit", "HOURS"), timeout.arguments());
    }

    @Test
    void itRefusesToHoldAnAgent() {
        Run run = agent.pipeline().answer(Map.of("submitter", "alice")).run("node { mlopsApprove() }");
        assertTrue(run.message().contains("would hold this agent"), run.message());
        assertTrue(run.build().callsOf("input").isEmpty());
    }

    @Test
    void aRefusalAbortsTheBuild() {
        assertEquals("ABORTED", agent.pipeline().run("mlopsApprove()\nnode { mlopsPromote() }").result());
    }

    @Test
    void anAnswerWithoutANameIsNone() {
        Run run = agent.pipeline().answer(Map.of("comment", "who am I")).run("mlopsApprove()");
        assertEquals("mlopsApprove: the answer carries no name. Only somebody who is logged in can approve.", run.message());
    }

    @Test
    void promoteTakesWhatApproveReturned() {
        agent.answers(Map.of("operation", "promote"));
        Run run = agent.pipeline().answer(Map.of("submitter", "alice", "comment", "good")).run("""
            def approval = mlopsApprove()
            node { mlopsPromote(version: '4', approvedBy: approval) }
            """);
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(Map.of("version", "4", "approvedBy", "alice", "comment", "good"), agent.requestArguments());
    }

    @Test
    void promoteTakesANameToo() {
        agent.answers(Map.of("operation", "promote"));
        agent.pipeline().run("node { mlopsPromote(approvedBy: 'bob', comment: 'by mail') }");
        assertEquals(Map.of("approvedBy", "bob", "comment", "by mail"), agent.requestArguments());
    }

    @Test
    void lockAndMilestoneAreUsedWhereTheyAre() {
        agent.answers(Map.of("operation", "promote"));
        Run run = agent.pipeline().answer(Map.of("submitter", "alice"))
            .step("lock", Step.onController((call, scope, build) -> Effect.body(scope), "resource"))
            .step("milestone", Step.onController((call, scope, build) -> Effect.nothing()))
            .run("mlopsApprove()\nnode { mlopsPromote(model: 'fraud') }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals("mlops-jfrog: promote fraud to production", run.build().callsOf("lock").get(0).text("resource"));
        assertEquals(1, run.build().callsOf("milestone").size());
    }

    @Test
    void aStepThatIsMissingInsideALockIsNotRunAgainWithoutIt() {
        Run run = agent.pipeline().step("lock", Step.onController((call, scope, build) -> Effect.body(scope), "resource"))
            .run("""
                int runs = 0
                try {
                    new org.mlopsjfrog.OptionalSteps(this).lock('x') { runs++; nowhere() }
                } catch (NoSuchMethodError missing) {
                    return runs
                }
                """);
        assertEquals(1, run.value());
    }
}
